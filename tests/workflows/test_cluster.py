"""Reading on a real Dask cluster on this machine: a scheduler, two workers, one of which dies."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.programs import require_programs
from tests.workflows.filling import REPOSITORY, Run
from workbook_tool.cli.main import main
from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.reading import cluster
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition

FILES = 400
START_SECONDS = 60
_QUIET = {
    "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False",
    "DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE": "False",
    "DASK_DISTRIBUTED__SCHEDULER__DASHBOARD__STATUS__TASK_STREAM_LENGTH": "10",
}


class _Cluster:
    """Processes of Dask, each in a process group of its own, and the address of the scheduler."""

    def __init__(self, place: Path, *options: str) -> None:
        self._place = place
        self._started: list[subprocess.Popen[bytes]] = []
        log = self.start("scheduler", "--port", "0", *options)
        self.address = self._wait_for(log, r"Scheduler at:\s+((?:tcp|tls)://\S+)")

    def start(self, kind: str, *arguments: str, source: Path = REPOSITORY) -> Path:
        """Start a scheduler or a worker and return its log."""
        log = self._place / f"{kind}-{len(self._started)}.log"
        local = ["--host", "127.0.0.1", "--no-dashboard"]
        with log.open("wb") as output:
            self._started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", kind, *arguments, *local],
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    cwd=self._place,
                    env={**os.environ, **_QUIET, "PYTHONPATH": str(source)},
                    start_new_session=True,
                )
            )
        return log

    def start_worker(self, *options: str, source: Path = REPOSITORY) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny and wait until it is known."""
        threads = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self._place))
        log = self.start("worker", self.address, *threads, *options, source=source)
        self._wait_for(log, r"(Registered to)")
        return self._started[-1]

    def _wait_for(self, log: Path, pattern: str) -> str:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, log.read_text("utf-8", "replace"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise TimeoutError(log.read_text("utf-8", "replace"))

    def pause_scheduler(self) -> None:
        os.killpg(self._started[0].pid, signal.SIGSTOP)

    def kill_scheduler(self) -> None:
        self._started[0].kill()

    def stop(self) -> None:
        """Kill everything that was started, and whatever that has started."""
        for process in reversed(self._started):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[_Cluster]:
    started = _Cluster(tmp_path)
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture
def county(folder: Path) -> Path:
    """Return a round with many files: copies of two returns with another byte at the end."""
    sources = [path.read_bytes() for path in sorted((folder / "returned").rglob("*.xlsx"))]
    for number in range(FILES):
        content = sources[number % 2] + bytes(number % 5)
        (folder / "returned" / f"{number:03}.xlsx").write_bytes(content)
    return folder


def run_tool(*arguments: str | Path) -> Run:
    finished = subprocess.run(
        [sys.executable, "-m", "workbook_tool.cli", "--lang", "en", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
        timeout=300,
    )
    return Run(finished.returncode, finished.stdout.decode(), finished.stderr.decode())


def _once_it_works(dask_log: Path, act: Callable[[], None]) -> threading.Thread:
    """Do something once the scheduler has a client."""

    def wait() -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and "Receive client connection" not in dask_log.read_text():
            time.sleep(0.02)
        time.sleep(0.5)
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_cluster_whose_worker_dies_comes_to_the_same_bytes(
    county: Path, dask: _Cluster, tmp_path: Path
) -> None:
    plain = ("consolidate", county / "returned", "--no-cache", "--format", "json")
    expected = run_tool(*plain, "--jobs", "1")
    summary = (county / "county_summary.xlsx").read_bytes()
    (county / "county_summary.xlsx").unlink()
    victim, _ = dask.start_worker(), dask.start_worker()
    log = tmp_path / "scheduler-0.log"
    killer = _once_it_works(log, victim.kill)
    found = run_tool(*plain, "--scheduler", dask.address)
    killer.join()
    assert victim.poll() == -signal.SIGKILL
    assert "Remove worker" in log.read_text()
    assert json.loads(found.stdout) | {"notes": []} == json.loads(expected.stdout)  # one ran before
    assert (county / "county_summary.xlsx").read_bytes() == summary
    assert found.code == expected.code
    assert len(found.stderr.splitlines()) <= 3


def test_workers_of_another_version_are_refused(
    folder: Path, dask: _Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(REPOSITORY / "workbook_tool", other / "workbook_tool")
    version = other / "workbook_tool" / "__init__.py"
    version.write_text(version.read_text("utf-8").replace('__version__ = "', '__version__ = "9'))
    dask.start_worker(source=other)
    outcome = run_tool("consolidate", folder / "returned", "--scheduler", dask.address)
    assert outcome.code == 2
    assert "another version of workbook-tool" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (folder / "county_summary.xlsx").exists()


def test_a_scheduler_that_dies_ends_the_run_in_one_sentence(
    county: Path, dask: _Cluster, tmp_path: Path
) -> None:
    dask.start_worker()
    killer = _once_it_works(tmp_path / "scheduler-0.log", dask.kill_scheduler)
    arguments = ("consolidate", county / "returned", "--no-cache", "--dry-run")
    found = run_tool(*arguments, "--scheduler", dask.address)
    killer.join()
    assert found.code == 2
    assert "nothing was written" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def _refusal(
    folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str, language: str = "en"
) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["consolidate", str(folder / "returned"), "--lang", language, *arguments])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert not (folder / "county_summary.xlsx").exists()
    return said


def test_a_scheduler_that_is_not_there_is_exit_two(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        begun = time.monotonic()
        assert address in _refusal(folder, capsys, "--scheduler", address)
        assert "连接不上" in _refusal(folder, capsys, "--scheduler", address, language="zh")
    assert time.monotonic() - begun < 2 * cluster.CONNECT_SECONDS


def test_a_scheduler_that_is_not_there_is_told_even_where_nothing_is_left_to_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["consolidate", str(folder / "returned")])  # now the cache knows every file
    (folder / "county_summary.xlsx").unlink()
    capsys.readouterr()
    assert "Cannot reach" in _refusal(folder, capsys, "--scheduler", "tcp://127.0.0.1:1")


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.9\r\n", b"220"])
def test_another_service_at_the_address_is_exit_two(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    greeting: bytes,
) -> None:
    brief = {"connect_seconds": 1.0, "worker_seconds": 1.0}
    monkeypatch.setattr(cluster.ClusterWorkers.__init__, "__kwdefaults__", brief)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                line, _ = server.accept()
                with line:
                    line.sendall(greeting)
                    line.recv(1)

        threading.Thread(target=serve, daemon=True).start()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert "Cannot reach the cluster" in _refusal(folder, capsys, "--scheduler", address)


def test_a_server_that_greets_like_a_scheduler_and_falls_silent_is_exit_two(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = {"connect_seconds": 1.0, "worker_seconds": 1.0}
    monkeypatch.setattr(cluster.ClusterWorkers.__init__, "__kwdefaults__", brief)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                lines = []
                while True:
                    line, _ = server.accept()
                    line.sendall((40).to_bytes(8, "little"))
                    lines.append(line)

        threading.Thread(target=serve, daemon=True).start()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert "Cannot reach the cluster" in _refusal(folder, capsys, "--scheduler", address)


def test_a_scheduler_that_falls_silent_while_it_works_ends_the_run_in_a_sentence(
    folder: Path, dask: _Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask.start_worker()
    workers = cluster.ClusterWorkers(
        _judge(folder), dask.address, connect_seconds=5, worker_seconds=0.2
    )
    workers.check()
    monkeypatch.setattr(cluster, "_CLOSE_SECONDS", 1)
    workers._seconds = 0.5
    dask.pause_scheduler()
    try:
        workers.check()
        with pytest.raises(RoundStateError, match="has no worker"):
            workers.check()
        monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.0)
        with pytest.raises(RoundStateError):
            workers.check()
    finally:
        workers.close()


def test_a_cluster_behind_tls_reads_for_whoever_has_its_certificates(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    require_programs("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    files = {"ca-file": certificate, "cert": certificate, "key": key}
    flags = [word for name, file in files.items() for word in (f"--tls-{name}", str(file))]
    started = _Cluster(tmp_path, "--protocol", "tls", *flags)
    try:
        assert started.address.startswith("tls://")
        assert "--tls-ca" in _refusal(folder, capsys, "--scheduler", started.address)
        started.start_worker(*flags)
        options = ("--tls-ca", certificate, "--tls-cert", certificate, "--tls-key", key)
        run = run_tool(
            "consolidate",
            folder / "returned",
            "--scheduler",
            started.address,
            *options,
            "--no-cache",
        )
        assert (run.code, "2 = " in run.stdout) == (0, True), run.stderr
    finally:
        started.stop()


@pytest.mark.parametrize(
    ("address", "option", "said"),
    [
        ("tls://127.0.0.1:1", "", "--tls-ca, --tls-cert and --tls-key"),
        ("tls://127.0.0.1:1", "missing.pem", "--tls-cert: there is no file"),
        ("tcp://127.0.0.1:1", "missing.pem", "tls://"),
        ("127.0.0.1:1", "missing.pem", "tls://"),
    ],
)
def test_certificates_that_are_missing_or_needless_are_said(
    folder: Path, capsys: pytest.CaptureFixture[str], address: str, option: str, said: str
) -> None:
    more = ("--tls-cert", option) if option else ()
    assert said in _refusal(folder, capsys, "--scheduler", address, *more)


def test_a_cluster_without_workers_is_exit_two(folder: Path, dask: _Cluster) -> None:
    judge = _judge(folder)
    with pytest.raises(RoundStateError, match="has no worker"):
        cluster.ClusterWorkers(judge, dask.address, connect_seconds=2)


@pytest.mark.parametrize(
    "address", ["nonsense", "http://x:1", "tcp://x", "tcp://x:99999", "inproc://a:1"]
)
def test_something_else_than_an_address_is_exit_two(
    folder: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert "tcp://host:8786" in _refusal(folder, capsys, "--scheduler", address)


def test_a_missing_extra_is_said_with_the_install_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = _refusal(folder, capsys, "--scheduler", "tcp://127.0.0.1:1")
    assert 'pip install "workbook-tool[cluster]"' in said
    with pytest.raises(UsageError):
        cluster.ClusterWorkers(_judge(folder), "tcp://127.0.0.1:1")


def _judge(folder: Path) -> Judge:
    place = find_round(folder)
    assessment_round = load_definition(place)
    register, _ = find_issue_register(place, assessment_round)
    return Judge.of_round(assessment_round, register)
