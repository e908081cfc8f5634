"""Reading is quick in several ways, and every way gives the same verdicts."""

import dataclasses
import json
import random
import shutil
import sqlite3
import threading
import time
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.filling import REPOSITORY
from tests.workflows.reading_judges import MortalJudge
from workbook_tool.core.findings import CATALOGUE, Code, Finding, Location, Rule
from workbook_tool.core.register import FileVerdict, Status, judge
from workbook_tool.core.returns import AgencyReturn, FileFacts
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.text import Text
from workbook_tool.intake import Fetched, Place, fetch, list_places
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.issued import find_issue_register
from workbook_tool.workflows.judging import Judge
from workbook_tool.workflows.reading import (
    CACHE_NAME,
    READ_HERE,
    ReadingOptions,
    batches,
    open_store,
    read_verdicts,
)
from workbook_tool.workflows.reading import workers as workers_module
from workbook_tool.workflows.reading.ahead import fetch_ahead
from workbook_tool.workflows.reading.codec import dump_verdicts, load_verdicts
from workbook_tool.workflows.reading.fingerprint import fingerprint
from workbook_tool.workflows.reading.store import VerdictStore
from workbook_tool.workflows.reading.workers import ProcessWorkers
from workbook_tool.workflows.rounds import find_round, load_definition
from workbook_tool.workflows.status import read_status

NO_CACHE = ReadingOptions(uses_cache=False)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the county's sample round, faulty and odd returns of all kinds in it."""
    return Path(shutil.copytree(REPOSITORY / "samples" / "xinping", tmp_path / "sample"))


@pytest.fixture(scope="module")
def sample_judge() -> Judge:
    return judge_of(REPOSITORY / "samples" / "xinping")


def judge_of(folder: Path) -> Judge:
    place = find_round(folder)
    assessment_round = load_definition(place)
    return Judge.of_round(assessment_round, find_issue_register(place, assessment_round)[0])


def read(
    folder: Path, judge_: Judge, *, options: ReadingOptions = NO_CACHE, may_write: bool = True
) -> tuple[FileVerdict, ...]:
    store = open_store(folder / ".workbook-tool", judge_, options, may_write=may_write)
    return read_verdicts(list_places(folder / "returned"), judge_, options=options, store=store)


def cache_of(folder: Path) -> Path:
    return folder / ".workbook-tool" / CACHE_NAME


# The codec


@pytest.fixture(scope="module")
def sample_verdicts(sample_judge: Judge) -> tuple[FileVerdict, ...]:
    return read(REPOSITORY / "samples" / "xinping", sample_judge)


def test_every_verdict_of_the_sample_comes_back_as_it_was(
    sample_verdicts: tuple[FileVerdict, ...],
) -> None:
    assert len({verdict.status for verdict in sample_verdicts}) > 3
    assert load_verdicts(dump_verdicts(sample_verdicts)) == sample_verdicts


