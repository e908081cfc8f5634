"""What was read is kept in little memory, and every verdict comes back in its turn."""

import errno
import random
import tracemalloc
from itertools import chain
from typing import NoReturn

import pytest

from tests.workflows.filling import REPOSITORY
from tests.workflows.reading_judges import judge_of, read
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.reading import shelf
from workbook_tool.reading.batches import PackedReading, Reading, pack
from workbook_tool.reading.shelf import Shelf


@pytest.fixture(scope="module")
def verdicts() -> tuple[FileVerdict, ...]:
    folder = REPOSITORY / "samples" / "xinping"
    return read(folder, judge_of(folder))


@pytest.mark.parametrize("most_loose", [0, 3, 1_000])
@pytest.mark.parametrize("most_in_memory", [1, 2_000, 10**6])
def test_verdicts_come_back_in_their_turns_however_they_were_put(
    verdicts: tuple[FileVerdict, ...],
    most_loose: int,
    most_in_memory: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelf, "_MOST_IN_MEMORY", most_in_memory)
    turns = [
        (turn, packed if turn % 3 else plain)
        for turn, verdict in enumerate(verdicts)
        for plain, packed in [(Reading((verdict,)), pack([Reading((verdict,))])[0])]
    ]
    random.Random(7).shuffle(turns)
    kept = Shelf(len(verdicts) + 1, most_loose=most_loose)
    for turn, reading in turns:
        kept.put(turn, reading)
    assert tuple(chain(*kept)) == verdicts
    assert tuple(chain(*kept)) == verdicts
    kept.close()


@pytest.mark.parametrize("most_in_memory", [1, 3_000])
@pytest.mark.parametrize("room", [0, 1, 2_000, 9_000])
def test_a_disk_without_room_costs_memory_and_no_verdict(
    verdicts: tuple[FileVerdict, ...],
    room: int,
    most_in_memory: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(shelf, "_MOST_IN_MEMORY", most_in_memory)
    monkeypatch.setattr(shelf, "_BLOCK", 500)
    kept = Shelf(len(verdicts), most_loose=0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))  # the system itself refuses more
    try:
        for turn, verdict in enumerate(verdicts):
            kept.put(turn, Reading((verdict,)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert kept._packed
    assert kept._end <= room
    assert tuple(chain(*kept)) == verdicts
    kept.close()


def test_no_temporary_folder_costs_memory_and_no_verdict(
    verdicts: tuple[FileVerdict, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*, buffering: int) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, f"No usable temporary directory {buffering}")

    monkeypatch.setattr(shelf, "_MOST_IN_MEMORY", 1)
    monkeypatch.setattr(shelf, "TemporaryFile", missing)
    kept = Shelf(len(verdicts), most_loose=2)
    for turn, verdict in enumerate(verdicts):
        kept.put(turn, Reading((verdict,)))
    assert tuple(chain(*kept)) == verdicts
    kept.close()


def test_memory_does_not_grow_with_the_number_of_files(verdicts: tuple[FileVerdict, ...]) -> None:
    (packed,) = pack([Reading(verdicts[:1])])
    assert isinstance(packed, PackedReading)
    turns = 20_000
    tracemalloc.start()
    try:
        kept = Shelf(turns)
        for turn in range(turns):
            kept.put(turn, packed._replace(packed=bytes(bytearray(packed.packed))))
            if turn == shelf.MOST_LOOSE:
                loose, _ = tracemalloc.get_traced_memory()
        now, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert turns * len(packed.packed) > 2 * shelf._MOST_IN_MEMORY
    assert now - loose < 1024 * 1024
    kept.close()
