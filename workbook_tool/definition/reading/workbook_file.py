"""The file of a definition, through the same airlock as returns, to its sheets."""

from collections.abc import Mapping
from pathlib import Path

from workbook_tool.core.cells import FileFormat
from workbook_tool.core.errors import DefinitionError, UnreadableReturnError, UsageError
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.grid import Grid, by_meaning, grids_of
from workbook_tool.definition.words.labels import SheetKey
from workbook_tool.intake import DEFAULT_LIMITS, read_document

# An OLE container: .xls, .et, or an encrypted .xlsx.
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
ZIP_SIGNATURE = b"PK"
_REMOVE = Text(
    "请在 Excel 或 WPS 中删除多余的行、列、合并、格式、图片和工作表，另存为 .xlsx；"
    "仍不行时用 workbook-tool init 重新生成空白模板，再把内容粘贴过去。",
    "In Excel or WPS remove rows, columns, merges, formats, pictures and sheets that are not "
    "needed and save it as .xlsx; or write a new template with workbook-tool init and paste into "
    "that.",
)


def read_grids(path: Path) -> Mapping[SheetKey, Grid]:
    """Return the sheets that were found, by their meaning; raises as ``read_sheets`` does."""
    return by_meaning(read_sheets(path))


def read_sheets(path: Path) -> tuple[Grid, ...]:
    """Return every sheet of a definition in order.

    Raises UsageError where there is no file and DefinitionError where it is no workbook, or one
    that does not pass the airlock.
    """
    if not path.is_file():
        raise UsageError(
            f"找不到测评定义：{path}。可用 workbook-tool init 新建一个测评活动。",
            f"No definition workbook at {path}. Start a round with: workbook-tool init DIR",
        )
    return read_all_grids(_read_bytes(path), path)


def read_all_grids(content: bytes, path: Path) -> tuple[Grid, ...]:
    """Return every sheet of a workbook's bytes in order; ``path`` is for messages only.

    Raises DefinitionError where they are no workbook, or one that does not pass the airlock.
    """
    if content.startswith(OLE_SIGNATURE):
        raise DefinitionError(
            f"{path} 是加密的工作簿或旧格式（.xls、.et）。请去掉打开密码，另存为 .xlsx。",
            f"{path} is encrypted or in an old format (.xls, .et). Remove the password and save "
            "it as .xlsx.",
        )
    if not content.startswith(ZIP_SIGNATURE):
        raise _not_a_workbook(path)
    try:
        found = read_document(content, path.name)
    except UnreadableReturnError as error:
        raise DefinitionError(
            f"{path} 不能读取。请在 Excel 或 WPS 中改正后另存为 .xlsx。",
            f"{path} cannot be read. Correct it in Excel or WPS and save it as .xlsx.",
            (error.finding.advised(_REMOVE),),
        ) from error
    if found.file_format is not FileFormat.XLSX:
        raise _not_a_workbook(path)
    return grids_of(found)


def _read_bytes(path: Path) -> bytes:
    limit = DEFAULT_LIMITS.file_bytes
    try:
        if path.stat().st_size > limit:
            raise DefinitionError(
                f"{path} 超过 {limit // 2**20} MB，没有打开。请删除其中的图片和多余内容。",
                f"{path} is larger than {limit // 2**20} MB and was not opened. Remove pictures "
                "and whatever is not needed.",
            )
        return path.read_bytes()
    except OSError as error:
        raise DefinitionError(
            f"打不开 {path}。请在 Excel 或 WPS 中关闭它，并确认有读取权限。",
            f"{path} cannot be opened. Close it in Excel or WPS and check that you may read it.",
        ) from error


def _not_a_workbook(path: Path) -> DefinitionError:
    return DefinitionError(
        f"{path} 不是工作簿，或已损坏。请另存为 .xlsx，或用 workbook-tool init 重新生成空白模板。",
        f"{path} is no workbook or is damaged. Save it as .xlsx, or write a new template with: "
        "workbook-tool init DIR",
    )
