"""What staff hand out, as a list for programs (分发清单.csv) and as one to tick (分发清单.xlsx)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Text, how_many, listed
from workbook_tool.excel.distribution_list import (
    SHEET,
    DistributionLine,
    lines_in,
    with_ticks_of,
    write_distribution_list,
)
from workbook_tool.intake import read_workbook
from workbook_tool.mail.drafts import mail_subject
from workbook_tool.round_folder.csv_files import csv_bytes, read_csv
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import free_name, read_file, write_if_changed
from workbook_tool.workflows.recipients import Recipients

_CODE, _DIGEST = Text("单位代码", "code"), Text("SHA-256", "sha256")
_COLUMNS = (
    _CODE,
    Text("单位名称", "agency"),
    Text("文件", "file"),
    _DIGEST,
    Text("电子邮箱", "e-mail"),
    Text("邮件主题", "subject"),
)
_EXAMPLE_WORDS = ("示例", "example")
_SHOWN_EXAMPLES = 3


def write_lists(
    folder: RoundFolder,
    assessment_round: AssessmentRound,
    register: IssueRegister,
    recipients: Recipients,
    *,
    created: datetime,
) -> None:
    """Write both lists: one line an agency that holds a valid workbook.

    The list to tick marks who has to be sent one and who has not. What staff ticked stays beside
    the same files. A tick list that cannot be read any more stays beside the new one under a name
    of its own.
    """
    settings, current = assessment_round.settings, register.current
    issued = [
        (agency, current[agency.code])
        for agency in assessment_round.roster.asked
        if agency.code in current
    ]
    rows = (
        (
            agency.code,
            agency.name,
            book.file,
            book.sha256,
            agency.email,
            mail_subject(settings, agency),
        )
        for agency, book in issued
    )
    heading = [title.in_language(settings.language) for title in _COLUMNS]
    path = folder.distribution_list(settings.language, ".xlsx")
    lines = tuple(
        DistributionLine.of(agency, book.file, settings.language, recipients.mark_of(agency.code))
        for agency, book in issued
    )
    write_ticked(path, settings, lines, created=created)
    # Last: what it names was told. Of a run that ends before, the next one tells it.
    write_if_changed(folder.distribution_list(settings.language, ".csv"), csv_bytes(heading, rows))


def listed_issue(
    folder: RoundFolder, settings: RoundSettings, register: IssueRegister
) -> IssueRegister | None:
    """Return the register as the list for programs last told it, None without such a list.

    A run that ended between register and lists has told nobody yet what it issued.
    """
    path = folder.distribution_list(settings.language, ".csv")
    try:
        rows = read_csv(path) if path.is_file() else ()
    except (OSError, ValueError, TooLargeError):
        return None
    heading = [word.strip() for word in rows[0]] if rows else []
    code, digest = (
        next((turn for turn, word in enumerate(heading) if word in {one.zh, one.en}), None)
        for one in (_CODE, _DIGEST)
    )
    if code is None or digest is None:
        return None
    told = {(row[code], row[digest]) for row in rows[1:] if len(row) > max(code, digest)}
    books = (one for one in register.workbooks if (one.agency, one.sha256) in told)
    return replace(register, workbooks=tuple(replace(one, is_void=False) for one in books))


def write_ticked(
    path: Path,
    settings: RoundSettings,
    lines: tuple[DistributionLine, ...],
    *,
    created: datetime,
    title: Text = SHEET,
    stays: Callable[[DistributionLine], bool] = lambda _: False,
) -> None:
    """Write a list to tick, with what staff ticked beside the same files.

    Lines of the list as it is now whose files are not among the new ones stand below, as far as
    they ``stay``.
    """
    if path.is_file():
        content = read_file(path)
        try:
            earlier = lines_in(read_workbook(content, path.name))
        except UnreadableReturnError:
            earlier = ()
        named = {line.file for line in lines}
        lines = with_ticks_of(lines, earlier, settings.language)
        lines += tuple(one for one in earlier if one.file not in named and stays(one))
        if lines == earlier:
            return
        if not earlier:
            path.replace(free_name(path))
    write_if_changed(path, write_distribution_list(settings, lines, created=created, title=title))


def note_examples(agencies: tuple[Agency, ...]) -> tuple[Text, ...]:
    """Return the warning that names the agencies of the roster that are only examples (示例)."""
    examples = [
        agency.name
        for agency in agencies
        if any(agency.name.casefold().startswith(word) for word in _EXAMPLE_WORDS)
    ]
    if not examples:
        return ()
    shown = listed(examples[:_SHOWN_EXAMPLES])
    if len(examples) > _SHOWN_EXAMPLES:
        shown = Text(f"{shown.zh}等 {len(examples)} 个", f"{shown.en} and others")
    return (
        Text(
            f"提醒：单位名册中还有示例单位（{shown.zh}），它们的自评表和邮件草稿只供试用，不要发出；"
            "请在 assessment.xlsx 的单位名册中改成本次测评的单位。",
            f"Note: the roster still has agencies that are examples ({shown.en}); their workbooks "
            "and drafts are for trying out and not to be sent. Replace them in the roster of "
            "assessment.xlsx.",
        ),
    )


def note_without_address(names: Sequence[str]) -> tuple[Text, ...]:
    """Return the sentence that says how many drafts have no addressee, none where all have one."""
    if not names:
        return ()
    count = len(names)
    return (
        Text(
            f"有 {count} 个单位在单位名册中没有邮箱，草稿没有收件人。",
            f"{how_many(count, 'agency has', 'agencies have')} no address in the roster; the "
            "drafts to them have no addressee.",
        ),
    )
