"""How intake says that a file is not read further: one finding, raised."""

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Finding, Location, Rule
from workbook_tool.core.text import Text
from workbook_tool.intake.reasons import reason_text


def refusal(
    rule: Rule,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    **facts: object,
) -> UnreadableReturnError:
    """Return the error that stops this one file; sheet and cell are facts of its message too."""
    at = Location(sheet=sheet, cell=cell)
    if sheet is not None:
        facts["sheet"] = sheet
    if cell is not None:
        facts["cell"] = cell
    if "reason" in facts:
        facts["reason"] = reason_text(facts["reason"])
    words = {
        name: value if isinstance(value, Text) else str(value) for name, value in facts.items()
    }
    return UnreadableReturnError(Finding(rule, at, tuple(words.items())))
