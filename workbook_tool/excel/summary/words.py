"""Every word that the county summary prints, in Chinese and in English side by side."""

from typing import Final

from workbook_tool.core.text import Text


class SheetName:
    """The names of the sheets (at most 31 characters), in the order in which they stand."""

    OVERVIEW = Text("总体情况", "Overview")
    SCORES = Text("得分情况汇总表", "Score table")
    RANKING = Text("排名表", "Ranking")
    RATES = Text("指标得分率分析", "Indicator rates")
    STATES = Text("状态分布", "States")
    PIVOT_AGENCY = Text("分单位透视表", "Pivot by agency")
    PIVOT_INDICATOR = Text("分指标透视表", "Pivot by indicator")
    PIVOT_CATEGORY = Text("分类别透视表", "Pivot by category")
    MISSING = Text("未报送单位名单", "Missing agencies")
    REGISTER = Text("收表登记", "Register of files")
    FINDINGS = Text("问题清单", "Findings")
    EVIDENCE = Text("佐证材料台账", "Evidence")
    DETAIL = Text("明细数据", "Score details")
    NOT_APPLICABLE = Text("合理缺项明细", "Not applicable")
    NOTICES = Text("退回通知", "Notices to agencies")
    APPLICANTS = Text("申报名单", "Applicants")
    METHODS = Text("测评方法", "Methods")
    COMPARISON = Text("自评与考评对比", "Self and review")
    DISAGREEMENTS = Text("评分差异", "Disagreements")
    PROGRESS = Text("考评进度", "Review progress")
    REPORTS = Text("专题总结汇编", "Closing reports")
    TWIN = Text("公式核对", "Formula check")


class Label:
    """Column headings; one word for one thing on every sheet."""

    NUMBER = Text("序号", "No.")
    AGENCY = Text("单位", "Agency")
    AGENCY_CODE = Text("单位代码", "Agency code")
    CATEGORY = Text("类别", "Category")
    SUBTOTAL = Text("一级小计", "Subtotals")
    INNER_SUBTOTALS = Text("{title}：各级小计", "{title}: subtotals")
    BONUS = Text("加分", "Bonus")
    UNSCALED = Text("折算前", "Unscaled")
    DEDUCTED = Text("扣分", "Deduction")
    COEFFICIENT = Text("难度系数", "Coefficient")
    TOTAL = Text("合计", "Total")
    RATE = Text("得分率", "Rate")
    GRADE = Text("等次", "Grade")
    RANK = Text("名次", "Rank")
    GROUP_RANK = Text("类别内名次", "Rank in category")
    RANKING_GROUP = Text("排名分组", "Ranking group")
    RANK_IN_GROUP = Text("组内名次", "Rank in group")
    STATUS = Text("状态", "Status")
    LATE = Text("迟报天数", "Days late")
    OVERDUE = Text("逾期未报天数", "Days overdue")
    REMARK = Text("备注", "Remark")
    CAP = Text("分值", "Cap")
    MEAN = Text("平均", "Mean")
    HIGHEST = Text("最高", "Highest")
    LOWEST = Text("最低", "Lowest")
    DEADLINE = Text("截止时间", "Deadline")
    SITUATION = Text("情况", "Situation")
    FILE = Text("文件", "File")
    CHECK_CODE = Text("校验码", "Check code")
    PAPER_RECEIVED = Text("纸质件收到", "Paper received")
    PAPER = Text("纸质件核对", "Paper and file")
    TIME = Text("时间", "Time")
    SHA256 = Text("SHA-256", "SHA-256")
    REASON = Text("理由", "Reason")
    CRITERION_SHORT = Text("指标", "Criterion")
    SHEET = Text("工作表", "Sheet")
    CELL = Text("单元格", "Cell")
    RAW = Text("原值", "Value found")
    PROBLEM = Text("问题", "Problem")
    SEVERITY = Text("级别", "Severity")
    REMEDY = Text("处理建议", "What to do")
    CODE = Text("编号", "Code")
    CRITERION = Text("测评标准", "Criterion")
    WORDING = Text("测评标准", "Wording")  # beside a short title of the criterion
    METHODS = Text("测评方法", "Methods")
    SCORE = Text("自评得分", "Self score")
    SCORE_AFTER_APPEAL = Text("复核后得分", "Score after appeal")
    FACT = Text("填报数", "Figure")
    UNIT = Text("计量单位", "Unit")
    TARGET = Text("目标值", "Target")
    WEIGHT = Text("权重", "Weight")
    PLACE = Text("名次（按填报数）", "Place by figure")
    COMPARED = Text("参评单位数", "Compared")
    POINTS = Text("折算得分", "Points")
    BASIS = Text("自评依据", "Basis of the score")
    EVIDENCE = Text("佐证材料", "Evidence")
    DEDUCTION = Text("扣分原因", "Reason for deduction")
    SIGNAL = Text("提示", "Remark")
    NOTICE = Text("通知内容（可直接复制转发）", "Message (ready to paste)")
    REVIEW_SCORE = Text("考评得分", "Review score")
    FINAL_SCORE = Text("拟定得分", "Final score")
    ORIGIN = Text("计分方式", "How it counts")
    SCORE_STAGE = Text("得分阶段", "Stage")
    SELF_TOTAL = Text("自评合计", "Self total")
    REVIEW_TOTAL = Text("考评合计", "Review total")
    FINAL_TOTAL = Text("拟定合计", "Final total")
    DIFFERENCE = Text("差值", "Difference")
    SPREAD = Text("相差", "Apart")
    REVIEW_PARTS = Text("各组评分", "Scores of the groups")
    REVIEW_REASONS = Text("原因", "Reasons")
    GROUP_NAME = Text("考评组", "Evaluators")
    GROUP_AGENCIES = Text("应评单位", "Agencies")
    GROUP_DONE = Text("已评完", "Done")
    GROUP_OWED = Text("应评项数", "Scores owed")
    GROUP_GOT = Text("已评项数", "Scores in")
    GROUP_RATE = Text("完成率", "Share")
    OPEN_FINDINGS = Text("待核问题数", "Findings")
    QUESTION = Text("申报事项", "Question")
    IS_RANKED = Text("参加排名", "Ranked")
    COUNT = Text("项数", "Criteria")
    CAP_SUM = Text("分值合计", "Sum of caps")
    SHARE = Text("占比", "Share")
    ANSWERS = Text("作答单位数", "Answers")
    STANDARD = Text("标准分值", "Standard points")
    NOT_APPLICABLE = Text("合理缺项分值", "Not applicable")
    BASE = Text("应得分", "Base")
    EARNED = Text("实得分", "Points")
    WHY = Text("说明", "Reason")
    REACHABLE = Text("满分", "Full marks")


