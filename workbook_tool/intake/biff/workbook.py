"""One binary workbook, from its compound file to a FoundWorkbook."""

from collections.abc import Iterator
from struct import error

from workbook_tool.core.cells import FileFormat, FoundWorkbook
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.intake.airlock import Clock
from workbook_tool.intake.biff.globals import Bound, Globals, read_globals
from workbook_tool.intake.biff.records import damaged
from workbook_tool.intake.biff.sheet import Pending, SheetReader
from workbook_tool.intake.gathering import Allowance, SheetDraft
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ole import CompoundFile
from workbook_tool.intake.refusal import refusal

_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")
_MACRO_FOLDER = "_VBA_PROJECT_CUR/"
_MAX_ROW = 65_536
_WORKSHEET, _MACRO_SHEET = 0, 1


def read_binary_workbook(
    content: bytes, *, last_row: int | None, limits: AirlockLimits, clock: Clock
) -> FoundWorkbook:
    """Return the workbook of a compound file; rows beyond ``last_row`` are only a finding.

    The file is one that ``sniff`` found to hold a workbook, so its streams can be read.
    """
    compound = CompoundFile(content)
    stream = compound.read(next(name for name in _STREAMS if name in compound.streams))
    try:
        shared = read_globals(stream, limits, clock)
    except error as short:
        raise damaged("cut short") from short
    shared.has_macros |= any(path.startswith(_MACRO_FOLDER) for path in compound.streams)
    readers = _read_sheets(stream, shared, last_row or _MAX_ROW, limits, clock)
    _keep_shared_texts([each for _, reader in readers for each in reader.pending], shared, clock)
    drafts = [draft for draft, _ in readers]
    if not drafts:
        raise refusal(Code.NO_WORKSHEET)
    oddities = [*_oddities(shared, readers, limits)]
    for draft in drafts:
        oddities.extend(draft.oddities())
    return FoundWorkbook(
        file_format=FileFormat.XLS,
        sheets=tuple(draft.finished() for draft in drafts),
        oddities=tuple(oddities),
    )


def _read_sheets(
    stream: bytes, shared: Globals, last_row: int, limits: AirlockLimits, clock: Clock
) -> list[tuple[SheetDraft, SheetReader]]:
    """Return the worksheets with what was read of them."""
    allowance = Allowance(limits)
    found = []
    for bound in _worksheets(shared)[: limits.sheets]:
        draft = SheetDraft(bound.name, bound.state, last_row, allowance)
        reader = SheetReader(draft, shared)
        reader.read(stream, bound.offset, clock)
        found.append((draft, reader))
    return found


def _worksheets(shared: Globals) -> list[Bound]:
    """Return the sheets that hold cells; no two of them may be one place of the file."""
    found = [bound for bound in shared.sheets if bound.kind == _WORKSHEET]
    if len({bound.offset for bound in found}) < len(found):
        raise damaged("sheet twice")
    return found


def _keep_shared_texts(pending: list[Pending], shared: Globals, clock: Clock) -> None:
    """Give the cells their shared texts; only texts that a cell names are read."""
    texts = shared.texts({each.number for each in pending}, clock)
    for each in pending:
        text = texts.get(each.number)
        if text is None:
            raise each.draft.damaged(each.row, each.column, "shared string")
        each.keep(text, shared)


def _oddities(
    shared: Globals, readers: list[tuple[SheetDraft, SheetReader]], limits: AirlockLimits
) -> Iterator[Finding]:
    """Yield what is odd about the workbook but harmless, and links."""
    yield Finding.of(Code.LEGACY_FORMAT, format=".xls/.et")
    if shared.has_macros or any(bound.kind == _MACRO_SHEET for bound in shared.sheets):
        yield Finding.of(Code.MACROS)
    if shared.link:
        yield Finding.of(Code.EXTERNAL_LINKS, observed=shared.link, target=shared.link[:200])
    if any(reader.has_comments for _, reader in readers):
        yield Finding.of(Code.COMMENTS)
    count = len(_worksheets(shared))
    if count > limits.sheets:
        yield Finding.of(Code.MANY_SHEETS, count=count, limit=limits.sheets)
    for bound in shared.sheets:
        if bound.kind not in {_WORKSHEET, _MACRO_SHEET}:
            yield Finding.of(Code.OTHER_SHEET, Location(sheet=bound.name), sheet=bound.name)
