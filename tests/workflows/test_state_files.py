"""The round's own files damaged in every way: a sentence and a way out, never a traceback.

``WORKBOOK_TOOL_DAMAGES=1000`` runs the long form of the random damages.
"""

import contextlib
import json
import os
import random
import shutil
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.filling import make_round
from tests.workflows.states import state_of
from tests.workflows.test_folders import _remember
from workbook_tool.core.errors import RoundStateError, WorkbookToolError
from workbook_tool.core.returns.register import Status
from workbook_tool.intake import read_workbook
from workbook_tool.reading import judging
from workbook_tool.round_folder import rounds
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.workflows import generate as generate_module
from workbook_tool.workflows import read_round as read_round_module
from workbook_tool.workflows.archive import check_archive
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.log import read_log
from workbook_tool.workflows.results import ConsolidateResult
from workbook_tool.workflows.status import read_status

SEEDS = int(os.environ.get("WORKBOOK_TOOL_DAMAGES", "12"))
STATE = Path(".workbook-tool")
DAY = date(2018, 10, 1)
FILES = (
    STATE / "issued.json", STATE / "key.json", STATE / "last_run.json", STATE / "audit.jsonl",
    STATE / "verdicts.sqlite", Path("decisions.csv"),
)  # fmt: skip
Harm = Callable[[bytes], bytes]
HARMS: dict[str, Harm] = {
    "emptied": lambda _: b"",
    "cut": lambda content: content[: len(content) // 2],
    "binary": lambda _: bytes(range(256)) * 40,
    "zeros": lambda content: bytes(len(content)),
    "a list": lambda _: b"[]",
    "a number": lambda _: b"1",
    "null": lambda _: b"null",
    "deep": lambda _: b"[" * 200_000,
    "deep objects": lambda _: b'{"workbooks":' * 100_000,
    "huge integer": lambda _: b"9" * 10_000,
    "huge members": lambda content: content.replace(b"1", b"9" * 5_000, 40),
    "half characters": lambda content: content.replace(b'": "', b'": "\\ud800', 40),
    "utf-16": lambda content: content.decode("utf-8", "replace").encode("utf-16"),
    "wrong types": lambda content: content.replace(b'": "', b'": 7, "x": "', 40),
}


@pytest.fixture(scope="module")
def run_round(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round that has every file of its state."""
    folder = Path(shutil.copytree(small_round, tmp_path_factory.mktemp("state") / "round"))
    consolidate(folder)
    heading, line = "agency,decision,sha256,file,reason", "XP039,x,y,z,q"
    (folder / "decisions.csv").write_text(f"{heading}\r\n{line}\r\n")
    return folder


@pytest.fixture
def folder(run_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_round, tmp_path / "round"))


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the definition and each content once; the state is what is tested."""
    for module in (read_round_module, generate_module):
        _remember(monkeypatch, module, "load_definition", rounds.load_definition)
    monkeypatch.setattr(judging, "read_workbook", lru_cache(read_workbook))


JOBS: dict[str, Callable[[Path], object]] = {
    "log": read_log,
    "status": lambda folder: read_status(folder, today=DAY),
    "generate": lambda folder: generate(folder, only=("XP039",), dry_run=True),
}
READERS = {
    "issued.json": ("status",),
    "key.json": ("generate",),
    "last_run.json": ("log", "status"),
    "audit.jsonl": ("log", "status"),
    "verdicts.sqlite": ("status",),
    "decisions.csv": ("status",),
}


def assert_sentences(folder: Path, name: str, told: str) -> None:
    """Run the jobs that read a file; each does its work or says in a sentence why it cannot."""
    before = state_of(folder).returned
    for job in READERS[name]:
        with contextlib.suppress(WorkbookToolError):
            assert str(JOBS[job](folder)).encode(), told
    assert state_of(folder).returned == before, told


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", FILES, ids=str)
def test_a_damaged_file_is_a_sentence(folder: Path, name: Path) -> None:
    whole = (folder / name).read_bytes()
    for what, harm in HARMS.items():
        (folder / name).write_bytes(harm(whole))
        assert_sentences(folder, name.name, what)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("name", FILES, ids=str)
def test_a_folder_in_the_place_of_a_file_is_a_sentence(folder: Path, name: Path) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    assert_sentences(folder, name.name, "a folder")
    if name.parent == STATE and name.suffix in {".json", ".jsonl"} and name.stem != "key":
        with pytest.raises(WorkbookToolError):
            consolidate(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    "name",
    [*FILES, STATE / "collected.json", STATE / "archive.json", Path("纸质登记.xlsx")],
    ids=str,
)
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(folder: Path, name: Path) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    before = state_of(folder).returned
    for job in (*JOBS.values(), consolidate):
        with contextlib.suppress(WorkbookToolError):
            assert str(job(folder)).encode()
    assert state_of(folder).returned == before


STOPPING = {
    STATE / "issued.json": "consolidate",
    STATE / "key.json": "generate",
    STATE / "archive.json": "archive --check",
    STATE / "drafts_generate.txt": "generate whole",
    Path("decisions.csv"): "status",
    Path("outgoing/分发清单.xlsx"): "generate whole",
}
GOING_ON = {
    STATE / "last_run.json": "consolidate",
    STATE / "collected.json": "consolidate",
    STATE / "verdicts.sqlite": "consolidate",
    STATE / "audit.jsonl": "consolidate",  # one line without an end
    Path("county_summary.xlsx"): "consolidate",
    Path("纸质登记.xlsx"): "consolidate",
    Path("outgoing/分发清单.csv"): "generate whole",
}
WHOLE: dict[str, Callable[[Path], object]] = {
    "consolidate": consolidate,
    "archive --check": check_archive,
    "generate whole": lambda folder: generate(folder, only=("XP039",)),
}


def make_large(path: Path, size: int = 300 * 2**20) -> None:
    """Put a file of so many bytes at a place; the disk keeps none of them."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as stream:
        stream.truncate(size)


@pytest.mark.parametrize("name", [*STOPPING, *GOING_ON], ids=str)
def test_a_file_beyond_every_measure_is_a_sentence_or_costs_itself(
    folder: Path, name: Path
) -> None:
    make_large(folder / name)
    before = state_of(folder).returned
    job = (WHOLE | JOBS)[(STOPPING | GOING_ON)[name]]
    if name in GOING_ON:
        result = job(folder)
        if isinstance(result, ConsolidateResult):
            assert len(result.consolidation.counted) == 2
    else:
        with pytest.raises(RoundStateError) as caught:
            job(folder)
        for told in (caught.value.zh, caught.value.en):
            assert name.name in told
            assert f"{300 * 2**20:,}" in told
        assert "备份" in caught.value.zh
    assert state_of(folder).returned == before
    if name.name == "county_summary.xlsx":
        assert (folder / name).stat().st_size == 300 * 2**20  # what it is, staff have to find out
        assert (folder / "county_summary（新-1）.xlsx").is_file()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("issued.json", b"[" + b"[]," * 1_000_001 + b"[]]", "values"),
        ("audit.jsonl", b"\n" * 2_000_001, "lines"),
        ("collected.json", b'{"mails":[' + b"[]," * 1_000_001 + b"[]]}", ""),
        ("last_run.json", b'{"files":{' + b'"":"",' * 200_001 + b'"":""}}', ""),
    ],
)
def test_a_small_file_that_would_fill_the_memory_is_not_read(
    folder: Path, name: str, content: bytes, told: str
) -> None:
    (folder / STATE / name).write_bytes(content)
    if told:
        with pytest.raises(TooLargeError, match=rf"{name}.* {told}, above the limit"):
            consolidate(folder)
    else:
        assert len(consolidate(folder).consolidation.counted) == 2


def test_a_log_is_read_line_by_line_and_has_so_many_runs(folder: Path) -> None:
    log = folder / STATE / "audit.jsonl"
    whole = log.read_bytes()
    make_large(log, 40 * 2**20)
    with log.open("ab") as stream:
        stream.write(b"\n" + whole)  # a line of ours behind one that is longer than any
    assert len(read_log(folder).runs) == 1
    log.write_bytes(whole + b'{"run":"x","previous":[' + b"[]," * 1_000_001 + b"[]]}\n")
    assert len(read_log(folder).runs) == 1
    log.write_bytes(b"".join(b'{"run":"%d"}\n' % number for number in range(100_001)))
    with pytest.raises(TooLargeError, match="100,001 runs"):
        read_log(folder)


def _damaged(parts: Any, chance: random.Random) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return JSON with one part of it replaced by something odd."""
    odd: list[Any] = [None, True, -1, 2**70, 1.5, "", "x", "\x00", "../../x", [], {}, [[]],
                      "1E+999999999"]  # fmt: skip
    if chance.random() < 0.15 or not isinstance(parts, dict | list) or not parts:
        return chance.choice(odd)
    if isinstance(parts, dict):
        name = chance.choice(list(parts))
        return {**parts, name: _damaged(parts[name], chance)}
    turn = chance.randrange(len(parts))
    return [*parts[:turn], _damaged(parts[turn], chance), *parts[turn + 1 :]]


def _damaged_text(text: str, chance: random.Random) -> str:
    parts = json.loads(text)
    if isinstance(parts, dict) and parts.get("snapshots") and chance.random() < 0.5:
        wording, snapshot = parts["snapshots"][0]
        parts["snapshots"][0] = [wording, json.dumps(_damaged(json.loads(snapshot), chance))]
        return json.dumps(parts)
    return json.dumps(_damaged(parts, chance))


@pytest.mark.usefixtures("_quick")
def test_a_part_of_a_file_that_is_something_else_is_a_sentence(folder: Path) -> None:
    for name in ("issued.json", "key.json", "last_run.json"):
        path = folder / STATE / name
        whole = path.read_text("utf-8")
        for seed in range(SEEDS):
            path.write_text(_damaged_text(whole, random.Random(seed)), "utf-8")
            assert_sentences(folder, name, f"seed {seed}")
        path.write_text(whole, "utf-8")


def _damage_snapshot(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / STATE / "issued.json"
    parts = json.loads(path.read_text("utf-8"))
    ((wording, snapshot),) = parts["snapshots"]
    parts["snapshots"] = [[wording, change(snapshot)]]
    path.write_text(json.dumps(parts, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda _: "",
        lambda text: text[:900],
        lambda text: text.replace('"cap": "10"', '"cap": "11"'),
    ],
)
def test_a_damaged_snapshot_is_said_once_and_rejects_nobody(
    folder: Path, change: Callable[[str], str]
) -> None:
    _damage_snapshot(folder, change)
    result = consolidate(folder)
    assert len(result.consolidation.counted) == 2
    assert sum("issued.json" in note.en for note in result.notes) == 1


def test_a_snapshot_that_is_nowhere_else_is_replaced_by_the_definition(folder: Path) -> None:
    path = folder / STATE / "issued.json"
    _damage_snapshot(folder, lambda _: "{")
    path.write_text(path.read_text("utf-8").replace(wording_of(path), "0" * 64), "utf-8")
    result = consolidate(folder)
    assert any("3 forms are compared with the definition" in note.en for note in result.notes)
    assert len(result.consolidation.counted) == 2


def wording_of(path: Path) -> str:
    return str(json.loads(path.read_text("utf-8"))["snapshots"][0][0])


@pytest.mark.parametrize("content", [b"", b"{"])
def test_a_damaged_register_is_told_apart_from_one_that_is_gone(
    folder: Path, content: bytes
) -> None:
    (folder / STATE / "issued.json").write_bytes(content)
    assert any("is damaged" in note.en for note in consolidate(folder).notes)
    assert any("is damaged" in note.en for note in generate(folder, dry_run=True).notes)
    (folder / STATE / "issued.json").unlink()
    assert any("is gone" in note.en for note in consolidate(folder).notes)


# The key.


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_the_key_is_for_its_owner_alone_and_wider_rights_are_narrowed(tmp_path: Path) -> None:
    folder = make_round(tmp_path / "round", only=("XP039",))
    key = folder / STATE / "key.json"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert not any("key.json" in note.en for note in generate(folder, dry_run=True).notes)
    (note,) = (note for note in generate(folder, only=("XP039",)).notes if "key.json" in note.en)
    assert "only its owner" in note.en
    assert key.stat().st_mode & 0o777 == 0o600
    assert not any("key.json" in note.en for note in generate(folder, only=("XP039",)).notes)


@pytest.mark.parametrize(
    "change",
    [
        {"key": ""}, {"key": "00" * 31}, {"key": "zz" * 32}, {"salt": ""}, {"password": 5},
        {"password": "\ud800"}, {"key": None},
    ],
)  # fmt: skip
def test_an_empty_or_garbled_key_is_a_sentence(folder: Path, change: dict[str, object]) -> None:
    path = folder / STATE / "key.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    before = state_of(folder)
    with pytest.raises(RoundStateError, match="backup"):
        generate(folder)
    assert state_of(folder) == before


def test_an_exchanged_key_is_refused_and_nothing_is_issued_with_it(
    folder: Path, tmp_path: Path
) -> None:
    other = make_round(tmp_path / "other", only=("XP039",))
    shutil.copyfile(other / STATE / "key.json", folder / STATE / "key.json")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for is_preview in (False, True):
        with pytest.raises(RoundStateError, match="not the one that made"):
            generate(folder, dry_run=is_preview, reissue=True)
    assert {path: path.read_bytes() for path in before} == before
    assert [one.status for one in consolidate(folder).consolidation.files] == [Status.ACCEPTED] * 2
