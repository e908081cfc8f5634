"""Files that LibreOffice saved again hold the same cells, whatever the format."""

from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.intake.test_mutants import BASE, WANTED
from workbook_tool.core.cells import FileFormat
from workbook_tool.core.findings import Code
from workbook_tool.intake import ReturnedStatus, read_workbook, walk_returned

pytestmark = pytest.mark.libreoffice


def test_files_saved_again_by_libreoffice_hold_the_same_cells(
    soffice: Soffice, tmp_path: Path
) -> None:
    source = tmp_path / "自评表.xlsx"
    source.write_bytes(BASE)
    returned = tmp_path / "returned"
    for ending in ("xlsx", "xls", "ods"):
        soffice.convert([source], to=ending, into=returned)
    formats = set()
    for file in walk_returned(returned):
        assert file.status is ReturnedStatus.WORKBOOK
        found = read_workbook(file.content or b"", file.path, last_row=200)
        formats.add(found.file_format)
        rules = {finding.rule for finding in found.oddities}
        assert rules == (set() if found.file_format is FileFormat.XLSX else {Code.LEGACY_FORMAT})
        for sheet in found.sheets:
            texts = {place: cell.text for place, cell in sheet.cells.items() if place != (1, 1)}
            wanted = {
                place: cell.text for place, cell in WANTED[sheet.name].items() if place != (1, 1)
            }
            assert {**texts} == wanted
    assert formats == set(FileFormat)
