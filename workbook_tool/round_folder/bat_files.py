r"""The files that people without a terminal double-click, or drop returns on: 汇总.bat and others.

Their bytes are ASCII with CRLF, because cmd.exe reads a batch file in the code page of the
machine. They name the round's own definition, and run nothing that lies in the round's folder:
neither cmd nor Python (``-P``) looks there for programs and modules.

Explorer hands a dropped ``a&b.xlsx`` over without quotes, and cmd cuts the line at the ``&``: the
batch file gets ``a``, and ``b.xlsx`` would be run behind it. Only CMDCMDLINE still has the whole
line, as ``cmd.exe /c ""C:\round\汇总.bat" C:\a&b.xlsx"``. So it is taken from there, by delayed
expansion, whose values are never parsed again; and ``exit`` without ``/b`` ends the rest of the
line with it.

On Windows they remember the Python that made them, for ``py -3`` takes the newest one, which may
not have the program.
"""

import os
import re
import sys
from collections.abc import Mapping

from workbook_tool.core.text import Language, Text

_START = (
    "@echo off",
    "setlocal DisableDelayedExpansion",
    'set "NoDefaultCurrentDirectoryInExePath=1"',
    'set "PYTHONSAFEPATH=1"',
    'set "TOOL=py -3 -P -m workbook_tool.cli"',
    'for %%I in (workbook-tool.exe) do if not "%%~$PATH:I"=="" set "TOOL=workbook-tool"',
    'set "HERE=%~dp0"',
    "setlocal EnableDelayedExpansion",
    'set "LINE=!CMDCMDLINE!"',
    "if not defined LINE goto plain",
    'set "REST=!LINE:*%~nx0=!"',
    'if "!REST!"=="!LINE!" goto plain',
    'set QUOTE="',
    'if not "!REST:~0,1!"=="!QUOTE!" goto plain',
    'set "DROPPED=!REST:~1,-1!"',
)
_END = (
    'set "CODE=!ERRORLEVEL!"',
    "echo.",
    "pause",
    "exit !CODE!",
)
_PLAIN_END = (
    'set "CODE=%ERRORLEVEL%"',
    "echo.",
    "pause",
    "exit /b %CODE%",
)
_NAMES = {
    "generate": Text("生成.bat", "generate.bat"),
    "status": Text("状态.bat", "status.bat"),
    "consolidate": Text("汇总.bat", "consolidate.bat"),
    "notify": Text("通知.bat", "notify.bat"),
    "review": Text("考评.bat", "review.bat"),
    "ui": Text("工作台.bat", "workbench.bat"),
}


# What would mean something else to cmd between the quotes, and what no batch file can hold.
_UNSPEAKABLE = re.compile(r'["%!\x00-\x1f]|[^\x00-\x7f]')


def build_bat_files(language: Language, python: str = "") -> Mapping[str, bytes]:
    """Return the bytes of the files by their names in the language of the round.

    Folders, workbooks and zips can be dropped on 汇总.bat; without any it takes what was returned.
    ``python`` is the program to be tried first, where it is still there.
    """
    return {
        name.in_language(language): _bat(command, python, takes_files=command == "consolidate")
        for command, name in _NAMES.items()
    }


def remembered_python() -> str:
    """Return the Python that runs this as a batch file may name it, "" where none can."""
    if os.name != "nt" or _UNSPEAKABLE.search(sys.executable):
        return ""
    return sys.executable


def _bat(command: str, python: str, *, takes_files: bool) -> bytes:
    dropped, given = (" -- !DROPPED!", " -- %*") if takes_files else ("", "")
    remembered = f'if exist "{python}" set "TOOL="{python}" -P -m workbook_tool.cli"'
    at = _START.index('set "HERE=%~dp0"')
    lines = (
        *_START[:at],
        *((remembered,) if python else ()),
        *_START[at:],
        f'%TOOL% {command} --assessment "!HERE!assessment.xlsx"{dropped}',
        *_END,
        ":plain",
        "endlocal",
        f'%TOOL% {command} --assessment "%~dp0assessment.xlsx"{given}',
        *_PLAIN_END,
    )
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
