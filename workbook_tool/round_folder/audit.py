"""The audit log of a round: one JSON line a file and run, each chained to the one before.

Each line holds the SHA-256 of the whole line before it. How many lines there are and the hash of
the last one also stand in ``last_run.json``, so that a log that was cut or emptied is seen too.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from workbook_tool import __version__
from workbook_tool.core.errors import OutputError
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.records import parse
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.text import Text, how_many
from workbook_tool.round_folder.limits import LINES, ROUND_LIMITS, count_values, refuse_count
from workbook_tool.round_folder.storage import append_synced, open_file

START = "0" * 64
_WHOLE = re.compile(rb'\{"run":".*"previous":"([0-9a-f]{64})"\}', re.DOTALL)
_MOST_NAMED = 5


class LogEnd(NamedTuple):
    """Where a log ends: how many whole lines it has, and the hash of the last one."""

    lines: int = 0
    head: str = START


class CheckedLog(NamedTuple):
    """A log as it was found. ``faults`` say where its chain is broken."""

    end: LogEnd = LogEnd()
    faults: tuple[Text, ...] = ()
    is_torn: bool = False  # the last line was torn by a crash
    is_open: bool = False  # the last line has no end
    is_there: bool = False


NO_LOG = CheckedLog()


def check_log(path: Path, known: LogEnd) -> CheckedLog:
    """Return whether every line follows the one before, and the log still reaches ``known``.

    A line that a crash tore and a later run closed off breaks no chain. A log that cannot be read
    is a fault; raises TooLargeError for one of more lines than are read.
    """
    try:
        with open_file(path) as stream:
            _refuse_lines(path, stream)
            return _check(stream, known)
    except FileNotFoundError:
        faults = (_GONE,) if known.lines else ()
        return CheckedLog(faults=faults)
    except OSError as error:
        return CheckedLog(faults=(_unreadable(error),))


def _refuse_lines(path: Path, stream: BinaryIO) -> None:
    """Count the lines before anything is made of them, and go back to the first."""
    count = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1024 * 1024), b""))
    refuse_count(path, count, ROUND_LIMITS.log_lines, LINES)
    stream.seek(0)


def log_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a log; of one longer than any of ours nothing but its end is left."""
    most = ROUND_LIMITS.line_bytes
    while line := stream.readline(most):
        if len(line) == most and not line.endswith(b"\n"):
            while len(line) == most and not line.endswith(b"\n"):
                line = stream.readline(most)
            line = b"\n" if line.endswith(b"\n") else b""
        yield line


def log_entries(stream: BinaryIO, *, having: str = "") -> Iterator[Mapping[str, object]]:
    """Yield the lines of a log that can be read; ``having`` is a key that is looked for."""
    wanted = f'"{having}"'.encode() if having else b""
    for line in log_lines(stream):
        if wanted in line:
            found = _entry_in(line)
            if isinstance(found, dict):
                yield found


def _entry_in(line: bytes) -> object:
    """Return what a line holds, None for nothing that this program wrote."""
    if count_values(line) > ROUND_LIMITS.state_values:
        return None
    try:
        return parse(line)
    except ValueError:
        return None


def _check(stream: BinaryIO, known: LogEnd) -> CheckedLog:
    lines, head, reached = 0, START, START
    wrong: list[int] = []
    is_torn = is_open = False
    for number, line in enumerate(log_lines(stream), start=1):
        is_open = not line.endswith(b"\n")
        content = line.removesuffix(b"\n")
        match = _WHOLE.fullmatch(content)
        is_torn = match is None
        if match is None:
            continue
        if match[1].decode() != head:
            wrong.append(number)
        lines, head = lines + 1, hashlib.sha256(content).hexdigest()
        if lines == known.lines:
            reached = head
    faults = (_edited(wrong),) if wrong else ()
    if known.lines and reached != known.head:
        faults = (*faults, _cut(lines, known.lines))
    return CheckedLog(LogEnd(lines, head), faults, is_torn, is_open, is_there=True)


_GONE = Text(
    "审计日志 audit.jsonl 不见了，以前的运行记录无从核对。如有备份请恢复 .workbook-tool 文件夹。",
    "The audit log audit.jsonl is gone, so that earlier runs cannot be proved. Restore the folder "
    ".workbook-tool from a backup if there is one.",
)


def _unreadable(error: OSError) -> Text:
    reason = error.strerror or type(error).__name__
    return Text(
        f"无法读取审计日志 audit.jsonl（{reason}），没有核对。请检查文件夹权限。",
        f"The audit log audit.jsonl cannot be read ({reason}) and was not verified. Check the "
        "rights.",
    )


def _edited(numbers: list[int]) -> Text:
    shown = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
    more = "…" if len(numbers) > _MOST_NAMED else ""
    return Text(
        f"审计日志 audit.jsonl 的校验链在第 {shown}{more} 行断开：这里或上一行被改动、"
        "删除或插入过。如有备份请对照。",
        f"The chain of the audit log audit.jsonl is broken at line {shown}{more}: this line or the "
        "one before was changed, removed or put in. Compare it with a backup.",
    )


def _cut(lines: int, known: int) -> Text:
    return Text(
        f"审计日志 audit.jsonl 与上次运行的记录不符（应有 {known} 行，现有 {lines} 行）："
        "日志被截短、清空或改动过。如有备份请恢复。",
        "The audit log audit.jsonl does not fit what the last run noted "
        f"({how_many(known, 'line')} then, {lines} now): it was cut, emptied or changed. Restore "
        "it from a backup if there is one.",
    )


