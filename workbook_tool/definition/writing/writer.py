"""A round as the definition workbook that staff edit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl import Workbook

from workbook_tool.core.numbers import Number, exact_text
from workbook_tool.core.round.kinds import USUAL
from workbook_tool.core.round.review_plan import SELF, ReviewPlan
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound, Grade
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.reading.consequences import write_consequence
from workbook_tool.definition.reading.fact_columns import fact_fields
from workbook_tool.definition.reading.grade_cells import line_fields
from workbook_tool.definition.reading.options import write_options
from workbook_tool.definition.reading.roster_review import write_review_mode
from workbook_tool.definition.words.labels import SHEET_NAMES, ColumnSpec, SheetKey
from workbook_tool.definition.words.table_columns import (
    CRITERIA_COLUMNS,
    EVALUATOR_COLUMNS,
    GRADE_COLUMNS,
    LEVEL_FIELDS,
    ROSTER_COLUMNS,
    TARGET_COLUMNS,
)
from workbook_tool.definition.words.vocabulary import (
    KIND_WORDS,
    ROLES,
    SCORERS,
    UNCAPPED,
    YES_NO,
    Vocabulary,
    write_change,
)
from workbook_tool.definition.writing.package import save_reproducibly
from workbook_tool.definition.writing.settings_sheet import write_settings_sheet
from workbook_tool.definition.writing.style import set_up_page
from workbook_tool.definition.writing.table_sheet import (
    HEADER_ROW,
    Heading,
    Page,
    Row,
    add_list,
    add_number_rule,
    colour_next_row,
    column_range,
    dim_repeated,
    quoted,
    set_widths,
    write_heading,
    write_table,
)

CRITERIA_HEADING = Heading(
    Text("测评指标", "Indicator scheme"),
    Text(
        "一行一项测评标准；橙色表头必填，蓝色选填；指针停在表头上有说明。",
        "One criterion a row; orange headers are required, blue ones optional; hover for help.",
    ),
)
GRADES_HEADING = Heading(
    Text("等次", "Grades"),
    Text(
        "从高到低逐条判断，先符合者为准；全部留空即不划分等次。",
        "Tried from top to bottom, the first match wins; all blank means no grades.",
    ),
)
ROSTER_HEADING = Heading(
    Text("单位名册", "Roster of agencies"),
    Text(
        "一行一个单位，按公布顺序排列；新增单位写在最后一行下面，表下不要写别的内容。",
        "One agency a row, in official order; add new ones below the last, and nothing else there.",
    ),
)
EVALUATORS_HEADING = Heading(
    Text("考评组", "Groups of evaluators"),
    Text(
        "一行一个考评组；负责类别、负责单位、测评方法留空即全部，权重留空即相同。",
        "One group a row; blank categories, agencies or methods mean all, blank weights equal.",
    ),
)
TARGETS_HEADING = Heading(
    Text("目标值", "Own targets"),
    Text(
        "一行一个单位的一项指标；没有写的按“指标”表。",
        "One agency and criterion a row; what is not stated is as on the sheet Criteria.",
    ),
)
NUMBER_WORDS = Text("只填数字，不要带“分”字。", "Enter a number without any unit.")
CATEGORY_WORDS = Text(
    "请从列表中选择；新的类别先加到“设置”最下面的单位类别表。",
    "Choose from the list; add a new category to the table at the bottom of Settings first.",
)
CHOICE_WORDS = Text("请从列表中选择。", "Choose from the list.")
YES_NO_WORDS = Text("请选“是”或“否”。", "Choose yes or no.")
NO_LEVEL_MARK = "—"
NUMERIC_CRITERION_FIELDS = ("cap", "step", "bonus_limit")
CRITERION_LISTS: tuple[tuple[str, Vocabulary[Any]], ...] = (
    ("kind", KIND_WORDS),
    ("role", ROLES),
    ("may_not_apply", YES_NO),
    ("needs_evidence", YES_NO),
)


def write_definition(
    assessment_round: AssessmentRound, language: Language, *, is_template: bool = False
) -> bytes:
    """Return ``assessment.xlsx`` with labels in a language; equal rounds give equal bytes.

    In a template every sheet says that what stands there is an example to be overwritten.
    """
    workbook = Workbook()
    workbook.worksheets[0].title = SHEET_NAMES[SheetKey.SETTINGS].in_language(language)
    plan = assessment_round.review
    for key in (SheetKey.CRITERIA, SheetKey.GRADES, SheetKey.ROSTER):
        workbook.create_sheet(SHEET_NAMES[key].in_language(language))
    pages = [Page(sheet, language, is_template) for sheet in workbook.worksheets]
    settings, criteria, grades, roster = pages
    evaluators = {group.code: group.name for group in plan.groups} if plan else {}
    categories = write_settings_sheet(settings, assessment_round)
    _write_criteria(criteria, assessment_round.scheme.criteria, evaluators)
    _write_grades(grades, assessment_round.grades)
    _write_roster(roster, assessment_round.roster.agencies, categories)
    if plan is not None:
        title = SHEET_NAMES[SheetKey.EVALUATORS].in_language(language)
        _write_evaluators(Page(workbook.create_sheet(title), language, is_template), plan)
    if any(agency.goals for agency in assessment_round.roster):
        title = SHEET_NAMES[SheetKey.TARGETS].in_language(language)
        _write_targets(Page(workbook.create_sheet(title), language, is_template), assessment_round)
    workbook.properties.creator = "workbook_tool"
    workbook.properties.title = assessment_round.settings.title
    return save_reproducibly(workbook)


def _write_criteria(
    page: Page, criteria: tuple[Criterion, ...], evaluators: Mapping[str, str]
) -> None:
    depth = max(len(criterion.levels) for criterion in criteria)
    rows = [_criterion_row(criterion, depth, page.language, evaluators) for criterion in criteria]
    columns = _used(CRITERIA_COLUMNS, rows)
    _write_page(page, CRITERIA_HEADING, columns, rows)
    dim_repeated(page.sheet, columns, LEVEL_FIELDS)
    fields = {column.field for column in columns}
    for field in NUMERIC_CRITERION_FIELDS:
        if field in fields:
            add_number_rule(page, column_range(columns, field), NUMBER_WORDS)
    for field, vocabulary in CRITERION_LISTS:
        if field in fields:
            source = quoted(vocabulary.choices(page.language))
            add_list(page, column_range(columns, field), source, CHOICE_WORDS)


def _criterion_row(
    criterion: Criterion, depth: int, language: Language, evaluators: Mapping[str, str]
) -> Row:
    """Return the fields of a criterion; what is the default stays blank."""
    absent = (NO_LEVEL_MARK,) * (depth - len(criterion.levels))
    levels = dict(zip(LEVEL_FIELDS, (*criterion.levels, *absent), strict=False))
    is_plain, is_regular = (
        criterion.kind == USUAL,
        criterion.role is CriterionRole.REGULAR,
    )
    return {
        **levels,
        "code": criterion.code,
        "text": criterion.text,
        "cap": UNCAPPED.choices(language)[0] if criterion.is_uncapped else criterion.shown_cap,
        "step": criterion.step,
        "methods": "\n".join(criterion.methods),
        "weight": _weight_of(criterion),
        "kind": None if is_plain else criterion.kind.title.in_language(language),
        "role": None if is_regular else ROLES.word(criterion.role, language),
        "minimum": criterion.minimum or None,
        "options": write_options(criterion.options),
        "groups": "\n".join(criterion.groups),
        "agencies": "\n".join(criterion.agencies),
        "may_not_apply": _yes(language) if criterion.may_not_apply else None,
        "bonus_limit": criterion.bonus_limit,
        "best_of": criterion.best_of,
        "needs_evidence": None
        if criterion.needs_evidence is None
        else YES_NO.word(criterion.needs_evidence, language),
        **fact_fields(criterion, language),
        "consequence": write_consequence(criterion, language),
        "scored_by": SCORERS.word(SELF, language)
        if criterion.scored_by == SELF
        else evaluators.get(criterion.scored_by),
    }


def _weight_of(criterion: Criterion) -> Decimal | str | None:
    """Return the weight as it is typed; a fraction is a text, which no program makes a date of."""
    if criterion.weight is None or not criterion.has_points:
        return None
    return _as_typed(criterion.weight)


def _as_typed(number: Number | None) -> Decimal | str | None:
    return exact_text(number) if isinstance(number, Fraction) else number


def _yes(language: Language) -> str:
    return YES_NO.choices(language)[0]


def _write_grades(page: Page, grades: tuple[Grade, ...]) -> None:
    rows: list[Row] = [
        {
            "grade": grade.title,
            "minimum_total": grade.minimum_total,
            "minimum_rate": grade.minimum_rate,
            "minimum_section_rate": grade.minimum_section_rate,
            **line_fields(grade),
        }
        for grade in grades
    ]
    _write_page(page, GRADES_HEADING, _used(GRADE_COLUMNS, rows), rows)


def _write_roster(page: Page, agencies: tuple[Agency, ...], categories: str) -> None:
    rows = [_agency_row(number, agency, page.language) for number, agency in enumerate(agencies, 1)]
    columns = _used(ROSTER_COLUMNS, rows)
    _write_page(page, ROSTER_HEADING, columns, rows)
    add_list(page, column_range(columns, "category"), categories, CATEGORY_WORDS)
    source = quoted(YES_NO.choices(page.language))
    add_list(page, column_range(columns, "is_ranked"), source, YES_NO_WORDS)


def _agency_row(number: int, agency: Agency, language: Language) -> Row:
    return {
        "number": number,
        "code": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "category": agency.category,
        "ranking_group": agency.ranking_group,
        "coefficient": _as_typed(agency.coefficient),
        "category_order": agency.category_order,
        "email": agency.email,
        "contact_role": agency.contact_role,
        "aliases": "、".join(agency.aliases),
        "other_name": agency.other_name,
        "is_ranked": YES_NO.word(agency.is_ranked, language),
        "provenance": agency.provenance,
        "note": agency.note,
        "remark": agency.remark,
        "review_mode": write_review_mode(agency, language),
        "change": "" if agency.change is None else write_change(agency.change, language),
    }


def _write_evaluators(page: Page, plan: ReviewPlan) -> None:
    rows: list[Row] = [
        {
            "name": group.name,
            "code": group.code,
            "categories": "\n".join(group.categories),
            "agencies": "\n".join(group.agencies),
            "methods": "\n".join(group.methods),
            "group_weight": group.weight,
            "avoided": "\n".join(group.avoided),
            "email": group.email,
        }
        for group in plan.groups
    ]
    _write_page(page, EVALUATORS_HEADING, EVALUATOR_COLUMNS, rows)


def _write_targets(page: Page, assessment_round: AssessmentRound) -> None:
    rows: list[Row] = [
        {
            "agency_code": agency.code,
            "agency": agency.name,
            "criterion": goal.criterion,
            "target": goal.target,
            "weight": _as_typed(goal.weight),
        }
        for agency in assessment_round.roster
        for goal in agency.goals
    ]
    _write_page(page, TARGETS_HEADING, _used(TARGET_COLUMNS, rows), rows)


def _used(columns: Sequence[ColumnSpec], rows: Sequence[Row]) -> tuple[ColumnSpec, ...]:
    """Return the columns without those extra ones that nothing would stand in."""
    return tuple(
        column
        for column in columns
        if not column.is_extra or any(row.get(column.field) not in {None, ""} for row in rows)
    )


def _write_page(
    page: Page, heading: Heading, columns: Sequence[ColumnSpec], rows: Sequence[Row]
) -> None:
    write_heading(page, heading)
    set_widths(page.sheet, columns)
    write_table(page, columns, rows)
    colour_next_row(page.sheet, columns, HEADER_ROW)
    position = next((n for n, column in enumerate(columns, 1) if column.field == "name"), 1)
    page.sheet.freeze_panes = page.cell(HEADER_ROW + 1, position + 1).coordinate
    set_up_page(page.sheet, page.language, is_table=True, title_row=HEADER_ROW)
