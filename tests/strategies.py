"""Random rounds: schemes of every kind, agencies, grades and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import partial
from itertools import starmap

from hypothesis import strategies as st

from workbook_tool.core.findings import Gap, Severity
from workbook_tool.core.numbers import Number, decimal_of, plainest, round_half_up, trimmed
from workbook_tool.core.round import kinds
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.parts import parts_named
from workbook_tool.core.round.place_rules import PlaceRule, PlaceStep
from workbook_tool.core.round.point_rules import (
    NO_RULE,
    EachRule,
    PointRule,
    ProportionRule,
    SlopeRule,
    Step,
    StepsRule,
)
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import (
    NO_CAP,
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
    exact_worth_of,
)
from workbook_tool.core.round.settings import (
    AssessmentRound,
    CategoryShare,
    FontMode,
    Grade,
    PasswordMode,
    Quota,
    RankingRule,
    RankingScope,
    RoundSettings,
    ScoreInput,
    SectionMinimum,
    Share,
    Stage,
    Subtotals,
    VetoedPlace,
)
from workbook_tool.core.text import Language

CATEGORIES = ("政府部门", "乡镇(街道)", "Departments")
COVER = (
    "contact_person",
    "phone",
    "department",
    "reviewer",
    "filled_on",
    "review_opinion",
    "question_1",
)

# Whatever a clerk may type: line breaks, a leading "=", what looks like an error or a number.
words = st.text("指标标准测评竜abcXYZ019=#/!'\"<>&（）“”，。 -\n", min_size=1, max_size=40).map(
    lambda text: "甲" + text.strip()
) | st.sampled_from(("=1+1", "#REF!", "0012", "10分", "2018-10-31", "TRUE", "@x", "'quoted'"))
labels = st.text("甲乙丙丁戊己庚辛壬癸abcdef0123456789", min_size=1, max_size=8).map(
    lambda text: "名" + text
)
optional_words = st.just("") | words
coefficients: st.SearchStrategy[Number | None] = st.none() | st.sampled_from(
    (Decimal("1.1"), Decimal("0.85"), Decimal("1.037"), Fraction(6, 7), Fraction(4, 3))
)
days = st.dates(date(2001, 1, 1), date(2090, 1, 1))


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


GAP_WEIGHTS = (None, Severity.ERROR, Severity.INFO)  # none: as usual


@st.composite
def level_paths(draw: st.DrawFn) -> tuple[str, ...]:
    """Return levels that no other path turns round: the last character is the depth."""
    titles = draw(st.lists(st.sampled_from("甲乙") | labels, min_size=1, max_size=4))
    return tuple(f"{title}{depth}" for depth, title in enumerate(titles, start=1))


# Regular ones more often, because the others mean something beside them only.
roles = st.sampled_from((CriterionRole.REGULAR, CriterionRole.REGULAR, *CriterionRole))


@st.composite
def value_rules(draw: st.DrawFn, cap: Decimal, role: CriterionRole) -> PointRule:
    """Return a rule of a measured value."""
    is_taking = role is CriterionRole.DEDUCTION
    if role is CriterionRole.REGULAR:
        is_taking = draw(st.booleans())
    shapes = draw(st.sampled_from(("proportion", "slope", "steps")))
    if shapes == "proportion":
        return ProportionRule()
    if shapes == "slope":
        step = draw(st.sampled_from((Fraction(1), Fraction(3), Fraction(1, 2))))
        each = draw(st.sampled_from((Fraction(1, 10), Fraction(1), Fraction(2, 3))))
        return SlopeRule(draw(st.booleans()), step, each, is_taking)
    bounds = sorted(draw(st.sets(st.integers(1, 120), min_size=1, max_size=3)))
    is_least = draw(st.booleans())
    sign = draw(st.sampled_from((">=", ">") if is_least else ("<=", "<")))
    best = Fraction(cap)
    return StepsRule(
        tuple(
            Step(sign, Fraction(bound), best / (turn + 1))
            for turn, bound in enumerate(bounds[::-1] if is_least else bounds)
        )
    )


@st.composite
def place_rules(draw: st.DrawFn, cap: Decimal, minimum: Decimal, role: CriterionRole) -> PlaceRule:
    """Return a rule of places; what is taken off grows towards the last place."""
    least, top = Fraction(max(minimum, Decimal(0))), Fraction(cap)
    is_off = role is CriterionRole.DEDUCTION
    is_high = draw(st.booleans())

    def points(count: int) -> list[Fraction]:
        found = [top - (top - least) * turn / count for turn in range(count)]
        return found[::-1] if is_off else found

    first = PlaceStep(Fraction(1), points(2)[0], 1)
    steps: tuple[PlaceStep, ...]
    match draw(st.sampled_from(("steps", "shares", "even", "each", "ends", "top"))):
        case "steps":
            one, two, three = points(3)
            until = Fraction(draw(st.integers(2, 3)))
            steps = PlaceStep(Fraction(1), one, 1), PlaceStep(until, two, 2)
            return PlaceRule(steps, others=three, is_high=is_high)
        case "shares":
            one, two, three = points(3)
            shares = (Fraction(1, 8), one), (Fraction(1, 2), two)
            steps = tuple(PlaceStep(part, given, is_share=True) for part, given in shares)
            return PlaceRule(steps, others=three, is_high=is_high)
        case "even":
            steps = (first,) if is_off or draw(st.booleans()) else ()
            return PlaceRule(steps, last=points(2)[1], is_high=is_high)
        case "each":
            each = draw(st.sampled_from((Fraction(1, 2), Fraction(1, 3))))
            return PlaceRule(() if is_off else (first,), each=each, is_high=is_high)
        case "ends":
            one, two, three = points(3)
            end = PlaceStep(Fraction(1), three, is_end=True)
            more = PlaceStep(Fraction(2, 5), two, is_share=True, is_end=True)
            return PlaceRule((end, more), others=one, is_high=is_high)
        case _:
            only = PlaceStep(Fraction(2), top, is_end=is_off)
            return PlaceRule((only,), is_high=is_high)


@st.composite
def rules(
    draw: st.DrawFn, kind: kinds.Kind, role: CriterionRole, cap: Decimal, minimum: Decimal
) -> PointRule:
    """Return a rule that a criterion of a kind and a role may have."""
    if kind is kinds.PLACE:
        return draw(place_rules(cap, minimum, role))
    if kind is kinds.VALUE:
        return draw(value_rules(cap, role))
    if kind is not kinds.COUNT:
        return NO_RULE
    each = draw(st.sampled_from((Fraction(1, 2), Fraction(1, 3), Fraction(100, 59), Fraction(2))))
    is_taking = role is CriterionRole.DEDUCTION
    if role is CriterionRole.REGULAR:
        is_taking = draw(st.booleans())
    return EachRule(each, is_taking)


@st.composite
def criteria(draw: st.DrawFn, code: str) -> Criterion:
    step = draw(st.sampled_from([Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(5)]))
    role = draw(roles)
    is_condition = role in {CriterionRole.VETO, CriterionRole.PREREQUISITE}
    minimum = Decimal(0)
    if role is CriterionRole.REGULAR:
        minimum = draw(st.sampled_from([Decimal(0), Decimal(0), Decimal(-5), Decimal(1)]))
    kind = draw(st.sampled_from(kinds.KINDS))
    if kind in {kinds.YES_NO, kinds.STATE}:
        minimum = Decimal(0)
    cap = max(minimum, Decimal(0)) + step * draw(st.integers(1, 40))
    cap += (minimum - cap) % step
    options: tuple[Option, ...] = ()
    if kind is kinds.OPTION:
        least = max(minimum, Decimal(0))
        options = (Option("达到", cap), Option("部分=达到", least))
        if draw(st.booleans()):  # its points do not tell which one is meant
            options = (*options, Option("没有", least))
    elif kind is kinds.STATE:
        options = (Option("达到"), Option("未达到"))
    if is_condition:
        kind, options = kinds.YES_NO, ()
    rule, unit, target = draw(rules(kind, role, cap, minimum)), "", None
    if kind.asks_facts:
        unit = draw(st.sampled_from(("件", "人次", "cases", "" if kind is kinds.COUNT else "%")))
        target = draw(decimals("0.5", "120", 1)) if rule.needs_target else None
        is_free = isinstance(rule, EachRule | SlopeRule)
        if (
            role in {CriterionRole.BONUS, CriterionRole.DEDUCTION}
            and is_free
            and draw(st.booleans())
        ):
            cap = NO_CAP
    has_points = not is_condition and kind is not kinds.STATE
    forfeits = is_condition and draw(st.booleans())
    return Criterion(
        code=code,
        levels=draw(level_paths()),
        text=draw(words),
        cap=cap if has_points else Decimal(1),
        step=step,
        methods=tuple(draw(st.lists(labels, max_size=3))),
        minimum=minimum,
        weight=draw(st.none() if cap == NO_CAP else st.none() | decimals("0.5", "500", 2))
        if has_points
        else Decimal(0),
        kind=kind,
        role=role,
        options=options,
        groups=tuple(draw(st.lists(st.sampled_from(CATEGORIES), unique=True)))
        if code != "C01"
        else (),
        may_not_apply=draw(st.booleans()),
        needs_evidence=draw(st.none() | st.booleans())
        if has_points or role is CriterionRole.PREREQUISITE
        else draw(st.sampled_from([None, False])),
        forfeits_total=forfeits,
        rule=rule,
        unit=unit,
        target=target,
    )


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    starts, ends = draw(st.none() | days), draw(st.none() | days)
    if starts and ends:
        starts, ends = min(starts, ends), max(starts, ends)
    return Stage(draw(labels), starts, ends, draw(optional_words))


@st.composite
def agencies(draw: st.DrawFn, number: int) -> Agency:
    category = draw(st.sampled_from(CATEGORIES))
    return Agency(
        code=f"A{number:03}",
        name=f"{draw(labels)}{number}",
        short_name=draw(optional_words) and f"简{number}",
        coefficient=draw(coefficients),
        category=category,
        category_order=CATEGORIES.index(category) + 1,
        email=draw(st.sampled_from(("", "a@b.example", "a@b.example; c@d.example"))),
        contact_role=draw(optional_words),
        aliases=tuple(f"别{one}之{number}" for one in draw(st.lists(labels, max_size=3))),
        other_name=draw(optional_words),
        is_ranked=draw(st.booleans()),
        provenance=draw(optional_words),
        note=draw(optional_words),
        remark=draw(optional_words),
    )


def round_down(rate: Decimal) -> Decimal:
    return rate.quantize(Decimal("0.0001"), ROUND_FLOOR)


@st.composite
def quotas(draw: st.DrawFn) -> Quota:
    """Return small percentages, so that several grades together stay below 100 %."""
    part = st.builds(
        Share, st.integers(1, 10).map(lambda tenths: Decimal(tenths) / 100), st.just(value=True)
    )
    of_each = draw(st.builds(Share, st.integers(1, 40).map(Decimal)))
    named = draw(st.lists(st.sampled_from(CATEGORIES[:2]), unique=True))
    return Quota(of_each, tuple(CategoryShare(name, draw(part)) for name in named))


@st.composite
def grade_lists(
    draw: st.DrawFn, best: Decimal, titles: tuple[str, ...] = (), least: Decimal = Decimal(0)
) -> tuple[Grade, ...]:
    """Return grades of which each can be reached, where everybody has the least points."""
    shares = draw(st.sets(st.integers(1, 9)))
    bounds_at = (round_half_up(best * share / 10, 4) for share in shares)
    above = {bound for bound in bounds_at if bound > least}
    bounds = sorted(above, reverse=True)
    section = draw(st.none() | decimals("0", "1", 3))
    named = draw(st.lists(st.sampled_from(titles), unique=True)) if titles else []
    least = section or Decimal(0)
    rates = draw(st.lists(decimals(str(least), "1", 3), min_size=len(named), max_size=len(named)))
    minimums = tuple(starmap(SectionMinimum, zip(named, rates, strict=True)))
    quota = draw(st.none() | quotas())
    graded = [
        Grade(f"等{number}", bound, None, section, minimums, quota)
        for number, bound in enumerate(bounds)
    ]
    # Below the lowest bound, so that somebody is left for the last grade.
    most = min(bounds) / best * Decimal("0.9") if bounds else Decimal(1)
    rated = draw(st.none() | decimals("0", "1", 4).map(lambda rate: round_down(rate * most)))
    return (*graded, *([Grade("其他", None, rated)] if rated is not None else []))


@st.composite
def twins(draw: st.DrawFn, one: Criterion) -> tuple[Criterion, ...]:
    """Return a criterion, sometimes with others of which only the best counts."""
    if not one.has_points or draw(st.booleans()):
        return (one,)
    others = [
        replace(
            one,
            code=f"{one.code}X{turn}",
            weight=None if one.is_uncapped else draw(st.none() | decimals("0.5", "50", 2)),
            may_not_apply=draw(st.booleans()),
            best_of="同类",
        )
        for turn in range(draw(st.integers(1, 2)))
    ]
    return (replace(one, best_of="同类"), *others)


@st.composite
def schemes(draw: st.DrawFn) -> IndicatorScheme:
    """Return a scheme of any kinds and roles; bonuses of one indicator share their limit."""
    count = draw(st.integers(1, 8))
    drawn: list[Criterion] = [draw(criteria(f"C{number:02}")) for number in range(1, count + 1)]
    titles = dict.fromkeys(one.levels[0] for one in drawn if one.role is CriterionRole.BONUS)
    rule = draw(st.sampled_from(NotApplicableRule))
    limits = {title: draw(st.none() | decimals("0", "30", 1)) for title in titles}
    drawn = [*drawn[:-1], *draw(twins(drawn[-1]))]
    drawn = [draw(consequences(one)) for one in drawn]
    rated = [one for one in drawn if one.is_rated]
    # Equal shares of 100, whatever their number: 100/7.
    if rated and draw(st.sampled_from((True, False))):
        share = plainest(Fraction(100, len({one.best_of or one.code for one in rated})))
        drawn = [replace(one, weight=share) if one.is_rated else one for one in drawn]
    scheme = IndicatorScheme(
        tuple(
            replace(
                one,
                text=f"{one.text}{number}",  # the same words twice would be refused
                bonus_limit=limits.get(one.levels[0]) if one.role is CriterionRole.BONUS else None,
                may_not_apply=one.may_not_apply and rule is not NotApplicableRule.NONE,
            )
            for number, one in enumerate(drawn)
        ),
        rule,
        draw(st.integers(0, 6)),
        draw(st.booleans()),
        draw(st.just(Decimal(0)) | decimals("0", "100", 1).map(trimmed)),
        draw(st.none() | st.sampled_from([Decimal(100), Decimal(60), Decimal("7.5")])),
        draw(st.none() | st.sampled_from([Decimal(0), Decimal(-20), Decimal("2.5")])),
    )
    floor = scheme.floor if scheme.floor is None or scheme.floor < scheme.full_total else Decimal(0)
    return replace(scheme, scaled_to=scheme.scaled_to if scheme.total else None, floor=floor)


@st.composite
def with_consequences(
    draw: st.DrawFn, scheme: IndicatorScheme, grades: tuple[Grade, ...]
) -> IndicatorScheme:
    """Return the scheme with grades that its vetoes, prerequisites and points force."""
    titles = ("", *(grade.title for grade in grades[1:]))

    def settled(one: Criterion) -> Criterion:
        if not (one.is_condition or one.has_consequence or one.consequence_from is not None):
            return one
        if one.lowers_grade:  # below the only grade there is nothing
            return replace(one, lowers_grade=len(grades) != 1, forfeits_total=len(grades) == 1)
        if one.forfeits_total or one.is_veto_too:
            return one
        title = draw(st.sampled_from(titles)) if one.is_condition else titles[-1]
        is_zero = len(grades) == 1 or not (title or one.is_condition)
        return replace(one, consequence=title, forfeits_total=is_zero)

    return replace(scheme, criteria=tuple(map(settled, scheme)))


@st.composite
def consequences(draw: st.DrawFn, one: Criterion) -> Criterion:
    """Return a criterion with points that has a consequence, where it may have one."""
    points = [option.points for option in one.choices if option.points is not None]
    is_able = one.role is CriterionRole.DEDUCTION or min(points, default=one.minimum) <= 0
    may_have = one.has_points and not one.kind.is_compared
    if one.role is CriterionRole.BONUS or not may_have or draw(st.integers(0, 3)):
        return one
    least = Decimal(draw(st.integers(1, 5))) if one.kind is kinds.COUNT else None
    least = least if draw(st.booleans()) else None
    if least is None and not is_able:
        return one
    effect = draw(st.sampled_from(("forfeits_total", "lowers_grade", "is_veto_too")))
    return replace(one, consequence_from=least, **{effect: True})  # type: ignore[arg-type]  # by name


def _asking_everybody(scheme: IndicatorScheme) -> IndicatorScheme:
    """Return the scheme for all alike where some category would have nothing that is scored."""
    if all(scheme.for_agency(anyone_of(name)).regular for name in CATEGORIES):
        return scheme
    return replace(scheme, criteria=tuple(replace(one, groups=()) for one in scheme))


@st.composite
def with_agencies(
    draw: st.DrawFn, scheme: IndicatorScheme, agencies: tuple[Agency, ...]
) -> IndicatorScheme:
    """Return the scheme with some criteria for single agencies; all have something scored."""
    found = tuple(
        replace(one, agencies=_some(draw, [a.code for a in agencies if one.applies_to(a)]))
        for one in scheme
    )
    is_sound = all(any(one.is_rated and one.applies_to(a) for one in found) for a in agencies)
    return replace(scheme, criteria=found) if is_sound else scheme


@st.composite
def with_goals(
    draw: st.DrawFn, scheme: IndicatorScheme, agencies: tuple[Agency, ...]
) -> tuple[IndicatorScheme, tuple[Agency, ...]]:
    """Return agencies with targets and weights of their own.

    Where all have a target the scheme may have none.
    """
    goals: dict[str, list[Goal]] = {agency.code: [] for agency in agencies}
    criteria = []
    for one in scheme:
        asked = [agency for agency in agencies if one.applies_to(agency)]
        if not one.rule.needs_target or not asked:
            criteria.append(one)
            continue
        is_stated = draw(st.booleans())
        stated = one.target if is_stated else None
        targets = st.sampled_from((Decimal("12.5"), Decimal(95))) | decimals("0.5", "120", 1)
        for agency in asked:
            target = draw((st.none() | targets) if is_stated else targets)
            if target is not None and target != stated:
                goals[agency.code].append(Goal(one.code, target))
        criteria.append(replace(one, target=stated))
    found = replace(scheme, criteria=tuple(criteria))
    return found, tuple(
        replace(one, goals=together(found, goals[one.code], draw(own_weights(found, one))))
        for one in agencies
    )


def together(
    scheme: IndicatorScheme, targets: Iterable[Goal], weights: Mapping[str, Number]
) -> tuple[Goal, ...]:
    """Return targets and weights as one goal a criterion, in printed order."""
    aims = {goal.criterion: goal.target for goal in targets}
    return tuple(
        Goal(one.code, aims.get(one.code), weights.get(one.code))
        for one in scheme
        if one.code in aims or one.code in weights
    )


SHIFTS = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 7), Fraction(3, 4))


@st.composite
def own_weights(draw: st.DrawFn, scheme: IndicatorScheme, agency: Agency) -> Mapping[str, Number]:
    """Return weights that one agency has of its own, by code; its whole stays what it was.

    Part of what one criterion is worth goes to another; of a group (取最高组) all are scaled alike.
    What does not make up the total may weigh anything.
    """
    asked = [one for one in scheme if one.has_points and one.applies_to(agency)]
    free = [one for one in asked if not one.is_rated and not one.is_uncapped and not one.best_of]
    own: dict[str, Fraction] = {}
    if draw(st.booleans()):
        return {}
    for one in free:
        if draw(st.integers(0, 3)) == 0:
            own[one.code] = Fraction(draw(decimals("0.5", "50", 1)))
    units: dict[object, list[Criterion]] = {}
    for one in asked:
        if one.is_rated:
            units.setdefault(one.group_key if one.best_of else one.code, []).append(one)
    if len(units) > 1:
        giver, taker = draw(st.permutations(sorted(units, key=str)))[:2]
        shift = draw(st.sampled_from(SHIFTS)) * exact_worth_of(units[giver])
        for key, change in ((giver, -shift), (taker, shift)):
            factor = 1 + change / exact_worth_of(units[key])
            own |= {one.code: one.exact_worth * factor for one in units[key]}
    by_code = scheme.by_code
    return {
        code: plainest(weight)
        for code, weight in own.items()
        if weight != by_code[code].exact_worth
    }


def _some(draw: st.DrawFn, codes: list[str]) -> tuple[str, ...]:
    if not codes or draw(st.integers(0, 3)) != 0:
        return ()
    return tuple(draw(st.lists(st.sampled_from(codes), unique=True, max_size=3)))


def _lowest(criterion: Criterion) -> Decimal:
    """Return the fewest points that an answer gives."""
    points = [one.points for one in criterion.choices if one.points is not None]
    return min(points, default=criterion.minimum)


def _least_of(scheme: IndicatorScheme, agency: Agency) -> Decimal:
    """Return what the least answers give an agency, deductions apart."""
    asked = scheme.for_agency(agency)
    lowest = sum((one.exact_points(_lowest(one)) for one in asked.regular), Fraction(0))
    raw = Fraction(scheme.given_points) + lowest
    if scheme.scaled_to is not None and asked.total:
        raw = raw * Fraction(scheme.scaled_to) / Fraction(asked.total)
    return max(decimal_of(raw), scheme.floor or Decimal(0))


@st.composite
def with_groups(draw: st.DrawFn, agencies: tuple[Agency, ...]) -> tuple[Agency, ...]:
    """Return the agencies with ranking groups for all of some categories."""
    grouped = draw(st.sets(st.sampled_from(CATEGORIES)))
    return tuple(
        replace(one, ranking_group=draw(st.sampled_from(("甲组", "乙组"))))
        if one.category in grouped
        else one
        for one in agencies
    )


@st.composite
def rounds(draw: st.DrawFn) -> AssessmentRound:
    scheme = _asking_everybody(draw(schemes()))
    all_stages = tuple(draw(st.lists(stages(), max_size=4)))
    first_days = [stage.starts for stage in all_stages if stage.starts]
    deadline = draw(st.none() | st.dates(min(first_days, default=date(2001, 1, 1))))
    # Names of agencies end in their number, so categories must be used to be listed.
    members = tuple(draw(agencies(number)) for number in range(1, draw(st.integers(1, 5)) + 1))
    unused = [name for name in CATEGORIES if name not in {member.category for member in members}]
    padding = tuple(
        Agency(
            f"Z{name_number}", f"补{name}", category=name, category_order=CATEGORIES.index(name) + 1
        )
        for name_number, name in enumerate(unused)
    )
    scheme = draw(with_agencies(scheme, (*members, *padding)))
    drawn_questions = draw(st.lists(words, max_size=3))
    questions = tuple(f"{one}{number}" for number, one in enumerate(drawn_questions))
    cover = COVER if questions else COVER[:-1]
    round_settings = RoundSettings(
        round_id=draw(st.from_regex(r"[A-Z0-9]{2,10}", fullmatch=True)),
        title=draw(words),
        organiser=draw(words),
        language=draw(st.sampled_from(Language)),
        deadline=deadline,
        stages=all_stages,
        stated_total=scheme.total,
        default_step=draw(st.sampled_from([Decimal("0.25"), Decimal(1)])),
        questions=questions,
        contact=draw(optional_words),
        has_closing_report=draw(st.booleans()),
        password=draw(st.sampled_from(PasswordMode)),
        fonts=draw(st.sampled_from(FontMode)),
        score_input=draw(st.sampled_from(ScoreInput)),
        required_cover=tuple(draw(st.lists(st.sampled_from(cover), unique=True))),
        utc_offset=draw(st.sampled_from([Decimal(8), Decimal("5.75"), Decimal(-3)])),
        is_example=draw(st.booleans()),
        gap_weights=tuple(
            (gap, weight) for gap in Gap if (weight := draw(st.sampled_from(GAP_WEIGHTS)))
        ),
    )
    titles = tuple(dict.fromkeys(one.levels[0] for one in scheme.regular))
    everybody = (*members, *padding)
    scheme, everybody = draw(with_goals(scheme, everybody))
    best = max(map(scheme.reach_of, everybody))
    least = max(map(partial(_least_of, scheme), everybody))
    # What else stands under one of these names would make it ambiguous.
    parts = (*titles, *(one.code for one in scheme.regular))
    named = tuple(name for name in parts if len(parts_named(name, scheme)) == 1)
    grades = draw(grade_lists(best, named, least)) if best else ()
    if titles:
        tie_break = tuple(draw(st.lists(st.sampled_from(titles), unique=True)))
        round_settings = replace(
            round_settings,
            ranking=draw(st.sampled_from(RankingRule)),
            tie_break=tie_break,
            ranking_scope=draw(st.sampled_from(RankingScope)),
            vetoed_place=draw(st.sampled_from(VetoedPlace)),
            subtotals=draw(st.sampled_from(Subtotals)),
        )
    if draw(st.booleans()):
        first = draw(st.dates(date(2018, 1, 1), date(2018, 12, 31)))
        last = first + timedelta(days=draw(st.integers(0, 30)))
        round_settings = replace(
            round_settings,
            notice_starts=first,
            notice_ends=last,
            appeals_until=draw(st.none() | st.just(last + timedelta(days=3))),
        )
    scheme = draw(with_consequences(scheme, grades))
    if not any(one.quota and one.quota.named for one in grades):  # those go by categories
        everybody = draw(with_groups(everybody))
    return AssessmentRound(round_settings, scheme, grades, Roster(everybody))
