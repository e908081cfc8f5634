"""Independent faults are told in one run, each once, whatever else is wrong."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.definition.editing import HEADER_ROW, Edited
from tests.definition.test_faults import CASES
from workbook_tool.core.findings import Code

# Two ways to say the same, which of them depends on what else stands there.
SAME = {
    Code.CATEGORIES_MISS_TOTAL.id: Code.CAPS_DO_NOT_ADD_UP.id,
    Code.GRADE_ABOVE_TOTAL.id: Code.GRADE_UNREACHABLE.id,
    Code.GRADE_BOUND_RISES.id: Code.GRADE_UNREACHABLE.id,
}
SUMS = {Code.CAPS_DO_NOT_ADD_UP.id}
# An unknown cap leaves an unknown sum, and points of nothing leave two of them.
UNKNOWN_SUM = frozenset(
    rule.id
    for rule in (
        Code.CAP_MISSING,
        Code.CAP_NOT_POSITIVE,
        Code.FORMULA_WITHOUT_VALUE,
        Code.CELL_ERROR,
        Code.POINTS_OF_NOTHING,
    )
)
# What is no number is no total that a sum could miss.
UNKNOWN_TOTAL = {
    number
    for number, (rule, _, sheet, at) in enumerate(CASES)
    if (rule, sheet, at) == (Code.NUMBER_AS_TEXT, "设置", "B10")
}
# What the total shall be and what the grades and groups make of it cannot both be right or wrong.
TOTAL_ROW = ("设置", 10)
RESTING_ON_TOTAL = {Code.CATEGORIES_MISS_TOTAL, Code.GRADE_ABOVE_TOTAL}
# Where a level is missing nobody can tell what is named there, or stands there twice.
RESTING_ON_LEVELS = {Code.SECTION_UNKNOWN, Code.CRITERION_TEXT_TWICE}
# Without a sheet, a column or the right total nobody can tell what is wrong in it.
WHOLE_SHEET = {
    Code.SHEET_MISSING.id,
    Code.SHEET_EMPTY.id,
    Code.COLUMN_MISSING.id,
    Code.COLUMN_MISSPELT.id,
}
RESTING_ON_ALL = {
    Code.LEVELS_CYCLIC,
    Code.LEVEL_SPELT_TWO_WAYS,
    Code.CATEGORY_NOT_ASKED,
    Code.CATEGORY_WITHOUT_POINTS,
    Code.RATE_WITHOUT_POINTS,
    # Who owes what is asked where all groups, agencies and criteria are known.
    Code.AGENCY_WITHOUT_EVALUATOR,
    Code.CRITERION_WITHOUT_EVALUATOR,
    Code.JUDGES_AVOIDED,
    Code.NO_EVALUATORS,
    Code.SCORED_BY_UNKNOWN,
    Code.TOO_FEW_TO_TRIM,
    Code.WEIGHTS_DO_NOT_ADD_UP,
    Code.AGENCIES_NOT_ASKED,
    Code.AGENCIES_WITHOUT_POINTS,
    # What own targets and weights mean is asked where kinds, caps and rules are known.
    Code.TARGET_NOT_TAKEN,
    Code.OWN_WEIGHT_NOT_TAKEN,
    Code.OWN_WEIGHTS_MISS_TOTAL,
}
# With more questions than there may be, one that another case finds missing is there.
QUESTIONS = {n for n, (rule, *_) in enumerate(CASES) if rule is Code.QUESTION_TOO_MANY}
# With a faulty list of categories nobody can tell which of them are unknown elsewhere.
CATEGORY_LIST = {number for number, (_, _, _, at) in enumerate(CASES) if at == "A37"}
ALONE = (
    {
        number
        for number, (rule, *_) in enumerate(CASES)
        if rule.id in WHOLE_SHEET or rule in RESTING_ON_ALL
    }
    | CATEGORY_LIST
    | QUESTIONS
)
TOGETHER = sorted(set(range(len(CASES))) - ALONE)
Cells = dict[tuple[str, int, int], object]


def cells_of(edited: Edited) -> Cells:
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in edited.workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@cache
def sound_cells() -> Cells:
    return cells_of(Edited(Path()))


@cache
def rows_of(number: int) -> frozenset[tuple[str, int]]:
    """Return the rows that a case edits; a header that it adds stands in nobody's way."""
    edited = Edited(Path())
    CASES[number][1](edited)
    before, after = sound_cells(), cells_of(edited)
    return frozenset(
        (sheet, row)
        for sheet, row, column in before.keys() | after.keys()
        if before.get((sheet, row, column)) != after.get((sheet, row, column))
        and ((sheet, row, column) in before or row != HEADER_ROW)
    )


def is_independent(numbers: list[int]) -> bool:
    """Tell whether no case edits what another one edits or rests on."""
    rows = [row for number in numbers for row in rows_of(number)]
    rules = {CASES[number][0] for number in numbers}
    return (
        len(rows) == len(set(rows))
        and not (TOTAL_ROW in rows and rules & RESTING_ON_TOTAL)
        and not (Code.LEVEL_MISSING in rules and rules & RESTING_ON_LEVELS)
    )


def told(rules: list[str]) -> Counter[str]:
    """Return how often each rule is told; the sum is one, whatever is wrong with it."""
    found = Counter(SAME.get(rule, rule) for rule in rules)
    return found - Counter(dict.fromkeys(SUMS, max(sum(found[rule] for rule in SUMS) - 1, 0)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(TOGETHER), min_size=2, max_size=4, unique=True))
def test_faults_of_different_rows_are_told_in_one_run_without_noise(numbers: list[int]) -> None:
    assume(is_independent(numbers))
    with TemporaryDirectory() as folder:
        edited = Edited(Path(folder) / "assessment.xlsx")
        for number in numbers:
            CASES[number][1](edited)
        found = told([finding.rule.id for finding in edited.faults()])
    rules = [CASES[number][0].id for number in numbers]
    expected = told(rules)
    if UNKNOWN_SUM & set(rules) or UNKNOWN_TOTAL & set(numbers):
        found, expected = (
            Counter({rule: n for rule, n in each.items() if rule not in SUMS})
            for each in (found, expected)
        )
    # Grades that contradict each other may do so in one place less, or more, where bounds change.
    order = Code.GRADE_UNREACHABLE.id
    assert bool(found.pop(order, 0)) >= bool(expected.pop(order, 0))
    assert found == expected
