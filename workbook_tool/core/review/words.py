"""Every word of a review workbook that does not come from the definition, in both languages."""

from workbook_tool.core.text import Text

# Sheets.
INDEX = Text("考评目录", "Index")
VISITS = Text("考察清单", "Visit list")
FULL_TEXTS = Text("自评全文", "Full texts")

# Columns of the table on the sheet of an agency.
CODE = Text("编号", "Code")
LEVEL = Text("指标", "Indicator")
CRITERION = Text("测评标准", "Criterion")
METHODS = Text("测评方法", "Methods")
ROLE = Text("性质", "Role")
RULE = Text("计分", "Points")
CAP = Text("分值", "Cap")
SELF = Text("自评得分", "Self score")
BASIS = Text("自评依据", "Basis (of the agency)")
EVIDENCE = Text("佐证材料", "Evidence")
SCORE = Text("考评得分", "Review score")
POINTS = Text("自动得分", "Computed")
STATUS = Text("填写提示", "Next step")
REASON = Text("扣分原因／上调理由", "Why below or above")
RECORD = Text("考察记录", "Record")

# The sheet of an agency around its table.
TITLE = Text("{title}　考评表", "{title}: review")
AGENCY_LINE = Text("被考评单位：{name}（{agency}）", "Agency: {name} ({agency})")
EVALUATOR_LINE = Text("考评组：{name}（{code}）", "Evaluator: {name} ({code})")
PRINTED_CODE = Text("编号：{code}", "Code: {code}")
JUDGED_LINE = Text(
    "所考评的自评表　校验码：{check}　SHA-256：{sha}",
    "Return judged: check code {check}, SHA-256 {sha}",
)
HOW = Text(
    "只填黄色格子。考评得分低于自评的写扣分原因，高于自评的写上调理由，与自评一致的不用写；"
    "考察记录可填可不填。",
    "Fill in the yellow cells only. Give a reason wherever the review score is below or above the "
    "self score; a record is up to you.",
)
BACK = Text("返回目录", "Back to the index")
PROGRESS = Text("已考评 {done} / {count} 项", "Scored {done} of {count}")
SUBTOTAL = Text("本组考评小计", "Sum of these rows")
COUNT_LABEL = Text("合　计", "Total")
RECORDED_BY = Text("录入人", "Entered by")
CHECKED_BY = Text("核对人", "Checked by")
REVIEWED_ON = Text("考评日期", "Date")
SIGN_MEMBERS = Text("考评组成员（签字）：", "Evaluators (signatures):")
SIGN_LEADER = Text("考评组组长（签字）：", "Head of the group (signature):")
SIGN_AGENCY = Text("被考评单位（签字）：", "Agency (signature):")
SIGN_DATE = Text("年　　月　　日", "Date:")
NOT_APPLICABLE = Text("不适用", "Does not apply")
CUT = Text("……（全文见《自评全文》）", " … (in full on “Full texts”)")

# Live status of a row; the first character decides its colour.
TO_SCORE = Text("① 待考评", "① To be scored")
TO_LOWER = Text("③ 待写扣分原因", "③ Say why below")
TO_RAISE = Text("③ 待写上调理由", "③ Say why above")
TO_CHANGE = Text("③ 待写改判理由", "③ Say why changed")
SAME = Text("√ 与自评一致", "√ As the agency")
LOWER = Text("√ 低于自评", "√ Below")
HIGHER = Text("√ 高于自评", "√ Above")
CHANGED = Text("√ 与自评不同", "√ Changed")

# Validation messages.
SCORE_TITLE = Text("考评得分不正确", "This score cannot be used")

# The index.
INDEX_SUBTITLE = Text("考 评 组 工 作 表", "Review workbook")
AGENCIES_LINE = Text(
    "考评单位 {agencies} 个，共 {rows} 项", "{agencies} agencies, {rows} rows in all"
)
LIVE_HEADING = Text("考评进度（自动更新）", "Progress (updates itself)")
MAY_SEND = Text("√ 全部完成，可以保存并交回", "√ Ready: save it and send it back")
STILL_OPEN = Text(
    "× 还有 {agencies} 个单位、{rows} 项未完成", "× {agencies} agencies, {rows} rows are open"
)
STILL_UNSIGNED = Text(
    "× 得分已填完，还有 {agencies} 个单位没有填录入人和核对人",
    "× All is scored; {agencies} agencies lack who entered and who checked",
)
STEPS = (
    Text(
        "点单位名称进入该单位的考评表；只填黄色格子，改动自评内容不起作用。",
        "Click an agency to get to its sheet. Fill in yellow cells only; changes to what the "
        "agency wrote have no effect.",
    ),
    Text(
        "考评得分低于自评的写扣分原因，高于自评的写上调理由；每个单位填录入人和核对人。",
        "Give a reason below and above the self score, and for each agency who entered and who "
        "checked.",
    ),
    Text(
        "可以分人、分台电脑填写，各自交回；没有填的单位不会覆盖别人填好的。",
        "Several people may fill in copies of it; a sheet left blank never replaces a filled one.",
    ),
    Text(
        "每个单位打印一页，可以先在纸上填写再录入；签字后的纸质件留存。请勿填写涉密信息。",
        "Each agency prints on one page, to be filled in by hand first if you like; keep what is "
        "signed. Enter nothing that is classified.",
    ),
)
NUMBER = Text("序号", "No.")
AGENCY = Text("单位", "Agency")
CATEGORY = Text("类别", "Category")
CHECK_CODE = Text("自评表校验码", "Check code")
OWED = Text("应评", "Owed")
DONE = Text("已评", "Done")
STATE = Text("进度", "State")
NOT_BEGUN = Text("① 未开始", "① Not begun")
STILL = Text("② 还差 {count} 项", "② {count} to go")
TO_SIGN = Text("③ 待填录入人、核对人", "③ Who entered, who checked")
FINISHED = Text("√ 完成", "√ Done")

# The visit list.
VISITS_TITLE = Text("{title}　考察清单", "{title}: visit list")
VISITS_HOW = Text(
    "各单位按测评方法需要考评的指标编号；日期和备注供打印后手写。",
    "What is to be judged at each agency by each method; date and remark are for writing by hand.",
)
VISIT_DATE = Text("日期（手写）", "Date (by hand)")
VISIT_REMARK = Text("备注（手写）", "Remark (by hand)")
WITHOUT_METHOD = Text("未注明方法", "No method stated")

# What agencies wrote in full.
FULL_TEXTS_TITLE = Text("{title}　自评全文", "{title}: full texts")
FULL_TEXTS_HOW = Text(
    "考评表一页放不下的自评依据和佐证材料，全文列在这里；点单位名称回到该项。",
    "What the page of an agency has no room for stands here in full; click an agency to get back.",
)

# A label stands before each name: a digit directly after "&8" would be read as part of the size.
FOOTER = Text(
    "&L&8编号：{code}&C&8第 &P 页 共 &N 页&R&8考评组：{name}",
    "&L&8Code: {code}&C&8Page &P of &N&R&8Evaluator: {name}",
)
PAGE_FOOTER = Text(
    "&L&8编号：{code}&C&8第 &P 页 共 &N 页&R&8被考评单位：{name}",
    "&L&8Code: {code}&C&8Page &P of &N&R&8Agency: {name}",
)
