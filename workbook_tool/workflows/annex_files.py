"""The file of an annex as tables and paragraphs, whatever kind of file it is."""

from pathlib import Path
from typing import Literal

from workbook_tool.core.cells import Range
from workbook_tool.core.errors import DefinitionError, UnreadableReturnError, UsageError
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.annex import is_plain_text, read_text_parts, read_web_page
from workbook_tool.definition.annex.visible import Part
from workbook_tool.definition.reading.grid import Grid, Value
from workbook_tool.definition.reading.workbook_file import read_all_grids
from workbook_tool.intake import (
    DEFAULT_LIMITS,
    NATURE_NAMES,
    Nature,
    WordTable,
    read_word,
    read_workbook,
    sniff,
)
from workbook_tool.workflows.office import convert_document, find_office

ZIP_START = b"PK"
OPEN_DOCUMENT_START = b"mimetypeapplication/vnd.oasis"
_LOCKED = frozenset({Nature.ENCRYPTED, Nature.RIGHTS_MANAGED})
_DAMAGED = frozenset({Nature.UNKNOWN, Nature.BROKEN_ZIP, Nature.BROKEN_OLE})
# The document comes from whoever issued the notice; no agency could send it again.
_GET_IT_AGAIN = Text(
    "请重新取得完整的原件，在 Word、WPS 或 Excel 中打开，另存为 .docx 或 .xlsx 后再导入。",
    "Get the whole document again, open it in Word, WPS or Excel, save it as .docx or .xlsx and "
    "import that.",
)
_LOOKED_AT = 1024 * 1024  # bytes that tell whether a file is text
_TEXTS = frozenset({Nature.CSV, Nature.TEXT})
_OTHER_WORKBOOKS = frozenset({Nature.XLS, Nature.ODS})
_PAGES = frozenset({Nature.TABLE_PAGE, Nature.HTML})
TABLE = Text("表格", "table ")


def read_annex_parts(path: Path, language: Language) -> tuple[Part, ...]:
    """Return the tables of a file and the paragraphs between them; its bytes say what it is.

    Raises UsageError where there is no such file and DefinitionError where it cannot be read.
    """
    content = _read_bytes(path)
    nature = sniff(content)
    try:
        if nature in _OTHER_WORKBOOKS:
            read_workbook(content, path.name)  # the airlock, before another program sees it
            content = _converted(content, path, nature, "xlsx")
            nature = Nature.XLSX
        if nature is Nature.XLSX:
            return read_all_grids(content, path)
        is_package = content.startswith(ZIP_START) and OPEN_DOCUMENT_START not in content[:256]
        if nature is Nature.WORD and not is_package:
            content = _converted(content, path, nature, "docx")
        if nature is Nature.WORD:
            blocks = read_word(content, path.name).blocks
            return tuple(_parts_of(blocks, language))
    except UnreadableReturnError as error:
        raise _not_read(path, error) from error
    if nature in _PAGES and is_plain_text(content[:_LOOKED_AT]):
        return read_web_page(content, path.name, TABLE.in_language(language))
    if nature in _TEXTS and is_plain_text(content[:_LOOKED_AT]):
        return read_text_parts(content, path.name)
    raise _refused(path, Nature.UNKNOWN if nature in _TEXTS else nature)


def _converted(content: bytes, path: Path, nature: Nature, form: Literal["docx", "xlsx"]) -> bytes:
    """Return a document in another form; raises DefinitionError where that fails."""
    program = find_office()
    made = convert_document(content, program, form) if program else None
    if made is None:
        raise _refused(path, nature)
    return made


def _read_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError(
            f"找不到文件“{path}”（查找位置：{path.absolute()}）。请核对路径。",
            f"There is no file “{path}” (looked at {path.absolute()}). Check the path.",
        )
    limit = DEFAULT_LIMITS.file_bytes
    try:
        if path.stat().st_size > limit:
            raise DefinitionError(
                f"“{path}”超过 {limit // 2**20} MB，没有打开。请只保留附表后再导入。",
                f"“{path}” is larger than {limit // 2**20} MB and was not opened. Keep the annex "
                "alone and import again.",
            )
        return path.read_bytes()
    except OSError as error:
        raise DefinitionError(
            f"打不开“{path}”（{error.strerror}）。请关闭正在使用它的程序，并确认有读取权限。",
            f"Cannot open “{path}” ({error.strerror}). Close the program that uses it and check "
            "that you may read it.",
        ) from error


def _parts_of(blocks: tuple[str | WordTable, ...], language: Language) -> list[Part]:
    parts: list[Part] = []
    number = 0
    for block in blocks:
        if isinstance(block, WordTable):
            number += 1
            title = f"{TABLE.in_language(language)}{number}"
            parts.append(_grid_of(block, title))
        else:
            parts.append(block)
    return parts


def _grid_of(table: WordTable, name: str) -> Grid:
    """Return a Word table as a grid with its merged areas."""
    rows: dict[int, dict[int, Value]] = {}
    areas: dict[int, Range] = {}  # of each first column, the area that is still open
    closed: list[Range] = []
    for number, cells in enumerate(table.rows, start=1):
        for cell in cells:
            above = areas.get(cell.column)
            last = cell.column + cell.span - 1
            if cell.continues and above is not None and above.last_row == number - 1:
                areas[cell.column] = above._replace(last_row=number)
                continue
            if above is not None:
                closed.append(above)
            areas[cell.column] = Range(number, cell.column, number, last)
            if cell.text:
                rows.setdefault(number, {})[cell.column] = cell.text
    merged = (area for area in (*closed, *areas.values()) if area[:2] != area[2:])
    return Grid(name, rows, tuple(sorted(merged)))


def _not_read(path: Path, error: UnreadableReturnError) -> DefinitionError:
    return DefinitionError(
        f"无法读取“{path}”，没有导入。",
        f"“{path}” cannot be read; nothing was imported.",
        (error.finding.advised(_GET_IT_AGAIN),),
    )


def _refused(path: Path, nature: Nature) -> DefinitionError:
    """Return why a kind of file is not imported, with what to do instead."""
    if nature is Nature.EMPTY:
        return DefinitionError(
            f"“{path}”是空文件（0 字节）。请重新取得通知附表后再导入。",
            f"“{path}” is empty (0 bytes). Get the annex again and import that.",
        )
    if nature in _LOCKED:
        return DefinitionError(
            f"“{path}”已加密。请去掉打开密码或权限限制，另存为 .docx 或 .xlsx 后再导入。",
            f"“{path}” is encrypted. Remove the password or the restriction, save it as .docx or "
            ".xlsx and import again.",
        )
    if nature in _DAMAGED:
        return DefinitionError(
            f"“{path}”已损坏、没有传完，或者不是 Word、Excel 文件和文本表格。{_GET_IT_AGAIN.zh}",
            f"“{path}” is damaged or incomplete, or no Word, Excel or text file. "
            f"{_GET_IT_AGAIN.en}",
        )
    kind = NATURE_NAMES[nature]
    if nature in _OTHER_WORKBOOKS:
        return DefinitionError(
            f"“{path}”是{kind.zh}，不能导入。请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入。",
            f"“{path}” is {kind.en} and cannot be imported. Open it in Excel or WPS, save it as "
            ".xlsx and import that.",
        )
    return DefinitionError(
        f"“{path}”是{kind.zh}，不能导入。请在 Word 或 WPS 中打开，另存为 .docx"
        "（表格另存为 .xlsx）后再导入。",
        f"“{path}” is {kind.en} and cannot be imported. Open it in Word or WPS and save it as "
        ".docx, or as .xlsx if it is a spreadsheet; then import that.",
    )
