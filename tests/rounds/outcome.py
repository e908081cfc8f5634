"""Everything that a tree of the program says about a round that came back, as texts."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from tests.workflows.filling import Run

EXPECTED = "expected"
TIMES = "returned-times.csv"
SUMMARY = "summary.txt"
FORMS = (
    "D1_示例县教育体育局_自评表.xlsx",
    "县水利局/自评表.xlsx",
    "教育局补报/县卫健局自评表.xlsx",
    "丁乡.xlsx",
    "乙镇.xlsx",
    "农业局.xls",
    "甲镇（改动）.xlsx",
    "戊乡报送材料.zip",
)
CONSOLIDATE = ("consolidate", "returned", "--no-cache")
CHECK = ("check", "--no-cache", *(f"returned/{form}" for form in FORMS))
# By the name of the text: what it is, the language, and whether it is JSON.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "consolidate.zh.json": CONSOLIDATE,
    "consolidate.en.json": CONSOLIDATE,
    "consolidate.zh.txt": CONSOLIDATE,
    "consolidate.en.txt": CONSOLIDATE,
    "older_versions.en.json": (*CONSOLIDATE, "--accept-version", "all", "--dry-run"),
    "status.zh.json": ("status", "--no-cache"),
    "status.zh.txt": ("status", "--no-cache"),
    "status.en.txt": ("status", "--no-cache"),
    "check.zh.json": CHECK,
    "check.zh.txt": CHECK,
    "check.en.txt": CHECK,
    "inspect.zh.json": ("inspect", "returned/农业局.xls"),
    "inspect_tampered.zh.json": ("inspect", "returned/甲镇（改动）.xlsx"),
    "inspect_void.en.txt": ("inspect", "returned/乙镇.xlsx"),
}
SECOND: Mapping[str, tuple[str, ...]] = {
    "consolidate.zh.json": CONSOLIDATE,
    "consolidate.en.txt": CONSOLIDATE,
}
# How long the deadline is over depends on the day of the test, and on nothing else.
_DAYS = re.compile(
    r'(?<="days_left": )-\d+|(?<=已超过报送截止日期 )\d+|\d+(?= days past the deadline)'
)


def run(checkout: Path, folder: Path, *arguments: str | Path, language: str = "zh") -> Run:
    """Run the program of a tree in a folder, where the shell finds it by its name."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    finished = subprocess.run(
        [sys.executable, "-m", "workbook_tool.cli", "--lang", language, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=folder,
        env={
            **os.environ,
            "PATH": path,
            "PYTHONPATH": str(checkout),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
        },
    )
    return Run(finished.returncode, finished.stdout.decode(), finished.stderr.decode())


def copy_round(source: Path, target: Path) -> Path:
    """Return a copy of a committed round whose returned files have the times of its table."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(EXPECTED))
    for row in csv.DictReader(io.StringIO(source.joinpath(TIMES).read_text("utf-8"))):
        seconds = datetime.fromisoformat(row["time"]).timestamp()
        os.utime(target / "returned" / row["file"], (seconds, seconds))
    return target


def outcomes(
    source: Path, checkout: Path, commands: Mapping[str, tuple[str, ...]] = COMMANDS
) -> Mapping[str, str]:
    """Return what a tree says about a round, by the name of the text."""
    with tempfile.TemporaryDirectory() as place:
        return dict(_outcomes(copy_round(source, Path(place, "round")), checkout, commands))


def _outcomes(
    folder: Path, checkout: Path, commands: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    for name, command in commands.items():
        language, kind = name.split(".")[1:]
        options = ("--format", "json" if kind == "json" else "text")
        found = run(checkout, folder, *command, *options, language=language)
        told = "" if kind == "json" else f"--- stderr\n{found.stderr}"
        said = f"exit {found.code}\n{found.stdout}{told}".replace(f"{folder}{os.sep}", "")
        yield name, _DAYS.sub("0", said)
    yield SUMMARY, "\n".join(_cells(folder / "county_summary.xlsx")) + "\n"


def _cells(path: Path) -> Iterator[str]:
    """Yield every cell of a workbook that holds anything."""
    for sheet in load_workbook(path).worksheets:
        yield f"# {sheet.title}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield f"{cell.coordinate}\t{cell.value!r}"
