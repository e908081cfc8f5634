"""Members of a zip archive, in memory, one level deep."""

import zlib
from collections.abc import Iterator
from datetime import timedelta, timezone, tzinfo

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import is_traversal, overflow
from workbook_tool.intake.containers.member import Member, is_plain_member
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.zip_directory import ZipEntry, read_directory

_METHODS = {0, 8}


def read_zip_members(
    name: str, content: bytes, limits: AirlockLimits, zone_seconds: int
) -> Iterator[Member]:
    """Yield the files of a zip archive by name; a hostile or damaged one is a finding of its own.

    Names are UTF-8 or GB18030, whatever the flag says. Dates without a zone are local time.
    """
    try:
        directory = read_directory(content, max_entries=limits.entries)
    except UnreadableReturnError as error:
        if error.finding.rule is not Code.ZIP_DAMAGED:
            raise
        reason = dict(error.finding.facts)["reason"]
        raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason=reason) from error
    members = sorted(
        ((entry.chinese_name.replace("\\", "/"), entry)
         for entry in directory.entries if not entry.is_directory),
        key=lambda member: member[0],
    )  # fmt: skip
    count = sum(1 for member_name, _ in members if is_plain_member(member_name))
    if count > limits.archive_entries:
        raise refusal(Code.ARCHIVE_TOO_MANY_FILES, count=count, limit=limits.archive_entries)
    if sum(entry.size for _, entry in members) > limits.archive_bytes:
        raise refusal(Code.ARCHIVE_TOO_LARGE, limit=limits.archive_bytes)
    zone = timezone(timedelta(seconds=zone_seconds))
    seen: set[str] = set()
    for member_name, entry in members:
        folded = member_name.lstrip("/").casefold()
        try:
            if folded in seen:
                raise refusal(Code.DUPLICATE_PARTS, part=member_name)
            seen.add(folded)
            yield _member(member_name, entry, content, limits, zone)
        except UnreadableReturnError as error:
            modified = entry.modified(zone)
            yield Member(member_name, b"", modified, error.finding, entry.size)


def _member(
    name: str, entry: ZipEntry, content: bytes, limits: AirlockLimits, zone: tzinfo
) -> Member:
    """Return one member with its bytes, after every check."""
    if is_traversal(name):
        raise refusal(Code.PATH_TRAVERSAL, part=name)
    if entry.is_link:
        raise refusal(Code.LINK_IN_ARCHIVE, part=name)
    if entry.is_encrypted:
        raise refusal(Code.ARCHIVE_ENCRYPTED, part=name)
    if entry.method not in _METHODS:
        raise refusal(Code.ARCHIVE_UNSUPPORTED, name=name, format=f"zip {entry.method}")
    if entry.size > limits.file_bytes:
        raise refusal(Code.FILE_TOO_LARGE, size=entry.size, limit=limits.file_bytes)
    part = _inflate(name, entry, content, limits)
    return Member(name, part, entry.modified(zone), None, len(part))


def _inflate(name: str, entry: ZipEntry, content: bytes, limits: AirlockLimits) -> bytes:
    """Return the bytes of a member; ratio, size and CRC are checked."""
    raw = content[entry.start : entry.start + entry.compressed_size]
    if entry.size > limits.ratio_free_bytes + limits.ratio * len(raw):
        raise refusal(Code.RATIO_TOO_HIGH, part=name, limit=limits.ratio)
    if entry.method:
        machine = zlib.decompressobj(-15)
        try:
            part = machine.decompress(raw, entry.size + 1)
        except zlib.error as error:
            raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason="inflate") from error
    else:
        part = raw
    if len(part) > entry.size:
        refused = overflow(content, entry, limits)
        if refused.finding.rule is not Code.PART_DAMAGED:
            raise refused
    if len(part) != entry.size or zlib.crc32(part) != entry.crc:
        raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason="CRC")
    return part
