import io
import re
import zipfile
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # carries no types

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    RARE_CHARACTER,
    blueprint_of,
    every_feature_round,
    with_settings,
    xinping_round,
)
from tests.excel.agency_files import CREATED, sheet_of, write
from tests.excel.conftest import CompareGolden, parts_as_text
from workbook_tool.core.alike import moved
from workbook_tool.core.form import Blueprint, Field
from workbook_tool.core.round.settings import FontMode, PasswordMode
from workbook_tool.core.text import Language
from workbook_tool.excel.agency_styles import agency_styles, choose_fonts
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.intake import read_workbook

BLUEPRINTS = {
    "agency_zh": blueprint_of(xinping_round(), LONGEST_NAME),
    "agency_en": blueprint_of(every_feature_round(), AMPERSAND),
    "agency_gov": blueprint_of(
        with_settings(xinping_round(), fonts=FontMode.GOV, password=PasswordMode.NONE),
        RARE_CHARACTER,
    ),
}
GOLDEN = ("agency_zh", "agency_en")
LARGEST = 60 * 1024


@pytest.fixture(params=BLUEPRINTS, name="blueprint")
def _blueprint(request: pytest.FixtureRequest) -> Blueprint:
    return BLUEPRINTS[request.param]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_parts_are_those_that_were_reviewed(name: str, compare_golden: CompareGolden) -> None:
    compare_golden(name, parts_as_text(write(BLUEPRINTS[name])))


def test_the_same_blueprint_gives_the_same_bytes(blueprint: Blueprint) -> None:
    assert write(blueprint) == write(blueprint)


def test_openxml_audit_finds_nothing(blueprint: Blueprint, tmp_path: Path) -> None:
    path = tmp_path / "agency.xlsx"
    path.write_bytes(write(blueprint))
    result = OpenXmlValidator().validate(path)
    assert [str(error) for error in result.errors] == []


def test_inputs_are_empty_and_unlocked_and_all_else_is_locked(blueprint: Blueprint) -> None:
    book = load_workbook(io.BytesIO(write(blueprint)))
    for spec in blueprint.sheets:
        sheet = sheet_of(book, spec.name)
        inputs = {(cell.row, cell.column) for cell in spec.cells if cell.is_input}
        unlocked = {
            (cell.row, cell.column)
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        assert unlocked == inputs, spec.name
        assert all(sheet.cell(*place).value is None for place in inputs)
        assert all(dimension.protection.locked for dimension in sheet.column_dimensions.values())


def test_every_formula_is_stored_whole_or_follows_one_that_gives_it(blueprint: Blueprint) -> None:
    package = write(blueprint)
    found, second = read_workbook(package, "表.xlsx"), load_workbook(io.BytesIO(package))
    shared = 0
    for spec in blueprint.sheets:
        sheet, read = found.sheet(spec.name), sheet_of(second, spec.name)
        assert sheet is not None
        for cell in spec.cells:
            at = (cell.row, cell.column)
            said = sheet.cells[at].formula if at in sheet.cells else None
            if master := sheet.followers.get(at):
                assert said == ""
                assert master[1] == at[1]
                assert master[0] < at[0]
                said = moved(sheet.cells[master].formula or "", at[0] - master[0])
                shared += 1
            assert said == cell.formula
            if cell.formula:
                assert read.cell(*at).value == f"={cell.formula}"
    assert shared > 100


def test_every_sheet_and_the_structure_are_locked(blueprint: Blueprint) -> None:
    book = load_workbook(io.BytesIO(write(blueprint)))
    assert book.security.lockStructure
    assert book.security.workbookAlgorithmName == "SHA-512"
    for spec in blueprint.sheets:
        protection = sheet_of(book, spec.name).protection
        assert protection.sheet
        assert protection.algorithmName == "SHA-512"
        assert protection.formatRows is False
        assert protection.formatColumns is False
        assert protection.selectLockedCells is not spec.may_select_locked


def test_without_a_password_the_locks_hold_all_the_same() -> None:
    workbook = write_agency_workbook(BLUEPRINTS["agency_zh"], created=CREATED)
    book = load_workbook(io.BytesIO(workbook))
    assert book.security.lockStructure
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert b"hashValue" not in b"".join(parts(workbook).values())


def test_a_second_reader_finds_texts_caps_and_headers_in_place(blueprint: Blueprint) -> None:
    book = load_workbook(io.BytesIO(write(blueprint)), data_only=True)
    table = blueprint.score_table
    sheet = sheet_of(book, table.sheet)
    for column in table.columns:
        assert sheet.cell(table.header_row, column.column).value == column.label
    for code in table.rows:
        place = table.place(code, Field.CODE)
        assert place is not None
        assert sheet[place.cell].value == code
    name = blueprint.agency_name_place
    assert sheet_of(book, name.sheet)[name.cell].value == blueprint.agency_name


def test_all_carriers_hold_the_code(blueprint: Blueprint) -> None:
    workbook = write(blueprint)
    book = load_workbook(io.BytesIO(workbook))
    assert book.defined_names["WBT_CODE"].value == f'"{blueprint.code}"'
    assert book.properties.keywords == blueprint.code
    custom = parts(workbook)["docProps/custom.xml"].decode()
    assert f'name="WBT_CODE"><vt:lpwstr>{blueprint.code}<' in custom
    for spec in blueprint.sheets:
        sheet = sheet_of(book, spec.name)
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert any(blueprint.code in text for text in texts)
        assert sheet.oddFooter is not None
        assert blueprint.code in str(sheet.oddFooter.left.text)


def test_no_person_is_named_in_the_properties(blueprint: Blueprint) -> None:
    core = parts(write(blueprint))["docProps/core.xml"].decode()
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert not re.search("<cp:lastModifiedBy>[^<]", core)


def test_nothing_that_breaks_or_frightens_is_inside(blueprint: Blueprint) -> None:
    workbook = write(blueprint)
    assert len(workbook) < LARGEST
    names = " ".join(parts(workbook))
    for unwanted in ("vba", "externalLink", "drawing", "comments", "media"):
        assert unwanted not in names
    everything = b"".join(parts(workbook).values())
    for tag in (b"dataBar", b"_xlfn", b"<hyperlink", b"http://schemas.microsoft.com/office/2"):
        assert tag not in everything


def test_every_formula_carries_its_result(blueprint: Blueprint) -> None:
    cells = {
        (spec.name, cell.row, cell.column): cell
        for spec in blueprint.sheets
        for cell in spec.cells
        if cell.formula
    }
    book = load_workbook(io.BytesIO(write(blueprint)), data_only=True)
    for (sheet, row, column), cell in cells.items():
        found = sheet_of(book, sheet).cell(row, column).value
        assert str("" if found is None else found) == str(cell.value), cell.formula


def test_styles_unlock_inputs_and_nothing_else() -> None:
    for mode, language in product(FontMode, Language):
        for name, style in agency_styles(choose_fonts(mode, language)).items():
            assert style.is_locked is not name.startswith("input"), name


def test_all_parts_are_well_formed(blueprint: Blueprint) -> None:
    for text in parts(write(blueprint)).values():
        ET.fromstring(text)


def parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
