"""Damaged and forged copies of a workbook: one kind of error, and never a changed cell."""

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import xlsxwriter

from tests.intake.packages import HEAD, MAIN, packed, workbook_parts, worksheet
from workbook_tool.core.cells import Cell
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits, read_workbook

pytestmark = pytest.mark.thorough

COUNT = int(os.environ.get("WORKBOOK_TOOL_MUTANTS", "800"))  # of each kind
Cells = dict[str, dict[tuple[int, int], Cell]]


def filled_workbook() -> bytes:
    """Return a workbook like a return: texts, scores, formulas, merges, styles."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        entry = workbook.add_format({"locked": False, "num_format": "0.0"})
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet("自评打分")
        for row in range(4, 16):
            sheet.write_string(row, 0, f"C{row - 3:02d}")
            sheet.write_string(row, 3, "测评标准" * 3 + str(row))
            sheet.write_number(row, 5, 10)
            sheet.write_number(row, 6, 7.5 + row % 3, entry)
            sheet.write_formula(row, 7, f'=IF(G{row + 1}<=F{row + 1},"√","×")', None, "√")
        sheet.write_formula(16, 6, "=SUM(G5:G16)", None, 102)
        sheet.merge_range(1, 0, 2, 3, "单位")
        sheet.protect("pw")
        evidence = workbook.add_worksheet("佐证材料")
        evidence.write_number(0, 0, 43322, date)
        evidence.write_boolean(1, 0, boolean=True)
        workbook.set_custom_property("code", "XPMZ18-XP039")
    return target.getvalue()


BASE = filled_workbook()


def cells_of(content: bytes, limits: AirlockLimits = DEFAULT_LIMITS) -> Cells:
    found = read_workbook(content, "a.xlsx", last_row=200, limits=limits)
    return {sheet.name: dict(sheet.cells) for sheet in found.sheets}


WANTED = cells_of(BASE)


def outcome(content: bytes, limits: AirlockLimits = DEFAULT_LIMITS) -> Cells | None:
    """Return the cells, None where the file is refused; anything else raised is a defect."""
    try:
        return cells_of(content, limits)
    except UnreadableReturnError:
        return None


def flip(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def overwrite(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    piece = chance.choice(
        [b"\0", b"\xff" * 4, chance.randbytes(8), b"PK\x05\x06", b"PK\x01\x02", bytes(40)]
    )
    return content[:at] + piece + content[at + len(piece) :]


def remove(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(1, 60) :]


def repeat(content: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content)), chance.randrange(1, 300)
    return content[: at + size] + content[at:]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def surround(content: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(40)) + content + chance.randbytes(chance.randrange(40))


@pytest.mark.parametrize("mutate", [flip, overwrite, remove, repeat, cut, surround])
def test_random_damage_is_refused_or_changes_nothing(
    mutate: Callable[[bytes, random.Random], bytes],
) -> None:
    chance = random.Random(mutate.__name__)
    for number in range(COUNT):
        mutant = mutate(BASE, chance)
        for _ in range(chance.randrange(2)):
            mutant = mutate(mutant, chance)
        limits = AirlockLimits(tree_bytes=0) if number % 4 == 0 else DEFAULT_LIMITS
        assert outcome(mutant, limits) in (None, WANTED)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = parts_of(BASE)
_MARKS = [b"<", b">", b'"', b"&", b"</c>", b"<v>", b"<c ", b"<!--", b"<![CDATA[", b"]]>", b"<?x?>"]


def mutated_xml(part: bytes, chance: random.Random) -> bytes:
    """Return a part with a few bytes, tags or stretches changed."""
    kind = chance.randrange(5)
    at = chance.randrange(len(part))
    if kind == 0:
        return flip(part, chance)
    if kind == 1:
        return part[:at] + chance.choice(_MARKS) + part[at:]
    if kind == 2:
        return remove(part, chance)
    if kind == 3:
        return repeat(part, chance)
    return part.replace(chance.choice([b"r=", b"<v", b"worksheet", b'"1"', b"sst"]), b"x", 1)


def test_forged_xml_ends_in_cells_or_in_one_kind_of_error_with_both_readers() -> None:
    """The CRC fits here, so a changed cell is what the file says: both readers must agree."""
    chance = random.Random("xml")
    names = sorted(name for name in PARTS if name.endswith((".xml", ".rels")))
    for _ in range(COUNT):
        name = chance.choice(names)
        mutant = packed(PARTS | {name: mutated_xml(PARTS[name], chance)})
        tree, stream = outcome(mutant), outcome(mutant, AirlockLimits(tree_bytes=0))
        if not name.startswith("xl/worksheets/sheet") or (tree is not None and stream is not None):
            assert tree == stream


def test_a_part_that_gives_no_cells_cannot_change_them() -> None:
    chance = random.Random("others")
    names = [
        name
        for name in PARTS
        if name.startswith(("docProps", "xl/theme", "[Content", "xl/metadata"))
    ]
    assert names
    for _ in range(COUNT // 3):
        name = chance.choice(names)
        mutant = packed(PARTS | {name: mutated_xml(PARTS[name], chance)})
        assert outcome(mutant) in (None, WANTED)


def hostile_packages(chance: random.Random) -> Iterator[bytes]:
    """Yield packages of the kinds that random damage never finds."""
    size = chance.choice([10, 1_000, 2_000_000])
    yield packed(PARTS | {"xl/bomb.xml": b" " * size})
    yield packed(PARTS | {"xl/bomb.xml": b"<a>" * chance.randrange(60, 5_000)})
    declared = chance.choice([0, 1, 100, 0x7FFFFFFF, 0xFFFFFFFE])
    yield BASE.replace(
        struct.pack("<L", zlib.crc32(PARTS["xl/worksheets/sheet1.xml"])),
        struct.pack("<L", declared),
    )
    row = chance.choice([1, 5, 1_048_576, 1_048_577, 10**9])
    column = chance.choice(["A", "XFD", "XFE", "ZZZZ"])
    far = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
    merge = f'<mergeCells><mergeCell ref="A1:{column}{row}"/></mergeCells>'
    yield packed(workbook_parts(worksheet(far, merge)))
    yield packed(workbook_parts(worksheet(far * chance.randrange(1, 4))))
    entity = (
        f'{HEAD}<!DOCTYPE a [<!ENTITY a "{"x" * size}">]><worksheet xmlns="{MAIN}">&a;</worksheet>'
    )
    yield packed(workbook_parts(entity.encode(chance.choice(["utf-8", "utf-16"]))))
    index = chance.choice(["-1", "0", "99999999999", "1.5", "x", "１", ""])
    cell = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    yield packed(workbook_parts(worksheet(cell), strings="<si><t>a</t></si>"))
    target = chance.choice(["../../../a", "..", "/", "", "#", "%2e%2e/%2e%2e/%2e%2e/a", "\\\\h\\a"])
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(b"styles.xml", target.encode())
    yield packed(PARTS | {"xl/_rels/workbook.xml.rels": relations})


def test_structured_attacks_end_in_cells_or_in_one_kind_of_error() -> None:
    chance = random.Random("attacks")
    for _ in range(60):
        for content in hostile_packages(chance):
            outcome(content)
            outcome(content, AirlockLimits(tree_bytes=0))


@pytest.mark.parametrize(
    "start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml "]
)
def test_any_bytes_at_all_end_in_one_kind_of_error(start: bytes) -> None:
    chance = random.Random(start)
    for _ in range(COUNT // 5):
        assert partial(outcome, start + chance.randbytes(chance.randrange(2_000)))() is None
