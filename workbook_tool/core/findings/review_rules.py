"""Rules about review workbooks and what came of them (V…), in the words of evaluators."""

from workbook_tool.core.findings.model import Gap, Rule, Severity
from workbook_tool.core.text import Text

_NOTHING = Text("无需处理。", "Nothing to do.")
_OWN_FORM = Text(
    "请在下发给本考评组的考评表中填写后重新交回，不要新建或借用其他考评组的表。",
    "Please fill in the review workbook that was issued to your own group and hand it in again; "
    "do not start from a new file or from another group's.",
)
_CODES_ONLY = Text(
    "考评组只按表内编号认定，不按文件名推测。",
    "Groups are known by the printed code only, never by file names.",
)
_MEND_SHEET = Text(
    "请在该单位的考评表中改正后重新交回；其他单位的考评不受影响。",
    "Please mend the sheet of that agency and hand the workbook in again; the other sheets count "
    "all the same.",
)
_ASK_GROUP = Text(
    "请与考评组核实后运行 workbook-tool decide 单位代码 --file 考评表文件 --reason 理由。",
    "Please ask the evaluators, then run workbook-tool decide AGENCY --file FILE --reason TEXT.",
)
_ONE_SCORE = Text(
    "一个考评组对一个单位只有一份考评，从不在几份之间取平均。",
    "A group gives an agency one review; several are never averaged.",
)
_REASONS = Text(
    "考评得分与自评不同的都要能说明原因，反馈给单位时一并告知。",
    "Whatever differs from the self score has to be explained; the agency is told.",
)
_ADD_REASON = Text(
    "请在“扣分原因／上调理由”一栏补填后重新交回。",
    "Please add it under “Why below or above” and hand the workbook in again.",
)


