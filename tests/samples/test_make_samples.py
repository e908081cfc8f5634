"""The script that makes the samples: the committed ones are fresh, and it sees what is not."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tools.clerk import fill
from tools.form_results import Filling
from tools.make_samples import (
    HOME,
    RETURNED,
    Samples,
    build_samples,
    cells_of,
    find_stale,
    is_fresh,
    write_stale,
)
from tools.office import resave

TYPED = RETURNED / "县财政局.xlsx"
SAVED_BY_LIBREOFFICE = RETURNED / "县公安局自评表.xlsx"
COPY = RETURNED / "邮箱下载" / "县公安局自评表(1).xlsx"


@pytest.fixture(scope="module")
def samples() -> Samples:
    return build_samples()


@pytest.fixture
def copied(samples: Samples, tmp_path: Path) -> Samples:
    """The samples with a copy of their folder that a test may spoil."""
    home = tmp_path / "sample"
    shutil.copytree(HOME, home)
    return replace(samples, home=home)


def test_the_committed_samples_are_fresh(samples: Samples) -> None:
    assert list(find_stale(samples)) == []


def test_made_files_are_the_same_bytes_each_time(samples: Samples) -> None:
    again = replace(samples)
    assert again.made == samples.made


def test_a_changed_return_a_missing_one_and_a_foreign_one_are_found(copied: Samples) -> None:
    home = copied.home
    shutil.copyfile(home / RETURNED / "报统战部.xlsx", home / TYPED)
    shutil.copyfile(home / TYPED, home / SAVED_BY_LIBREOFFICE)
    (home / COPY).unlink()
    (home / RETURNED / "foreign.xlsx").write_bytes(b"")
    assert set(find_stale(copied)) == {
        (TYPED, "stale"),
        (SAVED_BY_LIBREOFFICE, "stale"),
        (COPY, "stale"),
        (RETURNED / "foreign.xlsx", "not in the plan"),
    }


def test_a_broken_package_is_stale(tmp_path: Path, samples: Samples) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK")
    assert not is_fresh(broken, samples.made[TYPED])


def test_writing_renews_what_is_stale_and_nothing_else(copied: Samples) -> None:
    (copied.home / TYPED).write_bytes(b"")
    (copied.home / COPY).write_bytes(b"")
    assert list(write_stale(copied)) == [TYPED, COPY]
    assert list(find_stale(copied)) == []
    assert list(write_stale(copied)) == []


def test_a_clerk_refuses_a_cell_that_was_not_issued(samples: Samples) -> None:
    blueprint, _ = samples.issued.blueprint("XP039")
    place = replace(blueprint.agency_name_place, row=5000)
    filling = Filling(locked={place: "x"})
    issued = samples.issued.workbooks["XP039"]
    with pytest.raises(LookupError, match="no cell C5000"):
        fill(issued, blueprint, filling, modified=samples.plan.returns[0].modified)


def test_an_empty_filling_leaves_every_cell_as_issued(samples: Samples) -> None:
    blueprint, _ = samples.issued.blueprint("XP039")
    issued = samples.issued.workbooks["XP039"]
    moment = samples.plan.returns[0].modified
    filled = fill(issued, blueprint, Filling(), modified=moment)
    assert cells_of(filled, "filled.xlsx") == cells_of(issued, "issued.xlsx")


@pytest.mark.libreoffice
def test_libreoffice_saves_the_same_cells_again(samples: Samples) -> None:
    for extension in ("xlsx", "xls", "ods"):
        planned = {one.path: one.file for one in samples.resaved if one.resaved == extension}
        filled = {path: samples.filled[file] for path, file in planned.items()}
        for path, saved in resave(filled, extension).items():
            committed = (HOME / RETURNED / path).read_bytes()
            assert cells_of(saved, path) == cells_of(committed, path), path
