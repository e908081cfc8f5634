"""Rules about identity, structure and locked parts of a returned workbook (I…, L…, T…)."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_SEND_ISSUED_COPY = Text(
    "请在下发给本单位的原表中填写后重新报送，不要新建或借用其他单位的表。",
    "Please fill in the workbook that was issued to your own agency and send it again; do not "
    "start from a new file or from another agency's.",
)
_OWN_COPY = Text(
    "请核实，并在下发给本单位的原表中填写后重新报送。",
    "Please check, and send the copy that was issued to your own agency.",
)
_RECOMPUTED = Text(
    "分值、文字和合计一律以定义为准重新计算，返回表中的改动不起作用，但会列出。",
    "Caps, wording and totals always come from the definition; what was changed in the file has "
    "no effect, but is listed.",
)
_CHECK_ONLY = Text("请核对；无误则无需重报。", "Please check; if all is right, nothing to do.")
_RESTORE = Text(
    "请在原表中填写（不增删行列、不改名、不复制工作表）后重新报送。",
    "Please fill in the original workbook, without adding or removing rows, columns or sheets, "
    "and send it again.",
)


_NEVER_CHOSEN = Text(
    "几处都可能是得分而又不同时，不替填报单位选择，因此整份表暂不计入。",
    "Where several places could be the score and differ, none is chosen for the agency, so the "
    "return is not counted for now.",
)


class ReturnRules:
    """What can be wrong about whose workbook it is and about the parts that are locked."""

    NO_IDENTITY = Rule(
        "I101",
        Severity.ERROR,
        title=Text("缺少编号", "Identity code missing"),
        message=Text(
            "表中缺少工作簿编号，不能确定是哪个单位的表。{clue}",
            "No identity code stands in this workbook, so it cannot be attributed. {clue}",
        ),
        meaning=Text(
            "单位只按表内编号认定，不按文件名或相似的名称推测。",
            "Agencies are identified by the printed code only, never by file names or similar "
            "names.",
        ),
        remedy=_SEND_ISSUED_COPY,
    )
    TWO_IDENTITIES = Rule(
        "I102",
        Severity.ERROR,
        title=Text("编号不一致", "Two identities"),
        message=Text(
            "表中有两个单位的编号，二者不一致：{codes}。",
            "The workbook carries the codes of two agencies: {codes}.",
        ),
        meaning=Text(
            "多为借用其他单位的文件填写，不能猜测属于谁，需人工核定。",
            "Probably one agency filled in another's file; staff have to decide whose it is.",
        ),
        remedy=Text(
            "请与有关单位核实，用本单位原表重报，或由工作人员运行 decide 核定。",
            "Please ask the agencies, have the right copy sent, or settle it with decide.",
        ),
        remedy_for_sender=_OWN_COPY,
        is_identity_conflict=True,
    )
    UNREGISTERED_CODE = Rule(
        "I103",
        Severity.ERROR,
        title=Text("编号未登记", "Identity code not registered"),
        message=Text(
            "表中编号 {codes} 不在本次下发登记中。",
            "The code {codes} is not among those issued in this round.",
        ),
        meaning=Text(
            "编号可能被改动，或文件不是本次下发的。",
            "The code may have been changed, or the file was not issued in this round.",
        ),
        remedy=_SEND_ISSUED_COPY,
    )
    OLD_VERSION = Rule(
        "I104",
        Severity.ERROR,
        title=Text("旧版本的表", "Older version of the form"),
        message=Text(
            "这是旧版本的自评表（{version}，编号 {codes}），指标已调整，旧版本不再有效。",
            "This is an older version of the form ({version}, code {codes}); the criteria have "
            "changed since.",
        ),
        meaning=Text(
            "指标、分值或步长调整后重新下发，旧版本的表不能合并计算。",
            "After a change of criteria, caps or steps the form was issued anew; older copies "
            "cannot be counted.",
        ),
        remedy=Text(
            "请在最新下发的自评表中填写后重新报送；工作人员也可以在运行 consolidate 时加 "
            "--accept-version 和版本号，沿用没有改动的各项。",
            "Please fill in the latest issued workbook and send it. Staff may also run consolidate "
            "with --accept-version and the number of the version, which carries over what has not "
            "changed.",
        ),
        remedy_for_sender=Text(
            "请在最新下发的自评表中填写后重新报送。",
            "Please fill in the latest issued workbook and send it.",
        ),
    )
    OTHER_ROUND = Rule(
        "I105",
        Severity.ERROR,
        title=Text("不是本次活动的表", "Form of another round"),
        message=Text(
            "表中编号 {codes} 属于其他活动或年度，不是本次 {round}。",
            "The code {codes} belongs to another round, not to {round}.",
        ),
        meaning=Text("往年或其他活动的表不计入。", "Forms of other rounds are not counted."),
        remedy=_SEND_ISSUED_COPY,
    )
    NAME_CONTRADICTS_CODE = Rule(
        "I106",
        Severity.ERROR,
        title=Text("单位名称与编号不一致", "Agency name contradicts the code"),
        message=Text(
            "表中编号属于“{coded}”，单位名称却是“{named}”，二者不一致。",
            "The code belongs to “{coded}”, but the name in the form is “{named}”.",
        ),
        meaning=Text(
            "多为借用其他单位的文件填写，不能猜测属于谁，需人工核定。",
            "Probably one agency filled in another's file; staff have to decide whose it is.",
        ),
        remedy=Text(
            "请与有关单位核实，用本单位原表重报，或由工作人员运行 decide 核定。",
            "Please ask the agencies, have the right copy sent, or settle it with decide.",
        ),
        remedy_for_sender=_OWN_COPY,
        is_identity_conflict=True,
    )
    ALIAS_NAME = Rule(
        "I107",
        Severity.WARNING,
        title=Text("使用了单位简称或别名", "Alias instead of the name"),
        message=Text(
            "单位名称写成“{named}”，与名册“{coded}”不一致，按简称或别名认可。",
            "The agency is named “{named}”, which the roster lists for “{coded}”.",
        ),
        meaning=Text("名册中的简称、别名等同于单位名称。", "The roster lists this other name."),
        remedy=_CHECK_ONLY,
    )
    FILE_NAME_OF_ANOTHER = Rule(
        "I108",
        Severity.WARNING,
        title=Text("文件名与编号不一致", "File name of another agency"),
        message=Text(
            "文件名含“{named}”，表内编号属于“{coded}”，二者不一致，已按编号登记。",
            "The file name carries “{named}”, the code inside belongs to “{coded}”; the code "
            "counts.",
        ),
        meaning=Text("文件名只作提示，不作依据。", "File names are hints, never evidence."),
        remedy=_CHECK_ONLY,
    )
    AGENCY_LEFT_ROSTER = Rule(
        "I109",
        Severity.ERROR,
        title=Text("单位已不在名册", "Agency left the roster"),
        message=Text(
            "编号 {codes} 属于“{agency}”，该单位已不在单位名册中，不能计入。",
            "The code {codes} belongs to “{agency}”, which is no longer on the roster.",
        ),
        meaning=Text(
            "只有单位名册中的单位才计入汇总。", "Only agencies of the roster are consolidated."
        ),
        remedy=Text(
            "如应计入，请把该单位加回单位名册后重新运行。",
            "If it should count, put the agency back on the roster and run again.",
        ),
        is_for_staff=True,
    )
    CARRIED_OVER = Rule(
        "I110",
        Severity.WARNING,
        title=Text("沿用旧版填报", "Carried over from an older version"),
        message=Text(
            "“{criterion}”的填报沿用自旧版自评表（{version}），这一项没有改动。",
            "“{criterion}” was carried over from an older form ({version}); it has not changed.",
        ),
        meaning=Text(
            "这次运行指定了采用旧版；分值、步长、类型等没有改动的项才沿用，并逐项列出。",
            "This run accepts the older version; only what has the same kind, cap and step is "
            "carried over, and each is listed.",
        ),
        remedy=_CHECK_ONLY,
    )
    CARRIED_REWORDED = Rule(
        "I111",
        Severity.WARNING,
        title=Text("沿用旧版填报，文字有改动", "Carried over although reworded"),
        message=Text(
            "“{criterion}”的填报沿用自旧版自评表（{version}），但文字有改动：{changes}。",
            "“{criterion}” was carried over from an older form ({version}), but its words have "
            "changed: {changes}.",
        ),
        meaning=Text(
            "单位是按旧的文字打的分；分值和步长没有改动，所以沿用。",
            "The agency answered the older words; cap and step are the same, so it was carried.",
        ),
        remedy=Text(
            "请核对改动是否影响得分，必要时请单位重报。",
            "Please check whether the change matters, and ask the agency where it does.",
        ),
    )
    NOT_CARRIED = Rule(
        "I112",
        Severity.ERROR,
        title=Text("旧版填报不能沿用，须补填", "Has to be filled in anew"),
        message=Text(
            "“{criterion}”须在新表中填写，旧版自评表（{version}）的填报不能沿用：{changes}。",
            "“{criterion}” has to be filled in anew; what the older form ({version}) states cannot "
            "be carried over: {changes}.",
        ),
        meaning=Text(
            "新增的，或分值、步长、类型、选项等有改动的项，旧的填报不能说明得分。",
            "The old form does not answer what is new or has another cap, step or kind.",
        ),
        remedy=Text(
            "请单位在最新下发的自评表中填写这些项后重新报送。",
            "Please have the agency fill these in in the latest workbook and send it.",
        ),
    )
    SCORE_SHEET_MISSING = Rule(
        "L101",
        Severity.ERROR,
        title=Text("缺少自评打分表", "Scoring sheet missing"),
        message=Text(
            "缺少工作表“{sheet}”，也没有其他含得分列的表。",
            "The sheet “{sheet}” is missing, and no other sheet holds a scoring table.",
        ),
        meaning=Text("没有得分表就没有得分。", "Without the scoring sheet there are no scores."),
        remedy=_RESTORE,
    )
    SCORE_COLUMN_MISSING = Rule(
        "L102",
        Severity.ERROR,
        title=Text("缺少列", "Column missing"),
        message=Text(
            "工作表“{sheet}”缺少“{column}”列。", "The sheet “{sheet}” lacks the column “{column}”."
        ),
        meaning=Text(
            "得分按编号和表头定位，列被删除则无法读取。", "Scores are found by key and header."
        ),
        remedy=_RESTORE,
    )
    SCORE_COLUMN_TWICE = Rule(
        "L211",
        Severity.ERROR,
        title=Text("有两列都像得分列", "Two score columns"),
        message=Text(
            "工作表“{sheet}”有不止一列标为得分（{cells}），不能确定以哪一列为准。",
            "More than one column of sheet “{sheet}” is headed as the score ({cells}); which one "
            "counts cannot be told.",
        ),
        meaning=_NEVER_CHOSEN,
        remedy=Text(
            "请只保留原表的一列“自评得分”，自己加的列请删除或改用别的标题，然后重新报送。",
            "Please keep the one score column of the form, delete or rename columns of your own, "
            "and send the workbook again.",
        ),
    )
    SCORE_COLUMN_RENAMED = Rule(
        "L212",
        Severity.ERROR,
        title=Text("得分列标题已改动", "Header of the score column changed"),
        message=Text(
            "工作表“{sheet}”{expected_cell} 原为“{column}”，现为“{found}”；另有一列（{cell}）标为"
            "“{other}”，不能确定以哪一列为准。",
            "Cell {expected_cell} of sheet “{sheet}” was “{column}” and now reads “{found}”, while "
            "another column ({cell}) is headed “{other}”; which one counts cannot be told.",
        ),
        meaning=_NEVER_CHOSEN,
        remedy=Text(
            "请恢复原表的得分列标题，在该列填写得分后重新报送。",
            "Please restore the header of the score column, fill in the scores there and send the "
            "workbook again.",
        ),
    )
    SHEETS_DISAGREE = Rule(
        "L213",
        Severity.ERROR,
        title=Text("几张得分表不一致", "Copies of the scoring sheet differ"),
        message=Text(
            "有两张得分表，得分不同：{criterion} 在“{sheet}”{cell} 为“{raw}”，"
            "在“{other}”{other_cell} 为“{other_raw}”（共 {count} 项不同），不能确定以哪一张为准。",
            "Two scoring sheets have different scores: {criterion} is “{raw}” in {cell} of "
            "“{sheet}” and “{other_raw}” in {other_cell} of “{other}” ({count} differ in all); "
            "which one counts cannot be told.",
        ),
        meaning=_NEVER_CHOSEN,
        remedy=Text(
            "请只保留一张得分表，删除其他副本后重新报送。",
            "Please keep one scoring sheet, delete the copies and send the workbook again.",
        ),
    )
    CRITERION_MISSING = Rule(
        "L103",
        Severity.ERROR,
        title=Text("缺少指标行", "Criterion row missing"),
        message=Text("缺少 {criterion} 的行。", "The row of {criterion} is missing."),
        meaning=Text("每一项都必须有得分。", "Every criterion needs a score."),
        remedy=_RESTORE,
    )
    CRITERION_TWICE = Rule(
        "L104",
        Severity.ERROR,
        title=Text("指标行重复", "Criterion row twice"),
        message=Text(
            "{criterion} 的行重复出现（{cells}），不能确定以哪一行为准。",
            "The row of {criterion} stands twice ({cells}).",
        ),
        meaning=Text("同一项出现两次时不作猜测。", "Which of the two counts is never guessed."),
        remedy=_RESTORE,
    )
    KEY_AGAINST_TEXT = Rule(
        "L105",
        Severity.ERROR,
        title=Text("编号与测评标准不一致", "Key against foreign text"),
        message=Text(
            "编号 {criterion} 所在行的测评标准是“{found}”，与编号不一致。",
            "In the row of {criterion} stands the text “{found}”, which belongs elsewhere.",
        ),
        meaning=Text(
            "编号和文字对不上时，得分属于哪一项不能猜测。",
            "When key and text disagree, whose score it is cannot be told.",
        ),
        remedy=_RESTORE,
    )
    STRUCTURE_MOVED = Rule(
        "L201",
        Severity.WARNING,
        title=Text("行列位置已改动", "Rows or columns moved"),
        message=Text(
            "工作表“{sheet}”的行或列位置已改动，已按编号和表头重新定位。",
            "Rows or columns of “{sheet}” were moved; scores were located by key and header.",
        ),
        meaning=Text("每个得分都按编号和表头定位，不会错行。", "Scores never shift to other rows."),
        remedy=_CHECK_ONLY,
    )
    SHEET_RENAMED = Rule(
        "L202",
        Severity.WARNING,
        title=Text("工作表名称已改动", "Sheet renamed"),
        message=Text(
            "工作表“{sheet}”的名称已改动为“{found}”，已照常读取。",
            "The sheet “{sheet}” was renamed to “{found}”; it was read all the same.",
        ),
        meaning=Text("工作表按内容识别。", "Sheets are recognised by what they hold."),
        remedy=_CHECK_ONLY,
    )
    SHEET_COPIED = Rule(
        "L203",
        Severity.WARNING,
        title=Text("得分表重复", "Scoring sheet copied"),
        message=Text(
            "有多张得分表（{sheets}），重复的表不计，以“{sheet}”为准。",
            "There are several scoring sheets ({sheets}); “{sheet}” counts.",
        ),
        meaning=Text("名称与原表相同的一张为准。", "The one with the original name counts."),
        remedy=Text("请核对各张表的得分是否一致。", "Please check that the right one was filled."),
    )
    ROW_ADDED = Rule(
        "L204",
        Severity.WARNING,
        title=Text("自行增加的行", "Row added"),
        message=Text(
            "第 {row} 行不是原表的指标，表内容已改动；该行的“{raw}”不计入。",
            "Row {row} is not a criterion of the form; its “{raw}” is not counted.",
        ),
        meaning=Text("自行增加的行从不计分。", "Added rows are never counted."),
        remedy=_CHECK_ONLY,
    )
    SHEET_HIDDEN = Rule(
        "L205",
        Severity.WARNING,
        title=Text("得分表被隐藏", "Scoring sheet hidden"),
        message=Text(
            "得分表“{sheet}”被隐藏，状态已改动。", "The scoring sheet “{sheet}” is hidden."
        ),
        meaning=Text("照常读取并列出。", "It is read all the same and listed."),
        remedy=_CHECK_ONLY,
    )
    SHEETS_EXTRA = Rule(
        "L206",
        Severity.INFO,
        title=Text("工作表有增加或顺序不同", "Extra or reordered sheets"),
        message=Text(
            "工作表有增加或顺序不同：{sheets}。", "Sheets were added or reordered: {sheets}."
        ),
        meaning=Text("不影响读取。", "It does no harm."),
        remedy=Text("无需处理。", "Nothing to do."),
    )
    OTHER_SHEET_MISSING = Rule(
        "L207",
        Severity.WARNING,
        title=Text("缺少附表", "Another sheet missing"),
        message=Text("缺少工作表“{sheet}”。", "The sheet “{sheet}” is missing."),
        meaning=Text(
            "得分照常读取；该表内容无法读取。", "Scores are read; that sheet's content is not."
        ),
        remedy=_CHECK_ONLY,
    )
    CAP_CHANGED = Rule(
        "T101",
        Severity.WARNING,
        title=Text("分值已改动", "Cap changed"),
        message=Text(
            "{criterion} 的分值已改动：应为 {cap}，表中为“{raw}”。",
            "The cap of {criterion} was changed: it is {cap}, the file says “{raw}”.",
        ),
        meaning=_RECOMPUTED,
        remedy=_CHECK_ONLY,
    )
    WORDING_CHANGED = Rule(
        "T102",
        Severity.WARNING,
        title=Text("锁定文字已改动", "Locked wording changed"),
        message=Text("锁定的文字已改动，现为“{raw}”。", "Locked wording was changed to “{raw}”."),
        meaning=_RECOMPUTED,
        remedy=_CHECK_ONLY,
    )
    FORMULA_CHANGED = Rule(
        "T103",
        Severity.WARNING,
        title=Text("锁定公式已改动", "Locked formula changed"),
        message=Text("锁定的公式已改动，现为“{raw}”。", "A locked formula was changed to “{raw}”."),
        meaning=_RECOMPUTED,
        remedy=_CHECK_ONLY,
    )
    FORMULAS_LOST = Rule(
        "T104",
        Severity.WARNING,
        title=Text("公式变成了数值", "Formulas turned into values"),
        message=Text(
            "表中公式已改动为数值（共 {count} 处），可能是只粘贴了数值的副本。",
            "{count} locked formulas hold values only; the file may be a values-only copy.",
        ),
        meaning=_RECOMPUTED,
        remedy=_CHECK_ONLY,
    )
    TOTAL_MISMATCH = Rule(
        "T105",
        Severity.WARNING,
        title=Text("合计与各项之和不一致", "Total is not the sum"),
        message=Text(
            "表中合计为“{raw}”，与各项得分之和 {total} 不一致，以重新计算为准。",
            "The total in the file is “{raw}”, the scores add up to {total}; the sum counts.",
        ),
        meaning=_RECOMPUTED,
        remedy=_CHECK_ONLY,
    )
    NAME_MOVED = Rule(
        "T106",
        Severity.INFO,
        title=Text("名称定义已移动", "Defined name moved"),
        message=Text(
            "{criterion} 的名称定义指向 {found}，可能曾剪切粘贴；已按编号和表头定位。",
            "The defined name of {criterion} points to {found}, probably after cut and paste; "
            "the score was located by key and header.",
        ),
        meaning=Text("名称定义只作提示。", "Defined names are a hint only."),
        remedy=Text("请核对该项得分。", "Please check this score."),
    )
    GUARDS_LOST = Rule(
        "T201",
        Severity.INFO,
        title=Text("保护或校验丢失", "Protection or validation lost"),
        message=Text(
            "文件中丢失了：{parts}；内容已全部重新核对。",
            "The file has lost: {parts}; everything was checked anew.",
        ),
        meaning=Text(
            "其他软件另存时常会丢失保护、下拉列表、名称或属性，不影响读取。",
            "Other programs often drop protection, lists, names or properties; it does no harm.",
        ),
        remedy=Text("无需处理。", "Nothing to do."),
    )
