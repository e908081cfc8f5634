"""Commands that make results known: publish."""

import re
from datetime import date
from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE, EXIT_FAILED
from workbook_tool.cli.options import (
    assessment_option,
    dry_run_option,
    format_option,
    jobs_option,
    language_option,
    no_cache_option,
    option,
    round_argument,
)
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text

_KINDS = ("draft", "notice", "final", "erratum")


@click.command(
    "publish",
    cls=BilingualCommand,
    text=Text(
        "发布结果：送审稿、公示稿、定稿或更正稿，写入 results 文件夹，已有的从不改写。"
        "有待核定的文件、并列、纸质件不一致或复核申请未办结时，只能出送审稿，"
        "除非用 --force 写明理由。"
        "\n\n退出码：0 已写好，或同样内容当天已有；2 未办结或无法运行，没有写入。",
        "Publish the results as a draft, a public notice, a final list or an erratum in results/, "
        "where nothing is ever overwritten. While files, ties, papers or appeals wait for a "
        "decision only a draft is made, unless --force says why."
        "\n\nExit codes: 0 written, or there already with the same content of the day; 2 something "
        "is open or it could not run, and nothing was written.",
    ),
)
@round_argument
@option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(_KINDS),
    text=Text(
        "draft 送审稿；notice 公示稿，只有单位名称和等次；final 定稿；"
        "erratum 更正稿，与上一份定稿对照。",
        "draft; notice, with names and grades alone; final; erratum, beside the last final.",
    ),
)
@option(
    "--approval",
    default="",
    metavar="TEXT",
    text=Text(
        "批准的会议或签字和日期，定稿必须填写，印在表上。",
        "The meeting or signature that approved it, and its date: needed for a final and printed.",
    ),
)
@option(
    "--force",
    default="",
    metavar="REASON",
    text=Text(
        "尚有未决事项仍要发布的理由，印在表上并记入日志。",
        "Why it is published although something is open; printed on it and logged.",
    ),
)
@option(
    "--date",
    "day",
    default="",
    metavar="YYYY-MM-DD",
    text=Text("表上的日期，默认为今天。", "The date that it bears; today by default."),
)
@option(
    "--with",
    "companions",
    default="",
    metavar="LIST",
    text=Text(
        "随稿生成 Word 文件，用逗号隔开：bulletin 通报代拟稿，其中加 ranking 名次、weak 薄弱环节、"
        "missing 未报送单位；feedback 各单位的考评结果反馈表，附邮件草稿和压缩包，其中加 mean "
        "平均分、place 名次。",
        "Written with it in Word, with commas between: bulletin, a draft, in it also ranking, weak "
        "(weak points) or missing (who did not report); feedback, a sheet an agency with mail "
        "drafts and zips, on it also mean or place.",
    ),
)
@assessment_option
@jobs_option
@no_cache_option
@dry_run_option
@format_option
@language_option
@click.pass_obj
def publish_command(
    terminal: Terminal,
    *,
    round: Path | None,
    kind: str,
    approval: str,
    force: str,
    day: str,
    companions: str,
    assessment: Path | None,
    jobs: int | None,
    no_cache: bool,
    dry_run: bool,
    format: str,
) -> int:
    """Publish the results of a round."""
    from workbook_tool.cli.publication_reports import build_publication_json, describe_publication
    from workbook_tool.core.returns.publication import (
        Edition,
        PublicationKind,
        companions_of,
    )
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.publish import publish

    edition = Edition(PublicationKind(kind), _day(day), approval.strip(), force.strip())
    wanted = companions_of(filter(None, re.split(r"[\s,，、]+", companions)))
    with ProgressBar(terminal) as progress:
        result = publish(
            round,
            edition=edition,
            companions=wanted,
            assessment=assessment,
            dry_run=dry_run,
            reading=ReadingOptions(jobs, uses_cache=not no_cache),
            progress=progress,
        )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: build_publication_json(result, terminal.language),
        describe_publication(result, terminal.language, is_full=terminal.is_verbose),
    )
    if result.refused is not None:
        terminal.tell(result.refused)
        return EXIT_FAILED
    return EXIT_DONE


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise UsageError(
            f"--date 应为日期，例如 2018-11-15；收到的是“{typed}”。",
            f"--date takes a date, such as 2018-11-15; it got “{typed}”.",
        ) from None
