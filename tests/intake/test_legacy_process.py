"""The process that reads old formats; a real one, with another program where it must misbehave."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.intake.packages import refusal_of
from tests.intake.test_legacy import XLS
from workbook_tool.core.findings import Code
from workbook_tool.intake import AirlockLimits, legacy, read_workbook


class _Echo(legacy._Worker):
    """A process that answers each request with what it got; a content of "cut" ends it halfway."""

    program = (
        "-c",
        """
import json, os, sys
requests, answers = sys.stdin.buffer, sys.stdout.buffer
print("noise", file=sys.stderr, flush=True)
while header := requests.readline():
    content = requests.read(json.loads(header)["size"]).decode()
    answer = {"header": header.decode(), "content": content, "arguments": sys.argv[1:],
              "environment": dict(os.environ), "is_safe": sys.flags.safe_path}
    line = json.dumps(answer).encode()
    if content == "cut":
        answers.write(line)
        break
    answers.write(line + bytes([10]))
    answers.flush()
""",
    )


class _Gone(legacy._Worker):
    """A process that ends without reading."""

    program = ("-c", "")


class _Silent(legacy._Worker):
    """A process that reads and never answers."""

    program = ("-c", "import sys, time; sys.stdin.buffer.readline(); time.sleep(600)")


def test_a_worker_that_takes_too_long_is_killed() -> None:
    legacy._bench.close()
    assert refusal_of(XLS, limits=AirlockLimits(seconds=0)) is Code.READ_TOO_SLOW
    assert read_workbook(XLS, "a.xls").sheets


def test_a_worker_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    read_workbook(XLS, "a.xls")
    worker = legacy._bench._worker
    assert worker is not None
    worker.process.kill()
    worker.process.wait()
    # The pipe may take a small file before its end is noticed: either way it is one finding.
    assert refusal_of(XLS) is Code.LEGACY_UNREADABLE
    assert read_workbook(XLS, "a.xls").sheets
    own = legacy._bench._worker
    assert own is not None
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert read_workbook(XLS, "a.xls").sheets
    assert legacy._bench._inherited == [own]
    assert own.process.poll() is None
    legacy._bench.close()
    monkeypatch.undo()
    own.end()
    legacy._bench._inherited.clear()


def test_the_close_of_a_foreign_worker_leaves_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    read_workbook(XLS, "a.xls")
    worker = legacy._bench._worker
    assert worker is not None
    monkeypatch.setattr(os, "getpid", lambda: -1)
    legacy._bench.close()
    assert worker.process.poll() is None
    monkeypatch.undo()
    worker.end()


def test_the_worker_leaves_when_nobody_asks_any_more() -> None:
    request = json.dumps({"size": len(XLS), "cells": 10}).encode() + b"\n" + XLS
    memory = str(AirlockLimits().worker_memory)
    done = subprocess.run(
        [sys.executable, "-P", *legacy._Worker.program, memory],
        input=request, capture_output=True, check=True,
    )  # fmt: skip
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["sheets"][0]["cells"][0] == [1, 1, "text", "甲"]
    assert done.stderr == b""


@pytest.mark.parametrize("given", [None, "", "x"])
def test_the_worker_starts_from_our_package_with_its_memory_limited(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], given: str | None
) -> None:
    if given is None:
        monkeypatch.delenv("PYTHONPATH", raising=False)
    else:
        monkeypatch.setenv("PYTHONPATH", given)
    worker = _Echo(AirlockLimits(worker_memory=123))
    answer, _ = worker.ask(b"", AirlockLimits())
    worker.end()
    assert answer is not None
    assert answer["arguments"] == ["123"]
    # A file of the same name as a module, planted where we run, is not imported.
    assert answer["is_safe"]
    root = str(Path(legacy.__file__).parents[2])
    expected = {**os.environ, "PYTHONPATH": os.pathsep.join((root, given)) if given else root}
    assert {key: answer["environment"].get(key) for key in expected} == expected
    assert capfd.readouterr() == ("", "")
    assert worker.owner == os.getpid()


def test_a_request_is_written_whole_and_its_line_is_the_answer() -> None:
    worker = _Echo(AirlockLimits())
    for content in (b"", b"bytes", b"x" * 300_000):
        answer, is_late = worker.ask(content, AirlockLimits(cells=7))
        assert answer is not None
        assert answer["header"] == f'{{"size": {len(content)}, "cells": 7}}\n'
        assert (answer["content"], is_late) == (content.decode(), False)
        assert worker.process.poll() is None
    worker.end()


def test_half_a_line_is_no_answer() -> None:
    worker = _Echo(AirlockLimits())
    assert worker.ask(b"cut", AirlockLimits()) == (None, False)
    worker.end()


def test_a_pipe_that_breaks_is_no_answer_and_is_closed_nevertheless() -> None:
    worker = _Gone(AirlockLimits())
    worker.process.wait()
    assert worker.ask(b"x" * 300_000, AirlockLimits()) == (None, False)
    worker.end()
    assert worker.requests.closed
    assert worker.answers.closed


def test_the_end_of_a_worker_does_not_wait_for_it() -> None:
    worker = _Silent(AirlockLimits())
    worker.end()
    assert worker.process.returncode
    assert worker.requests.closed
    assert worker.answers.closed


def test_the_time_of_a_request_is_measured_by_the_limits() -> None:
    worker = _Silent(AirlockLimits())
    started = time.monotonic()
    assert worker.ask(b"bytes", AirlockLimits(seconds=0.25)) == (None, True)
    assert 0.25 <= time.monotonic() - started < 60
    worker.end()


def test_nothing_waits_for_the_end_of_a_request_that_was_answered() -> None:
    worker = _Echo(AirlockLimits())
    before = set(threading.enumerate())
    worker.ask(b"bytes", AirlockLimits(seconds=600))
    for timer in set(threading.enumerate()) - before:
        timer.join(60)
        assert not timer.is_alive()
    assert worker.process.poll() is None
    worker.end()


def test_a_worker_is_kept_until_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    started: list[AirlockLimits] = []

    class Worker:
        def __init__(self, limits: AirlockLimits) -> None:
            started.append(limits)
            self.number = len(started)
            self.owner = os.getpid()

        def ask(self, content: bytes, _: AirlockLimits) -> tuple[dict[str, int] | None, bool]:
            return (None, True) if content == b"slow" else ({"by": self.number}, False)

        def end(self) -> None:
            ended.append(self.number)

    monkeypatch.setattr(legacy, "_Worker", Worker)
    bench, limits = legacy._Bench(), AirlockLimits()
    assert bench.ask(b"a", limits) == ({"by": 1}, False)
    assert bench.ask(b"b", limits) == ({"by": 1}, False)
    assert bench.ask(b"slow", limits) == (None, True)
    assert ended == [1]
    assert bench.ask(b"c", limits) == ({"by": 2}, False)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert bench.ask(b"d", limits) == ({"by": 3}, False)
    assert [worker.owner != -1 for worker in bench._inherited] == [True]
    bench.close()
    bench.close()
    assert ended == [1, 3]
    assert started == [limits] * 3
