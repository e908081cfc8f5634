"""The eight things XlsxWriter cannot do, by its private methods; tests hold the resulting XML.

1. A lock on the structure of the workbook. 2. SHA-512 hashes of sheet locks. 3. A Normal style that
is unlocked while every cell format states its lock: a rich paste brings the Normal style and would
lock the input. 4. A row height without ``customHeight``: the row still grows while one types.
5. Correct cached results: ``SheetWriter.formula`` insists on them. 6. Rows that become XML at once
although the workbook is made in memory: a cell takes ten times the memory of its compressed XML.
7. Formulas that are stored without being searched for a hundred newer functions, which was a tenth
of the time of a sheet of formulas. 8. Formulas that are alike down a column, stored once.
"""
# ruff: noqa: ANN401, SLF001 - these are XlsxWriter's own untyped private methods

import re
from io import StringIO
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workbook_tool.excel.sheet_writer.locks import Lock
from workbook_tool.excel.sheet_writer.packages import FINISHED_ROWS, pack
from workbook_tool.excel.sheet_writer.refusals import require_ok

LAST_COLUMN = 16_383  # XFD, from 0

# Functions that need no prefix in the file (ECMA-376-1, 18.17.7).
_CLASSIC = frozenset(
    re.findall(
        r"\w+",
        """
        ABS AND CHAR COLUMN COUNT COUNTA COUNTIF COUNTIFS IF IFERROR INDEX ISBLANK ISNA ISNUMBER
        ISTEXT LEFT LEN MATCH MAX MID MIN MOD NOT OFFSET OR RANK REPT RIGHT ROUND ROW SUBSTITUTE
        SUBTOTAL SUM SUMIFS SUMPRODUCT TEXT TRIM VALUE
        """,
    )
)
_FUNCTION = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\(")

Attributes = list[tuple[str, Any]]


class ExplicitLockStyles(Styles):
    """Styles with an unlocked Normal style and an explicit lock in every cell format."""

    def _write_xf(self, xf_format: Any, xf_type: XFormatType) -> None:
        super()._write_xf(_ExplicitLock(xf_format, xf_type), xf_type)


class _ExplicitLock:
    """A cell format that always says whether it is locked."""

    def __init__(self, xf_format: Any, xf_type: XFormatType) -> None:
        self._format = xf_format
        self._is_style = xf_type is XFormatType.STYLE

    def __getattr__(self, name: str) -> Any:
        return getattr(self._format, name)

    def _get_protection_properties(self) -> Attributes:
        if self._is_style:
            return [("locked", 0)]
        return self._format._get_protection_properties() or [("locked", 1)]


class LockedPackager(Packager):
    """A packager that writes ``ExplicitLockStyles``."""

    def _write_styles_file(self) -> None:
        packager: Any = self
        workbook = packager.workbook
        styles = ExplicitLockStyles()
        styles._set_style_properties(
            [
                workbook.xf_formats,
                workbook.palette,
                workbook.font_count,
                workbook.num_formats,
                workbook.border_count,
                workbook.fill_count,
                workbook.custom_colors,
                workbook.dxf_formats,
                workbook.has_comments,
            ]
        )
        styles._set_xml_writer(packager._filename("xl/styles.xml"))
        styles._assemble_xml_file()


class LockedWorkbook(Workbook):
    """A workbook whose structure may be locked."""

    lock: Lock | None = None

    def forget_cells(self) -> None:
        """Let go of texts and cells, which would stay until the cyclic collector comes by.

        The parts of XlsxWriter refer to each other. Of a thousand returns it is 4 MB.
        """
        strings: Any = self.str_table
        strings.string_array.clear()
        for sheet in self.worksheets():
            sheet.table.clear()

    def _get_packager(self) -> Packager:
        return Packager() if self.lock is None else LockedPackager()

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        if self.lock is None:
            return
        attributes: Attributes = []
        if self.lock.has_password:
            attributes = [
                ("workbookAlgorithmName", "SHA-512"),
                ("workbookHashValue", self.lock.hash_value),
                ("workbookSaltValue", self.lock.salt),
                ("workbookSpinCount", self.lock.spin_count),
            ]
        self._xml_empty_tag("workbookProtection", [*attributes, ("lockStructure", 1)])


class _Forgetful(dict[tuple[int, int], str]):
    """A mapping that keeps nothing.

    XlsxWriter remembers 100 bytes for each cell of a Table, only to refuse a second Table over it;
    a sheet of ours has one at most.
    """

    def __setitem__(self, key: tuple[int, int], value: str) -> None:
        """Keep nothing."""


class LockedWorksheet(Worksheet):
    """A sheet with its own lock and with rows that grow."""

    def __init__(self) -> None:
        super().__init__()
        self.lock: Lock | None = None
        self.may_select_locked = True
        self.growing_rows: set[int] = set()  # counted from 1, as the file does
        self.finished_rows: list[bytes] = []
        self._finished_to = -1
        self.table_cells = _Forgetful()
        self.hidden_from = -1
        self._shared: dict[str, tuple[int, str]] = {}  # by cell: index; cells, "" for a follower
        self._shared_count = 0

    def share_formulas(self, column: str, first: int, last: int) -> None:
        """Store the formulas of some rows of a column once, in the first of them."""
        for row in range(first, last + 1):
            cells = f"{column}{first}:{column}{last}" if row == first else ""
            self._shared[f"{column}{row}"] = self._shared_count, cells
        self._shared_count += 1

    def _xml_formula_element(self, formula: str, result: Any, attributes: Attributes = []) -> None:  # noqa: B006 - as there
        shared = self._shared.get(attributes[0][1])
        if shared is None:
            super()._xml_formula_element(formula, result, attributes)
            return
        index, cells = shared
        untyped: Any = self
        said = f' ref="{cells}" si="{index}">{untyped._escape_data(formula)}</f>'
        rest = said if cells else f' si="{index}"/>'
        start = "".join(f' {name}="{value}"' for name, value in attributes)
        untyped.fh.write(f'<c{start}><f t="shared"{rest}<v>{untyped._escape_data(result)}</v></c>')

    def hide_columns_from(self, first: int, look: Format | None) -> None:
        """Hide all columns from ``first`` (from 0) on, with a default style."""
        # One column stands for all 16,384, which would take longer than all other work; nor may
        # they widen the stated dimension.
        last = self.dim_colmax
        self.set_column(first, first, None, look, {"hidden": True})
        self.dim_colmax = last
        self.hidden_from = first

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        last = LAST_COLUMN if col_min == self.hidden_from else col_max
        super()._write_col_info(col_min, last, col_info)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 - as there
        if formula[-1:] != "}" and _CLASSIC.issuperset(_FUNCTION.findall(formula)):
            return formula.removeprefix("=")
        inherited: Any = super()._prepare_formula
        prepared: str = inherited(formula, expand_future_functions)
        return prepared

    def finish_rows(self) -> None:
        """Turn all rows written so far into XML and forget their cells."""
        if self.dim_rowmax is None:
            return
        target, self.fh = self.fh, StringIO()
        super()._write_rows()
        self.finished_rows.append(pack(self.fh.getvalue()))
        self.fh = target
        self.table.clear()
        self.row_info.clear()
        self._finished_to = self.dim_rowmax

    def use_slashes(self, row: int, column: int) -> None:
        """Write the link of a cell with "/": XlsxWriter's backslash fails in LibreOffice."""
        url: Any = self.hyperlinks[row][column]
        url._relationship_link = url._relationship_link.replace("\\", "/")

    def add_finished(self, packed: bytes, last: int, width: int, *, repeated: int) -> None:
        """Add packed rows, up to row ``last`` (from 0) and ``width`` columns.

        ``repeated`` is how many of their cells hold a text that was shared before.
        """
        require_ok(self._check_dimensions(last, width - 1), f"row {last + 1}")
        strings: Any = self.str_table
        strings.count += repeated
        self.finished_rows.append(packed)
        self._finished_to = last

    def share(self, text: str) -> int:
        """Return the index of a shared string."""
        strings: Any = self.str_table
        index: int = strings._get_shared_string_index(text)
        return index

    def index_of(self, look: Format) -> int:
        """Return the index of a format in styles.xml."""
        untyped: Any = look
        index: int = untyped._get_xf_index()
        return index

    def rows_too_late(self) -> list[int]:
        """Return rows, from 1, that were touched after they were finished: a defect of ours."""
        touched = {row for row, cells in self.table.items() if cells} | set(self.row_info)
        return sorted(row + 1 for row in touched if row <= self._finished_to)

    def _write_rows(self) -> None:
        if self.finished_rows:
            target: Any = self.fh
            target.write(FINISHED_ROWS)
        super()._write_rows()

    def _write_sheet_protection(self) -> None:
        if self.lock is None:
            super()._write_sheet_protection()
            return
        attributes: Attributes = []
        if self.lock.has_password:
            attributes = [
                ("algorithmName", "SHA-512"),
                ("hashValue", self.lock.hash_value),
                ("saltValue", self.lock.salt),
                ("spinCount", self.lock.spin_count),
            ]
        attributes += [("sheet", 1), ("objects", 1), ("scenarios", 1)]
        # 0 means allowed: wider columns and taller rows harm nothing.
        attributes += [("formatColumns", 0), ("formatRows", 0)]
        if not self.may_select_locked:
            attributes.append(("selectLockedCells", 1))
        self._xml_empty_tag("sheetProtection", attributes)

    def _growing(self, tag: str, attributes: Attributes) -> Attributes:
        if tag == "row" and attributes[0][1] in self.growing_rows:
            return [pair for pair in attributes if pair[0] != "customHeight"]
        return attributes

    def _xml_start_tag_unencoded(self, tag: str, attributes: Attributes | None = None) -> None:
        super()._xml_start_tag_unencoded(tag, self._growing(tag, attributes or []))

    def _xml_empty_tag_unencoded(self, tag: str, attributes: Attributes | None = None) -> None:
        super()._xml_empty_tag_unencoded(tag, self._growing(tag, attributes or []))
