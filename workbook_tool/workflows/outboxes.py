"""The drafts that wait to be sent: forms, notices, review workbooks, results."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns.publication import PUBLICATION_TITLES, PublicationKind
from workbook_tool.core.round.roster import find_agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import listed
from workbook_tool.mail.kinds import Outbox
from workbook_tool.mail.outbox import OutboxMail, read_draft, subject_of
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.draft_files import is_kept_aside
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import read_file


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom the drafts of a round are for: codes in their order, each with its name."""

    names: dict[str, str]

    @classmethod
    def of(cls, assessment_round: AssessmentRound, what: Outbox) -> "Recipients":
        """Return the agencies, or the groups of evaluators where it is about reviewing."""
        if what is Outbox.REVIEW:
            plan = assessment_round.review
            return cls({one.code: one.name for one in plan.groups} if plan else {})
        return cls({one.code: one.name for one in assessment_round.roster})

    def find(self, assessment_round: AssessmentRound, what: Outbox, named: str) -> str:
        """Return the code that a code, name or alias stands for; raises UsageError for none."""
        if what is not Outbox.REVIEW:
            return find_agency(assessment_round.roster, named).code
        wanted = named.strip().casefold()
        for code, name in self.names.items():
            if wanted in {code.casefold(), name.casefold()}:
                return code
        there = listed(self.names)
        raise UsageError(
            f"没有考评组“{named}”；有：{there.zh}。",
            f"There is no group {named!r}; there are: {there.en}.",
        )


def list_outbox(
    folder: RoundFolder, assessment_round: AssessmentRound, register: IssueRegister, what: Outbox
) -> tuple[OutboxMail, ...]:
    """Return the drafts of an outbox in the order of those whom they are for.

    A form is known by its printed code, so that other words on it are no reason to send it again;
    everything else by its Message-ID, which is a hash of what it is about.
    """
    known = Recipients.of(assessment_round, what).names
    found = {
        code: path
        for path in _drafts(folder, assessment_round, what)
        if (code := _code_of(path, known, what)) is not None
    }
    mails = []
    for code in known:
        book = register.current.get(code)
        if code not in found or (what is Outbox.FORMS and book is None):
            continue
        digest = book.code if what is Outbox.FORMS and book is not None else ""
        path = found[code]
        file = path.relative_to(folder.path).as_posix()
        mails.append(read_draft(code, what.value, file, read_file(path), digest))
    return tuple(mails)


def _code_of(path: Path, known: Container[str], what: Outbox) -> str | None:
    """Return whose draft a file is, None for nobody's: ``CODE.eml``, of results ``CODE_name.eml``.

    What was put aside because somebody had changed it is nobody's.
    """
    parts = path.stem.split("_") if what is Outbox.RESULTS else [path.stem]
    heads = ("_".join(parts[:count]) for count in range(len(parts), 0, -1))
    found = next((head for head in heads if head in known), None)
    return None if is_kept_aside(path) else found


def _drafts(folder: RoundFolder, assessment_round: AssessmentRound, what: Outbox) -> Iterator[Path]:
    """Yield the drafts of an outbox; of several of a name the last one in order of paths counts."""
    if what is Outbox.FORMS:
        yield from sorted(folder.drafts(assessment_round.settings.language).glob("*.eml"))
    elif what is Outbox.NOTICES:
        yield from sorted(folder.notices.glob("*.eml"))
    elif what is Outbox.REVIEW:
        yield from sorted(folder.review_outgoing.rglob("*.eml"))
    else:
        yield from sorted(folder.results.rglob("*.eml"))


def refuse_unsettled(mails: Iterable[OutboxMail], folder: RoundFolder) -> None:
    """Raise RoundStateError where drafts of results say that nothing is settled yet (送审稿)."""
    title = PUBLICATION_TITLES[PublicationKind.DRAFT]
    marks = (f"（{title.zh}）", f"({title.en})")
    if any(mark in subject_of(mail.content) for mail in mails for mark in marks):
        line = command_of(Outbox.RESULTS, folder)
        raise RoundStateError(
            f"结果的邮件草稿注明“{title.zh}”，审定之前不能直接发给单位，没有发送。"
            f"审定后请运行 {line}，再发送。",
            f"The drafts of results say “{title.en}”; they are not sent to agencies before the "
            f"results are settled. Then run {line} and send again.",
        )


def command_of(what: Outbox, folder: RoundFolder) -> str:
    """Return the command that writes the drafts of an outbox."""
    return command_line(*what.command.split(), *round_argument(folder))
