"""What the printed lines that name agency and code say now, compared with how they were issued.

The code decides whose workbook it is; a printed name of another agency contradicts it, because a
borrowed file is the nastiest case of all (domain: no guess, both are named).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, SheetState, cell_name
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Blueprint, CellSpec, SheetSpec
from workbook_tool.core.form.identity import find_codes_in_text
from workbook_tool.core.returns.attribution import check_agency_name, contradicting_agency
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import Text, squeezed


@dataclass(frozen=True, slots=True)
class PrintedIdentity:
    """Whose name and code the lines of one workbook have to show.

    ``moved`` is the name of a sheet whose rows stand elsewhere, so that its lines cannot be
    compared in place; the codes in it were collected all the same.
    """

    blueprint: Blueprint
    agency: Agency
    roster: Roster
    issued_names: frozenset[str]
    moved: str | None = None

    def check(self, workbook: FoundWorkbook) -> Iterator[Finding]:
        """Yield every contradiction, alias and change in the lines, each other name once."""
        sheets = {sheet.name: sheet for sheet in workbook.sheets}
        said: set[tuple[str, str | Text | None]] = set()
        for spec in self.blueprint.sheets:
            sheet = sheets.get(spec.name)
            if sheet is None or spec.state is not SheetState.VISIBLE or spec.name == self.moved:
                continue
            for cell in _differing(spec, sheet):
                if tells_identity(cell, self.blueprint):
                    for finding in self._check_line(cell, sheet):
                        words = (finding.rule.id, dict(finding.facts).get("named"))
                        if words[1] is None or words not in said:
                            said.add(words)
                            yield finding

    def _check_line(self, cell: CellSpec, sheet: FoundSheet) -> Iterator[Finding]:
        """Yield what one line says against the code, the contradiction before mere changes."""
        issued = str(cell.value)
        text = sheet.text_at(cell.row, cell.column)
        if squeezed(text) == squeezed(issued):
            return
        at = Location(sheet=sheet.name, cell=cell_name(cell.row, cell.column))
        name = self.blueprint.agency_name
        before, found, after = issued.partition(name)
        is_framed = text.startswith(before) and text.endswith(after) and bool(text.strip())
        other = contradicting_agency(text, self.agency, self.roster)
        if found and other is not None:
            named = {"named": other.name, "coded": self.agency.name}
            yield Finding.of(
                Code.NAME_CONTRADICTS_CODE, at, observed=text, expected=issued, **named
            )
        elif found and is_framed:
            named_text = text[len(before) : len(text) - len(after)]
            yield from check_agency_name(
                named_text, at, self.agency, self.roster, self.issued_names
            )
        else:
            yield changed_wording(at, text, issued)


def _differing(spec: SheetSpec, sheet: FoundSheet) -> Iterator[CellSpec]:
    """Yield the cells that do not read as they were issued, letter by letter."""
    found = sheet.cells
    for cell in spec.cells:
        if cell.value is not None:
            there = found.get((cell.row, cell.column))
            if there is None or there.text != cell.value:
                yield cell


def changed_wording(at: Location, raw: str, expected: str) -> Finding:
    """Return the finding that locked wording reads differently, quoting what stands there now."""
    shown = raw[:QUOTED] or Text("（空白）", "(blank)")
    return Finding.of(Code.WORDING_CHANGED, at, observed=raw, expected=expected, raw=shown)


def tells_identity(cell: CellSpec, blueprint: Blueprint) -> bool:
    """Tell whether a locked constant shows the agency's name or the printed code."""
    if cell.value is None or cell.formula is not None or cell.is_input:
        return False
    text = str(cell.value)
    return blueprint.agency_name in text or bool(find_codes_in_text(text))
