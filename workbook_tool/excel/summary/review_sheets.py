"""测评方法 and 专题总结汇编: what reviewers take along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from workbook_tool.core.form import wording
from workbook_tool.core.numbers import round_half_up
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, worth_of
from workbook_tool.excel.sheet_writer import WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Shown
from workbook_tool.excel.summary.figures import RATE_PLACES
from workbook_tool.excel.summary.layout import Listing, write_listing
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Label, Phrase, SheetName, Title


@dataclass(frozen=True, slots=True)
class Method:
    """One evaluation method (测评方法) with its criteria."""

    name: str
    criteria: tuple[Criterion, ...]

    @property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by their codes."""
        return {criterion.code: criterion for criterion in self.criteria}

    @property
    def worth(self) -> Decimal:
        """Return what its criteria are worth in the total."""
        return worth_of(self.criteria)


def write_methods(book: WorkbookWriter, subject: Subject) -> None:
    """Write 测评方法, one row a method; none without methods."""
    methods = [
        Method(name, tuple(one for one in subject.scheme if name in one.methods))
        for name in subject.all_methods()
    ]
    if not methods:
        return
    columns: tuple[Column[Method], ...] = (
        Column("number", Label.NUMBER, 7, "center"),
        Column("method", Label.METHODS, 20, "text", lambda one: one.name),
        Column("count", Label.COUNT, 9, "center", lambda one: len(one.criteria)),
        Column("caps", Label.CAP_SUM, 11, "number", partial(_cap_sum, subject)),
        Column("rate", Figure.MEAN_RATE, 13, "rate", partial(_mean_rate, subject)),
        Column("codes", Label.CODE, 64, "text", lambda one: subject.join(list(one.by_code))),
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.METHODS),
            subject.say(Title.METHODS),
            columns,
            methods,
            notes=(subject.say(Phrase.METHODS_NOTE),),
        ),
    )


def _cap_sum(subject: Subject, method: Method) -> Decimal | None:
    """Return what the criteria of a method are worth, None where agencies weigh them apart."""
    own = subject.the_round.roster.own_weights
    return None if own & method.by_code.keys() else method.worth


def _mean_rate(subject: Subject, method: Method) -> Shown:
    """Return the rate over all criteria of a method, None where nothing is scored."""
    figures = [one for one in subject.figures.criteria if one.criterion.code in method.by_code]
    possible = sum((one.criterion.cap * one.count for one in figures), Decimal(0))
    scored = sum((one.scored for one in figures), Decimal(0))
    return round_half_up(scored / possible, RATE_PLACES) if possible else None


def write_reports(book: WorkbookWriter, subject: Subject) -> None:
    """Write 专题总结汇编: the closing reports, and in a sentence who has not written one."""
    if not subject.settings.has_closing_report:
        return
    reports = [
        (result.agency, result.agency_return.report)
        for result in subject.consolidation.counted
        if result.agency_return is not None
    ]
    blank = [agency.short for agency, report in reports if not _is_written(report)]
    sentence = (
        subject.say(Phrase.REPORTS_MISSING, count=len(blank), names=subject.join(blank))
        if blank
        else subject.say(Phrase.REPORTS_ALL)
    )
    write_listing(
        book,
        subject,
        Listing(
            subject.say(SheetName.REPORTS),
            subject.say(Title.REPORTS),
            tuple(_report_columns()),
            [(agency, report) for agency, report in reports if _is_written(report)],
            sentence=sentence,
            empty=subject.say(Phrase.NO_REPORTS),
        ),
    )


def _report_columns() -> Iterator[Column[tuple[Agency, Mapping[str, str]]]]:
    yield Column("number", Label.NUMBER, 6, "center")
    yield Column("agency", Label.AGENCY, 24, "text", lambda row: row[0].name)
    yield Column("category", Label.CATEGORY, 14, "center_wrap", lambda row: row[0].category)
    for name, heading in wording.REPORT_SECTIONS.items():
        yield Column(name, heading, 48, "text", partial(_section, name))


def _is_written(report: Mapping[str, str]) -> bool:
    return any(report.get(name) for name in wording.REPORT_SECTIONS)


def _section(name: str, row: tuple[Agency, Mapping[str, str]]) -> Shown:
    return row[1].get(name, "")
