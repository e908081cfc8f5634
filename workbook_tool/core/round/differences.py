"""What differs between two rounds, as values; one implementation for every command.

A change ``voids`` where copies that are out would lose their codes: whether it does is asked of the
digest in ``core.form.identity`` itself, so that the two can never disagree.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.goals import Goals, target_in, weight_in
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade

WORDING_FIELDS = frozenset({"text", "methods"})
Record = Grade | Agency | EvaluatorGroup
REVIEW_SETTINGS = ("self_share", "combination", "disagreement")
ROUND_ID = "round_id"
ORDER = "order"
LEVELS = "levels"
GOALS = "goals"


class Area(StrEnum):
    """The sheet of the definition that a change stands on."""

    CRITERIA = "criteria"
    SETTINGS = "settings"
    GRADES = "grades"
    ROSTER = "roster"
    REVIEW = "review"
    TARGETS = "targets"
    WEIGHTS = "weights"  # of single agencies, on the sheet of the targets


class ChangeKind(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # another place in the order, or under another indicator
    REWORDED = "reworded"  # other words for the same question
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two rounds.

    ``subject`` is the code of a criterion or an agency or the title of a grade, "" for settings;
    ``name`` is what a reader knows it by; an own target or weight is told by its agency, and its
    field is the code of the criterion. ``field`` is the attribute of the core type that differs,
    "order" for a place in the order (from 1), "" where the whole thing was added or removed.
    """

    area: Area
    kind: ChangeKind
    subject: str = ""
    field: str = ""
    old: object = None
    new: object = None
    name: str = ""
    voids: bool = False


def compare_rounds(old: AssessmentRound, new: AssessmentRound) -> tuple[Change, ...]:
    """Return everything that differs, in the order of the sheets; nothing for equal rounds."""
    return (
        *_setting_changes(old, new),
        *compare_schemes(old.scheme, new.scheme),
        *_grade_changes(old.grades, new.grades),
        *_roster_changes(old, new),
        *_review_changes(old, new),
        *_target_changes(old, new),
    )


def compare_schemes(old: IndicatorScheme, new: IndicatorScheme) -> Iterator[Change]:
    """Yield what differs between the criteria of two schemes."""
    before, after = old.by_code, new.by_code
    for code, criterion in before.items():
        if code in after:
            yield from compare_criteria(criterion, after[code])
        else:
            yield Change(Area.CRITERIA, ChangeKind.REMOVED, code, name=criterion.text, voids=True)
    for code, criterion in after.items():
        if code not in before:
            yield Change(Area.CRITERIA, ChangeKind.ADDED, code, name=criterion.text, voids=True)
    yield from _order_changes(Area.CRITERIA, tuple(before), tuple(after), voids=True)


def compare_criteria(old: Criterion, new: Criterion) -> Iterator[Change]:
    """Yield what differs between two criteria of one code."""
    digest = scheme_digest(IndicatorScheme((old,)))
    for spec in fields(Criterion):
        before, after = getattr(old, spec.name), getattr(new, spec.name)
        if before != after:
            changed = IndicatorScheme((replace(old, **{spec.name: after}),))
            yield Change(
                Area.CRITERIA,
                _kind_of(spec.name),
                old.code,
                spec.name,
                before,
                after,
                name=new.text,
                voids=scheme_digest(changed) != digest,
            )


def _kind_of(field: str) -> ChangeKind:
    if field in WORDING_FIELDS:
        return ChangeKind.REWORDED
    return ChangeKind.MOVED if field == LEVELS else ChangeKind.CHANGED


def _setting_changes(old: AssessmentRound, new: AssessmentRound) -> Iterator[Change]:
    """Yield changed settings, the two rules of the scheme that stand among them included."""
    for before, after in ((old.settings, new.settings), (old.scheme, new.scheme)):
        for spec in fields(before):
            was, now = getattr(before, spec.name), getattr(after, spec.name)
            if spec.name != "criteria" and was != now:
                voids = spec.name == ROUND_ID
                yield Change(
                    Area.SETTINGS, ChangeKind.CHANGED, "", spec.name, was, now, voids=voids
                )


