"""考评结果反馈表: one a agency in results/, with the drafts and zips that take them there.

What was told stays: a sheet is never overwritten. What takes it there, drafts and zips, is that of
the last edition; an erratum tells those alone whose result it corrects, and adds to it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.feedback import Feedback, Feedbacks, build_feedback
from workbook_tool.core.returns.publication import (
    COMPANION_TITLES,
    PUBLICATION_TITLES,
    Companion,
    Edition,
    PublicationKind,
)
from workbook_tool.core.text import Language, Text
from workbook_tool.excel.distribution_list import DistributionLine
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.mail.feedback import build_feedback_draft, feedback_body
from workbook_tool.mail.messages import Attachment
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.published_files import STEMS, place_paper
from workbook_tool.round_folder.storage import sweep_orphans, write_file
from workbook_tool.word import feedback_facts, told_changes, write_feedback
from workbook_tool.workflows.distribution import note_without_address, write_ticked
from workbook_tool.workflows.generate import CREATED, safe_file_name
from workbook_tool.workflows.notice_packages import NoticePackages, Package
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import CompanionFile, Companions, WithoutFeedback

_LIST: Final = Text("反馈表清单", "Feedback list")


@dataclass(frozen=True, slots=True)
class _Made:
    """The sheet of one agency as files."""

    feedback: Feedback
    path: Path
    is_new: bool
    content: bytes
    body: str
    draft: bytes


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the sheets of one edition."""

    outcome: ReadRound
    edition: Edition
    contents: Collection[Companion]
    subject: Subject
    found: Feedbacks

    @property
    def language(self) -> Language:
        """Return the language of the round."""
        return self.subject.language

    @property
    def is_addition(self) -> bool:
        """Tell whether it tells some agencies only, beside what others were told before."""
        return self.edition.kind is PublicationKind.ERRATUM

    @property
    def concerned(self) -> frozenset[str]:
        """Return the codes of the agencies that this edition says something about."""
        if self.is_addition:
            changes = told_changes(self.edition, self.contents)
            return frozenset(change.code for change in changes)
        return frozenset(one.agency.code for one in self.outcome.consolidation.results)

    def told(self) -> list[Feedback]:
        """Return what is told to whom, in roster order."""
        return [one for one in self.found.told if one.agency.code in self.concerned]

    def make(self, feedback: Feedback) -> _Made:
        """Return the sheet of an agency as files."""
        agency, settings = feedback.agency, self.subject.settings
        given = (self.subject, self.found, feedback, self.contents)
        content, facts = write_feedback(*given), feedback_facts(*given)
        form = f"{STEMS[self.edition.kind].in_language(self.language)}_{self.edition.day}"
        stem = safe_file_name(agency.code, agency.name, form, "")
        folder = self.outcome.folder.feedback(self.language)
        path, is_new = place_paper(folder, stem, content)
        sheet = Attachment(path.name, content)
        draft = build_feedback_draft(settings, agency, self.edition, sheet, facts)
        body = feedback_body(settings, agency, self.edition)
        return _Made(feedback, path, is_new, content, body, draft)

    def file_of(self, made: _Made) -> CompanionFile:
        """Return what is reported of a sheet; paths are relative to the round."""
        code, base = made.feedback.agency.code, self.outcome.folder.path
        file, draft = made.path, made.path.with_name(f"{code}.eml")
        paths = (path.relative_to(base).as_posix() for path in (file, draft))
        return CompanionFile(Companion.FEEDBACK, next(paths), made.is_new, code, next(paths))


def write_feedback_sheets(
    outcome: ReadRound,
    edition: Edition,
    contents: Collection[Companion],
    *,
    dry_run: bool,
    progress: Progress,
) -> Companions:
    """Write the sheets of all agencies that have a result, and what takes them there.

    The same state and day give the same bytes. An erratum concerns those whose results it changes.
    """
    subject = build_subject(outcome.consolidation, edition=edition)
    found = build_feedback(outcome.consolidation)
    maker = _Maker(outcome, edition, contents, subject, found)
    told, notes = maker.told(), tuple(_notes(maker))
    if dry_run:
        files = tuple(maker.file_of(maker.make(one)) for one in told)
    else:
        files, said = _write(maker, told, progress)
        notes = (*notes, *said)
    concerned = maker.concerned
    untold = (WithoutFeedback(*one) for one in found.untold if one[0].code in concerned)
    return Companions(files, tuple(untold), notes)


def _notes(maker: _Maker) -> Iterator[Text]:
    """Yield what has to be said before anything is sent."""
    told, title = maker.told(), COMPANION_TITLES[Companion.FEEDBACK]
    if not told:
        yield Text(
            f"还没有单位有结果，没有{title.zh}。",
            "No agency has a result, so there are no feedback sheets.",
        )
    elif maker.edition.kind is PublicationKind.DRAFT:
        kind = PUBLICATION_TITLES[maker.edition.kind]
        yield Text(
            f"{title.zh}和邮件草稿都注明“{kind.zh}”，审定之前请不要发给单位。",
            f"The feedback sheets and their mail drafts say “{kind.en}”; do not send them to "
            "agencies before the results are settled.",
        )
    else:
        folder = maker.outcome.folder
        line = command_line("send", *round_argument(folder), "--what", "results")
        packages = folder.feedback_packages(maker.language).name
        yield Text(
            f"{title.zh}核对后发给各单位：用 {packages}/ 中的压缩包，或运行 {line}",
            "Look the feedback sheets over and send them to the agencies: by the zips in "
            f"{packages}/, or run {line}",
        )
    yield from note_without_address([one.agency.name for one in told if not one.agency.email])


def _write(
    maker: _Maker, told: list[Feedback], progress: Progress
) -> tuple[tuple[CompanionFile, ...], tuple[Text, ...]]:
    """Write sheets, drafts, zips and the list; return the sheets, and what is said of drafts.

    Each sheet is written as soon as it is made, so that memory does not grow with their number.
    """
    folder, language = maker.outcome.folder, maker.language
    place, zips = folder.feedback(language), folder.feedback_packages(language)
    sweep_orphans(place, zips)
    drafts = DraftFolder.of(place, folder.draft_ledger("publish"), language)
    packages = NoticePackages(zips, language)
    files: list[CompanionFile] = []
    lines: list[DistributionLine] = []
    for turn, made in enumerate(map(maker.make, told), start=1):
        agency = made.feedback.agency
        if made.is_new:
            write_file(made.path, made.content)
        drafts.write(f"{agency.code}.eml", made.draft)
        packages.write(_package_of(maker, made))
        files.append(maker.file_of(made))
        lines.append(DistributionLine.of(agency, made.path.name, language))
        progress("feedback", turn, len(told))
    packages.finish(is_addition=maker.is_addition)
    for code in sorted(maker.concerned - {one.agency.code for one in told}):
        drafts.remove(f"{code}.eml")
    path = folder.feedback_list(language)
    if lines or path.is_file():
        write_ticked(
            path,
            maker.subject.settings,
            tuple(lines),
            created=CREATED,
            title=_LIST,
            stays=lambda line: maker.is_addition or any(line.ticks),
        )
    return tuple(files), drafts.finish()


def _package_of(maker: _Maker, made: _Made) -> Package:
    """Return what goes into the zips; those of an erratum have names of their own."""
    category = made.feedback.agency.category
    if maker.is_addition:
        category = (
            f"{category} {PUBLICATION_TITLES[maker.edition.kind].in_language(maker.language)}"
        )
    return Package(made.path.stem, category, made.body, (made.path.name, made.content))
