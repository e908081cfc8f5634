"""What Excel would answer with a repair prompt is a constructor error here."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from workbook_tool.core.errors import PivotSpecError
from workbook_tool.pivot.cache import PivotCache
from workbook_tool.pivot.spec import (
    CHINESE_CAPTIONS,
    PivotCaptions,
    PivotField,
    PivotSource,
    PivotTable,
    PivotValue,
)
from workbook_tool.pivot.table import Pivot

SOURCE = PivotSource(("a", "b", "n"), (("x", "y", 1), ("X ", None, Decimal("2.5"))), "tbl")
COUNT = PivotValue("n", "How many", "count")


def table(**changes: object) -> PivotTable:
    described: dict[str, object] = {
        "name": "PT",
        "anchor": (3, 0),
        "values": (COUNT,),
        "rows": (PivotField("a"),),
    }
    return PivotTable(**(described | changes))  # type: ignore[arg-type]  # the case decides


def laid_out(described: PivotTable) -> Pivot:
    return Pivot(described, PivotCache.for_tables(SOURCE, [described]))


WRONG: dict[str, Callable[[], object]] = {
    "header twice, ignoring case": lambda: PivotSource(("a", "A"), (("x", "y"),), "t"),
    "empty header": lambda: PivotSource(("a", " "), (("x", "y"),), "t"),
    "no records": lambda: PivotSource(("a",), (), "t"),
    "no table name": lambda: PivotSource(("a",), (("x",),), ""),
    "ragged records": lambda: PivotSource(("a", "b"), (("x", "y"), ("x",)), "t"),
    "a float": lambda: PivotSource(("a",), ((0.1,),), "t"),  # type: ignore[arg-type]  # the case
    "a boolean": lambda: PivotSource(("a",), ((True,),), "t"),
    "not a number": lambda: PivotSource(("a",), ((Decimal("NaN"),),), "t"),
    "text beyond a cell": lambda: PivotSource(("a",), (("x" * 32_768,),), "t"),
    "no value": lambda: table(values=()),
    "no name": lambda: table(name=""),
    "field twice": lambda: table(columns=(PivotField("a"),)),
    "caption twice": lambda: table(values=(COUNT, PivotValue("n", "how MANY"))),
    "empty caption": lambda: PivotValue("n", ""),
    "long caption": lambda: PivotValue("n", "x" * 256),
    "no room for filters": lambda: table(anchor=(1, 0), filters=("b",)),
    "left of the sheet": lambda: table(anchor=(3, -1)),
    "caption equals a header": lambda: laid_out(table(values=(PivotValue("n", "B"),))),
    "unknown field": lambda: laid_out(table(rows=(PivotField("z"),))),
    "unknown value column": lambda: laid_out(table(values=(PivotValue("z", "Z"),))),
    "unknown filter": lambda: laid_out(table(filters=("z",))),
    "field not in the cache": lambda: Pivot(table(), PivotCache(SOURCE, ())),
    "unknown cache field": lambda: PivotCache(SOURCE, ("z",)),
    "below the last row": lambda: laid_out(table(anchor=(1_048_574, 0))),
    "right of the last column": lambda: laid_out(table(anchor=(3, 16_383))),
    "caption without words": lambda: PivotCaptions("", "c", "g", "v", "a", "b", "{item}", "{name}"),
    "total without item": lambda: PivotCaptions("r", "c", "g", "v", "a", "b", "sum", "{name}"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_description_cannot_be_constructed(case: str) -> None:
    with pytest.raises(PivotSpecError) as error:
        WRONG[case]()
    assert error.value.zh
    assert error.value.en


def test_only_case_makes_two_texts_one_item_and_an_empty_text_is_blank() -> None:
    values = ("Ab", "aB", "ab ", "\uff21\uff42", 1, "1", Decimal("1.0"), "", None)
    source = PivotSource(("a", "n"), tuple((value, 1) for value in values), "t")
    cached = PivotCache(source, ("a",)).field("a")
    assert cached.items == ("Ab", "ab ", "\uff21\uff42", 1, "1", None)
    assert list(cached.positions) == [0, 0, 1, 2, 3, 4, 3, 5, 5]


def test_chinese_captions_name_the_totals() -> None:
    described = table(values=(COUNT, PivotValue("n", "总分")), columns=(PivotField("b"),))
    shown = [cell.value for cell in laid_out(described).cells()]
    assert "总分汇总" in shown
    assert CHINESE_CAPTIONS.blank in shown
    assert CHINESE_CAPTIONS.grand_total in shown


def test_numbers_stay_exact() -> None:
    records = tuple((str(n % 3), Decimal("0.1")) for n in range(30))
    source = PivotSource(("k", "v"), records, "t")
    described = PivotTable("P", (0, 0), (PivotValue("v", "S"),), rows=(PivotField("k"),))
    values = [c.value for c in Pivot(described, PivotCache(source, ("k",))).cells() if c.col == 1]
    assert values == ["S", Decimal("1.0"), Decimal("1.0"), Decimal("1.0"), Decimal("3.0")]
