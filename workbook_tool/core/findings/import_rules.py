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
            "“{name}”里没有指标表：缺{missing}的表头（认得的名称如 {words}）。"
            "最像表头的是：{seen}。",
            "“{name}” holds no table of criteria: no header says {missing} (known names: {words}). "
            "The likeliest header is: {seen}.",
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
            "“{level}” states {stated} points; {count:criterion adds/criteria below add} up to "
            "{sum}.",
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
            "The stated total is {stated}; {count:criterion adds/criteria add} up to {sum}, a "
            "difference of "
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
            "“{name}” holds {count:table/tables} of criteria and no number {chosen}: {tables}.",
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
    SHOWN_OTHERWISE = Rule(
        "N107",
        Severity.ERROR,
        title=Text("单元格显示的不是其中的数", "A cell shows another number than it holds"),
        message=Text(
            "单元格里是 {stored}，显示成“{shown}”，不能判断以哪一个为准。",
            "The cell holds {stored} and shows “{shown}”; nothing says which one counts.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "请在这一格里直接填通知印出的数，单元格格式改为“常规”。",
            "Type the number that the notice prints into this cell, in the format General.",
        ),
    )
    WEIGHTS_UNCLEAR = Rule(
        "N108",
        Severity.ERROR,
        title=Text("权重不能分到各项", "Weights cannot be shared out"),
        message=Text(
            "权重 {weight} 管 {count} 项，这几项的分值之和是 {sum}："
            "既不等于权重，也不能按比例分尽。",
            "A weight of {weight} stands for {count:criterion/criteria} whose caps add up to "
            "{sum}: neither "
            "the same, nor shared out without a remainder.",
        ),
        meaning=Text(
            "合并在几项上的权重，等于这几项分值之和的作为小计核对；"
            "各级分值之和都相同的按比例分到各项；其余的不猜。",
            "A weight over several criteria is checked where it equals the sum of their caps, and "
            "shared out where the caps of every level add up to the same; nothing else is guessed.",
        ),
        remedy=Text(
            "请在每一项旁写明它自己的权重，或改正分值，再导入。",
            "Give each criterion a weight of its own, or correct the caps, and import again.",
        ),
    )
    CAP_OVER_LEVELS = Rule(
        "N109",
        Severity.ERROR,
        title=Text("一个分值跨了几个指标", "One cap over several indicators"),
        message=Text(
            "分值 {cap} 合并在 {count} 行上，其中还有另一个指标“{level}”。",
            "A cap of {cap} is merged over {count} rows, and “{level}” among them is another "
            "indicator.",
        ),
        meaning=Text(
            "合用一个分值的几行合为一项；不同指标的不能合为一项，也不能猜怎样分。",
            "Rows that share a cap become one criterion; those of different indicators cannot, and "
            "how to divide it is not guessed.",
        ),
        remedy=Text(
            "请取消合并，给每个指标写明自己的分值，再导入。",
            "Split the cell, give each indicator its own cap, and import again.",
        ),
    )
    CAP_STANDS_REPEATEDLY = Rule(
        "N110",
        Severity.ERROR,
        title=Text("同一个分值可能写了几次", "One cap may stand several times"),
        message=Text(
            "分值 {cap} 在一个合并的指标的 {count} 行里各写了一次：逐行相加共 {whole} 分，"
            "只算一次正好 {once} 分。",
            "A cap of {cap} stands in each of {count} rows of one merged indicator: added up the "
            "total is {whole}; counted once it is {once}.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "几行合用一个分值的，请把分值单元格合并；各是各的分值的，请写明总分。然后再导入。",
            "Merge the cells of the cap if the rows share it; state the total if each has its own. "
            "Then import again.",
        ),
    )
    PERCENT_AMONG_POINTS = Rule(
        "N112",
        Severity.ERROR,
        title=Text("分值里有的是百分数", "Some caps are percentages"),
        message=Text(
            "“{value}”是百分数，同一栏的其他分值不是。",
            "“{value}” is a percentage, and other caps of the column are not.",
        ),
        meaning=_SAME_AS_NOTICE,
        remedy=Text(
            "请把这一栏统一为分数或百分数后再导入。",
            "Make the column all points or all percentages, and import again.",
        ),
    )
    HIDDEN_LEFT_OUT = Rule(
        "N120",
        Severity.WARNING,
        title=Text("隐藏的内容没有导入", "Hidden content was left out"),
        message=Text("{what}没有导入：“{text}”。", "Left out, the {what}: “{text}”."),
        meaning=Text("看不见的内容不算通知的内容。", "What nobody sees is no part of the notice."),
        remedy=Text("需要的，请取消隐藏后再导入。", "If it is needed, unhide it and import again."),
    )
    HEADING_IS_LEVEL = Rule(
        "N121",
        Severity.INFO,
        title=Text("小标题作为一级指标", "A heading became a level"),
        message=Text(
            "小标题“{text}”作为第 {depth} 级指标导入。",
            "The heading “{text}” was imported as level {depth}.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=_NOTHING,
    )
    TABLES_JOINED = Rule(
        "N122",
        Severity.INFO,
        title=Text("几个表格合为一个", "Several tables became one"),
        message=Text(
            "{count} 个表格各在一个小标题下，已合为一套指标。",
            "{count} tables stand under headings of one kind; they became one scheme.",
        ),
        meaning=Text(
            "表头相同、各在一个编号的小标题下的表格是一套指标，小标题是一级指标。",
            "Tables with the same header under numbered headings are one scheme; the headings are "
            "its first level.",
        ),
        remedy=_NOTHING,
    )
    ROWS_JOINED = Rule(
        "N123",
        Severity.WARNING,
        title=Text("合用一个分值的几行合为一项", "Rows with one cap became one criterion"),
        message=Text(
            "{count} 行合用一个分值“{cap}”，已合为一项。",
            "{count} rows share one cap, “{cap}”; they became one criterion.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text(
            "要分开打分的，请给每一行写明分值后再导入。",
            "If they are scored apart, give each row its cap and import again.",
        ),
    )
    SEVERAL_IN_ONE_CELL = Rule(
        "N124",
        Severity.WARNING,
        title=Text("一格里有几条标准", "Several criteria in one cell"),
        message=Text(
            "这一格里有 {count} 条分别写明分值的标准，合起来正好 {cap} 分，"
            "已作为一项导入：{parts}。",
            "This cell holds {count} criteria with points of their own that add up to {cap}; it "
            "was imported as one: {parts}.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text(
            "要分别打分的，请一条一行、各写分值后再导入。",
            "If they are scored apart, give each a row and its cap, and import again.",
        ),
    )
    WEIGHTS_SHARED = Rule(
        "N125",
        Severity.WARNING,
        title=Text("权重已按分值分到各项", "Weights were shared out"),
        message=Text(
            "{count} 个指标各有权重，其下分值之和都是 {sum}，权重已按分值比例分到各项。",
            "{count} indicators have a weight each and caps that add up to {sum}; the weights were "
            "shared out in proportion to the caps.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text("请核对各项的权重。", "Please check the weight of each criterion."),
    )
    ROLE_FROM_WORDS = Rule(
        "N126",
        Severity.WARNING,
        title=Text("性质按字面确定", "The role follows from the wording"),
        message=Text(
            "按“{value}”，这一项的性质是“{role}”，不计入总分。",
            "By “{value}” this criterion is a “{role}”; it is no part of the total.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text(
            "请核对；不是的，请加一栏“性质”写明后再导入。",
            "Please check; if it is not, add a column Role and import again.",
        ),
    )
    PARAGRAPHS_UNCLEAR = Rule(
        "N111",
        Severity.ERROR,
        title=Text("文字里的表格分不清行", "Rows of a table in plain text cannot be told"),
        message=Text(
            "“{name}”的文字里有表头 {header}，但“{text}”一行分不清属于哪一栏。",
            "The text of “{name}” holds a header ({header}), but nothing says which column "
            "“{text}” belongs to.",
        ),
        meaning=Text(
            "从表格粘贴成的文字，一行一个单元格：靠行首的制表符、空行或固定的行数分出各行。",
            "In a table pasted as text each line is a cell; tabs, blank lines or a constant number "
            "of lines tell the rows.",
        ),
        remedy=Text(
            "请从原件把表格作为表格复制到 Word 或 Excel 后再导入。",
            "Copy the table as a table into Word or Excel and import that.",
        ),
    )
    READ_FROM_PARAGRAPHS = Rule(
        "N128",
        Severity.WARNING,
        title=Text("表格由文字还原", "A table was put together from text"),
        message=Text(
            "“{name}”里的表格是一行一格的文字，已还原成 {count} 行 {columns} 栏。",
            "The table in “{name}” is text with a cell a line; it was put together as {count} rows "
            "with {columns} columns.",
        ),
        meaning=_NOTHING_DROPPED,
        remedy=Text("请用 --preview 逐行核对。", "Please check it row by row, with --preview."),
    )
    TARGETS_NOT_IMPORTED = Rule(
        "N129",
        Severity.WARNING,
        title=Text("各单位的目标值没有导入", "Targets of agencies were not imported"),
        message=Text(
            "“{sheet}”列出各单位的目标值或权重，没有导入；请在定义中加一张“目标值”表照填。",
            "“{sheet}” lists targets or weights of agencies and was left out; add a sheet Targets "
            "to the definition and enter them there.",
        ),
        meaning=Text(
            "目标值要对应名册中的单位和导入后的指标编号，附表里没有这两样。",
            "Targets go by the agencies of the roster and the codes that criteria get here; an "
            "annex has neither.",
        ),
        remedy=Text(
            "“目标值”表一行一个单位的一项指标：单位、指标编号、目标值或权重。",
            "The sheet Targets has a row for each agency and criterion: Agency, Criterion, and "
            "Target or Weight.",
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
        message=Text(
            "“{column}”一栏没有导入，如“{text}”。",
            "The column “{column}” was not imported, “{text}” for one.",
        ),
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
