"""Cells out of Office Open XML workbooks (ECMA-376), on the standard library alone."""
