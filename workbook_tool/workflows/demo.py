"""demo: the whole job on the sample round, start to finish."""

import csv
import io
import os
from dataclasses import dataclass
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path

from workbook_tool.core.errors import OutputError
from workbook_tool.core.progress import Progress
from workbook_tool.core.text import Language
from workbook_tool.definition import shipped
from workbook_tool.round_folder.rounds import DEFINITION, STATE
from workbook_tool.round_folder.storage import write_file
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.init import init_round
from workbook_tool.workflows.results import ConsolidateResult, GenerateResult

SAMPLE = "xinping"
TIMES = "returned-times.csv"
_KEPT = ("key.json", "issued.json")


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the two jobs of the demonstration did."""

    folder: Path
    generated: GenerateResult
    consolidated: ConsolidateResult


def run_demo(
    directory: Path, *, sample: str = SAMPLE, progress: Progress = lambda *_: None
) -> DemoResult:
    """Write a sample round with its returned files into a folder and do the main job there.

    A folder that holds the sample already is used as it is. Raises OutputError where the folder
    cannot be written.
    """
    lay_out_sample(directory, sample)
    generated = generate(directory, progress=progress)
    consolidated = consolidate(directory / "returned", progress=progress)
    return DemoResult(directory, generated, consolidated)


def lay_out_sample(directory: Path, sample: str) -> None:
    """Make a sample round with its returned files; what stands there already is left alone."""
    if not (directory / DEFINITION).exists():
        init_round(directory, sample=sample, language=Language.ZH)
    copy_sample(shipped("samples", sample), directory)


def copy_sample(sample: Traversable, directory: Path) -> None:
    """Put the sample's returned files and its fixed key into a folder, with their own times.

    The times are part of the sample: which of two versions is newer depends on them.
    """
    try:
        _copy(sample.joinpath("returned"), directory / "returned")
        for name in _KEPT:
            target = directory / STATE / name
            source = sample.joinpath(STATE, name)
            if not target.exists() and source.is_file():
                write_file(target, source.read_bytes(), is_secret=name == "key.json")
        rows = csv.reader(io.StringIO(sample.joinpath(TIMES).read_text("utf-8")))
        for name, moment in list(rows)[1:]:
            seconds = datetime.fromisoformat(moment).timestamp()
            os.utime(directory / "returned" / name, (seconds, seconds))
    except OSError as error:
        raise OutputError(
            f"无法写入“{directory}”（{error.strerror}）。请换一个文件夹。",
            f"Cannot write “{directory}” ({error.strerror}). Choose another folder.",
        ) from error


def _copy(source: Traversable, target: Path) -> None:
    """Copy a folder; files that stand there already are left alone."""
    target.mkdir(parents=True, exist_ok=True)
    for found in source.iterdir():
        if found.is_dir():
            _copy(found, target / found.name)
        elif not (target / found.name).exists():
            write_file(target / found.name, found.read_bytes())
