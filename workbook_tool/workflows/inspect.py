"""inspect: what a workbook is, and where things stand in it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from workbook_tool.core.blueprint import Blueprint, Field, build_blueprint
from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.identity import collect_codes, number_text
from workbook_tool.core.returns import LocatedTable, locate_table
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.round import AssessmentRound, RoundSettings
from workbook_tool.core.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Language
from workbook_tool.errors import DefinitionError, UnreadableReturnError, UsageError
from workbook_tool.intake import ReturnedStatus, read_one, read_workbook
from workbook_tool.workflows.issued import META, find_issue_register, read_meta
from workbook_tool.workflows.issued_copies import IssuedCopies
from workbook_tool.workflows.judging import SUMMARY_KIND, SUMMARY_MARK
from workbook_tool.workflows.results import InspectedEntry, Inspection
from workbook_tool.workflows.rounds import find_round, load_definition

_FIELDS = (
    Field.CODE,
    Field.TEXT,
    Field.CAP,
    Field.SCORE,
    Field.BASIS,
    Field.EVIDENCE,
    Field.DEDUCTION,
)
_LEAST_KEY, _LEAST_CAP, _LEAST_STEP = 4, 7, 8  # columns D, G and H of the hidden table


def inspect_file(path: Path, *, assessment: Path | None = None) -> Inspection:
    """Return what a workbook is; places are where things really stand in it.

    With the round at hand its register tells the blueprint; without it the workbook's own hidden
    sheet does. Raises UsageError where the file does not exist or is no workbook.
    """
    workbook = _read(path)
    if workbook.custom_properties.get(SUMMARY_MARK) == SUMMARY_KIND:
        return Inspection("county_summary", path)
    issued = _issued_blueprint(workbook, path, assessment) or _own_blueprint(workbook)
    if issued is None:
        names = {sheet.name for sheet in workbook.sheets}
        is_definition = {"设置", "指标"} <= names or {"Settings", "Criteria"} <= names
        return Inspection("definition" if is_definition else "unknown", path)
    blueprint, scheme = issued
    located, _ = locate_table(workbook, blueprint, scheme)
    entries = tuple(_entries(located, scheme)) if located else ()
    if located and located.total:
        place = replace(blueprint.total, sheet=located.sheet.name)
        place = replace(place, row=located.total[0], column=located.total[1])
        blueprint = replace(blueprint, total=place)
    return Inspection(
        kind="agency_workbook",
        path=path,
        round_id=blueprint.round_id,
        agency_code=blueprint.agency_code,
        agency_name=blueprint.agency_name,
        blueprint=blueprint,
        entries=entries,
    )


def _read(path: Path) -> FoundWorkbook:
    """Return the workbook of a path, or raise UsageError with the reason in words."""
    if not path.is_file():
        raise UsageError(
            f"找不到文件“{path}”（查找位置：{path.absolute()}）。请核对路径。",
            f"There is no file “{path}” (looked at {path.absolute()}). Check the path.",
        )
    found = next(iter(read_one(path)), None)
    finding = found.findings[0] if found and found.findings else None
    if found is not None and found.status is ReturnedStatus.WORKBOOK and found.content is not None:
        try:
            return read_workbook(found.content, path.name)
        except UnreadableReturnError as error:
            finding = error.finding
    zh = finding.message(Language.ZH) if finding else "不是工作簿"
    en = finding.message(Language.EN) if finding else "not a workbook"
    raise UsageError(f"无法读取“{path}”：{zh}", f"Cannot read “{path}”: {en}")


def _issued_blueprint(
    workbook: FoundWorkbook, path: Path, assessment: Path | None
) -> tuple[Blueprint, IndicatorScheme] | None:
    """Return the blueprint that the round's register knows for a code in the workbook."""
    try:
        folder = find_round(path.parent, assessment=assessment)
        assessment_round = load_definition(folder)
    except (UsageError, DefinitionError):
        if assessment is not None:
            raise
        return None
    register, _ = find_issue_register(folder, assessment_round)
    for found in collect_codes(workbook):
        book = register.find(found.code)
        if book is not None and register.snapshot(book.wording) is not None:
            return IssuedCopies(assessment_round, register).find(book)
    return None


def _own_blueprint(workbook: FoundWorkbook) -> tuple[Blueprint, IndicatorScheme] | None:
    """Return a blueprint made from the hidden sheet alone, None where there is none."""
    facts = read_meta(workbook)
    criteria = tuple(_criteria(workbook))
    if "code" not in facts or not criteria:
        return None
    scheme = IndicatorScheme(criteria)
    language = Language.EN if facts.get("language") == "en" else Language.ZH
    agency = Agency(facts.get("agency", ""), facts.get("agency_name", ""))
    settings = RoundSettings(facts.get("round", ""), "", "", language)
    assessment_round = AssessmentRound(settings, scheme, (), Roster((agency,)))
    blueprint = build_blueprint(
        assessment_round, agency, facts["code"], wording=facts.get("wording", "")
    )
    return blueprint, scheme


def _criteria(workbook: FoundWorkbook) -> Iterator[Criterion]:
    """Yield the criteria that the hidden sheet lists: key, cap and step."""
    sheet = workbook.sheet(META)
    rows = sorted({row for row, _ in sheet.cells if row > 1}) if sheet else []
    for row in rows:
        key = sheet.text_at(row, _LEAST_KEY) if sheet else ""
        try:
            cap = Decimal(sheet.text_at(row, _LEAST_CAP)) if sheet else Decimal(0)
            step = Decimal(sheet.text_at(row, _LEAST_STEP)) if sheet else Decimal(0)
        except InvalidOperation:
            continue
        if key and cap > 0 and step > 0:
            yield Criterion(key, ("",), "", cap, step)


def _entries(located: LocatedTable, scheme: IndicatorScheme) -> Iterator[InspectedEntry]:
    """Yield where each criterion is answered."""
    for criterion in scheme:
        cells = [
            place.cell if (place := located.place(criterion.code, field)) else None
            for field in _FIELDS
        ]
        yield InspectedEntry(
            criterion.code,
            located.sheet.name,
            number_text(criterion.cap),
            number_text(criterion.step),
            *cells,
        )
