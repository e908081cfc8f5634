"""Whether the criteria reach the total that the notice states, for each category of agencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.findings import Code
from workbook_tool.core.numbers import number_text, read_written_number
from workbook_tool.core.round.audiences import Audience, audiences_of
from workbook_tool.core.round.roster import Agency, anyone_of
from workbook_tool.core.round.scheme import Criterion, worth_of
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.faults import Faults, Spot, suggest
from workbook_tool.definition.reading.fields import Field

Stated = tuple[tuple[str, Decimal], ...]


def read_category_totals(cell: Field | None, categories: Iterable[str]) -> Stated:
    """Return the totals of single categories, written as "乡镇=110" one a line.

    Reports a line that is no such pair, and a category that is not in the list.
    """
    if cell is None:
        return ()
    known = tuple(categories)
    found: dict[str, Decimal] = {}
    for line in cell.lines():
        name, _, number = line.replace("＝", "=").rpartition("=")
        total = read_written_number(number)
        category = name.strip()
        if not category or total is None or total < 0 or category in found:
            facts: dict[str, object] = {"value": line}
            cell.faults.add(Code.CATEGORY_TOTAL_MALFORMED, cell.at, facts, observed=line)
        elif known and category not in known:
            report_unknown_category(category, cell.at, known, cell.faults)
        else:
            found[category] = total
    return tuple(found.items())


def report_unknown_category(
    typed: str, at: Spot, categories: Iterable[str], faults: Faults
) -> None:
    """Report a category that is not in the list, with the one that is probably meant."""
    allowed = tuple(categories)
    faults.add(
        Code.CATEGORY_UNKNOWN,
        at,
        {"value": typed, "allowed": Text("、".join(allowed), ", ".join(allowed))},
        observed=typed,
        expected="、".join(allowed),
        suggestion=suggest(typed, allowed),
    )


@dataclass(frozen=True, slots=True)
class StatedTotals:
    """What 设置 states: the total and those of single categories; and who is asked.

    ``at`` is the cell of the stated total, of which ``given`` points are nobody's to score.
    ``weighed`` are the codes of agencies with weights of their own, whose sums are another matter.
    """

    settings: RoundSettings
    agencies: tuple[Agency, ...]
    at: Spot
    given: Decimal = Decimal(0)
    weighed: frozenset[str] = frozenset()

    def check(
        self, criteria: tuple[Criterion, ...], obvious: tuple[Decimal, ...], faults: Faults
    ) -> None:
        """Report criteria that do not add up.

        The sum of all has to be the stated total, or what each agency reaches has to be that of
        its category. ``obvious`` are the numbers that faulty caps obviously mean.
        """
        guessed = sum(obvious, self.given)
        regular = [one for one in criteria if one.is_rated]
        whole = worth_of(regular) + guessed
        own = dict(self.settings.category_totals)
        stated = self.settings.stated_total
        plain = tuple(one for one in self.agencies if one.code not in self.weighed)
        if self.weighed and not plain:
            return  # nobody is asked at the weights of 指标
        used = {agency.category for agency in self.agencies}
        unused = (anyone_of(category) for category in own if category not in used)
        found = [
            (one, one.reach + guessed, own.get(one.category, stated))
            for one in audiences_of(regular, (*plain, *unused))
        ]
        is_split = bool(own) or any(one.groups or one.agencies for one in regular)
        if whole == stated and not own:
            return
        if not is_split or not found:
            self._report_sum(len(regular) + len(obvious), whole, faults)
        elif any(total != right for _, total, right in found):
            self._report_categories(found, whole, faults)

    def _report_sum(self, count: int, found: Decimal, faults: Faults) -> None:
        stated = self.settings.stated_total
        facts: dict[str, object] = {
            "count": count,
            "sum": number_text(found),
            "total": number_text(stated),
            "difference": number_text(abs(found - stated)),
        }
        faults.add(
            Code.CAPS_DO_NOT_ADD_UP,
            self.at,
            facts,
            observed=number_text(found),
            expected=number_text(stated),
        )

    def _report_categories(
        self, found: Sequence[tuple[Audience, Decimal, Decimal]], whole: Decimal, faults: Faults
    ) -> None:
        stated = self.settings.stated_total
        each = [(one.name, number_text(total), number_text(right)) for one, total, right in found]
        facts: dict[str, object] = {
            "sum": number_text(whole),
            "reached": Text(
                "、".join(
                    f"{name.zh or '—'} {total} 分（应为 {right} 分）" for name, total, right in each
                ),
                ", ".join(
                    f"{name.en or '—'} {total} (stated {right})" for name, total, right in each
                ),
            ),
        }
        observed = "、".join(f"{name.zh or '—'}={total}" for name, total, _ in each)
        faults.add(
            Code.CATEGORIES_MISS_TOTAL,
            self.at,
            facts,
            observed=observed,
            expected=number_text(stated),
        )
