"""Texts of several runs, and what is left of them without those that are taken back."""

from collections.abc import Iterable
from typing import NamedTuple

from workbook_tool.core.numbers import shifted_digits


class Run(NamedTuple):
    """A stretch of text, whether it is struck through, and its shift.

    ``shift`` is "superscript", "subscript" or, on the line, "".
    """

    text: str
    is_struck: bool = False
    shift: str = ""


class RichText(NamedTuple):
    """A text of one or several runs.

    ``is_struck`` tells that all of it is struck through. ``remainder`` is what is left without the
    runs that are struck through, raised or lowered, None where none stands beside others. ``noted``
    is the text with shifted digits as characters of their own, None where that is the text itself.
    """

    text: str
    is_struck: bool = False
    remainder: str | None = None
    noted: str | None = None


def rich_text(runs: Iterable[Run]) -> RichText:
    """Return the text of runs, and what some of them take back."""
    seen = [run for run in runs if run.text]
    text = "".join([run.text for run in seen])
    is_struck = bool(seen) and all(run.is_struck for run in seen)
    is_shifted = all(run.shift for run in seen)
    left = [
        run.text
        for run in seen
        if (is_struck or not run.is_struck) and (is_shifted or not run.shift)
    ]
    if len(left) == len(seen):
        return RichText(text, is_struck)
    noted = text if is_shifted else "".join([shifted_digits(run.text, run.shift) for run in seen])
    return RichText(text, is_struck, "".join(left), noted if noted != text else None)
