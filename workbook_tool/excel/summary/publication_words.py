"""The words of what is published: 公示稿, 核定依据 and 更正对照."""

from workbook_tool.core.text import Text


class PublicationName:
    """Names of the sheets that only a publication has."""

    NOTICE = Text("公示", "Public notice")
    RECORD = Text("核定依据", "Approval and files")
    CHANGES = Text("更正对照", "Corrections")


class Said:
    """Titles, sentences and headings of a publication."""

    NOTICE_TITLE = Text("{round}\n结果公示", "{round}\nPublic notice of results")
    NOTICE_LEAD = Text(
        "现将评定结果予以公示，共 {count} 个单位。{period}",
        "The results of {count:agency/agencies} are hereby made public. {period}",
    )
    PERIOD = Text("公示时间：{first}至{last}。", "Public from {first} to {last}.")
    APPEAL = Text(
        "公示期间对结果有异议的，请以书面形式向{organiser}提出复核申请，写明单位、事项和依据{until}。",
        "Who disagrees may appeal in writing to {organiser}, naming the agency, the matter and "
        "what the appeal rests on{until}.",
    )
    APPEAL_UNTIL = Text("，截止时间 {day}", ", until {day}")
    NO_GRADE = Text("未评定等次", "no grade")
    APPROVAL = Text("批准：{approval}", "Approved: {approval}")
    FORCED = Text(
        "尚有未决事项时发布，理由：{reason}", "Published with open matters; reason: {reason}"
    )
    RECORD_TITLE = Text(
        "核定依据：计入的全部文件", "Approval, and all files that count in the results"
    )
    RECORD_NOTE = Text(
        "本表定格于发布之日，不含公式；SHA-256 为计入文件的指纹，可据以核对原件。",
        "This table stands as published and holds no formulas; SHA-256 is the fingerprint by which "
        "each file that counts can be checked.",
    )
    CHANGES_TITLE = Text("{round}\n更正对照", "{round}\nCorrections")
    CHANGES_NOTE = Text(
        "与“{file}”相比，以下各项更正；未列出的不变。",
        "What differs from “{file}”; whatever is not listed stands.",
    )
    ITEM = Text("事项", "Matter")
    OLD = Text("原为", "Was")
    NEW = Text("更正为", "Now")
    WHY = Text("原因", "Reason")
    NOTHING = Text("（无）", "(none)")