def invented_verdicts() -> st.SearchStrategy[FileVerdict]:
    """Return verdicts with anything in them that their types allow."""
    text = st.text(max_size=6) | st.just("\udce4")
    st.register_type_strategy(Rule, st.sampled_from(sorted(CATALOGUE.values(), key=lambda r: r.id)))
    st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
    st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
    return st.builds(
        FileVerdict,
        file=st.builds(FileFacts, path=text),
        findings=st.lists(st.from_type(Finding), max_size=3).map(tuple),
        agency_return=st.none() | st.builds(AgencyReturn),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_the_types_allow_comes_back_as_it_was(data: st.DataObject) -> None:
    verdict = data.draw(invented_verdicts())
    (back,) = load_verdicts(dump_verdicts((verdict,)))
    assert back == verdict
    # 1 == 1.0 == True: the types have to be the same, too.
    assert repr(back) == repr(verdict)


def test_a_finding_that_the_return_says_as_well_is_kept_once() -> None:
    bare = Finding.of(Code.SCORE_MISSING, Location(sheet="自评打分", cell="G5"), criterion="C01")
    file = FileFacts("a.xlsx", "00", 1, 2.0)
    found = AgencyReturn(file, "XP039", findings=(bare,))
    verdict = judge(file, (bare,), agency="XP039", agency_return=found)
    packed = dump_verdicts((verdict,))
    assert load_verdicts(packed) == (verdict,)
    assert zlib.decompress(packed).count(b'"G5"') == 1


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_planted_values_are_refused_or_are_verdicts(
    sample_verdicts: tuple[FileVerdict, ...], seed: int
) -> None:
    chance = random.Random(seed)
    tree = json.loads(zlib.decompress(dump_verdicts((chance.choice(sample_verdicts),))))
    branches: list[tuple[Any, int]] = []

    def collect(value: Any) -> None:  # noqa: ANN401 - any JSON value
        if isinstance(value, list):
            branches.extend((value, turn) for turn in range(len(value)))
            for member in value:
                collect(member)

    collect(tree)
    branch, turn = chance.choice(branches)
    branch[turn] = chance.choice([None, True, 0, -1, 10**30, 1.5, "x", "", [], {}, [[]], {"a": 1}])
    try:
        found = load_verdicts(zlib.compress(json.dumps(tree).encode()))
    except ValueError:
        return
    assert all(isinstance(verdict, FileVerdict) for verdict in found)
    assert all(isinstance(verdict.status, Status) for verdict in found)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"nothing",
        zlib.compress(b"{"),
        zlib.compress(b"{}"),
        zlib.compress(b"[1]"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[]")[:-1],
        zlib.compress(b"\xff\xfe"),
    ],
)
def test_bytes_that_are_no_verdicts_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"verdicts|Expecting|decode"):
        load_verdicts(packed)


# The cache


