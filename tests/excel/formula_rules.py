"""What Excel computes otherwise than one expects: a rule a line of what was measured.

LibreOffice takes most of this kindly, so a test that calculates with it alone sees nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tests.excel.formula_trees import (
    COMPARISONS,
    Area,
    Array,
    Call,
    FormulaError,
    Name,
    Number,
    Operation,
    Tree,
    Words,
    inside,
    parse,
)

Cell = tuple[str, int, int]
_LOGICAL = {
    *("AND", "OR", "NOT", "EXACT", "TRUE", "FALSE"),
    *("ISBLANK", "ISNUMBER", "ISTEXT", "ISNA", "ISERROR", "ISERR", "ISLOGICAL"),
}
_TEXT = {"CHAR", "TRIM", "LEFT", "RIGHT", "MID", "TEXT", "REPT", "SUBSTITUTE", "LOWER", "UPPER"}
_NUMBER = {
    *("SUM", "ROUND", "MIN", "MAX", "ABS", "LEN", "MOD", "INT", "ROW", "COUNTIF", "COUNTIFS"),
    *("SUMIF", "SUMIFS", "SUMPRODUCT", "COUNTA", "COUNT", "YEAR", "MONTH", "DAY", "MATCH", "FIND"),
    *("N", "VALUE", "CODE", "SIGN"),
}
_REFERENCE = {"INDEX", "OFFSET", "IF"}
KNOWN = frozenset(_LOGICAL | _TEXT | _NUMBER | _REFERENCE)
"""Functions of Excel 2003 and two of 2007; WPS and LibreOffice have them all."""
_LOOKUPS = {"MATCH", "VLOOKUP", "HLOOKUP", "LOOKUP"}
_CRITERIA = {"COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS"}
_ARRAYS = {"SUMPRODUCT", "MMULT"}
_AGGREGATES = {"SUM", "MIN", "MAX", "COUNTA", "COUNT", "AND", "OR", "ROW", "INDEX", "OFFSET"}
_VOLATILE = {"NOW", "TODAY", "RAND", "RANDBETWEEN", "INDIRECT", "OFFSET", "CELL", "INFO"}
_NUMBER_LIKE = re.compile(
    r"\s*[-+]?[$¥€]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?\s*|true|false"
    r"|\d+\s*[-/:.年月]\s*\d.*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W?\d+"
    r"|\d+\W?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\d+\s*[ap]m?",
    re.IGNORECASE,
)
_LOCAL_FORMAT = re.compile(r"[ymdhsge]", re.IGNORECASE)
LONGEST_FORMULA, LONGEST_TEXT, LONGEST_OF_VALIDATION = 8192, 255, 255
DEEPEST, MOST_ARGUMENTS = 64, 255


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (without "="), what it is for, and the cell that relative references mean.

    ``use`` is cell, validation, conditional, list (an inline list of choices) or name.
    """

    text: str
    use: str = "cell"
    at: Cell = ("", 1, 1)


@dataclass(frozen=True)
class Book:
    """What formulas refer to: which cells are typed, and what stands in the others."""

    inputs: frozenset[Cell] = frozenset()
    values: Mapping[Cell, object] = field(default_factory=dict)
    sheets: frozenset[str] = frozenset()

    @cached_property
    def rows(self) -> Mapping[tuple[str, int], frozenset[int]]:
        """Return the rows that are typed or hold something, by sheet and column."""
        found: dict[tuple[str, int], set[int]] = {}
        for sheet, row, column in (*self.inputs, *self.values):
            found.setdefault((sheet, column), set()).add(row)
        return {at: frozenset(rows) for at, rows in found.items()}


Rule = Callable[[Tree, Formula, Book], Iterator[str]]


def broken_rules(formula: Formula, book: Book) -> Iterator[str]:
    """Yield each rule that a formula breaks, by its name."""
    if formula.use == "list":
        yield from _of_list(formula.text)
        return
    longest = LONGEST_OF_VALIDATION if formula.use == "validation" else LONGEST_FORMULA
    if len(formula.text.encode("utf-16-le")) // 2 > longest:
        yield "formula_too_long"
        return
    try:
        tree = parse(formula.text, formula.at[0])
    except FormulaError as error:
        yield f"not_understood: {error}"
        return
    if _depth(tree) > DEEPEST:
        yield "nested_too_deep"
    for rule in RULES:
        yield from rule(tree, formula, book)


def _walk(tree: Tree, *, in_array: bool = False) -> Iterator[tuple[Tree, bool]]:
    """Yield every part, and whether it is evaluated as an array."""
    yield tree, in_array
    is_array = in_array or (isinstance(tree, Call) and tree.name in _ARRAYS)
    for part in inside(tree):
        yield from _walk(part, in_array=is_array)


