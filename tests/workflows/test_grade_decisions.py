"""Grades given by hand: kept in decisions.csv, repeated by every run, refused where they cannot."""

import os
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, notes_of, rerun, result_of
from workbook_tool.core.errors import UsageError
from workbook_tool.core.round.awarding import GradeOverride
from workbook_tool.round_folder.csv_files import read_csv
from workbook_tool.workflows.decide import decide, decide_grade, undo_decision

HEADING = "agency,decision,sha256,file,reason"


def _write(folder: Path, *lines: str, encoding: str = "utf-8") -> None:
    text = "\r\n".join([HEADING, *lines])
    (folder / "decisions.csv").write_bytes(text.encode(encoding))


def test_a_grade_given_by_hand_is_repeated_by_every_run_and_changes_nothing_else(
    folder: Path,
) -> None:
    before = rerun(folder)
    made = decide_grade("xp039", grade=" 优 秀 ", reason=" 获省级表彰 ", start=folder)
    assert (made.agency.code, made.grade, made.computed) == ("XP039", "优秀", "合格")
    assert read_csv(folder / "decisions.csv")[1][2:] == (
        *("新平县农业局", "XP039", "等次 grade=优秀", "", "获省级表彰", "", ""),
    )
    for _ in range(2):
        after = rerun(folder)
        found = result_of(after, "XP039")
        assert (found.grade, found.award.computed) == ("优秀", "合格")
        assert found.award.override is not None
        assert found.award.override.reason == "获省级表彰"
        old = result_of(before, "XP039")
        assert (found.total, found.rank, found.rate) == (old.total, old.rank, old.rate)
        assert result_of(after, "XP040") == result_of(before, "XP040")
        assert "not used" not in notes_of(after)
        assert "no effect" not in notes_of(after)


def test_the_last_line_counts_beside_a_decision_about_a_file(folder: Path) -> None:
    second = folder / "returned" / "农业局（又报）.xlsx"
    fill(issued(folder, "XP039"), second, Decimal(4))
    decide("XP039", file="农业局.xlsx", reason="已核实", start=folder)
    decide_grade("XP039", grade="优秀", reason="一", start=folder)
    decide_grade("XP039", grade="不合格", reason="二", start=folder)
    found = result_of(rerun(folder), "XP039")
    assert (found.grade, found.total) == ("不合格", Decimal(60))
    assert found.award.override is not None
    assert found.award.override.reason == "二"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("typed", ["grade=良好", "等次=良好", "等次：良好", " Grade ＝ 良好 "])
def test_a_line_that_staff_typed_in_any_program_counts(
    folder: Path, encoding: str, typed: str
) -> None:
    _write(folder, f"xp040,{typed},,,经集体研究", encoding=encoding)
    assert result_of(rerun(folder), "XP040").grade == "良好"


def test_lines_that_give_no_grade_are_told_and_have_no_effect(folder: Path) -> None:
    _write(
        folder,
        "XP039,grade=特优,,,有理由",
        "XP039,grade=优秀,,, ",
        "XP999,grade=优秀,,,有理由",
        "XP066,grade=优秀,,,还没有报",
        "XP040,grade=,,,没有等次",
    )
    result = rerun(folder)
    assert result_of(result, "XP039").grade == "合格"
    assert result_of(result, "XP040").award.override is None
    assert "line 2: there is no grade “特优”" in notes_of(result)
    assert "line 3: a grade is given without a reason" in notes_of(result)
    assert "line 4: the roster has no agency XP999" in notes_of(result)
    assert "“优秀” of XP066 has no effect now" in notes_of(result)
    assert "line 6: there is no grade “”" in notes_of(result)
    assert "adopt is missing" not in notes_of(result), "each line is told once"


def test_a_grade_that_was_removed_from_the_definition_is_told(folder: Path) -> None:
    decide_grade("XP039", grade="良好", reason="已核实", start=folder)
    definition = folder / "assessment.xlsx"
    workbook = openpyxl.load_workbook(definition)
    sheet = workbook["等次"]
    (cell,) = (cell for cell in sheet["A"] if cell.value == "良好")
    cell.value = "较好"
    workbook.save(definition)
    result = rerun(folder)
    assert result_of(result, "XP039").grade == "合格"
    assert "there is no grade “良好”" in notes_of(result)


@pytest.mark.parametrize(
    ("agency", "grade", "reason", "said"),
    [
        ("XP999", "优秀", "有", "no agency XP999"),
        ("XP039", "特优", "有", "优秀, 良好, 合格, 不合格"),
        ("XP039", "", "有", "no grade"),
        ("XP039", "优秀", "  ", "--reason"),
        ("XP066", "优秀", "有", "has not sent"),
        ("XP040", "优秀", "有", "correct and send again"),
        ("XP039+", "优秀", "有", "no agency"),
    ],
)
def test_what_cannot_be_given_is_refused_with_what_to_do_and_nothing_is_written(
    folder: Path, agency: str, grade: str, reason: str, said: str
) -> None:
    (folder / "returned" / "林业" / "林业局.xlsx").unlink()
    fill(issued(folder, "XP040"), folder / "returned" / "超.xlsx", {"C01": Decimal(99)})
    with pytest.raises(UsageError) as caught:
        decide_grade(agency, grade=grade, reason=reason, start=folder)
    assert said in str(caught.value.en)
    assert not (folder / "decisions.csv").exists()


def test_an_agency_in_conflict_is_settled_first(folder: Path) -> None:
    returned = folder / "returned"
    shutil.copyfile(returned / "农业局.xlsx", returned / "又报.xlsx")
    fill(issued(folder, "XP039"), returned / "又报.xlsx", Decimal(4))
    os.utime(returned / "又报.xlsx", (1, 1))
    with pytest.raises(UsageError, match="--file"):
        decide_grade("XP039", grade="优秀", reason="有", start=folder)


def test_a_round_without_grades_has_none_to_give(folder: Path) -> None:
    definition = folder / "assessment.xlsx"
    workbook = openpyxl.load_workbook(definition)
    workbook["等次"].delete_rows(4, 10)
    workbook.save(definition)
    with pytest.raises(UsageError, match="no grades"):
        decide_grade("XP039", grade="优秀", reason="有", start=folder)


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    made = decide_grade("XP039", grade="优秀", reason="有", start=folder, dry_run=True)
    assert made.is_dry_run
    assert not (folder / "decisions.csv").exists()


def test_the_grade_that_an_agency_has_already_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="has the grade “合格” already"):
        decide_grade("XP039", grade="合格", reason="有", start=folder)
    assert not (folder / "decisions.csv").exists()


def test_an_undone_grade_is_that_of_the_rules_again(folder: Path) -> None:
    decide_grade("XP039", grade="优秀", reason="有", start=folder)
    undone = undo_decision("XP039", start=folder)
    assert isinstance(undone.decision, GradeOverride)
    assert undone.decision.grade == "优秀"
    found = result_of(rerun(folder), "XP039")
    assert (found.grade, found.award.override) == ("合格", None)
