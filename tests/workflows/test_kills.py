"""kill -9 at random moments destroys nothing, and the next run works.

``WORKBOOK_TOOL_KILLS=200`` runs the long form; every check run kills a few.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.filling import REPOSITORY

KILLS = int(os.environ.get("WORKBOOK_TOOL_KILLS", "12"))
SEED = 20181031


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
def test_a_killed_run_destroys_nothing(small_round: Path, tmp_path: Path) -> None:
    call = ["-m", "tests.workflows.killing", str(small_round), str(tmp_path), str(SEED), str(KILLS)]
    finished = subprocess.run(
        [sys.executable, *call],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
    )
    assert finished.returncode == 0, finished.stderr.decode()
    # How many depends on the machine's load; none at all would prove nothing.
    assert int(finished.stdout) > 0, "no job was still running when it was killed"
