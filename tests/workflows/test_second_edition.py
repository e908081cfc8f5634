"""A round that the second edition issued is read as it was then, and its forms are laid out so."""

import json
from collections.abc import Mapping

import pytest

from tests.rounds.comparing import compared_cells, told_lines
from tests.rounds.outcome import EXPECTED, SECOND, SUMMARY, outcomes
from tests.workflows.filling import REPOSITORY

HOME = REPOSITORY / "tests" / "rounds" / "second_edition"
KEPT = HOME / EXPECTED


@pytest.fixture(scope="module")
def found() -> Mapping[str, str]:
    return outcomes(HOME, REPOSITORY, SECOND)


@pytest.mark.parametrize("name", [*SECOND, SUMMARY])
def test_the_round_is_read_as_it_was_when_it_was_issued(
    name: str, found: Mapping[str, str], request: pytest.FixtureRequest
) -> None:
    path = KEPT / name
    if request.config.getoption("--update-golden"):
        path.write_text(found[name], "utf-8", newline="\n")
    assert told_lines(name, found[name]) == told_lines(name, path.read_text("utf-8"))


def test_every_text_that_is_kept_is_compared() -> None:
    assert {path.name for path in KEPT.iterdir()} == {*SECOND, SUMMARY}


def test_the_round_asks_what_only_the_formulas_of_version_2_find_out() -> None:
    report = json.loads(KEPT.joinpath("consolidate.zh.json").read_text("utf-8").partition("\n")[2])
    codes = {one["code"] for file in report["files"] for one in file["findings"]}

    assert {file["status"] for file in report["files"]} == {"warned", "rejected", "superseded"}
    # A named line that is not there, words, a changed formula, what does not apply.
    assert codes >= {"S203", "S209", "S210", "T103", "S117"}


def test_every_issued_cell_is_what_its_version_lays_out_now() -> None:
    assert compared_cells(HOME, version=2) > 2000
