"""What is told of notices that were written, as JSON and as lines."""

from collections.abc import Iterator

from workbook_tool.cli.report_shapes import NotifyReport
from workbook_tool.cli.text_reports import NOTHING_WRITTEN
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.mail.notices import KIND_TITLES
from workbook_tool.round_folder.command_lines import (
    command_line,
    consolidate_line,
    round_argument,
)
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.results import NotifyResult


def build_notify_json(result: NotifyResult, language: Language) -> NotifyReport:
    """Return the notices for machines."""
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

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
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
