"""Bytes fetched ahead by threads where fetching is slow: network shares, sleeping disks.

On a local disk a file is there in a tenth of a millisecond and threads would only be in the way, so
they start when files turn out to be slow (measured: bench/late.py).
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence

from workbook_tool.intake import Fetched, Place

SLOW = 0.002  # seconds a file
THREADS = 16
WINDOW_BYTES = 64 * 1024 * 1024
_NAME = "fetch"  # of those threads
_SAMPLE = 8  # files that are fetched one by one before it is decided


class _Window:
    """How many bytes may wait for the reader; the file that it waits for always may."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._turn = 0
        self._is_closed = False
        self._changed = threading.Condition()

    def enter(self, turn: int, size: int) -> bool:
        """Wait until a file may be held; false where nobody wants it any more."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closed or turn == self._turn or self._held + size <= self._size
            )
            self._held += size
            return not self._is_closed

    def leave(self, size: int) -> None:
        """Give back what the reader has taken; it waits for the next file now."""
        with self._changed:
            self._held -= size
            self._turn += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let everybody go."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()


def is_fetching_ahead() -> bool:
    """Tell whether threads fetch files at this moment."""
    return any(thread.name.startswith(_NAME) for thread in threading.enumerate())


def fetch_ahead(
    places: Sequence[Place],
    fetch: Callable[[Place], Fetched],
    *,
    slow: float = SLOW,
    window_bytes: int = WINDOW_BYTES,
) -> Generator[Fetched, None, None]:
    """Yield the bytes of every place in order; slow ones are fetched by threads.

    At most ``window_bytes`` wait at any time, or one file where it is larger.
    """
    taken = 0
    recent: deque[float] = deque(maxlen=_SAMPLE)
    while taken < len(places):
        begun = time.perf_counter()
        fetched = fetch(places[taken])
        recent.append(time.perf_counter() - begun)
        taken += 1
        yield fetched
        if len(recent) == _SAMPLE and sorted(recent)[_SAMPLE // 2] > slow:
            yield from _by_threads(places[taken:], fetch, window_bytes)
            return


def _by_threads(
    places: Sequence[Place], fetch: Callable[[Place], Fetched], window_bytes: int
) -> Iterator[Fetched]:
    """Yield the bytes of every place in order, fetched by threads inside a window of bytes."""
    from concurrent.futures import Future, ThreadPoolExecutor

    window = _Window(window_bytes)

    def work(turn: int, place: Place) -> tuple[int, Fetched | None]:
        size = _size(place)
        if not window.enter(turn, size):
            return size, None
        return size, fetch(place)

    with ThreadPoolExecutor(THREADS, thread_name_prefix=_NAME) as threads:
        waiting: deque[Future[tuple[int, Fetched | None]]] = deque()
        begun = 0
        try:
            while waiting or begun < len(places):
                while begun < len(places) and len(waiting) < 2 * THREADS:
                    waiting.append(threads.submit(work, begun, places[begun]))
                    begun += 1
                size, fetched = waiting.popleft().result()
                window.leave(size)
                if fetched is not None:
                    yield fetched
                fetched = None
        finally:
            window.close()
            threads.shutdown(wait=True, cancel_futures=True)


def _size(place: Place) -> int:
    try:
        return place.entry.lstat().st_size
    except OSError:
        return 0
