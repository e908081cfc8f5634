"""Issued workbooks with something typed in, as two engines compute them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import ironcalc

from workbook_tool.core.cells import cell_name
from workbook_tool.core.form import Blueprint

Cell = tuple[str, int, int]
Typed = Mapping[Cell, str | float]
Results = Mapping[Cell, str]


def typed_in(blueprint: Blueprint, package: bytes, typed: Typed) -> bytes:
    """Return the workbook with values in its inputs, as a program saves them that saves little."""
    with ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number, sheet in enumerate(blueprint.sheets, start=1):
        mine = {
            cell_name(row, column): value
            for (at, row, column), value in typed.items()
            if at == sheet.name
        }
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _with_values(parts[name].decode(), mine).encode()
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _with_values(text: str, values: Mapping[str, str | float]) -> str:
    return re.sub(
        r'<c r="([A-Z]+\d+)"( s="\d+")/>',
        lambda found: _cell(found[1], found[2], values.get(found[1])),
        text,
    )


def _cell(name: str, style: str, value: str | float | None) -> str:
    if value is None:
        return f'<c r="{name}"{style}/>'
    if isinstance(value, str):
        words = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{name}"{style} t="inlineStr">{words}</c>'
    return f'<c r="{name}"{style}><v>{value!r}</v></c>'


def formula_cells(blueprint: Blueprint) -> Iterator[Cell]:
    """Yield every cell that is computed."""
    for sheet in blueprint.sheets:
        yield from ((sheet.name, one.row, one.column) for one in sheet.cells if one.formula)


def computed_by_ironcalc(path: Path, cells: Iterable[Cell]) -> Results:
    """Return what cells show once ironcalc has computed a workbook anew."""
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    places = {one["name"]: turn for turn, one in enumerate(model.get_worksheets_properties())}
    found = ((cell, model.get_cell_value(places[cell[0]], *cell[1:])) for cell in cells)
    return {cell: _comparable(value) for cell, value in found}


def computed_by_libreoffice(folder: Path, stem: str, cells: Iterable[Cell]) -> Results:
    """Return what cells show in the sheets that LibreOffice wrote as tables."""
    wanted = tuple(cells)
    sheets = {
        sheet: list(csv.reader(io.StringIO((folder / f"{stem}-{sheet}.csv").read_text("utf-8"))))
        for sheet in {sheet for sheet, *_ in wanted}
    }
    return {
        (sheet, row, column): _comparable(sheets[sheet][row - 1][column - 1])
        for sheet, row, column in wanted
    }


def _comparable(value: object) -> str:
    """Return a number as exact as every program stores it, and anything else as its text."""
    if isinstance(value, bool):
        return str(value).upper()
    try:
        return f"{float(str(value)) + 0.0:.9g}"  # no -0
    except ValueError:
        return "" if value is None else str(value)
