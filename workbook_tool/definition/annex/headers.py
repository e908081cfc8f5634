"""Columns of an annex by their headers: what each is called in notices, and what it means."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbook_tool.core.cells import Range
from workbook_tool.core.text import normalise_label
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.table import MOST_LABEL, without_brackets
from workbook_tool.definition.words.table_columns import CRITERIA_COLUMNS, LEVEL_FIELDS

# The columns of the sheet 指标 as a normalised table has them.
COLUMN_NUMBERS = {column.field: turn for turn, column in enumerate(CRITERIA_COLUMNS, start=1)}
WIDEST = 63  # columns that one header is looked for in
ANY_LEVEL = "any_level"  # a heading such as 测评项目, which may be of any depth
IGNORED = "ignored"
POINTS_IN_HEADER = re.compile(r"(?<!\d)\d+(分|points?|pts)?$")
JOINED = re.compile(r"[及和与、/&]|\band\b")  # 考核内容及评分标准: two words for one column

# Beside the labels and synonyms of the definition's own columns.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "level_1": ("一级", "一级指标名称", "一级指标及分值", "level1", "objective", "一级项目"),
    "level_2": ("二级", "二级指标名称", "二级指标及分值", "level2", "principle", "二级项目"),
    "level_3": ("三级", "三级指标名称", "level3", "三级项目"),
    "level_4": ("四级", "四级指标名称", "level4"),
    "text": (
        "item",
        "contributing outcome",
        "criteria",
        "standard",
        *(
            f"{verb}{noun}"
            for verb in (
                "测评",
                "评价",
                "考核",
                "考评",
                "评估",
                "检查",
                "评分",
                "验收",
                "创建",
                "指标",
            )
            for noun in ("标准", "内容", "要点", "要求")
        ),
        *(f"{noun}" for noun in ("内容", "标准", "具体标准", "具体内容", "主要内容", "评分细则")),
    ),
    "cap": (
        *("标准分", "标准分数", "标准分值", "分数", "满分值", "基本分", "基础分", "应得分", "赋分"),
        *("权重分", "权重分值", "配分", "总分值", "得分标准", "points", "max points", "max score"),
        *("standard points", "maximum points", "scale max", "scale max percent", "满分分值"),
    ),
    "weight": ("权数", "权重系数"),
    "minimum": ("scale min", "scale min percent"),
    "step": ("scale percent step", "scale step"),
    "methods": (
        *(
            f"{verb}{noun}"
            for verb in ("测评", "评价", "考核", "考评", "评估", "检查", "评分", "验收", "计分")
            for noun in ("方法", "方式", "办法")
        ),
        *("方法", "方式", "evaluation methods", "evaluation method"),
    ),
    "options": ("option",),
    ANY_LEVEL: (
        *(
            f"{verb}{noun}"
            for verb in ("测评", "评价", "考核", "考评", "评估", "检查", "评分", "验收", "创建", "")
            for noun in ("项目", "指标", "指标体系", "类别")
        ),
        *("指标名称", "项目名称", "category", "section", "area", "domain", "indicator"),
    ),
    IGNORED: ("序号", "No", "Nr", "Number", "序", "#"),
}
# How the columns rank where two could be meant: the words of the definition itself come first.
EXACT = frozenset({"测评标准", "criterion", "分值", "cap"})


@dataclass(frozen=True, slots=True)
class Header:
    """One header cell as a reader sees it: merged ones show in every column they cover."""

    column: int
    label: str
    field: str | None
    anchor: tuple[int, int]  # where its text stands


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table means.

    ``places`` has the column of each field, ``left_out`` the headers that mean nothing here,
    ``taken_as`` those that were understood by their place, with the field they became. ``sums``
    are columns of points beside a level: what its members add up to.
    """

    places: Mapping[str, int]
    left_out: tuple[Header, ...] = ()
    taken_as: tuple[tuple[Header, str], ...] = ()
    sums: tuple[int, ...] = ()

    @property
    def clarity(self) -> tuple[int, int]:
        """Return how well a row serves as the header: columns understood, few by place only."""
        return len(self.places), -len(self.taken_as)

    @property
    def is_scheme(self) -> bool:
        """Tell whether it is a table of criteria: something to score, and how far."""
        has_criteria = bool({"text", *LEVEL_FIELDS} & set(self.places))
        return has_criteria and bool({"cap", "weight", "options", "step"} & set(self.places))


@cache
def _fields_by_label() -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for field, words in SYNONYMS.items():
        labels.update({normalise_label(word) or word: field for word in words})
    for column in CRITERIA_COLUMNS:
        own = (*column.synonyms, column.label.en, column.label.zh)
        labels.update({normalise_label(word): column.field for word in own})
    return labels


def field_of(label: str) -> str | None:
    """Return the field that a header means, None where it is not known.

    >>> field_of("标准分值 (100分)"), field_of("备注")
    ('cap', None)
    >>> field_of("考核内容及评分标准"), field_of("评分标准及分值")
    ('text', None)
    """
    if len(label) > MOST_LABEL:
        return None
    labels = _fields_by_label()
    for form in (label, without_brackets(label)):
        folded = normalise_label(form)
        field = labels.get(folded) or labels.get(POINTS_IN_HEADER.sub("", folded))
        if field is not None:
            return field
    parts = JOINED.split(without_brackets(label))
    fields = {labels.get(normalise_label(part)) for part in parts}
    return fields.pop() if len(fields) == 1 else None


