"""Other readers beside ours: what python-calamine and openpyxl see in the same workbook."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Mapping

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from workbook_tool.core.cells import Cell, CellKind, FoundWorkbook

Seen = float | str | bool | None
Values = Mapping[tuple[int, int], Seen]
# A cell far out makes calamine reserve the whole sheet, which ends the process.
_FAR = re.compile(rb"\br\s*=\s*[\"'](?:[A-Z]{3}|[A-Z]*[0-9]{5})")


def _plain(value: object, epoch: dt.datetime | None = None) -> Seen:
    """Return a value as all three readers have it: dates as numbers, texts with line feeds."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        words = {} if epoch is None else {"epoch": epoch}
        return float(to_excel(value, **words))  # type: ignore[no-untyped-call] # it carries no types
    if isinstance(value, int | float):
        return float(value)
    return str(value).replace("\r\n", "\n").replace("\r", "\n") or None


def of_ours(cell: Cell) -> Seen:
    """Return the value of a cell of ours; error values are blanks, as calamine has them."""
    if not cell.is_cached or not cell.text or cell.kind is CellKind.ERROR:
        return None
    if cell.kind is CellKind.NUMBER:
        return float(cell.text)
    if cell.kind is CellKind.BOOLEAN:
        return cell.text == "TRUE"
    return _plain(cell.text)


def ours(found: FoundWorkbook) -> dict[str, Values]:
    """Return the values of all cells by sheet."""
    return {
        sheet.name: {
            place: value
            for place, cell in sheet.cells.items()
            if (value := of_ours(cell)) is not None
        }
        for sheet in found.sheets
    }


def of_calamine(content: bytes) -> dict[str, Values] | None:
    """Return what calamine sees, None where it cannot read the file or must not be asked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "sheet" in name.lower()]
        if any(_FAR.search(part) for part in parts):
            return None
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {
            one.name: {
                (row, column): value
                for row, values in enumerate(
                    workbook.get_sheet_by_name(one.name).to_python(skip_empty_area=False), 1
                )
                for column, each in enumerate(values, 1)
                if (value := _plain(each)) is not None
            }
            for one in workbook.sheets_metadata
            if str(one.typ).endswith("WorkSheet")
        }
    except BaseException:  # noqa: BLE001 - a panic of calamine is no Exception
        return None


def of_openpyxl(content: bytes) -> dict[str, Values] | None:
    """Return what openpyxl sees, None where it cannot read the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, rich_text=True
            )
            found: dict[str, Values] = {}
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()
                found[sheet.title] = {
                    (cell.row, cell.column): value
                    for row in sheet.iter_rows()
                    for cell in row
                    # A blank cell of a read-only sheet has no place.
                    if cell.value is not None
                    and cell.data_type != "e"
                    and (value := _plain(_text(cell.value), workbook.epoch)) is not None
                }
            return found
    except Exception:  # noqa: BLE001 - it raises whatever it likes
        return None


def _text(value: object) -> object:
    """Return a value with the escapes of its texts decoded, which openpyxl leaves to others."""
    if isinstance(value, CellRichText):
        return "".join(unescape(str(run)) for run in value)
    return unescape(value) if isinstance(value, str) else value


def is_same(one: Seen, other: Seen) -> bool:
    """Tell whether two values are equal; dates lose fractions of a microsecond elsewhere."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-6 * max(1, abs(one))
    return one == other


def differences(ours: Values, theirs: Values) -> dict[tuple[int, int], tuple[Seen, Seen]]:
    """Return where two readers see different values."""
    return {
        place: (ours.get(place), theirs.get(place))
        for place in ours.keys() | theirs.keys()
        if not is_same(ours.get(place), theirs.get(place))
    }
