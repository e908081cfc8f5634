"""The rows of the scoring table become entries, and what is odd about them becomes findings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbook_tool.core.cells import Cell, CellKind, Range, cell_name
from workbook_tool.core.findings import QUOTED, Code, Finding, Location, Rule
from workbook_tool.core.form import Field, Place
from workbook_tool.core.number_formats import GENERAL, Appearance, appearance_of
from workbook_tool.core.numbers import computed_text, number_text
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.locating import LocatedTable
from workbook_tool.core.returns.marks import is_no_answer, read_mark, says_not_applicable
from workbook_tool.core.returns.model import Entry
from workbook_tool.core.returns.scores import exact_number, read_score
from workbook_tool.core.round.conditions import is_met
from workbook_tool.core.round.demands import BASIS_MINIMUM, REASON_MINIMUM, demands_of
from workbook_tool.core.round.kinds.chosen import options_worth
from workbook_tool.core.round.kinds.protocol import ScoreReading
from workbook_tool.core.round.outcome import leaves_nothing
from workbook_tool.core.round.scheme import Criterion, CriterionRole, IndicatorScheme
from workbook_tool.core.text import Text, listed, visible, visible_length

LONG_TEXT = 2000
_DIGITS = 15  # as many as the spreadsheet programs keep and show of a number
_SAME_POINTS = Fraction(1, 100_000)  # stored numbers are read with six decimals
# Marks of writing direction, and control characters that are no blank.
_ODD = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b\x0c\x0e-\x1f]")
_LEFT_BEHIND = Text("自评 {score} 分，低于分值 {cap} 分", "scores {score}, below its cap of {cap},")
_TAKEN_OFF = Text("扣 {score} 分", "takes off {score}")


def read_entries(
    located: LocatedTable, scheme: IndicatorScheme, *, version: int
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the entry of every criterion in printed order, and what was found about them.

    ``version`` is the blueprint version of the form: nobody owes what it did not ask for.
    """
    answers = [
        read_entry(located, criterion, version, may_be_left=scheme.may_be_left(criterion))
        for criterion in scheme
    ]
    findings = tuple(_entry_findings(answers, located, scheme, version))
    return tuple(entry for entry, _ in answers), findings


