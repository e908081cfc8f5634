"""Details that are too long for a sheet stand in a file beside the summary, and it says so."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.excel.summary.rounds import with_deduction
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary import detail_file
from workbook_tool.pivot.spec import MAX_ROWS
from workbook_tool.round_folder.csv_files import csv_bytes
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.detail_files import write_detail_file
from workbook_tool.workflows.results import SummaryOptions

ROWS = 24  # two returns of twelve criteria
HEADING = 5  # title, three notes, headings
CSV, PARQUET = "county_summary_detail.csv", "county_summary_detail.parquet"


def _texts(folder: Path, sheet: str) -> list[str]:
    workbook = openpyxl.load_workbook(folder / "county_summary.xlsx")
    return [str(cell) for row in workbook[sheet].values for cell in row if cell is not None]


def _expected(consolidation: Consolidation) -> list[tuple[str, str, Decimal | None, str]]:
    return [
        (row.agency.code, row.criterion.code, row.score, row.file) for row in consolidation.rows
    ]


@pytest.fixture
def _without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_file, "find_spec", lambda _: None)


@pytest.mark.usefixtures("_without_pyarrow")
def test_too_many_rows_go_into_a_csv_file_and_every_sheet_says_so(folder: Path) -> None:
    result = consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS))
    content = (folder / CSV).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [
        (row["单位代码"], row["编号"], Decimal(row["自评得分"]), row["文件"]) for row in rows
    ] == _expected(result.consolidation)
    assert len(rows) == ROWS
    assert any(CSV in note.zh and CSV in note.en for note in result.notes)
    for sheet in ("明细数据", "分单位透视表", "分指标透视表", "分类别透视表"):
        assert any(CSV in text for text in _texts(folder, sheet)), sheet
    assert not any("XP039" in text for text in _texts(folder, "明细数据"))
    assert any("24行" in text and f"{MAX_ROWS}行" in text for text in _texts(folder, "明细数据"))
    assert "新平县农业局" in _texts(folder, "得分情况汇总表")
    before = (folder / "county_summary.xlsx").read_bytes()
    consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS))
    assert (folder / "county_summary.xlsx").read_bytes() == before


@pytest.mark.usefixtures("_without_pyarrow")
def test_the_last_row_of_a_sheet_is_used_before_a_file_is(folder: Path) -> None:
    consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS + HEADING))
    assert not (folder / CSV).exists()
    assert any("XP039" in text for text in _texts(folder, "明细数据"))
    consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS + HEADING - 1))
    assert (folder / CSV).exists()


@pytest.mark.usefixtures("_without_pyarrow")
def test_details_that_an_earlier_run_wrote_are_told_and_stay(folder: Path) -> None:
    first = consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS))
    written = (folder / CSV).read_bytes()
    again = consolidate(folder / "returned")
    told = [note for note in again.notes if CSV in note.zh and CSV in note.en]
    assert len(told) == 1
    assert "不再使用" in told[0].zh
    assert told[0] not in first.notes
    assert (folder / CSV).read_bytes() == written


def test_the_details_are_parquet_where_pyarrow_is_installed(folder: Path) -> None:
    from pyarrow import parquet

    result = consolidate(folder / "returned", options=SummaryOptions(most_rows=ROWS))
    rows = parquet.read_table(folder / PARQUET).to_pylist()
    assert [
        (row["单位代码"], row["编号"], row["自评得分"], row["文件"]) for row in rows
    ] == _expected(result.consolidation)
    assert any(PARQUET in text for text in _texts(folder, "明细数据"))


@pytest.mark.usefixtures("_without_pyarrow")
def test_what_a_deduction_takes_off_stands_as_a_number(tmp_path: Path) -> None:
    name, _ = write_detail_file(with_deduction(), tmp_path / "county_summary.xlsx", most_rows=1)
    content = (tmp_path / name).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    points = [Decimal(row["折算得分"]) for row in rows]
    assert min(points) < 0 < max(points)
    assert all(row["分值"].isdigit() for row in rows)


def test_points_in_parquet_have_the_decimals_that_they_need(tmp_path: Path) -> None:
    from pyarrow import parquet

    name, _ = write_detail_file(with_deduction(), tmp_path / "county_summary.xlsx", most_rows=1)
    rows = parquet.read_table(tmp_path / name).to_pylist()
    points = [row["折算得分"] for row in rows]
    assert points
    assert all(len(str(one)) <= len("-0.00") for one in points)


def test_texts_that_look_like_formulas_are_defused_and_numbers_are_not() -> None:
    content = csv_bytes(["a", "b"], [(Decimal("-2.5"), "-2.5"), (-1.5, "=1+1"), (None, "+86")])
    assert content.decode("utf-8-sig") == "a,b\r\n-2.5,'-2.5\r\n-1.5,'=1+1\r\n,'+86\r\n"


def test_a_round_of_usual_size_needs_no_file(folder: Path) -> None:
    consolidate(folder / "returned")
    assert not list(folder.glob("*detail*"))
    assert SummaryOptions().most_rows == MAX_ROWS
