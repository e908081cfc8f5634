"""The column 排名分组 of 单位名册: groups in which agencies are ranked."""

from collections.abc import Sequence

from workbook_tool.core.findings import Code
from workbook_tool.core.round.roster import Agency
from workbook_tool.definition.reading.faults import same_name
from workbook_tool.definition.reading.fields import Field


def check_groups(cells: Sequence[Field], agencies: Sequence[Agency]) -> None:
    """Report blanks beside groups of the same category, and one group spelt in two ways.

    A category that is wholly blank is a group itself: an agency that is forgotten among others
    would be ranked on its own, first of one.
    """
    filled = {one.category for one in agencies if one.ranking_group}
    spelt = {same_name(one.category): one.category for one in agencies if not one.ranking_group}
    reported: set[str] = set()
    for cell, agency in zip(cells, agencies, strict=True):
        if agency.ranking_group:
            _check_spelling(cell, agency.ranking_group, spelt, reported)
        elif cell.is_blank and agency.category in filled:
            facts: dict[str, object] = {"value": agency.name, "category": agency.category}
            cell.faults.add(Code.RANKING_GROUP_MISSING, cell.at, facts)


def _check_spelling(cell: Field, typed: str, spelt: dict[str, str], reported: set[str]) -> None:
    other = spelt.setdefault(same_name(typed), typed)
    if other != typed and typed not in reported:
        reported.add(typed)
        facts: dict[str, object] = {"value": typed, "other": other}
        cell.faults.add(
            Code.RANKING_GROUP_SPELT_TWO_WAYS, cell.at, facts, observed=typed, suggestion=other
        )
