"""合理缺项明细: what agencies marked as not applicable, why, and in which cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.form import Place
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import Listing, Shown, headings, write_listing
from workbook_tool.excel.summary.subject import Subject
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
    left_out = outcome.reachable - outcome.base
    return Base(outcome.reachable, left_out, outcome.base, outcome.earned)


def write_not_applicable(book: WorkbookWriter, subject: Subject) -> None:
    """Write the sheet; none for a scheme in which everything applies."""
    if not allows_not_applicable(subject):
        return
    depth = max(len(criterion.levels) for criterion in subject.scheme)
    columns = [
        (Label.NUMBER, 6, "center"),
        (Label.AGENCY, 26, "text"),
        (Label.CATEGORY, 13, "center_wrap"),
        (Label.CODE, 8, "center"),
        *((title, 18, "text") for title in LEVELS[:depth]),
        (Label.CRITERION, 36, "text"),
        (Label.STANDARD, 10, "number"),
        (Label.WHY, 32, "text"),
        (Label.FILE, 28, "text"),
        (Label.SHEET, 12, "text"),
        (Label.CELL, 8, "center"),
    ]
    marks = [
        (result, entry) for result in subject.consolidation.counted for entry in _marked(result)
    ]
    is_parent = subject.scheme.not_applicable is NotApplicableRule.PARENT
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.NOT_APPLICABLE),
            subject.say(Title.NOT_APPLICABLE),
            headings(subject, *columns),
            [
                [number, *_row(subject, result, entry, depth)]
                for number, (result, entry) in enumerate(marks, start=1)
            ],
            notes=(
                subject.say(Phrase.NA_NOTE),
                subject.say(Phrase.NA_PARENT if is_parent else Phrase.NA_GLOBAL),
            ),
            empty=subject.say(Phrase.NO_NA),
        ),
    )


def _marked(result: AgencyResult) -> Iterator[Entry]:
    """Yield the entries of an agency that it marked, in printed order."""
    if result.agency_return is not None:
        yield from (one for one in result.agency_return.entries if one.is_not_applicable)


def _row(subject: Subject, result: AgencyResult, entry: Entry, depth: int) -> list[Shown]:
    """Return one mark without its number; it stands in the cell of the reason."""
    criterion = subject.criteria[entry.criterion]
    place: Place | None = entry.reason_place or entry.place
    levels = [*criterion.levels, *[""] * (depth - len(criterion.levels))]
    return [
        result.agency.name,
        result.agency.category,
        criterion.code,
        *levels,
        criterion.text,
        criterion.worth if criterion.has_points else None,
        entry.reason,
        result.agency_return.file.path if result.agency_return else "",
        place.sheet if place else "",
        place.cell if place else "",
    ]
