"""Workbooks unzipped to text, one tag a line, compared with what is kept in tests/golden."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
CompareGolden = Callable[[str, bytes], None]


def parts_as_text(workbook: bytes) -> dict[str, str]:
    """Return the parts of a package, one tag a line; nothing is masked."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {
            name: re.sub(r">\s*<", ">\n<", archive.read(name).decode()) + "\n"
            for name in archive.namelist()
        }


@pytest.fixture
def compare_golden(request: pytest.FixtureRequest) -> CompareGolden:
    """Compare a workbook with its golden parts, or renew them with --update-golden."""

    def compare(name: str, workbook: bytes) -> None:
        folder = GOLDEN / name
        parts = parts_as_text(workbook)
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
