"""The technical reasons inside messages, in both languages; whatever is not listed stays as is."""

import re
from collections.abc import Mapping

from workbook_tool.core.text import Text

REASONS: Mapping[str, Text] = {
    "directory": Text("压缩目录不完整", "directory"),
    "no zip directory": Text("没有压缩目录，多为没有传完", "no zip directory"),
    "zip64 directory": Text("压缩目录（zip64）不完整", "zip64 directory"),
    "zip directory": Text("压缩目录不完整", "zip directory"),
    "zip64 sizes": Text("压缩大小（zip64）不完整", "zip64 sizes"),
    "local header": Text("部件文件头不完整", "local header"),
    "names disagree": Text("部件名称前后不一致", "names disagree"),
    "headers disagree": Text("部件的两份记录不一致", "headers disagree"),
    "cut short": Text("内容被截断", "cut short"),
    "inflate": Text("解压出错", "inflate"),
    "size": Text("大小不一致", "size"),
    "CRC": Text("校验码（CRC）不一致", "CRC"),
    "missing": Text("缺失", "missing"),
    "not a document": Text("不是 Word 正文", "not a document"),
    "structure": Text("结构有误", "structure"),
    "AlternateContent": Text("可替换内容（AlternateContent）有误", "AlternateContent"),
    "style": Text("样式编号超出范围", "style"),
    "twice": Text("同一单元格重复", "twice"),
    "two values": Text("同一单元格有两个值", "two values"),
    "inline text": Text("文字内容有误", "inline text"),
    "text as number": Text("数字单元格中是文字", "text as number"),
    "type": Text("类型未知", "type"),
    "shared string": Text("共享文字编号超出范围", "shared string"),
    "number format": Text("数字格式有误", "number format"),
    "row number": Text("行号有误", "row number"),
    "column number": Text("列号有误", "column number"),
    "sheetData twice": Text("行数据（sheetData）重复", "sheetData twice"),
    "no sheetData": Text("没有行数据（sheetData）", "no sheetData"),
    "root element": Text("根元素过长", "root element"),
    "namespace": Text("命名空间过长", "a namespace is too long"),
    "stretch": Text("标记或文字过长", "a tag or text is too long"),
    "sheets share it": Text("多个工作表共用该部件", "several sheets share it"),
    "rows": Text("行结构有误", "rows"),
    "rows do not end": Text("行数据没有结束", "rows do not end"),
    "multi-byte encodings are not supported": Text("文字编码不受支持", "encoding not supported"),
    "directory of streams": Text("内部目录有误", "directory of streams"),
    "header": Text("文件头不完整", "header"),
    "sector size": Text("扇区大小有误", "sector size"),
    "sector": Text("扇区缺失", "sector"),
    "loop": Text("扇区链有误", "loop"),
    "crash": Text("读取程序中断", "crash"),
    "no beginning": Text("没有开头", "no beginning"),
    "no end": Text("没有结尾", "no end"),
    "sheet twice": Text("工作表重复", "sheet twice"),
    "nested": Text("邮件套邮件", "nested"),
    "mail structure": Text(
        "邮件各部分的分界不完整，可能少了附件", "its parts are not marked off, some may be lost"
    ),
    "without its attachments": Text(
        "邮件本有附件，保存时没有一起存下", "it had attachments, which were not saved with it"
    ),
    "one piece of a mail": Text(
        "只是分段发送的邮件中的一段", "it is one piece of a mail that was sent in several"
    ),
    "encoding": Text("附件的编码方式未知", "its encoding is not known"),
    "too many parts": Text("部分过多", "too many parts"),
    "No space left on device": Text("磁盘空间不足", "no space left on device"),
    "Permission denied": Text("没有权限或被其他程序占用", "permission denied"),
    "No such file or directory": Text("文件已不存在", "no such file or directory"),
    "Input/output error": Text("读写出错", "input/output error"),
}

# Reasons that quote what was found.
_QUOTING = tuple(
    (re.compile(pattern, re.DOTALL), chinese)
    for pattern, chinese in (
        (r"not a (.*)", "不是 {}"),
        (r"cell reference (.*)", "单元格位置 {}"),
        (r"range (.*)", "单元格区域 {}"),
        (r"(.*) twice", "{} 重复"),
        (r"more than (\d+) files", "文件超过 {} 个"),
        (r"unknown encoding: (?!line )(.*)", "文字编码 {} 不受支持"),
        (r".*: line (\d+), column (\d+)", "XML 语法有误，第 {} 行第 {} 列"),
    )
)


_MOST = 200  # characters


def reason_text(reason: object) -> Text | str:
    """Return a reason in both languages where it is known, else as it is."""
    if isinstance(reason, Text):
        return reason
    words = str(reason)[:_MOST]  # what quotes a stranger is as long as he likes
    if words in REASONS:
        return REASONS[words]
    for pattern, chinese in _QUOTING:
        quoted = pattern.fullmatch(words)
        if quoted is not None:
            return Text(chinese.format(*quoted.groups()), words)
    return words
