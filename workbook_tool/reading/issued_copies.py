"""What each copy was issued as: the blueprint and scheme that a return is compared with.

All copies of one wording are alike but for code and name, so each shape is laid out once and put
into the words of the agency (measured: laying out is a third of the cost of reading a return).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from workbook_tool.core.form import (
    BLUEPRINT_VERSION,
    Blueprint,
    CellSpec,
    build_blueprint,
)
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.goals import Goals, with_stand_ins
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import load_round

_STAND_IN = Agency("QWBTAGENCYCODEQ", "QWBTAGENCYNAMEQ", category="QWBTCATEGORYQ")
_CODE = "QWBTPRINTEDCODEQ"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A blueprint with stand-ins, and which cells of which sheet hold one."""

    blueprint: Blueprint
    marked: tuple[tuple[int, ...], ...]


@dataclass(slots=True)
class IssuedCopies:
    """Knows blueprint and scheme of every issued copy; keeps each wording and shape it met.

    A version of the blueprint that is none of ours, such as one that nobody knows, is the current.
    """

    assessment_round: AssessmentRound
    register: IssueRegister
    _rounds: dict[str, AssessmentRound] = field(default_factory=dict)
    _shapes: dict[tuple[str, Number | None, Goals, tuple[str, ...], int], _Shape] = field(
        default_factory=dict
    )

    def find(self, book: IssuedWorkbook) -> tuple[Blueprint, IndicatorScheme]:
        """Return blueprint and scheme as a copy was issued, wording included."""
        category = self._category(book)
        is_known = 0 < book.blueprint_version <= BLUEPRINT_VERSION
        version = book.blueprint_version if is_known else BLUEPRINT_VERSION
        issued = self.round_of(book.wording)
        agency = Agency(
            book.agency,
            book.agency_name,
            category=category,
            coefficient=book.coefficient,
            goals=book.goals,
        )
        scheme = issued.scheme.for_agency(agency)
        goals, targets = with_stand_ins(book.goals, {one.target for one in issued.scheme})
        codes = tuple(one.code for one in scheme)
        key = (book.wording, scheme.coefficient, goals, codes, version)
        if key not in self._shapes:
            laid_out = issued.scheme.for_agency(replace(agency, goals=goals))
            stand_in = replace(_STAND_IN, goals=goals)
            self._shapes[key] = _lay_out(issued, stand_in, laid_out, version, tuple(targets))
        shape = self._shapes[key]
        words = {
            _STAND_IN.code: book.agency,
            _STAND_IN.name: book.agency_name,
            _STAND_IN.category: category,
            _CODE: book.code,
            **targets,
        }
        return _in_words_of(shape, book, words), scheme

    def round_of(self, wording: str) -> AssessmentRound:
        """Return the round as it was issued under a wording, the current one where unknown."""
        if wording not in self._rounds:
            snapshot = self.register.snapshot(wording)
            self._rounds[wording] = load_round(snapshot) if snapshot else self.assessment_round
        return self._rounds[wording]

    def _category(self, book: IssuedWorkbook) -> str:
        """Return the category that an agency had when its copy was issued."""
        issued = self.round_of(book.wording).roster.by_code.get(book.agency)
        current = self.assessment_round.roster.by_code.get(book.agency)
        known = issued or current
        return known.category if known else ""


def _lay_out(
    issued: AssessmentRound,
    stand_in: Agency,
    scheme: IndicatorScheme,
    version: int,
    targets: tuple[str, ...],
) -> _Shape:
    """Return the shape of the workbooks of whoever answers these criteria of the round."""
    # The weights of the check code go by the whole scheme, so the round stays as it is.
    blueprint = build_blueprint(
        issued, stand_in, _CODE, wording="-", scheme=scheme, version=version
    )
    marks = ("QWBT", *targets)
    marked = tuple(
        tuple(turn for turn, cell in enumerate(sheet.cells) if _is_marked(cell, marks))
        for sheet in blueprint.sheets
    )
    return _Shape(blueprint, marked)


def _is_marked(cell: CellSpec, marks: tuple[str, ...]) -> bool:
    said = f"{cell.value}\n{cell.formula or ''}"
    return any(mark in said for mark in marks)


def _in_words_of(shape: _Shape, book: IssuedWorkbook, words: Mapping[str, str]) -> Blueprint:
    """Return the shape with an agency's own code and names in the cells that hold them."""
    sheets = []
    for sheet, marked in zip(shape.blueprint.sheets, shape.marked, strict=True):
        cells = list(sheet.cells)
        for turn in marked:
            cells[turn] = cells[turn].reworded(words)
        sheets.append(replace(sheet, cells=tuple(cells)) if marked else sheet)
    return replace(
        shape.blueprint,
        sheets=tuple(sheets),
        agency_code=book.agency,
        agency_name=book.agency_name,
        code=book.code,
        wording=book.wording,
    )
