"""decide on appeals (复核): one is lodged, gives scores, or is rejected; all into decisions.csv."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.form import wording
from workbook_tool.core.numbers import computed_text, number_text
from workbook_tool.core.returns.appeals import (
    Appeal,
    AppealRejected,
    AppealScore,
    AppealStep,
    find_criterion,
    read_given,
    stated,
)
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.register import STATUS_TITLES
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.final_scores import CriterionReview
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.roster import find_agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text, listed
from workbook_tool.round_folder.command_lines import consolidate_line
from workbook_tool.round_folder.decisions_file import Signature, append_decisions
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.round_folder.storage import as_output_errors
from workbook_tool.workflows.decide import require_reason, signed
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import read_round
from workbook_tool.workflows.results import AppealResult

_NEXT_OF_APPEAL = Text(
    "复核后运行 workbook-tool decide 单位 --score 指标=得分 --reason 理由 --basis 依据，"
    "或 workbook-tool decide 单位 --rejected --reason 理由；办结前不能发布定稿。",
    "Once it is looked into: workbook-tool decide AGENCY --score CODE=SCORE --reason TEXT --basis "
    "TEXT, or workbook-tool decide AGENCY --rejected --reason TEXT. Until then nothing final is "
    "published.",
)
_NO_APPEAL_NOTE = Text(
    "该单位没有登记过复核申请；得分照样记录。如有申请，请用 --appeal 补记。",
    "No appeal of this agency is on record; the score is written all the same. Note the appeal "
    "with --appeal if there was one.",
)


@as_output_errors()
def lodge_appeal(
    agency: str,
    *,
    text: str,
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> AppealResult:
    """Write down that an agency appeals (复核申请), and return what was written.

    After the last day for appeals it is taken with a warning. Raises UsageError where there is no
    such agency, nothing is said, or an appeal of it is open already.
    """
    desk = _Desk.at(start, assessment, agency)
    if not text.strip():
        raise UsageError(
            "请在 --appeal 后写明单位要求复核什么，例如：--appeal “C05 少计 1 分”。",
            "Say with --appeal what the agency asks for, for example: --appeal “C05”.",
        )
    appeal, case = Appeal(desk.result.agency.code, text.strip()), desk.result.appeal
    if case is not None and case.is_open and case.appeal is not None:
        raise UsageError(
            f"{desk.named}的复核申请尚未办结（{case.appeal.reason}），没有写入任何内容。"
            "请先用 --score 或 --rejected 办结，或用 --undo 撤回后重新登记。",
            f"An appeal of {appeal.agency} is open already ({case.appeal.reason}); nothing was "
            "written. Settle it with --score or --rejected, or take it back with --undo.",
        )
    signature = signed(person, desk.consolidation.assessment_round)
    last = desk.consolidation.assessment_round.settings.appeals_until
    late = (
        Text(
            f"已过复核截止日期（{last}），仍予登记，请确认是否受理。",
            f"The last day for appeals was {last}; it is noted all the same. Make sure that it is "
            "to be taken.",
        ),
    )
    is_late = last is not None and signature.moment.date() > last
    return desk.write((appeal,), signature, late if is_late else (), _NEXT_OF_APPEAL, dry_run)


@as_output_errors()
def score_after_appeal(
    agency: str,
    *,
    scores: Sequence[str],
    reason: str,
    basis: str,
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> AppealResult:
    """Write down the scores that an agency is given after an appeal, and return them.

    ``scores`` are written as C05=7.5. They close what is open. Raises UsageError where there is no
    such agency or criterion, no return of it counts, a score is not allowed or counts already, or
    reason or basis are missing.
    """
    require_reason(reason)
    if not basis.strip():
        raise UsageError(
            "请用 --basis 写明复核的依据，例如：--basis “补充材料第3页”。",
            "Say with --basis what the score rests on, for example: --basis “page 3 of the new "
            "evidence”.",
        )
    desk = _Desk.at(start, assessment, agency)
    if not desk.result.is_counted:
        status = STATUS_TITLES[desk.result.status]
        raise UsageError(
            f"{desk.named}没有已采用的自评表（{status.zh}），没有可以复核的得分。",
            f"No return of {desk.result.agency.code} is counted ({status.en}), so there is "
            "no score to change.",
        )
    given = tuple(desk.given(typed, reason.strip(), basis.strip()) for typed in scores)
    doubled = [one.criterion for one in given]
    if len(set(doubled)) < len(doubled):
        shown = listed(doubled)
        raise UsageError(
            f"同一指标只能给一个得分：{shown.zh}。",
            f"Give one score a criterion: {shown.en}.",
        )
    notes = () if desk.result.appeal is not None else (_NO_APPEAL_NOTE,)
    signature = signed(person, desk.consolidation.assessment_round)
    return desk.write(given, signature, notes, _next_of_decision(desk.folder), dry_run)


@as_output_errors()
def reject_appeal(
    agency: str,
    *,
    reason: str,
    person: str = "",
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> AppealResult:
    """Write down that the open appeal of an agency changes nothing, and return what was written.

    Raises UsageError where there is no such agency, none of its appeals is open, or the reason is
    empty.
    """
    require_reason(reason)
    desk = _Desk.at(start, assessment, agency)
    if desk.result.appeal is None or not desk.result.appeal.is_open:
        raise UsageError(
            f"{desk.named}没有未办结的复核申请，没有写入任何内容。",
            f"No appeal of {desk.result.agency.code} is open; nothing was written.",
        )
    rejected = AppealRejected(desk.result.agency.code, reason.strip())
    signature = signed(person, desk.consolidation.assessment_round)
    return desk.write((rejected,), signature, (), _next_of_decision(desk.folder), dry_run)


def _next_of_decision(folder: RoundFolder) -> Text:
    line = consolidate_line(folder)
    return Text(
        f"已写入 decisions.csv。下一步：重新汇总，按此计算并列出复核前后的得分：{line}",
        "Written to decisions.csv. Next: consolidate again, which counts it and shows the scores "
        f"before and after: {line}",
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """One agency of a round as it stands, about which something is to be decided."""

    folder: RoundFolder
    consolidation: Consolidation
    result: AgencyResult

    @classmethod
    def at(cls, start: Path | None, assessment: Path | None, agency: str) -> "_Desk":
        """Return the desk of an agency in the round around a path."""
        folder = find_round(start, assessment=assessment)
        consolidation = read_round(NamedReturns(folder, folder.returned)).consolidation
        found = find_agency(consolidation.assessment_round.roster, agency)
        result = next(one for one in consolidation.results if one.agency.code == found.code)
        return cls(folder, consolidation, result)

    @property
    def named(self) -> str:
        """Return the agency by name and code, for a Chinese sentence."""
        return f"{self.result.agency.name}（{self.result.agency.code}）"

    def given(self, typed: str, reason: str, basis: str) -> AppealScore:
        """Return the score that "C05=7.5" gives; raises UsageError where it is not allowed."""
        code, equals, text = typed.replace("＝", "=").partition("=")
        if not equals or not text.strip():
            raise UsageError(
                f"--score 应写成 指标=得分，例如 C05=7.5；收到的是“{typed}”。",
                f"--score takes CODE=SCORE, such as C05=7.5; it got “{typed}”.",
            )
        criterion = self._criterion(code.strip())
        reading = read_given(text.strip(), criterion)
        if not reading.is_read:
            allowed = _allowed(criterion)
            raise UsageError(
                f"{criterion.code} 不能得“{text.strip()}”。允许的得分：{allowed.zh}。",
                f"{criterion.code} cannot be given “{text.strip()}”. What it takes: {allowed.en}.",
            )
        said = stated(criterion, reading)
        is_in_doubt = any(one.criterion == criterion.code for one in self.result.scores_in_doubt)
        if self._counts_already(criterion, reading) and not is_in_doubt:
            raise UsageError(
                f"{self.named}的 {criterion.code} 现在就是 {said}，没有写入任何内容。"
                "复核后维持原得分的，请用 --rejected 并写明理由。",
                f"{criterion.code} of {self.result.agency.code} is {said} already; nothing was "
                "written. Where an appeal changes nothing, use --rejected with the reason.",
            )
        judged = self.result.agency_return.file.sha256 if self.result.agency_return else ""
        return AppealScore(self.result.agency.code, criterion.code, said, reason, basis, judged)

    def _criterion(self, code: str) -> Criterion:
        scheme = self.consolidation.assessment_round.scheme.for_agency(self.result.agency)
        found = find_criterion(scheme, code)
        if found is None:
            codes = listed(one.code for one in scheme)
            raise UsageError(
                f"{self.named}不测评“{code}”。可用的指标编号：{codes.zh}。",
                f"{self.result.agency.code} is not asked “{code}”. Its criteria: {codes.en}.",
            )
        return found

    def _judged(self, criterion: str) -> CriterionReview | None:
        """Return what the evaluators made of a criterion, None where the self score stands."""
        if self.result.review is None or self.consolidation.stage is ScoreStage.SELF:
            return None
        found = self.result.review.by_code.get(criterion)
        return found if found is not None and (found.owed or found.is_settled) else None

    def _counts_already(self, criterion: Criterion, given: ScoreReading) -> bool:
        """Tell whether what is given is what counts; of points it is told by the points."""
        judged = self._judged(criterion.code)
        if judged is None or judged.is_settled:
            return stated(criterion, given) == self.counting(criterion.code)
        final = judged.final
        if final is None:
            return False
        if criterion.kind.is_compared or given.score is None or final.score is None:
            return (given.choice, given.fact) == (final.choice, final.fact)
        same = criterion.kind.exact(criterion, given.score, given.fact) == Fraction(final.score)
        return same and final.choice in {"", given.choice}

    def counting(self, criterion: str) -> str:
        """Return what counts for a criterion now: the answer, or what evaluators came to."""
        judged = self._judged(criterion)
        if judged is not None and judged.is_settled and judged.final is not None:
            return stated(judged.criterion, judged.final)
        if judged is not None:
            return _came_to(judged.final)
        entries = self.result.agency_return.entries if self.result.agency_return else ()
        by_code = self.consolidation.assessment_round.scheme.by_code
        found = (one for one in entries if one.criterion == criterion)
        return next((stated(by_code[criterion], one) for one in found), "")

    def write(
        self,
        steps: tuple[AppealStep, ...],
        signature: Signature,
        notes: tuple[Text, ...],
        next_step: Text,
        dry_run: bool,  # noqa: FBT001 - private, and passed on as it came
    ) -> AppealResult:
        """Add a line for each step unless it is a dry run, and return what was decided."""
        given = [step for step in steps if isinstance(step, AppealScore)]
        if not dry_run:
            append_decisions(self.folder, self.result.agency, steps, signature)
        return AppealResult(
            self.result.agency,
            steps,
            {one.criterion: self.counting(one.criterion) for one in given},
            notes,
            next_step,
            is_dry_run=dry_run,
        )


def _came_to(final: Answer | None) -> str:
    """Return what evaluators came to in words: the points, the figure or the choice."""
    if final is None:
        return wording.NOTHING_TO_SAY
    if final.score is not None:
        return computed_text(final.score)
    return final.choice if final.fact is None else number_text(final.fact)


def _allowed(criterion: Criterion) -> Text:
    """Return what a criterion takes, in words."""
    allowed = criterion.kind.expected(criterion)
    if not criterion.kind.is_typed:
        return allowed
    step = number_text(criterion.step)
    return Text(f"{allowed.zh}，每 {step} 分一档", f"{allowed.en} in steps of {step}")
