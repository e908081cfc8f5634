"""A committed round beside what this tree makes of it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from workbook_tool.core.form import read_meta
from workbook_tool.core.form.wording import META
from workbook_tool.core.numbers import number_text
from workbook_tool.intake import read_workbook
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition


def told_lines(name: str, text: str) -> list[str]:
    """Return a text by its lines, and JSON by its fields, each with the way to it."""
    if not name.endswith(".json"):
        return text.splitlines()
    status, _, report = text.partition("\n")
    return [status, *_fields("", json.loads(report))]


def _fields(way: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _fields(f"{way}.{key}", part)
    elif isinstance(value, list):
        yield f"{way} has {len(value)}"
        for number, part in enumerate(value):
            yield from _fields(f"{way}[{number}]", part)
    else:
        yield f"{way} = {value!r}"


def compared_cells(home: Path, version: int) -> int:
    """Compare every cell of the issued forms with what their version lays out now; count them."""
    folder = find_round(home)
    register, _ = find_issue_register(folder, load_definition(folder))
    copies = IssuedCopies(load_definition(folder), register)
    compared = 0
    for path in sorted(home.joinpath("outgoing").rglob("*_*.xlsx")):
        workbook = read_workbook(path.read_bytes(), path.name)
        said = read_meta(workbook)
        assert said.version == version
        (book,) = register.issues_of(
            said.pairs["code"], wording=said.pairs["wording"], version=said.version
        )
        blueprint, _ = copies.find(book)
        for sheet in blueprint.sheets:
            found = workbook.sheet(sheet.name)
            assert found is not None
            assert not found.followers
            issued = {
                at: (cell.text, cell.formula)
                for at, cell in found.cells.items()
                if cell.text or cell.formula
            }
            laid_out = {
                (one.row, one.column): (_shown(one.value), one.formula)
                for one in sheet.cells
                if one.formula or one.value not in {None, ""}
            }
            if sheet.name == META:  # the copies say "-" of their wording
                del laid_out[9, 2], issued[9, 2]
            assert issued == laid_out, (path.name, sheet.name)
            compared += len(issued)
    return compared


def _shown(value: object) -> str:
    return number_text(value) if isinstance(value, Decimal) else str(value or "")
