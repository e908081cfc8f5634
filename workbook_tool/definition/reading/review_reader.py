"""How a round is reviewed: 考评组, what 设置 says about it, and 评分主体 of the criteria."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import percent_text
from workbook_tool.core.round.review_plan import SELF, Combination, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import HUNDRED, Criterion, IndicatorScheme
from workbook_tool.core.text import Language, Text, listed, normalise_label
from workbook_tool.definition.reading.criteria_sheet import CriteriaSheet
from workbook_tool.definition.reading.evaluators_reader import Known, PlacedGroup, read_groups
from workbook_tool.definition.reading.faults import Faults, Spot, find_name, suggest
from workbook_tool.definition.reading.fields import ZERO_OR_MORE, Field
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.review_checks import Places, check_plan
from workbook_tool.definition.reading.settings_reader import SettingsSheet
from workbook_tool.definition.words.vocabulary import COMBINATIONS, SCORERS

_SELF_SHARE: Final = re.compile(
    r"(?:自评占比|自评占|自评|self share|self)\s*[:=]?\s*"
    r"(?P<number>-?\d+(?:\.\d+)?)\s*(?P<percent>%?)",
    re.IGNORECASE,
)
OWED_BY: Final = ("code", "methods", "groups", "scored_by")
_REVIEW_ALONE: Final = Text("考评分", "review score")
_REVIEW_WORDS: Final = frozenset(
    map(normalise_label, (_REVIEW_ALONE.zh, _REVIEW_ALONE.en, "考评得分", "只计考评分"))
)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """How the round is reviewed, None where it is not, and the criteria with who scores them."""

    plan: ReviewPlan | None
    criteria: tuple[Criterion, ...]


def write_self_share(share: Decimal, language: Language) -> str:
    """Return the share of the self score as 设置 says it, "" where reviews alone count."""
    if not share:
        return ""
    return Text(f"自评占比 {percent_text(share)}", f"self share {percent_text(share)}").in_language(
        language
    )


def read_review(
    grid: Grid | None,
    sheet: SettingsSheet,
    read: CriteriaSheet,
    roster: Roster,
    agency_spots: Mapping[str, Spot],
    faults: Faults,
) -> ReviewSheet:
    """Return how a round is reviewed; a sheet without groups is as good as none.

    ``agency_spots`` is where each agency of the roster stands.

    What groups owe is looked at only where everything that they name was understood.
    """
    before = len(faults.found)
    methods = dict.fromkeys(method for one in read.supposed for method in one.methods)
    is_known = read.knows("methods") and bool(read.supposed)
    categories = tuple(sheet.categories) or roster.categories
    known = Known(roster, categories, tuple(methods) if is_known else None)
    placed = read_groups(grid, known, faults) if grid is not None and grid.rows else ()
    is_sound = len(faults.found) == before
    plan = _plan(placed, sheet.review, faults, is_sound=is_sound)
    scorers = _Scorers(tuple(one.group for one in placed))
    found = {one.code: scorers.find(one.scored_by) for one in read.supposed}
    if placed or is_sound:
        scorers.report(read, found)
    criteria = tuple(replace(one, scored_by=found[one.code] or "") for one in read.criteria)
    is_sound = is_sound and read.knows(*OWED_BY) and None not in found.values()
    if plan is not None and is_sound:
        cells = {one.code: cells for one, cells in zip(read.supposed, read.cells, strict=True)}
        places = Places(placed, sheet.review.get("combination"), cells, agency_spots)
        check_plan(plan, IndicatorScheme(criteria), roster, places, faults)
    return ReviewSheet(plan, criteria)


def _plan(
    placed: tuple[PlacedGroup, ...], cells: Mapping[str, Field], faults: Faults, *, is_sound: bool
) -> ReviewPlan | None:
    """Return the plan; what 设置 says about reviews means nothing without groups."""
    if not placed:
        for cell in cells.values() if is_sound else ():
            faults.add(Code.NO_EVALUATORS, cell.at, {"label": cell.label}, observed=cell.text())
        return None
    combination, disagreement = cells.get("combination"), cells.get("disagreement")
    return ReviewPlan(
        tuple(one.group for one in placed),
        _self_share(cells.get("self_share")),
        Combination.MEAN
        if combination is None
        else combination.choice(COMBINATIONS, Combination.MEAN),
        None if disagreement is None else disagreement.number(ZERO_OR_MORE),
    )


def _self_share(cell: Field | None) -> Decimal:
    typed = "" if cell is None else unicodedata.normalize("NFKC", cell.text())
    if cell is None or not typed or normalise_label(typed) in _REVIEW_WORDS:
        return Decimal(0)
    match = _SELF_SHARE.fullmatch(typed)
    share = Decimal(match["number"]) / HUNDRED if match else None
    if match is not None and share is not None and match["percent"] and 0 <= share <= 1:
        return share
    is_bare = match is not None and not match["percent"] and share is not None and 0 <= share <= 1
    cell.faults.add(
        Code.SELF_SHARE_MALFORMED,
        cell.at,
        {"value": cell.text()},
        observed=cell.text(),
        suggestion=f"{cell.text()}%" if is_bare else None,
    )
    return Decimal(0)


@dataclass(frozen=True, slots=True)
class _Scorers:
    """Finds who is meant by 评分主体."""

    groups: tuple[EvaluatorGroup, ...]

    def report(self, read: CriteriaSheet, found: Mapping[str, str | None]) -> None:
        """Report the scorers that are not there; ``found`` goes by the codes of the criteria."""
        for one, cells in zip(read.supposed, read.cells, strict=True):
            if found[one.code] is None:
                self._report(one, cells["scored_by"])

    def find(self, typed: str) -> str | None:
        """Return what ``scored_by`` holds for a word, None where it means nobody."""
        if not typed:
            return ""
        for names in (
            {group.code: group.code for group in self.groups},
            {group.name: group.code for group in self.groups},
        ):
            name = find_name(typed, names)
            if name is not None:
                return names[name]
        scorer = SCORERS.find(typed)
        return scorer if scorer is None or scorer or self.groups else None

    def _report(self, criterion: Criterion, cell: Field) -> None:
        names = [group.name for group in self.groups if group.name]
        allowed = [
            listed((*SCORERS.choices(one), *names) if names else (SCORERS.word(SELF, one),))
            for one in Language
        ]
        typed = criterion.scored_by
        facts: dict[str, object] = {
            "criterion": criterion.code,
            "value": typed,
            "allowed": Text(allowed[0].zh, allowed[1].en),
        }
        cell.faults.add(
            Code.SCORED_BY_UNKNOWN,
            cell.at,
            facts,
            observed=typed,
            criterion=criterion.code,
            suggestion=suggest(typed, (*names, *SCORERS.choices(Language.ZH))),
        )
