"""The sample round does what its plan says: demo on a temporary folder, counted independently."""

import csv
import json
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.conftest import Soffice
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.errors import UsageError
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.package import unpacked
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.decide import decide
from workbook_tool.workflows.demo import run_demo
from workbook_tool.workflows.init import init_round

HOME = Path(__file__).parents[2] / "samples" / "xinping"
MEGABYTE = 1_000_000

STATUSES = {
    "XP001_中共新平县委办公室_自评表.xlsx": "accepted",
    "XP005_中共新平县委统战部_自评表.xlsx": "accepted",
    "XP043_新平县旅游发展局_自评表.xlsx": "rejected",  # blank
    "乡镇/嘎洒镇自评表（最终版）.xlsx": "accepted",
    "乡镇/桂山街道自评表.xlsx": "accepted",
    "乡镇/漠沙镇.xls": "warned",  # old format
    "乡镇/者竜乡.xlsx": "accepted",
    "县交通局/自评表.xlsx": "superseded",
    "县交通局/自评表（修改后）.xlsx": "warned",  # replaces the older one
    "县信访局自评表.xls": "rejected",  # a web page
    "县公安局自评表.xlsx": "accepted",
    "县农业局/~$自评表(1).xlsx": "ignored",
    "县农业局/创建活动专题总结.docx": "ignored",
    "县农业局/签字盖章扫描件.pdf": "ignored",
    "县农业局/自评表(1).xlsx": "warned",  # numbers as text
    "县卫计局.zip!卫计局自评表.xlsx": "accepted",
    "县发改局.xlsx": "conflict",
    "县发改局（重报）.xlsx": "conflict",
    "县审计局.xlsx": "rejected",  # cut off
    "县教育局/教育局自评表.ods": "warned",  # other format
    "县林业局自评表.xlsx": "accepted",
    "县民政局/自评表.xlsx": "rejected",  # a number in words
    "县水利局/自评表.xlsx": "conflict",  # borrowed
    "县财政局.xlsx": "rejected",  # above the cap
    "国家统计局新平调查队_自评表.xlsx": "accepted",
    "报统战部.xlsx": "accepted",
    "邮箱下载/县公安局自评表(1).xlsx": "ignored",  # identical
}
# What weighs most in a file that is not simply accepted.
CODES = {
    "XP043_新平县旅游发展局_自评表.xlsx": "S120",
    "乡镇/漠沙镇.xls": "F405",
    "县交通局/自评表.xlsx": "R103",
    "县交通局/自评表（修改后）.xlsx": "R104",
    "县信访局自评表.xls": "F202",
    "县农业局/~$自评表(1).xlsx": "F101",
    "县农业局/创建活动专题总结.docx": "F104",
    "县农业局/签字盖章扫描件.pdf": "F104",
    "县农业局/自评表(1).xlsx": "S102",
    "县卫计局.zip!卫计局自评表.xlsx": "F421",
    "县发改局.xlsx": "R105",
    "县发改局（重报）.xlsx": "R105",
    "县审计局.xlsx": "F310",
    "县教育局/教育局自评表.ods": "F405",
    "县民政局/自评表.xlsx": "S106",
    "县水利局/自评表.xlsx": "I106",
    "县财政局.xlsx": "S103",
    "邮箱下载/县公安局自评表(1).xlsx": "R101",
}
SEVERITIES = ("info", "warning", "error")
# The only two scores of counted returns that are not typed as plain numbers, by hand.
AS_TEXT = {"9.5分": Decimal("9.5"), "８．５": Decimal("8.5")}
UNRANKED = "XP005"


@dataclass(frozen=True)
class Demo:
    """One run of the demonstration and its report."""

    folder: Path
    report: Mapping[str, Any]

    @property
    def files(self) -> dict[str, Mapping[str, Any]]:
        return {file["file"]: file for file in self.report["files"]}

    @property
    def agencies(self) -> dict[str, Mapping[str, Any]]:
        return {agency["agency"]: agency for agency in self.report["agencies"]}

    @property
    def summary(self) -> bytes:
        return (self.folder / "county_summary.xlsx").read_bytes()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "round"
    done = run_demo(folder)
    return Demo(folder, build_consolidation_json(done.consolidated, Language.EN))


