"""Worksheets with plain rows: the fastest way to read nearly every return."""

from functools import lru_cache
from typing import NamedTuple

from workbook_tool.core.cells import Cell, CellKind, Range, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml.cells import (
    COLUMNS,
    ROWS,
    SheetContext,
    SheetGathering,
    is_hidden,
    new_cell,
    refuse_needs,
)
from workbook_tool.intake.ooxml.compatibility import NEEDED
from workbook_tool.intake.ooxml.plain import PlainRows, plain_rows, unusual_parts
from workbook_tool.intake.ooxml.strings import unescape
from workbook_tool.intake.ooxml.styles import CellStyle
from workbook_tool.intake.ooxml.tree_sheet import read_section
from workbook_tool.intake.ooxml.xml import main_namespace, parse_as_written, refuse_depth
from workbook_tool.intake.rich_text import RichText

_REMEMBERED_BYTES = 32 * 1024
_REMEMBERED_CHARACTERS = 2000  # of a formula with its result
_CLOSED, _OPEN, _BEYOND = range(3)  # what a row is


class _Shell(NamedTuple):
    """What stands around the rows of a worksheet."""

    hidden: frozenset[str]  # the attributes of hidden rows
    hidden_columns: tuple[tuple[int, int], ...]
    merges: tuple[Range, ...]
    is_protected: bool
    validation_count: int
    rule_ranges: int
    header_footer: tuple[str, ...]
    has_header_footer: bool


def read_plain_sheet(part: bytes, context: SheetContext) -> SheetGathering | None:
    """Return what a worksheet part holds; None where its rows are not plain or anything is wrong.

    What is wrong is for the tree reader to say: it reads the same part again.
    """
    plain = plain_rows(part)
    if plain is None:
        return None
    parse = _remembered if len(plain.shell) <= _REMEMBERED_BYTES else _parse_shell
    gathering = SheetGathering(context)
    try:
        shell = parse(plain.shell, plain.attributes, context.limits)
        is_read = _read_rows(plain, shell.hidden, gathering)
    except UnreadableReturnError:
        return None
    if not is_read or (plain.header_footer and not shell.has_header_footer):
        return None
    gathering.hidden_columns.extend(shell.hidden_columns)
    gathering.merges.extend(shell.merges)
    gathering.is_protected = shell.is_protected
    gathering.validation_count = shell.validation_count
    gathering.rule_ranges = shell.rule_ranges
    gathering.header_footer.extend(text for text in plain.header_footer if text)
    gathering.header_footer.extend(shell.header_footer)
    return gathering


def _parse_shell(part: bytes, attributes: tuple[str, ...], limits: AirlockLimits) -> _Shell:
    """Return what stands around the rows; raises UnreadableReturnError where it is not right."""
    gathering = SheetGathering(
        SheetContext("", SheetState.VISIBLE, "", {}, {}, {}, limits, last_row=0, cells_left=0)
    )
    root = parse_as_written(part, "")
    namespace = main_namespace(root, "worksheet", "")
    refuse_needs(root.get(NEEDED), gathering)
    rows = root.findall(f"{namespace}sheetData")
    if (
        len(rows) != 1
        or len(rows[0]) != len(attributes)
        or any(row.tag != f"{namespace}row" for row in rows[0])
    ):
        raise gathering.damaged_part("rows")
    hidden = frozenset(
        text for text, row in zip(attributes, rows[0], strict=True) if is_hidden(row.attrib, "ht")
    )
    others = [section for section in root if section is not rows[0]]
    for section in others:
        read_section(section, namespace, gathering)
    refuse_depth(others, 2, limits, "")
    return _Shell(
        hidden,
        tuple(gathering.hidden_columns),
        tuple(gathering.merges),
        gathering.is_protected,
        gathering.validation_count,
        gathering.rule_ranges,
        tuple(gathering.header_footer),
        root.find(f"{namespace}headerFooter") is not None,
    )


