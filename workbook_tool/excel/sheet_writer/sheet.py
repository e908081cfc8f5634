"""One sheet of a workbook that is being written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from workbook_tool.core.cells import Range, cell_name, column_name
from workbook_tool.core.form.spec import Validation
from workbook_tool.excel.sheet_writer.charts import (
    PERCENT_PIE,
    Chart,
    axis_options,
    series_options,
)
from workbook_tool.excel.sheet_writer.hooks import LockedWorksheet
from workbook_tool.excel.sheet_writer.refusals import loud, refuse, require_ok
from workbook_tool.excel.sheet_writer.row_xml import Row, Value, render_rows

CELL_LIMIT = 32_767  # UTF-16 units
FORMULA_LIMIT = 8_192
VALIDATION_FORMULA_LIMIT = 255
HEADER_LIMIT = 255
A4 = 9
ZOOM_LIMITS = (10, 400)

# What XML 1.0 cannot carry and XlsxWriter does not escape.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints.

    ``paper`` is a code of the file format; ``margins`` are left, right, top, bottom in inches.
    ``fit_height`` 0 means as many pages down as it takes. ``repeat_rows`` counts from 1;
    ``repeat_columns`` is how many columns on the left stand on every page across; after the rows
    of ``breaks`` a page ends.
    """

    is_landscape: bool = True
    fit_width: int = 1
    fit_height: int = 0
    paper: int = A4
    margins: tuple[float, float, float, float] = (0.4, 0.4, 0.4, 0.55)
    header: str = ""
    footer: str = ""
    area: Range | None = None
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: int = 0
    is_centred: bool = True
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A native Table over cells that stand already, header row included; its filter shows."""

    cells: Range
    name: str
    headers: tuple[str, ...]
    header_style: str = ""
    look: str = "Table Style Light 9"


class SheetWriter:
    """Writes one sheet; ``WorkbookWriter.add_sheet`` makes it. Styles are given by name."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: LockedWorksheet,
        name: str,
        find_format: Callable[[str], Format],
    ) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._format = find_format
        self.name = name
        self.widths: Sequence[float] = ()
        self.heights: dict[int, float] = {}  # of rows that have one of their own, from 1
        sheet.hide_gridlines(2)

    @property
    def last_row(self) -> int:
        """Return the last row that was written, 0 where none was."""
        last = self._sheet.dim_rowmax
        return 0 if last is None else last + 1

    def cell(self, row: int, column: int, value: Value, style: str = "plain") -> None:
        """Write a value by its type; None and "" write a blank with the style."""
        if value is None or value == "":
            self.blank(row, column, style)
        elif isinstance(value, str):
            self.text(row, column, value, style)
        elif isinstance(value, bool):
            code = self._sheet.write_boolean(row - 1, column - 1, value, self._format(style))
            require_ok(code, self._at(row, column))
        elif isinstance(value, date):
            self.date(row, column, value, style)
        else:
            self.number(row, column, value, style)

    def text(self, row: int, column: int, text: str, style: str = "plain") -> None:
        """Write text as text, so that a leading "=" never becomes a formula."""
        # write_string() returns -2 without any warning when the text exceeds 32,767 characters.
        clean = _NOT_XML.sub("\ufffd", text)
        code = self._sheet.write_string(row - 1, column - 1, clean, self._format(style))
        if code:
            require_ok(code, self._at(row, column))

    def number(self, row: int, column: int, number: Decimal | float, style: str = "plain") -> None:
        """Write a number."""
        code = self._sheet.write_number(row - 1, column - 1, _plain(number), self._format(style))
        if code:
            require_ok(code, self._at(row, column))

    def date(self, row: int, column: int, day: date, style: str) -> None:
        """Write a date or a time; the style's number format shows it."""
        if not isinstance(day, datetime):
            day = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - sheets know no zones
        code = self._sheet.write_datetime(row - 1, column - 1, day, self._format(style))
        require_ok(code, self._at(row, column))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        result: Decimal | float | str,
        style: str = "plain",
    ) -> None:
        """Write a formula (without "=") and its correct result, which previews show."""
        at = self._at(row, column)
        if not formula or len(formula) > FORMULA_LIMIT:
            raise refuse(at, f"a formula of {len(formula)} characters")
        value = result if isinstance(result, str) else _plain(result)
        code = self._sheet.write_formula(
            row - 1, column - 1, f"={formula}", self._format(style), value
        )
        require_ok(code, at)

    def share_formulas(self, run: Range) -> None:
        """Store the formulas of a run down a column once; they are to be alike."""
        letters = column_name(run.first_column)
        self._sheet.share_formulas(letters, run.first_row, run.last_row)

    def blank(self, row: int, column: int, style: str = "plain") -> None:
        """Write an empty cell with a style."""
        code = self._sheet.write_blank(row - 1, column - 1, None, self._format(style))
        if code:
            require_ok(code, self._at(row, column))

    def row(self, row: int, values: Sequence[Value], style: str | Sequence[str] = "plain") -> None:
        """Write values side by side from column A on, with one style or one style each."""
        styles = [style] * len(values) if isinstance(style, str) else style
        for column, (value, name) in enumerate(zip(values, styles, strict=True), start=1):
            self.cell(row, column, value, name)

    def link(self, row: int, column: int, target: str, text: str, style: str) -> None:
        """Write a link: ``internal:'sheet'!A1`` or ``external:folder/file.xlsx``, relative."""
        at = f"link at {self._at(row, column)}"
        with loud(at):
            code = self._sheet.write_url(
                row - 1, column - 1, target, self._format(style), _NOT_XML.sub("\ufffd", text)
            )
        require_ok(code, at)
        self._sheet.use_slashes(row - 1, column - 1)

    def merge(self, cells: Range, value: Value = None, style: str = "plain") -> None:
        """Merge cells that hold one value; a single cell is written without merging."""
        row, column, last_row, last_column = cells
        if (row, column) != (last_row, last_column):
            with loud(f"merge at {self._at(row, column)}"):
                code = self._sheet.merge_range(
                    row - 1, column - 1, last_row - 1, last_column - 1, "", self._format(style)
                )
            require_ok(code, f"merge at {self._at(row, column)}")
        self.cell(row, column, value, style)

    def columns(self, widths: Sequence[float], style: str = "", *, hide_rest: bool = False) -> None:
        """Set the widths of the columns from A on, in characters, and their default style.

        ``hide_rest`` hides all further columns with that style too, so that Tab and Enter stay
        in sight even where the Normal style is unlocked.
        """
        self.widths = widths
        look = self._format(style) if style else None
        for index, width in enumerate(widths):
            require_ok(self._sheet.set_column(index, index, width, look), f"column {index + 1}")
        if hide_rest:
            self._sheet.hide_columns_from(len(widths), look)

    def column(
        self, first: int, last: int, width: float, style: str = "", *, is_hidden: bool = False
    ) -> None:
        """Set the width of some columns."""
        look = self._format(style) if style else None
        options = {"hidden": True} if is_hidden else {}
        code = self._sheet.set_column(first - 1, last - 1, width, look, options)
        require_ok(code, f"columns {first} to {last}")

    def height(self, row: int, points: float, *, grows: bool = False, level: int = 0) -> None:
        """Set a row's height; a row that ``grows`` still follows what is typed into it."""
        options = {"level": level} if level else {}
        require_ok(self._sheet.set_row(row - 1, points, None, options), f"row {row}")
        self.heights[row] = points
        if grows:
            self._sheet.growing_rows.add(row)

    def freeze(self, row: int, column: int = 1) -> None:
        """Let the cell at row and column be the first one that scrolls."""
        self._sheet.freeze_panes(row - 1, column - 1)

    def filter(self, cells: Range) -> None:
        """Show filter buttons over the first row of the cells."""
        require_ok(self._sheet.autofilter(*_corners(cells)), "filter")

    def validation(self, validation: Validation) -> None:
        """Add a validation; see ``core.form.Validation``."""
        options = _validation_options(validation)
        first, *others = [_corners(cells) for cells in validation.cells]
        if others:
            options["other_cells"] = [list(corners) for corners in others]
        at = f"validation at {self._at(*validation.cells[0][:2])}"
        with loud(at):
            require_ok(self._sheet.data_validation(*first, options), at)

    def conditional(self, cells: Range, formula: str, style: str) -> None:
        """Add a conditional format by formula (without "="); the first that holds wins."""
        options = {
            "type": "formula",
            "criteria": f"={formula}",
            "format": self._format(f"?{style}"),
            "stop_if_true": True,
        }
        at = f"conditional format at {self._at(*cells[:2])}"
        with loud(at):
            require_ok(self._sheet.conditional_format(*_corners(cells), options), at)

    def color_scale(
        self,
        cells: Range,
        low: str,
        middle: str,
        high: str,
        *,
        limits: tuple[Decimal, Decimal, Decimal] | None = None,
    ) -> None:
        """Shade numbers from low to high in three colours.

        ``limits`` are the numbers at which each colour is reached; without them the lowest, the
        middle and the highest number of the cells are.
        """
        options: dict[str, Any] = {
            "type": "3_color_scale",
            "min_color": f"#{low}",
            "mid_color": f"#{middle}",
            "max_color": f"#{high}",
        }
        if limits is not None:
            for point, limit in zip(("min", "mid", "max"), limits, strict=True):
                options |= {f"{point}_type": "num", f"{point}_value": _plain(limit)}
        at = f"colour scale at {self._at(*cells[:2])}"
        with loud(at):
            require_ok(self._sheet.conditional_format(*_corners(cells), options), at)

    def table(self, table: Table) -> None:
        """Make a native Table of cells; write them afterwards or before, headers are written."""
        look = {"header_format": self._format(table.header_style)} if table.header_style else {}
        options = {
            "name": table.name,
            "style": table.look,
            "columns": [{"header": header, **look} for header in table.headers],
        }
        with loud(f"table {table.name}"):
            code = self._sheet.add_table(*_corners(table.cells), options)
        require_ok(code, f"table {table.name}")

    def chart(self, chart: Chart, row: int, column: int, *, font: str = "微软雅黑") -> None:
        """Put a chart with its upper left corner into a cell."""
        face = chart.font or font
        kind: dict[str, Any] = {"type": chart.kind}
        if chart.is_stacked:
            kind["subtype"] = "stacked"
        at = f"chart at {self._at(row, column)}"
        with loud(at):
            drawn = self._workbook.add_chart(kind)
            if drawn is None:
                raise refuse(at, f"kind {chart.kind}")
            for series in chart.series:
                drawn.add_series(series_options(series, chart, face))
            drawn.set_title(
                {"name": chart.title, "name_font": {"name": face, "size": 12, "bold": True}}
                if chart.title
                else {"none": True}
            )
            if chart.kind not in PERCENT_PIE:
                category, value = axis_options(chart, face)
                if chart.kind == "bar":  # there x is what runs horizontally: the values
                    category, value = value, category
                drawn.set_x_axis(category)
                drawn.set_y_axis(value)
            drawn.set_legend(
                {"position": "bottom", "font": {"name": face, "size": 9}}
                if chart.has_legend
                else {"none": True}
            )
            drawn.set_size({"width": chart.width, "height": chart.height})
            place = {"object_position": 1, "description": chart.description or chart.title}
            require_ok(self._sheet.insert_chart(row - 1, column - 1, drawn, place), at)

    def page(self, page: Page) -> None:
        """Set up printing."""
        sheet = self._sheet
        for text in (page.header, page.footer):
            if len(text.encode("utf-16-le")) // 2 > HEADER_LIMIT:
                raise refuse(f"header or footer of {self.name}", f"{len(text)} characters")
        sheet.set_paper(page.paper)
        if page.is_landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(page.fit_width, page.fit_height)
        sheet.set_margins(*page.margins)
        if page.is_centred:
            sheet.center_horizontally()
        if page.header:
            sheet.set_header(page.header)
        if page.footer:
            sheet.set_footer(page.footer)
        if page.area:
            require_ok(sheet.print_area(*_corners(page.area)), f"print area of {self.name}")
        if page.repeat_rows:
            sheet.repeat_rows(page.repeat_rows[0] - 1, page.repeat_rows[1] - 1)
        if page.repeat_columns:
            sheet.repeat_columns(0, page.repeat_columns - 1)
        if page.breaks:
            sheet.set_h_pagebreaks(list(page.breaks))

    def view(self, *, zoom: int = 100, tab_color: str = "", cell: tuple[int, int] = (1, 1)) -> None:
        """Set zoom, the colour of the tab, and the selected cell."""
        if not ZOOM_LIMITS[0] <= zoom <= ZOOM_LIMITS[1]:
            raise refuse(f"zoom of {self.name}", str(zoom))
        if zoom != 100:  # noqa: PLR2004 - per cent
            self._sheet.set_zoom(zoom)
        if tab_color:
            self._sheet.set_tab_color(f"#{tab_color}")
        if cell != (1, 1):
            self._sheet.set_selection(cell[0] - 1, cell[1] - 1, cell[0] - 1, cell[1] - 1)

    def finished(self, first: int, rows: Iterable[Row], *, width: int) -> None:
        """Write many rows of plain values, ``width`` columns wide, from row ``first`` on.

        They are finished at once, with all rows above them, and cannot be changed any more.
        """
        self.finish_rows()

        def share(text: str) -> int:
            return self._sheet.share(self._checked(text))

        def find_style(name: str) -> int:
            return self._sheet.index_of(self._format(name))

        def noted() -> Iterator[Row]:
            for number, row in enumerate(rows, start=first):
                if row.height is not None:
                    self.heights[number] = row.height
                yield row

        for piece in render_rows(noted(), first, find_style=find_style, share=share):
            last = piece.last - 1
            self._sheet.add_finished(piece.packed, last, width, repeated=piece.repeated)

    def _checked(self, text: str) -> str:
        clean = _NOT_XML.sub("\ufffd", text)
        if len(clean) > CELL_LIMIT // 2 and len(clean.encode("utf-16-le")) > 2 * CELL_LIMIT:
            raise refuse(f"text on {self.name}", f"{len(text)} characters")
        return clean

    def finish_rows(self) -> None:
        """Keep the rows written so far as compressed XML; they cannot be changed any more.

        For long sheets: it takes a tenth of the memory.
        """
        with loud(f"rows of {self.name}"):
            self._sheet.finish_rows()

    def activate(self) -> None:
        """Let the workbook open on this sheet."""
        self._sheet.activate()
        self._sheet.set_first_sheet()

    def _at(self, row: int, column: int) -> str:
        return f"{self.name}!{cell_name(row, column)}"


