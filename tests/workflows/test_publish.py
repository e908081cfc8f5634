"""Publishing: draft, public notice, appeal, final, correction; nothing is overwritten."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.excel.summary.reading import score_rows
from tests.workflows.filling import edit_definition, fill, issued, make_round, run_tool
from workbook_tool.cli.text_reports import describe_status
from workbook_tool.core.errors import RoundStateError, UsageError
from workbook_tool.core.returns.obstacles import ObstacleKind
from workbook_tool.core.returns.publication import Edition, PublicationKind
from workbook_tool.core.text import Language
from workbook_tool.workflows.appeals import lodge_appeal, score_after_appeal
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import decide_grade
from workbook_tool.workflows.log import read_log
from workbook_tool.workflows.publish import publish
from workbook_tool.workflows.results import PublishResult
from workbook_tool.workflows.status import read_status

DAY = date(2018, 11, 15)
APPROVAL = "领导小组会议 2018年11月15日"


def _publish(folder: Path, kind: str, **more: object) -> PublishResult:
    facts: dict[str, object] = {"day": DAY, **more}
    if kind == "final":
        facts.setdefault("approval", APPROVAL)
    edition = Edition(PublicationKind(kind), **facts)  # type: ignore[arg-type]  # facts are of any field
    return publish(folder, edition=edition)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.joinpath("results").glob("*"))


def _hashes(folder: Path) -> Mapping[str, str]:
    """Return what stands in the round outside of results/ and its own state."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not {"results", ".workbook-tool"} & set(path.parts)
    }


def _texts(path: Path, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for row in book[sheet] for cell in row if cell.value is not None]


def _has_formula_cells(path: Path) -> bool:
    with ZipFile(path) as package:
        return any(
            re.search(rb"<f[ >/]", package.read(name))
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
        )


def _numbers(path: Path) -> list[list[object]]:
    """Return the score table and the details as they stand."""
    book = openpyxl.load_workbook(path)
    return [
        [cell.value for cell in row]
        for name in ("得分情况汇总表", "明细数据")
        for row in book[name].iter_rows(min_row=3)
    ]


def test_the_whole_life_of_a_result(folder: Path) -> None:
    summary = consolidate(folder / "returned").summary
    assert summary is not None
    before = _hashes(folder)
    draft = _publish(folder, "draft")
    notice = _publish(folder, "notice")
    assert (draft.file, notice.file) == (
        "results/送审稿_2018-11-15.xlsx",
        "results/公示稿_2018-11-15.xlsx",
    )
    assert _hashes(folder) == before
    assert [agency.code for agency in draft.left_open.missing][:2] == ["XP001", "XP002"]

    lodge_appeal("XP039", text="C05 少计", start=folder)
    refused = _publish(folder, "final")
    assert (refused.file, refused.is_new) == (None, False)
    assert refused.refused is not None
    assert [(one.kind, one.agency and one.agency.code) for one in refused.obstacles] == [
        (ObstacleKind.APPEAL, "XP039")
    ]
    assert "workbook-tool decide XP039" in refused.next_step.en
    assert len(_names(folder)) == 2

    score_after_appeal("XP039", scores=("C05=7.5",), reason="有据", basis="第3页", start=folder)
    before = _hashes(folder)
    final = _publish(folder, "final")
    path = folder / str(final.file)
    assert path.name == "定稿_2018-11-15.xlsx"
    assert _hashes(folder) == before, "the working paper and the returns stay as they are"
    consolidate(folder / "returned")
    assert _numbers(path) == _numbers(summary)
    assert not _has_formula_cells(path)
    assert _has_formula_cells(summary)
    with ZipFile(path) as package:
        assert any("pivotTable" in name for name in package.namelist())
    assert {f"批准：{APPROVAL}", "定稿（2018年11月15日）"} <= set(_texts(path, "总体情况"))
    record = _texts(path, "核定依据")
    for file in ("农业局.xlsx", "林业/林业局.xlsx"):
        content = folder.joinpath("returned", file).read_bytes()
        assert {file, hashlib.sha256(content).hexdigest()} <= set(record)

    _correct(folder, path)


