"""The sheet 设置: settings, stages of the notice, and the categories of agencies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from workbook_tool.core.findings import Code, Gap, Severity
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.round.settings import RoundSettings, Stage
from workbook_tool.core.text import Text, normalise_label
from workbook_tool.definition.reading.faults import Doubles, Faults, Spot
from workbook_tool.definition.reading.fields import ABOVE_ZERO, ZERO_OR_MORE, Bounds, Field
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.lengths import check_length, check_lengths
from workbook_tool.definition.reading.likeness import likely_setting
from workbook_tool.definition.reading.stated_totals import read_category_totals
from workbook_tool.definition.reading.table import (
    Table,
    find_table,
    match_header,
    report_misspelt_columns,
)
from workbook_tool.definition.words.labels import (
    CATEGORY_COLUMNS,
    SETTING_COLUMNS,
    STAGE_COLUMNS,
)
from workbook_tool.definition.words.setting_fields import (
    QUESTION,
    QUESTION_ROWS,
    SETTINGS,
    find_setting,
    gap_field,
)
from workbook_tool.definition.words.vocabulary import (
    CAPPED,
    COVER_FIELDS,
    FONTS,
    GAP_WEIGHTS,
    LANGUAGES,
    NO_FLOOR,
    NOT_APPLICABLE_RULES,
    PASSWORDS,
    PRINT_AREAS,
    RANKING_SCOPES,
    RANKINGS,
    SCORE_INPUTS,
    SUBTOTALS,
    VETOED_PLACES,
    YES_NO,
    Vocabulary,
)

T = TypeVar("T")

ROUND_ID = re.compile(r"[A-Z0-9]{2,10}")
PLACES = Bounds(
    lambda number: number in range(7), Text("0 至 6 的整数", "a whole number from 0 to 6")
)
WEST, EAST = -12, 14
UTC_OFFSETS = Bounds(lambda number: WEST <= number <= EAST, Text("-12 至 14", "-12 to 14"))
SETTINGS_PART, STAGES_PART, CATEGORIES_PART = "settings", "stages", "categories"
DEFAULTS = RoundSettings("", "", "")
REVIEW_SETTINGS = ("self_share", "combination", "disagreement")
_NOTICE, _APPEALS = Text("公示", "Public notice"), Text("复核", "Appeals")


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """What 设置 holds: the settings, the rules of the scheme, and the categories with their order.

    ``total_at`` is where the stated total stands, None where none could be read. ``tie_break`` is
    the cell that names first-level indicators, to be looked up once the criteria are read.
    ``review`` are the cells about the review by field, for whoever reads 考评组.
    """

    settings: RoundSettings = DEFAULTS
    places: int = 2
    not_applicable: NotApplicableRule = NotApplicableRule.NONE
    is_total_capped: bool = False
    given_points: Decimal = Decimal(0)
    scaled_to: Decimal | None = None
    floor: Decimal | None = Decimal(0)
    categories: Mapping[str, int] = field(default_factory=dict)
    total_at: Spot | None = None
    tie_break: Field | None = None
    review: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The value cells by the name of their setting; those left ``blank`` are not there."""

    by_name: Mapping[str, Field]
    questions: tuple[str, ...]
    blank: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        return self.by_name[name].text() if name in self.by_name else ""

    def number(self, name: str, default: Decimal, bounds: Bounds) -> Decimal:
        found = self.by_name[name].number(bounds) if name in self.by_name else None
        return default if found is None else found

    def day(self, name: str) -> date | None:
        return self.by_name[name].day() if name in self.by_name else None

    def period(self, name: str) -> tuple[date, date] | None:
        return self.by_name[name].period() if name in self.by_name else None

    def choice(self, name: str, vocabulary: Vocabulary[T], default: T) -> T:
        cell = self.by_name.get(name)
        return default if cell is None else cell.choice(vocabulary, default)


