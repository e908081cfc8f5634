"""Progress bars: drawn only when a job is long and somebody watches."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds without a bar
PHASES = {
    "collect": Text("收取邮件", "Fetching mails"),
    "send": Text("发送", "Sending"),
    "wait": Text("等待（服务器要求放慢）", "Waiting for the server"),
    "build": Text("生成自评表", "Building workbooks"),
    "check": Text("核对", "Checking"),
    "generate": Text("生成自评表", "Building workbooks"),
    "feedback": Text("写反馈表", "Writing feedback sheets"),
    "mail": Text("生成邮件草稿", "Writing mail drafts"),
    "read": Text("读取文件", "Reading files"),
    "summary": Text("生成汇总表", "Writing the summary"),
    "write": Text("写入文件", "Writing files"),
}


class ProgressBar:
    """Shows how far a job is, on stderr, once it has taken longer than ``PATIENCE``.

    It is what the jobs call with phase, number done and total. Where stderr is no terminal it
    shows nothing at all, so that logs stay clean.
    """

    def __init__(self, terminal: Terminal) -> None:
        """Start the clock; nothing is drawn and rich is not imported yet."""
        self._terminal = terminal
        self._is_watched = sys.stderr.isatty() and not terminal.is_quiet
        self._start = time.monotonic()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Return the bar itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show how far a phase of the job is; a total of 0 means that nobody knows it yet."""
        if not self._is_watched or time.monotonic() - self._start < PATIENCE:
            return
        if self._bar is None:
            self._bar = self._draw()
        if phase not in self._tasks:
            label = self._terminal.words(PHASES.get(phase, phase))
            self._tasks[phase] = self._bar.add_task(label, total=total or None)
        self._bar.update(self._tasks[phase], completed=done, total=total or None)

    def _draw(self) -> "Progress":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.start()
        return bar