def _correct(folder: Path, path: Path) -> None:
    """Play the rest of the life: a later return, its erratum, and what the log says of it all."""
    with pytest.raises(RoundStateError, match=r"Nothing differs from “定稿_2018-11-15\.xlsx”"):
        _publish(folder, "erratum", day=date(2018, 11, 20))
    fill(issued(folder, "XP066"), folder / "returned" / "迟.xlsx", Decimal("6.5"))
    kept = path.read_bytes()
    erratum = _publish(folder, "erratum", day=date(2018, 11, 20))
    assert erratum.file == "results/更正稿_2018-11-20.xlsx"
    assert path.read_bytes() == kept
    changes = {(one.code, one.item): (one.old, one.new) for one in erratum.edition.changes}
    assert changes["XP066", "file"] == ("", "迟.xlsx")
    assert changes["XP066", "total"] == ("", "78")
    assert changes["XP040", "rank"] == ("1", "2")
    shown = _texts(folder / str(erratum.file), "更正对照")
    assert "定稿_2018-11-15.xlsx" in " ".join(shown)
    assert {"（无）", "迟.xlsx", "78"} <= set(shown)
    again = _publish(folder, "erratum", day=date(2018, 11, 20))
    assert (again.file, again.is_new) == (erratum.file, False)
    with pytest.raises(RoundStateError, match=r"Nothing differs from “更正稿_2018-11-20\.xlsx”"):
        _publish(folder, "erratum", day=date(2018, 11, 21))
    log = read_log(folder)
    assert log.is_whole
    published = [one for run in log.runs for one in run.published]
    assert [kind for kind, _ in published] == ["draft", "notice", "final", "erratum"]
    assert published[-1][1] == "results/更正稿_2018-11-20.xlsx"


def _with_dates(workbook: openpyxl.Workbook) -> None:
    """Add the days of the public notice and of appeals to the settings."""
    sheet = workbook["设置"]
    row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "语言")
    for label, value in (("公示起止", "2018-11-15 至 2018-11-19"), ("复核截止", "2018-11-22")):
        sheet.insert_rows(row)
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = label, value


def test_a_public_notice_holds_names_and_grades_and_how_to_appeal_and_no_score(
    folder: Path,
) -> None:
    edit_definition(folder, _with_dates)
    score_after_appeal("XP039", scores=("C05=7.5",), reason="秘密", basis="内部", start=folder)
    decide_grade("XP040", grade="优秀", reason="获省级表彰", start=folder)
    path = folder / str(_publish(folder, "notice").file)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["公示"]
    rows = [[cell.value for cell in row] for row in book["公示"]]
    head = next(turn for turn, row in enumerate(rows) if row[0] == "序号")
    assert rows[head] == ["序号", "单位", "类别", "等次（示例）"]
    assert rows[head + 1 : head + 3] == [
        [1, "新平县林业局", "政府部门", "优秀"],
        [2, "新平县农业局", "政府部门", "合格"],
    ]
    said = "\n".join(str(cell) for row in rows for cell in row if cell is not None)
    assert "公示时间：2018年11月15日至2018年11月19日。" in said
    assert "截止时间 2018年11月22日" in said
    assert "中共新平县委统战部" in said
    for hidden in ("秘密", "内部", "表彰", "62.5", "72", "7.5", "名次", "合计"):
        assert hidden not in said, hidden


def test_the_same_state_of_a_day_is_written_once_and_another_gets_a_number(folder: Path) -> None:
    first = _publish(folder, "draft")
    content = folder.joinpath(str(first.file)).read_bytes()
    again = _publish(folder, "draft")
    assert (again.file, again.is_new, _names(folder)) == (
        first.file,
        False,
        ["送审稿_2018-11-15.xlsx"],
    )
    decide_grade("XP040", grade="优秀", reason="经研究", start=folder)
    second = _publish(folder, "draft")
    assert second.file == "results/送审稿_2018-11-15_2.xlsx"
    assert folder.joinpath(str(first.file)).read_bytes() == content
    assert _publish(folder, "draft", day=date(2018, 11, 16)).file == (
        "results/送审稿_2018-11-16.xlsx"
    )


def test_the_order_in_which_files_came_to_lie_there_changes_no_byte(
    folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("returned"))
    files = sorted(path for path in folder.joinpath("returned").rglob("*") if path.is_file())
    for file in reversed(files):
        target = other / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    pairs = [(consolidate(one / "returned").summary, one) for one in (folder, other)]
    summaries = {path.read_bytes() for path, _ in pairs if path is not None}
    assert len(summaries) == 1
    for kind in ("draft", "notice", "final"):
        made = {one / str(_publish(one, kind).file) for _, one in pairs}
        assert len(made) == 2
        assert len({path.read_bytes() for path in made}) == 1, kind


