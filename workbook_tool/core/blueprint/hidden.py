"""The two hidden sheets: ``_lists`` for drop-down lists and sums, ``_meta`` for identity."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from workbook_tool.core.blueprint import wording
from workbook_tool.core.blueprint.draft import SheetDraft
from workbook_tool.core.blueprint.formulas import absolute
from workbook_tool.core.blueprint.issue import Issue
from workbook_tool.core.blueprint.spec import ScoreTable, SheetSpec
from workbook_tool.core.cells import SheetState
from workbook_tool.core.identity import scheme_digest
from workbook_tool.core.numbers import number_text
from workbook_tool.core.scheme import Criterion, as_data

FIRST_ROW = 2
PLAIN = "hidden"
MORE_COLUMN = 11
MORE = ("role", "options", "weight", "minimum", "may_not_apply", "needs_evidence")


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
    if issue.allows_not_applicable:
        pairs["not_applicable"] = issue.scheme.not_applicable.value
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
    _write_more(issue, draft)
    return draft.finish(state=SheetState.VERY_HIDDEN, footer=issue.footer)


def _write_more(issue: Issue, draft: SheetDraft) -> None:
    """Write as JSON what else the rows are that are no plain scores; most schemes have none."""
    more = {row: more_of(criterion) for row, criterion in enumerate(issue.scheme, start=2)}
    if any(more.values()):
        draft.put(1, MORE_COLUMN, "more", PLAIN)
    for row, parts in more.items():
        if parts:
            said = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
            draft.put(row, MORE_COLUMN, said, PLAIN)


def more_of(criterion: Criterion) -> dict[str, Any]:
    """Return what a criterion has beyond code, cap, step and kind, as JSON holds it."""
    plain = {one.name: one.default for one in fields(Criterion)}
    return {
        name: value
        for name, value in as_data(criterion).items()
        if name in MORE and getattr(criterion, name) != plain[name]
    }


def _typed(entry: str) -> str | Decimal:
    """Return a number in its shortest form as a number, so that a chosen score is one."""
    try:
        number = Decimal(entry)
    except InvalidOperation:
        return entry
    return number if number.is_finite() and number_text(number) == entry else entry