def shown_anchor(merges: Sequence[Range], row: int, column: int) -> tuple[int, int]:
    """Return the cell whose text shows at a place: the first one of a merged area."""
    area = next((area for area in merges if area.covers(row, column)), None)
    return (area.first_row, area.first_column) if area else (row, column)


def headers_at(grid: Grid, row: int) -> Iterator[Header]:
    """Yield what a row shows as headers, merged cells above included."""
    near = [area for area in grid.merges if area.first_row <= row <= area.last_row]
    columns = set(grid.rows.get(row, {}))
    for area in near:
        if grid.at(area.first_row, area.first_column) is not None:
            last = min(area.last_column, area.first_column + WIDEST)
            columns.update(range(area.first_column, last + 1))
    for column in sorted(columns):
        anchor = shown_anchor(near, row, column)
        value = grid.at(*anchor)
        if isinstance(value, str):
            yield Header(column, value, field_of(value), anchor)


def match_row(grid: Grid, row: int) -> Mapping[int, str]:
    """Return the field that each column of a row names, as far as it is known."""
    return {head.column: head.field for head in headers_at(grid, row) if head.field is not None}


def read_columns(grid: Grid, row: int) -> Columns:
    """Return what the columns mean if a row is the header."""
    headers = tuple(headers_at(grid, row))
    by_field: dict[str, list[Header]] = {}
    for head in headers:
        if head.field is not None:
            by_field.setdefault(head.field, []).append(head)
    places = {
        field: _preferred(found).column
        for field, found in by_field.items()
        if field not in {"text", ANY_LEVEL, IGNORED, "cap"}
    }
    taken: list[tuple[Header, str]] = []
    loose = _place_text(grid, row, by_field, places, taken)
    sums = _place_cap(by_field, places)
    _place_levels(sorted([*by_field.get(ANY_LEVEL, []), *loose], key=_column), places, taken)
    _complete(headers, places, taken)
    used = {*places.values(), *sums}
    left_out = tuple(head for head in headers if head.field != IGNORED and head.column not in used)
    return Columns(places, left_out, tuple(taken), sums)


def _column(head: Header) -> int:
    return head.column


def _preferred(found: Sequence[Header]) -> Header:
    """Return the header with the very words of the definition, else the first one."""
    exact = [head for head in found if normalise_label(without_brackets(head.label)) in EXACT]
    return (exact or list(found))[0]


def _place_text(
    grid: Grid,
    row: int,
    by_field: Mapping[str, list[Header]],
    places: dict[str, int],
    taken: list[tuple[Header, str]],
) -> list[Header]:
    """Place the criterion's text and return the other columns of content left of it.

    Of 测评内容 and 测评标准 side by side the one is a level above the other. Of the columns below
    one merged header the wordiest is the text.
    """
    found = by_field.get("text", [])
    if not found:
        return []
    exact = [head for head in found if normalise_label(without_brackets(head.label)) in EXACT]
    chosen = exact[0] if exact else found[-1]
    twins = [head for head in found if head.anchor == chosen.anchor]
    chosen = max(twins, key=lambda head: _words_below(grid, row, head.column))
    places["text"] = chosen.column
    if not exact and len(found) > len(twins):
        taken.append((chosen, "text"))
    return [head for head in found if head not in twins and head.column < chosen.column]


def _words_below(grid: Grid, row: int, column: int) -> int:
    below = (cells.get(column) for number, cells in grid.rows.items() if number > row)
    return sum(len(str(value)) for value in below if value is not None)


def _place_cap(by_field: Mapping[str, list[Header]], places: dict[str, int]) -> tuple[int, ...]:
    """Place the cap and return the columns of points that belong to a level left of it."""
    found = by_field.get("cap", [])
    text = places.get("text", 0)
    right = [head for head in found if head.column > text]
    if text and right and len(right) < len(found):
        places["cap"] = _preferred(right).column
        return tuple(head.column for head in found if head.column < text)
    if found:
        places["cap"] = _preferred(found).column
    return ()


def _place_levels(
    loose: Sequence[Header], places: dict[str, int], taken: list[tuple[Header, str]]
) -> None:
    """Give the columns that may be of any depth the levels that are still free, from the left."""
    text = places.get("text")
    for head in loose:
        if text is not None and head.column > text:
            continue
        free = next((field for field in LEVEL_FIELDS if field not in places), None)
        if free is not None:
            places[free] = head.column
            taken.append((head, free))


def _complete(
    headers: Sequence[Header], places: dict[str, int], taken: list[tuple[Header, str]]
) -> None:
    """Fill in what a narrower table leaves out: the deepest level is what is scored."""
    by_column = {head.column: head for head in headers}
    levels = [field for field in LEVEL_FIELDS if field in places]
    if "text" not in places and levels:
        deepest = levels[-1]
        column = places[deepest]
        if len(levels) > 1:
            del places[deepest]
        places["text"] = column
        taken.append((by_column[column], "text"))
    if "cap" not in places and "weight" in places and "step" not in places:
        places["cap"] = places.pop("weight")
        taken.append((by_column[places["cap"]], "cap"))
