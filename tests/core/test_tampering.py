"""What was changed in the locked parts is named; it never changes a score."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.found import (
    WorkbookCopy,
    county_round,
    feature_copy,
    filled_copy,
    ids_of,
    issued_copy,
)
from workbook_tool.core.alike import moved
from workbook_tool.core.cells import Cell, CellKind, FileFormat, SheetState
from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.form import Field
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Language

BLUEPRINT = filled_copy().blueprint
LOCKED_TEXTS = [
    (spec.name, cell.row, cell.column)
    for spec in BLUEPRINT.sheets
    if spec.state is SheetState.VISIBLE
    for cell in spec.cells
    if cell.formula is None
    and not cell.is_input
    and isinstance(cell.value, str)
    and any(char.isalnum() for char in cell.value)
    and BLUEPRINT.agency_name not in cell.value
    and BLUEPRINT.code not in cell.value
    and (spec.name != "自评打分" or cell.row not in range(4, 18))
    and (spec.name != "佐证材料" or cell.row != BLUEPRINT.evidence_table.header_row)
]
LOCKED_FORMULAS = [
    (spec.name, cell.row, cell.column)
    for spec in BLUEPRINT.sheets
    if spec.state is SheetState.VISIBLE
    for cell in spec.cells
    if cell.formula is not None and not cell.is_input
]


def changes(copy: WorkbookCopy, rule: Rule) -> list[tuple[str | None, str | None]]:
    return [(one.at.sheet, one.at.cell) for one in copy.read().findings if one.rule is rule]


def test_an_untouched_copy_has_nothing_to_be_told() -> None:
    assert filled_copy().judge().findings == ()
    assert filled_copy().judge().status is Status.ACCEPTED


def test_a_copy_of_every_feature_has_nothing_to_be_told() -> None:
    assert feature_copy().judge().findings == ()


@settings(max_examples=40)
@given(st.sampled_from(LOCKED_TEXTS), st.sampled_from(["另一段文字", "", "0", "=1+1"]))
def test_every_change_of_locked_wording_is_named_with_its_cell(
    place: tuple[str, int, int], text: str
) -> None:
    copy = filled_copy()
    name, row, column = place
    copy.sheet(name).put(row, column, text or None)

    found = copy.read()

    assert all(score is not None for score in found.scores.values())
    (change,) = [one for one in found.findings if one.rule is Code.WORDING_CHANGED]
    assert change.at.sheet == name
    assert change.observed == text
    assert "blank" in change.message(Language.EN) or text


@settings(max_examples=40)
@given(st.sampled_from(LOCKED_FORMULAS), st.sampled_from(["1+1", None]))
def test_every_change_of_a_locked_formula_is_named_with_its_cell(
    place: tuple[str, int, int], formula: str | None
) -> None:
    copy = filled_copy()
    name, row, column = place
    copy.sheet(name).put(row, column, Cell(CellKind.TEXT, "√", formula))

    (change,) = [one for one in copy.read().findings if one.rule is Code.FORMULA_CHANGED]

    assert change.at.sheet == name
    assert change.observed == ("=1+1" if formula else "√")


def test_formulas_are_compared_without_what_programs_write_in_ways_of_their_own() -> None:
    copy = filled_copy()
    for sheet in copy.sheets:
        for place, cell in sheet.cells.items():
            if cell.formula is not None:
                own = cell.formula.replace("$", "").replace("(", " ( ").lower()
                sheet.cells[place] = cell._replace(formula=own)

    assert changes(copy, Code.FORMULA_CHANGED) == []


SECOND = (6, 8)  # where the status of C02 stands


@pytest.mark.parametrize(
    ("master", "own", "observed"),
    [
        # What is issued, moved to where the master stands, is that again in its own place.
        ("{moved}", "", None),
        ("{moved}", "{issued}", None),
        # Whatever a foreign master says is what the follower computes.
        ("100", "", "=100"),
        ('IF($G36>0,"√ 完成","")', "", '=IF($G6>0,"√ 完成","")'),
        ("100", "{issued}", "=100"),
        ("{moved}", "100", "=100"),
    ],
)
def test_a_follower_of_a_shared_formula_says_what_its_master_says(
    master: str, own: str, observed: str | None
) -> None:
    copy = filled_copy()
    issued = copy.scoring.cells[SECOND].formula or ""
    said = {"{moved}": moved(issued, 30), "{issued}": issued}
    there = (SECOND[0] + 30, SECOND[1])
    cell = copy.scoring.cells[SECOND]
    copy.scoring.cells[SECOND] = cell._replace(formula=said.get(own, own))
    copy.scoring.put(*there, Cell(CellKind.TEXT, "状态", said.get(master, master)))
    copy.scoring.followers[SECOND] = there

    found = [one for one in copy.read().findings if one.rule is Code.FORMULA_CHANGED]

    assert [one.observed for one in found] == ([] if observed is None else [observed])
    assert [one.at.cell for one in found] == ([] if observed is None else ["H6"])


def test_a_formula_without_a_text_that_follows_none_is_changed() -> None:
    copy = filled_copy()
    copy.scoring.cells[SECOND] = copy.scoring.cells[SECOND]._replace(formula="")

    (change,) = [one for one in copy.read().findings if one.rule is Code.FORMULA_CHANGED]

    assert (change.at.cell, change.observed) == ("H6", "=")


@pytest.mark.parametrize(
    ("written", "is_same"), [("1.00000000000000000004e-06", True), ("0.1", False)]
)
def test_numbers_of_formulas_are_compared_as_numbers(written: str, *, is_same: bool) -> None:
    copy = filled_copy()
    place, cell = next(
        (place, cell)
        for place, cell in copy.scoring.cells.items()
        if cell.formula is not None and "0.000001" in cell.formula
    )
    assert cell.formula is not None
    changed = cell.formula.replace("0.000001", written)
    copy.scoring.cells[place] = cell._replace(formula=changed)

    assert (changes(copy, Code.FORMULA_CHANGED) == []) is is_same


def test_a_values_only_copy_is_said_once() -> None:
    copy = filled_copy()
    copy.keep_values_only()

    verdict = copy.judge()

    assert ids_of(verdict.findings) == [Code.FORMULAS_LOST.id]
    assert verdict.status is Status.WARNED
    assert verdict.agency_return is not None
    assert verdict.agency_return.scores["C01"] == 10


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(0, 200).map(lambda tenths: Decimal(tenths) / 10))
def test_a_changed_cap_is_named_and_never_used(number: int, cap: Decimal) -> None:
    copy = filled_copy()
    criterion = copy.scheme.criteria[number - 1]
    copy.put(criterion.code, cap, Field.CAP)

    verdict = copy.judge()

    is_changed = cap != criterion.cap
    assert ids_of(verdict.findings) == ([Code.CAP_CHANGED.id] if is_changed else [])
    assert verdict.agency_return is not None
    assert verdict.agency_return.scores[criterion.code] == criterion.cap


def test_a_cap_raised_to_fit_a_score_helps_nothing() -> None:
    copy = filled_copy({"C02": 9})
    copy.put("C02", 9, Field.CAP)

    verdict = copy.judge()

    assert verdict.status is Status.REJECTED
    assert {Code.CAP_CHANGED.id, Code.SCORE_ABOVE_CAP.id} <= set(ids_of(verdict.findings))


def test_changed_numbers_outside_the_table_are_wording_too() -> None:
    copy = filled_copy()
    evidence = copy.blueprint.evidence_table
    copy.sheet(evidence.sheet).put(evidence.first_row, 1, 7)

    assert changes(copy, Code.WORDING_CHANGED) == [(evidence.sheet, "A5")]


def test_after_rows_moved_only_what_key_and_header_find_is_compared() -> None:
    copy = filled_copy()
    copy.put("C03", 9, Field.CAP)
    copy.scoring.insert_row(2)

    assert changes(copy, Code.CAP_CHANGED) == [("自评打分", "F8")]
    assert changes(copy, Code.WORDING_CHANGED) == changes(copy, Code.FORMULA_CHANGED) == []


def test_a_lost_sheet_is_missed_once_and_not_compared() -> None:
    copy = filled_copy()
    copy.sheets.remove(copy.sheet("封面"))

    assert ids_of(copy.read().findings) == [Code.OTHER_SHEET_MISSING.id]


@pytest.mark.parametrize("file_format", [FileFormat.XLS, FileFormat.ODS])
def test_legacy_formats_know_no_formulas_and_no_guards(file_format: FileFormat) -> None:
    copy = filled_copy()
    copy.file_format = file_format
    copy.keep_values_only()
    copy.names.clear()
    for sheet in copy.sheets:
        sheet.is_protected = False
        sheet.validation_count = 0

    assert copy.read().findings == ()


def test_lost_guards_are_one_note_that_names_them_all() -> None:
    copy = filled_copy()
    copy.names.clear()
    copy.core_properties.clear()
    copy.custom_properties.clear()
    for sheet in copy.sheets:
        sheet.is_protected = False
        sheet.validation_count = 0

    verdict = copy.judge()

    assert verdict.status is Status.ACCEPTED
    (note,) = verdict.findings
    for word in ("sheet protection", "validations", "defined names", "document properties"):
        assert word in note.message(Language.EN)


def test_states_have_no_cap_to_be_changed() -> None:
    copy = feature_copy()
    copy.put("S.1", 5, Field.CAP)

    assert Code.CAP_CHANGED.id not in copy.ids()


def scaled_copy() -> WorkbookCopy:
    made = county_round()
    scheme = replace(made.scheme, scaled_to=Decimal(50))
    return issued_copy(replace(made, scheme=scheme), BLUEPRINT.agency_code).fill()


def test_the_row_of_the_total_says_its_scale() -> None:
    copy = scaled_copy()
    row = copy.blueprint.total.row
    told = [one.value for one in copy.blueprint.sheets[1].cells if one.row == row]
    assert "满分 100 分，合计已折算为 50 分制" in told
    assert changes(copy, Code.WORDING_CHANGED) == []
    assert not any("折算" in str(one.value) for one in BLUEPRINT.sheets[1].cells)


def test_a_form_that_was_issued_before_it_said_so_is_as_it_was_issued() -> None:
    copy = scaled_copy()
    (cell,) = (one for one in copy.blueprint.sheets[1].cells if one.formerly is not None)
    copy.scoring.put(cell.row, cell.column, None)
    assert changes(copy, Code.WORDING_CHANGED) == []

    copy.scoring.put(cell.row, cell.column, "满分 100 分，合计已折算为 60 分制")
    assert changes(copy, Code.WORDING_CHANGED) != []
