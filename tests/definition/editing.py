"""Edits of a definition workbook as staff and other programs make them, by header and row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell

from tools.sample_rounds import build_sample
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.writing.writer import write_definition

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from workbook_tool.core.findings import Finding
    from workbook_tool.core.round.settings import AssessmentRound

HEADER_ROW = 3
SAMPLE = build_sample("xinping")
SAMPLE_BYTES = write_definition(SAMPLE, Language.ZH)


def _own(cell: Cell | MergedCell) -> Cell:
    assert isinstance(cell, Cell), "the sample merges nothing"
    return cell


class Edited:
    """The sample definition, opened with openpyxl; ``save`` and then ``read`` or ``faults``."""

    def __init__(self, path: Path, package: bytes = SAMPLE_BYTES) -> None:
        self.path = path
        self.workbook = load_workbook(io.BytesIO(package))

    def sheet(self, name: str) -> Worksheet:
        sheet = self.workbook[name]
        assert sheet is not None
        return sheet

    def column(self, sheet: str, header: str) -> int:
        labels = [cell.value for cell in self.sheet(sheet)[HEADER_ROW]]
        return labels.index(header) + 1

    def cell(self, sheet: str, header: str, row: int) -> Cell:
        """Return the cell of a column in the row that counts from 1 below the header."""
        return _own(self.sheet(sheet).cell(HEADER_ROW + row, self.column(sheet, header)))

    def setting(self, label: str) -> Cell:
        """Return the value cell of a setting."""
        sheet = self.sheet("设置")
        row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == label)
        return _own(sheet.cell(row, 2))

    def row_of(self, text: str) -> int:
        """Return the row of 设置 whose first cell holds a text."""
        sheet = self.sheet("设置")
        return next(row for row in range(1, 60) if sheet.cell(row, 1).value == text)

    def read(self) -> AssessmentRound:
        self.workbook.save(self.path)
        return read_definition(self.path)

    def faults(self) -> tuple[Finding, ...]:
        try:
            self.read()
        except DefinitionError as error:
            return error.findings
        return ()
