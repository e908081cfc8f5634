"""review: the command that writes the workbooks of the evaluators."""

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
    option,
    round_argument,
)
from workbook_tool.cli.report_shapes import ReviewReport
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.workflows.results import IssuedToGroup, ReviewResult


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
        lambda: _as_json(result, terminal.language),
        describe_reviews(result, terminal.language),
    )
    return EXIT_DONE


def _as_json(result: ReviewResult, language: Language) -> ReviewReport:
    return {
        "schema_version": 1,
        "round": result.round_id,
        "workbooks": [
            {
                "evaluator": one.group.code,
                "file": one.file,
                "agencies": one.agencies,
                "criteria": one.criteria,
                "is_written": one.is_written,
                "new": list(one.new),
                "changed": list(one.changed),
                "gone": list(one.gone),
            }
            for one in result.workbooks
        ],
        "hints": result.hints,
        "notes": [note.in_language(language) for note in result.notes],
    }


def describe_reviews(result: ReviewResult, language: Language) -> Iterator[str]:
    """Yield what became of the workbook of each group, where they are, and what to do next."""
    from workbook_tool.cli.text_reports import next_line

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield say("试运行：没有写入任何文件。", "Dry run: nothing was written.")
    for one in result.workbooks:
        yield say(
            f"{one.group.code} {one.group.name}　{one.agencies} 个单位，{one.criteria} 项　"
            f"{'新写' if one.is_written else '未变'}{_differences(one).zh}",
            f"{one.group.code} {one.group.name}: {how_many(one.agencies, 'agency', 'agencies')}, "
            f"{how_many(one.criteria, 'criterion', 'criteria')}, "
            f"{'written' if one.is_written else 'unchanged'}{_differences(one).en}",
        )
        yield f"  {one.file}"
    for file in result.moved:
        yield say(f"移入旧版：{file}", f"Put aside: {file}")
    if result.hints is not None:
        yield say(
            f"考评提示（内部参考，不对外发送）：{result.hints}",
            f"Hints for staff (internal, not to be sent): {result.hints}",
        )
    yield next_line(result.next_step, language)


def _differences(one: IssuedToGroup) -> Text:
    """Return what differs from the workbook before, "" where nothing does."""
    parts = (
        (one.new, Text("新增", "new")),
        (one.changed, Text("自评表已更换", "with another return")),
        (one.gone, Text("不再考评", "not judged any more")),
    )
    told = [
        Text(f"{words.zh} {'、'.join(codes)}", f"{words.en} {', '.join(codes)}")
        for codes, words in parts
        if codes
    ]
    if not told:
        return Text("", "")
    zh, en = "；".join(one.zh for one in told), "; ".join(one.en for one in told)
    return Text(f"（{zh}）", f" ({en})")