LEVELS: Final = (
    Text("一级指标", "First-level indicator"),
    Text("二级指标", "Second-level indicator"),
    Text("三级指标", "Third-level indicator"),
    Text("四级指标", "Fourth-level indicator"),
    Text("五级指标", "Fifth-level indicator"),
)
"""Headings of the levels above a criterion, first to last."""


class Title:
    """Titles over the sheets; ``{round}`` is the title of the round."""

    OVERVIEW = Text("{round}\n自评总体情况", "{round}\nSelf-assessment at a glance")
    SCORES = Text("{round}\n得分情况汇总表", "{round}\nScore table")
    RANKING = Text(
        "自评得分排名（未经考评，仅供参考）",
        "Ranking by self score (not reviewed, for information)",
    )
    OVERVIEW_FINAL = Text("{round}\n测评结果总体情况", "{round}\nResults at a glance")
    RANKING_FINAL = Text("得分排名（按拟定得分）", "Ranking by final score")
    COMPARISON = Text("自评与考评对比", "Self and review scores")
    DISAGREEMENTS = Text(
        "评分差异（仅列出，不改变得分）", "Where groups differ (no score is changed)"
    )
    PROGRESS = Text("考评进度", "Progress of the review")
    RATES = Text("指标得分率分析", "Scoring rates by indicator")
    STATES = Text("各项状态分布", "How many agencies are in each state")
    PIVOT_AGENCY = Text(
        "分单位得分透视表（单位×一级指标）", "Scores: agency by first-level indicator"
    )
    PIVOT_INDICATOR = Text(
        "分指标得分透视表（各级指标、测评标准）", "Scores: indicators down to the criterion"
    )
    PIVOT_CATEGORY = Text("分类别得分透视表（类别×一级指标）", "Scores: category by indicator")
    PIVOT_GROUP = Text("分组得分透视表（排名分组×一级指标）", "Scores: ranking group by indicator")
    MISSING = Text("未报送单位名单", "Agencies that have not sent their return")
    REGISTER = Text("收表登记", "Register of received files")
    FINDINGS = Text("问题清单", "Findings")
    EVIDENCE = Text("佐证材料台账", "Basis and evidence of each score")
    NOTICES = Text("退回修改通知", "Messages to agencies whose return needs work")
    APPLICANTS = Text("申报名单", "Applicants")
    METHODS = Text("测评方法统计", "Evaluation methods")
    REPORTS = Text("专题总结汇编", "Closing reports")
    TWIN = Text("公式核对（由公式按明细数据重新计算）", "The score table recomputed by formulas")
    DETAIL = Text("明细数据（每单位每项一行）", "Details: one row an agency and criterion")
    NOT_APPLICABLE = Text("合理缺项明细", "Criteria that do not apply, with reasons")


