"""The sheet 单位名册: the agencies, in official order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.addresses import is_sendable, split_addresses
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Doubles, Faults, Spot, same_name
from workbook_tool.definition.reading.fields import ZERO_OR_MORE, Bounds, Field
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.lengths import check_lengths
from workbook_tool.definition.reading.ranking_groups import check_groups
from workbook_tool.definition.reading.roster_review import (
    read_change,
    read_review_mode,
    resolve_changes,
)
from workbook_tool.definition.reading.stated_totals import report_unknown_category
from workbook_tool.definition.reading.table import Table, find_table, report_misspelt_columns
from workbook_tool.definition.words.table_columns import ROSTER_COLUMNS
from workbook_tool.definition.words.vocabulary import YES_NO

_HIGHEST_COEFFICIENT = 10
AGENCY_CODE = re.compile(r"[A-Z0-9]{1,12}")
NOT_READ = frozenset({"number"})
COEFFICIENTS = Bounds(  # 110 in place of 1.1 or 110%
    lambda number: 0 < number <= _HIGHEST_COEFFICIENT,
    Text("大于 0、不超过 10", "above 0, up to 10"),
)


def read_roster(grid: Grid, categories: Mapping[str, int], faults: Faults) -> tuple[Agency, ...]:
    """Return the agencies; reports codes and names that are missing, malformed or doubled."""
    table = find_table(grid, ROSTER_COLUMNS, faults)
    if table is None:
        return ()
    report_misspelt_columns(table, faults)
    check_lengths(table, faults)
    reader = _RosterReader(table, categories, faults)
    codes, names = Doubles(Code.AGENCY_CODE_TWICE, faults), Doubles(Code.AGENCY_NAME_TWICE, faults)
    rows = tuple(table.filled_rows(ignoring=NOT_READ))
    agencies = tuple(reader.read(row, codes, names) for row in rows)
    changes = [table.cell(row, "change", faults) for row in rows]
    agencies = resolve_changes(agencies, changes)
    _check_aliases(table, agencies, faults)
    check_groups([table.cell(row, "ranking_group", faults) for row in rows], agencies)
    if not agencies:
        faults.add(Code.SHEET_EMPTY, Spot(grid.name), {"sheet": grid.name})
    return agencies


def agency_spots(grid: Grid) -> Mapping[str, Spot]:
    """Return where the name of each agency stands, by its code."""
    unheard = Faults()  # reading the sheet itself reports them
    table = find_table(grid, ROSTER_COLUMNS, unheard)
    if table is None:
        return {}
    return {
        table.cell(row, "code", unheard).text(): table.spot(row, "name")
        for row in table.filled_rows(ignoring=NOT_READ)
    }


def _check_aliases(table: Table, agencies: tuple[Agency, ...], faults: Faults) -> None:
    """Report a short name or alias that another agency goes by; the very names were compared."""
    holders: dict[str, tuple[int, Agency]] = {}
    rows = tuple(table.filled_rows(ignoring=NOT_READ))
    for row, agency in zip(rows, agencies, strict=True):
        if agency.name:
            holders.setdefault(same_name(agency.name), (row, agency))
    for row, agency in zip(rows, agencies, strict=True):
        named = (("short_name", agency.short_name), *(("aliases", one) for one in agency.aliases))
        for field, word in named:
            holder, other = holders.setdefault(same_name(word), (row, agency))
            if word and holder != row:
                cell = table.cell(row, field, faults)
                facts: dict[str, object] = {
                    "label": cell.label,
                    "value": word,
                    "other": other.name or other.code,
                }
                faults.add(Code.AGENCY_ALIAS_TAKEN, cell.at, facts, observed=word)


@dataclass(frozen=True, slots=True)
class _RosterReader:
    """Reads the rows of one roster."""

    table: Table
    categories: Mapping[str, int]
    faults: Faults

    def read(self, row: int, codes: Doubles, names: Doubles) -> Agency:
        """Return the agency of a row, with its faults reported."""
        code, name = self._cell(row, "code"), self._cell(row, "name")
        self._check_code(code, name.text(), codes)
        if name.is_blank and "name" in self.table.places:
            self.faults.add(Code.AGENCY_NAME_MISSING, name.at, {"code": code.text()})
        elif name.text():
            names.check(name.text(), name.at)
        category, order = self._category(row)
        mode, reason = read_review_mode(self._cell(row, "review_mode"))
        return Agency(
            code=code.text(),
            name=name.text(),
            short_name=self._text(row, "short_name"),
            category=category,
            category_order=order,
            ranking_group=self._text(row, "ranking_group"),
            coefficient=self._coefficient(row),
            email=self._email(row),
            contact_role=self._text(row, "contact_role"),
            aliases=self._cell(row, "aliases").lines(),
            other_name=self._text(row, "other_name"),
            is_ranked=self._cell(row, "is_ranked").choice(YES_NO, default=True),
            provenance=self._text(row, "provenance"),
            note=self._text(row, "note"),
            remark=self._text(row, "remark"),
            review_mode=mode,
            review_reason=reason,
            change=read_change(self._cell(row, "change")),
        )

    def _cell(self, row: int, field: str) -> Field:
        return self.table.cell(row, field, self.faults)

    def _text(self, row: int, field: str) -> str:
        return self._cell(row, field).text()

    def _check_code(self, cell: Field, name: str, codes: Doubles) -> None:
        code = cell.text()
        if cell.is_blank and "code" in self.table.places:
            self.faults.add(Code.AGENCY_CODE_MISSING, cell.at, {"name": name})
        elif code and not AGENCY_CODE.fullmatch(code):
            better = "".join(char for char in code.upper() if char.isascii() and char.isalnum())
            self.faults.add(
                Code.AGENCY_CODE_INVALID,
                cell.at,
                {"value": code},
                observed=code,
                suggestion=better if AGENCY_CODE.fullmatch(better) else None,
            )
        elif code:
            codes.check(code, cell.at)

    def _category(self, row: int) -> tuple[str, int]:
        """Return category and order; the list on 设置 decides the order where there is one."""
        cell = self._cell(row, "category")
        category = cell.text()
        own_order = self._cell(row, "category_order").number(ZERO_OR_MORE)
        if category in self.categories:
            return category, self.categories[category]
        if category and self.categories:
            report_unknown_category(category, cell.at, self.categories, self.faults)
        if own_order is not None:
            return category, int(own_order)
        # Whoever has no category stands after all others.
        return category, max(self.categories.values(), default=-1) + 1

    def _coefficient(self, row: int) -> Number | None:
        """Return the coefficient, None where it is 1: then it changes nothing."""
        found = self._cell(row, "coefficient").fraction(COEFFICIENTS)
        return None if found is None or found == 1 else found

    def _email(self, row: int) -> str:
        return read_addresses(self._cell(row, "email"))


def read_addresses(cell: Field) -> str:
    """Return the e-mail addresses of a cell as typed; reports what is none."""
    typed = cell.text()
    addresses = split_addresses(typed)
    wrong = [address for address in addresses if not is_sendable(address)]
    if wrong or (typed and not addresses):
        value = "；".join(wrong) or typed
        cell.faults.add(Code.EMAIL_INVALID, cell.at, {"value": value}, observed=value)
    return typed
