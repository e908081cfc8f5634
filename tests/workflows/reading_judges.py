"""Ways to read a round in tests, and a judge that certain files kill, as a defect would."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.intake import ReturnedFile, list_places
from workbook_tool.reading import CACHE_NAME, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition

NO_CACHE = ReadingOptions(uses_cache=False)


def judge_of(folder: Path) -> Judge:
    """Return the judge of a round on disk."""
    place = find_round(folder)
    assessment_round = load_definition(place)
    return Judge.of_round(assessment_round, find_issue_register(place, assessment_round)[0])


def parts_of(judge: Judge) -> tuple[AssessmentRound, IssueRegister]:
    """Return what a judge is made with."""
    return judge.assessment_round, judge.register


def read(
    folder: Path, judge: Judge, *, options: ReadingOptions = NO_CACHE, may_write: bool = True
) -> tuple[FileVerdict, ...]:
    """Return the verdicts on all returns of a round."""
    store = open_store(folder / ".workbook-tool", judge, options, may_write=may_write)
    return read_verdicts(list_places(folder / "returned"), judge, options=options, store=store)


def cache_of(folder: Path) -> Path:
    """Return where the cache of a round stands."""
    return folder / ".workbook-tool" / CACHE_NAME


@dataclass(slots=True)
class MortalJudge(Judge):
    """Does to its own process what a file's name says, and judges all others as ever."""

    def judge_file(self, found: ReturnedFile) -> FileVerdict:
        """Return the verdict on one file, where the process lives on."""
        if "exit" in found.path:
            os._exit(3)
        if "kill" in found.path:
            os.kill(os.getpid(), signal.SIGKILL)
        if "memory" in found.path:
            raise MemoryError
        if "defect" in found.path:
            raise LookupError("a defect of ours")
        while "hang" in found.path:
            time.sleep(1)
        return Judge.judge_file(self, found)
