"""The sheets of a document, heard row by row; repeated blanks cost nothing (part 3, 9.1)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workbook_tool.core.cells import Cell, CellKind, Range, SheetState
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.number_formats import GENERAL, FormatFamily, appearance_of
from workbook_tool.intake.gathering import Allowance, SheetDraft
from workbook_tool.intake.opendocument.styles import CellLook, Styles
from workbook_tool.intake.opendocument.texts import CellText
from workbook_tool.intake.opendocument.values import VALUES, plain_formula, stored_value
from workbook_tool.intake.opendocument.xml import Attributes
from workbook_tool.intake.refusal import refusal

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_HIDDEN = frozenset({"collapse", "filter"})
_CONTENT = ["office:document-content", "office:body", "office:spreadsheet"]
_SHEET = [*_CONTENT, "table:table"]
_AROUND_ROWS = frozenset({"table:table-row-group", "table:table-header-rows", "table:table-rows"})
_STYLES = "office:automatic-styles"
# What the type of a value says about its number format, and a code where the style says less.
_SHOWN_AS = {
    "percentage": (FormatFamily.PERCENT, "0%"),
    "date": (FormatFamily.DATE, "yyyy-mm-dd"),
    "time": (FormatFamily.DATE, "[h]:mm:ss"),
}


class Content:
    """What ``content.xml`` tells: styles, sheets, names and what is odd; a listener."""

    def __init__(
        self,
        styles: Styles,
        pages: Mapping[str, list[str]],
        allowance: Allowance,
        last_row: int | None,
    ) -> None:
        """Begin; ``pages`` are texts by master page, rows beyond ``last_row`` only a fact."""
        self.sheets: list[SheetDraft] = []
        self.sheet_count = 0
        self.names: dict[str, str] = {}
        self.has_comments = self.has_pictures = self.has_dde = False
        self.link = ""
        self._styles = styles
        self._pages = pages
        self._allowance = allowance
        self._last_row = last_row or MAX_ROW
        self._path: list[str] = []
        self._rows: _Rows | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Hear the start of an element."""
        path = self._path
        path.append(name)
        if len(path) == 1 and name != _CONTENT[0]:
            raise _damaged("not a document-content")
        if self._rows is not None and self._rows.cell is not None:
            if name in _CELLS and path[-2] in _CELLS:
                raise _damaged("rows")
            self._rows.cell.text.start(name, attributes)
        elif path[1:2] == [_STYLES]:
            self._styles.start(name, attributes)
        elif path == _SHEET:
            self._begin_sheet(attributes)
        elif self._rows is not None:
            self._start_in_sheet(self._rows, name, attributes)
        elif name == "table:named-expression":
            self._keep_name(attributes)
        elif name == "table:dde-link":
            self.has_dde = True

    def end(self, name: str) -> None:
        """Hear the end of an element."""
        path = self._path
        rows = self._rows
        if rows is not None and rows.cell is not None:
            if len(path) == rows.cell.depth:
                self._note(rows.end_cell(rows.cell))
            else:
                rows.cell.text.end(name)
        elif path[1:2] == [_STYLES]:
            self._styles.end(name)
        elif path == _SHEET:
            self._rows = None
        elif rows is not None and len(path) == rows.row_depth:
            rows.end_row()
        path.pop()

    def characters(self, text: str) -> None:
        """Hear text."""
        if self._rows is not None and self._rows.cell is not None:
            self._rows.cell.text.characters(text)
        elif self._path[1:2] == [_STYLES]:
            self._styles.characters(text)

    def _begin_sheet(self, attributes: Attributes) -> None:
        self.sheet_count += 1
        style = self._styles.sheet_record(attributes["table:style-name"])
        sheet = SheetDraft(
            name=attributes["table:name"],
            state=SheetState.VISIBLE if style.is_displayed else SheetState.HIDDEN,
            last_row=self._last_row,
            allowance=self._allowance,
            header_footer=self._pages.get(style.master_page, []),
            is_protected=attributes.get("table:protected") == "true",
        )
        if self.sheet_count <= self._allowance.limits.sheets:
            self.sheets.append(sheet)
        else:
            sheet.last_row = 0
        self._rows = _Rows(sheet, self._styles)

    def _start_in_sheet(self, rows: "_Rows", name: str, attributes: Attributes) -> None:
        """Hear the start of an element in a sheet, outside of its cells."""
        path = self._path
        is_nested = path.count("table:table") > 1
        if name == "table:table-source":
            self._forget_copy(rows, attributes)
        elif name.startswith("draw:") or name == "table:shapes":
            self.has_pictures = True
        elif name == "table:named-expression":
            self._keep_name(attributes)
        elif is_nested:
            return
        elif name == "table:table-column":
            rows.add_columns(attributes)
        elif name == "table:table-row":
            if not _AROUND_ROWS.issuperset(path[len(_SHEET) : -1]):
                raise _damaged("rows")  # other programs would see other rows
            rows.begin_row(len(path), attributes)
        elif name in _CELLS:
            if len(path) != rows.row_depth + 1:
                raise _damaged("rows")
            rows.begin_cell(len(path), attributes, self._allowance)

    def _forget_copy(self, rows: "_Rows", attributes: Attributes) -> None:
        """Leave out the copy of another file's sheet that programs keep beside a link to it."""
        self.link = attributes["xlink:href"] or "table-source"
        if rows.sheet.name.startswith(("'file:", "'http")) and self.sheets[-1:] == [rows.sheet]:
            self.sheets.pop()
            self.sheet_count -= 1
            rows.sheet.last_row = 0

    def _keep_name(self, attributes: Attributes) -> None:
        self._allowance.take(1)
        self.names[attributes["table:name"]] = attributes["table:expression"]

    def _note(self, text: CellText) -> None:
        self.has_comments = self.has_comments or text.has_comment
        self.has_pictures = self.has_pictures or text.has_picture

    def oddities(self) -> Iterator[Finding]:
        """Yield what is odd about the document but harmless, and links."""
        if self.has_dde:
            yield Finding.of(Code.DDE_LINKS)
        if self.link:
            yield Finding.of(Code.EXTERNAL_LINKS, observed=self.link, target=self.link[:200])
        if self.has_pictures:
            yield Finding.of(Code.PICTURES)
        if self.has_comments:
            yield Finding.of(Code.COMMENTS)
        if self.sheet_count > len(self.sheets):
            limit = self._allowance.limits.sheets
            yield Finding.of(Code.MANY_SHEETS, count=self.sheet_count, limit=limit)
        for sheet in self.sheets:
            yield from sheet.oddities()


