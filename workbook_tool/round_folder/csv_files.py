"""CSV files that Excel and WPS open rightly, and those that they saved."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from workbook_tool.core.numbers import number_text
from workbook_tool.round_folder.storage import read_file

# What OWASP ASVS 5.0, 1.2.10, names, and the full-width forms that some spreadsheets read alike.
_FORMULA = "=+\\-@＝＋－＠\\0"
# A spreadsheet of another region parts fields at ";" or a tab, quoted or not: what stands behind
# one of them, or on another line of a cell, may be the first of a field to it.
_HARMFUL = re.compile(rf"^(?=[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])(?=[{_FORMULA}])")
_DEFUSED = re.compile(rf"^'(?=[{_FORMULA}\t\r\n])|(?<=[;\t\r\n])'(?=[{_FORMULA}])")
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


def read_csv(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a CSV file in whatever encoding an office program saved it.

    Raises ValueError where none fits and OSError where the file cannot be read.
    """
    content = read_file(path)
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        heading = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=heading.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return tuple(tuple(row) for row in reader)
        except csv.Error as error:
            raise ValueError(str(error)) from error
    message = f"{path.name}: neither UTF-8 nor GB18030"
    raise ValueError(message)
