"""Runs the demo and tests on other Pythons than the one of the environment.

``python tools/other_pythons.py 3.12 3.13 -- …``, with what pytest is given behind. A Python is one
that ``python3.12`` starts, or one that pyenv has but does not show. What is not there is said and
is no failure. Each gets an environment of its own in ``build/``, with the pinned versions.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
BUILD = REPOSITORY / "build"
UV = Path(sys.executable).with_name("uv")


def main() -> int:
    """Return 1 where the demo or a test failed on any Python, else 0."""
    versions, tests = _apart(sys.argv[1:])
    outcomes = {version: try_version(version, tests) for version in versions}
    for version, outcome in outcomes.items():
        print(f"Python {version}: {outcome}")
    return int("FAILED" in outcomes.values())


def _apart(arguments: list[str]) -> tuple[list[str], list[str]]:
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def try_version(version: str, tests: list[str]) -> str:
    """Return what became of the demo and the tests on one Python, in a few words."""
    python = find_python(version)
    if python is None:
        return "not found here, so nothing was run"
    started = time.monotonic()
    environment = BUILD / f"python-{version}"
    own = environment / "bin"
    demo = environment / "demo"
    steps = [
        [str(UV), "venv", "--quiet", "--clear", "--python", python, str(environment)],
        [
            *(str(UV), "pip", "install", "--quiet", "--python", str(own / "python")),
            *("--constraint", "constraints.txt", "--editable", ".[test]"),
        ],
        [str(own / "workbook-tool"), "demo", str(demo)],
        [str(own / "python"), "-m", "pytest", "-q", "-n", "auto", "--dist", "loadscope", *tests],
    ]
    for step in steps:
        print(f"Python {version}:", " ".join(step), flush=True)
        if subprocess.run(step, cwd=REPOSITORY, check=False).returncode:
            return "FAILED"
    return f"passed in {time.monotonic() - started:.0f} s"


def find_python(version: str) -> str | None:
    """Return the path of a Python of this version that starts, None where there is none."""
    name = f"python{version}"
    environments = [dict(os.environ)]
    if pyenv := shutil.which("pyenv"):
        asked = subprocess.run([pyenv, "whence", name], capture_output=True, text=True, check=False)
        environments += [os.environ | {"PYENV_VERSION": one} for one in asked.stdout.split()]
    program = shutil.which(name)
    for environment in environments if program else ():
        told = subprocess.run(
            [str(program), "-c", "import sys; print(sys.executable)"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode == 0:
            return told.stdout.strip()
    return None


if __name__ == "__main__":
    sys.exit(main())
