"""The report of ``publish``: where it stands, what is open, what an erratum changes."""

from collections.abc import Iterator, Sequence

from workbook_tool.cli.json_reports import SCHEMA_VERSION
from workbook_tool.cli.report_shapes import NamedAgency, ObstacleReport, PublishReport
from workbook_tool.cli.text_reports import MOST_NAMES, cut_list, next_line
from workbook_tool.core.returns.obstacles import OBSTACLE_TITLES, LeftOpen, Obstacle
from workbook_tool.core.returns.publication import (
    COMPANION_TITLES,
    PUBLICATION_TITLES,
    Change,
    Companion,
)
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Language, Text
from workbook_tool.workflows.results import CompanionFile, PublishResult


def describe_publication(
    result: PublishResult, language: Language, *, is_full: bool
) -> Iterator[str]:
    """Yield where the publication stands, what it changes, what is open, and what to do next.

    Long lists of names are cut unless it is full.
    """
    yield _first_line(result).in_language(language)
    for beside in result.companions:
        if beside.companion is not Companion.FEEDBACK:
            yield _companion_line(beside, is_dry_run=result.is_dry_run).in_language(language)
    most = None if is_full else MOST_NAMES
    yield from (line.in_language(language) for line in _feedback_lines(result, most))
    for change in result.edition.changes:
        yield _change_line(change).in_language(language)
    for obstacle in result.obstacles:
        yield _obstacle_line(obstacle).in_language(language)
    yield from (line.in_language(language) for line in _left_lines(result.left_open, most))
    yield next_line(result.next_step, language)


def _first_line(result: PublishResult) -> Text:
    title, place = PUBLICATION_TITLES[result.edition.kind], result.file
    if place is None:
        return Text(f"{title.zh}：没有生成", f"{title.en}: not made")
    if result.is_dry_run and not result.is_new:
        return Text(
            f"试运行：{title.zh} {place} 当天已有相同内容，不会另写",
            f"Dry run: {title.en} {place} is there already with the same content of the day, and "
            "no other would be written",
        )
    if result.is_dry_run:
        return Text(
            f"试运行：没有写入任何文件。{title.zh}将写为 {place}",
            f"Dry run: nothing was written. {title.en} would be {place}",
        )
    if not result.is_new:
        return Text(
            f"{title.zh}：{place}（当天已有相同内容，没有另写）",
            f"{title.en}: {place} (there already with the same content of the day)",
        )
    return Text(f"{title.zh}：{place}", f"{title.en}: {place}")


def _companion_line(beside: CompanionFile, *, is_dry_run: bool) -> Text:
    title = COMPANION_TITLES[beside.companion]
    if not beside.is_new:
        there = Text("（已有相同内容，没有另写）", " (there already with the same content)")
    elif is_dry_run:
        there = Text("（试运行，没有写入）", " (dry run: not written)")
    else:
        there = Text("", "")
    return Text(f"{title.zh}：{beside.file}{there.zh}", f"{title.en}: {beside.file}{there.en}")


def _feedback_lines(result: PublishResult, most: int | None) -> Iterator[Text]:
    """Yield where the feedback sheets stand and how many are new, and who gets none and why."""
    sheets = [one for one in result.companions if one.companion is Companion.FEEDBACK]
    title = COMPANION_TITLES[Companion.FEEDBACK]
    if sheets:
        folder = sheets[0].file.rpartition("/")[0]
        count, new = len(sheets), sum(one.is_new for one in sheets)
        dry = Text("（试运行，没有写入）", " (dry run: not written)")
        then = dry if result.is_dry_run else Text("", "")
        yield Text(
            f"{title.zh}：{folder}/ {count} 份，其中新写 {new} 份{then.zh}；"
            "邮件草稿、压缩包和清单也在其中",
            f"{title.en}: {folder}/, {count} in all, {new} of them new{then.en}; drafts, zips and "
            "the list to tick lie there too",
        )
    by_reason: dict[Text, list[str]] = {}
    for one in result.without_feedback:
        by_reason.setdefault(one.why, []).append(one.agency.short)
    for why, agencies in by_reason.items():
        names, count = cut_list(agencies, most), len(agencies)
        yield Text(
            f"  ● 没有反馈表（{count}，{why.zh}）：{names.zh}",
            f"  ● no feedback sheet ({count}, {why.en}): {names.en}",
        )


