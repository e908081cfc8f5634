"""The words of a bulletin, in both languages."""

from typing import Final

from workbook_tool.core.text import Text


class Words:
    """What a bulletin says; facts go into the places named in braces."""

    TITLE: Final = Text("关于{round}结果的通报", "MEMORANDUM")
    DRAFT: Final = Text("（代拟稿）", "Draft, to be edited")
    HEAD: Final = Text(
        "各有关单位：",
        "To: the agencies concerned\nFrom: {organiser}\nDate: {day}\nSubject: results of {round}",
    )
    LEAD: Final = Text(
        "{organiser}组织了{round}。现将有关情况通报如下。",
        "{organiser} ran {round}. The results are as follows.",
    )
    COUNTS: Final = Text("报送情况", "Returns")
    GRADES: Final = Text("等次名单{example}", "Grades{example}")
    RANKING: Final = Text("名次", "Ranking")
    WEAK: Final = Text("薄弱环节", "Weak points")
    MISSING: Final = Text("未报送单位", "Who did not report")
    UNTIL: Final = Text("截至{day}，", "By {day}, ")
    ASKED: Final = Text(
        "{until}应报单位{issued}个，已报{returned}个，未报{missing}个。",
        "{until}{returned} of {issued:agency/agencies} had reported; {missing} had not. ",
    )
    ALL_COUNT: Final = Text("已报的全部计入。", "All that was returned counts.")
    SOME_COUNT: Final = Text(
        "已报的计入{counted}个，尚未计入{left}个。",
        "{counted:return counts/returns count}, {left:does/do} not yet.",
    )
    OF_GROUP: Final = Text(
        "{group}应报{issued}个，已报{returned}个", "{group}: {returned} of {issued}"
    )
    OF_THEM: Final = Text("其中，{parts}。", "By category: {parts}.")
    SEMICOLON: Final = Text("；", "; ")
    BY_SELF: Final = Text(
        "以下结果依据各单位自评得分得出，未经考评。",
        "The results are those of the agencies' own scores, which nobody has reviewed.",
    )
    BY_FINAL: Final = Text(
        "以下结果依据考评后的拟定得分得出。", "The results are those of the final scores."
    )
    BY_APPROVED: Final = Text(
        "以下结果依据考评后的审定得分得出。", "The results are those of the approved scores."
    )
    UNDER_REVIEW: Final = Text(
        "考评尚未完成：应考评{agencies}个单位，已完成{done}个。",
        "The review is not complete: {done} of {agencies:agency is/agencies are} reviewed.",
    )
    APPROVED: Final = Text("结果已经批准：{approval}。", " They were approved: {approval}.")
    NO_GRADES_YET: Final = Text(
        "考评尚未完成，等次待考评完成后评定。", "Grades are given once the review is complete."
    )
    NO_GRADE: Final = Text("未评定等次", "No grade")
    NAMES: Final = Text("{title}（{count}个）：{names}。", "{title} ({count}): {names}.")
    NO_RANKS: Final = Text("暂无名次。", "Nobody is ranked yet.")
    PLACE: Final = Text("第{place}名：{name}，{total}分。", "{place}. {name}: {total} points.")
    PLACE_VETOED: Final = Text(
        "第{place}名：{name}，{total}分（一票否决）。", "{place}. {name}: {total} points (veto)."
    )
    WEAKEST: Final = Text(
        "平均得分率最低的{count}项：{parts}。",
        "The {count:lowest mean rate/lowest mean rates}: {parts}.",
    )
    WEAKEST_SO_FAR: Final = Text(
        "考评尚未完成，按自评得分，{weakest}",
        "By the agencies' own scores, as long as the review lasts. {weakest}",
    )
    WEAK_ONE: Final = Text("{title}（{code}）{rate}%", "{title} ({code}) {rate}%")
    NOTHING_WEAK: Final = Text("各项均为满分。", "Every criterion has full marks.")
    MISSING_ONES: Final = Text(
        "以下{count}个单位未报送：{names}。", "Not reported ({count}): {names}."
    )
    NONE_MISSING: Final = Text("应报单位已全部报送。", "Everybody reported.")
    END: Final = Text("特此通报。", "")
