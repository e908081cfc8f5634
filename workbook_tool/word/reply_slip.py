"""回执: what an agency signs and sends back, that it agrees or that it appeals."""

from typing import Final

from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import day_words
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.word.feedback_words import Words
from workbook_tool.word.fitting import Density
from workbook_tool.word.lines import Align, Block, Cell, Line, Part, Row, Table

_WIDTHS: Final = (26, 61, 26, 61)  # mm
_HEIGHT: Final = 20  # points of a line to be filled in


def reply_slip(subject: Subject, agency: Agency, density: Density) -> tuple[Block, ...]:
    """Return the slip of an agency, and below it whom to send it to."""
    say = subject.say
    named = say(Words.SLIP_OF, round=subject.heading(), mark=say(subject.edition.mark))
    rows = (
        Row((Cell((say(Words.SLIP), named), Align.CENTER, 4, is_bold=True),)),
        _pair(say(Words.NAME), f"{agency.name} ({agency.code})", say(Words.UNTIL), _until(subject)),
        Row(
            (
                Cell((say(Words.OPINION),), Align.CENTER),
                Cell((say(Words.AGREE), say(Words.APPEAL_BOX), "", ""), span=3),
            ),
            density.written,
        ),
        _pair(say(Words.SIGNED), "", say(Words.STAMP), "", height=density.signed),
        _pair(say(Words.PHONE), "", say(Words.DAY), say(Words.BLANK_DAY)),
    )
    contact = subject.settings.contact
    told = say(Words.SEND_BACK, organiser=subject.settings.organiser)
    told += say(Words.CONTACT, contact=contact) if contact else ""
    return Table(_WIDTHS, rows, stays_whole=True), Line(Part.NOTE, told)


def _pair(first: str, one: str, second: str, other: str, *, height: float = _HEIGHT) -> Row:
    """Return a row of two headings, each with what stands beside it."""
    cells = (
        Cell((first,), Align.CENTER),
        Cell((one,)),
        Cell((second,), Align.CENTER),
        Cell((other,)),
    )
    return Row(cells, height)


def _until(subject: Subject) -> str:
    """Return until when an agency may answer: the last day for appeals, else of the notice."""
    settings = subject.settings
    last = settings.appeals_until or settings.notice_ends
    if last is None:
        return subject.say(Words.BLANK_DAY)
    shown, today = subject.say(day_words(last)), subject.edition.day
    is_passed = today is not None and today > last
    return subject.say(Words.PASSED, day=shown) if is_passed else shown
