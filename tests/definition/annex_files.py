"""Annexes as notices have them, written by the simplest means: Word tables and CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tools.sample_rounds import build_sample
from workbook_tool.core.round.scheme import Criterion

HEADERS = ("一级指标", "二级指标", "测评标准", "分值", "测评方法")
SAMPLE = build_sample("xinping")
CRITERIA = SAMPLE.scheme.criteria
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``down`` is "restart" or "continue", ``inside`` is XML instead of its text."""

    text: str = ""
    span: int = 1
    down: str = ""
    inside: str = ""


def paragraph(text: str, *, pieces: int = 1, before: str = "") -> str:
    """A paragraph in so many runs; line feeds are soft breaks."""
    size = max(-(-len(text) // pieces), 1)
    runs = [text[at : at + size] for at in range(0, len(text), size)]
    inner = "".join(
        "<w:r><w:rPr><w:b/></w:rPr>"
        + "<w:br/>".join(f'<w:t xml:space="preserve">{escape(t)}</w:t>' for t in run.split("\n"))
        + "</w:r>"
        for run in runs
    )
    return f"<w:p>{before}{inner}</w:p>"


def cell_xml(cell: Cell | str, *, pieces: int = 1) -> str:
    if isinstance(cell, str):
        cell = Cell(cell)
    down = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[cell.down]
    across = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    inside = cell.inside or "".join(
        paragraph(line, pieces=pieces) for line in cell.text.split("\n")
    )
    return f"<w:tc><w:tcPr>{across}{down}</w:tcPr>{inside}</w:tc>"


def table(rows: Iterable[Sequence[Cell | str]], *, pieces: int = 1) -> str:
    body = "".join(
        "<w:tr>" + "".join(cell_xml(cell, pieces=pieces) for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{body}</w:tbl>"


def document(*blocks: str, is_strict: bool = False, prolog: str = "") -> bytes:
    """A .docx of paragraphs and tables given as XML."""
    namespace = _STRICT if is_strict else _MAIN
    xml = (
        f'{prolog}<w:document xmlns:w="{namespace}"><w:body>{"".join(blocks)}</w:body></w:document>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATION}" Target="word/document.xml"/></Relationships>'
    )
    package = io.BytesIO()
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations,
        "word/document.xml": xml,
    }
    with zipfile.ZipFile(package, "w") as target:
        for name, part in parts.items():
            # Without the time of day, which would stand in the names of tests.
            target.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return package.getvalue()


@dataclass(frozen=True, slots=True)
class Annex:
    """The county's annex; what is asked for differs from the plain one."""

    is_merged: bool = True
    total: Sequence[Cell | str] = (Cell("总分:100分", span=5),)
    criteria: tuple[Criterion, ...] = CRITERIA
    caps: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[tuple[Cell | str, ...]]:
        rows: list[tuple[Cell | str, ...]] = [HEADERS]
        above: tuple[str, ...] = ("", "")
        for criterion in self.criteria:
            cells: list[Cell | str] = []
            for depth in (1, 2):
                is_new = above[:depth] != criterion.levels[:depth]
                title = self.levels.get(criterion.levels[depth - 1], criterion.levels[depth - 1])
                text = title if is_new else ""
                down = "restart" if is_new else "continue"
                cells.append(Cell(text, down=down if self.is_merged else ""))
            above = criterion.levels
            cap = self.caps.get(criterion.code, str(criterion.cap))
            rows.append((*cells, criterion.text, cap, "\n".join(criterion.methods)))
        if self.total:
            rows.append(tuple(self.total))
        return rows


def csv_bytes(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def flat_rows() -> list[list[str]]:
    """The annex as a flat file has it: levels in each row, methods separated by |."""
    rows = [list(HEADERS)]
    rows += [[*c.levels, c.text, str(c.cap), "|".join(c.methods)] for c in CRITERIA]
    return rows
