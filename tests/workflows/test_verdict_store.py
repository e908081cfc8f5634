"""The cache of verdicts: the same results in less time, whatever stands in the file."""

import dataclasses
import random
import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import workbook_tool
from tests.workflows.reading_judges import NO_CACHE, MortalJudge, cache_of, judge_of, parts_of, read
from workbook_tool.core.findings import Code
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.intake import Fetched, list_places
from workbook_tool.reading import (
    CACHE_NAME,
    READ_HERE,
    batches,
    read_verdicts,
)
from workbook_tool.reading import workers as workers_module
from workbook_tool.reading.batches import Reading
from workbook_tool.reading.codec import dump_verdicts
from workbook_tool.reading.fingerprint import fingerprint, program_digest
from workbook_tool.reading.judging import Judge
from workbook_tool.reading.store import VerdictStore
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.status import read_status


def test_a_second_run_opens_no_workbook_and_comes_to_the_same(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_ = judge_of(sample)
    first = read(sample, judge_, options=READ_HERE)
    opened: list[str] = []
    original = batches.read_batch

    def remember(
        asked: Judge, batch: tuple[Fetched, ...], *, seconds: float
    ) -> list[batches.Reading]:
        opened.extend(fetched.path for fetched in batch)
        return original(asked, batch, seconds=seconds)

    monkeypatch.setattr(workers_module, "read_batch", remember)
    assert read(sample, judge_, options=READ_HERE) == first == read(sample, judge_)
    again, everything = opened[: -len(list_places(sample / "returned"))], opened
    # A password, an unreadable file: another machine may read them, so they are tried again.
    assert len(again) < len(everything) / 4


def test_json_and_summary_are_the_same_bytes_with_and_without_cache(sample: Path) -> None:
    results = []
    for options in (NO_CACHE, READ_HERE, READ_HERE):
        result = consolidate(sample / "returned", reading=options)
        content = (sample / "county_summary.xlsx").read_bytes()
        results.append((result.consolidation, content))
        (sample / "county_summary.xlsx").unlink()
    assert cache_of(sample).is_file()
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("seed", range(6))
def test_a_folder_that_changes_at_random_never_gets_an_old_verdict(sample: Path, seed: int) -> None:
    chance = random.Random(seed)
    judge_ = judge_of(sample)
    returned = sample / "returned"
    for _ in range(4):
        assert read(sample, judge_, options=READ_HERE) == read(sample, judge_)
        files = sorted(path for path in returned.rglob("*") if path.is_file())
        for path in chance.sample(files, 6):
            _change(path, chance.choice(files), chance)


def _change(path: Path, other: Path, chance: random.Random) -> None:
    """Do to a file what staff and programs do: rename, copy, swap, touch, cut, remove."""
    name = chance.choice(["XP066_改名", "自评表", "~$锁", "=1+1", path.stem])
    target = path.with_name(f"{name}{chance.choice(['.xlsx', '.xls', path.suffix])}")
    change = chance.randrange(6)
    if not path.exists() or not other.exists() or target.exists():
        return
    if change == 0:
        path.replace(target)
    elif change == 1:
        shutil.copyfile(path, target)
    elif change == 2:
        path.write_bytes(other.read_bytes())
    elif change == 3:
        shutil.copystat(other, path)
    elif change == 4:
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()


def test_a_changed_definition_is_never_answered_from_the_cache(folder: Path) -> None:
    judge_ = judge_of(folder)
    read(folder, judge_, options=READ_HERE)
    early = dataclasses.replace(judge_.assessment_round.settings, deadline=date(2000, 1, 1))
    later = Judge(dataclasses.replace(judge_.assessment_round, settings=early), judge_.register)
    assert read(folder, later, options=READ_HERE) == read(folder, later)
    assert read(folder, later) != read(folder, judge_)


def test_everything_that_a_judge_is_made_with_is_in_the_fingerprint(folder: Path) -> None:
    judge_ = judge_of(folder)
    round_, register = judge_.assessment_round, judge_.register
    first, *rest = round_.roster.agencies
    agencies = (dataclasses.replace(first, aliases=("别名",)), *rest)
    books = (
        dataclasses.replace(register.workbooks[0], agency_name="旧名"),
        *register.workbooks[1:],
    )
    criterion = dataclasses.replace(round_.scheme.criteria[0], step=Decimal("0.1"))
    scheme = dataclasses.replace(round_.scheme, criteria=(criterion, *round_.scheme.criteria[1:]))
    others = [
        Judge(dataclasses.replace(round_, roster=Roster(agencies)), register),
        Judge(dataclasses.replace(round_, scheme=scheme), register),
        Judge(round_, dataclasses.replace(register, workbooks=books)),
        Judge(round_, dataclasses.replace(register, snapshots=register.snapshots[:-1])),
    ]
    seen = {fingerprint(one) for one in (judge_, *others)}
    assert len(seen) == len(others) + 1
    assert fingerprint(judge_of(folder)) == fingerprint(judge_)


@dataclasses.dataclass
class _LaterJudge:
    """A judge of a later version, with one more thing that verdicts depend on."""

    roster: Roster
    accepted: frozenset[str] = frozenset()
    remembered: dict[str, str] = dataclasses.field(default_factory=dict, init=False)


def test_a_field_that_a_judge_gets_later_cannot_be_forgotten() -> None:
    roster = Roster((Agency("A", "甲"),))
    plain = _LaterJudge(roster)
    plain.remembered["what it met"] = "is no part of it"
    assert fingerprint(plain) == fingerprint(_LaterJudge(roster))
    some, others = _LaterJudge(roster, frozenset({"b", "a"})), _LaterJudge(roster, frozenset("c"))
    assert len({fingerprint(one) for one in (plain, some, others)}) == 3
    with pytest.raises(TypeError):
        fingerprint(object())


def test_check_status_and_dry_run_write_nothing(folder: Path) -> None:
    def state() -> list[tuple[str, bytes]]:
        return sorted(
            (path.relative_to(folder).as_posix(), path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file()
        )

    def ask() -> None:
        check_files(tuple((folder / "returned").glob("*.xlsx")))
        read_status(folder, today=date(2018, 9, 1))
        consolidate(folder / "returned", dry_run=True)

    before = state()
    ask()
    assert state() == before
    consolidate(folder / "returned")
    (folder / "returned" / "新.xlsx").write_bytes(
        next((folder / "outgoing").glob("*")).read_bytes()
    )
    before = state()
    ask()
    assert state() == before


def test_check_and_status_read_from_the_cache(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consolidate(folder / "returned")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    path = folder / "returned" / "农业局.xlsx"
    plain = check_files((path,), reading=NO_CACHE)
    monkeypatch.setattr(workers_module, "read_batch", refuse)
    assert check_files((path,)).files == plain.files
    assert read_status(folder, today=date(2018, 9, 1)).counts.accepted == 2
    with pytest.raises(AssertionError):
        check_files((path,), reading=NO_CACHE)


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 5, 200])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


@pytest.mark.parametrize("may_write", [True, False])
def test_a_damaged_cache_costs_time_and_nothing_else(sample: Path, *, may_write: bool) -> None:
    judge_ = judge_of(sample)
    plain = read(sample, judge_, options=READ_HERE)
    whole = cache_of(sample).read_bytes()
    for seed in range(25):
        cache_of(sample).write_bytes(whole)
        chance = random.Random(seed)
        if seed % 3:
            _flip(cache_of(sample), chance)
        else:
            cache_of(sample).write_bytes(whole[: chance.randrange(len(whole))])
        assert read(sample, judge_, options=READ_HERE, may_write=may_write) == plain, seed


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(5000)]
)
def test_a_file_that_is_no_cache_is_replaced(folder: Path, content: bytes) -> None:
    judge_ = judge_of(folder)
    cache_of(folder).write_bytes(content)
    plain = read(folder, judge_)
    assert read(folder, judge_, options=READ_HERE, may_write=False) == plain
    assert cache_of(folder).read_bytes() == content
    assert read(folder, judge_, options=READ_HERE) == plain
    assert cache_of(folder).read_bytes() != content
    assert _rows(folder) == 2


