"""The two hidden sheets: ``_lists`` for drop-down lists and sums, ``_meta`` for identity."""

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from workbook_tool.core.blueprint import wording
from workbook_tool.core.blueprint.draft import SheetDraft
from workbook_tool.core.blueprint.formulas import absolute
from workbook_tool.core.blueprint.issue import Issue
from workbook_tool.core.blueprint.spec import ScoreTable, SheetSpec
from workbook_tool.core.cells import SheetState
from workbook_tool.core.identity import number_text, scheme_digest

FIRST_ROW = 2
PLAIN = "hidden"


@dataclass(slots=True)
class ListSheet:
    """Collects lists, one a column, and says where each stands."""

    draft: SheetDraft
    next_column: int = 1
    places: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self, title: str, entries: tuple[str, ...]) -> str:
        """Return the reference to a list; the same entries are written once."""
        if entries not in self.places:
            column = self.next_column
            self.next_column += 1
            self.draft.put(1, column, title, PLAIN)
            for row, entry in enumerate(entries, start=FIRST_ROW):
                self.draft.put(row, column, _typed(entry), PLAIN)
            last = FIRST_ROW + len(entries) - 1
            self.places[entries] = absolute(self.draft.name, FIRST_ROW, column, last)
        return self.places[entries]


def build_meta(issue: Issue, table: ScoreTable, *, wording_digest: str, version: int) -> SheetSpec:
    """Return the very hidden sheet that names tool, round, agency, code and criteria."""
    draft = SheetDraft(wording.META, widths=(18, 50, 4, 12, 14, 8, 8, 8, 10, 66))
    pairs = {
        "tool": "workbook_tool",
        "format": "agency_workbook",
        "round": issue.settings.round_id,
        "blueprint": str(version),
        "agency": issue.agency.code,
        "agency_name": issue.agency.name,
        "code": issue.code,
        "digest": scheme_digest(issue.assessment_round.scheme),
        "wording": wording_digest,
        "language": issue.language.value,
    }
    for row, (key, value) in enumerate(pairs.items(), start=1):
        draft.put(row, 1, key, PLAIN)
        draft.put(row, 2, value, PLAIN)
    for column, title in enumerate(("key", "sheet", "row", "cap", "step", "kind", "text"), start=4):
        draft.put(1, column, title, PLAIN)
    for row, criterion in enumerate(issue.scheme, start=2):
        digest = hashlib.sha256(criterion.text.encode()).hexdigest()
        draft.put(row, 4, criterion.code, PLAIN)
        draft.put(row, 5, table.sheet, PLAIN)
        draft.put(row, 6, Decimal(table.rows[criterion.code]), PLAIN)
        draft.put(row, 7, criterion.cap, PLAIN)
        draft.put(row, 8, criterion.step, PLAIN)
        draft.put(row, 9, criterion.kind.value, PLAIN)
        draft.put(row, 10, digest, PLAIN)
    return draft.finish(state=SheetState.VERY_HIDDEN, footer=issue.footer)


def _typed(entry: str) -> str | Decimal:
    """Return a number in its shortest form as a number, so that a chosen score is one."""
    try:
        number = Decimal(entry)
    except InvalidOperation:
        return entry
    return number if number.is_finite() and number_text(number) == entry else entry
