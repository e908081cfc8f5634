"""Who owes what beside an answer: a basis (自评依据), evidence (佐证材料), a reason (扣分原因).

It is stated here once, as data: the form renders a condition as part of its formulas
(``core.form.status``), the reader evaluates it with ``is_met``.

- A *basis* is owed by every answer. 0 of a bonus or a deduction, and a veto that did not happen,
  explain themselves.
- *Evidence* is owed by what is claimed where that counts with evidence only: points, or a
  prerequisite that is met. States and vetoes claim nothing.
- A *reason* is owed by points left behind, and by points taken off. States have none.

What does not apply, and what is not answered, owes nothing: it is asked for the answer first. A
return is judged by what its own form asked for, so ``demands_of`` takes the form's version.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from workbook_tool.core.round.scheme import (
    NO_WORDS,
    YES_WORDS,
    Criterion,
    CriterionKind,
    CriterionRole,
)
from workbook_tool.core.text import Text, normalise_label

BASIS_MINIMUM = 5
REASON_MINIMUM = 2
"""Characters below which the form still asks; the reader misses only what is not there at all."""
NO_EVIDENCE = (Text("无", "none"), Text("没有", "no"), Text("0", "0"))  # words that name nothing
# What says that something does not apply and nothing about why; one character never does.
NO_REASON = (
    Text("不适用", "does not apply"),
    Text("合理缺项", "not applicable"),
    Text("缺项", "nil"),
    Text("无此项", "none"),
    Text("没有", "yes"),
    Text("n/a", "n/a"),
    Text("na", "na"),
)


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


Condition = Always | Never | Above | Below | Chosen


@dataclass(frozen=True, slots=True)
class Demands:
    """The answers to one criterion that owe a basis, evidence, a reason."""

    basis: Condition
    evidence: Condition
    reason: Condition


_YES, _NO = Text(*YES_WORDS), Text(*NO_WORDS)
_OUTSIDE = frozenset({CriterionRole.BONUS, CriterionRole.DEDUCTION})
_UNASKED_BY_VERSION_1 = frozenset(
    {
        (CriterionRole.DEDUCTION, CriterionKind.OPTION),
        (CriterionRole.DEDUCTION, CriterionKind.YES_NO),
    }
)
"""Deductions whose reason the form of version 1 does not ask for.

It took the answer that was chosen for the reason; points that are typed were asked for one. Points
taken off owe one however they are entered, and a form of a later version asks for it.
"""


def demands_of(criterion: Criterion, version: int) -> Demands:
    """Return what the form of a blueprint version asks for beside the answers to a criterion."""
    demands = Demands(_basis(criterion), _evidence(criterion), _reason(criterion))
    if version == 1 and (criterion.role, criterion.kind) in _UNASKED_BY_VERSION_1:
        return replace(demands, reason=Never())
    return demands


def is_met(condition: Condition, score: Decimal | None, choice: str) -> bool:
    """Tell whether an answer is one of those that a condition means; a blank is only to Always."""
    match condition:
        case Always():
            return True
        case Never():
            return False
        case Chosen(answer):
            return choice in {answer.zh, answer.en}
        case Above(points):
            return score is not None and score > points
        case Below(points):
            return score is not None and score < points
        case _:
            assert_never(condition)


def names_evidence(text: str) -> bool:
    """Tell whether a text beside a score names anything; a dash or 无 names nothing."""
    nothing = {word for words in NO_EVIDENCE for word in (words.zh, words.en)}
    return normalise_label(text) not in {"", *nothing}


def _claimed(criterion: Criterion) -> Condition:
    """Return the answers that give or take points, or meet a condition."""
    return Chosen(_YES) if criterion.kind is CriterionKind.YES_NO else Above(Decimal(0))


def _basis(criterion: Criterion) -> Condition:
    is_explained = criterion.role in _OUTSIDE and criterion.has_points
    return _claimed(criterion) if is_explained or criterion.role is CriterionRole.VETO else Always()


def _evidence(criterion: Criterion) -> Condition:
    may_prove = criterion.has_points or criterion.role is CriterionRole.PREREQUISITE
    return _claimed(criterion) if criterion.asks_for_evidence and may_prove else Never()


def _reason(criterion: Criterion) -> Condition:
    if not criterion.has_points or criterion.role is CriterionRole.BONUS:
        return Never()
    if criterion.role is CriterionRole.DEDUCTION:
        return _claimed(criterion)
    return Chosen(_NO) if criterion.kind is CriterionKind.YES_NO else Below(criterion.cap)
