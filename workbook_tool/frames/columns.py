"""A column of a table, and the DataFrame of some columns and rows: the only module with pandas."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    import pandas as pd

    DataFrame: TypeAlias = pd.DataFrame

TEXT: Final = "string"
DECIMAL: Final = "object"
COUNT: Final = "Int64"
FLAG: Final = "boolean"
MOMENT: Final = "datetime64[s]"

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column of a table: name, dtype, meaning, and the value of a row."""

    name: str
    dtype: str
    meaning: str
    value: Callable[[RowT], object]


def build_frame(columns: Iterable[Column[RowT]], rows: Iterable[RowT]) -> "pd.DataFrame":
    """Return a table with exactly the stated dtypes; blank texts are null."""
    import pandas as pd

    found = tuple(rows)
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [None if (value := column.value(row)) == "" else value for row in found],
                dtype=column.dtype,
            )
            for column in columns
        }
    )


def rows_of(frame: "pd.DataFrame") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as plain values; what is null is None."""
    plain = frame.astype(object)
    for row in plain.where(frame.notna(), None).itertuples(index=False, name=None):
        yield tuple(map(_plain, row))


def _plain(value: object) -> object:
    """Return a time of pandas as one of the standard library, anything else as it is."""
    if not isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value.isoformat())