class ReviewFileRules:
    """What can be wrong about whose review workbook it is, and which sheet is whose."""

    REVIEW_AMONG_RETURNS = Rule(
        "V101",
        Severity.ERROR,
        title=Text("考评表放在了自评表文件夹", "Review workbook among the returns"),
        message=Text(
            "这是考评组的考评表（编号 {codes}），不是自评表，放在这里不能计入。",
            "This is a review workbook (code {codes}) and no return; it does not count here.",
        ),
        meaning=Text(
            "单位的自评表放 returned，考评组的考评表放 review/returned，两者分开登记。",
            "Returns of agencies belong in returned/, review workbooks in review/returned/.",
        ),
        remedy=Text(
            "请把文件移到 review/returned 文件夹后重新汇总。",
            "Move the file to review/returned/ and consolidate again.",
        ),
        is_for_staff=True,
    )
    RETURN_AMONG_REVIEWS = Rule(
        "V102",
        Severity.ERROR,
        title=Text("自评表放在了考评表文件夹", "Return among the review workbooks"),
        message=Text(
            "这是单位的自评表（编号 {codes}），不是考评表，放在这里不能计入。",
            "This is the return of an agency (code {codes}) and no review workbook; it does not "
            "count here.",
        ),
        meaning=Text(
            "单位的自评表放 returned，考评组的考评表放 review/returned，两者分开登记。",
            "Returns of agencies belong in returned/, review workbooks in review/returned/.",
        ),
        remedy=Text(
            "请把文件移到 returned 文件夹后重新汇总。",
            "Move the file to returned/ and consolidate again.",
        ),
        is_for_staff=True,
    )
    REVIEW_WITHOUT_IDENTITY = Rule(
        "V103",
        Severity.ERROR,
        title=Text("缺少考评表编号", "Code of the review workbook missing"),
        message=Text(
            "表中缺少考评表编号，不能确定是哪个考评组的表。",
            "No code stands in this workbook, so nothing tells which group it belongs to.",
        ),
        meaning=_CODES_ONLY,
        remedy=_OWN_FORM,
    )
    REVIEW_OF_TWO_GROUPS = Rule(
        "V104",
        Severity.ERROR,
        title=Text("两个考评组的编号", "Codes of two groups"),
        message=Text(
            "表中有不止一个考评组的编号，不能确定是哪个组的考评：{codes}。",
            "The workbook carries the codes of more than one group: {codes}.",
        ),
        meaning=_CODES_ONLY,
        remedy=_OWN_FORM,
    )
    REVIEW_UNREGISTERED = Rule(
        "V105",
        Severity.ERROR,
        title=Text("考评表编号未登记", "Code of the review workbook not registered"),
        message=Text(
            "表中编号 {codes} 不在本次下发的考评表登记中。",
            "The code {codes} is not among those of the review workbooks issued in this round.",
        ),
        meaning=Text(
            "编号可能被改动，或文件不是本次下发的。",
            "The code may have been changed, or the file was not issued in this round.",
        ),
        remedy=_OWN_FORM,
    )
    REVIEW_OLD_VERSION = Rule(
        "V106",
        Severity.ERROR,
        title=Text("旧版本的考评表", "Older version of the review workbook"),
        message=Text(
            "这是旧版本的考评表（编号 {codes}），该组考评的指标已调整，旧版本不再有效。",
            "This is an older version of the review workbook (code {codes}); the criteria that "
            "the group scores have changed since.",
        ),
        meaning=Text(
            "指标、分值、步长或评分主体调整后重新下发，旧版本的表不能合并计算。",
            "After a change of criteria, caps, steps or who scores them the form was issued anew.",
        ),
        remedy=Text(
            "请在最新下发的考评表中填写后重新交回。",
            "Please fill in the review workbook that was issued last and hand it in.",
        ),
    )
    REVIEW_OF_OTHER_ROUND = Rule(
        "V107",
        Severity.ERROR,
        title=Text("不是本次活动的考评表", "Review workbook of another round"),
        message=Text(
            "表中编号 {codes} 属于其他活动或年度，不是本次 {round}。",
            "The code {codes} belongs to another round, not to {round}.",
        ),
        meaning=Text("往年或其他活动的表不计入。", "Forms of other rounds are not counted."),
        remedy=_OWN_FORM,
    )
    REVIEW_GROUP_LEFT = Rule(
        "V108",
        Severity.ERROR,
        title=Text("考评组已不在定义中", "Group no longer defined"),
        message=Text(
            "编号 {codes} 属于考评组“{group}”，该组已不在“考评组”表中，不能计入。",
            "The code {codes} belongs to the group “{group}”, which stands no longer on the sheet "
            "of evaluators.",
        ),
        meaning=Text(
            "只有“考评组”表中的组参加考评。", "Only groups of the definition take part in a review."
        ),
        remedy=Text(
            "如应计入，请把该组加回“考评组”表后重新运行。",
            "If it should count, put the group back into the definition and run again.",
        ),
        is_for_staff=True,
    )
    SHEET_OF_OTHER_GROUP = Rule(
        "V109",
        Severity.ERROR,
        title=Text("另一考评组的工作表", "Sheet of another group"),
        message=Text(
            "工作表“{sheet}”的编号是 {codes}，属于另一考评组，不是 {code}，不能作为本组的考评。",
            "The sheet “{sheet}” has the code {codes} of another group, not {code}; it is no "
            "review of this group.",
        ),
        meaning=Text(
            "从别的考评表复制来的工作表不计入。",
            "Sheets copied from another review workbook do not count.",
        ),
        remedy=_MEND_SHEET,
    )
    SHEET_OF_NOBODY = Rule(
        "V110",
        Severity.ERROR,
        title=Text("不能确定是哪个单位的考评", "Review of nobody"),
        message=Text(
            "工作表“{sheet}”填有考评得分，但不能确定是哪个单位的：{found}。",
            "The sheet “{sheet}” holds review scores, but nothing tells of which agency: {found}.",
        ),
        meaning=Text(
            "单位按表内印的单位代码认定，不按工作表名称或相似的名称推测。",
            "Agencies are known by the code printed on the sheet, never by the name of the sheet.",
        ),
        remedy=_MEND_SHEET,
    )
    SHEET_OF_TWO_AGENCIES = Rule(
        "V111",
        Severity.ERROR,
        title=Text("一张表上有两个单位", "Two agencies on one sheet"),
        message=Text(
            "工作表“{sheet}”印的单位不一致：{agencies}，不能确定考评的是哪个单位。",
            "The sheet “{sheet}” names more than one agency: {agencies}.",
        ),
        meaning=_ONE_SCORE,
        remedy=_MEND_SHEET,
    )
    SHEET_TWICE = Rule(
        "V112",
        Severity.WARNING,
        title=Text("考评表重复", "Sheet of an agency twice"),
        message=Text(
            "该单位的考评表有多张（{sheets}），内容相同，以“{sheet}”为准。",
            "The agency has several sheets ({sheets}) that say the same; “{sheet}” counts.",
        ),
        meaning=_ONE_SCORE,
        remedy=_NOTHING,
    )
    SHEETS_OF_ONE_DISAGREE = Rule(
        "V113",
        Severity.ERROR,
        title=Text("同一单位的几张考评表不一致", "Sheets of one agency disagree"),
        message=Text(
            "该单位有两张考评表，内容不同：{criterion} 在“{sheet}”{cell} 为“{raw}”，在“{other}”"
            "{other_cell} 为“{other_raw}”，不能确定以哪一张为准。",
            "The agency has two sheets that differ: {criterion} is “{raw}” on “{sheet}” {cell} and "
            "“{other_raw}” on “{other}” {other_cell}.",
        ),
        meaning=_ONE_SCORE,
        remedy=Text(
            "请只保留该单位的一张考评表，删除其他副本后重新交回。",
            "Please keep one sheet of that agency, remove the other and hand it in again.",
        ),
    )
    SHEET_LOST = Rule(
        "V114",
        Severity.WARNING,
        title=Text("缺少单位的考评表", "Sheet of an agency missing"),
        message=Text(
            "“{agency}”的考评表（工作表“{sheet}”）已从文件中删除。",
            "The sheet “{sheet}” of {agency} is gone from the workbook.",
        ),
        meaning=Text(
            "删除的工作表不影响其他单位；该单位的考评以其他文件中的为准，没有的仍算未考评。",
            "The other sheets count all the same; that agency stays unreviewed unless another file "
            "holds its sheet.",
        ),
        remedy=Text(
            "该单位尚未考评的，请在下发的考评表中补填后交回。",
            "If that agency is not reviewed yet, fill in its sheet of the issued workbook.",
        ),
    )
    NOT_OF_THE_GROUP = Rule(
        "V115",
        Severity.INFO,
        title=Text("现不由本组考评", "Not judged by this group any more"),
        message=Text(
            "按现在的“考评组”表，“{agency}”不由本组考评；已填的考评得分保留在文件中，不计入。",
            "By the definition as it stands {agency} is not judged by this group; what was scored "
            "stays on record and does not count.",
        ),
        meaning=Text(
            "谁考评哪个单位以“考评组”表为准；现在负责的组已经评分，或本组应当回避。调回本组后，"
            "已填的考评照常计入。",
            "Who judges whom is what the definition says; the groups that judge the agency now "
            "have scored it, or this one must not. Put back, the agency's scores count.",
        ),
        remedy=_NOTHING,
    )
    STANDS_FOR_ANOTHER_GROUP = Rule(
        "V150",
        Severity.INFO,
        title=Text("单位已调到别的组，暂以本组评分计", "Stands until another group scores"),
        message=Text(
            "按现在的“考评组”表，“{agency}”由{groups}考评；在其评分以前，本组已填的考评得分仍然计入。",
            "By the definition as it stands {agency} is judged by {groups}; until they score it, "
            "what this group gave counts.",
        ),
        meaning=Text(
            "单位调到别的组，已评的不作废：现在负责的组评分后，改以该组评分为准；本组应当回避的不计入。",
            "What was scored before an agency was moved is kept: once the groups that judge it now "
            "score it, theirs counts. Scores of a group that must not judge it never count.",
        ),
        remedy=Text(
            "要由现在负责的组重新评分的，请该组填写考评表后交回；本组不应再计入的，请在“考评组”表的"
            "“回避单位”中写明。",
            "To have it scored anew let the groups that judge it now fill in their sheets; to "
            "leave these scores out name the agency under 回避单位 (Avoided agencies) of this "
            "group.",
        ),
    )
    REVIEWED_AGENCY_LEFT = Rule(
        "V116",
        Severity.INFO,
        title=Text("单位不再参加考评", "Agency not reviewed any more"),
        message=Text(
            "“{agency}”现不参加考评（已并入、撤销、缓评、不考评或不在名册）；已填的考评得分保留在"
            "文件中，不计入。",
            "{agency} is not reviewed any more (merged, dissolved, postponed, exempt or off the "
            "roster); what was scored stays on record and does not count.",
        ),
        meaning=Text("考评的范围以单位名册为准。", "The roster says which agencies are reviewed."),
        remedy=_NOTHING,
    )


