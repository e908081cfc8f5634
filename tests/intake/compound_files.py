"""Handmade compound files (OLE2), for old workbooks, Outlook mails and encrypted packages."""

import struct
from collections.abc import Mapping

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI = 512, 64


def _directory_entry(
    name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0
) -> bytes:
    raw = name.encode("utf-16-le")
    length = len(raw) + 2 if name else 0
    return struct.pack("<64sHBBLLL36xLQ", raw, length, kind, 1, _FREE, right, child, start, size)


def compound_file(streams: Mapping[str, bytes], *, sector: int = _SECTOR) -> bytes:
    """Return a compound file of streams; ``a/b`` stands in the storage ``a``."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(content: bytes) -> int:
        pieces = [content[at : at + sector] for at in range(0, len(content), sector)]
        start = len(sectors)
        for number, piece in enumerate(pieces):
            sectors.append(piece.ljust(sector, b"\0"))
            fat.append(start + number + 1 if number + 1 < len(pieces) else _END)
        return start if pieces else _END

    mini, mini_fat = b"", list[int]()
    placed: dict[str, tuple[int, int]] = {}
    for name, content in streams.items():
        if len(content) >= 4096:
            placed[name] = (store(content), len(content))
            continue
        count = -(-len(content) // _MINI)
        start = len(mini_fat)
        mini_fat += [start + number + 1 for number in range(count - 1)] + [_END] * (count > 0)
        mini += content.ljust(count * _MINI, b"\0")
        placed[name] = (start if count else _END, len(content))
    mini_start = store(mini)
    mini_fat_start = store(struct.pack(f"<{len(mini_fat)}L", *mini_fat)) if mini_fat else _END
    directory = _directory(placed, mini_start, len(mini))
    directory_start = store(directory)
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * sector:
        fat_sectors += 1
    fat_start = len(sectors)
    fat += [_FAT] * fat_sectors
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(fat_sectors * sector, b"\xff")
    sectors.append(table)
    places = [fat_start + number for number in range(fat_sectors)]
    header = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3 if sector == _SECTOR else 4, 0xFFFE,
        sector.bit_length() - 1, 6, 0, fat_sectors,
        directory_start, 0, 4096, mini_fat_start, len(mini_fat) > 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109L", *(places + [_FREE] * (109 - len(places))))
    return header.ljust(sector, b"\0") + b"".join(sectors)


def _directory(placed: Mapping[str, tuple[int, int]], mini_start: int, mini_size: int) -> bytes:
    """Return directory sectors; siblings hang on one another to the right."""
    storages = sorted({name[:at] for name in placed for at, char in enumerate(name) if char == "/"})
    order = ["", *sorted((*storages, *placed), key=lambda name: "/" in name)]
    number = {name: index for index, name in enumerate(order)}

    def children_of(folder: str) -> list[int]:
        return [number[name] for name in order[1:] if name.rpartition("/")[0] == folder]

    root = next(iter(children_of("")), _FREE)
    entries = [_directory_entry("Root Entry", 5, child=root, start=mini_start, size=mini_size)]
    for name in order[1:]:
        folder, _, last = name.rpartition("/")
        right = next((sibling for sibling in children_of(folder) if sibling > number[name]), _FREE)
        if name in storages:
            entries.append(_directory_entry(last, 1, right=right, child=children_of(name)[0]))
        else:
            start, size = placed[name]
            entries.append(_directory_entry(last, 2, right=right, start=start, size=size))
    while len(entries) % 4:
        entries.append(_directory_entry("", 0))
    return b"".join(entries)


def biff8(cells: Mapping[tuple[int, int], float | str], *, encrypted: bool = False) -> bytes:
    """Return the Workbook stream of an old workbook with one sheet, 表1; places count from 0."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name = "表1".encode("utf-16-le")
    start = record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    if encrypted:
        start += record(0x2F, bytes(6))
    start += record(0x42, struct.pack("<H", 1200))
    bound_size = 4 + 8 + len(name)
    offset = len(start) + bound_size + 4
    bound = record(0x85, struct.pack("<LBBBB", offset, 0, 0, 2, 1) + name)
    sheet = record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0))
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = value.encode("utf-16-le")
            sheet += record(0x204, place + struct.pack("<HB", len(value), 1) + text)
        else:
            sheet += record(0x203, place + struct.pack("<d", value))
    stream = start + bound + record(0x0A) + sheet + record(0x0A)
    return stream.ljust(4096, b"\0")


def old_workbook(cells: Mapping[tuple[int, int], float | str], *, encrypted: bool = False) -> bytes:
    """Return an .xls file with one sheet, 表1."""
    return compound_file({"Workbook": biff8(cells, encrypted=encrypted)})
