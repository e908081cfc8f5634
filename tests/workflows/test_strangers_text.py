"""Text of strangers stays text: in cells, in names of files and of agencies, in every output."""

import csv
import os
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl import Workbook

from tests.workflows.filling import SAMPLE, edit_definition, fill, issued
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.text import Language
from workbook_tool.intake import read_workbook
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import decide
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.results import ConsolidateResult, Inspection

TYPED = (
    '=HYPERLINK("http://example.org","点这里")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "{=1+1}",
    "=",
    "http://example.org/?a=1&b=<2>",
    "mailto:a@example.org",
    "internal:'明细数据'!A1",
    "第一行\n第二行\t后面",
    "\u202e反向\u202c 与 \u200b零宽",
    "'=已有撇号",
)
# What stands in the file, and what it means: OOXML escapes control characters and itself.
STORED = {
    "_x0007_铃": "\x07铃",
    "_x005F_x0041_字面": "_x0041_字面",
    "&lt;b&gt;&amp;amp;": "<b>&amp;",
    "长" * 32_767: "长" * 32_767,
}
NAMES = {"XP039": "=1+1局", "XP040": "@SUM(A1)局", "XP066": "+86-877局"}
FILES = ("=1+1.xlsx", "@SUM(A1).xlsx", "{=1+1}\u202e.xlsx")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _rename_agencies(workbook: Workbook) -> None:
    sheet = workbook["单位名册"]
    columns = {str(cell.value): cell.column or 0 for row in sheet.iter_rows() for cell in row}
    for row in sheet.iter_rows():
        code = next((cell.value for cell in row if cell.value in NAMES), None)
        if code is not None:
            cell = sheet.cell(row[0].row or 0, columns["单位名称"])
            cell.value = NAMES[str(code)]
            cell.data_type = "s"


def _write_texts(workbook: Workbook, inspection: Inspection) -> None:
    """Type a text into each cell for reasons and evidence, stand-ins for what openpyxl refuses."""
    cells = [
        workbook[entry.sheet][cell]
        for entry in inspection.entries
        for cell in (entry.basis_cell, entry.evidence_cell)
        if cell is not None
    ]
    texts = [*TYPED, *(f"STAND-IN{turn}." for turn in range(len(STORED)))]
    for cell, text in zip(cells, texts, strict=False):
        cell.value = text
        cell.data_type = "s"
    assert len(cells) >= len(texts)


def _store(path: Path) -> None:
    """Put the texts that openpyxl would not write in the places of their stand-ins."""
    content = path.read_bytes()
    placed = 0
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            for turn, text in enumerate(STORED) if entry.filename.endswith(".xml") else ():
                placed += part.count(b"STAND-IN%d." % turn)
                part = part.replace(b"STAND-IN%d." % turn, text.encode())
            new.writestr(entry, part)
    assert placed == len(STORED)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ConsolidateResult]:
    folder = tmp_path_factory.mktemp("hostile")
    folder.joinpath("assessment.xlsx").write_bytes(SAMPLE.read_bytes())
    edit_definition(folder, _rename_agencies)
    generate(folder, only=tuple(NAMES))
    for agency, name in zip(NAMES, FILES, strict=True):
        path = folder / "returned" / "-目录" / name
        _store(fill(issued(folder, agency), path, edit=_write_texts))
    return folder, consolidate(folder / "returned")


def test_every_return_counts(hostile: tuple[Path, ConsolidateResult]) -> None:
    counts = hostile[1].consolidation.counts
    assert (counts.files, counts.accepted + counts.warned) == (3, 3)


def _strings(folder: Path) -> dict[str, set[str]]:
    """Return every text of the summary with the kinds of its cells, as openpyxl reads it."""
    workbook = openpyxl.load_workbook(folder / "county_summary.xlsx")
    found: dict[str, set[str]] = {}
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    found.setdefault(cell.value, set()).add(cell.data_type)
    return found


def test_texts_read_back_as_typed_and_as_strings(
    hostile: tuple[Path, ConsolidateResult],
) -> None:
    found = _strings(hostile[0])
    files = [f"-目录/{name}" for name in FILES]
    for text in (*TYPED, *NAMES.values(), *files, "长" * 32_767):
        assert text in found, text
        # openpyxl calls each string with "=" in front a formula; what is stored is proved below.
        assert found[text] <= ({"s", "f"} if text.startswith("=") else {"s"}), text


def test_what_is_escaped_reads_back_as_meant(hostile: tuple[Path, ConsolidateResult]) -> None:
    content = (hostile[0] / "county_summary.xlsx").read_bytes()
    texts = {
        cell.text
        for sheet in read_workbook(content, "s.xlsx").sheets
        for cell in sheet.cells.values()
    }
    for meant in (*STORED.values(), *TYPED):
        assert meant in texts, meant[:40]


def _formulas(content: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/sheet"):
                for formula in ET.fromstring(package.read(part)).iter(f"{MAIN}f"):
                    yield part, formula.text or ""


def test_no_formula_and_no_link_comes_from_a_stranger(
    hostile: tuple[Path, ConsolidateResult],
) -> None:
    content = (hostile[0] / "county_summary.xlsx").read_bytes()
    for part, formula in _formulas(content):
        for text in TYPED:
            assert len(text) == 1 or text.strip("=") not in formula, (part, formula)
        assert "cmd" not in formula
        assert "http" not in formula
    with zipfile.ZipFile(BytesIO(content)) as package:
        for part in package.namelist():
            if part.endswith(".rels"):
                relations = package.read(part).decode()
                assert "example.org" not in relations, part
                assert "mailto:" not in relations, part


def test_the_apostrophe_stands_in_csv_only(hostile: tuple[Path, ConsolidateResult]) -> None:
    folder, _ = hostile
    found = _strings(folder)
    for name in NAMES.values():
        assert f"'{name}" not in found
    with (folder / "outgoing" / "分发清单.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert {row[1] for row in rows[1:]} == {f"'{name}" for name in NAMES.values()}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_the_report_says_the_names_as_they_are(hostile: tuple[Path, ConsolidateResult]) -> None:
    report = build_consolidation_json(hostile[1], Language.ZH)
    files, agencies = report["files"], report["agencies"]
    assert isinstance(files, list)
    assert isinstance(agencies, list)
    assert {file["file"] for file in files} == {f"-目录/{name}" for name in FILES}
    names: Mapping[str, str] = {one["agency"]: one["name"] for one in agencies}
    assert {code: names[code] for code in NAMES} == NAMES


def test_a_decision_on_a_file_with_such_a_name_is_kept_and_found_again(
    hostile: tuple[Path, ConsolidateResult],
) -> None:
    folder, _ = hostile
    other = folder / "returned" / "又报.xlsx"
    fill(issued(folder, "XP039"), other, Decimal(4))
    os.utime(other, (1, 1))  # nothing says which is newer
    decide("XP039", file=f"-目录/{FILES[0]}", reason="-2 分已核实", start=folder)
    result = consolidate(folder / "returned", dry_run=True)
    facts = [f.facts for v in result.consolidation.files for f in v.findings if v.agency == "XP039"]
    assert (("reason", "-2 分已核实"),) in facts
    other.unlink()
    (folder / "decisions.csv").unlink()
