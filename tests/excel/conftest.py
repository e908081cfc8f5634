"""Workbooks unzipped to text, one tag a line, compared with what is kept in tests/golden."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
CompareGolden = Callable[[str, dict[str, str]], None]
STRINGS = "xl/sharedStrings.xml"
CELL = re.compile(r'<c r="[^"]*"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
SHARED = re.compile(r'(<c r="[^"]*"[^>]* t="s"[^>]*>\s*<v>)(\d+)(</v>)')


def parts_as_text(workbook: bytes) -> dict[str, str]:
    """Return the parts of a package, one tag a line; nothing is masked."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {
            name: re.sub(r">\s*<", ">\n<", archive.read(name).decode()) + "\n"
            for name in archive.namelist()
        }


def cells_as_text(workbook: bytes) -> dict[str, str]:
    """Return the parts one tag a line, but each cell on one line and with its text in it.

    Shared strings stand where they are used and have no part of their own: a new one would shift
    the numbers of all that follow it.
    """
    parts = parts_as_text(workbook)
    strings = re.findall(r"<si>\n?(.*?)\n?</si>", parts.pop(STRINGS), re.DOTALL)

    def on_one_line(cell: re.Match[str]) -> str:
        text = cell[0].replace(">\n<", "><")
        return SHARED.sub(lambda found: found[1] + strings[int(found[2])] + found[3], text)

    return {
        name: CELL.sub(on_one_line, text) if name.startswith("xl/worksheets/") else text
        for name, text in parts.items()
    }


@pytest.fixture
def compare_golden(request: pytest.FixtureRequest) -> CompareGolden:
    """Compare the texts of a workbook with the golden ones, or renew them with --update-golden."""

    def compare(name: str, parts: dict[str, str]) -> None:
        folder = GOLDEN / name
        if request.config.getoption("--update-golden"):
            shutil.rmtree(folder, ignore_errors=True)
            for part, text in parts.items():
                path = folder / part
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
        kept = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        # A part that is no longer written must not stay behind.
        assert sorted(kept) == sorted(parts), "run pytest --update-golden and review the change"
        for part, text in parts.items():
            assert text == kept[part], f"{part}: run pytest --update-golden and review the change"

    return compare
