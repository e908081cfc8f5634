"""Fixtures that every test may ask for."""

from __future__ import annotations

import csv
import decimal
import gc
import locale
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# No timed asserts: a busy machine is not a defect. CI tries the same examples each time, so that it
# speaks of the change alone; everywhere else each run tries others.
settings.register_profile("untimed", deadline=None, print_blob=True)
settings.register_profile("repeatable", settings.get_profile("untimed"), derandomize=True)

SAMPLES = Path(__file__).parents[1] / "samples"
SOFFICE = shutil.which("soffice")
# A stuck office process must not hold up the whole run; no ordinary batch comes near this.
SECONDS_BEFORE_SOFFICE_IS_STUCK = 300


def is_continuous_integration() -> bool:
    """Tell whether this is CI, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"true", "1"}


settings.load_profile("repeatable" if is_continuous_integration() else "untimed")

# Cached results would be believed otherwise, and then LibreOffice would be no second opinion.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Soffice:
    """A LibreOffice with a profile of its own, so that parallel workers never meet."""

    program: str
    profile: Path

    def convert(self, files: Sequence[Path], *, to: str, into: Path) -> tuple[Path, ...]:
        """Convert all files in one call and return the new paths, in the order given.

        ``to`` is what follows ``--convert-to``: an extension, or ``extension:filter:options``.
        Formulas are always recalculated on loading. One call for many files is far cheaper
        than many calls: starting takes longer than converting.
        """
        repeated = [
            stem for stem, count in Counter(file.stem for file in files).items() if count > 1
        ]
        if repeated:
            message = f"these names would overwrite each other: {', '.join(repeated)}"
            raise ValueError(message)
        finished = self._run(files, to, into)
        extension = to.partition(":")[0]
        converted = tuple(into / f"{file.stem}.{extension}" for file in files)
        missing = [path.name for path in converted if not path.is_file()]
        if missing:
            message = f"soffice wrote no {', '.join(missing)}:\n{finished.stdout}{finished.stderr}"
            raise AssertionError(message)
        return converted

    def _run(self, files: Sequence[Path], to: str, into: Path) -> subprocess.CompletedProcess[str]:
        into.mkdir(parents=True, exist_ok=True)
        return subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={self.profile.as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                to,
                "--outdir",
                str(into),
                *map(str, files),
            ],
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS_BEFORE_SOFFICE_IS_STUCK,
        )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        for times in SAMPLES.glob("*/returned-times.csv"):
            _put_in_order(times)


def _put_in_order(times: Path) -> None:
    """Let the returns of a sample be a second apart, in the order in which they came.

    Which of two versions is newer depends on it, and git gives all files the time of the checkout.
    """
    with times.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: datetime.fromisoformat(row["time"]))
    files = [times.parent / "returned" / row["file"] for row in rows]
    seconds = [int(file.stat().st_mtime) for file in files]
    if seconds != sorted(set(seconds)):
        for turn, file in enumerate(files, start=min(seconds) - len(files)):
            os.utime(file, (turn, turn))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="renew the texts in tests/golden")


def _require_soffice() -> str:
    if SOFFICE is not None:
        return SOFFICE
    reason = "LibreOffice (soffice) is not on the PATH"
    if is_continuous_integration():
        pytest.fail(f"{reason}, and in CI no test that needs it may be skipped", pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("libreoffice") is not None:
        _require_soffice()


# Python 3.12 freezes some hundreds of objects itself, those that never die, again after others were
# unfrozen; whoever freezes all there is freezes tens of thousands.
_FROZEN_BY_PYTHON = 5_000


@pytest.fixture(autouse=True)
def _process_as_found() -> Iterator[None]:
    """Let no test set what holds for the whole process: which tests share one is chance."""
    before = _process_settings()
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)  # the command line sets them, as it may: a process is one run
    assert _process_settings() == before


def _process_settings() -> tuple[object, ...]:
    context = decimal.getcontext()
    return (
        csv.field_size_limit(),
        (context.prec, context.rounding),
        sys.getrecursionlimit(),
        locale.setlocale(locale.LC_ALL),
        gc.isenabled(),
        gc.get_freeze_count() > _FROZEN_BY_PYTHON,
        Path.cwd(),
    )


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Soffice:
    program = _require_soffice()
    profile = tmp_path_factory.mktemp("libreoffice")
    user = profile / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    return Soffice(program, profile)
