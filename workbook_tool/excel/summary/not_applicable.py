"""合理缺项明细: what agencies marked as not applicable, why, and in which cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.subject import Answer, Subject
from workbook_tool.excel.summary.words import LEVELS, Label, Phrase, SheetName, Title


@dataclass(frozen=True, slots=True)
class Base:
    """How the total of one agency comes about: 标准分值, 合理缺项分值, 应得分 and 实得分."""

    standard: Decimal
    not_applicable: Decimal
    base: Decimal
    earned: Decimal


def allows_not_applicable(subject: Subject) -> bool:
    """Tell whether agencies may mark anything as not applicable."""
    scheme = subject.scheme
    is_allowed = scheme.not_applicable is not NotApplicableRule.NONE
    return is_allowed and any(criterion.may_not_apply for criterion in scheme)


def base_of(result: AgencyResult) -> Base | None:
    """Return how a total comes about, None without a counted return that is scored in points."""
    outcome = result.scored
    if outcome is None:
        return None
    left_out = outcome.standard - outcome.base
    return Base(outcome.standard, left_out, outcome.base, outcome.earned)


def write_not_applicable(book: WorkbookWriter, subject: Subject) -> None:
    """Write the sheet; none for a scheme in which everything applies."""
    if not allows_not_applicable(subject):
        return
    marks = [one for one in subject.answers() if one.entry.is_not_applicable]
    is_parent = subject.scheme.not_applicable is NotApplicableRule.PARENT
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.NOT_APPLICABLE),
            subject.say(Title.NOT_APPLICABLE),
            tuple(_columns(subject)),
            marks,
            notes=(
                subject.say(Phrase.NA_NOTE),
                subject.say(Phrase.NA_PARENT if is_parent else Phrase.NA_GLOBAL),
            ),
            empty=subject.say(Phrase.NO_NA),
        ),
    )


def _columns(subject: Subject) -> Iterator[Column[Answer]]:
    yield Column("number", Label.NUMBER, 6, "center")
    yield Column("agency", Label.AGENCY, 26, "text", lambda one: one.agency.name)
    yield Column("category", Label.CATEGORY, 13, "center_wrap", lambda one: one.agency.category)
    yield Column("code", Label.CODE, 8, "center", lambda one: one.criterion.code)
    depth = max(len(criterion.levels) for criterion in subject.scheme)
    for place, title in enumerate(LEVELS[:depth]):
        yield Column(f"level {place}", title, 18, "text", partial(_level, place))
    yield Column("criterion", Label.CRITERION, 36, "text", lambda one: one.criterion.text)
    yield Column("standard", Label.STANDARD, 10, "number", _standard)
    yield Column("why", Label.WHY, 32, "text", lambda one: one.entry.reason)
    yield Column("file", Label.FILE, 28, "text", lambda one: one.agency_return.file.path)
    yield Column("sheet", Label.SHEET, 12, "text", lambda one: _place_of(one.entry)[0])
    yield Column("cell", Label.CELL, 8, "center", lambda one: _place_of(one.entry)[1])


def _level(place: int, answer: Answer) -> str:
    levels = answer.criterion.levels
    return levels[place] if place < len(levels) else ""


def _standard(answer: Answer) -> Decimal | None:
    return answer.criterion.worth if answer.criterion.has_points else None


def _place_of(entry: Entry) -> tuple[str, str]:
    """Return sheet and cell of the reason, else of the score."""
    place = entry.reason_place or entry.place
    return (place.sheet, place.cell) if place else ("", "")
