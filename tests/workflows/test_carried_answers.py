"""A reissue or a new round begins with the answers that are there already."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tools.sample_rounds import build_sample
from workbook_tool import open_round
from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.workflows.generate import generate

SAMPLE = build_sample("xinping")
CODES = ("XP038", "XP039", "XP040")
CRITERIA = SAMPLE.scheme.criteria


def define(
    folder: Path,
    criteria: tuple[Criterion, ...] = CRITERIA,
    agencies: tuple[Agency, ...] = (),
    **settings: object,
) -> None:
    chosen = agencies or tuple(one for one in SAMPLE.roster if one.code in CODES)
    scheme = replace(SAMPLE.scheme, criteria=criteria)
    told: RoundSettings = replace(SAMPLE.settings, stated_total=scheme.total, **settings)  # type: ignore[arg-type]  # by name
    changed = AssessmentRound(told, scheme, (), Roster(chosen))
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(changed, Language.ZH))


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One agency sent a good return, one a faulty one in an archive, one nothing."""
    folder = tmp_path_factory.mktemp("answered") / "round"
    define(folder)
    generate(folder)
    fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx")
    faulty = fill(issued(folder, "XP038"), folder / "b" / "b.xlsx", {"C01": Decimal(6)})
    shutil.make_archive(str(folder / "returned" / "b"), "zip", faulty.parent)
    shutil.rmtree(faulty.parent)
    return folder


@pytest.fixture
def folder(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(answered, tmp_path / "round"))


def scores(folder: Path, agency: str) -> dict[str, object]:
    sheet = openpyxl.load_workbook(issued(folder, agency))["自评打分"]
    rows = {str(sheet.cell(row, 1).value): row for row in range(5, 18)}
    return {code: sheet.cell(row, 7).value for code, row in rows.items() if code.startswith("C")}


def changed() -> tuple[Criterion, ...]:
    """Return the criteria with another cap of the first and a new one before the last."""
    first = replace(CRITERIA[0], cap=CRITERIA[0].cap + 2)
    new = replace(CRITERIA[-1], text="新增的一条标准，与别的都不同")
    last = replace(CRITERIA[-1], code="C13")
    return (first, *CRITERIA[1:-1], new, last)


def test_a_reissue_holds_what_has_not_changed(folder: Path) -> None:
    define(folder, changed())
    result = generate(folder, reissue=True, carry=True)
    held = scores(folder, "XP039")
    assert held["C01"] is None
    assert held["C12"] is None
    assert {held[f"C{number:02}"] for number in range(2, 12)} == {5}
    assert held["C13"] == 5
    assert set(scores(folder, "XP038").values()) == {None}
    assert set(scores(folder, "XP040").values()) == {None}
    notes = " ".join(note.zh for note in result.notes)
    assert "有 2 份自评表带入了以前的答案" in notes
    assert "C01、C12" in notes
    cover = openpyxl.load_workbook(issued(folder, "XP039"))["封面"]
    assert cover["C6"].value == "张三"
    assert cover["E8"].value is None


def test_whom_to_ask_is_read_where_the_returned_form_has_it(folder: Path, tmp_path: Path) -> None:
    """The covers of another language are other sheets; "!" stands in names, too."""
    returned = folder / "returned"
    (returned / "a.xlsx").rename(returned / "报送!农业局!2.xlsx")
    this_year = tmp_path / "2019"
    define(this_year, round_id="XPMZ19", language=Language.EN)
    generate(this_year, carry=folder)
    cover = openpyxl.load_workbook(issued(this_year, "XP039"))["Cover"]
    assert (cover["C6"].value, cover["C7"].value) == ("张三", "0877-7010000")
    in_archive = openpyxl.load_workbook(issued(this_year, "XP038"))["Cover"]
    assert in_archive["C6"].value == "张三"


def test_answers_of_a_faulty_return_in_an_archive_are_held(folder: Path) -> None:
    define(folder, CRITERIA[:-1])
    result = generate(folder, reissue=True, carry=True)
    held = scores(folder, "XP038")
    assert held.pop("C01") == 6
    assert set(held.values()) == {None}
    assert "有 2 份" in " ".join(note.zh for note in result.notes)


