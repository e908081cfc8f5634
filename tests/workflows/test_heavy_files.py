"""Large files: read aside in a process of limited memory; each costs itself and never the run.

``WORKBOOK_TOOL_HOSTILE=100`` makes the further shapes as large as the airlock lets in.
"""

from __future__ import annotations

import base64
import lzma
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.intake.packages import workbook_bytes
from tests.workflows.filling import REPOSITORY, Run
from tests.workflows.generated_shapes import generated_shapes
from tests.workflows.hostile_shapes import further_shapes
from tests.workflows.reading_judges import MortalJudge, judge_of, parts_of
from workbook_tool.core.findings import Code
from workbook_tool.intake import Fetched
from workbook_tool.reading.batches import stopped
from workbook_tool.reading.codec import load_verdicts
from workbook_tool.reading.memory import memory_limit
from workbook_tool.reading.workers import SerialWorkers

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
_MEMORY = 512 * 1024  # kilobytes
SCALE = int(os.environ.get("WORKBOOK_TOOL_HOSTILE", "1"))
ROW = '<row r="1"><c r="A1"><v>7.5</v></c></row>'


def test_a_heavy_file_that_ends_its_reader_costs_itself_only(small_round: Path) -> None:
    good = (small_round / "returned" / "农业局.xlsx").read_bytes()
    workers = SerialWorkers(MortalJudge(*parts_of(judge_of(small_round))), heavy=100)
    names = ("exit.xlsx", "memory.xlsx", "好.xlsx", "轻.txt")
    contents = (good, good, good, b"light")
    batch = tuple(Fetched(name, content) for name, content in zip(names, contents, strict=True))
    try:
        answers = workers.submit(batch).result()
    finally:
        workers.close()
    assert [one.reason for one in answers] == ["crash", "MemoryError", "", ""]
    (verdict,) = load_verdicts(answers[2].packed)
    assert verdict.agency == "XP039"


def test_what_takes_too_much_memory_is_rejected_and_never_unsafe() -> None:
    (verdict,) = stopped(Fetched("a.xlsx", b"x"), "MemoryError")
    assert [finding.rule for finding in verdict.findings] == [Code.MEMORY_FULL]
    assert verdict.status.value == "rejected"


def endless_list() -> bytes:
    """Return a 7z of 700 bytes, the list of which says that it holds five million files."""
    count = b"\xff" + struct.pack("<Q", 5_000_000)
    files = b"\x01\x05" + count + b"\x11" + count + bytes(5_000_000) + b"\0\0"
    packed = lzma.compress(files, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1}])
    sizes = [b"\xff" + struct.pack("<Q", number) for number in (0, 1, len(packed), len(files))]
    listed = (
        b"\x17\x06" + sizes[0] + sizes[1] + b"\x09" + sizes[2] + b"\0"
        b"\x07\x0b" + sizes[1] + b"\0" + sizes[1] + b"\x23\x03\x01\x01\x05\x5d"
        + struct.pack("<L", 8 << 20) + b"\x0c" + sizes[3] + b"\0\0"
    )  # fmt: skip
    start = struct.pack("<QQL", len(packed), len(listed), zlib.crc32(listed))
    magic = b"7z\xbc\xaf\x27\x1c\x00\x04"
    return magic + struct.pack("<L", zlib.crc32(start)) + start + packed + listed


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits of Linux")
def test_a_small_file_that_takes_much_memory_is_rejected_in_the_process_of_the_run(
    small_round: Path,
) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    content = endless_list()
    assert len(content) < 2_000
    workers = SerialWorkers(judge_of(small_round))
    for one in (content, base64_mail(content)):
        (reading,) = workers.submit((Fetched("a.7z", one),)).result()
        (verdict,) = stopped(Fetched("a.7z", one), reading.reason)
        assert [finding.rule for finding in verdict.findings] == [Code.MEMORY_FULL]
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    # A limit that holds for all threads is none that another thread may set and lift.
    with ThreadPoolExecutor(1) as threads:
        limits = threads.submit(_limits_inside, resource).result()
    assert limits == before


def _limits_inside(resource: Any) -> object:  # noqa: ANN401 - a module of POSIX
    with memory_limit(1):
        return resource.getrlimit(resource.RLIMIT_AS)


def base64_mail(content: bytes) -> bytes:
    """Return a mail with this archive."""
    head = b'From: a@b.cn\r\nTo: c@d.cn\r\nContent-Type: application/x; name="a.7z"\r\n'
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def with_part(name: str, part: bytes, *, old: bytes | None = None) -> bytes:
    """Return a workbook with a part more, or another one in its place."""
    target = BytesIO()
    source = zipfile.ZipFile(BytesIO(old or workbook_bytes(ROW)))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in source.namelist():
            if one != name:
                new.writestr(one, source.read(one))
        new.writestr(name, part)
    return target.getvalue()


MAIN = b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def noise(count: int, piece: bytes) -> bytes:
    """Return many numbered pieces, so that the ratio of the package is that of honest files."""
    return b"".join(piece % (number * 2_654_435_761 % 2**32) for number in range(count))


