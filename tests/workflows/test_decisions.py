"""decisions.csv: what staff decided is read from any program and repeated by every run."""

import getpass
import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.workflows.filling import fill, issued, notes_of, rerun
from workbook_tool.core.errors import OutputError, UsageError
from workbook_tool.core.returns.register import Decision
from workbook_tool.round_folder import decisions_file
from workbook_tool.round_folder.csv_files import read_csv
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.round_folder.storage import write_file
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import decide, undo_decision
from workbook_tool.workflows.results import ConsolidateResult, Inspection

FIRST, SECOND = "农业局.xlsx", "农业局（又报）.xlsx"
BORROWED = "借用.xlsx"


def _rename(workbook: Workbook, inspection: Inspection) -> None:
    """Put another agency's name where the agency's own belongs."""
    blueprint = inspection.blueprint
    assert blueprint is not None
    place = blueprint.agency_name_place
    workbook[place.sheet][place.cell] = "新平县林业局"


@pytest.fixture(scope="module")
def conflicts(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round with two versions of one agency, and a workbook with another's name."""
    folder = Path(shutil.copytree(small_round, tmp_path_factory.mktemp("conflicts") / "round"))
    returned = folder / "returned"
    fill(issued(folder, "XP039"), returned / SECOND, Decimal(4))
    # Later by the workbook's own time and earlier by the file's: nothing says which is newer.
    os.utime(returned / SECOND, (1, 1))
    shutil.rmtree(returned / "林业")
    fill(issued(folder, "XP066"), returned / BORROWED, Decimal(3), edit=_rename)
    return folder


@pytest.fixture
def folder(conflicts: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(conflicts, tmp_path / "round"))


def _statuses(result: ConsolidateResult) -> dict[str, str]:
    return {file.file.path: file.status.value for file in result.consolidation.files}


def _total(result: ConsolidateResult, agency: str) -> Decimal | None:
    return next(one.total for one in result.consolidation.results if one.agency.code == agency)


def _sha(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / "returned" / name).read_bytes()).hexdigest()


def test_both_kinds_of_conflict_wait_for_a_decision(folder: Path) -> None:
    result = rerun(folder)
    assert _statuses(result) == {FIRST: "conflict", SECOND: "conflict", BORROWED: "conflict"}
    assert {one.agency.code for one in result.consolidation.counted} == set()


@pytest.mark.parametrize(("chosen", "total"), [(FIRST, 60), (SECOND, 48)])
def test_one_of_two_valid_versions_is_chosen_and_every_run_repeats_it(
    folder: Path, chosen: str, total: int
) -> None:
    written = decide("xp039", file=f"returned/{chosen}", reason="已电话核实", start=folder)
    assert written.sha256 == _sha(folder, chosen)
    other = SECOND if chosen == FIRST else FIRST
    for _ in range(2):
        result = rerun(folder)
        assert _statuses(result) == {chosen: "warned", other: "superseded", BORROWED: "conflict"}
        assert _total(result, "XP039") == total
        assert "no effect" not in notes_of(result)
    (folder / "returned" / chosen).rename(folder / "returned" / "改名.xlsx")
    assert _statuses(rerun(folder))["改名.xlsx"] == "warned", "a decision goes by content"


@pytest.mark.parametrize("agency", ["XP066", "XP040"])
def test_contradictory_identity_is_settled(folder: Path, agency: str) -> None:
    decide(agency, file=BORROWED, reason="=1+1", start=folder)
    result = rerun(folder)
    assert _statuses(result)[BORROWED] == "warned"
    assert _total(result, agency) == 36
    rows = read_csv(folder / "decisions.csv")
    assert rows[1][6] == "'=1+1", "the apostrophe stands in CSV only"
    (verdict,) = (v for v in result.consolidation.files if v.file.path == BORROWED)
    assert ("reason", "=1+1") in [fact for f in verdict.findings for fact in f.facts]


def test_a_file_may_be_named_by_its_path_wherever_it_was_consolidated_from(folder: Path) -> None:
    decide("XP039", file=str(folder / "returned" / FIRST), reason="已核实")
    assert _total(rerun(folder), "XP039") == 60
    elsewhere = folder / "收到的"
    shutil.copytree(folder / "returned", elsewhere)
    decide("XP039", file=str(elsewhere / SECOND), reason="已核实")
    assert _total(consolidate(elsewhere, dry_run=True), "XP039") == 48


