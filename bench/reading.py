"""Reading a whole folder of returns: with what is known already, and in processes.

``python -m bench.reading HOW ROUND`` in a process of its own; HOW is ``first`` (nothing is known,
all is kept), ``again`` (nothing has changed since), ``alone``, or the way in which two processes
are started (nothing is known or kept). Listing, fetching and hashing count, the definition and the
summary do not.
"""

import pickle
import sys
import time
from pathlib import Path

from bench.manifest import JUDGE, STATE
from bench.worker import digest, peak, tell
from workbook_tool.intake import list_places
from workbook_tool.reading import (
    CACHE_NAME,
    ReadingOptions,
    open_store,
    read_verdicts,
    workers,
)
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition

FIRST, AGAIN, ALONE = "first", "again", "alone"


def main(how: str, folder: Path) -> None:
    """Read the folder once and tell CPU and wall time."""
    judge, state = _judge_of(folder), folder / STATE
    uses_cache = how in {FIRST, AGAIN}
    jobs = 1 if uses_cache or how == ALONE else 2
    if jobs > 1:
        workers.START_METHOD = how
    if how == FIRST:
        (state / CACHE_NAME).unlink(missing_ok=True)
    options = ReadingOptions(jobs=jobs, uses_cache=uses_cache)
    started = time.perf_counter(), time.process_time()
    store = open_store(state, judge, options, may_write=True)
    verdicts = read_verdicts(list_places(folder / "returned"), judge, options=options, store=store)
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    own = {"cpu": cpu} if uses_cache else {}  # processes are counted from outside
    tell(wall=wall, checksum=digest(verdicts), peak=peak(), **own)


def _judge_of(folder: Path) -> Judge:
    """Return the judge that stands beside the returns, or that of the round."""
    if (folder / JUDGE).is_file():
        judge: Judge = pickle.loads((folder / JUDGE).read_bytes())  # noqa: S301 - written by this bench
        return judge
    found = find_round(folder)
    assessment_round = load_definition(found)
    return Judge.of_round(assessment_round, find_issue_register(found, assessment_round)[0])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
