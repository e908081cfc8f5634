"""Files added to what was returned: under a name that is free, whole or not at all, never changed.

Only ``collect`` and the page add any; everybody else reads.
"""

import contextlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from workbook_tool.core.errors import OutputError, UsageError
from workbook_tool.round_folder.storage import PREFIX, holds, naming, numbered

MOST_BYTES = 256 * 1024 * 1024  # of one file or mail; the airlock looks at no more of an archive
_MOST_NAME_BYTES = 180  # file systems take 255, and a number may be added
_MOST_STEPS = 20  # folders within folders; nobody has as many, and systems have limits
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # what Windows refuses in a name
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


def plain_steps(name: str) -> tuple[str, ...]:
    """Return the folders and the file that a name stands for, each as every system takes it.

    Raises UsageError for a name that is none: it climbs out with .., or nothing is left of it.

    >>> plain_steps("县农业局/自评表?.xlsx")
    ('县农业局', '自评表_.xlsx')
    """
    steps = [step for step in re.split(r"[/\\]", name) if step not in {"", "."}]
    plain = tuple(_plain_step(step) for step in steps)
    if not plain or len(plain) > _MOST_STEPS or ".." in steps or not all(plain):
        raise UsageError(
            f"“{_shown(name)}”不能作为文件名，没有保存。请改名后重新上传。",
            f"“{_shown(name)}” is no name for a file and was not kept. Give it another one.",
        )
    return plain


def _plain_step(step: str) -> str:
    shown = "".join(char for char in unicodedata.normalize("NFC", step) if char.isprintable())
    plain = _FORBIDDEN.sub("_", shown).strip().rstrip(". ")
    if _DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not stem:
        return _cut(plain, _MOST_NAME_BYTES)
    ending = _cut(ending, _MOST_NAME_BYTES // 2)
    return f"{_cut(stem, _MOST_NAME_BYTES - len(ending.encode()))}{dot}{ending}"


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:100])


def add_below(folder: Path, steps: Iterable[str], content: Iterable[bytes], staging: Path) -> Path:
    """Add a file below a folder, by the steps of ``plain_steps``, and return where it stands.

    Raises OutputError where it cannot be written, UsageError where a step is a link that leads out;
    then nothing is left behind.
    """
    target = folder.joinpath(*steps)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _require_inside(folder, target.parent)
        return add_file(target, content, staging)
    except OSError as error:
        raise OutputError(
            f"无法保存“{target.name}”（{error.strerror or error}）。请检查磁盘空间和文件夹权限。",
            f"Cannot keep “{target.name}” ({error.strerror or error}). Check disk space and "
            "rights.",
        ) from error


def _require_inside(folder: Path, place: Path) -> None:
    """Refuse a sub-folder that is a link to somewhere else."""
    if not place.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            f"“{place.name}”是指向别处的链接，没有保存。",
            f"“{place.name}” is a link to another place; nothing was kept there.",
        )


def add_file(
    target: Path, content: Iterable[bytes], staging: Path, *, or_same: bool = False
) -> Path:
    """Add a file, complete or not at all, and return where it stands.

    Where something else has the name, a number is added; nothing that is there is ever touched.
    With ``or_same`` a file of such a name that has the same bytes is it. Until it is complete it
    lies in ``staging``: among the returns a half one would be taken for a return.
    """
    for folder in (target.parent, staging):
        folder.mkdir(parents=True, exist_ok=True)
    temporary = staging / f"{PREFIX}{secrets.token_hex(4)}.tmp"
    try:
        with naming(target), temporary.open("xb") as stream:
            stream.writelines(content)
            stream.flush()
            os.fsync(stream.fileno())
        for place in numbered(target):
            if or_same and holds(place, temporary.read_bytes()):
                return place
            with contextlib.suppress(FileExistsError):
                _take_place(temporary, place)
                return place
        raise FileExistsError(target)  # not reached: numbers have no end
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _take_place(temporary: Path, place: Path) -> None:
    """Give a file a name that nothing has; raises FileExistsError where something has it."""
    try:
        os.link(temporary, place)
    except FileExistsError:
        raise
    except OSError:  # another drive, or one that knows no links
        with place.open("xb") as stream:
            stream.write(temporary.read_bytes())
            stream.flush()
            os.fsync(stream.fileno())
