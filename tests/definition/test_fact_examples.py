"""The examples of docs/definition.md for points that are computed from a fact."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.definition.editing import Edited
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.returns.scores import read_score

DOCUMENT = Path(__file__).parents[2] / "docs" / "definition.md"
COLUMNS = ("类型", "性质", "每次", "计分", "目标值", "计量单位")


def examples() -> list[dict[str, str]]:
    """Return the rows of the table, each by its headers."""
    part = DOCUMENT.read_text("utf-8").split("## Points computed from a fact")[1].split("\n## ")[0]
    lines = [line for line in part.split("\n") if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def typed(text: str) -> str | float | None:
    return float(text) if text.replace(".", "").isdigit() else text or None


@pytest.mark.parametrize("example", examples(), ids=lambda one: one["通知的写法 · In the notice"])
def test_each_example_gives_the_points_it_states(example: dict[str, str], tmp_path: Path) -> None:
    edited = Edited(tmp_path / "assessment.xlsx")
    sheet, is_regular = edited.sheet("指标"), example["性质"] == "基本"
    total = 91 + (float(example["分值"]) if is_regular else 0)
    edited.setting("总分").value = total
    edited.cell("指标", "分值", 12).value = typed(example["分值"])
    for turn, name in enumerate(COLUMNS, start=8):
        sheet.cell(3, turn, name)
        sheet.cell(3 + 12, turn).value = typed(example[name])
    assert [one.message for one in edited.faults()] == []

    criterion = edited.read().scheme.criteria[-1]
    reading = read_score(Cell(CellKind.NUMBER, example["填 · entered"]), criterion)

    assert reading.score == Decimal(example["得分 · points"])
    assert reading.fact == Decimal(example["填 · entered"])
