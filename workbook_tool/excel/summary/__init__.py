"""The county summary (汇总): a consolidation becomes the bytes of county_summary.xlsx.

One module a sheet or a family of sheets; ``book`` puts them together, ``words`` holds every word,
``figures`` every figure over several agencies.
"""

from workbook_tool.excel.summary.book import write_summary
from workbook_tool.excel.summary.public_notice import write_public_notice

__all__ = ["write_public_notice", "write_summary"]
