"""自评与考评对比 and 考评进度: what evaluators gave beside what agencies said; who is how far."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Final

from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.returns.reviewing import GroupProgress, ReviewState
from workbook_tool.core.round.final_scores import AgencyReview, CriterionReview, Withheld
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.roster import Agency
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Shown, Styled
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.staged import shown_score
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, Reviewing, SheetName, Title

MOST_ROWS: Final = 6_000  # of the comparison; beyond, only what differs is listed
_WITHHELD: Final = {
    Withheld.REJECTED: Reviewing.REJECTED,
    Withheld.CONFLICT: Reviewing.CONFLICT,
    Withheld.STALE: Reviewing.STALE,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One criterion of one agency under review."""

    agency: Agency
    review: CriterionReview

    @property
    def difference(self) -> Decimal | None:
        """Return by how much the review lies above the self score, None while either is open."""
        own, given = self.review.own, self.review.review
        if own is None or given is None or own.score is None or given.score is None:
            return None
        return shown_score(Fraction(given.score) - Fraction(own.score))

    @property
    def differs(self) -> bool:
        """Tell whether self and review score are not the same, or the latter is open."""
        return self.difference is None or self.difference != 0


def write_comparison(book: WorkbookWriter, subject: Subject) -> None:
    """Write 自评与考评对比, one row an agency and criterion; none before anything is scored."""
    state = subject.consolidation.review_state
    if state is None or not state.scores.got:
        return
    reviews = subject.consolidation.under_review
    rows = [Compared(review.agency, one) for review in reviews for one in review.criteria]
    notes = [subject.say(Phrase.COMPARISON_NOTE), _progress(subject, state)]
    if len(rows) > MOST_ROWS:
        notes.append(subject.say(Phrase.COMPARISON_CUT, count=len(rows), limit=MOST_ROWS))
        rows = [row for row in rows if row.differs]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.COMPARISON),
            subject.say(Title.COMPARISON),
            tuple(_columns(subject)),
            rows,
            notes=tuple(notes),
            frozen=3,
            is_kept=True,  # a row an agency and criterion makes more pages than a leader signs
            tab_color=TAB_RESULT,
        ),
    )


def _columns(subject: Subject) -> Iterator[Column[Compared]]:
    yield Column("number", Label.NUMBER, 6, "center")
    yield Column("agency", Label.AGENCY, 22, "text", lambda one: one.agency.name)
    yield Column("code", Label.CODE, 7, "center", lambda one: one.review.criterion.code)
    yield Column("criterion", Label.CRITERION, 34, "text", lambda one: one.review.criterion.text)
    yield Column("cap", Label.CAP, 7, "number", lambda one: one.review.criterion.shown_cap)
    yield Column("self", Label.SCORE, 9, "number", lambda one: _stated(subject, one.review.own))
    yield Column("review", Label.REVIEW_SCORE, 11, "number", partial(_reviewed, subject))
    yield Column("difference", Label.DIFFERENCE, 8, "number", lambda one: one.difference)
    yield Column(
        "final", Label.FINAL_SCORE, 10, "strong", lambda one: _stated(subject, one.review.final)
    )
    yield Column("parts", Label.REVIEW_PARTS, 26, "text", partial(_parts, subject))
    yield Column("reasons", Label.REVIEW_REASONS, 40, "text", partial(reasons_of, subject))


def _stated(subject: Subject, answer: Answer | None) -> Shown:
    """Return the score of an answer, or what was chosen; blank while it is open."""
    if answer is None:
        return None
    if answer.is_not_applicable:
        return subject.say(Phrase.NOT_APPLICABLE)
    number = answer.fact if answer.score is None else answer.score
    return answer.choice if number is None else shown_score(number)


def _reviewed(subject: Subject, one: Compared) -> Shown:
    """Return what the groups gave together, or in a word why nothing stands there."""
    if not one.review.owed:
        return subject.say(Reviewing.SELF_STANDS)
    if one.review.is_disputed:
        return Styled(subject.say(Reviewing.DISPUTED), "mark")
    if one.review.review is None:
        return subject.say(Reviewing.UNDER_WAY)
    return _stated(subject, one.review.review)


def group_name(subject: Subject, code: str) -> str:
    """Return the name of a group of evaluators by its code."""
    plan = subject.the_round.review
    group = None if plan is None else plan.by_code.get(code)
    return code if group is None else group.name


