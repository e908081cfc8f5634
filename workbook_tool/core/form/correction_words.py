"""The words of a form that comes back with its answers in it and its faults listed (退回修改)."""

from workbook_tool.core.text import Text

CORRECTIONS = Text("修改说明", "Corrections")
TITLE = Text("修改说明", "Corrections")
HOW = Text(
    "本表已带入贵单位上次填报的内容；下列各处未能采用，对应的黄色格子是空的。点“位置”可跳到要改的格子，"
    "改好后“状态”自动变为“√ 已改”。本页不用填写，也不用删除；其余按封面提示填好、签字盖章后报送。",
    "This form holds what you sent. What could not be accepted is listed here, and its yellow cell "
    "is empty. Click a place to get there; once it is mended the state turns to √. Nothing is to "
    "be filled in or deleted on this page; then go on as the cover says.",
)
HOW_OF_BLANK = Text(
    "贵单位上次报送的表中没有可以带入的答案，请按封面提示重新填写；下列各处未能采用。点“位置”可跳到要填的格子，"
    "填好后“状态”自动变为“√ 已改”。本页不用填写，也不用删除；全部填好、签字盖章后报送。",
    "Nothing that you answered could be brought over, so please fill in this form as the cover "
    "says. What could not be accepted is listed here. Click a place to get there; once it is "
    "filled in the state turns to √. Nothing is to be filled in or deleted on this page.",
)
NUMBER = Text("序号", "No.")
PLACE = Text("位置", "Place")
CRITERION = Text("指标", "Criterion")
RETURNED = Text("原填内容", "What you sent")
PROBLEM = Text("问题", "What is wrong")
REMEDY = Text("怎样修改", "What to do")
STATE = Text("状态", "State")
HEADINGS = (NUMBER, PLACE, CRITERION, RETURNED, PROBLEM, REMEDY, STATE)
BLANK = Text("（空白）", "(blank)")
OPEN = Text("× 未改", "× Open")
MENDED = Text("√ 已改", "√ Mended")
LEFT = Text(
    "× 《{sheet}》还有 {count} 处未改，点此查看", '× {count} to mend on "{sheet}": click here'
)
NONE_LEFT = Text("√ 《{sheet}》各处已改完", '√ All of "{sheet}" is mended')
CUT = Text(
    "原文 {length} 字，本格最多 {limit} 字，只带入了前 {limit} 字。",
    "The text had {length} characters; the cell takes {limit}, and the first {limit} are here.",
)
TO_SHORTEN = Text(
    "请精简这一格；详细内容可列入《佐证材料》。",
    "Please shorten this cell; details belong in the evidence.",
)
NO_ROOM = Text(
    "材料清单中这一行没有带入：序号重复、不是数字，或者行数超出。",
    "This line of the list could not be brought over: its number stands twice, is none, or lies "
    "beyond the list.",
)
TO_LIST_AGAIN = Text(
    "需要的话，请在空行中重新登记，并改对《自评打分》中的序号。",
    "If it is needed, list it on an empty line and correct the numbers on the scoring sheet.",
)
