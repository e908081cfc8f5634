"""What a date or time format shows for a number of days (ECMA-376 part 1, 18.8.31)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

_LAST_DAY = 2_958_465  # 9999-12-31
_LEAP_DAY = 60  # 1900-02-29, which Excel counts and no calendar has
_THAI = str.maketrans("วดปชนท", "dmyhms")
_BUDDHIST = 543
_NOON = 12
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS = "一二三四五六日"
_SECONDS = {"d": 24 * 60 * 60, "h": 60 * 60, "m": 60, "s": 1}


class Piece(Protocol):
    """One piece of a format code."""

    @property
    def kind(self) -> str:
        """Return what it is, such as date, elapsed or literal."""

    @property
    def text(self) -> str:
        """Return how it is written."""


def moment_of(days: Decimal) -> datetime | None:
    """Return the moment that a number of days since 1900 stands for, None beyond the calendar.

    >>> str(moment_of(Decimal("43322.5")))
    '2018-08-10 12:00:00'
    """
    if not 0 <= days <= _LAST_DAY:
        return None
    start = datetime(1899, 12, 31 if days < _LEAP_DAY else 30)  # noqa: DTZ001 - sheets know no zone
    return start + timedelta(seconds=round(days * _SECONDS["d"]))


def date_text(pieces: Sequence[Piece], days: Decimal) -> str:
    """Return a number of days since 1900 as its format shows it.

    >>> from collections import namedtuple
    >>> one = namedtuple("one", "kind text")
    >>> date_text([one("date", "m"), one("literal", "月"), one("date", "d")], Decimal(43322))
    '8月10'
    """
    moment = moment_of(days)
    if moment is None:
        return "########"
    seconds = round(days * _SECONDS["d"])
    letters = [
        piece.text.translate(_THAI).lower() if piece.kind in {"date", "elapsed"} else ""
        for piece in pieces
    ]
    is_half = any("/" in text for text in letters)
    shown = []
    for at, piece in enumerate(pieces):
        if piece.kind == "elapsed":
            count = seconds // _SECONDS[piece.text[0].lower()]
            shown.append(str(count).zfill(len(piece.text)))
        elif piece.kind == "date":
            shown.append(_part(letters, at, moment, is_half=is_half))
        else:
            shown.append(piece.text)
    return "".join(shown)


def _part(letters: Sequence[str], at: int, moment: datetime, *, is_half: bool) -> str:
    """Return one part of a date or of a time."""
    text = letters[at]
    letter, width = text[0], len(text)
    if "/" in text:
        morning, _, evening = text.partition("/")
        return (morning if moment.hour < _NOON else evening).upper()
    if letter == "m" and _is_minute(letters, at):
        return str(moment.minute).zfill(width)
    names = {
        "mmm": _MONTHS[moment.month - 1][:3],
        "mmmm": _MONTHS[moment.month - 1],
        "ddd": _DAYS[moment.weekday()][:3],
        "dddd": _DAYS[moment.weekday()],
        "aaa": _WEEKDAYS[moment.weekday()],
        "aaaa": f"星期{_WEEKDAYS[moment.weekday()]}",
        "yy": f"{moment.year % 100:02}",
    }
    numbers = {
        "y": moment.year,
        "e": moment.year,
        "b": (moment.year + _BUDDHIST) % (10_000 if text == "bbbb" else 100),
        "m": moment.month,
        "d": moment.day,
        "h": (moment.hour % _NOON or _NOON) if is_half else moment.hour,
        "s": moment.second,
    }
    return names.get(text) or str(numbers.get(letter, "")).zfill(width if letter != "g" else 0)


def _is_minute(letters: Sequence[str], at: int) -> bool:
    """Tell whether an "m" means minutes: behind hours, or before seconds."""
    before = next((text[0] for text in reversed(letters[:at]) if text), "")
    behind = next((text[0] for text in letters[at + 1 :] if text), "")
    return before == "h" or behind == "s"
