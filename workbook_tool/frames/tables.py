"""The five tables of every round: what stands in each column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeAlias

from workbook_tool.core.findings import Finding
from workbook_tool.core.form import wording
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import AgencyResult, ScoreRow
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.round.final_scores import CriterionReview
from workbook_tool.core.round.review_plan import ReviewPlan
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language
from workbook_tool.frames.columns import COUNT, DECIMAL, FLAG, MOMENT, TEXT, Column

BETWEEN: Final = "; "
"""Stands between several names in one cell."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of a return that counts; ``row`` is its score where one stands.

    ``counted`` is the entry as it counts at the stage of the round, None where nothing does yet.
    ``review`` is how that came about by ``plan``, None where the agency is not reviewed.
    """

    agency: str
    file: str
    entry: Entry
    row: ScoreRow | None
    counted: Entry | None
    review: CriterionReview | None
    plan: ReviewPlan | None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a file, to be told in a language."""

    verdict: FileVerdict
    finding: Finding
    language: Language


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came, with its reason in words and its time in the zone of the round.

    ``code`` is the check code of a return that counts, or that of the group of a review.
    """

    verdict: FileVerdict
    reason: str
    code: str | None
    modified: datetime | None


def _level(place: int, criterion: Criterion) -> str | None:
    return criterion.levels[place] if place < len(criterion.levels) else None


def _worth(answer: Answer) -> Decimal | None:
    """Return the weight that counts for the agency, None where points have no limit."""
    if answer.row is None or answer.row.criterion.shown_cap is None:
        return None
    return answer.row.criterion.worth


def _placing(name: str, one: Answer) -> int | None:
    placing = None if one.row is None else one.row.placing
    return None if placing is None else getattr(placing, name)


AGENCIES: Final[tuple[Column[AgencyResult], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency.code),
    Column("name", TEXT, "full name", lambda one: one.agency.name),
    Column("short_name", TEXT, "short name, else the full one", lambda one: one.agency.short),
    Column("category", TEXT, "category", lambda one: one.agency.category),
    Column("is_ranked", FLAG, "takes part in the ranking", lambda one: one.agency.is_ranked),
    Column("status", TEXT, "status; `missing` where none came", lambda one: one.status.value),
    Column("check_code", TEXT, "check code of the answers", lambda one: one.check_code),
    Column("total", DECIMAL, "total, rounded as the round says", lambda one: one.total),
    Column("rate", DECIMAL, "total out of `reachable`", lambda one: one.rate),
    Column(
        "reachable",
        DECIMAL,
        "what the agency can reach, bonuses apart",
        lambda one: one.outcome and one.outcome.reachable,
    ),
    Column(
        "base",
        DECIMAL,
        "that, without what does not apply",
        lambda one: one.outcome and one.outcome.base,
    ),
    Column(
        "earned",
        DECIMAL,
        "points in `base`, before they are rescaled",
        lambda one: one.outcome and one.outcome.earned,
    ),
    Column("grade", TEXT, "final grade", lambda one: one.grade),
    Column("computed_grade", TEXT, "grade before staff decided", lambda one: one.award.computed),
    Column("rank", COUNT, "rank", lambda one: one.rank),
    Column("group_rank", COUNT, "rank in the category", lambda one: one.group_rank),
    Column("late_days", COUNT, "days after the deadline when it came", lambda one: one.late_days),
    Column("open_gaps", COUNT, "gaps that are more than a note", lambda one: one.open_gaps),
    Column("remark", TEXT, "remark of the roster", lambda one: one.agency.remark),
)
CRITERIA: Final[tuple[Column[Criterion], ...]] = (
    Column("criterion", TEXT, "code of the criterion", lambda one: one.code),
    *(
        Column(
            f"level_{place + 1}", TEXT, "title above it, outermost first", partial(_level, place)
        )
        for place in range(len(wording.LEVELS))
    ),
    Column("text", TEXT, "wording", lambda one: one.text),
    Column("kind", TEXT, "how it is answered", lambda one: one.kind.name),
    Column("role", TEXT, "how it enters totals", lambda one: one.role.value),
    Column("cap", DECIMAL, "highest score", lambda one: one.shown_cap),
    Column("worth", DECIMAL, "that in the total", lambda one: one.shown_cap and one.worth),
    Column("methods", TEXT, "evaluation methods", lambda one: BETWEEN.join(one.methods)),
    Column("categories", TEXT, "who is asked; null: all", lambda one: BETWEEN.join(one.groups)),
)
SCORES: Final[tuple[Column[Answer], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency),
    Column("criterion", TEXT, "code of the criterion", lambda one: one.entry.criterion),
    Column("score", DECIMAL, "score that counts", lambda one: one.counted and one.counted.score),
    Column(
        "returned",
        DECIMAL,
        "score of the return: after an appeal another may count",
        lambda one: one.row and one.row.returned,
    ),
    Column("rate", DECIMAL, "score out of the cap", lambda one: one.row and one.row.rate),
    Column(
        "points",
        DECIMAL,
        "what the score adds to the total; of a deduction below zero",
        lambda one: one.row and one.row.points,
    ),
    Column(
        "choice", TEXT, "option, state, yes or no", lambda one: one.counted and one.counted.choice
    ),
    Column(
        "is_not_applicable",
        FLAG,
        "marked as not applicable",
        lambda one: (one.counted or one.entry).is_not_applicable,
    ),
    Column("reason", TEXT, "why it does not apply", lambda one: one.entry.reason),
    Column("basis", TEXT, "basis of the score", lambda one: one.entry.basis),
    Column("evidence", TEXT, "evidence as the entry says", lambda one: one.entry.evidence),
    Column("deduction", TEXT, "reason for a deduction", lambda one: one.entry.deduction),
    Column("file", TEXT, "file of origin", lambda one: one.file),
    Column("sheet", TEXT, "sheet of origin", lambda one: one.entry.place and one.entry.place.sheet),
    Column("cell", TEXT, "cell of origin", lambda one: one.entry.place and one.entry.place.cell),
    Column(
        "fact", DECIMAL, "count or figure that it was computed from", lambda one: one.entry.fact
    ),
    Column(
        "target",
        DECIMAL,
        "target that it was measured against",
        lambda one: one.row and one.row.criterion.target,
    ),
    Column("place", COUNT, "place among those that are compared", partial(_placing, "place")),
    Column("compared", COUNT, "how many are compared", partial(_placing, "size")),
    Column("worth", DECIMAL, "what full marks are worth in the agency's total", _worth),
)
FINDINGS: Final[tuple[Column[Found], ...]] = (
    Column("file", TEXT, "file", lambda one: one.verdict.file.path),
    Column("agency", TEXT, "code of the agency", lambda one: one.verdict.agency),
    Column("code", TEXT, "code of the finding", lambda one: one.finding.rule.id),
    Column("severity", TEXT, "how much it weighs", lambda one: one.finding.severity.value),
    Column("criterion", TEXT, "code of the criterion", lambda one: one.finding.at.criterion),
    Column("sheet", TEXT, "sheet", lambda one: one.finding.at.sheet),
    Column("cell", TEXT, "cell", lambda one: one.finding.at.cell),
    Column("observed", TEXT, "what was found", lambda one: one.finding.observed),
    Column("message", TEXT, "what is wrong", lambda one: one.finding.message(one.language)),
    Column("hint", TEXT, "what to do", lambda one: one.finding.hint(one.language)),
)
FILES: Final[tuple[Column[Received], ...]] = (
    Column("file", TEXT, "path below the folder of returns", lambda one: one.verdict.file.path),
    Column("agency", TEXT, "code of the agency", lambda one: one.verdict.agency),
    Column("status", TEXT, "what became of it", lambda one: one.verdict.status.value),
    Column("reason", TEXT, "why", lambda one: one.reason),
    Column("check_code", TEXT, "check code, of a file that counts", lambda one: one.code),
    Column(
        "modified", MOMENT, "when it came in, in the zone of the round", lambda one: one.modified
    ),
    Column("size", COUNT, "bytes", lambda one: one.verdict.file.size),
    Column("sha256", TEXT, "SHA-256", lambda one: one.verdict.file.sha256),
)
Tables: TypeAlias = Mapping[str, tuple[Column[Any], ...]]
TABLES: Final[Tables] = {
    "agencies": AGENCIES,
    "criteria": CRITERIA,
    "scores": SCORES,
    "findings": FINDINGS,
    "files": FILES,
}
