"""The lock of a round: one job writes at a time, and a dead run holds nobody up."""

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from workbook_tool.core.errors import OutputError, RoundStateError
from workbook_tool.round_folder.storage import PREFIX

STALE_LOCK = 6 * 3600  # seconds after which a lock is taken over even from a living process
_GRACE = 1.0  # seconds that a run has between making its lock and writing its name into it
_TRIES = 3


@contextlib.contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the round's lock while a job writes; a dead run's lock is taken over.

    A run is dead when its process is gone from this machine, or when its lock is older than six
    hours (another machine's, or a process id that something else uses by now). Raises
    RoundStateError where another run is active, and OutputError where the lock cannot be written.
    """
    try:
        held = _acquire(path)
    except OSError as error:
        raise OutputError(
            f"无法写入“{path}”（{error.strerror}）。请检查磁盘空间和文件夹权限。",
            f"Cannot write “{path}” ({error.strerror}). Check disk space and rights.",
        ) from error
    if held is None:
        raise RoundStateError(
            f"另一个程序正在处理这个活动（“{path}”）。请等它结束后再运行。",
            f"Another run is working on this round (“{path}”). Wait until it has finished.",
        )
    stream, mark = held
    try:
        yield
    finally:
        stream.close()
        _release(path, mark)


def _acquire(path: Path) -> tuple[BinaryIO, bytes] | None:
    """Return the open lock and what it says, None where another run holds it.

    It stays open: Windows then refuses to move it as long as its run lives.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = f"{os.getpid()} {_host()} {secrets.token_hex(4)}".encode("ascii")
    for _ in range(_TRIES):
        try:
            stream = path.open("xb", buffering=0)
        except FileExistsError:
            if not _take_over(path):
                return None
            continue
        try:
            stream.write(mark)
        except BaseException:
            stream.close()
            path.unlink(missing_ok=True)
            raise
        return stream, mark
    return None


def _release(path: Path, mark: bytes) -> None:
    """Remove the lock unless another run has taken it over.

    A lock that cannot be removed harms nobody: its process will be gone.
    """
    with contextlib.suppress(OSError):
        if path.read_bytes() == mark:
            path.unlink()


def _take_over(path: Path) -> bool:
    """Remove a lock whose run is gone; tell whether the way is free."""
    try:
        mark = path.read_bytes()
        if not mark:  # its run either writes its name this very moment or was killed before
            time.sleep(_GRACE)
            mark = path.read_bytes()
        if mark and not _is_stale(mark, time.time() - path.stat().st_mtime):
            return False
        aside = path.with_name(f"{PREFIX}{secrets.token_hex(4)}.tmp")
        path.replace(aside)
    except FileNotFoundError:
        return True
    except PermissionError:
        if os.name == "nt":  # its run lives and holds it open
            return False
        raise
    if aside.read_bytes() != mark:  # a third run was faster: this is its lock
        aside.replace(path)
        return False
    aside.unlink(missing_ok=True)
    return True


def _is_stale(mark: bytes, age: float) -> bool:
    """Tell by what a lock says and its age in seconds whether its run is gone."""
    pid, _, rest = mark.decode("ascii", "replace").partition(" ")
    if age > STALE_LOCK:
        return True
    if rest.partition(" ")[0] != _host() or not pid.isdecimal():
        return False
    if os.name == "nt":
        return True  # moving it will tell; os.kill would end the process there
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False


def _host() -> str:
    return hashlib.sha256((os.environ.get("COMPUTERNAME") or _node()).encode()).hexdigest()[:16]


def _node() -> str:
    return os.uname().nodename if hasattr(os, "uname") else ""
