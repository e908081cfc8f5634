"""The words of a feedback sheet and of its reply slip, in both languages."""

from typing import Final

from workbook_tool.core.text import Text


class Words:
    """What a feedback sheet says; facts go into the places named in braces."""

    TITLE: Final = Text("{round}考评结果反馈表", "{round}: result of the assessment")
    AGENCY: Final = Text("单位：{name}（{code}）", "Agency: {name} ({code})")
    CATEGORY: Final = Text("类别：{category}", "Category: {category}")
    GAP: Final = Text("　　", "    ")
    APPROVED_SCORE: Final = Text("审定得分", "Approved score")
    COUNTED_SCORE: Final = Text("计入得分", "Score counted")
    DIFFERENCE: Final = Text("差值", "Diff.")
    MEAN: Final = Text("平均", "Mean")
    TOTAL: Final = Text("合计", "Total")
    OF_ROLE: Final = Text("{text}（{role}）", "{text} ({role})")
    APPEAL: Final = Text("复核：{reason}（依据：{basis}）", "on appeal: {reason} (basis: {basis})")
    REASON_END: Final = Text("；", "; ")
    GRADE: Final = Text("等次{example}：{grade}", "Grade{example}: {grade}")
    LATER: Final = Text("考评全部完成后评定", "given once the whole review is complete")
    MEAN_TOTAL: Final = Text(
        "平均分：{mean}（{peers}{agencies}个单位）", "Mean: {mean} ({peers}, {counted})"
    )
    PLACE: Final = Text(
        "名次：第{place}名（{peers}{places}个单位参加排名）",
        "Place: {place} of {places} ranked agencies ({peers})",
    )
    NO_PLACE: Final = Text("名次：不参加排名", "Place: not ranked")
    PLACE_LATER: Final = Text(
        "名次：考评全部完成后确定", "Place: known once the whole review is complete"
    )
    EVERYBODY: Final = Text("全部", "all")
    OF_DIFFERENCE: Final = Text("差值＝{final}－自评得分。", "Difference = {final} - self score. ")
    SHARES: Final = Text(
        "{final}＝自评得分×{own}%＋考评得分×{others}%。",
        "{final} = {own}% of the self score + {others}% of the review score. ",
    )
    SELF_ALONE: Final = Text(
        "得分为采用的自评表上的得分，未经考评；复核后有改动的，以复核为准。",
        "The scores are those of the return that counts, which nobody has reviewed; after an "
        "appeal the decided one counts. ",
    )
    NOT_THE_SUM: Final = Text(
        "合计按权重、加扣分等规则得出，不是各项得分直接相加。",
        "The total follows the rules on weights, bonuses and deductions; it is not the plain sum. ",
    )
    SCALED: Final = Text(
        "合计由 {unscaled} 分按满分 {scale} 分折算。",
        "The total is {unscaled}, told on a scale of {scale}. ",
    )
    COEFFICIENT: Final = Text(
        "合计已乘难度系数 {coefficient}。",
        "The total is multiplied by {coefficient} (coefficient). ",
    )
    CHECK_CODE: Final = Text(
        "采用的自评表校验码：{code}。", "Check code of the return that counts: {code}. "
    )
    APPROVED: Final = Text("结果已经批准：{approval}。", "Approved: {approval}.")
    CHANGED: Final = Text(
        "更正：{item} {old} → {new}（{why}）。", "Corrected: {item} {old} → {new} ({why})."
    )
    NONE: Final = Text("（无）", "(none)")
    CUT: Final = Text(f"{'－' * 18} 以下为回执 {'－' * 18}", f"{'- ' * 30}reply slip{' -' * 30}")
    SLIP: Final = Text("回　执", "Reply slip")
    SLIP_OF: Final = Text("{round}　{mark}", "{round}, {mark}")
    NAME: Final = Text("单位", "Agency")
    OPINION: Final = Text("意见", "Answer")
    AGREE: Final = Text("□ 收到反馈表，无异议", "□ We have received the sheet and agree with it")
    APPEAL_BOX: Final = Text(
        "□ 申请复核（写明指标编号、理由和依据，可另附页）：",
        "□ We appeal (codes of the criteria, reasons and basis; further pages may be attached):",
    )
    SIGNED: Final = Text("负责人签字", "Signed by the head")
    STAMP: Final = Text("单位盖章", "Stamp")
    DAY: Final = Text("日期", "Date")
    BLANK_DAY: Final = Text("　　　　年　　月　　日", "")
    PHONE: Final = Text("联系人、电话", "Contact, telephone")
    UNTIL: Final = Text("截止日期", "Due by")
    PASSED: Final = Text("{day}（已过）", "{day} (has passed)")
    SEND_BACK: Final = Text(
        "填好签字盖章后，请在截止日期前将回执报{organiser}。",
        "Please return the slip to {organiser}, signed and stamped, by the day that it names.",
    )
    CONTACT: Final = Text("联系：{contact}。", " Contact: {contact}.")
