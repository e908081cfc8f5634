"""The optional part of the program that mail needs, and what is said without it."""

from importlib.util import find_spec

from workbook_tool.core.errors import UsageError

INSTALL = 'pip install "workbook-tool[mail]"'


def require_extra(module: str) -> None:
    """Raise UsageError with the line that installs the extra where a package of it is missing."""
    if find_spec(module) is None:
        raise UsageError(
            f"收发邮件需要附加组件 mail，请运行 {INSTALL}（不能上网的，先在别的电脑上用 "
            "pip download 下载同名的包，拷来后加 --no-index --find-links 文件夹 安装）。",
            f"Mail needs the extra mail; run {INSTALL} (without a network, fetch it elsewhere with "
            "pip download first, then add --no-index --find-links FOLDER).",
        )
