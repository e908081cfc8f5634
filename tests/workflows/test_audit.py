"""The audit log: one line a file, each chained to the one before; a torn line is told."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbook_tool.core.errors import OutputError
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.round_folder.audit import LogEnd, append_audit, check_log, run_name
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.log import read_log
from workbook_tool.workflows.status import read_status

FILES = tuple(
    FileVerdict(FileFacts(name, "0" * 64, 10, 0.0), Status.ACCEPTED, "XP039")
    for name in ("a.xlsx", "二\u2028.xlsx")
)


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines after proving that each names the hash of the one before."""
    previous = "0" * 64
    entries = []
    for line in path.read_bytes().split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        assert entry["previous"] == previous
        previous = hashlib.sha256(line).hexdigest()
        entries.append(entry)
    return entries


def _append(path: Path, known: LogEnd | None = None) -> bool:
    """Append a run and tell whether a torn line was reported."""
    log = check_log(path, known or LogEnd())
    assert log.faults == ()
    end, told = append_audit(path, log, FILES, run=run_name(), scheme="s")
    assert check_log(path, end).end == end
    return bool(told)


def test_every_run_is_chained_to_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "state" / "audit.jsonl"
    assert [_append(log) for _ in range(3)] == [False] * 3
    lines = _lines(log)
    assert [line["file"] for line in lines] == ["a.xlsx", "二\u2028.xlsx"] * 3
    assert len({line["run"] for line in lines}) == 3
    assert sorted(lines[0]) == [
        "agency", "file", "findings", "previous", "run", "scheme", "sha256", "size", "status",
        "tool",
    ]  # fmt: skip


def test_a_log_cut_anywhere_is_continued_and_its_torn_line_reported_once(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    _append(log)
    whole = log.read_bytes()
    line_ends = {turn + 1 for turn, byte in enumerate(whole) if byte == ord("\n")}
    complete = line_ends | {end - 1 for end in line_ends}
    for length in sorted({*range(0, len(whole), 37), *complete}):
        log.write_bytes(whole[:length])
        assert _append(log) is (length > 0 and length not in complete)
        lines = _lines(log)
        assert [line["file"] for line in lines][-2:] == ["a.xlsx", "二\u2028.xlsx"]
        assert len(lines) == 2 + sum(end - 1 <= length for end in line_ends)
        assert _append(log) is False


def test_a_torn_line_that_was_closed_off_already_breaks_no_chain(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    _append(log)
    log.write_bytes(log.read_bytes() + b'{"run":"cut\n')
    assert _append(log) is True
    assert len(_lines(log)) == 4


def test_a_long_log_is_read_from_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "audit.jsonl"
    for _ in range(5):
        assert _append(log) is False
    assert len(_lines(log)) == 10


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    log = check_log(tmp_path / "audit.jsonl", LogEnd())
    assert "rights" in log.faults[0].en
    with pytest.raises(OutputError):
        append_audit(tmp_path / "audit.jsonl", log, FILES, run=run_name(), scheme="s")


def test_a_run_logs_every_file_and_tells_of_a_torn_line(folder: Path) -> None:
    log = folder / ".workbook-tool" / "audit.jsonl"
    result = consolidate(folder / "returned")
    assert [line["file"] for line in _lines(log)] == ["农业局.xlsx", "林业/林业局.xlsx"]
    assert not any("日志" in note.zh for note in result.notes)
    log.write_bytes(log.read_bytes()[:-10])
    result = consolidate(folder / "returned")
    said = [note.zh for note in result.notes if "日志" in note.zh]
    assert len(said) == 2, "the torn line, and that the log has fewer lines than the run noted"
    assert len(_lines(log)) == 4


def test_the_log_says_what_changed_since_the_run_before(folder: Path) -> None:
    log = folder / ".workbook-tool" / "audit.jsonl"
    first = folder / "returned" / "农业局.xlsx"
    consolidate(folder / "returned")
    assert not any("change" in line for line in _lines(log))
    first.rename(first.with_name("又名.xlsx"))
    (folder / "returned" / "林业" / "林业局.xlsx").write_bytes(b"damaged")
    result = consolidate(folder / "returned")
    found = {line["file"]: line["change"] for line in _lines(log)[2:]}
    assert found == {"又名.xlsx": "new", "林业/林业局.xlsx": "changed", "农业局.xlsx": "gone"}
    said = "与上次运行相比：新增 1 个文件，变化 1 个，减少 1 个，其余不变。"
    assert said in [note.zh for note in result.notes]


# What somebody does to the log of a round, after two runs.


def _edit(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"accepted"', b'"rejected"', 1))


def _swap(log: Path) -> None:
    first, second, *rest = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join((second, first, *rest)))


def _edit_last(log: Path) -> None:
    *rest, last = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join((*rest, last.replace(b"XP0", b"XP1"))))


def _garble_last(log: Path) -> None:
    *rest, _ = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join((*rest, bytes(200))))


