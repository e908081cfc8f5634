"""Every word of the agency workbook that does not come from the definition, in both languages."""

from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Text

# Sheets. Their names are part of what an agency sees, so they follow the round's language.
COVER = Text("封面", "Cover")
SCORING = Text("自评打分", "Scoring")
EVIDENCE = Text("佐证材料", "Evidence")
REPORT = Text("专题总结", "Closing report")
LISTS = "_lists"
META = "_meta"

# Columns of the scoring table.
CODE = Text("编号", "Code")
LEVELS = (
    Text("一级指标", "Level 1"),
    Text("二级指标", "Level 2"),
    Text("三级指标", "Level 3"),
    Text("四级指标", "Level 4"),
)
INDICATOR = Text("指标", "Indicator")
CRITERION = Text("测评标准", "Criterion")
METHODS = Text("测评方法", "Methods")
CAP = Text("分值", "Cap")
WEIGHT = Text("权重", "Weight")
ROLE = Text("性质", "Role")
ROLES = {
    CriterionRole.REGULAR: Text("基本", "regular"),
    CriterionRole.BONUS: Text("加分", "bonus"),
    CriterionRole.DEDUCTION: Text("扣分", "deduction"),
    CriterionRole.VETO: Text("一票否决", "veto"),
    CriterionRole.PREREQUISITE: Text("前置条件", "prerequisite"),
}
SCORE = Text("自评得分", "Self score")
ENTRY = Text("自评填报", "Entry")  # in place of the score where facts are entered, too
RULE = Text("计分办法", "Points")
UNIT = Text("计量单位", "Unit")
POINTS = Text("自动得分", "Computed")
NOTHING_TO_SAY = "—"
STATUS = Text("填报提示", "Next step")
BASIS = Text("自评依据（工作开展情况）", "Basis (what was done)")
EVIDENCE_NUMBERS = Text("佐证材料", "Evidence")
DEDUCTION = Text("扣分原因", "Why not full marks")
NOT_APPLICABLE = Text("不适用的理由（合理缺项）", "Why it does not apply")

# The scoring sheet around the table.
PRINTED_CODE = Text("编号：{code}", "Code: {code}")
AGENCY_LINE = Text("填报单位：{name}", "Agency: {name}")
AGENCY_LINE_BELOW = Text("填报单位：{name}（{agency}）", "Agency: {name} ({agency})")
SCORING_HOW = Text(
    "只填黄色格子，其余已锁定。点得分格子右边的箭头可以选分；粘贴文字请先双击格子。",
    "Fill in the yellow cells only; the rest is locked. Pick a score from the arrow beside its "
    "cell. To paste text, double-click the cell first.",
)
SCORING_HOW_MORE = Text(
    "得分低于分值的，请写扣分原因。“佐证材料”一栏填《佐证材料》表中的序号，如 1、3。",
    "Below the cap, say why. Under Evidence give row numbers of the sheet Evidence, such as 1, 3.",
)
UNCAPPED = Text("不封顶", "no limit")
FACTS_HOW = Text(
    "“计分办法”写明规则的，在“{entry}”一栏只填次数或数据，得分自动计算。",
    " Where a rule stands under {rule}, enter the count or the figure; points are computed.",
)
ANSWERS = Text("各项填写范围：", "What each criterion takes:")
ANSWERS_OF = Text("{codes}：{answers}", "{codes}: {answers}")
WITH_RULE = Text("{expected}，{told}", "{expected}, {told}")
WITH_STEP = Text("{expected}，步长 {step}", "{expected} in steps of {step}")
MEANINGS = Text("得分含义：{listed}。", " Scores: {listed}.")
ROLE_NOTES = {
    CriterionRole.BONUS: Text(
        "加分项的分数加到总分上，没有的填 0", "a bonus is added to the total, 0 if there is none"
    ),
    CriterionRole.DEDUCTION: Text(
        "扣分项填应扣的分数，没有应扣的填 0",
        "of a deduction enter what is to be taken off, 0 if nothing is",
    ),
    CriterionRole.VETO: Text(
        "一票否决项发生的选“是”，没有发生的选“否”",
        "of a veto choose Yes if it happened, No if it did not",
    ),
    CriterionRole.PREREQUISITE: Text(
        "前置条件满足的选“是”，不满足的选“否”",
        "of a prerequisite choose Yes if it is met, No if it is not",
    ),
}
ROLE_NOTE = Text("请看“性质”一栏：{notes}；都不能留空。", " See Role: {notes}; blank is no answer.")
PROGRESS_WITHOUT_POINTS = Text("已完成 {done} / {count} 项", "Done {done} of {count}")
PROGRESS = Text(
    "已完成 {done} / {count} 项　自评总分 {total}", "Done {done} of {count}   Total {total}"
)
TOTAL = Text("合　计", "Total")
TOTAL_WITHOUT = Text("合　计（分值不含{roles}）", "Total (caps without {roles})")
TOTAL_SCALED = Text(
    "满分 {full} 分，合计已折算为 {scale} 分制", "Total out of {full}, told on a scale of {scale}"
)
WITHOUT_PLACES = Text("（未含名次得分）", " (without points by place)")  # behind what names a total
PLACE_POINTS = Text(
    "按名次计分（{codes}）：汇总时计算，总分未含",
    "Points by place ({codes}): computed at consolidation, not in the total",
)
CHECK_CODE = Text("校验码：", "Check code: ")
CHECK_CODE_LABEL = Text("校验码", "Check code")
SIGNED_BY = Text("填报人：", "Filled in by: ")
REVIEWED_BY = Text("审核领导（签字）：", "Reviewed by (signature): ")
SEAL = Text("单位（盖章）：", "Seal: ")
SIGNED_ON = Text("日期：", "Date: ")

