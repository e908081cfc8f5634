"""Texts of several runs, and what is left of them without those that are taken back."""

from collections.abc import Iterable
from typing import NamedTuple


class Run(NamedTuple):
    """A stretch of text, and whether it is struck through, or raised or lowered."""

    text: str
    is_struck: bool = False
    is_shifted: bool = False


class RichText(NamedTuple):
    """A text of one or several runs.

    ``is_struck`` tells that all of it is struck through. ``remainder`` is what is left without the
    runs that are struck through, raised or lowered, None where none stands beside others.
    """

    text: str
    is_struck: bool = False
    remainder: str | None = None


def rich_text(runs: Iterable[Run]) -> RichText:
    """Return the text of runs, and what some of them take back."""
    seen = [run for run in runs if run.text]
    text = "".join([run.text for run in seen])
    is_struck = bool(seen) and all(run.is_struck for run in seen)
    is_shifted = all(run.is_shifted for run in seen)
    left = [
        run.text
        for run in seen
        if (is_struck or not run.is_struck) and (is_shifted or not run.is_shifted)
    ]
    return RichText(text, is_struck, None if len(left) == len(seen) else "".join(left))