class ReviewScoreRules:
    """What can be wrong about review scores and what stands beside them."""

    REVIEW_SCORE_MISSING = Rule(
        "V121",
        Severity.WARNING,
        title=Text("考评得分未填写", "Review score missing"),
        message=Text(
            "{criterion} 的考评得分未填写。", "The review score of {criterion} is missing."
        ),
        meaning=Text(
            "空白不是 0 分：该单位的考评得分未齐，暂无拟定得分和名次，已填的各项保留。",
            "Blank is not zero: until every score is in, the agency has no final score and no "
            "rank; what was scored is kept.",
        ),
        remedy=Text(
            "请补填该项考评得分后交回；确为 0 分请填 0。",
            "Please enter the review score and hand the workbook in again; for none enter 0.",
        ),
    )
    REVIEW_SCORE_ABOVE_CAP = Rule(
        "V122",
        Severity.ERROR,
        title=Text("考评得分超过分值", "Review score above the cap"),
        message=Text(
            "{criterion} 考评 {score} 分，超过该项分值 {cap} 分。",
            "{criterion} is given {score}, above its cap of {cap}.",
        ),
        meaning=Text(
            "超过分值的考评得分不计入，也不会自动改为满分。",
            "A score above the cap does not count, and is never cut to the cap.",
        ),
        remedy=Text(
            "请改为 0 到该项分值之间的得分后重新交回。",
            "Please enter a score from 0 to the cap and hand the workbook in again.",
        ),
        is_out_of_bounds=True,
    )
    REVIEW_SCORE_BELOW_MINIMUM = Rule(
        "V123",
        Severity.ERROR,
        title=Text("考评得分低于下限", "Review score below the minimum"),
        message=Text(
            "{criterion} 考评 {score} 分，低于最低分 {minimum} 分。",
            "{criterion} is given {score}, below its minimum of {minimum}.",
        ),
        meaning=Text(
            "低于下限的考评得分不计入，也不会自动改正。",
            "A score below the minimum does not count, and is never corrected.",
        ),
        remedy=Text(
            "请改为允许范围内的得分后重新交回。",
            "Please enter a score within the bounds and hand the workbook in again.",
        ),
        is_out_of_bounds=True,
    )
    REVIEW_SCORE_OFF_STEP = Rule(
        "V124",
        Severity.ERROR,
        title=Text("考评得分不符合步长", "Review score off the step"),
        message=Text(
            "{criterion} 考评 {score} 分，不符合要求：从 {minimum} 分起，每 {step} 分一档。",
            "{criterion} is given {score}; scores go up from {minimum} in steps of {step}.",
        ),
        meaning=Text(
            "不在档上的考评得分不计入，也不会自动取整。",
            "A score between two steps does not count, and is never rounded.",
        ),
        remedy=Text(
            "请按步长改填后重新交回。",
            "Please enter a score on a step and hand the workbook in again.",
        ),
        is_out_of_bounds=True,
    )
    REVIEW_BLANK = Rule(
        "V125",
        Severity.INFO,
        title=Text("尚未考评", "Not scored yet"),
        message=Text(
            "该单位的 {count} 项考评得分均未填写。",
            "None of its {count} review scores is filled in.",
        ),
        meaning=Text(
            "空白的考评表不影响其他文件中已填的考评。",
            "A blank sheet never displaces what another file holds.",
        ),
        remedy=_NOTHING,
    )
    LOWERED_UNREASONED = Rule(
        "V126",
        Severity.WARNING,
        title=Text("低于自评，扣分原因未填写", "Below the self score without a reason"),
        message=Text(
            "{criterion} 考评 {score}，低于自评 {self_score}，扣分原因未填写或过短。",
            "{criterion} is given {score}, below the self score {self_score}, without a reason.",
        ),
        meaning=_REASONS,
        remedy=_ADD_REASON,
        gap=Gap.REASON,
        inputs=("reason",),
    )
    RAISED_UNREASONED = Rule(
        "V127",
        Severity.WARNING,
        title=Text("高于自评，上调理由未填写", "Above the self score without a reason"),
        message=Text(
            "{criterion} 考评 {score}，高于自评 {self_score}，上调理由未填写或过短。",
            "{criterion} is given {score}, above the self score {self_score}, without a reason.",
        ),
        meaning=_REASONS,
        remedy=_ADD_REASON,
        gap=Gap.REASON,
        inputs=("reason",),
    )
    CHANGED_UNREASONED = Rule(
        "V128",
        Severity.WARNING,
        title=Text("与自评不同，理由未填写", "Judged otherwise without a reason"),
        message=Text(
            "{criterion} 考评为“{score}”，自评为“{self_score}”，改判理由未填写或过短。",
            "{criterion} is judged “{score}”, the agency said “{self_score}”; no reason is given.",
        ),
        meaning=_REASONS,
        remedy=_ADD_REASON,
        gap=Gap.REASON,
        inputs=("reason",),
    )
    SELF_SCORE_CHANGED = Rule(
        "V129",
        Severity.WARNING,
        title=Text("考评表中的自评得分已改动", "Self score changed in the review workbook"),
        message=Text(
            "{criterion} 的自评得分已改动：单位自评为“{self_score}”，考评表中为“{raw}”。",
            "The self score of {criterion} was changed: the agency stated “{self_score}”, the "
            "sheet says “{raw}”.",
        ),
        meaning=Text(
            "自评得分一律以单位的自评表为准，考评表中的改动不起作用，但会列出。",
            "Self scores always come from the return; what was changed here has no effect, but is "
            "listed.",
        ),
        remedy=Text(
            "请与考评组核对是否把考评得分填到了自评一栏。",
            "Please ask the evaluators whether a review score went into the wrong column.",
        ),
    )
    REVIEW_UNSIGNED = Rule(
        "V130",
        Severity.INFO,
        title=Text("录入人、核对人未填写", "Who entered and who checked is missing"),
        message=Text("{fields}未填写。", "Not filled in: {fields}."),
        meaning=Text(
            "录入人和核对人写明这份考评由谁负责。", "They tell who answers for this review."
        ),
        remedy=Text("请补填。", "Please fill them in."),
    )


