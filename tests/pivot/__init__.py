"""Tests of the PivotTables."""
