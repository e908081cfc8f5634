"""Parts of a scheme that a bound may name: indicators of every level, and single criteria."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.numbers import decimal_of
from workbook_tool.core.round.scheme import Criterion, exact_worth_of

Path = tuple[str, ...]  # titles of levels, the first-level one first
PATH_SIGN = "/"


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator by its titles from the first level down, or a criterion by its code."""

    path: Path = ()
    code: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it may be called: its code, or its title and all titles down to it."""
        if self.code:
            return (self.code,)
        return tuple(dict.fromkeys((self.path[-1], PATH_SIGN.join(self.path))))

    def holds(self, criterion: Criterion) -> bool:
        """Tell whether a criterion belongs to it."""
        inside = criterion.levels[: len(self.path)] == self.path
        return criterion.code == self.code if self.code else inside


def parts_of(criteria: Iterable[Criterion]) -> tuple[Part, ...]:
    """Return the parts that hold points of regular criteria, the outer ones first."""
    rated = tuple(one for one in criteria if one.is_rated)
    deepest = max((len(one.levels) for one in rated), default=0)
    paths = (
        one.levels[:depth]
        for depth in range(1, deepest + 1)
        for one in rated
        if len(one.levels) >= depth
    )
    return (*map(Part, dict.fromkeys(paths)), *(Part(code=one.code) for one in rated))


def is_below(criterion: Criterion, path: Path) -> bool:
    """Tell whether a criterion stands in an indicator."""
    return criterion.levels[: len(path)] == path


def inner_paths(criteria: Iterable[Criterion]) -> tuple[Path, ...]:
    """Return the indicators below the first level in printed order, those inside each behind it."""
    paths = [one.levels[:depth] for one in criteria for depth in range(1, len(one.levels) + 1)]
    first = {path: turn for turn, path in reversed(tuple(enumerate(paths)))}

    def place(path: Path) -> list[int]:
        return [first[path[:depth]] for depth in range(1, len(path) + 1)]

    return tuple(sorted((path for path in first if len(path) > 1), key=place))


def parts_named(name: str, criteria: Iterable[Criterion]) -> tuple[Part, ...]:
    """Return the parts of that name, the outer ones first.

    Of those that hold the same criteria, deductions included, only the first: they have one rate.
    """
    every = tuple(criteria)
    found: dict[tuple[str, ...], Part] = {}
    for part in parts_of(every):
        if name in part.names:
            held = (one.code for one in every if part.holds(one) and one.has_points)
            found.setdefault(tuple(held), part)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of an outcome amount to.

    ``criteria`` are the regular ones that apply, with their points in ``own``; of these ``lost`` do
    not count, because another of their group (取最高组) is better. ``taken`` is what deductions
    really take from each indicator.
    """

    criteria: tuple[Criterion, ...] = ()
    own: Mapping[str, Fraction] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    taken: Mapping[Path, Fraction] = field(default_factory=dict)

    def rate_of(self, name: str) -> Decimal | None:
        """Return the rate of the part of a name, None where nothing of it applies.

        That of a criterion is what it got itself, be it beaten or not; that of an indicator counts
        like subtotals: after deductions, without what is beaten, and below zero where it is.
        """
        part = next(iter(parts_named(name, self.criteria)), None)
        if part is None:
            return None
        inside = tuple(one for one in self.criteria if part.holds(one))
        worth = exact_worth_of(inside)
        return decimal_of(sum(self._held(part, inside), Fraction(0)) / worth) if worth else None

    def points_of(self, path: Path) -> Decimal | None:
        """Return the points of an indicator like a subtotal, None where nothing of it applies.

        They are what was given, after deductions inside it: what does not apply rescales nothing.
        """
        inside = tuple(one for one in self.criteria if is_below(one, path))
        return decimal_of(sum(self._held(Part(path), inside), Fraction(0))) if inside else None

    def _held(self, part: Part, inside: Iterable[Criterion]) -> Iterator[Fraction]:
        for one in inside:
            if part.code or one.code not in self.lost:
                yield self.own[one.code]
        for path, points in self.taken.items():
            if not part.code and path[: len(part.path)] == part.path:
                yield -points
