"""A round as counties hold them: 81 agencies in three categories, each asked something else.

With bonuses, deductions, two vetoes, a rank by category, returns that came late and agencies that
have sent nothing.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from workbook_tool.core.form import Place
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import AgencyStanding, FileVerdict, Register, Status
from workbook_tool.core.round import kinds
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, CriterionRole, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings

DEADLINE = date(2026, 11, 20)
SETTINGS = RoundSettings(
    round_id="YSHJ26",
    title="2026年优化营商环境工作考核",
    organiser="县优化营商环境工作领导小组办公室",
    deadline=DEADLINE,
)
GRADES = (
    Grade("优秀", minimum_total=Decimal(90)),
    Grade("良好", minimum_total=Decimal(80)),
    Grade("合格", minimum_total=Decimal(60)),
    Grade("不合格"),
)
CATEGORIES = (("综合部门", 21), ("经济部门", 40), ("乡镇（街道）", 20))
MISSING = (9, 40, 77)
REJECTED = (15,)
LATE = {3: 1, 30: 8, 66: 3}
"""How many days after the deadline the return of an agency came, by its number."""
VETOED = {12: "V1", 50: "V2"}
_COMMON = (
    ("政务服务", "窗口进驻", 8),
    ("政务服务", "一网通办", 8),
    ("政务服务", "时限压缩", 10),
    ("政务服务", "减证便民", 8),
    ("法治保障", "公正执法", 8),
    ("法治保障", "政策兑现", 8),
    ("法治保障", "投诉办理", 10),
    ("监督评价", "好差评", 10),
    ("监督评价", "问题整改", 10),
    ("监督评价", "宣传培训", 10),
)
_OWN = (
    ("要素保障", "统筹协调", 10, "综合部门"),
    ("要素保障", "项目审批", 5, "经济部门"),
    ("要素保障", "融资服务", 5, "经济部门"),
    ("要素保障", "用地保障", 4, "乡镇（街道）"),
    ("要素保障", "用工服务", 3, "乡镇（街道）"),
    ("要素保障", "矛盾调处", 3, "乡镇（街道）"),
)


def scheme() -> IndicatorScheme:
    """Return 16 criteria that score, 10 or 13 of them for each agency, and others beside them."""
    return IndicatorScheme(tuple(_criteria()))


def _criteria() -> Iterator[Criterion]:
    for number, (first, second, cap) in enumerate(_COMMON, start=1):
        yield _criterion(f"Y{number:02d}", (first, second), cap)
    for number, (first, second, cap, group) in enumerate(_OWN, start=len(_COMMON) + 1):
        yield replace(_criterion(f"Y{number:02d}", (first, second), cap), groups=(group,))
    extra = ("加减分项",)
    bonus = replace(_criterion("J1", (*extra, "经验推广"), 3), role=CriterionRole.BONUS)
    yield bonus
    yield replace(bonus, code="J2", levels=(*extra, "表彰奖励"), cap=Decimal(2))
    yield replace(_criterion("K1", (*extra, "通报批评"), 5), role=CriterionRole.DEDUCTION)
    for code, text in (
        ("V1", "发生损害营商环境的重大案件并被省级以上通报"),
        ("V2", "弄虚作假骗取荣誉"),
    ):
        yield replace(
            _criterion(code, ("否决事项", text), 1),
            text=f"年度内{text}，经核实负有主要责任的，取消当年评优资格",
            kind=kinds.YES_NO,
            role=CriterionRole.VETO,
            weight=Decimal(0),
            consequence="不合格",
        )


def _criterion(code: str, levels: tuple[str, ...], cap: int) -> Criterion:
    text = f"{levels[-1]}工作有专人负责、有年度计划、有工作台账，群众满意，成效明显"
    return Criterion(code, levels, text, Decimal(cap), Decimal("0.5"))


def roster() -> Roster:
    agencies: list[Agency] = []
    for order, (category, count) in enumerate(CATEGORIES, start=1):
        for turn in range(1, count + 1):
            code = f"B{len(agencies) + 1:03d}"
            name = f"示范县{category.removesuffix('（街道）')}第{turn}单位"
            agencies.append(Agency(code, name, f"{category[:2]}{turn}", category, order))
    return Roster(tuple(agencies))


def round_of_three(*, seed: int = 26, deadline: date | None = DEADLINE) -> Consolidation:
    chance = random.Random(seed)
    the_scheme, the_roster = scheme(), roster()
    files: list[FileVerdict] = []
    standings: list[AgencyStanding] = []
    for number, agency in enumerate(the_roster, start=1):
        if number in MISSING:
            standings.append(AgencyStanding(agency, Status.MISSING))
            continue
        one = _return(number, agency, the_scheme, chance)
        status = Status.REJECTED if number in REJECTED else Status.ACCEPTED
        files.append(FileVerdict(one.file, status, agency.code, (), one))
        counted = one if status.is_counted else None
        standings.append(AgencyStanding(agency, status, counted, one.file.arrived))
    settings = replace(SETTINGS, deadline=deadline)
    the_round = AssessmentRound(settings, the_scheme, GRADES, the_roster)
    register = Register(tuple(sorted(files, key=lambda one: one.file.path)), tuple(standings))
    return consolidate(the_round, register, issued=len(the_roster))


def _return(
    number: int, agency: Agency, the_scheme: IndicatorScheme, chance: random.Random
) -> AgencyReturn:
    # Half past midnight in the zone of the round, UTC+8.
    came = datetime(2026, 11, 18, 16, 30, tzinfo=UTC) + timedelta(days=1)
    came += timedelta(days=LATE.get(number, 0))
    path = f"{agency.code}_自评表.xlsx"
    facts = FileFacts(path, sha256(path.encode()).hexdigest(), 30_000, came.timestamp())
    entries = []
    for place, one in enumerate(the_scheme):
        if not one.applies_to(agency):
            continue
        here = Place("自评打分", 5 + place, 7)
        if one.is_condition:
            answer = "是" if VETOED.get(number) == one.code else "否"
            entries.append(Entry(one.code, None, answer, here, choice=answer))
            continue
        lost = Decimal(chance.choice((0, 0, 1, 1, 2, 3, 4))) / 2
        score = one.cap - lost
        if one.role is not CriterionRole.REGULAR:
            score = lost / 2 if one.role is CriterionRole.BONUS else max(lost - 1, Decimal(0))
        entries.append(
            Entry(
                one.code, score, str(score), here, basis=f"{one.levels[-1]}已按要求落实，台账齐全"
            )
        )
    return AgencyReturn(facts, agency.code, entries=tuple(entries))
