"""Files that programs and systems leave behind, and that are no returns.

The name alone is never enough: a whole workbook, archive or mail under such a name is a return.
"""

import re

from workbook_tool.core.findings import Code, Rule
from workbook_tool.intake.natures import Nature

_STEPS = re.compile("[/!]")
_LOCKS = re.compile(r"~\$.+|\.~lock\..*#|\.~.+\.(?:xlsx?|xlsm|et|docx?|wps)", re.IGNORECASE)
_SYSTEM = re.compile(
    r"thumbs\.db|ehthumbs\.db|desktop\.ini|\.ds_store|\._.+|\.localized|icon\r|\.directory"
    r"|~.*\.tmp|.*\.tmp|.*\.temp|.*\.bak~|.*~|\.~.*|\.fuse_hidden.*|\.nfs.*"
    r"|.*\.(?:lnk|url|webloc|desktop)",
    re.IGNORECASE | re.DOTALL,
)
_UNFINISHED = re.compile(
    r".+\.(?:crdownload|part|partial|download|opdownload|xltd|td|downloading|aria2|!ut|!qb)",
    re.IGNORECASE,
)
# What was deleted lies in the former; systems keep nothing else in the latter.
_SYSTEM_FOLDERS = frozenset({"$recycle.bin", "system volume information"})
_RESOURCE_FOLDER = "__macosx"
_WHOLE = frozenset(
    {
        Nature.XLSX,
        Nature.XLS,
        Nature.ODS,
        Nature.XLSB,
        Nature.OTHER_TABLE,
        Nature.ENCRYPTED,
        Nature.RIGHTS_MANAGED,
        Nature.ZIP,
        Nature.SEVEN_ZIP,
        Nature.RAR,
        Nature.OTHER_ARCHIVE,
        Nature.MAIL,
        Nature.OUTLOOK_MAIL,
    }
)
_LOCK_BYTES = 4096  # a lock holds a name; measured: 54 bytes (WPS) to 165 (Excel)


def junk_rule(path: str, nature: Nature, size: int) -> Rule | None:
    """Return the rule by which a file is junk, None for whatever may be a return."""
    *folders, last = _STEPS.split(path)
    if any(folder.lower() in _SYSTEM_FOLDERS for folder in folders):
        return Code.SYSTEM_FILE
    if nature in _WHOLE:
        return None
    rule = junk_name_rule(path)
    if rule is Code.LOCK_FILE and size > _LOCK_BYTES:
        return None
    if rule is None and nature is Nature.EMPTY and last.startswith("."):
        return Code.SYSTEM_FILE
    return rule


def junk_name_rule(path: str) -> Rule | None:
    """Return the rule that the name of a file breaks by itself, None for an ordinary one."""
    *folders, name = _STEPS.split(path)
    if _LOCKS.fullmatch(name):
        return Code.LOCK_FILE
    if any(folder.lower() == _RESOURCE_FOLDER for folder in folders) or _SYSTEM.fullmatch(name):
        return Code.SYSTEM_FILE
    return Code.UNFINISHED_DOWNLOAD if _UNFINISHED.fullmatch(name) else None
