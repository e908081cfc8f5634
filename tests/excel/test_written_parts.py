"""The parts that our own hooks write, against the schema (ECMA-376 part 1, SpreadsheetML).

Order of elements, attributes and their values; openxml-audit looks at too little of this.
"""

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    with_settings,
    xinping_round,
)
from tests.core.review.workbooks import county_blueprint, feature_blueprint
from tests.excel.agency_files import CREATED, password_lock, write
from workbook_tool.core.round.settings import ScoreInput
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.review_workbook import write_review_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches"
)
WORKSHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
    "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors "
    "smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
STYLE_SHEET = (
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
)
CELL_FORMAT = "alignment protection extLst"
FONT = "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
HASH = {"algorithmName": "SHA-512", "spinCount": "100000"}
SHEET_FLAGS = {
    "sheet": "1",
    "objects": "1",
    "scenarios": "1",
    "formatColumns": "0",
    "formatRows": "0",
}
ROW = {"r", "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel"}
VALIDATION = {
    "type",
    "errorStyle",
    "operator",
    "allowBlank",
    "showDropDown",
    "showInputMessage",
    "showErrorMessage",
    "errorTitle",
    "error",
    "promptTitle",
    "prompt",
    "sqref",
}
LAST_COLUMN = 16_384
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LIST = 32, 255, 255
NAME = re.compile(r"[^\W\d][\w.]*")
CELL_LIKE = re.compile(r"(?i)[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*")
RANGE = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")

BLUEPRINTS = {
    "zh": blueprint_of(xinping_round(), LONGEST_NAME),
    "en": blueprint_of(every_feature_round(), AMPERSAND),
    "custom": blueprint_of(
        with_settings(xinping_round(), score_input=ScoreInput.CUSTOM), LONGEST_NAME
    ),
}
REVIEWS = {"zh review": county_blueprint(), "en review": feature_blueprint()}
Parts = dict[str, ET.Element]


@pytest.fixture(params=[*BLUEPRINTS, *REVIEWS], name="parts")
def _parts(request: pytest.FixtureRequest) -> Parts:
    review = REVIEWS.get(request.param)
    if review is not None:
        written = write_review_workbook(review, created=CREATED, lock=password_lock())
        return unzipped(written)
    return unzipped(write(BLUEPRINTS[request.param]))


