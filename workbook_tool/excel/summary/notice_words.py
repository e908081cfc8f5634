"""What agencies read when something is asked of them: polite, plain, nothing of our own tools."""

from workbook_tool.core.text import Text


class Notice:
    """Sentences that are pasted into a message or a group chat."""

    REJECTED = Text(
        "{agency}：贵单位报送的{form}有{count}处需要修改：{problems}"
        "请修改后尽快重新报送{deadline}，谢谢支持！",
        "{agency}: your return for {form} needs {count:correction/corrections}: {problems} "
        "Please correct it and send it again soon{deadline}. Thank you.",
    )
    GAPS = Text(
        "{agency}：贵单位报送的{form}已收到，有{count}处需要补充：{problems}"
        "请补充后尽快重新报送{deadline}，谢谢支持！",
        "{agency}: we hold your return for {form}; {count:gap remains/gaps remain}: {problems} "
        "Please fill them in and send it again soon{deadline}. Thank you.",
    )
    CONFLICT = Text(
        "{agency}：贵单位报送的{form}需要核定：{problems}{requests}{deadline}，谢谢支持！",
        "{agency}: your return for {form} has to be decided: {problems} "
        "{requests}{deadline}. Thank you.",
    )
    UNCONFIRMED = Text(
        "{agency}：收到可能是贵单位报送的文件{files}，无法确认，未能计入{form}。如系贵单位报送，"
        "请在下发给贵单位的原表中填写，用 WPS/Excel 另存为 .xlsx 后尽快重新报送{deadline}，"
        "谢谢支持！",
        "{agency}: we received {files}, perhaps from you, but could not confirm it, so it does not "
        "count for {form}. If it is yours, please fill in the copy that was issued to you, "
        "save it as .xlsx and send it again soon{deadline}. Thank you.",
    )
    NAMED_FILE = Text("“{file}”（{reason}）", "“{file}” ({reason})")
    NO_DETAIL = Text("请核对报送的文件", "please check the files that you sent")
    AT_CELL = Text("“{sheet}”表{cell}：", "sheet “{sheet}” {cell}: ")
    IN_FILES = Text("文件{files}：", "file {files}: ")
    QUOTED = Text("“{name}”", "“{name}”")
    CRITERION = Text("{code}“{opening}”", "{code} “{opening}”")
    SUGGESTION = Text("（是否应为 {suggestion}？）", " (did you mean {suggestion}?)")

    VERSIONS_DIFFER = Text(
        "收到{count}份内容不一致的自评表（{files}），不一致的项：{criteria}，无法判断以哪一份为准",
        "we hold {count} versions that differ ({files}) in {criteria}, and nothing says which one "
        "is right",
    )
    OTHER_PARTS = Text("其他内容", "other parts")
    IDENTITY_UNCLEAR = Text(
        "收到的文件“{file}”中，{problem}，无法确认是哪个单位的自评表",
        "in the file “{file}”: {problem}; it is unclear whose return it is",
    )
    ASK_WHICH = Text(
        "请回复以哪一份为准，或尽快重新报送一份",
        "Please tell us which file stands, or send one again soon",
    )
    ASK_WHOSE = Text(
        "请回复该文件是否为贵单位报送，并在下发给贵单位的原表中填写后尽快报送",
        "Please tell us whether you sent this file, and send the copy that was issued to you soon",
    )

    MISSING = Text(
        "截至目前，尚有{count}个单位未报送{form}：{names}。请尽快报送{deadline}，谢谢支持！",
        "{count:agency has/agencies have} not yet sent the return for {form}: {names}. "
        "Please send it soon{deadline}. Thank you.",
    )
    MISSING_UNCONFIRMED = Text(
        "另收到可能是{names}报送的文件，暂时无法确认，请与我们联系核实。",
        "We also received files that may come from {names} and could not confirm them yet; "
        "please get in touch.",
    )
    NOTHING_RECEIVED = Text("未收到自评表", "nothing received")
    ONLY_ATTACHMENTS = Text(
        "未收到自评表，仅收到：{files}", "no return; only this was received: {files}"
    )
    FILES_UNCONFIRMED = Text(
        "收到的文件无法确认：{files}", "a file was received and could not be confirmed: {files}"
    )
    STAFF_DECIDE = Text(
        "待核定的文件：与单位核实后，由工作人员用 workbook-tool decide 核定，再重新汇总。",
        "Files to be decided: once the agency has answered, staff settle them with "
        "workbook-tool decide and run again.",
    )
