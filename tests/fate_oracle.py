"""Which sheets of evaluators count, decided anew from the rules as they are published.

Nothing of the package but its types: a second opinion on ``core.review.register`` and
``core.review.counting``. It settles each group × agency for itself:

- who does not judge an agency any more is not asked, and a blank sheet says nothing;
- what staff decided stands as long as the return counts that it was decided for;
- a sheet for the return that counts goes before one for another, which waits to be confirmed;
- what another sheet holds and adds to, is not needed; valid goes before faulty;
- of different ones the newest counts, where one is newer than all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.review_oracle import owing
from workbook_tool.core.round.settings import AssessmentRound

Key = tuple[str, str]
"""The codes of group and agency."""


@dataclass(frozen=True)
class Said:
    """What an evaluator typed beside one criterion."""

    score: Decimal | None = None
    choice: str = ""
    fact: Decimal | None = None
    reason: str = ""
    record: str = ""

    @property
    def is_answered(self) -> bool:
        return self.score is not None or self.fact is not None or bool(self.choice)

    @property
    def parts(self) -> tuple[object, str, str]:
        number = self.score if self.fact is None else self.fact
        return (number, self.choice) if self.is_answered else None, self.reason, self.record


BLANK = Said()


@dataclass(frozen=True)
class Handed:
    """One sheet as it was handed in: of which file, about whom, for which return, and when.

    ``sha256`` is that of its file, ``judged`` that of the return that it is for. ``day`` is None
    where the file does not tell it.
    """

    path: str
    sha256: str
    group: str
    agency: str
    judged: str
    day: int | None
    said: Mapping[str, Said] = field(default_factory=dict)
    is_faulty: bool = False

    @property
    def key(self) -> Key:
        return self.group, self.agency

    @property
    def filled(self) -> Mapping[str, Said]:
        return {code: said for code, said in self.said.items() if said != BLANK}

    def holds(self, other: Handed) -> bool:
        """Tell whether it says everything that another one does."""
        pairs = ((self.said.get(code, BLANK), said) for code, said in other.filled.items())
        return all(
            theirs in (None, "", ours)
            for mine, yours in pairs
            for ours, theirs in zip(mine.parts, yours.parts, strict=True)
        )

    def is_newer(self, other: Handed) -> bool:
        return self.day is not None and other.day is not None and self.day > other.day


@dataclass(frozen=True)
class Chosen:
    """What staff decided about an agency: a file, and the return that counted then."""

    sha256: str
    judged: str = ""


@dataclass(frozen=True)
class Fates:
    """The sheet that counts of each group and agency, and why one that is there does not.

    ``standing`` are the sheets that are kept in the next workbook: what counts, else what waits.
    """

    counted: Mapping[Key, Handed]
    withheld: Mapping[Key, str]
    standing: Mapping[Key, Sequence[Handed]]


def fates_of(
    the_round: AssessmentRound,
    handed: Sequence[Handed],
    current: Mapping[str, frozenset[str]],
    decided: Mapping[str, Sequence[Chosen]],
) -> Fates:
    """Return what becomes of all sheets.

    ``current`` are by agency the hashes of the return that counts and of those that say the same,
    an empty set where none does.
    """
    seen: set[tuple[str, str]] = set()
    by_key: dict[Key, list[Handed]] = {}
    for one in sorted(handed, key=lambda one: one.path):
        if (one.sha256, one.agency) not in seen:  # the same bytes under another name
            seen.add((one.sha256, one.agency))
            by_key.setdefault(one.key, []).append(one)
    counted: dict[Key, Handed] = {}
    withheld: dict[Key, str] = {}
    standing: dict[Key, Sequence[Handed]] = {}
    for key, sheets in by_key.items():
        filled = [one for one in sheets if one.filled or one.is_faulty]
        if not filled:
            continue
        if not _judges(the_round, key):
            standing[key] = _fullest([one for one in filled if one.filled])
            continue
        best, why = _settled(filled, current.get(key[1], frozenset()), decided.get(key[1], ()))
        if why:
            withheld[key] = why
        else:
            counted[key] = best[0]
        standing[key] = [one for one in best if one.filled]
    return Fates(counted, withheld, {key: found for key, found in standing.items() if found})


def _judges(the_round: AssessmentRound, key: Key) -> bool:
    plan, (group, code) = the_round.review, key
    agency = the_round.roster.by_code.get(code)
    if plan is None or agency is None or agency.change is not None:
        return False
    asked = [one for one in the_round.scheme.criteria if one.applies_to(agency)]
    return any(group == who.code for one in asked for who in owing(plan, agency, one))


def _settled(
    sheets: Sequence[Handed], current: frozenset[str], decided: Sequence[Chosen]
) -> tuple[Sequence[Handed], str]:
    """Return the sheets that stand, one of them first; and why none counts, "" where it does."""
    about = [one for one in decided if one.sha256 in {sheet.sha256 for sheet in sheets}]
    if about and (not about[-1].judged or not current or about[-1].judged in current):
        chosen = [one for one in sheets if one.sha256 == about[-1].sha256 and not one.is_faulty]
        if chosen:
            return chosen, ""
    for_this = [one for one in sheets if not current or one.judged in current]
    pool = for_this or sheets
    pool = [one for one in pool if not any(_beats(other, one) for other in pool)]
    valid = [one for one in pool if not one.is_faulty]
    if not valid:
        return _fullest(pool), "rejected"
    heads: list[Handed] = []
    for one in valid:  # of those that say the same the newest stands for all
        same = [turn for turn, head in enumerate(heads) if head.filled == one.filled]
        if not same:
            heads.append(one)
        elif one.is_newer(heads[same[0]]):
            heads[same[0]] = one
    newest = [one for one in heads if all(one is other or one.is_newer(other) for other in heads)]
    if not newest:
        return heads, "conflict"
    return newest, "" if for_this else "stale"


def _beats(one: Handed, other: Handed) -> bool:
    """Tell whether a sheet says all that another one does, and more."""
    is_fuller = one.holds(other) and one.filled != other.filled
    return is_fuller and (other.is_faulty or not one.is_faulty)


def _fullest(sheets: Sequence[Handed]) -> list[Handed]:
    return [
        one
        for one in sheets
        if not any(other.holds(one) and other.filled != one.filled for other in sheets)
    ]


def kept_of(standing: Sequence[Handed]) -> Mapping[str, Said]:
    """Return what the next workbook of a group holds: what all the sheets that stand agree on."""
    codes = dict.fromkeys(code for one in standing for code in one.filled)
    found = {}
    for code in codes:
        first, *others = [one.said.get(code, BLANK) for one in standing]
        is_same = all(one.parts[0] == first.parts[0] for one in others)
        found[code] = Said(
            *((first.score, first.choice, first.fact) if is_same else (None, "", None)),
            reason=first.reason if all(one.reason == first.reason for one in others) else "",
            record=first.record if all(one.record == first.record for one in others) else "",
        )
    return {code: said for code, said in found.items() if said != BLANK}
