"""The register (收表登记): returns against the roster, versions, decisions, conservation."""

from workbook_tool.core.returns.register.build import (
    build_register,
    check_conservation,
    each_place_once,
    ignore,
    judge,
    reason_of,
    reconcile,
    with_dates,
    without_copies,
)
from workbook_tool.core.returns.register.dates import ANY_DATE, Calendar
from workbook_tool.core.returns.register.model import (
    NO_REASON,
    STATUS_TITLES,
    AgencyStanding,
    FileVerdict,
    Register,
    Status,
)
from workbook_tool.core.returns.register.places import tell_apart
from workbook_tool.core.returns.register.versions import (
    Decision,
    VersionWords,
    changed_criteria,
    changed_parts,
    plain_text,
    settle,
    superseded_by,
    told_of,
)

__all__ = [
    "ANY_DATE",
    "NO_REASON",
    "STATUS_TITLES",
    "AgencyStanding",
    "Calendar",
    "Decision",
    "FileVerdict",
    "Register",
    "Status",
    "VersionWords",
    "build_register",
    "changed_criteria",
    "changed_parts",
    "check_conservation",
    "each_place_once",
    "ignore",
    "judge",
    "plain_text",
    "reason_of",
    "reconcile",
    "settle",
    "superseded_by",
    "tell_apart",
    "told_of",
    "with_dates",
    "without_copies",
]
