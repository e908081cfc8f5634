"""An annex becomes a definition: a new one, or the 指标 of one that is there already.

The normalised table takes the place of the sheet 指标, and the definition's own reader reads the
whole: every rule that holds for a definition holds for what is imported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.resources import as_file
from pathlib import Path

from workbook_tool.core.cells import cell_name, column_number
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, worth_of
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text, normalise_label
from workbook_tool.definition.annex.normalised import SHEET, Normalised
from workbook_tool.definition.annex.normalising import normalise
from workbook_tool.definition.annex.paragraphs import with_pasted_tables
from workbook_tool.definition.annex.preview import PreviewRow, preview_rows
from workbook_tool.definition.annex.sums import check_sums
from workbook_tool.definition.annex.tables import AnnexTable, find_annex_table
from workbook_tool.definition.annex.visible import Part, visible_parts
from workbook_tool.definition.reading.criteria_reader import read_criteria
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.grid import by_meaning
from workbook_tool.definition.reading.reader import language_of, read_definition, read_round
from workbook_tool.definition.reading.settings_reader import SettingsSheet, read_settings
from workbook_tool.definition.reading.targets_reader import has_target_heading
from workbook_tool.definition.reading.workbook_file import read_all_grids, read_grids
from workbook_tool.definition.samples.shipped_files import blank_template
from workbook_tool.definition.words.labels import SheetKey
from workbook_tool.definition.writing.writer import write_definition

_CELL = re.compile(r"([A-Z]+)(\d+)")
_EXAMPLE_TOTAL = Decimal(100)
_NUMBER_IN_DOCUMENT = Text(
    "请在原文件（如 Word）的这一格里只写这一项的满分，例如 8 或 8分，再导入；"
    "按次计分（如 9分/项）的，写明这一项最多多少分。",
    "In the document (Word, for instance) let this cell say the full marks of the criterion alone, "
    "such as 8, and import again; where points are given for each time, state the most.",
)


@dataclass(frozen=True, slots=True)
class LevelSum:
    """One first-level indicator as imported, and the points that the annex states for it."""

    title: str
    count: int
    sum: Decimal
    stated: Decimal | None


@dataclass(frozen=True, slots=True)
class ImportedScheme:
    """What an annex gave: the round and its definition workbook, or the faults that forbid it.

    ``source`` names the table. ``total`` is the sum of what was read, None where a cap could not
    be; ``stated_total`` is what the document states, else what the settings around it do, None
    where neither does. ``rows`` are the table that is written, or was found where faults forbid it.
    """

    source: str
    count: int
    total: Decimal | None
    stated_total: Decimal | None
    levels: tuple[LevelSum, ...]
    findings: tuple[Finding, ...]
    assessment_round: AssessmentRound | None = None
    content: bytes = b""
    language: Language = Language.ZH
    rows: tuple[PreviewRow, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether a definition came of it."""
        return self.assessment_round is not None


@dataclass(slots=True)
class _Reading:
    """One document on its way: its table, and the notes and faults so far."""

    name: str
    faults: Faults
    table: AnnexTable
    sheet: Normalised

    @property
    def is_workbook(self) -> bool:
        """Tell whether the document is one of Excel, whose cells have formats."""
        return self.name.lower().endswith((".xlsx", ".xlsm", ".xls", ".et", ".ods"))

    @property
    def stated_total(self) -> Decimal | None:
        return self.sheet.totals[0].points if self.sheet.totals else None

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.faults.found)

    def findings(self) -> tuple[Finding, ...]:
        """Return everything found, in the places of the document."""
        return tuple(self._in_document(finding) for finding in self.faults.found)

    def _in_document(self, finding: Finding) -> Finding:
        at = finding.at
        if at.sheet != SHEET:
            is_source = at.sheet in {origin.name for origin in self.table.origins}
            return finding.placed(file=self.name) if is_source else finding
        name, cell = self._place_of(at.cell)
        facts = tuple(
            (key, self._place_of(str(value))[1] or value if key == "first" else value)
            for key, value in finding.facts
        )
        facts = tuple((key, name if value == SHEET else value) for key, value in facts)
        place = replace(at, file=self.name, sheet=name, cell=cell)
        is_number = finding.rule is Code.NUMBER_AS_TEXT
        advice = None if self.is_workbook or not is_number else _NUMBER_IN_DOCUMENT
        return replace(finding, at=place, facts=facts, advice=advice or finding.advice)

    def _place_of(self, cell: str | None) -> tuple[str, str | None]:
        """Return the table and the cell that a cell of the sheet came from."""
        match = _CELL.fullmatch(cell or "")
        if match is None:
            return self.table.grid.name, cell
        column = self.sheet.source_columns[column_number(match[1])]
        name, row = self.table.place_of(int(match[2]))
        return name, cell_name(row, column)


