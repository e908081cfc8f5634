"""What the exit code says about returns."""

from collections.abc import Iterable, Sequence

from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.core.returns.consolidation import Counts
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.review.register import ReviewedFile

_ATTENTION = frozenset({Status.REJECTED, Status.CONFLICT, Status.QUARANTINED})


def exit_code_of_verdicts(
    verdicts: Sequence[FileVerdict], reviews: Iterable[ReviewedFile] = ()
) -> int:
    """Return 1 where a file is rejected, in conflict or quarantined, or where none is countable.

    No file at all is 0: nothing has come in yet. A review that is still missing is 0 too.
    """
    statuses = [verdict.status for verdict in verdicts]
    of_reviews = [review.verdict.status for review in reviews]
    if any(status in _ATTENTION for status in (*statuses, *of_reviews)):
        return EXIT_ATTENTION
    if statuses and not any(status.is_counted for status in statuses):
        return EXIT_ATTENTION
    return EXIT_DONE


def exit_code_of_counts(counts: Counts) -> int:
    """Return 1 where a file is rejected, in conflict or quarantined."""
    has_faults = counts.rejected or counts.conflict or counts.quarantined
    return EXIT_ATTENTION if has_faults else EXIT_DONE
