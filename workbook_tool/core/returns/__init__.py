"""Returns (上报表): cells become located entries with exact scores, each repair recorded."""

from workbook_tool.core.returns.model import AgencyReturn, Entry, EvidenceItem, FileFacts

__all__ = ["AgencyReturn", "Entry", "EvidenceItem", "FileFacts"]
