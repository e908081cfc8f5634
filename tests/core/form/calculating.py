"""A second opinion on the arithmetic of the form: its formulas in exact fractions."""

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

from openpyxl.utils import column_index_from_string, get_column_letter

from workbook_tool.core.form import Blueprint, Field
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.form.cover_notes import LABEL, VALUE_2
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Language

Value = Fraction | str | bool | None
Cells = Mapping[tuple[str, int, int], Decimal | str]

_ONE = r"INDEX\((?:'([^']+)'!)?\$([A-Z]+):\$[A-Z]+,(\d+)\)"
_AREA = re.compile(f"{_ONE}(?::{_ONE})?")
_DIRECT = re.compile(r"\$([A-Z]+)\$(\d+):\$\1\$(\d+)")
_WITHIN = re.compile(r"INDEX\((?:'([^']+)'!)?\$A\$(\d+):\$[A-Z]+\$(\d+),0,(\d+)\)")
_TO_ROW_ABOVE = re.compile(r"([A-Z]+)\$(\d+):INDEX\(\1:\1,ROW\(\)-1\)")
_IN_SAME_ROW = re.compile(r"(?<![:\w])\$([A-Z]+)(\d+)(?!:)")
_ON_LISTS = re.compile(r"'_lists'!\$([A-Z]+)\$(\d+)")
_TEXT_OR_EQUALS = re.compile(r'"[^"]*"|<>|(?<![<>])=')
_IN_ROW = re.compile(r"INDEX\(\$([A-Z]+):\$\1,ROW\(\)\)")
_COMPARED: Mapping[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.NotEq: operator.ne,
}
_BINARY: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def cells_of_answers(
    blueprint: Blueprint, criteria: Iterable[Criterion], entries: Iterable[Entry]
) -> Cells:
    """Return what an agency types for its answers, by sheet, row and column."""
    by_code = {one.code: one for one in criteria}
    typed: dict[tuple[str, int, int], Decimal | str] = {}
    for entry in entries:
        field = Field.NOT_APPLICABLE if entry.is_not_applicable else Field.SCORE
        place = blueprint.score_table.place(entry.criterion, field)
        assert place is not None
        answer = "不涉及" if entry.is_not_applicable else _typed(by_code[entry.criterion], entry)
        typed[place.sheet, place.row, place.column] = answer
    return typed


def _typed(criterion: Criterion, entry: Entry) -> Decimal | str:
    if criterion.kind is kinds.YES_NO:
        labels = [option.label for option in criterion.choices]
        return yes_no(Language.ZH)[labels.index(entry.choice)]
    if entry.fact is not None:
        return entry.fact
    is_label = entry.score is None or criterion.kind.is_labelled(criterion)
    return entry.choice if is_label else entry.score or Decimal(0)


def calculated_total(blueprint: Blueprint, typed: Cells) -> Value:
    """Return what the cell of the total shows once the cells are typed."""
    place = blueprint.total
    return _Calculator(blueprint, typed).cell(place.sheet, place.row, place.column)


def calculated_subtotals(blueprint: Blueprint, typed: Cells) -> list[tuple[str, int, Value]]:
    """Return what the cover shows of each indicator: its title, how far in, its points."""
    calculator, cover = _Calculator(blueprint, typed), blueprint.sheets[0]
    found = []
    for one in cover.cells:
        depth = re.fullmatch(r"value(?:_([1-9]))?", one.style)
        beside = calculator.specs.get((cover.name, one.row, VALUE_2))
        is_points = beside is not None and beside.formula and beside.style.startswith("number")
        if depth and one.column == LABEL and is_points:
            value = calculator.cell(cover.name, one.row, VALUE_2)
            found.append((str(one.value), int(depth[1] or 0), value))
    return found


