"""The answers of returns as they stand in a form that is issued anew: values, inert texts."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.form import Blueprint, CoverField, EvidenceTable, Field, FieldKind, Place
from workbook_tool.core.form.cover import DATE_LIMITS, NAME_LIMIT
from workbook_tool.core.form.evidence import TEXT_LIMITS as EVIDENCE_LIMITS
from workbook_tool.core.form.report import LIMIT as REPORT_LIMIT
from workbook_tool.core.form.scoring_rules import TEXT_LIMITS
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.model import AgencyReturn, Entry, EvidenceItem
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Language, visible

_TEXTS = {Field.BASIS: "basis", Field.EVIDENCE: "evidence", Field.DEDUCTION: "deduction"}
_OTHERS = (Field.SCORE, Field.NOT_APPLICABLE)
_SHORT = 60  # what the cells of the list take that have no limit of their own
_MOST_PAGES = 9999
Value = str | Decimal
NO_CONTACT: Mapping[str, str] = {}
Cells = frozenset[tuple[str, Field]]
"""Inputs of criteria whose content was not accepted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was cut: where, what is left of it, how long it was and may be."""

    place: Place
    kept: str
    length: int
    limit: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a return stands in a form: ``values`` by place.

    ``cut`` are the texts that were longer than their cell takes; ``left_out`` are the lines of
    evidence that have no place beside the ``lines`` that have one.
    """

    values: Mapping[Place, Value]
    cut: tuple[Cut, ...] = ()
    lines: int = 0
    left_out: tuple[EvidenceItem, ...] = ()


def keep_answers(
    found: AgencyReturn,
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    *,
    refused: Cells = frozenset(),
    named: frozenset[str] | None = None,
    contact: Mapping[str, str] = NO_CONTACT,
) -> Kept:
    """Return the answers of a return as the inputs of a form hold them.

    ``scheme`` is what the agency answers in the form, ``refused`` stays empty, ``contact`` are the
    texts of the cover by the names of its fields. ``named`` are the criteria that lines of evidence
    may name, where some are other questions by now. Scores and choices are what the grammar read.
    """
    texts: list[tuple[Place, str, int]] = []
    values: dict[Place, Value] = {}
    columns = {field: blueprint.score_table.column_of(field) for field in (*_TEXTS, *_OTHERS)}
    for entry in found.entries:
        criterion = scheme.by_code.get(entry.criterion)
        if criterion is not None:
            row = blueprint.score_table.rows[criterion.code]
            places = {
                field: Place(blueprint.score_table.sheet, row, column)
                for field, column in columns.items()
                if column and (criterion.code, field) not in refused
            }
            values.update(_answer(entry, criterion, places, blueprint.language))
            texts += _texts_beside(entry, criterion, places, scheme)
    lines, left_out = _lines(found.evidence, blueprint, named)
    for place, value, limit in lines:
        if isinstance(value, Decimal):
            values[place] = value
        else:
            texts.append((place, value, limit))
    texts += _of_cover(found.answers, contact, blueprint)
    sections = {one.name: one.place for one in blueprint.report}
    texts += [
        (sections[name], text, REPORT_LIMIT)
        for name, text in found.report.items()
        if name in sections
    ]
    cut = []
    for place, text, limit in texts:
        plain = inert(text)
        kept = shortened(plain, limit)
        if visible(kept):
            values[place] = kept
        if kept != plain:
            cut.append(Cut(place, kept, units(plain), limit))
    return Kept(values, tuple(cut), len(found.evidence) - len(left_out), left_out)


def inert(text: str) -> str:
    r"""Return a text that a sheet shows as it is: without control and format characters.

    >>> inert("a\x07b\r\nc\u202ed")
    'ab\ncd'
    """
    return text.replace("\r\n", "\n").translate(_SHOWN)


class _Shown(dict[int, int | None]):
    """A table for ``str.translate`` that drops what is not shown; it fills itself."""

    def __missing__(self, point: int) -> int | None:
        """Judge a character that is met for the first time."""
        is_shown = unicodedata.category(chr(point)) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        self[point] = point if is_shown else None
        return self[point]


_SHOWN = _Shown({ord("\n"): ord("\n"), ord("\r"): ord("\n"), ord("\t"): ord(" ")})


