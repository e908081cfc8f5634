"""排名表: the counted agencies by rank, unranked ones last."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.awarding import QuotaUse
from workbook_tool.core.round.settings import RankingRule, RankingScope, VetoedPlace
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.remarks import grade_width, has_own_remarks, remark
from workbook_tool.excel.summary.styles import TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Label, Phrase, SheetName, Title

_Column = Column[AgencyResult]


def write_ranking(book: WorkbookWriter, subject: Subject) -> None:
    """Write the list of all agencies by rank and below it once more by group.

    It goes by group alone where a rank over all means nothing.
    """
    is_overall = _is_overall(subject)
    found = {group: _ranked(subject, group) for group in subject.the_round.roster.groups}
    groups = [(group, rows) for group, rows in found.items() if rows]
    by_group = [result for _, rows in groups for result in rows]
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.RANKING),
            subject.say(Title.RANKING_FINAL if subject.is_final else Title.RANKING),
            tuple(_columns(subject, by_group=not is_overall)),
            _ranked(subject) if is_overall else by_group,
            notes=tuple(_notes(subject, by_group=not is_overall)),
            groups=groups if is_overall and len(groups) > 1 else (),
            is_landscape=False,
            tab_color=TAB_RESULT,
        ),
    )


def _ranked(subject: Subject, group: str | None = None) -> list[AgencyResult]:
    """Return the counted agencies, of one group or all, best rank first, unranked ones last."""

    def order(result: AgencyResult) -> tuple[bool, int, Decimal]:
        rank = _rank(subject, result) if group is None else _group_rank(subject, result)
        return (rank is None, rank or 0, -(result.total or Decimal(0)))

    results = subject.consolidation.counted
    return sorted((one for one in results if group in {None, one.agency.group}), key=order)


def _rank(subject: Subject, result: AgencyResult) -> int | None:
    """Return the place of an agency; until the review is over it is the one by self scores."""
    return result.self_rank if subject.stage is ScoreStage.REVIEW else result.rank


def _group_rank(subject: Subject, result: AgencyResult) -> int | None:
    """Return the same within its ranking group."""
    return result.self_group_rank if subject.stage is ScoreStage.REVIEW else result.group_rank


def _is_overall(subject: Subject) -> bool:
    """Tell whether the list goes over all agencies."""
    scope = subject.settings.ranking_scope
    is_wanted = scope is RankingScope.OVERALL
    return subject.the_round.ranks_overall and (is_wanted or not _reaches_differ(subject))


def _reaches_differ(subject: Subject) -> bool:
    """Tell whether categories of counted agencies can reach different totals."""
    reaches = {
        result.scored.reachable
        for result in subject.consolidation.counted
        if result.scored is not None
    }
    return len(reaches) > 1


def _columns(subject: Subject, *, by_group: bool) -> Iterator[_Column]:
    """Yield the columns that are needed, from left to right."""
    group: _Column = Column(
        "category", subject.group_label, 16, "center_wrap", lambda one: one.agency.group
    )
    agency: _Column = Column("agency", Label.AGENCY, 36, "text", lambda one: one.agency.name)
    rank: _Column = Column("rank", Label.RANK, 9, "strong", partial(_rank, subject))
    in_group: _Column = Column(
        "group_rank", subject.group_rank_label, 12, "center", partial(_group_rank, subject)
    )
    if by_group:
        yield from (group, in_group, agency)
        if _reaches_differ(subject):
            yield Column("reachable", Label.REACHABLE, 10, "number", _reachable)
    else:
        yield from (rank, agency, group)
    yield Column("total", Label.TOTAL, 10, "strong", lambda one: one.total)
    yield Column("rate", Label.RATE, 10, "rate", lambda one: one.rate)
    if subject.has_grades:
        width = grade_width(subject, 12)
        yield Column("grade", Label.GRADE, width, "center_wrap", lambda one: one.grade)
    if not by_group:
        yield in_group
    elif subject.settings.ranking_scope is not RankingScope.CATEGORY:
        yield rank
    if has_own_remarks(subject):
        yield Column("remark", Label.REMARK, 36, "text", partial(remark, subject))


def _reachable(result: AgencyResult) -> Decimal | None:
    return result.outcome.reachable if result.outcome else None


def _notes(subject: Subject, *, by_group: bool) -> Iterator[str]:
    """Yield how ranks come about, and how the places of quotas were used."""
    settings, say = subject.settings, subject.say
    is_dense = settings.ranking is RankingRule.DENSE
    example = say(Phrase.DENSE if is_dense else Phrase.COMPETITION)
    yield say(Phrase.RANKING_NOTE, example=example)
    if subject.scheme.scaled_to is not None:
        yield say(Phrase.SCALED_NOTE, points=number_text(subject.scheme.scaled_to))
    if settings.tie_break:
        yield say(Phrase.TIE_BREAK_NOTE, titles=subject.join(list(settings.tie_break)))
    if any(subject.is_vetoed(result) for result in subject.consolidation.counted):
        is_last = settings.vetoed_place is VetoedPlace.LAST
        yield say(Phrase.VETOED_LAST if is_last else Phrase.VETOED_UNRANKED)
    if by_group:
        has_groups = subject.the_round.roster.has_groups
        yield say(Phrase.REACH_NOTE_BY_GROUP if has_groups else Phrase.REACH_NOTE)
    for grade in subject.the_round.grades:
        uses = [use for use in subject.consolidation.quotas if use.grade == grade.title]
        if uses:
            yield say(Phrase.QUOTA_NOTE, grade=grade.title, places=quota_places(subject, uses))


def quota_places(subject: Subject, uses: list[QuotaUse]) -> str:
    """Return how many of the places of each group are taken."""
    return subject.join(
        [
            subject.say(
                Phrase.QUOTA_PLACES, group=use.group, held=use.held, places=use.places
            ).strip()
            for use in uses
        ]
    )