class Phrase:
    """Sentences and short notes."""

    GENERATED = Text("本表由程序生成，请勿手工修改", "Generated by a program; please do not edit")
    ROUND = Text("{round}（{id}）", "{round} ({id})")
    STAGE_AND_TIME = Text("{stage}　统计截至：{time}", "{stage}   Counted until: {time}")
    SELF_STAGE = Text("自评", "Self-assessment")
    REVIEW_STAGE = Text("自评（考评进行中）", "Self-assessment (under review)")
    FINAL_STAGE = Text("考评（拟定得分）", "Reviewed (final scores)")
    COMPARISON_NOTE = Text(
        "差值＝考评得分－自评得分。考评得分由各组评分按设置得出，拟定得分为最终计入的得分；"
        "各组评分的文件和单元格见明细数据。",
        "Difference: review score less self score. The review score comes of the scores of all "
        "groups as the settings say, the final score is what counts; the details name the file and "
        "cell of each.",
    )
    COMPARISON_CUT = Text(
        "共 {count} 行，超过 {limit} 行，只列自评与考评不同或尚未评完的。",
        "Of {count} rows, more than {limit}, only those that differ or are open are listed.",
    )
    DISAGREEMENTS_NOTE = Text(
        "{told}，共 {count} 项，涉及 {agencies} 个单位、{criteria} 项标准，相差大的在前。",
        "{told}: {count} in all, of {agencies:agency/agencies} and {criteria:criterion/criteria}, "
        "widest first.",
    )
    NO_TIME = Text("未知（文件没有时间）", "unknown (no file tells its time)")
    AS_ASKED = Text("（按指定时间，此后收到的不计）", " (as asked; what came later does not count)")
    KEPT = Text("（留存备查，不随汇总表打印）", " (for the files, not printed with the summary)")
    SIGNATURES_SHORT = Text(
        "制表人：　　　　　　审核人：　　　　　　负责人（签字）：　　　　　　日期：",
        "Prepared by:                    Checked by:                    Head (signature):"
        "                    Date:",
    )
    ORGANISER = Text("组织单位：{organiser}", "Organiser: {organiser}")
    EXAMPLE = Text("（示例）", " (example)")
    NOT_SET = Text("未设定", "not set")
    SCORE_LEGEND = Text(
        "颜色：分数按得分率由红（60%及以下）经黄（80%）到绿（100%）；状态栏底色见字：绿＝已采用，"
        "黄＝有提示，橙＝需退回，紫＝待核定，灰＝未报送。",
        "Colours: scores run from red (60% of the cap or less) over yellow (80%) to green (100%). "
        "Status: green accepted, yellow with remarks, orange to be corrected, purple to be "
        "decided, grey missing.",
    )
    SIGNATURES = Text(
        "制表人：　　　　　　审核人：　　　　　　负责人（签字）：　　　　　　（盖章）　　　　"
        "日期：　　　　年　　月　　日",
        "Prepared by:                        Checked by:                        "
        "Head (signature):                        (seal)            Date:",
    )
    NOT_APPLICABLE = Text("不适用", "n/a")
    NOT_ASKED = Text("—", "—")
    YES = Text("是", "yes")
    GIVEN_NOTE = Text("合计含基础分 {points} 分", "totals hold {points} given points")
    SCALED_NOTE = Text(
        "合计按满分 {points} 分折算，折算后一次性四舍五入",
        "totals are scaled to {points}, then rounded once",
    )
    COUNTED_NOTE = Text(
        "平均、最高、最低按已采用的{count}个单位计算。",
        "Mean, highest and lowest cover {count:agency that is/agencies that are} counted.",
    )
    RANKING_NOTE = Text(
        "同分同名次（{example}）；不参加排名的单位名次空白、列于表末，未采用的单位不在表内。",
        "Equal totals share a rank ({example}). Unranked agencies stand last, without a rank; "
        "agencies without a counted return are not listed.",
    )
    COMPETITION = Text("1、2、2、4", "1, 2, 2, 4")
    DENSE = Text("1、2、2、3", "1, 2, 2, 3")
    TIE_BREAK_NOTE = Text(
        "合计相同的，依次比较下列一级指标的得分率：{titles}；仍相同的同名次。",
        "Between equal totals the rates of these indicators are compared in turn: {titles}; who "
        "is equal in all shares a rank.",
    )
    REACH_NOTE = Text(
        "各类别测评项目不同，合计不宜跨类别比较，故按类别排列，请以类别内名次为准。",
        "Categories are asked different things, so their totals do not compare well and the list "
        "goes by category; the rank in the category is the one to read.",
    )
    REACH_NOTE_BY_GROUP = Text(
        "各类别测评项目不同，合计不宜跨类别比较，故按排名分组排列，请以组内名次为准。",
        "Categories are asked different things, so their totals do not compare well and the list "
        "goes by ranking group; the rank in the group is the one to read.",
    )
    VETOED_LAST = Text(
        "被一票否决的单位排在其他单位之后，理由见备注。",
        "Vetoed agencies are ranked behind all others; the remark says why.",
    )
    VETOED_UNRANKED = Text(
        "被一票否决的单位不排名，理由见备注。",
        "Vetoed agencies are not ranked; the remark says why.",
    )
    QUOTA_NOTE = Text(
        "“{grade}”名额（已评/名额）：{places}。", "Quota of “{grade}” (given/places): {places}."
    )
    QUOTA_PLACES = Text("{group} {held}/{places}", "{group} {held}/{places}")
    VETOED = Text("一票否决：{criterion}", "veto: {criterion}")
    PREREQUISITE_MISSED = Text("前置条件不满足：{criterion}", "prerequisite not met: {criterion}")
    VETO_INCURRED = Text("触发一票否决：{criterion}", "a veto by: {criterion}")
    GRADE_LOWERED = Text("降一等次：{criterion}", "one grade less: {criterion}")
    CONSEQUENCE = Text("触发后果：{criterion}", "with a consequence: {criterion}")
    BEATEN = Text("同组取最高，未计入：{codes}", "not counted, another is best: {codes}")
    FORFEITED = Text("总分计0（原得{points}分）", "total set to 0 (scored {points})")
    OVERRIDDEN = Text(
        "等次由“{computed}”调整为“{grade}”：{reason}",
        "grade changed from “{computed}” to “{grade}”: {reason}",
    )
    CONFIRMED = Text("等次核定为“{grade}”：{reason}", "grade settled as “{grade}”: {reason}")
    PARTS_MISSED = Text("未达“{grade}”的分项下限：{parts}", "misses minimums of “{grade}”: {parts}")
    PART_MISSED = Text("{title} {rate}，应不低于 {minimum}", "{title} {rate}, at least {minimum}")
    TIED = Text(
        "与其他单位并列，超出“{grade}”名额，请核定",
        "tied with others for the last places of “{grade}”; please decide",
    )
    ADJUSTED = Text(
        "{criterion} 复核后 {score}（原报 {returned}）：{reason}（依据：{basis}）",
        "{criterion} is {score} after an appeal (returned: {returned}): {reason} (basis: {basis})",
    )
    APPEAL_OPEN = Text("复核申请未办结：{reason}", "appeal not settled yet: {reason}")
    APPEAL_IN_DOUBT = Text(
        "复核得分 {criterion}={score} 是对另一份自评表给的，待核定",
        "the score {criterion}={score} was given for another return; please decide again",
    )
    APPEAL_REJECTED = Text("复核后维持原得分：{reason}", "appeal rejected: {reason}")
    NA_NOTE = Text(
        "列出已采用的自评表中标为不适用的项目和理由；标准分值为该项在总分中的分值。",
        "What agencies marked as not applicable, with their reasons, over counted returns; the "
        "standard points are those of the total.",
    )
    NA_GLOBAL = Text(
        "总分＝实得分÷应得分×满分，四舍五入；应得分＝标准分值－合理缺项分值。",
        "Total = points / base × full marks, rounded; base = standard points − not applicable.",
    )
    NA_PARENT = Text(
        "缺项在所属一级指标内折算：一级指标得分＝实得分÷应得分×该指标分值。",
        "Rescaled inside each first-level indicator: points / base × what the indicator is worth.",
    )
    NO_NA = Text("没有单位标注合理缺项。", "Nobody marked anything as not applicable.")
    STATES_NOTE = Text(
        "本方案不计分：各格为状态，表末为选择该状态的单位数，按已采用的{count}个单位统计。",
        "This scheme gives no points: cells hold states; the last rows count the agencies in each, "
        "over the {count} that are counted.",
    )
    STATE_SHARE_NOTE = Text(
        "占比＝选择该状态的单位数÷已作答的单位数，按已采用的单位计算。",
        "Share = agencies in the state / agencies that answer, over counted agencies.",
    )
    RATES_NOTE = Text(
        "得分率＝得分合计÷应得分合计，按已采用的单位计算；由低到高排列。",
        "Rate = points scored / points possible, over counted agencies; weakest first.",
    )
    SHIFTS = Text(
        "按各项已评完的单位计算，差值＝拟定平均－自评平均，扣分项按对总分的影响计；变化大的在前。",
        "Over agencies whose final score is in; difference = mean final - mean self, for "
        "deductions by what it does to the total; largest first.",
    )
    PIVOT_POINTS_NOTE = Text("汇总的是折算得分：{how}。", "Sums are of points: {how}.")
    AT_THEIR_WEIGHT = Text("按权重折算", "scores at their weight")
    DEDUCTIONS_NEGATIVE = Text("扣分为负数", "deductions below zero")
    PIVOT_ROLE_MEANS = Text(
        "加分、扣分项也计入平均，扣分以正数计。",
        "Bonuses and deductions are among them, deductions as points taken off.",
    )
    PIVOT_LEFT_OUT = Text(
        "这里{rules}，因此可能与合计不同。", "Sums may differ from totals: {rules}."
    )
    BONUS_UNLIMITED = Text("加分未封顶", "bonuses are not limited")
    DEDUCTION_UNLIMITED = Text("扣分不止于0", "deductions do not stop at zero")
    NOT_RESCALED = Text("合理缺项未折算", "what does not apply is not rescaled")
    NOT_FORFEITED = Text("总分计0的仍列原分", "forfeited totals are shown")
    NOT_MULTIPLIED = Text("未乘难度系数", "coefficients are not applied")
    PIVOT_NOTE = Text(
        "数据来源：明细数据（tblScores）。修改明细后请在“数据”中点“全部刷新”。",
        "Source: Score details (tblScores). After a change there, use Data > Refresh All.",
    )
    PRINT_NOTE = Text(
        "打印时请选中需要的工作表（按住 Ctrl 点表名）；佐证材料台账、明细数据留存备查，不必打印。",
        "Select the sheets that you need (Ctrl and click) and print these; Evidence and Score "
        "details are for the files.",
    )
    NO_SCORES = Text("没有以分数计的项目。", "Nothing is scored in points.")
    PIVOT_MEAN_NOTE = Text(
        "平均得分、平均分值按记录（每单位每项一条）平均；得分率见“指标得分率分析”。",
        "Mean score and mean cap are over records, one an agency and criterion; rates stand in "
        "Indicator rates.",
    )
    LATE_DAYS = Text("{agency}（{days}天）", "{agency} ({days} d)")
    CAME_LATE = Text("迟报{count}个：{names}", "{count} came late: {names}")
    IS_OVERDUE = Text(
        "逾期未报{count}个（截至统计时间已逾期{days}天）：{names}",
        "{count} not in, {days:day/days} after the deadline when counted: {names}",
    )
    OVERDUE_FOR = Text("已逾期{days}天", "{days:day/days} overdue")
    NOBODY_LATE = Text(
        "截至统计时间，没有迟报和逾期未报。", "Nobody was late or overdue when counted."
    )
    PAPER_CAME = Text("纸质件已收（{day}）", "the signed paper is in ({day})")
    PAPER_CAME_UNDATED = Text("纸质件已收", "the signed paper is in")
    PAPER_STATE = Text("{state}（{code}）", "{state} ({code})")
    NOBODY_MISSING = Text("各单位均已报送。", "Every agency has sent its return.")
    FORM = Text("《{round}》自评表", "“{round}”")
    FORM_NAMED = Text("《{round}》", "“{round}”")
    BY_DEADLINE = Text("（截止时间：{date}）", " (due {date})")
    AFTER_DEADLINE = Text(
        "（截止时间：{date}，已逾期{days}天）", " (due {date}, {days:day/days} ago)"
    )
    NO_FINDINGS = Text("没有发现问题。", "Nothing was found.")
    FULL_EVERYWHERE = Text("自评满分", "full marks everywhere")
    NO_NOTICES = Text("没有需要退回修改的单位。", "No return needs work.")
    EVIDENCE_NOTE = Text(
        "提示为中性统计，供核查参考，不代表存在问题。",
        "Remarks are neutral statistics for reviewers; they accuse nobody.",
    )
    OTHER_EVIDENCE = Text("（清单中未对应任何指标的材料）", "(listed, but for no criterion)")
    NO_EVIDENCE = Text("有得分，未列佐证", "score without evidence")
    SAME_TEXT = Text(
        "依据文字与另外{count}个单位相同", "text equal to that of {count:other/others}"
    )
    SAME_EVIDENCE = Text(
        "佐证材料与另外{count}个单位相同", "evidence equal to that of {count:other/others}"
    )
    METHODS_NOTE = Text(
        "一项标准有几种测评方法的，在每种方法下各计一次，各行不能相加。",
        "A criterion with several methods counts under each, so the rows do not add up.",
    )
    NO_REPORTS = Text("没有单位填写专题总结。", "Nobody wrote a report.")
    REPORTS_MISSING = Text(
        "未填写专题总结的单位（{count}个）：{names}", "No report from {count}: {names}"
    )
    REPORTS_ALL = Text("已采用的单位均填写了专题总结。", "Every counted agency wrote a report.")
    TWIN_NOTE = Text(
        "本表全部为普通公式，由“明细数据”重新计算，不依赖透视表刷新；“核对”栏应全部为“一致”。",
        "Plain formulas over Score details, independent of any refresh; "
        "every row should say “equal”.",
    )
    NO_TWIN = Text(
        "数据较多，或有指标内的扣分、总分计0的否决项，未附“公式核对”表。",
        "The sheet Formula check is left out: too many rows, deductions inside indicators, or "
        "vetoes that set totals to 0.",
    )
    TWIN_CHECK = Text("核对", "Check")
    TWIN_PRINTED = Text("汇总表合计", "Printed total")
    EQUAL = Text("一致", "equal")
    UNEQUAL = Text("不一致", "differs")
    TWIN_SKIPPED = Text(
        "含不适用项，按规则折算，不在此核对", "holds n/a criteria; not checked here"
    )
    FACTOR = Text("折算系数", "Factor")
    DETAIL_NOTE = Text(
        "仅含已采用的自评表；文件、工作表、单元格为得分出处。",
        "Counted returns only; file, sheet and cell say where each score stands.",
    )
    DETAIL_OF_REVIEWS = Text(
        "各组出处为 review/returned 文件夹中的文件、工作表和单元格；"
        "按计分方式，用自评得分和各组得分可以算出拟定得分。",
        "The place of a group's score is a file in review/returned with its sheet and cell; self "
        "score and scores of the groups come to the final score as the column says.",
    )
    DETAIL_ELSEWHERE = Text(
        "明细共{count}行，超过一个工作表的行数上限（{limit}行），已全部写入同一文件夹的“{file}”。",
        "The details have {count} rows, more than the {limit} that a sheet holds; all of them are "
        "in “{file}” beside this workbook.",
    )
    PIVOTS_ELSEWHERE = Text(
        "明细超过一个工作表的行数上限，已写入“{file}”，本表不设透视表；"
        "各单位得分见“得分情况汇总表”。",
        "The details are more than a sheet holds and stand in “{file}”, so there is no pivot "
        "here; Scores has every agency.",
    )
    NO_APPLICANTS = Text("没有单位申报。", "Nobody applies.")
    LINKS_LEFT_OUT = Text(
        "文件超过{limit}个，其余不设链接。", "Only the first {limit} files carry a link."
    )
    COLON_LIST = Text("、", ", ")
    COMMA = Text("，", ", ")
    CLAUSE_END = Text("；", "; ")
    SENTENCE_END = Text("。", ".")
    PAGE_FOOTER = Text("第 &P 页，共 &N 页", "Page &P of &N")


