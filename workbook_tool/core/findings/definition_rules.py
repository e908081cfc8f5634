"""Rules about the definition workbook: what staff wrote into ``assessment.xlsx``.

Ids by sheet: D10x the workbook and single values, D11x settings, D12x and D13x criteria,
D14x grades, D15x the roster, D16x what contradicts itself, D17x texts without room on the form,
D215 to D229 weights as fractions, other scales, and what counts once of several,
D254 to D258 points by place.
"""

from workbook_tool.core.findings.audience_rules import AudienceRules
from workbook_tool.core.findings.contradiction_rules import ContradictionRules
from workbook_tool.core.findings.grade_rules import TOTALS_DEPEND, GradeRules, definition_rule
from workbook_tool.core.findings.role_rules import RoleRules
from workbook_tool.core.findings.target_rules import TargetRules
from workbook_tool.core.text import Text

_NOTHING_IS_ISSUED = Text(
    "测评定义有错时不生成、不汇总，以免错误的表发到各单位。",
    "Nothing is issued or consolidated from a faulty definition, so that no wrong form goes out.",
)
_MUST_BE_NUMBERS = Text(
    "分值、步长等要参与计算，文字和公式结果不可靠。",
    "Caps and steps are computed with; text in their place is not reliable.",
)
_CODES_ARE_KEYS = Text(
    "编号和代码用来对应各单位填报的内容，必须唯一、规范。",
    "Codes tie what agencies fill in to the definition; each must be unique and well formed.",
)
_ONE_AGENCY_ONE_ROW = Text(
    "单位名册决定发给谁、谁还未报，每个单位只能有一行，代码和名称都要有。",
    "The roster decides who is asked and who is missing: one row an agency, with code and name.",
)


class _WorkbookRules:
    """The workbook, its sheets and columns, and single values."""

    SHEET_MISSING = definition_rule(
        "D100",
        Text("缺少工作表", "A sheet is missing"),
        Text("缺少工作表“{sheet}”。", "The sheet “{sheet}” is missing."),
        _NOTHING_IS_ISSUED,
        Text(
            "请恢复这张工作表的名称，或用 workbook-tool init 重新生成空白模板后粘贴内容。",
            "Restore the name of the sheet, or write a new template with workbook-tool init and "
            "paste the content.",
        ),
    )
    SHEET_EMPTY = definition_rule(
        "D101",
        Text("工作表没有内容", "A sheet holds nothing"),
        Text(
            "工作表“{sheet}”没有内容，表头下至少要有一行。",
            "The sheet “{sheet}” holds nothing; at least one row is needed below its headers.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请在表头下逐行填写。", "Fill in the rows below the headers."),
    )
    COLUMN_MISSING = definition_rule(
        "D102",
        Text("缺少一列", "A column is missing"),
        Text("缺少表头为“{column}”的列。", "There is no column with the header “{column}”."),
        _NOTHING_IS_ISSUED,
        Text("请恢复这一列的表头文字。", "Restore the header of this column."),
    )
    COLUMN_TWICE = definition_rule(
        "D103",
        Text("两列表头重复", "Two columns share a header"),
        Text(
            "表头“{column}”重复，不知道以哪一列为准。",
            "The header “{column}” stands twice; it is unclear which column counts.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请删除或改名其中一列。", "Delete or rename one of the columns."),
        leaves_columns_open=True,
    )
    FORMULA_WITHOUT_VALUE = definition_rule(
        "D104",
        Text("公式没有结果", "A formula without a result"),
        Text(
            "“{label}”是公式，但文件里没有保存它的结果。",
            "“{label}” is a formula, and the file holds no result of it.",
        ),
        _MUST_BE_NUMBERS,
        Text(
            "请直接填写内容，或用 WPS/Excel 打开后保存一次。",
            "Type the value itself, or open the file in WPS or Excel and save it once.",
        ),
    )
    CELL_ERROR = definition_rule(
        "D105",
        Text("单元格是错误值", "The cell shows an error value"),
        Text("“{label}”是错误值 {value}。", "“{label}” shows the error value {value}."),
        _MUST_BE_NUMBERS,
        Text("请改为正确的内容。", "Replace it by the right value."),
    )
    NUMBER_AS_TEXT = definition_rule(
        "D106",
        Text("数字写成了文字", "A number was entered as text"),
        Text(
            "“{label}”应是数字，现在是文字“{value}”。",
            "“{label}” must be a number; the cell holds the text “{value}”.",
        ),
        _MUST_BE_NUMBERS,
        Text(
            "请把单元格格式改为“常规”，只填数字，不要带“分”字、空格或单位。",
            "Set the cell to General and type the number alone, without a unit or blanks.",
        ),
    )
    NUMBER_OUT_OF_RANGE = definition_rule(
        "D107",
        Text("数字不在允许范围", "A number out of its range"),
        Text(
            "“{label}”为 {value}，允许的范围是：{allowed}。",
            "“{label}” is {value}; allowed is {allowed}.",
        ),
        _MUST_BE_NUMBERS,
        Text("请改为允许范围内的数字。", "Enter a number within the allowed range."),
    )
    DATE_INVALID = definition_rule(
        "D108",
        Text("日期不正确", "A date cannot be read"),
        Text(
            "“{label}”不是日期：“{value}”。",
            "“{label}” is no date: “{value}”.",
        ),
        Text(
            "截止日期和工作阶段用来提示进度和剩余天数。",
            "The deadline and the stages tell where the round stands and how many days are left.",
        ),
        Text("请按 2018-10-31 的格式填写年、月、日。", "Enter year, month and day as 2018-10-31."),
    )
    CHOICE_UNKNOWN = definition_rule(
        "D109",
        Text("内容不在可选范围", "The value is not one of the choices"),
        Text(
            "“{label}”填的是“{value}”，只能填：{allowed}。",
            "“{label}” is “{value}”; the choices are: {allowed}.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请从下拉列表中选择。", "Choose from the drop-down list."),
    )


