"""排名表: the counted agencies by rank, unranked ones last."""

from collections.abc import Iterator
from decimal import Decimal

from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.awarding import QuotaUse
from workbook_tool.core.round.settings import RankingRule
from workbook_tool.core.text import Text
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.layout import Listing, Shown, headings, write_listing
from workbook_tool.excel.summary.remarks import grade_width, has_grade_remarks, remark
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_WIDTHS: dict[Text, tuple[float, str]] = {
    Label.RANK: (9, "strong"),
    Label.AGENCY: (36, "text"),
    Label.CATEGORY: (16, "center_wrap"),
    Label.REACHABLE: (10, "number"),
    Label.TOTAL: (10, "strong"),
    Label.RATE: (10, "rate"),
    Label.GRADE: (12, "center_wrap"),
    Label.GROUP_RANK: (12, "center"),
    Label.REMARK: (36, "text"),
}


def write_ranking(book: WorkbookWriter, subject: Subject) -> None:
    """Write the sheet: by rank, or by category where categories reach different totals."""
    by_category = reaches_differ(subject)
    labels = list(_labels(subject, by_category=by_category))
    results = subject.consolidation.counted
    turns = {category: turn for turn, category in enumerate(subject.the_round.roster.categories)}

    def order(numbered: tuple[int, AgencyResult]) -> tuple[int, bool, int, Decimal, int]:
        position, result = numbered
        group = turns[result.agency.category] if by_category else 0
        rank = result.group_rank if by_category else result.rank
        return (group, rank is None, rank or 0, -(result.total or Decimal(0)), position)

    ordered = (_cells(subject, result) for _, result in sorted(enumerate(results), key=order))
    rows = [[cells[label] for label in labels] for cells in ordered]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.RANKING),
            subject.say(Title.RANKING),
            headings(subject, *(_column(subject, label) for label in labels)),
            rows,
            notes=tuple(_notes(subject, by_category=by_category)),
            is_landscape=False,
            tab_color=TAB_RESULT,
        ),
    )


def _column(subject: Subject, label: Text) -> tuple[Text, float, str]:
    width, style = _WIDTHS[label]
    return label, grade_width(subject, width) if label is Label.GRADE else width, style


def reaches_differ(subject: Subject) -> bool:
    """Tell whether categories of counted agencies can reach different totals."""
    reaches = {
        result.scored.reachable
        for result in subject.consolidation.counted
        if result.scored is not None
    }
    return len(reaches) > 1


def _labels(subject: Subject, *, by_category: bool) -> Iterator[Text]:
    """Yield the headings that are needed, from left to right."""
    if by_category:
        yield from (Label.CATEGORY, Label.GROUP_RANK, Label.AGENCY, Label.REACHABLE)
    else:
        yield from (Label.RANK, Label.AGENCY, Label.CATEGORY)
    yield from (Label.TOTAL, Label.RATE)
    if subject.has_grades:
        yield Label.GRADE
    yield Label.RANK if by_category else Label.GROUP_RANK
    if has_grade_remarks(subject):
        yield Label.REMARK


def _cells(subject: Subject, result: AgencyResult) -> dict[Text, Shown]:
    return {
        Label.RANK: result.rank,
        Label.AGENCY: result.agency.name,
        Label.CATEGORY: result.agency.category,
        Label.REACHABLE: result.outcome.reachable if result.outcome else None,
        Label.TOTAL: result.total,
        Label.RATE: result.rate,
        Label.GRADE: result.grade,
        Label.GROUP_RANK: result.group_rank,
        Label.REMARK: remark(subject, result),
    }


def _notes(subject: Subject, *, by_category: bool) -> Iterator[str]:
    """Yield how ranks come about, and how the places of quotas were used."""
    settings, say = subject.settings, subject.say
    is_dense = settings.ranking is RankingRule.DENSE
    example = say(Phrase.DENSE if is_dense else Phrase.COMPETITION)
    yield say(Phrase.RANKING_NOTE, example=example)
    if settings.tie_break:
        yield say(Phrase.TIE_BREAK_NOTE, titles=subject.join(list(settings.tie_break)))
    if by_category:
        yield say(Phrase.REACH_NOTE)
    for grade in subject.the_round.grades:
        uses = [use for use in subject.consolidation.quotas if use.grade == grade.title]
        if uses:
            yield say(Phrase.QUOTA_NOTE, grade=grade.title, places=quota_places(subject, uses))


def quota_places(subject: Subject, uses: list[QuotaUse]) -> str:
    """Return how many of the places of each category are taken."""
    return subject.join(
        [
            subject.say(
                Phrase.QUOTA_PLACES, category=use.category, held=use.held, places=use.places
            ).strip()
            for use in uses
        ]
    )
