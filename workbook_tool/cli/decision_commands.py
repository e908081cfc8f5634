"""Commands that write down what staff decide: decide."""

from pathlib import Path
from typing import TypedDict

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE
from workbook_tool.cli.options import (
    argument,
    assessment_option,
    by_option,
    dry_run_option,
    language_option,
    option,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text


class _Common(TypedDict):
    """What every decision is given."""

    person: str
    assessment: Path | None
    dry_run: bool


@click.command(
    "decide",
    cls=BilingualCommand,
    text=Text(
        "写下工作人员的决定：互相冲突的文件中采用哪一个（--file），人工调整某单位的等次（--grade），"
        "登记复核申请（--appeal）、复核后给分（--score）或驳回（--rejected），"
        "或撤销最近一次决定（--undo）。"
        "决定和理由写入 decisions.csv，以后每次汇总都照此办理。",
        "Write down what staff decide: which of several conflicting files counts (--file), the "
        "grade of an agency by hand (--grade), that it appeals (--appeal), the score after that "
        "(--score) or a rejection (--rejected), or that the last decision is taken back (--undo). "
        "The decision and its reason go into decisions.csv, "
        "and every later run repeats it.",
    ),
)
@argument(
    "agency",
    text=Text(
        "单位代码、名称或简称，例如 XP039。", "The agency's code, name or alias, such as XP039."
    ),
)
@option(
    "--file",
    metavar="F",
    text=Text(
        "采用的文件，照报告中列出的路径填写。",
        "The file that counts, by the path that the report prints.",
    ),
)
@option(
    "--grade",
    metavar="GRADE",
    text=Text(
        "人工确定的等次，须是“等次”表中的一个；总分和名次不变，理由印在汇总表上。",
        "The grade given by hand, one of the sheet Grades; total and rank stay, and the reason is "
        "printed in the summary.",
    ),
)
@option(
    "--appeal",
    metavar="TEXT",
    text=Text(
        "登记复核申请：单位要求复核什么；办结前不能发布定稿。",
        "Note an appeal: what the agency asks for. Nothing final is published while it is open.",
    ),
)
@option(
    "--score",
    "scores",
    multiple=True,
    metavar="CODE=SCORE",
    text=Text(
        "复核后的得分，例如 C05=7.5，须在分值和步长之内；可写几次。原报得分仍列在旁边。",
        "The score after an appeal, such as C05=7.5, within cap and step; may be repeated. The "
        "returned one stays beside it.",
    ),
)
@option(
    "--rejected",
    is_flag=True,
    text=Text("驳回复核申请，维持原得分。", "Reject the appeal: the scores stay as they are."),
)
@option(
    "--undo",
    is_flag=True,
    text=Text(
        "撤销对该单位的最近一次决定；原来的记录保留。",
        "Take the last decision on the agency back; its line stays on record.",
    ),
)
@option(
    "--reason",
    default="",
    metavar="TEXT",
    text=Text(
        "理由，会写入记录；除撤销外必须填写。",
        "The reason, which is kept on record; not needed to take a decision back.",
    ),
)
@option(
    "--basis",
    default="",
    metavar="TEXT",
    text=Text(
        "复核得分的依据，与 --score 同用，必须填写。",
        "What a score after an appeal rests on; needed with --score.",
    ),
)
@by_option
@assessment_option
@dry_run_option
@language_option
@click.pass_obj
def decide_command(
    terminal: Terminal,
    *,
    agency: str,
    file: str | None,
    grade: str | None,
    appeal: str | None,
    scores: tuple[str, ...],
    rejected: bool,
    undo: bool,
    reason: str,
    basis: str,
    by: str,
    assessment: Path | None,
    dry_run: bool,
) -> int:
    """Settle a conflict, give a grade by hand, decide on an appeal, or take a decision back."""
    from workbook_tool.cli import job_reports

    asked = [file is not None, grade is not None, appeal is not None, bool(scores), rejected, undo]
    if asked.count(True) != 1:
        raise UsageError(
            "请给出 --file（采用哪个文件）、--grade（人工调整等次）、--appeal（登记复核申请）、"
            "--score（复核得分）、--rejected（驳回复核申请）或 --undo（撤销），每次只用其中一个。",
            "Give either --file (which file counts), --grade (the grade given by hand), --appeal "
            "(an appeal), --score (the score after it), --rejected (that it is rejected) or "
            "--undo, one of them at a time.",
        )
    common = _Common(person=by, assessment=assessment, dry_run=dry_run)
    language = terminal.language
    if file is not None:
        from workbook_tool.workflows.decide import decide

        made = decide(agency, file=file, reason=reason, **common)
        lines = job_reports.describe_decision(made, language)
    elif grade is not None:
        from workbook_tool.workflows.decide import decide_grade

        given = decide_grade(agency, grade=grade, reason=reason, **common)
        lines = job_reports.describe_grade_decision(given, language)
    elif undo:
        from workbook_tool.workflows.decide import undo_decision

        undone = undo_decision(agency, reason=reason, **common)
        lines = job_reports.describe_undo(undone, language)
    else:
        from workbook_tool.workflows.appeals import lodge_appeal, reject_appeal, score_after_appeal

        if appeal is not None:
            result = lodge_appeal(agency, text=appeal, **common)
        elif rejected:
            result = reject_appeal(agency, reason=reason, **common)
        else:
            result = score_after_appeal(agency, scores=scores, reason=reason, basis=basis, **common)
        terminal.tell(*result.notes)
        lines = job_reports.describe_appeal(result, language)
    terminal.write("\n".join(lines))
    return EXIT_DONE