def _plain(number: Decimal | float) -> int | float:
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else float(number)


def _corners(cells: Range) -> tuple[int, int, int, int]:
    first_row, first_column, last_row, last_column = cells
    return first_row - 1, first_column - 1, last_row - 1, last_column - 1


def _validation_options(validation: Validation) -> dict[str, Any]:
    options: dict[str, Any] = {
        "error_type": "stop" if validation.is_strict else "warning",
        "error_title": validation.error_title,
        "error_message": validation.error,
    }
    if validation.prompt:
        options |= {"input_title": validation.prompt_title, "input_message": validation.prompt}
    at = f"validation {validation.kind}"
    if validation.kind == "list":
        options["validate"] = "list"
        # The list is stored as one text; a comma inside a choice would split it.
        if any("," in choice for choice in validation.choices):
            raise refuse(at, "a choice with a comma needs a list in cells")
        options["source"] = list(validation.choices) or f"={validation.formula}"
    elif validation.kind == "custom":
        if len(validation.formula) > VALIDATION_FORMULA_LIMIT:
            raise refuse(at, f"a formula of {len(validation.formula)} characters")
        options |= {"validate": "custom", "value": f"={validation.formula}"}
    elif validation.kind in ("text_length", "whole"):
        options |= {
            "validate": "length" if validation.kind == "text_length" else "whole",
            "criteria": "between",
            "minimum": validation.minimum,
            "maximum": validation.maximum,
        }
    else:
        raise refuse(at, "unknown kind")
    return options
