"""How much of a file of the round itself is read; what strangers send has ``intake.limits``.

Our own files are far below: a register of 50,000 forms takes 25 MB, decisions of a thousand
agencies a few. What is beyond was damaged or put there, and would fill the memory for minutes.
"""

from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.text import Text
from workbook_tool.intake.limits import DEFAULT_LIMITS

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RoundLimits:
    """The most that is read of a file, by its kind; the audit log is read by lines, however long.

    Values are counted beside bytes, because each takes up to thirty times its length in memory.
    """

    workbook_bytes: int = DEFAULT_LIMITS.file_bytes  # workbooks and drafts of ours
    summary_bytes: int = 128 * _MIB  # of the one that is replaced
    settings_bytes: int = _MIB  # of TOML files
    state_bytes: int = 32 * _MIB  # registers and ledgers
    state_values: int = 1_000_000
    noted_files: int = 200_000  # of the run before
    table_bytes: int = 16 * _MIB  # of a CSV file
    table_rows: int = 100_000
    row_width: int = 1_000  # of one row
    line_bytes: int = 32 * _MIB  # of the audit log
    log_lines: int = 2_000_000
    log_runs: int = 100_000


ROUND_LIMITS = RoundLimits()


BYTES, VALUES = Text("字节", "bytes"), Text("个值", "values")
LINES, RUNS = Text("行", "lines"), Text("次运行", "runs")
ROWS, COLUMNS = Text("行", "rows"), Text("列", "columns")


class TooLargeError(RoundStateError):
    """A file of the round holds more than any that this program wrote."""


def refuse_size(path: Path, size: int, limit: int) -> None:
    """Raise TooLargeError where a file has more bytes than are read of its kind."""
    refuse_count(path, size, limit, BYTES)


def refuse_count(path: Path, count: int, limit: int, what: Text) -> None:
    """Raise TooLargeError where a file holds more of something than is read."""
    if count > limit:
        found = Text(f"有 {count:,} {what.zh}", f"holds {count:,} {what.en}")
        raise _too_large(path, found, Text(f"{limit:,} {what.zh}", f"{limit:,} {what.en}"))


def count_values(content: bytes) -> int:
    """Return how many values a JSON text, or one of many lines, may hold at most."""
    return max(content.count(b"\n"), sum(map(content.count, (b"[", b"{", b","))))


def _too_large(path: Path, found: Text, limit: Text) -> TooLargeError:
    """Return the error that names a file, what it holds, the limit, and the way out."""
    return TooLargeError(
        f"“{path}”{found.zh}，超过上限 {limit.zh}，没有读取。本程序写的文件远小于此，它可能已损坏"
        "或被替换：请从备份恢复该文件，或删去其中不属于它的内容，然后重试。",
        f"“{path}” {found.en}, above the limit of {limit.en}, and was not read. Files that this "
        "program writes are far smaller, so it may be damaged or another one: restore it from a "
        "backup, or take out what does not belong there, and try again.",
    )
