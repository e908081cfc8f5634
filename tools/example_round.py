"""The worked example of the blank templates: small, complete, and marked as an example."""

from datetime import date
from decimal import Decimal

from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings, Stage
from workbook_tool.core.text import Language, Text

STEP = Decimal("0.5")

TITLE = Text("示例：××县2027年××工作测评自评表", "Example: self-assessment 2027 of the district")
ORGANISER = Text("示例：××县××办公室", "Example: district office")
QUESTION = Text("是否申报示范单位", "Do you apply as a model agency?")
CONTACT = Text("示例：××办公室，电话 0000-0000000", "Example: district office, phone 0000 000000")

STAGES = (
    (Text("宣传发动", "Preparation"), date(2027, 3, 1), date(2027, 4, 30)),
    (Text("组织实施", "Work"), date(2027, 5, 1), date(2027, 8, 31)),
    (Text("自评总结", "Self-assessment"), date(2027, 9, 1), date(2027, 10, 31)),
)
TASKS = (
    Text("印发通知，部署工作", "Send the notice, brief the agencies"),
    Text("按指标开展工作，收集佐证材料", "Do the work, collect evidence"),
    Text("自评打分，报送自评表", "Score, sign and return the workbook"),
)

LEADERSHIP = Text("组织领导", "Leadership")
RESULTS = Text("工作成效", "Results")
CRITERIA = (
    (
        LEADERSHIP,
        Text("责任落实", "Responsibility"),
        Text(
            "示例：主要领导负总责，有分管领导和具体经办人员", "Example: a named head is responsible"
        ),
        20,
    ),
    (
        LEADERSHIP,
        Text("制度建设", "Rules"),
        Text(
            "示例：有年度计划、工作制度和检查记录", "Example: there is a yearly plan with records"
        ),
        25,
    ),
    (
        RESULTS,
        Text("任务完成", "Tasks"),
        Text(
            "示例：年度任务按时完成，有佐证材料", "Example: the tasks of the year are done on time"
        ),
        35,
    ),
    (
        RESULTS,
        Text("群众评价", "Feedback"),
        Text("示例：服务对象满意，问题及时整改", "Example: those served are content"),
        20,
    ),
)
METHODS = (
    (Text("材料审核", "documents"), Text("听取汇报", "report")),
    (Text("材料审核", "documents"),),
    (Text("材料审核", "documents"), Text("实地考察", "visit")),
    (Text("实地考察", "visit"),),
)

GRADES = (
    (Text("优秀", "Excellent"), Decimal(90)),
    (Text("良好", "Good"), Decimal(80)),
    (Text("合格", "Satisfactory"), Decimal(60)),
    (Text("不合格", "Unsatisfactory"), None),
)

DEPARTMENTS = Text("政府部门", "Departments")
TOWNS = Text("乡镇（街道）", "Towns")
AGENCIES = (
    ("A001", Text("示例：××县教育局", "Example: Education department"), DEPARTMENTS, 1),
    ("A002", Text("示例：××县农业农村局", "Example: Agriculture department"), DEPARTMENTS, 1),
    ("A003", Text("示例：第一镇", "Example: First town"), TOWNS, 2),
    ("A004", Text("示例：第二镇", "Example: Second town"), TOWNS, 2),
)
CONTACT_ROLE = Text("办公室（联络员）", "Office (liaison)")


def build_example(language: Language) -> AssessmentRound:
    """Return the worked example; every text of it says that it is one, or is common ground."""
    settings = RoundSettings(
        round_id="EXAMPLE27",
        title=TITLE.in_language(language),
        organiser=ORGANISER.in_language(language),
        language=language,
        deadline=date(2027, 10, 31),
        stages=tuple(
            Stage(title.in_language(language), starts, ends, task.in_language(language))
            for (title, starts, ends), task in zip(STAGES, TASKS, strict=True)
        ),
        questions=(QUESTION.in_language(language),),
        contact=CONTACT.in_language(language),
        is_example=True,
    )
    grades = tuple(Grade(title.in_language(language), total) for title, total in GRADES)
    scheme = IndicatorScheme(_criteria(language))
    return AssessmentRound(settings, scheme, grades, Roster(_agencies(language)))


def _criteria(language: Language) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            code=f"C{number:02}",
            levels=(level_1.in_language(language), level_2.in_language(language)),
            text=text.in_language(language),
            cap=Decimal(cap),
            step=STEP,
            methods=tuple(method.in_language(language) for method in methods),
        )
        for number, ((level_1, level_2, text, cap), methods) in enumerate(
            zip(CRITERIA, METHODS, strict=True), start=1
        )
    )


def _agencies(language: Language) -> tuple[Agency, ...]:
    return tuple(
        Agency(
            code=code,
            name=name.in_language(language),
            category=category.in_language(language),
            category_order=order,
            email=f"{code.lower()}@agency.example.org",
            contact_role=CONTACT_ROLE.in_language(language),
        )
        for code, name, category, order in AGENCIES
    )