def unzipped(workbook: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def sheets(parts: Parts) -> Iterator[ET.Element]:
    for name, root in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            yield root


def names_of(root: ET.Element) -> list[str]:
    return [child.tag.removeprefix(MAIN) for child in root]


def assert_in_order(found: list[str], schema: str) -> None:
    order = schema.split()
    places = [order.index(name) for name in found]
    assert places == sorted(places), found


def hash_of(element: ET.Element, prefix: str = "") -> dict[str, str]:
    """Return the attributes of a password, under the names that sheets use."""
    names = ("algorithmName", "hashValue", "saltValue", "spinCount")
    stated = ((name, prefix + name[0].upper() + name[1:] if prefix else name) for name in names)
    return {name: element.attrib[attribute] for name, attribute in stated}


def assert_is_a_password(stated: dict[str, str]) -> None:
    assert {name: stated[name] for name in HASH} == HASH
    assert len(base64.b64decode(stated["hashValue"], validate=True)) == 64
    assert base64.b64decode(stated["saltValue"], validate=True)


def test_elements_stand_in_the_order_of_the_schema(parts: Parts) -> None:
    assert_in_order(names_of(parts["xl/workbook.xml"]), WORKBOOK)
    assert_in_order(names_of(parts["xl/styles.xml"]), STYLE_SHEET)
    for sheet in sheets(parts):
        assert_in_order(names_of(sheet), WORKSHEET)
    for font in parts["xl/styles.xml"].findall(f"{MAIN}fonts/{MAIN}font"):
        assert_in_order(names_of(font), FONT)


def test_the_structure_is_locked_with_the_attributes_of_the_schema(parts: Parts) -> None:
    (lock,) = parts["xl/workbook.xml"].findall(f"{MAIN}workbookProtection")
    assert_is_a_password(hash_of(lock, "workbook"))
    assert lock.attrib["lockStructure"] == "1"
    assert len(lock.attrib) == len(HASH) + 3


def test_each_sheet_is_locked_with_the_attributes_of_the_schema(parts: Parts) -> None:
    passwords = set()
    for sheet in sheets(parts):
        (lock,) = sheet.findall(f"{MAIN}sheetProtection")
        stated = hash_of(lock)
        assert_is_a_password(stated)
        passwords.add(stated["hashValue"])
        flags = {name: value for name, value in lock.attrib.items() if name not in stated}
        flags.pop("selectLockedCells", None)
        assert flags == SHEET_FLAGS
    assert len(passwords) == 1


def test_without_a_password_no_part_of_one_is_stated() -> None:
    parts = unzipped(write_agency_workbook(BLUEPRINTS["zh"], created=CREATED))
    (lock,) = parts["xl/workbook.xml"].findall(f"{MAIN}workbookProtection")
    assert lock.attrib == {"lockStructure": "1"}
    for sheet in sheets(parts):
        (of_sheet,) = sheet.findall(f"{MAIN}sheetProtection")
        assert of_sheet.attrib.items() - {("selectLockedCells", "1")} == SHEET_FLAGS.items()


def test_the_normal_style_is_unlocked_and_every_format_states_its_lock(parts: Parts) -> None:
    styles = parts["xl/styles.xml"]
    for style in styles.findall(f"{MAIN}cellStyleXfs/{MAIN}xf"):
        protection = style.find(f"{MAIN}protection")
        assert protection is not None
        assert protection.attrib == {"locked": "0"}
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    for one in formats:
        assert_in_order(names_of(one), CELL_FORMAT)
        protection = one.find(f"{MAIN}protection")
        assert protection is not None
        assert protection.attrib in ({"locked": "0"}, {"locked": "1"})
        assert one.attrib["applyProtection"] == "1"
    # What no format is stated for is locked too.
    first = formats[0].find(f"{MAIN}protection")
    assert first is not None
    assert first.attrib == {"locked": "1"}


def test_no_font_is_tied_to_the_theme(parts: Parts) -> None:
    assert parts["xl/styles.xml"].find(f".//{MAIN}scheme") is None


def test_rows_grow_or_have_a_height_of_their_own(parts: Parts) -> None:
    for sheet in sheets(parts):
        rows = sheet.findall(f"{MAIN}sheetData/{MAIN}row")
        for row in rows:
            assert row.attrib.keys() <= ROW
        numbers = [int(row.attrib["r"]) for row in rows]
        assert numbers == sorted(set(numbers))


def test_columns_follow_each_other_up_to_the_last_one(parts: Parts) -> None:
    for sheet in sheets(parts):
        columns = sheet.findall(f"{MAIN}cols/{MAIN}col")
        spans = [(int(one.attrib["min"]), int(one.attrib["max"])) for one in columns]
        assert all(before[1] < after[0] for before, after in pairwise(spans))
        assert spans[-1][1] <= LAST_COLUMN
        if columns[-1].get("hidden") == "1":
            assert spans[-1][1] == LAST_COLUMN


def test_validations_keep_the_limits_of_excel_and_never_overlap(parts: Parts) -> None:
    for sheet in sheets(parts):
        taken: set[tuple[str, int]] = set()
        validations = sheet.findall(f"{MAIN}dataValidations/{MAIN}dataValidation")
        for one in validations:
            assert one.attrib.keys() <= VALIDATION
            for title in ("errorTitle", "promptTitle"):
                assert len(one.get(title, "")) <= LONGEST_TITLE
            for message in ("error", "prompt"):
                assert len(one.get(message, "")) <= LONGEST_MESSAGE
            formula = one.findtext(f"{MAIN}formula1") or ""
            if formula.startswith('"'):
                assert len(formula) - 2 <= LONGEST_LIST
            cells = set(cells_of(one.attrib["sqref"]))
            assert cells.isdisjoint(taken)
            taken |= cells


def cells_of(references: str) -> Iterator[tuple[str, int]]:
    """Yield the cells of references that are one column wide."""
    for reference in references.split():
        found = RANGE.fullmatch(reference)
        assert found is not None
        first, top, last, bottom = found.groups()
        assert last in {None, first}
        for row in range(int(top), int(bottom or top) + 1):
            yield first, row


def test_defined_names_are_names_and_stand_once(parts: Parts) -> None:
    found = parts["xl/workbook.xml"].findall(f"{MAIN}definedNames/{MAIN}definedName")
    scopes = [(one.attrib["name"].casefold(), one.get("localSheetId")) for one in found]
    assert len(set(scopes)) == len(scopes)
    for one in found:
        name = one.attrib["name"]
        assert NAME.fullmatch(name)
        assert not CELL_LIKE.fullmatch(name)
        assert one.text


def test_every_part_has_a_content_type_and_every_relation_a_target(parts: Parts) -> None:
    types = parts["[Content_Types].xml"]
    defaults = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    overrides = {str(one.get("PartName")).lstrip("/") for one in types if one.get("PartName")}
    assert overrides <= set(parts)
    for name in parts:
        assert name in overrides or name.rpartition(".")[2] in defaults
    relations = parts["xl/_rels/workbook.xml.rels"]
    assert {f"xl/{one.attrib['Target']}" for one in relations} <= set(parts)
