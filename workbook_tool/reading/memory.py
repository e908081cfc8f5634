"""The memory that reading may take, where the system can say so (not on Windows and macOS)."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from workbook_tool.reading.ahead import is_fetching_ahead


def limit_memory(size: int) -> None:
    """Let this process take so much memory more, for good."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        limit = _mapped() + size
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def memory_limit(size: int) -> Iterator[None]:
    """Let this process take so much memory more for a while; whatever needs more has MemoryError.

    A few hundred bytes may tell another library to make lists of a gigabyte. As the alarm it is for
    the main thread alone, and not while threads fetch files: the limit is one for all threads, and
    each takes a hundred megabytes of addresses before it does anything.
    """
    is_ours = threading.current_thread() is threading.main_thread() and not is_fetching_ahead()
    before = _lower(size) if is_ours else None
    try:
        yield
    finally:
        if before is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, before)


def _lower(size: int) -> tuple[int, int] | None:
    """Lower the limit and return what it was, None where it stays as it is."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = before = resource.getrlimit(resource.RLIMIT_AS)
        limit = _mapped() + size
        if soft == resource.RLIM_INFINITY or limit < soft:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
            return before
    return None


def _mapped() -> int:
    """Return how many bytes this process has mapped; raises OSError where nobody says so."""
    import resource

    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
