"""decide: what staff settle, tried on the round as it stands and then written to decisions.csv."""

import getpass
from collections.abc import Mapping
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import (
    STATUS_TITLES,
    Decision,
    FileVerdict,
    Status,
    build_register,
)
from workbook_tool.core.review.register import ReviewDecision
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.roster import Agency, find_agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.round_folder.command_lines import consolidate_line
from workbook_tool.round_folder.decision_words import find_grade
from workbook_tool.round_folder.decisions_file import Signature, append_decision, load_decisions
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_definition
from workbook_tool.round_folder.storage import as_output_errors
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import ReadRound, is_adopted, read_round
from workbook_tool.workflows.report_paths import find_named
from workbook_tool.workflows.results import (
    DecideResult,
    GradeDecideResult,
    UndoResult,
)
from workbook_tool.workflows.review_decisions import (
    is_review_path,
    review_named,
    settle_review,
)

_REMEDIES: Mapping[Status, Text] = {
    Status.MISSING: Text(
        "该单位尚未报送，收到自评表并采用后再调整等次。",
        "It has not sent its return yet; give the grade once one is counted.",
    ),
    Status.EXEMPT: Text(
        "该单位已登记变动，不在应报；登记有误的，请先改正单位名册的“变动”。",
        "It is not asked any more; if that is wrong, correct Change on the roster first.",
    ),
    Status.CONFLICT: Text(
        "请先用 workbook-tool decide 单位代码 --file 文件 核定采用哪个文件。",
        "Settle first which file counts: workbook-tool decide AGENCY --file F",
    ),
}
_SEND_AGAIN = Text(
    "请单位按《问题清单》修改后重报，采用后再调整等次。",
    "Let the agency correct and send again; give the grade once the return is counted.",
)


