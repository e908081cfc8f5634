from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import rounds
from tools.sample_rounds import build_sample
from workbook_tool.core.findings import Gap, Severity
from workbook_tool.core.round.differences import (
    Area,
    Change,
    ChangeKind,
    compare_criteria,
    compare_rounds,
    compare_schemes,
)
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.review_plan import Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import (
    Agency,
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.definition.writing.change_words import FIELD_LABELS, describe_change

SAMPLE = build_sample("xinping")
MIRRORED = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}


@st.composite
def edited_rounds(draw: st.DrawFn) -> tuple[AssessmentRound, AssessmentRound]:
    """Two rounds that share some criteria, agencies and grades, in another order."""
    one, other = draw(rounds()), draw(rounds())
    pool = {criterion.code: criterion for criterion in one.scheme}
    for criterion in other.scheme:
        if draw(st.booleans()):
            pool[criterion.code] = criterion
    codes = draw(st.permutations(tuple(pool)))
    kept = codes[: draw(st.integers(1, len(codes)))]
    scheme = replace(one.scheme, criteria=tuple(pool[code] for code in kept))
    agencies = draw(st.permutations(one.roster.agencies))[: draw(st.integers(1, 5))]
    settings = draw(st.sampled_from((one.settings, other.settings)))
    grades = draw(st.sampled_from((one.grades, other.grades, one.grades[1:])))
    return one, AssessmentRound(settings, scheme, grades, Roster(tuple(agencies)))


@given(rounds())
def test_a_round_does_not_differ_from_itself(one: AssessmentRound) -> None:
    assert compare_rounds(one, one) == ()


@given(edited_rounds())
def test_changes_are_symmetrical_in_kind(pair: tuple[AssessmentRound, AssessmentRound]) -> None:
    there, back = compare_rounds(*pair), compare_rounds(*reversed(pair))

    assert Counter((change.area, change.kind) for change in there) == Counter(
        (change.area, MIRRORED.get(change.kind, change.kind)) for change in back
    )
    assert (there == ()) == (pair[0] == pair[1])


@given(edited_rounds())
def test_a_change_voids_exactly_where_the_printed_codes_change(
    pair: tuple[AssessmentRound, AssessmentRound],
) -> None:
    old, new = pair
    is_void = (
        scheme_digest(old.scheme) != scheme_digest(new.scheme)
        or old.settings.round_id != new.settings.round_id
    )

    assert any(change.voids for change in compare_rounds(old, new)) == is_void


@given(edited_rounds())
def test_every_change_has_words(pair: tuple[AssessmentRound, AssessmentRound]) -> None:
    for change in compare_rounds(*pair):
        words = describe_change(change)
        assert words.zh
        assert words.en


@given(st.permutations(tuple("ABCDEFG")))
def test_the_fewest_members_move(order: list[str]) -> None:
    criteria = {code: Criterion(code, ("甲",), code, Decimal(1), Decimal(1)) for code in "ABCDEFG"}
    old = IndicatorScheme(tuple(criteria.values()))
    new = IndicatorScheme(tuple(criteria[code] for code in order))
    moved = [change.subject for change in compare_schemes(old, new)]

    # Put the moved ones aside: what stays is in order, and no smaller set does it.
    stayed = [code for code in order if code not in moved]
    assert stayed == sorted(stayed)
    assert len(moved) == len(order) - _longest_rise_by_force(order)


def _longest_rise_by_force(order: list[str]) -> int:
    best: list[int] = []
    for place, code in enumerate(order):
        below = (best[before] for before in range(place) if order[before] < code)
        best.append(1 + max(below, default=0))
    return max(best)


def test_a_moved_and_reworded_criterion_says_both_and_only_the_order_voids() -> None:
    first, second, *rest = SAMPLE.scheme.criteria
    reworded = replace(first, text=first.text + "。", methods=("材料审核",))
    swapped = replace(SAMPLE.scheme, criteria=(second, reworded, *rest))
    changes = list(compare_schemes(SAMPLE.scheme, swapped))

    assert [(change.kind, change.field, change.voids) for change in changes] == [
        (ChangeKind.REWORDED, "text", False),
        (ChangeKind.REWORDED, "methods", False),
        (ChangeKind.MOVED, "order", True),
    ]


def test_another_indicator_is_a_move_that_voids_nothing() -> None:
    first = SAMPLE.scheme.criteria[0]
    (change,) = compare_criteria(first, replace(first, levels=("别处",)))

    assert (change.kind, change.voids) == (ChangeKind.MOVED, False)
    assert "所属指标" in describe_change(change).zh


def test_settings_grades_and_roster_are_compared_field_by_field() -> None:
    grades = (replace(SAMPLE.grades[0], minimum_total=Decimal(95)), *SAMPLE.grades[1:])
    agency = replace(SAMPLE.roster.agencies[0], email="a@b.example")
    roster = Roster((agency, *SAMPLE.roster.agencies[1:]))
    settings = replace(SAMPLE.settings, round_id="XPMZ19")
    scheme = replace(SAMPLE.scheme, places=1)
    changes = compare_rounds(SAMPLE, AssessmentRound(settings, scheme, grades, roster))

    assert [(change.area, change.subject, change.field, change.voids) for change in changes] == [
        (Area.SETTINGS, "", "round_id", True),
        (Area.SETTINGS, "", "places", False),
        (Area.GRADES, "优秀", "minimum_total", False),
        (Area.ROSTER, agency.code, "email", False),
    ]