# Live status of a criterion; the first character decides its colour.
TO_BASE = Text("② 待写依据", "② Write the basis")
TO_PROVE = Text("② 待列佐证材料", "② List the evidence")
TO_REGISTER = Text("② 第{number}号材料未登记", "② No. {number} is not listed")
TO_NUMBER = Text("② 佐证请填材料序号", "② Give the numbers listed")
TO_EXPLAIN = Text("③ 待写扣分原因", "③ Say why not full")
TO_ADD = Text("① 填加分，无则填 0", "① Bonus, 0 if none")
TO_TAKE_OFF = Text("① 填扣分，无则填 0", "① Deduction, 0 if none")
TO_SAY_WHY = Text("③ 待写扣分原因", "③ Say what it is for")
DONE = Text("√ 完成", "√ Done")
DONE_OPEN = Text("√ 待汇总", "√ Points open")
NOTHING_OFF = Text("√ 不扣分", "√ Nothing off")
TAKEN_OFF = Text("√ 有扣分", "√ Points are off")
VETO_MET = Text("√ 已触发否决", "√ Veto applies")
NOT_FULFILLED = Text("√ 条件未满足", "√ Not fulfilled")
TO_SAY_WHY_NOT = Text("③ 待写明理由", "③ Give the reason")
DOES_NOT_APPLY = Text("√ 不适用", "√ Does not apply")
SCORE_OF_NOTHING = Text("× 不适用的不填得分", "× No score, please")

# Validation messages.
BONUS_GROUP_LIMIT = Text(
    "，“{title}”的加分合计至多 {limit} 分", ", at most {limit} for all bonuses of “{title}”"
)
BONUS_UP_TO_FULL = Text("，总分至多 {total} 分", ", up to a total of {total}")
BONUS_PROVED = Text("须列佐证材料。", "List the evidence.")
FROM_TOTAL = Text("总分", "the total")
FROM_SECTION = Text("“{title}”的得分", "the score of “{title}”")
VETO_LEAD = Text(
    "一票否决项：发生的选“是”，{effect}；没有发生的选“否”。留空不等于“否”。",
    "Veto: choose Yes if it happened, then {effect}; No if it did not. Blank does not mean No.",
)
PREREQUISITE_LEAD = Text(
    "前置条件：满足的选“是”；不满足的选“否”，{effect}。留空不等于“是”。",
    "Prerequisite: choose Yes if it is met; No if it is not, then {effect}. Blank does not mean "
    "Yes.",
)
FORCES_GRADE = Text("等次不高于“{grade}”", "the grade is at best “{grade}”")
FORFEITS_TOTAL = Text("总分计 0 分", "the total is 0")
LOWERS_GRADE = Text("等次降一等", "the grade is one less")
IS_VETOED = Text("一票否决，{effect}", "it is a veto: {effect}")
TAKES_AND_MORE = Text("有扣分的，{effect}。", "If anything is taken off, {effect}.")
NOTHING_AND_MORE = Text("不得分的，{effect}。", "Without points, {effect}.")
SO_MANY_AND_MORE = Text("达到 {count} {unit}的，{effect}。", "From {count} on, {effect}.")
IS_REPORTED = Text("将在汇总中列明", "the summary says so")
LENGTH_TITLE = Text("文字太长", "This text is too long")
LENGTH_ERROR = Text(
    "本格最多 {limit} 字，请精简；详细内容可列入《佐证材料》。",
    "This cell takes {limit} characters. Please shorten; details belong in the evidence.",
)
PHONE_TITLE = Text("电话号码不正确", "This is no telephone number")
PHONE_ERROR = Text(
    "请填 7 到 20 位的电话号码，例如 0877-7011234。",
    "Enter 7 to 20 digits, such as 0877-7011234.",
)
DATE_TITLE = Text("日期不正确", "This is no date")
DATE_ERROR = Text(
    "请填日期，例如 2018-9-30 或 2018.9.30。", "Enter a date, such as 2018-9-30 or 2018.9.30."
)
PAGES_TITLE = Text("页数不正确", "This is no number of pages")
PAGES_ERROR = Text("请填 1 到 9999 之间的整数。", "Enter a whole number from 1 to 9999.")