class ReviewRoundRules:
    """What can be said of several sheets of one group about one agency."""

    REVIEWS_CONFLICT = Rule(
        "V141",
        Severity.ERROR,
        title=Text("两份考评不一致", "Two reviews in conflict"),
        message=Text(
            "与“{other}”中同一考评组对该单位的考评都有效但内容不一致（{criteria}），不能判断哪一份"
            "更新。",
            "The review of this agency in “{other}”, by the same group, is valid too and differs "
            "({criteria}); nothing says which is newer.",
        ),
        meaning=Text(
            "两个时间不能都说明先后时不作猜测，也不取平均；只有这个单位的这份考评暂不计入。",
            "Where the times do not agree nothing is guessed and nothing averaged; only this "
            "review of this agency is held back.",
        ),
        remedy=_ASK_GROUP,
    )
    REVIEW_REPLACES_OLDER = Rule(
        "V142",
        Severity.WARNING,
        title=Text("新的考评替换了旧的", "Replaces an older review"),
        message=Text(
            "本份考评替换了较早的“{other}”，有改动的项：{criteria}。",
            "This review replaces the older one in “{other}”; changed: {criteria}.",
        ),
        meaning=Text(
            "两份有效的考评内容不同，以两个时间都更晚的为准，并列出改动。",
            "Two valid reviews differ; the one that is later by both times counts.",
        ),
        remedy=Text(
            "请核对改动是否为考评组本意。", "Please check that the evaluators meant the change."
        ),
    )
    REVIEW_BLANK_SUPERSEDED = Rule(
        "V143",
        Severity.INFO,
        title=Text("空白的不替换已填的考评", "Blank sheet beside a filled one"),
        message=Text(
            "本份未填写，该单位的考评在“{other}”中。",
            "This sheet is blank; the review of the agency is in “{other}”.",
        ),
        meaning=Text("空白的考评表从不替换已填的。", "A blank sheet never displaces a filled one."),
        remedy=_NOTHING,
    )
    REVIEW_BETTER_STANDS = Rule(
        "V144",
        Severity.INFO,
        title=Text("已有有效的考评", "A valid review stands"),
        message=Text(
            "本份有问题，该单位有效的考评在“{other}”中。",
            "This sheet is faulty; the valid review of the agency is in “{other}”.",
        ),
        meaning=Text("有效的考评优先于有问题的。", "A valid review goes before a faulty one."),
        remedy=_NOTHING,
    )
    REVIEW_FULLER_STANDS = Rule(
        "V145",
        Severity.INFO,
        title=Text("已有更完整的考评", "A fuller review stands"),
        message=Text(
            "“{other}”中的考评包含本份的全部内容，并且更完整，以其为准。",
            "The review in “{other}” holds everything that this one does, and more; it counts.",
        ),
        meaning=Text(
            "一份空着、另一份已填、其余相同的，以填得更完整的为准。",
            "Where one leaves blank what the other fills in and all else is equal, the fuller one "
            "counts.",
        ),
        remedy=_NOTHING,
    )
    REVIEW_LEFT_AS_ISSUED = Rule(
        "V151",
        Severity.INFO,
        title=Text("另一份在此基础上作了修改", "Changed in another workbook"),
        message=Text(
            "“{other}”带入了本份所填的内容并作了修改，以修改后的为准。",
            "“{other}” was issued with what this sheet says and has changed it; that one counts.",
        ),
        meaning=Text(
            "重新生成的考评表带入已填的内容，几台电脑各改各的单位；没有改动的从不取代改动过的，不看时间。",
            "A workbook that is issued anew holds what was typed before, and several computers "
            "change the sheets of different agencies. One that was left as it was never takes the "
            "place of one that was changed, whatever the times say.",
        ),
        remedy=_NOTHING,
    )
    OTHER_RETURN_COUNTS = Rule(
        "V146",
        Severity.ERROR,
        title=Text("考评的不是现在采用的自评表", "Another return counts now"),
        message=Text(
            "这份考评针对的自评表不是“{agency}”现在采用的“{other}”，该单位待核定。",
            "This review judged another return than “{other}”, which counts for {agency} now; to "
            "be decided.",
        ),
        meaning=Text(
            "单位重报后自评可能已变，原来的考评不再自动计入，也不会丢失。",
            "After a new return the self scores may differ; the review is kept, and counts only "
            "once it is confirmed.",
        ),
        remedy=Text(
            "请重新运行 workbook-tool review，由考评组在新表中确认；或运行 workbook-tool decide "
            "单位代码 --file 考评表文件 --reason 理由 核定沿用。",
            "Please run workbook-tool review again and let the evaluators confirm on the new "
            "sheet; or settle it: workbook-tool decide AGENCY --file FILE --reason TEXT.",
        ),
    )
    REVIEW_OF_EARLIER_RETURN = Rule(
        "V147",
        Severity.INFO,
        title=Text("针对以前的自评表", "Review of an earlier return"),
        message=Text(
            "本份针对以前的自评表；对现在采用的自评表的考评在“{other}”中。",
            "This sheet judged an earlier return; the review of the one that counts is in "
            "“{other}”.",
        ),
        meaning=Text(
            "以针对现在采用的自评表的考评为准。",
            "The review of the return that counts goes before others.",
        ),
        remedy=_NOTHING,
    )
    REVIEW_FILE_NAME_OF_ANOTHER = Rule(
        "V148",
        Severity.WARNING,
        title=Text("文件名提到其他考评组", "File name of another group"),
        message=Text(
            "文件名含“{named}”，表内编号属于考评组“{coded}”，二者不一致，已按编号登记。",
            "The file name carries “{named}”, the code inside belongs to the group “{coded}”; the "
            "code counts.",
        ),
        meaning=_CODES_ONLY,
        remedy=Text(
            "请与考评组核实有没有交错文件；没有交错则无需处理。",
            "Please ask the evaluators whether they sent the file they meant; if so, there is "
            "nothing to do.",
        ),
    )


class ReviewRules(ReviewFileRules, ReviewScoreRules, ReviewRoundRules):
    """Everything that can be said of review workbooks."""
