"""The reports about definitions: what changed between two of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from enum import Enum
from itertools import groupby

from workbook_tool.cli.json_reports import SCHEMA_VERSION, Json
from workbook_tool.cli.text_reports import next_line
from workbook_tool.core.differences import Change, ChangeKind
from workbook_tool.core.identity import number_text
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.change_words import AREA_TITLES, describe_change
from workbook_tool.workflows.diff import ComparedRound, DiffResult

SHOWN_DIGITS = 8  # of a digest, enough to tell versions apart
_KINDS = {
    ChangeKind.ADDED: Text("新增", "added"),
    ChangeKind.REMOVED: Text("删除", "removed"),
    ChangeKind.MOVED: Text("移动", "moved"),
    ChangeKind.REWORDED: Text("改字", "reworded"),
    ChangeKind.CHANGED: Text("改动", "changed"),
}
_SAME = Text("两份定义内容相同。", "The two definitions say the same.")
_VOIDS = Text(
    "标 × 的改动会使按旧定义下发的自评表失效；运行 workbook-tool generate 时"
    "须加 --reissue 重新下发。",
    "What is marked × voids the workbooks issued under the old definition; workbook-tool generate "
    "then needs --reissue.",
)
_KEEPS = Text(
    "没有使已下发的自评表失效的改动，已发的编号继续有效。",
    "nothing here voids workbooks that are out; their codes stay valid.",
)


def describe_diff(result: DiffResult, language: Language) -> Iterator[str]:
    """Yield both definitions, how much changed, each change by its sheet, and what it means."""
    for title, side in ((Text("旧", "old"), result.old), (Text("新", "new"), result.new)):
        yield _describe_side(title, side).in_language(language)
    if not result.changes:
        yield _SAME.in_language(language)
        return
    counts = Counter(change.kind for change in result.changes)
    gap, colon = ("　", "：") if language is Language.ZH else (", ", ": ")
    total = Text(f"{len(result.changes)} 处不同", f"{len(result.changes)} differences")
    yield (
        total.in_language(language)
        + colon
        + gap.join(
            f"{title.in_language(language)} {counts[kind]}" for kind, title in _KINDS.items()
        )
    )
    for area, members in groupby(result.changes, key=lambda change: change.area):
        yield AREA_TITLES[area].in_language(language)
        for change in members:
            mark = "×" if change.voids else "·"
            yield f"  {mark} {describe_change(change).in_language(language)}"
    yield next_line(_VOIDS if result.voids else _KEEPS, language)


def _describe_side(title: Text, side: ComparedRound) -> Text:
    known = f"{side.round_id}, {side.digest[:SHOWN_DIGITS]}"
    return Text(f"{title.zh}：{side.path}（{known}）", f"{title.en}: {side.path} ({known})")


def build_diff_json(result: DiffResult, language: Language) -> Json:
    """Return the report of ``diff``; ``version`` is the digest that printed codes depend on."""
    counts = Counter(change.kind for change in result.changes)
    return {
        "schema_version": SCHEMA_VERSION,
        "old": _side_json(result.old),
        "new": _side_json(result.new),
        "is_same": not result.changes,
        "voids_issued": result.voids,
        "counts": {kind.value: counts[kind] for kind in ChangeKind},
        "changes": [build_change_json(change, language) for change in result.changes],
    }


def _side_json(side: ComparedRound) -> Json:
    return {"file": side.path.as_posix(), "round": side.round_id, "version": side.digest}


def build_change_json(change: Change, language: Language) -> Json:
    """Return one change; a key that does not apply is null."""
    return {
        "area": change.area.value,
        "kind": change.kind.value,
        "subject": change.subject or None,
        "name": change.name or None,
        "field": change.field or None,
        "old": _plain(change.old),
        "new": _plain(change.new),
        "voids_issued": change.voids,
        "message": describe_change(change).in_language(language),
    }


def _plain(value: object) -> object:
    """Return a value of a round as JSON holds it; numbers are decimal strings."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in asdict(value).items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)
