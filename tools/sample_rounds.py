"""The sample rounds: the county's own as published, and one for each other shape of scheme."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources.abc import Traversable

from tools.sample_sheets import is_of_sheets, read_sheets
from tools.sample_sources import read_sample
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings, Stage
from workbook_tool.core.text import Language
from workbook_tool.definition import definition_names, shipped

XINPING = "xinping"
STEP = Decimal("0.5")

# The notice names the stages by month; it has neither a deadline nor grades, those are examples.
STAGES = (
    Stage("宣传发动", date(2018, 3, 1), date(2018, 4, 30), "宣传动员，制定方案，部署创建活动"),
    Stage("积极争创", date(2018, 5, 1), date(2018, 9, 30), "对照测评指标开展创建，收集佐证材料"),
    Stage("全面总结", date(2018, 9, 1), date(2018, 10, 31), "自评打分，报送自评表和专题总结"),
)
GRADES = (
    Grade("优秀", Decimal(90)),
    Grade("良好", Decimal(80)),
    Grade("合格", Decimal(60)),
    Grade("不合格"),
)
SETTINGS = RoundSettings(
    round_id="XPMZ18",
    title="新平县2018年民族团结进步创建活动测评自评表",
    organiser="中共新平县委统战部",
    deadline=date(2018, 10, 31),
    stages=STAGES,
    stated_total=Decimal(100),
    default_step=STEP,
    questions=("是否申报示范单位",),
    contact="中共新平县委统战部办公室（示例）",
    is_example=True,
)


def build_sample(name: str, language: Language | None = None) -> AssessmentRound:
    """Return a sample round in its own language, or with the workbooks in another one.

    The texts of the scheme stay as published. Raises KeyError for a name that is none of
    ``definition_names``.
    """
    if name not in definition_names():
        raise KeyError(name)
    source = shipped("samples", name, "source")
    if name == XINPING:
        sample = _county(source)
    else:
        sample = (read_sheets if is_of_sheets(source) else read_sample)(source)
    if language is None:
        return sample
    return replace(sample, settings=replace(sample.settings, language=language))


def _county(source: Traversable) -> AssessmentRound:
    criteria = tuple(
        _criterion(number, row) for number, row in enumerate(_rows(source, "rubric.csv"), 1)
    )
    agencies = tuple(_agency(row) for row in _rows(source, "roster.csv"))
    return AssessmentRound(SETTINGS, IndicatorScheme(criteria), GRADES, Roster(agencies))


def _rows(source: Traversable, name: str) -> list[dict[str, str]]:
    text = source.joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _criterion(number: int, row: Mapping[str, str]) -> Criterion:
    return Criterion(
        code=f"C{number:02}",
        levels=(row["level1"], row["level2"]),
        text=row["criterion"],
        cap=Decimal(row["cap"]),
        step=STEP,
        methods=tuple(row["methods"].split("|")),
    )


def _agency(row: Mapping[str, str]) -> Agency:
    return Agency(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        category=row["category"],
        category_order=int(row["category_order"]),
        email=row["email"],
        contact_role=row["contact_role"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        other_name=row["former_or_later_name"],
        is_ranked=row["ranked"] == "Y",
        provenance=row["provenance"],
        note=row["note"],
    )
