"""Rules about own targets and weights of agencies: the sheet 目标值, D265 to D276, D282, D283."""

from workbook_tool.core.findings.grade_rules import definition_rule
from workbook_tool.core.text import Text

_WHOSE = Text(
    "目标值决定这个单位怎样计分，记到别的单位或别的指标上，分就算错了。",
    "Points follow from the target; one that stands for another agency or criterion makes them "
    "wrong.",
)
_NOT_IGNORED = Text(
    "写在这张表上却不起作用的内容，会让人以为已经按它计分。",
    "What stands on this sheet without effect would be taken for what counts.",
)


class TargetRules:
    """The sheet 目标值: own targets of single agencies."""

    TARGET_AGENCY_UNKNOWN = definition_rule(
        "D265",
        Text("目标值的单位不在名册中", "A target of an unknown agency"),
        Text(
            "“{value}”不是单位名册里任何单位的代码、名称、简称或别名。",
            "“{value}” is no code, name, short name or alias on the Roster.",
        ),
        _WHOSE,
        Text(
            "请照单位名册填写代码或名称，一行一个单位。",
            "Write the code or the name as the Roster does, one agency a row.",
        ),
    )
    TARGET_AGENCY_UNCLEAR = definition_rule(
        "D266",
        Text("目标值的单位指向多个单位", "A target of several agencies with one name"),
        Text("“{value}”可指多个单位：{agencies}。", "“{value}” may be any of: {agencies}."),
        _WHOSE,
        Text("请改填单位代码。", "Enter the code of the agency."),
    )
    TARGET_CRITERION_UNKNOWN = definition_rule(
        "D267",
        Text("目标值的指标不存在", "A target for an unknown criterion"),
        Text(
            "“{value}”不是“指标”表里任何一项的编号，也不是唯一一个指标的名称。",
            "“{value}” is neither the code of a criterion nor the title of one indicator alone.",
        ),
        _WHOSE,
        Text(
            "请照“指标”表填写编号；给整个指标定权重的写它的名称，同名的连上级一起写，如 甲/机制。",
            "Write the code as the sheet Criteria has it. For the weight of a whole indicator "
            "write its title, with those above it where two have the same: A/Rules.",
        ),
    )
    TARGET_NOT_ASKED = definition_rule(
        "D268",
        Text("单位不填报表中所定的指标", "A target or weight of what the agency does not answer"),
        Text(
            "“{agency}”不填报“{criterion}”，给它定的{label} {value} 没有用。",
            "“{agency}” does not answer “{criterion}”, so that {label} {value} means nothing.",
        ),
        _NOT_IGNORED,
        Text(
            "请删去这一行，或在“指标”的适用类别、适用单位中加上这个单位。",
            "Take the row out, or add the agency to the categories or agencies of the criterion.",
        ),
    )
    TARGET_NOT_TAKEN = definition_rule(
        "D269",
        Text("指标不按目标值计分", "A target for a criterion that takes none"),
        Text(
            "“{criterion}”（{kind}）不按目标值计分，{value} 没有用。",
            "The points of “{criterion}” ({kind}) depend on no target, so that {value} means "
            "nothing.",
        ),
        _NOT_IGNORED,
        Text(
            "目标值用于计分为按比例、每低或每高的“数值”指标；请删去这一行，或改“指标”的类型和计分。",
            "Targets are for values that are scored in proportion, or by steps below or above. "
            "Take the row out, or change kind and rule of the criterion.",
        ),
    )
    TARGET_TWICE = definition_rule(
        "D270",
        Text("同一单位同一指标写了两次", "Two rows of one agency for one criterion"),
        Text(
            "“{agency}”的“{criterion}”在 {first} 已经写过。",
            "“{agency}” has “{criterion}” in {first} already.",
        ),
        _WHOSE,
        Text(
            "请只保留一行；目标值和权重写在同一行。",
            "Keep one of the rows; target and weight stand in the same one.",
        ),
    )
    TARGET_INCOMPLETE = definition_rule(
        "D271",
        Text("目标值一行没有填全", "An incomplete row of targets"),
        Text("这一行没有填“{label}”。", "The row has no “{label}”."),
        _NOT_IGNORED,
        Text(
            "请填写单位、指标编号，以及目标值或权重；与“指标”相同的不用写，整行删去即可。",
            "Enter agency, criterion, and a target or a weight; where those of the sheet Criteria "
            "hold, clear the whole row.",
        ),
    )
    TARGET_UNIT_DIFFERS = definition_rule(
        "D272",
        Text("目标值的计量单位不一致", "A target in another unit"),
        Text(
            "“{agency}”的目标值写的是“{value}”，而“{criterion}”的计量单位是“{unit}”。",
            "The target of “{agency}” is “{value}”, while the unit of “{criterion}” is “{unit}”.",
        ),
        _WHOSE,
        Text(
            "请按指标的计量单位填写；只填数字也可以。",
            "Give it in the unit of the criterion; the bare number will do.",
        ),
    )
    TARGET_COLUMN_REFUSED = definition_rule(
        "D273",
        Text("目标值表中不能另定的内容", "A column that single agencies cannot have of their own"),
        Text(
            "“{label}”一列填了内容，但这张表只能另定目标值和权重，不能另定{field}。",
            "The column “{label}” is filled in, but this sheet sets targets and weights only, and "
            "no {field}.",
        ),
        _NOT_IGNORED,
        Text(
            "请清空这一列。满分在总分中所占的分数不同的，填“权重”一列；打分的范围或计分规则不同的，"
            "在“指标”表中各写一行，用适用单位分开。",
            "Clear the column. Where full marks are worth something else, fill in Weight. Where "
            "scales or rules differ between agencies, write a row for each on the sheet Criteria, "
            "and say there which agencies it is for.",
        ),
    )
    TARGET_OF_SOME_ONLY = definition_rule(
        "D274",
        Text("有的单位没有目标值", "Agencies without a target"),
        Text(
            "“{criterion}”在“指标”表中没有目标值，“目标值”表中也没有给{agencies}定目标值。",
            "“{criterion}” has no target on the sheet Criteria, and the sheet Targets has none for "
            "{agencies}.",
        ),
        Text(
            "没有目标值就算不出这些单位的得分。",
            "Without a target the points of these agencies cannot be computed.",
        ),
        Text(
            "请给每个填报这一项的单位写一行，或在“指标”表中写出其余单位的目标值。",
            "Write a row for each agency that answers the criterion, or state on the sheet "
            "Criteria the target of all others.",
        ),
    )
    TARGET_NAME_CONTRADICTS = definition_rule(
        "D275",
        Text("目标值一行的代码与名称不是同一单位", "A code and a name of two agencies"),
        Text(
            "单位代码“{code}”是“{agency}”，同一行的单位却写“{value}”。",
            "The code “{code}” is that of “{agency}”, while the row names “{value}”.",
        ),
        _WHOSE,
        Text("请改正其中一个；只填一个也可以。", "Correct one of them; one of the two will do."),
    )
    TARGET_SHEET_UNREAD = definition_rule(
        "D276",
        Text("工作表像目标值表，但不会读取", "A sheet of targets that is not read"),
        Text(
            "工作表“{sheet}”的表头与“{name}”表相同，但名称不是“{name}”，不会读取。",
            "The sheet “{sheet}” has the headings of the sheet “{name}” and is not called so; it "
            "is not read.",
        ),
        _NOT_IGNORED,
        Text(
            "请把要用的一张改名为“目标值”，内容合并到这一张；其余的删去，或另存到别的文件。",
            "Call the one that counts Targets and put all rows there; take the others out, or "
            "save them elsewhere.",
        ),
    )
    OWN_WEIGHT_NOT_TAKEN = definition_rule(
        "D282",
        Text("指标没有满分，不能有权重", "A weight of what has no full marks"),
        Text(
            "“{criterion}”（{kind}）不计分、不封顶或不计入总分，“{agency}”的权重 {value} 没有用。",
            "“{criterion}” ({kind}) has no points, no limit or no part in the total, so that the "
            "weight {value} of “{agency}” means nothing.",
        ),
        _NOT_IGNORED,
        Text(
            "请清空权重；要另定的是别的指标的，请改指标编号。",
            "Clear the weight, or correct the code if another criterion was meant.",
        ),
    )
    OWN_WEIGHTS_MISS_TOTAL = definition_rule(
        "D283",
        Text("单位的权重合计不等于总分", "Own weights that miss the total"),
        Text(
            "按“{agency}”自己的权重（{cells}），满分合计 {sum} 分，应为 {total} 分，"
            "相差 {difference} 分。",
            "At its own weights ({cells}) full marks of “{agency}” are {sum} and not {total}; the "
            "difference is {difference}.",
        ),
        Text(
            "另定权重只改变各项在总分中的比重，一个单位能得的总分要与其他单位一样，才能一起排名。",
            "Own weights shift what criteria count beside each other; what an agency can reach in "
            "all has to stay the stated total, or it cannot be ranked with others.",
        ),
        Text(
            "请改这个单位的权重：没有另写的指标按“指标”表，各项合计等于总分（或其类别的总分）。",
            "Correct its weights: what has no row weighs as on the sheet Criteria, and all "
            "together are the stated total, or that of its category.",
        ),
    )
