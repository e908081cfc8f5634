"""What a reader has to know of a corpus; apart from its making, which imports everything."""

import json
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.cells import column_name

MANIFEST, PRISTINE = "manifest.json", "pristine"
STATE, JUDGE = ".workbook-tool", "judge"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where the scores of a corpus stand, and under which headings.

    Rows and columns count from 1.
    """

    files: int
    codes: tuple[str, ...]
    score_sheet: str
    evidence_sheet: str
    header_row: int
    first_row: int
    score_column: int
    code_title: str
    score_title: str

    @property
    def score_cells(self) -> tuple[str, ...]:
        """Return the addresses of the scores in the order of the codes."""
        letter = column_name(self.score_column)
        return tuple(f"{letter}{self.first_row + turn}" for turn in range(len(self.codes)))


def load_manifest(folder: Path) -> Manifest:
    """Return the manifest of a corpus."""
    return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
