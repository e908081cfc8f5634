"""What was meant by a word that is no command: suggestions, which never act by themselves."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbook_tool.core.errors import UsageError

# What people call our commands, here and in other programs.
_OTHER_NAMES = {
    "archive": ("归档", "close"),
    "check": ("核对", "检查", "审核", "校验", "verify", "validate", "lint", "test"),
    "consolidate": ("汇总", "合并", "统计", "merge", "collate", "summary", "summarise", "report"),
    "decide": ("决定", "核定", "裁定", "resolve", "settle"),
    "demo": ("演示", "示例", "试用", "example", "try", "tour"),
    "diff": ("比较", "对比", "不同", "compare", "changes"),
    "doctor": ("体检", "诊断", "环境", "diagnose", "env"),
    "explain": ("解释", "说明", "代码", "what", "why", "codes"),
    "export": ("导出", "dump"),
    "generate": ("生成", "下发", "分发", "issue", "build", "make", "create"),
    "import-scheme": ("导入", "指标", "import"),
    "init": ("新建", "建立", "开始", "初始化", "new", "start", "setup"),
    "inspect": ("查看", "识别", "show", "info", "cat"),
    "log": ("日志", "记录", "历史", "history", "audit"),
    "notify": ("通知", "催报", "remind"),
    "publish": ("发布", "公示", "定稿", "通报", "release"),
    "review": ("考评", "评审", "evaluate"),
    "status": ("状态", "进度", "情况", "state", "progress", "missing", "未报"),
    "ui": ("工作台", "页面", "网页", "gui", "page"),
}
_HELP = ("help", "帮助", "?", "/?", "/h", "/help")
_VERSION = ("version", "版本")
_WORKBOOKS = re.compile(r"\.(?:xlsx?|xlsm|et|ods|csv|zip|rar|7z|eml|msg|mbox)$", re.IGNORECASE)
_CODE = re.compile(r"[a-z]\d{3}")


def unknown_command(
    typed: str, rest: Sequence[str], known: Iterable[str], program: str
) -> UsageError:
    """Return the error for a word that is no command, with the command that may have been meant."""
    from workbook_tool.round_folder.command_lines import command_line

    meant = _meant(typed, rest, tuple(known))
    if not meant:
        return UsageError(
            f"没有命令“{typed}”。全部命令：{program} --help",
            f"There is no command “{typed}”. All commands: {program} --help",
        )
    lines = [command_line(*words) for words in meant]
    return UsageError(
        f"没有命令“{typed}”。是否指：{' 或 '.join(lines)}",
        f"There is no command “{typed}”. Did you mean: {' or '.join(lines)}",
    )


def _meant(typed: str, rest: Sequence[str], known: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the command lines that a word may stand for: as a path, a code, a name, a typo."""
    from difflib import get_close_matches

    word = typed.strip(" “”\"'[]").removesuffix(".bat").lower()
    path = Path(typed.removesuffix(".bat"))
    if rest and rest[0] in known:  # the right words the wrong way round
        return [(rest[0], *((*rest[1:], "--help") if word in _HELP else (typed, *rest[1:])))]
    if path.is_dir():
        is_round = (path / "assessment.xlsx").is_file()
        return [("status", typed)] if is_round else [("consolidate", typed, *rest)]
    if path.is_file() or _WORKBOOKS.search(typed):
        return [("check", typed, *rest)]
    if _CODE.fullmatch(word):
        return [("explain", word.upper(), *rest)]
    if word in _HELP:
        return [("--help",)]
    if word in _VERSION:
        return [("--version",)]
    named = [name for name, others in _OTHER_NAMES.items() if name in known and word in others]
    begun = [name for name in known if len(word) > 1 and name.startswith(word)]
    near = named or begun or get_close_matches(word, known)
    return [(name, *rest) for name in near]
