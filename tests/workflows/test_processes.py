"""Processes that read: nothing of them is left behind, however the run ends."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.filling import REPOSITORY

psutil = pytest.importorskip("psutil")  # comes with Dask

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

_HANGING = (
    "import signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "import workbook_tool.workflows.read_round as job\n"
    "from tests.workflows.reading_judges import MortalJudge\n"
    "job.Judge = MortalJudge\n"
    "from workbook_tool.cli.main import main\n"
    "main()"
)
START_SECONDS = 60


def _start_hanging(folder: Path, *, threads: int = 2) -> tuple[subprocess.Popen[bytes], list[Any]]:
    """Start a run that reads a file for ever, and return it and its worker processes.

    They have at least so many threads: with one they are only beginning.
    """
    source = folder / "returned" / "农业局.xlsx"
    for number in range(4):
        shutil.copyfile(source, folder / "returned" / f"hang{number}.xlsx")
    process = subprocess.Popen(
        [sys.executable, "-c", _HANGING, "consolidate", str(folder / "returned"), "--jobs", "2",
         "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + START_SECONDS
    workers: list[Any] = []
    while not workers and time.monotonic() < end:
        time.sleep(0.1)
        children = psutil.Process(process.pid).children()
        workers = [one for one in children if _is_worker(one, threads)]
    assert workers, "no worker has begun"
    return process, workers


def _is_worker(process: Any, threads: int) -> bool:  # noqa: ANN401 - psutil has no types
    try:
        return "spawn_main" in " ".join(process.cmdline()) and process.num_threads() >= threads
    except psutil.NoSuchProcess:
        return False


def _wait_for_end(processes: list[Any]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=20)
    for process in alive:
        process.kill()
    assert not alive


def test_ctrl_c_ends_the_run_and_its_processes_in_one_line(folder: Path) -> None:
    process, workers = _start_hanging(folder)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process gets it
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    _wait_for_end(workers)
    assert not (folder / "county_summary.xlsx").exists()


@pytest.mark.parametrize("seconds", [0.0, 0.15, 0.4])
def test_ctrl_c_while_processes_begin_is_one_line_too(folder: Path, seconds: float) -> None:
    process, workers = _start_hanging(folder, threads=1)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert len(said.strip().splitlines()) == 1, said.decode()
    _wait_for_end(workers)


def test_processes_end_with_a_run_that_is_killed(folder: Path) -> None:
    process, workers = _start_hanging(folder)
    process.kill()
    process.communicate()
    _wait_for_end(workers)


# A program that comes through a pipe cannot be found again by the processes that it starts.
_PIPED = """
from workbook_tool.reading.workers import ProcessWorkers
workers = ProcessWorkers("x" * 1_000_000, 2)
print(type(workers.stand_in()).__name__)
"""


def test_processes_that_die_at_once_keep_nobody_waiting() -> None:
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-"],
        input=_PIPED,
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
        timeout=2 * START_SECONDS,
    )
    assert finished.stdout.strip() == "SerialWorkers"
