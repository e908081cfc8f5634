"""Copies of the scoring sheet: harmless where they say the same, refused where they do not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workbook_tool.core.cells import cell_name
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Field
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.headers import Header
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Text, listed, squeezed

Rows = Mapping[str, tuple[int, ...]]  # of each criterion
Table = tuple[Header, Rows]


def check_copies(
    counted: Table,
    copies: Iterable[Table],
    scheme: IndicatorScheme,
) -> Iterator[Finding]:
    """Yield SHEETS_DISAGREE for each copy that answers otherwise, else SHEET_COPIED for all."""
    header, rows = counted
    names = [header.sheet.name]
    disagreeing: list[Finding] = []
    for copy, found in copies:
        names.append(copy.sheet.name)
        # A table of somebody's own, under other labels, is no equal of the issued one.
        if copy.is_issued or not header.is_issued:
            differing = [
                (mine, other)
                for criterion in scheme
                if (other := _answer(copy, found, criterion))
                and other.says != (mine := _answer(header, rows, criterion) or _NO_ANSWER).says
            ]
            if differing:
                disagreeing.append(_disagreement(header, copy, differing))
    if disagreeing:
        yield from disagreeing
    elif len(names) > 1:
        at = Location(sheet=header.sheet.name)
        yield Finding.of(Code.SHEET_COPIED, at, sheets=listed(names), sheet=header.sheet.name)


class _Answer(NamedTuple):
    """What stands for a criterion in one scoring sheet: where, as typed, and what it says."""

    criterion: str
    cell: str
    raw: str
    says: str


_NO_ANSWER = _Answer("", "", "", "")


def _answer(header: Header, rows: Rows, criterion: Criterion) -> _Answer | None:
    """Return the answer to a criterion, None where nothing stands for it."""
    for row in rows.get(criterion.code, ()):
        column = header.columns[Field.SCORE]
        cell = header.sheet.cells.get((row, column))
        if cell and cell.text.strip():
            reading = read_score(cell, criterion)
            number = reading.fact if reading.score is None else reading.score
            score = None if number is None else number_text(number)
            says = score or reading.choice or squeezed(cell.text)
            return _Answer(criterion.code, cell_name(row, column), cell.text[:QUOTED], says)
    return None


def _disagreement(
    header: Header, copy: Header, differing: list[tuple[_Answer, _Answer]]
) -> Finding:
    mine, other = differing[0]
    blank = Text("（空白）", "(blank)")
    facts: dict[str, Any] = {
        "criterion": other.criterion,
        "sheet": header.sheet.name,
        "cell": mine.cell,
        "raw": mine.raw or blank,
        "other": copy.sheet.name,
        "other_cell": other.cell,
        "other_raw": other.raw,
        "count": len(differing),
    }
    at = Location(sheet=header.sheet.name, cell=mine.cell or None, criterion=other.criterion)
    return Finding.of(Code.SHEETS_DISAGREE, at, observed=mine.raw, expected=other.raw, **facts)
