"""What 指标 says, be it sound or only supposed, so that the other sheets are compared with it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.cells import column_number
from workbook_tool.core.findings import Finding
from workbook_tool.core.numbers import has_disguised_digit
from workbook_tool.core.round.kinds import USUAL
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.definition.reading.fields import Field
from workbook_tool.definition.reading.grade_cells import first_levels
from workbook_tool.definition.reading.grid import Value
from workbook_tool.definition.reading.table import Table
from workbook_tool.definition.words.table_columns import LEVEL_FIELDS

# What a cap that says nothing counts as: no bonus may make a bound look out of reach.
UNKNOWN_CAP, UNKNOWN_BONUS = Decimal(1), Decimal(10**9)
NUMERALS = "零一二三四五六七八九十"
_OBVIOUS = re.compile(rf"(?:[-+]?(?P<digits>\d{{1,4}}(?:\.\d+)?)|(?P<word>[{NUMERALS}]))\s*分?")
_CELL = re.compile(r"(?P<column>[A-Z]+)(?P<row>\d+)")


@dataclass(frozen=True, slots=True)
class OwnRows:
    """Whom and what the sheet 目标值 has rows for, as they are typed.

    ``targets`` are the codes of criteria with own targets, ``weighed`` those of agencies with
    weights of their own.
    """

    targets: frozenset[str] = frozenset()
    weighed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CriteriaSheet:
    """What 指标 holds.

    ``criteria`` are the sound ones. ``supposed`` are all of them, a faulty one as what it obviously
    means; ``scored_by`` of all is as typed. ``doubtful`` are the fields of the columns that hold
    faults, None where the sheet as a whole cannot be read. ``cells`` are those of texts, methods,
    scorers and rules by field, one mapping for each of ``supposed``.
    """

    criteria: tuple[Criterion, ...] = ()
    supposed: tuple[Criterion, ...] = ()
    doubtful: frozenset[str] | None = None
    cells: tuple[Mapping[str, Field], ...] = ()

    def knows(self, *fields: str) -> bool:
        """Tell whether none of the columns holds a fault."""
        return self.doubtful is not None and self.doubtful.isdisjoint(fields)

    @property
    def sections(self) -> tuple[str, ...] | None:
        """Return the first-level indicators that may hold points, None where one is not known."""
        if not self.knows(*LEVEL_FIELDS):
            return None
        if self.knows("role", "kind"):
            return first_levels(self.supposed)
        return tuple(dict.fromkeys(one.levels[0] for one in self.supposed))

    @property
    def nameable(self) -> tuple[Criterion, ...]:
        """Return the criteria that minimums may name, as regular ones where roles are faulty."""
        if self.knows("role", "kind"):
            return self.supposed
        return tuple(replace(one, kind=USUAL, role=CriterionRole.REGULAR) for one in self.supposed)


def doubtful_fields(table: Table, found: Sequence[Finding]) -> frozenset[str]:
    """Return the fields of the columns that faults stand in, all where a header is unclear."""
    every = {column.field for column in table.columns}
    if any(one.rule.leaves_columns_open for one in found):
        return frozenset(every)
    missing = {column.field for column in table.columns if column.is_required} - set(table.places)
    cells = [one.at.cell for one in found if one.at.sheet == table.grid.name]
    places = [_CELL.fullmatch(cell) for cell in cells if cell]
    columns = {column_number(place["column"]) for place in places if place}
    return frozenset(
        {field for field, column in table.places.items() if column in columns} | missing
    )


def obvious_cap(value: Value | None) -> Decimal | None:
    """Return the number that a faulty cap obviously means, None where it says nothing.

    >>> [obvious_cap(typed) for typed in ("10分", "９.5", "八分", "十二")]
    [Decimal('10'), Decimal('9.5'), Decimal('8'), None]
    """
    if isinstance(value, Decimal):
        return abs(value) or None
    if not isinstance(value, str) or has_disguised_digit(value):
        return None
    typed = unicodedata.normalize("NFKC", value).strip()
    match = _OBVIOUS.fullmatch(typed)
    if match is None:
        return None
    word = match["word"]
    return Decimal(NUMERALS.index(word) if word else match["digits"]) or None
