"""The lock of a round: one job writes at a time, and a dead run holds nobody up.

The operating system holds it and lets go of it when its process ends, however that ends.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from workbook_tool.core.errors import OutputError, RoundStateError
from workbook_tool.core.text import Text
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.rounds import DEFINITION, RoundFolder

ARCHIVE_RECORD = "archive.json"  # beside the lock: the round is closed while it is there


@contextlib.contextmanager
def run_lock(path: Path, *, is_for_archive: bool = False) -> Iterator[None]:
    """Hold the round's lock while a job writes; its file stays and means nothing by itself.

    Raises RoundStateError where another run is active or the round is archived, and OutputError
    where there can be no lock. Whatever writes needs the lock, so that an archived round refuses
    all of it here; ``is_for_archive`` is for the one command that closes and opens rounds.
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
        if not is_for_archive:
            refuse_archived(path)
        yield
    finally:
        lock.release()


def refuse_archived(lock: Path) -> None:
    """Raise RoundStateError, which says how to open it again, where the round is closed."""
    if lock.with_name(ARCHIVE_RECORD).exists():
        line = reopen_line(lock.parent.parent)
        raise RoundStateError(
            "本次测评活动已经归档，不再写入任何文件（status、check、log 等查询照常可用）。"
            f"确需修改的，先写明理由重新打开：{line.zh}",
            "This round is archived, so nothing is written any more; status, check, log and other "
            "questions work as ever. To change it, open it again with a reason first: "
            f"{line.en}",
        )


def reopen_line(folder: Path) -> Text:
    """Return the command that opens a closed round again, as it is typed in the current folder."""
    found = RoundFolder(folder, folder / DEFINITION)
    words = ("archive", *round_argument(found), "--reopen", "--reason")
    return Text(command_line(*words, "补报材料"), command_line(*words, "late papers"))