def import_new(
    parts: Sequence[Part], name: str, *, chosen: int | None, language: Language
) -> ImportedScheme:
    """Return a new definition with the annex's criteria; all the rest of it is an example.

    ``parts`` are the tables and the paragraphs between them, ``name`` the document's. ``chosen``
    is the number of the table where there are several.
    """
    with as_file(blank_template(language)) as template:
        example = read_definition(template)
    reading = _read_annex(parts, name, chosen, example.settings.default_step)
    if isinstance(reading, Faults):
        return _nothing(reading, name)
    around = SettingsSheet(example.settings)
    titles = tuple(grade.title for grade in example.grades)
    nobody = Roster(())
    read = read_criteria(reading.sheet.grid, around, reading.faults, roster=nobody, titles=titles)
    criteria = read.criteria
    check_sums(reading.sheet, criteria, reading.faults)
    if reading.has_errors:
        return _outcome(reading, criteria, None, language)
    return _outcome(reading, criteria, _around_example(example, criteria), language)


def import_into(
    parts: Sequence[Part], name: str, definition: Path, *, chosen: int | None
) -> ImportedScheme:
    """Return an existing definition with the annex's criteria in the place of its own.

    Settings, grades and roster stay, the stated total apart, which follows the document. Raises
    DefinitionError where the definition is no workbook.
    """
    grids = dict(read_grids(definition))
    settings_grid = grids.get(SheetKey.SETTINGS)
    # Its faults are reported below, with those of all other sheets.
    around = read_settings(settings_grid, Faults()) if settings_grid else SettingsSheet()
    reading = _read_annex(parts, name, chosen, around.settings.default_step)
    if isinstance(reading, Faults):
        return _nothing(reading, name)
    grids[SheetKey.CRITERIA] = reading.sheet.grid
    stated, own = reading.stated_total, Faults()
    merged = read_round(grids, own, stated_total=stated)
    reading.faults.found.extend(
        one if one.at.sheet == SHEET else one.placed(file=definition.name) for one in own.found
    )
    unjudged = replace(around, total_at=None)
    read = read_criteria(reading.sheet.grid, unjudged, Faults(), roster=Roster(()), titles=None)
    criteria = read.criteria
    check_sums(reading.sheet, criteria, reading.faults)
    if stated is not None and stated != around.settings.stated_total:
        facts: dict[str, object] = {
            "old": number_text(around.settings.stated_total),
            "new": number_text(stated),
        }
        reading.faults.add(Code.TOTAL_REPLACED, reading.sheet.totals[0].at, facts)
    sound = None if reading.has_errors else merged
    outcome = _outcome(reading, criteria, sound, language_of(grids))
    return outcome if stated else replace(outcome, stated_total=around.settings.stated_total)


def _read_annex(
    parts: Sequence[Part], name: str, chosen: int | None, default_step: Decimal
) -> "_Reading | Faults":
    """Return the document's table as a sheet 指标, or why there is none."""
    faults = Faults()
    seen = with_pasted_tables(visible_parts(parts, faults), name, faults)
    if any(one.rule is Code.PARAGRAPHS_UNCLEAR for one in faults.found):
        return faults
    table = find_annex_table(seen, name, chosen, faults)
    if table is None:
        return faults
    _report_targets(seen, table, faults)
    if table.joined > 1:
        faults.add(Code.TABLES_JOINED, Spot(table.grid.name), {"count": table.joined})
    sheet = normalise(table, faults, default_step)
    return _Reading(name, faults, table, sheet)


