"""The reports about definitions: what was imported, and what changed between two of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from enum import Enum
from itertools import groupby

from workbook_tool.cli.finding_lines import describe_findings
from workbook_tool.cli.json_reports import SCHEMA_VERSION, build_finding_json
from workbook_tool.cli.report_shapes import (
    ChangeReport,
    DefinitionSide,
    DiffReport,
    ImportReport,
    PreviewReport,
)
from workbook_tool.cli.text_reports import NOTHING_WRITTEN, next_line
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.differences import Change, ChangeKind
from workbook_tool.core.round.kinds import Kind
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.definition.annex import ImportedScheme, LevelSum, PreviewRow
from workbook_tool.definition.words.vocabulary import ROLES, UNCAPPED
from workbook_tool.definition.writing.change_words import AREA_TITLES, describe_change
from workbook_tool.workflows.diff import ComparedRound, DiffResult
from workbook_tool.workflows.import_scheme import ImportResult

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
    total = Text(f"{len(result.changes)} 处不同", how_many(len(result.changes), "difference"))
    yield (
        total.in_language(language)
        + colon
        + gap.join(
            f"{title.in_language(language)} {counts[kind]}" for kind, title in _KINDS.items()
        )
    )
    for sheet, members in groupby(result.changes, key=lambda change: AREA_TITLES[change.area]):
        yield sheet.in_language(language)
        for change in members:
            mark = "×" if change.voids else "·"
            yield f"  {mark} {describe_change(change).in_language(language)}"
    yield next_line(_VOIDS if result.voids else _KEEPS, language)


def _describe_side(title: Text, side: ComparedRound) -> Text:
    known = f"{side.round_id}, {side.digest[:SHOWN_DIGITS]}"
    return Text(f"{title.zh}：{side.path}（{known}）", f"{title.en}: {side.path} ({known})")


def build_diff_json(result: DiffResult, language: Language) -> DiffReport:
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


def _side_json(side: ComparedRound) -> DefinitionSide:
    return {"file": side.path.as_posix(), "round": side.round_id, "version": side.digest}


def build_change_json(change: Change, language: Language) -> ChangeReport:
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
    if isinstance(value, Kind):
        return value.name
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part) for name, part in asdict(value).items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def describe_import(
    result: ImportResult, language: Language, *, preview: bool = False
) -> Iterator[str]:
    """Yield what was read and whether it adds up, each finding, what changed, where it stands.

    A preview shows each row of the table as well, read or not.
    """
    scheme = result.scheme
    gap = "　" if language is Language.ZH else ", "
    yield gap.join(part for part in (str(result.file), scheme.source) if part)
    if scheme.source:
        yield _sum_line(scheme).in_language(language)
        yield from (f"  {_level_line(level).in_language(language)}" for level in scheme.levels)
    if preview:
        yield from _preview_lines(scheme.rows, language)
    yield from describe_findings(scheme.findings, language)
    if result.changes:
        title = Text("与原来的定义相比：", "Compared with the definition as it was:")
        yield title.in_language(language)
        for change in result.changes:
            mark = "×" if change.voids else "·"
            yield f"  {mark} {describe_change(change).in_language(language)}"
    yield from (note.in_language(language) for note in result.notes)
    if result.is_written:
        yield Text(f"定义：{result.target}", f"Definition: {result.target}").in_language(language)
    elif result.is_dry_run and scheme.is_sound:
        yield NOTHING_WRITTEN.in_language(language)
    yield next_line(result.next_step, language)


def _preview_lines(rows: Iterable[PreviewRow], language: Language) -> Iterator[str]:
    """Yield the rows under their levels, each level once, with points and place."""
    above: tuple[str, ...] = ()
    for row in rows:
        for depth, title in enumerate(row.levels):
            if title and row.levels[: depth + 1] != above[: depth + 1]:
                yield f"{'  ' * (depth + 1)}{title}"
        above = row.levels
        yield f"{'  ' * (len(row.levels) + 1)}{_preview_line(row).in_language(language)}"


def _preview_line(row: PreviewRow) -> Text:
    place = " ".join(part for part in (row.at.sheet, row.at.cell) if part)
    text = " ".join(row.text.split())
    methods = "、".join(filter(None, row.methods))
    role = Text("", "") if row.role in {None, CriterionRole.REGULAR} else ROLES.words[row.role]
    weight = Text(f"，权重 {row.weight}", f", weight {row.weight}") if row.weight else Text("", "")
    points = Text(f"{row.cap} 分" if row.cap else "—", f"{row.cap} points" if row.cap else "—")
    points = UNCAPPED.words[True] if row.is_uncapped else points
    zh = " ".join(filter(None, (row.code, f"[{points.zh}{weight.zh}]", role.zh, text, methods)))
    en = " ".join(filter(None, (row.code, f"[{points.en}{weight.en}]", role.en, text, methods)))
    return Text(f"{zh}（{place}）", f"{en} ({place})")


def _sum_line(scheme: ImportedScheme) -> Text:
    """Return how many criteria there are and whether they add up; the figures of the notice."""
    count = scheme.count
    if scheme.total is None:
        return Text(
            f"{count} 项, 有错误，未能合计",
            f"{how_many(count, 'criterion', 'criteria')}; with faults, so no sum is given",
        )
    total = number_text(scheme.total)
    zh, en = (
        f"{count} 项, 合计 {total} 分",
        f"{how_many(count, 'criterion', 'criteria')}, {total} points in all",
    )
    if scheme.stated_total is None:
        return Text(f"{zh}（文件没有写明总分）", f"{en} (the document states no total)")
    if scheme.stated_total == scheme.total:
        return Text(f"{zh}, 与总分一致", f"{en}, equal to the stated total")
    stated = number_text(scheme.stated_total)
    difference = number_text(abs(scheme.total - scheme.stated_total))
    return Text(
        f"{zh}, 与总分 {stated} 分不一致, 相差 {difference} 分",
        f"{en}; the stated total is {stated}, a difference of {difference}",
    )


def _level_line(level: LevelSum) -> Text:
    points = number_text(level.sum)
    stated = "" if level.stated is None else number_text(level.stated)
    return Text(
        f"{level.title}　{level.count} 项　{points} 分"
        + (f"（写明 {stated} 分）" if stated else ""),
        f"{level.title}: {how_many(level.count, 'criterion', 'criteria')}, {points} points"
        + (f" (stated: {stated})" if stated else ""),
    )


def build_import_json(result: ImportResult, language: Language) -> ImportReport:
    """Return the report of ``import-scheme``; ``output_path`` is null where nothing was written."""
    scheme = result.scheme
    total, stated = scheme.total, scheme.stated_total
    return {
        "schema_version": SCHEMA_VERSION,
        "file": result.file.as_posix(),
        "source": scheme.source or None,
        "counts": {"criteria": scheme.count},
        "total": None if total is None else number_text(total),
        "stated_total": None if stated is None else number_text(stated),
        "agrees": None if total is None or stated is None else total == stated,
        "levels": [
            {
                "title": level.title,
                "criteria": level.count,
                "total": number_text(level.sum),
                "stated_total": None if level.stated is None else number_text(level.stated),
            }
            for level in scheme.levels
        ],
        "is_sound": scheme.is_sound,
        "output_path": result.target.as_posix() if result.is_written else None,
        "criteria": [_preview_json(row) for row in scheme.rows],
        "findings": [build_finding_json(finding, language) for finding in scheme.findings],
        "changes": [build_change_json(change, language) for change in result.changes],
    }


def _preview_json(row: PreviewRow) -> PreviewReport:
    """Return one row of the table that is written, or that was found where faults forbid it."""
    return {
        "code": row.code,
        "levels": list(row.levels),
        "text": row.text,
        "cap": row.cap or None,
        "weight": row.weight or None,
        "role": None if row.role is None else row.role.value,
        "methods": [method for method in row.methods if method],
        "sheet": row.at.sheet,
        "cell": row.at.cell,
    }
