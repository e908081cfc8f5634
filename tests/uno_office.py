"""A LibreOffice that takes orders, for scripts of a Python that has `uno`, mostly the system's."""

import importlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

# Objects of the office have no types that Python could check.
Office: TypeAlias = Any

CONNECTION_ATTEMPTS = 300
SECONDS_BETWEEN = 0.2
TO_SETTLE = 0.5  # seconds after which a window that was there takes keys
_POSITION_AND_SIZE = 15
PATIENCE = 20  # seconds that one step may take


def pipe_of(profile: str) -> str:
    """Return the pipe of a profile: parallel runs have profiles of one name in other folders."""
    return f"office{zlib.crc32(profile.encode()):x}"


@contextmanager
def running_office(soffice: str, profile: str, *how: str) -> Iterator[Office]:
    """Yield the desktop of an office that ends with the block; without windows if nothing is said.

    ``how`` are other arguments to start it with.
    """
    pipe = pipe_of(profile)
    process = subprocess.Popen(
        [
            soffice,
            f"-env:UserInstallation={pathlib.Path(profile).as_uri()}",
            *(how or ("--headless",)),
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ],
        start_new_session=True,
    )
    try:
        desktop = desktop_of(pipe)
        yield desktop
        desktop.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
    finally:
        # The program that was started only starts others, and these hold our output open.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def print_found(
    work: Callable[[Office, dict[str, Any], tuple[int, int]], object], arguments: Sequence[str]
) -> None:
    """Print as JSON what is found of each job in a window: SOFFICE PROFILE WIDTH HEIGHT JOBS."""
    soffice, profile, width, height, jobs = arguments
    asked = json.loads(pathlib.Path(jobs).read_text("utf-8"))
    with running_office(soffice, profile, "--nologo") as desktop:
        found = [work(desktop, job, (int(width), int(height))) for job in asked]
    sys.stdout.write(json.dumps(found))


def desktop_of(pipe: str) -> Office:
    """Return the desktop of the office that listens at a pipe."""
    uno = importlib.import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    not_yet = uno.getClass("com.sun.star.connection.NoConnectException")
    for _ in range(CONNECTION_ATTEMPTS):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except not_yet:
            time.sleep(SECONDS_BETWEEN)
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
    raise TimeoutError("soffice does not answer")


def load_hidden(desktop: Office, workbook: str) -> Office:
    """Return a workbook that nobody sees."""
    return load(desktop, workbook, Hidden=True)


def load(desktop: Office, workbook: str, **options: object) -> Office:
    """Return a workbook in a window of its own."""
    url = pathlib.Path(workbook).as_uri()
    return desktop.loadComponentFromURL(url, "_blank", 0, _properties(options))


def load_in_window(desktop: Office, workbook: str, size: tuple[int, int]) -> Office:
    """Return a workbook in a window of a width and height at the corner of the screen."""
    document = load(desktop, workbook)
    frame = document.CurrentController.Frame
    frame.ContainerWindow.setPosSize(0, 0, *size, _POSITION_AND_SIZE)
    # Excel and WPS have no such bar beside the sheet.
    dispatch(frame, ".uno:Sidebar", Sidebar=False)
    return document


def go_to(document: Office, name: str, row: int, column: int) -> None:
    """Turn to a sheet and put the cursor into one of its cells, as a click does.

    A selection by the program would be a marked area, which the Tab key never leaves.
    """
    controller, sheet = document.CurrentController, document.Sheets.getByName(name)
    controller.ActiveSheet = sheet
    cell = sheet.getCellByPosition(column - 1, row - 1)
    dispatch(controller.Frame, ".uno:GoToCell", ToPoint=cell.AbsoluteName)


def save_copy(document: Office, path: str, form: str) -> None:
    """Save a copy of a workbook in a format of the office."""
    document.storeToURL(pathlib.Path(path).as_uri(), _properties({"FilterName": form}))


def dispatch(frame: Office, command: str, **options: object) -> None:
    """Do what an entry of the menu of a window does."""
    uno = importlib.import_module("uno")
    manager = uno.getComponentContext().ServiceManager
    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete = command
    transformer = manager.createInstance("com.sun.star.util.URLTransformer")
    _, url = transformer.parseStrict(url)
    frame.queryDispatch(url, "_self", 0).dispatch(url, _properties(options))


def focus(name: str) -> None:
    """Let the window of a workbook take the keys.

    A window that goes while xdotool looks at all of them ends it with an error of the X server.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            xdotool("search", "--sync", "--onlyvisible", "--name", name, "windowfocus")
        except subprocess.CalledProcessError:
            if time.monotonic() > until:
                raise
            time.sleep(SECONDS_BETWEEN)
        else:
            break
    time.sleep(2 * TO_SETTLE)


def xdotool(*arguments: str) -> None:
    """Do what a hand on the keyboard does; what xdotool says is no answer of the script."""
    subprocess.run(["xdotool", *arguments], check=True, timeout=PATIENCE, stdout=sys.stderr)


def _properties(options: Mapping[str, object]) -> tuple[Office, ...]:
    uno = importlib.import_module("uno")
    found = []
    for name, value in options.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        found.append(one)
    return tuple(found)
