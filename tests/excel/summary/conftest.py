"""The county's summary, written once for all tests that read it."""

import pytest
from openpyxl import Workbook

from tests.excel.summary.reading import open_book
from tests.excel.summary.rounds import county
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary import write_summary


@pytest.fixture(scope="session")
def county_round() -> Consolidation:
    return county()


@pytest.fixture(scope="session")
def county_bytes(county_round: Consolidation) -> bytes:
    return write_summary(county_round, returned_prefix="returned/")


@pytest.fixture(scope="session")
def county_book(county_bytes: bytes) -> Workbook:
    return open_book(county_bytes)
