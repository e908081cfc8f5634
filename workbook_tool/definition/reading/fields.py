"""Single cells as text, number, date or choice; every slip is a fault that names the cell."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import (
    Number,
    decimal_of,
    has_disguised_digit,
    number_text,
    read_written_fraction,
)
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition.reading.faults import Faults, Spot, suggest
from workbook_tool.definition.reading.grid import Defect, Unusable, Value
from workbook_tool.definition.words.vocabulary import Vocabulary

T = TypeVar("T")

SEPARATORS = re.compile(r"[\n|｜、;；]")
OBVIOUS_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
DATE_TEXT = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
BETWEEN_DATES = re.compile(r"\s*(?:[-—–~～至到;；]{0,2}|to)\s*", re.IGNORECASE)
# Day 0 of Excel's serial numbers after the leap year 1900 that never was.
SERIAL_EPOCH = date(1899, 12, 30)
PLAUSIBLE_SERIALS = range(36_526, 73_051)  # the years 2000 to 2099


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which numbers are allowed, as a test and in words."""

    is_met: Callable[[Decimal], bool]
    words: Text


ABOVE_ZERO = Bounds(lambda number: number > 0, Text("大于 0", "above 0"))
ZERO_OR_MORE = Bounds(lambda number: number >= 0, Text("0 或以上", "0 or more"))


