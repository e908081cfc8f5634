"""The same filled workbook, saved by other programs, still says whose it is and what it scored."""

import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.conftest import Soffice
from tests.core.found import county_round, issued_register
from tests.intake.packages import packed
from tests.programs import require_programs
from tests.workflows.resaved import AGENCY, BASIS, REFERENCE, SCORES, filled_workbook
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.text import Language
from workbook_tool.intake import read_one
from workbook_tool.reading.judging import Judge

RETURNED = Path(__file__).parents[1] / "returned"
READABLE = (
    "saved_by_exceljs_4_4_0.xlsx",
    "saved_by_sheetjs_0_18_5.ods",
    "saved_by_sheetjs_0_18_5.xls",
    "saved_by_sheetjs_0_18_5.xlsx",
)
WANTED = {criterion: Decimal(score) for criterion, score in SCORES.items()}


def judge(path: Path) -> FileVerdict:
    (found,) = read_one(path)
    return Judge(county_round(), issued_register(county_round())).judge_file(found)


def assert_nothing_is_lost(path: Path) -> None:
    verdict = judge(path)
    messages = [finding.message(Language.EN) for finding in verdict.findings]
    assert verdict.agency == AGENCY, messages
    assert verdict.agency_return is not None
    assert verdict.agency_return.scores == WANTED, messages
    assert verdict.status in {Status.ACCEPTED, Status.WARNED}, messages
    assert {entry.basis for entry in verdict.agency_return.entries} == {BASIS}
    assert verdict.agency_return.evidence[0].reference == REFERENCE


C01 = '<table:table-cell office:value-type="float" office:value="9.5"><text:p>9.5</text:p>'


@pytest.mark.parametrize(
    ("instead", "rule"),
    [
        ('<table:table-cell office:value-type="float" office:value="9">', None),
        ('<table:table-cell office:value-type="percentage" office:value="1"><text:p>100%</text:p>',
         Code.SCORE_IS_PERCENT),
        (('<table:table-cell office:value-type="float" office:value="9" '
         'table:number-rows-spanned="2">'), Code.SCORE_MERGED),
        ('<table:table-cell office:value-type="string"><text:p>1</text:p><text:p>0</text:p>',
         Code.SCORE_NOT_A_NUMBER),
        ('<table:table-cell office:value-type="string"><text:p>1<text:tab/>0</text:p>',
         Code.SCORE_NOT_A_NUMBER),
    ],
)  # fmt: skip
def test_no_wrong_number_is_booked_from_a_document(
    tmp_path: Path, instead: str, rule: Rule | None
) -> None:
    with zipfile.ZipFile(RETURNED / "saved_by_sheetjs_0_18_5.ods") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert parts["content.xml"].count(C01) == 1
    parts["content.xml"] = parts["content.xml"].replace(C01, instead)
    path = tmp_path / "自评表.ods"
    path.write_bytes(packed(parts))
    verdict = judge(path)
    found = {(one.rule, one.at.cell) for one in verdict.findings}
    assert verdict.status is (Status.REJECTED if rule else Status.WARNED)
    assert verdict.agency_return is not None
    assert verdict.agency_return.scores["C01"] == (None if rule else Decimal(9))
    assert rule is None or (rule, "G5") in found


def save_with_openpyxl(source: Path, target: Path) -> None:
    openpyxl.load_workbook(source).save(target)


def save_with_pandas(source: Path, target: Path) -> None:
    frames = pd.read_excel(source, sheet_name=None, header=None, engine="openpyxl")
    with pd.ExcelWriter(target) as writer:
        for name, frame in frames.items():
            frame.to_excel(writer, sheet_name=str(name), header=False, index=False)


@pytest.fixture(scope="module", name="filled")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "自评表.xlsx"
    path.write_bytes(filled_workbook())
    return path


def test_the_file_itself_is_accepted(filled: Path) -> None:
    assert_nothing_is_lost(filled)
    assert judge(filled).status is Status.ACCEPTED


@pytest.mark.parametrize("save", [save_with_openpyxl, save_with_pandas])
def test_python_libraries_lose_no_score(
    filled: Path, tmp_path: Path, save: Callable[[Path, Path], None]
) -> None:
    target = tmp_path / "saved.xlsx"
    save(filled, target)
    assert_nothing_is_lost(target)


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_libreoffice_loses_no_score(
    filled: Path, tmp_path: Path, soffice: Soffice, extension: str
) -> None:
    (saved,) = soffice.convert([filled], to=extension, into=tmp_path)
    assert_nothing_is_lost(saved)
    # An old format costs its own warning and no other.
    expected = set() if extension == "xlsx" else {Code.LEGACY_FORMAT}
    warnings = {one.rule for one in judge(saved).findings if one.severity is not Severity.INFO}
    assert warnings == expected


@pytest.mark.libreoffice
def test_a_round_trip_through_ods_loses_no_score(
    filled: Path, tmp_path: Path, soffice: Soffice
) -> None:
    (between,) = soffice.convert([filled], to="ods", into=tmp_path / "ods")
    (saved,) = soffice.convert([between], to="xlsx", into=tmp_path / "xlsx")
    assert_nothing_is_lost(saved)


@pytest.fixture(scope="module", name="save_with_gnumeric")
def _save_with_gnumeric(
    filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    require_programs("ssconvert")
    folder = tmp_path_factory.mktemp("gnumeric")

    def save(extension: str) -> Path:
        saved = folder / f"saved.{extension}"
        command = ["ssconvert", str(filled), str(saved)]
        subprocess.run(command, check=True, capture_output=True)
        return saved

    return save


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_gnumeric_loses_no_score(save_with_gnumeric: Callable[[str], Path], extension: str) -> None:
    assert_nothing_is_lost(save_with_gnumeric(extension))


def test_every_file_saved_elsewhere_is_tested() -> None:
    assert {path.name for path in RETURNED.iterdir()} == {*READABLE, "README.md"}


@pytest.mark.parametrize("name", READABLE)
def test_other_programs_lost_no_score(name: str) -> None:
    assert_nothing_is_lost(RETURNED / name)


@pytest.mark.libreoffice
def test_libreoffice_computes_what_the_filled_workbook_says(
    filled: Path, tmp_path: Path, soffice: Soffice
) -> None:
    formulas = openpyxl.load_workbook(filled)
    said = openpyxl.load_workbook(filled, data_only=True)
    (saved,) = soffice.convert([filled], to="xlsx", into=tmp_path)
    computed = openpyxl.load_workbook(saved, data_only=True)
    compared = 0
    for sheet in formulas.worksheets:
        for cell in (one for row in sheet.iter_rows() for one in row if one.data_type == "f"):
            found = computed[sheet.title][cell.coordinate].value
            assert found == said[sheet.title][cell.coordinate].value, (sheet.title, cell)
            compared += 1
    assert compared > len(SCORES)
