"""From the rows of an annex table to a sheet 指标: headings, criteria, total lines, remarks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.cells import column_name
from workbook_tool.core.findings import QUOTED, Code
from workbook_tool.core.numbers import percent_text, trimmed
from workbook_tool.core.text import Text
from workbook_tool.definition.annex.criterion_rows import LevelsAbove, keep_row, one_line
from workbook_tool.definition.annex.grouped import join_rows, note_repeated_caps, share_weights
from workbook_tool.definition.annex.headers import headers_at
from workbook_tool.definition.annex.headings import Heading
from workbook_tool.definition.annex.normalised import Normalised, StatedSum
from workbook_tool.definition.annex.numbers import (
    folded,
    read_cap,
    read_level_sum,
    read_number,
    read_total_line,
    totals_in,
)
from workbook_tool.definition.annex.row_kinds import TableRow, is_total_word, table_rows
from workbook_tool.definition.annex.tables import AnnexTable
from workbook_tool.definition.reading.criteria_checks import CRITERION_CODE
from workbook_tool.definition.reading.faults import Faults
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.grid import Unusable
from workbook_tool.definition.words.table_columns import CODE_COLUMN, CRITERIA_COLUMNS, LEVEL_FIELDS

SUM = Text("合计", "Total")
LONGEST_TITLE = 60  # characters
NEAR_ABOVE, NEAR_BELOW = 8, 3  # paragraphs around a table that speak of it


def normalise(table: AnnexTable, faults: Faults, default_step: Decimal) -> Normalised:
    """Return a table as a sheet 指标; notes on what was repaired or left out go to ``faults``."""
    areas = {(area.first_row, area.first_column): area for area in table.grid.merges}
    sheet = Normalised(table, faults, default_step, areas)
    rows = table_rows(table)
    criteria = tuple(row for row in rows if row.is_criterion)
    _note_columns(sheet, rows)
    has_codes = _has_codes(sheet, rows)
    sections = _sections(sheet, rows)
    join_rows(sheet, criteria)
    share_weights(sheet, criteria)
    _check_percentages(sheet, criteria)
    above = LevelsAbove()
    for turn, row in enumerate(rows):
        if row.total is not None:
            _keep_total(sheet, row)
        elif row.heading is not None:
            _keep_heading(sheet, row, sections, above)
        elif row.is_remark:
            _say_left_out(sheet, row)
        elif row.number not in sheet.followers:
            following = next((one for one in rows[turn + 1 :] if one.is_criterion), None)
            keep_row(sheet, row, following, above, has_codes=has_codes)
    _keep_header_total(sheet)
    _part_totals(sheet, sections)
    _keep_totals_around(sheet)
    note_repeated_caps(sheet)
    return sheet


def _note_columns(sheet: Normalised, rows: Sequence[TableRow]) -> None:
    """Say which columns mean nothing here and which were taken by their place."""
    table, body = sheet.table, [row for row in rows if row.is_criterion]
    labels = {column.field: column.label for column in CRITERIA_COLUMNS}
    for head, name in table.columns.taken_as:
        facts: dict[str, object] = {"column": one_line(head.label), "meaning": labels[name]}
        sheet.faults.add(Code.COLUMN_TAKEN_AS, sheet.spot(table.header, head.column), facts)
    known = {head.column for head in headers_at(table.grid, table.header)}
    left_out = {head.column: one_line(head.label) for head in table.columns.left_out}
    bare = {column for row in body for column in row.cells} - known
    left_out |= {column: column_name(column) for column in bare}
    named: set[str] = set()
    for column, label in sorted(left_out.items()):
        texts = [one_line(str(row.cells[column])) for row in body if column in row.cells]
        if texts and (label not in named or column in bare):
            named.add(label)
            facts = {"column": label, "text": texts[0][:QUOTED]}
            sheet.faults.add(Code.COLUMN_NOT_TAKEN, sheet.spot(table.header, column), facts)


def _check_percentages(sheet: Normalised, criteria: Sequence[TableRow]) -> None:
    """Report the first cap that is a percentage, or none, where most are the other."""
    column = sheet.table.columns.places.get("cap", 0)
    kinds: dict[bool, list[TableRow]] = {True: [], False: []}
    for row in criteria:
        value = row.cells.get(column)
        if read_cap(value) is not None:
            is_shown = (row.number, column) in sheet.table.grid.percents
            kinds[is_shown or (isinstance(value, str) and "%" in folded(value))].append(row)
    if kinds[True] and kinds[False]:
        odd = kinds[True][0]
        shown = (odd.number, column) in sheet.table.grid.percents
        points = sheet.number_at(odd.number, column) or Decimal(0)
        value = percent_text(points / 100) if shown else one_line(str(odd.cells[column]))
        facts: dict[str, object] = {"value": value}
        at = sheet.spot(odd.number, column)
        sheet.faults.add(Code.PERCENT_AMONG_POINTS, at, facts, observed=value)


def _has_codes(sheet: Normalised, rows: Sequence[TableRow]) -> bool:
    """Tell whether the column of codes holds codes; a numbering is replaced, and that is said."""
    table = sheet.table
    column = table.columns.places.get(CODE_COLUMN)
    if column is None:
        return False
    typed = [
        str(row.cells[column]).strip() for row in rows if row.total is None and column in row.cells
    ]
    codes = [code for code in typed if read_total_line(code) is None]
    odd = next((code for code in codes if not CRITERION_CODE.fullmatch(code)), None)
    if odd is None:
        return bool(codes)
    label = one_line(str(table.grid.at(table.header, column) or ""))
    facts: dict[str, object] = {"column": label, "value": odd}
    sheet.faults.add(Code.CODES_ASSIGNED, sheet.spot(table.header, column), facts)
    return False


@dataclass(slots=True)
class _Sections:
    """Headings inside the table: the depth of each style, and the rows below each heading."""

    depths: dict[int, int] = field(default_factory=dict)
    rows: dict[int, range] = field(default_factory=dict)


def _sections(sheet: Normalised, rows: Sequence[TableRow]) -> _Sections:
    """Return what the headings stand above; they are levels where no column says it is the first.

    Where a criterion stands above the first heading, they are no levels.
    """
    headed = [row for row in rows if row.heading is not None]
    made = _Sections()
    if not headed:
        return made
    end = rows[-1].number + 1
    styles = sorted({heading.style for row in headed if (heading := row.heading)})
    depths = {style: turn for turn, style in enumerate(styles, start=1)}
    for turn, row in enumerate(headed):
        following = [one for one in headed[turn + 1 :] if _style(one) <= _style(row)]
        made.rows[row.number] = range(row.number, following[0].number if following else end)
    first = next((row for row in rows if row.is_criterion), None)
    levels = [name for name in LEVEL_FIELDS if name in sheet.table.columns.places]
    is_below = first is not None and first.number > headed[0].number
    has_room = len(levels) + len(styles) <= len(LEVEL_FIELDS)
    if is_below and has_room and not sheet.table.columns.is_level_named:
        made.depths = depths
        sheet.shift = len(styles)
    return made


def _style(row: TableRow) -> int:
    return row.heading.style if row.heading else 0


def _keep_heading(
    sheet: Normalised, row: TableRow, sections: _Sections, above: LevelsAbove
) -> None:
    """Take a heading for the level that it is, and its points for the sum of what it heads."""
    heading = row.heading or Heading("", 0, None)
    at = sheet.spot(row.number, min(row.cells))
    depth = sections.depths.get(heading.style)
    above.section = heading.title
    if depth is None:
        facts: dict[str, object] = {"text": heading.title[:QUOTED]}
        sheet.faults.add(Code.ROW_NOT_TAKEN, at, facts)
    else:
        above.set(depth, heading.title)
        facts = {"text": heading.title[:QUOTED], "depth": depth}
        sheet.faults.add(Code.HEADING_IS_LEVEL, at, facts)
    if heading.points is not None:
        rows = sections.rows[row.number]
        stated = StatedSum(at, row.number, depth or 0, heading.points, heading.title, rows)
        sheet.sums.append(stated)


def _say_left_out(sheet: Normalised, row: TableRow) -> None:
    """Say that a remark is left out; a row that holds nothing but its number says nothing."""
    texts = [one_line(str(one)) for one in row.cells.values() if read_number(one) is None]
    if texts:
        facts: dict[str, object] = {"text": " ".join(texts)[:QUOTED]}
        at = sheet.spot(row.number, min(row.cells))
        sheet.faults.add(Code.ROW_NOT_TAKEN, at, facts)


def _keep_total(sheet: Normalised, row: TableRow) -> None:
    """Keep what a total line states.

    What is no number in the column of the caps is reported, as is a formula whose result is not
    in the file.
    """
    place = sheet.table.columns.places.get("cap", 0)
    line = row.total
    for column, value in row.cells.items():
        is_odd = column == place and line is not None and line.number is None
        if isinstance(value, Unusable) or (is_odd and not is_total_word(value)):
            Field(value, sheet.spot(row.number, column), SUM, sheet.faults).number()
    if line is None:
        return
    if line.is_partial:
        sheet.partial_lines.append(row.number)
    number = line.number
    if number is not None:
        column = next((at for at, one in row.cells.items() if one == number), place)
        if (row.number, column) in sheet.table.grid.percents:
            number = trimmed(number * 100)
        first = min(row.cells)
        at, title = sheet.spot(row.number, first), one_line(str(row.cells[first]))
        stated = StatedSum(at, row.number, 0, number, title)
        (sheet.sums if line.is_partial else sheet.totals).append(stated)


def _keep_header_total(sheet: Normalised) -> None:
    """Take the total from the header of the caps, 分值（100分）, where no line below states one."""
    table = sheet.table
    column = table.columns.places.get("cap")
    label = table.grid.at(table.header, column) if column else None
    points = read_level_sum(label) if isinstance(label, str) else None
    if points is not None and column is not None and not sheet.totals:
        at = sheet.spot(table.header, column)
        sheet.totals.append(StatedSum(at, table.header, 0, points, one_line(str(label))))


def _part_totals(sheet: Normalised, sections: _Sections) -> None:
    """Take 合计 below each part for what it is where the last line states more."""
    most = max((stated.points for stated in sheet.totals[-1:]), default=Decimal(0))
    parts = [stated for stated in sheet.totals[:-1] if stated.points < most]
    if len(sheet.totals) > 1 and len(sheet.totals) == len(sections.rows):
        parts = list(sheet.totals)  # one below each heading
    sheet.totals = [stated for stated in sheet.totals if stated not in parts]
    sheet.sums.extend(parts)
    sheet.partial_lines.extend(stated.row for stated in parts)


def _keep_totals_around(sheet: Normalised) -> None:
    """Take the totals that title, caption and the text around the table state."""
    table = sheet.table
    at = sheet.spot(table.header, 1)
    near = [text for text in table.above if text.strip()][-NEAR_ABOVE:]
    near += [text for text in table.below if text.strip()][:NEAR_BELOW]
    around = [(at, text) for text in near]
    top = min(table.header_block)
    around += [
        (sheet.spot(row, column), value)
        for row, cells in table.grid.rows.items()
        if row < top
        for column, value in cells.items()
        if isinstance(value, str)
    ]
    for place, text in around:
        for points in totals_in(text, is_title=len(text.strip()) <= LONGEST_TITLE):
            if all(points != stated.points for stated in sheet.totals):
                title = one_line(text)[:QUOTED]
                sheet.totals.append(StatedSum(place, table.header, 0, points, title))
