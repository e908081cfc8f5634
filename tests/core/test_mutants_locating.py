"""What mutants of filled workbooks showed about locating."""

from decimal import Decimal

import pytest

from tests.core.found import WorkbookCopy, filled_copy, ids_of
from workbook_tool.core.form import Field

SCORES = {f"C{number:02d}": Decimal(number + 1) / 2 for number in range(1, 13)}


def without_label(field: Field, label: str = "") -> WorkbookCopy:
    copy = filled_copy(dict(SCORES))
    copy.scoring.put(copy.blueprint.score_table.header_row, copy.column(field), label)
    return copy


@pytest.mark.parametrize("label", ["", "是否申报示范单位"])
def test_a_lost_label_of_the_texts_loses_no_score(label: str) -> None:
    found = without_label(Field.TEXT, label).read()
    assert found.scores == SCORES
    assert found.is_valid


@pytest.mark.parametrize("label", ["", "是否申报示范单位"])
def test_keys_that_changed_places_contradict_texts_whose_label_is_lost(label: str) -> None:
    copy = without_label(Field.TEXT, label)
    copy.put("C03", "C07", Field.CODE)
    copy.scoring.put(11, copy.column(Field.CODE), "C03")
    found = copy.read()
    assert ids_of(found.findings).count("L105") == 2
    assert not found.is_valid


def test_without_label_and_texts_keys_alone_are_followed() -> None:
    copy = without_label(Field.TEXT)
    for row in range(5, 17):
        copy.scoring.put(row, copy.column(Field.TEXT), "")
    assert copy.read().scores == SCORES
