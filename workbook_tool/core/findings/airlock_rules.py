"""Rules of the airlock: what is hostile, or over a hard limit, is never opened further."""

from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_LIMITS = Text(
    "正常的自评表远小于此限制；超过限制的文件可能损坏计算机，所以没有打开。",
    "An ordinary return is far below this limit; a file beyond it could harm the computer, "
    "so it was not opened.",
)
_TRICKS = Text(
    "办公软件不会写出这样的文件；这样的文件在不同程序中会显示不同的内容，所以没有打开。",
    "No office program writes such a file, and programs would show different contents, "
    "so it was not opened.",
)
_RESAVE = Text(
    "请与填报单位核实来源；用 WPS/Excel 打开原件，另存为新的 .xlsx 后重报。",
    "Ask the agency where the file comes from. Open the original in WPS or Excel, save it as a new "
    ".xlsx file and send it again.",
)
_UNPACK = Text(
    "请与填报单位核实来源；请单独报送自评表（.xlsx），不要放在压缩包里。",
    "Ask the agency where the file comes from. Send the workbook (.xlsx) by itself, not in an "
    "archive.",
)


def _limit(
    rule_id: str,
    title: Text,
    message: Text,
    remedy: Text = _RESAVE,
) -> Rule:
    """Return a rule about a number over its limit."""
    return Rule(rule_id, Severity.SECURITY, title, message, _LIMITS, remedy)


def _trick(rule_id: str, title: Text, message: Text, remedy: Text = _RESAVE) -> Rule:
    """Return a rule about a construction that honest programs never write."""
    return Rule(rule_id, Severity.SECURITY, title, message, _TRICKS, remedy)


