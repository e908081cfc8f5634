"""When returns came in: what a date says, how late it is, and which dates decide nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.core.found import county_round
from tests.core.test_register import ROSTER, START, outcome, rules_of, version
from workbook_tool.core.findings import Code
from workbook_tool.core.returns import EvidenceItem, FileFacts
from workbook_tool.core.returns.arrival import days_late, known_arrival, moment_of
from workbook_tool.core.returns.register import (
    Calendar,
    FileVerdict,
    Status,
    build_register,
    changed_parts,
    ignore,
)

SETTINGS = replace(county_round().settings, deadline=date(2018, 10, 31))
NOW = datetime(2018, 10, 20, tzinfo=UTC)


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2018-10-30T10:00:00+08:00", 0),
        ("2018-10-31T23:59:59+08:00", 0),
        ("2018-11-01T00:30:00+08:00", 1),
        ("2018-10-31T16:30:00+00:00", 1),
        ("2018-11-03T09:00:00+08:00", 3),
        ("1969-07-20T20:17:00+00:00", None),
    ],
)
def test_days_late_are_calendar_days_in_the_zone_of_the_round(
    moment: str, days: int | None
) -> None:
    assert days_late(seconds(moment), SETTINGS) == days


def test_nothing_is_late_without_a_deadline_or_a_time() -> None:
    assert days_late(START, replace(SETTINGS, deadline=None)) is None
    assert days_late(None, SETTINGS) is None


@pytest.mark.parametrize(
    ("moment", "is_known"),
    [
        ("2000-01-01T00:00:00+00:00", False),
        ("2000-01-01T00:00:00+08:00", False),
        ("1980-01-01T00:00:00+08:00", False),
        ("2000-01-02T12:00:00+08:00", True),
        ("1969-07-20T20:17:00+00:00", True),
    ],
)
def test_what_programs_write_that_know_no_date_is_none(moment: str, *, is_known: bool) -> None:
    found = known_arrival(seconds(moment), SETTINGS)

    assert found == (seconds(moment) if is_known else None)


@pytest.mark.parametrize("odd", [None, 1e30, -1e30, float("nan"), float("inf")])
def test_times_beyond_every_calendar_are_no_fault(odd: float | None) -> None:
    assert moment_of(odd) is None
    assert known_arrival(odd, SETTINGS) is odd
    assert days_late(odd, SETTINGS) is None


def statuses(*verdicts: FileVerdict, calendar: Calendar) -> list[Status]:
    register = build_register(verdicts, ROSTER, calendar=calendar)
    return [verdict.status for verdict in register.files]


@pytest.mark.parametrize("agency_wrote", ["2099-01-01T00:00:00Z", "2018-10-25T00:00:00Z"])
def test_a_date_in_the_future_is_never_newer_and_an_honest_correction_does_not_lose(
    agency_wrote: str,
) -> None:
    forged = version("b.xlsx", score=9, day=2, saved=agency_wrote)
    calendar = Calendar(now=NOW)

    assert statuses(version("a.xlsx"), forged, calendar=calendar) == [Status.CONFLICT] * 2
    later = version("c.xlsx", score=7, day=3)
    assert statuses(version("a.xlsx"), forged, later, calendar=calendar) == [Status.CONFLICT] * 3


def test_a_file_date_in_the_future_decides_nothing_either() -> None:
    late = version("b.xlsx", score=9, day=2)
    late = replace(late, file=replace(late.file, arrived=seconds("2099-01-01T00:00:00Z")))

    register = build_register((version("a.xlsx"), late), ROSTER, calendar=Calendar(now=NOW))

    assert [verdict.status for verdict in register.files] == [Status.CONFLICT] * 2
    assert Code.DATE_IN_FUTURE in rules_of(register, "b.xlsx")
    assert register.standings[0].first_arrived == version("a.xlsx").file.arrived


def test_a_future_arrival_is_no_arrival_of_the_counted_return() -> None:
    late = version("b.xlsx")
    late = replace(late, file=replace(late.file, arrived=seconds("2099-01-01T00:00:00Z")))

    (standing, *_) = build_register((late,), ROSTER, calendar=Calendar(now=NOW)).standings

    assert (standing.status, standing.arrived, standing.first_arrived) == (
        Status.WARNED,
        None,
        None,
    )


def test_an_ordinary_correction_still_replaces_what_came_before() -> None:
    calendar = Calendar(now=NOW, issued={"CODE": datetime(2018, 9, 1, tzinfo=UTC)})

    assert statuses(version("a.xlsx"), version("b.xlsx", score=9, day=2), calendar=calendar) == [
        Status.SUPERSEDED,
        Status.WARNED,
    ]


def test_as_of_an_earlier_time_the_earlier_version_counts_and_nothing_is_lost() -> None:
    versions = (version("a.xlsx"), version("b.xlsx", score=9, day=2))
    as_of = datetime(2018, 10, 2, 12, tzinfo=UTC)

    assert statuses(*versions, calendar=Calendar(as_of=as_of)) == [
        Status.ACCEPTED,
        Status.IGNORED,
    ]
    early = Calendar(as_of=datetime(2018, 1, 1, tzinfo=UTC))
    assert statuses(*versions, calendar=early) == [Status.IGNORED, Status.IGNORED]


def test_the_first_return_is_the_earliest_that_was_filled_in_whatever_became_of_it() -> None:
    blank = version("0.xlsx", Code.BLANK_FORM, Code.SCORE_MISSING, score=None, day=1)
    faulty = version("a.xlsx", Code.SCORE_MISSING, score=None, day=2)
    counted = version("b.xlsx", day=5)
    copy = version("c.xlsx", day=3, sha256="hash of b.xlsx")

    register = build_register((blank, faulty, counted, copy), ROSTER)
    (standing, other, *_) = register.standings

    assert standing.arrived == copy.file.arrived  # the same bytes came earlier
    assert standing.first_arrived == faulty.file.arrived
    assert (other.arrived, other.first_arrived) == (None, None)


def test_a_rejected_agency_keeps_the_arrival_of_its_first_return() -> None:
    faulty = version("a.xlsx", Code.SCORE_MISSING, score=None, day=2)

    (standing, *_) = build_register((faulty,), ROSTER).standings

    assert (standing.arrived, standing.first_arrived) == (None, faulty.file.arrived)


def test_a_file_that_is_no_return_has_dates_of_no_interest() -> None:
    scan = ignore(FileFacts("a.jpg", "j", 1, seconds("2099-01-01T00:00:00Z")), ())

    (verdict,) = build_register((scan,), ROSTER, calendar=Calendar(now=NOW)).files

    assert verdict == scan


def stating(verdict: FileVerdict, **parts: object) -> FileVerdict:
    assert verdict.agency_return is not None
    return replace(verdict, agency_return=replace(verdict.agency_return, **parts))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"answers": {"question_1": "是"}}, "封面"),
        ({"evidence": (EvidenceItem("1", "C01", "通知"),)}, "佐证材料清单"),
        ({"report": {"done": "全部完成"}}, "专题总结"),
    ],
)
def test_versions_differ_by_cover_evidence_and_report_too(
    parts: dict[str, object], named: str
) -> None:
    one, other = version("a.xlsx"), stating(version("b.xlsx"), **parts)

    assert outcome(one, other) == {"a.xlsx": Status.CONFLICT, "b.xlsx": Status.CONFLICT}
    changed = changed_parts(one, other)
    assert changed is not None
    assert changed.zh == named
    spaced = {"report": {"done": " 全部\n完成 "}}
    told = stating(version("c.xlsx"), report={"done": "全部 完成"})
    assert changed_parts(told, stating(version("d.xlsx"), **spaced)) is None


def test_a_file_without_a_return_says_nothing() -> None:
    scan = ignore(FileFacts("a.jpg", "j"), ())

    assert changed_parts(scan, scan) is None
