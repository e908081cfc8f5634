"""One notice as files (通知): its draft, and the form that goes with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from workbook_tool.core.form import Blueprint, build_blueprint
from workbook_tool.core.form.issuance import IssuedWorkbook
from workbook_tool.core.form.prefill import Prefill
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.notices import Notice, NoticeKind, decide_notices
from workbook_tool.core.returns.prefilling import prefill_correction
from workbook_tool.core.round.differences import compare_schemes
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.excel.summary.notices import build_notice
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.mail.messages import Attachment, build_message
from workbook_tool.mail.notices import NoticeFacts, notice_body, notice_subject
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.rounds import RoundFolder, load_key
from workbook_tool.round_folder.storage import read_file, sha256_of
from workbook_tool.workflows.carried_answers import holds_answers
from workbook_tool.workflows.generate import CREATED, lock_of
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import SentNotice
from workbook_tool.workflows.returned_contacts import ReturnedContacts


@dataclass(frozen=True, slots=True)
class MadeNotice:
    """One notice as files: the draft, and the form that goes with it."""

    notice: Notice
    book: IssuedWorkbook
    body: str
    draft: bytes
    form: Attachment | None
    form_path: Path | None  # None where the form stands in outgoing/ already, or there is none


@dataclass  # no slots: what all notices share is put together once
class NoticeMaker:
    """Makes the notices of one round as it was read."""

    outcome: ReadRound
    today: date
    _presses: dict[str, AgencyWorkbookPress] = field(default_factory=dict)
    _blueprints: dict[tuple[str, Goals, tuple[str, ...]], Blueprint] = field(default_factory=dict)

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

    @cached_property
    def copies(self) -> IssuedCopies:
        """Return what each copy was issued as."""
        return IssuedCopies(self.the_round, self.outcome.issued)

    @cached_property
    def _corrections(self) -> Path:
        return self.folder.corrections(self.the_round.settings.language)

    @cached_property
    def _contacts(self) -> ReturnedContacts:
        return ReturnedContacts(self.outcome.returned, self.copies)

    @cached_property
    def _subject(self) -> Subject:
        return build_subject(self.outcome.consolidation)

    @cached_property
    def _results(self) -> Mapping[str, AgencyResult]:
        return {one.agency.code: one for one in self.outcome.consolidation.results}

    def decide(self) -> tuple[Notice, ...]:
        """Return whom to tell what."""
        issued = self.outcome.issued
        told = {
            agency: {
                self.copies.round_of(one.wording).settings.deadline
                for one in issued.issues_of(book.code)
                if not one.is_void
            }
            for agency, book in issued.current.items()
        }
        return tuple(
            decide_notices(
                self.outcome.register,
                issued,
                days_left=self.days_left,
                deadline=self.the_round.settings.deadline,
                told=told,
            )
        )

    def make(self, notice: Notice) -> MadeNotice:
        """Return a notice as files."""
        settings, agency = self.the_round.settings, notice.agency
        book = self.outcome.issued.current[agency.code]
        form, path, is_carried = None, None, False
        if notice.kind is NoticeKind.CORRECTION:
            path = self._corrections / book.file
            prefill = self._prefill(notice, book)
            form = Attachment(book.file, self._filled(book, prefill))
            is_carried = prefill.holds_answers
        elif notice.kind is not NoticeKind.DEADLINE:
            content, is_in_place = self._as_issued(book)
            if not is_in_place:
                path = self._corrections / book.file
            form = Attachment(book.file, content)
            if notice.kind is NoticeKind.REISSUE:
                is_carried = holds_answers(content)
        facts = NoticeFacts(
            self.days_left,
            self._problems(notice),
            self._changes(agency) if notice.kind is NoticeKind.REISSUE else (),
            is_carried=is_carried,
        )
        body = notice_body(notice.kind, settings, agency, facts)
        draft = build_message(
            agency=agency,
            identity="|".join(
                (settings.round_id, agency.code, notice.kind, book.code, *self._about(notice))
            ),
            subject=notice_subject(notice.kind, settings, agency),
            body=body,
            attachment=form,
        )
        return MadeNotice(notice, book, body, draft, form, path)

    def _about(self, notice: Notice) -> Iterator[str]:
        """Yield what a notice is about, which makes it the same mail as another: the open items.

        Neither words nor days count, so that tomorrow's notice of the same items is the same.
        """
        if notice.kind is NoticeKind.DEADLINE:
            yield str(self.the_round.settings.deadline)
        yield from sorted(one.file.sha256 for one in notice.files)
        for one in notice.findings:
            yield f"{one.rule.id} {one.at.sheet} {one.at.cell} {one.at.criterion} {one.observed}"

    def _as_issued(self, book: IssuedWorkbook) -> tuple[bytes, bool]:
        """Return the form that was issued, and whether it is the one that stands in outgoing/.

        One that is gone is made again, and so is one that somebody typed into since: what stands
        in it now may be anybody's.
        """
        place = self.folder.outgoing / book.file
        there = read_file(place) if place.is_file() else b""
        if there and sha256_of(there) == book.sha256:
            return there, True
        again = self._press_of(book).press(*self._issued_to(book))
        # An older edition of the program may have made another one, with answers in it or without.
        is_the_same = not there or sha256_of(again) == book.sha256
        return (again, False) if is_the_same else (there, True)

    def told(self, made: MadeNotice) -> SentNotice:
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
        result = self._results[notice.agency.code]
        return build_notice(self._subject, result, list(notice.files))

    def _changes(self, agency: Agency) -> tuple[Text, ...]:
        """Return what differs between the form that an agency had and the one it gets."""
        issued = self.outcome.issued
        older = [one for one in issued.workbooks if one.agency == agency.code and one.is_void]
        _, before = self.copies.find(older[-1])
        _, now = self.copies.find(issued.current[agency.code])
        return tuple(dict.fromkeys(map(describe_change, compare_schemes(before, now))))

    def _filled(self, book: IssuedWorkbook, prefill: Prefill) -> bytes:
        """Return the form that goes back, as the agency's copy was issued."""
        agency, code = self._issued_to(book)
        return self._press_of(book).fill(agency, code, prefill)

    def _prefill(self, notice: Notice, book: IssuedWorkbook) -> Prefill:
        """Return what the form holds that goes back."""
        issued_round = self.copies.round_of(book.wording)
        agency, _ = self._issued_to(book)
        scheme = issued_round.scheme.for_agency(agency)
        key = (book.wording, book.goals, tuple(one.code for one in scheme))
        if key not in self._blueprints:
            self._blueprints[key] = build_blueprint(issued_round, agency, book.code, wording="-")
        blueprint = self._blueprints[key]
        versions = [one.agency_return for one in notice.files if one.agency_return]
        read = tuple(one for one in notice.files if one.agency_return)
        return prefill_correction(
            versions,
            notice.findings,
            blueprint,
            scheme,
            contact=self._contacts.contact(read),
        )

    def _issued_to(self, book: IssuedWorkbook) -> tuple[Agency, str]:
        """Return the agency as its copy names it, and the printed code."""
        roster = self.copies.round_of(book.wording).roster.by_code
        then = roster.get(book.agency) or self.the_round.roster.by_code[book.agency]
        agency = Agency(
            book.agency,
            book.agency_name,
            category=then.category,
            coefficient=book.coefficient,
            goals=book.goals,
        )
        return agency, book.code

    def _press_of(self, book: IssuedWorkbook) -> AgencyWorkbookPress:
        """Return the press of the round as a copy was issued."""
        if book.wording not in self._presses:
            issued_round = self.copies.round_of(book.wording)
            lock = lock_of(issued_round.settings, load_key(self.folder))
            self._presses[book.wording] = AgencyWorkbookPress(
                issued_round, created=CREATED, lock=lock
            )
        return self._presses[book.wording]
