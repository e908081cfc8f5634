"""Mail drafts: one for each agency, with its own workbook attached."""
