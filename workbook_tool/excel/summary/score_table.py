"""得分情况汇总表: the whole roster by criteria, with subtotals, rates, grades and ranks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Final

from workbook_tool.core.cells import Range
from workbook_tool.core.numbers import number_text, round_half_up, trimmed
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.audiences import Audience
from workbook_tool.core.round.outcome import highest_bonus
from workbook_tool.core.round.parts import PATH_SIGN, Path, inner_paths, is_below
from workbook_tool.core.round.scheme import NO_CAP, Criterion, CriterionRole, worth_of
from workbook_tool.core.round.settings import Subtotals
from workbook_tool.core.text import Text, display_width, longest_word
from workbook_tool.excel.sheet_writer import Row, SheetWriter, Value, WorkbookWriter
from workbook_tool.excel.summary.columns import Column, Columns, Shown
from workbook_tool.excel.summary.layout import (
    PrintSetup,
    plain_row,
    row_height,
    set_page,
    status_cell,
    title_span,
    write_signatures,
    write_title,
)
from workbook_tool.excel.summary.not_applicable import allows_not_applicable, base_of
from workbook_tool.excel.summary.paper import pages_across, paper_for
from workbook_tool.excel.summary.remarks import grade_width, has_own_remarks, remark
from workbook_tool.excel.summary.staged import shown_score
from workbook_tool.excel.summary.states import state_labels
from workbook_tool.excel.summary.styles import HEAT, TAB_RESULT
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Figure, Label, Phrase, Reviewing, SheetName, Title

_NAME_WIDTH: Final = 28.0  # thirteen Chinese characters; few agencies have longer names
_STATUS_WIDTH: Final = 12.0
_CATEGORY_WIDTH: Final = 14
_WIDEST_STATE: Final = 11.0
_FEW_CRITERIA: Final = 18
_COEFFICIENT_PLACES: Final = 4
_MOST_CAP_ROWS: Final = 4  # of one category
_HEAT_SHARES: Final = (Decimal("0.6"), Decimal("0.8"), Decimal(1))


@dataclass(frozen=True, slots=True)
class ScoreGrid:
    """Where agencies and totals stand in the table; other sheets refer to it.

    ``total`` is the column of the totals, None where nothing is scored in points.
    """

    first_row: int
    total: int | None


def write_score_table(book: WorkbookWriter, subject: Subject) -> ScoreGrid:
    """Write the sheet and return where agencies and totals stand."""
    sheet = book.add_sheet(subject.say(SheetName.SCORES))
    columns = score_columns(subject)
    widths = columns.widths
    sheet.columns(widths)
    title = subject.say(Title.SCORES, round=subject.heading())
    notes = [
        subject.say(Phrase.COUNTED_NOTE, count=len(subject.consolidation.counted)),
        subject.say(Phrase.SCORE_LEGEND),
    ]
    if subject.scheme.given_points:
        given = number_text(subject.scheme.given_points)
        notes.append(subject.say(Phrase.GIVEN_NOTE, points=given))
    if subject.scheme.scaled_to is not None:
        scale = number_text(subject.scheme.scaled_to)
        notes.append(subject.say(Phrase.SCALED_NOTE, points=scale))
    if subject.figures.totals is None:
        notes = [subject.say(Phrase.STATES_NOTE, count=len(subject.consolidation.counted))]
    lead = columns.positions["category"]
    paper = paper_for(len(subject.scheme.criteria), widths)
    header_row = write_title(sheet, subject, title, title_span(widths, lead, paper), notes)
    is_wide = pages_across(widths, paper) > 1
    _write_headings(sheet, subject, columns, header_row, is_wide=is_wide)
    caps_row = _write_caps(sheet, subject, columns, header_row + 2)  # filter buttons stand there
    first_row = caps_row + 1
    results = subject.consolidation.results
    last_row = first_row + len(results) - 1
    shown = list(columns.shown(results))
    sheet.finished(first_row, _rows(subject, columns, shown), width=columns.last)
    counted = [values for result, values in zip(results, shown, strict=True) if result.is_counted]
    _write_last_rows(sheet, subject, columns, counted, last_row + 1)
    _shade(sheet, subject, columns.positions, first_row, last_row)
    sheet.filter(Range(caps_row, 1, last_row, columns.last))
    sheet.freeze(first_row, lead)
    if not is_wide:  # else a row of signatures would be cut between pages
        write_signatures(sheet, subject, sheet.last_row + 2, columns.last)
    setup = PrintSetup(paper=paper, repeat=(header_row, caps_row), lead=lead, is_signed=is_wide)
    set_page(sheet, subject, setup)
    sheet.view(tab_color=TAB_RESULT)
    sheet.finish_rows()
    return ScoreGrid(first_row, columns.positions.get("total"))


def _rows(
    subject: Subject, columns: Columns[AgencyResult], shown: Sequence[Sequence[Shown]]
) -> Iterator[Row]:
    """Yield the row of each agency, as high as its texts."""
    width = {one.key: int(one.width) for one in columns}
    styles = [one.style for one in columns]
    for result, values in zip(subject.consolidation.results, shown, strict=True):
        texts = [
            (result.agency.name, width["agency"]),
            (result.agency.category, width["category"]),
            (subject.say(STATUS_TITLES[result.status]), width["status"]),
            (remark(subject, result), width["remark"]),
            *((label, int(_WIDEST_STATE)) for label in _labels(result)),
        ]
        yield plain_row(values, styles, row_height(texts), is_fixed=True)


def _labels(result: AgencyResult) -> Iterator[str]:
    """Yield the states that an agency chose."""
    for entry in result.agency_return.entries if result.agency_return else ():
        if entry.score is None and entry.choice:
            yield entry.choice


def score_columns(subject: Subject) -> Columns[AgencyResult]:
    """Return the columns of the table."""
    return Columns(tuple(_columns(subject)), subject.language)


def _columns(subject: Subject) -> Iterator[Column[AgencyResult]]:
    yield Column("number", Label.NUMBER, 5, "center")
    yield Column(
        "agency",
        Label.AGENCY,
        _NAME_WIDTH,
        "text",
        lambda one: one.agency.name,
    )
    yield Column(
        "category", Label.CATEGORY, _CATEGORY_WIDTH, "center_wrap", lambda one: one.agency.category
    )
    for criterion in subject.scheme:
        yield Column(
            _key(criterion),
            criterion.code,
            _column_width(subject, criterion),
            "number" if criterion.has_points else "center_wrap",
            partial(_score_cell, subject, criterion),
            above=criterion.levels[0],
        )
    for indicator in subject.indicators:
        yield Column(
            f"subtotal {indicator.title}",
            indicator.title,
            _subtotal_width(indicator.title),
            "strong",
            partial(_section_cell, subject, indicator.title),
            above=Label.SUBTOTAL,
        )
    for path in _inner_paths(subject):
        heading = PATH_SIGN.join(path[1:])
        yield Column(
            _inner_key(path),
            heading,
            _subtotal_width(heading),
            "number",
            partial(_inner_cell, subject, path),
            above=subject.say(Label.INNER_SUBTOTALS, title=path[0]),
        )
    yield from _tail(subject)


def _inner_paths(subject: Subject) -> tuple[Path, ...]:
    """Return the indicators below the first level that have a subtotal (分级小计)."""
    has_all = subject.settings.subtotals is Subtotals.EVERY
    return inner_paths(subject.scheme.regular) if has_all else ()


def _inner_key(path: Path) -> str:
    return f"inner {path}"


def _key(criterion: Criterion) -> str:
    return _key_of(criterion.code)


def _key_of(code: str) -> str:
    return f"criterion {code}"


def _tail(subject: Subject) -> Iterator[Column[AgencyResult]]:
    """Yield the columns behind the subtotals."""
    has_totals = subject.figures.totals is not None
    if has_totals:
        yield from _total_columns(subject)
    # Without points a grade comes from a veto or from staff alone.
    is_graded = any(result.grade for result in subject.consolidation.results)
    if subject.has_grades if has_totals else is_graded:
        width = grade_width(subject, 8)
        yield Column("grade", Label.GRADE, width, "center_wrap", lambda one: one.grade)
    if has_totals:
        yield Column("rank", Label.RANK, 5.5, "center", lambda one: one.rank)
        if subject.the_round.roster.has_groups:
            yield Column(
                "group", Label.RANKING_GROUP, 9, "center_wrap", lambda one: one.agency.group
            )
        label = subject.group_rank_label
        yield Column("group_rank", label, 7.5, "center", lambda one: one.group_rank)
    yield Column(
        "status",
        Label.STATUS,
        _STATUS_WIDTH,
        "center_wrap",
        lambda one: status_cell(subject, one.status),
    )
    if subject.late():
        yield Column("late", Label.LATE, 9, "center", lambda one: one.late_days or None)
    if subject.overdue():
        yield Column("overdue", Label.OVERDUE, 12.5, "center", partial(_overdue, subject))
    width = 26 if has_own_remarks(subject) else 16
    yield Column("remark", Label.REMARK, width, "text", partial(remark, subject))


def _total_columns(subject: Subject) -> Iterator[Column[AgencyResult]]:
    """Yield what stands around the total: its parts, its other stages, its base and its rate."""
    roles = {criterion.role for criterion in subject.scheme if criterion.has_points}
    part = partial(_part_of_outcome, subject.scheme.part_places)
    if CriterionRole.BONUS in roles:
        yield Column("bonus", Label.BONUS, 7, "strong", partial(part, "bonus"))
    if CriterionRole.DEDUCTION in roles:
        yield Column("deducted", Label.DEDUCTED, 7, "strong", partial(part, "deducted"))
    if subject.scheme.scaled_to is not None:
        yield Column("unscaled", Label.UNSCALED, 8, "strong", partial(part, "unscaled"))
    if subject.the_round.roster.has_coefficients:
        yield Column("coefficient", Label.COEFFICIENT, 8, "center", _coefficient)
    if subject.is_final:
        yield Column("self_total", Label.SELF_TOTAL, 8, "number", lambda one: one.self_total)
    yield Column("total", _total_label(subject), 8, "strong", lambda one: one.total)
    if subject.stage is ScoreStage.REVIEW:
        yield Column("review", Label.REVIEW_TOTAL, 8, "number", partial(_reviewed, subject))
    if allows_not_applicable(subject):
        part = partial(_part_of_base, subject.scheme.part_places)
        yield Column(
            "not_applicable", Label.NOT_APPLICABLE, 9, "center", partial(part, "not_applicable")
        )
        yield Column("base", Label.BASE, 8.5, "center", partial(part, "base"))
        yield Column("earned", Label.EARNED, 8.5, "center", partial(part, "earned"))
    yield Column("rate", Label.RATE, 7.5, "rate", lambda one: one.rate)


def _part_of_outcome(places: int, name: str, result: AgencyResult) -> Value:
    outcome = result.scored
    found = None if outcome is None else getattr(outcome, name)
    return None if found is None else round_half_up(found, places)


def _total_label(subject: Subject) -> Text:
    """Return what the totals are called, which in a round under review needs a word."""
    labels = {ScoreStage.REVIEW: Label.SELF_TOTAL, ScoreStage.FINAL: Label.FINAL_TOTAL}
    return labels.get(subject.stage, Label.TOTAL)


def _reviewed(subject: Subject, result: AgencyResult) -> Value:
    """Return the total of the review scores, or that they are not all in yet."""
    if result.review is None:
        return None
    under_way = subject.say(Reviewing.UNDER_WAY)
    return under_way if result.review_total is None else result.review_total


def _coefficient(result: AgencyResult) -> Value:
    """Return the coefficient as far as a cell shows it; the total is computed with all of it."""
    ratio = Fraction(result.agency.coefficient or 1)
    return trimmed(round_half_up(ratio, _COEFFICIENT_PLACES))


def _overdue(subject: Subject, result: AgencyResult) -> Value:
    return subject.overdue_days if result.status is Status.MISSING else None


def _part_of_base(places: int, name: str, result: AgencyResult) -> Value:
    base = base_of(result)
    return round_half_up(getattr(base, name), places) if base else None


def _write_headings(
    sheet: SheetWriter,
    subject: Subject,
    columns: Columns[AgencyResult],
    row: int,
    *,
    is_wide: bool,
) -> None:
    """Write two rows: first-level indicators over codes, everything else over both rows."""
    # Where a group goes on on the next page, a title in its middle would be cut between the two.
    columns.write_two_headings(sheet, row, "head_left" if is_wide else "head")
    width = _criterion_width(subject)
    spans = [(one.title, int(width * len(one.criteria))) for one in subject.scheme.indicators]
    sheet.height(row, row_height(spans) + 6)
    titles = [one.title for one in subject.indicators]
    titles += [PATH_SIGN.join(path[1:]) for path in _inner_paths(subject)]
    parts = [(title, int(_subtotal_width(title))) for title in titles]
    sheet.height(row + 1, row_height(parts) + 4)


def _write_caps(
    sheet: SheetWriter, subject: Subject, columns: Columns[AgencyResult], row: int
) -> int:
    """Write what can be scored, a row for each audience where they differ; return the last row."""
    for at, (name, caps) in enumerate(_cap_rows(subject), start=row):
        caps |= {"agency": (subject.say(Label.CAP), "caps"), "category": (name, "caps")}
        for place, column in enumerate(columns, start=1):
            value, style = caps.get(column.key, (None, "caps"))
            sheet.cell(at, place, value, style)
        sheet.height(at, row_height([(name, _CATEGORY_WIDTH)]))
        row = at
    return row


def _cap_rows(subject: Subject) -> Iterator[tuple[str, dict[str, tuple[Value, str]]]]:
    """Yield whom a row of caps is for, "" for everybody, and what can be scored by column.

    A category whose agencies answer many different sets of criteria has one row for them all.
    """
    audiences = subject.the_round.audiences
    first = _caps_of(subject, audiences[0].criteria)
    if all(_caps_of(subject, one.criteria) == first for one in audiences[1:]):
        yield "", first
        return
    for category, found in groupby(audiences, key=lambda one: one.category):
        members = tuple(found)
        if len(members) > _MOST_CAP_ROWS:
            yield category, _common_caps(subject, members)
            continue
        for one in members:
            yield subject.say(one.name), _caps_of(subject, one.criteria)


def _common_caps(subject: Subject, audiences: tuple[Audience, ...]) -> dict[str, tuple[Value, str]]:
    """Return the caps of whatever anybody is asked, and sums only where they are all the same."""
    each = [_caps_of(subject, one.criteria) for one in audiences]
    asked = {one.code for audience in audiences for one in audience.criteria}
    merged = _caps_of(subject, tuple(one for one in subject.scheme if one.code in asked))
    sums = [key for key in merged if not key.startswith(_key_of(""))]
    for key in sums:
        if len({caps[key] for caps in each}) > 1:
            merged[key] = (None, "caps")
    return merged


def _caps_of(subject: Subject, criteria: tuple[Criterion, ...]) -> dict[str, tuple[Value, str]]:
    """Return what can be scored in each column by whoever answers these criteria, with its look.

    The total is what can be reached without bonuses.
    """
    not_asked = (subject.say(Phrase.NOT_ASKED), "caps")
    shown: dict[str, tuple[Value, str]] = {_key(one): not_asked for one in subject.scheme}
    for one in criteria:
        is_plain = one.is_rated or not one.has_points
        style = "caps" if is_plain else f"caps_{one.role.value}"
        shown[_key(one)] = (one.shown_cap, style)
    for indicator in subject.indicators:
        own = [one for one in criteria if one.is_rated and one.levels[0] == indicator.title]
        worth = (worth_of(own), "caps") if own else not_asked
        shown[f"subtotal {indicator.title}"] = worth
    for path in _inner_paths(subject):
        own = [one for one in criteria if one.is_rated and is_below(one, path)]
        shown[_inner_key(path)] = (worth_of(own), "caps") if own else not_asked
    bonus = highest_bonus(subject.scheme, criteria)
    shown["bonus"] = (bonus if 0 < bonus < NO_CAP else None, "caps_bonus")
    if criteria:
        asked = replace(subject.scheme, criteria=criteria)
        shown |= {"total": (asked.full_total, "caps"), "unscaled": (asked.total, "caps")}
    return shown


def _criterion_width(subject: Subject) -> float:
    """Return the width of a score; many criteria stand closer, so that the page stays legible.

    The mean of full marks fits in any case, for otherwise it would show as ####.
    """
    scheme = subject.scheme
    digits = max(len(str(int(criterion.shown_cap or 0))) for criterion in scheme)
    longest = digits + 1 + scheme.part_places
    return max(6.5 if len(scheme.criteria) <= _FEW_CRITERIA else 5.2, longest + 1.2)


def _column_width(subject: Subject, criterion: Criterion) -> float:
    """Return the width of a criterion; the labels of states take two lines at the most."""
    width = _criterion_width(subject)
    if criterion.has_points:
        return width
    longest = max((display_width(option.label) for option in criterion.choices), default=0)
    return max(width, min(longest + 2.0, _WIDEST_STATE))


def _subtotal_width(title: str) -> float:
    """Return a width in which no Latin word of the title is broken."""
    return max(8.5, min(longest_word(title) * 1.15 + 2, 18.0))


def _section_cell(subject: Subject, title: str, result: AgencyResult) -> Value:
    """Return the points of a first-level indicator, or a word where nothing of it counts."""
    outcome = result.scored
    if outcome is None:
        return None
    if title not in outcome.sections:
        return subject.say(Phrase.NOT_ASKED)
    if title not in outcome.section_bases:
        return subject.say(Phrase.NOT_APPLICABLE)
    return round_half_up(outcome.sections[title], subject.scheme.part_places)


def _inner_cell(subject: Subject, path: Path, result: AgencyResult) -> Value:
    """Return the points of an indicator below the first level, or a word as for the first."""
    outcome = result.scored
    if outcome is None:
        return None
    inside = (one for one in subject.scheme.regular if is_below(one, path))
    if not any(one.applies_to(result.agency) for one in inside):
        return subject.say(Phrase.NOT_ASKED)
    points = outcome.parts.points_of(path)
    if points is None:
        return subject.say(Phrase.NOT_APPLICABLE)
    return round_half_up(points, subject.scheme.part_places)


def _score_cell(subject: Subject, criterion: Criterion, result: AgencyResult) -> Value:
    """Return what stands for one criterion: a score, a word where none applies, or blank."""
    if result.agency_return is None:
        return None
    if not criterion.applies_to(result.agency):
        return subject.say(Phrase.NOT_ASKED)
    entries = result.agency_return.entries
    entry = next((one for one in entries if one.criterion == criterion.code), None)
    if entry is None:
        return None
    if entry.is_not_applicable:
        return subject.say(Phrase.NOT_APPLICABLE)
    return entry.choice if entry.score is None else shown_score(entry.score)


def _write_last_rows(
    sheet: SheetWriter,
    subject: Subject,
    columns: Columns[AgencyResult],
    counted: Sequence[Sequence[Shown]],
    row: int,
) -> None:
    """Write 平均, 最高 and 最低 over what the rows of the counted returns show."""
    condensed = ((Label.MEAN, _mean), (Label.HIGHEST, max), (Label.LOWEST, min))
    rows = condensed if subject.figures.totals is not None else ()
    numbers = {
        column.key: [value for value in values if isinstance(value, Decimal)]
        for column, values in zip(columns, zip(*counted, strict=True), strict=True)
    }
    for label, condense in rows:
        for place, column in enumerate(columns, start=1):
            found = numbers[column.key]
            value: Value = None
            if column.key == "agency":
                value = subject.say(label)
            elif found:
                value = condense(found)
                if column.key != "rate":
                    value = round_half_up(value, subject.scheme.part_places)
            sheet.cell(row, place, value, "mean_rate" if column.key == "rate" else "mean")
        sheet.height(row, 20)
        row += 1
    _write_states(sheet, subject, columns, row)


def _write_states(
    sheet: SheetWriter, subject: Subject, columns: Columns[AgencyResult], row: int
) -> None:
    """Write how many agencies chose each state, one state a row."""
    figures = {_key(one.criterion): one for one in subject.figures.states}
    for label in state_labels(subject):
        name = subject.say(Figure.AGENCIES_IN, state=label)
        counts = {key: one.counts.get(label) for key, one in figures.items()}
        shown: dict[str, Value] = {"agency": name, **counts}
        sheet.row(row, [shown.get(column.key) for column in columns], "mean")
        sheet.height(row, row_height([(name, int(_NAME_WIDTH))]))
        row += 1


def _mean(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)


def _shade(
    sheet: SheetWriter, subject: Subject, positions: Mapping[str, int], first: int, last: int
) -> None:
    """Shade each regular score by its share of the cap: the heat map."""
    low, middle, high = HEAT
    for criterion in subject.scheme:
        if not criterion.is_rated:
            continue
        cap, column = criterion.cap, positions[_key(criterion)]
        limits = (cap * _HEAT_SHARES[0], cap * _HEAT_SHARES[1], cap * _HEAT_SHARES[2])
        sheet.color_scale(Range(first, column, last, column), low, middle, high, limits=limits)


def grade_note(subject: Subject) -> str:
    """Return the limits of the grades in words, "" where there are none."""
    limits = [
        f"{grade.title} ≥ {number_text(grade.minimum_total)}"
        for grade in subject.the_round.grades
        if grade.minimum_total is not None
    ]
    if not limits:
        return ""
    return subject.say(Figure.LIMITS, limits=subject.join(limits)) + subject.example_mark()