def _parts(subject: Subject, one: Compared) -> str:
    """Return what each group gave, and who still owes a score."""
    given = [
        subject.say(
            Reviewing.PART,
            group=group_name(subject, part.group),
            score=part.stated,
        )
        for part in one.review.parts
    ]
    missing = [
        subject.say(Reviewing.OWED, group=group_name(subject, code)) for code in one.review.missing
    ]
    settled = [subject.say(Reviewing.SETTLED)] if one.review.is_settled else []
    return subject.say(Phrase.CLAUSE_END).join([*given, *missing, *settled])


def reasons_of(subject: Subject, one: Compared) -> str:
    """Return the reasons that the groups gave, each behind the name of its group."""
    said = [
        subject.say(Reviewing.PART, group=group_name(subject, part.group), score=reason)
        for part in one.review.parts
        for reason in (part.reason, part.raised_reason)
        if reason
    ]
    return subject.say(Phrase.CLAUSE_END).join(said)


def write_progress(book: WorkbookWriter, subject: Subject) -> None:
    """Write 考评进度: how far each group is, and below what each agency still lacks."""
    state = subject.consolidation.review_state
    if state is None or not state.agencies:
        return
    open_ones = [one for one in subject.consolidation.under_review if not one.is_complete]
    lacking = [line for one in open_ones for line in _lacking(subject, one)]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.PROGRESS),
            subject.say(Title.PROGRESS),
            tuple(_progress_columns()),
            state.groups,
            notes=(_progress(subject, state), *_cut(subject, lacking)),
            frozen=1,
            is_landscape=False,
            tab_color=TAB_RESULT,
        ),
    )


_MOST_LACKING: Final = 30


def _cut(subject: Subject, lacking: list[str]) -> Iterator[str]:
    """Yield what is still owed, one agency a line, no more than fit on a page."""
    yield from lacking[:_MOST_LACKING]
    if len(lacking) > _MOST_LACKING:
        yield subject.say(Reviewing.MORE, count=len(lacking) - _MOST_LACKING)


def _lacking(subject: Subject, review: AgencyReview) -> Iterator[str]:
    """Yield what an agency still lacks, one line a group."""
    codes: dict[str, list[str]] = {}
    for one in review.criteria:
        for group in one.missing:
            codes.setdefault(group, []).append(one.criterion.code)
    for group, found in codes.items():
        why = review.withheld.get(group)
        reason = "" if why is None else subject.say(_WITHHELD[why])
        yield subject.say(
            Reviewing.LACKS,
            agency=review.agency.short,
            group=group_name(subject, group),
            codes=subject.join(found),
            reason=reason,
        )
    for one in review.disputed:
        yield subject.say(Reviewing.DISPUTE, agency=review.agency.short, code=one.criterion.code)


def _progress(subject: Subject, state: ReviewState) -> str:
    """Return how far the review is, in a sentence."""
    return subject.say(
        Reviewing.PROGRESS,
        done=state.done,
        agencies=state.agencies,
        got=state.scores.got,
        owed=state.scores.owed,
    )


def progress_of(subject: Subject) -> str:
    """Return how far the review is, "" in a round without evaluators."""
    state = subject.consolidation.review_state
    return "" if state is None or not state.agencies else _progress(subject, state)


def _progress_columns() -> Iterator[Column[GroupProgress]]:
    yield Column("name", Label.GROUP_NAME, 22, "text", lambda one: one.group.name)
    yield Column("code", Label.CODE, 9, "center", lambda one: one.group.code)
    yield Column("agencies", Label.GROUP_AGENCIES, 11, "center", lambda one: one.agencies)
    yield Column("done", Label.GROUP_DONE, 11, "center", lambda one: one.done)
    yield Column("owed", Label.GROUP_OWED, 11, "center", lambda one: one.scores.owed)
    yield Column("got", Label.GROUP_GOT, 11, "center", lambda one: one.scores.got)
    yield Column("rate", Label.GROUP_RATE, 10, "rate", _rate)


def _rate(one: GroupProgress) -> Decimal | None:
    owed = one.scores.owed
    return round_half_up(Decimal(one.scores.got) / owed, 4) if owed else None