class _FractionRules:
    """Numbers that stand as fractions."""

    FRACTION_AS_DATE = definition_rule(
        "D215",
        Text("分数变成了日期", "A fraction has become a date"),
        Text(
            "“{label}”是日期 {value}；填的如果是分数 {meant}，Excel 已把它变成日期。",
            "“{label}” is the date {value}; a fraction such as {meant} is made a date by Excel.",
        ),
        _MUST_BE_NUMBERS,
        Text(
            "分数请填成公式，或先把单元格格式设为“文本”再填；不是分数的，填数字。",
            "Enter a fraction as a formula, or set the cell to Text before; else a number.",
        ),
    )

    NOTHING_TO_SCALE = definition_rule(
        "D216",
        Text("没有总分可折算", "There is no total to scale"),
        Text(
            "“总分折算为”填的是 {value}，但总分为 0，没有可折算的。",
            "“Total scaled to” is {value}, while the stated total is 0.",
        ),
        TOTALS_DEPEND,
        Text("请核对总分，或清空这一格。", "Check the stated total, or clear this cell."),
    )
    FLOOR_NOT_BELOW_TOTAL = definition_rule(
        "D217",
        Text("最低总分不低于满分", "The lowest total is not below a full one"),
        Text(
            "“最低总分”填的是 {value}，不低于满分 {total}，所有单位的总分都会一样。",
            "“Lowest total” is {value}, not below a full total of {total}; all would be alike.",
        ),
        TOTALS_DEPEND,
        Text(
            "请填低于满分的数，可以低于 0；总分可以任意低的，填“不设”。",
            "Enter a number below it, also below 0; “none” lets totals be as low as they are.",
        ),
    )

    BEST_OF_ONE = definition_rule(
        "D218",
        Text("取最高组只有一项", "A group of one"),
        Text(
            "取最高组“{value}”只有“{criterion}”一项，没有可比的。",
            "The group “{value}” holds “{criterion}” alone, so that there is no best one.",
        ),
        TOTALS_DEPEND,
        Text("请核对各行的组名，或清空这一格。", "Check the names of the groups, or clear it."),
    )
    BEST_GROUP_MIXED = definition_rule(
        "D219",
        Text("取最高组跨了指标或性质", "A group across indicators or roles"),
        Text(
            "取最高组“{value}”中的“{criterion}”与“{first}”不在同一指标下，或性质不同。",
            "“{criterion}” of the group “{value}” stands under another indicator than “{first}”, "
            "or has another role.",
        ),
        TOTALS_DEPEND,
        Text(
            "同一组的各项须在同一指标下、性质相同；请改组名，或调整指标。",
            "Those of a group stand under one indicator with one role: rename it, or move them.",
        ),
    )


