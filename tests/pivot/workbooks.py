"""Finished workbooks for the tests: detail table, rendered pivot cells, pivot parts."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.package import add_pivots
from workbook_tool.pivot.rendering import PivotCell
from workbook_tool.pivot.spec import (
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
    SourceValue,
)
from workbook_tool.pivot.styles import BUTTON_PROPERTIES
from workbook_tool.pivot.table import Pivot

COLUMNS = ("单位", "类别", "一级指标", "二级指标", "测评标准", "分值", "自评得分", "得分率")


@dataclass(frozen=True, slots=True)
class Built:
    """A workbook before and after the pivots were added."""

    base: bytes
    finished: bytes
    pivots: Mapping[str, Sequence[Pivot]]


def scores(agencies: int = 12) -> PivotSource:
    """A detail table like the one of the county summary."""
    records: list[tuple[SourceValue, ...]] = []
    for agency in range(agencies):
        for criterion in range(8):
            score = Decimal((agency * 7 + criterion * 3) % 21) / 2
            records.append(
                (
                    f"单位{agency:04d}",
                    ("县直各单位", "各乡镇（街道）", "省、市驻单位")[agency % 3],
                    f"一、指标{criterion // 4}",
                    f"（{criterion // 2}）二级",
                    f"标准{criterion:02d}",
                    10,
                    score,
                    score / 10,
                )
            )
    return PivotSource(COLUMNS, records, "tblScores")


def summary_tables() -> dict[str, tuple[PivotTable, ...]]:
    """The three pivots of the county summary."""
    by_agency = PivotTable(
        "PT_单位",
        (3, 0),
        (PivotValue("自评得分", "自评总分", num_fmt="0.0"),),
        rows=(PivotField("单位", order=("单位0002", "单位0000")),),
        columns=(PivotField("一级指标"),),
    )
    by_criterion = PivotTable(
        "PT_指标",
        (3, 0),
        (
            PivotValue("自评得分", "平均分", "average", num_fmt="0.00"),
            PivotValue("得分率", "平均得分率", "average", num_fmt="0.0%"),
            PivotValue("自评得分", "填报数", "count"),
        ),
        rows=(PivotField("一级指标"), PivotField("二级指标"), PivotField("测评标准")),
    )
    by_group = PivotTable(
        "PT_类别",
        (3, 0),
        (
            PivotValue("自评得分", "总分"),
            PivotValue("自评得分", "占比", show_as="percentOfCol", num_fmt="0.00%"),
        ),
        rows=(PivotField("类别"),),
        columns=(PivotField("一级指标"),),
        filters=("测评标准",),
    )
    return {
        "分单位透视表": (by_agency,),
        "分指标透视表": (by_criterion,),
        "分类别透视表": (by_group,),
    }


def build(
    source: PivotSource,
    tables: Mapping[str, Sequence[PivotTable]],
    *,
    refresh_on_load: bool = False,
) -> Built:
    """Write the detail table and the rendered cells, then add the pivots."""
    cache = PivotCache.for_tables(source, [t for placed in tables.values() for t in placed])
    pivots = {sheet: [Pivot(t, cache) for t in placed] for sheet, placed in tables.items()}
    base = write_base(source, pivots)
    return Built(base, add_pivots(base, pivots, refresh_on_load=refresh_on_load), pivots)


def write_base(source: PivotSource, pivots: Mapping[str, Sequence[Pivot]]) -> bytes:
    """The workbook as a sheet writer leaves it: cells, no pivot parts."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime.fromisoformat("2018-01-01")})
        detail = workbook.add_worksheet("明细数据")
        for row, record in enumerate(source.records, start=1):
            for col, value in enumerate(record):
                _write(detail, row, col, value, None)
        columns = [{"header": name} for name in source.columns]
        detail.add_table(
            0,
            0,
            len(source.records),
            len(source.columns) - 1,
            {"name": source.table, "columns": columns},
        )
        formats: dict[object, Format] = {}
        for name, placed in pivots.items():
            sheet = detail if name == detail.name else workbook.add_worksheet(name)
            for pivot in placed:
                for cell in pivot.cells():
                    look = (cell.role, cell.indent, cell.num_fmt, cell.button)
                    if look not in formats:
                        formats[look] = workbook.add_format(_properties(cell))
                    _write(sheet, cell.row, cell.col, cell.value, formats[look])
    return stream.getvalue()


def _properties(cell: PivotCell) -> dict[str, object]:
    properties: dict[str, object] = {
        "bold": cell.role in ("header", "corner", "subtotal", "grand"),
        "indent": cell.indent,
    }
    if cell.num_fmt is not None:
        properties["num_format"] = cell.num_fmt
    if cell.button:
        properties |= BUTTON_PROPERTIES
    return properties


def _write(sheet: Worksheet, row: int, col: int, value: SourceValue, look: Format | None) -> None:
    if value is None:
        sheet.write_blank(row, col, None, look)
    elif isinstance(value, str):
        assert sheet.write_string(row, col, value, look) == 0
    else:
        sheet.write_number(row, col, float(value), look)


def entries(workbook: bytes) -> dict[str, bytes]:
    """The uncompressed parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def edited(workbook: bytes, part: str, edit: Callable[[str], str]) -> bytes:
    """A workbook with one part changed as text; the change must change something."""
    parts = entries(workbook)
    before = parts[part].decode()
    after = edit(before)
    assert after != before, part
    return repack(parts | {part: after.encode()})


def swap(pattern: str, replacement: str) -> Callable[[str], str]:
    """An edit that replaces the first match of a pattern."""
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.DOTALL)
