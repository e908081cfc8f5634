"""Rules about who answers what, in which group agencies are ranked, and with what coefficient."""

from workbook_tool.core.findings.grade_rules import definition_rule
from workbook_tool.core.text import Text

_WRONG_ONES_ASKED = Text(
    "适用单位决定谁填报这项指标，写错就会让该填的单位填不到，或让不相干的单位来填。",
    "The list decides who answers the criterion; a slip leaves out those who should, or asks "
    "others.",
)
_WRONG_GROUP = Text(
    "名次和名额按排名分组计算，分错组名次就错了。",
    "Ranks and quotas go by the groups; a wrong one makes ranks wrong.",
)


class AudienceRules:
    """The column 适用单位 of 指标, and the columns 排名分组 and 难度系数 of 单位名册."""

    AGENCIES_NOT_ASKED = definition_rule(
        "D200",
        Text("单位没有适用的指标", "Agencies that nothing is asked of"),
        Text("没有一项指标适用于{value}。", "No criterion applies to {value}."),
        Text("这些单位的自评表会是空的。", "The workbooks of these agencies would be empty."),
        Text(
            "请在“指标”的适用单位中加上这些单位，或调整适用类别。",
            "Add them to the agencies of the criteria they are to answer, or change the "
            "categories.",
        ),
    )
    AGENCIES_WITHOUT_POINTS = definition_rule(
        "D201",
        Text("单位没有计分的指标", "Agencies without a criterion with points"),
        Text(
            "适用于{value}的指标都不计入总分，算不出得分率和名次。",
            "No criterion that adds up to the total applies to {value}, so that there is no rate "
            "and no rank.",
        ),
        Text("其他单位有总分，这些单位满分为 0。", "Others have a total, and these can reach 0."),
        Text(
            "请在计分指标的适用单位中加上这些单位，或调整适用类别。",
            "Add them to the agencies of criteria with points, or change the categories.",
        ),
    )
    AGENCY_LISTED_UNKNOWN = definition_rule(
        "D202",
        Text("适用单位不在名册中", "A criterion for an unknown agency"),
        Text(
            "“{label}”中的“{value}”不是单位名册里任何单位的代码、名称、简称或别名。",
            "“{label}” names “{value}”, which is no code, name, short name or alias on the Roster.",
        ),
        _WRONG_ONES_ASKED,
        Text(
            "请照单位名册填写，一行一个，也可以用 、 或 ; 隔开。",
            "Write it as the Roster does, one a line or separated by ;.",
        ),
    )
    AGENCY_LISTED_TWICE_NAMED = definition_rule(
        "D203",
        Text("适用单位指向多个单位", "A name that several agencies have"),
        Text(
            "“{label}”中的“{value}”可指多个单位：{agencies}。",
            "“{label}” names “{value}”, which may be any of: {agencies}.",
        ),
        _WRONG_ONES_ASKED,
        Text("请改填单位代码。", "Enter the code of the agency."),
    )
    AGENCY_LISTED_LEFT_OUT = definition_rule(
        "D204",
        Text("适用单位不属于适用类别", "An agency outside the categories of its criterion"),
        Text(
            "“{label}”列了“{value}”，但它属于“{category}”，不在同一行的适用类别（{groups}）中，"
            "因此不会填报这项指标。",
            "“{label}” lists “{value}”, of the category “{category}”. That is none of the "
            "categories of the same row ({groups}), so that the agency does not answer it.",
        ),
        Text(
            "两列都填时，两列都允许的单位才填报。",
            "Where both columns are given, an agency answers a criterion if both allow it.",
        ),
        Text(
            "请删去这个单位，或在适用类别中加上它的类别，或清空适用类别。",
            "Take the agency out, add its category, or clear the categories of the row.",
        ),
    )
    RANKING_GROUP_MISSING = definition_rule(
        "D205",
        Text("排名分组未填写", "A ranking group is missing"),
        Text(
            "“{value}”没有排名分组，而“{category}”的其他单位有。",
            "“{value}” has no ranking group, while others of “{category}” have one.",
        ),
        _WRONG_GROUP,
        Text(
            "请填写排名分组；同一类别的单位要么都填，要么都不填。",
            "Enter it; of one category all agencies have a group, or none has.",
        ),
    )
    RANKING_GROUP_SPELT_TWO_WAYS = definition_rule(
        "D206",
        Text("排名分组写法不一", "A ranking group spelt in two ways"),
        Text(
            "排名分组“{value}”与“{other}”只差空格、全半角或大小写。",
            "The ranking group “{value}” differs from “{other}” in blanks, width or case only.",
        ),
        _WRONG_GROUP,
        Text("请统一写法。", "Write both alike."),
    )
    QUOTA_GROUP_UNKNOWN = definition_rule(
        "D207",
        Text("名额中的分组不存在", "A quota for an unknown ranking group"),
        Text(
            "“{label}”中的“{value}”不是排名分组。名册填了排名分组的，名额按分组写：{allowed}。",
            "“{label}” names “{value}”, which is no ranking group. With groups on the Roster "
            "quotas go by these: {allowed}.",
        ),
        Text(
            "名额决定每个分组有多少单位能评上这个等次，写错会评错。",
            "A quota says how many agencies of a group may hold the grade; a slip grades them "
            "wrongly.",
        ),
        Text(
            "请照单位名册的排名分组填写；没有填分组的类别，写类别名。",
            "Use the names on the Roster; a category without groups goes by its own name.",
        ),
    )
