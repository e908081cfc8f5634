"""迟报 and 逾期未报: who came after the deadline, who is not in, and for how many days."""

from datetime import date, datetime
from typing import Final

from workbook_tool.core.returns import FileFacts
from workbook_tool.core.round.settings import RoundSettings

_NO_DATE: Final = date(2000, 1, 1)  # what our own files carry instead of a time


def arrival_of(settings: RoundSettings, file: FileFacts) -> datetime | None:
    """Return when a file came, in the zone of the round, None where nothing tells it."""
    moment = settings.local_time(file.arrived)
    return None if moment is None or moment.date() == _NO_DATE else moment


def days_after(deadline: date | None, moment: datetime | None) -> int:
    """Return how many calendar days after a deadline a moment lies, 0 in time.

    Half past midnight on the day after it is 1.
    """
    if deadline is None or moment is None:
        return 0
    return max(0, (moment.date() - deadline).days)
