"""Rules about files: what was sent, what it is, and whether it could be read."""

from workbook_tool.core.findings.airlock_rules import AirlockRules
from workbook_tool.core.findings.model import Rule, Severity
from workbook_tool.core.text import Text

_NOTHING_TO_DO = Text("不用处理。", "Nothing needs to be done.")
_RESAVE = Text(
    "请用 WPS/Excel 打开，另存为 .xlsx 后重报。",
    "Open it in WPS or Excel, save it as .xlsx and send it again.",
)
_SEND_AGAIN = Text(
    "请用 WPS/Excel 打开原件，确认内容完整，另存为 .xlsx 后重报。",
    "Open the original in WPS or Excel, see that it is complete, save it as .xlsx and send it "
    "again.",
)
_UNPACK = Text(
    "请先解压，把自评表（.xlsx）单独报送或放入文件夹。",
    "Unpack it first and send the workbook (.xlsx) by itself, or put it into the folder.",
)
_SEND_BY_ITSELF = Text(
    "请把自评表（.xlsx）单独报送，不要放在压缩包或邮件正文里。",
    "Please send the workbook (.xlsx) by itself, neither packed nor inside another mail.",
)
_LISTED_ONLY = Text(
    "文件夹里的每个文件都要列出来，但这类文件不是下发的表，不计入。",
    "Every file in the folder is listed, but a file of this kind is none of the issued forms and "
    "does not count.",
)
_DISGUISED = Text(
    "文件可能是自评表，但不是可以读取的电子表格格式，其中的分数不能可靠读取。",
    "The file may be a return, but it is no format of workbooks that is read, so that scores "
    "cannot be read reliably.",
)
_DAMAGED = Text(
    "文件不完整时，读出来的分数可能是错的，所以整个文件都不采用。",
    "Scores from an incomplete file may be wrong, so nothing of it is used.",
)
_HARMLESS = Text(
    "对分数没有影响，只作说明。",
    "Scores are not touched by this; it is only mentioned.",
)


def _ignored(rule_id: str, title: Text, message: Text) -> Rule:
    return Rule(rule_id, Severity.INFO, title, message, _LISTED_ONLY, _NOTHING_TO_DO)


def _disguised(rule_id: str, zh: str, en: str) -> Rule:
    return Rule(
        rule_id,
        Severity.ERROR,
        Text(f"实际格式是{zh}", f"Really {en}"),
        Text(
            f"文件“{{name}}”的实际格式是{zh}，不是电子表格。",
            f"The file “{{name}}” is really {en}, not a workbook.",
        ),
        _DISGUISED,
        _RESAVE,
    )


def _damaged(rule_id: str, title: Text, message: Text, *, is_transient: bool = False) -> Rule:
    return Rule(
        rule_id,
        Severity.ERROR,
        title,
        message,
        _DAMAGED,
        _SEND_AGAIN,
        is_transient=is_transient,
    )


def _harmless(rule_id: str, title: Text, message: Text) -> Rule:
    return Rule(rule_id, Severity.INFO, title, message, _HARMLESS, _NOTHING_TO_DO)


