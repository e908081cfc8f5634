"""The definition workbook ``assessment.xlsx``: core types from it, and it from core types."""
