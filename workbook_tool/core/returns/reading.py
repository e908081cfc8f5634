"""A found workbook becomes an agency's return: entries, evidence, answers, findings."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbook_tool.core.cells import (
    CellKind,
    FoundWorkbook,
    SheetState,
    cell_name,
)
from workbook_tool.core.findings import QUOTED, Code, Finding, Gap, Location, Severity
from workbook_tool.core.form import Blueprint, Field, FieldKind, read_meta
from workbook_tool.core.form.corrections import SHEET_NAMES
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.attribution import (
    Attribution,
    check_file_name,
)
from workbook_tool.core.returns.entries import check_remainder, read_entries
from workbook_tool.core.returns.headers import HEADER_ROWS
from workbook_tool.core.returns.locating import LocatedTable, locate_table
from workbook_tool.core.returns.model import AgencyReturn, Entry, EvidenceItem, FileFacts
from workbook_tool.core.returns.named_evidence import check_named_evidence
from workbook_tool.core.returns.printed_identity import PrintedIdentity
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.returns.tampering import check_guards, check_locked_parts
from workbook_tool.core.round.demands import names_evidence
from workbook_tool.core.round.outcome import outcome_of
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import listed, normalise_label, visible

USUAL_WEIGHTS: Mapping[Gap, Severity] = {}
_EVIDENCE_FIELDS = {
    "number": "number",
    "criterion": "criterion",
    "title": "title",
    "reference": "reference",
    "date": "dated",
    "medium": "medium",
    "pages": "pages",
    "remark": "remark",
}


def read_return(
    workbook: FoundWorkbook,
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    *,
    file: FileFacts,
    attribution: Attribution,
    roster: Roster,
    issued_names: frozenset[str],
    gap_weights: Mapping[Gap, Severity] = USUAL_WEIGHTS,
) -> AgencyReturn:
    """Return what an agency stated, and everything that was found about its workbook.

    ``blueprint`` and ``scheme`` are those that the copy was issued with, ``issued_names`` every
    name that copies of this agency carried. ``gap_weights`` is how much gaps weigh in the round.
    """
    located, findings = locate_table(workbook, blueprint, scheme)
    entries: tuple[Entry, ...] = ()
    found = [*workbook.oddities, *attribution.findings, *findings]
    agency = roster.by_code.get(blueprint.agency_code)
    if agency is not None and attribution.agency is not None:
        found.extend(check_file_name(file.path, agency, roster))
        moved = located.sheet.name if located and located.is_moved else None
        printed = PrintedIdentity(blueprint, agency, roster, issued_names, moved)
        found.extend(printed.check(workbook))
    table, evidence = blueprint.evidence_table, _read_evidence(workbook, blueprint)
    if located is not None:
        entries, doubts = read_entries(located, scheme, version=blueprint.version)
        found.extend(doubts)
        found.extend(check_remainder(entries, scheme))
        found.extend(
            check_named_evidence(
                located,
                entries,
                evidence,
                scheme,
                version=blueprint.version,
                lines=table.last_row - table.first_row + 1,
            )
        )
        found.extend(check_locked_parts(workbook, blueprint, located, scheme))
        found.extend(_name_findings(workbook, located, scheme))
        found.extend(_total_findings(located, entries, scheme))
    found.extend(_sheet_findings(workbook, blueprint, located))
    found.extend(check_guards(workbook, {spec.name for spec in blueprint.sheets}))
    report = _read_report(workbook, blueprint)
    found.extend(_blank_findings(workbook, blueprint, evidence, report, entries))
    return AgencyReturn(
        file=file,
        agency=attribution.agency,
        entries=entries,
        answers=_read_answers(workbook, blueprint),
        evidence=evidence,
        report=report,
        findings=tuple(finding.weighed(gap_weights) for finding in found),
        file_format=workbook.file_format,
        modified=workbook.modified,
        codes=tuple(code.code for code in attribution.codes),
        bases=read_meta(workbook).bases,
    )


def _name_findings(
    workbook: FoundWorkbook, located: LocatedTable, scheme: IndicatorScheme
) -> Iterator[Finding]:
    """Yield defined names that point elsewhere than the located score (a tripwire only)."""
    if located.is_moved:
        return
    for criterion in scheme:
        target = workbook.defined_names.get(f"in_{criterion.code}_score", "")
        place = located.place(criterion.code, Field.SCORE)
        if place is None or not target:
            continue
        found = target.rpartition("!")[2].replace("$", "")
        if found != place.cell:
            facts: dict[str, Any] = {"criterion": criterion.code, "found": found}
            at = Location(sheet=place.sheet, cell=place.cell, criterion=criterion.code)
            yield Finding.of(Code.NAME_MOVED, at, **facts)


def _total_findings(
    located: LocatedTable,
    entries: tuple[Entry, ...],
    scheme: IndicatorScheme,
) -> Iterator[Finding]:
    """Yield TOTAL_MISMATCH where the total that was saved is not what the scores add up to.

    Nothing is said while a criterion is not answered. Points by place are in neither total.
    """
    outcome = outcome_of(scheme, scheme.criteria, without_places(entries))
    if located.total is None or outcome is None or not outcome.is_scored:
        return
    row, column = located.total
    cell = located.sheet.cells.get((row, column))
    if cell is None or not cell.is_cached or not cell.text.strip():
        return
    total = outcome.total
    found = exact_number(cell.text) if cell.kind is CellKind.NUMBER else None
    if found is None or round_half_up(found, scheme.places) != total:
        shown = number_text(total)
        at = Location(sheet=located.sheet.name, cell=cell_name(row, column))
        yield Finding.of(
            Code.TOTAL_MISMATCH,
            at,
            observed=cell.text,
            expected=shown,
            raw=cell.text[:QUOTED],
            total=shown,
        )


def _sheet_findings(
    workbook: FoundWorkbook, blueprint: Blueprint, located: LocatedTable | None
) -> Iterator[Finding]:
    """Yield sheets that were lost, added or reordered."""
    issued = [spec.name for spec in blueprint.sheets]
    # A form that came back with its faults listed has a sheet more, which is never read.
    names = [sheet.name for sheet in workbook.sheets if sheet.name not in SHEET_NAMES]
    scoring = blueprint.score_table.sheet
    renamed = located.sheet.name if located else scoring
    for spec in blueprint.sheets:
        is_shown = spec.state is SheetState.VISIBLE
        if is_shown and spec.name not in names and spec.name != scoring:
            yield Finding.of(Code.OTHER_SHEET_MISSING, Location(sheet=spec.name), sheet=spec.name)
    extra = [name for name in names if name not in issued and name != renamed]
    kept = [name for name in names if name in issued]
    if extra or kept != [name for name in issued if name in kept]:
        yield Finding.of(Code.SHEETS_EXTRA, sheets=listed(extra or kept))


def _read_evidence(workbook: FoundWorkbook, blueprint: Blueprint) -> tuple[EvidenceItem, ...]:
    """Return the filled lines of the evidence list, located by its header labels."""
    table = blueprint.evidence_table
    sheet = workbook.sheet(table.sheet)
    if sheet is None:
        return ()
    labels = {normalise_label(column.label): column.field for column in table.columns}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in sheet.cells.items():
        field = labels.get(normalise_label(cell.text)) if row <= HEADER_ROWS else None
        if field:
            rows.setdefault(row, {})[field] = column
    if not rows:
        return ()
    header = max(rows, key=lambda row: (len(rows[row]), -row))
    columns = rows[header]
    last = header + table.last_row - table.first_row + HEADER_ROWS
    # More than the printed number has to stand in a line.
    asked = {at for field, at in columns.items() if field != "number"}
    filled = {
        row
        for (row, column), cell in sheet.cells.items()
        if header < row < last and column in asked and visible(cell.text)
    }
    return tuple(
        EvidenceItem(
            **{_EVIDENCE_FIELDS[field]: sheet.text_at(row, at) for field, at in columns.items()}
        )
        for row in sorted(filled)
    )


def _read_report(workbook: FoundWorkbook, blueprint: Blueprint) -> Mapping[str, str]:
    """Return the filled sections of the closing report by their names."""
    found = {}
    for section in blueprint.report:
        sheet = workbook.sheet(section.place.sheet)
        text = sheet.text_at(section.place.row, section.place.column) if sheet else ""
        if visible(text):
            found[section.name] = text
    return found


def _read_answers(workbook: FoundWorkbook, blueprint: Blueprint) -> Mapping[str, str]:
    """Return the answers to the round's yes/no questions; contact fields are never read out."""
    found = {}
    for field in blueprint.cover:
        sheet = workbook.sheet(field.place.sheet)
        if sheet is not None and field.kind is FieldKind.YES_NO:
            answer = sheet.text_at(field.place.row, field.place.column).strip()
            if answer:
                found[field.name] = answer
    return found