class Figure:
    """Labels of the figures of 总体情况."""

    ISSUED = Text("应报", "Issued")
    RETURNED = Text("已报", "Returned")
    COUNTED = Text("已采用", "Counted")
    REJECTED = Text("需退回", "To correct")
    CONFLICT = Text("待核定", "To decide")
    MISSING = Text("未报送", "Missing")
    LATE = Text("迟报", "Late")
    OVERDUE = Text("逾期未报", "Overdue")
    WHO_WAS_LATE = Text("迟报、逾期单位", "Who was late, who is overdue")
    MEAN = Text("平均分", "Mean")
    MEDIAN = Text("中位数", "Median")
    HIGHEST = Text("最高分", "Highest")
    LOWEST = Text("最低分", "Lowest")
    SPREAD = Text("标准差", "Std. deviation")
    MEAN_RATE = Text("平均得分率", "Mean rate")
    AGENCIES = Text("单位数", "Agencies")
    STATES = Text("各状态", "States")
    REACH = Text("{category}（可得 {points} 分）", "{category} (of {points})")
    AGENCIES_IN = Text("{state}（单位数）", "{state} (agencies)")
    NO_GRADE = Text("（未入等次）", "(no grade)")
    WITH_LIMIT = Text("{title}（≥{points}）", "{title} (≥ {points})")
    GAP = Text("　", "   ")  # between remarks on one line
    WEAKEST = Text("得分率较低的指标", "Weakest criteria")
    BEST = Text("得分率较高的指标", "Best criteria")
    GROUPS = Text("分类别情况", "By category")
    NOT_COUNTED = Text("未采用", "Not counted")
    ALL_GROUPS = Text("合计", "All")
    ATTENTION = Text("未计入与自动处理", "Left out and repaired")
    MINIMUM = Text("最低", "Lowest")
    MAXIMUM = Text("最高", "Highest")
    FULL_MARKS = Text("满分单位数", "Full marks")
    ZEROS = Text("零分单位数", "Zeros")
    BAND = Text("分数段", "Band")
    DIFFERENCE = Text("与平均相差（百分点）", "From the mean (points of %)")
    DISTRIBUTION = Text("总分分布", "Distribution of totals")
    BY_INDICATOR = Text("一级指标得分率", "Rates of the first-level indicators")
    WEAKEST_INDICATORS = Text(
        "得分率最低的{count}个一级指标", "The {count} first-level indicators with the lowest rates"
    )
    LIMITS = Text("等次线：{limits}", "Grade limits: {limits}")
    POINTS = Text("{points}分", "{points}")