def test_the_last_decision_counts_and_earlier_lines_stay(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="第一次", start=folder)
    decide("XP039", file=SECOND, reason="第二次", start=folder)
    assert _total(rerun(folder), "XP039") == 48
    rows = read_csv(folder / "decisions.csv")
    assert [row[6] for row in rows] == ["理由 reason", "第一次", "第二次"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_saved_by_any_program_with_moved_columns_is_read(
    folder: Path, encoding: str
) -> None:
    lines = [
        "备注,REASON,sha256, Decision ,agency,经办",
        "",
        f"x,已核实，采用,{_sha(folder, SECOND).upper()},采用, xp039 ,张三",
        ",,,,,",
        "只有备注",
    ]
    path = folder / "decisions.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    result = rerun(folder)
    assert _total(result, "XP039") == 48
    assert "line 5" in notes_of(result)
    decide("XP066", file=BORROWED, reason="也已核实", start=folder)
    rows = read_csv(path)
    assert rows[0] == (
        *("备注", "REASON", "sha256", " Decision ", "agency", "经办"),
        *("日期 date", "操作人 person", "单位 name", "文件 file", "依据 basis"),
    )
    assert rows[2][-2:] == (" xp039 ", "张三")
    result = rerun(folder)
    assert _total(result, "XP039") == 48
    assert _total(result, "XP066") == 36


def test_missing_columns_are_no_decision_and_are_added_by_the_next(folder: Path) -> None:
    path = folder / "decisions.csv"
    path.write_text("agency,reason\r\nXP039,因为\r\n", encoding="utf-8")
    assert "line 2" in notes_of(rerun(folder))
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert _total(rerun(folder), "XP039") == 60
    assert read_csv(path)[1][:2] == ("XP039", "因为")


@pytest.mark.parametrize("content", [b"", b"\r\n", b"agency,decision,sha256,file,reason\r\n"])
def test_an_empty_file_is_no_decision(folder: Path, content: bytes) -> None:
    (folder / "decisions.csv").write_bytes(content)
    assert _statuses(rerun(folder))[FIRST] == "conflict"
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert _statuses(rerun(folder))[FIRST] == "warned"


def test_a_decision_for_a_file_that_is_gone_is_told_and_has_no_effect(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    (folder / "returned" / FIRST).unlink()
    result = rerun(folder)
    assert _statuses(result) == {SECOND: "accepted", BORROWED: "conflict"}
    assert "is no longer among the returned files" in notes_of(result)
    assert FIRST in notes_of(result)


def test_a_decision_that_cannot_count_or_names_nobody_is_told(folder: Path) -> None:
    blank = folder / "returned" / "blank.xlsx"
    shutil.copyfile(issued(folder, "XP066"), blank)
    lines = [
        "agency,decision,sha256",
        f"XP066,adopt,{_sha(folder, 'blank.xlsx')}",
        f"XP999,adopt,{_sha(folder, BORROWED)}",
        f"XP040,adopt,{_sha(folder, FIRST)}",
    ]
    (folder / "decisions.csv").write_text("\r\n".join(lines), encoding="utf-8")
    result = rerun(folder)
    assert _statuses(result)[BORROWED] == "conflict"
    assert _statuses(result)[FIRST] == "conflict"
    assert "line 3: the roster has no agency XP999" in notes_of(result)
    assert notes_of(result).count("the decision has no effect") == 2


@pytest.mark.parametrize(
    ("content", "zh"),
    [
        ("agency,reason\r\nXP039,\0\r\n", "第 2 行含有空字符"),
        ('agency,reason\r\nXP039,"因\r\nXP040,为\r\n', "第 2 行有引号不成对"),
        (f"agency,reason\r\nXP039,{'因' * 140_000}\r\n", "超过上限 131,072 个字符"),
    ],
)
def test_lines_that_cannot_be_told_apart_stop_the_run_in_both_languages(
    folder: Path, content: str, zh: str
) -> None:
    path = folder / "decisions.csv"
    path.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(UsageError, match=r"decisions\.csv.*line 2") as caught:
        rerun(folder)
    assert zh in caught.value.zh
    with pytest.raises(UsageError):
        decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert path.read_text("utf-8") == content.replace("\r\n", "\n")


def test_a_folder_in_the_place_of_decisions_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "decisions.csv"
    path.mkdir()
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(UsageError, match="Close the program that uses it"):
        list(decisions_file.decision_lines(find_round(folder)))


@pytest.mark.parametrize("before", ["", "\r\n"])
def test_decisions_without_their_headings_are_never_left_unread(folder: Path, before: str) -> None:
    path = folder / "decisions.csv"
    path.write_text(f"{before}2018-11-01,王五,,XP039,复核申请 appeal,,少计\r\n", encoding="utf-8")
    there = path.read_bytes()
    for job in (
        lambda: consolidate(folder / "returned"),
        lambda: undo_decision("XP039", start=folder),
    ):
        with pytest.raises(UsageError, match="has no headings"):
            job()
    assert path.read_bytes() == there


def test_a_file_that_is_no_csv_stops_the_run_with_one_sentence(folder: Path) -> None:
    (folder / "decisions.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(UsageError, match=r"decisions\.csv"):
        rerun(folder)
    with pytest.raises(UsageError, match=r"decisions\.csv"):
        decide("XP039", file=FIRST, reason="已核实", start=folder)


@pytest.mark.parametrize(
    ("agency", "file", "reason"),
    [
        ("XP999", FIRST, "已核实"),
        ("XP039", "没有.xlsx", "已核实"),
        ("XP039", FIRST, " "),
        ("XP040", FIRST, "the file of another agency"),
        ("XP007", BORROWED, "named by neither code nor name"),
        ("XP066", "blank.xlsx", "a blank form"),
        ("XP066", "broken.xlsx", "no workbook"),
        ("XP039", "农业局（副本）.xlsx", "a copy of the first in path order"),
        ("XP066", "letter.txt", "no workbook at all"),
    ],
)
def test_what_cannot_be_adopted_is_refused_and_nothing_is_written(
    folder: Path, agency: str, file: str, reason: str
) -> None:
    returned = folder / "returned"
    shutil.copyfile(issued(folder, "XP066"), returned / "blank.xlsx")
    (returned / "broken.xlsx").write_bytes(b"PK\x03\x04 cut")
    (returned / "letter.txt").write_text("说明")
    shutil.copyfile(returned / FIRST, returned / "农业局（副本）.xlsx")
    (returned / FIRST).rename(returned / "a.xlsx")
    file = "a.xlsx" if file == FIRST else file
    with pytest.raises(UsageError):
        decide(agency, file=file, reason=reason, start=folder)
    assert not (folder / "decisions.csv").exists()


def test_a_faulty_version_behind_a_better_one_is_refused(folder: Path) -> None:
    returned = folder / "returned"
    (returned / SECOND).unlink()
    fill(issued(folder, "XP039"), returned / SECOND, {"C01": Decimal(99)})
    assert _statuses(rerun(folder))[SECOND] == "superseded"
    with pytest.raises(UsageError):
        decide("XP039", file=SECOND, reason="已核实", start=folder)


def test_a_dry_run_and_a_file_that_cannot_be_written_leave_no_decision(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide("XP039", file=FIRST, reason="已核实", start=folder, dry_run=True)
    assert not (folder / "decisions.csv").exists()

    def refuse(path: Path, content: bytes) -> None:
        write_file(path / "below a file", content)

    (folder / "decisions.csv").write_text("agency\r\n")
    monkeypatch.setattr(decisions_file, "write_file", refuse)
    with pytest.raises(OutputError):
        decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert (folder / "decisions.csv").read_text() == "agency\n"
    monkeypatch.undo()
    decide("XP039", file=FIRST, reason="已核实", start=folder)  # nothing is locked any more


def test_a_line_says_who_decided_when_and_on_whom_in_words_of_both_languages(folder: Path) -> None:
    before = datetime.now(UTC)
    decide("新平县农业局", file=FIRST, reason="已核实", person=" 李四 ", start=folder)
    heading, line = read_csv(folder / "decisions.csv")
    said = dict(zip(heading, line, strict=True))
    moment = datetime.strptime(f"{said.pop('日期 date')} +0800", "%Y-%m-%d %H:%M %z")
    assert timedelta(minutes=-1) <= moment - before <= timedelta(minutes=10)
    assert said == {
        "操作人 person": "李四",
        "单位 name": "新平县农业局",
        "单位代码 agency": "XP039",
        "决定 decision": "采用 adopt",
        "文件 file": FIRST,
        "理由 reason": "已核实",
        "文件校验 sha256": _sha(folder, FIRST),
        "依据 basis": "",
    }


def test_the_name_of_the_account_stands_where_nobody_is_named(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert read_csv(folder / "decisions.csv")[1][1] == getpass.getuser()


@pytest.mark.parametrize(
    ("heading", "agency", "decision"),
    [
        ("单位,决定,文件校验", "新平县农业局", "采用"),
        ("单位代码,决定,sha256", "xp039", "adopt"),
        ("单位 name,决定 decision,文件校验 sha256", "新平县农业局", "采用 adopt"),
        ("agency,decision,sha256", "新平县 农业局", "ADOPT"),
    ],
)
def test_a_line_in_either_language_names_its_agency_by_code_or_name(
    folder: Path, heading: str, agency: str, decision: str
) -> None:
    text = f"{heading}\r\n{agency},{decision},{_sha(folder, SECOND)}\r\n"
    (folder / "decisions.csv").write_text(text, encoding="utf-8")
    assert _total(rerun(folder), "XP039") == 48


def test_an_undone_decision_has_no_effect_and_the_one_before_it_counts_again(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="第一次", start=folder)
    decide("XP039", file=SECOND, reason="第二次", start=folder)
    undone = undo_decision("农业局", reason="看错了", start=folder)
    assert isinstance(undone.decision, Decision)
    assert undone.decision.file == SECOND
    result = rerun(folder)
    assert _total(result, "XP039") == 60
    assert "not used" not in notes_of(result)
    undo_decision("XP039", start=folder)
    assert _statuses(rerun(folder))[FIRST] == "conflict"
    rows = read_csv(folder / "decisions.csv")
    assert [row[4] for row in rows[1:]] == ["采用 adopt", "采用 adopt", "撤销 undo", "撤销 undo"]
    assert [row[6] for row in rows[1:]] == ["第一次", "第二次", "看错了", ""]
    with pytest.raises(UsageError, match="nothing to take back"):
        undo_decision("XP039", start=folder)
    assert read_csv(folder / "decisions.csv") == rows


def test_a_dry_run_undoes_nothing_and_says_what_it_would(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    undone = undo_decision("XP039", start=folder, dry_run=True)
    assert undone.is_dry_run
    assert _total(rerun(folder), "XP039") == 60


def test_an_undoing_of_nothing_is_told(folder: Path) -> None:
    text = "agency,decision\r\nXP039,undo\r\nXP999,undo\r\n"
    (folder / "decisions.csv").write_text(text, encoding="utf-8")
    said = notes_of(rerun(folder))
    assert "line 2: nothing stands that it could take back" in said
    assert "line 3: the roster has no agency XP999" in said


def test_a_decision_that_changes_nothing_is_refused(folder: Path) -> None:
    decide("XP039", file=FIRST, reason="已核实", start=folder)
    lines = read_csv(folder / "decisions.csv")
    with pytest.raises(UsageError, match="counts for XP039 already"):
        decide("XP039", file=FIRST, reason="再核实", start=folder)
    undo_decision("XP039", start=folder)
    (folder / "returned" / SECOND).unlink()
    with pytest.raises(UsageError, match="counts for XP039 already"):
        decide("XP039", file=FIRST, reason="已核实", start=folder)
    assert len(read_csv(folder / "decisions.csv")) == len(lines) + 1


def test_a_name_that_is_nearly_right_gets_suggestions_and_decides_nothing(folder: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean: XP039 新平县农业局"):
        decide("新平县农业居", file=FIRST, reason="已核实", start=folder)
    assert not (folder / "decisions.csv").exists()
