"""What a copy was issued with, as JSON: settings, scheme and names, so that wording is kept.

A return is compared with the wording that its own copy carried, however often the definition was
improved since.
"""

import json
from operator import attrgetter
from typing import NamedTuple

from workbook_tool.core.records import Records, named
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.point_rules import PointRule
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings
from workbook_tool.core.round.stored_rules import STORED_RULE


def stored_with(kinds: tuple[Kind, ...]) -> Records:
    """Return how parts of a definition are stored where criteria are of these kinds."""
    kind_names = named({kind.name: kind for kind in kinds}, attrgetter("name"))
    return Records({Kind: kind_names, PointRule: STORED_RULE})


STORED = stored_with(KINDS)
"""How parts of a definition are stored by name, in snapshots and in the hidden sheet of a form."""


class _Named(NamedTuple):
    """What is kept of an agency; contact data is not."""

    code: str
    name: str
    category: str = ""


class _Snapshot(NamedTuple):
    """What is kept of a round."""

    settings: RoundSettings
    scheme: IndicatorScheme
    grades: tuple[Grade, ...]
    roster: tuple[_Named, ...]


def dump_round(assessment_round: AssessmentRound) -> str:
    """Return a round as canonical JSON; contact data of agencies is left out."""
    kept = _Snapshot(
        assessment_round.settings,
        assessment_round.scheme,
        assessment_round.grades,
        tuple(_Named(one.code, one.name, one.category) for one in assessment_round.roster),
    )
    return json.dumps(STORED.dump(_Snapshot, kept), ensure_ascii=False, sort_keys=True)


def load_round(text: str, records: Records = STORED) -> AssessmentRound:
    """Return the round that ``dump_round`` wrote; raises ValueError for anything else."""
    kept = records.read(_Snapshot, text)
    agencies = tuple(Agency(one.code, one.name, category=one.category) for one in kept.roster)
    return AssessmentRound(kept.settings, kept.scheme, kept.grades, Roster(agencies))