class FileRules(AirlockRules):
    """Rules F…: 1xx what lies in the folder, 2xx disguises, 3xx unreadable, 4xx odd, 5xx packed."""

    LOCK_FILE = _ignored(
        "F101",
        Text("锁定文件", "Lock file"),
        Text(
            "“{name}”是打开文档时产生的临时文件，不计入；对应的文档可能正在被打开。",
            "“{name}” is what a program leaves while a document is open; the document may be open.",
        ),
    )
    SYSTEM_FILE = _ignored(
        "F102",
        Text("系统文件", "System file"),
        Text(
            "“{name}”是系统、临时文件或快捷方式，不计入。",
            "“{name}” is a system file, a temporary file or a shortcut.",
        ),
    )
    LINK_NOT_FOLLOWED = _ignored(
        "F103",
        Text("链接未打开", "Link not followed"),
        Text(
            "“{name}”是指向别处的链接，没有打开，不计入。",
            "“{name}” is a link to somewhere else; it was not followed.",
        ),
    )
    ATTACHMENT = _ignored(
        "F104",
        Text("随附材料", "Sent along"),
        Text(
            "“{name}”是随附材料（{kind}），不是下发的表，不计入。",
            "“{name}” was sent along ({kind}); it is none of the issued forms.",
        ),
    )
    OWN_SUMMARY = _ignored(
        "F105",
        Text("本程序的汇总表", "Our own summary"),
        Text(
            "“{name}”是本程序生成的汇总表，不计入。",
            "“{name}” is a summary that this program wrote.",
        ),
    )
    UNFINISHED_DOWNLOAD = Rule(
        "F106",
        Severity.INFO,
        Text("没有下载完", "Unfinished download"),
        Text(
            "“{name}”没有下载完，不计入。",
            "“{name}” is an unfinished download.",
        ),
        _LISTED_ONLY,
        Text("请重新下载该文件。", "Download the file again."),
    )
    SPECIAL_FILE = _ignored(
        "F107",
        Text("不是普通文件", "Not an ordinary file"),
        Text(
            "“{name}”不是普通文件，没有打开，不计入。",
            "“{name}” is no ordinary file; it was not opened.",
        ),
    )
    FOLDER_TOO_DEEP = Rule(
        "F108",
        Severity.ERROR,
        Text("文件夹层数过多", "Folders nested too deep"),
        Text(
            "文件夹“{name}”超过 {limit} 层，其中的文件没有读取。",
            "The folder “{name}” lies deeper than {limit} levels; files in it were not read.",
        ),
        Text(
            "没有读取的文件可能就是自评表。",
            "A file that was not read may be a return.",
        ),
        Text("请把其中的文件移到上层文件夹。", "Move the files in it to a folder further up."),
        is_for_staff=True,
    )
    MANY_FILES = Rule(
        "F109",
        Severity.WARNING,
        Text("文件很多", "Very many files"),
        Text(
            "文件夹中有 {count} 个文件，超过 {limit} 个，请确认选对了文件夹。",
            "The folder holds {count} files, more than {limit}; is it the right one?",
        ),
        Text("可能选错了文件夹。", "Perhaps the wrong folder was chosen."),
        Text("请确认选对了收表文件夹。", "See that it is the folder of the returns."),
    )
    FILE_NOT_READABLE = Rule(
        "F110",
        Severity.ERROR,
        Text("文件无法打开", "File cannot be opened"),
        Text(
            "“{name}”试了 {tries} 次仍无法打开：{reason}。",
            "“{name}” could not be opened in {tries} tries: {reason}.",
        ),
        Text(
            "文件可能正被其他程序占用，或已被移走。",
            "Another program may hold the file, or it was moved away.",
        ),
        Text(
            "请关闭正在使用该文件的程序，然后重新运行。",
            "Close the program that uses the file and run this again.",
        ),
        is_transient=True,
        is_for_staff=True,
    )
    LARGE_FILE = Rule(
        "F111",
        Severity.INFO,
        Text("文件较大", "Large file"),
        Text(
            "文件大小为 {size} 字节，超过 {limit} 字节。",
            "The file has {size} bytes, more than {limit}.",
        ),
        _HARMLESS,
        Text(
            "图片可以作为附件单独报送。",
            "Pictures can be sent as attachments by themselves.",
        ),
    )

    FILE_EMPTY = Rule(
        "F201",
        Severity.ERROR,
        Text("空文件", "Empty file"),
        Text("文件“{name}”是空的（0 字节）。", "The file “{name}” is empty (0 bytes)."),
        _DAMAGED,
        _SEND_AGAIN,
    )
    REALLY_HTML = _disguised("F202", "网页（HTML）", "a web page (HTML)")
    REALLY_CSV = _disguised("F203", "文本表格（CSV）", "a text table (CSV)")
    REALLY_XML = _disguised("F204", " XML 文件（如 XML 2003 表格）", "XML, as of Excel 2003")
    REALLY_PDF = _disguised("F205", " PDF", "a PDF")
    REALLY_WORD = _disguised("F206", " Word 文档", "a Word document")
    REALLY_PICTURE = _disguised("F207", "图片", "a picture")
    REALLY_TEXT = _disguised("F208", "纯文本", "plain text")
    REALLY_BASE64 = _disguised(
        "F209", "未解码的邮件附件（base64）", "a mail attachment that is still encoded (base64)"
    )
    REALLY_SLIDES = _disguised("F210", "演示文稿", "a presentation")
    REALLY_BINARY_WORKBOOK = _disguised(
        "F211", "二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"
    )
    REALLY_OTHER = Rule(
        "F212",
        Severity.ERROR,
        Text("格式不能读取", "Format that is not read"),
        Text(
            "文件“{name}”的格式（{kind}）不能读取。",
            "The format of the file “{name}” ({kind}) is not read.",
        ),
        _DISGUISED,
        _RESAVE,
    )
    REALLY_ARCHIVE = _disguised("F213", "压缩包", "an archive")

    PASSWORD_PROTECTED = Rule(
        "F301",
        Severity.ERROR,
        Text("文件有打开密码", "Password needed"),
        Text("文件有打开密码，无法读取。", "The file needs a password and could not be read."),
        Text(
            "有打开密码的文件，程序和审核人员都看不到内容。",
            "Neither the program nor a reviewer can see what is in it.",
        ),
        Text(
            "请在 WPS/Excel 中取消打开密码（文件 > 文档加密），另存为 .xlsx 后重报。",
            "Remove the password in WPS or Excel, save as .xlsx and send it again.",
        ),
        is_transient=True,
    )
    RIGHTS_MANAGED = Rule(
        "F302",
        Severity.ERROR,
        Text("文件有权限加密", "Rights-managed file"),
        Text(
            "文件被权限管理或单位的加密软件加密，无法读取。",
            "The file is encrypted by rights management and could not be read.",
        ),
        Text(
            "只有加密它的单位才能打开。",
            "Only the organisation that encrypted it can open it.",
        ),
        Text("请解密后另存为 .xlsx 重报。", "Decrypt it, save as .xlsx and send it again."),
    )
    DEFAULT_PASSWORD = Rule(
        "F303",
        Severity.WARNING,
        Text("使用默认密码", "Default password"),
        Text(
            "文件用程序的默认密码加密，已读取。",
            "The file is encrypted with the programs' default password; it was read.",
        ),
        Text(
            "默认密码由程序自动加上，打开时不用输入。",
            "Programs add the default password by themselves; nobody has to type it.",
        ),
        Text("建议取消密码后另存为 .xlsx。", "Better remove the password and save as .xlsx."),
    )
    ZIP_DAMAGED = _damaged(
        "F310",
        Text("文件损坏", "Damaged file"),
        Text(
            "文件损坏或没有传完（{reason}）。",
            "The file is damaged or was not sent completely ({reason}).",
        ),
    )
    PART_DAMAGED = _damaged(
        "F311",
        Text("内部文件损坏", "Damaged part"),
        Text(
            "文件损坏：内部部件“{part}”校验不符（{reason}）。",
            "The file is damaged: the part “{part}” fails its check ({reason}).",
        ),
    )
    PART_MISSING = _damaged(
        "F312",
        Text("缺少内部文件", "Missing part"),
        Text(
            "文件损坏：缺少内部部件“{part}”。",
            "The file is damaged: the part “{part}” is missing.",
        ),
    )
    XML_DAMAGED = _damaged(
        "F313",
        Text("内部结构损坏", "Damaged XML"),
        Text(
            "文件损坏：内部部件“{part}”不能解析（{reason}）。",
            "The file is damaged: the part “{part}” cannot be parsed ({reason}).",
        ),
    )
    CELL_DAMAGED = _damaged(
        "F314",
        Text("单元格损坏", "Damaged cell"),
        Text(
            "文件损坏：工作表“{sheet}”单元格 {cell} 的内容不合规定（{reason}）。",
            "The file is damaged: cell {cell} of sheet “{sheet}” is not as it must be ({reason}).",
        ),
    )
    EXTENSION_NEEDED = _damaged(
        "F319",
        Text("需要不支持的扩展", "Needs an unknown extension"),
        Text(
            "文件的内部部件“{part}”声明必须支持扩展“{namespace}”才能正确读取，本程序不支持该扩展。",
            "The part “{part}” says that it can only be read by who understands “{namespace}”, "
            "which this program does not.",
        ),
    )
    UNREADABLE = _damaged(
        "F315",
        Text("无法读取", "Unreadable"),
        Text("文件损坏，无法读取（{reason}）。", "The file is damaged beyond reading ({reason})."),
        is_transient=True,
    )
    NO_WORKSHEET = _damaged(
        "F316",
        Text("没有工作表", "No worksheet"),
        Text("文件中没有工作表。", "There is no worksheet in the file."),
    )
    LEGACY_UNREADABLE = _damaged(
        "F317",
        Text("其他格式无法读取", "Another format unreadable"),
        Text(
            "其他格式的文件（.xls/.et）无法读取（{reason}）。",
            "The file in another format (.xls, .et) could not be read ({reason}).",
        ),
        is_transient=True,
    )

    READER_STOPPED = Rule(
        "F318",
        Severity.ERROR,
        Text("读取时中断", "Reading stopped"),
        Text(
            "读取该文件时程序中断（{reason}），其他文件不受影响。",
            "The program stopped while it read this file ({reason}); all others were read.",
        ),
        Text(
            "这个文件使读取程序中断或长时间没有反应，所以没有采用其中任何内容。",
            "The file made the reader crash or hang, so nothing of it is used.",
        ),
        _RESAVE,
        is_transient=True,
    )

    MACROS = Rule(
        "F401",
        Severity.WARNING,
        Text("含有宏", "Macros"),
        Text("文件含有宏；宏没有运行。", "The file carries macros; they were not run."),
        Text(
            "下发的工作簿没有宏；宏可能是别处带来的病毒。",
            "Issued workbooks carry none; a macro may be a virus from elsewhere.",
        ),
        Text(
            "请核实来源；打开时不要启用宏。",
            "Ask where it comes from; do not enable macros when you open it.",
        ),
    )
    EXTERNAL_LINKS = Rule(
        "F402",
        Severity.WARNING,
        Text("含有外部链接", "External links"),
        Text(
            "文件链接到别处（{target}）；链接没有打开。",
            "The file is linked to somewhere else ({target}); the link was not followed.",
        ),
        Text(
            "来自别的文件的数字可能已经过时。",
            "Numbers that come from another file may be outdated.",
        ),
        Text("请断开链接，把数值直接填入。", "Break the link and type the values."),
    )
    DDE_LINKS = Rule(
        "F403",
        Severity.WARNING,
        Text("含有 DDE 链接", "DDE links"),
        Text(
            "文件含有 DDE 链接；链接没有运行。",
            "The file carries DDE links; they were not run.",
        ),
        Text("DDE 链接可以启动程序。", "A DDE link can start a program."),
        Text(
            "请核实来源；打开时不要更新链接。",
            "Ask where it comes from; do not update links when you open it.",
        ),
    )
    MANY_SHEETS = Rule(
        "F404",
        Severity.WARNING,
        Text("工作表过多", "Very many sheets"),
        Text(
            "文件有 {count} 个工作表，只读取前 {limit} 个。",
            "The file has {count} sheets; the first {limit} were read.",
        ),
        Text(
            "没有读取的工作表不参加检查。",
            "Sheets that were not read are not checked.",
        ),
        Text("请删除多余的工作表。", "Remove the sheets that are not needed."),
    )
    LEGACY_FORMAT = Rule(
        "F405",
        Severity.WARNING,
        Text("不是 .xlsx 格式", "Another format"),
        Text(
            "文件是其他格式（{format}），不是 .xlsx；得分已读取，锁定的公式没有检查。",
            "The file is in another format ({format}) than .xlsx; its scores were read, its locked "
            "formulas were not checked.",
        ),
        Text(
            "其他格式中的公式写法不同，不能与下发的公式逐一核对。",
            "Other formats write formulas in ways of their own, so they are not compared.",
        ),
        Text("下次请另存为 .xlsx 报送。", "Next time save as .xlsx."),
    )
    NO_CONTENT_TYPES = Rule(
        "F422",
        Severity.WARNING,
        Text("缺少内容类型清单", "No list of content types"),
        Text(
            "文件缺少“[Content_Types].xml”，不是表格软件正常保存的；已按其余内容读取。",
            "The file has no “[Content_Types].xml”, which every spreadsheet program writes; it was "
            "read from what else there is.",
        ),
        Text(
            "文件可能经过改造或修复，Excel 打不开这样的文件，因此列出供核对。",
            "The file may have been taken apart or repaired; Excel does not open it, so it is "
            "listed.",
        ),
        Text(
            "请核对得分；必要时请填报单位用 WPS 或 Excel 另存为 .xlsx 后重报。",
            "Please check the scores; if in doubt, ask the agency to save as .xlsx and send again.",
        ),
        remedy_for_sender=_RESAVE,
    )
    FAR_CELLS = _harmless(
        "F411",
        Text("表外有内容", "Cells far below"),
        Text(
            "工作表“{sheet}”第 {row} 行以下还有内容，没有读取。",
            "Sheet “{sheet}” holds something below row {row}; it was not read.",
        ),
    )
    STRICT_OOXML = _harmless(
        "F412",
        Text("严格格式", "Strict format"),
        Text("文件是“严格 Open XML”格式，已读取。", "The file is Strict Open XML; it was read."),
    )
    GARBAGE_AROUND = _harmless(
        "F413",
        Text("文件前后有多余内容", "Extra bytes around the file"),
        Text(
            "文件前后有 {count} 个多余字节（常由网关加上），已读取。",
            "There are {count} extra bytes around the file, as gateways add them; it was read.",
        ),
    )
    UTF16_PARTS = _harmless(
        "F414",
        Text("少见的编码", "Unusual encoding"),
        Text(
            "内部部件“{part}”使用 UTF-16 编码，已读取。",
            "The part “{part}” is encoded in UTF-16; it was read.",
        ),
    )
    EXTENSION_MISMATCH = _harmless(
        "F415",
        Text("扩展名不符", "Extension does not fit"),
        Text(
            "文件扩展名与内容不一致（内容是 {format}），已按内容读取。",
            "The extension does not fit the content ({format}), which was read.",
        ),
    )
    PICTURES = _harmless(
        "F416",
        Text("含有图片", "Pictures"),
        Text("文件含有图片或图形，没有读取。", "The file carries pictures; they were not read."),
    )
    CELL_PICTURES = _harmless(
        "F417",
        Text("单元格中有图片", "Pictures in cells"),
        Text(
            "工作表“{sheet}”单元格 {cell} 中是图片，没有读取。",
            "Cell {cell} of sheet “{sheet}” holds a picture; it was not read.",
        ),
    )
    COMMENTS = _harmless(
        "F418",
        Text("含有批注", "Comments"),
        Text("文件含有批注，没有读取。", "The file carries comments; they were not read."),
    )
    HIDDEN_ROWS = _harmless(
        "F419",
        Text("有隐藏行", "Hidden rows"),
        Text(
            "工作表“{sheet}”有 {count} 个隐藏行，已读取。",
            "Sheet “{sheet}” has {count} hidden rows; they were read.",
        ),
    )
    OTHER_SHEET = _harmless(
        "F420",
        Text("不是表格的工作表", "Sheet without cells"),
        Text(
            "工作表“{sheet}”是图表、对话框或宏表，没有读取。",
            "Sheet “{sheet}” is a chart, a dialogue or a macro sheet; it was not read.",
        ),
    )
    IN_CONTAINER = _harmless(
        "F421",
        Text("来自压缩包或邮件", "From an archive or a mail"),
        Text("文件取自“{container}”。", "The file comes out of “{container}”."),
    )

    ARCHIVE_NEEDS_EXTRA = Rule(
        "F501",
        Severity.ERROR,
        Text("压缩包没有打开", "Archive not opened"),
        Text(
            "压缩包“{name}”是 {format} 格式，需要附加组件：{install}",
            "The archive “{name}” is {format} and needs an extra: {install}",
        ),
        Text(
            "压缩包里可能有自评表。",
            "There may be a return in the archive.",
        ),
        Text(
            "请先解压，把自评表（.xlsx）放入文件夹；或安装附加组件。",
            "Unpack it and put the workbook (.xlsx) into the folder, or install the extra.",
        ),
        is_transient=True,
        is_for_staff=True,
    )
    ARCHIVE_ENCRYPTED = Rule(
        "F502",
        Severity.ERROR,
        Text("压缩包有密码", "Archive with a password"),
        Text("压缩包中的“{part}”有密码，无法打开。", "“{part}” in the archive needs a password."),
        Text("压缩包里可能有自评表。", "There may be a return in the archive."),
        Text(
            "请单独报送自评表（.xlsx），不要加密码。",
            "Send the workbook (.xlsx) by itself and without a password.",
        ),
    )
    ARCHIVE_DAMAGED = Rule(
        "F503",
        Severity.ERROR,
        Text("压缩包损坏", "Damaged archive"),
        Text(
            "压缩包“{name}”损坏，无法打开（{reason}）。",
            "The archive “{name}” is damaged ({reason}).",
        ),
        Text("压缩包里可能有自评表。", "There may be a return in the archive."),
        Text(
            "请重新下载；仍不行时请填报单位单独报送自评表（.xlsx）。",
            "Download it again; else ask the agency to send the workbook (.xlsx) by itself.",
        ),
        remedy_for_sender=_SEND_BY_ITSELF,
    )
    ARCHIVE_UNSUPPORTED = Rule(
        "F504",
        Severity.ERROR,
        Text("压缩包格式不受支持", "Unsupported archive"),
        Text(
            "压缩包“{name}”的格式（{format}）不受支持，没有打开。",
            "The archive “{name}” has an unsupported format ({format}); it was not opened.",
        ),
        Text("压缩包里可能有自评表。", "There may be a return in the archive."),
        _UNPACK,
        remedy_for_sender=_SEND_BY_ITSELF,
    )
    ARCHIVE_EMPTY = _ignored(
        "F505",
        Text("空压缩包", "Empty archive"),
        Text("压缩包“{name}”中没有文件。", "There is no file in the archive “{name}”."),
    )
    MAIL_UNREADABLE = Rule(
        "F506",
        Severity.ERROR,
        Text("邮件无法读取", "Unreadable mail"),
        Text(
            "邮件“{name}”的附件无法读取（{reason}）。",
            "The attachments of the mail “{name}” could not be read ({reason}).",
        ),
        Text("邮件里可能有自评表。", "There may be a return in the mail."),
        Text(
            "请在邮件程序中打开，把附件另存到文件夹。",
            "Open it in the mail program and save its attachments into the folder.",
        ),
        is_for_staff=True,
    )
    ARCHIVE_VOLUME = Rule(
        "F507",
        Severity.ERROR,
        Text("分卷压缩包", "Archive in pieces"),
        Text(
            "“{name}”是分卷压缩包中的一卷，不能单独打开。",
            "“{name}” is one piece of an archive and cannot be opened by itself.",
        ),
        Text("压缩包里可能有自评表。", "There may be a return in the archive."),
        Text(
            "请把各卷放在同一文件夹中解压，把自评表（.xlsx）放入收表文件夹；缺少分卷时请填报单位重报。",
            "Put all pieces into one folder, unpack them and put the workbook (.xlsx) into the "
            "folder of the returns; ask the agency where a piece is missing.",
        ),
        remedy_for_sender=_SEND_BY_ITSELF,
        is_for_staff=True,
    )
    PROGRAM = Rule(
        "F508",
        Severity.ERROR,
        Text("程序文件", "Program"),
        Text(
            "“{name}”是程序（也可能是自解压压缩包），没有打开。",
            "“{name}” is a program, perhaps an archive that unpacks itself; it was not opened.",
        ),
        Text(
            "自解压压缩包里可能有自评表；来路不明的程序也可能是病毒。",
            "There may be a return in it; a program from elsewhere may also be a virus.",
        ),
        Text(
            "请不要运行；请填报单位单独报送自评表（.xlsx）。",
            "Do not run it; ask the agency to send the workbook (.xlsx) by itself.",
        ),
        remedy_for_sender=_SEND_BY_ITSELF,
    )
    SEALED = Rule(
        "F509",
        Severity.ERROR,
        Text("加密的邮件或文件", "Encrypted mail or file"),
        Text(
            "“{name}”经过加密或数字签名封装，无法读取。",
            "“{name}” is encrypted or wrapped by a signature and could not be read.",
        ),
        Text(
            "里面可能有自评表，只有收件人的密钥才能打开。",
            "There may be a return in it, and only the key of its addressee opens it.",
        ),
        Text(
            "请在邮件程序中打开，把附件另存到文件夹；打不开时请填报单位不加密重报。",
            "Open it in the mail program and save its attachments into the folder; else ask the "
            "agency to send it again without encryption.",
        ),
        remedy_for_sender=Text(
            "请不要加密或数字签名，把自评表（.xlsx）作为附件重报。",
            "Please send the workbook (.xlsx) as an attachment, neither encrypted nor signed.",
        ),
    )
    ATTACHMENT_ELSEWHERE = Rule(
        "F510",
        Severity.ERROR,
        Text("附件不在邮件中", "Attachment elsewhere"),
        Text(
            "邮件“{name}”的附件（{what}）不在邮件里，只有链接。",
            "The mail “{name}” has only a link to its attachment ({what}).",
        ),
        Text(
            "链接指向的文件可能是自评表，而且链接会过期。",
            "What the link leads to may be a return, and such links expire.",
        ),
        Text(
            "请打开邮件，下载附件后放入文件夹。",
            "Open the mail, download the attachment and put it into the folder.",
        ),
        remedy_for_sender=Text(
            "请把自评表（.xlsx）作为普通附件重报，不要用超大附件或网盘链接。",
            "Please send the workbook (.xlsx) as an ordinary attachment, not as a link.",
        ),
        is_for_staff=True,
    )
    TABLE_IN_BODY = Rule(
        "F511",
        Severity.ERROR,
        Text("表格写在邮件正文里", "Table in the text of a mail"),
        Text(
            "邮件“{name}”没有附件，正文里有自评表的内容，没有读取。",
            "The mail “{name}” has no attachment; its text holds a form, which was not read.",
        ),
        Text(
            "正文里的表格没有编号和锁定内容，分数不能可靠读取。",
            "A table in the text has neither code nor locked parts, so that scores cannot be read "
            "reliably.",
        ),
        Text(
            "请填报单位在下发的工作簿里填写，作为附件（.xlsx）重报。",
            "Ask the agency to fill in the workbook that was issued and to send it as an "
            "attachment (.xlsx).",
        ),
        remedy_for_sender=Text(
            "请在下发的工作簿里填写，作为附件（.xlsx）重报。",
            "Please fill in the workbook that was issued and send it as an attachment (.xlsx).",
        ),
    )
