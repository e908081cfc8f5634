"""Figures above and below the line in the cells of a workbook, however its strings are stored."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from workbook_tool.definition.reading.workbook_file import read_all_grids

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def run(text: str, alignment: str = "") -> str:
    inner = f'<x:vertAlign val="{alignment}"/>' if alignment else "<x:b/>"
    return f"<x:r><x:rPr>{inner}</x:rPr><x:t>{text}</x:t></x:r>"


def package(string: str, *, is_shared: bool, encoding: str = "utf-8") -> bytes:
    """A workbook whose only cell holds this string item, in the sheet or in the string table."""
    saved = io.BytesIO()
    Workbook().save(saved)
    with zipfile.ZipFile(saved) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    cell = (
        '<x:c r="A1" t="s"><x:v>0</x:v></x:c>'
        if is_shared
        else f'<x:c r="A1" t="inlineStr"><x:is>{string}</x:is></x:c>'
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    sheet = f'<x:sheetData><x:row r="1">{cell}</x:row></x:sheetData>'
    table = f"<x:si>{string}</x:si>"
    parts["xl/worksheets/sheet1.xml"] = (
        f'{head}<x:worksheet xmlns:x="{MAIN}">{sheet}</x:worksheet>'.encode(encoding)
    )
    parts["xl/sharedStrings.xml"] = f'{head}<x:sst xmlns:x="{MAIN}">{table}</x:sst>'.encode(
        encoding
    )
    types, relations = parts["[Content_Types].xml"], parts["xl/_rels/workbook.xml.rels"]
    if b"sharedStrings" not in types:
        override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}"/></Types>'
        parts["[Content_Types].xml"] = types.replace(b"</Types>", override.encode())
        relation = f'<Relationship Id="s" Type="{KIND}" Target="/xl/sharedStrings.xml"/>'
        parts["xl/_rels/workbook.xml.rels"] = relations.replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "inline"])
@pytest.mark.parametrize(
    ("string", "text"),
    [
        (run("10") + run("1", "superscript"), "10¹"),
        (run("10") + run("12", "subscript"), "10₁₂"),
        (run("10") + run("１", "superscript"), "10¹"),
        (run("10") + run("分a", "superscript"), "10分a"),
        (run("10") + run("1", "baseline"), "101"),
        (run("1", "superscript") + run("", ""), "1"),
        (run("1", "superscript") + run("0", "superscript"), "10"),
        (run("10"), "10"),
    ],
    ids=["above", "below", "full-width", "no-digit", "on-the-line", "alone", "all", "plain"],
)
def test_a_shifted_figure_is_no_digit_of_the_number_before_it(
    string: str, text: str, *, is_shared: bool, encoding: str
) -> None:
    content = package(string, is_shared=is_shared, encoding=encoding)
    (grid,) = read_all_grids(content, Path("a.xlsx"))

    assert grid.at(1, 1) == text
