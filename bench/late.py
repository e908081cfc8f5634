"""What threads that fetch ahead give where every file arrives late, as from a slow share.

``python -m bench.late [FILES]``
"""

import sys
import tempfile
import time
from pathlib import Path

from bench.round_corpus import write_returns
from workbook_tool.intake import Fetched, Place, fetch, list_places
from workbook_tool.reading.ahead import fetch_ahead

DELAY = 0.02  # seconds


def late(place: Place) -> Fetched:
    """Return a file some time after it was asked for."""
    time.sleep(DELAY)
    return fetch(place)


def main(files: int) -> None:
    """Print both times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        write_returns(Path(folder), files)
        places = list_places(Path(folder))
        times = [time.perf_counter()]
        for place in places:
            late(place)
        times.append(time.perf_counter())
        for _ in fetch_ahead(places, late):
            pass
        times.append(time.perf_counter())
    alone, ahead = times[1] - times[0], times[2] - times[1]
    print(
        f"{len(places)} files that arrive {DELAY * 1000:.0f} ms late: {alone:.2f} s one by one, "
        f"{ahead:.2f} s fetched ahead ({alone / ahead:.1f} x)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