# Returns that were saved by one program share what stands around the rows, above all in sheets
# that nobody touched.
_remembered = lru_cache(maxsize=64)(_parse_shell)


def _read_rows(  # noqa: C901, PLR0912 - one loop over tokens: calls would cost a third more
    plain: PlainRows, hidden: frozenset[str], gathering: SheetGathering
) -> bool:
    """Read the cells; tell whether rows and cells stand as they should.

    The loop is most of the work of a return, hence its shape: texts and numbers without a formula
    are kept right here, all else takes the slower way.
    """
    context, cells = gathering.context, gathering.cells
    by_index = context.strings_by_index
    styles = {**context.styles, "": context.styles.get("0")}
    longest = min(_REMEMBERED_CHARACTERS, context.limits.cell_text)
    number, row_digits, state, is_beyond = 0, "", _CLOSED, False
    for letters, digits, style, index, literal, unusual, row, attributes, _ in plain.tokens:
        if letters:
            if digits != row_digits:
                # No row is open, or one beyond the last, or the cell says another one.
                if state != _BEYOND:
                    return False
                gathering.has_far_cells |= bool(index or literal or "<" in unusual)
                continue
            place = (number, COLUMNS.get(letters) or gathering.place(letters + digits, number))
            if index:
                text, kind = by_index.get(index), CellKind.TEXT
            else:
                text, kind = literal, CellKind.NUMBER
            known = styles.get(style)
            usual = _usual_cell(unusual, known) if unusual and len(unusual) <= longest else None
            if usual is not None and place not in cells:
                cells[place], shared = usual
                if shared is not None:
                    gathering.share(place, shared)
            elif text and known is not None and place not in cells:
                number_format, is_locked, is_struck = known
                cells[place] = new_cell(
                    Cell, (kind, text, None, number_format, is_locked, True, is_struck, None, None)
                )
            else:
                _put_other(gathering, place, style, index, literal, unusual)
        elif not row:
            if state == _CLOSED:
                return False
            row_digits, state = "", _CLOSED
        elif state != _CLOSED:
            return False
        else:
            number = ROWS.get(row) or gathering.row_number(row, number)
            is_beyond = is_beyond or number > context.last_row
            state = _BEYOND if is_beyond else _OPEN
            row_digits = "" if is_beyond else str(number)
            if attributes in hidden and not is_beyond:
                gathering.add_hidden_row(number)
            if attributes[-1:] == "/":
                row_digits, state = "", _CLOSED
    gathering.refuse_many()
    return state == _CLOSED


def _put_other(
    gathering: SheetGathering,
    place: tuple[int, int],
    style: str,
    index: str,
    literal: str,
    unusual: str,
) -> str | None:
    """Keep a cell that is not plain, or about which something is wrong.

    Return the index of its formula where that is shared.
    """
    kind, value, formula = "s" if index else None, index or literal or None, None
    inline = shared = None
    if unusual:
        kind, value, formula, inline, shared = unusual_parts(unusual)
    text = None if inline is None else RichText(unescape(inline))
    gathering.put(*place, kind, style or "0", value, formula, text)
    if shared is not None:
        gathering.share(place, shared)
    return shared


@lru_cache(maxsize=4096)
def _usual_cell(unusual: str, style: CellStyle | None) -> tuple[Cell, str | None] | None:
    """Return what a formula with its result is in any workbook, and its index if it is shared.

    None where more has to be known. The formulas of a form return in every workbook of a round,
    most of them with the same result.
    """
    if style is None or "<f" not in unusual:
        return None
    alone = SheetContext(
        "", SheetState.VISIBLE, "", {}, {}, {"0": style}, DEFAULT_LIMITS, last_row=1, cells_left=1
    )
    gathering = SheetGathering(alone)
    try:
        shared = _put_other(gathering, (1, 1), "0", "", "", unusual)
    except UnreadableReturnError:
        return None
    is_more = gathering.has_dde or gathering.picture_cell is not None
    return None if is_more else (gathering.cells[1, 1], shared)
