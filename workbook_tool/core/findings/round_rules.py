"""Rules about several files of one agency and about the round as a whole (R…)."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_NOTHING = Text("无需处理。", "Nothing to do.")


class RoundRules:
    """What can be said of versions, copies, decisions and dates."""

    IDENTICAL_COPY = Rule(
        "R101",
        Severity.INFO,
        title=Text("内容相同的重复文件", "Identical copy"),
        message=Text("与“{other}”内容完全相同，重复不计。", "Byte for byte the same as “{other}”."),
        meaning=Text("同一文件只计一次。", "The same file counts once."),
        remedy=_NOTHING,
    )
    SAME_ENTRIES = Rule(
        "R102",
        Severity.INFO,
        title=Text("填报内容重复", "Same entries in another file"),
        message=Text(
            "填报内容与“{other}”相同，重复不计，以“{other}”为准。",
            "Its entries equal those of “{other}”, which counts.",
        ),
        meaning=Text("内容相同的版本只计一次。", "Versions with the same entries count once."),
        remedy=_NOTHING,
    )
    SUPERSEDED = Rule(
        "R103",
        Severity.INFO,
        title=Text("已有新版本", "A newer version stands"),
        message=Text("已有更新的版本“{other}”。", "“{other}” is a newer version."),
        meaning=Text(
            "文件内的修改时间和收到时间都更晚的版本为准。",
            "The version whose own modified time and arrival are both later counts.",
        ),
        remedy=_NOTHING,
    )
    REPLACES_OLDER = Rule(
        "R104",
        Severity.WARNING,
        title=Text("新版本替换了旧版本", "Replaces an older version"),
        message=Text(
            "本版本替换了较早的“{other}”，有改动的项：{criteria}。",
            "This version replaces the older “{other}”; changed: {criteria}.",
        ),
        meaning=Text(
            "两份有效的表内容不同，以两个时间都更晚的为准，并列出改动。",
            "Two valid versions differ; the one that is later by both times counts.",
        ),
        remedy=Text(
            "请核对改动是否为该单位本意。", "Please check that the agency meant the change."
        ),
    )
    VERSIONS_CONFLICT = Rule(
        "R105",
        Severity.ERROR,
        title=Text("两个版本不一致", "Two versions in conflict"),
        message=Text(
            "与“{other}”都有效但内容不一致（{criteria}），不能判断哪个版本更新。",
            "“{other}” is valid too and differs ({criteria}); nothing says which is newer.",
        ),
        meaning=Text(
            "两个时间不能都说明先后时不作猜测，该单位暂不计入。",
            "Where the times do not agree nothing is guessed, and the agency is not counted yet.",
        ),
        remedy=Text(
            "请与单位核实后运行 workbook-tool decide 单位代码 --file 文件 --reason 理由。",
            "Please ask the agency, then run workbook-tool decide AGENCY --file F --reason TEXT.",
        ),
        remedy_for_sender=Text(
            "请单位回复以哪一份为准，或重新报送一份。",
            "Please tell us which file stands, or send one again.",
        ),
    )
    BETTER_STANDS = Rule(
        "R106",
        Severity.INFO,
        title=Text("已有有效版本", "A valid version stands"),
        message=Text(
            "本文件有问题，该单位已有有效的版本“{other}”。",
            "This file is faulty; the agency's valid version “{other}” counts.",
        ),
        meaning=Text("有效的版本优先于有问题的版本。", "A valid version beats a faulty one."),
        remedy=_NOTHING,
    )
    BLANK_SUPERSEDED = Rule(
        "R107",
        Severity.INFO,
        title=Text("空白表不替换已填写的表", "Blank form beside a filled one"),
        message=Text(
            "本文件未填写，该单位已有填写的版本“{other}”。",
            "This form is blank; the agency's filled one is “{other}”.",
        ),
        meaning=Text("空白表从不替换已填写的表。", "A blank form never displaces a filled one."),
        remedy=_NOTHING,
    )
    DECIDED = Rule(
        "R108",
        Severity.WARNING,
        title=Text("经人工核定采用", "Chosen by decision"),
        message=Text("按人工核定采用，版本以此为准。理由：{reason}", "Chosen by staff: {reason}"),
        meaning=Text(
            "decisions.csv 中的核定会在每次汇总时重复执行。",
            "Decisions in decisions.csv are repeated by every run.",
        ),
        remedy=_NOTHING,
    )
    NOT_CHOSEN = Rule(
        "R109",
        Severity.INFO,
        title=Text("经人工核定未采用", "Not chosen by decision"),
        message=Text(
            "按人工核定采用了另一版本“{other}”。", "By decision “{other}” counts instead."
        ),
        meaning=Text(
            "decisions.csv 中的核定会在每次汇总时重复执行。",
            "Decisions in decisions.csv are repeated by every run.",
        ),
        remedy=_NOTHING,
    )
    LATE = Rule(
        "R110",
        Severity.INFO,
        title=Text("逾期报送", "Late"),
        message=Text(
            "文件时间 {time}，晚于截止日期 {deadline}。",
            "The file's time is {time}, after the deadline of {deadline}.",
        ),
        meaning=Text("逾期只作提示，照常计入。", "Lateness is noted only; the return counts."),
        remedy=_NOTHING,
    )
    OUR_DEFECT = Rule(
        "R111",
        Severity.ERROR,
        title=Text("程序出错，未计入", "Not counted because of a defect of ours"),
        message=Text(
            "登记“{name}”时程序内部出错，本文件未计入，其他文件不受影响。",
            "This program made a mistake over “{name}”; the file is not counted, all others are.",
        ),
        meaning=Text(
            "每个文件都要恰好登记一次；对不上的文件不计入，也不影响其他文件。",
            "Every file is registered exactly once; one that does not add up costs itself only.",
        ),
        remedy=Text(
            "这是程序的问题，不是单位的问题：请把本文件和收表登记报告给程序维护人员。",
            "This is a defect of ours and no fault of the agency: please report it with the file.",
        ),
        remedy_for_sender=Text(
            "无需处理，我们正在核实。", "Nothing to do; we are looking into it."
        ),
        is_for_staff=True,
    )
    DATE_IN_FUTURE = Rule(
        "R120",
        Severity.WARNING,
        title=Text("日期在将来", "Date in the future"),
        message=Text(
            "文件的日期（{time}）在将来，不能用来判断版本先后。",
            "The file is dated {time}, which is yet to come; that says nothing about versions.",
        ),
        meaning=Text(
            "日期可以随意填写；在将来的日期不会使一个版本比另一个更新。",
            "Anybody can write any date; one in the future never makes a version the newer one.",
        ),
        remedy=Text(
            "请核对填报电脑的日期；有疑问时请与单位核实。",
            "See that the date of the computer is right; in doubt ask the agency.",
        ),
    )
    DATE_BEFORE_ISSUE = Rule(
        "R121",
        Severity.INFO,
        title=Text("日期早于下发", "Date before the issue"),
        message=Text(
            "文件的日期（{time}）早于自评表下发的时间，不能用来判断版本先后。",
            "The file is dated {time}, before its form was issued; that says nothing about "
            "versions.",
        ),
        meaning=Text(
            "自评表下发之前不可能填写，这样的日期不可信。",
            "Nobody fills in a form before it is issued, so such a date is wrong.",
        ),
        remedy=Text(
            "请与单位核实以哪一份为准。", "Please ask the agency which of its files stands."
        ),
    )
    SENDER_UNKNOWN = Rule(
        "R122",
        Severity.INFO,
        title=Text("首次报送来自其他邮箱", "First sent from another address"),
        message=Text(
            "该单位首次报送的自评表来自 {sender}，不是单位名册中的邮箱。",
            "The agency's first return came from {sender}, not from the address in the roster.",
        ),
        meaning=Text(
            "自评表上的编号只说明是哪个单位的表，不能证明由谁发出。",
            "The code on a form says whose form it is, never who sent it.",
        ),
        remedy=Text(
            "请确认是该单位报送的；是的话无需处理。",
            "See that the agency sent it; if it did, nothing needs to be done.",
        ),
        is_for_staff=True,
        names_contacts=True,
    )
    AFTER_AS_OF = Rule(
        "R123",
        Severity.INFO,
        title=Text("统计截止时间之后收到", "After the time that counts"),
        message=Text(
            "收到时间 {time}，晚于本次统计的截止时间 {as_of}，不计入。",
            "It came at {time}, after {as_of}, until when this run counts.",
        ),
        meaning=Text(
            "汇总时给出了 --as-of，只统计到那时为止收到的文件。",
            "The run was given --as-of: only what had come until then counts.",
        ),
        remedy=Text(
            "不加 --as-of 再次汇总即会计入。", "Consolidate again without --as-of to count it."
        ),
    )
    AGENCY_EXEMPT = Rule(
        "R140",
        Severity.INFO,
        title=Text("单位有变动，不在应报", "The agency is not asked any more"),
        message=Text(
            "该单位在名册中已登记变动（{change}），不再计入应报；这份表留存备查，不计入。",
            "The roster has it as {change}: no return is expected of it. This one stays on record "
            "and does not count.",
        ),
        meaning=Text(
            "并入、撤销或缓评的单位不再催报、不考评、不排名，已报的表照样登记。",
            "An agency that was merged, dissolved or postponed is not reminded, reviewed or "
            "ranked; what it sent stays in the register.",
        ),
        remedy=Text(
            "登记有误的，请改正单位名册的“变动”后再汇总。",
            "If that is wrong, correct Change on the roster and consolidate again.",
        ),
        is_for_staff=True,
    )
    CORRECTED = Rule(
        "R130",
        Severity.INFO,
        title=Text("已由退回修改的表取代", "Replaced by its corrected form"),
        message=Text(
            "本表退回修改后的版本“{other}”已报回，以新版为准。",
            "The form made from this return came back as “{other}”; that one counts.",
        ),
        meaning=Text(
            "带入原答案的表记着它由哪一份做成；报回后直接取代那一份，不看时间。",
            "A prefilled form names the return that it was made from. Once it is back it replaces "
            "that one, whatever the times say.",
        ),
        remedy=_NOTHING,
    )
