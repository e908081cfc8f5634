"""Conditions on an answer as data: a form renders them as formulas, a reader evaluates them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from workbook_tool.core.text import Text


@dataclass(frozen=True, slots=True)
class Always:
    """Whatever the answer is."""


@dataclass(frozen=True, slots=True)
class Never:
    """No answer."""


@dataclass(frozen=True, slots=True)
class Above:
    """More points than these."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Below:
    """Fewer points than these."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Chosen:
    """This one of the answers to choose from."""

    answer: Text


@dataclass(frozen=True, slots=True)
class Other:
    """Any other of the answers to choose from than this one."""

    answer: Text


Condition = Always | Never | Above | Below | Chosen | Other


def is_met(condition: Condition, score: Decimal | None, choice: str) -> bool:
    """Tell whether an answer is one of those that a condition means; a blank is only to Always."""
    match condition:
        case Always():
            return True
        case Never():
            return False
        case Chosen(answer):
            return choice in {answer.zh, answer.en}
        case Other(answer):
            return bool(choice) and choice not in {answer.zh, answer.en}
        case Above(points):
            return score is not None and score > points
        case Below(points):
            return score is not None and score < points
        case _:
            assert_never(condition)
