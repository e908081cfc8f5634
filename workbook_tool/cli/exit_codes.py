"""What the exit code says about returns."""

from collections.abc import Sequence

from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.core.returns.consolidation import Counts
from workbook_tool.core.returns.register import FileVerdict, Status

_ATTENTION = frozenset({Status.REJECTED, Status.CONFLICT, Status.QUARANTINED})


def exit_code_of_verdicts(verdicts: Sequence[FileVerdict]) -> int:
    """Return 1 where a file is rejected, in conflict or quarantined, or where none is countable.

    No file at all is 0: nothing has come in yet.
    """
    statuses = [verdict.status for verdict in verdicts]
    if any(status in _ATTENTION for status in statuses):
        return EXIT_ATTENTION
    if statuses and not any(status.is_counted for status in statuses):
        return EXIT_ATTENTION
    return EXIT_DONE


def exit_code_of_counts(counts: Counts) -> int:
    """Return 1 where a file is rejected, in conflict or quarantined."""
    has_faults = counts.rejected or counts.conflict or counts.quarantined
    return EXIT_ATTENTION if has_faults else EXIT_DONE
