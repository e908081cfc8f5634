"""doctor: what this machine and this round lack for the work, and what to do about it."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from workbook_tool.core.errors import UsageError, WorkbookToolError
from workbook_tool.core.text import Text, listed
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.policy import parse_policy, policy_path, read_policy
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_key
from workbook_tool.round_folder.storage import PREFIX

_LOWEST_PYTHON = (3, 11)
_REQUIRED = ("click", "filelock", "openpyxl", "pandas", "rich", "xlsxwriter")
# The modules that each extra brings, and what is possible with them only.
EXTRAS = {
    "archives": (("py7zr", "rarfile"), Text("读取 7z、RAR 压缩包", "reading 7z and RAR archives")),
    "cluster": (("dask", "distributed"), Text("用集群读取文件", "reading with a cluster")),
    "crypt": (("msoffcrypto",), Text("识别加密的工作簿", "encrypted workbooks")),
    "mail": (("imap_tools", "keyring"), Text("收发邮件", "mail")),
    "parquet": (("pyarrow",), Text("超出行数的明细和 Parquet", "long details and Parquet")),
    "word": (("docx",), Text("写 Word 通报和反馈表", "bulletins and feedback sheets in Word")),
}
_OFFICES = ("soffice", "libreoffice", "et", "wps")
_OFFICE_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    r"C:\Program Files (x86)\Microsoft Office\root\Office16\EXCEL.EXE",
    "/Applications/LibreOffice.app",
    "/Applications/Microsoft Excel.app",
    "/Applications/wpsoffice.app",
)
_CHINESE_FONTS = ("simsun.ttc", "simfang.ttf", "msyh.ttc", "msyh.ttf", "Songti.ttc", "PingFang.ttc")
_FONT_FOLDERS = (r"C:\Windows\Fonts", "/System/Library/Fonts", "/System/Library/Fonts/Supplemental")
_PATIENCE = 20  # seconds for a program that lists fonts
_SHOWN = "测评汇总 √ × ●"
_NONE = Text("", "")


class Fitness(StrEnum):
    """Whether a part of the machine does what a round needs."""

    OK = "ok"
    OPTIONAL = "optional"  # lacking, and a round works without it
    MISSING = "missing"  # a round needs it


@dataclass(frozen=True, slots=True)
class Examined:
    """One part of the machine: how fit it is, what was found, what to do where it lacks."""

    part: str
    title: Text
    fitness: Fitness
    found: Text
    remedy: Text = _NONE


def examine(
    start: Path | None = None, *, assessment: Path | None = None, encoding: str = "utf-8"
) -> tuple[Examined, ...]:
    """Return what was found about Python, packages, programs, fonts, policy, terminal and folders.

    The round is the one around ``start``; without a round only the machine is examined.
    ``encoding`` is that of the terminal. Nothing is left behind. Raises UsageError where a round
    is named that is none.
    """
    return (
        _python(),
        _packages(),
        *(_extra(name) for name in EXTRAS),
        _office(),
        _fonts(),
        policy_file(),
        _terminal(encoding),
        _folder("temp", Text("临时文件夹", "temporary folder"), Path(tempfile.gettempdir())),
        *_round(start, assessment),
    )


def is_fit(parts: tuple[Examined, ...]) -> bool:
    """Tell whether nothing is wanting that a round needs."""
    return all(part.fitness is not Fitness.MISSING for part in parts)


def _python() -> Examined:
    found = f"Python {platform.python_version()}（{sys.executable}）"
    return Examined(
        "python",
        Text("Python", "Python"),
        Fitness.OK if sys.version_info >= _LOWEST_PYTHON else Fitness.MISSING,
        Text(found, found.replace("（", " (").replace("）", ")")),
        Text("请安装 Python 3.11 或更新的版本。", "Install Python 3.11 or newer."),
    )


def _packages() -> Examined:
    title = Text("程序包", "packages")
    lacking = listed(name for name in _REQUIRED if find_spec(name) is None)
    if lacking.zh:
        return Examined(
            "packages",
            title,
            Fitness.MISSING,
            Text(f"缺少 {lacking.zh}", f"{lacking.en} lacking"),
            Text(
                "请重新安装：pip install workbook-tool", "Install again: pip install workbook-tool"
            ),
        )
    found = listed(f"{name} {_version(name)}" for name in _REQUIRED)
    return Examined("packages", title, Fitness.OK, found)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # there, but not by an installer
        return "?"


def _extra(name: str) -> Examined:
    modules, purpose = EXTRAS[name]
    lacking = listed(module for module in modules if find_spec(module) is None)
    found = Text(f"{purpose.zh}：可用", f"{purpose.en}: there")
    if lacking.zh:
        found = Text(f"{purpose.zh}：缺少 {lacking.zh}", f"{purpose.en}: {lacking.en} lacking")
    install = f'pip install "workbook-tool[{name}]"'
    return Examined(
        f"extra_{name}",
        Text(f"附加组件 {name}", f"extra {name}"),
        Fitness.OPTIONAL if lacking.zh else Fitness.OK,
        found,
        Text(f"需要时运行：{install}", f"Where it is wanted: {install}"),
    )


def _office() -> Examined:
    on_path = (found for name in _OFFICES if (found := shutil.which(name)) is not None)
    place = next(chain(on_path, filter(os.path.exists, _OFFICE_PLACES)), "")
    return Examined(
        "office",
        Text("办公软件", "office program"),
        Fitness.OK if place else Fitness.OPTIONAL,
        Text(place or "没有找到 LibreOffice、WPS 或 Excel", place or "none was found"),
        Text(
            "生成和汇总不需要它；打开结果请安装 WPS、Excel 或 LibreOffice。",
            "Rounds work without; to open results install LibreOffice, WPS or Excel.",
        ),
    )


def _fonts() -> Examined:
    name = _chinese_font()
    return Examined(
        "fonts",
        Text("中文字体", "Chinese fonts"),
        Fitness.OK if name else Fitness.OPTIONAL,
        Text(name or "没有找到", name or "none was found"),
        Text(
            "打印和转换 PDF 前请安装中文字体，例如宋体、仿宋或 Noto Sans CJK SC。",
            "Install one before printing or converting, such as Noto Sans CJK SC.",
        ),
    )


def _chinese_font() -> str:
    """Return the name of a Chinese font on this machine, "" where none is found."""
    for folder in _FONT_FOLDERS:
        for name in _CHINESE_FONTS:
            if (Path(folder) / name).is_file():
                return name
    lister = shutil.which("fc-list")
    if lister is None:
        return ""
    try:
        listing = subprocess.run(  # noqa: S603 - a program of the system, fixed arguments
            [lister, ":lang=zh-cn", "family"],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next(iter(sorted(listing.decode("utf-8", "replace").splitlines())), "")


def policy_file(path: Path | None = None) -> Examined:
    """Return what the machine-wide policy file is: absent, whole, or not to be read."""
    place = path or policy_path()
    title = Text("策略文件", "policy file")
    if not place.exists():
        return Examined("policy", title, Fitness.OK, Text(f"没有（{place}）", f"none ({place})"))
    try:
        parse_policy(place, read_policy(place))
    except (OSError, ValueError, TooLargeError) as error:
        return Examined(
            "policy",
            title,
            Fitness.MISSING,
            Text(f"{place} 不能读取（{error}）", f"{place} cannot be read ({error})"),
            Text("请系统管理员改正这个 TOML 文件。", "Ask the administrator to correct this file."),
        )
    return Examined("policy", title, Fitness.OK, Text(str(place), str(place)))


def _terminal(encoding: str) -> Examined:
    try:
        _SHOWN.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        fitness, found = (
            Fitness.OPTIONAL,
            Text(f"{encoding}，不能显示中文", f"{encoding}: no Chinese"),
        )
    else:
        fitness, found = Fitness.OK, Text(encoding, encoding)
    way = "chcp 65001" if os.name == "nt" else "export LC_ALL=C.UTF-8"
    return Examined(
        "terminal",
        Text("终端编码", "terminal encoding"),
        fitness,
        found,
        Text(
            f"显示为问号的中文运行 {way} 后恢复；文件不受影响。",
            f"Run {way} to see Chinese; files are not affected.",
        ),
    )


def _round(start: Path | None, assessment: Path | None) -> Iterator[Examined]:
    """Yield what was found about the round, where there is one."""
    try:
        folder = find_round(start, assessment=assessment)
    except UsageError:
        if start is not None or assessment is not None:
            raise
        return
    yield _folder("round", Text("活动文件夹", "round folder"), folder.path)
    yield _key(folder)
    yield _lock(folder)


def _folder(part: str, title: Text, folder: Path) -> Examined:
    """Return whether a folder takes a file; nothing is left in it."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX) as probe:
            probe.write(b"x")
            probe.flush()
    except OSError as error:
        reason = error.strerror or str(error)
        return Examined(
            part,
            title,
            Fitness.MISSING,
            Text(f"{folder} 不能写入（{reason}）", f"{folder} is not writable ({reason})"),
            Text(
                "请检查权限和磁盘空间，或把活动移到别的文件夹。",
                "Check rights and disk space, or move the round elsewhere.",
            ),
        )
    return Examined(part, title, Fitness.OK, Text(f"{folder} 可写", f"{folder} is writable"))