_TORN = Text(
    "审计日志的最后一行不完整（上次运行可能被中断），已另起一行继续。",
    "The last line of the audit log was incomplete; it was closed and continued.",
)


def append_audit(
    path: Path,
    log: CheckedLog,
    files: tuple[FileVerdict, ...],
    *,
    run: str,
    scheme: str,
    changes: Mapping[str, str] = MappingProxyType({}),
    accepted: tuple[IssueVersion, ...] = (),
    reviews: tuple[ReviewedFile, ...] = (),
) -> tuple[LogEnd, tuple[Text, ...]]:
    """Append what was decided on every file; return where the log ends now and what to say of it.

    ``log`` is the log as it was found; what is wrong with it becomes a line of its own, so that it
    stays on record. ``run`` names the run, ``scheme`` is the digest of the criteria. ``changes``
    says of paths what became of them since the previous run: "new", "changed" or "gone"; what is
    gone has a line too. ``reviews`` are the review workbooks that came back, under paths that no
    return has; their lines name the group and each sheet. ``accepted`` are the older versions
    of the form that the run accepts; each line names them. A last line that was torn by a crash
    is closed off and reported.
    """
    named = [f"{version.number} {version.digest}" for version in accepted]
    extra = {"accepted_versions": named} if named else {}
    entries = (
        *_found_broken(log.faults, run),
        *_entries(files, reviews, run=run, scheme=scheme, changes=changes),
    )
    return _append(path, log, (fields | extra for fields in entries))


def append_event(
    path: Path, log: CheckedLog, event: str, *, run: str, person: str, reason: str = ""
) -> tuple[LogEnd, tuple[Text, ...]]:
    """Append that somebody closed or opened the round; return the same as ``append_audit``."""
    happened: dict[str, object] = {
        "run": run,
        "tool": __version__,
        "event": event,
        "person": person,
    }
    entries = (*_found_broken(log.faults, run), happened | ({"reason": reason} if reason else {}))
    return _append(path, log, entries)


def append_publication(
    path: Path, log: CheckedLog, run: str, fields: Mapping[str, object]
) -> tuple[LogEnd, tuple[Text, ...]]:
    """Append what was published; return where the log ends now and what to say of it."""
    entry = {"run": run, "tool": __version__, **fields}
    return _append(path, log, [*_found_broken(log.faults, run), entry])


def _append(
    path: Path, log: CheckedLog, entries: Iterable[dict[str, object]]
) -> tuple[LogEnd, tuple[Text, ...]]:
    """Append entries, each chained to the one before."""
    lines, previous = log.end
    written = []
    for fields in entries:
        entry = fields | {"previous": previous}
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        content = line.encode("utf-8", "backslashreplace")
        previous = hashlib.sha256(content).hexdigest()
        written.append(content + b"\n")
    try:
        append_synced(path, (b"\n" if log.is_open else b"") + b"".join(written))
    except OSError as error:
        raise OutputError(
            f"无法写入审计日志“{path}”（{error.strerror}）。请检查磁盘空间和文件夹权限。",
            f"Cannot write the audit log “{path}” ({error.strerror}). Check disk space and rights.",
        ) from error
    return LogEnd(lines + len(written), previous), (_TORN,) if log.is_torn else ()


def _found_broken(faults: tuple[Text, ...], run: str) -> Iterator[dict[str, object]]:
    """Yield the line that keeps what was wrong with the log before this run."""
    if faults:
        broken = [{"zh": fault.zh, "en": fault.en} for fault in faults]
        yield {"run": run, "tool": __version__, "broken": broken}


def _entries(
    files: tuple[FileVerdict, ...],
    reviews: tuple[ReviewedFile, ...],
    *,
    run: str,
    scheme: str,
    changes: Mapping[str, str],
) -> Iterator[dict[str, object]]:
    """Yield one entry a file, then one for each file that was there before and is gone."""
    told: list[tuple[FileVerdict, dict[str, object]]] = [(verdict, {}) for verdict in files]
    told += [(one.verdict, _of_evaluators(one)) for one in reviews]
    for verdict, more in told:
        change = changes.get(verdict.file.path)
        fields = _entry(verdict, run=run, scheme=scheme) | more
        yield fields | {"change": change} if change else fields
    for path in sorted(changes.keys() - {verdict.file.path for verdict, _ in told}):
        head = {"run": run, "tool": __version__, "scheme": scheme}
        yield {**head, "file": path, "change": changes[path]}


def _entry(verdict: FileVerdict, *, run: str, scheme: str) -> dict[str, object]:
    return {
        "run": run,
        "tool": __version__,
        "scheme": scheme,
        "file": verdict.file.path,
        "sha256": verdict.file.sha256,
        "size": verdict.file.size,
        "agency": verdict.agency,
        "status": verdict.status.value,
        "findings": [finding.rule.id for finding in verdict.findings],
    }


def _of_evaluators(reviewed: ReviewedFile) -> dict[str, object]:
    """Return what the line of a review workbook says beside what every line does."""
    sheets = [
        {
            "agency": sheet.agency,
            "status": sheet.status.value,
            "findings": [finding.rule.id for finding in sheet.findings],
        }
        for sheet in reviewed.sheets
    ]
    return {"evaluator": reviewed.group, "sheets": sheets}


def run_name() -> str:
    """Return a name for this run that sorts by time."""
    return datetime.now(UTC).strftime(_RUN)


_RUN = "%Y%m%dT%H%M%S.%fZ"


def run_time(name: str) -> datetime | None:
    """Return the moment of a run by its name, None where it is none."""
    try:
        return datetime.strptime(name, _RUN).replace(tzinfo=UTC)
    except ValueError:
        return None
