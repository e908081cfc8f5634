"""A small issued round with returns, made once; every test works on a copy."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.workflows.filling import REPOSITORY, fill, issued, make_round

AGENCIES = ("XP039", "XP040", "XP066")


@pytest.fixture(scope="session")
def small_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round of three agencies, two of which have answered; nobody changes it."""
    folder = make_round(tmp_path_factory.mktemp("small") / "round", only=AGENCIES)
    fill(issued(folder, "XP039"), folder / "returned" / "农业局.xlsx", Decimal(5))
    fill(issued(folder, "XP040"), folder / "returned" / "林业" / "林业局.xlsx", Decimal(6))
    return folder


@pytest.fixture
def folder(small_round: Path, tmp_path: Path) -> Path:
    """Return a copy of the small round; times are kept."""
    return Path(shutil.copytree(small_round, tmp_path / "round"))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the county's sample round, faulty and odd returns of all kinds in it."""
    return Path(shutil.copytree(REPOSITORY / "samples" / "xinping", tmp_path / "sample"))
