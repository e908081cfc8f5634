"""When a return came in (到达时间), and how late that was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns.model import AgencyReturn
from workbook_tool.core.round.settings import RoundSettings

# What programs write that know no date: zip files their first day, workbook writers (ours too) a
# round one.
NO_DATES: Final = frozenset({date(1980, 1, 1), date(2000, 1, 1)})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def known_arrival(seconds: float | None, settings: RoundSettings) -> float | None:
    """Return the time of a file, None where it only says that there is none.

    Such days are looked for in UTC and in the zone of the round, where archives have theirs from.
    """
    moment = moment_of(seconds)
    if seconds is None or moment is None:
        return seconds
    local = settings.local_time(seconds)
    says_none = moment.date() in NO_DATES or (local is not None and local.date() in NO_DATES)
    return None if says_none else seconds


def moment_of(seconds: float | None) -> datetime | None:
    """Return a time in seconds since 1970 UTC as a moment, None for what no calendar holds."""
    if seconds is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def days_late(seconds: float | None, settings: RoundSettings) -> int | None:
    """Return how many calendar days after the last day something came, 0 where it was in time.

    Days change at midnight in the zone of the round. None without a deadline or a known time.
    """
    local = settings.local_time(seconds)
    if local is None or settings.deadline is None:
        return None
    return max((local.date() - settings.deadline).days, 0)


def check_lateness(agency_return: AgencyReturn, settings: RoundSettings) -> Iterator[Finding]:
    """Yield LATE where the return came after the last day of the round."""
    seconds = agency_return.file.arrived
    moment = settings.local_time(seconds)
    if moment is None or settings.deadline is None or not days_late(seconds, settings):
        return
    shown = moment.strftime("%Y-%m-%d %H:%M")
    yield Finding.of(Code.LATE, observed=shown, time=shown, deadline=settings.deadline.isoformat())
