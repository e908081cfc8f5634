"""Two runs at once, and returns that come, go and change while they are read: nothing is lost."""

import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from tests.workflows.filling import REPOSITORY, fill, issued
from tests.workflows.states import state_of
from workbook_tool.core.returns.register import Status
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.log import read_log


def test_of_runs_at_once_each_ends_well_or_says_that_another_works(folder: Path) -> None:
    returned = state_of(folder).returned
    call = [sys.executable, "-m", "workbook_tool.cli", "consolidate", str(folder), "--lang", "en"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    runs = [
        subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        for _ in range(3)
    ]
    said = [(run.communicate()[1].decode(), run.returncode) for run in runs]

    assert 0 in [code for _, code in said]
    for text, code in said:
        assert code == 0 or (code == 2 and "Another run is working on this round" in text)
    after = state_of(folder)
    assert after.returned == returned
    assert read_log(folder).is_whole
    assert consolidate(folder).summary is not None
    assert state_of(folder).summary == after.summary


def test_returns_that_change_while_they_are_read_are_right_in_the_next_run(
    folder: Path, tmp_path: Path
) -> None:
    returned = folder / "returned"
    late = fill(issued(folder, "XP066"), tmp_path / "late.xlsx", Decimal(7))
    for number in range(6):
        (returned / f"随附{number}.txt").write_text(str(number))
    turns = []

    def disturb(step: str, done: int, _: int) -> None:
        """Take files away, put others there, and cut one short, while the run reads."""
        if step == "read":
            turns.append(done)
            (returned / f"随附{done % 6}.txt").unlink(missing_ok=True)
            (returned / f"新{done}.txt").write_text("new")
            (returned / "林业" / "林业局.xlsx").write_bytes(b"PK\x03\x04 cut")
            shutil.copyfile(late, returned / "迟到.xlsx")

    result = consolidate(folder, progress=disturb)
    files = result.consolidation.files
    assert turns
    assert len({one.file.path for one in files}) == len(files) == len(turns)

    shutil.copyfile(fill(issued(folder, "XP040"), tmp_path / "again.xlsx", Decimal(6)),
                    returned / "林业" / "林业局.xlsx")  # fmt: skip
    again = consolidate(folder).consolidation
    counted = {one.agency for one in again.files if one.status is Status.ACCEPTED}
    assert counted == {"XP039", "XP040", "XP066"}
    on_disk = {path.relative_to(returned).as_posix() for path in returned.rglob("*.*")}
    assert {one.file.path for one in again.files} == on_disk
    assert read_log(folder).is_whole
