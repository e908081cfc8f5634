"""Pages of rounds that a test may change."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.serving import Client, serving
from tests.programs import ROOT


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the sample round with all that came back."""
    return Path(shutil.copytree(ROOT / "samples" / "xinping", tmp_path / "round"))


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    """Return a client of a page whose round no test may change, and its folder."""
    place = tmp_path_factory.mktemp("quiet") / "round"
    shutil.copytree(ROOT / "samples" / "xinping", place, ignore=_most_returns)
    with serving(place) as (_, address):
        yield Client(address).enter(), place


def _most_returns(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name != "returned":
        return set()
    return set(names) - {"县发改局.xlsx", "县审计局.xlsx"}


@pytest.fixture
def client(sample: Path) -> Iterator[Client]:
    """Return a client that has entered the page of the sample round."""
    with serving(sample) as (_, address):
        yield Client(address).enter()
