"""Definition workbooks through the same airlock as returns, and then to their reader."""

import io
import zipfile
from pathlib import Path

from workbook_tool.core.errors import DefinitionError, UnreadableReturnError
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.definition import read_definition
from workbook_tool.intake import DEFAULT_LIMITS, check_workbook

_REMOVE = Text(
    "请在 Excel 或 WPS 中删除多余的行、列、合并、格式、图片和工作表，另存为 .xlsx；"
    "仍不行时用 workbook-tool init 重新生成空白模板，再把内容粘贴过去。",
    "In Excel or WPS remove rows, columns, merges, formats, pictures and sheets that are not "
    "needed and save it as .xlsx; or write a new template with workbook-tool init and paste into "
    "that.",
)


def open_definition(path: Path) -> AssessmentRound:
    """Return the round of a definition that has passed the airlock.

    Raises DefinitionError with all faults, and UsageError where there is no file.
    """
    admit_definition(path)
    return read_definition(path)


def admit_definition(path: Path) -> None:
    """Let a definition pass the airlock; what is no workbook is for its reader to say.

    Raises DefinitionError where it does not pass.
    """
    try:
        is_large = path.stat().st_size > DEFAULT_LIMITS.file_bytes
        content = b"" if is_large else path.read_bytes()
    except OSError:  # its reader says so
        return
    if is_large:
        limit = DEFAULT_LIMITS.file_bytes // 2**20
        raise DefinitionError(
            f"{path} 超过 {limit} MB，没有打开。请删除其中的图片和多余内容。",
            f"{path} is larger than {limit} MB and was not opened. Remove pictures and whatever "
            "is not needed.",
        )
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    try:
        check_workbook(content, path.name)
    except UnreadableReturnError as error:
        raise DefinitionError(
            f"{path} 不能读取。请在 Excel 或 WPS 中改正后另存为 .xlsx。",
            f"{path} cannot be read. Correct it in Excel or WPS and save it as .xlsx.",
            (error.finding.advised(_REMOVE),),
        ) from error