class _SettingRules:
    """The sheet 设置 and its tables of stages and categories."""

    SETTING_MISSING = definition_rule(
        "D110",
        Text("设置未填写", "A setting is not filled in"),
        Text("设置“{setting}”未填写或缺少这一行。", "The setting “{setting}” is not filled in."),
        _NOTHING_IS_ISSUED,
        Text("请在该项右边的黄色格子填写。", "Fill in the yellow cell beside it."),
    )
    SETTING_UNKNOWN = definition_rule(
        "D111",
        Text("认不出的设置项", "An unknown setting"),
        Text("认不出设置项“{setting}”。", "There is no setting called “{setting}”."),
        _NOTHING_IS_ISSUED,
        Text(
            "请恢复项目名称，或删除这一行。", "Restore the name of the setting or delete the row."
        ),
    )
    SETTING_TWICE = definition_rule(
        "D112",
        Text("设置项重复", "A setting stands twice"),
        Text("设置项“{setting}”重复。", "The setting “{setting}” stands twice."),
        _NOTHING_IS_ISSUED,
        Text("请只保留一行。", "Keep one of the rows."),
    )
    ROUND_ID_INVALID = definition_rule(
        "D113",
        Text("活动编号格式不正确", "The round id is malformed"),
        Text(
            "活动编号“{value}”格式不正确：只能是 2 至 10 位大写字母和数字。",
            "The round id “{value}” is malformed: 2 to 10 capital letters and digits.",
        ),
        _CODES_ARE_KEYS,
        Text(
            "请改为 2 至 10 位大写字母和数字，如 XPMZ18。",
            "Use 2 to 10 capital letters and digits, such as XPMZ18.",
        ),
    )
    DEADLINE_BEFORE_START = definition_rule(
        "D114",
        Text("截止日期早于开始日期", "The deadline is before the start"),
        Text(
            "报送截止日期 {deadline} 早于第一个工作阶段的开始日期 {starts}。",
            "The deadline {deadline} is before the first stage starts on {starts}.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请核对两个日期。", "Check both dates."),
    )
    STAGE_ENDS_BEFORE_START = definition_rule(
        "D115",
        Text("阶段结束早于开始", "A stage ends before it starts"),
        Text(
            "阶段“{stage}”的结束日期 {ends} 早于开始日期 {starts}。",
            "The stage “{stage}” ends on {ends}, before it starts on {starts}.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请核对两个日期。", "Check both dates."),
    )
    NAME_MISSING = definition_rule(
        "D116",
        Text("名称未填写", "A name is not filled in"),
        Text(
            "这一行的“{label}”未填写，其他列却有内容。",
            "“{label}” is not filled in, while other columns of the row are.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请补上名称，或清空整行。", "Fill in the name, or clear the whole row."),
    )
    NAME_TWICE = definition_rule(
        "D117",
        Text("名称重复", "A name stands twice"),
        Text(
            "“{label}”中的“{value}”重复，已在 {first} 出现。",
            "“{value}” stands twice under “{label}”, first in {first}.",
        ),
        _NOTHING_IS_ISSUED,
        Text("请改名，或删除其中一行。", "Rename or delete one of them."),
    )


