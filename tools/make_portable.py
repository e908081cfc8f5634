"""Make a folder that runs without installation: copied to a disk or a USB stick, it works there.

python tools/make_portable.py windows TARGET --python python-3.12.10-embed-amd64.zip
python tools/make_portable.py linux TARGET

The Windows folder holds the embeddable Python that you give (“Windows embeddable package
(64-bit)”), the program with its extras, and files to double-click. The Linux folder uses the Python
of the machine, which has to be of the version that makes it. ``--wheels FOLDER`` takes the wheels
from a folder, so that nothing is asked of the network.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from tools.components import EXTRAS, PLATFORM, build_list, collect_wheels  # noqa: E402 - as above

SITE = "site-packages"
_EMBEDDED = re.compile(r"python-(3\.\d+)\.\d+\w*-embed-amd64\.zip")
_LOWEST = (3, 11)
# ASCII with CRLF: cmd.exe reads batch files in the code page of the machine.
_START = ("@echo off", "setlocal", 'set "PYTHONSAFEPATH=1"', 'set "PYTHONUTF8=1"')
_BATCH: Mapping[str, tuple[str, ...]] = {
    "workbook-tool.bat": ('"%~dp0python\\python.exe" -P -m workbook_tool %*',),
    "consolidate.bat": ('"%~dp0python\\python.exe" -P -m workbook_tool consolidate %*',),
    "工作台.bat": ('"%~dp0python\\python.exe" -P -m workbook_tool ui %*', "pause"),
}
_SHELL = """#!/bin/sh
# {what}, with Python {version} of this machine.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
export PYTHONPATH="$here/site-packages"
exec "${{PYTHON:-python{version}}}" -P -m workbook_tool{command} "$@"
"""


def make_windows(target: Path, embedded: Path, find_links: Sequence[Path]) -> None:
    """Write the Windows folder. Raises SystemExit, with the reason, where the Python is another."""
    match = _EMBEDDED.fullmatch(embedded.name)
    if match is None:
        sys.exit(f"{embedded.name}: wanted is the embeddable package of Python, 64-bit: "
                 "python-3.12.10-embed-amd64.zip or the like")  # fmt: skip
    version = match[1]
    if tuple(map(int, version.split("."))) < _LOWEST:
        sys.exit(f"{embedded.name}: Python 3.11 or newer is needed")
    home = target / "python"
    home.mkdir(parents=True)
    with zipfile.ZipFile(embedded) as archive:
        archive.extractall(home)
    if not (home / "python.exe").is_file():
        sys.exit(f"{embedded.name} holds no python.exe")
    path_file = home / f"python{version.replace('.', '')}._pth"
    # What stands in this file is all that Python looks at: neither the registry nor variables.
    path_file.write_text(f"{path_file.stem}.zip\n.\n..\\{SITE}\n", "ascii", newline="\r\n")
    _install(target, version, PLATFORM, find_links)
    for name, lines in _BATCH.items():
        text = "".join(f"{line}\r\n" for line in (*_START, *lines))
        (target / name).write_bytes(text.encode("ascii"))


def make_linux(target: Path, find_links: Sequence[Path]) -> None:
    """Write the Linux folder, for the version of Python that runs this."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    target.mkdir(parents=True)
    _install(target, version, None, find_links)
    for name, command in (("workbook-tool", ""), ("consolidate", " consolidate")):
        script = target / name
        script.write_text(_SHELL.format(what=name, version=version, command=command), "utf-8")
        script.chmod(0o755)


def _install(target: Path, version: str, platform: str | None, find_links: Sequence[Path]) -> None:
    """Put the program and what it needs into the folder, with the list of all that it holds."""
    with tempfile.TemporaryDirectory() as place:
        wheels = Path(place)
        collect_wheels(wheels, version, platform, find_links)
        (target / "components.json").write_text(build_list(wheels), "utf-8", newline="\n")
        (ours,) = wheels.glob("workbook_tool-*.whl")
        subprocess.run(
            [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--no-index",
             "--find-links", place, "--target", str(target / SITE), "--python-version", version,
             *([] if platform is None else ["--python-platform", platform]),
             "--only-binary", ":all:",
             f"workbook-tool[{','.join(EXTRAS)}] @ {ours.as_uri()}"],
            check=True,
        )  # fmt: skip
    shutil.rmtree(target / SITE / "bin", ignore_errors=True)  # start files of this machine
    for name in ("LICENSE", "README.md", "README.zh-CN.md"):
        shutil.copy(REPOSITORY / name, target / name)


def main() -> None:
    """Make one of the two folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("system", choices=("windows", "linux"))
    parser.add_argument("target", type=Path, help="a folder that is not there yet")
    parser.add_argument("--python", type=Path, help="the embeddable package, for Windows")
    parser.add_argument("--wheels", type=Path, action="append", default=[])
    given = parser.parse_args()
    if given.target.exists():
        parser.error(f"{given.target} is there already")
    if given.system == "linux":
        make_linux(given.target, given.wheels)
    elif given.python is None:
        parser.error("name the embeddable package of Python by --python")
    else:
        make_windows(given.target, given.python, given.wheels)


if __name__ == "__main__":
    main()
