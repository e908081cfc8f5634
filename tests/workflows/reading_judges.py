"""Judges that die of certain files, as a reader with a defect would; they travel to workers."""

import os
import signal
import time
from dataclasses import dataclass

from workbook_tool.core.register import FileVerdict
from workbook_tool.intake import ReturnedFile
from workbook_tool.workflows.judging import Judge


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
