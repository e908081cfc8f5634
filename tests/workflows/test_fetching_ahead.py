"""Bytes fetched ahead by threads: in order, bounded, and with nothing left behind."""

import threading
import time
from pathlib import Path
from typing import Any

from workbook_tool.intake import Fetched, Place, fetch
from workbook_tool.reading.ahead import fetch_ahead
from workbook_tool.reading.memory import memory_limit


def _slow(delay: float, seen: list[str]) -> Any:  # noqa: ANN401 - a fetch
    def fetch_slowly(place: Place) -> Fetched:
        time.sleep(delay)
        seen.append(place.path)
        return Fetched(place.path, bytes(10))

    return fetch_slowly


def test_bytes_come_in_order_however_they_are_fetched(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(60)]
    for slow in (-1.0, 99.0):
        found = [one.path for one in fetch_ahead(places, _slow(0, []), slow=slow)]
        assert found == [place.path for place in places]


def test_slow_files_are_fetched_side_by_side(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(108)]
    begun = time.monotonic()
    assert len(list(fetch_ahead(places, _slow(0.02, [])))) == 108
    assert time.monotonic() - begun < 108 * 0.02 * 0.75


def test_no_more_bytes_wait_than_the_window_allows(tmp_path: Path) -> None:
    places = []
    for number in range(40):
        path = tmp_path / f"{number:02}"
        path.write_bytes(bytes(1000))
        places.append(Place(path.name, path))
    held: list[int] = []
    seen: list[str] = []

    def fetch_counted(place: Place) -> Fetched:
        seen.append(place.path)
        return fetch(place)

    for turn, _ in enumerate(fetch_ahead(places, fetch_counted, slow=-1, window_bytes=3000)):
        time.sleep(0.005)
        held.append(len(seen) - turn)
    assert max(held[10:30]) <= 5
    assert seen[-1] == "39" or len(seen) == 40


def test_a_reader_that_stops_early_leaves_no_thread_behind(tmp_path: Path) -> None:
    places = [Place(f"{number}", tmp_path) for number in range(200)]
    reading = fetch_ahead(places, _slow(0, []), slow=-1, window_bytes=5)
    for _ in range(20):
        next(reading)
    reading.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch")]


def test_the_limit_of_the_reader_is_none_for_threads_that_fetch(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(4_000_000))
    places = [Place(str(number), path) for number in range(60)]
    came = 0
    for found in fetch_ahead(places, fetch, slow=-1):
        with memory_limit(1):
            time.sleep(0.005)
            came += len(found.content)
    assert came == 60 * 4_000_000