class ChartTitle:
    """Titles of the charts: each one is the question that the chart answers.

    What the review did is a fact by then, and the title of its chart states it
    (``Reviewing.SHIFT_MESSAGE``).
    """

    WEAKEST = Text("哪些指标低于平均、低多少", "Which criteria lie below the mean?")
    DISTRIBUTION = Text("总分怎样分布", "How are the totals spread?")
    GROUPS = Text("哪些类别高于、低于平均", "Which categories lie above or below the mean?")
    RETURNS = Text("哪些类别还没有报齐", "Where is something still missing?")
    AXIS_DIFFERENCE = Text("与平均得分率相差（百分点）", "Percentage points from the mean rate")
    AXIS_AGENCIES = Text("单位数", "Agencies")
    AXIS_CRITERION = Text("指标", "Criterion")
    AXIS_BAND = Text("总分", "Total")
    AXIS_BAND_LIMITS = Text("总分（{limits}）", "Total ({limits})")
    AXIS_CATEGORY = Text("类别", "Category")
    AXIS_SHIFT = Text("考评后平均增减（分）", "Mean change by the review (points)")


class PivotLabel:
    """Captions of the pivots; none may equal a heading of the details."""

    SUM = Text("得分合计", "Sum of scores")
    MEAN_SCORE = Text("平均得分", "Mean score")
    MEAN_CAP = Text("平均分值", "Mean cap")
    RECORDS = Text("记录数", "Records")
    SHARE = Text("占该指标比重", "Share of the indicator")
    AGENCIES = Text("单位名称", "Agencies")
    INDICATORS = Text("各级指标", "Indicators")
    CATEGORIES = Text("单位类别", "Categories")
    ACROSS = Text("一级指标（列）", "First-level indicators")


