"""The report of ``archive``, as text and as JSON."""

from collections.abc import Iterator, Sequence

from workbook_tool.cli.json_reports import SCHEMA_VERSION
from workbook_tool.cli.report_shapes import ArchiveReport, OpenItemReport
from workbook_tool.cli.text_reports import NOTHING_WRITTEN, cut_list, next_line
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.round_folder.archive_record import Change
from workbook_tool.workflows.archive import ArchiveResult, ReopenResult
from workbook_tool.workflows.open_items import OpenItem

_MOST_FILES = 20
_CHANGES = {
    Change.CHANGED: Text("内容改动", "changed"),
    Change.GONE: Text("缺少", "missing"),
    Change.NEW: Text("新增", "new"),
}


def describe_archive(result: ArchiveResult, language: Language) -> Iterator[str]:
    """Yield what was closed and what was open, or what became of the files since."""
    size = sum(file.size for file in result.files)
    if result.closed_at is None:
        head = Text(
            f"将要归档：文件 {len(result.files)} 个，共 {size:,} 字节。",
            f"To be archived: {how_many(len(result.files), 'file')}, {size:,} bytes.",
        )
    else:
        time = f"{result.closed_at.astimezone():%Y-%m-%d %H:%M}"
        head = Text(
            f"已归档（{time}，{result.person}）：文件 {len(result.files)} 个，共 {size:,} 字节。",
            f"Archived ({time}, by {result.person}): {how_many(len(result.files), 'file')}, "
            f"{size:,} bytes.",
        )
    yield head.in_language(language)
    if result.is_new:
        yield Text(f"目录：{result.list_path}", f"List: {result.list_path}").in_language(language)
    yield from (_open_line(item).in_language(language) for item in result.open_items)
    if result.changes is not None:
        yield from _describe_changes(result, language)
    yield next_line(result.next_step, language)


def _open_line(item: OpenItem) -> Text:
    names, count = cut_list(item.names), len(item.names)
    return Text(
        f"未了：{item.title.zh} {count}（{names.zh}）",
        f"Open: {item.title.en}, {count} ({names.en})",
    )


def _describe_changes(result: ArchiveResult, language: Language) -> Iterator[str]:
    changes = list((result.changes or {}).items())
    for path, change in changes[:_MOST_FILES]:
        yield f"  × {_CHANGES[change].in_language(language)}  {path}"
    if len(changes) > _MOST_FILES:
        rest = len(changes) - _MOST_FILES
        yield Text(f"  另有 {rest} 个文件", f"  and {how_many(rest, 'more file')}").in_language(
            language
        )


def build_archive_json(result: ArchiveResult, language: Language) -> ArchiveReport:
    """Return what was closed, what was open, and what became of each file since."""
    return {
        "schema_version": SCHEMA_VERSION,
        "archived_at": result.closed_at.isoformat() if result.closed_at else None,
        "person": result.person,
        "is_new": result.is_new,
        "list": result.list_path.name,
        "files": [
            {"file": one.path, "size": one.size, "sha256": one.sha256 or None}
            for one in result.files
        ],
        "open": build_open_json(result.open_items, language),
        "changes": [
            {"file": path, "change": change.value}
            for path, change in (result.changes or {}).items()
        ],
        "next": result.next_step.in_language(language),
    }


def build_open_json(items: Sequence[OpenItem], language: Language) -> list[OpenItemReport]:
    """Return what is open, with names and what to do."""
    return [
        {
            "kind": item.kind,
            "title": item.title.in_language(language),
            "names": list(item.names),
            "remedy": item.remedy.in_language(language),
        }
        for item in items
    ]


def describe_reopen(result: ReopenResult, language: Language) -> Iterator[str]:
    """Yield that the round is open again, and what to do next."""
    if result.is_dry_run:
        yield NOTHING_WRITTEN.in_language(language)
    yield Text(
        f"重新打开：{result.folder}（{result.person}：{result.reason}）",
        f"Reopened: {result.folder} ({result.person}: {result.reason})",
    ).in_language(language)
    if not result.is_dry_run:
        yield next_line(result.next_step, language)


def build_reopen_json(result: ReopenResult) -> ArchiveReport:
    """Return who opened the round again, and why."""
    return {
        "schema_version": SCHEMA_VERSION,
        "reopened": not result.is_dry_run,
        "person": result.person,
        "reason": result.reason,
    }
