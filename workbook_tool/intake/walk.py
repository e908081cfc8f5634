"""The walk through the folder of returns: everything is listed, nothing is followed or changed."""

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.containers.members import read_members
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.natures import NATURE_NAMES, Nature
from workbook_tool.intake.promises import file_name
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.returned import ReturnedFile, ReturnedStatus
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.weigh import (
    ARCHIVES,
    MAILS,
    Fate,
    fate_of,
    is_container,
    refused,
    sent_along,
    verdict,
    weigh,
)
from workbook_tool.intake.zip_directory import LOCAL_MAGIC

_TRIES = 3
_PAUSE = 0.2
_CHUNK = 1024 * 1024
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT, which only Windows knows
CHINA_TIME = timedelta(hours=8)
_Got = TypeVar("_Got")


class Place(NamedTuple):
    """One thing in the folder, before any byte of it is read.

    ``is_link``, ``is_too_deep`` and ``refusal`` say why it never will be.
    """

    path: str  # relative, with "/"
    entry: Path
    is_link: bool = False
    is_too_deep: bool = False
    refusal: str = ""  # why a folder could not be listed


class Fetched(NamedTuple):
    """The bytes of one place and nothing about them yet, or what it is where none are looked at.

    ``modified`` is in seconds since 1970 UTC, and so is ``arrived``, the date of the server that a
    mail was collected from, None for whatever was not.
    """

    path: str
    content: bytes = b""
    modified: float | None = None
    answer: ReturnedFile | None = None
    arrived: float | None = None


def walk_returned(
    root: Path,
    *,
    limits: AirlockLimits = DEFAULT_LIMITS,
    utc_offset: timedelta = CHINA_TIME,
) -> Iterator[ReturnedFile]:
    """Yield everything that lies below ``root``, sorted by path, members after their container.

    ``utc_offset`` is the zone of dates in zip files, which carry none. Links are not followed. A
    container stands in the list only when something is wrong with it. A file that vanishes or is
    held by another program costs its own finding only.
    """
    for place in list_places(root, limits=limits):
        fetched = fetch(place, limits=limits)
        yield from open_fetched(fetched, limits=limits, utc_offset=utc_offset)


def read_one(
    file: Path, *, limits: AirlockLimits = DEFAULT_LIMITS, utc_offset: timedelta = CHINA_TIME
) -> Iterator[ReturnedFile]:
    """Yield one named file, or the members of one container, as the walk would."""
    fetched = fetch(Place(file.name, file), limits=limits)
    yield from open_fetched(fetched, limits=limits, utc_offset=utc_offset)


def list_places(root: Path, *, limits: AirlockLimits = DEFAULT_LIMITS) -> tuple[Place, ...]:
    """Return everything that lies below ``root``, sorted by path; no byte is read."""
    return tuple(sorted(_places(root, "", 1, limits)))


def check_file_count(count: int, *, limits: AirlockLimits = DEFAULT_LIMITS) -> Iterator[Finding]:
    """Yield MANY_FILES where the folder holds so many files that it may be the wrong one."""
    if count > limits.many_files:
        yield Finding.of(Code.MANY_FILES, count=count, limit=limits.many_files)


def _places(folder: Path, prefix: str, depth: int, limits: AirlockLimits) -> Iterator[Place]:
    """Yield what lies in a folder and the folders in it."""
    try:
        entries = _patiently(partial(_list_folder, folder))
    except OSError as error:
        refusal = error.strerror or type(error).__name__
        yield Place(prefix.rstrip("/") or ".", folder, refusal=refusal)
        return
    for entry in entries:
        path, file = f"{prefix}{legible(entry.name)}", folder / entry.name
        if _is_link(entry):
            yield Place(path, file, is_link=True)
        elif not entry.is_dir(follow_symlinks=False):
            yield Place(path, file)
        elif depth > limits.folder_depth:
            yield Place(path, file, is_too_deep=True)
        else:
            yield from _places(file, f"{path}/", depth + 1, limits)


def _patiently(get: Callable[[], _Got]) -> _Got:
    """Return what another program may hold for a moment, after up to three tries."""
    for _ in range(_TRIES - 1):
        try:
            return get()
        except OSError:
            time.sleep(_PAUSE)
    return get()


