"""The words of the definition workbook, in both languages."""
