"""The audit log of a round: one JSON line a file and run, each chained to the one before."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from workbook_tool import __version__
from workbook_tool.core.errors import OutputError
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.text import Text

_START = "0" * 64
_TAIL = 4 * 1024 * 1024  # more than any line; the log of a long round is not read whole


class _End(NamedTuple):
    """How the log ends: the hash of the last whole line, and what follows that line."""

    previous: str
    is_torn: bool = False
    is_open: bool = False  # the last line has no end


def append_audit(
    path: Path,
    files: tuple[FileVerdict, ...],
    *,
    run: str,
    scheme: str,
    changes: Mapping[str, str] = MappingProxyType({}),
    accepted: tuple[IssueVersion, ...] = (),
) -> tuple[Text, ...]:
    """Append what was decided on every file, and return what has to be said about the log.

    ``run`` names the run, ``scheme`` is the digest of the criteria. Each line holds the SHA-256 of
    the line before it. ``changes`` says of paths what became of them since the previous run: "new",
    "changed" or "gone"; what is gone has a line too. ``accepted`` are the older versions of the
    form that the run accepts; each line names them. A last line that was torn by a crash is closed
    off and reported.
    """
    try:
        end = _read_end(path)
        previous = end.previous
        lines = []
        named = [f"{version.number} {version.digest}" for version in accepted]
        extra = {"accepted_versions": named} if named else {}
        for fields in _entries(files, run=run, scheme=scheme, changes=changes):
            entry = fields | extra | {"previous": previous}
            line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            previous = hashlib.sha256(line.encode()).hexdigest()
            lines.append(line)
        text = ("\n" if end.is_open else "") + "".join(f"{line}\n" for line in lines)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError(
            f"无法写入审计日志“{path}”（{error.strerror}）。请检查磁盘空间和文件夹权限。",
            f"Cannot write the audit log “{path}” ({error.strerror}). Check disk space and rights.",
        ) from error
    if not end.is_torn:
        return ()
    return (
        Text(
            "审计日志的最后一行不完整（上次运行可能被中断），已另起一行继续。",
            "The last line of the audit log was incomplete; it was closed and continued.",
        ),
    )


def _read_end(path: Path) -> _End:
    """Return how the log ends: a torn line is skipped, the whole one before it counts."""
    if not path.is_file():
        return _End(_START)
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - _TAIL, 0))
        *lines, rest = stream.read().split(b"\n")
    if rest:
        lines.append(rest)
    if not lines:
        return _End(_START)
    whole = next((line for line in reversed(lines) if _is_whole(line)), None)
    previous = _START if whole is None else hashlib.sha256(whole).hexdigest()
    return _End(previous, is_torn=whole is not lines[-1], is_open=bool(rest))


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _entries(
    files: tuple[FileVerdict, ...], *, run: str, scheme: str, changes: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    """Yield one entry a file, then one for each file that was there before and is gone."""
    for verdict in files:
        change = changes.get(verdict.file.path)
        fields = _entry(verdict, run=run, scheme=scheme)
        yield fields | {"change": change} if change else fields
    for path in sorted(changes.keys() - {verdict.file.path for verdict in files}):
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


def run_name() -> str:
    """Return a name for this run that sorts by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
