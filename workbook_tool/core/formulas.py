"""Pieces of formulas. Nothing newer than Excel 2003 is used, and nothing that WPS lacks.

An input is reached as ``INDEX($G:$G,ROW())`` and never as ``G5``: Excel rewrites direct references
when a clerk cuts and pastes, even on a protected sheet (measured).
"""

from collections.abc import Iterable

from workbook_tool.core.cells import column_name
from workbook_tool.core.text import BLANKS


def quote(text: str) -> str:
    """Return a text as a constant of a formula.

    >>> quote('a "b" c')
    '"a ""b"" c"'
    """
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def sheet_prefix(sheet: str) -> str:
    """Return a sheet's name as it stands before a reference.

    >>> sheet_prefix("Bob's")
    "'Bob''s'!"
    """
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'!" if sheet else ""


def in_this_row(column: int) -> str:
    """Return the reference to a column's cell in the row of the formula."""
    letters = column_name(column)
    return f"INDEX(${letters}:${letters},ROW())"


def in_row(row: int, column: int) -> str:
    """Return the reference to a locked cell, for a formula that stands in the same row.

    >>> in_row(5, 7)
    '$G5'
    """
    return f"${column_name(column)}{row}"


def at(column: int, row: int, sheet: str = "") -> str:
    """Return the reference to one cell that survives cut and paste."""
    letters = column_name(column)
    return f"INDEX({sheet_prefix(sheet)}${letters}:${letters},{row})"


def block(column: int, first_row: int, last_row: int, sheet: str = "") -> str:
    """Return the reference to cells of one column that survives cut and paste."""
    return f"{at(column, first_row, sheet)}:{at(column, last_row, sheet)}"


def within(width: int, column: int, first_row: int, last_row: int, sheet: str = "") -> str:
    """Return the reference to cells of one column of a table, by a corner left and right of it.

    Both corners are to be locked cells, so that it survives cut and paste as ``block`` does; of
    ``block`` some programs know nothing (ironcalc has no ranges between two results of INDEX).
    """
    return f"INDEX({absolute(sheet, first_row, 1, last_row, width)},0,{column})"


def absolute(sheet: str, row: int, column: int, last_row: int = 0, last_column: int = 0) -> str:
    """Return an absolute direct reference, for defined names and locked cells."""
    first = f"${column_name(column)}${row}"
    if not last_row:
        return f"{sheet_prefix(sheet)}{first}"
    return f"{sheet_prefix(sheet)}{first}:${column_name(last_column or column)}${last_row}"


def is_blank_text(reference: str) -> str:
    """Return the condition that a cell is empty or holds nothing but blanks."""
    return f"LEN(TRIM({reference}))=0"


def replaced(reference: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a text in which words are replaced one after the other.

    >>> replaced("A1", [("a", "b"), ("c", "")])
    'SUBSTITUTE(SUBSTITUTE(A1,"a","b"),"c","")'
    """
    for old, new in pairs:
        constant = f"CHAR({ord(old)})" if old < " " else quote(old)
        reference = f"SUBSTITUTE({reference},{constant},{quote(new)})"
    return reference


def visible_text(reference: str) -> str:
    """Return a text without blanks, as ``text.visible`` does; TRIM knows one kind of them only."""
    return replaced(reference, ((blank, "") for blank in BLANKS))


def is_one_of(reference: str, constants: Iterable[str]) -> str:
    """Return the condition that a cell equals one of some constants, whatever their case.

    MATCH would take a typed "*" for any text, and fails on one of more than 255 characters.

    >>> is_one_of("A1", ["1", '"b"'])
    'OR(A1=1,A1="b")'
    """
    return f"OR({','.join(f'{reference}={constant}' for constant in constants)})"


def starts_with(reference: str, mark: str) -> str:
    """Return the condition that a status starts with a mark."""
    return f'LEFT({reference},1)="{mark}"'


def vertical(values: Iterable[str]) -> str:
    """Return constants as a vertical array.

    >>> vertical(["1", "2"])
    '{1;2}'
    """
    return "{" + ";".join(values) + "}"


def template(words: str, **pieces: str) -> str:
    """Return a formula that joins plain words with computed pieces, such as ``{count}``.

    >>> template("done {n} of 12", n="A1")
    '"done "&A1&" of 12"'
    """
    parts: list[str] = []
    rest = words
    while rest:
        before, brace, after = rest.partition("{")
        if before:
            parts.append(quote(before))
        if not brace:
            break
        name, _, rest = after.partition("}")
        parts.append(pieces[name])
    return "&".join(parts) or '""'
