"""Ranks and grades, computed anew by counting who is at least as good.

Whole fractions only, nothing of the package but its types: a second opinion on
``core.round.grading``, on ``core.round.awarding`` and on what a consolidation makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle import Opinion
from workbook_tool.core.round.roster import Agency, ReviewMode
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.round.settings import (
    AssessmentRound,
    Grade,
    RankingRule,
    RankingScope,
    VetoedPlace,
)

Strength = tuple[Fraction, ...]
Opinions = Mapping[str, Opinion]
"""What each agency comes to, by its code."""


@dataclass(frozen=True)
class Places:
    """The places of agencies by their codes: among all, and within their group."""

    overall: Mapping[str, int]
    in_group: Mapping[str, int]


def places_of(the_round: AssessmentRound, opinions: Opinions) -> Places:
    """Return the place of each agency that takes part: one more than are better than it."""
    settings = the_round.settings
    is_unranked = settings.vetoed_place is VetoedPlace.UNRANKED
    ranked = {
        agency: (Fraction(not vetoed), *strength(the_round, opinions[agency.code]))
        for agency in the_round.roster
        if agency.is_ranked and agency.code in opinions
        for vetoed in (is_vetoed(the_round, opinions[agency.code]),)
        if opinions[agency.code].total is not None and not (vetoed and is_unranked)
    }
    is_dense = settings.ranking is RankingRule.DENSE
    groups = {
        agency.code: _place(own, [ranked[one] for one in ranked if one.group == agency.group])
        if not is_dense
        else _place(own, {ranked[one] for one in ranked if one.group == agency.group})
        for agency, own in ranked.items()
    }
    every: Iterable[Strength] = set(ranked.values()) if is_dense else list(ranked.values())
    overall = {agency.code: _place(own, every) for agency, own in ranked.items()}
    return Places({} if settings.ranking_scope is RankingScope.CATEGORY else overall, groups)


def _place(own: Strength, all_of_them: Iterable[Strength]) -> int:
    return 1 + sum(other > own for other in all_of_them)


def strength(the_round: AssessmentRound, opinion: Opinion) -> Strength:
    """Return the total, and then the rates that break ties; what does not apply counts as all."""
    titles = the_round.settings.tie_break
    return (opinion.total or Fraction(0), *(_section(opinion, title) for title in titles))


def _section(opinion: Opinion, title: str) -> Fraction:
    return opinion.rates[title] if title in opinion.sections_that_apply else opinion.rate


def is_vetoed(the_round: AssessmentRound, opinion: Opinion) -> bool:
    """Tell whether a veto happened, or anything that is said to be one."""
    vetoes = {
        one.code
        for one in the_round.scheme.criteria
        if one.role is CriterionRole.VETO or one.is_veto_too
    }
    return not vetoes.isdisjoint(opinion.triggered)


def grades_of(the_round: AssessmentRound, opinions: Opinions) -> Mapping[str, str | None]:
    """Return the grade of each agency that comes to something, nobody having decided otherwise."""
    titles = [grade.title for grade in the_round.grades]
    members = [agency for agency in the_round.roster if agency.code in opinions]
    given: dict[str, str | None] = {}
    for agency in members:
        opinion = opinions[agency.code]
        forced = _forced(the_round, opinion)
        earned = [turn for turn, grade in enumerate(the_round.grades) if meets(grade, opinion)]
        is_worse = earned and forced is not None and forced > earned[0]
        if forced is not None and (is_worse or opinion.total is None):
            given[agency.code] = titles[forced]
    best = {one.code: _best_left(the_round, opinions[one.code]) for one in members}
    for turn, grade in enumerate(the_round.grades):
        waiting = [
            one
            for one in members
            if one.code not in given and turn >= best[one.code] and meets(grade, opinions[one.code])
        ]
        chosen = [one.code for one in waiting if _is_in(the_round, grade, one, waiting, opinions)]
        given.update(dict.fromkeys(chosen, grade.title))
    return dict.fromkeys((one.code for one in members), None) | given


def _forced(the_round: AssessmentRound, opinion: Opinion) -> int | None:
    """Return the worst grade that is forced, by its turn."""
    titles = [grade.title for grade in the_round.grades]
    by_code = {one.code: one for one in the_round.scheme.criteria}
    triggered = [by_code[code] for code in opinion.triggered]
    forcing = [one for one in triggered if not (one.forfeits_total or one.lowers_grade)]
    turns = [titles.index(one.consequence or titles[-1]) for one in forcing if titles]
    return max(turns, default=None)


def _best_left(the_round: AssessmentRound, opinion: Opinion) -> int:
    """Return the turn of the best grade that is left, so many below the earned one."""
    by_code = {one.code: one for one in the_round.scheme.criteria}
    lowered = sum(by_code[code].lowers_grade for code in opinion.triggered)
    earned = [turn for turn, grade in enumerate(the_round.grades) if meets(grade, opinion)]
    return min(earned[0] + lowered, len(the_round.grades) - 1) if earned and lowered else 0


def meets(grade: Grade, opinion: Opinion) -> bool:
    """Tell whether every condition of a grade holds; what does not apply hinders nobody."""
    if opinion.total is None:
        return False
    named = {one.title: Fraction(one.rate) for one in grade.minimum_sections}
    every = Fraction(grade.minimum_section_rate) if grade.minimum_section_rate is not None else None
    sections = [opinion.rates[title] for title in opinion.sections_that_apply]
    return (
        (grade.minimum_total is None or opinion.total >= Fraction(grade.minimum_total))
        and (grade.minimum_rate is None or opinion.rate >= Fraction(grade.minimum_rate))
        and (every is None or all(rate >= every for rate in sections))
        and all(
            opinion.rates[name] >= least for name, least in named.items() if name in opinion.rates
        )
    )


def _is_in(
    the_round: AssessmentRound,
    grade: Grade,
    agency: Agency,
    waiting: Iterable[Agency],
    opinions: Opinions,
) -> bool:
    """Tell whether the places of a grade suffice for an agency and all that are as good as it."""
    places = _places(the_round, grade, agency.group)
    if places is None:
        return True
    if not agency.is_ranked:
        return False
    own = strength(the_round, opinions[agency.code])
    rivals = [one for one in waiting if one.group == agency.group and one.is_ranked]
    return sum(strength(the_round, opinions[one.code]) >= own for one in rivals) <= places


def _places(the_round: AssessmentRound, grade: Grade, group: str) -> int | None:
    if grade.quota is None:
        return None
    named = {one.category: one.share for one in grade.quota.named}
    share = named.get(group, grade.quota.of_each)
    if share is None:
        return None
    base = [
        one
        for one in the_round.roster
        if one.group == group
        and one.is_ranked
        and one.change is None
        and not (the_round.review and one.review_mode is ReviewMode.NOT_REVIEWED)
    ]
    exact = Fraction(share.number) * (len(base) if share.is_fraction else 1)
    return exact.numerator // exact.denominator