def _cut(log: Path) -> None:
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))


def _remove_middle(log: Path) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join((*lines[:1], *lines[2:])))


def _rewrite(log: Path) -> None:
    """Edit the first line and chain all of them anew."""
    previous, kept = "0" * 64, []
    for line in log.read_bytes().replace(b'"accepted"', b'"rejected"', 1).splitlines():
        entry = json.loads(line) | {"previous": previous}
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(text.encode()).hexdigest()
        kept.append(f"{text}\n")
    log.write_text("".join(kept), encoding="utf-8", newline="\n")


def _put_in(log: Path) -> None:
    log.write_bytes(log.read_bytes() * 2)


def _empty(log: Path) -> None:
    log.write_bytes(b"")


@pytest.fixture(scope="module")
def logged(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round that was consolidated twice."""
    folder = Path(shutil.copytree(small_round, tmp_path_factory.mktemp("logged") / "round"))
    consolidate(folder)
    assert consolidate(folder).notes[-1].zh.startswith("与上次运行相比")
    assert read_log(folder).is_whole
    return folder


@pytest.mark.parametrize(
    "harm",
    [_edit, _swap, _edit_last, _garble_last, _cut, _remove_middle, _rewrite, _put_in, _empty,
     Path.unlink],
)  # fmt: skip
def test_a_log_that_was_tampered_with_is_told_at_every_command_and_stays_on_record(
    logged: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    folder = Path(shutil.copytree(logged, tmp_path / "round"))
    log = folder / ".workbook-tool" / "audit.jsonl"
    harm(log)

    found = read_log(folder)
    assert not found.is_whole
    assert found.faults
    status = read_status(folder, today=date(2018, 10, 1))
    assert set(found.faults) <= set(status.notes)
    result = consolidate(folder)
    assert set(found.faults) <= set(result.notes)
    assert len(result.consolidation.counted) == 2
    again = read_log(folder)
    assert not again.is_whole
    assert again.runs[-1].faults == found.faults


def test_what_the_last_run_noted_may_be_damaged_and_it_is_told_once(folder: Path) -> None:
    consolidate(folder)
    notes = folder / ".workbook-tool" / "last_run.json"
    for content in (b"", b"{", b"[]", b'{"a": 1}', b"[" * 100_000, b"9" * 5_000, b"\xff\x00"):
        notes.write_bytes(content)
        assert any("last_run.json" in note.en for note in consolidate(folder).notes), content
        assert not any("last_run.json" in note.en for note in consolidate(folder).notes)
    notes.unlink()
    assert any("last_run.json" in note.en for note in consolidate(folder).notes)


def test_what_the_first_edition_noted_is_understood(folder: Path) -> None:
    consolidate(folder)
    notes = folder / ".workbook-tool" / "last_run.json"
    files = json.loads(notes.read_text("utf-8"))["files"]
    notes.write_text(json.dumps(files))
    said = [note.en for note in consolidate(folder).notes]
    assert said == ["Since the last run: 0 new files, 0 changed, 0 gone, the rest unchanged."]


def test_the_log_tells_each_run_in_plain_words(folder: Path) -> None:
    consolidate(folder)
    (folder / "returned" / "农业局.xlsx").unlink()
    (folder / "returned" / "林业" / "林业局.xlsx").write_bytes(b"damaged")
    consolidate(folder)
    first, second = read_log(folder).runs
    assert (first.statuses, first.changes) == ({"accepted": 2}, ())
    assert second.statuses == {"rejected": 1}
    assert second.changes == (("林业/林业局.xlsx", "changed"), ("农业局.xlsx", "gone"))
    assert first.time is not None
    assert second.time is not None
    assert first.time < second.time


@pytest.mark.parametrize(
    "line",
    [b"[]", b'{"run":1}', b'{"run":"x","status":[],"file":{},"change":1}', b"[" * 100_000, b"\xff",
     b'{"run":"x","status":"accepted","file":"a","broken":[1,{"zh":1}]}'],
)  # fmt: skip
def test_lines_that_are_none_of_ours_are_passed_over(
    logged: Path, tmp_path: Path, line: bytes
) -> None:
    folder = Path(shutil.copytree(logged, tmp_path / "round"))
    log = folder / ".workbook-tool" / "audit.jsonl"
    log.write_bytes(log.read_bytes() + line + b"\n")
    assert read_log(folder).runs[0].statuses == {"accepted": 2}
