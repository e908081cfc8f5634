"""Names of files that programs and systems leave behind, and that are no returns."""

import re

from workbook_tool.core.findings import Code, Rule

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
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information"})


def junk_rule(path: str) -> Rule | None:
    """Return the rule that a path breaks by its name alone, None for an ordinary one."""
    *folders, name = path.split("/")
    if _LOCKS.fullmatch(name):
        return Code.LOCK_FILE
    if any(folder.lower() in _SYSTEM_FOLDERS for folder in folders) or _SYSTEM.fullmatch(name):
        return Code.SYSTEM_FILE
    return Code.UNFINISHED_DOWNLOAD if _UNFINISHED.fullmatch(name) else None