def _report_targets(parts: Sequence[Part], table: AnnexTable, faults: Faults) -> None:
    """Report tables of own targets or weights of agencies, which nobody imports."""
    taken = {origin.name for origin in table.origins}
    for part in parts:
        if isinstance(part, str) or part.name in taken or not part.rows:
            continue
        if SheetKey.TARGETS in by_meaning([part]) or has_target_heading(part):
            facts: dict[str, object] = {"sheet": part.name}
            faults.add(Code.TARGETS_NOT_IMPORTED, Spot(part.name), facts, observed=part.name)


def _around_example(example: AssessmentRound, criteria: tuple[Criterion, ...]) -> AssessmentRound:
    """Return the worked example with other criteria, and all that depends on them in proportion."""
    scheme = replace(example.scheme, criteria=criteria)
    share = scheme.total / _EXAMPLE_TOTAL
    grades = tuple(
        replace(grade, minimum_total=grade.minimum_total and grade.minimum_total * share)
        for grade in example.grades
    )
    settings = replace(example.settings, stated_total=scheme.total)
    groups = tuple(dict.fromkeys(group for one in criteria for group in one.groups))
    roster = _roster_of(groups, example.roster) if groups else example.roster
    return AssessmentRound(settings, scheme, grades if scheme.total else (), roster)


def _roster_of(groups: Sequence[str], example: Roster) -> Roster:
    """Return one example agency for each category that the criteria name."""
    first = example.agencies[0]
    return Roster(
        tuple(
            Agency(
                code=f"A{order:03}",
                name=f"{first.name}（{group}）",
                category=group,
                category_order=order,
                contact_role=first.contact_role,
            )
            for order, group in enumerate(groups, start=1)
        )
    )


def _nothing(faults: Faults, name: str) -> ImportedScheme:
    found = tuple(finding.placed(file=name) for finding in faults.found)
    return ImportedScheme("", 0, None, None, (), found)


def _outcome(
    reading: _Reading,
    criteria: tuple[Criterion, ...],
    assessment_round: AssessmentRound | None,
    language: Language,
) -> ImportedScheme:
    """Return what came of a document; a definition is written and read again to prove it."""
    content = b""
    if assessment_round is not None:
        content = write_definition(assessment_round, language)
        _prove(content, assessment_round, reading.name)
    is_complete = bool(criteria) and len(criteria) == len(reading.sheet.rows)
    return ImportedScheme(
        source=reading.table.grid.name,
        count=len(reading.sheet.rows),
        total=IndicatorScheme(criteria).total if is_complete else None,
        stated_total=reading.stated_total,
        levels=tuple(_levels(reading, criteria)) if is_complete else (),
        findings=reading.findings(),
        assessment_round=assessment_round,
        content=content,
        language=language,
        rows=tuple(preview_rows(reading.sheet, criteria if is_complete else ())),
    )


def _levels(reading: _Reading, criteria: tuple[Criterion, ...]) -> Iterator[LevelSum]:
    stated = {
        normalise_label(one.title): one.points for one in reading.sheet.sums if one.depth == 1
    }
    for indicator in IndicatorScheme(criteria).indicators:
        points = stated.get(normalise_label(indicator.title))
        limited = worth_of(one for one in indicator.criteria if not one.is_uncapped)
        yield LevelSum(indicator.title, len(indicator.criteria), limited, points)


def _prove(content: bytes, assessment_round: AssessmentRound, name: str) -> None:
    """Raise DefinitionError where what was written does not read as what was meant."""
    faults = Faults()
    path = Path(name)
    read = read_round(by_meaning(read_all_grids(content, path)), faults)
    if read != assessment_round:
        raise DefinitionError(
            f"“{name}”中的指标不能原样写成定义（例如单元格文字超过 32767 字）。请改正后再导入。",
            f"The criteria in “{name}” cannot be written as a definition as they stand (a cell "
            "with more than 32,767 characters, for instance). Correct them and import again.",
            tuple(faults.found),
        )
