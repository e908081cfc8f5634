"""Rules about definitions that contradict themselves: each part is sound, together they are not."""

from workbook_tool.core.findings.grade_rules import TOTALS_DEPEND, definition_rule
from workbook_tool.core.text import Text

_ONE_ROW_ONE_CRITERION = Text(
    "同一指标下两项标准文字相同，填报和核查时分不清是哪一项。",
    "With the same words twice, nobody can tell which of the two an answer belongs to.",
)


class ContradictionRules:
    """Criteria, grades, settings and agencies that do not go together."""

    QUESTION_TOO_MANY = definition_rule(
        "D118",
        Text("是否题太多", "Too many questions"),
        Text(
            "这是第 {number} 个是否题，封面最多放 {most} 个。",
            "This is question number {number}; the cover holds {most} at most.",
        ),
        Text("封面只有一页。", "The cover is one page."),
        Text("请删去多余的是否题。", "Delete the questions beyond that."),
    )
    RATE_WITHOUT_POINTS = definition_rule(
        "D149",
        Text("没有得分率可比", "A rate where nothing is scored"),
        Text(
            "等次“{grade}”的“{label}”为 {value}，但没有计入总分的指标，算不出得分率。",
            "The grade “{grade}” asks for {value} in “{label}”, but no criterion adds up to a "
            "total, so that there is no rate.",
        ),
        TOTALS_DEPEND,
        Text(
            "请清空这一格；要划分等次的，请给指标填上分值。",
            "Clear the cell, or give the criteria points if agencies are to be graded.",
        ),
    )
    CATEGORY_WITHOUT_POINTS = definition_rule(
        "D158",
        Text("没有计分的指标", "No criterion with points applies"),
        Text(
            "适用于单位类别“{value}”的指标都不计入总分，算不出得分率和名次。",
            "No criterion that adds up to the total applies to the category “{value}”, so that "
            "it has no rate and no rank.",
        ),
        Text(
            "其他类别有总分，这个类别满分为 0。",
            "Others have a total, and this category can reach 0.",
        ),
        Text(
            "请在“指标”的适用类别中加上该类别，或调整单位名册。",
            "Add the category to criteria with points, or change the roster.",
        ),
    )
    AGENCY_ALIAS_TAKEN = definition_rule(
        "D159",
        Text("简称或别名属于另一单位", "A short name or alias of another agency"),
        Text(
            "“{label}”中的“{value}”也是“{other}”的名称、简称或别名。",
            "“{value}” in “{label}” is a name, short name or alias of “{other}” too.",
        ),
        Text(
            "简称和别名用来认出单位，两个单位共用就会认错。",
            "Short names and aliases tell whose return it is; shared ones tell it wrongly.",
        ),
        Text("请改为各不相同的叫法。", "Give each agency words of its own."),
    )
    CRITERION_TEXT_TWICE = definition_rule(
        "D160",
        Text("测评标准重复", "A criterion stands twice"),
        Text(
            "“{criterion}”的测评标准与同一指标下 {first} 的文字相同。",
            "“{criterion}” has the words of {first}, under the same indicator.",
        ),
        _ONE_ROW_ONE_CRITERION,
        Text(
            "请删去重复的一行，或写明两项的区别；适用于不同类别的，请填“适用类别”。",
            "Delete one of the rows, or say what differs; where they are for different "
            "categories, fill in Categories.",
        ),
    )
    LEVEL_SPELT_TWO_WAYS = definition_rule(
        "D161",
        Text("同一指标写法不一致", "One indicator spelt in two ways"),
        Text(
            "“{value}”与 {first} 的“{other}”只差空格、换行、全半角或大小写，会被当成两个指标。",
            "“{value}” differs from “{other}” in {first} by blanks, line breaks, width or case "
            "only, and would count as another indicator.",
        ),
        Text(
            "小计、得分率和等次按指标名称归类。",
            "Subtotals, rates and grades go by the title of the indicator.",
        ),
        Text("请改成完全相同的写法。", "Spell both in the very same way."),
    )
    NOT_APPLICABLE_NOT_ALLOWED = definition_rule(
        "D162",
        Text("可缺项与设置矛盾", "May not apply, where that is not allowed"),
        Text(
            "“{criterion}”等 {count} 项标为“可缺项”，“设置”的“合理缺项”却不允许缺项。",
            "{count:criterion/criteria}, “{criterion}” first, may not apply, but Settings do not "
            "allow that.",
        ),
        TOTALS_DEPEND,
        Text(
            "请在“设置”的“合理缺项”选择折算办法，或清空“可缺项”这一列。",
            "Choose on Settings how to rescale, or clear the column May not apply.",
        ),
    )
    CONSEQUENCE_WITHOUT_EFFECT = definition_rule(
        "D163",
        Text("否决后不降等次", "A consequence without effect"),
        Text(
            "“{criterion}”触发后定为“{grade}”，这已是最高的等次，触发与否都一样。",
            "Once triggered, “{criterion}” leads to “{grade}”, the best grade there is: it "
            "changes nothing.",
        ),
        Text(
            "所定等次只降不升，最高的等次等于没有后果。",
            "A forced grade never lifts; the best one is no consequence at all.",
        ),
        Text(
            "请在“后果”填较低的等次或“总分计0”；没有更低等次的，请在“等次”表末尾加一个。",
            "Enter a lower grade or “total 0”; where there is none, add one at the end of Grades.",
        ),
    )
    COLUMN_MISSPELT = definition_rule(
        "D164",
        Text("表头写法不对", "A header is misspelt"),
        Text(
            "表头“{header}”认不出，与“{column}”相近；这一列填有内容，却不会被读取。",
            "The header “{header}” is not known, only almost that of “{column}”; the column is "
            "filled in and would not be read.",
        ),
        Text(
            "列按表头识别；认不出的列如果略过，其中的设定就会落空。",
            "Columns are found by their headers; what stands in one that is passed over is lost.",
        ),
        Text(
            "请改正表头；是自己另加的列的，请换一个不易混淆的名称。",
            "Correct the header; a column of your own needs a name that cannot be confused.",
        ),
        leaves_columns_open=True,
    )
