"""notify: what to tell whom, as mail drafts with the form that each agency needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from workbook_tool.core.form import Blueprint, build_blueprint
from workbook_tool.core.form.issuance import IssuedWorkbook
from workbook_tool.core.returns.notices import Notice, NoticeKind, decide_notices
from workbook_tool.core.returns.prefilling import prefill_correction
from workbook_tool.core.round.differences import compare_schemes
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.excel.distribution_list import DistributionLine
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.excel.summary.notices import build_notice
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.mail.messages import Attachment, build_message
from workbook_tool.mail.notices import KIND_TITLES, NoticeFacts, notice_body, notice_subject
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_key
from workbook_tool.round_folder.storage import (
    as_output_errors,
    sha256_of,
    sweep_orphans,
    write_if_changed,
)
from workbook_tool.workflows.carried_answers import ReturnedContacts, holds_answers
from workbook_tool.workflows.distribution import write_ticked
from workbook_tool.workflows.generate import CREATED, lock_of
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.notice_packages import Package, build_packages
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import NotifyResult, SentNotice

_LIST = Text("通知清单", "Notice list")


@dataclass(frozen=True, slots=True)
class _Made:
    """One notice as files: the draft, and the form that goes with it."""

    notice: Notice
    book: IssuedWorkbook
    body: str
    draft: bytes
    form: Attachment | None
    form_path: Path | None  # None where the form stands in outgoing/ already, or there is none


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
    go. Nothing is sent.
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
    makers = _Makers(outcome, today or datetime.now(outcome.assessment_round.settings.zone).date())
    made = tuple(map(makers.make, makers.decide()))
    if not dry_run:
        _write(outcome, made)
    without = [one.notice.agency.name for one in made if not one.notice.agency.email]
    return NotifyResult(
        folder=outcome.folder.path,
        round_id=outcome.assessment_round.settings.round_id,
        notices=tuple(makers.told(one) for one in made),
        is_dry_run=dry_run,
        notes=(*outcome.notes, *_without_address(without)),
    )


def _write(outcome: ReadRound, made: tuple[_Made, ...]) -> None:
    """Write drafts, forms, zips and the list; those of what is settled by now go."""
    folder, settings = outcome.folder, outcome.assessment_round.settings
    language = settings.language
    notices, corrections = folder.notices, folder.corrections(language)
    sweep_orphans(notices, corrections)
    drafts = {f"{one.notice.agency.code}.eml": one.draft for one in made}
    forms = {one.form_path.name: one.form.content for one in made if one.form_path and one.form}
    codes = {book.agency for book in outcome.issued.workbooks}
    _write_all(notices, drafts, ".eml", {f"{code}.eml" for code in codes})
    _write_all(corrections, forms, ".xlsx")
    packages = build_packages(map(_package_of, made), language)
    _write_all(folder.packages(language), packages, ".zip")
    if made or folder.notice_list(language).is_file():
        write_ticked(
            folder.notice_list(language),
            settings,
            tuple(_line_of(one, language) for one in made),
            created=CREATED,
            title=_LIST,
        )


def _package_of(made: _Made) -> Package:
    """Return what goes into the zips of a notice."""
    form = None if made.form is None else (made.form.name, made.form.content)
    return Package(Path(made.book.file).stem, made.notice.agency.category, made.body, form)


def _line_of(made: _Made, language: Language) -> DistributionLine:
    """Return the line of the list: whom, why, how many items, and the zip."""
    kind = KIND_TITLES[made.notice.kind].in_language(language)
    count = len(made.notice.findings)
    items = Text(f"（{count} 处）", f" ({count})").in_language(language) if count else ""
    told = f"{made.notice.agency.code} {kind}{items}"
    return DistributionLine.of(made.notice.agency, told, language)


def _write_all(
    folder: Path, files: Mapping[str, bytes], ending: str, ours: Collection[str] | None = None
) -> None:
    """Write the files of a folder; those of earlier runs that are over go.

    ``ours`` are the names that earlier runs may have written, None where the folder is ours alone.
    """
    for name, content in files.items():
        write_if_changed(folder / name, content)
    for path in folder.glob(f"*{ending}"):
        if path.name not in files and (ours is None or path.name in ours):
            path.unlink()


def _without_address(names: list[str]) -> tuple[Text, ...]:
    if not names:
        return ()
    count = len(names)
    return (
        Text(
            f"有 {count} 个单位在单位名册中没有邮箱，草稿没有收件人。",
            f"{count} agencies have no address in the roster; their drafts have no addressee.",
        ),
    )


@dataclass(slots=True)
class _Makers:
    """Makes the notices of one round as it was read."""

    outcome: ReadRound
    today: date
    _presses: dict[str, AgencyWorkbookPress] = field(default_factory=dict)
    _blueprints: dict[tuple[str, str], Blueprint] = field(default_factory=dict)
    _subject: Subject | None = None
    _copies: IssuedCopies | None = None
    _contacts: ReturnedContacts = field(default_factory=ReturnedContacts)

    @property
    def the_round(self) -> AssessmentRound:
        """Return the round as it is defined now."""
        return self.outcome.assessment_round

    @property
    def days_left(self) -> int | None:
        """Return the days to the deadline, None without one."""
        deadline = self.the_round.settings.deadline
        return (deadline - self.today).days if deadline else None

    @property
    def folder(self) -> RoundFolder:
        """Return the round's folder."""
        return self.outcome.folder

    @property
    def copies(self) -> IssuedCopies:
        """Return what each copy was issued as."""
        if self._copies is None:
            self._copies = IssuedCopies(self.the_round, self.outcome.issued)
        return self._copies

    def decide(self) -> tuple[Notice, ...]:
        """Return whom to tell what."""
        told = {
            agency: self.copies.round_of(book.wording).settings.deadline
            for agency, book in self.outcome.issued.current.items()
        }
        return tuple(
            decide_notices(
                self.outcome.register,
                self.outcome.issued,
                days_left=self.days_left,
                deadline=self.the_round.settings.deadline,
                told=told,
            )
        )

    def make(self, notice: Notice) -> _Made:
        """Return a notice as files."""
        settings, agency = self.the_round.settings, notice.agency
        book = self.outcome.issued.current[agency.code]
        form, path, is_carried = None, None, False
        if notice.kind is NoticeKind.CORRECTION:
            path = self.folder.corrections(settings.language) / book.file
            form = Attachment(book.file, self._correction(notice, book))
        elif notice.kind is not NoticeKind.DEADLINE:
            content, is_in_place = self._as_issued(book)
            if not is_in_place:
                path = self.folder.corrections(settings.language) / book.file
            form = Attachment(book.file, content)
            if notice.kind is NoticeKind.REISSUE:
                is_carried = holds_answers(content)
        facts = NoticeFacts(
            self.days_left,
            self._problems(notice),
            self._changes(agency) if notice.kind is NoticeKind.REISSUE else (),
            is_carried=is_carried,
        )
        digest = "|".join(sorted(one.rule.id + str(one.at.cell) for one in notice.findings))
        body = notice_body(notice.kind, settings, agency, facts)
        draft = build_message(
            agency=agency,
            identity=f"{settings.round_id}|{agency.code}|{notice.kind}|{book.wording}|{digest}",
            subject=notice_subject(notice.kind, settings, agency),
            body=body,
            attachment=form,
        )
        return _Made(notice, book, body, draft, form, path)

    def _as_issued(self, book: IssuedWorkbook) -> tuple[bytes, bool]:
        """Return the form that was issued, and whether it is the one that stands in outgoing/.

        One that is gone is made again, and so is one that somebody typed into since: what stands
        in it now may be anybody's.
        """
        place = self.folder.outgoing / book.file
        there = place.read_bytes() if place.is_file() else b""
        if there and sha256_of(there) == book.sha256:
            return there, True
        again = self._press_of(book).press(*self._issued_to(book))
        # An older edition of the program may have made another one, with answers in it or without.
        is_the_same = not there or sha256_of(again) == book.sha256
        return (again, False) if is_the_same else (there, True)

    def told(self, made: _Made) -> SentNotice:
        """Return what is reported of a notice; paths are relative to the round."""
        place = made.form_path
        if place is None and made.form is not None:
            place = self.folder.outgoing / made.form.name
        return SentNotice(
            agency=made.notice.agency,
            kind=made.notice.kind,
            draft=f"{self.folder.notices.name}/{made.notice.agency.code}.eml",
            form=None if place is None else place.relative_to(self.folder.path).as_posix(),
            items=len(made.notice.findings),
        )

    def _problems(self, notice: Notice) -> str:
        """Return what is wrong in the words of the summary's 退回通知."""
        if not notice.findings:
            return ""
        if self._subject is None:
            self._subject = build_subject(self.outcome.consolidation)
        results = {one.agency.code: one for one in self.outcome.consolidation.results}
        return build_notice(self._subject, results[notice.agency.code], list(notice.files))

    def _changes(self, agency: Agency) -> tuple[Text, ...]:
        """Return what differs between the form that an agency had and the one it gets."""
        issued = self.outcome.issued
        older = [one for one in issued.workbooks if one.agency == agency.code and one.is_void]
        _, before = self.copies.find(older[-1])
        _, now = self.copies.find(issued.current[agency.code])
        return tuple(dict.fromkeys(map(describe_change, compare_schemes(before, now))))

    def _correction(self, notice: Notice, book: IssuedWorkbook) -> bytes:
        """Return the form that goes back, as the agency's copy was issued."""
        issued_round = self.copies.round_of(book.wording)
        agency, _ = self._issued_to(book)
        key = (book.wording, agency.category)
        if key not in self._blueprints:
            self._blueprints[key] = build_blueprint(issued_round, agency, book.code, wording="-")
        blueprint = self._blueprints[key]
        versions = [one.agency_return for one in notice.files if one.agency_return]
        read = tuple(one for one in notice.files if one.agency_return)
        prefill = prefill_correction(
            versions,
            notice.findings,
            blueprint,
            issued_round.scheme.for_category(agency.category),
            contact=self._contacts.contact(self.outcome.returned, read, blueprint) if read else {},
        )
        return self._press_of(book).fill(agency, book.code, prefill)

    def _issued_to(self, book: IssuedWorkbook) -> tuple[Agency, str]:
        """Return the agency as its copy names it, and the printed code."""
        roster = self.copies.round_of(book.wording).roster.by_code
        then = roster.get(book.agency) or self.the_round.roster.by_code[book.agency]
        return Agency(book.agency, book.agency_name, category=then.category), book.code

    def _press_of(self, book: IssuedWorkbook) -> AgencyWorkbookPress:
        """Return the press of the round as a copy was issued."""
        if book.wording not in self._presses:
            issued_round = self.copies.round_of(book.wording)
            lock = lock_of(issued_round.settings, load_key(self.folder))
            self._presses[book.wording] = AgencyWorkbookPress(
                issued_round, created=CREATED, lock=lock
            )
        return self._presses[book.wording]
