"""The page for a successor, as text of one printed page and as JSON."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from workbook_tool.cli.archive_reports import build_open_json
from workbook_tool.cli.json_reports import build_status_json
from workbook_tool.cli.report_shapes import StatusReport
from workbook_tool.core.text import Language, Text, display_width, how_many, listed
from workbook_tool.workflows.handover import DecisionLine, Handover
from workbook_tool.workflows.open_items import MISSING

LINES: Final = 60  # of one printed page
WIDTH: Final = 80
# How many lines the missing have, the other lists of names, and how many decisions are told, until
# the page is one page. Who is missing matters most.
_ROOM: Final = (
    (14, 8, 6), (14, 6, 6), (14, 4, 5), (14, 3, 4), (14, 2, 3),
    (12, 1, 3), (9, 1, 2), (6, 1, 1), (3, 1, 1), (1, 1, 1),
)  # fmt: skip
_LONGEST: Final = 2  # lines of a step
_INDENT: Final = "    "
# Latin words stay whole; closing punctuation never begins a line.
_CLOSING: Final = "、，。；：）”,.;:)"
_WORDS: Final = re.compile(rf"[\u0021-\u02ff]+[{_CLOSING}]*|\s|.[{_CLOSING}]*", re.DOTALL)
_CAME_LATE: Final = Text("迟报（天数，已计入）", "Came late (days; they count)")
_HELP: Final = (
    Text(
        "每个命令：workbook-tool 命令 --help；问题代码：workbook-tool explain 代码；"
        "单个文件：workbook-tool check 文件；发生过什么：workbook-tool log；"
        "电脑缺什么：workbook-tool doctor；说明书：程序文件夹中的 docs/README.md。",
        "Commands: workbook-tool COMMAND --help; codes: workbook-tool explain CODE; one file: "
        "workbook-tool check FILE; what happened: workbook-tool log; what the machine lacks: "
        "workbook-tool doctor; documents: docs/README.md of the program.",
    ),
)


def describe_handover(page: Handover, language: Language) -> tuple[str, ...]:
    """Return the page, at most 60 lines; long lists are cut and say so."""
    pages = (
        tuple(_lines(page, language, missing=missing, names=names, decisions=decisions))
        for missing, names, decisions in _ROOM
    )
    lines: tuple[str, ...] = ()
    for lines in pages:
        if len(lines) <= LINES:
            break
    return lines


def _lines(
    page: Handover, language: Language, *, missing: int, names: int, decisions: int
) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    status, settings = page.status, page.settings
    title = say(
        f"移交说明：{settings.title}（{settings.round_id}）",
        f"Handover: {settings.title} ({settings.round_id})",
    )
    yield from _fold(title, _LONGEST)
    yield from _fold(_about(page).in_language(language), _LONGEST)
    yield from _fold(_dates(page).in_language(language), 3)
    yield from _fold(_counts(page).in_language(language), _LONGEST)
    yield from _fold(say(f"位置：{status.folder}", f"Where things are: {status.folder}"), _LONGEST)
    for place, words in page.places:
        yield from _fold(f"  {place}  {words.in_language(language)}", 1)
    yield say("未了事项", "What is open")
    yield from _open(page, language, missing, names)
    yield say(f"已作的决定（{len(page.decisions)}）", f"Decisions ({len(page.decisions)})")
    yield from _decisions(page.decisions, language, decisions)
    yield say("下一步，按顺序", "Next steps, in order")
    for number, step in enumerate(page.steps, start=1):
        yield from _fold(f"  {number}. {step.in_language(language)}", _LONGEST)
    yield say("帮助", "Help")
    for text in _HELP:
        yield from _fold(f"  {text.in_language(language)}", 4)


def _open(page: Handover, language: Language, missing: int, names: int) -> Iterator[str]:
    """Yield what is open with names, then who came late."""
    late = listed(f"{one.agency.short} {one.late_days}" for one in page.late)
    lists = [
        (
            item.title,
            len(item.names),
            listed(item.names),
            missing if item.kind == MISSING else names,
        )
        for item in page.open_items
    ]
    if page.late:
        lists.append((_CAME_LATE, len(page.late), late, names))
    for title, count, joined, most in lists:
        text = Text(f"  {title.zh} {count}：{joined.zh}", f"  {title.en}, {count}: {joined.en}")
        yield from _fold(text.in_language(language), most)
    if not lists:
        yield Text("  没有", "  nothing").in_language(language)


def _about(page: Handover) -> Text:
    archived = page.status.is_archived
    zh, en = ("已归档，不再写入", "archived: nothing writes any more") if archived else ("", "")
    run = page.last_run
    when = f"{run.astimezone():%Y-%m-%d %H:%M}" if run else ""
    parts_zh = [page.settings.organiser, zh, f"最近一次汇总 {when}" if when else "还没有汇总过"]
    parts_en = [page.settings.organiser, en, f"last summary {when}" if when else "no summary yet"]
    return Text("　".join(filter(None, parts_zh)), "; ".join(filter(None, parts_en)))


def _dates(page: Handover) -> Text:
    """Return stages and deadline, the current stage first."""
    status, deadline = page.status, page.settings.deadline
    stages = [
        f"{one.title} {one.starts or ''}–{one.ends or ''}" if one.starts or one.ends else one.title
        for one in page.settings.stages
    ]
    days = status.days_left
    left_zh = "" if days is None else f"（还有 {days} 天）" if days >= 0 else f"（已过 {-days} 天）"
    left_en = (
        ""
        if days is None
        else f" ({how_many(days, 'day')} left)"
        if days >= 0
        else f" ({how_many(-days, 'day')} ago)"
    )
    shown = listed(stages)
    zh = f"当前阶段：{status.stage or '未设定'}　报送截止：{deadline or '未设定'}{left_zh}"
    en = f"Stage: {status.stage or 'none'}; deadline: {deadline or 'none'}{left_en}"
    more = Text(f"　各阶段：{shown.zh}", f"; stages: {shown.en}") if stages else Text("", "")
    return Text(zh + more.zh, en + more.en)


def _counts(page: Handover) -> Text:
    counts, agencies = page.status.counts, page.status.agencies
    missing, faulty = len(page.status.missing), len(page.status.faulty)
    counted = agencies - missing - faulty
    return Text(
        f"应报 {agencies}　已下发 {counts.issued}　已报 {agencies - missing}　采用 {counted}　"
        f"有问题 {faulty}　未报 {missing}　收到文件 {counts.files}",
        f"agencies {agencies}, issued {counts.issued}, returned {agencies - missing}, counted "
        f"{counted}, faulty {faulty}, missing {missing}, files {counts.files}",
    )


def _decisions(decisions: Sequence[DecisionLine], language: Language, most: int) -> Iterator[str]:
    """Yield the newest decisions, the newest first."""
    if not decisions:
        yield Text("  没有", "  none").in_language(language)
    for one in decisions[::-1][:most]:
        parts = (one.date, one.person, one.agency, one.what, one.reason)
        yield from _fold("  " + Text("　", "; ").in_language(language).join(filter(None, parts)), 1)
    if len(decisions) > most:
        rest = len(decisions) - most
        yield Text(
            f"  另有 {rest} 条，见 decisions.csv", f"  {rest} more in decisions.csv"
        ).in_language(language)


def _fold(text: str, most: int) -> Iterator[str]:
    """Yield a text in lines that fit the page, at most ``most`` of them; what is cut ends so: …."""
    lines = list(_folded(" ".join(text.splitlines())))
    if len(lines) <= most:
        yield from lines
        return
    yield from lines[: most - 1]
    last = lines[most - 1]
    while display_width(last) > WIDTH - 2:
        last = last[:-1]
    yield f"{last.rstrip(_CLOSING + ' ')}…"


def _folded(text: str) -> Iterator[str]:
    line = ""
    for word in _WORDS.findall(text):
        while display_width(line + word) > WIDTH and word.strip():
            if line.strip():
                yield line.rstrip()
                line = _INDENT
            else:  # a word longer than a line
                cut = WIDTH - len(line)
                yield line + word[:cut]
                line, word = _INDENT, word[cut:]  # noqa: PLW2901 - what is left of it
        line += word
    if line.strip():
        yield line.rstrip()


def build_handover_json(page: Handover, language: Language) -> StatusReport:
    """Return what the page says, nothing of it cut, beside the report of ``status``."""
    deadline, run = page.settings.deadline, page.last_run
    return {
        **build_status_json(page.status, language),
        "title": page.settings.title,
        "organiser": page.settings.organiser,
        "deadline": deadline.isoformat() if deadline else None,
        "stages": [
            {
                "title": one.title,
                "starts": one.starts.isoformat() if one.starts else None,
                "ends": one.ends.isoformat() if one.ends else None,
            }
            for one in page.settings.stages
        ],
        "last_run": run.isoformat() if run else None,
        "places": [
            {"path": path, "what": words.in_language(language)} for path, words in page.places
        ],
        "open_items": build_open_json(page.open_items, language),
        "late": [
            {"agency": one.agency.code, "name": one.agency.name, "days": one.late_days}
            for one in page.late
        ],
        "decisions": [
            {
                "date": one.date,
                "person": one.person,
                "agency": one.agency,
                "what": one.what,
                "reason": one.reason,
            }
            for one in page.decisions
        ],
        "steps": [step.in_language(language) for step in page.steps],
    }
