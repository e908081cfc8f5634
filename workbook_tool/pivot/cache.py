"""The pivot cache: shared items, their order, and the flags that Excel insists on.

Axis and filter fields are enumerated, all others keep their values in the records (C11). Two
texts that differ only in case are one shared item, named as it first appears: Excel folds case
and calls a second spelling damage (C8). It keeps "Phone" and "Phone " apart, so outer blanks and
the width of characters count. An empty text is a blank cell.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.spec import PivotSource, PivotTable, SourceValue

ItemKey: TypeAlias = str | float | None
LONG_TEXT = 255


def item_key(value: SourceValue) -> ItemKey:
    """What decides whether two source values are the same item."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.casefold()
    return float(value)


@dataclass(frozen=True, slots=True)
class FieldKinds:
    """What sorts of values a field holds, as the flag law needs them.

    ``numbers`` and ``dates`` are (smallest, largest) as the text that stands in the file.
    """

    text: bool = False
    blank: bool = False
    numbers: tuple[str, str] | None = None
    integral: bool = False
    dates: tuple[str, str] | None = None
    long_text: bool = False

    @classmethod
    def of(cls, values: Iterable[SourceValue]) -> "FieldKinds":
        """The kinds among source values."""
        distinct = set(values)
        texts = [value for value in distinct if isinstance(value, str)]
        numbers = [value for value in distinct if isinstance(value, int | Decimal)]
        return cls(
            text=bool(texts),
            blank=None in distinct,
            numbers=(number_text(min(numbers)), number_text(max(numbers))) if numbers else None,
            integral=all(value == int(value) for value in numbers),
            long_text=any(len(text) > LONG_TEXT for text in texts),
        )

    def flags(self) -> dict[str, str]:
        """The attributes of ``<sharedItems>`` by the flag law (C13)."""
        found: dict[str, str] = {}
        if not self.text and not self.blank:
            found["containsSemiMixedTypes"] = "0"
        if not self.text and self.numbers is None:
            found["containsNonDate"] = "0"
        if self.dates:
            found["containsDate"] = "1"
        if not self.text:
            found["containsString"] = "0"
        if self.blank:
            found["containsBlank"] = "1"
        if sum((self.text, self.numbers is not None, self.dates is not None)) > 1:
            found["containsMixedTypes"] = "1"
        if self.numbers and not self.dates:
            found["containsNumber"] = "1"
            if self.integral:
                found["containsInteger"] = "1"
            found["minValue"], found["maxValue"] = self.numbers
        if self.dates:
            found["minDate"], found["maxDate"] = self.dates
        if self.long_text:
            found["longText"] = "1"
        return found


@dataclass(frozen=True, slots=True)
class CacheField:
    """One column of the cache; ``items`` and ``positions`` are empty where it is not enumerated."""

    name: str
    values: Sequence[SourceValue]
    enumerated: bool
    items: tuple[SourceValue, ...]
    positions: Sequence[int]


class PivotCache:
    """A copy of the source as Excel keeps it; all pivots on one source share one cache."""

    __slots__ = ("fields", "record_count", "source")

    def __init__(self, source: PivotSource, enumerate_fields: Collection[str]) -> None:
        missing = set(enumerate_fields) - set(source.columns)
        if missing:
            raise PivotSpecError(
                f"透视表定义有误：数据表没有“{min(missing)}”列。",
                f"Wrong pivot definition: the table has no column {min(missing)!r}.",
            )
        self.source = source
        self.record_count = len(source.records)
        columns = map(_without_empty_texts, zip(*source.records, strict=True))
        self.fields = tuple(
            _enumerated(name, column) if name in enumerate_fields else _inline(name, column)
            for name, column in zip(source.columns, columns, strict=True)
        )

    @classmethod
    def for_tables(cls, source: PivotSource, tables: Iterable[PivotTable]) -> "PivotCache":
        """The cache that serves all these tables."""
        return cls(source, {name for table in tables for name in table.field_names})

    def field(self, name: str) -> CacheField:
        """The cache field of a source column."""
        return self.fields[self.source.columns.index(name)]


def _without_empty_texts(column: tuple[SourceValue, ...]) -> tuple[SourceValue, ...]:
    if "" not in column:
        return column
    return tuple(None if value == "" else value for value in column)


def _enumerated(name: str, column: tuple[SourceValue, ...]) -> CacheField:
    items: dict[ItemKey, int] = {}
    shown: list[SourceValue] = []
    known: dict[SourceValue, int] = {}
    positions: list[int] = []
    for value in column:
        position = known.get(value)
        if position is None:
            key = item_key(value)
            position = items.get(key)
            if position is None:
                position = items[key] = len(shown)
                shown.append(value)
            known[value] = position
        positions.append(position)
    return CacheField(name, column, enumerated=True, items=tuple(shown), positions=positions)


def _inline(name: str, column: tuple[SourceValue, ...]) -> CacheField:
    return CacheField(name, column, enumerated=False, items=(), positions=())


def number_text(value: int | Decimal) -> str:
    """A number as it stands in the file: as the cells of the source are written, 16 digits."""
    double = float(value)
    if double.is_integer() and abs(double) < 1e15:  # noqa: PLR2004 - exact below 2**53
        return str(int(double))
    return f"{double:.16G}"
