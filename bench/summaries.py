"""The candidates that write the summary of a round: we, and XlsxWriter with the same cells.

``python -m bench.summaries HOW ROUND TARGET``. The returns are read first, outside of the time, and
what was read is kept for the next candidate. The other one only repeats cells: it has neither
styles, nor widths, Tables, links, charts and PivotTables, nor anything to find out.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from bench.worker import digest, peak, tell, timed
from workbook_tool.excel.summary import write_summary
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import read_round

OURS, PLAIN = "ours", "plain"
Sheet = tuple[str, Sequence[Sequence[object]]]


def main(how: str, place: Path, target: Path) -> None:
    """Write the summary and tell the CPU that it took, and the digest of its cells."""
    folder = find_round(place)
    outcome = read_round(NamedReturns(folder, folder.returned), may_write_cache=True)

    def write() -> None:
        target.write_bytes(write_summary(outcome.consolidation))

    cpu = timed(write)
    if how == PLAIN:
        sheets = list(cells_of(target.read_bytes()))
        cpu = timed(lambda: write_plainly(sheets, target))
    tell(cpu=cpu, checksum=digest(_all(cells_of(target.read_bytes()))), peak=peak())


def cells_of(content: bytes) -> Iterator[Sheet]:
    """Yield name and rows of every sheet, as python-calamine reads them."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    for name in workbook.sheet_names:
        yield name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _all(sheets: Iterable[Sheet]) -> Iterator[object]:
    for name, rows in sheets:
        yield name
        # A style makes a cell that is empty: how far a sheet reaches is no value.
        yield from (value for row in rows for value in row if value != "")


def write_plainly(sheets: Iterable[Sheet], target: Path) -> None:
    """Write the cells in memory, as XlsxWriter is mostly used."""
    import xlsxwriter

    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, str) and value:
                        sheet.write_string(row, column, value)
                    elif isinstance(value, datetime):
                        sheet.write_datetime(row, column, value, moment)
                    elif isinstance(value, int | float):
                        sheet.write_number(row, column, value)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
