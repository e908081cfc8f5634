"""generate: definition → one locked workbook, one list line and one mail draft an agency."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.form import BLUEPRINT_VERSION
from workbook_tool.core.form.identity import make_code
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister, describe_reaches
from workbook_tool.core.progress import Progress
from workbook_tool.core.round.digests import digest_for, scheme_digest
from workbook_tool.core.round.roster import Agency, find_agency
from workbook_tool.core.round.settings import AssessmentRound, PasswordMode, RoundSettings
from workbook_tool.core.round.snapshot import dump_round
from workbook_tool.core.text import Language, Text
from workbook_tool.excel.sheet_writer import NO_PASSWORD, Lock, lock_with_password
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.mail.drafts import build_draft
from workbook_tool.round_folder.command_lines import consolidate_line
from workbook_tool.round_folder.draft_files import DraftFolder
from workbook_tool.round_folder.issue_versions import keep_older_criteria, refuse_to_void
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import (
    RoundFolder,
    RoundKey,
    find_round,
    issued_files,
    load_definition,
    load_key,
    make_key,
    narrow_rights,
    refuse_other_key,
    save_issue_register,
)
from workbook_tool.round_folder.storage import (
    as_output_errors,
    holds,
    put_aside,
    sha256_of,
    sweep_orphans,
    write_if_changed,
)
from workbook_tool.workflows.carried_answers import (
    NO_ANSWERS,
    CarriedAnswers,
    carried_copy,
    carried_without_reissue,
    read_answers,
)
from workbook_tool.workflows.distribution import listed_issue, note_examples, write_lists
from workbook_tool.workflows.paper_register import start_paper_register
from workbook_tool.workflows.recipients import Recipients, compare_issue, describe_recipients
from workbook_tool.workflows.results import GenerateResult

CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # same definition, same bytes: no clock in workbooks
FILE_NAME_LENGTH = 80
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\s]+')
# While a file is open Excel calls it with parentheses, and links to it break.
_BRACKETS = str.maketrans("[]", "()")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_FORM = Text("自评表", "Self-assessment")

_NO_KEY = RoundKey(bytes(32), "", bytes(16))  # for previews of a round that has none yet


@dataclass(frozen=True, slots=True)
class _Job:
    """What one run works with."""

    folder: RoundFolder
    assessment_round: AssessmentRound
    register: IssueRegister
    key: RoundKey
    press: AgencyWorkbookPress
    digest: str
    moment: datetime | None  # of the issue
    answers: CarriedAnswers = NO_ANSWERS

    @property
    def wording(self) -> str:
        """Return the digest of the wording that this run issues."""
        return self.press.wording


@dataclass(frozen=True, slots=True)
class _Issue:
    """One workbook as issued."""

    agency: Agency
    code: str
    file: str
    content: bytes

    def registered(self, job: _Job) -> IssuedWorkbook:
        """Return the line of the register for it."""
        known = job.register.find(self.code)
        return IssuedWorkbook(
            code=self.code,
            agency=self.agency.code,
            agency_name=self.agency.name,
            file=self.file,
            sha256=sha256_of(self.content),
            digest=job.digest,
            wording=job.wording,
            blueprint_version=BLUEPRINT_VERSION,
            issued_at=job.moment if known is None else known.issued_at,
            coefficient=self.agency.coefficient,
            goals=self.agency.goals,
        )


@as_output_errors()
def generate(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    reissue: bool = False,
    only: tuple[str, ...] = (),
    carry: Path | bool = False,
    dry_run: bool = False,
    is_dated: bool = True,
    progress: Progress = lambda *_: None,
) -> GenerateResult:
    """Write the workbooks, the list and the mail drafts of a round, and return what was done.

    The same definition gives the same bytes. The register keeps when each code was issued first,
    unless the issue is not ``is_dated``: samples are older than any run. With ``carry`` the forms
    hold the answers of the returns whose questions have not changed, or those of another round
    that it names. Raises RoundStateError where a changed definition would void issued workbooks and
    ``reissue`` is not given, or where the key is lost.
    """
    folder = find_round(start, assessment=assessment)
    assessment_round = load_definition(folder)
    only = _codes_of(only, assessment_round, is_reissue=reissue)
    if carry is True and not reissue:
        raise carried_without_reissue()
    if dry_run:
        register, key, notes = _read_state(folder, assessment_round, is_reissue=reissue)
        planned = _prepare(folder, assessment_round, register, key or _NO_KEY, None)
        return _planned(_with_answers(planned, only, progress, carry=carry), only, notes)
    with run_lock(folder.lock):
        sweep_orphans(*folder.written)
        # Read under the lock: a register that another run wrote meanwhile must not get lost.
        register, key, notes = _read_state(folder, assessment_round, is_reissue=reissue)
        notes = (*notes, *narrow_rights(folder))
        moment = datetime.now(UTC).replace(microsecond=0) if is_dated else None
        job = _prepare(folder, assessment_round, register, key or make_key(folder), moment)
        return _issue_all(_with_answers(job, only, progress, carry=carry), only, notes, progress)


def _with_answers(
    job: _Job, only: tuple[str, ...], progress: Progress, *, carry: Path | bool
) -> _Job:
    """Return what the run works with, with the answers that the forms are to hold."""
    if carry is False:
        return job
    agencies = _selected(job.assessment_round, only)
    other = None if carry is True else carry
    found = read_answers(job.folder, job.assessment_round, agencies, other=other, progress=progress)
    return replace(job, answers=found)


def _read_state(
    folder: RoundFolder, assessment_round: AssessmentRound, *, is_reissue: bool
) -> tuple[IssueRegister, RoundKey | None, tuple[Text, ...]]:
    """Return register, key and notes; raises RoundStateError where they forbid the run."""
    register, notes = find_issue_register(folder, assessment_round)
    notes = (*notes, *describe_reaches(assessment_round))
    notes = (*notes, *note_examples(assessment_round.roster.agencies))
    refuse_to_void(register, assessment_round, is_allowed=is_reissue)
    key = load_key(folder)
    if key is None and (register.workbooks or issued_files(folder)):
        raise _key_lost(folder)
    if key is not None:
        refuse_other_key(folder, key, register)
    return register, key, notes


def _codes_of(
    only: tuple[str, ...], assessment_round: AssessmentRound, *, is_reissue: bool
) -> tuple[str, ...]:
    """Return the codes of the agencies that are named, by code, name or alias."""
    if only and is_reissue:
        raise UsageError(
            "--reissue 会使全部旧编号失效，不能与 --only 同用；请去掉 --only。",
            "--reissue voids every older code, so it cannot go with --only; leave --only out.",
        )
    return tuple(find_agency(assessment_round.roster, named).code for named in only)


def _key_lost(folder: RoundFolder) -> RoundStateError:
    return RoundStateError(
        f"签名密钥“{folder.key}”缺失，而 outgoing/ 中已有生成的自评表。"
        "换新密钥会使已发出的编号全部失效，因此不会自动新建。请从备份恢复 .workbook-tool 文件夹。",
        f"The signing key “{folder.key}” is gone while issued workbooks lie in outgoing/. A new "
        "key would void every code that is out, so none is made. Restore the folder "
        ".workbook-tool from a backup.",
    )


def _prepare(
    folder: RoundFolder,
    assessment_round: AssessmentRound,
    register: IssueRegister,
    secrets: RoundKey,
    moment: datetime | None,
) -> _Job:
    """Return what the run works with."""
    lock = lock_of(assessment_round.settings, secrets)
    if not register.workbooks:
        register = IssueRegister(assessment_round.settings.round_id)
    return _Job(
        folder,
        assessment_round,
        register,
        secrets,
        AgencyWorkbookPress(assessment_round, created=CREATED, lock=lock),
        scheme_digest(assessment_round.scheme),
        moment,
    )


def lock_of(settings: RoundSettings, secrets: RoundKey | None) -> Lock:
    """Return the lock of the forms of a round; without its secrets nobody needs a password."""
    if secrets is None or settings.password is not PasswordMode.RANDOM:
        return NO_PASSWORD
    return lock_with_password(secrets.password, secrets.salt)


def _issue_all(
    job: _Job, only: tuple[str, ...], notes: tuple[Text, ...], progress: Progress
) -> GenerateResult:
    """Write every workbook with its draft, then the list and the register."""
    folder, settings = job.folder, job.assessment_round.settings
    drafts = _drafts(job)
    agencies = _selected(job.assessment_round, only)
    moved = _move_older(job, only, drafts)
    written: list[str] = []
    unchanged: list[str] = []
    books: list[IssuedWorkbook] = []
    for turn, agency in enumerate(agencies):
        progress("generate", turn, len(agencies))
        issue = _build(job, agency)
        is_new = write_if_changed(folder.outgoing / issue.file, issue.content)
        (written if is_new else unchanged).append(issue.file)
        draft = build_draft(
            agency=agency,
            settings=settings,
            attachment=issue.content,
            attachment_name=issue.file,
            code=issue.code,
        )
        drafts.write(f"{agency.code}.eml", draft)
        books.append(issue.registered(job))
    progress("generate", len(agencies), len(agencies))
    register = _with_issue(job, books)
    if register != job.register or not folder.register.is_file():
        save_issue_register(folder, register)
    keep_older_criteria(register, folder.older)
    recipients = _recipients(job, register)
    write_lists(folder, job.assessment_round, register, recipients, created=CREATED)
    notes = (*notes, *start_paper_register(folder, job.assessment_round, created=CREATED))
    folder.returned.mkdir(exist_ok=True)
    return GenerateResult(
        folder=folder.path,
        round_id=settings.round_id,
        issued=_count_issued(job.assessment_round, register),
        written=tuple(written),
        unchanged=tuple(unchanged),
        moved=moved,
        is_dry_run=False,
        notes=(*notes, *job.answers.notes, *drafts.finish()),
        next_step=_next_step(folder, drafts.path.name, recipients),
        recipients=describe_recipients(recipients),
    )


def _with_issue(job: _Job, books: list[IssuedWorkbook]) -> IssueRegister:
    """Return the register once the workbooks of this run are issued."""
    round_id = job.assessment_round.settings.round_id
    base = job.register
    if base.round_id != round_id:
        base = base.for_round(round_id)
    return base.with_issue(books, job.wording, dump_round(job.assessment_round))


def _recipients(job: _Job, register: IssueRegister) -> Recipients:
    """Return who needs what, against what the lists say: a killed run may not have said it."""
    roster = job.assessment_round.roster
    held = [register.current[one.code] for one in roster.asked if one.code in register.current]
    told = listed_issue(job.folder, job.assessment_round.settings, register)
    return compare_issue(job.register if told is None else told, held, roster)


def _count_issued(assessment_round: AssessmentRound, register: IssueRegister) -> int:
    """Return how many agencies of the roster hold a workbook."""
    return sum(1 for agency in assessment_round.roster.asked if agency.code in register.current)


def _next_step(folder: RoundFolder, drafts: str, recipients: Recipients) -> Text:
    line = consolidate_line(folder)
    if recipients.is_reworded and not recipients.needing:
        return Text(
            f"下一步：收到的文件放入 returned/，再运行 {line}",
            f"Next: put what comes back into returned/, then run: {line}",
        )
    send = Text("把 outgoing/ 中的自评表发给各单位", "send the workbooks in outgoing/")
    if recipients.others and recipients.needing:
        send = Text(
            "把 outgoing/ 中的自评表发给上述单位",
            "send the agencies named above their workbooks in outgoing/",
        )
    return Text(
        f"下一步：{send.zh}（邮件草稿在 outgoing/{drafts}/），"
        f"收到的文件放入 returned/，再运行 {line}",
        f"Next: {send.en} (mail drafts are in outgoing/{drafts}/), put what "
        f"comes back into returned/, then run: {line}",
    )


def _selected(assessment_round: AssessmentRound, only: tuple[str, ...]) -> tuple[Agency, ...]:
    asked = assessment_round.roster.asked
    return tuple(agency for agency in asked if not only or agency.code in only)


def _build(job: _Job, agency: Agency) -> _Issue:
    """Return one agency's workbook."""
    settings = job.assessment_round.settings
    digest = digest_for(job.digest, agency.coefficient, agency.goals)
    code = make_code(job.key.key, settings.round_id, agency.code, digest)
    name = file_name(agency, settings.language)
    if prefill := job.answers.prefills.get(agency.code):
        return _Issue(agency, code, name, job.press.fill(agency, code, prefill))
    content = job.press.press(agency, code)
    known = job.register.current.get(agency.code)
    if known is not None and known.code == code and known.wording == job.wording:
        content = carried_copy(job.folder.outgoing / name, known, content)
    return _Issue(agency, code, name, content)