class _CellHeard:
    """The cell that is being heard."""

    def __init__(self, depth: int, attributes: Attributes, look: CellLook, text: CellText) -> None:
        self.depth = depth
        self.attributes = attributes
        self.look = look
        self.text = text


class _Rows:
    """Rows, columns and cells of one sheet, by counting."""

    def __init__(self, sheet: SheetDraft, styles: Styles) -> None:
        self.sheet = sheet
        self.row_depth = -1
        self.cell: _CellHeard | None = None
        self._styles = styles
        self._column_styles: list[tuple[int, str]] = []  # last column, style of its cells
        self._columns = 0
        self._row = self._rows = self._column = 0
        self._row_style = ""
        self._is_hidden = False

    def add_columns(self, attributes: Attributes) -> None:
        """Keep the style that the cells of some columns have by default."""
        self._columns += self._repeated(attributes, "table:number-columns-repeated", MAX_COLUMN)
        if self._columns <= MAX_COLUMN:
            style = attributes["table:default-cell-style-name"]
            self._column_styles.append((self._columns, style))

    def begin_row(self, depth: int, attributes: Attributes) -> None:
        """Begin a row, which may stand for many."""
        self.row_depth = depth
        self._row += self._rows + 1
        self._rows = self._repeated(attributes, "table:number-rows-repeated", MAX_ROW) - 1
        self._column = 0
        self._row_style = attributes["table:default-cell-style-name"]
        self._is_hidden = attributes.get("table:visibility") in _HIDDEN

    def end_row(self) -> None:
        """End a row."""
        self.row_depth = -1

    def begin_cell(self, depth: int, attributes: Attributes, allowance: Allowance) -> None:
        """Begin a cell, which may stand for many."""
        look = self._styles.look_of(self._style_of(attributes))
        text = CellText(self._styles, allowance.limits, is_struck=look.is_struck)
        self.cell = _CellHeard(depth, attributes, look, text)

    def _style_of(self, attributes: Attributes) -> str:
        """Return the name of a cell's style: its own, else that of its row, else of its column."""
        own = attributes.get("table:style-name") or self._row_style
        column = self._column + 1
        return own or next((style for last, style in self._column_styles if column <= last), "")

    def end_cell(self, heard: _CellHeard) -> CellText:
        """Keep the cell that was heard unless it is blank, and return its text."""
        self.cell = None
        attributes = heard.attributes
        first = self._column + 1
        self._column += self._repeated(attributes, "table:number-columns-repeated", MAX_COLUMN)
        area = Range(self._row, first, self._row + self._rows, self._column)
        cell = self._read(area, heard)
        spans = self._span(attributes, "rows"), self._span(attributes, "columns")
        if cell is None and spans == (1, 1):
            return heard.text
        if area.last_row > MAX_ROW or area.last_column > MAX_COLUMN:
            raise _damaged("row number" if area.last_row > MAX_ROW else "column number")
        if cell is not None:
            self.sheet.put(area, cell)
            if self._is_hidden and self._row <= self.sheet.last_row:
                self.sheet.hidden_rows.add(self._row)
        if spans != (1, 1):
            self._merge(area, *spans)
        return heard.text

    def _read(self, area: Range, heard: _CellHeard) -> Cell | None:
        """Return a cell, None where it is blank."""
        attributes, text = heard.attributes, heard.text
        formula = attributes.get("table:formula")
        if formula is not None:
            formula = plain_formula(formula)
            self.sheet.allowance.take(0, len(formula))
            if not text.has_paragraph and not attributes.keys() & VALUES:
                return Cell(CellKind.NUMBER, "", formula, is_cached=False)
        rich = text.rich
        stored = stored_value(attributes, rich.text)
        if stored is None:
            raise self.sheet.damaged(area.first_row, area.first_column, "type")
        kind, value = stored
        if not value and formula is None:
            return None
        number_format = heard.look.number_format
        if kind is CellKind.NUMBER:
            number_format = _number_format(value, attributes["office:value-type"], number_format)
            if number_format is None:
                raise self.sheet.damaged(area.first_row, area.first_column, "number format")
        is_told = kind is CellKind.TEXT and value == rich.text
        # Of a text that is stated and another that is shown, readers take the one or the other.
        is_another = kind is CellKind.TEXT and text.has_paragraph and not is_told
        return Cell(
            kind,
            value,
            formula,
            number_format or GENERAL,
            heard.look.is_locked,
            is_struck=rich.is_struck if is_told else heard.look.is_struck,
            remainder=rich.remainder if is_told else rich.text if is_another else None,
            noted=rich.noted if is_told else None,
        )

    def _merge(self, area: Range, rows: int, columns: int) -> None:
        """Keep the merged range of each place that the cell stands for."""
        for row in range(area.first_row, min(area.last_row, self.sheet.last_row) + 1):
            for column in range(area.first_column, area.last_column + 1):
                last = min(row + rows - 1, MAX_ROW), min(column + columns - 1, MAX_COLUMN)
                self.sheet.merge(Range(row, column, *last))

    def _span(self, attributes: Attributes, which: str) -> int:
        return self._repeated(attributes, f"table:number-{which}-spanned", MAX_ROW)

    def _repeated(self, attributes: Attributes, name: str, most: int) -> int:
        """Return how often something is repeated; more than there is room for is as good as all."""
        text = attributes.get(name, "1")
        if not (text.isascii() and text.isdigit()) or int(text[:9]) == 0:
            raise _damaged(f"not a {name.rpartition(':')[2]}")
        return min(int(text[:9]), most)


def _damaged(reason: str) -> UnreadableReturnError:
    return refusal(Code.XML_DAMAGED, part="content.xml", reason=reason)


def _number_format(number: str, value_type: str, code: str | None) -> str | None:
    """Return the code of a number's format; the type of the value has a say in it too."""
    if code is None or value_type not in _SHOWN_AS:
        return code
    family, otherwise = _SHOWN_AS[value_type]
    return code if appearance_of(Decimal(number), code).family is family else otherwise
