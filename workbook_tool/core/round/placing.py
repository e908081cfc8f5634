"""Places (名次) among agencies that state the same figure, and the points that come of them.

Equal figures share a place and the next one is passed over (1, 2, 2, 4), so that each of them gets
the points of the place that they share. Agencies that are not ranked take no place from others and
get the points of the place that they would have; where nobody is ranked all are compared.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.round.arithmetic import evaluate
from workbook_tool.core.round.final_scores import FinalAnswer
from workbook_tool.core.round.kinds.facts import limits_of
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.place_rules import PLACE, SIZE, PlaceRule
from workbook_tool.core.round.scheme import Criterion


@dataclass(frozen=True, slots=True)
class Placing:
    """The place of one figure among ``size`` that are compared, and the points of it.

    ``waiting`` is how many agencies are still to be compared: the place is provisional (暂定) then.
    """

    fact: Decimal
    place: int
    size: int
    points: Fraction
    waiting: int = 0


Places = Mapping[str, Placing]
"""The placings of one agency by the code of the criterion."""
NO_PLACES: Places = {}


def placings_of(
    criterion: Criterion, facts: Mapping[str, Decimal], ranked: Collection[str], waiting: int = 0
) -> Places:
    """Return the placing of each figure by the code of its agency.

    ``facts`` are those of one comparison, ``ranked`` the codes of agencies that take a place.
    """
    rule = criterion.rule
    is_high = not isinstance(rule, PlaceRule) or rule.is_high
    counted = [fact for code, fact in facts.items() if code in ranked] or list(facts.values())
    size, term = len(counted), rule.points(limits_of(criterion))
    found: dict[str, Placing] = {}
    for code, fact in facts.items():
        better = sum(other > fact if is_high else other < fact for other in counted)
        place = min(better + 1, size)
        values = {PLACE: Fraction(place), SIZE: Fraction(size)}
        found[code] = Placing(fact, place, size, evaluate(term, values), waiting)
    return found


def exact_answers(entries: Iterable[Answer], places: Places) -> Iterator[Answer]:
    """Yield the answers of a return with the exact points of their places.

    One that states another figure than the one that was compared stays open.
    """
    for entry in entries:
        placing = places.get(entry.criterion)
        if placing is None or placing.fact != entry.fact:
            yield entry
        else:
            yield FinalAnswer(entry.criterion, placing.points, fact=placing.fact)


def without_places(entries: Iterable[Answer]) -> Iterator[Answer]:
    """Yield the answers as a form adds them up: points that are open are not in its total."""
    for entry in entries:
        if entry.fact is not None and entry.score is None:
            yield FinalAnswer(entry.criterion, Decimal(0), fact=entry.fact)
        else:
            yield entry