class AirlockRules:
    """Rules A…; each limit of the airlock and each trick that it refuses has its own."""

    FILE_TOO_LARGE = _limit(
        "A101",
        Text("文件过大", "File too large"),
        Text(
            "文件大小为 {size} 字节，超过上限 {limit} 字节，没有打开。",
            "The file has {size} bytes, above the limit of {limit}; it was not opened.",
        ),
        Text(
            "请删除工作簿中的图片后另存为 .xlsx 重报；图片请作为附件单独报送。",
            "Remove the pictures, save as .xlsx and send again; send pictures as attachments.",
        ),
    )
    TOO_MANY_PARTS = _limit(
        "A102",
        Text("内部文件过多", "Too many parts"),
        Text(
            "文件内部有 {count} 个部件，超过上限 {limit} 个，没有打开。",
            "The file holds {count} parts, above the limit of {limit}; it was not opened.",
        ),
    )
    PART_TOO_LARGE = _limit(
        "A103",
        Text("内部文件过大", "Part too large"),
        Text(
            "内部部件“{part}”展开后超过上限 {limit} 字节，没有打开。",
            "The part “{part}” inflates beyond the limit of {limit} bytes; it was not opened.",
        ),
    )
    MEDIA_TOO_LARGE = _limit(
        "A104",
        Text("图片等媒体过大", "Media too large"),
        Text(
            "文件中的图片等媒体共 {size} 字节，超过上限 {limit} 字节，没有打开。",
            "Pictures and other media add up to {size} bytes, above the limit of {limit}; "
            "the file was not opened.",
        ),
    )
    RATIO_TOO_HIGH = _limit(
        "A105",
        Text("压缩比异常", "Compression ratio too high"),
        Text(
            "内部部件“{part}”的压缩比超过 {limit} 倍，疑似压缩炸弹，没有打开。",
            "The part “{part}” is compressed more than {limit} times, like a zip bomb; "
            "it was not opened.",
        ),
    )
    METHOD_REFUSED = _trick(
        "A106",
        Text("压缩方式不受支持", "Compression method refused"),
        Text(
            "内部部件“{part}”使用了压缩方式 {method}，只接受 0 和 8，没有打开。",
            "The part “{part}” uses compression method {method}; only 0 and 8 are accepted.",
        ),
    )
    DUPLICATE_PARTS = _trick(
        "A107",
        Text("内部文件名重复", "Duplicate part names"),
        Text(
            "文件内部有重复的部件“{part}”，不能确定以哪一个为准，没有打开。",
            "The part “{part}” stands in the file twice; nothing says which one counts.",
        ),
    )
    ENCRYPTED_PART = _trick(
        "A108",
        Text("内部文件被加密", "Encrypted part"),
        Text(
            "内部部件“{part}”单独加了密码，没有打开。",
            "The part “{part}” is encrypted by itself; it was not opened.",
        ),
    )
    DOCTYPE_REFUSED = _trick(
        "A109",
        Text("含有文档类型声明", "Document type declaration"),
        Text(
            "内部部件“{part}”含有 DOCTYPE 或 ENTITY 声明，没有打开。",
            "The part “{part}” has a DOCTYPE or ENTITY declaration; it was not opened.",
        ),
    )
    XML_TOO_DEEP = _limit(
        "A110",
        Text("内部结构嵌套过深", "XML nested too deep"),
        Text(
            "内部部件“{part}”的嵌套超过 {limit} 层，没有打开。",
            "The part “{part}” is nested deeper than {limit} levels; it was not opened.",
        ),
    )
    TOO_MANY_CELLS = _limit(
        "A111",
        Text("单元格过多", "Too many cells"),
        Text(
            "有内容的单元格超过上限 {limit} 个，没有读取。",
            "More than {limit} cells hold something; the file was not read.",
        ),
    )
    TEXT_TOO_LONG = _limit(
        "A112",
        Text("单元格文字过长", "Cell text too long"),
        Text(
            "有单元格的文字有 {length} 个字符，超过 Excel 的上限 {limit} 个。",
            "A cell holds {length} characters; Excel allows {limit}.",
        ),
    )
    TOO_MUCH_TEXT = _limit(
        "A113",
        Text("文字总量过大", "Too much text"),
        Text(
            "工作簿的文字总量超过上限 {limit} 个字符，没有读取。",
            "The workbook holds more than {limit} characters of text; it was not read.",
        ),
    )
    FALSE_SIZE = _trick(
        "A114",
        Text("声明的大小不实", "False size"),
        Text(
            "内部部件“{part}”声明为 {declared} 字节，实际更大，没有打开。",
            "The part “{part}” claims {declared} bytes but holds more; it was not opened.",
        ),
    )
    PATH_TRAVERSAL = _trick(
        "A115",
        Text("内部路径越界", "Path leaves the package"),
        Text(
            "内部文件名“{part}”指向文件以外的位置，没有打开。",
            "The name “{part}” points outside the file; it was not opened.",
        ),
    )
    RELATIONSHIP_TRAVERSAL = _trick(
        "A116",
        Text("内部关系越界", "Relationship leaves the package"),
        Text(
            "部件“{part}”的关系指向文件以外的位置“{target}”，没有打开。",
            "A relationship of “{part}” points outside the file, to “{target}”.",
        ),
    )
    NESTED_ARCHIVE = _trick(
        "A117",
        Text("压缩包中还有压缩包", "Archive inside an archive"),
        Text(
            "“{part}”是压缩包中的压缩包，没有打开。",
            "“{part}” is an archive inside an archive; it was not opened.",
        ),
        _UNPACK,
    )
    READ_TOO_SLOW = Rule(
        "A118",
        Severity.ERROR,
        Text("读取超时", "Reading took too long"),
        Text(
            "读取超过 {limit} 秒仍未完成，已停止。",
            "Reading was stopped after {limit} seconds.",
        ),
        Text(
            "电脑太忙，或文件里没有用的内容太多；读了一部分的分数不采用。",
            "The computer was busy, or the file carries very much that nobody needs; scores of "
            "half a file are not used.",
        ),
        Text(
            "请关闭其他程序后再运行一次；仍不行时，请用 WPS/Excel 删除多余内容，"
            "另存为新的 .xlsx 后重报。",
            "Close other programs and run this again; else remove in WPS or Excel what is not "
            "needed, save it as a new .xlsx file and send it again.",
        ),
        is_transient=True,
        remedy_for_sender=Text(
            "请用 WPS/Excel 删除多余内容，另存为新的 .xlsx 后重报。",
            "Remove in WPS or Excel what is not needed, save it as a new .xlsx file and send it "
            "again.",
        ),
    )
    LINK_IN_ARCHIVE = _trick(
        "A119",
        Text("压缩包中有链接", "Link inside an archive"),
        Text(
            "压缩包中的“{part}”是指向别处的链接，没有打开。",
            "“{part}” in the archive is a link to somewhere else; it was not opened.",
        ),
        _UNPACK,
    )
    ARCHIVE_TOO_MANY_FILES = _limit(
        "A120",
        Text("压缩包中文件过多", "Too many files in the archive"),
        Text(
            "压缩包中有 {count} 个文件，超过上限 {limit} 个，没有打开。",
            "The archive holds {count} files, above the limit of {limit}; it was not opened.",
        ),
        _UNPACK,
    )
    ARCHIVE_TOO_LARGE = _limit(
        "A121",
        Text("压缩包展开后过大", "Archive too large"),
        Text(
            "压缩包展开后超过上限 {limit} 字节，没有打开。",
            "The archive inflates beyond the limit of {limit} bytes; it was not opened.",
        ),
        _UNPACK,
    )
    OVERLAPPING_PARTS = _trick(
        "A122",
        Text("内部文件互相重叠", "Overlapping parts"),
        Text(
            "内部部件“{part}”与其他部件共用同一段内容，疑似压缩炸弹，没有打开。",
            "The part “{part}” shares its bytes with another one, like a zip bomb.",
        ),
    )
    TOO_MANY_THINGS = _limit(
        "F330",
        Text("内部内容过多", "Too many things inside"),
        Text(
            "内部部件“{part}”中的{what}超过上限 {limit} 个，没有读取。",
            "The part “{part}” holds more than {limit} {what}; it was not read.",
        ),
    )
    MEMORY_FULL = Rule(
        "F331",
        Severity.ERROR,
        Text("读取所需内存过多", "Reading takes too much memory"),
        Text(
            "读取该文件所需的内存超过上限，已停止；其他文件不受影响。",
            "Reading this file takes more memory than is allowed and was stopped; all others were "
            "read.",
        ),
        Text(
            "文件里没有用的内容太多；读了一部分的分数不采用。",
            "The file carries very much that nobody needs; scores of half a file are not used.",
        ),
        Text(
            "请用 WPS/Excel 打开，删除多余的工作表、图片和格式，另存为新的 .xlsx 后重报。",
            "Open it in WPS or Excel, remove sheets, pictures and formats that are not needed, and "
            "save it as a new .xlsx file.",
        ),
        is_transient=True,
    )
    MERGE_TOO_LARGE = Rule(
        "F332",
        Severity.ERROR,
        Text("合并区域过大", "Merged area too large"),
        Text(
            "工作表“{sheet}”的合并单元格合计超过 {limit} 格，没有读取。",
            "Merged cells of sheet “{sheet}” cover more than {limit} cells; it was not read.",
        ),
        Text(
            "合并区域要逐格读取；整行、整列或整张工作表的合并没有意义。",
            "Merged areas are read cell by cell; to merge whole rows, columns or sheets means "
            "nothing.",
        ),
        Text(
            "请取消这些合并，只合并填有内容的单元格，保存后重试。",
            "Unmerge them, merge only cells that hold something, save the file and try again.",
        ),
    )
