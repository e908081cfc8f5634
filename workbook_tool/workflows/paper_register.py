"""纸质登记.xlsx: written once with the roster, then read at every run and never changed."""

from datetime import datetime

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.returns.paper_table import read_papers, unreadable_register
from workbook_tool.core.returns.papers import PaperRegister
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text
from workbook_tool.excel.paper_register import write_paper_register
from workbook_tool.intake import DEFAULT_LIMITS, read_workbook
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import read_file, write_file


def start_paper_register(
    folder: RoundFolder, assessment_round: AssessmentRound, *, created: datetime
) -> tuple[Text, ...]:
    """Write the list of papers where there is none, and return what has to be said about it.

    One that is there belongs to staff: of an agency that it lacks they are told.
    """
    register = read_paper_register(folder, assessment_round)
    if register is None:
        path = folder.paper_register(assessment_round.settings.language)
        write_file(path, write_paper_register(assessment_round, created=created))
        return ()
    findings = register.lacks(assessment_round.roster)
    return tuple(Text(*(one.message(language) for language in Language)) for one in findings)


def read_paper_register(
    folder: RoundFolder, assessment_round: AssessmentRound
) -> PaperRegister | None:
    """Return what staff noted of the papers, None where they keep no list.

    One that cannot be read is a finding; nothing is raised.
    """
    path = folder.paper_register(assessment_round.settings.language)
    try:
        if path.stat().st_size > DEFAULT_LIMITS.file_bytes:
            return unreadable_register(path.name, Text("文件过大", "the file is too large"))
        found = read_workbook(read_file(path), path.name)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return unreadable_register(path.name, Text(reason, reason))
    except UnreadableReturnError as error:
        words = [error.finding.message(language).rstrip("。.") for language in Language]
        return unreadable_register(path.name, Text(*words))
    return read_papers(found, assessment_round.roster, path.name)
