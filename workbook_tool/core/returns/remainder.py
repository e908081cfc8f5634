"""Whether what does not apply (合理缺项) leaves anything to rate."""

from collections.abc import Iterable, Iterator

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.returns.marks import is_no_answer
from workbook_tool.core.returns.model import Entry
from workbook_tool.core.round.outcome import leaves_nothing
from workbook_tool.core.round.scheme import IndicatorScheme


def check_remainder(entries: Iterable[Entry], scheme: IndicatorScheme) -> Iterator[Finding]:
    """Yield NOTHING_LEFT where every criterion with points is marked as not applicable.

    ``scheme`` is what the agency answers. A mark that the criterion does not take, or that stands
    beside a score, has a finding of its own and is no reason for this one.
    """
    by_code = scheme.by_code
    marked = {
        entry.criterion: entry
        for entry in entries
        if entry.is_not_applicable
        and scheme.may_be_left(by_code[entry.criterion])
        and is_no_answer(entry.raw)
    }
    if not leaves_nothing(scheme, marked):
        return
    first = next(marked[one.code] for one in scheme.regular if one.code in marked)
    sheet = first.place.sheet if first.place else None
    yield Finding.of(
        Code.NOTHING_LEFT,
        Location(sheet=sheet),
        count=sum(one.code in marked for one in scheme.regular),
    )
