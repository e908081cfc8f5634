"""The locked columns about points beside an answer: cap and weight, and what stands around a fact.

Where one row asks for a fact, every row shows its points, so that one column adds up.
"""

import re

from workbook_tool.core.form import wording
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.roles import cap_style
from workbook_tool.core.form.spec import CellSpec, Field
from workbook_tool.core.formulas import in_this_row
from workbook_tool.core.round.scheme import Criterion

POINT_FIELDS = frozenset({Field.CAP, Field.WEIGHT, Field.RULE, Field.UNIT, Field.POINTS})
_CENTERED = "cell_center"


def step_by_step(told: str) -> str:
    """Return a rule with a line for each step, which is what it may take.

    No program breaks a step such as ≥95%=100, and its sign is a wide one in many a font.
    """
    return re.sub(r"[；;] ?", "\n", told)


def point_cell(issue: Issue, criterion: Criterion, field: Field, score: int) -> CellSpec:
    """Return the cell of one of ``POINT_FIELDS``, its place apart.

    ``score`` is the column of answers. Points are "" while an answer cannot stand.
    """
    kind, style = criterion.kind, cap_style(criterion)
    if field is Field.RULE:
        told = issue.say(kind.told(criterion))
        return CellSpec(0, 0, told or wording.NOTHING_TO_SAY, style=_CENTERED)
    if field is Field.UNIT:
        return CellSpec(0, 0, issue.say(kind.unit(criterion)), style=_CENTERED)
    if not criterion.has_points:
        return CellSpec(0, 0, "", style=style)
    if field is Field.POINTS:
        formula = _points(issue, criterion, in_this_row(score))
        return CellSpec(0, 0, "", formula=formula, style=style)
    if criterion.is_uncapped:
        return CellSpec(0, 0, issue.say(wording.UNCAPPED), style=style)
    return CellSpec(0, 0, criterion.cap if field is Field.CAP else criterion.worth, style=style)


def _points(issue: Issue, criterion: Criterion, score: str) -> str:
    """Return the formula of the points of an answer, "" while it cannot stand."""
    kind = criterion.kind
    refusals = kind.refusals(criterion, score, issue.language, issue.version)
    formula = kind.points(criterion, score, issue.language)
    for condition in reversed([f"ISBLANK({score})", *(one for one, _ in refusals)]):
        formula = f'IF({condition},"",{formula})'
    return formula
