"""A file that keeps the reader busy, with whatever, costs itself and no other one."""

from __future__ import annotations

import contextlib
import re
import signal
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest

from tests.workflows.reading_judges import judge_of, parts_of
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.intake import Fetched, ReturnedFile
from workbook_tool.reading.alarm import TimeIsUpError
from workbook_tool.reading.batches import Reading, read_batch, read_file, stopped
from workbook_tool.reading.judging import Judge
from workbook_tool.reading.workers import SerialWorkers

SHORT = 0.2
ENOUGH = 5.0  # for a good file on a busy machine
_NEVER_ENDING = re.compile("(a+)+$")
_HAS_ALARM = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="alarms of POSIX")


@dataclass(slots=True)
class BusyJudge(Judge):
    """Is kept busy as the name of a file says, and judges all others as ever."""

    seen: list[str] = field(default_factory=list)

    def judge_file(self, found: ReturnedFile) -> FileVerdict:
        """Return the verdict on one file, where it is ever reached."""
        self.seen.append(found.path)
        if "pattern" in found.path:
            _NEVER_ENDING.match("a" * 60 + "b")
        while "deaf" in found.path:
            with contextlib.suppress(Exception):
                time.sleep(60)
        if "member" in found.path:
            time.sleep(SHORT)
        return Judge.judge_file(self, found)


@pytest.fixture
def judge(small_round: Path) -> BusyJudge:
    return BusyJudge(*parts_of(judge_of(small_round)))


@_HAS_ALARM
@pytest.mark.parametrize("slow", ["pattern.xlsx", "deaf.xlsx"])
def test_a_file_that_never_ends_is_given_up_and_all_others_count(
    small_round: Path, judge: BusyJudge, slow: str
) -> None:
    good = (small_round / "returned" / "农业局.xlsx").read_bytes()
    before = signal.getsignal(signal.SIGALRM)
    workers = SerialWorkers(judge, seconds=SHORT if slow.startswith("pattern") else ENOUGH)
    names = (slow,) if slow.startswith("pattern") else ("1.xlsx", slow, "3.xlsx")
    batch = tuple(Fetched(name, good) for name in names)
    try:
        found = dict(zip(names, workers.submit(batch).result(), strict=True))
    finally:
        workers.close()
    (verdict,) = stopped(Fetched(slow, good), found.pop(slow).reason)
    assert verdict.status.value == "rejected"
    assert [finding.rule for finding in verdict.findings] == [Code.READ_TOO_SLOW]
    for reading in found.values():
        assert isinstance(reading, Reading)
        assert [verdict.agency for verdict in reading.verdicts] == ["XP039"]
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def _archive(members: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(members):
            archive.writestr(f"member{number}.txt", "text")
    return target.getvalue()


def test_the_members_of_an_archive_share_its_time_where_no_alarm_is_heard(
    judge: BusyJudge,
) -> None:
    fetched = Fetched("a.zip", _archive(40))
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(read_file, judge, fetched, seconds=SHORT)
        assert isinstance(asked.exception(), TimeIsUpError)
        assert 0 < len(judge.seen) < 40
        (reading,) = threads.submit(read_batch, judge, [fetched], seconds=SHORT).result()
    assert reading.reason == TimeIsUpError.__name__
