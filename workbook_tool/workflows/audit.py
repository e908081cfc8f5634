"""The audit log of a round: one JSON line a file and run, each chained to the one before."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from workbook_tool import __version__
from workbook_tool.core.register import FileVerdict
from workbook_tool.core.text import Text
from workbook_tool.errors import OutputError

_START = "0" * 64


def append_audit(
    path: Path, files: tuple[FileVerdict, ...], *, run: str, scheme: str
) -> tuple[Text, ...]:
    """Append what was decided on every file, and return what has to be said about the log.

    ``run`` names the run, ``scheme`` is the digest of the criteria. Each line holds the SHA-256 of
    the line before it. A last line that was torn by a crash is closed off and reported.
    """
    try:
        previous, is_torn = _last_hash(path)
        lines = []
        for verdict in files:
            entry = _entry(verdict, run=run, scheme=scheme) | {"previous": previous}
            line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            previous = hashlib.sha256(line.encode()).hexdigest()
            lines.append(line)
        text = ("\n" if is_torn else "") + "".join(f"{line}\n" for line in lines)
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
    if not is_torn:
        return ()
    return (
        Text(
            "审计日志的最后一行不完整（上次运行可能被中断），已另起一行继续。",
            "The last line of the audit log was incomplete; it was closed and continued.",
        ),
    )


def _last_hash(path: Path) -> tuple[str, bool]:
    """Return the hash of the last whole line, and whether a torn one follows."""
    if not path.is_file():
        return _START, False
    content = path.read_bytes()
    is_torn = bool(content) and not content.endswith(b"\n")
    whole = content.rpartition(b"\n")[0] if is_torn else content.removesuffix(b"\n")
    last = whole.rpartition(b"\n")[2]
    return (hashlib.sha256(last).hexdigest() if last else _START), is_torn


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
