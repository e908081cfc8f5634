"""What each sheet of a review workbook was issued as, to hold a returned one against.

Sheets that ask the same are alike but for agency, return and self scores, so each shape is laid out
once and put into the words of the agency.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.form import CellSpec, ScoreTable
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import ListSheet
from workbook_tool.core.form.issuance import IssuedReview, JudgedCopy
from workbook_tool.core.form.spec import TableColumn
from workbook_tool.core.returns.scores import exact_number, read_score
from workbook_tool.core.review import words
from workbook_tool.core.review.demands import number_of
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.pages import build_page
from workbook_tool.core.review.spec import (
    Evaluator,
    JudgedAnswer,
    JudgedReturn,
    ReviewField,
    ReviewPage,
    Value,
)
from workbook_tool.core.review.status import review_status
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.review_plan import criteria_of
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language

_STAND_IN = Agency("QWBTAGENCYCODEQ", "QWBTAGENCYNAMEQ")
_SHA, _CHECK = "QWBTJUDGEDQ", "QWBTCHECKQ"
# What an agency wrote stands here; it is compared by criterion, or not at all.
_OF_THE_AGENCY = frozenset({ReviewField.SELF, ReviewField.BASIS, ReviewField.EVIDENCE})


@dataclass(frozen=True, slots=True)
class IssuedPage:
    """One sheet as it was issued.

    ``cells`` are the locked cells that are alike wherever the same is asked, ``table`` is what the
    reader looks for, ``answers`` what the agency stated, by criterion. ``owed`` are the criteria
    that are scored.
    """

    page: ReviewPage
    table: ScoreTable
    scheme: IndicatorScheme
    cells: tuple[CellSpec, ...]
    copy: JudgedCopy
    answers: Mapping[str, JudgedAnswer]
    owed: tuple[Criterion, ...]
    language: Language

    def status_cells(self) -> tuple[CellSpec, ...]:
        """Return the formulas beside the scores; what they say depends on the self scores."""
        column = self.page.column_of(ReviewField.STATUS) or 1
        score = self.page.column_of(ReviewField.SCORE) or 1
        reason = self.page.column_of(ReviewField.REASON) or 1
        return tuple(
            CellSpec(
                self.page.rows[one.code],
                column,
                formula=_status(one, self.answers[one.code], score, reason, self.language),
            )
            for one in self.owed
        )


@dataclass(frozen=True, slots=True)
class _Shape:
    page: ReviewPage
    table: ScoreTable
    scheme: IndicatorScheme
    plain: tuple[CellSpec, ...]
    marked: tuple[CellSpec, ...]


@dataclass(slots=True)
class IssuedPages:
    """Knows the sheets of every issued review workbook; keeps each shape that it met.

    ``round_of`` gives the round as it was issued under a wording.
    """

    round_of: Callable[[str], AssessmentRound]
    _shapes: dict[tuple[str, str, tuple[str, ...], tuple[str, ...], Goals], _Shape] = field(
        default_factory=dict
    )

    def find(self, book: IssuedReview, copy: JudgedCopy) -> IssuedPage:
        """Return a sheet as it was issued."""
        issued = self.round_of(book.wording)
        language = issued.settings.language
        criteria = _criteria(issued, book, copy)
        shown = dict(copy.answers)
        answers = {one.code: stated(one, shown.get(one.code, ""), language) for one in criteria}
        left = tuple(code for code, one in answers.items() if one.is_not_applicable)
        key = (book.wording, book.evaluator, tuple(answers), left, copy.goals)
        if key not in self._shapes:
            self._shapes[key] = _lay_out(issued, book, criteria, answers)
        shape = self._shapes[key]
        agency = issued.roster.by_code.get(copy.agency)
        said = {
            _STAND_IN.code: copy.agency,
            _STAND_IN.name: copy.agency if agency is None else agency.name,
            _SHA: copy.sha256,
            _CHECK: copy.check_code,
        }
        return IssuedPage(
            page=shape.page,
            table=replace(shape.table, sheet=copy.sheet),
            scheme=shape.scheme,
            cells=(*shape.plain, *(cell.reworded(said) for cell in shape.marked)),
            copy=copy,
            answers=answers,
            owed=tuple(one for one in criteria if one.code not in left),
            language=language,
        )


def stated(criterion: Criterion, shown: str, language: Language) -> JudgedAnswer:
    """Return what an agency stated by what stands in the column of the self scores."""
    if shown == words.NOT_APPLICABLE.in_language(language):
        return JudgedAnswer(criterion.code, None, is_not_applicable=True)
    number = exact_number(shown)
    entered: Value = shown if number is None else number
    kind = CellKind.TEXT if number is None else CellKind.NUMBER
    reading = read_score(Cell(kind, shown), criterion)
    if not reading.is_read:
        return JudgedAnswer(criterion.code, None)
    number = number_of(criterion, reading.score, reading.fact)
    score = number if criterion.has_points else None
    return JudgedAnswer(criterion.code, entered, score, reading.choice)


def _criteria(
    issued: AssessmentRound, book: IssuedReview, copy: JudgedCopy
) -> tuple[Criterion, ...]:
    """Return the criteria that a sheet asks, in printed order, with the targets of its agency."""
    scheme = issued.scheme.suited_to(replace(_STAND_IN, goals=copy.goals))
    known = scheme.by_code
    asked = tuple(known[code] for code, _ in copy.answers if code in known)
    group = None if issued.review is None else issued.review.by_code.get(book.evaluator)
    return asked or (group and criteria_of(group, scheme)) or scheme.criteria


def _lay_out(
    issued: AssessmentRound,
    book: IssuedReview,
    criteria: tuple[Criterion, ...],
    answers: Mapping[str, JudgedAnswer],
) -> _Shape:
    """Return the shape of the sheets that ask these criteria."""
    judged = JudgedReturn(_STAND_IN, criteria, answers, _SHA, _CHECK)
    evaluator = Evaluator(book.evaluator, book.evaluator_name)
    issue = ReviewIssue(issued, evaluator, book.code, (judged,))
    sheet, page = build_page(issue, judged, "-", ListSheet(SheetDraft("-", widths=(1.0,) * 12)))
    of_agency = {page.column_of(one) for one in _OF_THE_AGENCY}
    status = page.column_of(ReviewField.STATUS)
    rows = set(page.rows.values())

    def is_compared(cell: CellSpec) -> bool:
        if cell.is_input or (cell.value is None and cell.formula is None):
            return False
        in_table = cell.row in rows
        is_status = cell.column == status and cell.formula is not None
        return not (in_table and (cell.column in of_agency or is_status))

    cells = [cell for cell in sheet.cells if is_compared(cell)]
    return _Shape(
        page,
        ScoreTable(
            "-",
            page.header_row,
            tuple(TableColumn(one.field, one.column, one.label) for one in page.columns),
            page.rows,
            page.total_row,
        ),
        replace(issued.scheme, criteria=criteria),
        tuple(cell for cell in cells if "QWBT" not in str(cell.value)),
        tuple(cell for cell in cells if "QWBT" in str(cell.value)),
    )


@lru_cache(maxsize=4096)  # few answers, and many agencies that give them
def _status(
    criterion: Criterion, answer: JudgedAnswer, score: int, reason: int, language: Language
) -> str:
    return review_status(
        criterion, answer, score_column=score, reason_column=reason, language=language
    )
