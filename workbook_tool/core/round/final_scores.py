"""What evaluators gave (考评得分), and the final scores (拟定得分) that come of it.

Everything stays an exact fraction until the total is rounded. Nothing is averaged in silence: how
a score came about stays beside it, part by part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from workbook_tool.core.numbers import Number, computed_text, number_text
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.review_plan import ReviewPlan, combine, owed_by
from workbook_tool.core.round.roster import Agency, ReviewMode
from workbook_tool.core.round.scheme import Criterion


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """What one group gave an agency for one criterion, and the file, sheet and cell of it.

    ``score`` is None where a choice without points was made, and where the points of a ``fact`` are
    open until agencies are compared (名次). ``fact`` is what the group typed where the score is
    computed from that. ``reason`` is the 扣分原因, ``raised_reason`` the 上调理由, ``record`` the
    考察记录; none of them decides anything here.
    """

    group: str
    score: Decimal | None
    choice: str = ""
    reason: str = ""
    raised_reason: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    fact: Decimal | None = None
    record: str = ""

    def points(self, criterion: Criterion) -> Fraction | None:
        """Return what it gave exactly, by the fact where it typed one; None for a mere choice."""
        if self.score is None:
            return None
        return criterion.kind.exact(criterion, self.score, self.fact)

    @property
    def stated(self) -> str:
        """Return in words the score, the figure whose points are open, or what was chosen."""
        if self.score is not None:
            return number_text(self.score) if self.fact is None else computed_text(self.score)
        return self.choice if self.fact is None else number_text(self.fact)


ReviewScores = Mapping[tuple[str, str], tuple[ReviewPart, ...]]
"""The scores that count by the codes of agency and criterion, one part a group."""


class Withheld(StrEnum):
    """Why a sheet that a group returned for an agency does not count."""

    REJECTED = "rejected"  # something in it must be corrected
    CONFLICT = "conflict"  # two different ones, and nothing says which is newer
    STALE = "stale"  # another return of the agency counts now than the one that was judged


@dataclass(frozen=True, slots=True)
class Reviews:
    """All that came back from the evaluators.

    ``scores`` are the scores of sheets that count, those of criteria left blank not among them.
    ``withheld`` are the sheets that are there and do not count, by the codes of group and agency.
    """

    scores: ReviewScores = field(default_factory=dict)
    withheld: Mapping[tuple[str, str], Withheld] = field(default_factory=dict)


NO_REVIEWS = Reviews()


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """An answer that counts, with an exact score; a choice alone where there are no points.

    ``figure`` is what the facts of all come to where each gave points by one; a consequence from
    some count on depends on it. The points may not tell it: beyond a cap they stand still.
    """

    criterion: str
    score: Number | None
    choice: str = ""
    is_not_applicable: bool = False
    fact: Decimal | None = None
    figure: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many scores are owed, and how many of them are in."""

    owed: int = 0
    got: int = 0

    @property
    def left(self) -> int:
        """Return how many are still owed."""
        return self.owed - self.got

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.owed + other.owed, self.got + other.got)


NOTHING_OWED = Progress()


