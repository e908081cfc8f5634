"""What reading costs, as ratios within one run; seconds of a busy machine say nothing.

Usage: python bench/read_bench.py [ROUNDS]. The floor is inflating the parts that are read and
parsing them with expat without handlers; openpyxl's two passes are two full loads, of formulas and
of cached values, as a checker needs them. Imports are not counted. All take the same files in turn:

- the filled returns of the sample round, apart by the program that saved them;
- made ones of 12 and 60 criteria with validations, names, merges and formats like those;
- dense ones: long tables with hardly a style, where openpyxl is at its cheapest and the floor at
  its highest. No bar was set for them.

What the reader remembers of earlier files (styles, what stands around the rows) counts as in a
round: files of one program share it.
"""

import contextlib
import io
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.parsers import expat

import openpyxl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from workbook_tool.errors import UnreadableReturnError
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
RETURNED = Path(__file__).parents[1] / "samples" / "xinping" / "returned"
# A process of its own with nothing but the reader; rusage would tell the parent's peak.
PEAK = """
import sys
from pathlib import Path
from workbook_tool.intake import read_workbook
read_workbook(Path(sys.argv[1]).read_bytes(), "a.xlsx", last_row=200)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
LAST_ROW = 200
REPEATS = 40


def filled_return(criteria: int, number: int, *, is_dense: bool) -> bytes:
    """Return a workbook like a filled return: score rows, evidence, a report, a hidden sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        locked = workbook.add_format({"border": 1, "text_wrap": True})
        entry = workbook.add_format({"locked": False, "bg_color": "#FFF9DB"})
        cover = workbook.add_worksheet("封面")
        sheet = workbook.add_worksheet("自评打分")
        evidence = workbook.add_worksheet("佐证材料")
        meta = workbook.add_worksheet("_meta")
        meta.very_hidden()
        for row in range(4, 4 + criteria):
            texts = (f"C{row:02d}", "一级指标", "二级指标", "测评标准" * 6 + str(row), "材料审核")
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, locked)
                if is_dense:
                    meta.write_string(row, column, text)
            meta.write_string(row, 0, texts[0])
            sheet.write_number(row, 5, 10, locked)
            sheet.write_number(row, 6, number % 20 / 2, entry)
            sheet.write_formula(row, 7, f'=IF(G{row}<=F{row},"√","×")', locked, "√")
            for column in (8, 9, 10):
                sheet.write_string(row, column, "依据" * 12 + f"{row} {number}", entry)
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10}
            sheet.data_validation(row, 6, row, 6, rule)
        for row in range(4, 104 if is_dense else 4 + criteria):
            evidence.write_number(row, 0, row, locked)
            for column in range(1, 8):
                evidence.write_blank(row, column, None, entry)
        if not is_dense:
            _dress(workbook, cover, sheet, evidence)
        for each in (cover, sheet, evidence):
            each.protect("pw")
            each.set_footer(f"&CXPMZ18-XP{number:03d}-8YS1-1X1H")
        for name in ("code", "agency", "round", "version", "kind"):
            workbook.set_custom_property(name, f"XPMZ18-XP{number:03d}")
    return target.getvalue()


def _dress(
    workbook: xlsxwriter.Workbook,
    cover: Worksheet,
    sheet: Worksheet,
    evidence: Worksheet,
) -> None:
    """Add what forms have besides cells: formats, merges, rules, names, widths."""
    for size in range(8, 28):
        style = workbook.add_format({"font_size": size, "border": size % 6, "align": "center"})
        cover.merge_range(size, 0, size, 5, "单位自评表", style)
        sheet.conditional_format(
            size, 6, size, 6, {"type": "blanks", "format": workbook.add_format({"bold": True})}
        )
        evidence.data_validation(size, 2, size, 2, {"validate": "list", "source": ["文件", "照片"]})
    for number in range(8):
        workbook.define_name(f"in_C{number:02d}_score", f"=自评打分!$G${number + 5}")
    for each in (cover, sheet, evidence):
        each.set_column(0, 5, 12)
        each.set_landscape()
        each.set_paper(9)
        each.freeze_panes(4, 2)


def sample_returns() -> dict[str, list[bytes]]:
    """Return the readable .xlsx returns of the sample by the kind of program that saved them."""
    found: dict[str, list[bytes]] = {"sample, as Excel writes": [], "sample, by LibreOffice": []}
    for path in sorted(RETURNED.rglob("*.xlsx")):
        content = path.read_bytes()
        with contextlib.suppress(UnreadableReturnError, zipfile.BadZipFile):
            ours(content)
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                program = archive.read("docProps/app.xml")
            kind = "by LibreOffice" if b"LibreOffice" in program else "as Excel writes"
            found[f"sample, {kind}"].append(content)
    return found


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


def cost(job: Callable[[bytes], None], files: Sequence[bytes], repeats: int) -> float:
    """Return the CPU seconds of one run of a job over all files."""
    start = time.process_time()
    for _ in range(repeats):
        for content in files:
            job(content)
    return (time.process_time() - start) / repeats


def compare(title: str, files: Sequence[bytes], rounds: int, bars: tuple[str, str]) -> None:
    """Print the medians of both ratios, taken in interleaved rounds."""
    repeats = max(1, REPEATS // len(files))
    to_floor, to_openpyxl = [], []
    for _ in range(rounds):
        bare, read = cost(floor, files, repeats), cost(ours, files, repeats)
        to_floor.append(read / bare)
        to_openpyxl.append(cost(openpyxl_twice, files, 1) / read)
    print(f"{title} ({len(files)} files)")
    print(f"  {statistics.median(to_floor):.2f} x the floor{bars[0]}")
    print(f"  openpyxl's two passes cost {statistics.median(to_openpyxl):.0f} x as much{bars[1]}")


def main(rounds: int) -> None:
    """Measure in interleaved rounds and print the medians of the ratios."""
    bars = (" (bar 5)", " (bar 25)")
    for title, files in sample_returns().items():
        compare(title, files, rounds, bars)
    for criteria in (12, 60):
        for is_dense in (False, True):
            files = [filled_return(criteria, number, is_dense=is_dense) for number in range(5)]
            title = f"{criteria} criteria, {'dense' if is_dense else 'dressed as a form'}"
            compare(title, files, rounds, ("", "") if is_dense else bars)
    plain = filled_return(12, 1, is_dense=False)
    far = with_rows(plain, '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    ratio = statistics.median(
        cost(ours, [far], REPEATS) / cost(ours, [plain], REPEATS) for _ in range(rounds)
    )
    print(f"a blank at XFD1048576: {ratio:.2f} x an ordinary file (bar 2)")
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGH")
    row = f'<row r="{{0}}" ht="15" customHeight="1">{cells}</row>'
    formatted = with_rows(plain, "".join(row.format(number) for number in range(200, 1_048_577)))
    print(f"1,048,576 formatted rows: {formatted_cost(formatted)}")


def formatted_cost(content: bytes) -> str:
    """Return seconds, and the peak memory of a fresh process (Linux) that reads this one file."""
    seconds = min(cost(ours, [content], 1) for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "formatted.xlsx"
        path.write_bytes(content)
        peak = int(subprocess.check_output([sys.executable, "-c", PEAK, str(path)]))
    return f"{seconds:.2f} s (bar 0.5), {peak / 1024:.0f} MB in all (bar 60)"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
