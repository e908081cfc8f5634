"""The limits of the airlock, each with its own rule in the catalogue."""

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, slots=True)
class AirlockLimits:
    """How much of a stranger's file is looked at; sizes in bytes, times in seconds.

    Measured on 2,677 honest public workbooks: entries p99 48, inflated total p99 2 MB, biggest
    part 57 MB. A sheet that is formatted down to row 1,048,576 inflates to 230 MB at ratio 12:
    it is honest, hence the high limit for worksheets; the ratio is what stops bombs.

    Counts stand beside bytes, because a short tag takes a hundred times its length in memory. Most
    that was measured in one part of 1,200 workbooks saved by Excel, WPS and LibreOffice: tags
    201,775 and attributes 104,713 (a worksheet of 1.7 MB), namespaces 26 of at most 73 characters,
    attributes of one tag 31, styles 125, shared strings 1,228. Excel itself stops at 65,490 styles
    and 65,530 links a sheet. With these limits no part takes more than 200 MB as a tree.
    """

    file_bytes: int = 64 * _MIB
    large_file_bytes: int = 10 * _MIB  # worth a word, not worse
    entries: int = 1_000
    part_bytes: int = 64 * _MIB  # parts that are held or parsed whole
    worksheet_bytes: int = 256 * _MIB  # of one, and of all together
    media_bytes: int = 256 * _MIB  # by header, never inflated
    ratio: int = 100
    ratio_free_bytes: int = _MIB
    xml_depth: int = 64
    sheets: int = 64
    cells: int = 200_000  # non-empty ones, merges and validations counted in
    cell_text: int = 32_767
    workbook_text: int = 10_000_000
    crowd_bytes: int = 64 * _KIB  # XML parts beyond are looked through before they become trees
    tags: int = 500_000  # of a part beyond tree_bytes that becomes a tree
    attributes: int = 1_000_000
    namespaces: int = 20_000
    namespace_text: int = 1_000
    stretch_bytes: int = 512 * _KIB  # of one tag or one text
    styles: int = 100_000
    strings: int = 400_000
    names: int = 50_000
    relationships: int = 200_000  # in all
    properties: int = 10_000
    ranges: int = 200_000  # merges, and ranges of validations and conditional formats
    word_tables: int = 2_000
    word_rows: int = 20_000
    word_cells: int = 200_000
    seconds: float = 20.0
    tree_bytes: int = 4 * _MIB  # beyond, a worksheet is streamed
    folder_depth: int = 6
    many_files: int = 5_000
    archive_entries: int = 50
    archive_bytes: int = 256 * _MIB
    members: int = 3_000  # of one mail or mailbox, those of its archives included


DEFAULT_LIMITS = AirlockLimits()
REVIEW_LIMITS = AirlockLimits(entries=5_000, sheets=2_000, cells=1_000_000)
"""Of workbooks with a sheet for each agency; what a file may take in bytes stays the same."""
