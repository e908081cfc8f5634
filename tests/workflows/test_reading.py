"""Reading in processes comes to what reading here comes to, and loses nothing to a bad file."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.workflows.reading_judges import NO_CACHE, MortalJudge, judge_of, parts_of, read
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Text
from workbook_tool.intake import Place, list_places
from workbook_tool.reading import (
    READ_HERE,
    ReadingOptions,
    read_verdicts,
)
from workbook_tool.reading.workers import ProcessWorkers


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
    monkeypatch.setattr("workbook_tool.reading.batch_map.BATCH_FILES", 8)
    names = [f"{number:02}" for number in range(40)]
    for number, what in ((3, "exit"), (17, "kill"), (30, "memory"), (31, "defect")):
        names[number] += what
    places = many(folder, tuple(names))
    judge_ = judge_of(folder)
    mortal = MortalJudge(*parts_of(judge_))
    options = ReadingOptions(jobs=2, uses_cache=False)
    found = read_verdicts(places, mortal, options=options)
    expected = read_verdicts(places, judge_, options=NO_CACHE)
    stopped = {
        v.file.path: v for v in found if v.findings and v.findings[0].rule.id in {"F318", "F331"}
    }
    assert sorted(stopped) == ["03exit.xlsx", "17kill.xlsx", "30memory.xlsx", "31defect.xlsx"]
    assert [dict(v.findings[0].facts).get("reason") for v in stopped.values()] == [
        Text("读取程序中断", "crash"),
        Text("读取程序中断", "crash"),
        None,
        "LookupError",
    ]
    assert all(verdict.status is Status.REJECTED for verdict in stopped.values())
    assert [v.file for v in found] == [v.file for v in expected]
    assert [v for v in found if v.file.path not in stopped] == [
        v for v in expected if v.file.path not in stopped
    ]


class UnbornJudge(MortalJudge):
    """Ends every process that it is sent to before anything is read."""

    def __reduce__(self) -> tuple[Callable[[int], NoReturn], tuple[int]]:
        return os._exit, (3,)


def test_where_no_process_lives_this_one_reads(folder: Path) -> None:
    judge_ = judge_of(folder)
    options = ReadingOptions(jobs=2, uses_cache=False)
    assert read(folder, UnbornJudge(*parts_of(judge_)), options=options) == read(folder, judge_)


@pytest.mark.parametrize("error", [NotImplementedError, OSError])
def test_where_processes_are_forbidden_this_one_reads(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def forbid() -> NoReturn:
        raise error("no semaphores")

    monkeypatch.setattr("concurrent.futures.process._check_system_limits", forbid)
    judge_ = judge_of(folder)
    options = ReadingOptions(jobs=2, uses_cache=False)
    assert read(folder, judge_, options=options) == read(folder, judge_)


def test_a_worker_that_hangs_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = many(folder, ("1", "2hang", "3"))
    judge_ = judge_of(folder)
    monkeypatch.setattr(
        "workbook_tool.reading.ProcessWorkers",
        lambda asked, jobs: ProcessWorkers(asked, jobs, seconds=2),
    )
    found = read_verdicts(
        places, MortalJudge(*parts_of(judge_)), options=ReadingOptions(jobs=2, uses_cache=False)
    )
    assert [v.findings[0].rule is Code.READER_STOPPED for v in found] == [False, True, False]


def test_few_files_are_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("workbook_tool.reading.ProcessWorkers", refuse)
    options = ReadingOptions(jobs=None, uses_cache=False)
    judge_ = judge_of(folder)
    assert read(folder, judge_, options=options) == read(folder, judge_)
    places = list_places(folder / "returned")
    monkeypatch.setattr("workbook_tool.reading.count_processors", lambda: 2)
    with pytest.raises(AssertionError):
        read_verdicts(places * 1000, judge_, options=options)
