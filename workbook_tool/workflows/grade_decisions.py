"""Grades that staff gave by hand (人工调整等次): lines of decisions.csv, repeated by every run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from workbook_tool.core.awarding import GradeOverride
from workbook_tool.core.consolidation import AgencyResult, Consolidation
from workbook_tool.core.register import STATUS_TITLES, Status
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.text import Text, listed, squeezed
from workbook_tool.errors import RoundStateError, UsageError
from workbook_tool.workflows.decisions import (
    append_decision,
    decided_grade,
    decision_lines,
    find_agency,
    require_reason,
    unknown_agency,
)
from workbook_tool.workflows.results import GradeDecideResult
from workbook_tool.workflows.rounds import RoundFolder, find_round
from workbook_tool.workflows.storage import as_output_errors

_REMEDIES: Mapping[Status, Text] = {
    Status.MISSING: Text(
        "该单位尚未报送，收到自评表并采用后再调整等次。",
        "It has not sent its return yet; give the grade once one is counted.",
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


def load_overrides(
    folder: RoundFolder, assessment_round: AssessmentRound
) -> tuple[Mapping[str, GradeOverride], tuple[Text, ...]]:
    """Return the grade given to each agency, the last line counting, and lines without effect."""
    overrides: dict[str, GradeOverride] = {}
    notes: list[Text] = []
    for number, parts in decision_lines(folder):
        title = decided_grade(parts)
        if title is None:
            continue
        agency, reason = parts.get("agency", "").upper(), parts.get("reason", "").strip()
        grade = find_grade(assessment_round, title)
        if agency not in assessment_round.roster.by_code:
            notes.append(unknown_agency(folder.decisions, number, agency))
        elif not reason:
            notes.append(_without_reason(folder.decisions, number))
        elif grade is None:
            notes.append(_unknown_grade(folder.decisions, number, title))
        else:
            overrides[agency] = GradeOverride(agency, grade, reason)
    return overrides, tuple(notes)


def find_grade(assessment_round: AssessmentRound, typed: str) -> str | None:
    """Return the grade of a title, blanks and full-width forms apart; A and A+ are two."""
    by_title = {squeezed(one.title).casefold(): one.title for one in assessment_round.grades}
    return by_title.get(squeezed(typed).casefold())


def _without_reason(path: Path, number: int) -> Text:
    return Text(
        f"{path.name} 第 {number} 行调整等次没有写理由，未采用该行。",
        f"{path.name}, line {number}: a grade is given without a reason; not used.",
    )


def _unknown_grade(path: Path, number: int, title: str) -> Text:
    return Text(
        f"{path.name} 第 {number} 行的等次“{title}”不在“等次”表中，未采用该行。",
        f"{path.name}, line {number}: there is no grade “{title}”; not used.",
    )


def overrides_without_effect(
    overrides: Mapping[str, GradeOverride], consolidation: Consolidation
) -> Iterator[Text]:
    """Yield a sentence for each grade given to an agency that has no counted return now."""
    for result in consolidation.results:
        override = overrides.get(result.agency.code)
        if override is not None and not result.is_counted:
            yield Text(
                f"decisions.csv 中 {override.agency} 的等次“{override.grade}”暂未起作用："
                "该单位没有已采用的自评表。",
                f"decisions.csv: the grade “{override.grade}” of {override.agency} has no effect "
                "now, because no return of it is counted.",
            )


def _open_ties(consolidation: Consolidation) -> list[str]:
    """Return the codes of the agencies whose tie beyond a quota nobody has settled."""
    return [one.agency.code for one in consolidation.counted if one.award.tied_for is not None]


def refuse_open_ties(consolidation: Consolidation) -> None:
    """Raise RoundStateError where a final summary would leave grades to be decided."""
    tied = _open_ties(consolidation)
    if tied:
        shown = listed(tied)
        raise RoundStateError(
            f"还有并列超出名额、等次待核定的单位（{shown.zh}），不能生成定稿。请先用 workbook-tool "
            "decide 单位代码 --grade 等次 --reason 理由 核定；确需定稿请加 --force 并写明理由。",
            f"Agencies tied beyond a quota wait for a grade ({shown.en}), so no final summary was "
            "made. Settle them with workbook-tool decide AGENCY --grade GRADE --reason TEXT; or "
            "give --force with a reason, which is printed.",
        )


def next_of_ties(consolidation: Consolidation) -> Text | None:
    """Return the next step while ties beyond a quota are open, None where none is."""
    count = len(_open_ties(consolidation))
    if not count:
        return None
    return Text(
        f"下一步：有 {count} 个单位并列超出名额（见排名表备注），请核定后运行 "
        "workbook-tool decide 单位代码 --grade 等次 --reason 理由。",
        f"Next: {count} agencies are tied beyond a quota (see the remarks in Ranking); decide, "
        "then run workbook-tool decide AGENCY --grade GRADE --reason TEXT",
    )


@as_output_errors()
def decide_grade(
    agency: str,
    *,
    grade: str,
    reason: str,
    start: Path | None = None,
    assessment: Path | None = None,
    dry_run: bool = False,
) -> GradeDecideResult:
    """Write down that an agency is given a grade by hand, and return what was written.

    Totals and ranks stay as they are. Raises UsageError where agency or grade do not exist, the
    reason is empty, or no return of the agency is counted.
    """
    # The pipeline is needed only here; reading decisions must stay light.
    from workbook_tool.workflows.consolidate import read_round

    folder = find_round(start, assessment=assessment)
    require_reason(reason)
    consolidation = read_round(folder, folder.returned).consolidation
    found = find_agency(consolidation.assessment_round.roster, agency)
    title = _existing_grade(consolidation.assessment_round, grade)
    result = next(one for one in consolidation.results if one.agency.code == found.code)
    if not result.is_counted:
        raise _not_counted(result)
    if not dry_run:
        cells = {"agency": found.code, "decision": f"grade={title}", "reason": reason.strip()}
        append_decision(folder, cells)
    return GradeDecideResult(
        found,
        title,
        result.award.computed,
        reason.strip(),
        Text(
            "已写入 decisions.csv。下一步：重新运行 consolidate，汇总表将显示调整后的等次和理由。",
            "Written to decisions.csv. Next: run consolidate again; the summary shows the grade "
            "and its reason.",
        ),
        is_dry_run=dry_run,
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
