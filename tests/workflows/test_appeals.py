"""Appeals: noted, settled by a score or rejected, kept in decisions.csv in both languages."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.excel.summary.reading import score_rows
from tests.workflows.filling import (
    edit_definition,
    fill,
    issued,
    notes_of,
    rerun,
    result_of,
    run_tool,
)
from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.appeals import Appeal, AppealScore
from workbook_tool.core.returns.obstacles import obstacles
from workbook_tool.round_folder.csv_files import read_csv
from workbook_tool.round_folder.decision_words import told
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.appeals import lodge_appeal, reject_appeal, score_after_appeal
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import undo_decision
from workbook_tool.workflows.next_step import next_of_appeals

HEADING = "agency,decision,reason,basis"


def _score(folder: Path, *scores: str) -> None:
    score_after_appeal("XP039", scores=scores, reason="补充材料", basis="第3页", start=folder)


def test_an_appeal_is_open_until_a_score_closes_it_and_every_run_repeats_that(
    folder: Path,
) -> None:
    noted = lodge_appeal("县农业局", text=" C05 少计 ", person="李四", start=folder)
    assert noted.steps == (Appeal("XP039", "C05 少计"),)
    assert not noted.notes
    before = result_of(rerun(folder), "XP039")
    assert (before.has_open_appeal, before.total) == (True, Decimal(60))
    step = next_of_appeals(rerun(folder).consolidation, find_round(folder))
    assert step is not None
    assert "the appeals of 1 agency are open" in step.en
    _score(folder, "\uff4305＝7.5", "C01=6")
    for _ in range(2):
        run = rerun(folder)
        found = result_of(run, "XP039")
        assert (found.has_open_appeal, found.total) == (False, Decimal("63.5"))
        assert [(one.criterion, one.returned, one.given.stated) for one in found.adjustments] == [
            ("C01", "5", "6"),
            ("C05", "5", "7.5"),
        ]
        assert next_of_appeals(run.consolidation, find_round(folder)) is None
        assert "not used" not in notes_of(run)
        assert "no effect" not in notes_of(run)
    rows = read_csv(folder / "decisions.csv")
    assert [row[4] for row in rows] == [
        "决定 decision",
        "复核申请 appeal",
        "复核得分 score C05=7.5",
        "复核得分 score C01=6",
    ]
    assert (rows[1][6], rows[2][6], rows[2][8]) == ("C05 少计", "补充材料", "第3页")


def test_both_scores_stand_in_the_summary(folder: Path) -> None:
    lodge_appeal("XP039", text="C05 少计", start=folder)
    _score(folder, "C05=7.5")
    lodge_appeal("XP040", text="C01 请复核", start=folder)
    result = consolidate(folder / "returned")
    assert result.summary is not None
    book = openpyxl.load_workbook(result.summary)
    rows = score_rows(book["得分情况汇总表"])
    row = rows["新平县农业局"]
    assert (row["C05"], row["合计"]) == (7.5, 62.5)
    assert row["备注"] == "C05 复核后 7.5（原报 5）：补充材料（依据：第3页）"
    assert rows["新平县林业局"]["备注"] == "复核申请未办结：C01 请复核"
    sheet = book["明细数据"]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    head = next(line for line in lines if "自评得分" in line and "复核后得分" in line)
    found = [
        (line[head.index("自评得分")], line[head.index("复核后得分")])
        for line in lines
        if line[head.index("单位代码")] == "XP039" and line[head.index("编号")] == "C05"
    ]
    assert found == [(5, 7.5)]
    text = "\n".join(str(cell.value) for line in book["总体情况"] for cell in line if cell.value)
    assert "复核后改分1项" in text
    assert "复核申请未办结1个" in text


@pytest.mark.parametrize(
    "lines",
    [
        ("XP039,appeal,少计,", "XP039,score C05=7.5,有据,第3页"),
        ("新平县农业局,复核申请,少计,", "农业局,复核得分 c05：7.5分,有据,"),
        ("xp039,复核申请 appeal,少计,", "xp039,复核得分 score C05 = 7.5,有据,x"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_lines_in_either_language_and_encoding_count(
    folder: Path, lines: tuple[str, ...], encoding: str
) -> None:
    path = folder / "decisions.csv"
    path.write_bytes("\r\n".join((HEADING, *lines)).encode(encoding))
    found = result_of(rerun(folder), "XP039")
    assert (found.total, found.has_open_appeal) == (Decimal("62.5"), False)
    assert found.adjustments[0].given.stated == "7.5"


def test_lines_that_say_nothing_usable_are_told_and_have_no_effect(folder: Path) -> None:
    lines = (
        "XP039,appeal,,",
        "XP039,rejected, ,",
        "XP039,score C05=7.5,,第3页",
        "XP039,score C99=1,有,有",
        "XP039,score C05=99,有,有",
        "XP066,score C05=7,有,有",
    )
    (folder / "decisions.csv").write_text("\r\n".join((HEADING, *lines)), encoding="utf-8")
    result = rerun(folder)
    said = notes_of(result)
    assert result_of(result, "XP039").appeal is None
    for part in (
        "line 2: “appeal” stands without a reason",
        "line 3: “rejected” stands without a reason",
        "line 4: “score” stands without a reason",
        "line 5: there is no criterion “C99”",
        "line 6: “99” is no score that C05 takes (0 to ",
        "the score C05=7 of XP066 after an appeal has no effect now",
    ):
        assert part in said, part


def test_a_rejected_appeal_changes_no_score_and_its_reason_is_printed(folder: Path) -> None:
    with pytest.raises(UsageError, match="No appeal of XP039 is open"):
        reject_appeal("XP039", reason="材料不足", start=folder)
    lodge_appeal("XP039", text="少计", start=folder)
    with pytest.raises(UsageError, match="--reason"):
        reject_appeal("XP039", reason=" ", start=folder)
    reject_appeal("XP039", reason="材料不足", start=folder)
    found = result_of(rerun(folder), "XP039")
    assert (found.has_open_appeal, found.total, found.adjustments) == (False, Decimal(60), ())
    assert found.appeal is not None
    assert found.appeal.rejected is not None
    assert found.appeal.rejected.reason == "材料不足"


def test_each_step_can_be_taken_back_the_last_one_first(folder: Path) -> None:
    lodge_appeal("XP039", text="少计", start=folder)
    _score(folder, "C05=7.5")
    undone = undo_decision("XP039", start=folder)
    assert isinstance(undone.decision, AppealScore)
    found = result_of(rerun(folder), "XP039")
    assert (found.has_open_appeal, found.total) == (True, Decimal(60))
    undo_decision("XP039", start=folder)
    assert result_of(rerun(folder), "XP039").appeal is None


def test_scores_of_one_call_are_taken_back_at_once(folder: Path) -> None:
    lodge_appeal("XP039", text="少计", start=folder)
    _score(folder, "C05=7.5")
    score_after_appeal("XP039", scores=("C01=6", "C02=6"), reason="又查", basis="表", start=folder)
    undone = undo_decision("XP039", start=folder)
    assert [told(one).zh for one in undone.decisions] == ["复核后 C01 得 6", "复核后 C02 得 6"]
    found = result_of(rerun(folder), "XP039")
    assert [one.criterion for one in found.adjustments] == ["C05"]
    undo_decision("XP039", start=folder)
    again = result_of(rerun(folder), "XP039")
    assert (again.adjustments, again.has_open_appeal) == ((), True)


def test_scores_that_were_typed_are_taken_back_one_by_one(folder: Path) -> None:
    lines = ("XP039,score C05=7.5,有,表", "XP039,score C01=6,有,表", "XP039,undo,,")
    (folder / "decisions.csv").write_text("\r\n".join((HEADING, *lines)), encoding="utf-8")
    found = result_of(rerun(folder), "XP039")
    assert [one.criterion for one in found.adjustments] == ["C05"]


def test_a_score_counts_for_the_return_that_it_was_given_for(folder: Path) -> None:
    _score(folder, "C05=7.5")
    assert result_of(rerun(folder), "XP039").total == Decimal("62.5")
    returned = folder / "returned" / "农业局.xlsx"
    returned.unlink()
    fill(issued(folder, "XP039"), returned, Decimal(4))
    run = rerun(folder)
    found = result_of(run, "XP039")
    assert (found.total, found.adjustments, found.has_open_appeal) == (Decimal(48), (), True)
    assert "C05=7.5 of XP039 after an appeal was given for another return" in notes_of(run)
    (open_one,) = (one for one in obstacles(run.consolidation) if one.kind.value == "appeal")
    assert open_one.what.zh == "复核得分 C05=7.5 是对另一份自评表给的，待核定"
    consolidate(folder / "returned")
    book = openpyxl.load_workbook(folder / "county_summary.xlsx")
    assert "待核定" in str(score_rows(book["得分情况汇总表"])["新平县农业局"]["备注"])
    with pytest.raises(UsageError, match="No appeal of XP039 is open"):
        reject_appeal("XP039", reason="材料不足", start=folder)
    _score(folder, "C05=4")  # what was returned stands
    settled = result_of(rerun(folder), "XP039")
    assert (settled.total, settled.has_open_appeal) == (Decimal(48), False)
    assert settled.agency_return is not None
    rows = read_csv(folder / "decisions.csv")
    assert rows[1][7] != rows[2][7] == settled.agency_return.file.sha256


@pytest.mark.parametrize(
    ("agency", "scores", "basis", "said"),
    [
        ("XP999", ("C05=7",), "有", "no agency"),
        ("XP066", ("C05=7",), "有", "No return of XP066 is counted"),
        ("XP039", ("C05=7",), " ", "--basis"),
        ("XP039", ("C05",), "有", "CODE=SCORE"),
        ("XP039", ("C05= ",), "有", "CODE=SCORE"),
        ("XP039", ("C99=1",), "有", "Its criteria: C01, C02"),
        ("XP039", ("C05=99",), "有", "What it takes: 0 to 8 in steps of 0.5"),
        ("XP039", ("C05=7.3",), "有", "in steps of 0.5"),
        ("XP039", ("C05=-1",), "有", "What it takes"),
        ("XP039", ("C05=5",), "有", "is 5 already"),
        ("XP039", ("C05=7", "c05=8"), "有", "one score a criterion"),
    ],
)
def test_what_cannot_be_given_is_refused_with_what_is_allowed_and_nothing_is_written(
    folder: Path, agency: str, scores: tuple[str, ...], basis: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        score_after_appeal(agency, scores=scores, reason="有", basis=basis, start=folder)
    assert said in str(caught.value.en)
    assert not (folder / "decisions.csv").exists()


def test_a_second_appeal_waits_for_the_first_and_a_blank_one_says_nothing(folder: Path) -> None:
    with pytest.raises(UsageError, match="Say with --appeal"):
        lodge_appeal("XP039", text=" ", start=folder)
    lodge_appeal("XP039", text="少计", start=folder)
    with pytest.raises(UsageError, match="is open already"):
        lodge_appeal("XP039", text="又一", start=folder)
    assert len(read_csv(folder / "decisions.csv")) == 2


def test_a_score_without_an_appeal_on_record_is_told(folder: Path) -> None:
    made = score_after_appeal("XP039", scores=("C05=7",), reason="有", basis="有", start=folder)
    assert "No appeal of this agency is on record" in made.notes[0].en
    assert result_of(rerun(folder), "XP039").total == 62


@pytest.mark.parametrize(("days", "is_told"), [(-2, True), (2, False)])
def test_after_the_last_day_an_appeal_is_taken_with_a_warning(
    folder: Path, days: int, *, is_told: bool
) -> None:
    last = date.today() + timedelta(days=days)  # noqa: DTZ011 - two days leave room for any zone

    def add(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["设置"]
        row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "语言")
        sheet.insert_rows(row)
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "复核截止", last.isoformat()

    edit_definition(folder, add)
    noted = lodge_appeal("XP039", text="少计", start=folder)
    assert bool(noted.notes) is is_told
    assert result_of(rerun(folder), "XP039").has_open_appeal


def test_the_program_says_what_it_wrote_and_a_dry_run_writes_nothing(folder: Path) -> None:
    asked = ("decide", "农业局", "--assessment", folder / "assessment.xlsx")
    scored = ("--score", "C05=7.5", "--reason", "有据", "--basis", "第3页")
    dry = run_tool(*asked, *scored, "--dry-run")
    assert (dry.code, "没有写入" in dry.stdout) == (0, True)
    assert not (folder / "decisions.csv").exists()
    noted = run_tool(*asked, "--appeal", "C05 少计")
    assert (noted.code, "登记复核申请：C05 少计" in noted.stdout) == (0, True), noted.stderr
    both = run_tool(*asked, *scored, "--rejected")
    assert (both.code, "每次只用其中一个" in both.stderr) == (2, True)
    given = run_tool(*asked, *scored)
    assert "C05 复核后 7.5（原为 5）；理由：有据；依据：第3页" in given.stdout
    report = run_tool("consolidate", folder / "returned", "--format", "json", "--dry-run").report
    (agency,) = (one for one in report["agencies"] if one["agency"] == "XP039")
    assert agency["appeal"] == "settled"
    assert agency["adjusted"] == [
        {"criterion": "C05", "returned": "5", "score": "7.5", "reason": "有据", "basis": "第3页"}
    ]