def file_name(agency: Agency, language: Language) -> str:
    """Return the name of an issued workbook: code, agency, form; safe on Windows.

    >>> file_name(Agency("XP039", "新平县农业局"), Language.ZH)
    'XP039_新平县农业局_自评表.xlsx'
    >>> file_name(Agency("A1", "某局[机关]"), Language.ZH)
    'A1_某局(机关)_自评表.xlsx'
    """
    return safe_file_name(agency.code, agency.name, _FORM.in_language(language))


def safe_file_name(code: str, name: str, form: str, ending: str = ".xlsx") -> str:
    """Return the name of a file: a code, whose it is, what it is; safe on Windows.

    >>> safe_file_name("G1", "第一组", "XPMZ18_考评表")
    'G1_第一组_XPMZ18_考评表.xlsx'
    """
    plain = _FORBIDDEN.sub("-", name.translate(_BRACKETS)).strip("-. ")
    room = FILE_NAME_LENGTH - len(code) - len(form) - 2
    stem = f"{code}_{plain[:room].strip('-. ')}_{form}"
    return f"_{stem}{ending}" if _RESERVED.fullmatch(stem) else f"{stem}{ending}"


def _replaced(job: _Job, only: tuple[str, ...]) -> tuple[IssuedWorkbook, ...]:
    """Return the workbooks in ``outgoing/`` that this run replaces or that nobody gets any more."""
    settings = job.assessment_round.settings
    roster = {agency.code: agency for agency in job.assessment_round.roster.asked}
    valid = job.register.as_defined(job.assessment_round).current
    return tuple(
        book
        for book in job.register.current.values()
        if (not only or book.agency in only)
        and (job.folder.outgoing / book.file).is_file()
        and (
            book.agency not in valid
            or book.agency not in roster
            or book.file != file_name(roster[book.agency], settings.language)
        )
    )