@pytest.mark.parametrize("offset", [47, 18, 100])
def test_a_header_that_makes_no_sense_is_replaced(folder: Path, offset: int) -> None:
    judge_ = judge_of(folder)
    plain = read(folder, judge_, options=READ_HERE)
    damaged = bytearray(cache_of(folder).read_bytes())
    damaged[offset] ^= 0xFF  # 47 is the format of the schema, which sqlite takes for a newer one
    cache_of(folder).write_bytes(damaged)
    assert read(folder, judge_, options=READ_HERE) == plain
    assert _rows(folder) == 2


def test_the_code_of_every_module_that_judges_is_in_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(workbook_tool.__file__).parent
    shown = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "definition/writing/change_words.py" in shown
    copy = tmp_path / "workbook_tool"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(workbook_tool, "__file__", str(copy / "__init__.py"))
    before = program_digest.__wrapped__()
    for name in shown:
        source = (copy / name).read_bytes()
        (copy / name).write_bytes(source + b"# changed")
        assert program_digest.__wrapped__() != before, name
        (copy / name).write_bytes(source)
    assert program_digest.__wrapped__() == before


# Prints every source of ours that judging a return loads.
_LOADED = """
import sys
from pathlib import Path
import workbook_tool.reading.judging, workbook_tool.reading
root = Path(workbook_tool.__file__).parent
for name, module in sorted(sys.modules.items()):
    if name.startswith("workbook_tool."):
        print(Path(module.__file__).relative_to(root).as_posix())
"""