def units(text: str) -> int:
    """Return the length of a text as Excel counts it, in UTF-16 units."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def shortened(text: str, limit: int) -> str:
    """Return a text of at most so many UTF-16 units, no character parted."""
    if units(text) <= limit:
        return text
    kept = text[:limit]
    while units(kept) > limit:
        kept = kept[:-1]
    return kept


def _answer(
    entry: Entry, criterion: Criterion, places: Mapping[Field, Place], language: Language
) -> Iterator[tuple[Place, Value]]:
    value = as_entered(entry, criterion, language) if entry.is_answered else None
    if value is not None and Field.SCORE in places:
        yield places[Field.SCORE], value


def as_entered(entry: Entry, criterion: Criterion, language: Language) -> Value | None:
    """Return an answer as it is entered: points as a number, any other choice as its words.

    Points of several options stay points, so that the form asks which one is meant.
    """
    if criterion.kind.is_typed:
        return entry.score if entry.fact is None else entry.fact
    answers = criterion.kind.answers(criterion, language)
    is_labelled = criterion.kind.is_labelled(criterion)
    if not is_labelled and entry.score is not None and number_text(entry.score) in answers:
        return entry.score
    words = next(
        (one.words for one in criterion.kind.choices(criterion) if entry.choice in one.words), ()
    )
    return next((one for one in answers if one in words), entry.score if is_labelled else None)


def _texts_beside(
    entry: Entry,
    criterion: Criterion,
    places: Mapping[Field, Place],
    scheme: IndicatorScheme,
) -> Iterator[tuple[Place, str, int]]:
    texts = {field: getattr(entry, name) for field, name in _TEXTS.items()}
    if entry.is_not_applicable and scheme.may_be_left(criterion):
        texts[Field.NOT_APPLICABLE] = entry.reason
    for field, text in texts.items():
        if text and field in places:
            yield places[field], text, TEXT_LIMITS[field]


def _lines(
    evidence: Iterable[EvidenceItem], blueprint: Blueprint, named: frozenset[str] | None
) -> tuple[list[tuple[Place, Value, int]], tuple[EvidenceItem, ...]]:
    """Return the cells of the list of evidence, each line where its number is printed."""
    table = blueprint.evidence_table
    cells: list[tuple[Place, Value, int]] = []
    left_out: list[EvidenceItem] = []
    taken: set[int] = set()
    for item in evidence:
        row = _row_of(exact_number(item.number), table)
        if row == 0 or row in taken:
            left_out.append(item)
            continue
        taken.add(row)
        for column in table.columns:
            value = _in_list(item, column.field, named)
            if column.field != "number" and value is not None:
                limit = EVIDENCE_LIMITS.get(column.field, _SHORT)
                cells.append((Place(table.sheet, row, column.column), value, limit))
    return cells, tuple(left_out)


def _row_of(number: Decimal | None, table: EvidenceTable) -> int:
    """Return the row in which a number is printed, 0 where none is."""
    if number is None or number != int(number):
        return 0
    row = table.first_row + int(number) - 1
    return row if table.first_row <= row <= table.last_row else 0


def _in_list(item: EvidenceItem, field: str, named: frozenset[str] | None) -> Value | None:
    """Return what stands in a cell of the list, None where it stays empty."""
    text = item.dated if field == "date" else str(getattr(item, field))
    number = exact_number(text)
    if field == "date" and number is not None:
        return number if DATE_LIMITS[0] <= number < DATE_LIMITS[1] else text
    if field == "pages" and number is not None:
        is_count = number == int(number) and 1 <= number <= _MOST_PAGES
        return number if is_count else text
    if field == "criterion" and named is not None and text not in named:
        return None
    return text or None


def _of_cover(
    answers: Mapping[str, str], contact: Mapping[str, str], blueprint: Blueprint
) -> Iterator[tuple[Place, str, int]]:
    """Yield the texts of the cover; what is chosen has to be one of the choices.

    The day is that of the new form, and so is whether it may be sent.
    """
    for one in blueprint.cover:
        is_question = one.kind is FieldKind.YES_NO
        text = (answers if is_question else contact).get(one.name, "")
        is_kept = one.kind in {FieldKind.TEXT, FieldKind.PHONE} or (
            is_question and text in one.choices
        )
        if text and is_kept:
            yield one.place, text, NAME_LIMIT


def equal_in_all(versions: Iterable[AgencyReturn]) -> AgencyReturn:
    """Return what several returns of an agency say alike; what differs is left open.

    Findings are those of all, each once; so are the hashes that they are known by.
    """
    first, *others = versions
    for other in others:
        theirs = {entry.criterion: entry for entry in other.entries}
        lines = {_said(one) for one in other.evidence}
        first = replace(
            first,
            entries=tuple(_alike(entry, theirs.get(entry.criterion)) for entry in first.entries),
            answers=_shared(first.answers, other.answers),
            evidence=tuple(one for one in first.evidence if _said(one) in lines),
            report=_shared(first.report, other.report),
            findings=tuple(dict.fromkeys((*first.findings, *other.findings))),
        )
    return first


def _alike(one: Entry, other: Entry | None) -> Entry:
    """Return what two entries share: the answer as a whole, each text by itself."""
    empty = Entry(one.criterion, None, place=one.place)
    if other is None:
        return empty
    answer = ("score", "choice", "fact", "is_not_applicable", "reason")
    is_same = all(getattr(one, name) == getattr(other, name) for name in answer)
    kept = {name: getattr(one, name) for name in answer} if is_same else {}
    texts = {
        name: getattr(one, name)
        for name in _TEXTS.values()
        if getattr(one, name) == getattr(other, name)
    }
    return replace(empty, raw=one.raw if is_same else "", **kept, **texts)


def _said(item: EvidenceItem) -> tuple[str, ...]:
    return tuple(visible(getattr(item, one.name)) for one in fields(item))


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> Mapping[str, str]:
    return {name: text for name, text in one.items() if other.get(name) == text}


def contact_of(workbook: FoundWorkbook, cover: Iterable[CoverField]) -> Mapping[str, str]:
    """Return who filled a returned form in, by the names of the fields of the cover.

    It goes back to the same agency and is kept nowhere.
    """
    found = {}
    for one in cover:
        sheet = workbook.sheet(one.place.sheet)
        if sheet is not None and one.kind in {FieldKind.TEXT, FieldKind.PHONE}:
            text = sheet.text_at(one.place.row, one.place.column)
            if visible(text):
                found[one.name] = text
    return found
