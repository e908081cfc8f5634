"""Grades with quotas, ties, forced grades and overrides against a computation of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.found import county_round
from workbook_tool.core.round.awarding import (
    Award,
    Candidate,
    GradeOverride,
    QuotaUse,
    award_grades,
    quota_uses,
)
from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import (
    AssessmentRound,
    CategoryShare,
    Grade,
    Quota,
    RoundSettings,
    SectionMinimum,
    Share,
)

SECTIONS = ("学习", "实效")
CATEGORIES = ("部门", "乡镇")
WORTH = 10  # of each section


@dataclass(frozen=True)
class Person:
    """One agency in plain numbers: points of the two sections, and what happens to it."""

    code: str
    category: str
    is_ranked: bool
    points: tuple[int, int] | None  # None: nothing came back
    forced: str | None
    decided: str | None


def outcome_of(points: tuple[int, int]) -> Outcome:
    rates = {title: Decimal(one) / WORTH for title, one in zip(SECTIONS, points, strict=True)}
    total = Decimal(sum(points))
    return Outcome(total, total / (2 * WORTH), {}, rates)


def round_of(
    people: list[Person],
    grades: list[Grade],
    tie_break: tuple[str, ...] = (),
    *,
    has_groups: bool = False,
) -> AssessmentRound:
    """The round of some people; with groups these stand for what else their categories do."""
    agencies = tuple(
        Agency(
            one.code,
            one.code,
            category=f"类{turn % 3}" if has_groups else one.category,
            category_order=CATEGORIES.index(one.category),
            is_ranked=one.is_ranked,
            ranking_group=one.category if has_groups else "",
        )
        for turn, one in enumerate(people)
    )
    return replace(
        county_round(),
        settings=RoundSettings("XP", "题", "办", tie_break=tie_break),
        grades=tuple(grades),
        roster=Roster(agencies),
    )


def awarded(
    people: list[Person],
    grades: list[Grade],
    tie_break: tuple[str, ...] = (),
    *,
    has_groups: bool = False,
) -> dict[str, Award]:
    the_round = round_of(people, grades, tie_break, has_groups=has_groups)
    candidates = [
        Candidate(the_round.roster.by_code[one.code], outcome_of(one.points), one.forced)
        for one in people
        if one.points is not None
    ]
    overrides = {
        one.code: GradeOverride(one.code, one.decided, "理由")
        for one in people
        if one.decided is not None and one.points is not None
    }
    return dict(award_grades(the_round, candidates, overrides))


# The oracle: whole numbers, one agency at a time, by counting who is at least as good.


def meets(grade: Grade, points: tuple[int, int]) -> bool:
    shares = [Fraction(one, WORTH) for one in points]
    named = {one.title: Fraction(one.rate) for one in grade.minimum_sections}
    return (
        sum(points) >= (grade.minimum_total or 0)
        and Fraction(sum(points), 2 * WORTH) >= Fraction(grade.minimum_rate or 0)
        and all(share >= Fraction(grade.minimum_section_rate or 0) for share in shares)
        and all(share >= named.get(title, 0) for title, share in zip(SECTIONS, shares, strict=True))
    )


def places_for(grade: Grade, category: str, people: list[Person]) -> int | None:
    if grade.quota is None:
        return None
    share = {one.category: one.share for one in grade.quota.named}.get(
        category, grade.quota.of_each
    )
    if share is None:
        return None
    base = len([one for one in people if one.category == category and one.is_ranked])
    exact = Fraction(share.number) * (base if share.is_fraction else 1)
    return exact.numerator // exact.denominator


def strength(one: Person, tie_break: tuple[str, ...]) -> tuple[int, ...]:
    assert one.points is not None
    return (sum(one.points), *(one.points[SECTIONS.index(title)] for title in tie_break))


def expected(
    people: list[Person], grades: list[Grade], tie_break: tuple[str, ...]
) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Return final grade, grade before the override, and the grade of an open tie."""
    titles = [grade.title for grade in grades]
    sent = [one for one in people if one.points is not None]
    computed: dict[str, str] = {}
    ties: dict[str, str] = {}
    for one in sent:
        natural = next(
            (turn for turn, grade in enumerate(grades) if meets(grade, one.points or (0, 0))), None
        )
        if one.forced and natural is not None and natural < titles.index(one.forced):
            computed[one.code] = one.forced
    for grade in grades:
        waiting = [
            one for one in sent if one.code not in computed and meets(grade, one.points or (0, 0))
        ]
        winners: list[str] = []
        for one in waiting:
            places = places_for(grade, one.category, people)
            if places is None:
                winners.append(one.code)
                continue
            if not one.is_ranked:
                continue
            rivals = [
                strength(other, tie_break)
                for other in waiting
                if other.category == one.category and other.is_ranked
            ]
            own = strength(one, tie_break)
            if len([other for other in rivals if other >= own]) <= places:
                winners.append(one.code)
            elif len([other for other in rivals if other > own]) < places:
                ties.setdefault(one.code, grade.title)
        computed.update(dict.fromkeys(winners, grade.title))
    result: dict[str, tuple[str | None, str | None, str | None]] = {}
    final = {one.code: one.decided or computed.get(one.code) for one in sent}
    for one in sent:
        tie = ties.get(one.code)
        if tie is not None:
            grade = grades[titles.index(tie)]
            peers = [other.code for other in sent if other.category == one.category]
            held = len([code for code in peers if final[code] == tie])
            if one.decided or held >= (places_for(grade, one.category, people) or 0):
                tie = None
        result[one.code] = (final[one.code], computed.get(one.code), tie)
    return result