def read_settings(grid: Grid, faults: Faults) -> SettingsSheet:
    """Return what stands on 设置; what is faulty is reported and left at its default."""
    parts = _split(grid)
    table = find_table(parts[SETTINGS_PART], SETTING_COLUMNS, faults, needed=1)
    is_whole = table is not None and len(table.places) == len(SETTING_COLUMNS)
    cells = _read_cells(table, faults) if table and is_whole else None
    stages, begins = _read_stages(parts.get(STAGES_PART), faults)
    categories = _read_categories(parts.get(CATEGORIES_PART), faults)
    if cells is None:
        return SettingsSheet(categories=categories)
    starts, ends = cells.period("notice_period") or (None, None)
    settings = replace(
        _settings_of(cells, stages),
        notice_starts=starts,
        notice_ends=ends,
        appeals_until=cells.day("appeals_until"),
        category_totals=read_category_totals(cells.by_name.get("category_totals"), categories),
    )
    _check_round_id(settings.round_id, cells, faults)
    if settings.deadline and begins and settings.deadline < begins:
        facts: dict[str, object] = {"deadline": settings.deadline, "starts": begins}
        faults.add(Code.DEADLINE_BEFORE_START, cells.by_name["deadline"].at, facts)
    _check_notice(settings, cells, faults)
    total = cells.by_name.get("stated_total")
    return SettingsSheet(
        settings,
        int(cells.number("places", Decimal(2), PLACES)),
        cells.choice("not_applicable", NOT_APPLICABLE_RULES, NotApplicableRule.NONE),
        cells.choice("is_total_capped", CAPPED, default=False),
        cells.number("given_points", Decimal(0), ZERO_OR_MORE),
        _scaled_to(cells, settings),
        _floor(cells, settings),
        categories,
        total.at if total is not None and isinstance(total.value, Decimal) else None,
        cells.by_name.get("tie_break"),
        {name: cell for name, cell in cells.by_name.items() if name in REVIEW_SETTINGS},
    )


def _split(grid: Grid) -> Mapping[str, Grid]:
    """Return the three tables of the sheet, cut at the headers of stages and categories."""
    cuts = {0: SETTINGS_PART}
    for part, columns in ((STAGES_PART, STAGE_COLUMNS), (CATEGORIES_PART, CATEGORY_COLUMNS)):
        required = {column.field for column in columns if column.is_required}
        headers = (row for row in grid.rows if required <= set(match_header(grid, row, columns)))
        first = next(headers, None)
        if first is not None:
            cuts[first] = part
    starts = sorted(cuts)
    ends = [*starts[1:], max(grid.rows, default=0) + 1]
    return {
        cuts[start]: Grid(
            grid.name,
            {row: cells for row, cells in grid.rows.items() if start <= row < end},
            grid.merges,
        )
        for start, end in zip(starts, ends, strict=True)
    }


def _read_cells(table: Table, faults: Faults) -> _Cells:
    """Return the filled value cells; reports what is unknown, doubled or missing."""
    found: dict[str, Field] = {}
    seen: set[str] = set()
    questions: list[str] = []
    doubles = Doubles(Code.NAME_TWICE, faults)
    labels = _labels_not_in(table, faults)
    for row in table.filled_rows():
        name = table.cell(row, "item", faults).text()
        value = table.cell(row, "value", faults)
        spec = find_setting(name)
        if spec is None:
            if not value.is_blank:
                at = table.spot(row, "item")
                facts: dict[str, object] = {"setting": name}
                faults.add(
                    Code.SETTING_UNKNOWN,
                    at,
                    facts,
                    observed=name,
                    suggestion=likely_setting(name, labels),
                )
        elif spec is QUESTION:
            if not value.is_blank:
                doubles.check(value.text(), value.at, label=spec.label)
                questions.append(value.text())
                check_length(Field(value.value, value.at, spec.label, faults), "question")
                if len(questions) > QUESTION_ROWS:
                    facts = {"number": len(questions), "most": QUESTION_ROWS}
                    faults.add(Code.QUESTION_TOO_MANY, value.at, facts)
        elif spec.field in seen:
            faults.add(Code.SETTING_TWICE, table.spot(row, "item"), {"setting": spec.label})
        else:
            seen.add(spec.field)
            labelled = Field(value.value, value.at, spec.label, faults)
            check_length(labelled, spec.field)
            if not value.is_blank:
                found[spec.field] = labelled
            elif spec.is_required:
                faults.add(Code.SETTING_MISSING, value.at, {"setting": spec.label})
    for spec in SETTINGS:
        if spec.is_required and spec.field not in seen:
            faults.add(Code.SETTING_MISSING, Spot(table.grid.name), {"setting": spec.label})
    return _Cells(found, tuple(questions), frozenset(seen - found.keys()))


