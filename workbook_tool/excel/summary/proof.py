"""The proof of a written summary: the archive is whole, and its totals are those of the run."""

import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from workbook_tool.core.cells import column_name
from workbook_tool.core.errors import SheetWriteError
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary.score_table import score_columns
from workbook_tool.excel.summary.staged import at_its_stage
from workbook_tool.excel.summary.subject import build_subject
from workbook_tool.excel.summary.words import SheetName

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TO_PART: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check_summary(content: bytes, consolidation: Consolidation) -> None:
    """Read a finished summary back, and raise SheetWriteError unless it says what was computed.

    Every part must inflate with its checksum. The totals in 得分情况汇总表 must be those of the
    consolidation, agency by agency, blank where none stands.
    """
    try:
        with ZipFile(BytesIO(content)) as package:
            broken = package.testzip()
            if broken is not None:
                raise _refusal(f"{broken}: CRC")
            found = list(_totals(package, consolidation))
    except (BadZipFile, KeyError, ValueError, ET.ParseError, zlib.error) as error:
        raise _refusal(f"{type(error).__name__}: {error}") from error
    expected = [
        None if result.total is None else float(result.total)
        for result in at_its_stage(consolidation).results
    ]
    for number, (read, total) in enumerate(zip(found, expected, strict=False), start=1):
        if read != total:
            raise _refusal(f"{number}: {read} ≠ {total}")
    if len(found) != len(expected):
        raise _refusal(f"{len(found)} ≠ {len(expected)}")


def _refusal(reason: str) -> SheetWriteError:
    return SheetWriteError(
        f"程序缺陷：写好的汇总表读回来不一致（{reason}），原有汇总表未改动。请把这句话报告给开发者。",
        f"Our defect: the finished summary reads back differently ({reason}). The former summary "
        "is untouched. Please report this sentence.",
    )


def _totals(package: ZipFile, consolidation: Consolidation) -> Iterator[float | None]:
    """Yield the total of every numbered row of 得分情况汇总表, top to bottom."""
    place = score_columns(build_subject(consolidation)).positions.get("total")
    total = column_name(place) if place else ""
    name = SheetName.SCORES.in_language(consolidation.assessment_round.settings.language)
    with package.open(parts_of_sheets(package)[name]) as part:
        for _, row in ET.iterparse(part):
            if row.tag != f"{_MAIN}row":
                continue
            number = row.get("r", "")
            cells = {cell.get("r"): cell for cell in row}
            if _number(cells.get(f"A{number}")) is not None:
                yield _number(cells.get(f"{total}{number}"))
            row.clear()


def _number(cell: ET.Element | None) -> float | None:
    """Return the number in a cell, None where it holds a text or nothing."""
    if cell is None or cell.get("t", "n") != "n":
        return None
    text = cell.findtext(f"{_MAIN}v")
    return None if text is None else float(text)


def parts_of_sheets(package: ZipFile) -> Mapping[str, str]:
    """Return the part that holds each sheet by its name; KeyError where the workbook is broken."""
    workbook = ET.fromstring(package.read("xl/workbook.xml"))
    relations = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {
        sheet.get("name", ""): targets[sheet.get(_TO_PART)]
        for sheet in workbook.iter(f"{_MAIN}sheet")
    }
    return {
        name: part.removeprefix("/") if part.startswith("/") else f"xl/{part}"
        for name, part in parts.items()
    }