def _list_folder(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by name."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def legible(name: str) -> str:
    """Return a file name as text; bytes that are no UTF-8 are read as GB18030.

    Programs that unpack Chinese zips on Linux leave such names behind.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a symbolic link or a junction of Windows."""
    if entry.is_symlink():
        return True
    try:
        return getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION
    except OSError:  # it vanished; reading it will say so
        return False


def fetch(place: Place, *, limits: AirlockLimits = DEFAULT_LIMITS) -> Fetched:
    """Return the bytes of a place; it may be called in any thread."""
    path, name = place.path, file_name(place.path)
    if place.is_link:
        finding = Finding.of(Code.LINK_NOT_FOLLOWED, name=name).placed(file=path)
        return _answered(ReturnedFile(path, 0, "", None, ReturnedStatus.LINK, (finding,)))
    if place.is_too_deep:
        finding = Finding.of(Code.FOLDER_TOO_DEEP, name=path, limit=limits.folder_depth)
        return _answered(refused(path, 0, "", None, finding))
    if place.refusal:
        return _answered(_not_readable(path, place.refusal))
    try:
        read = _patiently(partial(_read_file, place.entry, limits))
    except OSError as error:
        return _answered(_not_readable(path, error.strerror or type(error).__name__))
    if read.is_special:
        finding = Finding.of(Code.SPECIAL_FILE, name=name).placed(file=path)
        return _answered(ReturnedFile(path, 0, "", None, ReturnedStatus.JUNK, (finding,)))
    if read.sha256:
        return _answered(_judge_by_start(path, read, limits))
    return Fetched(path, read.content, read.modified)


def _answered(answer: ReturnedFile) -> Fetched:
    return Fetched(answer.path, answer=answer)


def open_fetched(
    fetched: Fetched,
    *,
    limits: AirlockLimits = DEFAULT_LIMITS,
    utc_offset: timedelta = CHINA_TIME,
) -> Iterator[ReturnedFile]:
    """Yield what the bytes of a place are, or the members of the container that they are.

    It depends on nothing but what is handed in, so that it can be done anywhere.
    """
    if fetched.answer is not None:
        yield fetched.answer
    else:
        seconds = int(utc_offset.total_seconds())
        for found in _judge(fetched.path, fetched.content, fetched.modified, limits, seconds):
            if fetched.arrived is None:
                yield found
            else:
                yield replace(found, modified=fetched.arrived, is_collected=True)


def _not_readable(path: str, reason: str) -> ReturnedFile:
    fault = refusal(Code.FILE_NOT_READABLE, name=file_name(path), tries=_TRIES, reason=reason)
    return refused(path, 0, "", None, fault.finding)


class _Read(NamedTuple):
    """What was read of a file: all of it, or the start, size and hash of one that is too large."""

    content: bytes = b""
    modified: float | None = None
    size: int = 0
    sha256: str = ""
    is_special: bool = False


def _read_file(file: Path, limits: AirlockLimits) -> _Read:
    """Return the bytes of a regular file; of one above the limit only the start and the hash."""
    found = file.lstat()
    if not stat.S_ISREG(found.st_mode):
        return _Read(is_special=True)
    with file.open("rb") as source:
        if found.st_size <= limits.file_bytes:
            # One byte more than allowed: the file may have grown since.
            content = source.read(limits.file_bytes + 1)
            if len(content) <= limits.file_bytes:
                return _Read(content, found.st_mtime)
            source.seek(0)
        start = source.read(_CHUNK)
        digest, size = hashlib.sha256(start), len(start)
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return _Read(start, found.st_mtime, size, digest.hexdigest())


def _judge_by_start(path: str, read: _Read, limits: AirlockLimits) -> ReturnedFile:
    """Return what a file above the size limit is: films sent along are welcome, the rest is not."""
    # The directory of a zip stands at its end; one inside it must not be taken for its own.
    is_zip = read.content.startswith(LOCAL_MAGIC)
    nature = Nature.BROKEN_ZIP if is_zip else sniff(read.content)
    fate = fate_of(path, nature, read.size)
    if fate not in {Fate.ALONG, Fate.JUNK}:
        finding = Finding.of(Code.FILE_TOO_LARGE, size=read.size, limit=limits.file_bytes)
        return refused(path, read.size, read.sha256, read.modified, finding)
    status, finding = verdict(path, nature, fate, read.size)
    return ReturnedFile(path, read.size, read.sha256, read.modified, status, (finding,))


def _judge(
    path: str, content: bytes, modified: float | None, limits: AirlockLimits, zone_seconds: int
) -> Iterator[ReturnedFile]:
    """Yield what a file is, or the members of the container that it is.

    A mail dates all that it brings; whatever has no date of its own came with its container.
    """
    nature = sniff(content)
    if is_container(path, nature, len(content)):
        # The parser of mails takes its time to import, and most rounds bring none.
        from workbook_tool.intake.containers.postmark import read_postmark

        mark = read_postmark(nature, content)
        for found in _bounded_members(path, nature, content, limits, zone_seconds):
            dates = (mark.sent, found.modified, modified)
            date = next((one for one in dates if one is not None), None)
            yield replace(found, modified=date, sender=mark.sender)
    else:
        yield weigh(path, content, modified, limits, nature=nature)


def _bounded_members(
    path: str, nature: Nature, content: bytes, limits: AirlockLimits, zone_seconds: int
) -> Iterator[ReturnedFile]:
    """Yield the members of a container and of those in it, up to as many as anybody sends.

    An archive is bounded by itself; a mail may bring a thousand archives. What was yielded counts.
    """
    found = _members(path, nature, content, None, limits, zone_seconds)
    yield from islice(found, limits.members)
    if next(found, None) is not None:
        reason = f"more than {limits.members} files"
        fault = refusal(Code.MAIL_UNREADABLE, name=file_name(path), reason=reason)
        digest = hashlib.sha256(content).hexdigest()
        yield refused(path, len(content), digest, None, fault.finding)


def _members(
    path: str,
    nature: Nature,
    content: bytes,
    modified: float | None,
    limits: AirlockLimits,
    zone_seconds: int,
) -> Iterator[ReturnedFile]:
    """Yield the members of a container; the container itself only when something is wrong."""
    digest = hashlib.sha256(content).hexdigest()
    name = file_name(path)
    count = 0
    try:
        for member in read_members(name, nature, content, limits, zone_seconds):
            count += 1
            yield from _judge_member(path, nature, member, limits, zone_seconds)
    except UnreadableReturnError as error:
        yield refused(path, len(content), digest, modified, error.finding)
        return
    if count == 0:
        yield _empty_container(path, nature, len(content), digest, modified)


def _empty_container(
    path: str, nature: Nature, size: int, digest: str, modified: float | None
) -> ReturnedFile:
    """Return a mail without attachments, which is a letter, or an archive without files."""
    if nature in MAILS:
        finding, status = sent_along(path, NATURE_NAMES[nature]), ReturnedStatus.ATTACHMENT
    else:
        finding = Finding.of(Code.ARCHIVE_EMPTY, name=file_name(path)).placed(file=path)
        status = ReturnedStatus.JUNK
    return ReturnedFile(path, size, digest, modified, status, (finding,))


def _judge_member(
    container: str, outer: Nature, member: Member, limits: AirlockLimits, zone_seconds: int
) -> Iterator[ReturnedFile]:
    """Yield what a member is; an archive in a mail is opened, one in an archive is not."""
    path = f"{container}!{member.name}"
    if member.finding is not None:
        yield refused(path, member.size, "", member.modified, member.finding)
        return
    nature = sniff(member.content)
    if not is_container(path, nature, len(member.content)):
        origin = Finding.of(Code.IN_CONTAINER, container=file_name(container)).placed(file=path)
        yield weigh(path, member.content, member.modified, limits, (origin,), nature=nature)
    elif nature is Nature.BROKEN_ZIP or (outer in MAILS and nature in ARCHIVES):
        yield from _members(path, nature, member.content, member.modified, limits, zone_seconds)
    else:
        if nature in MAILS:
            # A mail that was forwarded as a file is honest, only not opened.
            finding = refusal(Code.MAIL_UNREADABLE, name=member.name, reason="nested").finding
        else:
            finding = Finding.of(Code.NESTED_ARCHIVE, part=member.name)
        digest = hashlib.sha256(member.content).hexdigest()
        yield refused(path, len(member.content), digest, member.modified, finding)
