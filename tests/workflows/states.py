"""What a round's folder holds, and what must hold of it after a run that was cut short."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from workbook_tool.round_folder.rounds import RoundFolder, load_issue_register, load_key


@dataclass(frozen=True, slots=True)
class State:
    """The summary, the returns with their times, and the key and register of a round."""

    summary: bytes | None
    returned: Mapping[str, tuple[int, bytes]]
    key: bytes | None
    register: bytes | None


def state_of(folder: Path) -> State:
    """Return what a round holds."""
    returned = {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted((folder / "returned").rglob("*"))
        if path.is_file()
    }
    state = folder / ".workbook-tool"
    return State(
        _read(folder / "county_summary.xlsx"),
        returned,
        _read(state / "key.json"),
        _read(state / "issued.json"),
    )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def assert_sound(folder: Path, before: State, after: State, told: str = "") -> None:
    """Prove that a run that was cut short destroyed nothing."""
    now = state_of(folder)
    assert now.returned == before.returned, told
    if now.summary not in {before.summary, after.summary}:
        # A return could not be read, so that this summary is another; it is whole nevertheless.
        assert now.summary is not None, told
        with zipfile.ZipFile(BytesIO(now.summary)) as package:
            assert package.testzip() is None, told
    if before.key is not None:
        assert now.key == before.key, told
    round_folder = RoundFolder(folder, folder / "assessment.xlsx")
    if now.key is not None:
        assert load_key(round_folder) is not None, told
    if before.register is not None:
        assert now.register in {before.register, after.register}, told
    if now.register is not None:
        assert load_issue_register(round_folder) is not None, told
    for path in sorted((folder / ".workbook-tool" / "previous").glob("*.xlsx")):
        assert path.read_bytes() == before.summary, told
    for path in (folder / "outgoing").glob("*.xlsx"):
        assert zipfile.is_zipfile(path), told
    last_run = folder / ".workbook-tool" / "last_run.json"
    assert not last_run.exists() or isinstance(json.loads(last_run.read_text("utf-8")), dict)