def _grade_changes(old: Sequence[Grade], new: Sequence[Grade]) -> Iterator[Change]:
    before, after = ({grade.title: grade for grade in grades} for grades in (old, new))
    yield from _member_changes(Area.GRADES, before, after, dict.fromkeys((*before, *after), ""))


def _roster_changes(old: AssessmentRound, new: AssessmentRound) -> Iterator[Change]:
    before, after = old.roster.by_code, new.roster.by_code
    names = {code: agency.name for code, agency in (*before.items(), *after.items())}
    yield from _member_changes(Area.ROSTER, before, after, names)


def _review_changes(old: AssessmentRound, new: AssessmentRound) -> Iterator[Change]:
    """Yield what differs in the review; a round without one is as one with no groups."""
    before, after = old.review or ReviewPlan(()), new.review or ReviewPlan(())
    for name in REVIEW_SETTINGS:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(Area.SETTINGS, ChangeKind.CHANGED, "", name, was, now)
    groups = (*before.groups, *after.groups)
    names = {group.code: group.name for group in groups}
    yield from _member_changes(Area.REVIEW, before.by_code, after.by_code, names)


def _target_changes(old: AssessmentRound, new: AssessmentRound) -> Iterator[Change]:
    """Yield the own targets and weights that differ of agencies that are on both rosters."""
    before = old.roster.by_code
    for agency in new.roster:
        if agency.code in before:
            yield from compare_goals(agency, before[agency.code].goals, agency.goals)


def compare_goals(agency: Agency, old: Goals, new: Goals) -> Iterator[Change]:
    """Yield what differs between own targets and weights of an agency; its code holds them all."""
    for code in dict.fromkeys(goal.criterion for goal in (*old, *new)):
        for area, own_in in ((Area.TARGETS, target_in), (Area.WEIGHTS, weight_in)):
            was, now = own_in(old, code), own_in(new, code)
            if was != now:
                kind = ChangeKind.CHANGED
                name = agency.name
                yield Change(area, kind, agency.code, code, was, now, name=name, voids=True)


def _member_changes(
    area: Area, old: Mapping[str, Record], new: Mapping[str, Record], names: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what differs between two ordered collections of records."""
    for key, record in old.items():
        if key not in new:
            yield Change(area, ChangeKind.REMOVED, key, name=names[key])
            continue
        for spec in fields(record):
            if spec.name == GOALS:  # a sheet of its own
                continue
            was, now = getattr(record, spec.name), getattr(new[key], spec.name)
            if was != now:
                yield Change(area, ChangeKind.CHANGED, key, spec.name, was, now, name=names[key])
    for key in new:
        if key not in old:
            yield Change(area, ChangeKind.ADDED, key, name=names[key])
    yield from _order_changes(area, tuple(old), tuple(new), names=names)


def _order_changes(
    area: Area,
    old: Sequence[str],
    new: Sequence[str],
    *,
    names: Mapping[str, str] | None = None,
    voids: bool = False,
) -> Iterator[Change]:
    """Yield the fewest members whose moving explains another order of those that stayed."""
    places = {key: place for place, key in enumerate(old, start=1)}
    kept = [key for key in new if key in places]
    staying = _longest_rise([places[key] for key in kept])
    for place, key in enumerate(new, start=1):
        if key in places and places[key] not in staying:
            name = (names or {}).get(key, "")
            yield Change(
                area, ChangeKind.MOVED, key, ORDER, places[key], place, name=name, voids=voids
            )


def _longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """Return the members of a longest rising subsequence of distinct numbers.

    >>> sorted(_longest_rise([3, 1, 2]))
    [1, 2]
    """
    tails: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        below[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    members: set[int] = set()
    number_or_none = tails[-1] if tails else None
    while number_or_none is not None:
        members.add(number_or_none)
        number_or_none = below[number_or_none]
    return frozenset(members)
