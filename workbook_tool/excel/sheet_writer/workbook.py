"""A workbook that is being written, from styles and sheets to bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from xlsxwriter.format import Format

from workbook_tool.core.cells import SheetState
from workbook_tool.excel.sheet_writer.hooks import LockedWorkbook, LockedWorksheet
from workbook_tool.excel.sheet_writer.locks import Lock
from workbook_tool.excel.sheet_writer.packages import insert_rows
from workbook_tool.excel.sheet_writer.refusals import loud, refuse, require_ok
from workbook_tool.excel.sheet_writer.sheet import SheetWriter
from workbook_tool.excel.sheet_writer.styles import Style, cell_options, conditional_options

BASE_FONT = "微软雅黑"
CALCULATION_ENGINE = 191_029
"""The calcId of Excel 2019 and later; by an older one Excel would compute everything anew."""


@dataclass(frozen=True, slots=True)
class Properties:
    """The document properties; there is no author, because a file should name no person."""

    title: str = ""
    subject: str = ""
    keywords: str = ""
    category: str = ""
    comments: str = ""
    company: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)


class WorkbookWriter:
    """Collects sheets and gives the bytes of one .xlsx.

    ``styles`` are looked up by name; "plain" is always there. ``created`` is written as the time
    of creation and of the last change, so that the same input gives the same bytes. With a
    ``lock`` the structure is locked, the Normal style is unlocked and every other format states
    its lock. Where it ``recalculates``, whoever opens it computes all formulas anew and is asked to
    save that; without, their results stand as they were written.
    """

    def __init__(
        self,
        styles: Mapping[str, Style],
        *,
        created: datetime,
        font: str = BASE_FONT,
        lock: Lock | None = None,
        properties: Properties | None = None,
        recalculates: bool = True,
    ) -> None:
        self._styles = {"plain": Style(), **styles}
        self._formats: dict[str, Format] = {}
        self._font = font
        self._target = BytesIO()
        base = {"font_name": font, "font_size": 10, "font_scheme": "none"}
        options = {"in_memory": True, "default_format_properties": base}
        self._workbook = LockedWorkbook(self._target, options)
        self._workbook.lock = lock
        self._workbook.set_calc_mode("auto", CALCULATION_ENGINE)
        self._workbook.calc_on_load = recalculates
        self._set_properties(properties or Properties(), created)

    def add_sheet(
        self,
        name: str,
        *,
        state: SheetState = SheetState.VISIBLE,
        lock: Lock | None = None,
        may_select_locked: bool = True,
    ) -> SheetWriter:
        """Add a sheet; with a ``lock`` only unlocked cells can be changed."""
        with loud(f"sheet {name}"):
            sheet = self._workbook.add_worksheet(name, worksheet_class=LockedWorksheet)
        if not isinstance(sheet, LockedWorksheet):
            raise refuse(f"sheet {name}", "a class of its own")
        sheet.lock = lock
        sheet.may_select_locked = may_select_locked
        if state is SheetState.HIDDEN:
            sheet.hide()
        elif state is SheetState.VERY_HIDDEN:
            sheet.very_hidden()
        return SheetWriter(self._workbook, sheet, name, self._find_format)

    def define_name(self, name: str, formula: str, *, is_hidden: bool = False) -> None:
        """Define a name for a reference or a constant; ``formula`` without "="."""
        with loud(f"name {name}"):
            require_ok(self._workbook.define_name(name, f"={formula}"), f"name {name}")
        if is_hidden:
            self._workbook.defined_names[-1][3] = True

    def define_print_area(self, sheet: SheetWriter, formula: str) -> None:
        """Let a formula decide what of a sheet is printed."""
        quoted = sheet.name.replace("'", "''")
        self.define_name(f"'{quoted}'!_xlnm.Print_Area", formula)

    def to_bytes(self) -> bytes:
        """Finish the workbook and return the bytes of the file."""
        finished: dict[str, list[bytes]] = {}
        for number, sheet in enumerate(self._workbook.worksheets(), start=1):
            if not isinstance(sheet, LockedWorksheet) or not sheet.finished_rows:
                continue
            if late := sheet.rows_too_late():
                raise refuse(f"row {late[0]} of {sheet.name}", "it was finished before")
            finished[f"xl/worksheets/sheet{number}.xml"] = sheet.finished_rows
        with loud("workbook"):
            self._workbook.close()
        content = self._target.getvalue()
        self._workbook.forget_cells()
        self._target.close()
        return insert_rows(content, finished) if finished else content

    def _set_properties(self, properties: Properties, created: datetime) -> None:
        self._workbook.set_properties(
            {
                "title": properties.title,
                "subject": properties.subject,
                "keywords": properties.keywords,
                "category": properties.category,
                "comments": properties.comments,
                "company": properties.company,
                "created": created,
            }
        )
        for name, value in properties.custom.items():
            with loud(f"property {name}"):
                require_ok(
                    self._workbook.set_custom_property(name, value, "text"), f"property {name}"
                )

    def _find_format(self, name: str) -> Format:
        """Return the format of a style; "?name" is the style as a conditional format."""
        found = self._formats.get(name)
        if found is None:
            plain_name = re.sub(r"^\?", "", name)
            style = self._styles.get(plain_name)
            if style is None:
                raise refuse(f"style {plain_name}", "it is not in the style table")
            options = (
                conditional_options(style)
                if plain_name != name
                else cell_options(style, self._font)
            )
            found = self._formats[name] = self._workbook.add_format(options)
        return found
