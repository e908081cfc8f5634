"""review: the command that writes the workbooks of the evaluators."""

from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE
from workbook_tool.cli.options import (
    assessment_option,
    dry_run_option,
    format_option,
    jobs_option,
    language_option,
    option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text


@click.command(
    "review",
    cls=BilingualCommand,
    text=Text(
        "给每个考评组生成加锁的考评表：目录、考察清单、每个单位一页，带入自评得分、依据和佐证材料。"
        "结果在 review/outgoing 文件夹，连同邮件草稿和压缩包；已交回的考评内容保留在新表中。",
        "Write a locked review workbook for each group of evaluators: an index, a visit list, and "
        "a page an agency with its self score, basis and evidence. review/outgoing/ holds them "
        "with drafts and zips; what evaluators sent back stays in them.",
    ),
)
@round_argument
@assessment_option
@option(
    "--reissue",
    is_flag=True,
    text=Text(
        "考评的指标改动会使已发出的考评表失效时，仍然重新下发；旧文件保留在 review/outgoing/旧版。",
        "Issue anew although changed criteria void review workbooks that are out; the older ones "
        "are kept beside the new ones.",
    ),
)
@option(
    "--hints",
    is_flag=True,
    text=Text(
        "另写一个内部文件 review/考评提示（内部）.xlsx：建议实地考察的单位和指标、各组宽严比较。"
        "只供参考，不改变任何得分，不对外发送。",
        "Also write an internal file, review/review hints (internal).xlsx: which agencies a visit "
        "may be worth, and how groups differ. It corrects nothing and is never sent.",
    ),
)
@jobs_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def review_command(
    terminal: Terminal,
    *,
    round: Path | None,
    assessment: Path | None,
    reissue: bool,
    hints: bool,
    jobs: int | None,
    format: str,
    dry_run: bool,
) -> int:
    """Write the review workbooks of a round."""
    from workbook_tool.cli.review_reports import build_workbooks_json, describe_reviews
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.review import review

    result = review(
        round,
        assessment=assessment,
        reissue=reissue,
        hints=hints,
        dry_run=dry_run,
        reading=ReadingOptions(jobs),
    )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_workbooks_json(result, terminal.language),
        describe_reviews(result, terminal.language),
    )
    return EXIT_DONE
