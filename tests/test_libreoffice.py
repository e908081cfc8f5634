"""The second opinion itself: what the ``soffice`` fixture promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Soffice


def _workbook_with_a_wrong_cached_total(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("自评打分")
        sheet.write_row("A1", [1, 2, 3])
        sheet.write_formula("D1", "=SUM(A1:C1)", None, 999)
    return path


@pytest.mark.libreoffice
def test_a_batch_is_recalculated_whatever_was_cached(soffice: Soffice, tmp_path: Path) -> None:
    files = [_workbook_with_a_wrong_cached_total(tmp_path / f"自评表 {n}.xlsx") for n in (1, 2)]

    converted = soffice.convert(files, to="xlsx", into=tmp_path / "重存")

    assert [path.name for path in converted] == ["自评表 1.xlsx", "自评表 2.xlsx"]
    for path in converted:
        workbook = openpyxl.load_workbook(path, data_only=True)
        assert workbook["自评打分"]["D1"].value == 6


@pytest.mark.libreoffice
def test_files_of_one_name_are_refused(soffice: Soffice, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="overwrite"):
        soffice.convert(
            [tmp_path / "a" / "x.xlsx", tmp_path / "b" / "x.ods"], to="csv", into=tmp_path
        )
