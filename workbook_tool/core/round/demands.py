"""Who owes what beside an answer: a basis (自评依据), evidence (佐证材料), a reason (扣分原因).

It is stated here once, as data: the form renders a condition as part of its formulas
(``core.form.status``), the reader evaluates it with ``conditions.is_met``.

- A *basis* is owed by every answer. 0 of a bonus or a deduction, and a veto that did not happen,
  explain themselves.
- *Evidence* is owed by what is claimed where that counts with evidence only: points, or a
  prerequisite that is met. States and vetoes claim nothing.
- A *reason* is owed by points left behind, and by points taken off. States have none.

What does not apply, and what is not answered, owes nothing: it is asked for the answer first. A
return is judged by what its own form asked for, so ``demands_of`` takes the form's version.
"""

from dataclasses import dataclass, replace

from workbook_tool.core.round.conditions import Always, Condition, Never
from workbook_tool.core.round.evidence_numbers import names_nothing
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Text, normalise_label, visible, visible_length

BASIS_MINIMUM = 5
REASON_MINIMUM = 2
"""Visible characters below which a text still is asked for. Of forms of version 1 the reader misses
only what is not there at all."""
NO_EVIDENCE = (Text("无", "none"), Text("没有", "no"), Text("0", "0"))  # of version 1
NO_MARK = "—–-－―/／\\"
"""Dashes: alone they do not say that a criterion does not apply; forms print one where it must."""
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
class Demands:
    """The answers to one criterion that owe a basis, evidence, a reason."""

    basis: Condition
    evidence: Condition
    reason: Condition


_OUTSIDE = frozenset({CriterionRole.BONUS, CriterionRole.DEDUCTION})


def demands_of(criterion: Criterion, version: int) -> Demands:
    """Return what the form of a blueprint version asks for beside the answers to a criterion.

    Of a deduction that is chosen, version 1 took the answer for the reason; points that are typed
    were asked for one. Points taken off owe one however they are entered, and a form of a later
    version asks for it.
    """
    demands = Demands(_basis(criterion), _evidence(criterion), _reason(criterion))
    is_off = criterion.role is CriterionRole.DEDUCTION
    if version == 1 and is_off and not criterion.kind.is_typed:
        return replace(demands, reason=Never())
    return demands


def names_evidence(text: str, version: int) -> bool:
    """Tell whether a text beside a score names anything; a dash or 无 names nothing.

    The reader knew more spellings of nothing than forms of version 1.
    """
    if version > 1:
        return not names_nothing(text)
    nothing = {word for words in NO_EVIDENCE for word in (words.zh, words.en)}
    return normalise_label(text) not in {"", *nothing}


def is_bare_mark(mark: str) -> bool:
    """Tell whether a mark that a criterion does not apply says nothing about why."""
    words = {visible(word).lower() for one in NO_REASON for word in (one.zh, one.en)}
    return visible_length(mark) < REASON_MINIMUM or visible(mark).lower() in words


def _basis(criterion: Criterion) -> Condition:
    is_explained = criterion.role in _OUTSIDE and criterion.has_points
    is_owed_by_all = not is_explained and criterion.role is not CriterionRole.VETO
    return Always() if is_owed_by_all else criterion.kind.claimed(criterion)


def _evidence(criterion: Criterion) -> Condition:
    may_prove = criterion.has_points or criterion.role is CriterionRole.PREREQUISITE
    is_owed = criterion.asks_for_evidence and may_prove
    return criterion.kind.claimed(criterion) if is_owed else Never()


def _reason(criterion: Criterion) -> Condition:
    if not criterion.has_points or criterion.role is CriterionRole.BONUS:
        return Never()
    kind, is_off = criterion.kind, criterion.role is CriterionRole.DEDUCTION
    if kind.is_compared:
        return Never()  # whether points are left behind or taken off is not known yet
    return kind.claimed(criterion) if is_off else kind.lost(criterion)
