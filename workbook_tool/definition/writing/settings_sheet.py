"""The sheet 设置 as it is written: settings, then stages, then categories."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from openpyxl.worksheet.datavalidation import DataValidation

from workbook_tool.core.findings import Gap
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.review_plan import Combination, ReviewPlan
from workbook_tool.core.round.settings import (
    AssessmentRound,
    RankingRule,
    RankingScope,
    Subtotals,
    VetoedPlace,
)
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.reading.review_reader import write_self_share
from workbook_tool.definition.words.labels import (
    CATEGORY_COLUMNS,
    EXPLANATION,
    SETTING_COLUMNS,
    STAGE_COLUMNS,
)
from workbook_tool.definition.words.setting_fields import (
    QUESTION,
    QUESTION_ROWS,
    SETTINGS,
    SettingKind,
    SettingSpec,
    gap_field,
)
from workbook_tool.definition.words.vocabulary import COVER_FIELDS, NO_FLOOR
from workbook_tool.definition.writing.style import (
    ENTRY,
    EXPLAINED,
    EXPLAINED_HEADER,
    ITEM,
    apply,
    explain,
    height_of,
    set_up_page,
)
from workbook_tool.definition.writing.table_sheet import (
    HEADER_ROW,
    CellValue,
    Heading,
    Page,
    Row,
    add_list,
    colour_next_row,
    put,
    quoted,
    set_widths,
    write_heading,
    write_table,
)

HEADING = Heading(
    Text("测评活动设置", "Settings of the assessment round"),
    Text(
        "只改黄色格子；改完保存，再运行 workbook-tool generate。",
        "Change yellow cells only, save, then run workbook-tool generate.",
    ),
)
LABEL_COLUMN, VALUE_COLUMN, HELP_COLUMN = 1, 2, 3
SPARE_STAGES = 2
CHOOSE = Text("请从下拉列表中选择。", "Choose from the drop-down list.")
ENTER_DATE = Text("请填写日期，如 2018-10-31。", "Enter a date such as 2018-10-31.")
NAMED_SPARE_ROWS = 30


def write_settings_sheet(page: Page, assessment_round: AssessmentRound) -> str:
    """Write 设置 and return the formula of the list of categories."""
    sheet = page.sheet
    write_heading(page, HEADING)
    set_widths(sheet, STAGE_COLUMNS)
    write_table(page, SETTING_COLUMNS, ())
    header = page.cell(HEADER_ROW, HELP_COLUMN)
    put(header, page.say(EXPLANATION))
    apply(header, EXPLAINED_HEADER)
    row = HEADER_ROW
    for spec, value in _lines(assessment_round, page.language):
        row += 1
        _write_setting(page, row, spec, value)
    stages_row = row + 2
    stages = _stage_rows(assessment_round)
    write_table(page, STAGE_COLUMNS, stages, header_row=stages_row)
    categories_row = stages_row + len(stages) + 2
    categories = _category_rows(assessment_round)
    write_table(page, CATEGORY_COLUMNS, categories, header_row=categories_row)
    colour_next_row(sheet, CATEGORY_COLUMNS, categories_row)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, VALUE_COLUMN).coordinate
    set_up_page(sheet, page.language, is_table=False)
    first, last = categories_row + 1, categories_row + NAMED_SPARE_ROWS
    cells = f"'{sheet.title}'!$A${first}:$A${last}"
    return f"OFFSET('{sheet.title}'!$A${first},0,0,MAX(1,COUNTA({cells})),1)"


def _lines(
    assessment_round: AssessmentRound, language: Language
) -> Sequence[tuple[SettingSpec, CellValue]]:
    """Return every row of the settings with its value; questions take at least three rows."""
    values = _values(assessment_round, language)
    lines: list[tuple[SettingSpec, CellValue]] = []
    for spec in SETTINGS:
        if spec is QUESTION:
            questions = assessment_round.settings.questions
            spare = ("",) * (QUESTION_ROWS - len(questions))
            lines.extend((spec, question) for question in (*questions, *spare))
        elif spec.field in values:
            lines.append((spec, values[spec.field]))
    return lines


def _values(assessment_round: AssessmentRound, language: Language) -> Mapping[str, CellValue]:
    """Return the value of each setting as it is written."""
    settings, scheme = assessment_round.settings, assessment_round.scheme
    raw: dict[str, object] = {
        spec.field: getattr(settings, spec.field)
        for spec in SETTINGS
        if hasattr(settings, spec.field)
    }
    raw["places"] = scheme.places
    raw["not_applicable"] = scheme.not_applicable
    raw["is_total_capped"] = scheme.is_total_capped
    raw["given_points"] = scheme.given_points or None
    raw["scaled_to"] = scheme.scaled_to
    raw["category_totals"] = "\n".join(
        f"{category}={number_text(total)}" for category, total in settings.category_totals
    )
    usual_ones = (
        *(RankingRule.COMPETITION, RankingScope.COMPARABLE, VetoedPlace.LAST),
        Subtotals.FIRST,
    )
    for usual in usual_ones:
        raw |= {name: None for name, value in raw.items() if value is usual}
    raw["notice_period"] = "\n".join(
        day.isoformat() for day in (settings.notice_starts, settings.notice_ends) if day
    )
    raw["tie_break"] = "\n".join(settings.tie_break)
    raw["required_cover"] = "\n".join(
        COVER_FIELDS.word(name, language) for name in settings.required_cover
    )
    none = NO_FLOOR.choices(language)[0]
    raw["floor"] = none if scheme.floor is None else scheme.floor or None
    raw |= {gap_field(gap): settings.weight_of(gap) for gap in Gap}
    raw |= _review_values(assessment_round.review or ReviewPlan(()), language)
    return {
        spec.field: _written(spec, raw[spec.field], language)
        for spec in SETTINGS
        if spec is not QUESTION and (_is_used(raw[spec.field]) or not spec.is_extra)
    }


def _review_values(plan: ReviewPlan, language: Language) -> Mapping[str, object]:
    """Return what 设置 says about the review; what is usual is left out."""
    is_usual = plan.combination is Combination.MEAN
    return {
        "self_share": write_self_share(plan.self_share, language),
        "combination": None if is_usual else plan.combination,
        "disagreement": plan.disagreement,
    }


def _is_used(value: object) -> bool:
    """Tell whether a setting says something: 0 does, as a threshold that everything exceeds."""
    return value is not None and value is not False and value != ""


def _written(spec: SettingSpec, value: object, language: Language) -> CellValue:
    if spec.choices is not None:
        return spec.choices.word(value, language)
    if value is None or isinstance(value, (str, int, Decimal, date)):
        return value
    message = f"the setting {spec.field} cannot hold {value!r}"
    raise TypeError(message)


def _write_setting(page: Page, row: int, spec: SettingSpec, value: CellValue) -> None:
    label, cell, words = (
        page.cell(row, column) for column in (LABEL_COLUMN, VALUE_COLUMN, HELP_COLUMN)
    )
    put(label, page.say(spec.label))
    apply(label, ITEM)
    put(cell, value)
    number_format = {SettingKind.DATE: "yyyy-mm-dd", SettingKind.TEXT: "@"}.get(spec.kind)
    apply(cell, ENTRY, number_format=number_format)
    put(words, page.say(spec.help))
    apply(words, EXPLAINED)
    if spec.details is not None:
        explain(cell, page.say(spec.details))
    if spec.choices is not None:
        source = quoted(spec.choices.choices(page.language))
        add_list(page, cell.coordinate, source, CHOOSE)
    if spec.kind is SettingKind.DATE:
        _add_date_rule(page, cell.coordinate)
    texts = [page.say(spec.label), value if isinstance(value, str) else ""]
    widths = [column.width for column in SETTING_COLUMNS]
    page.sheet.row_dimensions[row].height = height_of(list(zip(texts, widths, strict=True)))


def _add_date_rule(page: Page, cells: str) -> None:
    validation = DataValidation(
        type="date",
        operator="greaterThan",
        formula1="36526",  # 2000-01-01
        allow_blank=True,
        showErrorMessage=True,
        error=page.say(ENTER_DATE),
    )
    validation.add(cells)
    page.sheet.add_data_validation(validation)


def _stage_rows(assessment_round: AssessmentRound) -> Sequence[Row]:
    """Return the stages, and a few rows to add more."""
    rows: list[Row] = [
        {"stage": stage.title, "starts": stage.starts, "ends": stage.ends, "task": stage.task}
        for stage in assessment_round.settings.stages
    ]
    return [*rows, *({} for _ in range(SPARE_STAGES))]


def _category_rows(assessment_round: AssessmentRound) -> Sequence[Row]:
    """Return the categories of the roster in their order."""
    order = {agency.category: agency.category_order for agency in assessment_round.roster}
    categories = assessment_round.roster.categories
    return [{"category": name, "order": order[name]} for name in categories if name]
