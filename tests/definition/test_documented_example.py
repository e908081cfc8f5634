"""The example of docs/definition.md is a sound definition, just as it stands there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from tests.definition.editing import HEADER_ROW, Edited
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.round.settings import PrintArea

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parents[2]
BLANK = ROOT / "blank_templates" / "assessment.zh.xlsx"


def tables() -> list[list[dict[str, str]]]:
    """The three tables of the example, each row by its headers."""
    text = (ROOT / "docs" / "definition.md").read_text(encoding="utf-8")
    part = text.split("## An example with everything")[1].split("\n## ")[0]
    found = []
    for block in part.split("\n\n"):
        lines = [line for line in block.split("\n") if line.startswith("|")]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        if rows:
            found.append([dict(zip(rows[0], row, strict=True)) for row in rows[2:]])
    return found


def fill(sheet: Worksheet, rows: list[dict[str, str]]) -> None:
    sheet.delete_rows(HEADER_ROW + 1, 50)
    for turn, header in enumerate(rows[0], start=1):
        sheet.cell(HEADER_ROW, turn, header)
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, typed in enumerate(row.values(), start=1):
            is_rate = typed.endswith("%") and typed[:-1].isdigit()
            value = float(typed[:-1]) / 100 if is_rate else typed
            is_number = isinstance(value, str) and value.replace(".", "").isdigit()
            sheet.cell(number, column, (float(value) if is_number else value) or None)


def test_the_example_of_the_document_is_sound_and_has_everything(tmp_path: Path) -> None:
    settings, criteria, grades = tables()
    edited = Edited(tmp_path / "assessment.xlsx", BLANK.read_bytes())
    for row in settings:
        label, typed = row["项目"], row["内容"]
        value = float(typed) if typed.isdigit() else typed
        try:
            edited.setting(label).value = value
        except StopIteration:
            place = edited.row_of("阶段") - 1
            edited.sheet("设置").insert_rows(place)
            edited.sheet("设置").cell(place, 1, label)
            edited.sheet("设置").cell(place, 2, value)
    fill(edited.sheet("指标"), criteria)
    fill(edited.sheet("等次"), grades)

    made = edited.read()

    # Kinds that ask for facts have examples of their own: test_fact_examples.
    plain = {kind for kind in kinds.KINDS if not kind.asks_facts}
    assert {one.kind for one in made.scheme} == plain
    assert {one.role for one in made.scheme} == set(CriterionRole)
    assert sorted({len(one.levels) for one in made.scheme}) == [1, 2, 3]
    reaches = {each.category: each.reach for each in made.audiences}
    assert reaches == {"政府部门": Decimal(90), "乡镇（街道）": Decimal(100)}
    assert made.settings.print_area is PrintArea.FIXED
    assert made.grades[0].quota is not None
    assert made.grades[0].minimum_sections
    assert load_workbook(edited.path)["指标"]["A4"].value == "A1"
