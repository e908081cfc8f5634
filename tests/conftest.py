"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

# No timed asserts: a busy machine is not a defect.
settings.register_profile("untimed", deadline=None, print_blob=True)
settings.load_profile("untimed")

SOFFICE = shutil.which("soffice")
# A stuck office process must not hold up the whole run; no ordinary batch comes near this.
SECONDS_BEFORE_SOFFICE_IS_STUCK = 300

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
        into.mkdir(parents=True, exist_ok=True)
        finished = subprocess.run(
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
        extension = to.partition(":")[0]
        converted = tuple(into / f"{file.stem}.{extension}" for file in files)
        missing = [path.name for path in converted if not path.is_file()]
        if missing:
            message = f"soffice wrote no {', '.join(missing)}:\n{finished.stdout}{finished.stderr}"
            raise AssertionError(message)
        return converted


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="renew the texts in tests/golden")


def is_continuous_integration() -> bool:
    """Tell whether this is CI, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"true", "1"}


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


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Soffice:
    program = _require_soffice()
    profile = tmp_path_factory.mktemp("libreoffice")
    user = profile / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    return Soffice(program, profile)
