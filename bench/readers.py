"""The candidates that read returned workbooks, one process each: ``python -m bench.readers``.

Arguments: the name of the reader, the folder of a corpus, how often it is read. Imports and the
first file do not count. Every reader but the bare pass gives the scores, which must be the same.
"""

import io
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal
from xml.parsers import expat

from bench.manifest import Manifest, load_manifest
from bench.worker import digest, peak, tell, timed

Reader = Callable[[Path], Sequence[object]]
# The parts that our reader looks at.
READ = (
    "xl/worksheets/",
    "xl/shared",
    "xl/styles",
    "xl/workbook",
    "xl/_rels",
    "_rels",
    "docProps/c",
)
LAST_ROW = 600


def bare_pass(_manifest: Manifest) -> Reader:
    """Return what only inflates and parses the parts that we read: the limit of any reader."""
    from workbook_tool.intake.zip_directory import read_directory

    def read(path: Path) -> Sequence[object]:
        content = path.read_bytes()
        for entry in read_directory(content, max_entries=1_000).entries:
            if entry.name.startswith(READ):
                raw = content[entry.start : entry.start + entry.compressed_size]
                expat.ParserCreate().Parse(zlib.decompress(raw, -15), True)  # noqa: FBT003 - expat's own
        return ()

    return read


def workbook_tool(manifest: Manifest) -> Reader:
    """Return our reader, all checks included."""
    from workbook_tool.intake import read_workbook

    def read(path: Path) -> Sequence[object]:
        workbook = read_workbook(path.read_bytes(), path.name, last_row=LAST_ROW)
        sheet = workbook.sheet(manifest.score_sheet)
        if sheet is None:
            return ()
        return [
            float(sheet.text_at(manifest.first_row + turn, manifest.score_column))
            for turn in range(len(manifest.codes))
        ]

    return read


def openpyxl(manifest: Manifest, *, passes: int = 1) -> Reader:
    """Return a full load by openpyxl, of values and, in a second pass, of formulas."""
    from openpyxl import load_workbook

    def read(path: Path) -> Sequence[object]:
        content = path.read_bytes()
        workbook = load_workbook(io.BytesIO(content), data_only=True)
        if passes == 2:
            load_workbook(io.BytesIO(content))
        sheet = workbook[manifest.score_sheet]
        return [sheet[cell].value for cell in manifest.score_cells]

    return read


def openpyxl_read_only(manifest: Manifest) -> Reader:
    """Return openpyxl's streaming mode over the cells of every sheet."""
    from openpyxl import load_workbook

    def read(path: Path) -> Sequence[object]:
        workbook = load_workbook(path, data_only=True, read_only=True)
        rows = {sheet.title: list(sheet.values) for sheet in workbook}
        workbook.close()
        return _column(rows[manifest.score_sheet], manifest)

    return read


def pandas(manifest: Manifest, *, engine: Literal["openpyxl", "calamine"]) -> Reader:
    """Return pandas, which takes one of the others as its engine."""
    from pandas import read_excel

    def read(path: Path) -> Sequence[object]:
        frames = read_excel(path, sheet_name=None, header=None, engine=engine)
        return _column(frames[manifest.score_sheet].to_numpy().tolist(), manifest)

    return read


def python_calamine(manifest: Manifest) -> Reader:
    """Return python-calamine over every sheet; it gives values only."""
    from python_calamine import CalamineWorkbook

    def read(path: Path) -> Sequence[object]:
        workbook = CalamineWorkbook.from_path(path)
        rows = {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        }
        return _column(rows[manifest.score_sheet], manifest)

    return read


def _column(rows: Sequence[Sequence[object]], manifest: Manifest) -> Sequence[object]:
    """Return the scores from rows that begin with the first one of the sheet."""
    first = manifest.first_row - 1
    return [row[manifest.score_column - 1] for row in rows[first : first + len(manifest.codes)]]


BARE, OURS, TWO_PASSES = "inflate and expat alone", "workbook_tool", "openpyxl, two passes"
READERS: Mapping[str, Callable[[Manifest], Reader]] = {
    OURS: workbook_tool,
    BARE: bare_pass,
    TWO_PASSES: partial(openpyxl, passes=2),
    "openpyxl": openpyxl,
    "openpyxl, read-only": openpyxl_read_only,
    "pandas + openpyxl": partial(pandas, engine="openpyxl"),
    "pandas + calamine": partial(pandas, engine="calamine"),
    "python-calamine": python_calamine,
}


def main(name: str, folder: Path, files: Path, repeats: int) -> None:
    """Read every file of a folder so many times and tell what one reading of one file took."""
    read = READERS[name](load_manifest(folder))
    paths = sorted(files.glob("*.xlsx"))
    read(paths[0])
    found = [read(path) for path in paths]
    cpu = timed(lambda: [read(path) for _ in range(repeats) for path in paths])
    checksum = None if name == BARE else digest(chain.from_iterable(found))
    tell(cpu=cpu / repeats / len(paths), checksum=checksum, peak=peak())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
