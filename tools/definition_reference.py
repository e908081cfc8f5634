"""Every setting and column of the definition as Markdown, for the document that is never stale."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from workbook_tool.core.text import Text
from workbook_tool.definition.words.labels import (
    CATEGORY_COLUMNS,
    SHEET_NAMES,
    STAGE_COLUMNS,
    SheetKey,
)
from workbook_tool.definition.words.setting_fields import SETTINGS
from workbook_tool.definition.words.table_columns import (
    CRITERIA_COLUMNS,
    EVALUATOR_COLUMNS,
    GRADE_COLUMNS,
    ROSTER_COLUMNS,
    TARGET_COLUMNS,
)


class Described(Protocol):
    """What a setting and a column have in common."""

    @property
    def label(self) -> Text:
        """Return its name."""

    @property
    def help(self) -> Text:
        """Return what it means."""

    @property
    def is_required(self) -> bool:
        """Tell whether it must be filled in."""

    @property
    def is_extra(self) -> bool:
        """Tell whether it is written only where a definition uses it."""


STAGES = Text("阶段", "Stages")
CATEGORIES = Text("单位类别", "Categories")


def build_definition_reference() -> str:
    """Return a section for each sheet, and for the two lists of 设置, in both languages."""
    sections: tuple[tuple[Text, Iterable[Described]], ...] = (
        (SHEET_NAMES[SheetKey.SETTINGS], SETTINGS),
        (_within_settings(STAGES), STAGE_COLUMNS),
        (_within_settings(CATEGORIES), CATEGORY_COLUMNS),
        (SHEET_NAMES[SheetKey.CRITERIA], CRITERIA_COLUMNS),
        (SHEET_NAMES[SheetKey.GRADES], GRADE_COLUMNS),
        (SHEET_NAMES[SheetKey.ROSTER], ROSTER_COLUMNS),
        (SHEET_NAMES[SheetKey.EVALUATORS], EVALUATOR_COLUMNS),
        (SHEET_NAMES[SheetKey.TARGETS], TARGET_COLUMNS),
    )
    return "\n".join(line for title, rows in sections for line in _section(title, rows))


def _within_settings(part: Text) -> Text:
    sheet = SHEET_NAMES[SheetKey.SETTINGS]
    return Text(f"{sheet.zh}：{part.zh}", f"{sheet.en}: {part.en}")


def _section(title: Text, rows: Iterable[Described]) -> Iterator[str]:
    yield f"### {title.zh} · {title.en}\n"
    yield "| 名称 · Name | | 说明 · Meaning |"
    yield "| --- | --- | --- |"
    for row in rows:
        mark = "必填 · required" if row.is_required else "可增加 · may be added" * row.is_extra
        yield f"| {row.label.zh} · {row.label.en} | {mark} | {_both(row.help)} |"
    yield ""


def _both(words: Text) -> str:
    return f"{words.zh}<br>{words.en}".replace("|", r"\|").replace("\n", " ")