def test_what_is_gone_and_what_is_new_is_named_in_every_sheet() -> None:
    grades = (Grade("甲等", Decimal(95)), *SAMPLE.grades[1:])
    agency = Agency("XP999", "新设的单位")
    roster = Roster((*SAMPLE.roster.agencies[1:], agency))
    first, *others = SAMPLE.scheme.criteria
    criterion = replace(first, code="C99", text="新增的标准")
    scheme = replace(SAMPLE.scheme, criteria=(*others, criterion))
    gone = SAMPLE.roster.agencies[0]

    changes = compare_rounds(SAMPLE, AssessmentRound(SAMPLE.settings, scheme, grades, roster))

    removed, added = ChangeKind.REMOVED, ChangeKind.ADDED
    assert [
        (change.area, change.kind, change.subject, change.name, change.voids) for change in changes
    ] == [
        (Area.CRITERIA, removed, first.code, first.text, True),
        (Area.CRITERIA, added, "C99", "新增的标准", True),
        (Area.GRADES, removed, SAMPLE.grades[0].title, "", False),
        (Area.GRADES, added, "甲等", "", False),
        (Area.ROSTER, removed, gone.code, gone.name, False),
        (Area.ROSTER, added, "XP999", "新设的单位", False),
    ]


def test_of_two_agencies_that_change_places_one_moves_and_nothing_is_void() -> None:
    first, second, *others = SAMPLE.roster.agencies
    roster = Roster((second, first, *others))

    (change,) = compare_rounds(SAMPLE, replace(SAMPLE, roster=roster))

    assert (change.area, change.kind, change.voids) == (Area.ROSTER, ChangeKind.MOVED, False)
    assert {(change.subject, change.name)} < {(one.code, one.name) for one in (first, second)}


@pytest.mark.parametrize(
    ("area", "kind", "left_out"),
    [
        (Area.SETTINGS, RoundSettings, set()),
        (Area.CRITERIA, Criterion, {"code"}),
        (Area.GRADES, Grade, set()),
        (Area.ROSTER, Agency, {"goals"}),  # they are an area of their own
        (Area.REVIEW, EvaluatorGroup, set()),
    ],
)
def test_every_field_of_a_round_has_a_label(area: Area, kind: type, left_out: set[str]) -> None:
    assert {spec.name for spec in fields(kind)} - left_out <= set(FIELD_LABELS[area])


def test_long_texts_are_cut_down_to_where_they_differ() -> None:
    old, new = "甲" * 40 + "有健全的机构" + "乙" * 40, "甲" * 40 + "有完善的机构" + "乙" * 40
    change = Change(Area.CRITERIA, ChangeKind.REWORDED, "C01", "text", old, new)

    expected = "C01 测评标准 “…甲甲甲甲甲有健全的机构乙乙乙…”→“…甲甲甲甲甲有完善的机构乙乙乙…”"
    assert describe_change(change).zh == expected


def test_a_change_of_how_much_gaps_weigh_is_told_in_the_words_of_the_settings() -> None:
    weights = ((Gap.BASIS, Severity.ERROR), (Gap.EVIDENCE, Severity.INFO))
    change = Change(Area.SETTINGS, ChangeKind.CHANGED, "", "gap_weights", (), weights)

    told = describe_change(change)
    assert told.zh == "漏填处理 空→自评依据=退回、佐证材料=说明"
    assert told.en == "gaps blank→basis=return, evidence=note"


def test_a_review_that_is_planned_or_changed_is_told_group_by_group() -> None:
    first, second = EvaluatorGroup("KP01", "第一组"), EvaluatorGroup("KP02", "第二组")
    planned = replace(SAMPLE, review=ReviewPlan((first,)))
    plan = ReviewPlan((second, replace(first, weight=Decimal("0.5"))), Decimal("0.2"))
    weighted = replace(plan, combination=Combination.WEIGHTED, disagreement=Decimal(2))

    (new,) = compare_rounds(SAMPLE, planned)
    told = compare_rounds(planned, replace(SAMPLE, review=weighted))

    assert describe_change(new) == Text("KP01（第一组） 新增", "KP01 (第一组) added")
    assert (new.area, new.voids) == (Area.REVIEW, False)
    assert [describe_change(one).zh for one in told] == [
        "考评计分 0→0.2",
        "多组计分 平均→按权重",
        "评分差异 空→2",
        "KP01（第一组） 权重 空→0.5",
        "KP02（第二组） 新增",
    ]


def test_what_became_of_an_agency_is_told_in_the_words_of_the_roster() -> None:
    change = AgencyChange(ChangeOfAgency.MERGED, "XP002", date(2018, 9, 1), "机构改革")
    first, *others = SAMPLE.roster.agencies
    changed = replace(first, change=change, review_mode=ReviewMode.NOT_REVIEWED)

    told = [
        describe_change(one)
        for one in compare_rounds(SAMPLE, replace(SAMPLE, roster=Roster((changed, *others))))
    ]

    name = f"{first.code}（{first.name}）"
    assert [words.zh for words in told] == [
        f"{name} 考评方式 考评→不考评",
        f"{name} 变动 空→并入XP002\n2018-09-01\n机构改革",
    ]
    assert told[1].en.endswith("change blank→merged into XP002\n2018-09-01\n机构改革")
