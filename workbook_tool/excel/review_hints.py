"""考评提示（内部）: where a visit may be worth it, and how groups differ; for staff alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.review.hints import (
    FAR_BELOW,
    LEAST_COMMON,
    Leniency,
    Reason,
    ReviewHints,
    VisitHint,
    Why,
)
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.excel.agency_styles import choose_fonts
from workbook_tool.excel.list_styles import GRID, HEADING, NOTE, NUMBER, TEXT, TITLE
from workbook_tool.excel.printed_lists import PrintedList, write_printed_list
from workbook_tool.excel.sheet_writer import Properties, Style, Value, WorkbookWriter

_PLACES: Final = 2
_PERCENT: Final = str(int(FAR_BELOW * 100))
_NAME: Final = Text("考评提示", "Review hints")
_VISITS: Final = Text("建议实地考察", "Suggested visits")
_LENIENCY: Final = Text("宽严比较", "Leniency of groups")
_TITLE: Final = Text(
    "{round}　{sheet}（内部参考，不据此改分）",
    "{round}: {sheet} (internal, never a correction)",
)
_VISITS_NOTE: Final = Text(
    "列入的情形：自评表有漏填；考评组之间的差距超过设置允许的分数，或答案互相矛盾；自评满分而没有写明"
    f"佐证材料；考评比自评低，且差距达到该项分值的 {_PERCENT}%。是否考察由工作人员决定。"
    "本表不改变任何得分和名次，不对外发送。",
    "Listed are: returns with gaps; criteria on which groups differ by more than the settings "
    "allow, or contradict each other; self scores at the cap with no evidence named; review "
    f"scores below the self score by {_PERCENT}% of the cap or more. Staff decide whom "
    "to visit. This list changes no score and no rank, and is not sent to anybody.",
)
_LENIENCY_NOTE: Final = Text(
    "只比较两组都评过分的项（同一单位的同一指标）；平均差 = 甲组减乙组，正数表示甲组给分较高，"
    f"扣分项按相反方向计。共同评分不足 {LEAST_COMMON} 项的不作比较。差距可能来自所评单位本身，"
    "不能据此认定哪一组评得不当。",
    "Only what both groups scored is compared (the same criterion of the same agency). The mean "
    "difference is the first group less the second: above zero the first gave more; deductions "
    f"count the other way round. Fewer than {LEAST_COMMON} in common are not compared. A "
    "difference proves nothing about either group.",
)
_NO_VISITS: Final = Text("没有需要列入的项。", "Nothing is listed.")
_ONE_GROUP: Final = Text(
    "只有一个考评组，没有可比较的。", "There is one group only: no pair to compare."
)
_TOO_FEW: Final = Text("不足 {least} 项，不作比较", "fewer than {least}, not compared").filled(
    least=str(LEAST_COMMON)
)
_REASONS: Final = {
    Reason.GAPS: Text("自评表漏填 {found} 处", "the return has {found} gaps"),
    Reason.GROUPS_DIFFER: Text(
        "考评组之间相差 {found} 分，超过设置的 {limit} 分",
        "groups differ by {found} points, the settings allow {limit}",
    ),
    Reason.GROUPS_CONTRADICT: Text(
        "考评组的答案不一致，只能有一个成立", "groups gave different answers; only one can stand"
    ),
    Reason.NO_EVIDENCE: Text(
        "自评满分 {found} 分，没有写明佐证材料",
        "self score at the cap of {found}, and no evidence named",
    ),
    Reason.FAR_BELOW: Text(
        "考评比自评低 {found} 分（该项满分 {limit} 分）",
        "review {found} points below the self score, of a cap of {limit}",
    ),
}
_WHOLE_RETURN: Final = Text("（整份自评表）", "(the whole return)")
_STYLES: Final = {
    "title": TITLE,
    "note": NOTE,
    "heading": HEADING,
    "number": NUMBER,
    "text": TEXT,
    "points": Style(border=GRID, horizontal="right", number_format="+0.00;-0.00;0.00"),
}


@dataclass(frozen=True, slots=True)
class _Table:
    """What stands over a list, how its columns look, and what is said where nothing is listed."""

    sheet: Text
    note: Text
    headings: tuple[Text, ...]
    widths: tuple[int, ...]
    styles: tuple[str, ...]
    empty: Text


_VISIT_TABLE: Final = _Table(
    _VISITS,
    _VISITS_NOTE,
    (
        Text("序号", "No."),
        Text("单位", "Agency"),
        Text("编号", "Code"),
        Text("指标", "Criterion"),
        Text("理由", "Why"),
    ),
    (6, 30, 8, 50, 50),
    ("number", "text", "number", "text", "text"),
    _NO_VISITS,
)
_PAIR_TABLE: Final = _Table(
    _LENIENCY,
    _LENIENCY_NOTE,
    (
        Text("序号", "No."),
        Text("甲组", "First group"),
        Text("乙组", "Second group"),
        Text("共同评分项数", "Scored by both"),
        Text("平均差（分/项）", "Mean difference (points)"),
    ),
    (6, 42, 42, 20, 34),
    ("number", "text", "text", "number", "points"),
    _ONE_GROUP,
)


def write_review_hints(settings: RoundSettings, hints: ReviewHints, *, created: datetime) -> bytes:
    """Return the workbook with both lists; it names agencies and groups, and no persons."""
    book = WorkbookWriter(
        _STYLES,
        created=created,
        font=choose_fonts(settings.fonts, settings.language).body,
        properties=Properties(title=_title(settings, _NAME)),
        recalculates=False,
    )
    _write_table(book, settings, _VISIT_TABLE, tuple(_visit_rows(settings, hints.visits)))
    _write_table(book, settings, _PAIR_TABLE, tuple(_pair_rows(settings, hints.leniency)))
    return book.to_bytes()


def _write_table(
    book: WorkbookWriter, settings: RoundSettings, table: _Table, rows: Sequence[Sequence[Value]]
) -> None:
    """Write one list on a sheet of its own; without rows a note says so."""
    notes = (table.note,) if rows else (table.note, table.empty)
    printed = PrintedList(
        _title(settings, table.sheet), notes, table.headings, table.widths, table.styles
    )
    sheet = book.add_sheet(table.sheet.in_language(settings.language))
    write_printed_list(sheet, printed, rows, settings.language)


def _title(settings: RoundSettings, sheet: Text) -> str:
    return _TITLE.filled(round=settings.title, sheet=sheet).in_language(settings.language)


def _visit_rows(
    settings: RoundSettings, visits: Sequence[VisitHint]
) -> Iterator[tuple[Value, ...]]:
    language = settings.language
    for number, one in enumerate(visits, start=1):
        asked = one.criterion
        yield (
            number,
            one.agency.name,
            "" if asked is None else asked.code,
            _WHOLE_RETURN.in_language(language) if asked is None else asked.text,
            "\n".join(_told(why).in_language(language) for why in one.why),
        )


def _told(why: Why) -> Text:
    return _REASONS[why.reason].filled(found=_points(why.found), limit=_points(why.limit))


def _points(points: Fraction) -> str:
    return number_text(_rounded(points))


def _rounded(points: Fraction) -> Decimal:
    return round_half_up(points, _PLACES)


def _pair_rows(
    settings: RoundSettings, leniency: Sequence[Leniency]
) -> Iterator[tuple[Value, ...]]:
    too_few = _TOO_FEW.in_language(settings.language)
    for number, one in enumerate(leniency, start=1):
        mean = too_few if one.mean is None else _rounded(one.mean)
        first, second = (f"{group.code} {group.name}" for group in (one.first, one.second))
        yield number, first, second, one.common, mean
