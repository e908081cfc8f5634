"""The lock of a round: one job writes at a time, and a dead run holds nobody up.

The operating system holds it and lets go of it when its process ends, however that ends.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from workbook_tool.core.errors import OutputError, RoundStateError


@contextlib.contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the round's lock while a job writes; its file stays and means nothing by itself.

    Raises RoundStateError where another run is active, and OutputError where there can be no lock.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise RoundStateError(
            f"另一个程序正在处理这个活动（“{path}”）。请等它结束后再运行。",
            f"Another run is working on this round (“{path}”). Wait until it has finished.",
        ) from error
    except OSError as error:
        raise OutputError(
            f"无法锁定“{path}”（{error.strerror or error}）。请检查磁盘空间和文件夹权限。",
            f"Cannot lock “{path}” ({error.strerror or error}). Check disk space and rights.",
        ) from error
    try:
        yield
    finally:
        lock.release()
