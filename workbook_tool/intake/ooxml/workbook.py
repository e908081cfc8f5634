"""One Office Open XML workbook, from the package that passed the airlock to a FoundWorkbook."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET

from workbook_tool.core.cells import FileFormat, FoundSheet, FoundWorkbook, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake.airlock import Package, part_key
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.cells import (
    MAX_ROW,
    TRUE_WORDS,
    SheetContext,
    SheetGathering,
    text_length,
)
from workbook_tool.intake.ooxml.crowds import NAMES, RANGES, refuse_many
from workbook_tool.intake.ooxml.oddities import MACRO_SHEETS, package_oddities
from workbook_tool.intake.ooxml.plain_sheet import read_plain_sheet
from workbook_tool.intake.ooxml.properties import read_core_properties, read_custom_properties
from workbook_tool.intake.ooxml.relationships import Relationship, read_relationships
from workbook_tool.intake.ooxml.stream_sheet import read_stream_sheet
from workbook_tool.intake.ooxml.strings import SharedStrings, read_shared_strings
from workbook_tool.intake.ooxml.styles import CellStyle, read_styles
from workbook_tool.intake.ooxml.tree_sheet import read_tree_sheet
from workbook_tool.intake.ooxml.xml import (
    STRICT_MAIN,
    main_namespace,
    parse_part,
    refuse_depth,
    relation_id,
)
from workbook_tool.intake.refusal import refusal

_SHEET_KINDS_WITHOUT_CELLS = frozenset({"chartsheet", "dialogsheet", *MACRO_SHEETS})


class Asked(NamedTuple):
    """What of a workbook is asked for: the rows up to one, and all sheets or those of a name."""

    last_row: int | None = None
    only: Collection[str] | None = None


class _Parts(NamedTuple):
    """What the sheets of a workbook share."""

    strings: SharedStrings
    styles: Mapping[str, CellStyle]
    last_row: int
    missing: str  # a part that is named and not there, "" where all are


def read_package(package: Package, asked: Asked) -> FoundWorkbook:
    """Return the workbook of a package; rows beyond the last one asked for are only a finding."""
    roots = read_relationships(package, "")
    by_kind = {relation.kind: relation.target for relation in roots.values()}
    name = by_kind.get("officeDocument", "xl/workbook.xml")
    part = package.read(name)
    if part is None:
        raise refusal(Code.PART_MISSING, part=name)
    root = parse_part(part, name)
    refuse_depth([root], 1, package.limits, name)
    namespace = main_namespace(root, "workbook", name)
    relations = read_relationships(package, name)
    oddities: list[Finding] = []
    if namespace == f"{{{STRICT_MAIN}}}":
        oddities.append(Finding.of(Code.STRICT_OOXML))
    sheets = _read_sheets(package, root, namespace, relations, asked, oddities)
    if asked.only is not None:
        return FoundWorkbook(FileFormat.XLSX, tuple(sheets))
    core = read_core_properties(package, by_kind.get("core-properties", "docProps/core.xml"))
    custom = read_custom_properties(package, by_kind.get("custom-properties", ""))
    package.check_rest()
    oddities.extend(package_oddities(package, roots, relations))
    return FoundWorkbook(
        file_format=FileFormat.XLSX,
        sheets=tuple(sheets),
        defined_names=_read_names(root, namespace, package.limits),
        core_properties=core,
        custom_properties=custom,
        modified=core.get("modified", ""),
        counts_from_1904=_counts_from_1904(root, namespace),
        oddities=tuple(oddities),
    )


def _counts_from_1904(root: ET.Element, namespace: str) -> bool:
    """Tell whether the dates of a workbook count from 1904, as those of old Macs do."""
    properties = root.find(f"{namespace}workbookPr")
    return properties is not None and properties.get("date1904") in TRUE_WORDS


def _read_parts(
    package: Package, relations: Mapping[str, Relationship], last_row: int | None
) -> _Parts:
    """Return strings and styles; a part that is missing is damage once a cell refers to it."""
    strings = SharedStrings({}, {})
    styles: bytes | None = None
    missing = ""
    for kind, target in _shared_parts(relations).items():
        part = package.read(target)
        if part is None:
            missing = target
        elif kind == "sharedStrings":
            strings = read_shared_strings(part, target, package.limits)
        else:
            styles = part
    return _Parts(strings, read_styles(styles, package.limits), last_row or MAX_ROW, missing)


def _shared_parts(relations: Mapping[str, Relationship]) -> Mapping[str, str]:
    """Return the part of each kind that a workbook has once (ECMA-376 part 1, 12.3.15 and .20)."""
    found: dict[str, str] = {}
    for relation in relations.values():
        if relation.kind in {"sharedStrings", "styles"}:
            first = found.setdefault(relation.kind, relation.target)
            if part_key(first) != part_key(relation.target):
                part = relation.target
                raise refusal(Code.XML_DAMAGED, part=part, reason=f"{relation.kind} twice")
    return found


def _refuse_shared_sheets(
    elements: list[ET.Element], relations: Mapping[str, Relationship]
) -> None:
    """Refuse a workbook with several sheets in one part, which would be read for each of them."""
    seen: set[str] = set()
    for element in elements:
        relation = relations.get(relation_id(element) or "")
        if relation is None:
            continue
        key = part_key(relation.target)
        if key in seen:
            raise refusal(Code.XML_DAMAGED, part=relation.target, reason="sheets share it")
        seen.add(key)


def _read_sheets(
    package: Package,
    root: ET.Element,
    namespace: str,
    relations: Mapping[str, Relationship],
    asked: Asked,
    oddities: list[Finding],
) -> list[FoundSheet]:
    """Return the worksheets in the order of the workbook."""
    parts = _read_parts(package, relations, asked.last_row)
    elements = root.findall(f"{namespace}sheets/{namespace}sheet")
    limits = package.limits
    if len(elements) > limits.sheets:
        finding = Finding.of(Code.MANY_SHEETS, count=len(elements), limit=limits.sheets)
        oddities.append(finding)
    _refuse_shared_sheets(elements, relations)
    sheets: list[FoundSheet] = []
    cells_left = limits.cells
    sheet_bytes = ranges = 0
    for element in elements[: limits.sheets]:
        identifier = relation_id(element)
        relation = relations.get(identifier or "")
        name = element.get("name", "")
        if asked.only is not None and name not in asked.only:
            continue
        if identifier and relation is None:
            raise refusal(Code.PART_MISSING, part=name)
        # A sheet without any relationship is a kind that the program which saved it did not know.
        if relation is None or relation.kind in _SHEET_KINDS_WITHOUT_CELLS:
            oddities.append(Finding.of(Code.OTHER_SHEET, Location(sheet=name), sheet=name))
            continue
        context = SheetContext(
            name=name,
            state=_sheet_state(element.get("state")),
            part=relation.target,
            strings_by_index=parts.strings.plain,
            marked_strings=parts.strings.marked,
            styles=parts.styles,
            limits=limits,
            last_row=parts.last_row,
            cells_left=cells_left,
        )
        sheet_bytes += package.size(context.part)
        if sheet_bytes > limits.worksheet_bytes:
            raise refusal(Code.PART_TOO_LARGE, part="xl/worksheets", limit=limits.worksheet_bytes)
        package.clock.check()
        try:
            gathering = _read_sheet(package, context)
        except UnreadableReturnError as error:
            if parts.missing and error.finding.rule is Code.CELL_DAMAGED:
                raise refusal(Code.PART_MISSING, part=parts.missing) from error
            raise
        sheet = gathering.finished()
        cells_left -= len(sheet.cells)
        ranges += gathering.range_count
        refuse_many(ranges, limits.ranges, RANGES, context.part)
        oddities.extend(_sheet_oddities(gathering, asked.last_row))
        sheets.append(sheet)
    if not sheets and asked.only is None:
        raise refusal(Code.NO_WORKSHEET)
    _refuse_much_text(sheets, parts.strings, sheet_bytes, limits)
    return sheets


def _refuse_much_text(
    sheets: list[FoundSheet], strings: SharedStrings, sheet_bytes: int, limits: AirlockLimits
) -> None:
    """Refuse a workbook whose cells hold too much text in all.

    Counting is skipped where the longest shared text in every cell, and the parts of the sheets as
    inline texts, would be within the limit.
    """
    longest = max(map(len, strings.texts), default=0)
    cells = sum(len(sheet.cells) for sheet in sheets)
    if cells * longest + sheet_bytes <= limits.workbook_text:
        return
    if sum(text_length(sheet) for sheet in sheets) > limits.workbook_text:
        raise refusal(Code.TOO_MUCH_TEXT, limit=limits.workbook_text)


def _sheet_state(state: str | None) -> SheetState:
    """Return the state of a sheet; an unknown word is as good as none."""
    return next((known for known in SheetState if known == state), SheetState.VISIBLE)


def _read_sheet(package: Package, context: SheetContext) -> SheetGathering:
    """Read one worksheet: small ones by a pattern or as a tree, large ones streamed."""
    size = package.size(context.part)
    if size > context.limits.tree_bytes:
        chunks = package.stream(context.part, limit=context.limits.worksheet_bytes)
        return read_stream_sheet(chunks, context)
    part = package.read(context.part)
    if part is None:
        raise refusal(Code.PART_MISSING, part=context.part)
    return read_plain_sheet(part, context) or read_tree_sheet(part, context)


def _sheet_oddities(gathering: SheetGathering, last_row: int | None) -> list[Finding]:
    """Return what is odd but harmless about one sheet, and DDE."""
    name = gathering.context.name
    at = Location(sheet=name)
    found = []
    if gathering.has_far_cells:
        found.append(Finding.of(Code.FAR_CELLS, at, sheet=name, row=last_row))
    if gathering.picture_cell:
        place = Location(sheet=name, cell=gathering.picture_cell)
        facts = {"sheet": name, "cell": gathering.picture_cell}
        found.append(Finding.of(Code.CELL_PICTURES, place, **facts))
    if gathering.hidden_rows:
        count = len(gathering.hidden_rows)
        found.append(Finding.of(Code.HIDDEN_ROWS, at, sheet=name, count=count))
    if gathering.has_dde:
        found.append(Finding.of(Code.DDE_LINKS, at))
    return found


def _read_names(root: ET.Element, namespace: str, limits: AirlockLimits) -> dict[str, str]:
    """Return defined names; one that belongs to a sheet is keyed ``Sheet!name``."""
    order = [
        sheet.get("name", "") for sheet in root.iterfind(f"{namespace}sheets/{namespace}sheet")
    ]
    elements = root.findall(f"{namespace}definedNames/{namespace}definedName")
    refuse_many(len(elements), limits.names, NAMES, "workbook.xml")
    names = {}
    for element in elements:
        name, owner = element.get("name", ""), element.get("localSheetId", "")
        if owner.isascii() and owner.isdigit() and int(owner) < len(order):
            name = f"{order[int(owner)]}!{name}"
        names[name] = element.text or ""
    return names
