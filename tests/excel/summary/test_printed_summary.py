"""The pages of a summary as LibreOffice lays them out: named, dated, none with a row or two."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.conftest import Soffice
from tests.excel.summary.three_categories import round_of_three
from tests.programs import require_programs
from tools.make_pictures import without_pivots
from workbook_tool.excel.summary import write_summary

pytestmark = pytest.mark.libreoffice

KEPT = ("佐证材料台账", "明细数据")
FURNITURE = re.compile(r"第 \d+ 页，共 \d+ 页|统计截至|制表人|^序号|^名次|^类别 ")
MOST_PAGES = 24


@pytest.fixture(scope="module", name="pages")
def _pages(soffice: Soffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the text of each page that is printed, of a round of 81 agencies."""
    require_programs("pdftotext")
    folder = tmp_path_factory.mktemp("printed")
    path = folder / "summary.xlsx"
    path.write_bytes(_without_kept(without_pivots(write_summary(round_of_three()))))
    (printed,) = soffice.convert([path], to="pdf", into=folder)
    return _texts(printed)


def _without_kept(content: bytes) -> bytes:
    """Return the workbook with the sheets hidden that nobody prints."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as package, ZipFile(buffer, "w", ZIP_DEFLATED) as hidden:
        for name in package.namelist():
            part = package.read(name)
            if name == "xl/workbook.xml":
                for kept in KEPT:
                    sheet = f'<sheet name="{kept}"'.encode()
                    assert sheet in part
                    part = part.replace(sheet, sheet + b' state="hidden"')
            hidden.writestr(name, part)
    return buffer.getvalue()


def _texts(printed: Path) -> list[str]:
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, check=True
    ).stdout.decode()
    return text.split("\f")[:-1]


def test_every_page_names_the_round_the_stage_and_the_time(pages: list[str]) -> None:
    for page in pages:
        first = next(line for line in page.splitlines() if line.strip())
        assert "2026年优化营商环境工作考核（YSHJ26）" in first
        assert re.search(r"自评\s+统计截至：2026年11月28日 00:30", first)


def test_no_page_holds_fewer_than_three_rows(pages: list[str]) -> None:
    assert len(pages) <= MOST_PAGES
    for page in pages:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        rows = [line for line in lines if not FURNITURE.search(line)]
        assert len(rows) >= 3, page


def test_signatures_stand_with_each_sheet(pages: list[str]) -> None:
    sheets = {page.rstrip().splitlines()[-1].split()[0] for page in pages}
    signed = {page.rstrip().splitlines()[-1].split()[0] for page in pages if "制表人：" in page}
    assert signed == sheets
