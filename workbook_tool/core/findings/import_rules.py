"""Rules about a scheme that is imported from the annex of a notice (N…)."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_NOTHING = Text("无需处理。", "Nothing to do.")
_SAME_AS_NOTICE = Text(
    "导入的指标必须与通知一致，对不上就不写出定义。",
    "What is imported must agree with the notice; where it does not, no definition is written.",
)
_NOTHING_DROPPED = Text(
    "凡是没有照搬的内容都逐条列出，由人核对。",
    "Whatever was not taken over as it stands is listed, so that somebody can look at it.",
)


class ImportRules:
    """What can be said of the table that a scheme is imported from."""

    NO_ANNEX_TABLE = Rule(
        "N101",
        Severity.ERROR,
        title=Text("找不到指标表", "No table of criteria"),
        message=Text(
            "“{name}”里没有指标表：没有一个表格同时有指标（或测评标准）和分值的表头。找到的表头：{seen}。",
            "“{name}” holds no table of criteria: none has headers for criteria and for caps. "
            "Headers found: {seen}.",
        ),
        meaning=Text(
            "指标表按表头识别，如 一级指标、二级指标、测评标准、分值、测评方法。",
            "The table is known by its headers, such as Level 1, Level 2, Criterion, Cap, Methods.",
        ),
        remedy=Text(
            "请把表头改成这样的名称（或补上表头行）后再导入。",
            "Name the headers like that, or add a header row, and import again.",
        ),
    )
    SEVERAL_ANNEX_TABLES = Rule(
        "N102",
        Severity.ERROR,
        title=Text("有多个指标表", "Several tables of criteria"),
        message=Text(
            "“{name}”里有 {count} 个指标表：{tables}。不能判断要哪一个。",
            "“{name}” holds {count} tables of criteria: {tables}. Nothing says which is meant.",
        ),
        meaning=Text(
            "一次导入一套指标；合在一起会重复计分。",
            "One scheme is imported at a time; joined they would count twice.",
        ),
        remedy=Text(
            "请用 --table 序号 指明要导入的一个。", "Name the one to import with --table N."
        ),
    )
    LEVEL_SUM_DIFFERS = Rule(
        "N103",
        Severity.ERROR,
        title=Text("分值与写明的小计不一致", "Caps do not add up to a stated sum"),
        message=Text(
            "“{level}”写明 {stated} 分，其下 {count} 项之和是 {sum} 分。",
            "“{level}” states {stated} points; its {count} criteria add up to {sum}.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "请对照通知改正分值或小计后再导入。",
            "Correct the caps or the sum as in the notice, and import again.",
        ),
    )
    TOTAL_DIFFERS = Rule(
        "N104",
        Severity.ERROR,
        title=Text("分值之和与总分不一致", "Caps do not add up to the stated total"),
        message=Text(
            "写明的总分是 {stated} 分，{count} 项分值之和是 {sum} 分，相差 {difference} 分。",
            "The stated total is {stated}; {count} criteria add up to {sum}, a difference of "
            "{difference}.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "请对照通知改正分值或总分后再导入。",
            "Correct the caps or the total as in the notice, and import again.",
        ),
    )
    NO_SUCH_ANNEX_TABLE = Rule(
        "N105",
        Severity.ERROR,
        title=Text("没有这个序号的指标表", "No table of that number"),
        message=Text(
            "“{name}”里有 {count} 个指标表，没有第 {chosen} 个：{tables}。",
            "“{name}” holds {count} table(s) of criteria and no number {chosen}: {tables}.",
        ),
        meaning=Text(
            "--table 的序号只数指标表，其他表格不算在内。",
            "--table counts tables of criteria only, and no others.",
        ),
        remedy=Text(
            "请把 --table 改为上面列出的序号；只有一个指标表时可以不写 --table。",
            "Give --table one of the numbers above; with one table leave --table out.",
        ),
    )
    NUMBER_REPAIRED = Rule(
        "N201",
        Severity.WARNING,
        title=Text("数字按写法读出", "A number was read from its wording"),
        message=Text("“{value}”按 {number} 读取。", "“{value}” was read as {number}."),
        meaning=_NOTHING_DROPPED,
        remedy=Text("请核对。", "Please check it."),
    )
    COLUMN_NOT_TAKEN = Rule(
        "N202",
        Severity.WARNING,
        title=Text("有一栏没有导入", "A column was not imported"),
        message=Text("“{column}”一栏没有导入。", "The column “{column}” was not imported."),
        meaning=_NOTHING_DROPPED,
        remedy=Text(
            "需要这一栏的，请把表头改成定义里的名称（如 测评方法、选项、性质）后再导入。",
            "If it is needed, give its header a name of the definition (Methods, Options, Role …) "
            "and import again.",
        ),
    )
    ROW_NOT_TAKEN = Rule(
        "N203",
        Severity.WARNING,
        title=Text("有一行没有导入", "A row was not imported"),
        message=Text(
            "这一行不是指标，没有导入：“{text}”。",
            "This row is no criterion and was left out: “{text}”.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text("请核对。", "Please check it."),
    )
    COLUMN_TAKEN_AS = Rule(
        "N204",
        Severity.INFO,
        title=Text("表头按含义对应", "A header was taken by its meaning"),
        message=Text(
            "“{column}”一栏作为“{meaning}”导入。",
            "The column “{column}” was imported as “{meaning}”.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=_NOTHING,
    )
    STEP_CHOSEN = Rule(
        "N205",
        Severity.INFO,
        title=Text("步长按分值确定", "The step follows from the cap"),
        message=Text(
            "分值 {cap} 不是默认步长 {default} 的整数倍，步长取 {step}。",
            "A cap of {cap} is no multiple of the default step {default}; the step is {step}.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=_NOTHING,
    )
    CODES_ASSIGNED = Rule(
        "N206",
        Severity.INFO,
        title=Text("重新编号", "New codes were assigned"),
        message=Text(
            "“{column}”一栏不能用作编号（如“{value}”），已依次编为 C01、C02……",
            "The column “{column}” cannot be used as codes (“{value}” for one); C01, C02 … were "
            "assigned.",
        ),
        meaning=Text(
            "编号以字母开头，只有字母、数字和下划线，不能重复。",
            "A code begins with a letter and has letters, digits and underscores only; none twice.",
        ),
        remedy=_NOTHING,
    )
    TOTAL_REPLACED = Rule(
        "N207",
        Severity.WARNING,
        title=Text("设置中的总分已随通知更新", "The stated total was replaced"),
        message=Text(
            "设置中的总分 {old} 已改为文件写明的 {new}。",
            "The total on Settings was {old}; it is now {new}, as the document states.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "请核对，等次的分数线也要相应调整。",
            "Please check it, and the bounds of the grades too.",
        ),
    )
    ANNEX_TOO_LARGE = Rule(
        "N106",
        Severity.ERROR,
        title=Text("附表过大", "Annex too large"),
        message=Text(
            "“{name}”超过 {limit} 个{what}，没有读取。",
            "“{name}” holds more than {limit} {what}; it was not read.",
        ),
        meaning=Text(
            "测评指标的附表远小于此限制。",
            "The annex of an indicator scheme is far below this limit.",
        ),
        remedy=Text("请只保留附表后再导入。", "Keep the annex alone and import again."),
    )
