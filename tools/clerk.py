"""An issued workbook as it looks once a clerk has filled it in and saved it.

The cells are written into the package's own XML, because that leaves everything else as issued:
locks, validations, names, properties. The results of the formulas are put in as Excel would
have saved them; ironcalc, which follows Excel, computes them.
"""

import io
import math
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from tools.form_results import Filling, Typed, plain, typed_value
from workbook_tool.core.form import Blueprint, Field, Place, SheetSpec

ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # as the issued workbooks have it
PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
LINE_POINTS = 13.5  # of the form's font
LAST_NARROW = 0x2FF  # wider characters take the room of two
COLUMN_UNIT, NARROW, WIDE = 7.0, 7.4, 13.4  # in pixels, of the form's font at 10 pt


def fill(
    issued: bytes,
    blueprint: Blueprint,
    filling: Filling,
    *,
    modified: datetime,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return an issued workbook with the filling in it, saved at ``modified``.

    The same arguments give the same bytes. Raises LookupError where the form lacks a cell.
    """
    values = dict(_typed_cells(blueprint, filling))
    typed = _with_values(issued, blueprint, values, modified, zipfile.ZIP_STORED)
    values.update(_computed(typed, blueprint))
    return _with_values(issued, blueprint, values, modified, method)


def _computed(typed: bytes, blueprint: Blueprint) -> Iterator[tuple[Place, Typed]]:
    """Yield the result of every formula, computed by an engine that follows Excel."""
    import ironcalc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(typed)
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    places = {one["name"]: turn for turn, one in enumerate(model.get_worksheets_properties())}
    for spec in blueprint.sheets:
        for cell in spec.cells:
            if cell.formula is not None:
                found = model.get_cell_value(places[spec.name], cell.row, cell.column)
                place = Place(spec.name, cell.row, cell.column)
                if isinstance(found, int | float):
                    yield place, Decimal(f"{found + 0.0:.15g}")
                else:
                    yield place, found or ""


def _with_values(
    issued: bytes,
    blueprint: Blueprint,
    values: Mapping[Place, Typed],
    modified: datetime,
    method: int,
) -> bytes:
    """Return the workbook with values in its cells."""
    parts = _unzip(issued)
    shared = _SharedStrings(parts["xl/sharedStrings.xml"].decode())
    for number, spec in enumerate(blueprint.sheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        text = parts[name].decode()
        for place, value in values.items():
            if place.sheet == spec.name:
                text = _put(text, place.cell, value, shared)
        for row, points in _grown_rows(spec, values):
            text = re.sub(rf'(<row r="{row}"[^>]* ht=")[^"]*', rf"\g<1>{points}", text)
        parts[name] = text.encode()
    parts["xl/sharedStrings.xml"] = shared.text().encode()
    parts["docProps/core.xml"] = _stamp(parts["docProps/core.xml"].decode(), modified).encode()
    return _zip(parts, method)


def _grown_rows(spec: SheetSpec, values: Mapping[Place, Typed]) -> Iterator[tuple[int, float]]:
    """Yield the rows that grew under long texts while they were typed, with their new heights."""
    points: dict[int, float] = {}
    for place, value in values.items():
        if place.sheet == spec.name and place.row in spec.growing_rows:
            width = sum(WIDE if ord(char) > LAST_NARROW else NARROW for char in str(value))
            lines = math.ceil(width / (spec.widths[place.column - 1] * COLUMN_UNIT))
            points[place.row] = max(points.get(place.row, 0), lines * LINE_POINTS + 4)
    for row, wanted in points.items():
        if wanted > spec.heights.get(row, 0):
            yield row, wanted


def _typed_cells(blueprint: Blueprint, filling: Filling) -> Iterator[tuple[Place, Typed]]:
    """Yield every cell that the clerk types into, with the value."""
    table = blueprint.score_table
    columns = {
        Field.SCORE: filling.scores,
        Field.BASIS: filling.basis,
        Field.EVIDENCE: filling.evidence_marks,
        Field.DEDUCTION: filling.reasons,
        Field.NOT_APPLICABLE: filling.not_applicable,
    }
    for field, texts in columns.items():
        for code, text in texts.items():
            place = table.place(code, field)
            if place is None:
                message = f"the scoring table has no column {field}"
                raise LookupError(message)
            yield place, typed_value(text) if field is Field.SCORE else text
    evidence = blueprint.evidence_table
    for row, line in enumerate(filling.evidence, evidence.first_row):
        for column in evidence.columns:
            if column.field in line:
                place = Place(evidence.sheet, row, column.column)
                text = line[column.field]
                yield place, Decimal(text) if column.field == "pages" else text
    for cover in blueprint.cover:
        if cover.name in filling.cover:
            yield cover.place, filling.cover[cover.name]
    for section in blueprint.report:
        if section.name in filling.report:
            yield section.place, filling.report[section.name]
    yield from filling.locked.items()


class _SharedStrings:
    """The texts of a package, to which typed ones are added at the end."""

    def __init__(self, part: str) -> None:
        self._head, _, rest = part.partition("<si>")
        self._items = [f"<si>{item}" for item in rest.removesuffix("</sst>").split("<si>")]
        self._known = {item: number for number, item in enumerate(self._items)}
        self._uses = int(re.findall(r' count="(\d+)"', self._head)[0])

    def number_of(self, text: str) -> int:
        """Return the number of a text, adding it where it is new."""
        self._uses += 1
        item = f'<si><t xml:space="preserve">{escape(text)}</t></si>'
        if item not in self._known:
            self._known[item] = len(self._items)
            self._items.append(item)
        return self._known[item]

    def text(self) -> str:
        """Return the part."""
        counts = f' count="{self._uses}" uniqueCount="{len(self._items)}"'
        head = re.sub(r' count="\d+" uniqueCount="\d+"', counts, self._head)
        return f"{head}{''.join(self._items)}</sst>"


def _put(sheet: str, cell: str, value: Typed, shared: _SharedStrings) -> str:
    """Return a sheet's XML with another value, or another result of its formula, in a cell."""
    found = re.search(rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>(.*?)</c>)', sheet, re.DOTALL)
    if found is None:
        message = f"the issued sheet has no cell {cell}"
        raise LookupError(message)
    style, content = found.group(1), found.group(2) or ""
    formula = "".join(re.findall(r"<f[^>]*/>|<f[^>]*>.*?</f>", content, re.DOTALL))
    if isinstance(value, Decimal):
        kind, stored = "", plain(value)
    elif formula:
        kind, stored = ' t="str"', escape(value)
    else:
        kind, stored = ' t="s"', str(shared.number_of(value))
    filled = f'<c r="{cell}"{style}{kind}>{formula}<v>{stored}</v></c>'
    return sheet[: found.start()] + filled + sheet[found.end() :]


def _stamp(core: str, modified: datetime) -> str:
    """Return the core properties with the time of the last saving."""
    moment = modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{moment}", core)


def _unzip(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _zip(parts: Mapping[str, bytes], method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = method
            entry.create_system = 0  # the same on every system
            package.writestr(entry, part)
    return target.getvalue()
