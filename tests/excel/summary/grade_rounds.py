"""An invented round with quotas, ties, grades by hand, and criteria that do not apply."""

from dataclasses import replace
from decimal import Decimal

from tests.excel.summary.rounds import SETTINGS, one_return
from workbook_tool.core.form import Place
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import AgencyStanding, FileVerdict, Register, Status
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, NotApplicableRule
from workbook_tool.core.round.settings import (
    AssessmentRound,
    CategoryShare,
    Grade,
    Quota,
    RankingRule,
    SectionMinimum,
    Share,
)
from workbook_tool.core.text import Language, Text

HALF = Decimal("0.5")
CATEGORIES = (
    Text("县委部门", "Party departments"),
    Text("政府部门", "Departments"),
    Text("乡镇（街道）", "Towns"),
)
SECTIONS = (
    Text("组织领导", "Leadership"),
    Text("宣传教育", "Education"),
    Text("工作成效", "Results"),
)
# Level, sub-level, text, cap, and whether it may not apply.
CRITERIA = (
    (0, Text("责任落实", "Responsibility"), Text("主要领导负总责", "A named head"), 20, False),
    (0, Text("制度建设", "Rules"), Text("有年度计划和工作制度", "A yearly plan"), 15, False),
    (1, Text("学习培训", "Training"), Text("每年开展培训两次以上", "Two trainings"), 15, True),
    (1, Text("阵地建设", "Places"), Text("有宣传栏和活动场所", "A notice board"), 10, True),
    (2, Text("任务完成", "Tasks"), Text("年度任务按时完成", "Tasks done in time"), 25, False),
    (2, Text("群众评价", "Feedback"), Text("服务对象满意", "Those served are content"), 15, True),
)
# Points below the caps, by agency: the third and fourth of the departments are equal.
LOST = (1, 3, 8, 2, 4, 5, 5, 9, 14, 30, 3, 6, 7, 12)
REASONS = {
    "A02": ("C04", Text("本单位无独立办公场所", "No building of its own")),
    "A05": ("C06", Text("不直接面向群众提供服务", "It serves nobody directly")),
    "A09": ("C03", Text("本年度新组建", "Founded this year")),
}
GRADES = (
    Text("优秀", "Excellent"),
    Text("良好", "Good"),
    Text("合格", "Satisfactory"),
    Text("不合格", "Unsatisfactory"),
)
OVERRIDES = {
    "A03": (2, Text("材料不实，经领导小组研究", "The evidence did not hold")),
    "A13": (1, Text("材料核实后维持原等次", "Kept after a check of the evidence")),
    "A14": (0, Text("获省级表彰，经领导小组研究", "Honoured by the province")),
}


def graded(
    language: Language = Language.ZH,
    *,
    rule: NotApplicableRule = NotApplicableRule.GLOBAL,
    ranking: RankingRule = RankingRule.COMPETITION,
    is_decided: bool = True,
    is_grouped: bool = False,
) -> Consolidation:
    """Fourteen agencies of three categories; with ``is_grouped`` the towns answer more."""
    scheme = IndicatorScheme(tuple(_criteria(language, is_grouped=is_grouped)), rule, 1)
    roster = Roster(tuple(_agencies(language)))
    files, standings = [], []
    for agency, lost in zip(roster, LOST, strict=True):
        asked = scheme.for_agency(agency)
        scores = {one.code: one.cap for one in asked}
        for turn in range(lost * 2):
            one = asked.criteria[turn % 3]
            scores[one.code] -= HALF
        sent = one_return(agency, asked, scores)
        if agency.code in REASONS:
            code, why = REASONS[agency.code]
            entries = [
                replace(
                    entry,
                    score=None,
                    raw="",
                    is_not_applicable=True,
                    reason=why.in_language(language),
                    reason_place=Place("自评打分", 5 + turn, 12),
                )
                if entry.criterion == code
                else entry
                for turn, entry in enumerate(sent.entries)
            ]
            sent = replace(sent, entries=tuple(entries))
        standings.append(AgencyStanding(agency, Status.ACCEPTED, sent))
        files.append(FileVerdict(sent.file, Status.ACCEPTED, agency.code, (), sent))
    title = Text(SETTINGS.title, "Self-assessment 2018 of the county")
    settings = replace(
        SETTINGS,
        language=language,
        title=title.in_language(language),
        organiser=Text(SETTINGS.organiser, "County office").in_language(language),
        questions=(),
        ranking=ranking,
    )
    the_round = AssessmentRound(settings, scheme, _grades(language), roster)
    overrides = {
        code: GradeOverride(code, GRADES[grade].in_language(language), reason.in_language(language))
        for code, (grade, reason) in OVERRIDES.items()
    }
    return consolidate(
        the_round,
        Register(tuple(files), tuple(standings)),
        issued=len(roster),
        overrides=overrides if is_decided else {},
    )


def _criteria(language: Language, *, is_grouped: bool) -> list[Criterion]:
    found = [
        Criterion(
            f"C{number:02}",
            (SECTIONS[level].in_language(language), below.in_language(language)),
            text.in_language(language),
            Decimal(cap),
            HALF,
            may_not_apply=may_not_apply,
        )
        for number, (level, below, text, cap, may_not_apply) in enumerate(CRITERIA, start=1)
    ]
    if is_grouped:
        towns = CATEGORIES[2].in_language(language)
        extra = replace(found[-1], code="C07", cap=Decimal(10), groups=(towns,))
        found.append(replace(extra, text=Text("村级覆盖", "Villages").in_language(language)))
    return found


def _agencies(language: Language) -> list[Agency]:
    groups = (0,) * 4 + (1,) * 6 + (2,) * 4
    return [
        Agency(
            f"A{number:02}",
            Text(f"新平县第{number}办公室", f"County office number {number}").in_language(language),
            category=CATEGORIES[group].in_language(language),
            category_order=group + 1,
            is_ranked=number != 11,
        )
        for number, group in enumerate(groups, start=1)
    ]


def _grades(language: Language) -> tuple[Grade, ...]:
    best, good, fair, poor = (title.in_language(language) for title in GRADES)
    first = SECTIONS[0].in_language(language)
    quota = Quota(
        Share(Decimal("0.4"), is_fraction=True),
        (CategoryShare(CATEGORIES[1].in_language(language), Share(Decimal(2))),),
    )
    return (
        Grade(
            best,
            Decimal(90),
            minimum_sections=(SectionMinimum(first, Decimal("0.8")),),
            quota=quota,
        ),
        Grade(good, Decimal(80)),
        Grade(fair, Decimal(60), minimum_section_rate=Decimal("0.3")),
        Grade(poor),
    )