def _change_line(change: Change) -> Text:
    title = change.title
    return Text(
        f"  更正　{change.name}　{title.zh}：{change.old or '（无）'} → {change.new or '（无）'}"
        f"　{change.why.zh}",
        f"  changed: {change.name}, {title.en}: {change.old or '(none)'} → "
        f"{change.new or '(none)'} ({change.why.en})",
    )


def _obstacle_line(obstacle: Obstacle) -> Text:
    title = OBSTACLE_TITLES[obstacle.kind]
    name = f"{obstacle.agency.name}（{obstacle.agency.code}）　" if obstacle.agency else ""
    code = f"{obstacle.agency.code} {obstacle.agency.name}, " if obstacle.agency else ""
    return Text(
        f"  × {title.zh}　{name}{obstacle.what.zh}", f"  × {title.en}: {code}{obstacle.what.en}"
    )


def _left_lines(left: LeftOpen, most: int | None) -> Iterator[Text]:
    """Yield what is missing, rejected or incomplete, each in a line where there is any."""
    for title, agencies in (
        (Text("未报送", "missing"), left.missing),
        (Text("未计入", "not counted"), left.not_counted),
        (Text("有漏填", "with gaps"), left.incomplete),
    ):
        if agencies:
            names, count = cut_list([agency.short for agency in agencies], most), len(agencies)
            yield Text(
                f"  ● {title.zh}（{count}）：{names.zh}", f"  ● {title.en} ({count}): {names.en}"
            )


def build_publication_json(result: PublishResult, language: Language) -> PublishReport:
    """Return the report of ``publish``; ``file`` is null where it was refused."""
    edition, left = result.edition, result.left_open
    return {
        "schema_version": SCHEMA_VERSION,
        "round": result.round_id,
        "kind": edition.kind.value,
        "date": None if edition.day is None else edition.day.isoformat(),
        "file": result.file,
        "is_new": result.is_new,
        "approval": edition.approval or None,
        "forced": edition.forced or None,
        "refused": None if result.refused is None else result.refused.in_language(language),
        "obstacles": [_obstacle_json(one, language) for one in result.obstacles],
        "open": {
            "missing": _agencies_json(left.missing),
            "not_counted": _agencies_json(left.not_counted),
            "incomplete": _agencies_json(left.incomplete),
        },
        "against": edition.against or None,
        "changes": [
            {
                "agency": change.code,
                "name": change.name,
                "item": change.item,
                "old": change.old or None,
                "new": change.new or None,
                "why": change.why.in_language(language),
            }
            for change in edition.changes
        ],
        "companions": [
            {
                "what": one.companion.value,
                "file": one.file,
                "is_new": one.is_new,
                "agency": one.agency,
                "draft": one.draft,
            }
            for one in result.companions
        ],
        "without_feedback": [
            {
                "agency": one.agency.code,
                "name": one.agency.name,
                "why": one.why.in_language(language),
            }
            for one in result.without_feedback
        ],
        "notes": [note.in_language(language) for note in result.notes],
        "next": result.next_step.in_language(language),
    }


def _obstacle_json(one: Obstacle, language: Language) -> ObstacleReport:
    return {
        "kind": one.kind.value,
        "agency": one.agency.code if one.agency else None,
        "name": one.agency.name if one.agency else None,
        "what": one.what.in_language(language),
    }


def _agencies_json(agencies: Sequence[Agency]) -> list[NamedAgency]:
    return [{"agency": one.code, "name": one.name} for one in agencies]
