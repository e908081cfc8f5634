"""Formulas that are alike, against what openpyxl makes of a shared formula."""

import pytest
from openpyxl.formula.translate import Translator

from tests.core.form.rounds import AMPERSAND, blueprint_of, every_feature_round
from workbook_tool.core.alike import alike_down, moved
from workbook_tool.core.cells import Range, cell_name

FORMULAS = {
    cell.formula: (cell.row, cell.column)
    for sheet in blueprint_of(every_feature_round(), AMPERSAND).sheets
    for cell in sheet.cells
    if cell.formula
}


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (1, 0), (40, 0), (3, 2)])
def test_every_formula_of_a_form_moves_as_a_shared_one(rows: int, columns: int) -> None:
    for formula, (row, column) in FORMULAS.items():
        start, end = cell_name(row, column), cell_name(row + rows, column + columns)
        translated = Translator(f"={formula}", origin=start).translate_formula(end)
        assert f"={moved(formula, rows, columns)}" == translated


@pytest.mark.parametrize(
    ("formula", "there"),
    [
        ("A1+$B1+C$1+$D$1", "C4+$B4+E$1+$D$1"),
        ("a1+b$2", "C4+D$2"),
        ('"A1"&A1&"B""2"', '"A1"&C4&"B""2"'),
        ("'A1'!A1+Sheet1!B2+表2!C3", "'A1'!C4+Sheet1!D5+表2!E6"),
        ("SUM(A:A,$B:C,2:3,$4:5,A1:B2)", "SUM(C:C,$B:E,5:6,$4:8,C4:D5)"),
        ("LOG10(A1)+name.A1+A1.x+A1B2+_A1", "LOG10(C4)+name.A1+A1.x+A1B2+_A1"),
        ("XFD1048576", "B3"),
        ("AAAA1+ROW()-1+2.5E3", "AAAA1+ROW()-1+2.5E3"),
    ],
)
def test_only_references_move_and_only_their_relative_parts(formula: str, there: str) -> None:
    assert moved(formula, 3, 2) == there
    assert moved(there, -3, -2) == formula.upper().replace("SHEET", "Sheet").replace(
        "NAME", "name"
    ).replace("X+", "x+")


@pytest.mark.parametrize(
    "formula",
    [
        "表!$A1",
        "'表 1'!$A1",
        "[1]S!$A1",
        "SUMPRODUCT({1,2}*$A1)",
        "SUM(INDEX($A:$A,1):$B1)",
        "IF(#REF!,1,$A1)",
    ],
)
def test_what_excel_does_not_share_is_not_alike(formula: str) -> None:
    assert list(alike_down({(1, 3): formula, (2, 3): moved(formula, 1)})) == []


def test_texts_may_hold_any_sign() -> None:
    alike = {(row, 3): f'"!{{[#):"&$A{row}' for row in (1, 2)}
    assert list(alike_down(alike)) == [Range(1, 3, 2, 3)]


def test_runs_end_where_a_row_is_missing_or_another_formula_stands() -> None:
    formulas = {(row, column): f"$A{row}" for row in range(1, 10) for column in (2, 4)}
    del formulas[4, 2]
    formulas |= {(8, 2): "$A$8", (9, 4): "1"}
    assert list(alike_down(formulas)) == [Range(1, 2, 3, 2), Range(5, 2, 7, 2), Range(1, 4, 8, 4)]
