"""What the bytes of a file can be, and how each kind is called."""

from enum import StrEnum

from workbook_tool.core.text import Text


class Nature(StrEnum):
    """What the bytes of a file are."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    XLSB = "xlsb"
    OTHER_TABLE = "other_table"
    ENCRYPTED = "encrypted"
    RIGHTS_MANAGED = "rights_managed"
    ZIP = "zip"
    BROKEN_ZIP = "broken_zip"
    BROKEN_OLE = "broken_ole"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    OTHER_ARCHIVE = "other_archive"
    MAIL = "eml"
    OUTLOOK_MAIL = "msg"
    OTHER_MAIL = "other_mail"
    SEALED = "sealed"
    TABLE_PAGE = "table_page"
    WEB_ARCHIVE = "mht"
    HTML = "html"
    XML = "xml"
    CSV = "csv"
    TEXT = "text"
    BASE64 = "base64"
    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    PICTURE = "picture"
    MEDIA = "media"
    OFD = "ofd"
    DOCUMENT = "document"
    PROGRAM = "program"
    SYSTEM = "system"
    EMPTY = "empty"
    UNKNOWN = "unknown"


UNRECOGNISED = Text("无法识别", "not recognised")  # where an unknown file may be a return
NATURE_NAMES = {
    Nature.XLSX: Text("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"),
    Nature.XLS: Text("旧版工作簿（.xls/.et）", "an old workbook (.xls, .et)"),
    Nature.ODS: Text("ODF 表格（.ods）", "an OpenDocument spreadsheet (.ods)"),
    Nature.XLSB: Text("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    Nature.OTHER_TABLE: Text("其他程序的表格或数据库", "a table or database of another program"),
    Nature.ENCRYPTED: Text("加密文档", "an encrypted document"),
    Nature.RIGHTS_MANAGED: Text("权限加密文档", "a rights-managed document"),
    Nature.ZIP: Text("ZIP 文件", "a zip file"),
    Nature.BROKEN_ZIP: Text("损坏的 ZIP 文件", "a damaged zip file"),
    Nature.BROKEN_OLE: Text("损坏的旧版文档", "a damaged document of an old format"),
    Nature.SEVEN_ZIP: Text("7z 压缩包", "a 7z archive"),
    Nature.RAR: Text("RAR 压缩包", "a RAR archive"),
    Nature.OTHER_ARCHIVE: Text("其他压缩包", "another archive"),
    Nature.MAIL: Text("邮件", "a mail"),
    Nature.OUTLOOK_MAIL: Text("Outlook 邮件", "an Outlook mail"),
    Nature.OTHER_MAIL: Text("邮件程序的专用格式", "a format of mail programs"),
    Nature.SEALED: Text("加密内容", "encrypted content"),
    Nature.TABLE_PAGE: Text("含有表格的网页", "a web page with tables"),
    Nature.WEB_ARCHIVE: Text("网页归档（.mht）", "a web archive (.mht)"),
    Nature.HTML: Text("网页", "a web page"),
    Nature.XML: Text("XML 文件", "an XML file"),
    Nature.CSV: Text("文本表格", "a text table"),
    Nature.TEXT: Text("文本", "text"),
    Nature.BASE64: Text("未解码的附件", "an attachment that is still encoded"),
    Nature.PDF: Text("PDF 文件", "a PDF"),
    Nature.WORD: Text("Word 文档", "a Word document"),
    Nature.SLIDES: Text("演示文稿", "a presentation"),
    Nature.PICTURE: Text("图片", "a picture"),
    Nature.MEDIA: Text("音频或视频", "sound or video"),
    Nature.OFD: Text("OFD 版式文件", "an OFD document"),
    Nature.DOCUMENT: Text("其他文档", "another document"),
    Nature.PROGRAM: Text("程序", "a program"),
    Nature.SYSTEM: Text("系统文件", "a system file"),
    Nature.EMPTY: Text("空文件", "an empty file"),
    Nature.UNKNOWN: Text("其他文件", "another file"),
}
