"""The whole summary: sheets in the order of the contract, then the pivots, then the proof."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from workbook_tool.core.errors import SheetWriteError
from workbook_tool.core.form.identity import KIND_PROPERTY, SUMMARY_KIND
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.publication import WORKING_PAPER, Edition
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.excel.sheet_writer import Properties, WorkbookWriter
from workbook_tool.excel.summary.detail import build_detail, write_detail
from workbook_tool.excel.summary.disagreements import write_disagreements
from workbook_tool.excel.summary.evidence import (
    find_signals,
    write_evidence,
)
from workbook_tool.excel.summary.formula_twin import write_formula_twin
from workbook_tool.excel.summary.indicator_rates import write_indicator_rates
from workbook_tool.excel.summary.not_applicable import write_not_applicable
from workbook_tool.excel.summary.notices import write_applicants, write_notices
from workbook_tool.excel.summary.overview import write_overview
from workbook_tool.excel.summary.overview_charts import write_overview_charts
from workbook_tool.excel.summary.pivot_sheets import (
    lay_out,
    pivot_styles,
    plan_pivots,
    write_pivot,
)
from workbook_tool.excel.summary.publication_sheets import write_changes, write_record
from workbook_tool.excel.summary.ranking import write_ranking
from workbook_tool.excel.summary.returned_lists import (
    write_findings,
    write_missing,
    write_register,
)
from workbook_tool.excel.summary.review_comparison import write_comparison, write_progress
from workbook_tool.excel.summary.review_sheets import write_methods, write_reports
from workbook_tool.excel.summary.score_table import write_score_table
from workbook_tool.excel.summary.states import write_states
from workbook_tool.excel.summary.styles import base_font, build_styles
from workbook_tool.excel.summary.subject import Subject, build_subject
from workbook_tool.excel.summary.words import Title
from workbook_tool.pivot.lint import lint_workbook
from workbook_tool.pivot.package import add_pivots
from workbook_tool.pivot.table import Pivot

CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, because no clock may show
ROUND_PROPERTY: Final = "workbook_tool_round"


def write_summary(
    consolidation: Consolidation,
    *,
    returned_prefix: str | None = None,
    reviews: tuple[ReviewedFile, ...] = (),
    review_prefix: str | None = None,
    edition: Edition = WORKING_PAPER,
    refresh_on_load: bool = False,
    created: datetime = CREATED,
    detail_file: str = "",
) -> bytes:
    """Return the county summary (county_summary.xlsx); the same input gives the same bytes.

    At least one return must be counted. ``returned_prefix`` leads from the folder of the summary
    to the returned folder, with "/" and at the end ("returned/"); None writes no links. ``reviews``
    are the review workbooks that came back, which ``review_prefix`` leads to.
    ``edition`` says in which form it is made out; a frozen one holds no formula cell and carries
    the record of its results. ``detail_file`` names the file beside it that holds the details
    where no sheet can (``build_detail_file``); then there are no pivots. SheetWriteError where the
    result breaks a law of PivotTables: a defect of ours.
    """
    subject = build_subject(
        consolidation,
        returned_prefix=returned_prefix,
        edition=edition,
        reviews=reviews,
        review_prefix=review_prefix,
    )
    settings = subject.settings
    font = base_font(settings.language, settings.fonts)
    properties = Properties(
        title=subject.say(Title.SCORES, round=subject.heading()).replace("\n", " "),
        custom={KIND_PROPERTY: SUMMARY_KIND, ROUND_PROPERTY: settings.round_id},
    )
    styles = {**build_styles(settings.language, settings.fonts), **pivot_styles()}
    book = WorkbookWriter(
        styles, created=created, font=font, properties=properties, recalculates=False
    )
    pivots = _write_sheets(book, subject, font, detail_file)
    content = book.to_bytes()
    if not pivots:  # nothing is scored in points
        return content
    finished = add_pivots(content, pivots, refresh_on_load=refresh_on_load)
    _require_lawful(finished)
    return finished


def _write_sheets(
    book: WorkbookWriter, subject: Subject, font: str, detail_file: str
) -> dict[str, list[Pivot]]:
    """Write every sheet in order and return the pivots by the names of their sheets."""
    detail = build_detail(subject)
    if detail_file:
        detail = replace(detail, records=(), elsewhere=detail_file)
    plans = plan_pivots(subject, detail)
    pivots = lay_out(plans, detail)
    signals = find_signals(subject)
    write_changes(book, subject)
    overview = write_overview(book, subject, signals)
    grid = write_score_table(book, subject)
    rates = None
    if subject.figures.totals is not None:  # else there is neither a total nor a rate to show
        write_ranking(book, subject)
        rates = write_indicator_rates(book, subject)
    write_states(book, subject)
    if subject.figures.totals is not None:
        for plan in plans:
            found = pivots.get(plan.table.name)
            write_pivot(book, subject, plan, found, elsewhere=detail_file)
    write_missing(book, subject)
    write_register(book, subject)
    write_findings(book, subject)
    write_evidence(book, subject, signals)
    write_detail(book, subject, detail)
    # The twelve sheets of the contract stand first, in its order; these follow.
    write_comparison(book, subject)
    write_disagreements(book, subject)
    write_progress(book, subject)
    write_not_applicable(book, subject)
    write_notices(book, subject)
    write_applicants(book, subject)
    write_methods(book, subject)
    write_reports(book, subject)
    if not subject.edition.kind.is_frozen:
        write_formula_twin(book, subject, detail, grid)
    write_record(book, subject)
    write_overview_charts(subject, overview, rates, font)
    if subject.figures.totals is None:
        return {}
    return {
        subject.say(plan.name): [pivots[plan.table.name]]
        for plan in plans
        if plan.table.name in pivots
    }


def _require_lawful(workbook: bytes) -> None:
    """Raise SheetWriteError, naming the first broken law, unless every law is kept."""
    violations = lint_workbook(workbook)
    if violations:
        first = violations[0]
        raise SheetWriteError(
            f"程序缺陷：汇总表的透视表不合规（{first.rule} {first.part}：{first.message}），"
            "原有汇总表未改动。请把这句话报告给开发者。",
            f"Our defect: a PivotTable of the summary breaks {first.rule} in {first.part}: "
            f"{first.message}. The former summary is untouched. Please report this sentence.",
        )
