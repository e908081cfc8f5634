"""Rounds to build blueprints from: the notice's own scheme, and one that uses every feature."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from workbook_tool.core.form import BLUEPRINT_VERSION, Blueprint, build_blueprint
from workbook_tool.core.form.identity import make_code
from workbook_tool.core.round import kinds
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.point_rules import (
    EachRule,
    ProportionRule,
    SlopeRule,
    Step,
    StepsRule,
)
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    NO_CAP,
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings, Stage
from workbook_tool.core.text import Language

KEY = b"a key for tests, 32 bytes long.."
RUBRIC = Path(__file__).with_name("rubric.csv")
LONGEST_NAME = "XP014"
RARE_CHARACTER = "XP066"  # 竜 is outside GB2312
AMPERSAND = "AB1"


def xinping_round() -> AssessmentRound:
    """Return the scheme of the notice with three agencies."""
    with RUBRIC.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scheme = IndicatorScheme(
        tuple(
            Criterion(
                code=f"C{number:02d}",
                levels=(row["level1"], row["level2"]),
                text=row["criterion"],
                cap=Decimal(row["cap"]),
                step=Decimal("0.5"),
                methods=tuple(row["methods"].split("|")),
            )
            for number, row in enumerate(rows, start=1)
        )
    )
    settings = RoundSettings(
        round_id="XPMZ18",
        title="新平县民族团结进步创建活动测评",
        organiser="中共新平县委统战部",
        deadline=date(2018, 10, 31),
        stages=(
            Stage("宣传发动", date(2018, 3, 1), date(2018, 4, 30), "印发通知，组织学习测评指标"),
            Stage("积极争创", date(2018, 5, 1), date(2018, 9, 30), "开展创建，收集佐证材料"),
            Stage("全面总结", date(2018, 9, 1), date(2018, 10, 31), "完成自评，报送自评表"),
        ),
        questions=("是否申报示范单位",),
        contact="县委统战部办公室 0877-7011234",
        is_example=True,
    )
    roster = Roster(
        (
            Agency(
                LONGEST_NAME,
                "中国人民政治协商会议新平彝族傣族自治县委员会办公室",
                category="人大政协机关",
            ),
            Agency(RARE_CHARACTER, "者竜乡", category="乡镇(街道)"),
            Agency("XP039", "新平县农业局", category="政府部门"),
        )
    )
    return AssessmentRound(settings, scheme, (), roster)


def every_feature_round(
    rule: NotApplicableRule = NotApplicableRule.GLOBAL,
) -> AssessmentRound:
    """Return an English round with every kind, role and depth that a scheme may have."""
    ten, one = Decimal(10), Decimal(1)
    bonus: Any = {"role": CriterionRole.BONUS, "bonus_limit": Decimal(4)}
    condition: Any = {"kind": kinds.YES_NO, "weight": Decimal(0)}
    criteria = (
        Criterion("A.1", ("Lead", "Plan"), "There is a plan.", ten, one, may_not_apply=True),
        Criterion("A.2", ("Lead", "Plan", "Depth"), "It is used.", ten, one, weight=Decimal(25)),
        Criterion(
            "A.3",
            ("Lead",),
            "Staff know it.",
            ten,
            one,
            kind=kinds.OPTION,
            options=(
                Option("all", Decimal(10)),
                Option("some", Decimal("5.5")),
                Option("none", Decimal(0)),
            ),
        ),
        Criterion("B.1", ("Do",), "It was reported.", ten, one, kind=kinds.YES_NO),
        Criterion("B.2", ("Do",), "Share of users.", Decimal(100), Decimal("0.5"), weight=ten),
        Criterion("B.3", ("Do",), "Range.", ten, one, minimum=Decimal(-5), may_not_apply=True),
        Criterion(
            "S.1",
            ("State",),
            "How far it got.",
            one,
            one,
            kind=kinds.STATE,
            options=(Option("Achieved"), Option("Partly, so far"), Option("Not achieved")),
            weight=Decimal(0),
        ),
        Criterion("X.1", ("Extra",), "A prize.", Decimal(3), one, **bonus),
        Criterion("X.2", ("Extra",), "A fault.", Decimal(4), one, role=CriterionRole.DEDUCTION),
        Criterion("X.3", ("Extra",), "Another prize.", Decimal(3), one, **bonus),
        Criterion(
            "D.1", ("Do", "Faults"), "A slip.", Decimal(30), one, role=CriterionRole.DEDUCTION
        ),
        Criterion("V.1", ("Limits",), "A crime.", one, one, **condition, role=CriterionRole.VETO),
        Criterion(
            "P.1",
            ("Limits",),
            "It is registered.",
            one,
            one,
            **condition,
            role=CriterionRole.PREREQUISITE,
            forfeits_total=True,
        ),
        Criterion("T.1", ("Extra",), "Towns only.", one, one, groups=("town",)),
    )
    settings = RoundSettings(
        round_id="ENG26",
        title="Review 2026",
        organiser="The office",
        language=Language.EN,
        deadline=date(2026, 6, 30),
        stages=(Stage("Prepare", date(2026, 3, 1), date(2026, 4, 30), "Read it"), Stage("Send")),
        questions=("Do you apply for the prize?", "Did anybody else help?"),
        has_closing_report=False,
        required_cover=("contact_person", "question_1"),
    )
    roster = Roster(
        (
            Agency(AMPERSAND, "Rivers & <Roads>", category="office"),
            Agency("AB2", "3rd Town", category="town"),
        )
    )
    return AssessmentRound(settings, IndicatorScheme(criteria, not_applicable=rule), (), roster)


def optional_round(
    rule: NotApplicableRule = NotApplicableRule.GLOBAL, language: Language = Language.ZH
) -> AssessmentRound:
    """Return a round in which no regular criterion has to apply, beside a bonus and a veto."""
    ten, one = Decimal(10), Decimal(1)
    criteria = (
        Criterion("C01", ("甲", "一"), "有工作方案", ten, one, may_not_apply=True),
        Criterion("C02", ("甲", "二"), "方案已落实", ten, one, weight=ten * 2, may_not_apply=True),
        Criterion("C03", ("乙",), "有制度", ten, one, kind=kinds.YES_NO, may_not_apply=True),
        Criterion("X01", ("加分",), "受到表彰", ten, one, role=CriterionRole.BONUS),
        Criterion(
            "V01",
            ("底线",),
            "发生重大事故",
            one,
            one,
            kind=kinds.YES_NO,
            role=CriterionRole.VETO,
            weight=Decimal(0),
        ),
    )
    settings = RoundSettings(
        "OPT26", "测评", "办公室", language=language, stated_total=Decimal(40), required_cover=()
    )
    roster = Roster((Agency(AMPERSAND, "某单位", category="机关"),))
    return AssessmentRound(settings, IndicatorScheme(criteria, not_applicable=rule), (), roster)


def fact_round(language: Language = Language.ZH) -> AssessmentRound:
    """Return a round with every rule for points that are computed from a fact."""
    five, one, half = Decimal(5), Decimal(1), Fraction(1, 2)
    criteria: tuple[Criterion, ...] = (
        Criterion("C01", ("甲",), "有工作方案", five, one),
        Criterion(
            *("C02", ("甲",), "每缺一次例会扣0.5分，扣完为止", five, one),
            kind=kinds.COUNT,
            rule=EachRule(half, is_taking=True),
        ),
        Criterion(
            *("C03", ("甲",), "每报送3篇信息得1分", five, one),
            kind=kinds.COUNT,
            weight=Decimal(7),
            rule=EachRule(Fraction(1, 3)),
            unit="篇",
        ),
        Criterion(
            *("X01", ("加分",), "受到表彰，每次加1分", NO_CAP, one),
            kind=kinds.COUNT,
            role=CriterionRole.BONUS,
            rule=EachRule(Fraction(1)),
        ),
        Criterion(
            *("D01", ("甲",), "被通报，每次扣2分", Decimal(6), one),
            kind=kinds.COUNT,
            role=CriterionRole.DEDUCTION,
            rule=EachRule(Fraction(2), is_taking=True),
        ),
    )
    measured: dict[str, Any] = {"kind": kinds.VALUE, "unit": "%"}
    criteria += (
        Criterion(
            *("V01", ("乙",), "办结率达到95%的得满分，按比例计分", five, one),
            **measured,
            rule=ProportionRule(),
            target=Decimal(95),
        ),
        Criterion(
            *("V02", ("乙",), "满意率每低1%扣0.1分", five, one),
            **measured,
            rule=SlopeRule(is_below=True, step=Fraction(1), each=Fraction(1, 10)),
            target=Decimal(90),
        ),
        Criterion(
            *("V03", ("乙",), "覆盖率分档计分", five, one),
            **measured,
            rule=StepsRule(
                (
                    Step(">=", Fraction(95), Fraction(5)),
                    Step(">=", Fraction(90), Fraction(3)),
                )
            ),
        ),
    )
    settings = RoundSettings(
        "FCT26", "测评", "办公室", language=language, stated_total=Decimal(32), required_cover=()
    )
    roster = Roster((Agency(AMPERSAND, "某单位", category="机关"),))
    return AssessmentRound(settings, IndicatorScheme(criteria), (), roster)


def blueprint_of(
    assessment_round: AssessmentRound, agency: str, version: int = BLUEPRINT_VERSION
) -> Blueprint:
    """Return the blueprint of one agency under the code that it would get."""
    code = make_code(
        KEY,
        assessment_round.settings.round_id,
        agency,
        scheme_digest(assessment_round.scheme),
    )
    return build_blueprint(
        assessment_round, assessment_round.roster.by_code[agency], code, version=version
    )


def with_settings(assessment_round: AssessmentRound, **changes: object) -> AssessmentRound:
    """Return the round with some settings changed."""
    settings = replace(assessment_round.settings, **changes)  # type: ignore[arg-type]  # by name
    return replace(assessment_round, settings=settings)
