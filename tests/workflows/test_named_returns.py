"""What arguments name: a round, a folder, files, zips; and where a definition is looked for."""

import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.workflows.filling import fill, issued, make_round
from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.register import Status
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.results import ConsolidateResult
from workbook_tool.workflows.status import read_status

HOMES = (
    "returned", "returned/县农业局", "returned/a/b", "review/returned", "Returned", "RETURNED/x",
)  # fmt: skip


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return another round, with a key of its own."""
    return make_round(tmp_path_factory.mktemp("foreign") / "round", only=("XP039",))


def paths_of(result: ConsolidateResult) -> list[str]:
    return [verdict.file.path for verdict in result.consolidation.files]


@pytest.mark.parametrize("home", HOMES)
def test_a_definition_among_returns_is_none(folder: Path, foreign: Path, home: str) -> None:
    place = folder / home
    shutil.copytree(foreign, place / "x", dirs_exist_ok=True)
    shutil.copyfile(foreign / "assessment.xlsx", place / "assessment.xlsx")
    for start in (place, place / "x", place / "x" / "returned"):
        assert find_round(start).path == folder.resolve()


def test_a_planted_round_never_counts(folder: Path, foreign: Path) -> None:
    before = consolidate(folder / "returned").consolidation.counts
    shutil.copytree(foreign, folder / "returned" / "测评")
    shutil.copyfile(foreign / "assessment.xlsx", folder / "returned" / "assessment.xlsx")
    forged = fill(issued(foreign, "XP039"), folder / "returned" / "测评" / "假.xlsx", Decimal(9))
    for result in (consolidate(folder / "returned"), consolidate(folder)):
        assert result.folder == folder.resolve()
        assert result.consolidation.counts.accepted == before.accepted
    (checked,) = check_files((forged,)).files
    assert checked.status is Status.REJECTED
    assert inspect_file(forged).kind == "agency_workbook"
    assert read_status(folder / "returned" / "测评", today=date(2018, 10, 1)).folder == folder


def test_without_a_definition_above_one_among_returns_is_not_taken(
    tmp_path: Path, foreign: Path
) -> None:
    place = tmp_path / "returned" / "sub"
    shutil.copytree(foreign, place)
    with pytest.raises(UsageError, match="--assessment"):
        consolidate(place)
    assert consolidate(place, assessment=place).folder == place.resolve()


def test_a_link_to_the_returns_leads_to_the_round_that_holds_it(
    folder: Path, foreign: Path, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    (folder / "returned").rename(share)
    (folder / "returned").symlink_to(share)
    shutil.copyfile(foreign / "assessment.xlsx", share / "assessment.xlsx")
    assert consolidate(folder / "returned").folder == folder.resolve()
    assert len(consolidate(folder).consolidation.counted) == 2


def test_saved_mails_elsewhere_belong_to_the_round_around_us(
    folder: Path, foreign: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = tmp_path / "mails"
    (folder / "returned").rename(mails)
    shutil.copyfile(foreign / "assessment.xlsx", mails / "assessment.xlsx")
    monkeypatch.chdir(folder / "outgoing")
    result = consolidate(mails)
    assert result.folder == folder.resolve()
    assert len(result.consolidation.counted) == 2
    assert "assessment.xlsx" in paths_of(result)


def test_generate_never_works_on_the_round_around_us_instead_of_the_one_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(UsageError):
        find_round(tmp_path)


def test_without_arguments_the_round_around_us_is_consolidated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "returned" / "林业")
    result = consolidate()
    assert paths_of(result) == ["农业局.xlsx", "林业/林业局.xlsx"]
    assert result.summary == folder.resolve() / "county_summary.xlsx"


def test_a_round_without_returns_has_none(folder: Path) -> None:
    shutil.rmtree(folder / "returned")
    assert paths_of(consolidate(folder)) == []


@pytest.mark.parametrize("is_link", [False, True])
def test_what_is_no_folder_of_returns_never_passes_for_an_empty_one(
    folder: Path, *, is_link: bool
) -> None:
    returned = folder / "returned"
    returned.rename(folder / "kept")
    if is_link:
        returned.symlink_to("returned")  # leads to itself
    else:
        returned.write_text("x")
    for job in (consolidate, lambda place: read_status(place, today=date(2018, 10, 1))):
        with pytest.raises(UsageError, match="is no folder"):
            job(folder)
    returned.unlink()
    returned.symlink_to("kept")
    assert len(consolidate(folder, dry_run=True).consolidation.counted) == 2


def test_files_and_zips_alone_give_a_report_and_change_nothing(
    folder: Path, tmp_path: Path
) -> None:
    consolidate(folder)
    packed = tmp_path / "下载" / "一包.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "returned" / "农业局.xlsx", "报表.xlsx")
    outside = shutil.copyfile(
        folder / "returned" / "林业" / "林业局.xlsx", tmp_path / "下载" / "1.xlsx"
    )
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    inside = folder / "returned" / "林业" / "林业局.xlsx"
    result = consolidate(
        inside, packed, outside, inside, folder / "returned" / "林业" / "林业局.xlsx"
    )

    assert paths_of(result) == ["1.xlsx", "一包.zip!报表.xlsx", "林业/林业局.xlsx"]
    assert result.summary is None
    assert "no summary was written" in result.notes[-1].en
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_summary_of_files_goes_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    consolidate(folder)
    last_run = (folder / ".workbook-tool" / "last_run.json").read_bytes()
    target = tmp_path / "two.xlsx"
    result = consolidate(folder / "returned" / "农业局.xlsx", output=target)
    assert result.summary == target
    assert (folder / "county_summary.xlsx").read_bytes() != target.read_bytes()
    again = consolidate(folder)
    assert any("0 new files, 0 changed, 0 gone" in note.en for note in again.notes), last_run


def test_a_folder_and_a_file_are_read_together(folder: Path, tmp_path: Path) -> None:
    late = tmp_path / "迟到.xlsx"
    fill(issued(folder, "XP066"), late, Decimal(7))
    result = consolidate(folder, late)
    assert paths_of(result) == ["农业局.xlsx", "林业/林业局.xlsx", "迟到.xlsx"]
    assert result.summary == folder.resolve() / "county_summary.xlsx"
    assert len(result.consolidation.counted) == 3
    elsewhere = shutil.copytree(folder / "returned" / "林业", tmp_path / "收件")
    assert paths_of(consolidate(late, elsewhere, assessment=folder)) == [
        "收件/林业局.xlsx",
        "迟到.xlsx",
    ]


def test_two_files_of_one_name_are_both_read(folder: Path, tmp_path: Path) -> None:
    one = shutil.copyfile(folder / "returned" / "农业局.xlsx", tmp_path / "表.xlsx")
    other = tmp_path / "二月" / "表.xlsx"
    other.parent.mkdir()
    shutil.copyfile(folder / "returned" / "林业" / "林业局.xlsx", other)
    result = consolidate(one, other, assessment=folder)
    assert paths_of(result) == ["表.xlsx", "表.xlsx (2)"]
    assert len(result.consolidation.counted) == 2


def test_check_takes_folders(folder: Path) -> None:
    found = check_files((folder / "returned",)).files
    assert [file.file.path for file in found] == ["农业局.xlsx", "林业/林业局.xlsx"]
    assert [file.file.path for file in check_files((folder,)).files] == [
        "农业局.xlsx",
        "林业/林业局.xlsx",
    ]


def test_check_keeps_the_order_of_its_arguments(folder: Path) -> None:
    returned = folder / "returned"
    found = check_files(
        (returned / "林业" / "林业局.xlsx", returned, returned / "农业局.xlsx")
    ).files
    assert [file.file.path for file in found] == [
        "林业/林业局.xlsx",
        "农业局.xlsx",
        "林业/林业局.xlsx (2)",
        "农业局.xlsx (2)",
    ]


def test_what_does_not_exist_is_one_sentence(folder: Path) -> None:
    with pytest.raises(UsageError, match="There is no"):
        consolidate(folder / "returned", folder / "none.xlsx")
