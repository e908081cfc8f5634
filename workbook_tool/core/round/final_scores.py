"""What evaluators gave (考评得分), as it enters the final scores (拟定得分)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ReviewPart:
    """What one group gave an agency for one criterion, and the file, sheet and cell of it.

    ``score`` is None where a choice without points was made. ``reason`` is the 扣分原因,
    ``raised_reason`` the 上调理由; neither decides anything here.
    """

    group: str
    score: Decimal | None
    choice: str = ""
    reason: str = ""
    raised_reason: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


ReviewScores = Mapping[tuple[str, str], tuple[ReviewPart, ...]]
"""The scores that count by the codes of agency and criterion, one part a group."""


class Withheld(StrEnum):
    """Why a sheet that a group returned for an agency does not count."""

    REJECTED = "rejected"  # something in it must be corrected
    CONFLICT = "conflict"  # two different ones, and nothing says which is newer
    STALE = "stale"  # another return of the agency counts now than the one that was judged


@dataclass(frozen=True, slots=True)
class Reviews:
    """All that came back from the evaluators.

    ``scores`` are the scores of sheets that count, those of criteria left blank not among them.
    ``withheld`` are the sheets that are there and do not count, by the codes of group and agency.
    """

    scores: ReviewScores = field(default_factory=dict)
    withheld: Mapping[tuple[str, str], Withheld] = field(default_factory=dict)


NO_REVIEWS = Reviews()