def _scaled_to(cells: _Cells, settings: RoundSettings) -> Decimal | None:
    """Return the scale of totals, None where they are told as they are; nothing has no scale."""
    cell = cells.by_name.get("scaled_to")
    scale = None if cell is None else cell.number(ABOVE_ZERO)
    if cell is not None and scale is not None and not settings.stated_total:
        cell.faults.add(Code.NOTHING_TO_SCALE, cell.at, {"value": number_text(scale)})
    return scale


def _floor(cells: _Cells, settings: RoundSettings) -> Decimal | None:
    """Return the lowest total, None for none: of a row that is blank, or says so."""
    cell = cells.by_name.get("floor")
    if cell is None or NO_FLOOR.find(cell.text()):
        return None if cell or "floor" in cells.blank else Decimal(0)
    floor = cell.number()
    scale = cells.by_name.get("scaled_to")
    most = settings.stated_total if scale is None else scale.value
    if floor is not None and isinstance(most, Decimal) and floor >= most > 0:
        facts: dict[str, object] = {"value": number_text(floor), "total": number_text(most)}
        cell.faults.add(Code.FLOOR_NOT_BELOW_TOTAL, cell.at, facts, observed=number_text(floor))
        return Decimal(0)
    return Decimal(0) if floor is None else floor


def _labels_not_in(table: Table, faults: Faults) -> Mapping[str, str]:
    """Return the labels of settings that have no row yet, by what they are compared with."""
    names = (table.cell(row, "item", faults).text() for row in table.filled_rows())
    used = {spec.field for spec in map(find_setting, names) if spec is not None}
    return {
        normalise_label(word): spec.label.en if word.isascii() else spec.label.zh
        for spec in SETTINGS
        if spec is QUESTION or spec.field not in used
        for word in (*spec.synonyms, spec.label.en, spec.label.zh)
    }


def _settings_of(cells: _Cells, stages: tuple[Stage, ...]) -> RoundSettings:
    return RoundSettings(
        round_id=cells.text("round_id"),
        title=cells.text("title"),
        organiser=cells.text("organiser"),
        language=cells.choice("language", LANGUAGES, DEFAULTS.language),
        deadline=cells.day("deadline"),
        stages=stages,
        stated_total=cells.number("stated_total", DEFAULTS.stated_total, ZERO_OR_MORE),
        default_step=cells.number("default_step", DEFAULTS.default_step, ABOVE_ZERO),
        questions=cells.questions,
        contact=cells.text("contact"),
        has_closing_report=cells.choice("has_closing_report", YES_NO, DEFAULTS.has_closing_report),
        password=cells.choice("password", PASSWORDS, DEFAULTS.password),
        fonts=cells.choice("fonts", FONTS, DEFAULTS.fonts),
        score_input=cells.choice("score_input", SCORE_INPUTS, DEFAULTS.score_input),
        required_cover=_required_cover(cells),
        utc_offset=cells.number("utc_offset", DEFAULTS.utc_offset, UTC_OFFSETS),
        is_example=cells.choice("is_example", YES_NO, DEFAULTS.is_example),
        ranking=cells.choice("ranking", RANKINGS, DEFAULTS.ranking),
        gap_weights=_gap_weights(cells),
        ranking_scope=cells.choice("ranking_scope", RANKING_SCOPES, DEFAULTS.ranking_scope),
        vetoed_place=cells.choice("vetoed_place", VETOED_PLACES, DEFAULTS.vetoed_place),
        print_area=cells.choice("print_area", PRINT_AREAS, DEFAULTS.print_area),
        subtotals=cells.choice("subtotals", SUBTOTALS, DEFAULTS.subtotals),
    )


