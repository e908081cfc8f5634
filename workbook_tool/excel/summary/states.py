"""状态分布: how many agencies are in each state, criterion by criterion (达到/部分达到/未达到)."""

from decimal import Decimal

from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import Listing, Shown, headings, write_listing
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
    labels = state_labels(subject)
    columns = [
        (Label.CODE, 9.0, "center"),
        (Label.CRITERION_SHORT, 24.0, "text"),
        (Label.CRITERION, 46.0, "text"),
        (Label.ANSWERS, 10.0, "number"),
    ]
    for label in labels:
        columns += [(Text(label, label), 12.0, "number"), (Label.SHARE, 9.0, "rate")]
    rows: list[list[Shown]] = []
    for one in subject.figures.states:
        row: list[Shown] = [
            one.criterion.code,
            one.criterion.levels[-1],
            one.criterion.text,
            one.answers,
        ]
        for label in labels:
            row += [one.counts.get(label), one.share(label)]
        rows.append(row)
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.STATES),
            subject.say(Title.STATES),
            headings(subject, *columns),
            rows,
            notes=(subject.say(Phrase.STATE_SHARE_NOTE),),
            frozen=3,
            tab_color=TAB_RESULT,
        ),
    )
