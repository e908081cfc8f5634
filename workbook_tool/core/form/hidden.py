"""The two hidden sheets: ``_lists`` for drop-down lists and sums, ``_meta`` for identity."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, SheetState
from workbook_tool.core.form import wording
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.spec import BLUEPRINT_VERSION, CellSpec, ScoreTable, SheetSpec
from workbook_tool.core.formulas import absolute
from workbook_tool.core.numbers import exact_text, number_text
from workbook_tool.core.records import parse
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.kinds import USUAL
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.snapshot import STORED

FIRST_ROW = 2
COEFFICIENT = "coefficient"
TARGETS = "targets"  # those of the agency itself
BASE = "base"  # the key of what a prefilled form was made from
_SHA256 = re.compile("[0-9a-f]{64}")
PLAIN = "hidden"
# The columns of _meta: pairs, and beside them a table with one row a criterion.
_NAME, _VALUE = 1, 2
_KEY, _SHEET, _ROW, _CAP, _STEP, _KIND, _TEXT, _MORE = range(4, 12)
MORE = (
    *("role", "options", "weight", "minimum", "may_not_apply", "needs_evidence"),
    *("rule", "unit", "target"),
)


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


def build_meta(issue: Issue, table: ScoreTable, *, wording_digest: str) -> SheetSpec:
    """Return the very hidden sheet that names tool, round, agency, code and criteria."""
    draft = SheetDraft(wording.META, widths=(18, 50, 4, 12, 14, 8, 8, 8, 10, 66))
    pairs = {
        "tool": "workbook_tool",
        "format": "agency_workbook",
        "round": issue.settings.round_id,
        "blueprint": str(issue.version),
        "agency": issue.agency.code,
        "agency_name": issue.agency.name,
        "code": issue.code,
        "digest": scheme_digest(issue.assessment_round.scheme),
        "wording": wording_digest,
        "language": issue.language.value,
    }
    if issue.scheme.coefficient is not None:
        pairs[COEFFICIENT] = exact_text(issue.scheme.coefficient)
    if issue.agency.goals:
        pairs[TARGETS] = goals_text(issue.agency.goals)
    if issue.allows_not_applicable:
        pairs["not_applicable"] = issue.scheme.not_applicable.value
    for row, (key, value) in enumerate(pairs.items(), start=1):
        draft.put(row, _NAME, key, PLAIN)
        draft.put(row, _VALUE, value, PLAIN)
    for column, title in enumerate(
        ("key", "sheet", "row", "cap", "step", "kind", "text"), start=_KEY
    ):
        draft.put(1, column, title, PLAIN)
    for row, criterion in enumerate(issue.scheme, start=FIRST_ROW):
        digest = hashlib.sha256(criterion.text.encode()).hexdigest()
        draft.put(row, _KEY, criterion.code, PLAIN)
        draft.put(row, _SHEET, table.sheet, PLAIN)
        draft.put(row, _ROW, Decimal(table.rows[criterion.code]), PLAIN)
        draft.put(row, _CAP, criterion.cap, PLAIN)
        draft.put(row, _STEP, criterion.step, PLAIN)
        draft.put(row, _KIND, criterion.kind.name, PLAIN)
        draft.put(row, _TEXT, digest, PLAIN)
    _write_more(issue, draft)
    return draft.finish(state=SheetState.VERY_HIDDEN, footer=issue.footer)


def goals_text(goals: Goals) -> str:
    """Return own targets as JSON, as ``read_goals`` takes it."""
    return json.dumps(STORED.dump(Goals, goals), ensure_ascii=False)


def read_goals(text: str) -> Goals:
    """Return the own targets of a JSON text, none for ""; raises ValueError where it holds none."""
    return STORED.read(Goals, text) if text else ()


def with_pair(meta: SheetSpec, key: str, value: str) -> SheetSpec:
    """Return ``_meta`` with one more pair, below the others."""
    row = 1 + max(cell.row for cell in meta.cells if cell.column == _NAME)
    pair = (
        CellSpec(row, _NAME, key, style=PLAIN),
        CellSpec(row, _VALUE, value, style=PLAIN),
    )
    return replace(meta, cells=(*meta.cells, *pair))


def _write_more(issue: Issue, draft: SheetDraft) -> None:
    """Write as JSON what else the rows are that are no plain scores; most schemes have none."""
    more = {row: more_of(criterion) for row, criterion in enumerate(issue.scheme, start=FIRST_ROW)}
    if any(more.values()):
        draft.put(1, _MORE, "more", PLAIN)
    for row, parts in more.items():
        if parts:
            said = json.dumps(parts, ensure_ascii=False, sort_keys=True)
            draft.put(row, _MORE, said, PLAIN)


def more_of(criterion: Criterion) -> dict[str, Any]:
    """Return what a criterion has beyond code, cap, step and kind, as JSON holds it."""
    plain = {one.name: one.default for one in fields(Criterion)}
    return {
        name: value
        for name, value in STORED.dump(Criterion, criterion).items()
        if name in MORE and getattr(criterion, name) != plain[name]
    }


@dataclass(frozen=True, slots=True)
class FoundMeta:
    """What ``_meta`` of a workbook says: the pairs, and each criterion as JSON parts.

    Nothing in it is proven: whoever unhides the sheet can change it.
    """

    pairs: Mapping[str, str]
    sheet: FoundSheet | None = None

    @property
    def criteria(self) -> tuple[dict[str, Any], ...]:
        """Return the parts of each ``Criterion`` as ``STORED`` takes them.

        Wording and levels stand elsewhere. Hardly anybody asks, so they are read when asked for.
        """
        if self.sheet is None:
            return ()
        rows = sorted({row for row, _ in self.sheet.cells if row >= FIRST_ROW})
        found = (_parts_of(self.sheet, row) for row in rows)
        return tuple(parts for parts in found if parts)

    @property
    def version(self) -> int | None:
        """Return the version of the blueprint that is named, None where that is none of ours."""
        versions = {str(one): one for one in range(1, BLUEPRINT_VERSION + 1)}
        return versions.get(self.pairs.get("blueprint", ""))

    @property
    def bases(self) -> tuple[str, ...]:
        """Return the SHA-256 of the returns whose answers the form was issued with."""
        return tuple(filter(_SHA256.fullmatch, self.pairs.get(BASE, "").split()))


def read_meta(workbook: FoundWorkbook) -> FoundMeta:
    """Return what ``build_meta`` wrote, nothing where the sheet is gone."""
    sheet = workbook.sheet(wording.META)
    if sheet is None:
        return FoundMeta({})
    named = (row for row, column in sheet.cells if column == _NAME)
    pairs = {sheet.text_at(row, _NAME): sheet.text_at(row, _VALUE) for row in named}
    return FoundMeta(pairs, sheet)


def _parts_of(sheet: FoundSheet, row: int) -> dict[str, Any]:
    """Return the criterion of a row, nothing where its JSON is none."""
    try:
        more = parse(sheet.text_at(row, _MORE) or "{}")
        further = {name: more[name] for name in MORE if name in more}
    except (ValueError, TypeError):
        return {}
    plain = {
        "code": sheet.text_at(row, _KEY),
        "levels": [""],
        "text": "",
        "cap": sheet.text_at(row, _CAP),
        "step": sheet.text_at(row, _STEP),
        "kind": sheet.text_at(row, _KIND) or USUAL.name,
    }
    return plain | further


def _typed(entry: str) -> str | Decimal:
    """Return a number in its shortest form as a number, so that a chosen score is one."""
    try:
        number = Decimal(entry)
    except InvalidOperation:
        return entry
    return number if number.is_finite() and number_text(number) == entry else entry
