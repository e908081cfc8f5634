"""Rules about points by place among agencies (名次): the column 计分 of 指标."""

from workbook_tool.core.findings.grade_rules import TOTALS_DEPEND, definition_rule
from workbook_tool.core.text import Text

_PLACES_FOLLOW = Text(
    "得分在汇总时按名次算出，单位填报时看不到；规则有两种读法，就会有两种总分。",
    "Points are computed at consolidation and no agency sees them before; a rule with two meanings "
    "gives two totals.",
)
_SHAPES = Text(
    "请在“计分”一列写，例如：第1名=10；第2名=8；其余=4；越高越好。也可以写 前10%=5、"
    "第1名=600；末名=500、第1名=10；每低一名扣0.5；数值小的在前的写“越低越好”。",
    "Write in the column Point rule, such as: 1st=10; 2nd=8; others=4; higher is better. There are "
    "also top 10%=5, 1st=600; last=500, and 1st=10; each place below takes off 0.5; where small "
    "figures come first, “lower is better”.",
)


class PlaceRules:
    """What a criterion of the kind 名次 says of its points."""

    PLACES_MISSING = definition_rule(
        "D254",
        Text("没有写明各名次得多少分", "No points for places"),
        Text(
            "“{criterion}”是“{kind}”，没有写明各名次得多少分。",
            "“{criterion}” is of the kind {kind} and nothing says what each place gives.",
        ),
        _PLACES_FOLLOW,
        _SHAPES,
    )
    PLACES_UNCLEAR = definition_rule(
        "D255",
        Text("看不懂的名次计分规则", "A rule for places that is none"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，看不懂，或者同一件事说了两次、互相矛盾。",
            "“{label}” of “{criterion}” is “{value}”, which is no rule for places, or says one "
            "thing in two ways.",
        ),
        _PLACES_FOLLOW,
        _SHAPES,
    )
    PLACES_DOUBTFUL = definition_rule(
        "D256",
        Text("有的名次漏了或重复", "Places that are left out or named twice"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，有的名次没有写到，或写了两次、永远轮不到。",
            "“{label}” of “{criterion}” is “{value}”; some place is left out, or stands twice and "
            "never counts.",
        ),
        Text(
            "名次从前往后逐条判断，先符合者为准；漏掉的名次不能猜。",
            "Places are tried from the first on, and the first match counts; one that is left out "
            "is not guessed.",
        ),
        Text(
            "请从第1名起连续写，如 第1名=10；第2至3名=8；其余=4；"
            "从末名起的写在后面，如 末名=0；后3名=1。",
            "Name them from the first on without a gap, such as 1st=10; 2nd to 3rd=8; others=4; "
            "those from the end follow, such as last=0; bottom 3=1.",
        ),
    )
    PLACES_RISE = definition_rule(
        "D257",
        Text("名次靠后的反而更好", "A later place that is better off"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，名次靠后的反而比靠前的好。",
            "“{label}” of “{criterion}” is “{value}”; a later place is better off than one before.",
        ),
        _PLACES_FOLLOW,
        Text(
            "请核对各名次的分数；数值小的在前的，写“越低越好”，不要把分数倒过来。",
            "Check the points; where small figures come first write “lower is better” and leave "
            "the points as they are.",
        ),
    )
    PLACES_OUTSIDE_SCALE = definition_rule(
        "D258",
        Text("名次得分与分值不符", "Points of places that do not fit the cap"),
        Text(
            "“{criterion}”的“{label}”是“{value}”，最高的不等于分值 {cap}，"
            "或有的低于最低分 {minimum}。",
            "“{label}” of “{criterion}” is “{value}”; its most is not the cap of {cap}, or some is "
            "below the minimum of {minimum}.",
        ),
        TOTALS_DEPEND,
        Text(
            "请核对分值、最低分和各名次的分数。", "Check cap, minimum and the points of the places."
        ),
    )
