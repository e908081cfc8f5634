"""What a clerk meets at the keyboard; only a real window enforces locks and validations."""

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from tests.core.form.rounds import blueprint_of, xinping_round
from tests.excel.agency_files import sheet_of, write
from tests.excel.real_window import PROGRAMS, OfficeWindow, open_in_office
from tests.programs import require_programs
from workbook_tool.core.form import Field

pytestmark = pytest.mark.libreoffice

BLUEPRINT = blueprint_of(xinping_round(), "XP039")
SCORE_TITLE = "自评得分不正确"
COVER = ("Tester", "Clerk", "0877-7011234", "Office", "Leader", "2018.9.30")
LONG = "what was done in the year " * 12
ROWS = {"C01": ("9.5", "basis one", "1", "reason"), "C02": ("8", LONG.strip(), "2", "none")}


@pytest.fixture(scope="module", name="window")
def _window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeWindow]:
    require_programs(*PROGRAMS)
    folder = tmp_path_factory.mktemp("window")
    file = folder / "form.xlsx"
    file.write_bytes(write(BLUEPRINT))
    with open_in_office(file, folder / "profile") as window:
        yield window


@pytest.fixture(scope="module", name="refusals")
def _refusals(window: OfficeWindow) -> dict[str, bool]:
    """Work through the form as a clerk would, wrongly and rightly, and save it."""
    refused: dict[str, bool] = {}
    # The form opens in its first input; two rows above stands the printed name.
    window.press("Up", "Up")
    refused["locked cell"] = window.refuses("", type="x")
    window.press("Down", "Down")
    for text in COVER:
        window.type(text)
        window.press("Tab")
    refused["cover"] = not window.shows_no_dialog()
    window.go_to_next_sheet()
    for wrong in ("99", "-1", "7.3", "abc"):
        refused[wrong] = window.refuses(SCORE_TITLE, type=wrong, then="Return")
        window.press("Up")
    for answers in ROWS.values():
        for text in answers:
            window.type(text)
            window.press("Tab")
    refused["answers"] = not window.shows_no_dialog()
    assert window.save()
    return refused


@pytest.mark.parametrize("wrong", ["99", "-1", "7.3", "abc"])
def test_a_wrong_score_is_refused_with_our_message(refusals: dict[str, bool], wrong: str) -> None:
    assert refusals[wrong]


def test_a_locked_cell_takes_no_typing(refusals: dict[str, bool], window: OfficeWindow) -> None:
    assert refusals["locked cell"]
    name = BLUEPRINT.agency_name_place
    book = load_workbook(io.BytesIO(window.file.read_bytes()))
    assert sheet_of(book, name.sheet)[name.cell].value == BLUEPRINT.agency_name


def test_tab_walks_the_inputs_of_the_cover(refusals: dict[str, bool], window: OfficeWindow) -> None:
    assert not refusals["cover"]
    book = load_workbook(io.BytesIO(window.file.read_bytes()))
    found = [sheet_of(book, one.place.sheet)[one.place.cell].value for one in BLUEPRINT.cover]
    assert tuple(found[: len(COVER)]) == COVER


def test_tab_walks_the_inputs_row_by_row(refusals: dict[str, bool], window: OfficeWindow) -> None:
    assert not refusals["answers"]
    book = load_workbook(io.BytesIO(window.file.read_bytes()), data_only=True)
    table = BLUEPRINT.score_table
    sheet = sheet_of(book, table.sheet)
    for code, answers in ROWS.items():
        places = (
            table.place(code, field)
            for field in (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION)
        )
        assert [str(sheet[place.cell].value) for place in places if place] == list(answers)
    third = table.place("C03", Field.SCORE)
    assert third is not None
    assert sheet[third.cell].value is None


def test_the_total_follows_while_one_types(refusals: dict[str, bool], window: OfficeWindow) -> None:
    assert refusals
    book = load_workbook(io.BytesIO(window.file.read_bytes()), data_only=True)
    assert sheet_of(book, BLUEPRINT.total.sheet)[BLUEPRINT.total.cell].value == 17.5


def test_a_row_grows_under_a_long_text(refusals: dict[str, bool], window: OfficeWindow) -> None:
    assert refusals
    table = BLUEPRINT.score_table
    issued = BLUEPRINT.sheet(table.sheet).heights
    book = load_workbook(io.BytesIO(window.file.read_bytes()))
    row = table.rows["C02"]
    assert (sheet_of(book, table.sheet).row_dimensions[row].height or 0) > issued[row] + 13
