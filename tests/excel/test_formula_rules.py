"""Every formula that we write keeps to what Excel computes, and each rule notices its breach."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    optional_round,
    with_settings,
    xinping_round,
)
from tests.core.review.workbooks import FACTS, judged
from tests.core.review.workbooks import blueprint_of as review_of
from tests.core.review.workbooks import county_blueprint as county_review
from tests.core.review.workbooks import feature_blueprint as feature_review
from tests.excel.formula_rules import Book, Formula, broken_rules
from tests.excel.summary.grade_rounds import graded
from tests.excel.summary.rounds import by_category, with_deduction, with_limits
from tests.workflows.filling import REPOSITORY
from workbook_tool.core.form import Blueprint, SheetSpec, Validation, build_blueprint
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.review.spec import ReviewBlueprint
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.round.settings import PrintArea, RankingRule, ScoreInput
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.excel.summary import write_summary

SAMPLES = sorted(path.parent.name for path in REPOSITORY.glob("samples/*/assessment.xlsx"))
FORMS = {
    "typed": (
        with_settings(xinping_round(), score_input=ScoreInput.CUSTOM, language=Language.EN),
        LONGEST_NAME,
    ),
    "fixed": (with_settings(optional_round(), print_area=PrintArea.FIXED), AMPERSAND),
    **{f"{rule} features": (every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule},
    **{
        f"{language} optional": (optional_round(NotApplicableRule.PARENT, language), AMPERSAND)
        for language in Language
    },
}

REVIEWS = {
    "county": county_review(),
    "features": feature_review(),
    "facts": review_of(FACTS, judged(FACTS.roster.agencies[0], tuple(FACTS.scheme))),
}


def formulas_of_sheet(spec: SheetSpec) -> Iterator[Formula]:
    for cell in spec.cells:
        if cell.formula:
            yield Formula(cell.formula, at=(spec.name, cell.row, cell.column))
    for one in spec.conditional_styles:
        at = (spec.name, one.cells.first_row, one.cells.first_column)
        yield Formula(one.formula, "conditional", at)
    for validation in spec.validations:
        yield from formulas_of_validation(validation, spec.name)


def formulas_of_validation(validation: Validation, sheet: str) -> Iterator[Formula]:
    cells = validation.cells[0]
    at = (sheet, cells.first_row, cells.first_column)
    if validation.choices:
        yield Formula(",".join(validation.choices), "list", at)
    elif validation.formula:
        yield Formula(validation.formula, "validation", at)


def formulas_of(blueprint: Blueprint | ReviewBlueprint) -> Iterator[Formula]:
    for sheet in blueprint.sheets:
        yield from formulas_of_sheet(sheet)
    for name in blueprint.names:
        yield Formula(name.formula, "name")


def book_of(blueprint: Blueprint | ReviewBlueprint) -> Book:
    cells = {
        (sheet.name, cell.row, cell.column): cell
        for sheet in blueprint.sheets
        for cell in sheet.cells
    }
    return Book(
        frozenset(at for at, cell in cells.items() if cell.is_input),
        {at: cell.value for at, cell in cells.items() if cell.value is not None},
        frozenset(sheet.name for sheet in blueprint.sheets),
    )


def breaches_of(blueprint: Blueprint | ReviewBlueprint) -> list[tuple[str, Formula]]:
    book = book_of(blueprint)
    return [(rule, one) for one in formulas_of(blueprint) for rule in broken_rules(one, book)]


@pytest.mark.parametrize("name", FORMS)
def test_the_form_keeps_the_rules(name: str) -> None:
    blueprint = blueprint_of(*FORMS[name])
    assert breaches_of(blueprint) == []
    texts = [
        cell.value
        for sheet in blueprint.sheets
        for cell in sheet.cells
        if cell.formula and isinstance(cell.value, str)
    ]
    assert texts
    assert [text for text in texts if text != text.rstrip()] == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_forms_of_the_samples_keep_the_rules(sample: str) -> None:
    path = REPOSITORY / "samples" / sample / "assessment.xlsx"
    found = read_definition(path)
    # Forms of categories that are asked the same differ in names alone.
    asked = {found.scheme.for_agency(anyone_of(one)): one for one in found.roster.categories}
    for category in asked.values():
        agency = next(one for one in found.roster if one.category == category)
        assert breaches_of(build_blueprint(found, agency, "R1-A1-0000-0000", wording="-")) == []


@pytest.mark.parametrize("name", REVIEWS)
def test_the_review_workbook_keeps_the_rules(name: str) -> None:
    blueprint = REVIEWS[name]
    assert breaches_of(blueprint) == []
    shown = [
        cell.value
        for sheet in blueprint.sheets
        for cell in sheet.cells
        if cell.formula and isinstance(cell.value, str)
    ]
    assert shown
    assert [text for text in shown if text != text.rstrip()] == []


def test_version_1_is_known_to_break_them() -> None:
    english = optional_round(NotApplicableRule.PARENT, Language.EN)
    first = {rule for rule, _ in breaches_of(blueprint_of(english, AMPERSAND, 1))}
    assert first == {
        *("logical_compared", "typed_text_sought", "typed_text_searched", "range_of_results"),
        *("format_of_a_locale", "trailing_blank"),
    }


_SHAPE = re.compile(r"(?<=[A-Z$])\d+")


def formulas_of_package(package: bytes) -> tuple[list[Formula], Book]:
    """Return one formula of each shape that a workbook holds, whatever wrote it."""
    book = openpyxl.load_workbook(io.BytesIO(package))
    shown = openpyxl.load_workbook(io.BytesIO(package), data_only=True)
    found = {
        (one.use, one.at[0], _SHAPE.sub("9", one.text)): one
        for sheet in book.worksheets
        if isinstance(sheet, Worksheet)
        for one in (*formulas_of_cells(sheet), *formulas_beside(sheet))
    }
    names = (Formula(str(one.attr_text), "name") for one in book.defined_names.values())
    values = {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in shown.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return [*found.values(), *names], Book(values=values, sheets=frozenset(book.sheetnames))


def formulas_of_cells(sheet: Worksheet) -> Iterator[Formula]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                text = str(cell.value).removeprefix("=")
                yield Formula(text, at=(sheet.title, cell.row or 0, cell.column or 0))


def formulas_beside(sheet: Worksheet) -> Iterator[Formula]:
    at = (sheet.title, 1, 1)
    for cells in sheet.conditional_formatting:
        for rule in cells.rules:
            yield from (Formula(text, "conditional", at) for text in rule.formula)
    for one in sheet.data_validations.dataValidation:
        text = str(one.formula1 or "")
        if one.type == "list" and text.startswith('"'):
            yield Formula(text.strip('"'), "list", at)
        elif text:
            yield Formula(text, "validation", at)


def assert_keeps_the_rules(package: bytes, *, least: int) -> None:
    formulas, book = formulas_of_package(package)
    broken = [(rule, one) for one in formulas for rule in broken_rules(one, book)]
    assert broken == []
    assert len(formulas) >= least


@pytest.mark.parametrize(
    "consolidation",
    [graded(ranking=RankingRule.DENSE), by_category(), with_deduction(), with_limits()],
    ids=["dense", "category", "deduction", "limits"],
)
def test_the_summary_keeps_the_rules(consolidation: Consolidation) -> None:
    assert_keeps_the_rules(write_summary(consolidation, returned_prefix="returned/"), least=5)


@pytest.mark.parametrize("language", Language)
def test_the_definition_keeps_the_rules(language: Language) -> None:
    the_round = with_settings(xinping_round(), language=language)
    assert_keeps_the_rules(write_definition(the_round, language), least=4)


INPUT, LOCKED, LONG = ("S", 5, 7), ("S", 5, 1), "长" * 256
SEEDED = Book(
    frozenset({INPUT}),
    {
        LOCKED: "C01",
        ("S", 6, 1): "01",
        ("S", 7, 1): "1E2",
        ("S", 8, 1): "a*",
        ("S", 9, 1): LONG,
        ("S", 4, 7): "自评得分",
    },
    frozenset({"S"}),
)
BREACHES = {
    "IF(ISBLANK($A$5)>0,1,2)": "logical_compared",
    "IF(0<OR($A$5=1,$A$5=2),1,2)": "logical_compared",
    "IF(($A$5=1)=1,1,2)": "logical_compared",
    'ISNA(MATCH(TRIM(INDEX($G:$G,ROW())),{"a";"b"},0))': "typed_text_sought",
    "IF(ISNUMBER(VLOOKUP(INDEX($G:$G,5),$A$5:$A$9,1,0)),1,2)": "typed_text_sought",
    'COUNTIF(INDEX($G:$G,5),"C01")': "typed_text_searched",
    'SUMIFS($B$5:$B$9,INDEX($G:$G,5),"C01")': "typed_text_searched",
    "COUNTIF($A$5:$A$9,INDEX($G:$G,5))": "typed_text_sought",
    "SUMIFS($B$5:$B$9,$A$5:$A$9,$A$6)": "number_like_text_sought",
    "SUMIFS($B$5:$B$9,$A$5:$A$9,$A$7)": "number_like_text_sought",
    'COUNTIF($A$5:$A$9,"MAR1")': "number_like_text_sought",
    'COUNTIF($A$5:$A$9,"true")': "number_like_text_sought",
    "MATCH($A$8,$A$5:$A$9,0)": "wildcard_sought",
    'COUNTIF($A$5:$A$9,"a?c")': "wildcard_sought",
    "MATCH($A$9,$A$5:$A$9,0)": "long_text_sought",
    '"Filled in by: "&INDEX($G:$G,5)&""': "trailing_blank",
    'IF($A$5=1,"ready ","open")': "trailing_blank",
    f'IF($A$5="{LONG}",1,2)': "constant_too_long",
    f"OR({','.join(['$A$5=1'] * 256)})": "too_many_arguments",
    'XLOOKUP($A$5,$A$5:$A$9,$A$5:$A$9,"")': "unknown_function",
    "_xlfn.TEXTJOIN($A$5,1,$A$6)": "unknown_function",
    "IF($A$5=1,2)": "branch_missing",
    'TEXT($A$5,"yyyy-mm-dd")': "format_of_a_locale",
    "SUM(OFFSET($G$4,1,0,5,1))": "volatile",
    "TODAY()-$A$5": "volatile",
    "SUM(INDEX($G:$G,5):INDEX($G:$G,9))": "range_of_results",
    "IF($A$5:$A$9=1,2,3)": "array_outside_sumproduct",
    "OR($A$5:$A$9=1)": "array_outside_sumproduct",
    "LEN($A$5:$A$9)": "array_outside_sumproduct",
    "INDEX($A$5:$G$9,0,1)": "array_outside_sumproduct",
    "@$A$5": "intersection",
    '1+IF($A$5=1,"",2)': "text_in_arithmetic",
    '"3"*2': "text_in_arithmetic",
    "$G$5*2": "input_referred_to_directly",
    "SUM($G$4:$G$5)": "input_referred_to_directly",
    "T!$A$5": "no_such_sheet",
    "IF($A$5=1,2,3": "not_understood: IF($A$5=1,2,3",
    "IF($A$5=1;2)": "not_understood: IF($A$5=1;2)",
    "($A$5": "not_understood: ) before ",
    "+".join(["$A$5"] * 2000): "formula_too_long",
    f"{'ABS(' * 65}1{')' * 65}": "nested_too_deep",
}
KEPT = (
    'IF(OR(ISBLANK($A$5)),"a","b")',
    "IF(ISBLANK($A$5)+ISBLANK($A$6)>0,1,2)",
    'IF(ISBLANK(INDEX($G:$G,ROW())),"",1)',
    'OR(TRIM(INDEX($G:$G,ROW()))="a",INDEX($G:$G,5)=1)',
    "SUMPRODUCT((INDEX($A$5:$H$9,0,7)=$A$6)*1)",
    "SUM(INDEX($A$5:$H$9,0,7))*2",
    'COUNTIF($A$5:$A$9,"√*")&" / 4"',
    'COUNTIFS($B$5:$B$9,">"&$B$5,$A$5:$A$5,"是")+1',
    'TRIM("Filled in by: "&INDEX($G:$G,5))',
    'YEAR($A$5)&"-"&TEXT(MONTH($A$5),"00")',
    "-ROUND(MOD(50%^2,7),2)<>3",
)


@pytest.mark.parametrize(("text", "rule"), BREACHES.items(), ids=range(len(BREACHES)))
def test_a_breach_is_noticed(text: str, rule: str) -> None:
    assert rule in set(broken_rules(Formula(text, at=("S", 20, 9)), SEEDED))


@pytest.mark.parametrize("text", KEPT)
def test_what_excel_computes_as_meant_is_let_through(text: str) -> None:
    assert list(broken_rules(Formula(text, at=("S", 20, 9)), SEEDED)) == []


@pytest.mark.parametrize(
    ("formula", "rules"),
    [
        (Formula("0,0.5,1", "list"), ["decimals_inline"]),
        (Formula(f"{'长' * 128},{'长' * 128}", "list"), ["list_too_long"]),
        (Formula("同意,不同意", "list"), []),
        (Formula("OFFSET($A$5,0,0,2,1)", "validation", LOCKED), []),
        (Formula("OFFSET($A$5,0,0,2,1)", "name", LOCKED), []),
        (Formula("$G5>0", "conditional", LOCKED), []),
        (Formula("+".join(["$G5"] * 70), "validation", LOCKED), ["formula_too_long"]),
    ],
)
def test_rules_depend_on_what_a_formula_is_for(formula: Formula, rules: list[str]) -> None:
    assert list(broken_rules(formula, SEEDED)) == rules


def test_numbers_of_cells_are_no_texts() -> None:
    numbers = Book(values={LOCKED: Decimal(1)}, sheets=frozenset({"S"}))
    assert list(broken_rules(Formula("COUNTIF($A$5:$A$9,$A$5)", at=("S", 9, 9)), numbers)) == []