@dataclass(frozen=True, slots=True)
class Field:
    """One cell with its label, ready to be read as what it should hold.

    ``ratio`` is the fraction that its formula is, "" where it is none.
    """

    value: Value | None
    at: Spot
    label: Text
    faults: Faults
    ratio: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether the cell holds nothing."""
        return self.value is None

    def text(self) -> str:
        """Return the text, "" where blank or unusable; numbers and dates as they read."""
        if self.value is None or self._is_unusable():
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        return number_text(self.value) if isinstance(self.value, Decimal) else str(self.value)

    def lines(self) -> tuple[str, ...]:
        """Return several values: one a line, or separated by |, 、 or ;."""
        parts = (part.strip() for part in SEPARATORS.split(self.text()))
        return tuple(part for part in parts if part)

    def number(self, bounds: Bounds | None = None) -> Decimal | None:
        """Return the number, None where the cell is blank, faulty or out of bounds."""
        if self.value is None or self._is_unusable():
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, Decimal):
            typed = self.text()
            obvious = _numbers_in(typed) if isinstance(self.value, str) else []
            self.faults.add(
                Code.NUMBER_AS_TEXT,
                self.at,
                {"label": self.label, "value": typed},
                observed=typed,
                suggestion=obvious[0] if len(obvious) == 1 else None,
            )
            return None
        if bounds is not None and not bounds.is_met(self.value):
            self.out_of_range(bounds.words)
            return None
        return self.value

    def fraction(self, bounds: Bounds | None = None) -> Number | None:
        """Return the number or the fraction ("100/59", or a formula of it), exactly.

        None where the cell is blank, faulty or out of bounds. 1/3 that Excel has made a date of is
        reported as such.
        """
        typed = self.ratio or (self.value if isinstance(self.value, str) else "")
        found = read_written_fraction(typed)
        if found is None:
            if isinstance(self.value, date):
                self._report_date(self.value)
                return None
            return self.number(bounds)
        if bounds is not None and not bounds.is_met(decimal_of(Fraction(found))):
            self.out_of_range(bounds.words)
            return None
        return found

    def _report_date(self, day: date) -> None:
        meant = f"{day.month}/{day.day}"
        facts: dict[str, object] = {"label": self.label, "value": day, "meant": meant}
        suggestion = f"={meant}"
        rule = Code.FRACTION_AS_DATE
        self.faults.add(rule, self.at, facts, observed=str(day), suggestion=suggestion)

    def out_of_range(self, allowed: Text, *, suggestion: str | None = None) -> None:
        """Report a number that is not allowed here."""
        typed = number_text(self.value) if isinstance(self.value, Decimal) else str(self.value)
        self.faults.add(
            Code.NUMBER_OUT_OF_RANGE,
            self.at,
            {"label": self.label, "value": typed, "allowed": allowed},
            observed=typed,
            expected=allowed,
            suggestion=suggestion,
        )

    def day(self) -> date | None:
        """Return the date; text in one of the usual forms counts, a bare number does not."""
        if self.value is None or self._is_unusable():
            return None
        if isinstance(self.value, date):
            return self.value
        found = date_of(self.value) if isinstance(self.value, str) else None
        if found is None:
            typed = self.text()
            self.faults.add(
                Code.DATE_INVALID,
                self.at,
                {"label": self.label, "value": typed},
                observed=typed,
                suggestion=_suggested_date(self.value),
            )
        return found

    def period(self) -> tuple[date, date] | None:
        """Return the first and the last day of a period: two dates, whatever stands between."""
        if self.value is None or self._is_unusable():
            return None
        typed = self.text()
        days = [date_of(found.group()) for found in DATE_TEXT.finditer(typed)]
        first, last = (*days, None, None)[:2]
        rest = BETWEEN_DATES.fullmatch(DATE_TEXT.sub("", typed))
        if len(days) == len(("first", "last")) and first and last and rest:
            return first, last
        facts: dict[str, object] = {"label": self.label, "value": typed}
        self.faults.add(Code.DATE_INVALID, self.at, facts, observed=typed)
        return None

    def choice(self, vocabulary: Vocabulary[T], default: T) -> T:
        """Return the value of a word from a list, the default where the cell is blank."""
        if self.value is None:
            return default
        typed = self.text()
        found = vocabulary.find(typed) if typed else None
        if found is not None:
            return found
        if typed:
            self.not_a_choice(typed, vocabulary)
        return default

    def not_a_choice(self, typed: str, vocabulary: Vocabulary[T]) -> None:
        """Report a word that is not in the list."""
        zh, en = vocabulary.choices(Language.ZH), vocabulary.choices(Language.EN)
        allowed = Text("、".join(zh), ", ".join(en))
        self.faults.add(
            Code.CHOICE_UNKNOWN,
            self.at,
            {"label": self.label, "value": typed, "allowed": allowed},
            observed=typed,
            expected=allowed,
            suggestion=suggest(typed, (*zh, *en)),
        )

    def _is_unusable(self) -> bool:
        """Report a formula without result or an error value; the cell then counts as blank."""
        if not isinstance(self.value, Unusable):
            return False
        is_error = self.value.defect is Defect.ERROR
        self.faults.add(
            Code.CELL_ERROR if is_error else Code.FORMULA_WITHOUT_VALUE,
            self.at,
            {"label": self.label, "value": self.value.text},
            observed=self.value.text,
        )
        return True


def _numbers_in(typed: str) -> list[str]:
    """Return the numbers that a text holds, none where a symbol such as ① would become a digit."""
    if has_disguised_digit(typed):
        return []
    found: list[str] = OBVIOUS_NUMBER.findall(unicodedata.normalize("NFKC", typed))
    return found


def date_of(typed: str) -> date | None:
    """Return the date of a text in one of the usual forms, None where it is none."""
    found = DATE_TEXT.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _suggested_date(value: Value) -> str | None:
    """Return the day that a bare serial number stands for."""
    if isinstance(value, Decimal) and int(value) in PLAUSIBLE_SERIALS:
        return str(SERIAL_EPOCH + timedelta(days=int(value)))
    return None


def refuse_column(cell: Field, code: str, takers: Iterable[Text]) -> None:
    """Report a column that is filled in where it means nothing; ``takers`` are what it is for."""
    words = tuple(takers)
    facts: dict[str, object] = {
        "criterion": code,
        "label": cell.label,
        "value": cell.text(),
        "roles": Text(listed(word.zh for word in words).zh, listed(word.en for word in words).en),
    }
    cell.faults.add(Code.COLUMN_OF_OTHER_ROLE, cell.at, facts, observed=cell.text(), criterion=code)