@as_output_errors()
def decide(
    agency: str,
    *,
    file: str,
    reason: str,
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> DecideResult:
    """Write down that a file counts for an agency, and return what was written.

    ``file`` is a path, or the path relative to ``returned/`` as the report prints it; a review
    workbook counts for its sheet of that agency alone. ``person`` is who decided, "" for the
    account. Raises UsageError where agency or file do not exist, the reason is empty, the file is
    none that a decision can adopt, or it counts already.
    """
    folder = find_round(_start(start, file), assessment=assessment)
    require_reason(reason)
    outcome = read_round(NamedReturns(folder, _returned_folder(folder, file)))
    found = find_agency(outcome.assessment_round.roster, agency)
    reviewed = review_named(file, outcome)
    if reviewed is not None:
        made = settle_review(outcome, found, reviewed, reason.strip())
        return _written(outcome, found, made, person, dry_run=dry_run)
    wanted = _relative(file, outcome.returned)
    verdict = next((v for v in outcome.register.files if v.file.path == wanted), None)
    if verdict is None or not verdict.file.sha256:
        raise _no_such_file(file, outcome, found)
    decision = Decision(found.code, verdict.file.sha256, reason.strip(), wanted)
    if verdict.status.is_counted and verdict.agency == found.code:
        raise UsageError(
            f"{found.name}（{found.code}）现在采用的就是“{wanted}”，不必核定，没有写入任何内容。",
            f"“{wanted}” counts for {found.code} already; there is nothing to decide, and nothing "
            "was written.",
        )
    is_open = verdict.status not in {Status.REJECTED, Status.QUARANTINED, Status.IGNORED}
    is_possible = is_open and _may_belong_to(verdict, found)
    # Tried before it is written: a decision that would have no effect is refused.
    if not (is_possible and _would_count(outcome, decision)):
        raise UsageError(
            f"文件“{wanted}”（{verdict.reason.zh}）不能采用为 {found.code} {found.name} 的自评表。",
            f"“{wanted}” ({verdict.reason.en}) cannot be taken as the return of {found.code}.",
        )
    return _written(outcome, found, decision, person, dry_run=dry_run)


def _written(
    outcome: ReadRound,
    agency: Agency,
    made: Decision | ReviewDecision,
    person: str,
    *,
    dry_run: bool,
) -> DecideResult:
    """Write a decision on a file down, and return what was written."""
    folder = outcome.folder
    if not dry_run:
        append_decision(folder, agency, made, signed(person, outcome.assessment_round))
    again = consolidate_line(folder)
    return DecideResult(
        agency,
        made.file,
        made.sha256,
        Text(
            f"已写入 decisions.csv。下一步：重新汇总，结果将按此核定：{again}",
            f"Written to decisions.csv. Next: consolidate again, which will apply it: {again}",
        ),
        is_dry_run=dry_run,
    )


@as_output_errors()
def decide_grade(
    agency: str,
    *,
    grade: str,
    reason: str,
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> GradeDecideResult:
    """Write down that an agency is given a grade by hand, and return what was written.

    Totals and ranks stay as they are. Raises UsageError where agency or grade do not exist, the
    reason is empty, no return of the agency is counted, or it has the grade without that.
    """
    folder = find_round(start, assessment=assessment)
    require_reason(reason)
    consolidation = read_round(NamedReturns(folder, folder.returned)).consolidation
    found = find_agency(consolidation.assessment_round.roster, agency)
    title = _existing_grade(consolidation.assessment_round, grade)
    result = next(one for one in consolidation.results if one.agency.code == found.code)
    if not result.is_counted:
        raise _not_counted(result)
    if result.grade == title and result.award.tied_for is None:
        raise UsageError(
            f"{found.name}（{found.code}）的等次已经是“{title}”，没有写入任何内容。",
            f"{found.code} has the grade “{title}” already; nothing was written.",
        )
    if not dry_run:
        given = GradeOverride(found.code, title, reason.strip())
        append_decision(folder, found, given, signed(person, consolidation.assessment_round))
    again = consolidate_line(folder)
    return GradeDecideResult(
        found,
        title,
        result.award.computed,
        reason.strip(),
        Text(
            f"已写入 decisions.csv。下一步：重新汇总，汇总表将显示调整后的等次和理由：{again}",
            "Written to decisions.csv. Next: consolidate again, and the summary shows the grade "
            f"and its reason: {again}",
        ),
        is_dry_run=dry_run,
    )


@as_output_errors()
def undo_decision(
    agency: str,
    *,
    reason: str = "",
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> UndoResult:
    """Take the last decision on an agency back by one more line, and return what it was.

    Scores that were given at once are one decision.

    Raises UsageError where there is no such agency or no decision on it stands.
    """
    folder = find_round(start, assessment=assessment)
    assessment_round = load_definition(folder)
    found = find_agency(assessment_round.roster, agency)
    calls = load_decisions(folder, assessment_round).calls.get(found.code)
    if not calls:
        raise UsageError(
            f"decisions.csv 中没有关于 {found.name}（{found.code}）的有效决定，无可撤销。",
            f"No decision on {found.code} stands in decisions.csv; there is nothing to take back.",
        )
    if not dry_run:
        append_decision(folder, found, reason.strip(), signed(person, assessment_round))
    again = consolidate_line(folder)
    return UndoResult(
        found,
        calls[-1],
        Text(
            f"原来的记录保留。下一步：重新汇总：{again}",
            f"The line of the decision stays on record. Next: consolidate again: {again}",
        ),
        is_dry_run=dry_run,
    )


def signed(person: str, assessment_round: AssessmentRound) -> Signature:
    """Return who decided and when; the name of the account where nobody is named."""
    return Signature.now(person.strip() or account_name(), assessment_round)


def account_name() -> str:
    """Return the name of the account that runs the program, "" for none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without an entry, as in some containers
        return ""


def require_reason(reason: str) -> None:
    """Raise UsageError where no reason is given: a decision without one cannot be defended."""
    if not reason.strip():
        raise UsageError(
            "请用 --reason 写明理由，例如：--reason “已电话核实”。",
            "Give a reason with --reason, for example: --reason “confirmed by phone”.",
        )


def _may_belong_to(verdict: FileVerdict, agency: Agency) -> bool:
    """Tell whether staff may give a file to an agency: nobody's, its own, or one that names it.

    In a borrowed workbook the code is the lender's and the visible name the sender's.
    """
    if verdict.agency in {None, agency.code}:
        return True
    names = {normalise_label(name) for name in (agency.name, agency.short_name, *agency.aliases)}
    return any(
        finding.rule is Code.NAME_CONTRADICTS_CODE
        and normalise_label(finding.observed or "") in names
        for finding in verdict.findings
    )


def _no_such_file(file: str, outcome: ReadRound, agency: Agency) -> UsageError:
    """Return the error for a file that is none, with the files that the agency has sent."""
    files = [one.file.path for one in outcome.register.files if one.agency == agency.code]
    own = listed(files)
    zh, en = ("", "")
    if files:
        zh = f"{agency.name}的文件有：{own.zh}。"
        en = f" {agency.code} has sent: {own.en}."
    return UsageError(
        f"在“{outcome.returned}”中找不到文件“{file}”。请按报告中列出的相对路径填写。{zh}",
        f"No file “{file}” lies in “{outcome.returned}”. Use the path that the report prints.{en}",
    )


def _start(start: Path | None, file: str) -> Path | None:
    path = Path(file)
    return path.parent if start is None and path.is_file() else start


def _returned_folder(folder: RoundFolder, file: str) -> Path:
    """Return the folder of returns that a file lies in: the round's own unless the path says."""
    path = Path(file)
    if is_review_path(file, folder):
        return folder.returned
    if path.is_file() and not path.resolve().is_relative_to(folder.returned.resolve()):
        return path.resolve().parent
    return folder.returned


def _relative(file: str, returned: Path) -> str:
    """Return the path that the report has for a file, however it was typed."""
    try:
        named = find_named(Path(file))
    except UsageError:
        return file.replace("\\", "/").removeprefix("returned/")
    whole, home = named.path.resolve(), returned.resolve()
    inside = whole.relative_to(home).as_posix() if whole.is_relative_to(home) else file
    return f"{inside}!{named.member}" if named.member else inside


def _would_count(outcome: ReadRound, decision: Decision) -> bool:
    """Tell whether a file counts once the decision is made."""
    decisions = {**outcome.decisions, decision.agency: decision}
    roster, calendar = outcome.assessment_round.roster, outcome.calendar
    register = build_register(outcome.verdicts, roster, decisions, calendar=calendar)
    return any(
        file.file.path == decision.file and is_adopted(file, decision.agency)
        for file in register.files
    )


def _existing_grade(assessment_round: AssessmentRound, typed: str) -> str:
    grades = [grade.title for grade in assessment_round.grades]
    if not grades:
        raise UsageError(
            "本次测评没有划分等次。请先在 assessment.xlsx 的“等次”表中填写。",
            "This round has no grades. Fill in the sheet Grades of assessment.xlsx first.",
        )
    title = find_grade(assessment_round, typed)
    if title is None:
        shown = listed(grades)
        raise UsageError(
            f"没有等次“{typed}”。可用的等次：{shown.zh}。",
            f"There is no grade “{typed}”. The grades are: {shown.en}.",
        )
    return title


def _not_counted(result: AgencyResult) -> UsageError:
    """Return the refusal for an agency without a counted return, with what to do."""
    code, status = result.agency.code, STATUS_TITLES[result.status]
    remedy = _REMEDIES.get(result.status, _SEND_AGAIN)
    return UsageError(
        f"{code} {result.agency.name}（{status.zh}）没有已采用的自评表，不能调整等次。{remedy.zh}",
        f"No return of {code} is counted ({status.en}), so it cannot be given a grade. {remedy.en}",
    )
