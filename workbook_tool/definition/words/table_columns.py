"""The columns of 指标, 等次 and 单位名册, in both languages."""

from workbook_tool.core.round.kinds import KINDS, USUAL
from workbook_tool.core.text import Text, listed
from workbook_tool.definition.words.labels import ColumnSpec

CODE_COLUMN = "code"
LEVEL_FIELDS = ("level_1", "level_2", "level_3", "level_4")
_MOST_KINDS, _LAST_KIND = KINDS[:-1], KINDS[-1].title
_KINDS_SAID = Text(
    f"{listed(kind.title.zh for kind in _MOST_KINDS).zh}或{_LAST_KIND.zh}；"
    f"留空即{USUAL.title.zh}。",
    f"{listed(kind.title.en for kind in _MOST_KINDS).en} or {_LAST_KIND.en}; "
    f"blank means {USUAL.title.en}.",
)

CRITERIA_COLUMNS = (
    ColumnSpec(
        CODE_COLUMN,
        Text("编号", "Code"),
        8,
        Text(
            "以字母开头，如 C01，不能重复。整列留空时由程序依次编为 C01、C02……",
            "A letter first, such as C01; none twice. Leave the whole column blank to have "
            "C01, C02 … assigned.",
        ),
        synonyms=("指标编号", "Criterion code"),
    ),
    ColumnSpec(
        "level_1",
        Text("一级指标", "Level 1"),
        22,
        Text(
            "与上一行相同时可以留空，也可以合并单元格。",
            "Where it is the same as above, it may be blank or merged.",
        ),
        is_required=True,
        is_long=True,
        synonyms=("Level 1 indicator", "First level"),
    ),
    ColumnSpec(
        "level_2",
        Text("二级指标", "Level 2"),
        16,
        Text(
            "没有二级指标时整列留空。只是这一行没有的，填“—”；左边已写明而这里留空的，也算没有。"
            "左边也留空的，视为与上一行相同。",
            "Leave the column blank if there is no second level. Where only this row has none, "
            "enter “—”; a blank right of a level that is written out means none, too. With "
            "blanks to its left, a blank is the same as above.",
        ),
        is_long=True,
        synonyms=("Level 2 indicator", "Second level"),
    ),
    ColumnSpec(
        "level_3",
        Text("三级指标", "Level 3"),
        16,
        Text(
            "没有三级指标时整列留空。只是这一行没有的，填“—”；左边已写明而这里留空的，也算没有。"
            "左边也留空的，视为与上一行相同。",
            "Leave the column blank if there is no third level. Where only this row has none, "
            "enter “—”; a blank right of a level that is written out means none, too. With "
            "blanks to its left, a blank is the same as above.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("Level 3 indicator",),
    ),
    ColumnSpec(
        "level_4",
        Text("四级指标", "Level 4"),
        16,
        Text(
            "没有四级指标时整列留空。只是这一行没有的，填“—”；左边已写明而这里留空的，也算没有。"
            "左边也留空的，视为与上一行相同。",
            "Leave the column blank if there is no fourth level. Where only this row has none, "
            "enter “—”; a blank right of a level that is written out means none, too. With "
            "blanks to its left, a blank is the same as above.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("Level 4 indicator",),
    ),
    ColumnSpec(
        "text",
        Text("测评标准", "Criterion"),
        58,
        Text(
            "一行一项，原文照录；这一格只写标准本身。",
            "One criterion a row, in the words of the notice and nothing else.",
        ),
        is_required=True,
        is_long=True,
        synonyms=("标准", "测评内容", "Criterion text", "Text"),
    ),
    ColumnSpec(
        "cap",
        Text("分值", "Cap"),
        8,
        Text(
            "满分是多少，只填数字，不带“分”字。各项之和要等于“设置”里的总分。"
            "“次数”类的加分项和扣分项没有上限的，填“不封顶”。",
            "What full marks are, as a number. The caps add up to the total on Settings. A bonus "
            "or deduction of the kind count may say “no limit”.",
        ),
        is_required=True,
        synonyms=("标准分", "标准分值", "满分", "Points", "Maximum"),
    ),
    ColumnSpec(
        "step",
        Text("步长", "Step"),
        8,
        Text(
            "打分的最小单位，如 0.5；留空则用“设置”里的默认步长。",
            "The smallest unit of a score, such as 0.5; blank takes the default on Settings.",
        ),
        synonyms=("打分步长",),
    ),
    ColumnSpec(
        "methods",
        Text("测评方法", "Methods"),
        16,
        Text(
            "一行一种方法（Alt+Enter 换行），也可以用 、 或 ; 隔开。",
            "One method a line (Alt+Enter); 、 and ; separate them too.",
        ),
        is_long=True,
        synonyms=("测评方式", "Method"),
    ),
    ColumnSpec(
        "weight",
        Text("权重", "Weight"),
        8,
        Text(
            "满分折算成总分中的多少分，除不尽的写成分数，如 100/59；留空即等于分值。",
            "What full marks are worth in the total, as a fraction such as 100/59 where no decimal "
            "is it; blank means the cap itself.",
        ),
        is_extra=True,
    ),
    ColumnSpec(
        "kind",
        Text("类型", "Kind"),
        10,
        _KINDS_SAID,
        is_extra=True,
        synonyms=("指标类型",),
    ),
    ColumnSpec(
        "each",
        Text("每次", "Each"),
        10,
        Text(
            "“次数”类每一次（件、篇……）多少分：只写数字即往上加，加到分值为止；写“扣0.5”即从分值往下扣，"
            "扣完为止。可以写分数，如 1/3，也可以照录通知的整句，如 每篇加1分。"
            "扣分项只写数字，扣到分值为止。",
            "Of a count, the points of each piece: a number alone is added up to the cap; “takes "
            "off 0.5” is taken from the cap, down to the minimum. It may be a fraction such as "
            "1/3. For a deduction the number alone is taken off, up to the cap.",
        ),
        is_extra=True,
        synonyms=("每次分值", "每次得分", "每次扣分", "Points each"),
    ),
    ColumnSpec(
        "rule",
        Text("计分", "Point rule"),
        22,
        Text(
            "“数值”类怎样计分：按比例；每低1%扣0.1（不足一档的按比例扣）；每高2件得0.5；"
            "分档写 ≥95%=5；≥90%=3，先符合者为准，都不符合得 0 分。“次数”类也可以写在这里。"
            "“名次”类写各名次的分数，如 第1名=10；第2名=8；其余=4；越高越好（或越低越好）。",
            "How a value becomes points: in proportion; each 1% below takes off 0.1 (parts of a "
            "step count); steps as ≥95%=5; ≥90%=3, the first match counts and none gives 0. The "
            "rule of a count may stand here, too. For a place the points of places: 1st=10; 2nd=8; "
            "others=4; higher is better (or lower is better).",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("计分规则", "计分办法", "Points rule"),
    ),
    ColumnSpec(
        "target",
        Text("目标值", "Target"),
        10,
        Text(
            "“数值”类要达到多少，如 95%、120件；分档计分的不用填。",
            "What a value has to reach, such as 95%; steps need none.",
        ),
        is_extra=True,
        synonyms=("目标", "Target value"),
    ),
    ColumnSpec(
        "unit",
        Text("计量单位", "Unit"),
        9,
        Text(
            "次数、数值或名次的单位，如 次、件、篇、%、万元；“次数”类留空即“次”。",
            "What is counted or measured, such as cases or %; blank means times for a count.",
        ),
        is_extra=True,
        synonyms=("计数单位",),
    ),
    ColumnSpec(
        "role",
        Text("性质", "Role"),
        10,
        Text(
            "基本、加分、扣分、一票否决或前置条件；留空即基本。",
            "regular, bonus, deduction, veto or prerequisite; blank means regular.",
        ),
        is_extra=True,
    ),
    ColumnSpec(
        "minimum",
        Text("最低分", "Minimum"),
        8,
        Text("允许填的最低分；留空即 0。", "The lowest score allowed; blank means 0."),
        is_extra=True,
        synonyms=("最低得分", "Lowest score"),
    ),
    ColumnSpec(
        "options",
        Text("选项", "Options"),
        20,
        Text(
            "一行一个，写成 名称=得分，如 达到=15；“状态”类只写名称。",
            "One a line as label=points, such as Full=15; for a state the label alone.",
        ),
        is_extra=True,
        is_long=True,
    ),
    ColumnSpec(
        "groups",
        Text("适用类别", "Categories"),
        18,
        Text(
            "只适用于哪些单位类别，一行一个；留空即全部适用。",
            "The categories that answer it, one a line; blank means all.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("适用单位类别", "Applies to"),
    ),
    ColumnSpec(
        "agencies",
        Text("适用单位", "Agencies"),
        22,
        Text(
            "只由哪些单位填报：单位代码、名称、简称或别名，一行一个；留空即全部。"
            "适用类别也填了的，两列都允许的单位才填报。",
            "The agencies that answer it, by code, name, short name or alias, one a line; blank "
            "means all. Where categories are given too, an agency answers it if both allow it.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("Only for agencies",),
    ),
    ColumnSpec(
        "may_not_apply",
        Text("可缺项", "May not apply"),
        10,
        Text("是否允许合理缺项；留空即否。", "Whether it may be marked as not applicable."),
        is_extra=True,
        synonyms=("合理缺项",),
    ),
    ColumnSpec(
        "bonus_limit",
        Text("加分封顶", "Bonus limit"),
        10,
        Text(
            "同一个一级指标下的加分项合计最多加几分；各行填同一个数，也可以只填一行。",
            "What the bonuses of the same level 1 give together at the most; the same number in "
            "every row, or in one of them.",
        ),
        is_extra=True,
        synonyms=("加分上限", "Bonus cap"),
    ),
    ColumnSpec(
        "best_of",
        Text("取最高组", "Best of group"),
        14,
        Text(
            "同一内容只取最高的，各行填同一个组名；须在同一指标下、性质相同。",
            "Where only the best of several counts, the same name in each row; they stand under "
            "one indicator and have one role.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("同一内容取最高", "取高组", "只计最高", "Best of"),
    ),
    ColumnSpec(
        "needs_evidence",
        Text("须附佐证", "Evidence required"),
        10,
        Text(
            "有得分时是否必须列出佐证材料；留空时加分项为是，其余为否。",
            "Whether points count with evidence only; blank means yes for bonuses, else no.",
        ),
        is_extra=True,
        synonyms=("必须佐证", "Needs evidence"),
    ),
    ColumnSpec(
        "consequence",
        Text("后果", "Consequence"),
        14,
        Text(
            "一票否决项选“是”或前置条件选“否”时定为哪个等次；留空即最后一个等次，也可填“总分计0”“降一等次”。"
            "计分的也可填：扣分项一有扣分、其他项不得分即触发，“次数”类可写 ≥3次=不合格；"
            "填“一票否决”即按否决处理。",
            "The grade that a veto answered yes, or a prerequisite answered no, forces; blank "
            "means the last grade; it may also be “total 0” or “one grade less”. Of criteria with "
            "points it holds once a deduction takes anything, or where others get none; of a "
            "count it may say ≥3=Poor; “veto” makes it one.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("否决后果", "Effect"),
    ),
    ColumnSpec(
        "scored_by",
        Text("评分主体", "Scored by"),
        12,
        Text(
            "有“考评组”表时：留空即由考评组按测评方法打分；填“单位”即以自评得分认定；"
            "也可填某个考评组的组名或编号。",
            "With the sheet Evaluators: blank means the groups by their methods; “agency” lets "
            "the self score stand; or the name or code of one group.",
        ),
        is_extra=True,
        synonyms=("打分主体", "Scorer"),
    ),
)

GRADE_COLUMNS = (
    ColumnSpec(
        "grade",
        Text("等次", "Grade"),
        18,
        Text(
            "从高到低，一行一个；先符合者为准。全部留空即不划分等次。",
            "From high to low, one a row; the first match wins. All blank means no grades.",
        ),
        is_required=True,
        synonyms=("等级", "等次名称"),
    ),
    ColumnSpec(
        "minimum_total",
        Text("总分下限", "Minimum total"),
        18,
        Text("总分不低于多少分；留空即无此条件。", "The lowest total; blank means no condition."),
        synonyms=("最低总分",),
    ),
    ColumnSpec(
        "minimum_rate",
        Text("得分率下限", "Minimum rate"),
        18,
        Text("得分率不低于百分之几，如 90%。", "The lowest rate, such as 90%."),
        synonyms=("最低得分率",),
    ),
    ColumnSpec(
        "minimum_section_rate",
        Text("一级指标最低得分率", "Minimum rate of each level 1"),
        26,
        Text(
            "每个一级指标的得分率都不低于百分之几，如 70%。",
            "The lowest rate that any level-1 indicator may have, such as 70%.",
        ),
        synonyms=("一级指标得分率下限", "Minimum section rate"),
    ),
    ColumnSpec(
        "minimum_sections",
        Text("分项下限", "Section minimums"),
        30,
        Text(
            "个别指标的最低得分率，一行一个，写成 指标名=70%；"
            "哪一级的指标都可以，也可以写编号，如 C05=60%。",
            "The lowest rate of single indicators of any level, or of criteria by their codes, one "
            "a line as Title=70% or C05=60%.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("一级指标下限", "Section minimum"),
    ),
    ColumnSpec(
        "quota",
        Text("名额", "Quota"),
        24,
        Text(
            "每个类别最多评多少个：填个数（3）或比例（20%，按该类别参加排名的单位数计算，舍去小数）；"
            "各类别不同的一行一个，写成 类别=3，未写的类别不限。名册填了排名分组的，按分组。",
            "How many of each category at the most: a number (3), or a percentage (20%) of its "
            "ranked agencies, rounded down. Where categories differ, one a line as Category=3; "
            "those not named have no limit. With ranking groups on the Roster it goes by these.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("名额数", "Quotas"),
    ),
)

ROSTER_COLUMNS = (
    ColumnSpec(
        "number",
        Text("序号", "No."),
        6,
        Text("只供查看，读取时不用。", "For the eye only; it is not read."),
        synonyms=("Number",),
    ),
    ColumnSpec(
        CODE_COLUMN,
        Text("单位代码", "Agency code"),
        10,
        Text(
            "1 至 12 位大写字母和数字，不能重复，发出后不要改。",
            "1 to 12 capital letters and digits, none twice; keep it once workbooks are out.",
        ),
        is_required=True,
        synonyms=("代码", "编码", "单位编码", "编号", "Code"),
    ),
    ColumnSpec(
        "name",
        Text("单位名称", "Agency"),
        36,
        Text("全称，印在自评表上。", "The full name, printed on the workbook."),
        is_required=True,
        is_long=True,
        synonyms=("名称", "单位", "单位全称", "Agency name", "Name"),
    ),
    ColumnSpec(
        "short_name",
        Text("简称", "Short name"),
        16,
        Text("用于汇总表；留空即用全称。", "Used in the summary; blank means the full name."),
        is_long=True,
        synonyms=("单位简称",),
    ),
    ColumnSpec(
        "category",
        Text("单位类别", "Category"),
        14,
        Text(
            "只能用“设置”里列出的类别，从下拉列表选。",
            "One of the categories listed on Settings, from the drop-down list.",
        ),
        synonyms=("类别", "分类", "组别", "Group"),
    ),
    ColumnSpec(
        "ranking_group",
        Text("排名分组", "Ranking group"),
        14,
        Text(
            "与哪些单位一起排名次、定名额，如 甲组；整列留空即按单位类别。"
            "同一类别的单位要么都填，要么都不填。",
            "Whom it is ranked and shares quotas with, such as Group A; where the whole column is "
            "blank, those of its category. Within a category all have one or none.",
        ),
        is_extra=True,
        synonyms=("排名组别", "Ranked in group"),
    ),
    ColumnSpec(
        "coefficient",
        Text("难度系数", "Coefficient"),
        10,
        Text(
            "总分乘以几，如 1.1 或 6/5；留空即 1。得分率、等次和名次都按乘过的总分。",
            "What the total is multiplied by, such as 1.1 or 6/5; blank means 1. Rate, grade and "
            "rank follow the multiplied total.",
        ),
        is_extra=True,
        synonyms=("系数", "Difficulty coefficient"),
    ),
    ColumnSpec(
        "category_order",
        Text("类别顺序", "Category order"),
        9,
        Text(
            "以“设置”里的顺序为准，新增单位可以不填。",
            "The order on Settings counts; it may stay blank for new agencies.",
        ),
        synonyms=("顺序",),
    ),
    ColumnSpec(
        "email",
        Text("电子邮箱", "E-mail"),
        26,
        Text(
            "邮件草稿的收件人；多个用分号隔开，可以留空。",
            "The addressee of the mail draft; separate several by ;, or leave it blank.",
        ),
        synonyms=("邮箱", "Email address"),
    ),
    ColumnSpec(
        "contact_role",
        Text("联系岗位", "Contact role"),
        16,
        Text("写岗位，不写个人姓名。", "A role, not a person's name."),
        synonyms=("联系人岗位",),
    ),
    ColumnSpec(
        "aliases",
        Text("别名", "Aliases"),
        26,
        Text("常见叫法，一行一个，也可以用 、 隔开。", "Other names in use, one a line or by ;."),
        is_long=True,
        synonyms=("其他名称", "Alias"),
    ),
    ColumnSpec(
        "other_name",
        Text("曾用名或后用名", "Former or later name"),
        20,
        Text("机构改革前后的名称。", "The name before or after a reorganisation."),
        is_long=True,
        synonyms=("曾用名", "Other name"),
    ),
    ColumnSpec(
        "is_ranked",
        Text("参加排名", "Ranked"),
        9,
        Text("填“否”的单位照样填报，但不排名次。", "“no”: it fills in but is not ranked."),
        synonyms=("是否参加排名", "排名"),
    ),
    ColumnSpec(
        "provenance",
        Text("来源", "Source"),
        10,
        Text("这一行的依据。", "Where this row comes from."),
        synonyms=("Provenance",),
    ),
    ColumnSpec(
        "note",
        Text("说明", "Note"),
        26,
        Text("只供办公室内部查看。", "For the office only."),
        is_long=True,
    ),
    ColumnSpec(
        "remark",
        Text("备注", "Remark"),
        18,
        Text("照印在汇总表的备注栏。", "Printed in the remarks of the summary."),
        is_long=True,
        synonyms=("Remarks",),
    ),
    ColumnSpec(
        "review_mode",
        Text("考评方式", "Review"),
        18,
        Text(
            "有“考评组”表时：考评、以自评认定或不考评，后两种在后面写理由，如 "
            "以自评认定：垂直管理单位；留空即考评。",
            "With the sheet Evaluators: reviewed, self score stands, or not reviewed, the latter "
            "two with a reason: not reviewed: under audit. Blank: reviewed.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("Review mode",),
    ),
    ColumnSpec(
        "change",
        Text("变动", "Change"),
        22,
        Text(
            "并入某单位、撤销或缓评，再写日期和原因，如 并入XP002，2018-09-01，机构改革。"
            "有变动的单位不再计入应报。",
            "Merged into an agency, dissolved or postponed, then date and reason: merged into "
            "XP002, 2018-09-01, reorganisation. It is not asked for a return any more.",
        ),
        is_extra=True,
        is_long=True,
        synonyms=("单位变动", "Change of agency"),
    ),
)

EVALUATOR_COLUMNS = (
    ColumnSpec(
        "name",
        Text("组名", "Group"),
        20,
        Text("如 第一考评组；印在考评表上。", "Such as Group 1; printed on its review workbook."),
        is_required=True,
        synonyms=("考评组", "考评组名称", "名称", "Name"),
    ),
    ColumnSpec(
        CODE_COLUMN,
        Text("编号", "Code"),
        10,
        Text(
            "1 至 12 位大写字母和数字，如 KP01，不能与单位代码相同，发出后不要改。",
            "1 to 12 capital letters and digits, such as KP01; no agency's code; keep it once "
            "workbooks are out.",
        ),
        is_required=True,
        synonyms=("考评组编号", "代码", "Group code"),
    ),
    ColumnSpec(
        "categories",
        Text("负责类别", "Categories"),
        20,
        Text(
            "负责哪些类别的单位，一行一个。与“负责单位”都留空即全部单位。",
            "The categories that it judges, one a line. Blank with Agencies blank: everybody.",
        ),
        is_long=True,
        synonyms=("负责单位类别", "考评类别"),
    ),
    ColumnSpec(
        "agencies",
        Text("负责单位", "Agencies"),
        26,
        Text(
            "另外负责哪些单位，写代码或名称，一行一个；"
            "某个类别只负责其中几个的，在这里写出那几个。",
            "Agencies by code or name, one a line: beside the categories, or the only ones of a "
            "category that it judges.",
        ),
        is_long=True,
        synonyms=("考评单位",),
    ),
    ColumnSpec(
        "methods",
        Text("测评方法", "Methods"),
        18,
        Text(
            "按哪些方法测评，一行一种；留空即全部。只给测评方法在其中的项目打分。",
            "The methods it works by, one a line; blank means all. It scores what has one of them.",
        ),
        is_long=True,
        synonyms=("测评方式", "Method"),
    ),
    ColumnSpec(
        "group_weight",
        Text("权重", "Weight"),
        8,
        Text(
            "多组计分为“按权重”时用，共同打分的各组合计 100%；留空即相同。",
            "For weighted scores; groups that score together add up to 100%. Blank: equal.",
        ),
    ),
    ColumnSpec(
        "avoided",
        Text("回避单位", "Must not judge"),
        22,
        Text(
            "这一组应当回避的单位，一行一个；它若负责其中一个，会被指出。",
            "Agencies that this group must not judge, one a line; if it does, that is reported.",
        ),
        is_long=True,
        synonyms=("应回避单位", "Conflicts of interest"),
    ),
    ColumnSpec(
        "email",
        Text("邮箱", "E-mail"),
        26,
        Text(
            "考评表发给谁；多个用分号隔开，可以留空。",
            "Where its review workbook goes; separate several by ;, or leave it blank.",
        ),
        synonyms=("电子邮箱", "Email address"),
    ),
)

TARGET_COLUMNS = (
    ColumnSpec(
        "agency_code",
        Text("单位代码", "Agency code"),
        12,
        Text(
            "哪个单位，照“单位名册”；填了单位名称的可以不填。",
            "Whose row it is, as on the Roster; the name alone will do.",
        ),
        synonyms=("代码", "编码", "单位编码", "单位编号"),
    ),
    ColumnSpec(
        "agency",
        Text("单位", "Agency"),
        36,
        Text(
            "单位的名称、简称或别名；填了单位代码的可以不填。",
            "Its name, short name or alias; the code alone will do.",
        ),
        is_long=True,
        synonyms=("单位名称", "名称", "单位全称", "单位简称", "Agency name", "Name"),
    ),
    ColumnSpec(
        "criterion",
        Text("指标编号", "Criterion"),
        12,
        Text(
            "照“指标”表的编号，如 C05；给整个指标定权重的，写指标名称。",
            "The code on the sheet Criteria, such as C05; for the weight of a whole indicator its "
            "title.",
        ),
        is_required=True,
        synonyms=("编号", "指标", "指标代码", "测评标准编号", "Criterion code", "Code"),
    ),
    ColumnSpec(
        "target",
        Text("目标值", "Target"),
        12,
        Text(
            "这个单位这一项要达到多少，如 95% 或 120；没有写的单位按“指标”表的目标值。",
            "What this agency has to reach there, such as 95% or 120; whoever has no row has the "
            "target of the sheet Criteria.",
        ),
        synonyms=("目标", "Target value"),
    ),
    ColumnSpec(
        "weight",
        Text("权重", "Weight"),
        12,
        Text(
            "这一项的满分在这个单位的总分中值多少分，如 15 或 100/59；留空即按“指标”表。"
            "一个单位各项合计仍要等于总分。",
            "What full marks are worth in the total of this agency, such as 15 or 100/59; blank "
            "means as on the sheet Criteria. All of an agency still add up to the stated total.",
        ),
        is_extra=True,
        synonyms=("单位权重", "自定权重", "Own weight"),
    ),
)