def _drafts(job: _Job) -> DraftFolder:
    """Return the folder of the drafts to the agencies."""
    folder, language = job.folder, job.assessment_round.settings.language
    return DraftFolder.of(folder.drafts(language), folder.draft_ledger("generate"), language)


def _move_older(job: _Job, only: tuple[str, ...], drafts: DraftFolder) -> tuple[str, ...]:
    """Move what this run replaces into the older folder; drafts to agencies that left go."""
    folder = job.folder
    moved = [
        put_aside(folder.outgoing / book.file, folder.older / book.file)
        for book in _replaced(job, only)
    ]
    asked = {agency.code for agency in job.assessment_round.roster.asked}
    for book in job.register.current.values():
        if book.agency not in asked:
            drafts.remove(f"{book.agency}.eml")
    return tuple(path.relative_to(folder.outgoing).as_posix() for path in moved)


def _planned(job: _Job, only: tuple[str, ...], notes: tuple[Text, ...]) -> GenerateResult:
    """Return what a run would write and put aside, with nothing written."""
    agencies = _selected(job.assessment_round, only)
    issues = [_build(job, agency) for agency in agencies]
    is_new = [not holds(job.folder.outgoing / issue.file, issue.content) for issue in issues]
    books = [issue.registered(job) for issue in issues]
    recipients = _recipients(job, _with_issue(job, books))
    return GenerateResult(
        folder=job.folder.path,
        round_id=job.assessment_round.settings.round_id,
        issued=_count_issued(job.assessment_round, job.register),
        written=tuple(issue.file for issue, new in zip(issues, is_new, strict=True) if new),
        unchanged=tuple(issue.file for issue, new in zip(issues, is_new, strict=True) if not new),
        moved=tuple(book.file for book in _replaced(job, only)),
        is_dry_run=True,
        notes=(*notes, *job.answers.notes),
        next_step=Text(
            "以上只是预览，没有写出任何文件；去掉 --dry-run 再运行即可生成。",
            "This was a preview, nothing was written; run again without --dry-run.",
        ),
        recipients=describe_recipients(recipients),
    )
