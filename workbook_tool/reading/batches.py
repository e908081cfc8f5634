"""The reading step as a map over files: what is done with a batch, wherever it is done.

A batch goes in as plain bytes with their paths, verdicts come out. An exception of one file stays
with that file.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.register import FileVerdict, judge
from workbook_tool.intake import DEFAULT_LIMITS, Fetched, open_fetched
from workbook_tool.intake.reasons import reason_text
from workbook_tool.reading.alarm import TimeIsUpError, alarm
from workbook_tool.reading.codec import dump_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.storage import sha256_of

FILE_SECONDS = DEFAULT_LIMITS.seconds
BATCH_FILES = 64
BATCH_BYTES = 4 * 1024 * 1024


class Reading(NamedTuple):
    """The verdicts on one file and its members; ``reason`` says why the reader stopped instead.

    ``packed`` is the same as it travels, b"" as long as nobody needs it.
    """

    verdicts: tuple[FileVerdict, ...] = ()
    reason: str = ""
    packed: bytes = b""

    @property
    def is_lasting(self) -> bool:
        """Tell whether the same bytes will always get the same verdicts."""
        return not any(
            finding.rule.is_transient for verdict in self.verdicts for finding in verdict.findings
        )


class PackedReading(NamedTuple):
    """A reading as it travels between processes."""

    packed: bytes = b""
    reason: str = ""
    is_lasting: bool = True


def read_file(
    judge_: Judge, fetched: Fetched, *, seconds: float = FILE_SECONDS
) -> tuple[FileVerdict, ...]:
    """Return the verdicts on a file, or on the members of the container that it is.

    Raises TimeIsUpError where all of it takes longer than so many seconds.
    """
    verdicts = []
    with alarm(seconds) as deadline:
        for returned in open_fetched(fetched, utc_offset=judge_.utc_offset):
            deadline.check()
            verdicts.append(judge_.judge_file(returned))
    return tuple(verdicts)


def read_batch(
    judge_: Judge,
    batch: Iterable[Fetched],
    *,
    before_each: Callable[[], None] = lambda: None,
    seconds: float = FILE_SECONDS,
) -> list[Reading]:
    """Return what was read of each file, in order; ``before_each`` is called before every file.

    One that takes longer than so many ``seconds`` is given up.
    """
    readings = []
    for fetched in batch:
        before_each()
        try:
            readings.append(Reading(read_file(judge_, fetched, seconds=seconds)))
        except (Exception, TimeIsUpError) as error:  # noqa: BLE001 - one file only
            readings.append(Reading(reason=type(error).__name__))
    return readings


def pack(readings: Iterable[Reading]) -> list[PackedReading]:
    """Return readings as they travel."""
    return [
        PackedReading(reason=one.reason)
        if one.reason
        else PackedReading(dump_verdicts(one.verdicts), is_lasting=one.is_lasting)
        for one in readings
    ]


def stopped(fetched: Fetched, reason: str) -> tuple[FileVerdict, ...]:
    """Return the verdict on a file that the reader stopped on."""
    content = fetched.content
    came = fetched.modified if fetched.arrived is None else fetched.arrived
    file = FileFacts(fetched.path, sha256_of(content), len(content), came)
    if reason == MemoryError.__name__:
        return (judge(file, (Finding.of(Code.MEMORY_FULL),)),)
    if reason == TimeIsUpError.__name__:
        return (judge(file, (Finding.of(Code.READ_TOO_SLOW, limit=f"{FILE_SECONDS:g}"),)),)
    return (judge(file, (Finding.of(Code.READER_STOPPED, reason=reason_text(reason)),)),)