def _blank_findings(
    workbook: FoundWorkbook,
    blueprint: Blueprint,
    evidence: tuple[EvidenceItem, ...],
    report: Mapping[str, str],
    entries: tuple[Entry, ...],
) -> Iterator[Finding]:
    """Yield the gaps of the other sheets.

    Of a form of version 1 the list of evidence has to be filled in, and the cover is one finding.
    """
    version = blueprint.version
    is_named = version > 1 and any(names_evidence(one.evidence, version) for one in entries)
    if not (evidence or is_named) and workbook.sheet(blueprint.evidence_table.sheet):
        at = Location(sheet=blueprint.evidence_table.sheet)
        yield Finding.of(Code.EVIDENCE_BLANK, at)
    if blueprint.report and not report and workbook.sheet(blueprint.report[0].place.sheet):
        yield Finding.of(Code.REPORT_BLANK, Location(sheet=blueprint.report[0].place.sheet))
    required = [field for field in blueprint.cover if field.is_required]
    cover = workbook.sheet(required[0].place.sheet) if required else None
    if cover is None:
        return
    blank = [
        field
        for field in required
        if not visible(cover.text_at(field.place.row, field.place.column))
    ]
    if blank and version == 1:
        fields = listed(field.label for field in blank)
        yield Finding.of(Code.COVER_INCOMPLETE, Location(sheet=cover.name), fields=fields)
        return
    for field in blank:
        at = Location(sheet=cover.name, cell=field.place.cell)
        yield Finding.of(Code.COVER_INCOMPLETE, at, fields=field.label)
