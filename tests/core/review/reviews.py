"""A small reviewed round, and review workbooks of it as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from workbook_tool.core.findings import Code, Finding, Location, Rule
from workbook_tool.core.form import Place
from workbook_tool.core.returns import (
    AgencyReturn,
    Entry,
    FileFacts,
    ReviewReturn,
    ReviewSheet,
)
from workbook_tool.core.returns.register import (
    ANY_DATE,
    Calendar,
    FileVerdict,
    Register,
    Status,
    build_register,
    judge,
)
from workbook_tool.core.review.register import (
    ReviewDecision,
    ReviewRegister,
    build_review_register,
)
from workbook_tool.core.review.units import digest_of
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings

AGENCIES = tuple(Agency(f"A{number}", f"单位{number}", category="部门") for number in range(1, 5))
SCHEME = IndicatorScheme(
    tuple(
        Criterion(f"C0{number}", ("一",), f"标准{number}", Decimal(10), Decimal(1))
        for number in (1, 2)
    )
)
PLAN = ReviewPlan(
    (EvaluatorGroup("G1", "第一组"), EvaluatorGroup("G2", "第二组", agencies=("A1", "A2")))
)
ROUND = AssessmentRound(RoundSettings("R18", "测评", "办公室"), SCHEME, (), Roster(AGENCIES), PLAN)
DAY = 86_400.0
START = 1_538_352_000.0
SELF = {"C01": 8, "C02": 6}


def entry(code: str, score: int | None, reason: str = "", *, row: int = 5) -> Entry:
    raw = "" if score is None else str(score)
    place = Place("甲", row, 7)
    number = None if score is None else Decimal(score)
    return Entry(code, number, raw, place, deduction=reason, reason_place=Place("甲", row, 9))


def returned(
    path: str, agency: str = "A1", scores: Mapping[str, int | None] = SELF, *, day: int = 1
) -> FileVerdict:
    """Return an agency's own return."""
    file = FileFacts(path, f"hash of {path}", 1, START + day * DAY)
    entries = tuple(entry(code, score) for code, score in scores.items())
    found = AgencyReturn(file, agency, entries, modified=f"2018-10-{day:02d}T08:00:00Z")
    return judge(file, (), agency=agency, agency_return=found)


def sheet(
    agency: str,
    scores: Mapping[str, int | None],
    *rules: Rule,
    reasons: Mapping[str, str] | None = None,
    records: Mapping[str, str] | None = None,
    judged: str = "own.xlsx",
    base: ReviewSheet | None = None,
) -> ReviewSheet:
    """Return one sheet; reasons are given wherever nothing else is said."""
    said = dict.fromkeys(scores, "现场查看") if reasons is None else reasons
    entries = tuple(
        entry(code, score, said.get(code, "") if score is not None else "")
        for code, score in scores.items()
    )
    at = Location(sheet=agency, criterion="C01")
    findings = tuple(
        Finding.of(rule, at, criterion="C01", score=99, cap=10, other="x") for rule in rules
    )
    file = FileFacts("", "")
    found = AgencyReturn(file, agency, entries, report=records or {}, findings=findings)
    issued_with = "" if base is None else digest_of(base.found)
    return ReviewSheet(found, agency, f"hash of {judged}" if judged else "", issued_with)


def reviewed(
    path: str,
    *sheets: ReviewSheet,
    group: str = "G1",
    day: int | None = 1,
    rules: tuple[Rule, ...] = (),
    sha256: str = "",
) -> FileVerdict:
    """Return the verdict on one review workbook; ``day`` is that of both times."""
    file = FileFacts(path, sha256 or f"hash of {path}", 1, START + day * DAY if day else None)
    modified = f"2018-10-{day:02d}T08:00:00Z" if day else ""
    own = tuple(
        replace(one, found=replace(one.found, file=file, modified=modified, codes=("X",)))
        for one in sheets
    )
    findings = tuple(Finding.of(rule, agency="x", sheet="x", found="x") for rule in rules)
    return replace(judge(file, findings), review=ReviewReturn(group, own, modified, ("X",)))


def returns(*verdicts: FileVerdict, calendar: Calendar = ANY_DATE) -> Register:
    return build_register(verdicts or (returned("own.xlsx"),), ROUND.roster, calendar=calendar)


def register(
    *verdicts: FileVerdict,
    of: Register | None = None,
    decisions: Mapping[str, tuple[ReviewDecision, ...]] | None = None,
    calendar: Calendar = ANY_DATE,
    assessment_round: AssessmentRound = ROUND,
) -> ReviewRegister:
    found = returns() if of is None else of
    return build_review_register(
        verdicts, assessment_round, found, decisions or {}, calendar=calendar
    )


def statuses(found: ReviewRegister) -> dict[tuple[str, str], Status]:
    """Return what became of each sheet, by the path of its file and its agency."""
    return {
        (file.verdict.file.path, one.agency or ""): one.status
        for file in found.files
        for one in file.sheets
    }


def rules_of(found: ReviewRegister, path: str, agency: str = "A1") -> list[Rule]:
    return [
        finding.rule
        for file in found.files
        if file.verdict.file.path == path
        for one in file.sheets
        if one.agency == agency
        for finding in one.findings
    ]


BLANK = {"C01": None, "C02": None}
FULL = {"C01": 7, "C02": 6}
OTHER = {"C01": 5, "C02": 6}
FAULT = Code.REVIEW_SCORE_ABOVE_CAP
