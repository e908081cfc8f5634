"""What may be written beside a publication is known by its names."""

import pytest

from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.publication import Companion, companions_of


def test_companions_are_found_by_their_names() -> None:
    found = companions_of(["bulletin", "weak", "bulletin"])
    assert found == {Companion.BULLETIN, Companion.WEAK}
    assert companions_of(["feedback", "mean"]) == {Companion.FEEDBACK, Companion.MEAN}
    assert companions_of([]) == frozenset()


def test_a_companion_that_is_not_known_is_refused_with_those_that_are() -> None:
    known = "bulletin, ranking, weak, missing, feedback, mean, place"
    with pytest.raises(UsageError, match=known):
        companions_of(["bulletin", "poster"])


@pytest.mark.parametrize(
    ("names", "example"),
    [
        (["ranking"], "bulletin,ranking"),
        (["feedback", "weak"], "bulletin,ranking"),
        (["place"], "feedback,mean"),
        (["bulletin", "mean"], "feedback,mean"),
    ],
)
def test_a_part_that_is_named_without_its_whole_is_refused(names: list[str], example: str) -> None:
    with pytest.raises(UsageError, match=example):
        companions_of(names)