def check_remainder(entries: Iterable[Entry], scheme: IndicatorScheme) -> Iterator[Finding]:
    """Yield NOTHING_LEFT where every criterion with points is marked as not applicable.

    ``scheme`` is what the agency answers. A mark that the criterion does not take, or that stands
    beside a score, has a finding of its own and is no reason for this one.
    """
    by_code = scheme.by_code
    marked = {
        entry.criterion: entry
        for entry in entries
        if entry.is_not_applicable
        and scheme.may_be_left(by_code[entry.criterion])
        and is_no_answer(entry.raw)
    }
    if not leaves_nothing(scheme, marked):
        return
    first = next(marked[one.code] for one in scheme.regular if one.code in marked)
    sheet = first.place.sheet if first.place else None
    yield Finding.of(
        Code.NOTHING_LEFT,
        Location(sheet=sheet),
        count=sum(one.code in marked for one in scheme.regular),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """How one score cell was read."""

    cell: Cell | None
    place: Place
    reading: ScoreReading
    merge: Range | None = None


def read_entry(
    located: LocatedTable, criterion: Criterion, version: int, *, may_be_left: bool
) -> tuple[Entry, Answer | None]:
    """Return what stands for one criterion, and how its score cell was read.

    Without a place for the score there is no answer.
    """
    place = located.place(criterion.code, Field.SCORE)
    if place is None:
        return Entry(criterion.code, None), None
    sheet = located.sheet
    cell = sheet.cells.get((place.row, place.column))
    merge = _merge_at(located, place)
    reading = ScoreReading(None, Code.SCORE_MERGED) if merge else read_score(cell, criterion)
    mark = _text_of(located, criterion.code, Field.NOT_APPLICABLE)
    reason, is_not_applicable = read_mark(mark, version)
    is_refused = reading.rule is not None and reading.rule.is_no_answer
    # The text of an error value is nobody's word, though #N/A reads like one.
    if is_refused and cell and cell.kind is not CellKind.ERROR and says_not_applicable(cell.text):
        is_not_applicable = is_not_applicable or may_be_left
        reading = ScoreReading(None, Code.NOT_APPLICABLE_REFUSED)
    entry = Entry(
        criterion=criterion.code,
        score=None if is_not_applicable else reading.score,
        raw=_said(cell) if cell else "",
        place=place,
        basis=_text_of(located, criterion.code, Field.BASIS),
        evidence=_text_of(located, criterion.code, Field.EVIDENCE),
        deduction=_text_of(located, criterion.code, Field.DEDUCTION),
        choice=reading.choice,
        fact=None if is_not_applicable else reading.fact,
        is_not_applicable=is_not_applicable,
        reason=reason,
        reason_place=located.place(criterion.code, Field.NOT_APPLICABLE)
        if is_not_applicable
        else None,
    )
    return entry, Answer(cell, place, reading, merge)


def _merge_at(located: LocatedTable, place: Place) -> Range | None:
    """Return the merge that makes a score doubtful: over several rows, or not anchored here."""
    for merge in located.sheet.merges:
        if merge.covers(place.row, place.column):
            is_anchor = (merge.first_row, merge.first_column) == (place.row, place.column)
            if merge.last_row > merge.first_row or not is_anchor:
                return merge
    return None


def _text_of(located: LocatedTable, criterion: str, field: Field) -> str:
    place = located.place(criterion, field)
    return located.sheet.text_at(place.row, place.column) if place else ""


def _entry_findings(
    answers: list[tuple[Entry, Answer | None]],
    located: LocatedTable,
    scheme: IndicatorScheme,
    version: int,
) -> Iterator[Finding]:
    """Yield what the score cells and the texts beside them gave rise to."""
    is_blank = all(not entry.raw.strip() and not entry.is_not_applicable for entry, _ in answers)
    if is_blank and any(answer for _, answer in answers):
        at = Location(sheet=located.sheet.name)
        yield Finding.of(Code.BLANK_FORM, at, count=len(answers))
        return
    by_code = scheme.by_code
    for entry, answer in answers:
        if answer is not None:
            criterion = by_code[entry.criterion]
            may_be_left = scheme.may_be_left(criterion)
            if entry.is_not_applicable:
                yield from _mark_finding(entry, criterion, answer, may_be_left=may_be_left)
            else:
                yield from score_finding(criterion, answer, may_be_left=may_be_left)
                if entry.is_answered and answer.cell:
                    yield from appearance_findings(entry, criterion, answer, answer.cell)
                    yield from points_findings(entry, criterion, located)
            yield from _text_findings(criterion, located)
            if entry.is_answered:
                yield from _gaps(entry, criterion, located, version)


def score_finding(criterion: Criterion, answer: Answer, *, may_be_left: bool) -> Iterator[Finding]:
    """Yield the one finding that a score cell gave rise to."""
    rule, reading = answer.reading.rule, answer.reading
    if rule is None:
        return
    cell = answer.cell
    raw = cell.text if cell else ""
    read = (reading.fact, reading.score, reading.seen)
    score = next((number for number in read if number is not None), None)
    facts: dict[str, Any] = {
        "criterion": criterion.code,
        "raw": raw[:QUOTED],
        "score": reading.choice if score is None else number_text(score)[:QUOTED],
        "cap": number_text(criterion.cap),
        "minimum": number_text(criterion.minimum),
        "step": number_text(criterion.step),
        "formula": "=" + cell.formula[:QUOTED] if cell and cell.formula else "=",
    }
    if criterion.kind.asks_facts:
        facts |= {"allowed": criterion.kind.expected(criterion)}
    if rule is Code.CHOICE_NOT_TOLD:
        facts["labels"] = listed(one.label for one in options_worth(score, criterion.choices))
    if answer.merge:
        merge = answer.merge
        first = cell_name(merge.first_row, merge.first_column)
        facts["area"] = f"{first}:{cell_name(merge.last_row, merge.last_column)}"
    if cell and cell.number_format != GENERAL:
        facts["shown"] = _shown(cell).text[:QUOTED]
    if cell and cell.remainder is not None:
        facts["remainder"] = cell.remainder[:QUOTED]
    yield Finding.of(
        rule,
        _at(answer.place, criterion.code),
        observed=_observed(cell),
        expected=criterion.kind.expected(criterion),
        suggestion=reading.suggestion,
        **facts,
    ).advised(advice_for(rule, criterion, may_be_left=may_be_left))


def appearance_findings(
    entry: Entry, criterion: Criterion, answer: Answer, cell: Cell
) -> Iterator[Finding]:
    """Yield what makes a counted answer look like another one: its format, a line through it."""
    at = _at(answer.place, criterion.code)
    shown = _shown(cell)
    facts: dict[str, Any] = {
        "criterion": criterion.code,
        "raw": cell.text[:QUOTED],
        "score": entry.said,
        "format": cell.number_format[:QUOTED],
        "shown": shown.text[:QUOTED] or Text("（空白）", "(blank)"),
    }
    if not shown.is_faithful and answer.reading.rule is not Code.SCORE_IN_DATE_FORMAT:
        yield Finding.of(
            Code.SCORE_SHOWN_OTHERWISE, at, observed=shown.text, expected=cell.text, **facts
        )
    if cell.is_struck:
        yield Finding.of(Code.SCORE_STRUCK, at, observed=cell.text, **facts)


def points_findings(entry: Entry, criterion: Criterion, located: LocatedTable) -> Iterator[Finding]:
    """Yield POINTS_DIFFER where the points that were saved are not what the fact gives."""
    place = located.place(criterion.code, Field.POINTS)
    cell = located.sheet.cells.get((place.row, place.column)) if place else None
    if place is None or cell is None or entry.fact is None or not visible(cell.text):
        return
    if criterion.kind.is_compared:
        return  # there are no points yet
    found = exact_number(cell.text) if cell.kind is CellKind.NUMBER else None
    points = criterion.kind.exact(criterion, None, entry.fact)
    if found is None or abs(Fraction(found) - points) > _SAME_POINTS:
        shown = computed_text(points)
        yield Finding.of(
            Code.POINTS_DIFFER,
            _at(place, criterion.code),
            observed=cell.text,
            expected=shown,
            criterion=criterion.code,
            raw=cell.text[:QUOTED],
            fact=number_text(entry.fact),
            points=shown,
        )


def _shown(cell: Cell) -> Appearance:
    """Return what is seen of a cell that holds a number or a text."""
    number = exact_number(cell.text) if cell.kind is CellKind.NUMBER else None
    return appearance_of(cell.text if number is None else number, cell.number_format)


def _observed(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.formula is not None and not cell.is_cached:
        return "=" + cell.formula
    return _said(cell)


def _said(cell: Cell) -> str:
    """Return what a cell holds, a number as it was typed, though programs store 17 digits."""
    is_long = cell.kind is CellKind.NUMBER and len(cell.text) > _DIGITS
    number = exact_number(cell.text) if is_long else None
    return cell.text if number is None else number_text(number)


def _at(place: Place, criterion: str | None = None) -> Location:
    return Location(sheet=place.sheet, cell=place.cell, criterion=criterion)


def _mark_finding(
    entry: Entry, criterion: Criterion, answer: Answer, *, may_be_left: bool
) -> Iterator[Finding]:
    """Yield the one finding about a mark that the criterion does not apply."""
    at = _at(answer.place, criterion.code)
    facts: dict[str, Any] = {"criterion": criterion.code, "raw": entry.raw[:QUOTED]}
    if not may_be_left:
        rule = Code.NOT_APPLICABLE_REFUSED
        advice = advice_for(rule, criterion, may_be_left=False)
        yield Finding.of(rule, at, **facts).advised(advice)
    elif not is_no_answer(entry.raw):
        yield Finding.of(Code.NOT_APPLICABLE_BUT_SCORED, at, observed=entry.raw, **facts)
    elif not entry.reason:
        at = _at(entry.reason_place or answer.place, criterion.code)
        yield Finding.of(Code.NOT_APPLICABLE_UNREASONED, at, observed=entry.raw, **facts)
    elif entry.raw.strip():
        yield Finding.of(Code.NOT_APPLICABLE_IN_SCORE, at, observed=entry.raw, **facts)


def _text_findings(criterion: Criterion, located: LocatedTable) -> Iterator[Finding]:
    """Yield what is odd about the texts of an entry; none of it stops a return."""
    facts: dict[str, Any] = {"criterion": criterion.code, "limit": LONG_TEXT}
    for field in (Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
        place = located.place(criterion.code, field)
        cell = located.sheet.cells.get((place.row, place.column)) if place else None
        if place is None or cell is None:
            continue
        at = _at(place, criterion.code)
        if cell.formula is not None and "DISPIMG" not in cell.formula.upper():
            yield Finding.of(
                Code.FORMULA_IN_TEXT,
                at,
                observed="=" + cell.formula,
                formula="=" + cell.formula[:QUOTED],
                **facts,
            )
        elif len(cell.text) > LONG_TEXT or _ODD.search(cell.text):
            yield Finding.of(Code.UNUSUAL_TEXT, at, **facts)


def _gaps(
    entry: Entry, criterion: Criterion, located: LocatedTable, version: int
) -> Iterator[Finding]:
    """Yield the gap of a basis or a reason that is missing or too short, or does not fit."""
    facts: dict[str, Any] = {
        "criterion": criterion.code,
        "score": entry.said,
        "cap": number_text(criterion.cap),
    }
    demands = demands_of(criterion, version)
    basis = located.place(criterion.code, Field.BASIS)
    owes_basis = is_met(demands.basis, entry.score, entry.choice)
    if basis and owes_basis and not visible(entry.basis):
        yield Finding.of(Code.BASIS_MISSING, _at(basis, criterion.code), **facts)
    elif basis and owes_basis and _is_too_short(entry.basis, BASIS_MINIMUM, version):
        at = _at(basis, criterion.code)
        yield _too_short(Code.BASIS_TOO_SHORT, at, entry.basis, BASIS_MINIMUM)
    reason = located.place(criterion.code, Field.DEDUCTION)
    if reason is None:
        return
    at = _at(reason, criterion.code)
    is_regular = criterion.role is CriterionRole.REGULAR
    owes_reason = is_met(demands.reason, entry.score, entry.choice)
    if owes_reason and not visible(entry.deduction):
        # What is found in forms of version 1 stays word for word as it was.
        is_off = criterion.role is CriterionRole.DEDUCTION and version > 1
        stated = _TAKEN_OFF if is_off else _LEFT_BEHIND
        yield Finding.of(Code.DEDUCTION_UNREASONED, at, stated=stated.filled(**facts), **facts)
    elif owes_reason and _is_too_short(entry.deduction, REASON_MINIMUM, version):
        yield _too_short(Code.DEDUCTION_TOO_SHORT, at, entry.deduction, REASON_MINIMUM)
    elif is_regular and entry.score == criterion.cap and entry.deduction.strip():
        yield Finding.of(
            Code.DEDUCTION_AT_FULL_MARKS, at, observed=entry.deduction[:QUOTED], **facts
        )


def _is_too_short(text: str, minimum: int, version: int) -> bool:
    """Tell whether the form still asks for a text; nobody told agencies of version 1's minimum."""
    return version > 1 and visible_length(text) < minimum


def _too_short(rule: Rule, at: Location, text: str, minimum: int) -> Finding:
    return Finding.of(rule, at, observed=text, criterion=at.criterion, raw=text, minimum=minimum)
