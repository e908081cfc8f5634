"""The table of threats and the tests: each row names one that checks its outcome."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from workbook_tool.core.findings import CATALOGUE

ROOT = Path(__file__).parents[1]
_COLUMNS = 7


def rows() -> list[list[str]]:
    """Return the cells of each row of the table."""
    lines = (ROOT / "docs" / "threats.md").read_text("utf-8").splitlines()
    table = [line for line in lines if re.match(r"\| [A-Z][0-9]+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_row_is_whole_and_has_an_id_of_its_own() -> None:
    found = rows()
    assert len(found) > 15
    assert len({row[0] for row in found}) == len(found)
    assert all(len(row) == _COLUMNS and all(row) for row in found)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_has_a_test_of_its_outcome(row: list[str]) -> None:
    path, _, name = row[-1].strip("`").partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name in tests


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_code_that_staff_see_exists(row: list[str]) -> None:
    assert set(re.findall(r"\b[A-Z]\d{3}\b", row[-2])) <= set(CATALOGUE)
