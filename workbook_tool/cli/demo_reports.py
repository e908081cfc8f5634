"""The report of ``demo --review``: each step with its command, what came of it, what to do next."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from workbook_tool.cli.text_reports import agency_lines, file_line, next_line, review_lines
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.publication import (
    COMPANION_TITLES,
    PUBLICATION_TITLES,
    Companion,
)
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.mail.notices import KIND_TITLES
from workbook_tool.round_folder.command_lines import command_line, round_argument
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.demo_review import COMPANIONS, ReviewDemoResult

_MEAN_PLACES = 2
Step = tuple[Text, tuple[str, ...], list[Text]]
"""The title of a step, the words of its command, and lines on what came of it."""


def describe_review_demo(result: ReviewDemoResult, language: Language) -> Iterator[str]:
    """Yield each step of the whole round: the command that does it, and what came of it."""
    steps = (_issue, _return, _notify, _review, _consolidate, _publish)
    folder = find_round(result.folder)
    for number, step in enumerate(steps, 1):
        title, words, lines = step(result)
        command = command_line(words[0], *round_argument(folder), *words[1:])
        yield Text(
            f"{number}. {title.zh}　{command}", f"{number}. {title.en}: {command}"
        ).in_language(language)
        yield from (f"   {line.in_language(language)}" for line in lines)
    yield ""
    yield Text("接下来可以输入：", "To type next:").in_language(language)
    named = round_argument(folder)
    for words, what in (
        (("status", *named), Text("进度", "how far the round is")),
        (
            ("review", *named, "--hints"),
            Text("建议实地考察的单位", "where a visit may be worth it"),
        ),
        (("ui", *named), Text("网页工作台", "the same in the browser")),
    ):
        line = command_line(*words)
        yield Text(f"  {what.zh}：{line}", f"  {what.en}: {line}").in_language(language)
    yield next_line(result.consolidated.next_step, language)


def _issue(result: ReviewDemoResult) -> Step:
    count, place = result.generated.issued, result.folder / "outgoing"
    line = Text(f"自评表 {count} 份：{place}", f"{how_many(count, 'form')}: {place}")
    return Text("下发", "Issue"), ("generate",), [line]


def _return(result: ReviewDemoResult) -> Step:
    found = result.returned.consolidation
    agencies = agency_lines(Counter(one.status for one in found.results))
    return Text("收表、汇总", "Returns"), ("consolidate",), [file_line(found.counts), *agencies]


def _notify(result: ReviewDemoResult) -> Step:
    counts = Counter(one.kind for one in result.notified.notices)
    kinds = [(title, counts[kind]) for kind, title in KIND_TITLES.items() if counts[kind]]
    zh = "、".join(f"{title.zh} {count}" for title, count in kinds)
    en = ", ".join(f"{title.en} {count}" for title, count in kinds)
    place = result.folder / "notices"
    line = Text(f"{zh or '没有需要通知的单位'}：{place}", f"{en or 'Nobody'}: {place}")
    return Text("通知", "Notify"), ("notify",), [line]


def _review(result: ReviewDemoResult) -> Step:
    groups, place = result.reviewed.workbooks, result.folder / "review"
    zh = "、".join(f"{one.group.name} {one.agencies} 个单位 {one.criteria} 项" for one in groups)
    en = ", ".join(
        f"{one.group.name} {how_many(one.agencies, 'agency', 'agencies')}, "
        f"{how_many(one.criteria, 'criterion', 'criteria')}"
        for one in groups
    )
    back = f"{place / 'returned'}"
    lines = [
        Text(
            f"考评表 {len(groups)} 份（{zh}）", f"{how_many(len(groups), 'review workbook')} ({en})"
        ),
        Text(f"位置：{place / 'outgoing'}", f"Place: {place / 'outgoing'}"),
        Text(
            f"交回 {len(result.sent_back)} 份，分数为虚构：{back}",
            f"{len(result.sent_back)} came back, their scores are invented: {back}",
        ),
    ]
    return Text("考评", "Review"), ("review",), lines


def _consolidate(result: ReviewDemoResult) -> Step:
    found, summary = result.consolidated.consolidation, result.consolidated.summary
    lines = [
        *review_lines(found.review_state),
        *_means(found),
        Text(f"汇总表：{summary}", f"Summary: {summary}"),
    ]
    return Text("汇总考评结果", "Sum up the review"), ("consolidate",), lines


def _means(found: Consolidation) -> Iterator[Text]:
    """Yield the mean totals before and after the review, of the agencies that have both."""
    pairs = [
        (one.self_total, one.final_total)
        for one in found.counted
        if one.self_total is not None and one.final_total is not None
    ]
    if pairs:
        own, final = (number_text(_mean([pair[turn] for pair in pairs])) for turn in (0, 1))
        yield Text(
            f"{len(pairs)} 个单位平均：自评 {own}，拟定 {final}",
            f"Mean of {how_many(len(pairs), 'agency', 'agencies')}: self {own}, final {final}",
        )


def _mean(totals: list[Decimal]) -> Decimal:
    return round_half_up(sum(totals, Decimal(0)) / len(totals), _MEAN_PLACES)


def _companions(result: ReviewDemoResult) -> Iterator[Text]:
    """Yield where each companion stands; of several of a kind, how many and their folder."""
    files: dict[Companion, list[Path]] = {}
    for one in result.published.companions:
        files.setdefault(one.companion, []).append(result.folder / one.file)
    for companion, paths in files.items():
        title, count = COMPANION_TITLES[companion], len(paths)
        place = paths[0] if count == 1 else paths[0].parent
        many = Text(f" {count} 份", f", {count}") if count > 1 else Text("", "")
        yield Text(f"{title.zh}{many.zh}：{place}", f"{title.en}{many.en}: {place}")


def _publish(result: ReviewDemoResult) -> Step:
    edition, without = result.published.edition, result.without_bulletin
    title, path = PUBLICATION_TITLES[edition.kind], result.folder / str(result.published.file)
    lines = [Text(f"{title.zh}：{path}", f"{title.en}: {path}"), *_companions(result)]
    words = ("publish", "--as", edition.kind.value, "--date", str(edition.day))
    lines += [] if without is None else [without]
    return Text("发布", "Publish"), (*words, "--with", ",".join(COMPANIONS)), lines
