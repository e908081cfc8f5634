"""Tests of the workbook contract."""
