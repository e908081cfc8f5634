"""What reading costs, as ratios within one run; seconds of a busy machine say nothing.

Usage: python bench/read_bench.py [ROUNDS]. The floor is inflating the parts that are read and
parsing them with expat without handlers. Prints each bar and what was reached.
"""

import io
import statistics
import sys
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

import openpyxl
import xlsxwriter

from workbook_tool.intake import read_workbook
from workbook_tool.intake.zip_directory import read_directory

READ = (
    "xl/worksheets/",
    "xl/shared",
    "xl/styles",
    "xl/workbook",
    "xl/_rels",
    "_rels",
    "docProps/c",
)
LAST_ROW = 200
REPEATS = 40


def filled_return(criteria: int) -> bytes:
    """Return a workbook like a filled return: score rows, a long evidence sheet, hidden sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        locked = workbook.add_format({"border": 1, "text_wrap": True})
        entry = workbook.add_format({"locked": False, "bg_color": "#FFF9DB"})
        sheet = workbook.add_worksheet("自评打分")
        evidence = workbook.add_worksheet("佐证材料")
        meta = workbook.add_worksheet("_meta")
        meta.very_hidden()
        for row in range(4, 4 + criteria):
            texts = (f"C{row:02d}", "一级指标", "二级指标", "测评标准" * 6 + str(row), "材料审核")
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, locked)
                meta.write_string(row, column, text)
            sheet.write_number(row, 5, 10, locked)
            sheet.write_number(row, 6, 8.5, entry)
            sheet.write_formula(row, 7, f'=IF(G{row}<=F{row},"√","×")', locked, "√")
            for column in (8, 9, 10):
                sheet.write_string(row, column, "依据" * 12 + str(row), entry)
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10}
            sheet.data_validation(row, 6, row, 6, rule)
        for row in range(4, 104):
            evidence.write_number(row, 0, row, locked)
            for column in range(1, 8):
                evidence.write_blank(row, column, None, entry)
        for each in (sheet, evidence):
            each.protect("pw")
        workbook.set_custom_property("code", "XPMZ18-XP039-8YS1-1X1H")
    return target.getvalue()


def with_rows(content: bytes, rows: str) -> bytes:
    """Return the workbook with further rows in its first sheet."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            archive.writestr(name, part)
    return target.getvalue()


def floor(content: bytes) -> None:
    """Inflate and parse the parts that the reader reads, without looking at anything."""
    for entry in read_directory(content, max_entries=1_000).entries:
        if entry.name.startswith(READ):
            raw = content[entry.start : entry.start + entry.compressed_size]
            expat.ParserCreate().Parse(zlib.decompress(raw, -15), True)  # noqa: FBT003 - expat's own


def ours(content: bytes) -> None:
    """Read a return with all checks."""
    read_workbook(content, "a.xlsx", last_row=LAST_ROW)


def openpyxl_twice(content: bytes) -> None:
    """Read values and formulas with openpyxl, as a checker has to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        openpyxl.load_workbook(io.BytesIO(content))


def cost(job: Callable[[bytes], None], content: bytes, repeats: int) -> float:
    """Return the CPU seconds of one run of a job."""
    start = time.process_time()
    for _ in range(repeats):
        job(content)
    return (time.process_time() - start) / repeats


def main(rounds: int) -> None:
    """Measure in interleaved rounds and print the medians of the ratios."""
    for criteria in (12, 60):
        content = filled_return(criteria)
        to_floor, to_openpyxl = [], []
        for _ in range(rounds):
            bare, read = cost(floor, content, REPEATS), cost(ours, content, REPEATS)
            to_floor.append(read / bare)
            to_openpyxl.append(cost(openpyxl_twice, content, 2) / read)
        print(f"{criteria} criteria: {statistics.median(to_floor):.2f} x the floor (bar 5)")
        print(f"{criteria} criteria: openpyxl twice is {statistics.median(to_openpyxl):.0f} x (25)")
    plain = filled_return(12)
    far = with_rows(plain, '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    ratio = statistics.median(
        cost(ours, far, REPEATS) / cost(ours, plain, REPEATS) for _ in range(rounds)
    )
    print(f"a blank at XFD1048576: {ratio:.2f} x an ordinary file (bar 2)")
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGH")
    row = f'<row r="{{0}}" ht="15" customHeight="1">{cells}</row>'
    formatted = with_rows(plain, "".join(row.format(number) for number in range(200, 1_048_577)))
    print(f"1,048,576 formatted rows: {cost(ours, formatted, 1):.2f} s (bar 0.5)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
