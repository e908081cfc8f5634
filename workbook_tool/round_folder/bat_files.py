"""The files that people without a terminal double-click: 生成.bat, 状态.bat, 汇总.bat.

Their bytes are ASCII with CRLF, because cmd.exe reads a batch file in the code page of the
machine. Where the scripts are not on the path, Python's launcher finds the package.
"""

from collections.abc import Mapping

_START = (
    "@echo off",
    "setlocal",
    # pushd, unlike cd, also works on a network share.
    'pushd "%~dp0"',
    'set "TOOL=workbook-tool"',
    "where workbook-tool >nul 2>nul",
    'if errorlevel 1 set "TOOL=py -3 -m workbook_tool.cli"',
)
_END = (
    'set "CODE=%ERRORLEVEL%"',
    "popd",
    "echo.",
    "pause",
    "exit /b %CODE%",
)
# A path may hold a closing parenthesis, so labels instead of a block. "\." keeps the backslash of
# a dropped drive ("E:\") from escaping the closing quote.
_CONSOLIDATE = (
    'if "%~1"=="" goto own',
    'if exist "%~1\\*" goto folder',
    '%TOOL% consolidate "%~1" --assessment "%~dp0assessment.xlsx"',
    "goto end",
    ":folder",
    '%TOOL% consolidate "%~1\\." --assessment "%~dp0assessment.xlsx"',
    "goto end",
    ":own",
    '%TOOL% consolidate "returned"',
    ":end",
)


def build_bat_files() -> Mapping[str, bytes]:
    """Return the bytes of the three files by their names.

    A folder can be dropped on 汇总.bat; without one it takes ``returned``.
    """
    return {
        "生成.bat": _bat("%TOOL% generate ."),
        "状态.bat": _bat("%TOOL% status ."),
        "汇总.bat": _bat(*_CONSOLIDATE),
    }


def _bat(*commands: str) -> bytes:
    lines = (*_START, *commands, *_END)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
