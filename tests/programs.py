"""Programs that some tests need: skipped without them, but never in CI."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

ROOT = Path(__file__).parents[1]
SECONDS_BEFORE_IT_IS_STUCK = 300


def require_programs(*names: str) -> None:
    """Skip the test where a program is missing; fail it in CI."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        _do_without(f"not on the PATH: {', '.join(missing)}")


def run_with_uno(
    script: Path, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return what a script prints that talks to LibreOffice."""
    finished = subprocess.run(
        [_python_with_uno(), str(script), *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        text=True,
        timeout=SECONDS_BEFORE_IT_IS_STUCK,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@cache
def _python_with_uno() -> str:
    """Return a Python that can talk to LibreOffice; it is the system's, seldom ours."""
    candidates = [sys.executable, "/usr/bin/python3", shutil.which("python3")]
    for candidate in filter(None, candidates):
        asked = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
        if asked.returncode == 0:
            return candidate
    _do_without("no Python with `uno` (package python3-uno)")
    raise AssertionError("not reached")


def is_needed_here() -> bool:
    """Tell whether this is CI, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"true", "1"}


def _do_without(reason: str) -> None:
    if is_needed_here():
        pytest.fail(f"{reason}, and in CI no test that needs it may be skipped", pytrace=False)
    pytest.skip(reason)
