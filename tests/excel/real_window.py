"""A real LibreOffice window on a screen of its own, with a keyboard."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

PROGRAMS = ("soffice", "Xvfb", "xdotool")
PATIENCE = 60  # seconds; a busy machine needs a few
BETWEEN_LOOKS = 0.1
BETWEEN_KEYS = "12"  # milliseconds
TO_SETTLE = 0.4  # seconds after which a window that was there takes keys

# Nothing may ask, advise or restore anything: a dialog nobody expects would eat the keys.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay" oor:op="fuse">
<value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat"
 oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Recovery/AutoSave"><prop oor:name="Enabled" oor:op="fuse">
<value>false</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class OfficeWindow:
    """The window of one open workbook; ``main`` is its number on the screen."""

    environment: Mapping[str, str]
    main: str
    file: Path

    def press(self, *keys: str) -> None:
        """Press keys one after the other, such as "Tab" and "ctrl+s"."""
        self._xdotool("key", "--delay", BETWEEN_KEYS, *keys)

    def type(self, text: str) -> None:
        """Type plain ASCII text into the cell."""
        self._xdotool("type", "--delay", BETWEEN_KEYS, "--", text)

    def refuses(self, dialog: str, *, type: str, then: str = "") -> bool:  # noqa: A002 - reads well
        """Type, and tell whether a dialog of that title comes up; it is closed again.

        ``dialog`` "" stands for any.
        """
        self.type(type)
        if then:
            self.press(then)
        found = wait_for(lambda: self._dialogs(dialog))
        if not found:
            return False
        self._xdotool("windowfocus", found[-1])
        time.sleep(TO_SETTLE)
        self.press("Return")
        gone = wait_for(lambda: not self._dialogs(""))
        self._xdotool("windowfocus", self.main)
        time.sleep(TO_SETTLE)
        return bool(gone)

    def shows_no_dialog(self) -> bool:
        """Tell whether nothing but the workbook is on the screen."""
        time.sleep(TO_SETTLE)
        return not self._dialogs("")

    def go_to_next_sheet(self) -> None:
        """Turn to the next sheet."""
        self.press("ctrl+Next")
        time.sleep(TO_SETTLE)

    def save(self) -> bool:
        """Save in the format that the file has, and tell whether that was done."""
        before = self.file.stat().st_mtime_ns
        self.press("ctrl+s")
        return bool(wait_for(lambda: self.file.stat().st_mtime_ns != before)) and bool(
            wait_for(self._is_complete)
        )

    def _is_complete(self) -> bool:
        size = self.file.stat().st_size
        time.sleep(TO_SETTLE)
        return size > 0 and self.file.stat().st_size == size

    def _dialogs(self, title: str) -> list[str]:
        found = self._xdotool("search", "--onlyvisible", "--name", title or ".+").split()
        return [window for window in found if window != self.main]

    def _xdotool(self, *arguments: str) -> str:
        return run_xdotool(self.environment, *arguments)


def run_xdotool(environment: Mapping[str, str], *arguments: str) -> str:
    """Return what xdotool prints; a search that finds nothing is no error."""
    return subprocess.run(
        ["xdotool", *arguments],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    ).stdout


def wait_for(look: Callable[[], Found]) -> Found:
    """Return what a look finds, as soon as it finds anything, or the last look's nothing."""
    until = time.monotonic() + PATIENCE
    while not (found := look()) and time.monotonic() < until:
        time.sleep(BETWEEN_LOOKS)
    return found


def write_profile(profile: Path) -> None:
    """Write the settings of an office that asks nothing."""
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")


@contextmanager
def open_in_office(file: Path, profile: Path) -> Iterator[OfficeWindow]:
    """Open a workbook in LibreOffice on a screen that nobody sees."""
    write_profile(profile)
    # A width at which all columns of the scoring sheet stand side by side.
    with open_screen(1600, 1000) as environment:
        office = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--norestore",
                "--nologo",
                "--calc",
                str(file),
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            search = ("search", "--onlyvisible", "--name", file.name)
            found = wait_for(lambda: run_xdotool(environment, *search).split())
            assert found, "LibreOffice opened no window"
            run_xdotool(environment, "windowfocus", found[0])
            time.sleep(2 * TO_SETTLE)
            yield OfficeWindow(environment, found[0], file)
        finally:
            os.killpg(office.pid, signal.SIGKILL)
            office.wait()


@contextmanager
def open_screen(width: int, height: int) -> Iterator[Mapping[str, str]]:
    """Start an X server on a free display; yield the environment of programs that use it."""
    reader, writer = os.pipe()
    size = ("-screen", "0", f"{width}x{height}x24")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *size, "-nolisten", "tcp"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            display = answer.readline().strip()
        assert display, "Xvfb did not start"
        # The plain X11 windows of LibreOffice need no window manager.
        yield os.environ | {
            "DISPLAY": f":{display}",
            "SAL_USE_VCLPLUGIN": "gen",
            "LC_ALL": "C.UTF-8",
        }
    finally:
        server.terminate()
        server.wait()