def test_what_cannot_be_published_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="--approval"):
        _publish(folder, "final", approval="")
    with pytest.raises(RoundStateError, match="nothing to correct"):
        _publish(folder, "erratum")
    edit_definition(folder, lambda workbook: workbook["等次"].delete_rows(4, 10))
    with pytest.raises(UsageError, match="no grades"):
        _publish(folder, "notice")
    shutil.rmtree(folder / "returned")
    folder.joinpath("returned").mkdir()
    with pytest.raises(RoundStateError, match="nothing to publish"):
        _publish(folder, "draft")
    assert not folder.joinpath("results").exists()


def test_a_final_that_somebody_damaged_is_no_base_for_an_erratum(folder: Path) -> None:
    path = folder / str(_publish(folder, "final").file)
    decide_grade("XP040", grade="优秀", reason="经研究", start=folder)
    book = openpyxl.load_workbook(path)
    del book["核定依据"]
    book.save(path)
    with pytest.raises(RoundStateError, match="cannot be read"):
        _publish(folder, "erratum")
    path.write_bytes(b"PK")
    with pytest.raises(RoundStateError, match="cannot be read"):
        _publish(folder, "erratum")


def test_open_matters_refuse_all_but_a_draft_and_a_reason_is_printed_and_logged(
    tmp_path: Path,
) -> None:
    folder = make_round(tmp_path / "round", only=("XP039", "XP040"))
    fill(issued(folder, "XP040"), folder / "returned" / "good.xlsx")
    first = fill(issued(folder, "XP039"), folder / "returned" / "a.xlsx", Decimal(5))
    second = fill(issued(folder, "XP039"), folder / "returned" / "b.xlsx", Decimal(6))
    for file in (first, second):
        os.utime(file, (1_500_000_000, 1_500_000_000))
    asked = ("publish", folder, "--date", "2018-11-15", "--format", "json")
    refused = run_tool(*asked, "--as", "notice")
    assert (refused.code, refused.report["file"]) == (2, None)
    assert [one["kind"] for one in refused.report["obstacles"]] == ["conflict", "conflict"]
    assert {one["agency"] for one in refused.report["obstacles"]} == {"XP039"}
    assert "--force" in refused.stderr
    assert refused.report["open"]["not_counted"] == [{"agency": "XP039", "name": "新平县农业局"}]
    draft = run_tool(*asked, "--as", "draft", "--force", "没有用处")
    assert (draft.code, draft.report["forced"]) == (0, None)
    dry = run_tool(*asked, "--as", "draft", "--dry-run", "--date", "2018-11-16")
    assert (dry.code, dry.report["file"]) == (0, "results/送审稿_2018-11-16.xlsx")
    forced = run_tool(
        *("publish", folder, "--as", "final", "--date", "2018-11-15"),
        *("--approval", APPROVAL, "--force", "领导已同意"),
    )
    assert forced.code == 0, forced.stderr
    assert "定稿：results/定稿_2018-11-15.xlsx" in forced.stdout
    assert _names(folder) == ["定稿_2018-11-15.xlsx", "送审稿_2018-11-15.xlsx"]
    said = "\n".join(_texts(folder / "results" / "定稿_2018-11-15.xlsx", "总体情况"))
    assert "尚有未决事项时发布，理由：领导已同意" in said
    lines = folder.joinpath(".workbook-tool", "audit.jsonl").read_text("utf-8").splitlines()
    entry = json.loads(lines[-1])
    assert (entry["published"], entry["forced"], entry["approval"]) == (
        "final",
        "领导已同意",
        APPROVAL,
    )
    assert entry["open"] == ["conflict XP039", "conflict XP039"]
    assert "定稿　results/定稿_2018-11-15.xlsx" in run_tool("log", folder).stdout
    wrong = run_tool("publish", folder, "--as", "draft", "--date", "15.11.2018")
    assert (wrong.code, "2018-11-15" in wrong.stderr) == (2, True)


def test_a_tie_beyond_a_quota_is_settled_before_anything_is_published(tmp_path: Path) -> None:
    agencies = ("XP039", "XP040")  # two of one category, equal in everything
    folder = make_round(tmp_path / "round", only=agencies)

    def limit(workbook: openpyxl.Workbook) -> None:
        sheet, roster = workbook["等次"], workbook["单位名册"]
        sheet["B4"], sheet["E3"], sheet["E4"] = 50, "名额", "政府部门=1"
        sheet["B5"], sheet["B6"] = 40, 30
        for row in range(roster.max_row, 3, -1):
            if roster.cell(row, 2).value not in agencies:
                roster.delete_rows(row)

    edit_definition(folder, limit)
    for agency in agencies:
        fill(issued(folder, agency), folder / "returned" / f"{agency}.xlsx", Decimal(5))
    refused = _publish(folder, "notice")
    assert [one.kind for one in refused.obstacles] == [ObstacleKind.TIE, ObstacleKind.TIE]
    decide_grade("XP040", grade="优秀", reason="经集体研究", start=folder)
    final = _publish(folder, "final")
    assert final.refused is None
    path = folder / str(final.file)
    rows = score_rows(openpyxl.load_workbook(path)["得分情况汇总表"])
    assert [rows[name]["等次"] for name in ("新平县农业局", "新平县林业局")] == ["良好", "优秀"]
    text = "\n".join(_texts(path, "排名表"))
    assert "等次由“良好”调整为“优秀”：经集体研究" in text
    assert "“优秀”名额（已评/名额）：政府部门 1/1。" in text


