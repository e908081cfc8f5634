"""notify: the command that writes what to tell whom."""

from collections.abc import Iterator
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
    round_argument,
)
from workbook_tool.cli.report_shapes import NotifyReport
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.mail.notices import KIND_TITLES
from workbook_tool.workflows.results import NotifyResult


@click.command(
    "notify",
    cls=BilingualCommand,
    text=Text(
        "给每个有事项未了结的单位写一份通知草稿。需修改的附带入原答案的自评表，未报的附空表；"
        "结果在 notices 文件夹，不发送任何邮件。",
        "Write a draft for each agency with something open. Faulty returns go back as a form with "
        "their answers in it, missing ones get the blank form. notices/ holds all; nothing is "
        "sent.",
    ),
)
@round_argument
@assessment_option
@jobs_option
@format_option
@dry_run_option
@language_option
@click.pass_obj
def notify_command(
    terminal: Terminal,
    *,
    round: Path | None,
    assessment: Path | None,
    jobs: int | None,
    format: str,
    dry_run: bool,
) -> int:
    """Write the notices of a round."""
    from workbook_tool.reading import ReadingOptions
    from workbook_tool.workflows.notify import notify

    result = notify(
        round,
        assessment=assessment,
        dry_run=dry_run,
        reading=ReadingOptions(jobs),
    )
    terminal.tell(*result.notes)
    terminal.report(
        format,
        lambda: _as_json(result, terminal.language),
        describe_notices(result, terminal.language),
    )
    return EXIT_DONE


def _as_json(result: NotifyResult, language: Language) -> NotifyReport:
    return {
        "schema_version": 1,
        "round": result.round_id,
        "notices": [
            {
                "agency": one.agency.code,
                "kind": one.kind.value,
                "draft": one.draft,
                "form": one.form,
                "items": one.items,
            }
            for one in result.notices
        ],
        "notes": [note.in_language(language) for note in result.notes],
    }


def describe_notices(result: NotifyResult, language: Language) -> Iterator[str]:
    """Yield who is told what, by kind, where it stands, and what to do next."""
    from workbook_tool.round_folder.command_lines import (
        command_line,
        consolidate_line,
        round_argument,
    )
    from workbook_tool.round_folder.rounds import find_round

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield say("试运行：没有写入任何文件。", "Dry run: nothing was written.")
    if not result.notices:
        yield say("没有需要通知的单位。", "There is nobody to tell anything.")
        return
    for kind, title in KIND_TITLES.items():
        mine = [one for one in result.notices if one.kind is kind]
        if mine:
            yield say(
                f"{title.zh}　{len(mine)} 个单位",
                f"{title.en}: {how_many(len(mine), 'agency', 'agencies')}",
            )
        for one in mine:
            items = say(f"（{one.items} 处）", f" ({one.items})") if one.items else ""
            yield f"  {one.agency.code} {one.agency.name}{items}"
    place = result.folder / "notices"
    yield say(f"位置：{place}", f"Place: {place}")
    folder = find_round(result.folder)
    line = consolidate_line(folder)
    if (result.folder / "mail.toml").is_file():
        words = command_line("send", *round_argument(folder), "--what", "notices")
        yield say(f"用邮箱发出：{words}", f"By the mail account: {words}")
    yield say(
        f"下一步：核对草稿后发出；收到的文件放入 returned/，再运行 {line}",
        "Next: look the drafts over and send them; put what comes back into returned/, then run "
        f"{line}",
    )
