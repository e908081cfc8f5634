"""What the dates of returns are worth: none that lies is ever a reason to take a version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from workbook_tool.core.returns.arrival import NO_DATES, moment_of
from workbook_tool.core.returns.register.model import FileVerdict

# Some programs write local time as UTC; no zone is further ahead (Kiribati, UTC+14).
CLOCK_SLACK: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What dates are held against.

    ``now`` is the moment of the run; without it no date lies in the future. ``issued`` says when
    each printed code was issued, where that is known. With ``as_of`` only what came until then
    counts; its zone is that in which times are told.
    """

    now: datetime | None = None
    issued: Mapping[str, datetime] = field(default_factory=dict)
    as_of: datetime | None = None

    def is_future(self, moment: datetime) -> bool:
        """Tell whether a date lies further ahead than any zone explains."""
        return self.now is not None and moment - self.now > CLOCK_SLACK

    def is_before_issue(self, verdict: FileVerdict, moment: datetime) -> bool:
        """Tell whether a date lies before the form was issued that was returned."""
        issued = [self.issued[code] for code in verdict.codes if code in self.issued]
        return bool(issued) and min(issued) - moment > CLOCK_SLACK

    def is_too_late(self, verdict: FileVerdict) -> bool:
        """Tell whether a file came after the time until which files count."""
        arrived = moment_of(verdict.file.arrived)
        return self.as_of is not None and arrived is not None and arrived > self.as_of

    def true_arrival(self, verdict: FileVerdict) -> float | None:
        """Return when a file came in, None where no clock can have shown that yet."""
        moment = moment_of(verdict.file.arrived)
        return None if moment is None or self.is_future(moment) else verdict.file.arrived


ANY_DATE: Final = Calendar()


def workbook_time(verdict: FileVerdict) -> datetime | None:
    """Return dcterms:modified as a moment, None where it is absent or no date."""
    try:
        moment = datetime.fromisoformat(verdict.modified)
    except ValueError:
        return None
    if moment.date() in NO_DATES:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def future_dates(verdict: FileVerdict, calendar: Calendar) -> tuple[datetime, ...]:
    """Return the dates of a return that lie in the future: the workbook's own, the file's."""
    dates = (workbook_time(verdict), moment_of(verdict.file.arrived))
    return tuple(one for one in dates if one is not None and calendar.is_future(one))


def early_dates(verdict: FileVerdict, calendar: Calendar) -> tuple[datetime, ...]:
    """Return the dates of a return that lie before its form was issued."""
    dates = (workbook_time(verdict), moment_of(verdict.file.arrived))
    return tuple(one for one in dates if one and calendar.is_before_issue(verdict, one))


def is_newer(one: FileVerdict, other: FileVerdict, calendar: Calendar) -> bool:
    """Tell whether a version is strictly later by the workbook's own time and the file's time.

    A date in the future or before the issue says nothing, on either side.
    """
    left, right = _times(one, calendar), _times(other, calendar)
    if left is None or right is None:
        return False
    return all(mine > theirs for mine, theirs in zip(left, right, strict=True))


def _times(verdict: FileVerdict, calendar: Calendar) -> tuple[datetime, datetime] | None:
    """Return both times of a version, None where one is unknown or cannot be true."""
    own, file = workbook_time(verdict), moment_of(verdict.file.arrived)
    if own is None or file is None:
        return None
    is_false = future_dates(verdict, calendar) or early_dates(verdict, calendar)
    return None if is_false else (own, file)