def rate(tenths: int | None) -> Decimal | None:
    return None if tenths is None else Decimal(tenths) / 10


shares = st.builds(Share, st.integers(0, 4).map(Decimal), st.just(value=False)) | st.builds(
    Share, st.integers(0, 10).map(lambda n: Decimal(n) / 10), st.just(value=True)
)
quotas = st.builds(
    Quota,
    st.none() | shares,
    st.lists(
        st.builds(CategoryShare, st.sampled_from(CATEGORIES), shares),
        unique_by=lambda one: one.category,
        max_size=2,
    ).map(tuple),
)
optional_rates = st.none() | st.integers(0, 10).map(rate)


@st.composite
def grade_lists(draw: st.DrawFn) -> list[Grade]:
    count = draw(st.integers(1, 4))
    return [
        Grade(
            f"等{number}",
            draw(st.none() | st.integers(0, 20).map(Decimal)),
            draw(optional_rates),
            draw(optional_rates),
            tuple(
                SectionMinimum(title, Decimal(draw(st.integers(0, 10))) / 10)
                for title in draw(st.sets(st.sampled_from(SECTIONS)))
            ),
            draw(st.none() | quotas),
        )
        for number in range(count)
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Person], list[Grade], tuple[str, ...]]:
    grades = draw(grade_lists())
    titles = st.sampled_from([grade.title for grade in grades])
    points = st.tuples(*[st.integers(6, 10)] * 2)  # few values, so that ties are common
    people = [
        Person(
            f"A{number}",
            draw(st.sampled_from(CATEGORIES)),
            draw(st.sampled_from([True, True, True, False])),
            draw(st.none() | points | points),
            draw(st.none() | st.none() | titles),
            draw(st.none() | st.none() | st.none() | titles),
        )
        for number in range(draw(st.integers(0, 9)))
    ]
    tie_break = draw(st.sampled_from([(), (), ("实效",), ("学习", "实效")]))
    return people, grades, tie_break


@settings(max_examples=600, deadline=None)
@given(cases(), st.booleans())
def test_awards_equal_the_count_of_who_is_at_least_as_good(
    case: tuple[list[Person], list[Grade], tuple[str, ...]],
    has_groups: bool,
) -> None:
    people, grades, tie_break = case
    found = awarded(people, grades, tie_break, has_groups=has_groups)
    assert {
        code: (award.grade, award.computed, award.tied_for) for code, award in found.items()
    } == expected(people, grades, tie_break)


@settings(max_examples=200, deadline=None)
@given(cases())
def test_no_quota_is_ever_exceeded_but_by_staff_or_by_force(
    case: tuple[list[Person], list[Grade], tuple[str, ...]],
) -> None:
    people, grades, tie_break = case
    people = [replace(one, forced=None, decided=None) for one in people]
    found = awarded(people, grades, tie_break)
    final = {code: award.grade for code, award in found.items()}
    for use in quota_uses(round_of(people, grades), final):
        assert use.held <= use.places
    for one in people:
        held = final.get(one.code)
        if not one.is_ranked and held is not None:
            grade = next(grade for grade in grades if grade.title == held)
            assert places_for(grade, one.category, people) is None


# By hand: what the rules say, in the smallest round that shows it.

FIRST = Grade("优秀", Decimal(15), quota=Quota(Share(Decimal(1))))
SECOND = Grade("良好", Decimal(12))
REST = Grade("其他")


def person(code: str, *points: int, ranked: bool = True, **more: str) -> Person:
    return Person(
        code,
        "部门",
        ranked,
        (points[0], points[1]),
        more.get("forced"),
        more.get("decided"),
    )


def grades_of(*people: Person, tie_break: tuple[str, ...] = ()) -> dict[str, str | None]:
    found = awarded(list(people), [FIRST, SECOND, REST], tie_break)
    return {code: award.grade for code, award in found.items()}


def test_the_best_take_the_places_and_the_others_fall_to_the_next_grade() -> None:
    people = (person("a", 8, 8), person("b", 9, 9), person("c", 6, 6), person("d", 1, 1))
    assert grades_of(*people) == {"a": "良好", "b": "优秀", "c": "良好", "d": "其他"}


