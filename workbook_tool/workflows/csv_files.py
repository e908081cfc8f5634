"""CSV files that Excel and WPS open rightly, and those that they saved."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file as Excel opens it: UTF-8 with BOM, CRLF, formulas defused."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([defuse(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV injection).

    >>> defuse("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def read_csv(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a CSV file in whatever encoding an office program saved it.

    Raises ValueError where none fits and OSError where the file cannot be read.
    """
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline="")))
    message = f"{path.name}: neither UTF-8 nor GB18030"
    raise ValueError(message)
