"""What a narrow table leaves open about a scale: the kind of question, its end, its step."""

import re
from collections.abc import Mapping
from decimal import Decimal

from workbook_tool.core.round.kinds import OPTION, STATE
from workbook_tool.core.text import Language
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.numbers import read_number
from workbook_tool.definition.reading.fields import SEPARATORS
from workbook_tool.definition.reading.grid import Value

PERCENT_CAP = Decimal(100)
# Steps to try where the default one does not divide a cap.
STEPS = tuple(map(Decimal, ("0.5", "0.25", "0.2", "0.1", "0.05", "0.01", "0.001")))
_CAP, _KIND, _STEP = (COLUMN_NUMBERS[name] for name in ("cap", "kind", "step"))
_OPTION_WITH_POINTS = re.compile(r"[=＝]\s*\d+(?:\.\d+)?\s*$")


def infer_kind(cells: dict[int, Value], places: Mapping[str, int]) -> None:
    """Say what kind of question options make, where the table does not."""
    options = cells.get(COLUMN_NUMBERS["options"])
    if not isinstance(options, str) or "kind" in places:
        return
    lines = [line for line in SEPARATORS.split(options) if line.strip()]
    points = [
        number
        for line in lines
        if _OPTION_WITH_POINTS.search(line)
        and (number := read_number(re.split("[=＝]", line)[-1])) is not None
    ]
    is_scored = bool(lines) and len(points) == len(lines)
    cells[_KIND] = (OPTION if is_scored else STATE).title.in_language(Language.ZH)
    if is_scored and _CAP not in cells and "cap" not in places:
        cells[_CAP] = max(points)


def infer_step(
    cells: dict[int, Value], places: Mapping[str, int], default_step: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Give a scale in percent its end, and a cap that the default step misses a step of its own.

    Returns cap and step where one was chosen.
    """
    if "cap" not in places and "step" in places:
        cells.setdefault(_CAP, PERCENT_CAP)
    cap, minimum = cells.get(_CAP), cells.get(COLUMN_NUMBERS["minimum"], Decimal(0))
    if "step" in places or "kind" in places or _KIND in cells:
        return None
    if not isinstance(cap, Decimal) or not isinstance(minimum, Decimal) or cap <= minimum:
        return None
    reach = cap - minimum
    if reach % default_step == 0:
        return None
    step = next((step for step in STEPS if reach % step == 0), None)
    if step is None:
        return None
    cells[_STEP] = step
    return cap, step