def planned() -> list[dict[str, Any]]:
    plan: list[dict[str, Any]] = tomllib.loads(
        (HOME / "source" / "returns.toml").read_text("utf-8")
    )["returns"]
    return plan


def listed_as(row: Mapping[str, Any]) -> str:
    return f"{row['inside']}!{row['file']}" if "inside" in row else str(row["file"])


def counted_scores() -> dict[str, list[Decimal]]:
    """Return what the plan says about every file that counts, by path."""
    return {
        listed_as(row): [AS_TEXT[text] if text in AS_TEXT else Decimal(text) for text in scores]
        for row in planned()
        if (scores := row["scores"]) and STATUSES[listed_as(row)] in {"accepted", "warned"}
    }


def planned_totals() -> dict[str, Decimal]:
    agency_of = {listed_as(row): row["agency"] for row in planned()}
    return {agency_of[path]: sum(scores, Decimal(0)) for path, scores in counted_scores().items()}


def test_every_file_gets_the_status_that_it_was_made_for(demo: Demo) -> None:
    assert {path: file["status"] for path, file in demo.files.items()} == STATUSES


def test_the_reason_of_each_status_is_the_one_that_was_planned(demo: Demo) -> None:
    for path, file in demo.files.items():
        found = file["findings"]
        heaviest = max((SEVERITIES.index(one["severity"]) for one in found), default=0)
        codes = {one["code"] for one in found if one["severity"] == SEVERITIES[heaviest]}
        assert CODES.get(path) in codes or (path not in CODES and not codes), (path, codes)


def test_every_score_and_total_equals_the_plan(demo: Demo) -> None:
    expected = counted_scores()
    assert len(expected) == 14
    for path, scores in expected.items():
        file = demo.files[path]
        assert [Decimal(score) for score in file["scores"].values()] == scores, path
        assert Decimal(file["total"]) == sum(scores), path


def test_agencies_have_the_totals_of_the_plan_and_nobody_else_has_one(demo: Demo) -> None:
    found = {
        code: Decimal(agency["total"])
        for code, agency in demo.agencies.items()
        if agency["total"] is not None
    }
    assert found == planned_totals()


def test_ranks_are_competition_ranks_of_the_planned_totals(demo: Demo) -> None:
    totals = planned_totals()
    ranked = {code: total for code, total in totals.items() if code != UNRANKED}
    expected = {
        code: 1 + sum(other > total for other in ranked.values()) for code, total in ranked.items()
    }
    found = {
        code: agency["rank"] for code, agency in demo.agencies.items() if agency["rank"] is not None
    }
    assert found == expected
    assert sorted(found.values())[3:6] == [4, 4, 6]  # a tie, and the next rank left out


