"""The table that an import writes, row by row, with the cell of the document beside each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.numbers import exact_text, number_text
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.definition.annex.headers import COLUMN_NUMBERS
from workbook_tool.definition.annex.normalised import Normalised
from workbook_tool.definition.reading.faults import Spot
from workbook_tool.definition.reading.grid import Unusable, Value
from workbook_tool.definition.words.table_columns import LEVEL_FIELDS


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One criterion as it is going to stand on 指标; ``at`` is its place in the document.

    Where a fault forbids the import, ``cap`` and ``weight`` are what was found, read or not.
    ``is_uncapped`` says that points have no limit; ``cap`` is blank then.
    """

    at: Spot
    code: str
    levels: tuple[str, ...]
    text: str
    cap: str
    weight: str = ""
    role: CriterionRole | None = None
    methods: tuple[str, ...] = ()
    is_uncapped: bool = False


def preview_rows(sheet: Normalised, criteria: Sequence[Criterion]) -> Iterator[PreviewRow]:
    """Yield the rows of the sheet; ``criteria`` are what was read of them, empty with faults."""
    places = sheet.table.columns.places
    column = places.get("text", min(places.values()))
    if criteria:
        for row, one in zip(sorted(sheet.rows), criteria, strict=True):
            yield PreviewRow(
                at=sheet.spot(row, column),
                code=one.code,
                levels=one.levels,
                text=one.text,
                cap="" if one.shown_cap is None else number_text(one.shown_cap),
                weight="" if one.weight is None else exact_text(one.weight),
                role=one.role,
                methods=one.methods,
                is_uncapped=one.is_uncapped,
            )
        return
    levels: list[str] = []
    for turn, (row, cells) in enumerate(sorted(sheet.rows.items()), start=1):
        levels = _filled_down(cells, levels)
        yield PreviewRow(
            at=sheet.spot(row, column),
            code=f"C{turn:02}",
            levels=tuple(levels),
            text=_shown(cells.get(COLUMN_NUMBERS["text"])),
            cap=_shown(cells.get(COLUMN_NUMBERS["cap"])),
            weight=_shown(cells.get(COLUMN_NUMBERS["weight"])),
            methods=tuple(_shown(cells.get(COLUMN_NUMBERS["methods"])).split("\n")),
        )


def _filled_down(cells: dict[int, Value], above: list[str]) -> list[str]:
    """Return the levels of a row; blanks on the left are those above."""
    own = [_shown(cells.get(COLUMN_NUMBERS[name])) for name in LEVEL_FIELDS]
    first = next((depth for depth, title in enumerate(own) if title), None)
    if first is None:
        return above
    last = max(depth for depth, title in enumerate(own) if title)
    return [*above[:first], *own[first : last + 1]]


def _shown(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Unusable):
        return value.text
    return number_text(value) if isinstance(value, Decimal) else str(value)
