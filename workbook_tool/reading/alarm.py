"""The time that reading one file may take, whatever it is that keeps the reader busy.

The reader itself looks at the clock where it reads in pieces. This holds for all that it does not
look into: other libraries, patterns, many members of one archive.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 1.0  # seconds; an alarm that rings in a destructor is lost


class TimeIsUpError(BaseException):
    """The time of a file is over; no ``except Exception`` of a reader takes it for its own."""


class Deadline:
    """The end of the time of one file; ``check`` raises TimeIsUpError behind it."""

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Let it go on, or not."""
        if time.monotonic() > self._end:
            raise TimeIsUpError


@contextmanager
def alarm(seconds: float) -> Iterator[Deadline]:
    """Raise TimeIsUpError in the middle of whatever takes longer than so many seconds.

    Only the main thread of a process can be interrupted, and on Windows none can; there the
    deadline that is handed out has to do.
    """
    deadline = Deadline(seconds)
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield deadline
        return
    is_over = False

    def ring(*_: object) -> None:
        if not is_over:
            raise TimeIsUpError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        yield deadline
    finally:
        is_over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
