"""Formulas as trees: the grammar of Excel's formulas as far as ours use it, and no further."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string

_AREA = r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}"
_TOKENS = re.compile(
    rf"""(?P<blank>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<area>(?:(?:'(?:[^']|'')+'|\w[\w.]*)!)?(?:{_AREA})(?![\w(]))
    |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
    |(?P<call>[A-Za-z_][\w.]*)(?=\()
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>%:,;(){{}}@\#])""",
    re.VERBOSE,
)
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")
# From loose to tight; all are left-associative.
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",), (":",))
COMPARISONS = _LEVELS[0]


@dataclass(frozen=True, slots=True)
class Number:
    """A constant number."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A constant text."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, or TRUE and FALSE."""

    text: str


@dataclass(frozen=True, slots=True)
class Area:
    """A reference to cells; a whole column has the rows 1 to 0."""

    sheet: str
    columns: tuple[int, int]
    rows: tuple[int, int]

    @property
    def is_single(self) -> bool:
        """Tell whether it is one cell."""
        return self.columns[0] == self.columns[1] and self.rows[0] == self.rows[1]


@dataclass(frozen=True, slots=True)
class Array:
    """A constant array."""

    values: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with what it joins; one operand before "%" or after a sign."""

    sign: str
    operands: tuple[Tree, ...]


Tree = Number | Words | Name | Area | Array | Call | Operation


class FormulaError(ValueError):
    """A formula that the grammar does not know."""


def parse(formula: str, sheet: str = "") -> Tree:
    """Return a formula (without "=") as a tree; raises FormulaError for what it does not know."""
    parser = _Parser(formula, sheet)
    tree = parser.level(0)
    if parser.kind:
        raise FormulaError(formula)
    return tree


def inside(tree: Tree) -> tuple[Tree, ...]:
    """Return what a tree is made of."""
    match tree:
        case Call(arguments=parts) | Operation(operands=parts) | Array(values=parts):
            return parts
        case _:
            return ()


class _Parser:
    def __init__(self, formula: str, sheet: str) -> None:
        self._formula, self._sheet, self._at = formula, sheet, 0
        self.kind, self.token = "", ""
        self._step()

    def _step(self) -> str:
        """Go to the next token, and return the one before it."""
        before = self.token
        self.kind = "blank"
        while self.kind == "blank":
            found = _TOKENS.match(self._formula, self._at)
            if found is None and self._at < len(self._formula):
                raise FormulaError(self._formula[self._at :])
            self.kind, self.token = (str(found.lastgroup), found[0]) if found else ("", "")
            self._at = found.end() if found else self._at
        return before

    def _take(self, sign: str) -> bool:
        is_it = self.kind == "sign" and self.token == sign
        if is_it:
            self._step()
        return is_it

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise FormulaError(f"{sign} before {self._formula[self._at - len(self.token) :]}")

    def level(self, turn: int) -> Tree:
        if turn == len(_LEVELS):
            return self._signed()
        tree = self.level(turn + 1)
        while self.kind == "sign" and self.token in _LEVELS[turn]:
            sign = self._step()
            tree = Operation(sign, (tree, self.level(turn + 1)))
        return tree

    def _signed(self) -> Tree:
        for sign in ("-", "+", "@"):
            if self._take(sign):
                return Operation(sign, (self._signed(),))
        tree = self._operand()
        while self._take("%"):
            tree = Operation("%", (tree,))
        return tree

    def _operand(self) -> Tree:
        if self._take("("):
            tree = self.level(0)
            self._need(")")
            return tree
        if self._take("{"):
            return Array(self._list("}", ";", ","))
        kind, token = self.kind, self._step()
        match kind:
            case "text":
                return Words(token[1:-1].replace('""', '"'))
            case "number":
                return Number(token)
            case "area":
                return _area(token, self._sheet)
            case "name":
                return Name(token)
            case "call":
                self._need("(")
                return Call(token.upper(), self._list(")", ","))
        raise FormulaError(self._formula)

    def _list(self, end: str, *between: str) -> tuple[Tree, ...]:
        parts: list[Tree] = []
        while not self._take(end):
            if parts and not any(self._take(sign) for sign in between):
                raise FormulaError(self._formula)
            parts.append(self.level(0))
        return tuple(parts)


def _area(token: str, sheet: str) -> Area:
    named, _, cells = token.rpartition("!")
    if named:
        sheet = named.strip("'").replace("''", "'")
    found = _CELLS.findall(cells)
    if not found:
        first, last = (column_index_from_string(one.strip("$")) for one in cells.split(":"))
        return Area(sheet, (first, last), (1, 0))
    columns = [column_index_from_string(letters) for letters, _ in found]
    rows = [int(row) for _, row in found]
    return Area(sheet, (columns[0], columns[-1]), (rows[0], rows[-1]))
