"""Random rounds with evaluators: groups, who scores what, agencies that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from tests.strategies import labels, rounds
from workbook_tool.core.round import kinds
from workbook_tool.core.round.point_rules import NO_RULE
from workbook_tool.core.round.review_plan import (
    SELF,
    Combination,
    EvaluatorGroup,
    ReviewPlan,
)
from workbook_tool.core.round.roster import (
    Agency,
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.round.settings import AssessmentRound

SHARES = tuple(map(Decimal, ("0", "0", "0.2", "0.3", "0.125", "1")))
reasons = st.just("") | labels


@st.composite
def plans(draw: st.DrawFn, assessment_round: AssessmentRound) -> ReviewPlan:
    """Return a plan by which somebody scores everything of everybody, and nobody is avoided."""
    same = draw(st.booleans())
    count = draw(st.integers(1, 6))
    everything = [EvaluatorGroup(f"KP{number}", f"考评组{number}") for number in range(count)]
    share = draw(st.sampled_from(SHARES))
    disagreement = draw(st.none() | st.sampled_from((Decimal(0), Decimal("1.5"))))
    if same:
        combination = draw(st.sampled_from(Combination))
        if combination is Combination.TRIMMED and count < 5:
            combination = Combination.WEIGHTED
        if combination is Combination.WEIGHTED:
            parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
            rest = Decimal(1) - sum(map(Decimal, parts[1:]), Decimal(0)) / 100
            weights = (rest, *(Decimal(part) / 100 for part in parts[1:]))
            everything = [
                replace(group, weight=weight)
                for group, weight in zip(everything, weights, strict=True)
            ]
        return ReviewPlan(tuple(everything), share, combination, disagreement)
    first, *others = everything
    groups = (first, *(draw(_narrowed(group, assessment_round)) for group in others))
    return ReviewPlan(groups, share, Combination.MEAN, disagreement)


@st.composite
def _narrowed(
    draw: st.DrawFn, group: EvaluatorGroup, assessment_round: AssessmentRound
) -> EvaluatorGroup:
    """Return a group for some agencies and methods; a category in part is named by its agencies."""
    roster = assessment_round.roster
    chosen = draw(st.lists(st.sampled_from(roster.agencies), unique=True))
    in_part = {agency.category for agency in chosen}
    whole = [category for category in roster.categories if category not in in_part]
    categories = draw(st.lists(st.sampled_from(whole), unique=True)) if whole else []
    methods = sorted({method for one in assessment_round.scheme for method in one.methods})
    worked = draw(st.lists(st.sampled_from(methods), unique=True)) if methods else []
    narrowed = replace(
        group,
        categories=tuple(categories),
        agencies=tuple(agency.code for agency in chosen),
        methods=tuple(worked),
        email=draw(st.sampled_from(("", "group@example.org"))),
    )
    foreign = [agency.code for agency in roster if not narrowed.judges(agency)]
    avoided = draw(st.lists(st.sampled_from(foreign), unique=True)) if foreign else []
    return replace(narrowed, avoided=tuple(avoided))


@st.composite
def changes(draw: st.DrawFn, others: tuple[str, ...]) -> AgencyChange:
    kinds = [kind for kind in ChangeOfAgency if others or kind is not ChangeOfAgency.MERGED]
    kind = draw(st.sampled_from(kinds))
    into = draw(st.sampled_from(others)) if kind is ChangeOfAgency.MERGED else ""
    day = draw(st.none() | st.dates(date(2018, 1, 1), date(2018, 12, 31)))
    return AgencyChange(kind, into, day, draw(reasons))


@st.composite
def reviewed_agencies(draw: st.DrawFn, agency: Agency, others: tuple[str, ...]) -> Agency:
    if draw(st.integers(0, 5)) == 0:
        agency = replace(agency, change=draw(changes(others)))
    if draw(st.integers(0, 3)) == 0:
        mode = draw(st.sampled_from((ReviewMode.SELF_STANDS, ReviewMode.NOT_REVIEWED)))
        agency = replace(agency, review_mode=mode, review_reason=draw(reasons))
    return agency


def without_places(the_round: AssessmentRound) -> AssessmentRound:
    """Return the round with scores for points by place, which need all agencies at once."""
    criteria = tuple(
        replace(one, kind=kinds.SCORE, rule=NO_RULE, unit="") if one.kind is kinds.PLACE else one
        for one in the_round.scheme
    )
    return replace(the_round, scheme=replace(the_round.scheme, criteria=criteria))


@st.composite
def reviewed_rounds(draw: st.DrawFn) -> AssessmentRound:
    """Return a round that is reviewed; every criterion has its scorers."""
    plain = draw(rounds())
    codes = tuple(agency.code for agency in plain.roster)
    members = tuple(
        draw(reviewed_agencies(agency, tuple(code for code in codes if code != agency.code)))
        for agency in plain.roster
    )
    plan = draw(plans(plain))
    scorers = st.sampled_from(("", "", SELF, plan.groups[0].code))
    criteria = tuple(replace(one, scored_by=draw(scorers)) for one in plain.scheme)
    return replace(
        plain,
        scheme=replace(plain.scheme, criteria=criteria),
        roster=Roster(members),
        review=plan,
    )
