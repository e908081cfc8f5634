"""What is stored in a cell of a document: kind and text, as in every other format."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from workbook_tool.core.cells import CellKind
from workbook_tool.intake.opendocument.xml import Attributes

VALUES = frozenset(f"office:{kind}value" for kind in ("", "string-", "boolean-", "date-", "time-"))
_TRUTHS = frozenset({"TRUE", "FALSE"})
_NUMBER_TYPES = frozenset({"float", "percentage", "currency"})
# What is shown for an error, in Excel's words, as 502 of LibreOffice in several languages.
_ERROR = re.compile(r"#(?:[A-Z]{2,12}[/0!?]{0,3}|N/A)|(?:Err|错误|錯誤)[:：]?\s?[0-9]{3}")
_NUMBER = re.compile(r"(?=.{1,400}\Z)[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DURATION = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?"
    r"(?:([0-9]{1,9}(?:[.,][0-9]{1,12})?)S)?)?"
)
_FORMULA_PREFIX = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9._-]{0,40}:)?=?")
_START = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of sheets, which know no zone
# Before this day programs count differently: Excel has a 29 February 1900, LibreOffice has none.
_FIRST_CERTAIN = datetime(1900, 3, 1)  # noqa: DTZ001 - as above
_DAY = Decimal(24 * 60 * 60)
_LAST_PLACE = Decimal("1e-12")


def plain_formula(formula: str) -> str:
    """Return a formula without the name of its language and without "=".

    >>> plain_formula("of:=4+5")
    '4+5'
    """
    return _FORMULA_PREFIX.sub("", formula)


def is_error_text(text: str) -> bool:
    """Tell whether a shown text is an error value.

    >>> is_error_text("#DIV/0!"), is_error_text("Err:502"), is_error_text("#1")
    (True, True, False)
    """
    return _ERROR.fullmatch(text.strip()) is not None


def stored_value(attributes: Attributes, shown: str) -> tuple[CellKind, str] | None:
    """Return kind and text of a cell's value, None where what is stored cannot be right.

    ``shown`` is the text of its paragraphs, "" where it has none.
    """
    kind = attributes["office:value-type"]
    is_formula = "table:formula" in attributes
    if attributes.get("calcext:value-type") == "error" or (is_formula and is_error_text(shown)):
        # Programs store 0 or "" beside the error that they show.
        return CellKind.ERROR, shown.strip()
    if is_formula and kind in _NUMBER_TYPES and shown.strip().upper() in _TRUTHS:
        # LibreOffice stores 1 or 0 beside the truth that a formula comes to.
        return CellKind.BOOLEAN, shown.strip().upper()
    if kind in _NUMBER_TYPES:
        number = attributes["office:value"].strip()
        return (CellKind.NUMBER, number) if _NUMBER.fullmatch(number) else None
    if kind == "boolean":
        truth = attributes["office:boolean-value"].strip()
        words = {"true": "TRUE", "false": "FALSE"}
        return (CellKind.BOOLEAN, words[truth]) if truth in words else None
    if kind == "date":
        return _date(attributes["office:date-value"].strip())
    if kind == "time":
        return _time(attributes["office:time-value"].strip())
    if kind in {"string", ""}:
        return CellKind.TEXT, attributes.get("office:string-value", shown)
    return None


def _date(stated: str) -> tuple[CellKind, str]:
    """Return the number of a day as Excel counts it; the text of one that programs count apart."""
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        moment = _START
    if moment.tzinfo is not None or moment < _FIRST_CERTAIN:
        return CellKind.DATE, stated
    return CellKind.NUMBER, _days(moment - _START)


def _days(span: timedelta) -> str:
    seconds = Decimal(span.days) * _DAY + span.seconds + Decimal(span.microseconds) / 1_000_000
    return _plain(seconds / _DAY)


def _time(stated: str) -> tuple[CellKind, str]:
    """Return a span of time in days, or its text where it is none."""
    match = _DURATION.fullmatch(stated)
    if match is None:
        return CellKind.DATE, stated
    sign, days, hours, minutes, seconds = match.groups(default="0")
    length = (
        Decimal(days) * _DAY
        + int(hours) * 3600
        + int(minutes) * 60
        + Decimal(seconds.replace(",", "."))
    )
    return CellKind.NUMBER, ("-" if sign == "-" else "") + _plain(length / _DAY)


def _plain(number: Decimal) -> str:
    """Return a number as short as a sheet stores it."""
    return format(number.quantize(_LAST_PLACE).normalize(), "f")
