"""Which review scores enter the final scores, and what evaluators typed that stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.review.reviews import (
    BLANK,
    FAULT,
    FULL,
    OTHER,
    SCHEME,
    entry,
    register,
    returned,
    returns,
    reviewed,
    sheet,
)
from workbook_tool.core.review.counting import counted_reviews, typed_sheets
from workbook_tool.core.review.register import NO_REVIEW_REGISTER, ReviewRegister
from workbook_tool.core.review.spec import SignField, TypedAnswer, TypedSheet
from workbook_tool.core.round.final_scores import NO_REVIEWS, ReviewPart, Withheld
from workbook_tool.core.text import Language

NEWER = returns(returned("old.xlsx"), returned("new.xlsx", scores={"C01": 9, "C02": 6}, day=5))


def typed(found: ReviewRegister) -> dict[tuple[str, str], TypedSheet]:
    return dict(typed_sheets(found, SCHEME, Language.ZH))


def test_nothing_came_back() -> None:
    assert counted_reviews(NO_REVIEW_REGISTER, returns()) == NO_REVIEWS
    assert typed(NO_REVIEW_REGISTER) == {}


def test_each_part_names_its_file_sheet_and_cell_and_blank_ones_are_none() -> None:
    scores = {"C01": 9, "C02": None}
    found = register(
        reviewed("1.xlsx", sheet("A1", scores)), reviewed("2.xlsx", sheet("A1", FULL), group="G2")
    )

    counted = counted_reviews(found, returns())

    raised = ReviewPart(
        "G1", Decimal(9), raised_reason="现场查看", file="1.xlsx", sheet="A1", cell="G5"
    )
    lowered = ReviewPart("G2", Decimal(7), reason="现场查看", file="2.xlsx", sheet="A1", cell="G5")
    assert counted.scores["A1", "C01"] == (raised, lowered)
    assert [part.group for part in counted.scores["A1", "C02"]] == ["G2"]
    assert counted.withheld == {}
    assert list(typed(found)["G1", "A1"].answers) == ["C01"]


def test_without_a_return_or_a_place_or_points_a_part_is_still_one() -> None:
    one = sheet("A1", FULL)
    chosen = replace(entry("C01", None), choice="达标", raw="达标", place=None)
    one = replace(one, found=replace(one.found, entries=(chosen,)))
    found = register(reviewed("1.xlsx", one), of=returns(returned("x.xlsx", "A4")))

    (part,) = counted_reviews(found, returns(returned("x.xlsx", "A4"))).scores["A1", "C01"]

    assert (part.score, part.choice, part.cell) == (None, "达标", "")


def test_what_is_there_and_does_not_count_says_why() -> None:
    found = register(
        reviewed("1.xlsx", sheet("A1", FULL, judged="old.xlsx"), sheet("A2", FULL, FAULT)),
        reviewed("2.xlsx", sheet("A3", FULL)),
        reviewed("3.xlsx", sheet("A3", OTHER), sheet("A4", FULL, FAULT)),
        reviewed("4.xlsx", sheet("A4", OTHER)),
        of=NEWER,
    )

    counted = counted_reviews(found, NEWER)

    assert counted.withheld == {
        ("G1", "A1"): Withheld.STALE,
        ("G1", "A2"): Withheld.REJECTED,
        ("G1", "A3"): Withheld.CONFLICT,
    }
    assert {agency for agency, _ in counted.scores} == {"A4"}


def test_a_conflict_goes_before_a_fault_and_a_fault_does_not_replace_it() -> None:
    conflict = reviewed("1.xlsx", sheet("A3", FULL)), reviewed("2.xlsx", sheet("A3", OTHER))
    faults = [reviewed(f"{number}.xlsx", sheet("A3", FULL, FAULT)) for number in (0, 9)]
    found = register(*conflict)
    faulty = register(*faults)
    both = ReviewRegister(found.files, (faulty.units[0], *found.units, faulty.units[1]))

    assert counted_reviews(both, returns()).withheld == {("G1", "A3"): Withheld.CONFLICT}


def test_a_part_has_the_figure_that_was_typed_and_the_record_of_the_visit() -> None:
    one = sheet("A1", FULL, records={"C01": "看了台账"})
    counted = replace(entry("C01", 4), fact=Decimal(2))
    one = replace(one, found=replace(one.found, entries=(counted,)))

    (part,) = counted_reviews(register(reviewed("1.xlsx", one)), returns()).scores["A1", "C01"]

    assert (part.score, part.fact, part.record) == (Decimal(4), Decimal(2), "看了台账")


# What was typed.


def test_what_counts_stays_in_the_next_workbook_with_who_signed() -> None:
    one = sheet("A1", {"C01": 7, "C02": None}, records={"C02": "看了台账"})
    one = replace(one, found=replace(one.found, answers={"recorded_by": "王某"}))

    found = typed(register(reviewed("1.xlsx", one), reviewed("2.xlsx", sheet("A1", BLANK))))

    assert found == {
        ("G1", "A1"): TypedSheet(
            {
                "C01": TypedAnswer(Decimal(7), "现场查看"),
                "C02": TypedAnswer(None, "", "看了台账"),
            },
            {SignField.RECORDED_BY: "王某"},
        )
    }


def test_of_reviews_that_contradict_each_other_only_what_is_equal_stays() -> None:
    signed = replace(
        sheet("A1", OTHER).found, answers={"recorded_by": "王某", "checked_by": "李某"}
    )
    found = register(
        reviewed("1.xlsx", replace(sheet("A1", OTHER), found=signed)),
        reviewed("2.xlsx", sheet("A1", FULL)),
    )

    answers = typed(found)["G1", "A1"].answers

    assert answers == {
        "C01": TypedAnswer(None, "现场查看"),
        "C02": TypedAnswer(Decimal(6), "现场查看"),
    }
    assert typed(found)["G1", "A1"].signs == {}


@pytest.mark.parametrize("judged", ["own.xlsx", "gone.xlsx"])
def test_what_has_to_be_mended_or_confirmed_stays_too(judged: str) -> None:
    rules = (FAULT,) if judged == "own.xlsx" else ()
    found = register(reviewed("1.xlsx", sheet("A1", FULL, *rules, judged=judged)))

    assert typed(found)["G1", "A1"].answers["C01"].entered == Decimal(7)


def test_the_fuller_of_two_faulty_reviews_stays_and_so_does_what_another_group_judges_now() -> None:
    thin = sheet("A1", {"C01": 7, "C02": None}, FAULT)
    full = sheet("A1", FULL, FAULT)
    found = register(
        reviewed("1.xlsx", thin),
        reviewed("2.xlsx", full),
        reviewed("3.xlsx", sheet("A3", FULL), group="G2"),
    )

    assert typed(found)["G1", "A1"].answers["C02"].entered == Decimal(6)
    assert typed(found)["G2", "A3"].answers["C02"].entered == Decimal(6)


def test_what_is_no_criterion_any_more_is_not_kept() -> None:
    found = register(reviewed("1.xlsx", sheet("A1", {"C01": 7, "C09": 5})))

    assert list(typed(found)["G1", "A1"].answers) == ["C01"]


def test_only_superseded_sheets_leave_one() -> None:
    found = register(reviewed("1.xlsx", sheet("A1", FULL)), reviewed("2.xlsx", sheet("A1", FULL)))
    (old,) = (one for one in found.units if not one.verdict.status.is_counted)

    assert typed(ReviewRegister((), (old,)))["G1", "A1"].answers["C01"].entered == Decimal(7)