class _CriterionRules:
    """The sheet 指标."""

    CRITERION_CODE_MISSING = definition_rule(
        "D120",
        Text("指标没有编号", "A criterion without a code"),
        Text(
            "这项测评标准没有编号，其他各项却有。",
            "This criterion has no code, while others have one.",
        ),
        _CODES_ARE_KEYS,
        Text(
            "请补上编号；也可以把编号列全部留空，由程序编为 C01、C02……",
            "Give it a code, or leave the whole column empty to have C01, C02 … assigned.",
        ),
    )
    CRITERION_CODE_INVALID = definition_rule(
        "D121",
        Text("指标编号格式不正确", "A criterion's code is malformed"),
        Text(
            "编号“{value}”格式不正确：以字母开头，只用字母、数字和下划线，最多 16 位。",
            "The code “{value}” is malformed: a letter first, then letters, digits and "
            "underscores, 16 at most.",
        ),
        _CODES_ARE_KEYS,
        Text(
            "请改为 C01 这样的编号（1-1 之类会被当成日期）。",
            "Use a code such as C01; 1-1 and the like would turn into dates.",
        ),
    )
    CRITERION_CODE_TWICE = definition_rule(
        "D122",
        Text("指标编号重复", "A criterion's code stands twice"),
        Text(
            "编号“{value}”重复，已在 {first} 出现。",
            "The code “{value}” stands twice, first in {first}.",
        ),
        _CODES_ARE_KEYS,
        Text("请把其中一个改为新的编号。", "Give one of them a code of its own."),
    )
    CRITERION_TEXT_MISSING = definition_rule(
        "D123",
        Text("测评标准未填写", "The text of a criterion is missing"),
        Text(
            "这一行的测评标准未填写，其他列却有内容。",
            "The criterion's text is not filled in, while other columns of the row are.",
        ),
        _NOTHING_IS_ISSUED,
        Text(
            "请补上测评标准；标准文字不要合并单元格。",
            "Fill in the text; do not merge the cells of this column.",
        ),
    )
    LEVEL_MISSING = definition_rule(
        "D124",
        Text("缺少上级指标", "A level above is missing"),
        Text("“{label}”未填写。", "“{label}” is not filled in."),
        Text(
            "各级指标用于小计和分析，第一行和下级指标的上级都不能空。",
            "Subtotals follow the levels: the first row needs them, and none may be skipped.",
        ),
        Text(
            "请补上该级指标；与上一行相同的可以留空或合并。",
            "Fill in the level; it may be blank or merged where it is the same as above.",
        ),
    )
    CAP_MISSING = definition_rule(
        "D125",
        Text("分值未填写", "A cap is missing"),
        Text("“{criterion}”的分值未填写。", "The cap of “{criterion}” is not filled in."),
        TOTALS_DEPEND,
        Text("请填写该项分值，只填数字。", "Enter the cap as a number."),
    )
    CAP_NOT_POSITIVE = definition_rule(
        "D126",
        Text("分值不大于零", "A cap is not above zero"),
        Text(
            "“{criterion}”的分值是 {value}，应大于 0。",
            "The cap of “{criterion}” is {value}; it must be above 0.",
        ),
        TOTALS_DEPEND,
        Text(
            "请填写大于 0 的数字；扣分项也填正数，并在“性质”列选“扣分”。",
            "Enter a number above 0; for a deduction too, with “deduction” in the column Role.",
        ),
    )
    CAPS_DO_NOT_ADD_UP = definition_rule(
        "D127",
        Text("分值之和与总分不一致", "The caps do not add up to the total"),
        Text(
            "{count} 项分值（填了权重的按权重）合计 {sum} 分，与总分 {total} 分不一致，"
            "相差 {difference} 分。",
            "The {count} caps (weights, where given) add up to {sum}, not to the stated total of "
            "{total}; the difference is {difference}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请核对“指标”表的分值、权重和这里的总分；除不尽的权重请写成分数，如 100/59。",
            "Check caps and weights on Criteria and this total; write a weight that no decimal is "
            "as a fraction, such as 100/59.",
        ),
        leaves_totals_open=True,
    )
    STEP_DOES_NOT_DIVIDE = definition_rule(
        "D128",
        Text("步长除不尽分值", "The step does not divide the cap"),
        Text(
            "“{criterion}”的步长 {step} 除不尽分值 {cap}，满分将无法填写。",
            "The step {step} of “{criterion}” does not divide its cap {cap}, so that full marks "
            "could not be entered.",
        ),
        TOTALS_DEPEND,
        Text("请改步长，如 0.5 或 1。", "Change the step, for example to 0.5 or 1."),
    )
    MINIMUM_NOT_BELOW_CAP = definition_rule(
        "D129",
        Text("最低分不低于分值", "The lowest score is not below the cap"),
        Text(
            "“{criterion}”的最低分 {minimum} 不低于分值 {cap}。",
            "The lowest score {minimum} of “{criterion}” is not below its cap {cap}.",
        ),
        TOTALS_DEPEND,
        Text("请核对最低分和分值。", "Check both numbers."),
    )
    OPTIONS_MISSING = definition_rule(
        "D130",
        Text("选项未填写", "The options are missing"),
        Text(
            "“{criterion}”的类型要求选项，选项未填写。",
            "“{criterion}” is answered by an option, and none is given.",
        ),
        TOTALS_DEPEND,
        Text(
            "请每行填一个选项，如 达到=15；“状态”类只填名称。",
            "Enter one option a line, such as Full=15; for a state the label alone.",
        ),
    )
    OPTION_MALFORMED = definition_rule(
        "D131",
        Text("选项格式不正确", "An option is malformed"),
        Text(
            "“{criterion}”的选项“{value}”不正确：{reason}。",
            "The option “{value}” of “{criterion}” is not right: {reason}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请每行填一个选项，写成 名称=得分，得分在最低分与分值之间。",
            "Enter one option a line as label=points, points between the minimum and the cap.",
        ),
    )
    LEVELS_CYCLIC = definition_rule(
        "D139",
        Text("指标层级互为上下级", "Levels that stand above each other"),
        Text(
            "“{above}”在这里是“{below}”的上级，前面（{first}）却是它的下级。",
            "“{above}” stands above “{below}” here, and below it before ({first}).",
        ),
        Text(
            "各级指标用于小计和分析，互为上下级就无法归类。",
            "Subtotals follow the levels, and cannot where two stand above each other.",
        ),
        Text("请核对这一行和前面一行的各级指标。", "Check the levels of both rows."),
    )
    OPTIONS_MISS_CAP = definition_rule(
        "D132",
        Text("最高选项与分值不一致", "The best option is not the cap"),
        Text(
            "“{criterion}”的最高选项为 {best} 分，与分值 {cap} 不一致。",
            "The best option of “{criterion}” gives {best}, its cap is {cap}.",
        ),
        TOTALS_DEPEND,
        Text("请核对选项和分值。", "Check the options and the cap."),
    )


