"""The score grammar: one cell becomes one exact score, or a finding that says why not.

A number counts, and so does text that is only a number after compatibility forms, blanks, an
ideographic full stop between digits and a trailing 分. Nothing else is ever guessed, and nothing
becomes zero (design, section 5; measured traps: float() takes "٨", "1e1" and "nan").
"""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code
from workbook_tool.core.number_formats import FormatFamily, appearance_of
from workbook_tool.core.numbers import (
    number_text,
    plain_number,
    read_typed_fact,
    read_typed_number,
    trimmed,
    without_invisible,
)
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.scheme import Criterion

_TEXT_NUMBER = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)\s*分?")
_STORED_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
PERCENT = "%"
_NOISE = Decimal("0.000001")
_WORDS = {word: value for value, word in enumerate("零一二三四五六七八九十")}
_HALF = re.compile(r"([零一二三四五六七八九十])分?半")


def read_score(cell: Cell | None, criterion: Criterion) -> ScoreReading:
    """Return the score of a cell and what has to be said about it.

    A rule of severity error comes with no score; a warning comes with one. A state has a choice
    and no score.
    """
    reading = _read_unbounded(cell, criterion)
    if cell is None:
        return reading
    found = criterion.kind.read(criterion, reading, cell)
    if cell.remainder is None:
        return found
    other = read_score(cell._replace(text=cell.remainder, remainder=None), criterion)
    if (other.score, other.seen, other.choice, other.fact) == (
        found.score,
        found.seen,
        found.choice,
        found.fact,
    ):
        return found
    number = other.fact if other.score is None else other.score
    meant = other.choice if number is None else number_text(number)
    return ScoreReading(None, Code.SCORE_TWO_MEANINGS, meant or None)


def _read_unbounded(cell: Cell | None, criterion: Criterion) -> ScoreReading:
    """Return what the cell says, before minimum, cap and step are looked at."""
    if cell is None or (cell.formula is None and not without_invisible(cell.text)):
        return ScoreReading(None, Code.SCORE_MISSING)
    if cell.formula is not None and not (cell.is_cached and without_invisible(cell.text)):
        return ScoreReading(None, Code.SCORE_FORMULA_WITHOUT_VALUE)
    if cell.kind is CellKind.NUMBER:
        reading = _read_number(cell, criterion)
    elif cell.kind is CellKind.TEXT:
        reading = _read_text(cell.text, criterion)
    else:
        rule = {
            CellKind.BOOLEAN: Code.SCORE_IS_BOOLEAN,
            CellKind.ERROR: Code.SCORE_IS_ERROR_VALUE,
            CellKind.DATE: Code.SCORE_IS_DATE,
        }[cell.kind]
        reading = ScoreReading(None, rule)
    if cell.formula is not None and reading.score is not None:
        return ScoreReading(reading.score, Code.SCORE_IS_FORMULA)
    return reading


def _read_number(cell: Cell, criterion: Criterion) -> ScoreReading:
    """Return the score of a numeric cell; its number format may change what a number means."""
    number = exact_number(cell.text)
    if number is None:
        return ScoreReading(None, Code.SCORE_NOT_A_NUMBER)
    family = appearance_of(number, cell.number_format).family
    if family is FormatFamily.PERCENT and PERCENT in _units_of(criterion):
        return ScoreReading(trimmed(number * 100))
    if family is FormatFamily.PERCENT:
        return ScoreReading(None, Code.SCORE_IS_PERCENT)
    if family is FormatFamily.DATE:
        is_plain = number == number.to_integral_value() and (
            criterion.minimum <= number <= criterion.cap
        )
        if not is_plain:
            return ScoreReading(None, Code.SCORE_IS_DATE)
        return ScoreReading(number, Code.SCORE_IN_DATE_FORMAT)
    return ScoreReading(number)


@lru_cache(maxsize=4096)  # a round prints the same caps and line numbers in every return
def exact_number(stored: str) -> Decimal | None:
    """Return a stored number without the noise of binary floats, None where it is no number.

    >>> exact_number("7.4999999999999996")
    Decimal('7.5')
    """
    if not _STORED_NUMBER.fullmatch(stored.strip()):
        return None
    number = Decimal(stored.strip())
    try:
        rounded = number.quantize(_NOISE, rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        return number
    return trimmed(rounded)


def _read_text(text: str, criterion: Criterion) -> ScoreReading:
    """Return the score of a text cell, marked as a repair, or an error with a suggestion."""
    units = _units_of(criterion)
    number = read_typed_fact(text, units) if units else read_typed_number(text)
    if number is not None:
        return ScoreReading(number, Code.SCORE_REPAIRED)
    return ScoreReading(None, Code.SCORE_NOT_A_NUMBER, _suggest(text, criterion))


def _units_of(criterion: Criterion) -> frozenset[str]:
    """Return the units that may follow a fact; nothing where points are typed."""
    unit = criterion.kind.unit(criterion)
    return frozenset({unit.zh, unit.en}) if criterion.kind.asks_facts else frozenset()


def _suggest(text: str, criterion: Criterion) -> str | None:
    """Return the score that is obviously meant, where there is one in range; never applied."""
    if criterion.kind.asks_facts:
        return None
    plain = plain_number(text)
    for candidate in _candidates(plain, criterion):
        if criterion.minimum <= candidate <= criterion.cap and criterion.is_on_step(candidate):
            return number_text(candidate)
    return None


def _candidates(plain: str, criterion: Criterion) -> Iterator[Decimal]:
    """Yield readings of a text that a person would take for granted."""
    if plain in {"满分", "full marks"}:
        yield criterion.cap
    if match := re.fullmatch(r"([0-9]{1,4})[,，、]([0-9]{1,2})\s*分?", plain):
        yield Decimal(f"{match.group(1)}.{match.group(2)}")
    match = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*/\s*([0-9]{1,4})", plain)
    if (
        match and Decimal(match.group(2)) == criterion.cap
    ):  # 8/10 is eight only where ten is the cap
        yield Decimal(match.group(1))
    if match := _TEXT_NUMBER.fullmatch(plain):
        yield Decimal(match.group(1))
    if match := re.fullmatch(r"([零一二三四五六七八九十])分?", plain):
        yield Decimal(_WORDS[match.group(1)])
    if match := _HALF.fullmatch(plain):
        yield Decimal(_WORDS[match.group(1)]) + Decimal("0.5")
