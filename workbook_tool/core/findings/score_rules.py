"""Rules about scores and what is written beside them (S…)."""

from workbook_tool.core.findings.model import Gap, Rule, Severity
from workbook_tool.core.text import Text

_TYPE_A_NUMBER = Text(
    "请只填数字，例如 7 或 7.5，不要写“分”、百分号或文字。",
    "Please enter a plain number such as 7 or 7.5, without a unit, a percent sign or words.",
)
_NEVER_GUESSED = Text(
    "得分不是明确的数字时不会被猜测，也不会当作 0 分，因此整份表暂不计入。",
    "A score that is not plainly a number is never guessed and never taken as 0, so the return "
    "is not counted for now.",
)


_AS_SET = Text(
    "是否影响采用，按设置中的“漏填处理”确定；未另设置时照常计入，并列为提示。",
    "Whether that keeps it from being counted is a setting (Gaps); unless set otherwise it counts "
    "and the gap is listed.",
)


class ScoreRules:
    """What can be wrong about a score cell and the cells beside it."""

    SCORE_MISSING = Rule(
        "S101",
        Severity.ERROR,
        title=Text("得分未填写", "Score missing"),
        message=Text(
            "{criterion} 的自评得分未填写。", "The score of {criterion} is not filled in."
        ),
        meaning=Text(
            "空白不等于 0 分。缺少得分的表不能计算合计，需补齐后重报。",
            "Blank is not zero. Without this score there is no total, so the return has to be "
            "completed.",
        ),
        remedy=Text(
            "请补填该项得分后重新报送；确为 0 分请填 0。",
            "Please fill in the score and send the workbook again; if it is zero, enter 0.",
        ),
        in_review="V121",
    )
    SCORE_REPAIRED = Rule(
        "S102",
        Severity.WARNING,
        title=Text("得分格式已规范", "Score read after a repair"),
        message=Text(
            "{criterion} 的得分写成“{raw}”，格式不是数字，已按 {score} 读取。",
            "The score of {criterion} was typed as “{raw}”, not as a number; it was read as "
            "{score}.",
        ),
        meaning=Text(
            "全角数字、空格、句号当小数点、末尾的“分”等写法含义明确，按数字读取并列出。",
            "Full-width digits, blanks, an ideographic full stop as decimal point and a trailing "
            "分 have one meaning only; they are read as the number and listed.",
        ),
        remedy=Text(
            "无需重报；下次请只填数字。", "No need to send again; next time type a number."
        ),
    )
    SCORE_ABOVE_CAP = Rule(
        "S103",
        Severity.ERROR,
        title=Text("得分超过分值", "Score above the cap"),
        message=Text(
            "{criterion} 自评 {score} 分，超过该项分值 {cap} 分。",
            "{criterion} scores {score}, above its cap of {cap}.",
        ),
        meaning=Text(
            "得分不能超过指标定义中的分值；以定义为准，不以返回表中的分值为准。",
            "A score may not exceed the cap of the definition; the cap printed in the returned "
            "file does not count.",
        ),
        remedy=Text(
            "请改为 0 到该项分值之间的得分后重新报送。",
            "Please correct the score to lie between 0 and the cap and send the workbook again.",
        ),
        is_out_of_bounds=True,
        in_review="V122",
    )
    SCORE_BELOW_MINIMUM = Rule(
        "S104",
        Severity.ERROR,
        title=Text("得分低于下限", "Score below the minimum"),
        message=Text(
            "{criterion} 自评 {score} 分，低于最低分 {minimum} 分。",
            "{criterion} scores {score}, below the minimum of {minimum}.",
        ),
        meaning=Text("得分不能为负数或低于下限。", "Scores cannot lie below the minimum."),
        remedy=Text(
            "请改为允许范围内的得分后重新报送。",
            "Please correct the score to lie in the allowed range and send the workbook again.",
        ),
        is_out_of_bounds=True,
        in_review="V123",
    )
    SCORE_OFF_STEP = Rule(
        "S105",
        Severity.ERROR,
        title=Text("得分不符合步长", "Score off the step"),
        message=Text(
            "{criterion} 自评 {score} 分，格式不符合要求：从 {minimum} 分起，每 {step} 分一档。",
            "{criterion} scores {score}; scores go from {minimum} in steps of {step}.",
        ),
        meaning=Text("每项得分只能按规定的步长填写。", "Scores go in the steps of the scheme."),
        remedy=Text(
            "请按步长改填（例如步长 0.5 时填 7 或 7.5）后重新报送。",
            "Please use the step (with 0.5, for example 7 or 7.5) and send the workbook again.",
        ),
        is_out_of_bounds=True,
        in_review="V124",
    )
    SCORE_NOT_A_NUMBER = Rule(
        "S106",
        Severity.ERROR,
        title=Text("得分不是数字", "Score is not a number"),
        message=Text(
            "{criterion} 的得分写成“{raw}”，格式不是数字，无法计分。",
            "The score of {criterion} reads “{raw}”, which is not a number.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    SCORE_IS_PERCENT = Rule(
        "S107",
        Severity.ERROR,
        title=Text("得分是百分数", "Score is a percentage"),
        message=Text(
            "{criterion} 的得分单元格为百分比格式（存储值 {raw}），无法判断是几分。",
            "The score of {criterion} is formatted as a percentage (stored value {raw}); whether "
            "{raw} or a hundred times as much is meant cannot be told.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    SCORE_IS_DATE = Rule(
        "S108",
        Severity.ERROR,
        title=Text("得分变成了日期", "Score turned into a date"),
        message=Text(
            "{criterion} 的得分单元格为日期或时间格式（存储值 {raw}），无法计分。",
            "The score of {criterion} has become a date or a time (stored value {raw}).",
        ),
        meaning=Text(
            "输入 8/10、8-9 或 8:30 时，表格软件会自动变成日期或时间，原来的数字已无法判断。",
            "Typing 8/10, 8-9 or 8:30 makes a spreadsheet store a date or a time; what was meant "
            "cannot be told.",
        ),
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    FACT_OUT_OF_RANGE = Rule(
        "S130",
        Severity.ERROR,
        title=Text("次数或数据不在允许范围", "Count or figure not allowed"),
        message=Text(
            "{criterion} 填的是 {score}，应填 {allowed}。",
            "{criterion} is {score}; it takes {allowed}.",
        ),
        meaning=Text(
            "这一项填的是次数或数据，得分由程序按规则计算；不可能的数算不出得分。",
            "A count or a figure is entered here and points follow from it by a rule; of an "
            "impossible number nothing follows.",
        ),
        remedy=Text(
            "请按要求填写次数或数据（不是得分）后重新报送。",
            "Please enter the count or the figure, not the points, and send the workbook again.",
        ),
        is_out_of_bounds=True,
    )
    POINTS_DIFFER = Rule(
        "S131",
        Severity.INFO,
        title=Text("表中自动得分与重新计算不一致", "Computed points differ"),
        message=Text(
            "{criterion} 填的是 {fact}，按规则得 {points} 分，文件中保存的自动得分是“{raw}”；"
            "已按 {points} 分计。",
            "{criterion} is {fact}, which gives {points} by its rule; the file holds “{raw}” as "
            "its computed points. {points} counts.",
        ),
        meaning=Text(
            "得分一律由填报的次数或数据重新计算；文件中保存的结果可能没有刷新，或被改动。",
            "Points are always computed anew from what was entered; the result in the file may be "
            "stale, or changed.",
        ),
        remedy=Text("无需处理。", "Nothing to do."),
    )
    PERCENT_DOUBTFUL = Rule(
        "S132",
        Severity.WARNING,
        title=Text("百分数可能少写了两位", "Percentage that may be a share"),
        message=Text(
            "{criterion} 填的是 {raw}，单位是 %，已按 {raw}% 计分。",
            "{criterion} is {raw} in %, and {raw}% was counted.",
        ),
        meaning=Text(
            "有的软件把 92.5% 存成 0.925；填的数不作改动，只请核对。",
            "Some programs store 92.5% as 0.925. Nothing is changed; please check.",
        ),
        remedy=Text(
            "请核对：确实不到 1% 的无需重报；应为 92.5% 这类数的，请填 92.5 后重新报送。",
            "Please check: if it really is below 1%, all is well; otherwise enter 92.5 for 92.5% "
            "and send the workbook again.",
        ),
    )
    TARGET_NOT_KEPT = Rule(
        "S140",
        Severity.ERROR,
        title=Text("没有本单位的目标值", "No target of the agency"),
        message=Text(
            "{criterion} 填的是 {score}，按目标值计分，但分发登记中没有这个单位的目标值，"
            "算不出得分。",
            "{criterion} is {score}; its points depend on a target, and the register of issued "
            "forms has none for this agency.",
        ),
        meaning=Text(
            "得分按下发时的目标值计算。分发登记是由被改动过的自评表重建的，目标值就可能丢失；"
            "这时不猜测，也不当作 0 分。",
            "Points follow from the target that the form was issued with. It may be lost where the "
            "register was rebuilt from forms that somebody changed; then nothing is guessed and "
            "nothing taken as 0.",
        ),
        remedy=Text(
            "请从备份恢复 .workbook-tool 文件夹，再运行一次；"
            "没有备份的，重新下发这个单位的自评表。",
            "Restore the folder .workbook-tool from a backup and run again; without one, issue the "
            "form of this agency anew.",
        ),
        remedy_for_sender=Text(
            "无需修改；请与主办单位联系。", "Nothing to change; please ask the organiser."
        ),
        is_for_staff=True,
    )
    SCORE_IN_DATE_FORMAT = Rule(
        "S109",
        Severity.WARNING,
        title=Text("得分单元格为日期格式", "Score in a date format"),
        message=Text(
            "{criterion} 的得分单元格为日期格式，显示为“{shown}”，存储值为整数，"
            "已按 {score} 读取。",
            "The score of {criterion} wears a date format and shows “{shown}”; its whole number "
            "was read as {score}.",
        ),
        meaning=Text(
            "单元格只是套用了日期格式，存储的整数在允许范围内，因此照常读取并列出。",
            "The cell merely wears a date format and its whole number is in range, so it is read "
            "and listed.",
        ),
        remedy=Text(
            "请核对该得分；无误则无需重报。", "Please check the score; if right, all is well."
        ),
    )
    SCORE_IS_FORMULA = Rule(
        "S110",
        Severity.WARNING,
        title=Text("得分是公式", "Score is a formula"),
        message=Text(
            "{criterion} 的得分是公式“{formula}”，已按其保存的结果 {score} 读取。",
            "The score of {criterion} is the formula “{formula}”; its saved result {score} was "
            "read.",
        ),
        meaning=Text(
            "公式的结果可能随其他单元格或链接改变，因此列出供核对。",
            "The result of a formula may change with other cells or links, so it is listed.",
        ),
        remedy=Text(
            "请核对该得分；下次请直接填数字。", "Please check it; next time type a number."
        ),
    )
    SCORE_FORMULA_WITHOUT_VALUE = Rule(
        "S111",
        Severity.ERROR,
        title=Text("得分公式没有结果", "Score formula without a result"),
        message=Text(
            "{criterion} 的得分是公式“{formula}”，文件中没有保存结果。",
            "The score of {criterion} is the formula “{formula}”, and no result is saved with it.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    SCORE_IS_ERROR_VALUE = Rule(
        "S112",
        Severity.ERROR,
        title=Text("得分是错误值", "Score is an error value"),
        message=Text(
            "{criterion} 的得分显示为错误值“{raw}”，格式不是数字。",
            "The score of {criterion} shows the error value “{raw}”.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    SCORE_IS_BOOLEAN = Rule(
        "S113",
        Severity.ERROR,
        title=Text("得分是逻辑值", "Score is TRUE or FALSE"),
        message=Text(
            "{criterion} 的得分是逻辑值“{raw}”，格式不是数字。",
            "The score of {criterion} is the logical value “{raw}”.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=_TYPE_A_NUMBER,
        is_no_answer=True,
    )
    SCORE_MERGED = Rule(
        "S114",
        Severity.ERROR,
        title=Text("得分单元格被合并", "Score cells merged"),
        message=Text(
            "{criterion} 的得分单元格与其他单元格合并（{area}），不能确定该项得分。",
            "The score cell of {criterion} was merged with others ({area}); its score cannot be "
            "told.",
        ),
        meaning=Text(
            "合并后一个数对应几项，或旧数值藏在下面，都不能作为得分。",
            "After a merge one number stands for several criteria, or an old number is hidden "
            "below; neither is a score.",
        ),
        remedy=Text(
            "请取消合并，逐项填写得分后重新报送。",
            "Please undo the merge, fill in each score and send the workbook again.",
        ),
    )
    SCORE_NOT_AN_OPTION = Rule(
        "S115",
        Severity.ERROR,
        title=Text("不是规定的选项", "Not one of the options"),
        message=Text(
            "{criterion} 填写“{raw}”，不在规定的选项中，格式不符合要求。",
            "{criterion} is answered “{raw}”, which is not one of its options.",
        ),
        meaning=Text(
            "该项只能从规定的选项中选择。", "This criterion takes one of the listed options only."
        ),
        remedy=Text(
            "请从下拉列表中选择后重新报送。",
            "Please choose from the list and send the workbook again.",
        ),
        is_no_answer=True,
    )
    NOT_APPLICABLE_REFUSED = Rule(
        "S116",
        Severity.ERROR,
        title=Text("该项不能缺项", "Criterion has to be answered"),
        message=Text(
            "{criterion} 标为“不适用”，但本项不允许缺项。",
            "{criterion} is marked as not applicable, which the scheme does not allow for it.",
        ),
        meaning=Text(
            "只有定义中允许的项可以缺项。", "Only criteria that may not apply can be left."
        ),
        remedy=Text("请填写得分后重新报送。", "Please score it and send the workbook again."),
    )
    NOT_APPLICABLE_UNREASONED = Rule(
        "S117",
        Severity.ERROR,
        title=Text("缺项缺少理由", "Not applicable without a reason"),
        message=Text(
            "{criterion} 标为“不适用”，但理由未填写。",
            "{criterion} is marked as not applicable, but no reason is given.",
        ),
        meaning=Text("合理缺项必须写明理由。", "What does not apply needs a reason."),
        remedy=Text(
            "请把该项得分留空，在“不适用的理由（合理缺项）”一栏写明理由后重新报送；"
            "对本单位适用的，请填报该项。",
            "Please leave its score empty, give the reason under “Why it does not apply” and send "
            "the workbook again; where it does apply, answer it.",
        ),
        inputs=("not_applicable", "score"),
    )
    NOT_APPLICABLE_BUT_SCORED = Rule(
        "S118",
        Severity.ERROR,
        title=Text("缺项与得分不一致", "Scored and marked as not applicable"),
        message=Text(
            "{criterion} 既标为“不适用”又填了得分“{raw}”，二者不一致。",
            "{criterion} is marked as not applicable and scored “{raw}” at the same time.",
        ),
        meaning=Text("不适用的项没有得分。", "What does not apply has no score."),
        remedy=Text(
            "请只保留其中之一后重新报送。", "Please keep one of the two and send it again."
        ),
    )
    NOT_APPLICABLE_IN_SCORE = Rule(
        "S122",
        Severity.WARNING,
        title=Text("得分格写有不适用", "Words in the score of what does not apply"),
        message=Text(
            "{criterion} 写明了不适用的理由，得分格中又写有“{raw}”，已按合理缺项读取。",
            "{criterion} has a reason why it does not apply, and “{raw}” as its score; it was read "
            "as not applicable.",
        ),
        meaning=Text(
            "得分格中的文字不是数字，与理由说的是同一件事，因此照常读取并列出。",
            "What stands in the score is no number and says the same as the reason, so it is read "
            "and listed.",
        ),
        remedy=Text(
            "无需重报；下次不适用的项得分请留空。",
            "No need to send again; next time leave the score empty.",
        ),
        inputs=("not_applicable", "score"),
    )
    SCORE_SHOWN_OTHERWISE = Rule(
        "S123",
        Severity.WARNING,
        title=Text("显示的与存储的得分不同", "Score shown differs from the score stored"),
        message=Text(
            "{criterion} 的得分单元格存储值为“{raw}”，按其数字格式“{format}”显示为“{shown}”，"
            "二者不一致；已按存储值 {score} 读取。",
            "The score of {criterion} is stored as “{raw}”, but its number format “{format}” shows "
            "“{shown}”; the stored value was read as {score}.",
        ),
        meaning=Text(
            "单元格的数字格式使看到的与存储的不同，填报人可能以看到的为准，因此列出供核对。",
            "The number format shows something else than what is stored; whoever filled in the "
            "form may have meant what is seen, so it is listed.",
        ),
        remedy=Text("请与填报单位核对该得分。", "Please check the score with the agency."),
        remedy_for_sender=Text(
            "请核对该得分；如应为显示的数，请将单元格格式改为“常规”，重新填写后报送；"
            "如应为存储的数，无需重报。",
            "Please check the score. If what is shown is meant, set the cell to the format "
            "General, type the score again and send the workbook again; if what is stored is "
            "meant, all is well.",
        ),
    )
    SCORE_STRUCK = Rule(
        "S124",
        Severity.WARNING,
        title=Text("得分划有删除线", "Score struck through"),
        message=Text(
            "{criterion} 的得分“{raw}”整格划有删除线，可能已作废；已按 {score} 读取。",
            "The score of {criterion}, “{raw}”, is struck through and may be withdrawn; it was "
            "read as {score}.",
        ),
        meaning=Text(
            "删除线可能表示作废，也可能只是格式，因此照常读取并列出供核对。",
            "A line through a score may withdraw it or be mere formatting, so it is read and "
            "listed.",
        ),
        remedy=Text("请与填报单位核对该得分。", "Please check the score with the agency."),
        remedy_for_sender=Text(
            "请核对该得分；无误则无需重报。", "Please check the score; if right, all is well."
        ),
    )
    SCORE_TWO_MEANINGS = Rule(
        "S125",
        Severity.ERROR,
        title=Text("得分有两种读法", "Score can be read in two ways"),
        message=Text(
            "{criterion} 的得分单元格中部分文字为删除线、上标或下标：全部文字为“{raw}”，"
            "除去这些文字为“{remainder}”，不能确定该项得分。",
            "Part of the score of {criterion} is struck through, raised or lowered: all of it "
            "reads “{raw}”, without that part “{remainder}”; its score cannot be told.",
        ),
        meaning=_NEVER_GUESSED,
        remedy=Text(
            "请清除该单元格的格式，只填一个数字后重新报送。",
            "Please clear the formatting of the cell, enter one plain number and send the workbook "
            "again.",
        ),
        is_no_answer=True,
    )
    CHOICE_NOT_TOLD = Rule(
        "S126",
        Severity.WARNING,
        title=Text("分数对应多个选项", "Points of several options"),
        message=Text(
            "{criterion} 填的是“{raw}”，得 {score} 分的选项不止一个：{labels}。"
            "已按 {score} 分计入，选的是哪一个未作认定。",
            "{criterion} reads “{raw}”, and several options give {score}: {labels}. The points "
            "count; which option is meant is left open.",
        ),
        meaning=Text(
            "得分相同的选项按名称区分，只填分数时不能推断选的是哪一个；得分不受影响。",
            "Options with equal points differ in their labels alone. Points do not tell which one "
            "was meant, and it is never guessed; the score is the same.",
        ),
        remedy=Text(
            "得分无误则无需重报；需要写明是哪一个的，请从下拉列表中选择名称后重新报送。",
            "If the score is right, all is well; to say which one it is, choose its label from the "
            "list and send the workbook again.",
        ),
    )
    EVIDENCE_REQUIRED = Rule(
        "S119",
        Severity.ERROR,
        title=Text("须附佐证而未列", "Evidence required and not listed"),
        message=Text(
            "{criterion} 填报“{raw}”，须列明佐证材料，现未填写。",
            "{criterion} claims “{raw}”, which needs evidence, and none is named.",
        ),
        meaning=Text(
            "方案规定该项有佐证材料才计分，因此没有佐证材料的表暂不计入。",
            "The scheme counts these points with evidence only, so the return is not counted yet.",
        ),
        remedy=Text(
            "请在“佐证材料”一栏填写材料名称或序号，或在《佐证材料》中登记该项的材料后重新报送；"
            "没有材料的请改为 0 分。",
            "Please name the evidence beside the score, or list it on the sheet of evidence, and "
            "send the workbook again; without evidence enter 0.",
        ),
        inputs=("evidence",),
    )
    BLANK_FORM = Rule(
        "S120",
        Severity.ERROR,
        title=Text("表格未填写", "Form not filled in"),
        message=Text(
            "自评打分表的 {count} 项得分均未填写。", "None of the {count} scores is filled in."
        ),
        meaning=Text(
            "空白表不计入，也不会替换已填写的表。",
            "A blank form is not counted and never replaces a filled one.",
        ),
        remedy=Text("请填写后重新报送。", "Please fill in the form and send it again."),
    )
    NOTHING_LEFT = Rule(
        "S121",
        Severity.ERROR,
        title=Text("全部标为不适用", "Nothing applies"),
        message=Text(
            "{count} 项计分指标全部标为“不适用”，没有可计分的指标，"
            "不能得出总分、得分率、等次和名次。",
            "All {count} scored criteria are marked as not applicable; nothing is left that a "
            "total, a rate, a grade or a rank could be made of.",
        ),
        meaning=Text(
            "没有可计分的指标时，总分不是 0 分，而是没有总分；加分也不能单独构成总分。"
            "该表不计入，单位列为需退回修改，不列为未报送。",
            "A total of nothing is no zero: there is none, and bonuses alone make no total. The "
            "return is not counted; the agency is listed as having to correct it, not as missing.",
        ),
        remedy=Text(
            "请核对“不适用”各项，对本单位适用的填写得分后重新报送；确实全部不适用的，"
            "请与主办单位联系，由主办单位调整各单位适用的指标。",
            "Please check the marks, score what does apply and send the workbook again; where "
            "really nothing applies, ask the organiser, who can change which criteria are for "
            "whom.",
        ),
    )
    DEDUCTION_UNREASONED = Rule(
        "S201",
        Severity.WARNING,
        gap=Gap.REASON,
        title=Text("扣分原因未填写", "Deduction without a reason"),
        message=Text(
            "{criterion} {stated}，扣分原因未填写。",
            "{criterion} {stated} without a reason.",
        ),
        meaning=Text(
            f"低于分值时应说明扣分原因，便于复核。{_AS_SET.zh}",
            f"A reason helps the reviewers. {_AS_SET.en}",
        ),
        remedy=Text(
            "请在“扣分原因”一栏补填后重新报送。",
            "Please give the reason and send the workbook again.",
        ),
    )
    DEDUCTION_AT_FULL_MARKS = Rule(
        "S202",
        Severity.INFO,
        title=Text("满分却写了扣分原因", "Reason for a deduction at full marks"),
        message=Text(
            "{criterion} 自评为满分 {cap} 分，但写有扣分原因，二者不一致。",
            "{criterion} has full marks ({cap}) and yet a reason for a deduction.",
        ),
        meaning=Text("可能是得分或原因填错了行。", "Score or reason may stand in the wrong row."),
        remedy=Text("请核对。", "Please check."),
    )
    BASIS_MISSING = Rule(
        "S203",
        Severity.WARNING,
        gap=Gap.BASIS,
        title=Text("自评依据未填写", "Basis not filled in"),
        message=Text(
            "{criterion} 的自评依据未填写。", "The basis of {criterion} is not filled in."
        ),
        meaning=Text(
            f"复核时需要依据。{_AS_SET.zh}", f"Reviewers will ask for the basis. {_AS_SET.en}"
        ),
        remedy=Text(
            "请在“自评依据”一栏补填后重新报送。",
            "Please fill in the basis and send the workbook again.",
        ),
    )
    FORMULA_IN_TEXT = Rule(
        "S204",
        Severity.WARNING,
        title=Text("文字单元格中是公式", "Formula in a text cell"),
        message=Text(
            "{criterion} 的文字单元格中是公式“{formula}”，已按其保存的结果作为文字读取。",
            "A text cell of {criterion} holds the formula “{formula}”; its saved result was read "
            "as text.",
        ),
        meaning=Text(
            "公式不会被执行；文字以保存的结果为准。",
            "Formulas are never executed; the saved result is taken as text.",
        ),
        remedy=Text("请核对文字内容。", "Please check the text."),
    )
    UNUSUAL_TEXT = Rule(
        "S205",
        Severity.INFO,
        title=Text("文字中有特殊字符或过长", "Unusual text"),
        message=Text(
            "{criterion} 的文字含控制字符、方向控制符或超过 {limit} 字，已原样作为文字保留。",
            "Text of {criterion} holds control or direction characters or more than {limit} "
            "characters; it is kept as plain text.",
        ),
        meaning=Text("文字只作为文字处理。", "Text is treated as text only."),
        remedy=Text("无需处理。", "Nothing to do."),
    )
    EVIDENCE_BLANK = Rule(
        "S206",
        Severity.WARNING,
        gap=Gap.EVIDENCE,
        title=Text("佐证材料表未填写", "Evidence list blank"),
        message=Text("佐证材料表未填写。", "The evidence list is not filled in."),
        meaning=Text(
            f"没有登记任何佐证材料，得分无从核对。{_AS_SET.zh}",
            f"Without any evidence no score can be checked. {_AS_SET.en}",
        ),
        remedy=Text(
            "请在《佐证材料》中登记材料后重新报送。",
            "Please list the evidence on its sheet and send the workbook again.",
        ),
    )
    REPORT_BLANK = Rule(
        "S207",
        Severity.WARNING,
        gap=Gap.REPORT,
        title=Text("专题总结未填写", "Closing report blank"),
        message=Text("专题总结未填写。", "The closing report is not filled in."),
        meaning=Text(
            f"通知要求随表报送专题总结。{_AS_SET.zh}",
            f"The notice asks for a closing report. {_AS_SET.en}",
        ),
        remedy=Text(
            "请按通知要求填写专题总结后重新报送。",
            "Please write the report as the notice asks and send the workbook again.",
        ),
    )
    EVIDENCE_NOT_LISTED = Rule(
        "S209",
        Severity.WARNING,
        gap=Gap.EVIDENCE,
        title=Text("佐证材料序号未登记", "Number of evidence not listed"),
        message=Text(
            "{criterion} 填写的第 {numbers} 号材料未登记，《佐证材料》中没有这一行的内容。",
            "{criterion} names evidence {numbers}, which the list of evidence does not have.",
        ),
        meaning=Text(
            f"“佐证材料”一栏填写《佐证材料》中的序号，序号所在的行应填有内容。{_AS_SET.zh}",
            "The column Evidence takes numbers of the list of evidence, whose lines have to be "
            f"filled in. {_AS_SET.en}",
        ),
        remedy=Text(
            "请在《佐证材料》中登记该材料，或改正序号后重新报送。",
            "Please list the document or correct the number, and send the workbook again.",
        ),
    )
    EVIDENCE_NOT_A_NUMBER = Rule(
        "S210",
        Severity.WARNING,
        gap=Gap.EVIDENCE,
        title=Text("佐证材料不是序号", "Evidence is not a number of the list"),
        message=Text(
            "{criterion} 的佐证材料写成“{raw}”，不是《佐证材料》中的序号。",
            "{criterion} names its evidence as “{raw}”, which is no number of the list of "
            "evidence.",
        ),
        meaning=Text(
            "《佐证材料》已有登记时，这一栏只填序号，例如 1、3 或 1-5；"
            f"没有登记任何材料时才可写文字。{_AS_SET.zh}",
            "Where the list of evidence is filled in, this column takes its numbers, such as 1, 3 "
            f"or 1-5; words are for forms whose list is empty. {_AS_SET.en}",
        ),
        remedy=Text(
            "请改填《佐证材料》中的序号后重新报送。",
            "Please enter numbers of the list of evidence and send the workbook again.",
        ),
    )
    BASIS_TOO_SHORT = Rule(
        "S211",
        Severity.WARNING,
        gap=Gap.BASIS,
        title=Text("自评依据过短", "Basis too short"),
        message=Text(
            "{criterion} 的自评依据只写了“{raw}”，不足 {minimum} 个字。",
            "The basis of {criterion} is “{raw}”, fewer than {minimum} characters.",
        ),
        meaning=Text(
            f"自评表要求写明依据，几个字说明不了问题。{_AS_SET.zh}",
            f"The form asks for a basis that says something. {_AS_SET.en}",
        ),
        remedy=Text(
            "请写明自评依据后重新报送。",
            "Please write out the basis and send the workbook again.",
        ),
    )
    DEDUCTION_TOO_SHORT = Rule(
        "S212",
        Severity.WARNING,
        gap=Gap.REASON,
        title=Text("扣分原因过短", "Reason for a deduction too short"),
        message=Text(
            "{criterion} 的扣分原因只写了“{raw}”，不足 {minimum} 个字。",
            "The reason for the deduction of {criterion} is “{raw}”, fewer than {minimum} "
            "characters.",
        ),
        meaning=Text(
            f"自评表要求写明扣分原因。{_AS_SET.zh}", f"The form asks for a reason. {_AS_SET.en}"
        ),
        remedy=Text(
            "请写明扣分原因后重新报送。",
            "Please write out the reason and send the workbook again.",
        ),
    )
    COVER_INCOMPLETE = Rule(
        "S208",
        Severity.WARNING,
        gap=Gap.COVER,
        title=Text("封面未填写完整", "Cover incomplete"),
        message=Text("封面的“{fields}”未填写。", "On the cover, {fields} is not filled in."),
        meaning=Text(
            f"带 * 的项目为必填项。{_AS_SET.zh}", f"What is marked * is required. {_AS_SET.en}"
        ),
        remedy=Text(
            "请在封面补填后重新报送。",
            "Please complete the cover and send the workbook again.",
        ),
    )
