"""One file inside an archive or a mail."""

from typing import NamedTuple

from workbook_tool.core.findings import Finding
from workbook_tool.intake.junk import junk_name_rule


class Member(NamedTuple):
    """One file inside a container: its bytes, or the finding that says why there are none."""

    name: str
    content: bytes
    modified: float | None
    finding: Finding | None = None
    size: int = 0


def is_plain_member(name: str) -> bool:
    """Tell whether a member counts towards the limit of an archive: junk does not."""
    return junk_name_rule(name) is None
