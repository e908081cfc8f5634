"""Answers to criteria that ask for a fact, as the grammar reads them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import Criterion

COUNTS = st.integers(0, 12).map(Decimal) | st.sampled_from((Decimal(0), Decimal(9999)))
VALUES = st.decimals(0, 130, places=1) | st.sampled_from(
    (Decimal(-3), Decimal("92.25"), Decimal(95))
)


def facts_of(criterion: Criterion) -> st.SearchStrategy[Decimal]:
    """Return facts that a criterion takes."""
    if criterion.kind is kinds.PLACE:  # few, so that agencies share places
        return st.integers(1, 5).map(Decimal) | VALUES
    return VALUES if criterion.kind is kinds.VALUE else COUNTS


def fact_entry(criterion: Criterion, fact: Decimal | int) -> Entry:
    """Return the entry of a fact that was typed."""
    reading = read_score(Cell(CellKind.NUMBER, str(fact)), criterion)
    assert reading.fact is not None, reading
    return Entry(criterion.code, reading.score, fact=reading.fact)


def fact_entries(criterion: Criterion) -> st.SearchStrategy[Entry]:
    """Return entries of facts that a criterion takes."""
    return facts_of(criterion).map(lambda fact: fact_entry(criterion, fact))