def _gap_weights(cells: _Cells) -> tuple[tuple[Gap, Severity], ...]:
    """Return the gaps that weigh otherwise than usual; rows that are not there say nothing."""
    said = {gap: cells.choice(gap_field(gap), GAP_WEIGHTS, DEFAULTS.weight_of(gap)) for gap in Gap}
    return tuple((gap, weight) for gap, weight in said.items() if weight != DEFAULTS.weight_of(gap))


def _required_cover(cells: _Cells) -> tuple[str, ...]:
    """Return the names of the required cover fields; a blank cell means that none is."""
    cell = cells.by_name.get("required_cover")
    names: list[str] = []
    missing = {
        f"question_{number}" for number in range(len(cells.questions) + 1, QUESTION_ROWS + 1)
    }
    for line in cell.lines() if cell else ():
        name = COVER_FIELDS.find(line)
        if name is not None and name not in missing:
            names.append(name)
        elif cell is not None:
            words = {key: word for key, word in COVER_FIELDS.words.items() if key not in missing}
            cell.not_a_choice(line, Vocabulary(words, {}))
    return tuple(dict.fromkeys(names))


def _check_round_id(round_id: str, cells: _Cells, faults: Faults) -> None:
    if not round_id or ROUND_ID.fullmatch(round_id):
        return
    better = "".join(char for char in round_id.upper() if char.isascii() and char.isalnum())
    faults.add(
        Code.ROUND_ID_INVALID,
        cells.by_name["round_id"].at,
        {"value": round_id},
        observed=round_id,
        suggestion=better if ROUND_ID.fullmatch(better) else None,
    )


def _check_notice(settings: RoundSettings, cells: _Cells, faults: Faults) -> None:
    """Report a public notice or a time for appeals that ends before the notice begins."""
    starts = settings.notice_starts
    for name, words, ends in (
        ("notice_period", _NOTICE, settings.notice_ends),
        ("appeals_until", _APPEALS, settings.appeals_until),
    ):
        if starts and ends and ends < starts:
            facts: dict[str, object] = {"stage": words, "starts": starts, "ends": ends}
            faults.add(Code.STAGE_ENDS_BEFORE_START, cells.by_name[name].at, facts)


def _read_stages(grid: Grid | None, faults: Faults) -> tuple[tuple[Stage, ...], date | None]:
    """Return the stages and the first day of the first one."""
    table = find_table(grid, STAGE_COLUMNS, faults) if grid else None
    stages: list[Stage] = []
    if table is None:
        return (), None
    report_misspelt_columns(table, faults)
    check_lengths(table, faults)
    for row in table.filled_rows():
        title = table.cell(row, "stage", faults)
        ends_cell = table.cell(row, "ends", faults)
        starts, ends = table.cell(row, "starts", faults).day(), ends_cell.day()
        if title.is_blank:
            faults.add(Code.NAME_MISSING, title.at, {"label": title.label})
        if starts and ends and ends < starts:
            facts: dict[str, object] = {"stage": title.text(), "starts": starts, "ends": ends}
            faults.add(Code.STAGE_ENDS_BEFORE_START, ends_cell.at, facts)
        stages.append(Stage(title.text(), starts, ends, table.cell(row, "task", faults).text()))
    first_days = [stage.starts for stage in stages if stage.starts]
    return tuple(stages), min(first_days, default=None)


def _read_categories(grid: Grid | None, faults: Faults) -> Mapping[str, int]:
    """Return the categories with their order; a blank order takes the place in the list.

    From a faulty list nothing is returned, so that its mistake is not reported for each agency.
    """
    table = find_table(grid, CATEGORY_COLUMNS, faults) if grid else None
    categories: dict[str, int] = {}
    before = len(faults.found)
    doubles = Doubles(Code.NAME_TWICE, faults)
    if table is None:
        return {}
    check_lengths(table, faults)
    for row in table.filled_rows():
        name = table.cell(row, "category", faults)
        if name.is_blank:
            faults.add(Code.NAME_MISSING, name.at, {"label": name.label})
            continue
        doubles.check(name.text(), name.at, label=name.label)
        order = table.cell(row, "order", faults).number(ZERO_OR_MORE)
        categories[name.text()] = len(categories) + 1 if order is None else int(order)
    return categories if len(faults.found) == before else {}
