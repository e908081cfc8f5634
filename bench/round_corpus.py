"""Rounds of any size on disk, issued and answered, for the measurements in this folder.

The returns are the issued workbooks with scores, reasons and evidence typed in; every hundredth
has a fault, so that findings are part of the cost. Making one takes about two milliseconds.
"""

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from workbook_tool.core.blueprint import Blueprint, Field
from workbook_tool.core.cells import cell_name
from workbook_tool.core.roster import Agency, Roster
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import build_sample, write_definition
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file

FAULTY_EVERY = 100
_REASON = "已按通知要求开展工作，建立台账，按季度报送进展情况"


def round_of(agencies: int) -> AssessmentRound:
    """Return the sample round with so many agencies."""
    sample = build_sample("xinping")
    first = next(iter(sample.roster))
    made = (
        Agency(f"XP{number:05d}", f"新平县第{number}单位", category=first.category)
        for number in range(agencies)
    )
    return replace(sample, roster=Roster(tuple(made)))


def make_round(folder: Path, agencies: int) -> Path:
    """Return the folder of a round that all agencies have answered."""
    folder.mkdir(parents=True)
    definition = write_definition(round_of(agencies), Language.ZH)
    (folder / "assessment.xlsx").write_bytes(definition)
    generate(folder)
    returned = folder / "returned"
    returned.mkdir(exist_ok=True)
    issued = sorted((folder / "outgoing").glob("*.xlsx"))
    blueprint = inspect_file(issued[0]).blueprint
    if blueprint is None:
        message = "an issued workbook is not known as one"
        raise RuntimeError(message)
    for number, path in enumerate(issued):
        (returned / path.name).write_bytes(answered(path.read_bytes(), blueprint, number))
    return folder


def answered(content: bytes, blueprint: Blueprint, number: int) -> bytes:
    """Return an issued workbook with an answer in every row; a fault in some of them."""
    table = blueprint.score_table
    chance = random.Random(number)
    cells: dict[str, str] = {}
    for row in table.rows.values():
        cells[cell_name(row, table.column_of(Field.SCORE))] = f"<v>{chance.randrange(11) / 2:g}</v>"
        for field in (Field.BASIS, Field.EVIDENCE):
            words = f"{_REASON}（{number}-{row}）"
            cells[cell_name(row, table.column_of(field))] = f"<is><t>{words}</t></is>"
    if number % FAULTY_EVERY == FAULTY_EVERY - 1:
        first = next(iter(table.rows.values()))
        cells[cell_name(first, table.column_of(Field.SCORE))] = "<is><t>八分</t></is>"
    sheet = next(turn for turn, one in enumerate(blueprint.sheets, 1) if one.name == table.sheet)
    return _with_cells(content, f"xl/worksheets/sheet{sheet}.xml", cells)


def _with_cells(content: bytes, part: str, cells: Mapping[str, str]) -> bytes:
    """Return the workbook with contents in blank cells of one sheet."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for entry in source.infolist():
            xml = source.read(entry)
            if entry.filename == part:
                xml = _filled(xml.decode(), cells).encode()
            archive.writestr(entry, xml)
    return target.getvalue()


def _filled(xml: str, cells: Mapping[str, str]) -> str:
    def put(match: re.Match[str]) -> str:
        found = cells.get(match[1])
        if found is None:
            return match[0]
        kind = ' t="inlineStr"' if found.startswith("<is>") else ""
        return f'<c r="{match[1]}"{match[2]}{kind}>{found}</c>'

    filled, count = re.subn(r'<c r="([A-Z]+\d+)"([^>/]*)/>', put, xml)
    if count < len(cells):
        message = "the blank cells are written in another way"
        raise RuntimeError(message)
    return filled
