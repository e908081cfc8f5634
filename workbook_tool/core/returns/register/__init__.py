"""The register (收表登记): returns against the roster, versions, decisions, conservation."""

from workbook_tool.core.returns.register.build import (
    build_register,
    check_conservation,
    ignore,
    judge,
    reconcile,
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
    changed_criteria,
    changed_parts,
    settle,
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
    "build_register",
    "changed_criteria",
    "changed_parts",
    "check_conservation",
    "ignore",
    "judge",
    "reconcile",
    "settle",
    "tell_apart",
]
