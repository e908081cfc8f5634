"""The extra ``word``: named with the line that installs it where it is not there."""

from importlib.util import find_spec

from workbook_tool.core.errors import UsageError

INSTALL = 'pip install "workbook-tool[word]"'


def require_extra() -> None:
    """Raise UsageError with the line that installs the extra where python-docx is missing."""
    if find_spec("docx") is None:
        raise UsageError(
            f"写 Word 通报需要附加组件 word，请运行 {INSTALL}（不能上网的，先在别的电脑上用 "
            "pip download 下载同名的包，拷来后加 --no-index --find-links 文件夹 安装）。",
            f"Bulletins in Word need the extra word; run {INSTALL} (without a network, fetch it "
            "elsewhere with pip download first, then add --no-index --find-links FOLDER).",
        )