class Reviewing:
    """Words of the sheets on self and review scores."""

    PROGRESS = Text(
        "考评进度：{agencies} 个单位中 {done} 个已评完；应评 {owed} 项，已评 {got} 项",
        "Review: {done} of {agencies:agency/agencies} done; {got} of {owed:score/scores} in",
    )
    UNDER_WAY = Text("考评中", "under way")
    SELF_STANDS = Text("以自评认定", "self score stands")
    DISPUTED = Text("各组不一致", "groups differ")
    FROM_GROUP = Text("考评组：{group}", "Evaluators: {group}")
    PART = Text("{group}：{score}", "{group}: {score}")
    PLACED = Text(
        "{group}：{score}（{file} {sheet}!{cell}）", "{group}: {score} ({file} {sheet}!{cell})"
    )
    ABOVE_LIMIT = Text(
        "各组评分相差超过 {limit} 分或结论不一致的",
        "Scores of groups more than {limit} points apart, or contradicting each other",
    )
    CONTRADICT = Text("各组结论不一致的", "Groups that contradict each other")
    OWED = Text("{group}：未评", "{group}: owed")
    SETTLED = Text("复核后得分", "after an appeal")
    LACKS = Text("{agency}：{group}未评 {codes}{reason}", "{agency}: {group} owes {codes}{reason}")
    DISPUTE = Text(
        "{agency}：{code} 各组结论不一致，请核定", "{agency}: {code}, groups contradict each other"
    )
    MORE = Text("另有 {count} 条，见自评与考评对比", "{count} more, see Self and review")
    REJECTED = Text("（考评表需改正）", " (its sheet has to be corrected)")
    CONFLICT = Text("（考评表有两个版本，待核定）", " (two versions of its sheet differ)")
    STALE = Text("（评的是旧的自评表，待核定）", " (another return was judged)")
    SHIFTS = Text("考评前后", "Before and after the review")
    SHIFT_MESSAGE = Text("考评后 {counts}，{code} 变化最大", "Review: {counts}, most of all {code}")
    SHIFTS_DOWN = Text("{count} 项降低", "{count:criterion/criteria} lower")
    SHIFTS_UP = Text("{count} 项提高", "{count:criterion/criteria} higher")
    MEAN_SELF = Text("自评平均", "Mean self")
    MEAN_FINAL = Text("拟定平均", "Mean final")
    LOWERED = Text("降低单位数", "Lowered")
    RAISED = Text("提高单位数", "Raised")
    SCORE_OF = Text("{group}得分", "Score of {group}")
    FACT_OF = Text("{group}填报数", "Figure of {group}")
    PLACE_OF = Text("{group}出处", "Place of {group}")
    REASON_OF = Text("{group}原因", "Reason of {group}")
    RECORD_OF = Text("{group}考察记录", "Record of {group}")