def _rows(folder: Path) -> int:
    with sqlite3.connect(cache_of(folder)) as database:
        (count,) = database.execute("SELECT count(*) FROM verdicts").fetchone()
    database.close()
    return int(count)


def test_a_database_of_something_else_is_replaced(folder: Path) -> None:
    cache_of(folder).unlink(missing_ok=True)
    with sqlite3.connect(cache_of(folder)) as database:
        database.execute("CREATE TABLE verdicts (key, seal, packed)")
        database.execute("CREATE VIEW planted AS SELECT 1")
    database.close()
    judge_ = judge_of(folder)
    assert read(folder, judge_, options=READ_HERE) == read(folder, judge_)
    assert _rows(folder) == 2


def test_the_cache_of_another_round_is_of_no_use_and_does_no_harm(
    folder: Path, sample: Path
) -> None:
    judge_, other = judge_of(folder), judge_of(sample)
    read(sample, other, options=READ_HERE)
    shutil.copyfile(cache_of(sample), cache_of(folder))
    assert read(folder, judge_, options=READ_HERE) == read(folder, judge_)


def test_rows_that_are_swapped_or_planted_are_no_verdicts(folder: Path) -> None:
    judge_ = judge_of(folder)
    plain = read(folder, judge_, options=READ_HERE)
    with sqlite3.connect(cache_of(folder)) as database:
        rows = database.execute("SELECT key, seal, packed FROM verdicts").fetchall()
        (one, seal, packed), (two, *_) = rows
        database.execute("UPDATE verdicts SET seal=?, packed=? WHERE key=?", (seal, packed, two))
        database.execute("UPDATE verdicts SET seal='x', packed='text' WHERE key=?", (one,))
    database.close()
    assert read(folder, judge_, options=READ_HERE) == plain


def test_a_locked_cache_is_passed_over(folder: Path) -> None:
    judge_ = judge_of(folder)
    plain = read(folder, judge_, options=READ_HERE)
    other = sqlite3.connect(cache_of(folder), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        for may_write in (True, False):
            assert read(folder, judge_, options=READ_HERE, may_write=may_write) == plain
    finally:
        other.close()


def test_a_cache_that_cannot_be_written_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_ = judge_of(folder)
    plain = read(folder, judge_)
    cache_of(folder).mkdir()
    assert read(folder, judge_, options=READ_HERE) == plain
    cache_of(folder).rmdir()
    cache_of(folder).symlink_to(folder / "assessment.xlsx")
    before = (folder / "assessment.xlsx").read_bytes()
    assert read(folder, judge_, options=READ_HERE) == plain
    assert (folder / "assessment.xlsx").read_bytes() == before
    cache_of(folder).unlink()
    connect = sqlite3.connect

    def read_only(path: str, **options: Any) -> Any:  # noqa: ANN401 - as sqlite3
        return connect(path.replace("mode=rwc", "mode=ro"), **options)

    read(folder, judge_, options=READ_HERE)
    (folder / "returned" / "新.xlsx").write_bytes(
        next((folder / "outgoing").glob("*")).read_bytes()
    )
    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert read(folder, judge_, options=READ_HERE) == read(folder, judge_)


def test_a_python_without_sqlite_reads_without_a_cache(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(folder, judge_of(folder))
    cache_of(folder).unlink(missing_ok=True)
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    assert read(folder, judge_of(folder), options=READ_HERE) == expected
    assert not cache_of(folder).exists()


def test_what_nobody_asks_for_any_more_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / CACHE_NAME
    packed = dump_verdicts(())
    for run in range(5):
        store = VerdictStore(path, "f", may_write=True, most_unused=10)
        for number in range(8):
            store.keep(store.key(f"{run}-{number}", b"", None), packed)
        store.close()
        with sqlite3.connect(path) as database:
            (count,) = database.execute("SELECT count(*) FROM verdicts").fetchone()
        database.close()
        assert count <= 2 * 8 + 10
    store = VerdictStore(path, "f", may_write=False)
    assert store.find(store.key("4-7", b"", None)) == Reading(packed=dump_verdicts(()))
    assert store.find(store.key("0-0", b"", None)) is None
    store.close()


def test_a_verdict_that_another_machine_may_see_otherwise_is_not_kept(folder: Path) -> None:
    store = VerdictStore(folder / "c.sqlite", "f", may_write=True)
    judge_ = MortalJudge(*parts_of(judge_of(folder)))
    shutil.copyfile(folder / "returned" / "农业局.xlsx", folder / "returned" / "defect.xlsx")
    places = list_places(folder / "returned")
    verdicts = read_verdicts(places, judge_, store=store)
    assert [v.findings[0].rule for v in verdicts if "defect" in v.file.path] == [
        Code.READER_STOPPED
    ]
    with sqlite3.connect(folder / "c.sqlite") as database:
        assert database.execute("SELECT count(*) FROM verdicts").fetchone() == (2,)
    database.close()
