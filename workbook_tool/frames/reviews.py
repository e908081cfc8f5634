"""What a round with evaluators adds: columns of agencies, criteria and scores, and three tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from workbook_tool.core.numbers import Number, decimal_of, exact_text, plainest
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.final_scores import AgencyReview, ReviewPart, Withheld
from workbook_tool.core.round.outcome import Answer as Counted
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.score_origins import ScoreOrigin, origin_of
from workbook_tool.frames.columns import COUNT, DECIMAL, MOMENT, TEXT, Column
from workbook_tool.frames.tables import FINDINGS, TABLES, Answer, Found, Received, Tables


@dataclass(frozen=True, slots=True)
class Given:
    """One score that a group owes, and what it gave; ``withheld`` is why that does not count."""

    agency: str
    criterion: str
    group: EvaluatorGroup
    part: ReviewPart | None
    withheld: Withheld | None

    @property
    def state(self) -> str:
        """Return ``given``, ``owed``, or why what is there does not count."""
        if self.part is not None:
            return "given"
        return "owed" if self.withheld is None else self.withheld.value


@dataclass(frozen=True, slots=True)
class FoundInReview(Found):
    """One finding of a review workbook, with the code of the group whose it is."""

    evaluator: str | None


def review_rows(plan: ReviewPlan, review: AgencyReview) -> Iterator[Given]:
    """Yield every score that is owed for an agency, and what stands of it."""
    for one in review.criteria:
        parts = {part.group: part for part in one.parts}
        for code in one.owed:
            yield Given(
                review.agency.code,
                one.criterion.code,
                plan.by_code[code],
                parts.get(code),
                review.withheld.get(code),
            )


def _decimal(score: Number | None) -> Decimal | None:
    return decimal_of(score) if isinstance(score, Fraction) else score


def _origin(one: Answer) -> ScoreOrigin | None:
    return None if one.plan is None or one.review is None else origin_of(one.plan, one.review)


def _own(one: Answer) -> Counted:
    """Return the self score with which a review counts; after an appeal that is another."""
    own = None if one.review is None else one.review.own
    return one.entry if own is None else own


def _given(one: Answer) -> Counted | None:
    """Return what the groups gave together, None where nobody owes a score or one is open."""
    return one.review.review if one.review is not None and one.review.owed else None


def _final(one: Answer) -> Counted | None:
    return None if one.review is None else one.review.final


def _fraction(one: Answer) -> str | None:
    final = _final(one)
    if one.review is None or final is None or final.score is None:
        return None
    criterion = one.review.criterion
    return exact_text(plainest(criterion.kind.exact(criterion, final.score, final.fact)))


_SCORES: Final[tuple[Column[Answer], ...]] = (
    Column("self_score", DECIMAL, "self score", lambda one: _own(one).score),
    Column("self_choice", TEXT, "what the agency chose", lambda one: _own(one).choice),
    Column(
        "review_score",
        DECIMAL,
        "what the scores of the groups come to; null while one is owed",
        lambda one: (given := _given(one)) and _decimal(given.score),
    ),
    Column(
        "review_choice",
        TEXT,
        "what all groups chose",
        lambda one: (given := _given(one)) and given.choice,
    ),
    Column(
        "final_score",
        DECIMAL,
        "final score; null while it is open",
        lambda one: (final := _final(one)) and _decimal(final.score),
    ),
    Column(
        "final_choice", TEXT, "final answer", lambda one: (final := _final(one)) and final.choice
    ),
    Column("final_fraction", TEXT, "final score, exact: `7.5` or `25/3`", _fraction),
    Column(
        "origin",
        TEXT,
        "how the final score came about: `self`, `single`, `mean`, `weighted`, `trimmed`, "
        "`agreed`, `appeal`; `open` or `disputed` while there is none",
        lambda one: (origin := _origin(one)) and origin.origin.value,
    ),
    Column(
        "self_share",
        DECIMAL,
        "fraction of the self score in it",
        lambda one: (origin := _origin(one)) and origin.self_share,
    ),
)
_REVIEWS: Final[tuple[Column[Given], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency),
    Column("criterion", TEXT, "code of the criterion", lambda one: one.criterion),
    Column("evaluator", TEXT, "code of the group that owes a score", lambda one: one.group.code),
    Column("evaluator_name", TEXT, "name of the group", lambda one: one.group.name),
    Column("weight", DECIMAL, "weight of the group; null: equal", lambda one: one.group.weight),
    Column(
        "state",
        TEXT,
        "`given`, `owed`, or why what is there does not count: `rejected`, `conflict`, `stale`",
        lambda one: one.state,
    ),
    Column("score", DECIMAL, "its score", lambda one: one.part and one.part.score),
    Column(
        "fact",
        DECIMAL,
        "count or figure that it was computed from",
        lambda one: one.part and one.part.fact,
    ),
    Column("choice", TEXT, "option, state, yes or no", lambda one: one.part and one.part.choice),
    Column(
        "reason", TEXT, "why less than the self score", lambda one: one.part and one.part.reason
    ),
    Column(
        "raised_reason",
        TEXT,
        "why more than the self score",
        lambda one: one.part and one.part.raised_reason,
    ),
    Column("record", TEXT, "record of the visit", lambda one: one.part and one.part.record),
    Column("file", TEXT, "file of origin", lambda one: one.part and one.part.file),
    Column("sheet", TEXT, "sheet of origin", lambda one: one.part and one.part.sheet),
    Column("cell", TEXT, "cell of origin", lambda one: one.part and one.part.cell),
)
_FILES: Final[tuple[Column[Received], ...]] = (
    Column("file", TEXT, "path below the folder of reviews", lambda one: one.verdict.file.path),
    Column("evaluator", TEXT, "code of the group", lambda one: one.code),
    Column("status", TEXT, "worst of its sheets", lambda one: one.verdict.status.value),
    Column("reason", TEXT, "why", lambda one: one.reason),
    Column(
        "modified", MOMENT, "when it came in, in the zone of the round", lambda one: one.modified
    ),
    Column("size", COUNT, "bytes", lambda one: one.verdict.file.size),
    Column("sha256", TEXT, "SHA-256", lambda one: one.verdict.file.sha256),
)
_FOUND: Final[tuple[Column[Any], ...]] = (
    *FINDINGS,
    Column("evaluator", TEXT, "code of the group", lambda one: one.evaluator),
)


def reviewed_tables(stage: ScoreStage) -> Tables:
    """Return the columns of each table of a round with evaluators whose scores are of a stage."""

    def at_stage(meaning: str) -> Column[Any]:
        return Column("stage", TEXT, meaning, lambda _: stage.value)

    agencies: tuple[Column[AgencyResult], ...] = (
        at_stage("whose scores total, rate, grade and ranks are: `self`, `review` or `final`"),
        Column("self_total", DECIMAL, "total of the self scores", lambda one: one.self_total),
        Column(
            "review_total",
            DECIMAL,
            "total of the review scores; null while one is owed",
            lambda one: one.review_total,
        ),
        Column(
            "final_total",
            DECIMAL,
            "total of the final scores; null while one is open",
            lambda one: one.final_total,
        ),
        Column(
            "review_mode",
            TEXT,
            "`reviewed`, or why not: `self_stands`, `not_reviewed`",
            lambda one: one.agency.review_mode.value,
        ),
        Column(
            "scores_owed",
            COUNT,
            "review scores that groups owe",
            lambda one: one.review and one.review.progress.owed,
        ),
        Column(
            "scores_got",
            COUNT,
            "those of them that are in",
            lambda one: one.review and one.review.progress.got,
        ),
    )
    criteria: tuple[Column[Criterion], ...] = (
        Column(
            "scored_by",
            TEXT,
            "code of the group that scores it, or `self`; null: all groups with its methods",
            lambda one: one.scored_by,
        ),
    )
    scores = (at_stage("which score `score` is: `self`, `review` or `final`"), *_SCORES)
    return {
        **TABLES,
        "agencies": (*TABLES["agencies"], *agencies),
        "criteria": (*TABLES["criteria"], *criteria),
        "scores": (*TABLES["scores"], *scores),
        "reviews": _REVIEWS,
        "review_files": _FILES,
        "review_findings": _FOUND,
    }
