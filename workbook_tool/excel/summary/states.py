"""状态分布: how many agencies are in each state, criterion by criterion (达到/部分达到/未达到)."""

from decimal import Decimal
from functools import partial

from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Shown
from workbook_tool.excel.summary.figures import StateFigures
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title


def state_labels(subject: Subject) -> tuple[str, ...]:
    """Return every state of the scheme in the order in which they first appear."""
    figures = subject.figures.states
    return tuple(dict.fromkeys(label for one in figures for label in one.counts))


def state_shares(subject: Subject) -> list[tuple[str, int, Decimal | None]]:
    """Return how often each state was chosen in all, and its share of all answers if any."""
    figures = subject.figures.states
    answers = sum(one.answers for one in figures)
    counts = [
        (label, sum(one.counts.get(label, 0) for one in figures)) for label in state_labels(subject)
    ]
    return [
        (label, count, Decimal(count) / answers if answers else None) for label, count in counts
    ]


def write_states(book: WorkbookWriter, subject: Subject) -> None:
    """Write one row a state criterion, with count and share of each state; none without any."""
    if not subject.figures.states:
        return
    columns: list[Column[StateFigures]] = [
        Column("code", Label.CODE, 9, "center", lambda one: one.criterion.code),
        Column(
            "indicator", Label.CRITERION_SHORT, 24, "text", lambda one: one.criterion.levels[-1]
        ),
        Column("criterion", Label.WORDING, 46, "text", lambda one: one.criterion.text),
        Column("answers", Label.ANSWERS, 10, "number", lambda one: one.answers),
    ]
    for label in state_labels(subject):
        columns += [
            Column(f"count {label}", label, 12, "number", partial(_count, label)),
            Column(f"share {label}", Label.SHARE, 9, "rate", partial(_share, label)),
        ]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.STATES),
            subject.say(Title.STATES),
            columns,
            subject.figures.states,
            notes=(subject.say(Phrase.STATE_SHARE_NOTE),),
            frozen=3,
            tab_color=TAB_RESULT,
        ),
    )


def _count(label: str, figures: StateFigures) -> Shown:
    return figures.counts.get(label)


def _share(label: str, figures: StateFigures) -> Shown:
    return figures.share(label)
