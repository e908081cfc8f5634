"""The candidates that write workbooks, one process each: ``python -m bench.jobs JOB …``.

Each tells its CPU without imports, as JSON in its last line.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bench.worker import digest, peak, tell, timed

if TYPE_CHECKING:
    from workbook_tool.core.round.settings import AssessmentRound
    from workbook_tool.excel.stamping import AgencyWorkbookPress

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no zones
KEY = b"a key for the bench, 32 bytes ok"
WIDTH = 14
COMPARED = 5


def stamp(count: int) -> None:
    """Stamp so many agency workbooks, after the first, and prove some against a build."""
    press_or_build(count, is_stamped=True)


def prefill(count: int) -> None:
    """Make so many forms that go back to be corrected."""
    from bench import prefilling

    prefilling.prefill(count)


def notice(count: int) -> None:
    """Make so many whole notices of faulty returns."""
    from bench import notices

    notices.notice(count)


def write_review(count: int) -> None:
    """Write the workbook of evaluators who judge so many agencies."""
    from bench import reviews

    reviews.write(count)


def read_reviews(count: int) -> None:
    """Read what three groups of evaluators gave so many agencies."""
    from bench import reviews

    reviews.read(count)


def build(count: int) -> None:
    """Build the same workbooks one by one with XlsxWriter in memory."""
    press_or_build(count, is_stamped=False)


def press_or_build(count: int, *, is_stamped: bool) -> None:
    """Make so many agency workbooks and tell what one takes."""
    from bench.corpora import round_of

    the_round = round_of(12, count + 1)
    first, *agencies = the_round.roster.agencies
    codes, press = codes_and_press(the_round)
    make = press.press if is_stamped else press.build
    make(first, codes[first.code])  # what all of them share
    cpu = timed(lambda: [make(one, codes[one.code]) for one in agencies])
    made = (make(one, codes[one.code]) for one in agencies[:COMPARED])
    tell(cpu=cpu / count, checksum=digest(book.hex() for book in made), peak=peak())


def codes_and_press(
    the_round: "AssessmentRound",
) -> tuple[dict[str, str], "AgencyWorkbookPress"]:
    """Return the printed code of each agency of a round, and the press of its workbooks."""
    from workbook_tool.core.form.identity import make_code
    from workbook_tool.core.round.digests import scheme_digest
    from workbook_tool.excel.sheet_writer import lock_with_password
    from workbook_tool.excel.stamping import AgencyWorkbookPress

    criteria = scheme_digest(the_round.scheme)
    codes = {
        one.code: make_code(KEY, the_round.settings.round_id, one.code, criteria)
        for one in the_round.roster
    }
    lock = lock_with_password("password", b"sixteen bytes ok")
    return codes, AgencyWorkbookPress(the_round, created=CREATED, lock=lock)


def record(number: int) -> tuple[str | Decimal, ...]:
    """Return one row as the detail sheet has it: fourteen columns, texts that come again."""
    agency, criterion = divmod(number, 12)
    score = Decimal(number % 20) / 2
    return (
        f"XP{agency:05d}",
        f"新平县第{agency}单位",
        "县直各单位",
        f"一级指标{criterion // 4}",
        f"二级指标{criterion // 2}",
        f"C{criterion:02d}",
        f"第{criterion}条：领导重视，机构健全，制度完善，有计划、有检查、有总结",
        "材料审核、听取汇报",
        Decimal(10),
        score,
        score / 10,
        f"XP{agency:05d}_新平县第{agency}单位_自评表.xlsx",
        "自评打分",
        f"G{criterion + 5}",
    )


def records(count: int) -> Iterator[tuple[str | Decimal, ...]]:
    """Yield so many rows."""
    return map(record, range(count))


def own_rows(count: int, target: str) -> None:
    """Write a long sheet by our own row writer."""
    from workbook_tool.excel.sheet_writer import Row, WorkbookWriter

    def write() -> None:
        book = WorkbookWriter({}, created=CREATED)
        rows = (Row(values, ["plain"] * WIDTH) for values in records(count))
        book.add_sheet("明细数据").finished(1, rows, width=WIDTH)
        Path(target).write_bytes(book.to_bytes())

    tell(cpu=timed(write), peak=peak())


def constant_memory(count: int, target: str) -> None:
    """Write the same sheet with XlsxWriter, cell by cell, nothing kept."""
    import xlsxwriter

    def write() -> None:
        with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
            look = book.add_format({"font_size": 10})
            sheet = book.add_worksheet("明细数据")
            for row, values in enumerate(records(count)):
                for column, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value, look)
                    else:
                        sheet.write_number(row, column, value, look)

    tell(cpu=timed(write), peak=peak())


def data_frame(count: int, target: str) -> None:
    """Write the same sheet with pandas."""
    import pandas as pd

    def write() -> None:
        frame = pd.DataFrame(list(records(count)))
        frame = frame.map(lambda value: float(value) if isinstance(value, Decimal) else value)
        frame.to_excel(target, header=False, index=False, engine="xlsxwriter")

    tell(cpu=timed(write), peak=peak())


def cells(path: str) -> None:
    """Tell the digest of all cells of the first sheet, as python-calamine reads them."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    tell(checksum=digest(value for row in rows for value in row))


def machine() -> None:
    """Tell what this runs on, no finer than its kind."""
    import os
    import platform
    from importlib.metadata import PackageNotFoundError, version

    def installed(name: str) -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    tell(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        versions={name: found for name in PACKAGES if (found := installed(name))},
    )


PACKAGES = ("openpyxl", "pandas", "python-calamine", "xlsxwriter", "datamaps", "crease")
_COUNTED: Mapping[str, Callable[[int], None]] = {
    "stamp": stamp,
    "prefill": prefill,
    "notice": notice,
    "write_review": write_review,
    "read_reviews": read_reviews,
    "build": build,
}
_WRITERS: Mapping[str, Callable[[int, str], None]] = {
    "own_rows": own_rows,
    "constant_memory": constant_memory,
    "data_frame": data_frame,
}


def main(job: str, *arguments: str) -> None:
    """Run one job."""
    if job in _COUNTED:
        _COUNTED[job](int(arguments[0]))
    elif job in _WRITERS:
        _WRITERS[job](int(arguments[0]), arguments[1])
    elif job == "cells":
        cells(arguments[0])
    else:
        machine()


if __name__ == "__main__":
    main(*sys.argv[1:])
