"""归档目录: every file of a closed round, what it is and its hash, for readers without the tool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.excel.agency_styles import choose_fonts
from workbook_tool.excel.list_styles import GRID, HEADING, NOTE, NUMBER, TEXT, TITLE
from workbook_tool.excel.printed_lists import MONO, PrintedList, write_printed_list
from workbook_tool.excel.sheet_writer import Properties, Style, WorkbookWriter

_SHEET: Final = Text("归档目录", "Archive list")
_OPEN_SHEET: Final = Text("未了事项", "Open items")
_TITLE: Final = Text("{round}　归档目录", "{round}: archive list")
_OPEN_TITLE: Final = Text("{round}　归档时的未了事项", "{round}: open when archived")
_CLOSED: Final = Text(
    "{id}　归档时间：{time}　归档人：{person}　文件 {count} 个，共 {size} 字节",
    "{id}   archived: {time}   by: {person}   {count:file/files}, {size} bytes",
)
_HOW: Final = Text(
    "核对：SHA-256 是文件内容的指纹，内容改动一个字节就会不同。"
    "Windows：certutil -hashfile 文件 SHA256；Linux、macOS：shasum -a 256 文件；"
    "有本程序的：workbook-tool archive --check。",
    "To verify: SHA-256 is a fingerprint of the content; one changed byte changes it. Windows: "
    "certutil -hashfile FILE SHA256; Linux, macOS: shasum -a 256 FILE; with this program: "
    "workbook-tool archive --check.",
)
_LEFT_OUT: Final = Text(
    "本目录自身、缓存和程序运行时的临时文件（{count} 个）不列入；文件时间为本地时间（UTC{zone}）。",
    "Not listed: this list itself, the cache and {count} temporary files of running programs. "
    "Times are local (UTC{zone}).",
)
_UNREADABLE: Final = Text("（不能读取，没有校验）", "(cannot be read, no hash)")
_NOTHING_OPEN: Final = Text("没有未了事项。", "Nothing is open.")
_HEADINGS: Final = (
    Text("序号", "No."),
    Text("文件", "File"),
    Text("是什么", "What it is"),
    Text("大小（字节）", "Bytes"),
    Text("修改时间", "Modified"),
    Text("SHA-256", "SHA-256"),
)
_WIDTHS: Final = (6, 46, 40, 12, 17, 35)
_STYLE_NAMES: Final = ("number", "text", "text", "size", "time", MONO)
_OPEN_HEADINGS: Final = (
    Text("序号", "No."),
    Text("事项", "Item"),
    Text("数量", "Count"),
    Text("单位或文件", "Agencies or files"),
    Text("处理办法", "What to do"),
)
_OPEN_WIDTHS: Final = (6, 30, 8, 72, 40)
_OPEN_STYLES: Final = ("number", "text", "number", "text", "text")
_SIGNATURES: Final = Text(
    "归档人（签字）：　　　　　　　　接收人（签字）：　　　　　　　　日期：　　　　年　　月　　日",
    "Archived by (signature):                    Received by (signature):                    Date:",
)
_STYLES: Final = {
    "title": TITLE,
    "note": NOTE,
    "heading": HEADING,
    "number": NUMBER,
    "text": TEXT,
    "size": Style(border=GRID, number_format="#,##0"),
    "time": Style(border=GRID, horizontal="center", number_format="yyyy-mm-dd hh:mm"),
    MONO: Style(font="Consolas", size=8, border=GRID, wraps=True),
    "sign": Style(),
}


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """One file: where it lies, what it is, its size, local time and hash ("" if unreadable)."""

    path: str
    words: Text
    size: int
    time: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One thing that was open, with the agencies or files and what to do."""

    title: Text
    names: tuple[str, ...]
    remedy: Text


@dataclass(frozen=True, slots=True)
class ArchiveList:
    """What the list says; ``closed_at`` is local time."""

    settings: RoundSettings
    closed_at: datetime
    person: str
    files: Sequence[ArchiveLine]
    open_items: Sequence[OpenLine]
    left_out: int


def write_archive_list(content: ArchiveList) -> bytes:
    """Return the workbook of the list: all files on the first sheet, what is open on the second."""
    settings = content.settings
    title = _TITLE.filled(round=settings.title).in_language(settings.language)
    book = WorkbookWriter(
        _STYLES,
        created=content.closed_at,
        font=choose_fonts(settings.fonts, settings.language).body,
        properties=Properties(title=title),
        recalculates=False,
    )
    _write_files(book, content, title)
    _write_open(book, content)
    return book.to_bytes()


def _write_files(book: WorkbookWriter, content: ArchiveList, title: str) -> None:
    language = content.settings.language
    size = sum(line.size for line in content.files)
    notes = (
        _CLOSED.filled(
            id=content.settings.round_id,
            time=f"{content.closed_at:%Y-%m-%d %H:%M}",
            person=content.person or "-",
            count=str(len(content.files)),
            size=f"{size:,}",
        ),
        _HOW,
        _LEFT_OUT.filled(
            count=str(content.left_out), zone=f"{content.settings.utc_offset.normalize():+f}"
        ),
    )
    rows = [
        (
            number,
            line.path,
            line.words.in_language(language),
            line.size,
            line.time,
            line.sha256 or _UNREADABLE.in_language(language),
        )
        for number, line in enumerate(content.files, start=1)
    ]
    sheet = book.add_sheet(_SHEET.in_language(language))
    table = PrintedList(title, notes, _HEADINGS, _WIDTHS, _STYLE_NAMES)
    last = write_printed_list(sheet, table, rows, language)
    sheet.merge(Range(last + 2, 1, last + 2, len(_WIDTHS)), _SIGNATURES.in_language(language))
    sheet.height(last + 2, 30)
    sheet.activate()


def _write_open(book: WorkbookWriter, content: ArchiveList) -> None:
    language = content.settings.language
    join = Text("、", ", ").in_language(language).join
    rows = [
        (
            number,
            item.title.in_language(language),
            len(item.names),
            join(item.names),
            item.remedy.in_language(language),
        )
        for number, item in enumerate(content.open_items, start=1)
    ]
    sheet = book.add_sheet(_OPEN_SHEET.in_language(language))
    title = _OPEN_TITLE.filled(round=content.settings.title).in_language(language)
    notes = () if rows else (_NOTHING_OPEN,)
    table = PrintedList(title, notes, _OPEN_HEADINGS, _OPEN_WIDTHS, _OPEN_STYLES)
    write_printed_list(sheet, table, rows, language)