class _Calculator:
    """Computes cells by name; IF looks at the branch that it takes alone, as everywhere."""

    def __init__(self, blueprint: Blueprint, typed: Cells) -> None:
        self.typed = typed
        self.specs = {
            (sheet.name, one.row, one.column): one
            for sheet in blueprint.sheets
            for one in sheet.cells
        }

    def cell(self, sheet: str, row: int, column: int) -> Value:
        spec = self.specs.get((sheet, row, column))
        if spec is not None and spec.formula:
            return self._value(_parsed(spec.formula, row), sheet)
        issued = None if spec is None else spec.value
        value = self.typed.get((sheet, row, column), issued)
        return Fraction(value) if isinstance(value, Decimal) else value

    def _value(self, node: ast.expr, sheet: str) -> Value:  # noqa: PLR0911 - a kind of node each
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Constant(value=number):
                return Fraction(str(number))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -_number(self._value(operand, sheet))
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                both = (self._value(left, sheet), self._value(right, sheet))
                return "".join("" if one is None else str(one) for one in both)
            case ast.BinOp(left=left, op=sign, right=right):
                one, other = self._value(left, sheet), self._value(right, sheet)
                return _BINARY[type(sign)](_number(one), _number(other))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                one, other = self._value(left, sheet), self._value(right, sheet)
                if isinstance(sign, ast.Eq):
                    return one == other
                return _COMPARED[type(sign)](_number(one), _number(other))
            case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
                return self._value(then if self._value(condition, sheet) else otherwise, sheet)
            case ast.Call(func=ast.Name(id="cells")):
                (only,) = self._values(node, sheet)
                return only
            case ast.Call(func=ast.Name(id=name), args=arguments):
                values = [found for one in arguments for found in self._values(one, sheet)]
                return _called(name, values)
        raise AssertionError(ast.dump(node))

    def _values(self, node: ast.expr, sheet: str) -> list[Value]:
        """Return the cells of an area, or the one value of anything else."""
        match node:
            case ast.Call(func=ast.Name(id="cells"), args=[*parts]):
                named, letters, first, last = (ast.literal_eval(part) for part in parts)
                column = column_index_from_string(letters)
                rows = range(first, last + 1)
                return [self.cell(named or sheet, row, column) for row in rows]
        return [self._value(node, sheet)]


def _parsed(formula: str, row: int) -> ast.expr:
    """Return the formula of a row as a tree; references become calls of ``cells``."""
    compared = _TEXT_OR_EQUALS.sub(
        lambda found: {"=": "==", "<>": "!="}.get(found[0], repr(found[0][1:-1])), formula
    )
    compared = _IN_ROW.sub(rf"cells('','\1',{row},{row})", compared)
    called = _TO_ROW_ABOVE.sub(rf"cells('','\1',\2,{row - 1})", compared)
    called = _WITHIN.sub(
        lambda found: (
            f"cells({found[1] or ''!r},{get_column_letter(int(found[4]))!r},{found[2]},{found[3]})"
        ),
        called,
    )
    called = _AREA.sub(
        lambda found: f"cells({found[1] or ''!r},{found[2]!r},{found[3]},{found[6] or found[3]})",
        called,
    )
    called = _ON_LISTS.sub(r"cells('_lists','\1',\2,\2)", called)
    called = _DIRECT.sub(r"cells('','\1',\2,\3)", called)
    called = _IN_SAME_ROW.sub(r"cells('','\1',\2,\2)", called)
    return ast.parse(called, mode="eval").body


def _number(value: Value) -> Fraction:
    assert not isinstance(value, str), value
    return Fraction(value or 0)


_TEXTS: Mapping[str, Callable[..., str]] = {
    "SUBSTITUTE": str.replace,
    "CHAR": lambda code: chr(int(code)),
    "LOWER": str.lower,
    "TRIM": str.strip,
}


def _rounded(number: Fraction, places: Fraction) -> Fraction:
    scale = Fraction(10 ** int(places))
    units = floor(abs(number) * scale + Fraction(1, 2))
    return (units if number >= 0 else -units) / scale


_NUMBERS: Mapping[str, Callable[..., Fraction]] = {
    "MIN": min,
    "MAX": max,
    "ABS": abs,
    "INT": lambda number: Fraction(floor(number)),
    "MOD": operator.mod,
    "ROUND": _rounded,
}
_OTHERS: Mapping[str, Callable[[list[Value]], Value]] = {
    "SUM": lambda values: sum((one for one in values if isinstance(one, Fraction)), Fraction(0)),
    "OR": any,
    "AND": all,
    "NOT": lambda values: not values[0],
    "ISBLANK": lambda values: values[0] is None,
    "ISNUMBER": lambda values: isinstance(values[0], Fraction),
    "LEN": lambda values: Fraction(len(str(values[0]))),
}


def _called(name: str, values: list[Value]) -> Value:
    if name in _OTHERS:
        return _OTHERS[name](values)
    if name in _NUMBERS:
        return _NUMBERS[name](*map(_number, values))
    return _TEXTS[name](*("" if one is None else str(one) for one in values))
