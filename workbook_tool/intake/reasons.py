"""The technical reasons inside messages, in both languages; whatever is not listed stays as is."""

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
    "cut short": Text("内容被截断", "cut short"),
    "inflate": Text("解压出错", "inflate"),
    "size": Text("大小不一致", "size"),
    "CRC": Text("校验码（CRC）不一致", "CRC"),
    "structure": Text("结构有误", "structure"),
    "style": Text("样式编号超出范围", "style"),
    "twice": Text("同一单元格重复", "twice"),
    "inline text": Text("文字内容有误", "inline text"),
    "text as number": Text("数字单元格中是文字", "text as number"),
    "type": Text("类型未知", "type"),
    "shared string": Text("共享文字编号超出范围", "shared string"),
    "number format": Text("数字格式有误", "number format"),
    "crash": Text("读取程序中断", "crash"),
    "nested": Text("邮件套邮件", "nested"),
    "No space left on device": Text("磁盘空间不足", "no space left on device"),
    "Permission denied": Text("没有权限或被其他程序占用", "permission denied"),
    "No such file or directory": Text("文件已不存在", "no such file or directory"),
    "Input/output error": Text("读写出错", "input/output error"),
}


def reason_text(reason: object) -> Text | str:
    """Return a reason in both languages where it is known, else as it is."""
    if isinstance(reason, Text):
        return reason
    return REASONS.get(str(reason), str(reason))
