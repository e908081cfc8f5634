"""明细数据 under review: how each final score came about, and each part of it with its cell."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from workbook_tool.core.numbers import Number
from workbook_tool.core.returns.consolidation import ScoreRow
from workbook_tool.core.returns.kept_answers import inert
from workbook_tool.core.returns.publication import RECORDED_PLACES
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.score_origins import origin_of, origin_text
from workbook_tool.core.text import Text, display_width
from workbook_tool.excel.sheet_writer import Value
from workbook_tool.excel.summary.columns import Column, clip
from workbook_tool.excel.summary.staged import shown_score
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Reviewing

WIDEST_HEADING: Final = 26.0  # of a group whose name is long


def has_review_columns(subject: Subject) -> bool:
    """Tell whether any evaluator gave a score that counts."""
    state = subject.consolidation.review_state
    return state is not None and state.scores.got > 0


def review_columns(subject: Subject) -> Iterator[Column[ScoreRow]]:
    """Yield what evaluators gave and what comes of it, once any of them gave a score.

    Of each group: score, the figure that it typed, file, sheet and cell, reason and record.
    """
    state = subject.consolidation.review_state
    if state is None or not has_review_columns(subject):
        return
    yield Column("review", Label.REVIEW_SCORE, 9, "number", _reviewed)
    if not subject.is_final:
        yield Column("final", Label.FINAL_SCORE, 9, "number", _final)
    yield Column("origin", Label.ORIGIN, 18, "line", partial(_origin, subject), widest=40)
    yield Column("stage", Label.SCORE_STAGE, 18, "line", lambda _: subject.stage_name())
    asks_facts = any(criterion.kind.asks_facts for criterion in subject.scheme)
    for group in (one.group for one in state.groups):
        yield from _group_columns(subject, group.code, group.name, asks_facts=asks_facts)


def _group_columns(
    subject: Subject, code: str, name: str, *, asks_facts: bool
) -> Iterator[Column[ScoreRow]]:
    def column(
        key: str,
        words: Text,
        width: float,
        value: Callable[[str, ScoreRow], Value],
        widest: float = 0,
    ) -> Column[ScoreRow]:
        heading = subject.say(words, group=name)
        # The button of the Table stands beside its heading.
        shown = max(width, min(display_width(heading) + 3.0, WIDEST_HEADING))
        style = "line" if widest else "number"
        most = max(widest, shown) if widest else 0
        return Column(f"{key} {code}", heading, shown, style, partial(value, code), widest=most)

    yield column("part", Reviewing.SCORE_OF, 10, _score)
    if asks_facts:
        yield column("fact", Reviewing.FACT_OF, 10, _fact)
    yield column("place", Reviewing.PLACE_OF, 30, _place, 44)
    yield column("reason", Reviewing.REASON_OF, 16, _reason, 30)
    yield column("record", Reviewing.RECORD_OF, 16, _record, 30)


def _reviewed(row: ScoreRow) -> Value:
    """Return what the groups gave together, None where nobody owes a score or one is open."""
    review = row.review
    return _shown(review.review) if review is not None and review.owed else None


def _final(row: ScoreRow) -> Value:
    return None if row.review is None else _shown(row.review.final)


def _shown(answer: Answer | None) -> Value:
    score: Number | None = None if answer is None else answer.score
    return shown_score(score, RECORDED_PLACES)


def _origin(subject: Subject, row: ScoreRow) -> Value:
    plan = subject.the_round.review
    if plan is None or row.review is None:
        return None
    return subject.say(origin_text(origin_of(plan, row.review), plan))


def _part(group: str, row: ScoreRow) -> ReviewPart | None:
    parts = () if row.review is None else row.review.parts
    return next((part for part in parts if part.group == group), None)


def _score(group: str, row: ScoreRow) -> Value:
    part = _part(group, row)
    return None if part is None else part.score


def _fact(group: str, row: ScoreRow) -> Value:
    part = _part(group, row)
    return None if part is None else part.fact


def _place(group: str, row: ScoreRow) -> Value:
    part = _part(group, row)
    return None if part is None else f"{part.file} {part.sheet}!{part.cell}"


def _reason(group: str, row: ScoreRow) -> Value:
    part = _part(group, row)
    return None if part is None else clip(inert(part.reason or part.raised_reason)) or None


def _record(group: str, row: ScoreRow) -> Value:
    part = _part(group, row)
    return None if part is None else clip(inert(part.record)) or None
