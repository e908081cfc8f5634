"""Rules about what bonuses, vetoes, prerequisites and states have on 指标, and their totals."""

from workbook_tool.core.findings.grade_rules import TOTALS_DEPEND, definition_rule
from workbook_tool.core.findings.place_rules import PlaceRules
from workbook_tool.core.text import Text

NOTHING_IS_ISSUED = Text(
    "测评定义有错时不生成、不汇总，以免错误的表发到各单位。",
    "Nothing is issued or consolidated from a faulty definition, so that no wrong form goes out.",
)


_POINTS_FOLLOW = Text(
    "填报的是次数或数据，得分全由这条规则算出，规则必须写得没有歧义。",
    "A count or a figure is entered and its points follow from this rule alone, so it must have "
    "one meaning.",
)


class FactRules(PlaceRules):
    """The columns of 指标 for criteria that ask for a fact: counts and measured values."""

    RULE_MISSING = definition_rule(
        "D180",
        Text("没有写明怎么计分", "No rule for points"),
        Text(
            "“{criterion}”是“{kind}”，没有写明怎么计分。",
            "“{criterion}” is a {kind} and nothing says how its points come about.",
        ),
        _POINTS_FOLLOW,
        Text(
            "请在“每次”一列写明每一次多少分，如 0.5（往上加）或 扣0.5（往下扣）。",
            "Say in the column Each how many points a piece gives, such as 0.5, or takes, such as "
            "“takes off 0.5”.",
        ),
    )
    RULE_UNCLEAR = definition_rule(
        "D181",
        Text("看不懂的计分规则", "A rule that is none"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，不是能计算的规则。",
            "“{label}” of “{criterion}” is “{value}”, which is no rule that can be computed.",
        ),
        _POINTS_FOLLOW,
        Text(
            "请写大于 0 的数、分数，或一句话，如 0.5、1/3、扣0.5、每篇加1分、每缺一次扣0.5分。",
            "Enter a number above 0, a fraction, or a phrase, such as 0.5, 1/3, takes off 0.5.",
        ),
    )
    RULE_AGAINST_ROLE = definition_rule(
        "D182",
        Text("计分规则与性质相反", "A rule against the role"),
        Text(
            "“{criterion}”的性质是“{role}”，“{label}”写的是“{value}”，一加一扣。",
            "“{criterion}” is a {role}, but its “{label}” is “{value}”: one adds and one takes.",
        ),
        _POINTS_FOLLOW,
        Text(
            "请核对“性质”和计分规则；只写数字时按性质加或扣。",
            "Check the role and the rule; a number alone follows the role.",
        ),
    )
    TARGET_MISSING = definition_rule(
        "D184",
        Text("没有目标值", "No target"),
        Text(
            "“{criterion}”的计分规则是“{value}”，需要目标值，没有填写。",
            "“{criterion}” has the rule “{value}”, which needs a target, and none is stated.",
        ),
        _POINTS_FOLLOW,
        Text("请在“目标值”一列填写，如 95%。", "State it in the column Target, such as 95%."),
    )
    UNIT_MISSING = definition_rule(
        "D185",
        Text("没有计量单位", "No unit"),
        Text(
            "“{criterion}”是“{kind}”，没有写明计量单位。",
            "“{criterion}” is a {kind} and nothing says what it is measured in.",
        ),
        _POINTS_FOLLOW,
        Text(
            "请在“计量单位”一列填写，如 %、件、万元；目标值或规则里写了单位的可以不填。",
            "State it in the column Unit, such as % or cases; a unit in target or rule will do.",
        ),
    )
    UNITS_DIFFER = definition_rule(
        "D186",
        Text("单位前后不一致", "Units that contradict each other"),
        Text(
            "“{criterion}”的计量单位、目标值和计分规则写了不同的单位：{units}。",
            "Unit, target and rule of “{criterion}” name different units: {units}.",
        ),
        _POINTS_FOLLOW,
        Text("请统一为一个单位。", "Use one unit."),
    )
    STEPS_OUT_OF_ORDER = definition_rule(
        "D187",
        Text("分档顺序不对", "Steps out of order"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，有的档永远轮不到。",
            "“{label}” of “{criterion}” is “{value}”; some of its steps can never count.",
        ),
        Text(
            "分档从左到右逐条判断，先符合者为准。",
            "Steps are tried from left to right, and the first match counts.",
        ),
        Text(
            "请把要求高的写在前面，如 ≥95%=5；≥90%=3；不要混用 ≥ 和 ≤。",
            "Put the hardest first, such as ≥95%=5; ≥90%=3, and do not mix ≥ and ≤.",
        ),
    )
    STEP_ABOVE_CAP = definition_rule(
        "D188",
        Text("分档得分超过分值", "A step above the cap"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，最高一档不等于分值 {cap}。",
            "“{label}” of “{criterion}” is “{value}”; its best step is not the cap of {cap}.",
        ),
        TOTALS_DEPEND,
        Text("请核对分值和各档得分。", "Check the cap and the points of the steps."),
    )
    NO_LIMIT_HERE = definition_rule(
        "D183",
        Text("这里不能不封顶", "No limit where one is needed"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，只有“次数”“数值”类的加分项、扣分项可以，"
            "而且不能另设权重。",
            "“{label}” of “{criterion}” is “{value}”; only bonuses and deductions that ask for a "
            "count or a figure may have no limit, and no weight of their own then.",
        ),
        TOTALS_DEPEND,
        Text("请写明分值，或改“性质”“类型”。", "State a cap, or change the role or the kind."),
    )