@dataclass(frozen=True, slots=True)
class CriterionReview:
    """One criterion of one agency under review.

    ``owed`` are the codes of the groups that owe a score, ``parts`` what counts of theirs, in that
    order; () both where the self score stands. ``review`` is what the parts come to, ``final`` what
    counts in the end; each None while it is open. ``is_disputed`` tells that the groups gave
    different answers where only one can stand. ``is_settled`` tells that an appeal decided.
    """

    criterion: Criterion
    own: Answer | None
    owed: tuple[str, ...] = ()
    parts: tuple[ReviewPart, ...] = ()
    review: Answer | None = None
    final: Answer | None = None
    is_disputed: bool = False
    is_settled: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the codes of the groups whose score is not in."""
        found = {part.group for part in self.parts}
        return tuple(code for code in self.owed if code not in found)

    @property
    def spread(self) -> Decimal | None:
        """Return by how many points the scores of groups differ, None below two of them."""
        scores = [part.score for part in self.parts if part.score is not None]
        return max(scores) - min(scores) if len(scores) > 1 else None

    def spread_above(self, limit: Decimal | None) -> Decimal | None:
        """Return the spread where it is more than a limit (评分差异), else None."""
        spread = self.spread
        return spread if spread is not None and limit is not None and spread > limit else None


@dataclass(frozen=True, slots=True)
class AgencyReview:
    """How far the review of one agency is, criterion by criterion in printed order.

    ``withheld`` are the groups whose sheet for it is there and does not count, by code, and why.
    """

    agency: Agency
    criteria: tuple[CriterionReview, ...]
    withheld: Mapping[str, Withheld] = field(default_factory=dict)

    @property
    def by_code(self) -> Mapping[str, CriterionReview]:
        """Return the criteria by their codes."""
        return {one.criterion.code: one for one in self.criteria}

    @property
    def is_complete(self) -> bool:
        """Tell whether every score that is owed is in and nothing is disputed."""
        return all(one.final is not None for one in self.criteria)

    @property
    def has_parts(self) -> bool:
        """Tell whether any score of a group counts."""
        return any(one.parts for one in self.criteria)

    @property
    def progress(self) -> Progress:
        """Return how many scores are owed and in."""
        return sum(self.by_group.values(), NOTHING_OWED)

    @property
    def by_group(self) -> Mapping[str, Progress]:
        """Return how many scores each group owes and has given, by its code."""
        found: dict[str, Progress] = {}
        for one in self.criteria:
            missing = one.missing
            for code in one.owed:
                given = Progress(1, int(code not in missing))
                found[code] = found.get(code, NOTHING_OWED) + given
        return found

    @property
    def disputed(self) -> tuple[CriterionReview, ...]:
        """Return the criteria of which groups gave answers that cannot both stand."""
        return tuple(one for one in self.criteria if one.is_disputed and not one.is_settled)


def review_agency(
    plan: ReviewPlan,
    agency: Agency,
    criteria: Iterable[Criterion],
    entries: Iterable[Answer],
    reviews: Reviews,
    *,
    given: Mapping[str, Answer],
) -> AgencyReview | None:
    """Return the review of an agency whose return counts, None where it is not reviewed (不考评).

    ``criteria`` are those it is asked, ``entries`` its answers. ``given`` are the answers given
    after an appeal by criterion: they stand whatever the groups say, whose own stay beside them.
    """
    if not agency.is_asked or agency.review_mode is ReviewMode.NOT_REVIEWED:
        return None
    asked = tuple(criteria)
    own = {entry.criterion: entry for entry in entries}
    owed = owed_by(plan, agency, asked)
    found = []
    for one in asked:
        parts = _standing_in(
            plan, agency, owed.get(one.code, ()), reviews.scores.get((agency.code, one.code), ())
        )
        reviewed = CriterionReview(one, own.get(one.code), tuple(parts), _given_of(parts))
        found.append(_settled(_counted(plan, reviewed), given.get(one.code)))
    withheld = {
        group: why for (group, code), why in reviews.withheld.items() if code == agency.code
    }
    return AgencyReview(agency, tuple(found), withheld)


Parts = Mapping[str, ReviewPart | None]
"""Each group that owes a score, and what it gave."""


def _standing_in(
    plan: ReviewPlan, agency: Agency, owed: Sequence[str], parts: Iterable[ReviewPart]
) -> Parts:
    """Return the groups that owe a score with what they gave.

    What another group gave before agency or criterion were moved stands for the group that owes it
    now, until that one scores; never where it must not judge the agency.
    """
    by_group = {part.group: part for part in parts}
    former = [
        code
        for code in by_group
        if code not in owed
        and code in plan.by_code
        and agency.code not in plan.by_code[code].avoided
    ]
    return {
        code: by_group.get(code)
        for group in owed
        for code in (group if group in by_group or not former else former.pop(0),)
    }


def _given_of(parts: Parts) -> tuple[ReviewPart, ...]:
    return tuple(part for part in parts.values() if part is not None)


def _counted(plan: ReviewPlan, reviewed: CriterionReview) -> CriterionReview:
    """Return the criterion with what its parts come to, where all of them are in."""
    own = reviewed.own
    if not reviewed.parts and own is not None and own.is_not_applicable:
        reviewed = replace(reviewed, owed=())  # nobody owes a score for what does not apply
    if not reviewed.owed:
        return replace(reviewed, review=own, final=own)
    if reviewed.missing:
        return reviewed
    review = _combined(plan, reviewed.criterion, reviewed.parts)
    if review is None:
        return replace(reviewed, is_disputed=True)
    return replace(
        reviewed, review=review, final=_mixed(plan.self_share, reviewed.criterion, own, review)
    )


def _settled(reviewed: CriterionReview, given: Answer | None) -> CriterionReview:
    """Return the criterion as an appeal decided it; who has not scored it yet owes nothing more."""
    if given is None:
        return reviewed
    owed = tuple(part.group for part in reviewed.parts)
    return replace(reviewed, owed=owed, final=given, is_settled=True)


def _combined(
    plan: ReviewPlan, criterion: Criterion, parts: Sequence[ReviewPart]
) -> FinalAnswer | None:
    """Return what several scores come to, None where they differ and only one can stand.

    Points are combined as the plan says. States, vetoes and prerequisites have nothing between two
    answers, and of figures that are compared (名次) one is right, so all groups must give the same.
    """
    if criterion.kind.is_compared:
        facts = {part.fact for part in parts}
        return FinalAnswer(criterion.code, None, fact=facts.pop()) if len(facts) == 1 else None
    choices = {part.choice for part in parts}
    choice = choices.pop() if len(choices) == 1 else ""
    scores = [points for part in parts if (points := part.points(criterion)) is not None]
    if criterion.has_points and len(scores) == len(parts):
        weights = [plan.by_code[part.group].weight for part in parts]
        typed = [Fraction(part.fact) for part in parts if part.fact is not None]
        figure = combine(plan.combination, typed, weights) if len(typed) == len(parts) else None
        score = combine(plan.combination, scores, weights)
        return FinalAnswer(criterion.code, score, choice, figure=figure)
    return FinalAnswer(criterion.code, parts[0].score, choice) if choice else None


def is_mixed(
    share: Decimal, criterion: Criterion, own: Answer | None, review: Answer | None
) -> bool:
    """Tell whether the self score has a share (自评占比) in the final one: both are points.

    Of figures that are compared (名次) the confirmed one counts whole.
    """
    return bool(
        share
        and criterion.has_points
        and not criterion.kind.is_compared
        and own is not None
        and own.score is not None
        and review is not None
        and review.score is not None
    )


def _mixed(
    share: Decimal, criterion: Criterion, own: Answer | None, review: FinalAnswer
) -> FinalAnswer:
    """Return what self and review score come to; the review stands alone where either has none.

    A choice is one only where both made it, or where the self score has no share.
    """
    if own is None or own.score is None or not is_mixed(share, criterion, own, review):
        return review
    part, given = Fraction(share), Fraction(review.score or 0)
    score = part * criterion.kind.exact(criterion, own.score, own.fact) + (1 - part) * given
    choice = review.choice if own.choice == review.choice else ""
    figure = None
    if own.figure is not None and review.figure is not None:
        figure = part * Fraction(own.figure) + (1 - part) * review.figure
    return FinalAnswer(criterion.code, score, choice, figure=figure)
