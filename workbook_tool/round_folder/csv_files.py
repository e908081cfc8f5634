"""CSV files that Excel and WPS open rightly, and those that they saved."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from workbook_tool.core.numbers import number_text
from workbook_tool.core.text import Text
from workbook_tool.round_folder.limits import COLUMNS, LINES, ROUND_LIMITS, ROWS, refuse_count
from workbook_tool.round_folder.storage import read_file

# What OWASP ASVS 5.0, 1.2.10, names, and the full-width forms that some spreadsheets read alike.
_FORMULA = "=+\\-@＝＋－＠\\0"
# A spreadsheet of another region parts fields at ";" or a tab, quoted or not: what stands behind
# one of them, or on another line of a cell, may be the first of a field to it.
_HARMFUL = re.compile(rf"^(?=[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])(?=[{_FORMULA}])")
_DEFUSED = re.compile(rf"^'(?=[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])'(?=[{_FORMULA}])")
_THREE_BYTES = "\u0800"  # the first character of so many in UTF-8
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINES_OF_A_ROW = 10  # on average, where cells have several
_END = "\0"  # stands behind the last line
_DELIMITERS = ",;\t"  # what office programs separate by, depending on the system's region


def csv_bytes(
    heading: Sequence[str], rows: Iterable[Sequence[Decimal | float | str | None]]
) -> bytes:
    """Return a CSV file as Excel opens it: UTF-8 with BOM, CRLF, formulas defused.

    A number stands as one, without exponent and below zero too; None stands as nothing.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(defuse, heading))
    writer.writerows([_text(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _text(value: Decimal | float | str | None) -> float | str | None:
    if isinstance(value, Decimal):
        return number_text(value)
    return defuse(value) if isinstance(value, str) else value


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP ASVS 5.0, 1.2.10).

    >>> defuse("=1+1"), defuse("a;=1+1")
    ("'=1+1", "a;'=1+1")
    """
    return _HARMFUL.sub("'", text)


def restore(text: str) -> str:
    """Return a text as it was before ``defuse``.

    >>> restore("'=1+1"), restore("a;'=1+1"), restore("'quoted'")
    ('=1+1', 'a;=1+1', "'quoted'")
    """
    return _DEFUSED.sub("", text)


class TableError(ValueError):
    """A CSV file cannot be read; ``reason`` says why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence in both languages."""
        super().__init__(en)
        self.reason = Text(zh, en)


def read_csv(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a CSV file in whatever encoding an office program saved it.

    Raises TableError where it is none, TooLargeError where it has more than any of ours, and
    OSError where it cannot be read.
    """
    limits = ROUND_LIMITS
    content = read_file(path, limits.table_bytes)
    count = max(content.count(b"\n"), content.count(b"\r"))
    refuse_count(path, count, _LINES_OF_A_ROW * limits.table_rows, LINES)
    lines = _decoded(content)
    delimiter = max(_DELIMITERS, key="".join(lines[:1]).count)
    rows: list[tuple[str, ...]] = []
    reader = csv.reader([*lines, _END], delimiter=delimiter)
    begins = 1
    try:
        for row in reader:
            if reader.line_num > len(lines):
                break
            refuse_count(path, len(row), limits.row_width, COLUMNS)
            rows.append(tuple(row))
            refuse_count(path, len(rows), limits.table_rows, ROWS)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _lone_quote(begins) from error
    if row != [_END]:  # the end that was put behind it is inside a text
        raise _lone_quote(begins)
    return tuple(rows)


def _decoded(content: bytes) -> list[str]:
    """Return the lines of a text in the encoding of its heading, or of most where that is ASCII.

    Single lines may have another: whoever adds one by a command or another program, adds it in
    the encoding of that.
    """
    if content.startswith(_WIDE):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise _no_encoding(1) from error
    lines = content.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True)
    telling = [line for line in lines if not line.isascii()]
    if lines and lines[0] in telling:
        telling = lines[:1]
    usual = sum(_text_of(line, "utf-8") is not None for line in telling)
    is_utf8 = 2 * usual >= len(telling)
    return [_line_of(line, number, is_utf8=is_utf8) for number, line in enumerate(lines, start=1)]


def _line_of(line: bytes, number: int, *, is_utf8: bool) -> str:
    """Return a line; Chinese in UTF-8 is hardly ever text in GB18030, of two bytes each it may be.

    Raises TableError where it is neither.
    """
    text, other = (_text_of(line, encoding) for encoding in ("utf-8", "gb18030"))
    is_chinese = text is not None and all(one.isascii() or one >= _THREE_BYTES for one in text)
    first, second = (text, other) if is_utf8 or is_chinese else (other, text)
    found = second if first is None else first
    if found is None:
        raise _no_encoding(number)
    return found


def _text_of(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _no_encoding(number: int) -> TableError:
    return TableError(
        f"第 {number} 行的文字既不是 UTF-8，也不是 GB18030。请用 Excel 或 WPS 另存为 UTF-8 的 CSV "
        "文件",
        f"line {number} is neither UTF-8 nor GB18030. Save it as a CSV file in UTF-8",
    )


def _lone_quote(number: int) -> TableError:
    limit = csv.field_size_limit()
    return TableError(
        f"第 {number} 行有引号不成对，或有一格超过上限 {limit:,} 个字符，其后的行无法分开。"
        "请用文本编辑器补上或删去多余的引号，或从备份恢复该文件",
        f"line {number} has a quotation mark without its other one, or a cell above the limit "
        f"of {limit:,} characters, so that the lines behind it cannot be told apart. Add or remove "
        "the quotation mark in a text editor, or restore the file from a backup",
    )
