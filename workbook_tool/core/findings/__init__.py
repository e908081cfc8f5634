"""Findings: what was found wrong or odd about a return, as data (审核问题).

``Code`` is the catalogue: every rule, by its name. ``CATALOGUE`` is the same by id.
"""

from workbook_tool.core.findings.catalogue import CATALOGUE, CHAPTERS, Code
from workbook_tool.core.findings.merging import MergedFinding, merge_findings
from workbook_tool.core.findings.model import QUOTED, Finding, Gap, Location, Rule, Severity

__all__ = [
    "CATALOGUE",
    "CHAPTERS",
    "QUOTED",
    "Code",
    "Finding",
    "Gap",
    "Location",
    "MergedFinding",
    "Rule",
    "Severity",
    "merge_findings",
]
