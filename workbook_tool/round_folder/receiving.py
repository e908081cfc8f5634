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
from workbook_tool.round_folder.storage import PREFIX, free_name

MOST_BYTES = 256 * 1024 * 1024  # of one file; the airlock looks at no more of an archive
_MOST_NAME_BYTES = 180  # file systems take 255, and a number may be added
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
    if not plain or ".." in steps or not all(plain):
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


def add_file(folder: Path, steps: Iterable[str], content: Iterable[bytes]) -> Path:
    """Add a file below a folder and return where it stands; none that is there is touched.

    ``steps`` are those of ``plain_steps``. A second file of a name gets a number. Raises
    OutputError where it cannot be written, UsageError where it is larger than ``MOST_BYTES``; then
    nothing is left behind.
    """
    target = folder.joinpath(*steps)
    temporary = folder.parent / f"{PREFIX}{secrets.token_hex(4)}.tmp"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _require_inside(folder, target.parent)
        _write(temporary, content)
        return _settle(temporary, target)
    except OSError as error:
        raise OutputError(
            f"无法保存“{target.name}”（{error.strerror or error}）。请检查磁盘空间和文件夹权限。",
            f"Cannot keep “{target.name}” ({error.strerror or error}). Check disk space and "
            "rights.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _require_inside(folder: Path, place: Path) -> None:
    """Refuse a sub-folder that is a link to somewhere else."""
    if not place.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            f"“{place.name}”是指向别处的链接，没有保存。",
            f"“{place.name}” is a link to another place; nothing was kept there.",
        )


def _write(temporary: Path, content: Iterable[bytes]) -> None:
    size = 0
    with temporary.open("xb") as stream:
        for piece in content:
            size += len(piece)
            if size > MOST_BYTES:
                most = MOST_BYTES // 1024 // 1024
                raise UsageError(
                    f"文件超过 {most} MB，没有保存。",
                    f"The file is larger than {most} MB; not kept.",
                )
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(temporary: Path, target: Path) -> Path:
    """Give the file the first free name, by a step that fails where somebody was faster."""
    while True:
        place = free_name(target)
        try:
            os.link(temporary, place)
        except FileExistsError:
            continue
        except OSError:  # a drive without links: the name is taken first, then filled
            return _settle_without_links(temporary, place, target)
        return place


def _settle_without_links(temporary: Path, place: Path, target: Path) -> Path:
    while True:
        try:
            place.open("xb").close()
        except FileExistsError:
            place = free_name(target)
            continue
        temporary.replace(place)
        return place
