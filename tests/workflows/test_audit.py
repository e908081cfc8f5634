"""The audit log: one line a file, each chained to the one before; a torn line is told."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from workbook_tool.core.errors import OutputError
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.round_folder.audit import append_audit, run_name
from workbook_tool.workflows.consolidate import consolidate

FILES = tuple(
    FileVerdict(FileFacts(name, "0" * 64, 10, 0.0), Status.ACCEPTED, "XP039")
    for name in ("a.xlsx", "二\u2028.xlsx")
)


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines after proving that each names the hash of the one before."""
    previous = "0" * 64
    entries = []
    for line in path.read_bytes().split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        assert entry["previous"] == previous
        previous = hashlib.sha256(line).hexdigest()
        entries.append(entry)
    return entries


def _append(path: Path) -> bool:
    return bool(append_audit(path, FILES, run=run_name(), scheme="s"))


def test_every_run_is_chained_to_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "state" / "audit.jsonl"
    assert [_append(log) for _ in range(3)] == [False] * 3
    lines = _lines(log)
    assert [line["file"] for line in lines] == ["a.xlsx", "二\u2028.xlsx"] * 3
    assert len({line["run"] for line in lines}) == 3
    assert sorted(lines[0]) == [
        "agency", "file", "findings", "previous", "run", "scheme", "sha256", "size", "status",
        "tool",
    ]  # fmt: skip


def test_a_log_cut_anywhere_is_continued_and_its_torn_line_reported_once(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    _append(log)
    whole = log.read_bytes()
    line_ends = {turn + 1 for turn, byte in enumerate(whole) if byte == ord("\n")}
    complete = line_ends | {end - 1 for end in line_ends}
    for length in sorted({*range(0, len(whole), 37), *complete}):
        log.write_bytes(whole[:length])
        assert _append(log) is (length > 0 and length not in complete)
        lines = _lines(log)
        assert [line["file"] for line in lines][-2:] == ["a.xlsx", "二\u2028.xlsx"]
        assert len(lines) == 2 + sum(end - 1 <= length for end in line_ends)
        assert _append(log) is False


def test_a_torn_line_that_was_closed_off_already_breaks_no_chain(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    _append(log)
    log.write_bytes(log.read_bytes() + b'{"run":"cut\n')
    assert _append(log) is True
    assert len(_lines(log)) == 4


def test_a_long_log_is_read_from_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook_tool.round_folder.audit._TAIL", 500)
    log = tmp_path / "audit.jsonl"
    for _ in range(5):
        assert _append(log) is False
    assert len(_lines(log)) == 10


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(OutputError):
        _append(tmp_path / "audit.jsonl")


def test_a_run_logs_every_file_and_tells_of_a_torn_line(folder: Path) -> None:
    log = folder / ".workbook-tool" / "audit.jsonl"
    result = consolidate(folder / "returned")
    assert [line["file"] for line in _lines(log)] == ["农业局.xlsx", "林业/林业局.xlsx"]
    assert not any("日志" in note.zh for note in result.notes)
    log.write_bytes(log.read_bytes()[:-10])
    result = consolidate(folder / "returned")
    assert sum("日志" in note.zh for note in result.notes) == 1
    assert len(_lines(log)) == 3


def test_the_log_says_what_changed_since_the_run_before(folder: Path) -> None:
    log = folder / ".workbook-tool" / "audit.jsonl"
    first = folder / "returned" / "农业局.xlsx"
    consolidate(folder / "returned")
    assert not any("change" in line for line in _lines(log))
    first.rename(first.with_name("又名.xlsx"))
    (folder / "returned" / "林业" / "林业局.xlsx").write_bytes(b"damaged")
    result = consolidate(folder / "returned")
    found = {line["file"]: line["change"] for line in _lines(log)[2:]}
    assert found == {"又名.xlsx": "new", "林业/林业局.xlsx": "changed", "农业局.xlsx": "gone"}
    said = "与上次运行相比：新增 1 个文件，变化 1 个，减少 1 个，其余不变。"
    assert said in [note.zh for note in result.notes]
