"""The column 适用单位 of 指标: which agencies answer a criterion, by code, name or alias."""

from collections.abc import Iterator, Sequence

from workbook_tool.core.findings import Code
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.text import listed
from workbook_tool.definition.reading.fields import SEPARATORS, Field


def read_agencies(cell: Field, roster: Roster, groups: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of the agencies that a cell names, () for all.

    Reports a name that no agency or several have, and an agency that the categories ``groups`` of
    the same criterion leave out. Without a roster the names stay as they are typed.
    """
    if not len(roster):
        return cell.lines()
    found: dict[str, None] = {}
    for typed, agencies in named_agencies(cell, roster):
        if len(agencies) == 1:
            found[agencies[0].code] = None
            if groups and agencies[0].category not in groups:
                _report_left_out(cell, typed, agencies[0], groups)
        else:
            _report(cell, typed, agencies, roster)
    return tuple(found)


def named_agencies(cell: Field, roster: Roster) -> Iterator[tuple[str, tuple[Agency, ...]]]:
    """Yield each name in the lines of a cell and whom it names; it may hold a separator itself."""
    for line in cell.text().split("\n"):
        parts = (line,) if roster.called(line) else SEPARATORS.split(line)
        yield from ((part.strip(), roster.called(part)) for part in parts if part.strip())


def _report(cell: Field, typed: str, agencies: Sequence[Agency], roster: Roster) -> None:
    """Report a name that several agencies have, or none, with those that may be meant."""
    if agencies:
        said = listed(f"{one.code} {one.name}" for one in agencies)
        facts: dict[str, object] = {"label": cell.label, "value": typed, "agencies": said}
        cell.faults.add(Code.AGENCY_LISTED_TWICE_NAMED, cell.at, facts, observed=typed)
        return
    near = roster.resembling(typed)
    facts = {"label": cell.label, "value": typed}
    suggestion = near[0].name if near else None
    cell.faults.add(
        Code.AGENCY_LISTED_UNKNOWN, cell.at, facts, observed=typed, suggestion=suggestion
    )


def _report_left_out(cell: Field, typed: str, agency: Agency, groups: Sequence[str]) -> None:
    facts: dict[str, object] = {
        "label": cell.label,
        "value": typed,
        "category": agency.category,
        "groups": listed(groups),
    }
    cell.faults.add(Code.AGENCY_LISTED_LEFT_OUT, cell.at, facts, observed=typed)
