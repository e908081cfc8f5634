"""Documents of other formats, turned into .docx or .xlsx by LibreOffice where it is installed.

In a process of its own with a folder of its own for settings, so that a program that is open is
not disturbed and macros of the user do not run; ended when it takes too long.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

PROGRAMS = ("soffice", "libreoffice", "soffice.com")
USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
MOST_SECONDS = 120
_OLD = {"docx": "doc", "xlsx": "xls"}


def find_office() -> str | None:
    """Return the program of LibreOffice, None where it is not installed."""
    on_path = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    return on_path or next((str(place) for place in USUAL_PLACES if place.is_file()), None)


def convert_document(
    content: bytes, program: str, form: Literal["docx", "xlsx"], *, seconds: float = MOST_SECONDS
) -> bytes | None:
    """Return a document in another form, None where the program cannot or takes too long."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"annex.{_OLD[form]}"  # it looks at the content, and tells by this form
        source.write_bytes(content)
        profile = (folder / "profile").as_uri()
        command = [
            *(program, f"-env:UserInstallation={profile}", "--headless", "--norestore"),
            *("--convert-to", form, "--outdir", str(folder / "made"), str(source)),
        ]
        if not _run(command, seconds):
            return None
        made = folder / "made" / f"annex.{form}"
        return made.read_bytes() if made.is_file() else None


def _run(command: list[str], seconds: float) -> bool:
    """Tell whether a program ended in time; whatever it started is ended with it."""
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the program was found on this machine
            command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:
        return False
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started; Windows knows no groups, so there it alone."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