# Cover.
COVER_SUBTITLE = Text("单 位 自 评 表", "Self-assessment")
COVER_HINT = Text(
    "黄色格子由贵单位填写（带 * 的必填），其余已锁定。",
    "Please fill in the yellow cells (* required); the rest is locked.",
)
DEADLINE = Text("报送截止：{day}", "Due: {day}")
EXAMPLE = Text("（示例）", " (example)")
AGENCY = Text("填报单位", "Agency")
CATEGORY = Text("单位类别", "Category")
AGENCY_CODE = Text("单位代码", "Agency code")
COVER_FIELDS = {
    "contact_person": Text("填报人", "Filled in by"),
    "position": Text("职务", "Position"),
    "phone": Text("联系电话", "Telephone"),
    "department": Text("所在科室（股室、站所）", "Department"),
    "reviewer": Text("审核领导", "Reviewed by"),
    "filled_on": Text("填报日期", "Date"),
    "review_opinion": Text("领导审核意见", "Opinion"),
}
OPINIONS = (
    Text("同意报送", "Approved"),
    Text("修改后报送", "Approved with changes"),
    Text("暂不报送", "Not yet approved"),
)
LIVE_HEADING = Text("填报进度（自动更新）", "Progress (updates itself)")
MAY_SEND = Text("√ 可以保存并报送", "√ Ready: save it and send it")
STILL_SCORES = Text(
    "× 还不能报送：《{sheet}》还有 {count} 项未完成",
    '× Not ready: {count} rows of "{sheet}" are open',
)
STILL_COVER = Text(
    "× 还不能报送：请补齐封面带 * 的格子", "× Not ready: fill in the cells of the cover marked *"
)
STILL_EVIDENCE = Text(
    "× 还不能报送：请在《{evidence}》中登记佐证材料",
    '× Not ready: list the evidence on "{evidence}"',
)
STILL_REPORT = Text(
    "× 还不能报送：请填写《{report}》", '× Not ready: write the report on "{report}"'
)
GRAND_TOTAL = Text("自评总分", "Total")
DONE_COUNT = Text("完成项数", "Criteria done")
SUBTOTAL = Text("得分", "Score")
BONUS_SUM = Text("加分（计入总分，不计入各指标）", "Bonuses (in the total, not in the indicators)")
COEFFICIENT = Text("难度系数（合计已乘）", "Coefficient (in the total)")
TAKEN_SUM = Text("扣分（从总分中扣除）", "Deductions (from the total)")
BEST_OF = Text("“{group}”各项只计得分最高的一项。", "Of “{group}” only the best one counts.")
GIVEN_POINTS = Text("基础分", "Given points")
RAW_TOTAL = Text("折算前合计", "Total before scaling")
CONDITIONS = Text("一票否决和前置条件", "Vetoes and prerequisites")
CONSEQUENCES = Text("一票否决等后果", "Vetoes and other consequences")
NOT_TRIGGERED = Text("未触发", "None triggered")
TRIGGERED = Text("已触发：", "Triggered: ")
NO_TOTAL = "—"
NOTHING_APPLIES = Text("不适用", "Does not apply")
NOTHING_LEFT = Text(
    "× 还不能报送：计分指标全部标为不适用，无从计分；请核对，确实都不适用的请联系主办单位",
    "× Not ready: every scored row is marked as not applicable, so nothing is left to score; "
    "please check the marks, or ask the organiser",
)
UNANSWERED = Text("尚未填完", "Not all answered")
AFTER_DEDUCTIONS = Text("{title}（已减扣分）", "{title} (after deductions)")
NO_POINTS = Text("不计分", "No points")
BETWEEN_STATES = Text("，", ", ")
STEPS_HEADING = Text("怎样填报", "How to fill it in")
STEPS = (
    Text(
        "只填黄色格子：先填本页，再填《{scoring}》，最后登记《{evidence}》。",
        'Fill in yellow cells only: this page first, then "{scoring}", then "{evidence}".',
    ),
    Text(
        "每项先选得分，再写依据；得分低于分值的写明扣分原因，“填报提示”会告诉您还缺什么。",
        'Pick a score, then write the basis; below the cap say why. "Next step" says what is open.',
    ),
    Text(
        "粘贴文字请先双击格子；不增删行列，不改工作表名称，不复制到新的表格。",
        "Double-click a cell before you paste; add no rows or columns, rename no sheet.",
    ),
    Text(
        "用 WPS 或 Excel 填写并保存为 .xlsx，不另存为 .et、PDF 或图片；文件名请保持不变。",
        "Use Excel or WPS, save as .xlsx (no .et, PDF or picture), and keep the file name.",
    ),
    Text(
        "显示“√ 可以保存并报送”后，打印《{scoring}》签字盖章，连同本文件一并报送。",
        'When the line above says "√ Ready", print "{scoring}", have it signed, send this file.',
    ),
    Text(
        "纸质件与本文件的校验码应一致；请勿填写涉密信息。",
        "Paper and file must show the same check code. Enter nothing that is classified.",
    ),
)
ROLE_STEP = Text(
    "《{scoring}》“性质”一栏标明特殊的项：{notes}。",
    'The column Role of "{scoring}" marks special rows: {notes}.',
)
CLOSING_STEP = Text(
    "另请在《{report}》中按四个部分撰写总结。",
    'Please write the four parts of "{report}", too.',
)
ASK = Text("咨询：{contact}", "Questions: {contact}")
STAGES_HEADING = Text("工作安排", "Timetable")
STAGE = Text("阶段", "Stage")
WHEN = Text("时间", "When")
TASK = Text("主要任务", "Task")

