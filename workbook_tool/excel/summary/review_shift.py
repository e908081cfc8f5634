"""考评前后: how the review moved each criterion, as a table and as a chart of the first page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.review.shifts import CriterionShift, shifts_of
from workbook_tool.excel.sheet_writer import SheetWriter
from workbook_tool.excel.summary.columns import Column, Columns
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Label, Phrase, Reviewing

LEAST_REVIEWED: Final = 3
"""A mean of fewer agencies says nothing of a criterion."""
LEAST_SHIFT: Final = Fraction(1, 20)  # of a point, of the criterion that moved most
MOST_SHIFTS: Final = 24
"""Rows of the table; the criteria that moved least are left out."""
_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class ShiftCells:
    """Where the chart finds its numbers, and what it says: the criteria that moved most first."""

    sheet: str
    criteria: Range
    effects: Range
    values: tuple[Decimal, ...]  # the effects
    message: str


def shown_shifts(subject: Subject) -> tuple[CriterionShift, ...]:
    """Return the shifts that are worth a table, none before enough is reviewed."""
    found = shifts_of(subject.consolidation.under_review)
    if not found or abs(found[0].effect) < LEAST_SHIFT:
        return ()
    if max(one.agencies for one in found) < LEAST_REVIEWED:
        return ()
    return found[:MOST_SHIFTS]


def write_shifts(
    sheet: SheetWriter, subject: Subject, shifts: Sequence[CriterionShift], first: int, row: int
) -> ShiftCells:
    """Write the table with its numbers from a column on; code and title take those before it."""
    columns = Columns(_columns(), subject.language, first)
    heading = subject.say(Reviewing.SHIFTS) + subject.say(Figure.GAP) + subject.say(Phrase.SHIFTS)
    sheet.merge(Range(row, 1, row, columns.last), heading, "strong_left")
    sheet.text(row + 1, 1, subject.say(Label.CODE), "head")
    sheet.merge(Range(row + 1, 2, row + 1, first - 1), subject.say(Label.CRITERION_SHORT), "head")
    columns.write_headings(sheet, row + 1)
    sheet.height(row + 1, 34)
    top = row + 2
    for line, (one, values) in enumerate(zip(shifts, columns.shown(shifts), strict=True), top):
        sheet.text(line, 1, one.criterion.code, "center")
        sheet.merge(Range(line, 2, line, first - 1), subject.short_title(one.criterion), "text")
        columns.write_row(sheet, line, values)
    last = top + len(shifts) - 1
    effect = columns.positions["effect"]
    return ShiftCells(
        sheet.name,
        criteria=Range(top, 2, last, 2),
        effects=Range(top, effect, last, effect),
        values=tuple(_mean(one.effect) for one in shifts),
        message=_message(subject),
    )


def _columns() -> tuple[Column[CriterionShift], ...]:
    return (
        Column("cap", Label.CAP, 8, "number", lambda one: one.criterion.shown_cap),
        Column("agencies", Figure.AGENCIES, 9, "number", lambda one: one.agencies),
        Column("own", Reviewing.MEAN_SELF, 9, "number", lambda one: _mean(one.own)),
        Column("final", Reviewing.MEAN_FINAL, 8, "number", lambda one: _mean(one.final)),
        Column("effect", Label.DIFFERENCE, 8, "shift", lambda one: _mean(one.effect)),
        Column("lowered", Reviewing.LOWERED, 11, "number", lambda one: one.lowered),
        Column("raised", Reviewing.RAISED, 11, "number", lambda one: one.raised),
    )


def _mean(exact: Fraction) -> Decimal:
    return round_half_up(exact, _PLACES)


def _message(subject: Subject) -> str:
    """Return what the review did, in a sentence: how many criteria moved, and which one most."""
    shifts = shifts_of(subject.consolidation.under_review)
    counts = (
        (Reviewing.SHIFTS_DOWN, sum(one.effect < 0 for one in shifts)),
        (Reviewing.SHIFTS_UP, sum(one.effect > 0 for one in shifts)),
    )
    return subject.say(
        Reviewing.SHIFT_MESSAGE,
        counts=subject.join([subject.say(words, count=count) for words, count in counts if count]),
        code=shifts[0].criterion.code,
    )
