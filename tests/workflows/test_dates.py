"""When returns came in: what a run counts, what it records, and which dates it does not believe."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.workflows.filling import fill, issued
from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.returns.register import Status
from workbook_tool.round_folder.rounds import find_round, load_issue_register, save_issue_register
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.results import ConsolidateResult, SummaryOptions

OCTOBER = "2018-10-02T10:00:00+08:00"


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def set_time(folder: Path, name: str, text: str) -> None:
    os.utime(folder / "returned" / name, (seconds(text), seconds(text)))


def run(folder: Path, as_of: str = "") -> ConsolidateResult:
    return consolidate(folder / "returned", options=SummaryOptions(as_of=as_of))


def statuses(result: ConsolidateResult) -> dict[str, Status]:
    return {file.file.path: file.status for file in result.consolidation.files}


def rules(result: ConsolidateResult, name: str) -> list[Rule]:
    (file,) = (file for file in result.consolidation.files if file.file.path == name)
    return [finding.rule for finding in file.findings]


def dated_2099(content: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(rb">20\d\d-[^<]+Z<", b">2099-01-01T00:00:00Z<", part))
    return target.getvalue()


def test_a_code_is_dated_when_it_is_issued_first_and_keeps_that(folder: Path) -> None:
    place = find_round(folder)
    register = load_issue_register(place)
    assert register is not None
    first = register.issue_times
    assert len(first) == 3
    assert all(abs((datetime.now(UTC) - one).days) < 1 for one in first.values())

    long_ago = datetime(2018, 9, 1, tzinfo=UTC)
    books = tuple(replace(book, issued_at=long_ago) for book in register.workbooks)
    save_issue_register(place, replace(register, workbooks=books))
    generate(folder)

    kept = load_issue_register(place)
    assert kept is not None
    assert {kept.issue_times[code] for code in first} == {long_ago}


def test_a_register_of_an_older_edition_has_no_dates_and_gets_none(folder: Path) -> None:
    place = find_round(folder)
    register = load_issue_register(place)
    assert register is not None
    books = tuple(replace(book, issued_at=None) for book in register.workbooks)
    save_issue_register(place, replace(register, workbooks=books))
    assert "issued_at" not in place.register.read_text("utf-8")

    generate(folder, only=("XP039",))

    kept = load_issue_register(place)
    assert kept is not None
    assert kept.issue_times == {}


def test_a_forged_later_version_is_a_conflict_and_the_round_goes_on(folder: Path) -> None:
    forged = folder / "returned" / "新.xlsx"
    fill(issued(folder, "XP039"), forged, Decimal(4))
    forged.write_bytes(dated_2099(forged.read_bytes()))
    set_time(folder, "农业局.xlsx", OCTOBER)

    result = run(folder)

    assert statuses(result) == {
        "农业局.xlsx": Status.CONFLICT,
        "新.xlsx": Status.CONFLICT,
        "林业/林业局.xlsx": Status.ACCEPTED,
    }
    assert Code.DATE_IN_FUTURE in rules(result, "新.xlsx")
    assert Code.DATE_BEFORE_ISSUE in rules(result, "农业局.xlsx")  # 2018, a form of today


@pytest.mark.parametrize("as_of", ["2018-10-02", "2018-10-02T10:00", "2018-10-02 04:00+02:00"])
def test_as_of_a_time_only_what_had_come_counts(folder: Path, as_of: str) -> None:
    set_time(folder, "农业局.xlsx", OCTOBER)
    set_time(folder, "林业/林业局.xlsx", "2018-10-03T00:00:00+08:00")

    result = run(folder, as_of)

    assert statuses(result)["农业局.xlsx"].is_counted
    assert statuses(result)["林业/林业局.xlsx"] is Status.IGNORED
    assert rules(result, "林业/林业局.xlsx") == [Code.AFTER_AS_OF]
    missing = {agency.code for agency in result.consolidation.missing}
    assert ("XP039" in missing, "XP040" in missing) == (False, True)
    assert result.consolidation.as_of is not None
    assert any("2018-10-02" in note.zh and "1 个" in note.zh for note in result.notes)


def test_as_of_a_time_before_the_first_return_replaces_no_summary(folder: Path) -> None:
    before = run(folder)
    assert before.summary is not None
    kept = before.summary.read_bytes()

    result = run(folder, "2001-01-01")

    assert result.summary is None
    assert before.summary.read_bytes() == kept
    assert set(statuses(result).values()) == {Status.IGNORED}
    assert any("没有可采用的自评表" in note.zh for note in result.notes)


@pytest.mark.parametrize("as_of", ["tomorrow", "2018-13-01", "0001-01-01T00:00+14:00"])
def test_as_of_what_is_no_time_is_refused(folder: Path, as_of: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        run(folder, as_of)


def test_days_late_and_the_first_arrival_stand_beside_the_result(folder: Path) -> None:
    place = folder / "returned"
    set_time(folder, "农业局.xlsx", "2018-11-01T00:30:00+08:00")
    fill(issued(folder, "XP039"), place / "未填完.xlsx", {"C01": Decimal(1)})
    set_time(folder, "未填完.xlsx", "2018-10-30T09:00:00+08:00")
    set_time(folder, "林业/林业局.xlsx", OCTOBER)

    found = {one.agency.code: one for one in run(folder).consolidation.results}

    assert (found["XP039"].late_days, found["XP040"].late_days) == (1, 0)
    assert found["XP039"].first_arrived == datetime(2018, 10, 30, 9)  # noqa: DTZ001 - of the round
    assert (found["XP066"].late_days, found["XP066"].first_arrived) == (None, None)
