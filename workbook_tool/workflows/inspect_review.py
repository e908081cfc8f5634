"""What a review workbook is: whose, which agencies it judges, and where each answer stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.form.issuance import IssuedReview, JudgedCopy
from workbook_tool.core.numbers import number_text
from workbook_tool.core.review.locating import CellNames, locate_answers, sheet_of_agency
from workbook_tool.core.review.meta import FoundReviewMeta
from workbook_tool.core.review.spec import ReviewField
from workbook_tool.core.round.scheme import Criterion, Option
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.workflows.results import (
    InspectedEntry,
    InspectedReview,
    InspectedSheet,
    Inspection,
)

Options = Callable[[Criterion, Language], tuple[Option, ...]]


def inspect_review(
    path: Path,
    workbook: FoundWorkbook,
    meta: FoundReviewMeta,
    criteria: Iterable[Criterion],
    options_of: Options,
) -> Inspection:
    """Return what a review workbook is by its own hidden sheet; ``criteria`` are those it lists."""
    facts = meta.pairs
    language = Language.EN if facts.get("language") == "en" else Language.ZH
    known = tuple(criteria)
    return Inspection(
        kind="review_workbook",
        path=path,
        round_id=facts.get("round") or None,
        version=facts.get("digest") or None,
        review=InspectedReview(
            evaluator=facts.get("evaluator", ""),
            evaluator_name=facts.get("evaluator_name", ""),
            blueprint_version=meta.version,
            wording=facts.get("wording", ""),
            language=language,
            sheets=tuple(_sheets(workbook, meta.sheets, known, language, options_of)),
        ),
    )


def inspect_issued_review(
    path: Path,
    workbook: FoundWorkbook,
    book: IssuedReview,
    issued_round: AssessmentRound,
    options_of: Options,
) -> Inspection:
    """Return what a review workbook without its hidden sheet is, by the register.

    ``issued_round`` is the round as it was defined then.
    """
    language = issued_round.settings.language
    asked = {code for sheet in book.sheets for code, _ in sheet.answers}
    criteria = tuple(one for one in issued_round.scheme if one.code in asked)
    return Inspection(
        kind="review_workbook",
        path=path,
        round_id=issued_round.settings.round_id,
        version=book.digest,
        review=InspectedReview(
            evaluator=book.evaluator,
            evaluator_name=book.evaluator_name,
            blueprint_version=book.blueprint_version,
            wording=book.wording,
            language=language,
            sheets=tuple(_sheets(workbook, book.sheets, criteria, language, options_of)),
        ),
    )


def _sheets(
    workbook: FoundWorkbook,
    copies: Iterable[JudgedCopy],
    criteria: tuple[Criterion, ...],
    language: Language,
    options_of: Options,
) -> Iterator[InspectedSheet]:
    """Yield each agency whose sheet is there, with its criteria where they really stand."""
    by_code = {one.code: one for one in criteria}
    for copy in copies:
        sheet = sheet_of_agency(workbook, copy)
        if sheet is None:
            continue
        located = locate_answers(sheet, by_code)
        entries = tuple(
            replace(
                _entry(by_code[code], sheet.name, cells),
                options=options_of(by_code[code], language),
            )
            for code, cells in located.items()
        )
        yield InspectedSheet(copy.agency, sheet.name, copy.sha256, copy.check_code, entries)


def points_told(criterion: Criterion) -> tuple[str | None, ...]:
    """Return cap, step, minimum and weight; None where answers have no points.

    Where points have no limit (不封顶) there is neither a cap nor a weight of it.
    """
    cap = criterion.shown_cap
    worth = None if cap is None else criterion.worth
    numbers = (cap, criterion.step, criterion.minimum, worth)
    return tuple(
        None if number is None or not criterion.has_points else number_text(number)
        for number in numbers
    )


def _entry(criterion: Criterion, sheet: str, cells: CellNames) -> InspectedEntry:
    cap, step, minimum, weight = points_told(criterion)
    return InspectedEntry(
        criterion=criterion.code,
        sheet=sheet,
        cap=cap,
        step=step,
        code_cell=cells.get(ReviewField.CODE),
        text_cell=cells.get(ReviewField.TEXT),
        cap_cell=cells.get(ReviewField.CAP),
        score_cell=cells.get(ReviewField.SCORE),
        basis_cell=cells.get(ReviewField.BASIS),
        evidence_cell=cells.get(ReviewField.EVIDENCE),
        deduction_cell=None,
        kind=criterion.kind,
        role=criterion.role,
        minimum=minimum,
        weight=weight,
        needs_evidence=criterion.asks_for_evidence,
        self_cell=cells.get(ReviewField.SELF),
        reason_cell=cells.get(ReviewField.REASON),
        record_cell=cells.get(ReviewField.RECORD),
    )
