"""Checks of a return as a whole, beyond its cells: one function for each rule, in ``CHECKS``."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns import AgencyReturn
from workbook_tool.core.round.settings import RoundSettings

Check = Callable[[AgencyReturn, RoundSettings], Iterator[Finding]]


def local_time(modified: float, settings: RoundSettings) -> datetime:
    """Return a file's time in the time zone of the round, without zone."""
    shifted = datetime.fromtimestamp(modified, UTC) + timedelta(hours=float(settings.utc_offset))
    return shifted.replace(tzinfo=None)


def check_lateness(agency_return: AgencyReturn, settings: RoundSettings) -> Iterator[Finding]:
    """Yield LATE where the file's own time lies after the last day of the round."""
    modified = agency_return.file.modified
    if modified is None or settings.deadline is None:
        return
    moment = local_time(modified, settings)
    if moment.date() > settings.deadline:
        shown = moment.strftime("%Y-%m-%d %H:%M")
        yield Finding.of(
            Code.LATE, observed=shown, time=shown, deadline=settings.deadline.isoformat()
        )


CHECKS: tuple[Check, ...] = (check_lateness,)


def check_return(agency_return: AgencyReturn, settings: RoundSettings) -> tuple[Finding, ...]:
    """Return what every check has to say about a return."""
    return tuple(finding for check in CHECKS for finding in check(agency_return, settings))