@pytest.mark.parametrize(
    ("today", "stage", "notice", "appeals"),
    [
        (date(2018, 11, 14), "全面总结", 5, 8),
        (date(2018, 11, 15), "公示中", 4, 7),
        (date(2018, 11, 19), "公示中", 0, 3),
        (date(2018, 11, 22), "公示已结束，复核申请截止前", -3, 0),
        (date(2018, 11, 23), "全面总结", -4, -1),
    ],
)
def test_status_names_the_stage_and_the_days_of_notice_and_appeals(
    folder: Path, today: date, stage: str, notice: int, appeals: int
) -> None:
    edit_definition(folder, _with_dates)
    status = read_status(folder, today=today)
    assert status.stage is not None
    assert stage in status.stage
    assert status.notice is not None
    assert (status.notice.days_left, status.appeals.days_left) == (notice, appeals)
    said = "\n".join(describe_status(status, Language.ZH))
    left = f"还有 {appeals} 天" if appeals >= 0 else "已过"
    assert f"复核截止 2018-11-22（{left}）" in said
    assert "公示 2018-11-15 至 2018-11-19" in said


def test_an_english_round_has_english_names(folder: Path) -> None:
    def english(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["设置"]
        row = next(row for row in range(1, 60) if sheet.cell(row, 1).value == "语言")
        sheet.cell(row, 2).value = "English"

    edit_definition(folder, english)
    final = _publish(folder, "final", approval="steering group")
    assert final.file == "results/final_2018-11-15.xlsx"
    decide_grade("XP040", grade="优秀", reason="经研究", start=folder)
    erratum = _publish(folder, "erratum")
    assert erratum.file == "results/erratum_2018-11-15.xlsx"
    assert openpyxl.load_workbook(folder / str(erratum.file)).sheetnames[0] == "Corrections"
    assert [(one.item, one.old, one.new) for one in erratum.edition.changes] == [
        ("grade", "合格", "优秀")
    ]
    notice = openpyxl.load_workbook(folder / str(_publish(folder, "notice").file))
    assert notice.sheetnames == ["Public notice"]


def test_a_publication_that_was_not_logged_is_logged_by_the_next_run(folder: Path) -> None:
    _publish(folder, "draft")
    state = folder / ".workbook-tool"
    before = {path: path.read_bytes() for path in state.iterdir() if path.is_file()}
    _publish(folder, "notice")
    for path, content in before.items():  # as a run leaves it that ends right after writing
        path.write_bytes(content)
    again = _publish(folder, "notice")
    assert (again.is_new, again.file) == (False, "results/公示稿_2018-11-15.xlsx")
    assert "日志中没有 results/公示稿_2018-11-15.xlsx 的记录" in again.notes[-1].zh
    found = read_log(folder)
    assert (found.faults, found.notes) == ((), ())
    assert [one.published for one in found.runs] == [
        (("draft", "results/送审稿_2018-11-15.xlsx"),),
        (("notice", "results/公示稿_2018-11-15.xlsx"),),
    ]
    assert _publish(folder, "notice").notes == ()
    shutil.copy(folder / str(again.file), folder / "results" / "公示稿_2018-11-15_2.xlsx")
    run = consolidate(folder / "returned")
    assert "_2.xlsx" in " ".join(note.en for note in run.notes)
    assert read_log(folder).faults == ()
    assert not any("_2.xlsx" in note.en for note in consolidate(folder / "returned").notes)


def test_a_dry_run_of_what_is_there_says_that_nothing_would_be_written(folder: Path) -> None:
    _publish(folder, "draft")
    done = run_tool(
        *("publish", folder, "--as", "draft", "--date", str(DAY), "--dry-run", "--lang", "en")
    )
    assert "there already with the same content" in done.stdout
    assert "would be results" not in done.stdout
