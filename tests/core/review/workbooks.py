"""Review workbooks as data, and as a reader finds them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from tests.core.form.rounds import KEY, every_feature_round, fact_round, xinping_round
from tests.facts import fact_entry
from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundSheet, FoundWorkbook
from workbook_tool.core.form.identity import make_review_code
from workbook_tool.core.numbers import number_text
from workbook_tool.core.review.build import build_review_blueprint, review_digest
from workbook_tool.core.review.spec import (
    Evaluator,
    JudgedAnswer,
    JudgedReturn,
    ReviewBlueprint,
    TypedSheet,
)
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language

GROUP = Evaluator("G02", "第二考评组")
COUNTY = xinping_round()
FEATURES = every_feature_round()
FACTS = fact_round()
BASIS = "认真学习贯彻党的民族理论政策，制定了年度学习计划，定期通报学习情况。"


def stated(criterion: Criterion, turn: int = 0, language: Language = Language.ZH) -> JudgedAnswer:
    """Return the answer of an agency, by its place among what can be answered."""
    if criterion.kind.asks_facts:
        found = fact_entry(criterion, turn + 2)
        return JudgedAnswer(criterion.code, found.fact, found.score, "", BASIS, "1 学习计划")
    answers = criterion.kind.answers(criterion, language)
    entered: str | Decimal = answers[turn % len(answers)] if answers else number_text(criterion.cap)
    choice, score = "", None
    for option in criterion.choices:
        if entered in option.words or entered == number_text(option.points or Decimal(-1)):
            choice, score = option.label, option.points
    if criterion.enters_points:
        score = Decimal(str(entered))
        entered = score
    return JudgedAnswer(criterion.code, entered, score, choice, BASIS, "1 学习计划")


def judged(
    agency: Agency,
    criteria: tuple[Criterion, ...],
    typed: TypedSheet | None = None,
    language: Language = Language.ZH,
    others: Mapping[str, JudgedAnswer] = MappingProxyType({}),
) -> JudgedReturn:
    answers = {one.code: others.get(one.code, stated(one, language=language)) for one in criteria}
    return JudgedReturn(agency, criteria, answers, "ab" * 32, "0477", typed or TypedSheet())


def blueprint_of(
    found: AssessmentRound,
    *returns: JudgedReturn,
    group: Evaluator = GROUP,
) -> ReviewBlueprint:
    criteria = tuple(found.scheme)
    code = make_review_code(
        KEY, found.settings.round_id, group.code, review_digest(criteria, found.scheme)
    )
    return build_review_blueprint(found, group, code, criteria=criteria, judged=returns)


def county_blueprint(typed: TypedSheet | None = None) -> ReviewBlueprint:
    criteria = tuple(COUNTY.scheme)
    return blueprint_of(COUNTY, *(judged(one, criteria, typed) for one in COUNTY.roster))


def feature_blueprint(typed: TypedSheet | None = None) -> ReviewBlueprint:
    """Return a workbook with every kind and role; of the second agency something does not apply."""
    language = Language.EN
    nothing = JudgedAnswer("A.1", None, basis="There is none.", is_not_applicable=True)
    returns = []
    for turn, agency in enumerate(FEATURES.roster):
        criteria = tuple(one for one in FEATURES.scheme if one.applies_to(agency))
        others = {"A.1": nothing} if turn else {}
        returns.append(judged(agency, criteria, typed, language, others))
    return blueprint_of(FEATURES, *returns, group=Evaluator("G1", "Group & one"))


def as_found(blueprint: ReviewBlueprint) -> FoundWorkbook:
    """Return the workbook as a reader finds it."""
    sheets = []
    for spec in blueprint.sheets:
        cells = {
            (one.row, one.column): Cell(
                CellKind.NUMBER if isinstance(one.value, Decimal) else CellKind.TEXT,
                number_text(one.value) if isinstance(one.value, Decimal) else str(one.value),
                one.formula,
            )
            for one in spec.cells
            if one.value is not None
        }
        sheets.append(FoundSheet(spec.name, spec.state, cells))
    return FoundWorkbook(FileFormat.XLSX, tuple(sheets))
