"""Invented rounds for the tests of the summary: a county, and small ones with one oddity each."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form import Place
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem, FileFacts
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import AgencyStanding, FileVerdict, Register, Status
from workbook_tool.core.round import kinds
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import (
    AssessmentRound,
    CategoryShare,
    Grade,
    Quota,
    RoundSettings,
    Share,
)
from workbook_tool.core.text import Language, Text

GRADES = (
    Grade("优秀", minimum_total=Decimal(90)),
    Grade("良好", minimum_total=Decimal(80)),
    Grade("合格", minimum_total=Decimal(60)),
    Grade("不合格"),
)
HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "{=1+1}",
    "http://example.org",
    "internal:'x'!A1",
    "mailto:a@example.org",
    '<b>&amp;"x"</b>',
    "第一行\n第二行",
)
_LEVELS = (
    ("高度重视民族工作", "加强学习教育"),
    ("高度重视民族工作", "加强学习教育"),
    ("高度重视民族工作", "健全工作机制"),
    ("高度重视民族工作", "健全工作机制"),
    ("高度重视民族工作", "培养树立典型"),
    ("认真贯彻执行党和国家的民族政策法规", "维护团结稳定"),
    ("认真贯彻执行党和国家的民族政策法规", "维护团结稳定"),
    ("认真贯彻执行党和国家的民族政策法规", "保障合法权益"),
    ("认真贯彻执行党和国家的民族政策法规", "保障合法权益"),
    ("大力帮助少数民族和民族地区加快经济社会发展", "科学决策"),
    ("大力帮助少数民族和民族地区加快经济社会发展", "改善民生"),
    ("大力帮助少数民族和民族地区加快经济社会发展", "改善民生"),
)
_CAPS = (10, 8, 8, 8, 8, 8, 7, 8, 8, 9, 9, 9)
_TEXTS = (
    (
        "积极开展党和国家的民族理论政策法规的学习，不断提高对民族问题和民族工作重要性的认识，"
        "并做到有相关学习材料（含国家级民族类报刊），有检验学习成果的考核办法"
    ),
    "组织开展统一多民族国情和民族团结进步的宣传教育，树立“三个离不开”的思想",
    "把创建活动纳入重要议事日程，有健全的组织机构和工作机制",
    "对创建活动的开展做到有计划、有方案、有部署、有检查、有成效、有总结",
    "积极推进民族团进步模范机关、模范单位建设，定期表彰民族团结进步模范集体和个人",
    "妥善处理涉及民族因素的矛盾纠纷，坚持具体问题具体分析",
    "有健全的矛盾化解和排查调处机制，有完善的突发事件处置预案",
    "尊重少数民族风俗习惯、宗教信仰和民族传统文化，保障各族群众的合法权益",
    "重视少数民族干部的培养、选拔、任用和招录，并做到有计划、有落实",
    "在制定政策和开展相关工作时，充分考虑少数民族和民族地区的特殊性和差异性",
    "着力改善民生，为少数民族群众办实事、做好事、解难事",
    "扶贫、对口支援等帮扶活动有规划、有计划，有措施、有成效",
)
_METHODS = (
    ("听取汇报", "材料审核"),
    ("材料审核",),
    ("听取汇报", "材料审核", "实地考察"),
    ("实地考察", "材料审核"),
)
CATEGORIES = (
    ("县委部门", 12),
    ("人大政协机关", 2),
    ("政府部门", 28),
    ("司法机关", 2),
    ("群团组织", 8),
    ("直属事业单位", 3),
    ("省市驻县单位", 14),
    ("乡镇(街道)", 12),
)
SETTINGS = RoundSettings(
    round_id="XPMZ18",
    title="新平县2018年创建民族团结进步示范单位自评",
    organiser="中共新平县委统战部",
    deadline=date(2018, 9, 30),
    questions=("是否申报示范单位",),
    is_example=True,
)


def county_scheme() -> IndicatorScheme:
    return IndicatorScheme(
        tuple(
            Criterion(
                code=f"C{number:02d}",
                levels=_LEVELS[number - 1],
                text=_TEXTS[number - 1],
                cap=Decimal(_CAPS[number - 1]),
                step=Decimal("0.5"),
                methods=_METHODS[number % len(_METHODS)],
            )
            for number in range(1, 13)
        )
    )


def county_roster() -> Roster:
    agencies: list[Agency] = []
    for order, (category, count) in enumerate(CATEGORIES, start=1):
        for turn in range(1, count + 1):
            number = len(agencies) + 1
            name = f"新平彝族傣族自治县{category}第{turn}局"
            if number == 2:
                name = "中共新平彝族傣族自治县纪律检查委员会 新平彝族傣族自治县监察委员会"
            agencies.append(
                Agency(
                    code=f"XP{number:03d}",
                    name=name,
                    short_name=f"{category}{turn}局",
                    category=category,
                    category_order=order,
                    email=f"secret{number}@agency.example.org",
                    contact_role="办公室(联络员)",
                    is_ranked=number != 10,
                    remark="=1+1" if number == 3 else "",
                )
            )
    return Roster(tuple(agencies))


def one_return(
    agency: Agency,
    scheme: IndicatorScheme,
    scores: Mapping[str, Decimal],
    *,
    path: str = "",
    basis: str = "",
    evidence: tuple[EvidenceItem, ...] = (),
    report: dict[str, str] | None = None,
    answer: str = "否",
) -> AgencyReturn:
    name = path or f"{agency.code}_{agency.short}_自评表.xlsx"
    facts = FileFacts(name, sha256(name.encode()).hexdigest(), 30_000, 1_538_287_500.0)
    return AgencyReturn(
        facts,
        agency.code,
        entries=tuple(
            Entry(
                criterion.code,
                scores[criterion.code],
                str(scores[criterion.code]),
                Place("自评打分", 5 + place, 7),
                basis=basis or _usual_basis(criterion),
                evidence="" if place == 3 else "1、2",
                deduction="" if scores[criterion.code] == criterion.cap else "工作还有差距",
            )
            for place, criterion in enumerate(scheme)
        ),
        answers={"question_1": answer},
        evidence=evidence,
        report=report or {},
    )


def standing_of(agency: Agency, counted: AgencyReturn) -> AgencyStanding:
    """Return the standing of an agency whose return counts."""
    return AgencyStanding(agency, Status.ACCEPTED, counted, counted.file.arrived)


def county(*, seed: int = 18, settings: RoundSettings = SETTINGS) -> Consolidation:
    """81 agencies: most counted, some with remarks, rejected, in conflict or missing."""
    chance = random.Random(seed)
    scheme, roster = county_scheme(), county_roster()
    files: list[FileVerdict] = []
    standings: list[AgencyStanding] = []
    for number, agency in enumerate(roster, start=1):
        if number in {20, 41, 77}:
            standings.append(AgencyStanding(agency, Status.MISSING))
            continue
        scores = {
            one.code: one.cap - Decimal(chance.choice((0, 0, 1, 1, 2, 3, 4))) / 2 for one in scheme
        }
        if number == 7:
            scores = {one.code: one.cap for one in scheme}
        hostile = HOSTILE[number % len(HOSTILE)] if number % 6 == 1 else ""
        agency_return = one_return(
            agency,
            scheme,
            scores,
            basis=hostile,
            evidence=(
                EvidenceItem(
                    "1",
                    "C01",
                    "关于成立领导小组的通知",
                    "新民发〔2018〕3号",
                    "2018-03-05",
                    "纸质",
                    "4",
                ),
            ),
            report={"measures": "加强领导，落实责任。", "results": "成效明显。"}
            if number % 3
            else None,
            answer="是" if number % 8 == 0 else "否",
        )
        status = _status_of(number)
        findings = _findings_of(status, agency, agency_return)
        agency_return = replace(agency_return, findings=findings)
        files.append(
            FileVerdict(
                agency_return.file,
                status,
                agency.code,
                findings,
                agency_return,
                Text("检查通过", "no objection")
                if status is Status.ACCEPTED
                else Text("见问题清单", "see Findings"),
            )
        )
        counted = agency_return if status.is_counted else None
        standings.append(AgencyStanding(agency, status, counted, agency_return.file.arrived))
    files += _other_files(roster)
    grades = GRADES
    assessment_round = AssessmentRound(settings, scheme, grades, roster)
    register = Register(tuple(sorted(files, key=lambda one: one.file.path)), tuple(standings))
    return consolidate(assessment_round, register, issued=len(roster))


def _usual_basis(criterion: Criterion) -> str:
    return f"{criterion.code}已按要求开展工作并取得成效，建立了台账"


def _status_of(number: int) -> Status:
    if number in {5, 33}:
        return Status.REJECTED
    if number == 50:
        return Status.CONFLICT
    return Status.WARNED if number in {12, 44, 60} else Status.ACCEPTED


def _findings_of(
    status: Status, agency: Agency, agency_return: AgencyReturn
) -> tuple[Finding, ...]:
    def at(row: int, code: str) -> Location:
        return Location(agency.code, agency_return.file.path, "自评打分", f"G{row}", code)

    if status is Status.REJECTED:
        return (
            Finding.of(Code.SCORE_MISSING, at(5, "C01"), criterion="C01"),
            Finding.of(
                Code.SCORE_ABOVE_CAP,
                at(6, "C02"),
                observed="=9+9",
                expected=Text("0 至 8", "0 to 8"),
                criterion="C02",
                score="18",
                cap="8",
            ),
        )
    if status is Status.WARNED:
        return (
            Finding.of(
                Code.SCORE_REPAIRED,
                at(7, "C03"),
                observed="7。5分",
                criterion="C03",
                raw="7。5分",
                score="7.5",
            ),
        )
    return ()


def _other_files(roster: Roster) -> list[FileVerdict]:
    def facts(path: str, modified: float | None = 1_538_287_500.0) -> FileFacts:
        return FileFacts(path, "ab" * 32, 12, modified)

    return [
        FileVerdict(facts("~$自评表.xlsx"), Status.IGNORED, reason=Text("锁文件", "lock file")),
        FileVerdict(
            facts("补报/全部#1 100%.zip!县直 (1).xlsx", None),
            Status.IGNORED,
            roster.agencies[0].code,
            reason=Text("与另一份完全相同", "identical copy"),
        ),
        FileVerdict(
            facts("照片/会议.jpg", -1e300),
            Status.IGNORED,
            roster.agencies[19].code,
            reason=Text("随附材料", "sent along"),
        ),
        FileVerdict(facts("炸弹.xlsx", 9e15), Status.QUARANTINED, reason=Text("风险", "unsafe")),
        FileVerdict(facts("=1+1.xlsx"), Status.REJECTED, reason=Text("无编号", "no code")),
    ]


def small(
    *,
    agencies: int = 1,
    levels: tuple[tuple[str, ...], ...] = (("甲",), ("乙",)),
    settings: RoundSettings = SETTINGS,
    grades: tuple[Grade, ...] = (),
    same_text: bool = False,
) -> Consolidation:
    """A tiny round where everybody is counted."""
    words = "标准" if settings.language is Language.ZH else "Criterion"
    scheme = IndicatorScheme(
        tuple(
            Criterion(
                f"C{n:02d}",
                path,
                words if same_text else f"{words} {n}",
                Decimal(50),
                Decimal("0.5"),
            )
            for n, path in enumerate(levels, start=1)
        )
    )
    roster = Roster(
        tuple(
            Agency(f"A{n}", f"Agency {n}", category="Group" if n % 2 else "Other")
            for n in range(1, agencies + 1)
        )
    )
    standings = []
    files = []
    for n, agency in enumerate(roster, start=1):
        scores = {one.code: max(one.cap - n, Decimal(0)) for one in scheme}
        agency_return = one_return(agency, scheme, scores)
        standings.append(standing_of(agency, agency_return))
        files.append(
            FileVerdict(agency_return.file, Status.ACCEPTED, agency.code, (), agency_return)
        )
    assessment_round = AssessmentRound(settings, scheme, grades, roster)
    return consolidate(assessment_round, Register(tuple(files), tuple(standings)), issued=agencies)


def criterion(
    code: str, level: str, cap: int = 10, *, weight: int | None = None, groups: str = ""
) -> Criterion:
    return Criterion(
        code,
        (level,),
        f"标准{code}",
        Decimal(cap),
        Decimal(1),
        weight=None if weight is None else Decimal(weight),
        groups=(groups,) if groups else (),
    )


def of_scheme(
    scheme: IndicatorScheme,
    *,
    odd: Entry | None = None,
    grades: tuple[Grade, ...] = (),
    codes: tuple[str, ...] = ("A1", "A2", "A3"),
    groups: tuple[str, ...] = (),
) -> Consolidation:
    """Some agencies, each one point below every cap; ``odd`` replaces an entry of the first.

    ``groups`` are those that they are ranked in, in turn; none where they go by category.
    """
    named = groups or ("",)
    roster = Roster(
        tuple(
            Agency(
                code,
                f"单位{n}",
                category="甲类" if n % 2 else "乙类",
                ranking_group=named[n % len(named)],
            )
            for n, code in enumerate(codes, start=1)
        )
    )
    files, standings = [], []
    for agency in roster:
        full = one_return(agency, scheme, {one.code: one.cap - 1 for one in scheme})
        entries = [
            replace(entry, score=None, raw="")
            if not scheme.by_code[entry.criterion].applies_to(agency)
            else entry
            for entry in full.entries
        ]
        entries = [
            replace(entry, score=None, choice="否")
            if scheme.by_code[entry.criterion].is_condition
            else entry
            for entry in entries
        ]
        if odd is not None:
            entries = [
                odd if entry.criterion == odd.criterion and agency.code == "A1" else entry
                for entry in entries
            ]
        if scheme.criteria[0].kind is kinds.STATE:
            entries = [replace(entry, score=None, choice="达到") for entry in entries]
        agency_return = replace(full, entries=tuple(entries))
        standings.append(standing_of(agency, agency_return))
        files.append(
            FileVerdict(agency_return.file, Status.ACCEPTED, agency.code, (), agency_return)
        )
    assessment_round = AssessmentRound(SETTINGS, scheme, grades, roster)
    return consolidate(assessment_round, Register(tuple(files), tuple(standings)), issued=3)


def not_applicable(rule: NotApplicableRule) -> Consolidation:
    first = replace(criterion("C1", "甲"), may_not_apply=True)
    scheme = IndicatorScheme((first, criterion("C2", "甲", 7), criterion("C3", "乙")), rule)
    odd = Entry("C1", None, is_not_applicable=True, reason="无此业务")
    return of_scheme(scheme, odd=odd)


def weighted() -> Consolidation:
    return of_scheme(
        IndicatorScheme((criterion("C1", "甲", 4, weight=30), criterion("C2", "乙", 3, weight=70)))
    )


def scaled() -> Consolidation:
    """Return a round of shares of 100/3 with a base, told on a scale of 60, with its own floor."""
    share = Fraction(100, 3)
    members = tuple(replace(criterion(f"C{turn}", "甲", 4), weight=share) for turn in range(1, 4))
    return of_scheme(
        IndicatorScheme(
            members, given_points=Decimal(20), scaled_to=Decimal(60), floor=Decimal("0.5")
        )
    )


def from_a_base() -> Consolidation:
    """Return a round of a base from which points are taken, with neither floor nor ceiling."""
    bonus = replace(criterion("C1", "甲", 5), role=CriterionRole.BONUS)
    deduction = replace(criterion("C2", "甲", 300), role=CriterionRole.DEDUCTION)
    return of_scheme(IndicatorScheme((bonus, deduction), given_points=Decimal(100), floor=None))


def with_bonus() -> Consolidation:
    bonus = replace(criterion("C2", "乙", 5), role=CriterionRole.BONUS)
    return of_scheme(IndicatorScheme((criterion("C1", "甲"), bonus)))


def with_deduction() -> Consolidation:
    deduction = replace(criterion("C2", "乙", 5), role=CriterionRole.DEDUCTION)
    return of_scheme(IndicatorScheme((criterion("C1", "甲"), deduction)))


def with_limits() -> Consolidation:
    """Return a round in which limits of bonuses, of the total and of deductions all hold."""
    bonus = replace(criterion("C2", "乙", 5), role=CriterionRole.BONUS, bonus_limit=Decimal(3))
    deduction = replace(criterion("C4", "丙", 5), role=CriterionRole.DEDUCTION)
    veto = replace(
        criterion("V1", "丁", 1),
        kind=kinds.YES_NO,
        role=CriterionRole.VETO,
        weight=Decimal(0),
    )
    members = (criterion("C1", "甲"), bonus, replace(bonus, code="C3"), deduction, veto)
    return of_scheme(IndicatorScheme(members, is_total_capped=True))


def only_bonus() -> Consolidation:
    bonus = replace(criterion("C1", "乙", 5), role=CriterionRole.BONUS)
    return of_scheme(IndicatorScheme((bonus,)))


def by_category() -> Consolidation:
    return of_scheme(IndicatorScheme((criterion("C1", "甲"), criterion("C2", "乙", groups="甲类"))))


def by_list(count: int = 3) -> Consolidation:
    """Each agency of the first category has a criterion of its own beside the common one."""
    codes = tuple(f"A{number}" for number in range(1, count + 1))
    own = tuple(
        replace(criterion(f"C{code}", "乙", 10 + turn), agencies=(code,))
        for turn, code in enumerate(codes[::2])
    )
    return of_scheme(IndicatorScheme((criterion("C1", "甲"), *own)), codes=codes)


def by_group() -> Consolidation:
    """Four agencies in groups that are not their categories; the first has full marks."""
    scheme = IndicatorScheme((criterion("C1", "甲"), criterion("C2", "乙")))
    best = Entry("C1", Decimal(10), place=Place("自评打分", 5, 7))
    codes = ("A1", "A2", "A3", "A4")
    grades = (
        Grade("优", Decimal(10), quota=Quota(None, (CategoryShare("乙组", Share(Decimal(1))),))),
        Grade("其他"),
    )
    groups = ("甲组", "乙组", "乙组", "甲组")
    return of_scheme(scheme, odd=best, codes=codes, groups=groups, grades=grades)


def states_only() -> Consolidation:
    state = replace(
        criterion("C1", "甲"),
        kind=kinds.STATE,
        options=(Option("达到"), Option("未达到")),
    )
    return of_scheme(IndicatorScheme((state,)))