def _depth(tree: Tree) -> int:
    below = max(map(_depth, inside(tree)), default=0)
    return below + isinstance(tree, Call)


def _type(tree: Tree) -> str:
    """Return what a tree gives: logical, number, text, or "" where that is not known."""
    match tree:
        case Number():
            return "number"
        case Words():
            return "text"
        case Name(text=text):
            return "logical" if text.upper() in {"TRUE", "FALSE"} else ""
        case Operation(sign=sign):
            if sign in COMPARISONS:
                return "logical"
            return {"&": "text", ":": "", "@": ""}.get(sign, "number")
        case Call(name="IF", arguments=(_, *branches)):
            types = {_type(one) for one in branches}
            return types.pop() if len(types) == 1 else ""
        case Call(name=name):
            known = ((_LOGICAL, "logical"), (_TEXT, "text"), (_NUMBER, "number"))
            return next((kind for names, kind in known if name in names), "")
    return ""


def _logical_against_other(tree: Tree, _formula: Formula, _book: Book) -> Iterator[str]:
    """FALSE>0 is TRUE: a logical is greater than every number and text."""
    for part, _ in _walk(tree):
        if isinstance(part, Operation) and part.sign in COMPARISONS:
            types = [_type(one) for one in part.operands]
            if "logical" in types and types != ["logical", "logical"]:
                yield "logical_compared"


def _cells(area: Area, book: Book) -> frozenset[Cell]:
    """Return the cells of an area that are typed or hold something."""
    columns = range(area.columns[0], area.columns[1] + 1)
    return frozenset(
        (area.sheet, row, column)
        for column in columns
        for row in book.rows.get((area.sheet, column), ())
        if area.rows[1] == 0 or area.rows[0] <= row <= area.rows[1]
    )


def _areas(tree: Tree) -> Iterator[Area]:
    return (part for part, _ in _walk(tree) if isinstance(part, Area))


def _is_typed(tree: Tree, book: Book) -> bool:
    return any(_cells(area, book) & book.inputs for area in _areas(tree))


def _sought(call: Call) -> Iterator[tuple[Tree, Tree, bool]]:
    """Yield what is sought, where, and whether it is a criterion."""
    parts = call.arguments
    if call.name in _LOOKUPS:
        yield parts[0], parts[1], False
    elif call.name in _CRITERIA:
        start = 1 if call.name in {"SUMIFS", "AVERAGEIFS"} else 0
        for turn in range(start, len(parts) - 1, 2):
            yield parts[turn + 1], parts[turn], True


def _lookups(tree: Tree, _formula: Formula, book: Book) -> Iterator[str]:
    """A typed text is never sought: it may be long, hold wildcards, or look like a number."""
    for part, _ in _walk(tree):
        if not isinstance(part, Call):
            continue
        for sought, where, is_criterion in _sought(part):
            if _is_typed(sought, book):
                yield "typed_text_sought"
            if is_criterion and _is_typed(where, book):
                yield "typed_text_searched"
            for text in _texts(sought, book):
                # Our own marks may be counted by their first character.
                is_mark = is_criterion and text.endswith("*") and not re.search(r"[*?~]", text[:-1])
                if re.search(r"[*?~]", text) and not is_mark:
                    yield "wildcard_sought"
                if len(text) > LONGEST_TEXT:
                    yield "long_text_sought"
                if is_criterion and _NUMBER_LIKE.fullmatch(text):
                    yield "number_like_text_sought"


def _texts(tree: Tree, book: Book) -> Iterator[str]:
    """Yield the texts that something sought may be."""
    match tree:
        case Words(text=text):
            yield text
        case Area():
            values = (book.values.get(cell) for cell in _cells(tree, book))
            yield from (value for value in values if isinstance(value, str))
        case Operation(sign="&", operands=(Words(text=sign), _)) if sign in COMPARISONS:
            return


def _ends_in_blank(tree: Tree, book: Book) -> Iterator[str]:
    match tree:
        case Words(text=text):
            if text != text.rstrip():
                yield "trailing_blank"
        case Call(name="IF", arguments=(_, *branches)):
            for branch in branches:
                yield from _ends_in_blank(branch, book)
        case Operation(sign="&", operands=(before, after)):
            yield from _ends_in_blank(after, book)
            if _may_be_empty(after, book):
                yield from _ends_in_blank(before, book)


