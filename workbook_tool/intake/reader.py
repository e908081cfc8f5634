"""One file's bytes to one FoundWorkbook, or to the one finding that says why not."""

import contextlib
import gc
from collections.abc import Collection, Iterator
from dataclasses import replace

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.intake.airlock import Clock, open_package
from workbook_tool.intake.encryption import decrypt_with_default_password
from workbook_tool.intake.limits import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.natures import NATURE_NAMES, UNRECOGNISED, Nature
from workbook_tool.intake.ooxml.workbook import Asked, read_package
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.sniff import sniff
from workbook_tool.intake.zip_directory import LOCAL_MAGIC

_WORKBOOK_PART = "xl/workbook.xml"
_EXTENSIONS = {
    Nature.XLSX: (".xlsx", ".xlsm", ".xltx", ".xltm"),
    Nature.XLS: (".xls", ".et", ".xlt", ".ett"),
    Nature.ODS: (".ods",),
}
DISGUISES: dict[Nature, Rule] = {
    Nature.EMPTY: Code.FILE_EMPTY,
    Nature.HTML: Code.REALLY_HTML,
    Nature.TABLE_PAGE: Code.REALLY_HTML,
    Nature.WEB_ARCHIVE: Code.REALLY_HTML,
    Nature.CSV: Code.REALLY_CSV,
    Nature.XML: Code.REALLY_XML,
    Nature.PDF: Code.REALLY_PDF,
    Nature.OFD: Code.REALLY_PDF,
    Nature.WORD: Code.REALLY_WORD,
    Nature.PICTURE: Code.REALLY_PICTURE,
    Nature.TEXT: Code.REALLY_TEXT,
    Nature.BASE64: Code.REALLY_BASE64,
    Nature.SLIDES: Code.REALLY_SLIDES,
    Nature.XLSB: Code.REALLY_BINARY_WORKBOOK,
    Nature.ZIP: Code.REALLY_ARCHIVE,
    Nature.SEVEN_ZIP: Code.REALLY_ARCHIVE,
    Nature.RAR: Code.REALLY_ARCHIVE,
    Nature.OTHER_ARCHIVE: Code.REALLY_ARCHIVE,
    Nature.RIGHTS_MANAGED: Code.RIGHTS_MANAGED,
}


def read_workbook(
    content: bytes,
    path: str,
    *,
    last_row: int | None = None,
    only: Collection[str] | None = None,
    limits: AirlockLimits = DEFAULT_LIMITS,
) -> FoundWorkbook:
    """Return the workbook that the bytes hold; ``path`` only tells extension and messages.

    Rows beyond ``last_row`` are not read; cells there become a finding. ``only`` names the sheets
    that somebody asks for who has read the whole workbook before: a package gives no other, nor
    its properties and oddities. Raises UnreadableReturnError and nothing else: a finding of
    severity security means quarantine, one of severity error means that the file has to be
    corrected.
    """
    try:
        with _no_collection():
            return _read(content, path, Asked(last_row, only), limits)
    except UnreadableReturnError as error:
        raise UnreadableReturnError(error.finding.placed(file=path)) from error
    except RecursionError as error:
        raise _unreadable(path, "RecursionError") from error
    except MemoryError as error:
        finding = Finding.of(Code.MEMORY_FULL)
        raise UnreadableReturnError(finding.placed(file=path)) from error
    except Exception as error:  # the edge: strangers' bytes never end the run
        raise _unreadable(path, type(error).__name__) from error


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cyclic collector from walking the trees of parts, which hold no cycles.

    It would take a sixth of the time; what is held is bounded by the airlock.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _unreadable(path: str, reason: str) -> UnreadableReturnError:
    finding = Finding.of(Code.UNREADABLE, reason=reason)
    return UnreadableReturnError(finding.placed(file=path))


def _read(content: bytes, path: str, asked: Asked, limits: AirlockLimits) -> FoundWorkbook:
    """Return the workbook, whatever its family of format is."""
    if len(content) > limits.file_bytes:
        raise refusal(Code.FILE_TOO_LARGE, size=len(content), limit=limits.file_bytes)
    clock = Clock(limits.seconds)
    if content.startswith(LOCAL_MAGIC):
        # Nearly every return; what it is shows in the directory, which has to be read anyway.
        package = open_package(content, limits, clock)
        if _WORKBOOK_PART in package.entries:
            return _with_extension(read_package(package, asked), path, Nature.XLSX)
    nature = sniff(content)
    if nature is Nature.ENCRYPTED:
        return _read_encrypted(content, path, asked, limits)
    if nature in {Nature.XLSX, Nature.BROKEN_ZIP}:
        package = open_package(content, limits, clock)
        return _with_extension(read_package(package, asked), path, Nature.XLSX)
    if nature is Nature.ODS:
        from workbook_tool.intake.opendocument import read_open_document

        package = open_package(content, limits, clock)
        return _with_extension(read_open_document(package, last_row=asked.last_row), path, nature)
    if nature is Nature.XLS:
        from workbook_tool.intake.biff import read_binary_workbook

        found = read_binary_workbook(content, last_row=asked.last_row, limits=limits, clock=clock)
        return _with_extension(found, path, nature)
    name = path.replace("!", "/").rpartition("/")[2]
    if nature is Nature.BROKEN_OLE:
        raise refusal(Code.LEGACY_UNREADABLE, reason="structure")
    if nature in DISGUISES:
        raise refusal(DISGUISES[nature], name=name)
    kind = UNRECOGNISED if nature is Nature.UNKNOWN else NATURE_NAMES[nature]
    raise refusal(Code.REALLY_OTHER, name=name, kind=kind)


def _read_encrypted(
    content: bytes, path: str, asked: Asked, limits: AirlockLimits
) -> FoundWorkbook:
    """Return the workbook behind the programs' default password, the only one that is tried."""
    plain = decrypt_with_default_password(content)
    if plain is None:
        raise refusal(Code.PASSWORD_PROTECTED)
    found = _read(plain, path, asked, limits)
    return replace(found, oddities=(Finding.of(Code.DEFAULT_PASSWORD), *found.oddities))


def _with_extension(found: FoundWorkbook, path: str, nature: Nature) -> FoundWorkbook:
    """Add a finding where the extension tells something else than the content."""
    if path.lower().endswith(_EXTENSIONS[nature]):
        return found
    finding = Finding.of(Code.EXTENSION_MISMATCH, format=NATURE_NAMES[nature])
    return replace(found, oddities=(*found.oddities, finding))
