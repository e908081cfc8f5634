"""Optional parts of the program (extras), and what is said where one is not installed."""

from dataclasses import dataclass
from importlib.util import find_spec

from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Text


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra by its name, the package that shows whether it is there, and what needs it."""

    name: str
    module: str
    needed_by: Text

    def require(self) -> None:
        """Raise UsageError with the line that installs the extra where it is missing.

        >>> Extra("moon", "no_such_package", Text("登月", "A landing needs")).require()
        Traceback (most recent call last):
        ...
        workbook_tool.core.errors.UsageError: A landing needs the extra moon; run pip install \
"workbook-tool[moon]" (without a network, fetch it elsewhere with pip download first, then add \
--no-index --find-links FOLDER).
        >>> Extra("here", "workbook_tool", Text("", "")).require()
        """
        if find_spec(self.module) is not None:
            return
        name, install = self.name, f'pip install "workbook-tool[{self.name}]"'
        raise UsageError(
            f"{self.needed_by.zh}需要附加组件 {name}，请运行 {install}（不能上网的，先在别的电脑上"
            "用 pip download 下载同名的包，拷来后加 --no-index --find-links 文件夹 安装）。",
            f"{self.needed_by.en} the extra {name}; run {install} (without a network, fetch it "
            "elsewhere with pip download first, then add --no-index --find-links FOLDER).",
        )
