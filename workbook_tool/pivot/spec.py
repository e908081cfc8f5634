"""What a PivotTable (透视表) shall show, as immutable values that cannot be wrong.

A description that Excel would answer with a repair prompt is a ``PivotSpecError`` here, when it
is constructed. Rule ids (C…, T…) are those of ``workbook_tool.pivot.lint``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from workbook_tool.core.errors import PivotSpecError

SourceValue: TypeAlias = Decimal | int | str | None
"""One cell of the source table: a number, a text or blank; dates travel as ISO text."""

AggregateFunction: TypeAlias = Literal["sum", "average", "count"]
ShowAs: TypeAlias = Literal["normal", "percentOfTotal", "percentOfCol", "percentOfRow"]

MAX_CELL_TEXT: Final = 32_767
MAX_CAPTION: Final = 255
MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384


@dataclass(frozen=True, slots=True)
class PivotCaptions:
    """The words that Excel prints itself in a PivotTable, in the language of the workbook.

    ``subtotal`` holds ``{item}``, ``data_total`` holds ``{name}``. Excel stores ``row_header``,
    ``column_header``, ``grand_total`` and ``values`` in the file; the others are rendered here and
    follow the language of Excel after a refresh.
    """

    row_header: str
    column_header: str
    grand_total: str
    values: str
    all_items: str
    blank: str
    subtotal: str
    data_total: str

    def __post_init__(self) -> None:
        for caption in (self.row_header, self.column_header, self.grand_total, self.values):
            if not 0 < len(caption) <= MAX_CAPTION:
                raise _wrong(f"标题“{caption}”应为1至255字", f"caption {caption!r} needs 1 to 255")
        if "{item}" not in self.subtotal or "{name}" not in self.data_total:
            raise _wrong("汇总标题缺少占位符", "a total caption lacks its placeholder")


CHINESE_CAPTIONS: Final = PivotCaptions(
    row_header="行标签",
    column_header="列标签",
    grand_total="总计",
    values="数值",
    all_items="(全部)",
    blank="(空白)",
    subtotal="{item} 汇总",
    data_total="{name}汇总",
)
ENGLISH_CAPTIONS: Final = PivotCaptions(
    row_header="Row Labels",
    column_header="Column Labels",
    grand_total="Grand Total",
    values="Values",
    all_items="(All)",
    blank="(blank)",
    subtotal="{item} Total",
    data_total="Total {name}",
)


@dataclass(frozen=True, slots=True)
class PivotSource:
    """The detail rows that a pivot condenses: an Excel Table, its headers and its records."""

    columns: tuple[str, ...]
    records: Sequence[tuple[SourceValue, ...]]
    table: str

    def __post_init__(self) -> None:
        _check_unique(self.columns, "列标题", "column header")  # C4
        if not self.table:
            raise _wrong("数据表没有名称", "the source table has no name")
        if not self.records:
            raise _wrong(f"数据表“{self.table}”没有记录", f"table {self.table!r} has no record")
        width = len(self.columns)
        if set(map(len, self.records)) != {width}:  # C10
            raise _wrong(f"记录的列数应为{width}", f"every record needs {width} values")
        for name, column in zip(self.columns, zip(*self.records, strict=True), strict=True):
            _check_column(name, column)

    def column(self, name: str) -> tuple[SourceValue, ...]:
        """The values of one column, in record order."""
        position = self.columns.index(name)
        return tuple(record[position] for record in self.records)


@dataclass(frozen=True, slots=True)
class PivotField:
    """A row or column field.

    ``order`` is kept by a refresh. Values that it lacks follow as they first appear in the source;
    blank always comes last.
    """

    name: str
    order: tuple[SourceValue, ...] = ()


@dataclass(frozen=True, slots=True)
class PivotValue:
    """A data field: a source column, its caption, how it is condensed and how it is shown.

    ``num_fmt`` None means General.
    """

    source: str
    caption: str
    function: AggregateFunction = "sum"
    show_as: ShowAs = "normal"
    num_fmt: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.caption) <= MAX_CAPTION:
            raise _wrong(f"数值标题“{self.caption}”应为1至255字", f"bad caption {self.caption!r}")


@dataclass(frozen=True, slots=True)
class PivotTable:
    """One PivotTable: what stands where.

    ``anchor`` is the zero-based row and column of the body's first cell; the filters stand above
    it, one row each, with one blank row between (T23), and show all items. Several values stand
    side by side after the column fields.
    """

    name: str
    anchor: tuple[int, int]
    values: tuple[PivotValue, ...]
    rows: tuple[PivotField, ...] = ()
    columns: tuple[PivotField, ...] = ()
    filters: tuple[str, ...] = ()
    captions: PivotCaptions = CHINESE_CAPTIONS

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= MAX_CAPTION:
            raise _wrong("透视表名称应为1至255字", f"bad pivot name {self.name!r}")
        if not self.values:
            raise _wrong(f"透视表“{self.name}”没有数值", f"pivot {self.name!r} has no value")
        axes = self.field_names
        if len(set(axes)) != len(axes):  # T6
            raise _wrong(f"“{self.name}”中字段重复使用", f"a field of {self.name!r} is used twice")
        _check_unique([value.caption for value in self.values], "数值标题", "caption")  # T16
        top, left = self.anchor
        if left < 0 or top < (len(self.filters) + 1 if self.filters else 0):  # T23
            raise _wrong(
                f"“{self.name}”上方放不下{len(self.filters)}个筛选字段",
                f"no room above {self.name!r} for {len(self.filters)} filters",
            )

    @property
    def field_names(self) -> tuple[str, ...]:
        """The row, column and page fields."""
        return (*(field.name for field in (*self.rows, *self.columns)), *self.filters)

    def check_against(self, source: PivotSource) -> None:
        """Raise PivotSpecError for fields the source lacks and captions equal to a header."""
        known = set(source.columns)
        for name in (*self.field_names, *(value.source for value in self.values)):
            if name not in known:
                raise _wrong(f"数据表没有“{name}”列", f"the table has no column {name!r}")
        headers = {name.casefold() for name in source.columns}
        for value in self.values:
            if value.caption.casefold() in headers:  # T16
                raise _wrong(
                    f"数值标题“{value.caption}”与列标题重复",
                    f"caption {value.caption!r} equals a column header",
                )


def _wrong(zh: str, en: str) -> PivotSpecError:
    return PivotSpecError(f"透视表定义有误：{zh}。", f"Wrong pivot definition: {en}.")


def _check_unique(names: Iterable[str], zh: str, en: str) -> None:
    seen: set[str] = set()
    for name in names:
        if not name.strip():
            raise _wrong(f"{zh}为空", f"empty {en}")
        folded = name.casefold()
        if folded in seen:
            raise _wrong(f"{zh}“{name}”重复", f"{en} {name!r} is there twice")
        seen.add(folded)


def _check_column(name: str, column: tuple[SourceValue, ...]) -> None:
    kinds = set(map(type, column))
    strange = kinds - {Decimal, int, str, type(None)}
    if strange:
        found = ", ".join(sorted(kind.__name__ for kind in strange))
        raise _wrong(f"“{name}”列有不支持的值（{found}）", f"column {name!r} holds {found}")
    if Decimal in kinds and not all(v.is_finite() for v in column if isinstance(v, Decimal)):
        raise _wrong(f"“{name}”列有非数值", f"column {name!r} holds a number that is not finite")
    if str in kinds and any(len(v) > MAX_CELL_TEXT for v in column if isinstance(v, str)):
        raise _wrong(f"“{name}”列有超过32767字的文本", f"column {name!r} holds too long a text")