class RoleRules(FactRules):
    """The columns of 指标 that only some roles and kinds have, and totals by category."""

    POINTS_OF_NOTHING = definition_rule(
        "D133",
        Text("不计分的指标填了分值", "Points where none are given"),
        Text(
            "“{criterion}”是“{kind}”，不计分，“{label}”却填了 {value}。",
            "“{criterion}” is a {kind} and gives no points, but its “{label}” is {value}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请清空这一格；要计分的请改“类型”或“性质”。",
            "Clear the cell, or change Kind or Role if it is to give points.",
        ),
    )
    CONDITION_NOT_YES_NO = definition_rule(
        "D134",
        Text("否决项或前置条件不是“是否”类", "A veto or prerequisite that is no yes/no"),
        Text(
            "“{criterion}”是“{role}”，类型填的是“{kind}”，只能是“是否”。",
            "“{criterion}” is a {role} of the kind “{kind}”; it can only be yes/no.",
        ),
        Text(
            "是否触发必须一看便知，不能由得分推断。",
            "Whether it is triggered must be plain, never a guess from points.",
        ),
        Text("请把类型改为“是否”，或留空。", "Set the kind to yes/no, or leave it blank."),
    )
    COLUMN_OF_OTHER_ROLE = definition_rule(
        "D135",
        Text("这一列不适用于该项", "A column that does not fit the role"),
        Text(
            "“{criterion}”的“{label}”填了“{value}”，这一列只用于：{roles}。",
            "“{label}” of “{criterion}” is “{value}”; that column is for: {roles}.",
        ),
        NOTHING_IS_ISSUED,
        Text(
            "请清空这一格，或改“性质”或“类型”。",
            "Clear the cell, or change the role or the kind.",
        ),
    )
    BONUS_LIMITS_DIFFER = definition_rule(
        "D136",
        Text("加分封顶前后不一致", "Bonus limits that contradict each other"),
        Text(
            "“{title}”的加分封顶在 {first} 填 {other}，这里填 {value}。",
            "The bonus limit of “{title}” is {other} in {first} and {value} here.",
        ),
        TOTALS_DEPEND,
        Text(
            "同一个一级指标只有一个加分封顶，请各行填同一个数，或只填一行。",
            "One level 1 has one bonus limit: enter the same number in every row, or in one.",
        ),
    )
    CONSEQUENCE_UNKNOWN = definition_rule(
        "D137",
        Text("后果不是等次", "A consequence that is no grade"),
        Text(
            "“{criterion}”的后果填的是“{value}”，只能填：{allowed}。",
            "The consequence of “{criterion}” is “{value}”; the choices are: {allowed}.",
        ),
        Text(
            "否决后定为哪个等次，必须是“等次”表中的一个。",
            "The grade that a veto forces has to be one of the sheet Grades.",
        ),
        Text(
            "请改为“等次”表中的名称，或留空（即最后一个等次）。",
            "Enter a grade as it stands there, or leave it blank for the last one.",
        ),
    )
    CONSEQUENCE_OF_COUNT = definition_rule(
        "D280",
        Text("后果的次数不成立", "A consequence from a count that is none"),
        Text(
            "“{criterion}”的后果填的是“{value}”，“≥几次=”只用于“{kind}”类，从 1 起。",
            "The consequence of “{criterion}” is “{value}”; “≥n=” is for a {kind} alone, from 1.",
        ),
        Text(
            "其他类型不填次数，无从判断。",
            "Other kinds are not answered by a count, so that nothing tells when it holds.",
        ),
        Text(
            "请只写后果，如 不合格；或把“类型”改为“次数”。",
            "State the consequence alone, or set the kind to count.",
        ),
    )
    CONSEQUENCE_NEVER = definition_rule(
        "D281",
        Text("后果永远不会触发", "A consequence that never happens"),
        Text(
            "“{criterion}”不得分时才有后果“{value}”，而它最少也有分。",
            "“{criterion}” has the consequence “{value}” where it gets no points, and it always "
            "gets some.",
        ),
        NOTHING_IS_ISSUED,
        Text(
            "请改为能得 0 分的（改“最低分”或“选项”），或清空“后果”。",
            "Let it get 0 (change Minimum or Options), or clear the consequence.",
        ),
    )
    CATEGORIES_MISS_TOTAL = definition_rule(
        "D138",
        Text("各类别可得总分与总分不一致", "Categories that do not reach the total"),
        Text(
            "有的指标只适用于部分类别或单位。可得总分：{reached}；全部指标合计 {sum} 分。",
            "Some criteria are for some categories or agencies only. What they reach: {reached}; "
            "all criteria together give {sum}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请核对“指标”的分值、适用类别和适用单位；各类别总分本来不同的，请在“设置”的“各类别总分”中写明。",
            "Check caps, categories and agencies on Criteria; where the totals are meant to "
            "differ, state them on Settings under “Totals by category”.",
        ),
        leaves_totals_open=True,
    )
    CATEGORY_TOTAL_MALFORMED = definition_rule(
        "D119",
        Text("各类别总分格式不正确", "A total by category is malformed"),
        Text(
            "“各类别总分”中的“{value}”不正确：应为 类别=总分，每类只写一行。",
            "“{value}” under “Totals by category” is not right: category=total, each once.",
        ),
        NOTHING_IS_ISSUED,
        Text("请每行写一个，如 乡镇=110。", "Enter one a line, such as Towns=110."),
    )
    NOTHING_TO_CLAIM = definition_rule(
        "D165",
        Text("加分项或扣分项不能填 0", "A bonus or deduction without a 0"),
        Text(
            "“{criterion}”是“{role}”，却没有 0 分可填；没有加分或扣分的单位无法作答。",
            "“{criterion}” is a {role} that offers no 0; agencies that have none cannot answer it.",
        ),
        Text(
            "留空即缺答，表会退回；没有的必须能填 0。",
            "A blank is a missing answer and the return is sent back; none has to be a 0.",
        ),
        Text(
            "请在“选项”中加一行，如 无=0；打分的，把“最低分”改为 0 或留空。",
            "Add an option such as None=0; for a score, set Minimum to 0 or leave it blank.",
        ),
    )