class _RosterRules:
    """The sheet 单位名册."""

    AGENCY_CODE_MISSING = definition_rule(
        "D150",
        Text("单位没有代码", "An agency without a code"),
        Text("单位“{name}”没有单位代码。", "The agency “{name}” has no code."),
        _ONE_AGENCY_ONE_ROW,
        Text("请填写代码，如 XP082。", "Give it a code such as XP082."),
    )
    AGENCY_NAME_MISSING = definition_rule(
        "D151",
        Text("单位没有名称", "An agency without a name"),
        Text("单位代码“{code}”没有单位名称。", "The agency with the code “{code}” has no name."),
        _ONE_AGENCY_ONE_ROW,
        Text("请填写单位名称。", "Enter the name of the agency."),
    )
    AGENCY_CODE_INVALID = definition_rule(
        "D152",
        Text("单位代码格式不正确", "An agency's code is malformed"),
        Text(
            "单位代码“{value}”格式不正确：只能是 1 至 12 位大写字母和数字。",
            "The agency code “{value}” is malformed: 1 to 12 capital letters and digits.",
        ),
        _CODES_ARE_KEYS,
        Text("请改为 XP001 这样的代码。", "Use a code such as XP001."),
    )
    AGENCY_CODE_TWICE = definition_rule(
        "D153",
        Text("单位代码重复", "An agency's code stands twice"),
        Text(
            "单位代码“{value}”重复，已在 {first} 出现。",
            "The agency code “{value}” stands twice, first in {first}.",
        ),
        _ONE_AGENCY_ONE_ROW,
        Text(
            "请把其中一个改为新的代码，或删除重复的行。", "Change one of them, or delete the row."
        ),
    )
    AGENCY_NAME_TWICE = definition_rule(
        "D154",
        Text("单位名称重复", "An agency's name stands twice"),
        Text(
            "单位名称“{value}”重复，已在 {first} 出现。",
            "The name “{value}” stands twice, first in {first}.",
        ),
        _ONE_AGENCY_ONE_ROW,
        Text("请核对名称，或删除重复的行。", "Check the names, or delete the row."),
    )
    CATEGORY_UNKNOWN = definition_rule(
        "D155",
        Text("单位类别不在列表中", "An unknown category"),
        Text(
            "单位类别“{value}”不在“设置”的单位类别列表中。可用的类别：{allowed}。",
            "The category “{value}” is not in the list on Settings. The categories are: {allowed}.",
        ),
        Text(
            "写错的类别会单独成组，类别内名次就错了。",
            "A misspelt category would form its own group and make ranks in groups wrong.",
        ),
        Text(
            "请改正类别；确是新类别的，先加到“设置”的单位类别列表。",
            "Correct it; a new category is first added to the list on Settings.",
        ),
    )
    EMAIL_INVALID = definition_rule(
        "D156",
        Text("电子邮箱格式不正确", "An e-mail address is malformed"),
        Text("电子邮箱“{value}”格式不正确。", "The e-mail address “{value}” is malformed."),
        Text(
            "邮件草稿按这里的地址发送。",
            "Mail drafts are addressed to what stands here.",
        ),
        Text(
            "请核对邮箱；没有邮箱的留空，多个用分号隔开。",
            "Check the address; leave it blank where there is none, and separate several by ;.",
        ),
    )
    CATEGORY_NOT_ASKED = definition_rule(
        "D157",
        Text("没有适用的指标", "No criterion applies"),
        Text(
            "没有一项指标适用于单位类别“{value}”。",
            "No criterion applies to the category “{value}”.",
        ),
        Text(
            "这类单位的自评表会是空的。",
            "The workbooks of these agencies would be empty.",
        ),
        Text(
            "请在“指标”的适用类别中加上该类别，或调整单位名册。",
            "Add the category to the criteria it is to answer, or change the roster.",
        ),
    )