class Attention:
    """The parts of the line on 总体情况 that names all that was left out or repaired."""

    FILES = Text("共收到文件{files}个：{parts}", "{files:file/files} received: {parts}")
    LEFT_OUT = Text("未计入总分的单位：{names}", "Agencies not in the totals: {names}")
    NONE_LEFT_OUT = Text("已报送的单位全部计入", "Every agency that sent is counted")
    REPAIRED = Text(
        "有提示但已采用{count}个单位，提示{findings}条，见“{sheet}”",
        "{count:agency/agencies} counted with remarks ({findings}), see “{sheet}”",
    )
    FULL_MARKS = Text(
        "自评满分单位{count}个", "{count:agency gives itself/agencies give themselves} full marks"
    )
    NO_EVIDENCE = Text("有得分未列佐证{count}项", "{count:score/scores} without evidence")
    AND_MORE = Text("等", " and others")
    UNRANKED = Text("不参加排名{count}个", "{count} not ranked")
    EXEMPT = Text(
        "并入、撤销或缓评、不在应报{count}个",
        "{count} merged, dissolved or postponed and not expected",
    )
    OVERRIDDEN = Text("人工调整等次{count}个", "{count:grade/grades} given by hand")
    TIED = Text(
        "并列超出名额、等次待核定{count}个", "{count} tied beyond a quota, grades to be decided"
    )
    PAPERS = Text(
        "纸质件已收{received}、未收{missing}、与电子件不一致{differs}",
        "signed papers: {received} in, {missing} not in, {differs} differ from the file",
    )
    PAPERS_DIFFER = Text("（{names}）", " ({names})")
    ADJUSTED = Text("复核后改分{count}项", "{count:score/scores} changed on appeal")
    PROVISIONAL = Text(
        "按名次计分的{codes}为暂定：还有{count}个单位未计入，报齐后名次可能变化",
        "points by place ({codes}) are provisional: {count:agency is/agencies are} not in yet, "
        "and places "
        "may change",
    )
    APPEALS_OPEN = Text("复核申请未办结{count}个", "{count:appeal/appeals} not settled yet")
    ABOVE_QUOTA = Text(
        "人工调整后超出名额：{places}", "above the quota by decisions of staff: {places}"
    )
