"""The limits of the airlock, each with its own rule in the catalogue."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AirlockLimits:
    """How much of a stranger's file is looked at; sizes in bytes, times in seconds.

    Measured on 2,677 honest public workbooks: entries p99 48, inflated total p99 2 MB, biggest
    part 57 MB. A sheet that is formatted down to row 1,048,576 inflates to 230 MB at ratio 12:
    it is honest, hence the high limit for worksheets; the ratio is what stops bombs.
    """

    file_bytes: int = 64 * _MIB
    large_file_bytes: int = 10 * _MIB  # worth a word, not worse
    entries: int = 1_000
    part_bytes: int = 64 * _MIB  # parts that are held or parsed whole
    worksheet_bytes: int = 512 * _MIB
    media_bytes: int = 256 * _MIB  # by header, never inflated
    ratio: int = 100
    ratio_free_bytes: int = _MIB
    xml_depth: int = 64
    sheets: int = 64
    cells: int = 200_000  # non-empty ones, merges and validations counted in
    cell_text: int = 32_767
    workbook_text: int = 10_000_000
    seconds: float = 20.0
    tree_bytes: int = 4 * _MIB  # beyond, a worksheet is streamed
    folder_depth: int = 6
    many_files: int = 5_000
    archive_entries: int = 50
    archive_bytes: int = 256 * _MIB


DEFAULT_LIMITS = AirlockLimits()