def test_a_tie_that_exceeds_the_places_gives_them_to_none() -> None:
    people = [person("a", 8, 9), person("b", 9, 8), person("c", 8, 8)]
    found = awarded(people, [FIRST, SECOND, REST])
    assert {code: one.grade for code, one in found.items()} == dict.fromkeys("abc", "良好")
    assert {code: one.tied_for for code, one in found.items()} == {
        "a": "优秀",
        "b": "优秀",
        "c": None,
    }
    assert grades_of(*people, tie_break=("实效",)) == {"a": "优秀", "b": "良好", "c": "良好"}


@pytest.mark.parametrize("grade", ["优秀", "良好"])
def test_a_tie_is_settled_by_staff(grade: str) -> None:
    people = [person("a", 8, 9, decided=grade), person("b", 9, 8)]
    found = awarded(people, [FIRST, SECOND, REST])
    assert found["a"].grade == grade
    assert found["a"].computed == "良好"
    assert found["a"].tied_for is None
    # One of two was chosen, so the place is gone; was one passed over, the place is still open.
    assert found["b"].tied_for == (None if grade == "优秀" else "优秀")


def test_who_takes_no_part_in_the_ranking_takes_no_place() -> None:
    people = (person("a", 10, 10, ranked=False), person("b", 8, 8))
    assert grades_of(*people) == {"a": "良好", "b": "优秀"}


def test_a_forced_grade_frees_the_place_and_never_lifts() -> None:
    people = (
        person("a", 10, 10, forced="其他"),
        person("b", 8, 8),
        person("c", 1, 1, forced="良好"),
    )
    assert grades_of(*people) == {"a": "其他", "b": "优秀", "c": "其他"}
    found = awarded([person("d", 1, 1, forced="优秀")], [FIRST, SECOND])
    assert found["d"].grade is None, "who earned no grade is given none"


def test_a_forced_grade_needs_no_total_where_nothing_is_scored() -> None:
    people = [person("a", 0, 0, forced="良好"), person("b", 0, 0)]
    the_round = round_of(people, [FIRST, SECOND, REST])
    unscored = Outcome(Decimal(0), Decimal(0), {}, {}, is_scored=False)
    candidates = [
        Candidate(the_round.roster.by_code[one.code], unscored, one.forced) for one in people
    ]
    awards = award_grades(the_round, candidates, {})
    assert {code: award.grade for code, award in awards.items()} == {"a": "良好", "b": None}


def test_an_override_stands_above_all_and_takes_nothing_from_others() -> None:
    people = (
        person("a", 9, 9),
        person("b", 8, 8, decided="优秀"),
        person("c", 1, 1, forced="其他", decided="良好"),
    )
    assert grades_of(*people) == {"a": "优秀", "b": "优秀", "c": "良好"}
    uses = quota_uses(round_of(list(people), [FIRST, SECOND, REST]), grades_of(*people))
    assert uses == (QuotaUse("优秀", "部门", 1, 2),)


def test_percentages_count_ranked_agencies_on_the_roster_and_round_down() -> None:
    people = [person(f"a{number}", 8, 8, ranked=number != 0) for number in range(10)]
    grade = Grade("优秀", quota=Quota(Share(Decimal("0.3"), is_fraction=True)))
    (use,) = quota_uses(round_of(people, [grade]), {})
    assert use.places == 2  # 30 % of 9 is 2.7
    none_sent = [replace(one, points=None) for one in people]
    (use,) = quota_uses(round_of(none_sent, [grade]), {})
    assert use.places == 2, "who has not sent is on the roster all the same"


def test_a_category_that_a_quota_does_not_name_has_no_limit() -> None:
    grade = Grade("优秀", quota=Quota(named=(CategoryShare("乡镇", Share(Decimal(0))),)))
    people = [person("a", 8, 8), replace(person("b", 8, 8), category="乡镇")]
    found = awarded(people, [grade])
    assert [found["a"].grade, found["b"].grade] == ["优秀", None]
    assert found["b"].tied_for is None, "without any place nothing is left to decide"


def test_quotas_go_by_ranking_groups_where_the_roster_has_them() -> None:
    people = [person(f"A{n}", 9, 5 + n) for n in range(1, 4)]
    people.append(replace(person("B1", 9, 9), category="乡镇"))
    grades = [replace(FIRST, quota=Quota(Share(Decimal("0.4"), is_fraction=True))), REST]
    by_group = round_of(people, grades, has_groups=True)

    assert [(use.group, use.places) for use in quota_uses(by_group, {})] == [
        ("部门", 1),
        ("乡镇", 0),
    ]
    assert awarded(people, grades, has_groups=True)["A3"].grade == "优秀"
    assert awarded(people, grades, has_groups=True)["B1"].grade == "其他"
