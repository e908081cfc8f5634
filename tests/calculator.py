"""A calculator for the formula beside an answer: the few functions it uses, by Excel's rules.

A number is below every text, texts are equal whatever their case, a blank is 0 and "".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

Value = Decimal | str | bool | None
_TOKENS = re.compile(
    r"""(?P<cell>INDEX\(\$([A-Z]+):\$\2,ROW\(\)\))
    |(?P<block>INDEX\((?:'(?:[^']|'')*'!)?\$[A-Z]+:\$[A-Z]+,\d+\):INDEX\([^)]*\)
        |INDEX\((?:'(?:[^']|'')*'!)?\$[A-Z]+\$\d+:\$[A-Z]+\$\d+,0,\d+\))
    |(?P<text>"(?:[^"]|"")*")
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<name>[A-Z]+)(?=\()
    |(?P<sign><=|>=|<>|[-+/<>=(),{};*])""",
    re.VERBOSE,
)


class Calculator:
    """Works out one formula of one row.

    ``row`` holds what stands in the row by column letters, ``listed`` the cells of the only block
    that is referred to.
    """

    def __init__(self, formula: str, row: Mapping[str, Value], listed: Iterable[Value]) -> None:
        """Split the formula into its tokens; whatever is no token of ours fails."""
        self._tokens = [
            (str(found.lastgroup), found.group()) for found in _TOKENS.finditer(formula)
        ]
        assert "".join(token for _, token in self._tokens) == formula
        self._row, self._listed = row, tuple(listed)
        self._next = 0

    def result(self) -> Value:
        """Return what the cell of the formula shows."""
        found = self._comparison()
        assert self._next == len(self._tokens)
        return found

    def _take(self, *wanted: str) -> str:
        """Return the next token where it is one of the wanted ones, "" otherwise."""
        if self._next < len(self._tokens) and self._tokens[self._next][1] in wanted:
            self._next += 1
            return self._tokens[self._next - 1][1]
        return ""

    def _comparison(self) -> Value:
        found = self._sum()
        while sign := self._take("<", ">", "<=", ">=", "="):
            first, second = _ordered(found), _ordered(self._sum())
            found = {
                "<": first < second,
                ">": first > second,
                "<=": first <= second,
                ">=": first >= second,
                "=": first == second,
            }[sign]
        return found

    def _sum(self) -> Value:
        found = self._quotient()
        while sign := self._take("+", "-"):
            other = _number(self._quotient())
            found = _number(found) + (other if sign == "+" else -other)
        return found

    def _quotient(self) -> Value:
        found = self._factor()
        while self._take("/"):
            found = _number(found) / _number(self._factor())
        return found

    def _factor(self) -> Value:
        if self._take("-"):
            return -_number(self._factor())
        if self._take("("):
            found = self._comparison()
            assert self._take(")")
            return found
        kind, token = self._tokens[self._next]
        self._next += 1
        if kind == "name":
            return self._function(token)
        if kind == "cell":
            return self._row.get(token.partition("$")[2].partition(":")[0])
        return _constant(kind, token)

    def _count(self, name: str) -> Decimal:
        """Count the listed cells that equal a text: ``(cells,text)`` or ``((cells=text)*1)``."""
        assert name == "COUNTIF" or self._take("(")
        assert self._tokens[self._next][0] == "block"
        self._next += 1
        assert self._take(",", "=")
        wanted = _ordered(self._sum())
        for sign in (")",) if name == "COUNTIF" else (")", "*", "1", ")"):
            assert self._take(sign)
        return Decimal(sum(_ordered(one) == wanted for one in self._listed))

    def _function(self, name: str) -> Value:
        """Work out a function with all its arguments; none of ours has an error as its value."""
        assert self._take("(")
        if name in {"COUNTIF", "SUMPRODUCT"}:
            return self._count(name)
        arguments: list[Value] = []
        choices: list[Value] = []
        while not self._take(")"):
            if self._take("{"):
                while not self._take("}"):
                    choices.append(self._factor())
                    self._take(";")
            else:
                arguments.append(self._comparison())
            self._take(",")
        return _called(name, arguments, choices)


def _called(name: str, arguments: Sequence[Value], choices: Sequence[Value]) -> Value:
    first = arguments[0]
    if name == "IF":
        return arguments[1] if first else arguments[2]
    if name in {"AND", "OR"}:
        return all(arguments) if name == "AND" else any(arguments)
    if name == "MATCH":  # gives a blank where it finds nothing
        places = [at for at, one in enumerate(choices, 1) if _ordered(one) == _ordered(first)]
        return Decimal(places[0]) if places else None
    return _FUNCTIONS[name](first)


def _constant(kind: str, token: str) -> Value:
    if kind == "text":
        return token[1:-1].replace('""', '"')
    assert kind == "number"
    return Decimal(token)


def _number(value: Value) -> Decimal:
    # What is compared as a text is never reckoned with where it counts: IF takes the other branch.
    return value if isinstance(value, Decimal) else Decimal(0)


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _ordered(value: Value) -> tuple[int, Decimal, str]:
    """Return the key by which values are compared: numbers before texts before truth."""
    match value:
        case bool():
            return 2, Decimal(value), ""
        case str():
            return 1, Decimal(0), value.casefold()
        case Decimal():
            return 0, value, ""
        case _:
            return 0, Decimal(0), ""


_FUNCTIONS: Mapping[str, Callable[[Value], Value]] = {
    "NOT": lambda value: not value,
    "ISBLANK": lambda value: value is None,
    "ISNA": lambda value: value is None,
    "ISNUMBER": lambda value: isinstance(value, Decimal),
    "ABS": lambda value: abs(_number(value)),
    "ROUND": lambda value: _number(value).to_integral_value(ROUND_HALF_UP),
    "LEN": lambda value: Decimal(len(_text(value))),
    "TRIM": lambda value: _text(value).strip(" "),
}