def _may_be_empty(tree: Tree, book: Book) -> bool:
    match tree:
        case Words(text=text):
            return not text
        case Area():
            return not _cells(tree, book) & book.values.keys()
        case Call(name="IF", arguments=(_, *branches)):
            return any(_may_be_empty(one, book) for one in branches)
        case Call(name=name):
            return name in {"INDEX", "TRIM", "REPT", "LEFT", "MID"}
        case Operation(sign="&", operands=operands):
            return all(_may_be_empty(one, book) for one in operands)
    return False


def _trailing_blanks(tree: Tree, formula: Formula, book: Book) -> Iterator[str]:
    if formula.use == "cell":
        yield from _ends_in_blank(tree, book)


def _limits(tree: Tree, formula: Formula, _book: Book) -> Iterator[str]:
    """A longer constant, or more arguments, and Excel repairs the file."""
    for part, _ in _walk(tree):
        match part:
            case Words(text=text) if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                yield "constant_too_long"
            case Call(arguments=parts) if len(parts) > MOST_ARGUMENTS:
                yield "too_many_arguments"
            case Call(name="IF", arguments=parts) if len(parts) != 3:
                yield "branch_missing"
            case Call(name="TEXT", arguments=(_, Words(text=shown))) if _LOCAL_FORMAT.search(shown):
                yield "format_of_a_locale"
            case Call(name=name) if name in _VOLATILE and formula.use in {"cell", "conditional"}:
                yield "volatile"
            case Call(name=name) if name not in KNOWN:
                yield "unknown_function"
            case Operation(sign=":"):
                yield "range_of_results"


def _spans(tree: Tree) -> bool:
    """Tell whether a tree gives more than one cell."""
    match tree:
        case Area():
            return not tree.is_single
        case Array():
            return True
        case Call(name="INDEX", arguments=(_, Number(text="0"), *_)):
            return True
        case Call(name="OFFSET", arguments=parts):
            return len(parts) > 3
        case Operation(operands=operands):
            return any(map(_spans, operands))
    return False


def _arrays(tree: Tree, formula: Formula, _book: Book) -> Iterator[str]:
    """Outside SUMPRODUCT one cell of many is taken, and newer programs write an @ for it."""
    for part, in_array in _walk(tree):
        if in_array or formula.use == "name":
            continue
        match part:
            case Operation(sign="@"):
                yield "intersection"
            case Operation(sign=sign, operands=operands) if sign != ":":
                if any(map(_spans, operands)):
                    yield "array_outside_sumproduct"
            case Call(name=name, arguments=parts):
                takes = {*_AGGREGATES, *_ARRAYS, *_CRITERIA, *_LOOKUPS}
                if name not in takes and any(map(_spans, parts)):
                    yield "array_outside_sumproduct"
    if formula.use == "cell" and _spans(tree):
        yield "array_outside_sumproduct"


def _text_in_arithmetic(tree: Tree, _formula: Formula, _book: Book) -> Iterator[str]:
    """A text in a sum is #VALUE!, "" too; LibreOffice may take it for 0.

    One that is multiplied by 1 is made a number on purpose; the engines' tests show that it is one.
    """
    for part, _ in _walk(tree):
        if isinstance(part, Operation) and part.sign == "*" and part.operands[-1] == Number("1"):
            continue
        is_reckoned = isinstance(part, Operation) and part.sign in {"+", "-", "*", "/", "^", "%"}
        if is_reckoned and any(map(_gives_text, inside(part))):
            yield "text_in_arithmetic"


def _gives_text(tree: Tree) -> bool:
    if isinstance(tree, Call) and tree.name == "IF":
        return any(map(_gives_text, tree.arguments[1:]))
    return _type(tree) == "text"


def _references(tree: Tree, formula: Formula, book: Book) -> Iterator[str]:
    """A direct reference to an input moves with what is cut and pasted, even on a locked sheet."""
    for area in _areas(tree):
        if area.sheet not in book.sheets:
            yield "no_such_sheet"
        corners = {
            (area.sheet, row, column)
            for row in area.rows
            for column in area.columns
            if area.rows[1]
        }
        if formula.use == "cell" and corners & book.inputs:
            yield "input_referred_to_directly"


def _of_list(text: str) -> Iterator[str]:
    """Yield what breaks an inline list."""
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        yield "list_too_long"
    if any(re.fullmatch(r"-?\d+\.\d+", one) for one in text.split(",")):
        yield "decimals_inline"


RULES: tuple[Rule, ...] = (
    _logical_against_other,
    _lookups,
    _trailing_blanks,
    _limits,
    _arrays,
    _text_in_arithmetic,
    _references,
)
