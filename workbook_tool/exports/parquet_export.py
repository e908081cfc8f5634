"""The tables as Parquet files, by pyarrow where it is installed."""

import io
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from workbook_tool.core.errors import UsageError
from workbook_tool.exports.tables import ExportTable
from workbook_tool.frames import COUNT, DECIMAL, FLAG, MOMENT, Column

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL: Final = 'pip install "workbook-tool[parquet]"'
_MOST_DIGITS: Final = 38  # of a decimal that every reader of Parquet knows
_SCALES: Final = (10, 28)  # of what people write, and of quotients


def require_pyarrow() -> None:
    """Raise UsageError where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise UsageError(
            f"导出 Parquet 需要 pyarrow，请先安装：{INSTALL}；或改用 --to csv、--to sqlite。",
            f"Parquet needs pyarrow. Install it with: {INSTALL}; or use --to csv or --to sqlite.",
        )


def build_parquet_files(tables: Iterable[ExportTable]) -> Mapping[str, bytes]:
    """Return one file for each table; numbers are decimals, of which no digit is lost."""
    return {f"{table.name}.parquet": _file(table) for table in tables}


def _file(table: ExportTable) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    columns = [
        _array([row[place] for row in table.rows], column)
        for place, column in enumerate(table.columns)
    ]
    schema = pa.schema(
        [
            pa.field(column.name, array.type, metadata={"meaning": column.meaning})
            for column, array in zip(table.columns, columns, strict=True)
        ]
    )
    target = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, schema=schema), target)
    return target.getvalue()


def _array(values: list[Any], column: Column[Any]) -> "pa.Array":
    """Return the values of a column; decimals have ten places or 28, more where they need more."""
    import pyarrow as pa

    types = {COUNT: pa.int64(), FLAG: pa.bool_(), MOMENT: pa.timestamp("ms")}
    if column.dtype != DECIMAL:
        return pa.array(values, types.get(column.dtype, pa.string()))
    scale = max((-value.as_tuple().exponent for value in values if value is not None), default=0)
    places = next((places for places in _SCALES if scale <= places), None)
    return pa.array(values, None if places is None else pa.decimal128(_MOST_DIGITS, places))
