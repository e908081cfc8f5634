"""The file of a definition: read through the airlock, or refused with what to do about it."""

from pathlib import Path

import pytest

from tests.definition.editing import SAMPLE_BYTES
from tests.intake.open_documents import number_cell, open_document, row, sheet
from workbook_tool.core.errors import DefinitionError, UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Language
from workbook_tool.definition.reading.workbook_file import read_all_grids, read_grids, read_sheets
from workbook_tool.definition.words.labels import SheetKey
from workbook_tool.intake import DEFAULT_LIMITS

ANEW = (
    "请另存为 .xlsx，或用 workbook-tool init 重新生成空白模板。",
    "Save it as .xlsx, or write a new template with: workbook-tool init DIR",
)
CORRECT = (
    "请在 Excel 或 WPS 中改正后另存为 .xlsx。",
    "Correct it in Excel or WPS and save it as .xlsx.",
)
UNPROTECT = ("请去掉打开密码，另存为 .xlsx。", "Remove the password and save it as .xlsx.")
LESS = ("请删除其中的图片和多余内容。", "Remove pictures and whatever is not needed.")
CLOSE = (
    "请在 Excel 或 WPS 中关闭它，并确认有读取权限。",
    "Close it in Excel or WPS and check that you may read it.",
)
CUT = b"PK\x03\x04cut"
ENDLESS = Path("/proc/self/mem")  # a file that nobody can read from its beginning


def refused(path: Path) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        read_sheets(path)
    return caught.value


def assert_said(error: DefinitionError | UsageError, path: Path, help_in: tuple[str, str]) -> None:
    """Assert that both sentences name the file first, and end with what to do."""
    for sentence, remedy in zip((error.zh, error.en), help_in, strict=True):
        assert str(path) in sentence
        assert "None" not in sentence
        assert sentence.endswith(remedy)


def test_a_definition_that_is_missing_is_begun_with_a_command(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(UsageError) as caught:
            read_sheets(path)
        assert_said(
            caught.value,
            path,
            (
                "可用 workbook-tool init 新建一个测评活动。",
                "Start a round with: workbook-tool init DIR",
            ),
        )


@pytest.mark.parametrize(
    ("content", "help_in"),
    [
        (b"", ANEW),
        (b"not a workbook", ANEW),
        (b"\xd0\xcf\x11\xe0x", UNPROTECT),
        (open_document(sheet(row(number_cell("1")))), ANEW),
        (CUT, CORRECT),
    ],
)
def test_what_is_no_workbook_is_told_with_what_to_do(
    content: bytes, help_in: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "定义.xlsx"
    path.write_bytes(content)
    assert_said(refused(path), path, help_in)


def test_a_damaged_definition_says_what_is_wrong_in_the_words_of_staff(tmp_path: Path) -> None:
    path = tmp_path / "定义.xlsx"
    path.write_bytes(CUT)
    (finding,) = refused(path).findings
    assert (finding.rule, finding.at.file) == (Code.ZIP_DAMAGED, path.name)
    # Advice for agencies, to mail the file once more, would be of no use here.
    for language in Language:
        assert "workbook-tool init" in finding.hint(language)


def test_a_definition_is_read_up_to_the_largest_size(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    for size, help_in in ((DEFAULT_LIMITS.file_bytes, ANEW), (DEFAULT_LIMITS.file_bytes + 1, LESS)):
        with path.open("wb") as file:
            file.truncate(size)
        error = refused(path)
        assert_said(error, path, help_in)
    assert " 64 MB" in error.zh
    assert " 64 MB" in error.en


@pytest.mark.skipif(not ENDLESS.is_file(), reason="no such file on this system")
def test_a_definition_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    path = tmp_path / "开着.xlsx"
    path.symlink_to(ENDLESS)
    error = refused(path)
    assert_said(error, path, CLOSE)
    assert isinstance(error.__cause__, OSError)


def test_sheets_are_given_in_their_order_and_by_their_meaning(tmp_path: Path) -> None:
    path = tmp_path / "定义.xlsx"
    path.write_bytes(SAMPLE_BYTES)
    sheets = read_sheets(path)
    assert read_all_grids(SAMPLE_BYTES, path) == sheets
    found = read_grids(path)
    assert set(found) <= set(SheetKey)
    assert list(found.values()) == [sheet for sheet in sheets if sheet in found.values()]
