"""The main job: every agency issued, filled at random, returned, consolidated."""

import random
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.worksheet.worksheet
import pytest

from tests.workflows.filling import fill, make_round, run_tool

STEP = Decimal("0.5")
MISSING = {"XP007", "XP040", "XP066"}
UNRANKED = "XP005"


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, dict[str, Decimal]]]:
    """Return a round with random returns of all but three agencies, and what was filled in."""
    folder = make_round(tmp_path_factory.mktemp("county"))
    chance = random.Random(20181031)
    filled: dict[str, dict[str, Decimal]] = {}
    caps = [Decimal(cap) for cap in (10, 8, 8, 8, 8, 8, 7, 8, 8, 9, 9, 9)]
    for path in sorted(folder.joinpath("outgoing").glob("*_*.xlsx")):
        agency = path.name[:5]
        if agency in MISSING:
            continue
        # Few different totals, so that ties are sure to occur.
        scores = {
            f"C{number:02}": cap - STEP * chance.randint(0, 4)
            for number, cap in enumerate(caps, start=1)
        }
        fill(path, folder / "returned" / path.name, scores)
        filled[agency] = scores
    return folder, filled


def _consolidate(folder: Path) -> dict[str, Any]:
    result = run_tool("consolidate", folder / "returned", "--format", "json")
    assert result.code == 0, result.stderr
    return result.report


def test_scores_totals_and_ranks_are_right_in_the_json(
    finished: tuple[Path, dict[str, dict[str, Decimal]]],
) -> None:
    folder, filled = finished
    report = _consolidate(folder)
    totals = {agency: sum(scores.values()) for agency, scores in filled.items()}
    for file in report["files"]:
        expected = filled[file["agency"]]
        assert {code: Decimal(score) for code, score in file["scores"].items()} == expected
        assert Decimal(file["total"]) == totals[file["agency"]]
    ranked = {agency: total for agency, total in totals.items() if agency != UNRANKED}
    for agency in report["agencies"]:
        code = agency["agency"]
        if code in MISSING:
            assert (agency["status"], agency["total"], agency["rank"]) == ("missing", None, None)
            continue
        assert Decimal(agency["total"]) == totals[code]
        better = sum(1 for total in ranked.values() if total > totals[code])
        assert agency["rank"] == (None if code == UNRANKED else better + 1)
    assert len(set(ranked.values())) < len(ranked), "no tie occurred"
    assert {agency["agency"] for agency in report["missing"]} == MISSING


def test_the_cells_of_the_summary_say_the_same(
    finished: tuple[Path, dict[str, dict[str, Decimal]]],
) -> None:
    folder, filled = finished
    report = _consolidate(folder)
    path = folder / str(report["summary_path"])
    workbook = openpyxl.load_workbook(path, data_only=True)
    sheet = workbook["明细数据"]
    rows: list[list[object]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(number for number, row in enumerate(rows) if "单位代码" in row)
    names = rows[header]
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows[header + 1 :]:
        line = dict(zip(names, row, strict=True))
        if line["编号"] is not None:
            score = Decimal(str(line["自评得分"]))
            found.setdefault(str(line["单位代码"]), {})[str(line["编号"])] = score
            source = openpyxl.load_workbook(folder / "returned" / str(line["文件"]))
            origin = source[str(line["工作表"])][str(line["单元格"])].value
            assert Decimal(str(origin)) == score
            source.close()
            if len(found) > 3:
                break
    table = workbook["得分情况汇总表"]
    totals = {agency: sum(scores.values()) for agency, scores in filled.items()}
    by_name = {str(row["单位"]): row for row in _table(table)}
    agencies = {agency["agency"]: agency for agency in report["agencies"]}
    for code, agency in agencies.items():
        printed = by_name[agency["name"]]
        if code in MISSING:
            assert printed["合计"] is None
            assert printed["名次"] is None
        else:
            assert Decimal(str(printed["合计"])) == totals[code]
            assert printed["名次"] == agency["rank"]


def _table(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[dict[str, object]]:
    """Return the rows of a table by its header label, wherever the header stands."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(number for number, row in enumerate(rows) if "单位" in row and "合计" in row)
    return [
        {str(name): value for name, value in zip(rows[header], row, strict=True) if name}
        for row in rows[header + 1 :]
    ]


def test_second_run_changes_nothing_and_touches_no_return(
    finished: tuple[Path, dict[str, dict[str, Decimal]]], tmp_path: Path
) -> None:
    folder, _ = finished
    _consolidate(folder)
    summary = (folder / "county_summary.xlsx").read_bytes()
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (folder / "returned").iterdir()}
    _consolidate(folder)
    assert (folder / "county_summary.xlsx").read_bytes() == summary
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in before} == before
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    _consolidate(moved)
    assert (moved / "county_summary.xlsx").read_bytes() == summary


def test_summary_that_is_open_elsewhere_is_written_beside(
    finished: tuple[Path, dict[str, dict[str, Decimal]]], tmp_path: Path
) -> None:
    folder = tmp_path / "open"
    shutil.copytree(finished[0], folder)
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(b"what the office is looking at")
    (folder / "~$county_summary.xlsx").write_bytes(b"lock")
    result = run_tool("consolidate", folder / "returned")
    assert result.code == 2
    assert "（新-1）" in result.stdout + result.stderr
    assert summary.read_bytes() == b"what the office is looking at"
    assert (folder / "county_summary（新-1）.xlsx").is_file()


def test_a_run_without_anything_countable_keeps_the_old_summary(
    finished: tuple[Path, dict[str, dict[str, Decimal]]], tmp_path: Path
) -> None:
    folder = tmp_path / "faulty"
    shutil.copytree(finished[0], folder)
    (folder / "county_summary.xlsx").write_bytes(b"old")
    shutil.rmtree(folder / "returned")
    (folder / "returned").mkdir()
    call = ("consolidate", folder / "returned", "--format", "json")
    empty = run_tool(*call)
    assert empty.code == 0
    assert empty.report["summary_path"] is None
    (folder / "returned" / "broken.xlsx").write_bytes(b"PK\x03\x04 cut")
    faulty = run_tool(*call)
    assert faulty.code == 1
    assert faulty.report["summary_path"] is None
    assert (folder / "county_summary.xlsx").read_bytes() == b"old"


def test_lost_state_is_rebuilt_from_outgoing(
    finished: tuple[Path, dict[str, dict[str, Decimal]]], tmp_path: Path
) -> None:
    folder = tmp_path / "lost"
    shutil.copytree(finished[0], folder)
    expected = _consolidate(folder)
    shutil.rmtree(folder / ".workbook-tool")
    result = run_tool("consolidate", folder / "returned", "--format", "json")
    assert result.code == 0
    assert "重建" in result.stderr
    # The notes tell that the state was lost; all else is as if it had not been.
    report = result.report
    assert "重建" in " ".join(report.pop("notes"))
    del expected["notes"]
    assert report == expected


@pytest.mark.parametrize("call", [["consolidate", "nowhere"], ["status", "nowhere"]])
def test_a_missing_path_is_one_sentence_and_exit_2(call: list[str], tmp_path: Path) -> None:
    result = run_tool(*call, cwd=tmp_path)
    assert result.code == 2
    assert not result.stdout
    assert "workbook-tool init" in result.stderr or "consolidate returned" in result.stderr