class _RoomRules:
    """Texts of any sheet that the form cannot show whole."""

    NO_ROOM_FOR_TEXT = definition_rule(
        "D172",
        Text("文字太长，自评表上显示不全", "A text has no room on the form"),
        Text(
            "“{label}”有 {count} 字，最多 {limit} 字，再长在自评表上显示不全。",
            "“{label}” has {count} characters; the form shows {limit} at the most.",
        ),
        Text(
            "Excel 的一行最高 409 磅，显示不下的文字看不到，也打印不出来。",
            "A row of Excel has 409 points at the most; what is beyond is not seen or printed.",
        ),
        Text(
            "请缩短文字；测评标准太长的，分成几项，或把细则另附文件。",
            "Shorten it; split a long criterion into several, or give the details in a document.",
        ),
    )
    NO_ROOM_FOR_OPTIONS = definition_rule(
        "D173",
        Text("选项太多或太长", "Too many or too long options"),
        Text(
            "“{criterion}”的 {count} 个选项合起来太长，Excel 的公式放不下。",
            "The {count} options of “{criterion}” are too long together for a formula of Excel.",
        ),
        Text(
            "公式最多 8192 个字符，超过的工作簿 Excel 会提示损坏。",
            "A formula has 8,192 characters at the most; beyond that Excel calls the file damaged.",
        ),
        Text(
            "请减少选项，或缩短选项的文字。",
            "Offer fewer options, or shorten their labels.",
        ),
    )


class DefinitionRules(
    _WorkbookRules,
    _FractionRules,
    _SettingRules,
    _CriterionRules,
    RoleRules,
    GradeRules,
    _RosterRules,
    _RoomRules,
    AudienceRules,
    TargetRules,
    ContradictionRules,
):
    """Everything that may be wrong with a definition."""
