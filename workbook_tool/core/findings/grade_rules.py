"""Rules about the sheet 等次 of the definition workbook: D14x, conditions of grades and quotas."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

TOTALS_DEPEND = Text(
    "总分、得分率和等次都由分值算出，分值必须与通知一致。",
    "Totals, rates and grades follow from the caps, which must agree with the notice.",
)
_FIRST_MATCH_WINS = Text(
    "等次从上到下逐条判断，先符合者为准。",
    "Grades are tried from top to bottom, and the first match wins.",
)
_QUOTAS_LIMIT = Text(
    "名额决定每个类别有多少单位能评上这个等次，写错会评错。",
    "A quota says how many agencies of a category may hold the grade; a slip grades them wrongly.",
)


def definition_rule(
    rule_id: str,
    title: Text,
    message: Text,
    meaning: Text,
    remedy: Text,
    *,
    leaves_columns_open: bool = False,
    leaves_totals_open: bool = False,
) -> Rule:
    """Return a rule about the definition: what is wrong with it stops everything."""
    return Rule(
        rule_id,
        Severity.ERROR,
        title,
        message,
        meaning,
        remedy,
        leaves_columns_open=leaves_columns_open,
        leaves_totals_open=leaves_totals_open,
    )


class GradeRules:
    """The sheet 等次."""

    GRADE_UNREACHABLE = definition_rule(
        "D140",
        Text("等次永远达不到", "A grade that can never be reached"),
        Text(
            "等次“{grade}”永远达不到：符合它的单位都先符合前面的“{earlier}”。",
            "The grade “{grade}” can never be reached: whoever meets it meets “{earlier}” first.",
        ),
        _FIRST_MATCH_WINS,
        Text(
            "请按从高到低的顺序排列，无条件的放最后。",
            "Order them from high to low, the unconditional one last.",
        ),
    )
    GRADE_ABOVE_TOTAL = definition_rule(
        "D141",
        Text("总分下限高于可得总分", "A lower bound above the total"),
        Text(
            "等次“{grade}”的总分下限 {minimum} 高于最多可得的 {total} 分。",
            "The grade “{grade}” asks for {minimum} points, and no more than {total} can be had.",
        ),
        TOTALS_DEPEND,
        Text("请核对总分下限。", "Check the lower bound."),
    )
    GRADE_BOUND_RISES = definition_rule(
        "D142",
        Text("等次条件不是由高到低", "A bound that rises"),
        Text(
            "等次“{grade}”的“{label}”为 {value}，高于前面“{earlier}”的 {bound}，高低顺序自相矛盾。",
            "The grade “{grade}” asks for {value} in “{label}”, more than the {bound} of the "
            "better grade “{earlier}”.",
        ),
        _FIRST_MATCH_WINS,
        Text(
            "请核对这两个等次的条件和先后顺序。", "Check the conditions and the order of the two."
        ),
    )
    SECTION_MINIMUM_MALFORMED = definition_rule(
        "D143",
        Text("分项下限格式不正确", "A section minimum is malformed"),
        Text(
            "“{label}”中的“{value}”不正确：{reason}。",
            "“{value}” in “{label}” is not right: {reason}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请一行写一个，如 组织领导=70%，得分率在 0% 至 100% 之间。",
            "Enter one a line, such as Leadership=70%, between 0% and 100%.",
        ),
    )
    SECTION_UNKNOWN = definition_rule(
        "D144",
        Text("没有这个指标", "An unknown indicator"),
        Text(
            "“{label}”中的“{value}”不是“指标”表里可用的指标。可用的指标：{allowed}。",
            "“{value}” in “{label}” is no indicator of Criteria that may stand here. They are: "
            "{allowed}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请照“指标”表的名称填写；分项下限也可以写计分的基本项的编号。",
            "Use the title as it stands on Criteria; a section minimum may also name a regular "
            "criterion with points by its code.",
        ),
    )
    SECTION_AMBIGUOUS = definition_rule(
        "D244",
        Text("不止一个指标叫这个名称", "Several indicators of one name"),
        Text(
            "“{label}”中的“{value}”在“指标”表里不止一处：{places}。",
            "“{value}” in “{label}” stands for more than one on Criteria: {places}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请连同上级指标填写（如 组织领导/机制=70%）或填写编号；"
            "与一级指标同名的，请在“指标”表改名。",
            "Write it with the indicators above it (Leadership/Planning=70%) or use codes; where "
            "level 1 has the same title, rename one of them on Criteria.",
        ),
    )
    QUOTA_MALFORMED = definition_rule(
        "D145",
        Text("名额格式不正确", "A quota is malformed"),
        Text(
            "“{label}”中的“{value}”不正确：{reason}。",
            "“{value}” in “{label}” is not right: {reason}.",
        ),
        _QUOTAS_LIMIT,
        Text(
            "请填个数（3）或比例（20%）；各类别不同的一行一个，如 乡镇=3。",
            "Enter a number (3) or a percentage (20%); where categories differ one a line, such "
            "as Towns=3.",
        ),
    )
    QUOTA_CATEGORY_UNKNOWN = definition_rule(
        "D146",
        Text("名额中的类别不存在", "A quota for an unknown category"),
        Text(
            "“{label}”中的类别“{value}”不存在。可用的类别：{allowed}。",
            "“{label}” names the category “{value}”, which does not exist. They are: {allowed}.",
        ),
        _QUOTAS_LIMIT,
        Text("请照单位类别表的名称填写。", "Use the name as it stands in the list of categories."),
    )
    QUOTA_ABOVE_ALL = definition_rule(
        "D147",
        Text("名额超过单位总数", "Quotas above the number of agencies"),
        Text(
            "到等次“{grade}”为止，“{category}”的名额合计 {sum}，超过其参加排名的全部 "
            "{count} 个单位（100%）。",
            "Down to the grade “{grade}” the quotas of “{category}” add up to {sum}, more than its "
            "{count} ranked agencies (100%).",
        ),
        _QUOTAS_LIMIT,
        Text("请减少名额，或核对单位名册。", "Lower the quotas, or check the roster."),
    )
    QUOTA_GIVES_NOTHING = definition_rule(
        "D148",
        Text("名额全部为零", "A quota without any place"),
        Text(
            "等次“{grade}”的名额在每个类别都是 0，没有单位能评上。",
            "The quota of the grade “{grade}” gives no place in any category.",
        ),
        _QUOTAS_LIMIT,
        Text(
            "请增加名额；比例按该类别参加排名的单位数计算，舍去小数。",
            "Raise it; percentages of the ranked agencies of a category are rounded down.",
        ),
    )
