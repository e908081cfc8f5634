"""Members of 7z and RAR archives, where the extra ``archives`` is installed."""

import importlib
import io
from collections.abc import Iterator
from typing import Any

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import is_traversal
from workbook_tool.intake.containers.member import Member, is_plain_member
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.refusal import refusal

INSTALL = 'pip install "workbook-tool[archives]"'


def _load(module: str, name: str, kind: str) -> Any:  # noqa: ANN401 - a module without types
    """Return an optional module; where it is absent, the finding has the install line."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise refusal(Code.ARCHIVE_NEEDS_EXTRA, name=name, format=kind, install=INSTALL) from error


def _refuse_listing(sizes: dict[str, int], content: bytes, limits: AirlockLimits) -> None:
    """Refuse an archive by what its own list claims."""
    count = sum(1 for name in sizes if is_plain_member(name))
    if count > limits.archive_entries:
        raise refusal(Code.ARCHIVE_TOO_MANY_FILES, count=count, limit=limits.archive_entries)
    total = sum(sizes.values())
    if total > limits.archive_bytes:
        raise refusal(Code.ARCHIVE_TOO_LARGE, limit=limits.archive_bytes)
    if total > limits.ratio_free_bytes + limits.ratio * len(content):
        raise refusal(Code.RATIO_TOO_HIGH, part="*", limit=limits.ratio)


def _member(name: str, part: bytes, limits: AirlockLimits) -> Member:
    plain = name.replace("\\", "/")
    if is_traversal(plain):
        finding = refusal(Code.PATH_TRAVERSAL, part=plain).finding
        return Member(plain, b"", None, finding, len(part))
    if len(part) > limits.file_bytes:
        finding = refusal(Code.FILE_TOO_LARGE, size=len(part), limit=limits.file_bytes).finding
        return Member(plain, b"", None, finding, len(part))
    return Member(plain, part, None, None, len(part))


class _Pieces(io.BytesIO):
    """The bytes of an archive for a library that would read a number without an end byte by byte.

    It copies what it has for each further byte, so that 5 MB would take it hours. Raises
    ValueError where no number is that long, and where there are more pieces than in any archive.
    """

    _most_single, _most = 16, 1_000_000

    def __init__(self, content: bytes) -> None:
        """Begin at the first byte."""
        super().__init__(content)
        self._single = self._count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, as every stream does."""
        self._count += 1
        self._single = self._single + 1 if size == 1 else 0
        if self._single > self._most_single or self._count > self._most:
            message = "cut short"
            raise ValueError(message)
        return super().read(size)


def read_seven_zip_members(name: str, content: bytes, limits: AirlockLimits) -> Iterator[Member]:
    """Yield the files of a 7z archive by name."""
    py7zr = _load("py7zr", name, "7z")
    try:
        with py7zr.SevenZipFile(io.BytesIO(content)) as archive:
            parts = _seven_zip_parts(archive, name, content, limits)
    except (UnreadableReturnError, MemoryError):
        raise
    except Exception as error:  # the library raises whatever it meets
        raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason=type(error).__name__) from error
    for part_name in sorted(parts):
        yield _member(part_name, parts[part_name], limits)


def _seven_zip_parts(
    archive: Any,  # noqa: ANN401 - a library without types
    name: str,
    content: bytes,
    limits: AirlockLimits,
) -> dict[str, bytes]:
    """Return the bytes of all members, in memory, with either generation of the library."""
    if archive.needs_password():
        raise refusal(Code.ARCHIVE_ENCRYPTED, part=name)
    listed = [entry for entry in archive.list() if not entry.is_directory]
    for entry in listed:
        if getattr(entry, "is_symlink", False):
            raise refusal(Code.LINK_IN_ARCHIVE, part=entry.filename)
    sizes: dict[str, int] = {}
    for entry in listed:
        if entry.filename in sizes:  # the library would keep one of them only
            raise refusal(Code.DUPLICATE_PARTS, part=entry.filename)
        sizes[entry.filename] = entry.uncompressed
    _refuse_listing(sizes, content, limits)
    if hasattr(archive, "readall"):
        return {part_name: part.read() for part_name, part in (archive.readall() or {}).items()}
    factory = importlib.import_module("py7zr.io").BytesIOFactory(limits.archive_bytes)
    archive.extractall(factory=factory)
    return {part_name: part.read() for part_name, part in factory.products.items()}


def read_rar_members(name: str, content: bytes, limits: AirlockLimits) -> Iterator[Member]:
    """Yield the files of a RAR archive by name; a program such as unar must be there too."""
    rarfile = _load("rarfile", name, "RAR")
    try:
        with rarfile.RarFile(_Pieces(content)) as archive:
            members = _rar_members(archive, name, content, limits)
    except (UnreadableReturnError, MemoryError):
        raise
    except rarfile.RarCannotExec as error:
        kind, install = "RAR", "unar / WinRAR"
        raise refusal(Code.ARCHIVE_NEEDS_EXTRA, name=name, format=kind, install=install) from error
    except Exception as error:  # the library raises whatever it meets
        raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason=type(error).__name__) from error
    yield from members


def _rar_members(
    archive: Any,  # noqa: ANN401 - a library without types
    name: str,
    content: bytes,
    limits: AirlockLimits,
) -> list[Member]:
    """Return all members of a RAR archive that may be opened."""
    if archive.needs_password():
        raise refusal(Code.ARCHIVE_ENCRYPTED, part=name)
    entries = archive.infolist()
    if not entries:  # the library takes a cut archive for an empty one
        raise refusal(Code.ARCHIVE_DAMAGED, name=name, reason="cut short")
    listed = [entry for entry in entries if not entry.is_dir()]
    for entry in listed:
        if entry.is_symlink():
            raise refusal(Code.LINK_IN_ARCHIVE, part=entry.filename)
    _refuse_listing({entry.filename: entry.file_size for entry in listed}, content, limits)
    ordered = sorted(listed, key=lambda entry: str(entry.filename))
    return [_member(entry.filename, archive.read(entry), limits) for entry in ordered]
