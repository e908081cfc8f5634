"""What reviews amount to, computed anew from the rules as they are published.

Whole fractions only, nothing of the package but its types: a second opinion on
``core.round.final_scores``, ``core.returns.reviewing`` and on what a consolidation makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from tests.grading_oracle import Opinions, Places, grades_of, places_of
from tests.oracle import Opinion, aimed, exact_points, give_opinion, points_by_place
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, ReviewMode
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound

Parts = Mapping[tuple[str, str], Sequence[ReviewPart]]
Given = Mapping[tuple[str, str], Entry]
"""What staff gave after an appeal, by the codes of agency and criterion."""
NOTHING_GIVEN: Given = {}
REVIEWED = ReviewMode.REVIEWED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one agency comes to, how many scores it is owed, and whether any is in.

    ``scores`` are the final points of each criterion, None while one is open; ``owns`` and
    ``finals`` are the answers that count.
    """

    by_self: Opinion
    by_review: Opinion | None
    by_final: Opinion | None
    is_open: bool
    owed: int
    got: int
    scores: dict[str, Fraction | None] = field(default_factory=dict)
    owns: Sequence[Entry] = ()
    finals: Sequence[Entry] = ()
    heard: Sequence[Entry | None] = ()  # what the groups say together
    ended: Sequence[Entry | None] = ()  # what counts, None while it is open

    @property
    def own(self) -> Fraction | None:
        return self.by_self.total

    @property
    def review(self) -> Fraction | None:
        return None if self.by_review is None else self.by_review.total

    @property
    def final(self) -> Fraction | None:
        return None if self.by_final is None else self.by_final.total


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a round comes to: its stage, and by the codes of agencies what each one does.

    ``grades`` and ``places`` are those of the stage.
    """

    stage: str
    verdicts: Mapping[str, Verdict]
    shown: Opinions
    grades: Mapping[str, str | None]
    places: Places
    self_places: Places


def groups_for(plan: ReviewPlan, agency: Agency, one: Criterion) -> list[EvaluatorGroup]:
    """Return who owes a score: named, or by a method; for the agencies of the group."""
    if one.scored_by == "self":
        return []
    found = []
    for group in plan.groups:
        everybody = not group.agencies and not group.categories
        theirs = everybody or agency.code in group.agencies or agency.category in group.categories
        named = one.scored_by == group.code
        by_method = not one.scored_by and (
            not group.methods or any(method in group.methods for method in one.methods)
        )
        if theirs and (named or by_method):
            found.append(group)
    return found


def owing(plan: ReviewPlan, agency: Agency, one: Criterion) -> list[EvaluatorGroup]:
    """Return who owes a score of an agency that may be reviewed or not."""
    return groups_for(plan, agency, one) if agency.review_mode is REVIEWED else []


def together(plan: ReviewPlan, groups: Sequence[EvaluatorGroup], scores: Sequence[Any]) -> Fraction:
    """Return the mean, the weighted mean, or the mean without highest and lowest."""
    exact = [Fraction(score) for score in scores]
    if plan.combination is Combination.TRIMMED and len(exact) > 4:
        return Fraction(sum(exact) - max(exact) - min(exact), len(exact) - 2)
    if plan.combination is Combination.WEIGHTED and all(group.weight for group in groups):
        shares = [Fraction(group.weight or 0) for group in groups]
        whole = sum(share * score for share, score in zip(shares, exact, strict=True))
        return Fraction(whole) / Fraction(sum(shares))
    return Fraction(sum(exact), len(exact))


def without_points(one: Criterion) -> bool:
    return one.kind is kinds.STATE or one.role in {
        CriterionRole.VETO,
        CriterionRole.PREREQUISITE,
    }


def judge_round(
    the_round: AssessmentRound,
    returned: Mapping[str, Sequence[Entry]],
    parts: Parts,
    given: Given = NOTHING_GIVEN,
) -> Judgement:
    """Return what a round comes to; ``returned`` are the answers of each agency that counts.

    As long as no group has scored anything an appeal changes what the agency says of itself.
    """
    plan = the_round.review
    assert plan is not None
    agencies = [one for one in the_round.roster if one.code in returned]
    verdicts = {
        one.code: judge_agency(the_round, plan, one, returned[one.code], parts, given)
        for one in agencies
    }
    judged = [verdicts[one.code] for one in agencies if one.review_mode is not NOT_REVIEWED]
    stage = "review" if any(one.got for one in judged) else "self"
    if judged and not any(one.is_open for one in judged):
        stage = "final"
    if stage == "self":
        for one in agencies:
            answers = _appealed(one, returned[one.code], given)
            own = opinion_of(the_round, one, answers)
            verdicts[one.code] = replace(verdicts[one.code], by_self=own, owns=answers)
    if any(one.kind is kinds.PLACE for one in the_round.scheme):
        verdicts = with_points_by_place(the_round, verdicts)
    owns = {code: one.by_self for code, one in verdicts.items()}
    final = {code: one.by_final for code, one in verdicts.items() if one.by_final is not None}
    shown = owns if stage == "self" else final
    is_limited = any(grade.quota is not None for grade in the_round.grades)
    gradable = {} if stage == "review" and is_limited else shown
    nobody = Places({}, {})
    places = nobody if stage == "review" else places_of(the_round, shown)
    graded = grades_of(the_round, gradable)
    return Judgement(stage, verdicts, shown, graded, places, places_of(the_round, owns))


NOT_REVIEWED = ReviewMode.NOT_REVIEWED


def _appealed(agency: Agency, entries: Iterable[Entry], given: Given) -> list[Entry]:
    return [given.get((agency.code, one.criterion), one) for one in entries]


def opinion_of(the_round: AssessmentRound, agency: Agency, answers: Iterable[Entry]) -> Opinion:
    weight = Fraction(agency.coefficient or 1)
    scheme, goals = the_round.scheme, agency.goals
    return give_opinion(scheme, agency.category, answers, agency.code, weight, goals)


def with_points_by_place(
    the_round: AssessmentRound, verdicts: Mapping[str, Verdict]
) -> dict[str, Verdict]:
    """Return what agencies come to once their figures are compared."""
    by_code = {one.code: one for one in the_round.roster}
    judged = {code for code in verdicts if by_code[code].review_mode is not NOT_REVIEWED}
    own = placed(the_round, {code: one.owns for code, one in verdicts.items()})
    heard = placed(the_round, {code: verdicts[code].heard for code in judged})
    ended = placed(the_round, {code: verdicts[code].ended for code in judged})

    def opinion(code: str, answers: Sequence[Entry | None]) -> Opinion | None:
        known = [one for one in answers if one is not None]
        open_ = [one for one in known if one.fact is not None and one.score is None]
        is_whole = len(known) == len(answers) and not open_
        return opinion_of(the_round, by_code[code], known) if is_whole else None

    found = {}
    for code, one in verdicts.items():
        by_self = opinion(code, own[code])
        assert by_self is not None
        asked = {each.code: each for each in aimed(the_round.scheme, by_code[code].goals)}
        finals = ended.get(code, one.ended)
        found[code] = replace(
            one,
            by_self=by_self,
            by_review=opinion(code, heard[code]) if one.by_review or one.got else None,
            by_final=opinion(code, finals) if code in judged else None,
            owns=[each for each in own[code] if each is not None],
            scores=one.scores
            | {
                each.criterion: exact_points(asked[each.criterion], each)
                for each in finals
                if each is not None and each.score is not None
            },
            finals=[each for each in finals if each is not None],
        )
    return found


def placed(
    the_round: AssessmentRound, answers: Mapping[str, Sequence[Entry | None]]
) -> Mapping[str, Sequence[Entry | None]]:
    """Return answers with points by place: nobody has any while one of a group is owed."""
    scheme, found = the_round.scheme, {code: list(each) for code, each in answers.items()}
    ranked = [one.code for one in the_round.roster if one.is_ranked]
    for one in scheme.criteria:
        if one.kind is not kinds.PLACE:
            continue
        groups: dict[str, dict[str, int]] = {}
        for agency in the_round.roster:
            asked = [each for each in scheme.criteria if each.applies_to(agency)]
            if agency.code in answers and one in asked:
                groups.setdefault(agency.group, {})[agency.code] = asked.index(one)
        for members in groups.values():
            given = {code: found[code][at] for code, at in members.items()}
            known = {code: entry for code, entry in given.items() if entry is not None}
            if len(known) < len(given):
                continue
            facts = {
                code: Fraction(entry.fact)
                for code, entry in known.items()
                if entry.fact is not None
            }
            for code, points in points_by_place(one, facts, ranked).items():
                exact: Any = points
                found[code][members[code]] = replace(known[code], score=exact)
    return found


def judge_agency(
    the_round: AssessmentRound,
    plan: ReviewPlan,
    agency: Agency,
    entries: Sequence[Entry],
    parts: Parts,
    given: Given = NOTHING_GIVEN,
) -> Verdict:
    """Return what an agency comes to whose return counts, once a group has scored anything.

    What was given after an appeal is final where somebody reviews it, else it is the self score.
    """
    rows = {one.criterion: one for one in entries}
    asked = [one for one in aimed(the_round.scheme, agency.goals) if one.code in rows]
    reviews: list[Entry | None] = []
    finals: list[Entry | None] = []
    owns: list[Entry] = []
    owed = got = 0
    for one in asked:
        groups, own = owing(plan, agency, one), rows[one.code]
        by_appeal = given.get((agency.code, one.code))
        if not groups:
            own = by_appeal or own
        by_group = {part.group: part for part in parts.get((agency.code, one.code), ())}
        came = [by_group[group.code] for group in groups if group.code in by_group]
        if own.is_not_applicable and not came:
            groups = []
        is_settled = by_appeal is not None
        owed, got = owed + (len(came) if is_settled else len(groups)), got + len(came)
        review, final = _answers(plan, one, own, groups, came)
        owns.append(own)
        reviews.append(review)
        finals.append(by_appeal or final)
    is_open = any(answer is None for answer in finals)

    def opinion(answers: Sequence[Entry | None]) -> Opinion | None:
        known = [answer for answer in answers if answer is not None]
        return opinion_of(the_round, agency, known) if len(known) == len(asked) else None

    judged = agency.review_mode is not NOT_REVIEWED
    return Verdict(
        opinion_of(the_round, agency, owns),
        opinion(reviews) if judged and got else None,
        opinion(finals) if judged else None,
        is_open and judged,
        owed,
        got,
        {
            one.code: None if answer is None or answer.score is None else exact_points(one, answer)
            for one, answer in zip(asked, finals, strict=True)
        },
        owns,
        [answer for answer in finals if answer is not None],
        reviews,
        finals,
    )


def _answers(
    plan: ReviewPlan,
    one: Criterion,
    own: Entry,
    groups: Sequence[EvaluatorGroup],
    came: Sequence[ReviewPart],
) -> tuple[Entry | None, Entry | None]:
    """Return what the groups say together, and what counts in the end; None while it is open."""
    if not groups:
        return own, own
    if len(came) < len(groups):
        return None, None
    if without_points(one):
        said = {part.choice for part in came}
        plain = replace(own, choice=came[0].choice, is_not_applicable=False)
        return (plain, plain) if len(said) == 1 else (None, None)
    if one.kind is kinds.PLACE:
        facts = {part.fact for part in came}
        plain = replace(own, score=None, fact=came[0].fact, is_not_applicable=False)
        return (plain, plain) if len(facts) == 1 else (None, None)
    score = together(plan, groups, [exact_points(one, part) for part in came])
    count = together(plan, groups, [Fraction(part.fact or 0) for part in came])
    share = Fraction(0) if own.score is None else Fraction(plan.self_share)
    final, mixed = score, count
    if share:
        final = share * exact_points(one, own) + (1 - share) * score
        mixed = share * Fraction(own.fact or 0) + (1 - share) * count
    return scored(own, score, count), scored(own, final, mixed)


@dataclass(frozen=True, slots=True)
class Combined(Entry):
    """An answer whose points and whose count were combined, each for itself."""

    count: Fraction = Fraction(0)

    @property
    def figure(self) -> Any:  # noqa: ANN401 - a fraction in the place of a decimal
        return self.count


def scored(own: Entry, score: Fraction, count: Fraction) -> Entry:
    exact: Any = score  # a fraction in the place of a decimal: the oracle rounds once
    told = {one.name: getattr(own, one.name) for one in fields(Entry)}
    told |= {"score": exact, "fact": None, "is_not_applicable": False}
    return Combined(**told, count=count)