def _key(folder: RoundFolder) -> Examined:
    title = Text("签名密钥", "signing key")
    try:
        is_there = load_key(folder) is not None
    except WorkbookToolError as error:
        return Examined("key", title, Fitness.MISSING, Text(error.zh, error.en))
    found = Text("已有", "there") if is_there else Text("尚未生成", "not made yet")
    return Examined("key", title, Fitness.OK, found)


def _lock(folder: RoundFolder) -> Examined:
    """Return whether locks hold on the drive of a round; on some network drives they do not."""
    title = Text("文件锁", "file locks")
    try:
        with tempfile.TemporaryDirectory(dir=folder.path, prefix=PREFIX) as place:
            probe = Path(place) / "lock"
            with run_lock(probe):
                holds = not _is_free(probe)
    except (OSError, WorkbookToolError) as error:
        found = Text(f"不能加锁（{error}）", f"no lock can be held ({error})")
        return Examined("locks", title, Fitness.MISSING, found, _NO_LOCKS)
    if holds:
        return Examined("locks", title, Fitness.OK, Text("有效", "hold"))
    found = Text("这个磁盘上的锁不起作用", "locks do not hold on this drive")
    return Examined("locks", title, Fitness.OPTIONAL, found, _NO_LOCKS)


_NO_LOCKS = Text(
    "请把活动放在本机磁盘上，或确保同一时间只有一个人运行。",
    "Keep the round on a local disk, or see that one person at a time works on it.",
)


def _is_free(lock: Path) -> bool:
    """Tell whether a second run would get a lock that the first one holds."""
    try:
        with run_lock(lock):
            return True
    except WorkbookToolError:
        return False