def test_a_second_run_opens_no_workbook_and_comes_to_the_same(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_ = judge_of(sample)
    first = read(sample, judge_, options=READ_HERE)
    opened: list[str] = []
    original = batches.read_batch

    def remember(asked: Judge, batch: tuple[Fetched, ...]) -> list[batches.Reading]:
        opened.extend(fetched.path for fetched in batch)
        return original(asked, batch)

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
        Judge(round_, dataclasses.replace(register, is_rebuilt=True)),
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

    def refuse(*_: object) -> None:
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
    assert store.find(store.key("4-7", b"", None)) == ()
    assert store.find(store.key("0-0", b"", None)) is None
    store.close()


def test_a_verdict_that_another_machine_may_see_otherwise_is_not_kept(folder: Path) -> None:
    store = VerdictStore(folder / "c.sqlite", "f", may_write=True)
    judge_ = MortalJudge(*_parts(judge_of(folder)))
    shutil.copyfile(folder / "returned" / "农业局.xlsx", folder / "returned" / "defect.xlsx")
    places = list_places(folder / "returned")
    verdicts = read_verdicts(places, judge_, store=store)
    assert [v.findings[0].rule for v in verdicts if "defect" in v.file.path] == [
        Code.READER_STOPPED
    ]
    with sqlite3.connect(folder / "c.sqlite") as database:
        assert database.execute("SELECT count(*) FROM verdicts").fetchone() == (2,)
    database.close()


# Processes


def _parts(judge_: Judge) -> tuple[Any, Any]:
    return judge_.assessment_round, judge_.register


def many(folder: Path, names: tuple[str, ...]) -> tuple[Place, ...]:
    """Return places that hold the same return under many names."""
    content = (folder / "returned" / "农业局.xlsx").read_bytes()
    place = folder / "many"
    place.mkdir()
    for name in names:
        (place / f"{name}.xlsx").write_bytes(content)
    return list_places(place)


def test_processes_come_to_what_one_process_comes_to(sample: Path) -> None:
    judge_ = judge_of(sample)
    expected = read(sample, judge_)
    assert read(sample, judge_, options=ReadingOptions(jobs=2, uses_cache=False)) == expected
    assert read(sample, judge_, options=ReadingOptions(jobs=2)) == expected
    assert read(sample, judge_, options=READ_HERE) == expected


def test_a_worker_that_dies_costs_its_own_file_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook_tool.workflows.reading.batch_map.BATCH_FILES", 8)
    names = [f"{number:02}" for number in range(40)]
    for number, what in ((3, "exit"), (17, "kill"), (30, "memory"), (31, "defect")):
        names[number] += what
    places = many(folder, tuple(names))
    judge_ = judge_of(folder)
    mortal = MortalJudge(*_parts(judge_))
    options = ReadingOptions(jobs=2, uses_cache=False)
    found = read_verdicts(places, mortal, options=options)
    expected = read_verdicts(places, judge_, options=NO_CACHE)
    stopped = {
        v.file.path: v for v in found if v.findings and v.findings[0].rule is Code.READER_STOPPED
    }
    assert sorted(stopped) == ["03exit.xlsx", "17kill.xlsx", "30memory.xlsx", "31defect.xlsx"]
    assert [dict(v.findings[0].facts)["reason"] for v in stopped.values()] == [
        Text("读取程序中断", "crash"),
        Text("读取程序中断", "crash"),
        "MemoryError",
        "LookupError",
    ]
    assert all(verdict.status is Status.REJECTED for verdict in stopped.values())
    assert [v.file for v in found] == [v.file for v in expected]
    assert [v for v in found if v.file.path not in stopped] == [
        v for v in expected if v.file.path not in stopped
    ]


def test_a_worker_that_hangs_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = many(folder, ("1", "2hang", "3"))
    judge_ = judge_of(folder)
    monkeypatch.setattr(
        "workbook_tool.workflows.reading.ProcessWorkers",
        lambda asked, jobs: ProcessWorkers(asked, jobs, seconds=2),
    )
    found = read_verdicts(
        places, MortalJudge(*_parts(judge_)), options=ReadingOptions(jobs=2, uses_cache=False)
    )
    assert [v.findings[0].rule is Code.READER_STOPPED for v in found] == [False, True, False]


def test_few_files_are_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("workbook_tool.workflows.reading.ProcessWorkers", refuse)
    options = ReadingOptions(jobs=None, uses_cache=False)
    judge_ = judge_of(folder)
    assert read(folder, judge_, options=options) == read(folder, judge_)
    places = list_places(folder / "returned")
    monkeypatch.setattr("workbook_tool.workflows.reading.count_processors", lambda: 2)
    with pytest.raises(AssertionError):
        read_verdicts(places * 1000, judge_, options=options)


# Bytes fetched ahead


def _slow(delay: float, seen: list[str]) -> Any:  # noqa: ANN401 - a fetch
    def fetch_slowly(place: Place) -> Fetched:
        time.sleep(delay)
        seen.append(place.path)
        return Fetched(place.path, bytes(10))

    return fetch_slowly


def test_bytes_come_in_order_however_they_are_fetched(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(60)]
    for slow in (-1.0, 99.0):
        found = [one.path for one in fetch_ahead(places, _slow(0, []), slow=slow)]
        assert found == [place.path for place in places]


def test_slow_files_are_fetched_side_by_side(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(108)]
    begun = time.monotonic()
    assert len(list(fetch_ahead(places, _slow(0.02, [])))) == 108
    assert time.monotonic() - begun < 108 * 0.02 * 0.75


def test_no_more_bytes_wait_than_the_window_allows(tmp_path: Path) -> None:
    places = []
    for number in range(40):
        path = tmp_path / f"{number:02}"
        path.write_bytes(bytes(1000))
        places.append(Place(path.name, path))
    held: list[int] = []
    seen: list[str] = []

    def fetch_counted(place: Place) -> Fetched:
        seen.append(place.path)
        return fetch(place)

    for turn, _ in enumerate(fetch_ahead(places, fetch_counted, slow=-1, window_bytes=3000)):
        time.sleep(0.005)
        held.append(len(seen) - turn)
    assert max(held[10:30]) <= 5
    assert seen[-1] == "39" or len(seen) == 40


def test_a_reader_that_stops_early_leaves_no_thread_behind(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(200)]
    reading = fetch_ahead(places, _slow(0, []), slow=-1, window_bytes=5)
    for _ in range(20):
        next(reading)
    reading.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch")]