# Evidence.
EVIDENCE_TITLE = Text("佐证材料清单", "List of evidence")
EVIDENCE_HOW = Text(
    "每份材料一行，可填 {rows} 行；《{scoring}》“佐证材料”一栏填这里的序号。"
    "Excel 中只打印已填的行；如果印出空行，请在打印窗口只选有内容的页。",
    'One row for each document, up to {rows}; "{scoring}" refers to these numbers. In Excel only '
    "filled rows print; where empty ones do, choose the pages to print.",
)
EVIDENCE_HOW_FIXED = Text(
    "每份材料一行，可填 {rows} 行；《{scoring}》“佐证材料”一栏填这里的序号。"
    "LibreOffice 不打印空页；其他程序印出空页时，请在打印窗口只选有内容的页。",
    'One row for each document, up to {rows}; "{scoring}" refers to these numbers. LibreOffice '
    "prints no empty page; where another program does, choose the pages to print.",
)
EVIDENCE_COLUMNS = {
    "number": Text("序号", "No."),
    "criterion": Text("指标编号", "Criterion"),
    "title": Text("材料名称", "Title"),
    "reference": Text("文号", "Reference"),
    "date": Text("日期", "Date"),
    "medium": Text("材料形式", "Form"),
    "pages": Text("页数", "Pages"),
    "remark": Text("备注", "Remark"),
}
MEDIA = (
    Text("纸质", "Paper"),
    Text("电子文档", "Electronic"),
    Text("照片", "Photograph"),
    Text("视频", "Video"),
    Text("网页链接", "Web page"),
    Text("其他", "Other"),
)

# Closing report.
REPORT_TITLE_1 = Text("创建工作专题总结", "Closing report")
REPORT_TITLE = Text("{title}　专题总结", "{title}: closing report")
FORM_NAME = "自评表"
REPORT_HOW = Text(
    "请概括撰写，每格最多 {limit} 字；换行按 Alt+Enter。",
    "Please be brief, up to {limit} characters a cell; Alt+Enter starts a new line.",
)
REPORT_SECTIONS = {
    "measures": Text("主要做法", "Main measures"),
    "results": Text("成效", "Results"),
    "gaps": Text("不足", "Gaps"),
    "next_steps": Text("改进措施", "Next steps"),
}

FOOTER = Text(
    "&L&8编号：{code}&C&8第 &P 页 共 &N 页&R&8填报单位：{name}",
    "&L&8Code: {code}&C&8Page &P of &N&R&8Agency: {name}",
)