def hostile_files() -> dict[str, bytes]:
    """Return each shape of the sheet of attacks, as large as the airlock lets in."""
    book = zipfile.ZipFile(BytesIO(workbook_bytes(ROW))).read("xl/workbook.xml")
    names = noise(600_000, b'<definedName name="a%d">1</definedName>')
    sheet = b"<worksheet xmlns=" + MAIN + b"><sheetData/>"
    return {
        "styles.xlsx": with_part(
            "xl/styles.xml",
            b"<styleSheet xmlns=" + MAIN + b"><cellXfs>"
            + noise(1_500_000, b'<xf a="%d"/>') + b"</cellXfs></styleSheet>",
        ),
        "names.xlsx": with_part(
            "xl/workbook.xml",
            book.replace(b"</workbook>", b"<definedNames>" + names + b"</definedNames></workbook>"),
        ),
        "links.xlsx": with_part(
            "xl/_rels/workbook.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + noise(800_000, b'<Relationship Id="i%d" Target="a"/>') + b"</Relationships>",
        ),
        "properties.xlsx": with_part(
            "docProps/core.xml", b"<p>" + noise(1_200_000, b"<a%d/>") + b"</p>"
        ),
        "attributes.xlsx": with_part(
            "xl/styles.xml",
            b"<styleSheet xmlns=" + MAIN + b" " + noise(1_500_000, b'a%d="" ') + b"/>",
        ),
        "merges.xlsx": with_part(
            "xl/worksheets/sheet1.xml",
            sheet + b"<mergeCells>" + noise(400_000, b'<mergeCell ref="A1:B1" a="%d"/>')
            + b"</mergeCells></worksheet>",
        ),
        "namespace.xlsx": with_part(
            "xl/styles.xml",
            b'<a:styleSheet xmlns:a="' + noise(90_000, b"%x") + b'">' + b"<a:b/>" * 60_000
            + b"</a:styleSheet>",
        ),
    }  # fmt: skip


_MEASURED = (
    "import resource, sys\n"
    "from workbook_tool.cli.main import main\n"
    "try:\n"
    "    main()\n"
    "finally:\n"
    # ru_maxrss of the process itself would count what its parent held when it was started.
    "    lines = open('/proc/self/status').read().splitlines()\n"
    "    own = next(int(line.split()[1]) for line in lines if line.startswith('VmHWM'))\n"
    "    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "    sys.stderr.write(f'PEAK {max(own, child)}')\n"
)


def consolidated(folder: Path, files: dict[str, bytes]) -> tuple[Run, int]:
    """Return a run over a round with these files among its returns, and the peak in kilobytes."""
    for name, content in files.items():
        (folder / "returned" / name).write_bytes(content)
    finished = subprocess.run(
        [sys.executable, "-c", _MEASURED, "consolidate", str(folder / "returned"), "--jobs", "1",
         "--dry-run", "--format", "json"],
        capture_output=True, check=False, text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
    )  # fmt: skip
    run = Run(finished.returncode, finished.stdout, finished.stderr)
    return run, int(finished.stderr.rpartition("PEAK ")[2])


def test_every_hostile_shape_costs_itself_and_all_other_files_count(folder: Path) -> None:
    run, peak = consolidated(folder, hostile_files())
    found = {one["file"]: one["status"] for one in run.report["files"]}
    assert run.code == 1
    assert {found[name] for name in hostile_files()} <= {"quarantined", "rejected"}
    assert [found["农业局.xlsx"], found["林业/林业局.xlsx"]] == ["accepted", "accepted"]
    assert peak < _MEMORY


def test_further_shapes_of_the_same_kinds_cost_no_more(folder: Path) -> None:
    shapes = further_shapes(SCALE)
    run, peak = consolidated(folder, shapes)
    found = {one["file"]: one["status"] for one in run.report["files"]}
    accepted = {name for name, status in found.items() if status in {"accepted", "warnings"}}
    assert accepted == {"农业局.xlsx", "林业/林业局.xlsx"}
    # Each is in the list, itself or the members of the container that it is.
    assert shapes.keys() <= {name.partition("!")[0] for name in found}
    assert peak < _MEMORY


def test_generated_shapes_cost_no_more_either(folder: Path) -> None:
    shapes = {name: make() for name, make in generated_shapes(SCALE).items()}
    assert len(shapes) > 100
    run, peak = consolidated(folder, shapes)
    found = {one["file"]: one["status"] for one in run.report["files"]}
    assert [found[name] for name in ("农业局.xlsx", "林业/林业局.xlsx")] == ["accepted"] * 2
    assert run.code == 1
    assert run.report["agencies"]
    assert shapes.keys() <= {name.partition("!")[0] for name in found}
    assert "Traceback" not in run.stderr
    for name, content in shapes.items():
        assert (folder / "returned" / name).read_bytes() == content
    assert peak < _MEMORY


def test_generated_shapes_among_the_review_workbooks_cost_themselves(small_round: Path) -> None:
    judge = judge_of(small_round).for_reviews()
    batch = tuple(Fetched(name, make()) for name, make in generated_shapes(SCALE).items())
    workers = SerialWorkers(judge)
    try:
        answers = workers.submit(batch).result()
    finally:
        workers.close()
    assert len(answers) == len(batch)
    assert [one.reason for one in answers] == [""] * len(batch)
