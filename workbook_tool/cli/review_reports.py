"""What is told of review workbooks that were written, as JSON and as lines."""

from collections.abc import Iterator

from workbook_tool.cli.report_shapes import ReviewReport
from workbook_tool.cli.text_reports import NOTHING_WRITTEN, next_line
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.workflows.results import IssuedToGroup, ReviewResult


def build_workbooks_json(result: ReviewResult, language: Language) -> ReviewReport:
    """Return the workbooks for machines."""
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

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
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