def test_answers_in_a_borrowed_form_are_not_held(folder: Path) -> None:
    borrowed = fill(issued(folder, "XP040"), folder / "returned" / "c.xlsx")
    book = openpyxl.load_workbook(borrowed)
    name = next(one.name for one in SAMPLE.roster if one.code == "XP038")
    book["封面"]["C4"] = name
    book.save(borrowed)
    define(folder, CRITERIA[:-1])
    generate(folder, reissue=True, carry=True)
    assert set(scores(folder, "XP040").values()) == {None}


def test_what_is_held_comes_back_and_counts(folder: Path) -> None:
    define(folder, changed())
    generate(folder, reissue=True, carry=True)
    back = folder / "returned" / "again.xlsx"
    book = openpyxl.load_workbook(issued(folder, "XP039"))
    for cell in ("G5", "G16"):
        book["自评打分"][cell] = 4
        for column, text in zip("IJK", ("按要求开展了工作", "1", "活动次数不够"), strict=True):
            book["自评打分"][f"{column}{cell[1:]}"] = text
    book["封面"]["E8"] = "2018.9.30"
    book.save(back)
    report = run_tool("consolidate", folder / "returned", "--format", "json", "--exit-zero").report
    files = {one["file"]: one for one in report["files"]}
    assert files["again.xlsx"]["status"] in {"accepted", "warned"}, files["again.xlsx"]["findings"]
    assert files["again.xlsx"]["total"] == "63"


def test_a_later_run_leaves_the_answers_in(folder: Path) -> None:
    define(folder, changed())
    generate(folder, reissue=True, carry=True)
    before = issued(folder, "XP039").read_bytes()
    again = generate(folder)
    assert again.written == ()
    assert issued(folder, "XP039").read_bytes() == before
    assert generate(folder, reissue=True, carry=True).written == ()


def test_a_preview_says_the_same_and_writes_nothing(folder: Path) -> None:
    define(folder, changed())
    before = issued(folder, "XP039").read_bytes()
    planned = generate(folder, reissue=True, carry=True, dry_run=True)
    assert issued(folder, "XP039").read_bytes() == before
    done = generate(folder, reissue=True, carry=True)
    assert planned.written == done.written


def test_a_return_of_which_nothing_can_be_carried_is_named(folder: Path) -> None:
    others = tuple(replace(one, text=f"全新的第 {one.code} 条，彼此无关") for one in CRITERIA)
    define(folder, others)
    result = generate(folder, reissue=True, carry=True)
    assert set(scores(folder, "XP039").values()) == {None}
    notes = " ".join(note.zh for note in result.notes)
    assert "得到空表：XP038 " in notes
    assert "XP039 " in notes


def test_last_year_is_carried_by_name(folder: Path, tmp_path: Path) -> None:
    by_code = {one.code: one for one in SAMPLE.roster}
    renamed = replace(by_code["XP038"], code="XP039")
    moved = replace(
        by_code["XP039"], code="XP001", name="改名的单位", aliases=(by_code["XP039"].name,)
    )
    new = Agency("XP038", "新设单位", category=by_code["XP038"].category)
    this_year = tmp_path / "2019"
    define(this_year, agencies=(renamed, moved, new), round_id="XPMZ19")
    (opened,) = [open_round(this_year)]
    result = opened.generate(carry_from=folder)
    assert set(scores(this_year, "XP001").values()) == {5}
    assert scores(this_year, "XP039")["C01"] == 6
    assert set(scores(this_year, "XP038").values()) == {None}
    assert "有 2 份" in " ".join(note.zh for note in result.notes)


def test_questions_of_the_cover_are_matched_by_their_words(folder: Path, tmp_path: Path) -> None:
    asked = SAMPLE.settings.questions
    book = openpyxl.load_workbook(folder / "returned" / "a.xlsx")
    book["封面"]["E10"] = "是"
    book.save(folder / "returned" / "a.xlsx")
    this_year = tmp_path / "2019"
    define(this_year, round_id="XPMZ19", questions=("是否为新单位", *asked))
    generate(this_year, carry=folder)
    cover = openpyxl.load_workbook(issued(this_year, "XP039"))["封面"]
    assert (cover["E10"].value, cover["E11"].value) == (None, "是")


def test_it_is_said_what_does_not_go_together(folder: Path) -> None:
    with pytest.raises(UsageError, match="--reissue"):
        generate(folder, carry=True)
    with pytest.raises(UsageError, match="--carry-from"):
        generate(folder, carry=folder)
    both = run_tool("generate", folder, "--reissue", "--carry", "--carry-from", folder)
    assert both.code == 2
