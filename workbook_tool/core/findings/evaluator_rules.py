"""Rules about who reviews what: D23x and D24x, the sheet 考评组 and what belongs to it."""

from workbook_tool.core.findings.grade_rules import definition_rule
from workbook_tool.core.text import Text

_SCORES_ARE_OWED = Text(
    "每个单位的每项测评标准都要有人考评，否则这个单位永远得不到考评得分。",
    "Every criterion of every agency needs somebody to review it; without, the agency never gets "
    "a reviewed score.",
)
_ALLOCATION_DECIDES = Text(
    "考评组负责哪些单位、按哪些方法测评，决定谁给谁打分。",
    "Which agencies a group judges, and by which methods, decides who scores whom.",
)
_COUNTING_DECIDES = Text(
    "考评得分怎样折算成拟定得分，必须写得没有歧义。",
    "How review scores become final scores must be said without any doubt.",
)
_KEPT_ON_RECORD = Text(
    "有变动的单位不再计入应报，但要留下去向、日期和原因。",
    "An agency that is not asked any more stays on record: what became of it, when and why.",
)


class EvaluatorRules:
    """The sheet 考评组, the column 评分主体, and what 设置 and 单位名册 say about the review."""

    AGENCY_WITHOUT_EVALUATOR = definition_rule(
        "D230",
        Text("单位没有考评组", "An agency without an evaluator"),
        Text("没有考评组负责“{name}”。", "No group of evaluators is responsible for “{name}”."),
        _SCORES_ARE_OWED,
        Text(
            "请在“考评组”表把它写进“负责单位”，或把它的类别写进“负责类别”；"
            "不需要考评的，在单位名册“考评方式”填“以自评认定”或“不考评”。",
            "Enter it, or its category, for a group on Evaluators; one that need not be reviewed "
            "gets “self score stands” or “not reviewed” on the roster.",
        ),
    )
    CRITERION_WITHOUT_EVALUATOR = definition_rule(
        "D231",
        Text("测评标准没有人考评", "A criterion that nobody reviews"),
        Text(
            "“{criterion}”没有考评组打分（涉及 {count} 个单位：{agencies}）。",
            "Nobody scores “{criterion}” (for {count:agency/agencies}: {agencies}).",
        ),
        _SCORES_ARE_OWED,
        Text(
            "请让负责这些单位的考评组的“测评方法”包含它的测评方法，或在“评分主体”写明考评组；"
            "由单位自评认定的填“单位”。",
            "Give a group that judges these agencies a method of it, or name a group under Scored "
            "by; where the self score stands, enter “agency” there.",
        ),
    )
    WEIGHTS_DO_NOT_ADD_UP = definition_rule(
        "D232",
        Text("考评组权重之和不是100%", "Weights of groups do not add up"),
        Text(
            "共同打分的考评组 {groups} 的权重之和是 {sum}，应为 100%。",
            "The groups {groups} score together, and their weights add up to {sum}, not to 100%.",
        ),
        _COUNTING_DECIDES,
        Text(
            "请改正权重；各组相同的，全部留空。",
            "Correct the weights; leave all of them blank where groups weigh the same.",
        ),
    )
    JUDGES_AVOIDED = definition_rule(
        "D233",
        Text("考评组负责自己的回避单位", "A group that judges whom it must not"),
        Text(
            "考评组“{group}”应回避“{agency}”，却负责考评它。",
            "“{group}” must not judge “{agency}”, but is responsible for it.",
        ),
        Text(
            "应当回避的考评组打的分不能采用。",
            "A score of a group that must not judge the agency cannot count.",
        ),
        Text(
            "请在“负责单位”逐一写出它负责的单位，并让另一个考评组负责回避单位。",
            "List the agencies that it does judge, and let another group judge this one.",
        ),
    )
    METHOD_OF_NOBODY = definition_rule(
        "D234",
        Text("测评方法不存在", "An unknown method"),
        Text(
            "“指标”中没有测评方法“{value}”。已有的方法：{allowed}。",
            "No criterion has the method “{value}”. The methods are: {allowed}.",
        ),
        _ALLOCATION_DECIDES,
        Text(
            "请改正写法，一行一种；负责全部方法的留空。",
            "Correct it, one method a line; leave the cell blank for all of them.",
        ),
    )
    TOO_FEW_TO_TRIM = definition_rule(
        "D235",
        Text("考评组太少，不能去掉最高最低", "Too few groups to leave out the extremes"),
        Text(
            "多组计分为“去掉最高最低”，共同打分的考评组至少要 {least} 个，现在最少的只有 {count} 个"
            "（{groups}）。",
            "Highest and lowest are to be left out, which takes at least {least} groups that score "
            "together; here are {count} ({groups}).",
        ),
        _COUNTING_DECIDES,
        Text(
            "请改为“平均”或“按权重”，或增加考评组。",
            "Take the mean or weights, or add groups.",
        ),
    )
    GROUP_CODE_OF_AGENCY = definition_rule(
        "D236",
        Text("考评组编号与单位代码相同", "A group has the code of an agency"),
        Text(
            "考评组编号“{value}”也是单位“{agency}”的代码。",
            "The code “{value}” is that of the agency “{agency}” too.",
        ),
        Text(
            "印在表上的编号要能分清是考评表还是自评表。",
            "Printed codes must tell a review workbook from a self-assessment.",
        ),
        Text("请换一个编号，如 KP01。", "Use another code, such as KP01."),
    )
    GROUP_AGENCY_UNKNOWN = definition_rule(
        "D237",
        Text("单位不在名册中", "An agency that is not on the roster"),
        Text(
            "“{label}”中的“{value}”不是单位名册中的代码、名称或别名，或者不止一个单位叫这个名称。",
            "“{value}” under “{label}” is no code, name or alias on the roster, or of several "
            "agencies.",
        ),
        _ALLOCATION_DECIDES,
        Text("请改用单位代码，一行一个。", "Use the agency's code, one a line."),
    )
    SELF_SHARE_MALFORMED = definition_rule(
        "D238",
        Text("考评计分写法不正确", "How review scores count is malformed"),
        Text(
            "“考评计分”填的是“{value}”，只能是“考评分”，或“自评占比”加 0% 至 100% 的比例，"
            "如 自评占比 20%。",
            "Review score counts “{value}”; it can be “review score”, or “self share” with 0% to "
            "100%, such as self share 20%.",
        ),
        _COUNTING_DECIDES,
        Text("请按这种写法改正。", "Write it in one of these ways."),
    )
    SCORED_BY_UNKNOWN = definition_rule(
        "D239",
        Text("评分主体不存在", "An unknown scorer"),
        Text(
            "“{criterion}”的评分主体“{value}”不存在。可填：{allowed}。",
            "“{value}” cannot score “{criterion}”. It can be: {allowed}.",
        ),
        _ALLOCATION_DECIDES,
        Text(
            "请改正；留空即考评组。先要有“考评组”表，才能写考评组。",
            "Correct it; blank means the evaluators. Groups are named on the sheet Evaluators.",
        ),
    )
    NO_EVALUATORS = definition_rule(
        "D240",
        Text("没有考评组，这项设置不起作用", "A setting without evaluators"),
        Text(
            "“设置”填了“{label}”，却没有“考评组”表或表中没有考评组。",
            "Settings has “{label}”, but there is no group on the sheet Evaluators.",
        ),
        _COUNTING_DECIDES,
        Text(
            "请增加“考评组”表（第一行写表头），或清空这项设置。",
            "Add the sheet Evaluators, with its headings in row 1, or clear the setting.",
        ),
    )
    CHANGE_MALFORMED = definition_rule(
        "D241",
        Text("变动写法不正确", "A change of an agency is malformed"),
        Text(
            "变动填的是“{value}”，应以“并入”加单位、“撤销”或“缓评”开头，再写日期和原因。",
            "The change “{value}” should begin with “merged into” and an agency, “dissolved” or "
            "“postponed”; then come the date and the reason.",
        ),
        _KEPT_ON_RECORD,
        Text(
            "请改正，如：并入XP002，2018-09-01，机构改革。",
            "Correct it, such as: merged into XP002, 2018-09-01, reorganisation.",
        ),
    )
    MERGED_INTO_UNKNOWN = definition_rule(
        "D242",
        Text("并入的单位不在名册中", "Merged into an agency that is not on the roster"),
        Text(
            "“{name}”并入“{value}”，单位名册中没有这个单位，或就是它自己。",
            "“{name}” is merged into “{value}”, which is not on the roster, or is itself.",
        ),
        _KEPT_ON_RECORD,
        Text("请填写单位代码或全称。", "Enter the code or the full name of the agency."),
    )
    GROUP_CODE_INVALID = definition_rule(
        "D243",
        Text("考评组编号格式不正确", "A group's code is malformed"),
        Text(
            "考评组编号“{value}”格式不正确：只能是 1 至 12 位大写字母和数字。",
            "The code “{value}” is malformed: 1 to 12 capital letters and digits.",
        ),
        Text(
            "考评表凭编号归到考评组，发出后不能改。",
            "Review workbooks are told apart by it, so it never changes once they are out.",
        ),
        Text("请改为 KP01 这样的编号。", "Use a code such as KP01."),
    )
