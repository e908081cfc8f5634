"""Old formats (.xls, .et, .ods) through a worker process that can be killed and restarted."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

import workbook_tool
from workbook_tool.core.cells import (
    Cell,
    CellKind,
    FileFormat,
    FoundSheet,
    FoundWorkbook,
    Range,
    SheetState,
)
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.natures import Nature
from workbook_tool.intake.refusal import refusal

_FORMATS = {Nature.XLS: FileFormat.XLS, Nature.ODS: FileFormat.ODS}


class _Worker:
    """One worker process; a request that fails for whatever reason ends it."""

    program = ("-m", "workbook_tool.intake.legacy_worker")

    def __init__(self, limits: AirlockLimits) -> None:
        environment = dict(os.environ)
        package_root = str(Path(workbook_tool.__file__).parents[1])
        search = [package_root, environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, search))
        self.owner = os.getpid()
        # -P: a file of the same name as a module, planted where we run, must not be imported.
        self.process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [sys.executable, "-P", *self.program, str(limits.worker_memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.requests = cast("IO[bytes]", self.process.stdin)
        self.answers = cast("IO[bytes]", self.process.stdout)

    def ask(self, content: bytes, limits: AirlockLimits) -> tuple[dict[str, Any] | None, bool]:
        """Return the answer, None where the worker died, and whether its time was over."""
        process = self.process
        expired = threading.Event()

        def kill() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(limits.seconds, kill)
        timer.start()
        try:
            request = {"size": len(content), "cells": limits.cells}
            self.requests.write(json.dumps(request).encode() + b"\n" + content)
            self.requests.flush()
            line = self.answers.readline()
            return (json.loads(line) if line.endswith(b"\n") else None), expired.is_set()
        except OSError:
            return None, expired.is_set()
        finally:
            timer.cancel()

    def end(self) -> None:
        """End the process and release its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.requests, self.answers):
            # What was still to be written has no reader any more.
            with contextlib.suppress(OSError):
                pipe.close()


class _Bench:
    """The one worker of this process; a process that was forked off starts its own."""

    def __init__(self) -> None:
        self._worker: _Worker | None = None
        self._inherited: list[_Worker] = []
        self._lock = threading.Lock()

    def ask(self, content: bytes, limits: AirlockLimits) -> tuple[dict[str, Any] | None, bool]:
        with self._lock:
            worker = self._worker
            if worker is not None and worker.owner != os.getpid():
                self._inherited.append(worker)  # the parent's: to be neither used nor ended
                worker = None
            if worker is None:
                worker = self._worker = _Worker(limits)
            answer, is_late = worker.ask(content, limits)
            if answer is None:
                self.close()
            return answer, is_late

    def close(self) -> None:
        """End the worker, if it is ours."""
        worker, self._worker = self._worker, None
        if worker is not None and worker.owner == os.getpid():
            worker.end()


_bench = _Bench()
atexit.register(_bench.close)


def read_legacy(
    content: bytes, nature: Nature, *, last_row: int | None, limits: AirlockLimits
) -> FoundWorkbook:
    """Return what calamine sees in an old workbook; a crash or a timeout is one finding."""
    answer, is_late = _bench.ask(content, limits)
    if answer is None and is_late:
        raise refusal(Code.READ_TOO_SLOW, limit=f"{limits.seconds:g}")
    if answer is None:
        raise refusal(Code.LEGACY_UNREADABLE, reason="crash")
    error = answer.get("error")
    if error == "cells":
        raise refusal(Code.TOO_MANY_CELLS, limit=limits.cells)
    if error == "PasswordError":
        raise refusal(Code.PASSWORD_PROTECTED)
    if error is not None:
        raise refusal(Code.LEGACY_UNREADABLE, reason=error)
    names = {Nature.XLS: ".xls/.et", Nature.ODS: ".ods"}
    oddities = [Finding.of(Code.LEGACY_FORMAT, format=names[nature])]
    found = answer["sheets"]
    if not found:
        raise refusal(Code.NO_WORKSHEET)
    if len(found) > limits.sheets:
        oddities.append(Finding.of(Code.MANY_SHEETS, count=len(found), limit=limits.sheets))
    sheets = []
    for description in found[: limits.sheets]:
        sheet, has_far_cells = _sheet(description, last_row)
        if has_far_cells:
            at = Location(sheet=sheet.name)
            oddities.append(Finding.of(Code.FAR_CELLS, at, sheet=sheet.name, row=last_row))
        sheets.append(sheet)
    return FoundWorkbook(
        file_format=_FORMATS[nature], sheets=tuple(sheets), oddities=tuple(oddities)
    )


def _sheet(description: dict[str, Any], last_row: int | None) -> tuple[FoundSheet, bool]:
    """Return one sheet, and whether anything stands beyond the last row that is wanted."""
    cells = {}
    has_far_cells = False
    for row, column, kind, text in description["cells"]:
        if last_row is not None and row > last_row:
            has_far_cells = True
            break
        cells[row, column] = Cell(CellKind(kind), text)
    sheet = FoundSheet(
        name=description["name"],
        state=SheetState(description["state"]),
        cells=cells,
        merges=tuple(Range(*corners) for corners in description["merges"]),
    )
    return sheet, has_far_cells
