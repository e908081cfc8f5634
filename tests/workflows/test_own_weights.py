"""Own weights of agencies (目标值): in their forms, codes, totals, summaries and reviews alone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tests.workflows.reviewing import fill_review, issued_review
from tests.workflows.test_carried_answers import SAMPLE
from tests.workflows.test_targets import codes, define, reported, sheet_rows
from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.review import review

WEIGHTS: Mapping[str, Mapping[str, Number]] = {
    "XP038": {"C11": Fraction(100, 9), "C12": Fraction(62, 9)},
    "XP039": {"C01": Decimal(20), "C02": Decimal(3), "C06": Decimal(3)},
    "XP040": {},
}
ALL = [f"C{number:02}" for number in range(1, 13)]
SCORES = {code: Decimal(3) if code in {"C01", "C11"} else Decimal(6) for code in ALL}


def the_round(
    weights: Mapping[str, Mapping[str, Number]] = WEIGHTS, plan: ReviewPlan | None = None
) -> AssessmentRound:
    agencies = tuple(
        replace(one, goals=tuple(Goal(code, weight=own) for code, own in weights[one.code].items()))
        for one in SAMPLE.roster
        if one.code in weights
    )
    return replace(SAMPLE, roster=Roster(agencies), review=plan)


def answer(folder: Path, *agencies: str) -> None:
    for code in agencies:
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx", SCORES)


def points(agency: str, criterion: str) -> Fraction:
    """Return what an answer counts, by the words of the notice."""
    cap = Fraction(SAMPLE.scheme.by_code[criterion].cap)
    return Fraction(SCORES[criterion]) / cap * Fraction(WEIGHTS[agency].get(criterion, cap))


def total(agency: str) -> Fraction:
    return sum((points(agency, code) for code in ALL), Fraction(0))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights") / "round"
    define(folder, the_round())
    generate(folder)
    answer(folder, *WEIGHTS)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "round"))


def words(path: Path, sheet: str) -> Iterator[str]:
    return (cell for row in sheet_rows(path, sheet) for cell in row if isinstance(cell, str))


def records(path: Path, sheet: str, first: str) -> list[dict[object, object]]:
    """Return the rows of a table by their headings; ``first`` is one of these."""
    rows = sheet_rows(path, sheet)
    at = next(turn for turn, row in enumerate(rows) if first in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def test_totals_are_those_of_the_own_weights_in_json_and_summary(folder: Path) -> None:
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    assert {one["status"] for one in report["files"]} == {"accepted"}
    totals = {one["agency"]: Fraction(one["total"]) for one in report["agencies"]}
    for agency in WEIGHTS:
        assert abs(totals[agency] - total(agency)) <= Fraction(1, 200)
    ranked = sorted(WEIGHTS, key=total, reverse=True)
    places = {one["agency"]: one["rank"] for one in report["agencies"]}
    assert [places[code] for code in ranked] == [1, 2, 3]

    summary = folder / "county_summary.xlsx"
    rows = [one for one in records(summary, "明细数据", "单位代码") if one["单位代码"] in WEIGHTS]
    for row in rows:
        agency, code = str(row["单位代码"]), str(row["编号"])
        worth = WEIGHTS[agency].get(code, SAMPLE.scheme.by_code[code].cap)
        assert row["权重"] == pytest.approx(float(worth))
        assert row["折算得分"] == pytest.approx(float(points(agency, code)))
    assert len(rows) == 36
    assert "公式核对" not in openpyxl.load_workbook(summary).sheetnames
    # No one number is what these are worth.
    methods = [one for one in records(summary, "测评方法", "测评方法") if one["编号"]]
    assert methods
    assert {one["分值合计"] for one in methods} == {None}
    rates = sheet_rows(summary, "指标得分率分析")
    titles = dict.fromkeys(one.levels[0] for one in SAMPLE.scheme)
    worths = {row[0]: row[3] for row in rates if row[0] in titles}
    assert [worths[title] for title in titles] == [None, None, None]


def test_pivots_and_subtotals_add_up_what_each_agency_has(folder: Path) -> None:
    run_tool("consolidate", folder / "returned")
    summary = folder / "county_summary.xlsx"
    titles = dict.fromkeys(one.levels[0] for one in SAMPLE.scheme)
    parts = {
        (agency, title): sum(
            (points(agency, one.code) for one in SAMPLE.scheme if one.levels[0] == title),
            Fraction(0),
        )
        for agency in WEIGHTS
        for title in titles
    }
    names = {one.code: one.name for one in SAMPLE.roster if one.code in WEIGHTS}
    pivot = {row[0]: row for row in sheet_rows(summary, "分单位透视表")}
    for agency, name in names.items():
        numbers = [float(one) for one in pivot[name][1:] if isinstance(one, int | float)]
        expected = [float(parts[agency, title]) for title in titles] + [float(total(agency))]
        assert numbers[: len(expected)] == pytest.approx(expected, abs=1e-6)
    shorts = {one.short: one.code for one in SAMPLE.roster if one.code in WEIGHTS}
    rows = sheet_rows(summary, "得分情况汇总表")
    for row in rows:
        found = next((shorts[each] for each in row if each in shorts), None)
        if found is None or total_column(row) is None:
            continue
        assert round(float(total(found)), 2) in {
            round(each, 2) for each in row if isinstance(each, int | float)
        }
    caps = [
        [each for each in row if isinstance(each, int | float)] for row in rows if "分值" in row
    ]
    assert len(caps) == 3  # one for each set of weights
    assert all(100 in row for row in caps)
    sums = [row[12:15] for row in caps]
    assert sums == [[42, 31, 27], [47, 26, 27], [42, 31, 27]]


def total_column(row: list[object]) -> float | None:
    numbers = [each for each in row if isinstance(each, float)]
    return numbers[-1] if numbers else None


def test_exported_scores_hold_the_weight_that_counts(folder: Path) -> None:
    run_tool("export", folder, "--to", "csv", "-o", folder / "tables")
    with folder.joinpath("tables", "scores.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {(one["agency"], one["criterion"]): Decimal(one["worth"]) for one in rows}
    for agency, own in WEIGHTS.items():
        for one in SAMPLE.scheme:
            weight = Fraction(own.get(one.code, one.cap))
            assert abs(Fraction(found[agency, one.code]) - weight) < Fraction(1, 10**9)


def test_forms_show_and_compute_the_own_weight(folder: Path) -> None:
    for agency, own in WEIGHTS.items():
        path = issued(folder, agency)
        texts = list(words(path, "自评打分"))
        assert ("权重" in texts) == bool(own)
        numbers = {
            round(float(cell), 6)
            for row in sheet_rows(path, "自评打分")
            for cell in row
            if isinstance(cell, int | float)
        }
        assert {round(float(weight), 6) for weight in own.values()} <= numbers


def test_inspect_tells_the_weight_of_the_form(folder: Path) -> None:
    said = run_tool("inspect", issued(folder, "XP038")).stdout
    assert "C10　分值 9　步长 0.5　自评打分" in said
    assert "C11　分值 9　步长 0.5　权重 11.1111　自评打分" in said


def test_forms_are_stamped_as_they_are_built(folder: Path) -> None:
    found = the_round()
    press = AgencyWorkbookPress(found, created=datetime(2000, 1, 1, tzinfo=UTC))
    first, second, third = found.roster
    shared = replace(third, goals=first.goals)
    for turn, one in enumerate((first, second, third, shared)):
        code = f"XPMZ18-A{turn}-0000-0000"
        assert press.press(one, code) == press.build(one, code)
    assert len(press._shapes) == 3
    assert find_round(folder).outgoing.is_dir()


def test_a_changed_weight_voids_the_code_of_its_agency_alone_and_its_answers_are_carried(
    folder: Path,
) -> None:
    before = codes(folder)
    moved = {"C11": Decimal(10), "C12": Decimal(8)}
    define(folder, the_round({**WEIGHTS, "XP038": moved}))
    with pytest.raises(RoundStateError, match="void 1 workbook") as refused:
        generate(folder)
    assert "weight of C11 100/9→10" in str(refused.value)
    generate(folder, reissue=True, carry=True)
    after = codes(folder)
    assert {code for code in before if before[code] != after[code]} == {"XP038"}
    (notice,) = notify(folder, today=date(2018, 9, 1)).notices
    assert (notice.agency.code, notice.kind.value) == ("XP038", "reissue")
    rows = {row[0]: row for row in sheet_rows(issued(folder, "XP038"), "自评打分") if row[0] in ALL}
    assert all(float(SCORES[code]) in rows[code] for code in ALL)


def test_a_rebuilt_register_knows_them(folder: Path) -> None:
    before = codes(folder)
    find_round(folder).register.unlink()
    assert generate(folder).written == ()
    assert codes(folder) == before
    assert {one["status"] for one in reported(folder).values()} == {"accepted"}


def test_a_correction_has_the_weights_of_the_agency(folder: Path) -> None:
    source = issued(folder, "XP039")
    fill(source, folder / "returned" / "XP039.xlsx", {**SCORES, "C01": "八分"})
    (notice,) = notify(folder, today=date(2018, 9, 1)).notices
    assert notice.kind.value == "correction"
    (path,) = folder.joinpath("notices", "退回修改").glob("XP039*.xlsx")
    assert "权重" in list(words(path, "自评打分"))
    fill(path, folder / "returned" / "XP039再报.xlsx", {"C01": Decimal(3)})
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    assert {one["file"]: one["status"] for one in report["files"]}["XP039再报.xlsx"] == "accepted"
    found = {one["agency"]: one["total"] for one in report["agencies"]}
    assert abs(Fraction(found["XP039"]) - total("XP039")) <= Fraction(1, 200)


def test_final_scores_count_at_the_own_weight(prepared: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(prepared, tmp_path / "judged"))
    define(folder, the_round(plan=ReviewPlan((EvaluatorGroup("G01", "第一考评组"),))))
    review(folder)
    fill_review(
        issued_review(folder, "G01"),
        folder / "review" / "returned" / "g.xlsx",
        lambda entry: 4 if entry.criterion in {"C01", "C12"} else 6,
        reason="核实后的情况不同",
    )
    given = {code: Fraction(4 if code in {"C01", "C12"} else 6) for code in ALL}
    for turn in range(2):
        report = run_tool("consolidate", folder / "returned", "--format", "json").report
        (file,) = report["review_files"]
        assert file["status"] == "accepted", file
        finals = {one["agency"]: Fraction(one["total"]) for one in report["agencies"]}
        for agency, own in WEIGHTS.items():
            whole = Fraction(0)
            for one in SAMPLE.scheme:
                cap = Fraction(one.cap)
                whole += given[one.code] / cap * Fraction(own.get(one.code, cap))
            assert abs(finals[agency] - whole) <= Fraction(1, 200), agency
        if not turn:
            find_round(folder).register.unlink()  # what lies in outgoing/ says the same


def test_a_return_from_before_a_change_counts_where_staff_say_so(folder: Path) -> None:
    moved = {"C11": Decimal(10), "C12": Decimal(8)}
    changed = the_round({**WEIGHTS, "XP038": moved})
    define(folder, changed)
    generate(folder, reissue=True)
    found = reported(folder)["XP038"]["findings"]
    assert isinstance(found, list)
    (message,) = (str(one) for one in found if one["code"] == "I104")
    assert "第 1 版" in message
    assert "目标值或权重已改" in message
    said = run_tool("status", folder).stdout
    assert "现行，其中 1 份已失效" in said

    options = ("--format", "json", "--accept-version", "1")
    report = run_tool("consolidate", folder / "returned", *options).report
    files = {one["file"][:5]: one for one in report["files"]}
    # Each answer that is carried over is told.
    assert {code: one["status"] for code, one in files.items()} == {
        "XP038": "warned",
        "XP039": "accepted",
        "XP040": "accepted",
    }
    told = [one["code"] for one in files["XP038"]["findings"]]
    assert told.count("I110") == len(ALL)
    totals = {one["agency"]: Fraction(one["total"]) for one in report["agencies"]}
    whole = Fraction(0)
    for one in SAMPLE.scheme:
        cap = Fraction(one.cap)
        whole += Fraction(SCORES[one.code]) / cap * Fraction(moved.get(one.code, cap))
    assert abs(totals["XP038"] - whole) <= Fraction(1, 200)
