"""What evaluators send back, from their files to the JSON report and back into new workbooks."""

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from tests.programs import require_programs
from tests.workflows.filling import edit_definition, fill, issued, make_round, run_tool
from tests.workflows.reviewing import (
    GROUPS,
    add_evaluators,
    fill_review,
    issued_review,
    review_of,
    score_all,
)
from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns.register import Status
from workbook_tool.intake import REVIEW_LIMITS, read_workbook
from workbook_tool.reading import ReadingOptions
from workbook_tool.reading.codec import dump_verdicts, load_verdicts
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.appeals import score_after_appeal
from workbook_tool.workflows.check import check_files
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import decide, undo_decision
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.log import read_log
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import ReadRound, read_round
from workbook_tool.workflows.results import InspectedReview
from workbook_tool.workflows.review import review

FIRST, SECOND = "XP039", "XP040"
FRESH = ReadingOptions(uses_cache=False)


@pytest.fixture(scope="module")
def reviewed_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round of two agencies that answered, with review workbooks out to two groups."""
    folder = make_round(tmp_path_factory.mktemp("reviewed") / "round", only=(FIRST, SECOND))
    edit_definition(folder, add_evaluators)
    fill(issued(folder, FIRST), folder / "returned" / "农业局.xlsx", Decimal(5))
    fill(issued(folder, SECOND), folder / "returned" / "林业局.xlsx", Decimal(6))
    review(folder)
    return folder


@pytest.fixture
def folder(reviewed_round: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reviewed_round, tmp_path / "round"))


def back(folder: Path, name: str) -> Path:
    return folder / "review" / "returned" / name


def read(folder: Path) -> ReadRound:
    return read_round(NamedReturns(find_round(folder), folder / "returned"), reading=FRESH)


def sheets_of(outcome: ReadRound) -> dict[tuple[str, str], Status]:
    return {
        (file.verdict.file.path, sheet.agency or ""): sheet.status
        for file in outcome.reviews.register.files
        for sheet in file.sheets
    }


def rules_of(outcome: ReadRound) -> set[str]:
    files = outcome.reviews.register.files
    found: list[Finding] = [one for file in files for one in file.verdict.findings]
    found += [one for file in files for sheet in file.sheets for one in sheet.findings]
    return {finding.rule.id for finding in found}


def report(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    run = run_tool("consolidate", folder, "--format", "json", *options)
    assert run.stdout, run.stderr
    return run.code, run.report


def test_parts_of_two_groups_give_every_agency_its_final_score(folder: Path) -> None:
    first, second = issued_review(folder, "G01"), issued_review(folder, "G02")
    fill_review(first, back(folder, "周一.xlsx"), {FIRST: score_all(4)}, reason="次数不够")
    fill_review(first, back(folder, "周五.xlsx"), {SECOND: score_all(6)})
    code, told = report(folder)
    assert code == 0  # a group that is still missing is no fault
    assert {one["agency"]: one["total"] for one in told["agencies"]}[FIRST] is None

    fill_review(second, back(folder, "g02.xlsx"), {FIRST: score_all(5), SECOND: score_all(6)})
    code, told = report(folder)

    assert code == 0
    assert told["summary_path"] == "county_summary.xlsx"
    assert {one["agency"]: one["total"] for one in told["agencies"]}[SECOND] == "72"
    files = {one["file"]: one for one in told["review_files"]}
    assert list(files) == ["g02.xlsx", "周一.xlsx", "周五.xlsx"]
    assert {one["evaluator"] for one in files.values()} == {"G01", "G02"}
    assert {one["status"] for one in files.values()} == {"accepted"}
    monday = {one["agency"]: one for one in files["周一.xlsx"]["sheets"]}
    assert monday[FIRST]["status"] == "accepted"
    assert monday[FIRST]["scores"]["C01"] == "4"
    assert monday[SECOND]["status"] == "superseded"
    assert [one["code"] for one in monday[SECOND]["findings"]] == ["V125", "V143"]
    named = {
        finding["sheet"] for one in files["周一.xlsx"]["sheets"] for finding in one["findings"]
    }
    assert None not in named  # a file has a sheet for each agency


def test_two_computers_change_what_was_typed_before_and_undo_nothing(folder: Path) -> None:
    first = issued_review(folder, "G01")
    both = {FIRST: score_all(4), SECOND: score_all(4)}
    fill_review(first, back(folder, "before.xlsx"), both, reason="次数不够")
    review(folder)
    again = issued_review(folder, "G01")
    fill_review(again, back(folder, "right.xlsx"), {SECOND: score_all(3)})
    fill_review(again, back(folder, "left.xlsx"), {FIRST: score_all(2)})
    for day, name in enumerate(("before.xlsx", "right.xlsx", "left.xlsx"), start=1):
        os.utime(back(folder, name), (86_400 * day, 86_400 * day))
    code, told = report(folder)
    assert code == 0
    files = {one["file"]: one for one in told["review_files"]}
    counted = {
        (name, one["agency"]): one["scores"]["C01"]
        for name, file in files.items()
        for one in file["sheets"]
        if one["status"] in {"accepted", "warned"} and one["agency"] in {FIRST, SECOND}
    }
    assert counted == {("left.xlsx", FIRST): "2", ("right.xlsx", SECOND): "3"}


def test_an_appeal_may_give_back_what_the_agency_said_of_itself(folder: Path) -> None:
    for group in ("G01", "G02"):
        source = issued_review(folder, group)
        fill_review(source, back(folder, f"{group}.xlsx"), {FIRST: score_all(4)}, reason="不够")
    own = {one["agency"]: one for one in report(folder)[1]["agencies"]}[FIRST]
    assert own["final_total"] == "48"
    given = score_after_appeal(
        FIRST, scores=["C01=5"], reason="有台账", basis="第3页", start=folder
    )
    assert given.returned == {"C01": "4"}
    for already, other in (("C01=5", "5"), ("C02=4", "4")):
        with pytest.raises(UsageError, match=f"is {other} already"):
            score_after_appeal(FIRST, scores=[already], reason="x", basis="y", start=folder)
    again = score_after_appeal(FIRST, scores=["C01=4.5"], reason="x", basis="y", start=folder)
    assert again.returned == {"C01": "5"}
    own = {one["agency"]: one for one in report(folder)[1]["agencies"]}[FIRST]
    assert own["final_total"] == "48.5"


def test_evaluators_are_told_to_hand_in_and_never_to_send(folder: Path) -> None:
    typed = iter(("八分", "7分", True, "=1/0"))
    first = issued_review(folder, "G01")
    fill_review(first, back(folder, "a.xlsx"), {FIRST: lambda _: next(typed, 99)})
    back(folder, "b.xlsx").write_bytes(b"<html>")
    _, told = report(folder)
    hints = {one["hint"] for file in told["review_files"] for one in file["findings"]}
    assert any("重新交回" in hint for hint in hints)
    assert not any("报送" in hint or "重报" in hint for hint in hints)


def test_the_log_has_every_review_workbook_and_tells_what_became_of_it(folder: Path) -> None:
    first = issued_review(folder, "G01")
    home = find_round(folder)
    consolidate(folder)
    review_path = fill_review(first, back(folder, "周一.xlsx"), {FIRST: score_all(5)})
    consolidate(folder)
    *_, line = home.audit.read_text("utf-8").splitlines()
    entry = json.loads(line)
    assert entry["file"] == "review/returned/周一.xlsx"
    assert (entry["evaluator"], entry["status"]) == ("G01", "accepted")
    sheets = [(one["agency"], one["status"], one["findings"]) for one in entry["sheets"]]
    assert sheets == [(FIRST, "accepted", ["V130"]), (SECOND, "ignored", ["V125"])]
    review_path.unlink()
    consolidate(folder)
    *_, before, last = read_log(folder).runs
    assert before.changes == (("review/returned/周一.xlsx", "new"),)
    assert last.changes == (("review/returned/周一.xlsx", "gone"),)
    assert before.statuses == last.statuses, "what is counted are returns"


def _over_the_cap(workbook: Workbook, found: InspectedReview) -> None:
    sheet = next(one for one in found.sheets if one.agency == FIRST)
    workbook[sheet.sheet][str(sheet.entries[0].score_cell)] = 99


def _as_text(workbook: Workbook, found: InspectedReview) -> None:
    sheet = next(one for one in found.sheets if one.agency == FIRST)
    workbook[sheet.sheet][str(sheet.entries[0].score_cell)] = "八分"


def _self_score(workbook: Workbook, found: InspectedReview) -> None:
    sheet = next(one for one in found.sheets if one.agency == FIRST)
    workbook[sheet.sheet][str(sheet.entries[0].self_cell)] = 9


def _delete_a_sheet(workbook: Workbook, found: InspectedReview) -> None:
    sheet = next(one for one in found.sheets if one.agency == FIRST)
    del workbook[sheet.sheet]


def _without_a_reason(workbook: Workbook, found: InspectedReview) -> None:
    sheet = next(one for one in found.sheets if one.agency == FIRST)
    workbook[sheet.sheet][str(sheet.entries[0].score_cell)] = 3


def _like_a_clerk(workbook: Workbook, found: InspectedReview) -> None:
    """Rename a sheet, insert a row and a column, move sheets, add one."""
    sheet = workbook[next(one for one in found.sheets if one.agency == FIRST).sheet]
    sheet.insert_rows(8)
    sheet.insert_cols(2)
    sheet.title = "农业"
    workbook.move_sheet(sheet, -2)
    workbook.create_sheet("备忘")["A1"] = "自己的"


@pytest.mark.parametrize(
    ("edit", "expected", "rules"),
    [
        (_over_the_cap, Status.REJECTED, {"V122"}),
        (_as_text, Status.REJECTED, {"S106"}),
        (_self_score, Status.WARNED, {"V129"}),
        (_delete_a_sheet, None, {"V114"}),
        (_without_a_reason, Status.WARNED, {"V126"}),
        (_like_a_clerk, Status.WARNED, {"L201", "L202", "L206"}),
    ],
)
def test_what_is_wrong_with_one_sheet_costs_no_other(
    folder: Path,
    edit: Callable[[Workbook, InspectedReview], None],
    expected: Status | None,
    rules: set[str],
) -> None:
    scores = {FIRST: score_all(5), SECOND: score_all(6)}
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), scores, edit=edit)

    outcome = read(folder)

    assert sheets_of(outcome)["g01.xlsx", SECOND] is Status.ACCEPTED
    assert sheets_of(outcome).get(("g01.xlsx", FIRST)) is expected
    assert rules <= rules_of(outcome)
    counted = outcome.reviews.counted.scores
    assert (SECOND, "C01") in counted
    part = counted[SECOND, "C01"][0]
    assert (part.group, part.score, part.file) == ("G01", Decimal(6), "g01.xlsx")
    is_counted = expected is not None and expected.is_counted
    assert ((FIRST, "C01") in counted) is is_counted


def test_a_reason_for_more_and_one_for_less_are_told_apart(folder: Path) -> None:
    scores = {FIRST: score_all(6), SECOND: score_all(5)}
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), scores, reason="看了台账")

    counted = read(folder).reviews.counted.scores

    raised, lowered = counted[FIRST, "C01"][0], counted[SECOND, "C01"][0]
    assert (raised.reason, raised.raised_reason) == ("", "看了台账")
    assert (lowered.reason, lowered.raised_reason) == ("看了台账", "")
    assert (raised.sheet.partition(" ")[0], raised.cell[0]) == (FIRST, "I")


def test_a_form_in_the_wrong_folder_is_told_and_taken_for_nothing(folder: Path) -> None:
    shutil.copyfile(folder / "returned" / "农业局.xlsx", back(folder, "农业局.xlsx"))
    fill_review(issued_review(folder, "G01"), folder / "returned" / "g01.xlsx")

    code, told = report(folder)

    assert code == 1
    (misplaced,) = told["review_files"]
    assert [one["code"] for one in misplaced["findings"]] == ["V102"]
    assert misplaced["sheets"] == []
    (review_form,) = (one for one in told["files"] if one["file"] == "g01.xlsx")
    assert [one["code"] for one in review_form["findings"]] == ["V101"]
    assert review_form["status"] == "rejected"


def test_a_review_comes_in_an_archive_and_strangers_files_are_weighed_as_ever(folder: Path) -> None:
    inner = fill_review(issued_review(folder, "G01"), folder.parent / "g01.xlsx")
    back(folder, "").mkdir(exist_ok=True)
    with zipfile.ZipFile(back(folder, "考评.zip"), "w") as archive:
        archive.write(inner, "第一组.xlsx")
    back(folder, "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook at all")
    back(folder, "签字.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")

    files = {
        one.verdict.file.path: one.verdict.status for one in read(folder).reviews.register.files
    }

    assert files == {
        "坏.xlsx": Status.REJECTED,
        "签字.jpg": Status.IGNORED,
        "考评.zip!第一组.xlsx": Status.WARNED,
    }


def test_verdicts_on_reviews_are_kept_between_runs_word_for_word(folder: Path) -> None:
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), edit=_over_the_cap)
    fresh = read(folder)
    verdicts = fresh.reviews.verdicts

    assert load_verdicts(dump_verdicts(verdicts)) == verdicts
    for _ in range(2):
        kept = read_round(
            NamedReturns(find_round(folder), folder / "returned"), may_write_cache=True
        )
        assert kept.reviews == fresh.reviews
    two = ReadingOptions(jobs=2, uses_cache=False)
    by_others = read_round(NamedReturns(find_round(folder), folder / "returned"), reading=two)
    assert by_others.reviews == fresh.reviews


def test_a_conflict_is_of_one_sheet_and_staff_settle_it(folder: Path) -> None:
    source = issued_review(folder, "G01")
    for name, value in (("a.xlsx", 4), ("b.xlsx", 3)):
        scores = {FIRST: score_all(value), **({SECOND: score_all(6)} if name == "a.xlsx" else {})}
        path = fill_review(source, back(folder, name), scores, reason="次数不够")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert sheets_of(read(folder))["a.xlsx", FIRST] is Status.CONFLICT
    assert sheets_of(read(folder))["a.xlsx", SECOND] is Status.ACCEPTED
    assert report(folder)[0] == 1

    made = decide(FIRST, file=str(back(folder, "b.xlsx")), reason="组长确认", start=folder)

    assert made.file == "b.xlsx"
    after = sheets_of(read(folder))
    assert (after["a.xlsx", FIRST], after["b.xlsx", FIRST]) == (Status.SUPERSEDED, Status.WARNED)
    assert report(folder)[0] == 0
    with pytest.raises(UsageError, match="already"):
        decide(FIRST, file="review/returned/b.xlsx", reason="再来", start=folder)
    undo_decision(FIRST, start=folder)
    assert sheets_of(read(folder))["a.xlsx", FIRST] is Status.CONFLICT


@pytest.mark.parametrize(
    ("agency", "file", "match"),
    [
        (SECOND, "g01.xlsx", "holds no review of|cannot count"),
        ("XP001", "review/returned/g01.xlsx", "holds no review of XP001"),
        (FIRST, "review/returned/g01.xlsx", "cannot count"),
    ],
)
def test_a_decision_without_effect_is_refused(
    folder: Path, agency: str, file: str, match: str
) -> None:
    scores = {FIRST: score_all(5)}
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), scores, edit=_over_the_cap)

    with pytest.raises(UsageError, match=match):
        decide(agency, file=file, reason="x", start=folder)


def test_another_return_makes_the_review_wait_until_it_is_confirmed(folder: Path) -> None:
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), reason="看了台账")
    (folder / "returned" / "农业局.xlsx").unlink()
    fill(issued(folder, FIRST), folder / "returned" / "重报.xlsx", Decimal(4))

    outcome = read(folder)

    assert sheets_of(outcome)["g01.xlsx", FIRST] is Status.CONFLICT
    assert Code.OTHER_RETURN_COUNTS.id in rules_of(outcome)
    assert outcome.reviews.counted.withheld == {("G01", FIRST): "stale"}

    decide(FIRST, file="review/returned/g01.xlsx", reason="沿用", start=folder)
    assert sheets_of(read(folder))["g01.xlsx", FIRST] is Status.WARNED
    undo_decision(FIRST, start=folder)

    # A new workbook holds what was typed, and its sheet is for the return that counts now.
    told = review(folder)
    assert {one.changed for one in told.workbooks} == {(FIRST,)}
    again = issued_review(folder, "G01")
    entry = review_of(again).sheets[0].entries[0]
    sheet = openpyxl.load_workbook(again)[review_of(again).sheets[0].sheet]
    assert sheet[str(entry.score_cell)].value == 5
    assert sheet[str(entry.reason_cell)].value == "看了台账"
    shutil.copyfile(again, back(folder, "确认.xlsx"))
    after = sheets_of(read(folder))
    assert after["确认.xlsx", FIRST] is Status.ACCEPTED
    assert after["g01.xlsx", FIRST] is Status.SUPERSEDED


def test_a_decision_does_not_outlive_the_return_that_it_was_made_for(folder: Path) -> None:
    source = issued_review(folder, "G01")
    for name, value in (("a.xlsx", 4), ("b.xlsx", 3)):
        path = fill_review(source, back(folder, name), {FIRST: score_all(value)}, reason="次数不够")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    decide(FIRST, file="b.xlsx", reason="组长确认", start=folder)
    (folder / "returned" / "农业局.xlsx").unlink()
    fill(issued(folder, FIRST), folder / "returned" / "重报.xlsx", Decimal(4))

    outcome = read(folder)

    assert sheets_of(outcome)["b.xlsx", FIRST] is Status.CONFLICT
    assert any("b.xlsx" in note.zh for note in outcome.notes)


def test_what_is_typed_is_kept_where_versions_agree_and_nothing_else(folder: Path) -> None:
    source = issued_review(folder, "G01")
    for name, value in (("a.xlsx", 4), ("b.xlsx", 3)):
        scores = {FIRST: lambda entry, value=value: value if entry.criterion == "C01" else 5}
        path = fill_review(source, back(folder, name), scores, reason="次数不够")
        os.utime(path, (1_700_000_000, 1_700_000_000))

    review(folder)

    again = issued_review(folder, "G01")
    found = next(one for one in review_of(again).sheets if one.agency == FIRST)
    sheet = openpyxl.load_workbook(again)[found.sheet]
    values = [sheet[str(entry.score_cell)].value for entry in found.entries]
    assert values == [None, *[5] * 11]
    assert sheet[str(found.entries[0].reason_cell)].value == "次数不够"


def test_an_older_form_and_one_of_a_group_that_is_gone_are_rejected(folder: Path) -> None:
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"))
    fill_review(issued_review(folder, "G02"), back(folder, "g02.xlsx"))

    def without_the_second(workbook: Workbook) -> None:
        workbook["考评组"].delete_rows(3)

    edit_definition(folder, without_the_second)
    assert "V108" in rules_of(read(folder))

    def another_cap(workbook: Workbook) -> None:
        sheet = workbook["指标"]
        heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "步长")
        sheet.cell(heading.row + 1, heading.column).value = 1

    edit_definition(folder, another_cap)
    generate(folder, reissue=True)
    outcome = read(folder)
    by_file = {one.verdict.file.path: one.verdict for one in outcome.reviews.register.files}
    assert [one.rule.id for one in by_file["g01.xlsx"].findings] == ["V106"]


def test_checking_reads_review_workbooks_wherever_they_lie(folder: Path) -> None:
    inside = fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), edit=_over_the_cap)
    outside = folder / "桌面" / "g02.xlsx"
    fill_review(issued_review(folder, "G02"), outside)

    checked = check_files((inside, outside, folder / "returned" / "农业局.xlsx"))

    assert [one.file.path for one in checked.files] == ["农业局.xlsx"]
    assert [one.group for one in checked.reviews] == ["G01", "G02"]
    assert checked.reviews[0].sheets[0].status is Status.REJECTED
    run = run_tool("check", back(folder, ""), "--format", "json")
    assert run.code == 1
    assert [one["file"] for one in run.report["review_files"]] == ["g01.xlsx"]
    assert "V122" in run_tool("check", inside).stdout
    (stray,) = check_files((_among_returns(folder, outside),)).files
    assert [one.rule.id for one in stray.findings] == ["V101"]


def _among_returns(folder: Path, path: Path) -> Path:
    return Path(shutil.copyfile(path, folder / "returned" / path.name))


def test_reviews_that_have_to_be_mended_are_the_next_step(folder: Path) -> None:
    def only_two(workbook: Workbook) -> None:
        sheet = workbook["单位名册"]
        for row in reversed(range(1, sheet.max_row + 1)):
            codes = {str(cell.value) for cell in sheet[row]}
            if any(code.startswith("XP0") for code in codes) and not codes & {FIRST, SECOND}:
                sheet.delete_rows(row)

    edit_definition(folder, only_two)
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), edit=_over_the_cap)

    assert "有 1 个考评表需要考评组改正" in run_tool("consolidate", folder, "--dry-run").stdout


def test_a_path_that_the_report_prints_is_known(folder: Path) -> None:
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), edit=_over_the_cap)

    run = run_tool("check", "g01.xlsx", "--assessment", folder)

    assert run.code == 1, run.stderr
    assert "V122" in run.stdout


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_review_that_another_program_saved_says_the_same(folder: Path, ending: str) -> None:
    require_programs("soffice")
    scores = {FIRST: score_all(4)}
    filled = fill_review(
        issued_review(folder, "G01"), folder / "桌面" / "g01.xlsx", scores, reason="次数不够"
    )
    target = back(folder, "")
    target.mkdir(exist_ok=True)
    profile = (folder / "profile").as_uri()
    to_target = ("--convert-to", ending, "--outdir", str(target), str(filled))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", *to_target],
        capture_output=True,
        check=True,
    )

    outcome = read(folder)

    name = f"g01.{ending}"
    assert sheets_of(outcome) == {
        (name, FIRST): Status.ACCEPTED,
        (name, SECOND): Status.IGNORED,
    }
    parts = outcome.reviews.counted.scores
    assert {part.score for found in parts.values() for part in found} == {Decimal(4)}
    assert len(parts) == 12
    legacy = set() if ending == "xlsx" else {Code.LEGACY_FORMAT.id}
    assert rules_of(outcome) == {Code.REVIEW_UNSIGNED.id, Code.REVIEW_BLANK.id, *legacy}


def test_sheets_of_more_than_sixty_agencies_are_all_read(tmp_path: Path) -> None:
    workbook = Workbook()
    for number in range(80):
        workbook.create_sheet(f"S{number}")["A1"] = number
    workbook.save(tmp_path / "many.xlsx")
    content = (tmp_path / "many.xlsx").read_bytes()

    found = read_workbook(content, "many.xlsx", limits=REVIEW_LIMITS)

    assert len(found.sheets) == 81
    assert found.oddities == ()
    assert len(read_workbook(content, "many.xlsx").sheets) == 64


def test_naming_a_review_reads_the_returns_that_it_judged(folder: Path) -> None:
    path = fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"))
    fill_review(issued_review(folder, "G02"), back(folder, "g02.xlsx"))

    one = run_tool("consolidate", path, "--format", "json").report
    assert one["summary_path"] is None
    assert [file["file"] for file in one["review_files"]] == ["g01.xlsx"]
    assert one["counts"]["files"] == 2
    whole = run_tool("consolidate", back(folder, ""), "--format", "json").report
    assert len(whole["review_files"]) == 2
    assert whole["summary_path"] == "county_summary.xlsx"
    single = run_tool("consolidate", folder / "returned" / "农业局.xlsx", "--format", "json").report
    assert single["review_files"] == []


def test_the_report_for_people_names_what_has_to_be_settled(folder: Path) -> None:
    fill_review(issued_review(folder, "G01"), back(folder, "g01.xlsx"), edit=_over_the_cap)

    run = run_tool("consolidate", folder)

    assert run.code == 1
    assert "考评表：1 = 需退回修改 1" in run.stdout
    assert "× g01.xlsx　第一考评组　需退回修改　1 个单位：考评得分超过分值　县农业局" in run.stdout


def test_register_and_problems_list_review_workbooks_after_the_returns(folder: Path) -> None:
    first = issued_review(folder, "G01")
    fill_review(first, back(folder, "周一.xlsx"), {FIRST: score_all(99), SECOND: score_all(6)})
    back(folder, "扫描 件.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    report(folder)

    summary = openpyxl.load_workbook(folder / "county_summary.xlsx")
    files = {
        row[2].value: (row[1].value, row[3].value, row[2].hyperlink)
        for row in summary["收表登记"].iter_rows()
        if row[2].value
    }
    paths = [path for path in files if str(path).startswith("review/returned/")]
    assert list(files)[-2:] == paths == ["review/returned/周一.xlsx", "review/returned/扫描 件.pdf"]
    assert files[paths[0]][0] == f"考评组：{GROUPS[0][0]}"
    assert files[paths[0]][1] == "需退回修改"
    link = files[paths[0]][2]
    assert link is not None
    assert link.target == paths[0]
    assert not files[paths[1]][0]
    assert files[paths[1]][1] == "不计入"

    problems = [
        [cell.value for cell in row[1:10]]
        for row in summary["问题清单"].iter_rows()
        if row[2].value == "review/returned/周一.xlsx"
    ]
    problems = [one for one in problems if one[5] == "99"]
    assert len(problems) == 12  # a criterion each, of one agency
    agencies = read(folder).assessment_round.roster.by_code
    for agency, _, criterion, sheet, cell, _, said, severity, remedy in problems:
        assert agency == agencies[FIRST].name
        assert criterion
        assert sheet
        assert cell
        assert said
        assert severity == "需改正"
        assert remedy


def test_a_round_without_evaluators_says_nothing_of_reviews(
    tmp_path: Path, small_round: Path
) -> None:
    folder = Path(shutil.copytree(small_round, tmp_path / "plain"))
    back(folder, "").mkdir(parents=True)
    shutil.copyfile(folder / "returned" / "农业局.xlsx", back(folder, "x.xlsx"))

    code, told = report(folder, "--dry-run")

    assert code == 0
    assert "review_files" not in told
    assert "考评表" not in run_tool("consolidate", folder, "--dry-run").stdout