def test_the_summary_shows_the_planned_totals_in_its_cells(demo: Demo) -> None:
    path = demo.folder / "county_summary.xlsx"
    sheet = load_workbook(path, data_only=True)["排名表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if "合计" in row and "单位" in row)
    name, total = heading.index("单位"), heading.index("合计")
    roster = {
        row["name"]: row["code"]
        for row in csv.DictReader(
            (HOME / "source" / "roster.csv").read_text("utf-8-sig").splitlines()
        )
    }
    found = {
        roster[str(row[name])]: Decimal(str(row[total])) for row in rows if row[name] in roster
    }
    expected = planned_totals()
    assert {code: expected[code] for code in found} == found
    assert set(expected) - {UNRANKED} <= set(found)


def test_files_and_agencies_are_conserved(demo: Demo) -> None:
    counts = demo.report["counts"]
    statuses = list(STATUSES.values())
    assert counts["files"] == len(STATUSES) == len(demo.report["files"])
    for status in ("accepted", "warned", "rejected", "conflict", "superseded", "ignored"):
        assert counts[status] == statuses.count(status), status
    assert counts["quarantined"] == 0
    standings = [agency["status"] for agency in demo.agencies.values()]
    assert counts["issued"] == len(standings) == 81
    assert counts["agencies_missing"] == standings.count("missing") == len(demo.report["missing"])
    assert standings.count("accepted") + standings.count("warned") == len(planned_totals())


def test_a_borrowed_workbook_leaves_its_sender_missing_and_its_owner_counted(demo: Demo) -> None:
    assert demo.agencies["XP041"]["status"] == "missing"
    assert demo.agencies["XP040"]["total"] == "92"


def test_staff_may_give_a_borrowed_workbook_to_the_agency_that_it_names(
    demo: Demo, tmp_path: Path
) -> None:
    folder = tmp_path / "decided"
    shutil.copytree(demo.folder, folder, ignore=shutil.ignore_patterns("outgoing"))
    with pytest.raises(UsageError):
        decide("XP042", file="县水利局/自评表.xlsx", reason="somebody else", start=folder)
    decide("XP041", file="县水利局/自评表.xlsx", reason="asked by phone", start=folder)
    decide("XP026", file="县发改局（重报）.xlsx", reason="asked by phone", start=folder)
    again = consolidate(folder / "returned")
    decided = Demo(folder, build_consolidation_json(again, Language.EN))
    totals = [decided.agencies[code]["total"] for code in ("XP041", "XP026", "XP040")]
    assert totals == ["91.5", "95", "92"]
    assert decided.report["counts"]["conflict"] == 0


def test_what_was_sent_along_is_listed_under_the_agency_of_its_folder(demo: Demo) -> None:
    for name in ("创建活动专题总结.docx", "签字盖章扫描件.pdf"):
        assert demo.files[f"县农业局/{name}"]["agency"] == "XP039"


def test_the_demo_gives_the_committed_summary(demo: Demo) -> None:
    # Part by part: another build of zlib packs the same parts differently.
    assert unpacked(demo.summary) == unpacked((HOME / "county_summary.xlsx").read_bytes())


def test_a_second_run_gives_the_same_bytes_and_touches_no_returned_file(demo: Demo) -> None:
    before = _state(demo.folder / "returned")
    summary = demo.summary
    run_demo(demo.folder)
    assert demo.summary == summary
    consolidate(demo.folder / "returned")
    assert demo.summary == summary
    assert _state(demo.folder / "returned") == before


def test_returned_files_are_the_committed_ones_with_the_planned_times(demo: Demo) -> None:
    rows = csv.DictReader((HOME / "returned-times.csv").read_text("utf-8").splitlines())
    times = {row["file"]: datetime.fromisoformat(row["time"]).timestamp() for row in rows}
    found = _state(demo.folder / "returned")
    committed = _state(HOME / "returned")
    assert {path: content for path, (content, _) in found.items()} == {
        path: content for path, (content, _) in committed.items()
    }
    assert {path: seconds for path, (_, seconds) in found.items()} == times


def _state(folder: Path) -> dict[str, tuple[bytes, float]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_demo_issues_the_codes_of_the_committed_register(demo: Demo) -> None:
    committed = _codes(HOME)
    assert _codes(demo.folder) == committed
    assert len(committed) == 81


def _codes(folder: Path) -> set[str]:
    register = json.loads((folder / ".workbook-tool" / "issued.json").read_text("utf-8"))
    return {book["code"] for book in register["workbooks"] if not book["is_void"]}


def test_a_new_round_gets_neither_the_published_key_nor_the_returned_files(tmp_path: Path) -> None:
    init_round(tmp_path, sample="xinping", language=Language.ZH)
    assert not (tmp_path / ".workbook-tool" / "key.json").exists()
    assert not list((tmp_path / "returned").iterdir())


def test_the_samples_stay_small_and_hold_no_issued_workbooks() -> None:
    files = [path for path in HOME.parent.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 4 * MEGABYTE
    assert not (HOME / "outgoing").exists()


@pytest.mark.libreoffice
def test_totals_saved_in_the_returned_files_are_what_libreoffice_computes(
    soffice: Soffice, tmp_path: Path
) -> None:
    resaved = {row["file"] for row in planned() if row.get("resaved") in {"xls", "ods"}}
    names = [
        path
        for path, status in STATUSES.items()
        if status in {"accepted", "warned", "conflict", "superseded"}
        and "!" not in path
        and path not in resaved
    ]
    copies = []
    for number, name in enumerate(names):
        copies.append(tmp_path / f"{number}.xlsx")
        copies[-1].write_bytes((HOME / "returned" / name).read_bytes())
    recalculated = soffice.convert(copies, to="xlsx", into=tmp_path / "out")
    for name, source, target in zip(names, copies, recalculated, strict=True):
        assert _shown(source) == _shown(target), name


def _shown(path: Path) -> dict[tuple[str, str], str]:
    book = load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
