"""What becomes of the sheets of review workbooks: nothing is lost, averaged or counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.review.reviews import (
    BLANK,
    DAY,
    FAULT,
    FULL,
    OTHER,
    PLAN,
    ROUND,
    START,
    entry,
    register,
    returned,
    returns,
    reviewed,
    rules_of,
    sheet,
    statuses,
)
from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.returns import Entry, ReviewSheet
from workbook_tool.core.returns.register import Calendar, FileVerdict, Status
from workbook_tool.core.review.register import ReviewDecision
from workbook_tool.core.review.units import changed_answers, is_fuller
from workbook_tool.core.round.roster import AgencyChange, ChangeOfAgency, ReviewMode, Roster
from workbook_tool.core.text import Language

ACCEPTED, WARNED, REJECTED = Status.ACCEPTED, Status.WARNED, Status.REJECTED
CONFLICT, SUPERSEDED, IGNORED = Status.CONFLICT, Status.SUPERSEDED, Status.IGNORED
NOBODY = returns(returned("other.xlsx", "A4"))  # of the agencies that are judged below


def a1(scores: Mapping[str, int | None], *rules: Rule, judged: str = "own.xlsx") -> FileVerdict:
    return reviewed("one.xlsx", sheet("A1", scores, *rules, judged=judged))


def test_parts_of_one_group_from_two_computers_lose_and_collide_on_nothing() -> None:
    monday = reviewed("mon.xlsx", sheet("A1", FULL), sheet("A2", BLANK), sheet("A3", BLANK))
    friday = reviewed("fri.xlsx", sheet("A1", BLANK), sheet("A2", OTHER), sheet("A3", BLANK), day=5)

    found = register(monday, friday)

    assert statuses(found) == {
        ("mon.xlsx", "A1"): ACCEPTED,
        ("mon.xlsx", "A2"): SUPERSEDED,
        ("mon.xlsx", "A3"): IGNORED,
        ("fri.xlsx", "A1"): SUPERSEDED,
        ("fri.xlsx", "A2"): ACCEPTED,
        ("fri.xlsx", "A3"): IGNORED,
    }
    assert rules_of(found, "fri.xlsx") == [Code.REVIEW_BLANK, Code.REVIEW_BLANK_SUPERSEDED]
    assert [file.verdict.status for file in found.files] == [ACCEPTED, ACCEPTED]


def test_groups_are_settled_apart() -> None:
    found = register(a1(FULL), reviewed("two.xlsx", sheet("A1", OTHER), group="G2"))

    assert set(statuses(found).values()) == {ACCEPTED}
    assert {unit.key for unit in found.units} == {("G1", "A1"), ("G2", "A1")}


@pytest.mark.parametrize(
    ("one", "two", "expected", "rule"),
    [  # both by group G1 about A1; days of both files
        ((FULL, 1), (FULL, 2), (SUPERSEDED, ACCEPTED), Code.SAME_ENTRIES),
        ((FULL, 1), (OTHER, 2), (SUPERSEDED, WARNED), Code.SUPERSEDED),
        ((FULL, 1), (OTHER, 1), (CONFLICT, CONFLICT), Code.REVIEWS_CONFLICT),
        ((FULL, None), (OTHER, 2), (CONFLICT, CONFLICT), Code.REVIEWS_CONFLICT),
        (
            ({"C01": 7, "C02": None}, 2),
            (FULL, 1),
            (SUPERSEDED, ACCEPTED),
            Code.REVIEW_FULLER_STANDS,
        ),
    ],
)
def test_two_filled_sheets(
    one: tuple[Mapping[str, int | None], int | None],
    two: tuple[Mapping[str, int | None], int | None],
    expected: tuple[Status, Status],
    rule: Rule,
) -> None:
    files = [
        reviewed(path, sheet("A1", scores), sheet("A2", FULL), day=day)
        for path, (scores, day) in (("1.xlsx", one), ("2.xlsx", two))
    ]
    found = register(*files)

    by_sheet = statuses(found)
    assert (by_sheet["1.xlsx", "A1"], by_sheet["2.xlsx", "A1"]) == expected
    assert rule in rules_of(found, "1.xlsx")
    # The other sheet of both files is not drawn into it.
    assert Counter((by_sheet["1.xlsx", "A2"], by_sheet["2.xlsx", "A2"])) == Counter(
        (ACCEPTED, SUPERSEDED)
    )


def test_a_newer_review_names_what_it_changed() -> None:
    found = register(a1(FULL), reviewed("two.xlsx", sheet("A1", OTHER), day=3))

    (told,) = (
        finding
        for file in found.files
        for one in file.sheets
        for finding in one.findings
        if finding.rule is Code.REVIEW_REPLACES_OLDER
    )
    assert dict(told.facts)["criteria"] == "C01" or "C01" in str(dict(told.facts)["criteria"])
    assert told.at.file == "two.xlsx"


def test_texts_make_a_sheet_fuller_and_another_text_makes_another_sheet() -> None:
    plain = sheet("A1", {"C01": 8, "C02": 6}, reasons={}, records={})
    noted = sheet("A1", {"C01": 8, "C02": 6}, reasons={}, records={"C01": "看了台账"})
    other = sheet("A1", {"C01": 8, "C02": 6}, reasons={}, records={"C01": "没看台账"})

    fuller = register(reviewed("1.xlsx", plain, day=9), reviewed("2.xlsx", noted, day=1))
    assert statuses(fuller) == {("1.xlsx", "A1"): SUPERSEDED, ("2.xlsx", "A1"): ACCEPTED}
    two = register(reviewed("1.xlsx", other), reviewed("2.xlsx", noted))
    assert set(statuses(two).values()) == {CONFLICT}


def test_a_row_that_stays_blank_says_no_more_than_none() -> None:
    """One return marked C02 as not applicable, the next did not, and now a third one counts."""
    now = returns(returned("third.xlsx", scores={"C01": 9, "C02": 9}, day=9))
    without = reviewed("1.xlsx", sheet("A1", {"C01": 7}, judged="first.xlsx"))
    blank = reviewed("2.xlsx", sheet("A1", {"C01": 7, "C02": None}, judged="second.xlsx"))

    found = register(without, blank, of=now)

    assert statuses(found) == {("1.xlsx", "A1"): CONFLICT, ("2.xlsx", "A1"): SUPERSEDED}
    assert Code.SAME_ENTRIES in rules_of(found, "2.xlsx")
    assert Code.OTHER_RETURN_COUNTS in rules_of(found, "1.xlsx")


def test_valid_goes_before_faulty_even_where_the_faulty_one_is_fuller() -> None:
    valid = reviewed("1.xlsx", sheet("A1", {"C01": 8, "C02": 6}, reasons={}))
    faulty = reviewed(
        "2.xlsx", sheet("A1", {"C01": 8, "C02": 6}, FAULT, reasons={}, records={"C01": "x"}), day=9
    )

    found = register(valid, faulty)

    assert statuses(found) == {("1.xlsx", "A1"): ACCEPTED, ("2.xlsx", "A1"): SUPERSEDED}
    assert Code.REVIEW_BETTER_STANDS in rules_of(found, "2.xlsx")


def test_two_faulty_sheets_stay_and_the_thinner_steps_back() -> None:
    thin = reviewed("1.xlsx", sheet("A1", {"C01": 8, "C02": None}, FAULT))
    full = reviewed("2.xlsx", sheet("A1", {"C01": 8, "C02": 6}, FAULT))
    other = reviewed("3.xlsx", sheet("A1", {"C01": 1, "C02": 6}, FAULT))

    found = register(thin, full, other)

    assert list(statuses(found).values()) == [SUPERSEDED, REJECTED, REJECTED]
    assert [file.verdict.status for file in found.files] == [SUPERSEDED, REJECTED, REJECTED]


def test_the_status_of_a_file_is_that_of_its_worst_sheet_and_good_sheets_count() -> None:
    file = reviewed("1.xlsx", sheet("A1", FULL), sheet("A2", FULL, FAULT), sheet("A3", BLANK))

    found = register(file, of=NOBODY)

    assert list(statuses(found).values()) == [ACCEPTED, REJECTED, IGNORED]
    (listed,) = found.files
    assert listed.verdict.status is REJECTED
    assert listed.verdict.reason.zh == "1 个单位：考评得分超过分值"
    assert listed.group == "G1"


@pytest.mark.parametrize(
    ("rules", "scores", "status"),
    [
        ((), FULL, ACCEPTED),
        ((Code.SHEET_LOST,), FULL, WARNED),
        ((Code.SHEET_OF_NOBODY,), FULL, REJECTED),
        ((Code.SHEET_LOST,), BLANK, IGNORED),
    ],
)
def test_what_is_found_about_the_file_counts_too(
    rules: tuple[Rule, ...], scores: Mapping[str, int | None], status: Status
) -> None:
    found = register(reviewed("1.xlsx", sheet("A1", scores), rules=rules))

    assert found.files[0].verdict.status is status
    assert set(statuses(found).values()) == {IGNORED if scores is BLANK else ACCEPTED}


def test_a_workbook_without_sheets_is_as_good_as_what_is_found_about_it() -> None:
    (file,) = register(reviewed("1.xlsx", rules=(Code.SHEET_LOST,))).files

    assert (file.verdict.status, file.sheets) == (WARNED, ())


def test_files_that_are_no_review_are_listed() -> None:
    file = reviewed("1.xlsx", rules=(Code.REVIEW_UNREGISTERED,))
    nothing = replace(file, review=None)

    (found,) = register(nothing).files

    assert (found.verdict.status, found.group, found.sheets) == (REJECTED, None, ())


def test_an_identical_copy_and_what_came_too_late_are_set_aside_as_a_whole() -> None:
    until = datetime.fromtimestamp(START + 3 * DAY, UTC)
    first = reviewed("1.xlsx", sheet("A1", FULL))
    copy = reviewed("2.xlsx", sheet("A1", FULL), sha256="hash of 1.xlsx")
    late = reviewed("3.xlsx", sheet("A1", OTHER), day=4)

    found = register(first, copy, late, calendar=Calendar(as_of=until))

    assert [file.verdict.status for file in found.files] == [ACCEPTED, IGNORED, IGNORED]
    assert statuses(found) == {("1.xlsx", "A1"): ACCEPTED}


def test_a_date_in_the_future_is_never_newer() -> None:
    now = datetime.fromtimestamp(START + 3 * DAY, UTC)
    found = register(
        a1(FULL), reviewed("2.xlsx", sheet("A1", OTHER), day=9), calendar=Calendar(now=now)
    )

    assert set(statuses(found).values()) == {CONFLICT}
    (file,) = (one for one in found.files if one.verdict.file.path == "2.xlsx")
    assert [finding.rule for finding in file.verdict.findings] == [Code.DATE_IN_FUTURE]


def test_a_form_issued_anew_with_what_was_typed_replaces_what_it_was_made_from() -> None:
    first = reviewed("1.xlsx", sheet("A1", FULL), day=9)
    again = reviewed("2.xlsx", sheet("A1", OTHER, base=sheet("A1", FULL)), day=1)

    found = register(first, again)

    assert statuses(found) == {("1.xlsx", "A1"): SUPERSEDED, ("2.xlsx", "A1"): ACCEPTED}
    assert rules_of(found, "1.xlsx") == [Code.REVIEW_LEFT_AS_ISSUED]


def test_what_one_computer_left_as_it_was_never_undoes_what_another_one_changed() -> None:
    one, two = sheet("A1", FULL), sheet("A2", FULL)
    left = reviewed("1.xlsx", sheet("A1", OTHER, base=one), sheet("A2", FULL, base=two), day=9)
    right = reviewed("2.xlsx", sheet("A1", FULL, base=one), sheet("A2", OTHER, base=two), day=5)

    found = register(left, right)

    assert statuses(found) == {
        ("1.xlsx", "A1"): ACCEPTED,
        ("1.xlsx", "A2"): SUPERSEDED,
        ("2.xlsx", "A1"): SUPERSEDED,
        ("2.xlsx", "A2"): ACCEPTED,
    }


def test_changes_of_two_computers_to_one_sheet_are_versions_like_any_other() -> None:
    base, third = sheet("A1", FULL), {"C01": 1, "C02": 1}
    first = reviewed("0.xlsx", base)
    found = register(
        first,
        reviewed("1.xlsx", sheet("A1", OTHER, base=base)),
        reviewed("2.xlsx", sheet("A1", third, base=base)),
    )
    assert statuses(found) == {
        ("0.xlsx", "A1"): SUPERSEDED,
        ("1.xlsx", "A1"): CONFLICT,
        ("2.xlsx", "A1"): CONFLICT,
    }


def test_sheets_that_were_made_from_each_other_are_told_by_their_times() -> None:
    full, other = sheet("A1", FULL), sheet("A1", OTHER)
    there = reviewed("1.xlsx", sheet("A1", FULL, base=other), day=1)
    back = reviewed("2.xlsx", sheet("A1", OTHER, base=full), day=3)
    found = register(there, back)
    assert statuses(found) == {("1.xlsx", "A1"): SUPERSEDED, ("2.xlsx", "A1"): WARNED}


def test_a_faulty_change_and_a_sheet_that_was_emptied_replace_nothing() -> None:
    base = sheet("A1", FULL)
    first = reviewed("1.xlsx", base)
    faulty = reviewed("2.xlsx", sheet("A1", OTHER, FAULT, base=base), day=3)
    emptied = reviewed("3.xlsx", sheet("A1", BLANK, base=base), day=4)
    found = register(first, faulty, emptied)
    assert statuses(found)["1.xlsx", "A1"] is ACCEPTED
    assert statuses(found)["2.xlsx", "A1"] is SUPERSEDED
    assert statuses(found)["3.xlsx", "A1"] is SUPERSEDED


# Which return was judged.


def test_a_review_of_another_return_than_the_one_that_counts_waits_for_a_decision() -> None:
    newer = returns(returned("old.xlsx"), returned("new.xlsx", scores={"C01": 9, "C02": 6}, day=5))

    found = register(a1(FULL, judged="old.xlsx"), of=newer)

    assert statuses(found) == {("one.xlsx", "A1"): CONFLICT}
    assert Code.OTHER_RETURN_COUNTS in rules_of(found, "one.xlsx")


@pytest.mark.parametrize("judged", ["gone.xlsx", ""])
def test_a_return_that_nobody_knows_is_another_one(judged: str) -> None:
    assert set(statuses(register(a1(FULL, judged=judged))).values()) == {CONFLICT}


def test_a_return_that_says_the_same_is_no_other_one() -> None:
    twice = returns(returned("own.xlsx"), returned("again.xlsx", day=5))

    assert set(statuses(register(a1(FULL), of=twice)).values()) == {ACCEPTED}


def test_without_a_counted_return_nothing_contradicts_a_review() -> None:
    assert set(statuses(register(a1(FULL), of=NOBODY)).values()) == {ACCEPTED}


def test_a_faulty_sheet_of_another_return_stays_faulty() -> None:
    assert set(statuses(register(a1(FULL, FAULT, judged="gone.xlsx"))).values()) == {REJECTED}


def test_a_sheet_for_the_return_that_counts_goes_before_one_for_an_earlier_one() -> None:
    newer = returns(returned("old.xlsx"), returned("new.xlsx", scores={"C01": 9, "C02": 6}, day=5))
    old = reviewed("1.xlsx", sheet("A1", FULL, judged="old.xlsx"), day=9)
    new = reviewed("2.xlsx", sheet("A1", OTHER, judged="new.xlsx"), day=2)
    blank = reviewed("3.xlsx", sheet("A1", BLANK, judged="new.xlsx"), day=3)

    both = register(old, new, blank, of=newer)
    assert list(statuses(both).values()) == [SUPERSEDED, ACCEPTED, SUPERSEDED]
    assert Code.REVIEW_OF_EARLIER_RETURN in rules_of(both, "1.xlsx")
    only = register(old, blank, of=newer)
    assert list(statuses(only).values()) == [CONFLICT, SUPERSEDED]


# Decisions.


def decided(path: str, judged: str = "own.xlsx") -> dict[str, tuple[ReviewDecision, ...]]:
    made = ReviewDecision("A1", f"hash of {path}", "电话确认", path, f"hash of {judged}")
    return {"A1": (made,)}


def test_a_decision_settles_a_conflict_of_one_sheet() -> None:
    files = (a1(FULL), reviewed("two.xlsx", sheet("A1", OTHER), sheet("A2", FULL)))

    found = register(*files, decisions=decided("two.xlsx"))

    assert statuses(found) == {
        ("one.xlsx", "A1"): SUPERSEDED,
        ("two.xlsx", "A1"): WARNED,
        ("two.xlsx", "A2"): ACCEPTED,
    }
    assert Code.DECIDED in rules_of(found, "two.xlsx")


def test_a_decision_confirms_a_review_for_the_return_that_counted_then_and_for_no_other() -> None:
    newer = returns(returned("old.xlsx"), returned("new.xlsx", scores={"C01": 9, "C02": 6}, day=5))
    review = a1(FULL, judged="old.xlsx")

    now = register(review, of=newer, decisions=decided("one.xlsx", "new.xlsx"))
    assert set(statuses(now).values()) == {WARNED}
    then = register(review, of=newer, decisions=decided("one.xlsx", "old.xlsx"))
    assert set(statuses(then).values()) == {CONFLICT}
    unbound = {"A1": (ReviewDecision("A1", "hash of one.xlsx", "x"),)}
    assert set(statuses(register(review, of=newer, decisions=unbound)).values()) == {WARNED}
    assert set(statuses(register(review, of=NOBODY, decisions=unbound)).values()) == {WARNED}


@pytest.mark.parametrize("path", ["gone.xlsx", "faulty.xlsx"])
def test_a_decision_on_what_cannot_count_changes_nothing(path: str) -> None:
    faulty = reviewed("faulty.xlsx", sheet("A1", FULL, FAULT))

    found = register(a1(FULL), faulty, decisions=decided(path))

    assert statuses(found) == {("one.xlsx", "A1"): ACCEPTED, ("faulty.xlsx", "A1"): SUPERSEDED}


def test_a_decision_on_a_blank_sheet_leaves_the_one_before_it_in_force() -> None:
    blank = reviewed("blank.xlsx", sheet("A1", {"C01": None, "C02": None}), sheet("A2", FULL))
    made = {"A1": (*decided("one.xlsx")["A1"], *decided("blank.xlsx")["A1"])}

    found = register(a1(FULL, judged="another.xlsx"), blank, decisions=made)

    assert statuses(found)["one.xlsx", "A1"] is WARNED


# Who judges whom changes while reviews are out.


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"review_mode": ReviewMode.NOT_REVIEWED}, Code.REVIEWED_AGENCY_LEFT),
        (
            {"change": AgencyChange(ChangeOfAgency.MERGED, "A2")},
            Code.REVIEWED_AGENCY_LEFT,
        ),
        (None, Code.REVIEWED_AGENCY_LEFT),
        ({}, None),
    ],
)
def test_what_was_scored_for_an_agency_that_left_stays_on_record(
    changed: Mapping[str, Any] | None, rule: Rule | None
) -> None:
    agencies = ROUND.roster.agencies
    first = () if changed is None else (replace(agencies[0], **changed),)
    moved = replace(ROUND, roster=Roster((*first, *agencies[1:])))
    file = reviewed("1.xlsx", sheet("A1", FULL), sheet("A2", FULL))

    found = register(file, of=NOBODY, assessment_round=moved)

    expected = ACCEPTED if rule is None else IGNORED
    assert list(statuses(found).values()) == [expected, ACCEPTED]
    assert rules_of(found, "1.xlsx") == ([] if rule is None else [rule])
    kept = found.files[0].sheets[0].agency_return
    assert kept is not None
    assert kept.scores == {"C01": 7, "C02": 6}


def test_what_was_scored_before_an_agency_was_moved_counts_until_the_new_group_scores() -> None:
    """A3 is judged by G1 now; G2 gave both of its scores."""
    former = reviewed("1.xlsx", sheet("A3", FULL), sheet("A2", FULL), group="G2")
    alone = register(former, of=NOBODY)
    half = register(former, reviewed("2.xlsx", sheet("A3", {"C01": 5, "C02": None})), of=NOBODY)
    full = register(former, reviewed("2.xlsx", sheet("A3", OTHER)), of=NOBODY)

    for found in (alone, half):
        assert statuses(found)["1.xlsx", "A3"] is ACCEPTED
        assert rules_of(found, "1.xlsx", "A3") == [Code.STANDS_FOR_ANOTHER_GROUP]
        (told,) = (
            one
            for verdict in found.files[0].sheets
            for one in verdict.findings
            if one.rule is Code.STANDS_FOR_ANOTHER_GROUP
        )
        assert "第一组" in told.message(Language.ZH)
    assert statuses(full) == {
        ("1.xlsx", "A3"): IGNORED,
        ("1.xlsx", "A2"): ACCEPTED,
        ("2.xlsx", "A3"): ACCEPTED,
    }
    assert rules_of(full, "1.xlsx", "A3") == [Code.NOT_OF_THE_GROUP]
    kept = full.files[0].sheets[0].agency_return
    assert kept is not None
    assert kept.scores == {"C01": 7, "C02": 6}


@pytest.mark.parametrize(
    "sheets",
    [
        (sheet("A3", FULL, FAULT),),
        (sheet("A3", FULL), sheet("A3", OTHER)),
        (sheet("A3", FULL), sheet("A3", {"C01": 7, "C02": None})),
    ],
)
def test_nobody_has_to_mend_or_settle_what_a_former_group_gave(
    sheets: tuple[ReviewSheet, ...],
) -> None:
    files = [reviewed(f"{turn}.xlsx", one, group="G2") for turn, one in enumerate(sheets)]
    found = register(*files, reviewed("9.xlsx", sheet("A3", FULL)), of=NOBODY)
    assert {status for (path, _), status in statuses(found).items() if path != "9.xlsx"} <= {
        IGNORED,
        SUPERSEDED,
    }
    assert {one.verdict.status for one in found.files} <= {IGNORED, SUPERSEDED, ACCEPTED}


def test_a_group_that_must_not_judge_an_agency_or_is_gone_stands_for_nobody() -> None:
    first, second = PLAN.groups
    avoiding = replace(PLAN, groups=(first, replace(second, avoided=("A3",))))
    for plan in (avoiding, replace(PLAN, groups=(first,))):
        found = register(
            reviewed("1.xlsx", sheet("A3", FULL), group="G2"),
            of=NOBODY,
            assessment_round=replace(ROUND, review=plan),
        )
        assert statuses(found) == {("1.xlsx", "A3"): IGNORED}
        assert rules_of(found, "1.xlsx", "A3") == [Code.NOT_OF_THE_GROUP]


def test_a_round_without_evaluators_asks_for_no_review() -> None:
    plain = replace(ROUND, review=None)

    assert set(statuses(register(a1(FULL), assessment_round=plain)).values()) == {IGNORED}


# Laws.

scores = st.sampled_from((None, None, 5, 7))
sheets = st.builds(
    lambda agency, one, two, fault, judged: sheet(
        agency, {"C01": one, "C02": two}, *((FAULT,) if fault else ()), judged=judged
    ),
    st.sampled_from(("A1", "A2", "A3", "A9")),
    scores,
    scores,
    st.booleans(),
    st.sampled_from(("own.xlsx", "own.xlsx", "old.xlsx")),
)
files = st.lists(
    st.tuples(
        st.lists(sheets, max_size=4, unique_by=lambda one: one.found.agency),
        st.sampled_from(("G1", "G2")),
        st.sampled_from((None, 1, 2, 3)),
    ),
    max_size=6,
)
chosen = st.sampled_from((None, "0.xlsx", "1.xlsx"))


@settings(max_examples=300, deadline=None)
@given(files, chosen, st.randoms())
def test_every_sheet_of_every_file_has_one_fate_and_each_unit_one_review_at_most(
    drawn: list[tuple[list[ReviewSheet], str, int | None]],
    decision: str | None,
    order: Random,
) -> None:
    verdicts = [
        reviewed(f"{number}.xlsx", *held, group=group, day=day)
        for number, (held, group, day) in enumerate(drawn)
    ]
    made = decided(decision) if decision else {}

    found = register(*verdicts, decisions=made)
    order.shuffle(verdicts)
    assert register(*verdicts, decisions=made) == found

    assert [file.verdict.file.path for file in found.files] == [
        f"{number}.xlsx" for number in range(len(drawn))
    ]
    for (held, _, _), file in zip(drawn, found.files, strict=True):
        assert [one.agency for one in file.sheets] == [one.found.agency for one in held]
    counted = Counter(unit.key for unit in found.units if unit.verdict.status.is_counted)
    assert not counted or max(counted.values()) == 1
    filled = {
        unit.key
        for unit in found.units
        if unit.key[1] != "A9" and not (unit.is_blank and unit.sheet.found.is_valid)
    }
    owed = {key for key in filled if key[0] == "G1" or key[1] in {"A1", "A2"}}
    # What was filled in shows: it counts, or somebody has to mend or settle it.
    shown = {
        unit.key
        for unit in found.units
        if unit.verdict.status in {ACCEPTED, WARNED, REJECTED, CONFLICT}
    }
    assert shown - {("G2", "A3")} == owed
    # What a former group gave counts where the one that judges now has not scored all of it.
    now = {
        entry.criterion
        for unit in found.units
        if unit.key == ("G1", "A3") and unit.verdict.status.is_counted
        for entry in unit.sheet.found.entries
        if entry.is_answered
    }
    for unit in found.units:
        if unit.key == ("G2", "A3") and unit.verdict.status in {
            ACCEPTED,
            WARNED,
            REJECTED,
            CONFLICT,
        }:
            given = {one.criterion for one in unit.sheet.found.entries if one.is_answered}
            assert unit.verdict.status.is_counted
            assert given - now
    for unit in found.units:
        if unit.is_blank:
            assert not unit.verdict.status.is_counted


def test_a_score_that_the_sheet_has_no_row_for_is_missing_unless_it_does_not_apply() -> None:
    file = reviewed("1.xlsx", sheet("A1", {"C01": 8}))

    assert rules_of(register(file), "1.xlsx") == [Code.REVIEW_SCORE_MISSING]
    own = returned("own.xlsx")
    assert own.agency_return is not None
    entries = (entry("C01", 8), Entry("C02", None, is_not_applicable=True))
    own = replace(own, agency_return=replace(own.agency_return, entries=entries))
    assert rules_of(register(file, of=returns(own)), "1.xlsx") == []


def test_a_review_keeps_its_files_path_wherever_the_file_is_listed() -> None:
    moved = reviewed("a.zip!1.xlsx", sheet("A1", FULL)).moved_to("a.zip!1.xlsx (2)")

    (unit,) = register(moved).units

    assert unit.path == "a.zip!1.xlsx (2)"
    assert unit.sheet.found.file.path == "a.zip!1.xlsx (2)"


def test_a_file_lies_below_its_folder_with_all_its_sheets_and_says_the_same_else() -> None:
    (file,) = register(
        reviewed("甲/1.xlsx", sheet("A1", FULL), sheet("A2", BLANK)), of=NOBODY
    ).files

    placed = file.below("review/returned")

    verdicts = (placed.verdict, *placed.sheets)
    assert {one.file.path for one in verdicts} == {"review/returned/甲/1.xlsx"}
    assert placed.group == file.group
    for one, before in zip(verdicts, (file.verdict, *file.sheets), strict=True):
        assert replace(one, file=before.file) == before


def test_returns_of_nobody_are_no_agencys_return() -> None:
    own, nobodys = returned("own.xlsx"), replace(returned("x.xlsx"), agency=None)

    assert set(statuses(register(a1(FULL), of=returns(own, nobodys))).values()) == {ACCEPTED}


def test_what_was_never_read_says_nothing() -> None:
    nothing = reviewed("1.xlsx")

    assert changed_answers(nothing, nothing) is None
    assert not is_fuller(nothing, nothing)
