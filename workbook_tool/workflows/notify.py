"""notify: what to tell whom, as mail drafts with the form that each agency needs."""

from datetime import date, datetime
from pathlib import Path

from workbook_tool.core.text import Language, Text
from workbook_tool.excel.distribution_list import DistributionLine
from workbook_tool.mail.notices import KIND_TITLES
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.round_folder.storage import as_output_errors, sweep_orphans
from workbook_tool.workflows.distribution import note_without_address, write_ticked
from workbook_tool.workflows.generate import CREATED
from workbook_tool.workflows.made_notices import MadeNotice, NoticeMaker
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.notice_forms import FormFolder
from workbook_tool.workflows.notice_packages import NoticePackages, Package
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import NotifyResult, SentNotice

_LIST = Text("通知清单", "Notice list")


@as_output_errors()
def notify(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    today: date | None = None,
    dry_run: bool = False,
    reading: ReadingOptions = READ_HERE,
) -> NotifyResult:
    """Write a draft for every agency with something open, and return what was written.

    The same state on the same day gives the same bytes; drafts and forms of what is settled by now
    go, as far as we wrote them. Nothing is sent.
    """
    folder = find_round(start, assessment=assessment)
    returns = NamedReturns(folder, folder.returned)
    if dry_run:
        outcome = read_round(returns, reading=reading)
        return _notify(outcome, today, dry_run=True)
    with run_lock(folder.lock):
        outcome = read_round(returns, reading=reading, may_write_cache=True)
        return _notify(outcome, today, dry_run=False)


def _notify(outcome: ReadRound, today: date | None, *, dry_run: bool) -> NotifyResult:
    """Return what is told to whom, written unless it is a dry run."""
    zone = outcome.assessment_round.settings.zone
    maker = NoticeMaker(outcome, today or datetime.now(zone).date())
    told: tuple[Text, ...] = ()
    if dry_run:
        notices = tuple(maker.told(maker.make(one)) for one in maker.decide())
    else:
        notices, told = _write(outcome, maker)
    without = [one.agency.name for one in notices if not one.agency.email]
    return NotifyResult(
        folder=outcome.folder.path,
        round_id=outcome.assessment_round.settings.round_id,
        notices=notices,
        is_dry_run=dry_run,
        notes=(*outcome.notes, *told, *note_without_address(without)),
    )


def _write(
    outcome: ReadRound, maker: NoticeMaker
) -> tuple[tuple[SentNotice, ...], tuple[Text, ...]]:
    """Write drafts, forms, zips and the list; those of what is settled by now go.

    Each notice is written as soon as it is made, so that memory does not grow with their number.
    """
    folder, settings = outcome.folder, outcome.assessment_round.settings
    language = settings.language
    forms = FormFolder.of(folder.corrections(language), folder.notice_forms)
    sweep_orphans(folder.notices, forms.path, folder.packages(language))
    packages = NoticePackages(folder.packages(language), language)
    drafts = DraftFolder.of(folder.notices, folder.draft_ledger("notify"), language)
    notices: list[SentNotice] = []
    lines: list[DistributionLine] = []
    for made in map(maker.make, maker.decide()):
        drafts.write(f"{made.notice.agency.code}.eml", made.draft)
        if made.form_path and made.form:
            forms.write(made.form_path.name, made.form.content)
        packages.write(package_of(made))
        notices.append(maker.told(made))
        lines.append(_line_of(made, language))
    packages.finish()
    kept = {one.agency.code for one in notices}
    for code in sorted({book.agency for book in outcome.issued.workbooks} - kept):
        drafts.remove(f"{code}.eml")
    if lines or folder.notice_list(language).is_file():
        write_ticked(
            folder.notice_list(language), settings, tuple(lines), created=CREATED, title=_LIST
        )
    return tuple(notices), (*forms.finish(), *drafts.finish())


def package_of(made: MadeNotice) -> Package:
    """Return what goes into the zips of a notice."""
    form = None if made.form is None else (made.form.name, made.form.content)
    return Package(Path(made.book.file).stem, made.notice.agency.category, made.body, form)


def _line_of(made: MadeNotice, language: Language) -> DistributionLine:
    """Return the line of the list: whom, why, how many items, and the zip."""
    kind = KIND_TITLES[made.notice.kind].in_language(language)
    count = len(made.notice.findings)
    items = Text(f"（{count} 处）", f" ({count})").in_language(language) if count else ""
    told = f"{made.notice.agency.code} {kind}{items}"
    return DistributionLine.of(made.notice.agency, told, language)
