"""What may be written beside a publication is known by its names."""

import pytest

from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.publication import Companion, companions_of


def test_companions_are_found_by_their_names() -> None:
    found = companions_of(["bulletin", "weak", "bulletin"])
    assert found == {Companion.BULLETIN, Companion.WEAK}
    assert companions_of([]) == frozenset()


def test_a_companion_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="bulletin, ranking, weak, missing"):
        companions_of(["bulletin", "poster"])
