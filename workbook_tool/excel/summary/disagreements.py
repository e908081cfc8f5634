"""评分差异: where scores of groups lie further apart than 设置 allows; shown, never corrected."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from workbook_tool.core.numbers import number_text
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.review_comparison import Compared, group_name, reasons_of
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, Reviewing, SheetName, Title


def write_disagreements(book: WorkbookWriter, subject: Subject) -> None:
    """Write 评分差异, the widest difference first; none where no two groups differ by so much."""
    state, plan = subject.consolidation.review_state, subject.the_round.review
    if state is None or plan is None or not state.disagreements:
        return
    rows = [Compared(one.agency, one.review) for one in state.disagreements]
    rows.sort(key=lambda one: one.review.spread or Decimal(0), reverse=True)
    limit = plan.disagreement
    told = Reviewing.ABOVE_LIMIT if limit is not None else Reviewing.CONTRADICT
    note = subject.say(
        Phrase.DISAGREEMENTS_NOTE,
        told=subject.say(told, limit=number_text(limit or Decimal(0))),
        count=len(rows),
        agencies=len({one.agency.code for one in rows}),
        criteria=len({one.review.criterion.code for one in rows}),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.DISAGREEMENTS),
            subject.say(Title.DISAGREEMENTS),
            tuple(_columns(subject)),
            rows,
            notes=(note,),
            frozen=3,
            is_kept=True,  # many differences make more pages than a leader signs
            tab_color=TAB_RESULT,
        ),
    )


def _columns(subject: Subject) -> Iterator[Column[Compared]]:
    yield Column("number", Label.NUMBER, 6, "center")
    yield Column("agency", Label.AGENCY, 20, "text", lambda one: one.agency.name)
    yield Column("code", Label.CODE, 7, "center", lambda one: one.review.criterion.code)
    yield Column("criterion", Label.CRITERION, 30, "text", lambda one: one.review.criterion.text)
    yield Column("cap", Label.CAP, 7, "number", lambda one: one.review.criterion.shown_cap)
    yield Column("spread", Label.SPREAD, 8, "strong", lambda one: one.review.spread)
    yield Column("given", Label.REVIEW_PARTS, 44, "text", partial(_given, subject))
    yield Column("reasons", Label.REVIEW_REASONS, 30, "text", partial(reasons_of, subject))


def _given(subject: Subject, one: Compared) -> str:
    """Return what each group gave, with file, sheet and cell of it, one group a line."""
    return "\n".join(
        subject.say(
            Reviewing.PLACED,
            group=group_name(subject, part.group),
            score=part.stated,
            file=part.file,
            sheet=part.sheet,
            cell=part.cell,
        )
        for part in one.review.parts
    )
