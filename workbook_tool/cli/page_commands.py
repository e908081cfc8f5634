"""The command that opens the page for people without a terminal: ui."""

import signal
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE, describe_failure
from workbook_tool.cli.opening import try_to_open
from workbook_tool.cli.options import (
    assessment_option,
    language_option,
    option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Language, Text

if TYPE_CHECKING:
    from workbook_tool.page.desk import Fields, Reports
    from workbook_tool.workflows.results import ConsolidateResult


@click.command(
    "ui",
    cls=BilingualCommand,
    text=Text(
        "在浏览器里打开工作台：上传收到的文件，生成、汇总、通知、考评、发布，核定冲突，下载结果。"
        "只有本机能访问；最后一个页面关闭一分钟后自动结束。",
        "Open the workbench in the browser: upload what came, generate, consolidate, notify, "
        "review, publish, settle conflicts, download results. Only this machine can reach it; it "
        "ends a minute after the last page has been closed.",
    ),
)
@round_argument
@assessment_option
@option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    metavar="N",
    is_advanced=True,
    text=Text("使用的端口；0 表示任选一个空闲的。", "The port to use; 0 takes a free one."),
)
@option(
    "--open/--no-open",
    "opens",
    default=True,
    text=Text(
        "是否自动打开浏览器；不打开时只显示地址，直到被结束为止。",
        "Whether to open the browser; without, the address is printed and it runs until it is "
        "ended.",
    ),
)
@language_option
@click.pass_obj
def ui_command(
    terminal: Terminal, round: Path | None, assessment: Path | None, port: int, opens: bool
) -> int:
    """Serve the page of a round."""
    from workbook_tool.page.desk import Desk
    from workbook_tool.page.server import serve
    from workbook_tool.round_folder.policy import load_policies, refuse_page

    refuse_page(load_policies())

    def opened(address: str) -> None:
        terminal.write(address)
        if opens and click.launch(address):
            terminal.tell(
                Text("请用浏览器打开上面的地址。", "Open the address above in a browser.")
            )

    # Both end it in order, also where whoever started it in the background had them ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    desk = Desk((round or Path()).resolve(), _reports(), assessment=assessment)
    serve(desk, terminal.language, port=port, opened=opened, ends_by_itself=opens)
    return EXIT_DONE


def _reports() -> "Reports":
    """Return how the page says what jobs did: in the sentences of the terminal."""
    from workbook_tool.cli.json_reports import build_status_json
    from workbook_tool.cli.progress import PHASES
    from workbook_tool.page.desk import Reports

    return Reports(
        _lines,
        describe_failure,
        build_status_json,
        _tables,
        _needs_attention,
        PHASES,
        try_to_open,
    )


def _tables(
    result: "ConsolidateResult", language: Language
) -> "tuple[Sequence[Fields], Sequence[Fields]]":
    from workbook_tool.cli.json_reports import build_consolidation_json

    report = build_consolidation_json(result, language)
    return report["agencies"], report["files"]


def _needs_attention(result: object) -> bool:
    """Tell whether a command would end with another exit code than 0."""
    from workbook_tool.cli.exit_codes import exit_code_of_verdicts
    from workbook_tool.workflows.import_scheme import ImportResult
    from workbook_tool.workflows.results import ConsolidateResult, PublishResult

    if isinstance(result, ConsolidateResult):
        return exit_code_of_verdicts(result.consolidation.files) != EXIT_DONE
    if isinstance(result, PublishResult):
        return result.refused is not None
    return isinstance(result, ImportResult) and not result.scheme.is_sound


def _lines(result: object, language: Language) -> Iterable[str]:
    """Yield what a command would print of a result, the notes for stderr first."""
    from workbook_tool.cli.publication_reports import describe_publication
    from workbook_tool.cli.text_reports import describe_consolidation
    from workbook_tool.workflows.results import ConsolidateResult, PublishResult

    for note in getattr(result, "notes", ()):
        yield note.in_language(language)
    if isinstance(result, ConsolidateResult):
        yield from describe_consolidation(result, language, is_full=True)
    elif isinstance(result, PublishResult):
        yield from describe_publication(result, language, is_full=True)
        if result.refused is not None:
            yield result.refused.in_language(language)
    else:
        yield from _other_lines(result, language)


def _other_lines(result: object, language: Language) -> Iterable[str]:
    from workbook_tool.cli import job_reports
    from workbook_tool.cli.definition_reports import describe_import
    from workbook_tool.cli.notice_reports import describe_notices
    from workbook_tool.cli.review_reports import describe_reviews
    from workbook_tool.workflows import results
    from workbook_tool.workflows.import_scheme import ImportResult

    match result:
        case results.InitResult():
            yield from job_reports.describe_init(result, language)
        case results.GenerateResult():
            yield from job_reports.describe_generation(result, language)
        case results.NotifyResult():
            yield from describe_notices(result, language)
        case results.ReviewResult():
            yield from describe_reviews(result, language)
        case results.DecideResult():
            yield from job_reports.describe_decision(result, language)
        case results.GradeDecideResult():
            yield from job_reports.describe_grade_decision(result, language)
        case results.UndoResult():
            yield from job_reports.describe_undo(result, language)
        case results.AppealResult():
            yield from job_reports.describe_appeal(result, language)
        case ImportResult():
            yield from describe_import(result, language, preview=True)
