"""Core types as the definition workbook that staff edit, and changes in its words."""
