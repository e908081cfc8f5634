"""Own targets of agencies (目标值): in their forms, codes, points and reviews alone."""

from __future__ import annotations

import email
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email.policy import default
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tests.workflows.reviewing import fill_review, issued_review
from tests.workflows.test_carried_answers import SAMPLE
from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.form.issuance import load_register
from workbook_tool.core.round import kinds
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.point_rules import ProportionRule, SlopeRule
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.round_folder.rounds import find_round
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.review import review

CODES = ("XP038", "XP039", "XP040")
GOALS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "XP038": (("C11", "80"),),
    "XP039": (("C11", "40"), ("C12", "62.5")),
    "XP040": (("C11", "50"),),
}
PLAIN = [f"C{number:02}" for number in range(1, 11)]
FACTS: dict[str, Decimal | str] = {"C11": Decimal(40), "C12": Decimal(60)}


def measured(one: Criterion) -> Criterion:
    """C11 is in proportion to a target that nobody shares, C12 below one that all may have."""
    facts = {"kind": kinds.VALUE, "unit": "%", "cap": Decimal(10), "weight": one.worth}
    if one.code == "C11":
        return replace(one, **facts, rule=ProportionRule())  # type: ignore[arg-type]  # by name
    if one.code == "C12":
        rule = SlopeRule(is_below=True, step=Fraction(1), each=Fraction(1, 10))
        return replace(one, **facts, rule=rule, target=Decimal(95))  # type: ignore[arg-type]  # by name
    return one


def the_round(
    goals: Mapping[str, tuple[tuple[str, str], ...]] = GOALS, plan: ReviewPlan | None = None
) -> AssessmentRound:
    agencies = tuple(
        replace(one, goals=tuple(Goal(code, Decimal(target)) for code, target in goals[one.code]))
        for one in SAMPLE.roster
        if one.code in goals
    )
    scheme = replace(SAMPLE.scheme, criteria=tuple(map(measured, SAMPLE.scheme)))
    return replace(SAMPLE, scheme=scheme, roster=Roster(agencies), review=plan)


def define(folder: Path, found: AssessmentRound) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(found, Language.ZH))


def answer(folder: Path, *codes: str) -> None:
    for code in codes:
        scores = dict.fromkeys(PLAIN, Decimal(5)) | FACTS
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx", scores)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("targets") / "round"
    define(folder, the_round())
    generate(folder)
    answer(folder, *CODES)
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "round"))


def codes(folder: Path) -> dict[str, str]:
    register = load_register(find_round(folder).register.read_text("utf-8"))
    return {agency: book.code for agency, book in register.current.items()}


def points(agency: str, criterion: str) -> Fraction:
    """Return the points of the answers by the words of the rules."""
    goal = dict(GOALS[agency]).get(criterion, "95")
    if criterion == "C11":
        return min(Fraction(10), 10 * Fraction(FACTS["C11"]) / Fraction(goal))
    return 10 - max(Fraction(0), Fraction(goal) - Fraction(FACTS["C12"])) / 10


def reported(folder: Path, *options: str) -> dict[str, dict[str, object]]:
    report = run_tool("consolidate", folder / "returned", "--format", "json", *options).report
    return {one["file"][:5]: one for one in report["files"]}


def sheet_rows(path: Path, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[name].iter_rows()]


def test_points_are_computed_with_the_target_of_each_agency(folder: Path) -> None:
    files = reported(folder)
    assert {one["status"] for one in files.values()} == {"accepted"}
    for agency in CODES:
        scores = files[agency]["scores"]
        assert isinstance(scores, dict)
        for criterion in ("C11", "C12"):
            assert Fraction(scores[criterion]) == points(agency, criterion)

    rows = sheet_rows(folder / "county_summary.xlsx", "明细数据")
    head = next(row for row in rows if row[0] == "单位代码")
    code, score, target = (head.index(name) for name in ("编号", "填报数", "目标值"))
    told = {(row[0], row[code]): (row[score], row[target]) for row in rows if row[0] in CODES}
    assert told["XP039", "C12"] == (60, 62.5)
    assert told["XP040", "C12"] == (60, 95)
    assert told["XP040", "C11"] == (40, 50)
    assert told["XP040", "C01"] == (None, None)


def test_the_form_tells_its_own_target_and_computes_with_it(folder: Path) -> None:
    for agency, goal in (("XP038", "80"), ("XP039", "40")):
        cells = [cell for row in sheet_rows(issued(folder, agency), "自评打分") for cell in row]
        texts = [cell for cell in cells if isinstance(cell, str)]
        assert any(f"目标值{goal}%，按比例" in text for text in texts)
        assert any(text.startswith("=") and f"/{goal}" in text for text in texts)
    assert any("目标值62.5%" in text for text in texts)


def test_a_changed_target_voids_the_code_of_its_agency_alone(folder: Path) -> None:
    before = codes(folder)
    define(folder, the_round({**GOALS, "XP039": (("C11", "45"), ("C12", "62.5"))}))
    with pytest.raises(RoundStateError, match="void 1 workbook") as refused:
        generate(folder)
    assert "target of C11 40→45" in str(refused.value)
    files = reported(folder)
    assert [files[code]["status"] for code in CODES] == ["accepted", "rejected", "accepted"]

    generate(folder, reissue=True)
    after = codes(folder)
    assert {code for code in CODES if before[code] != after[code]} == {"XP039"}
    assert generate(folder).written == ()
    (notice,) = notify(folder, today=date(2018, 9, 1)).notices
    assert (notice.agency.code, notice.kind.value) == ("XP039", "reissue")
    message = email.message_from_bytes((folder / notice.draft).read_bytes(), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    assert "C11 目标值 40→45" in body.get_content()

    folder.joinpath("returned", "XP039.xlsx").unlink()
    answer(folder, "XP039")
    scores = reported(folder)["XP039"]["scores"]
    assert isinstance(scores, dict)
    assert scores["C11"] == "8.888888888889"  # as it is told; the total takes 80/9


def test_a_form_that_is_issued_anew_carries_all_but_the_changed_target(folder: Path) -> None:
    define(folder, the_round({**GOALS, "XP039": (("C11", "45"), ("C12", "62.5"))}))
    generate(folder, reissue=True, carry=True)
    cells = sheet_rows(issued(folder, "XP039"), "自评打分")
    typed = {str(row[0]): row for row in cells if row[0] in {"C10", "C11", "C12"}}
    column = typed["C12"].index(60)
    assert typed["C11"][column] is None
    assert typed["C10"][column] == 5


def test_a_rebuilt_register_knows_them(folder: Path) -> None:
    before = codes(folder)
    find_round(folder).register.unlink()
    assert generate(folder).written == ()
    assert codes(folder) == before


def test_a_copy_that_somebody_changed_is_none_of_ours(folder: Path) -> None:
    path = issued(folder, "XP039")
    for text in ("[]", '[{"criterion": "C11", "target": "0"}]', "no JSON"):
        book = openpyxl.load_workbook(path)
        row = next(row for row in book["_meta"].iter_rows() if row[0].value == "targets")
        row[1].value = text
        book.save(path)
        find_round(folder).register.unlink(missing_ok=True)
        files = reported(folder)
        found = files["XP039"]["findings"]
        assert isinstance(found, list)
        wanted = "I104" if text == "[]" else "I103"
        assert files["XP039"]["status"] == "rejected"
        assert wanted in {one["code"] for one in found}, (text, found)


def test_forms_are_stamped_as_they_are_built(folder: Path) -> None:
    found = the_round()
    press = AgencyWorkbookPress(found, created=datetime(2000, 1, 1, tzinfo=UTC))
    agency = found.roster.agencies[0]
    targets = (
        ("80", "90"),
        ("81.25", "7"),
        ("70", "70"),  # both in one sentence
        ("33", "33"),
        ("95", "94"),  # the one that the scheme states for the other
        ("0.123456789012", "94"),  # wider than others
        ("100000000", "0.5"),
    )

    def aimed(first: str, second: str) -> Agency:
        return replace(agency, goals=(Goal("C11", Decimal(first)), Goal("C12", Decimal(second))))

    for turn, (first, second) in enumerate(targets):
        code = f"XPMZ18-A{turn}-0000-0000"
        for one in (aimed(first, second), replace(agency, goals=(Goal("C11", Decimal(first)),))):
            assert press.press(one, code) == press.build(one, code), (first, second)
    assert len(press._shapes) < 2 * len(targets)


def test_a_correction_has_the_target_of_the_agency(folder: Path) -> None:
    source = issued(folder, "XP039")
    scores = dict.fromkeys(PLAIN, Decimal(5)) | FACTS
    fill(source, folder / "returned" / "XP039.xlsx", scores | {"C01": "八分"})
    (notice,) = notify(folder, today=date(2018, 9, 1)).notices
    assert notice.kind.value == "correction"
    (path,) = folder.joinpath("notices", "退回修改").glob("XP039*.xlsx")
    texts = [cell for row in sheet_rows(path, "自评打分") for cell in row if isinstance(cell, str)]
    assert any("目标值40%" in text for text in texts)
    fill(path, folder / "returned" / "XP039再报.xlsx", {"C01": Decimal(5)})
    report = run_tool("consolidate", folder / "returned", "--format", "json").report
    statuses = {one["file"]: one["status"] for one in report["files"]}
    assert statuses["XP039再报.xlsx"] == "accepted"


PLAN = ReviewPlan((EvaluatorGroup("G01", "第一考评组"),))


@pytest.fixture(scope="module")
def judged(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged") / "round"
    shutil.copytree(prepared, folder)
    define(folder, the_round(plan=PLAN))
    review(folder)
    return folder


def test_evaluators_see_the_target_and_score_by_it(judged: Path) -> None:
    source = issued_review(judged, "G01")
    for agency, goal in (("XP038", "80"), ("XP039", "40")):
        book = openpyxl.load_workbook(source)
        name = next(one for one in book.sheetnames if one.startswith(agency))
        texts = [str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value]
        assert any(f"目标值{goal}%" in text for text in texts)
        assert any(text.startswith("=") and f"/{goal}" in text for text in texts)
    given = {"C11": 20, "C12": 60}
    fill_review(
        source,
        judged / "review" / "returned" / "g.xlsx",
        lambda entry: given.get(entry.criterion, 5),
        reason="核实后的数据不同",
    )
    for turn in range(2):
        report = run_tool("consolidate", judged / "returned", "--format", "json").report
        (file,) = report["review_files"]
        assert file["status"] == "accepted", file
        scores = {one["agency"]: one["scores"] for one in file["sheets"]}
        assert {code: scores[code]["C11"] for code in CODES} == {
            "XP038": "2.5",
            "XP039": "5",
            "XP040": "4",
        }
        assert scores["XP039"]["C12"] == "9.75"
        finals = {one["agency"]: one["total"] for one in report["agencies"]}
        worth = the_round().scheme.by_code
        for code in CODES:
            whole = 50 + Fraction(scores[code]["C11"]) * Fraction(worth["C11"].worth) / 10
            whole += points(code, "C12") * Fraction(worth["C12"].worth) / 10
            assert abs(Fraction(finals[code]) - whole) < Fraction(1, 100)
        if not turn:
            find_round(judged).register.unlink()  # what lies in outgoing/ says the same


def test_a_return_from_before_a_change_is_taken_but_for_what_the_target_measures(
    folder: Path,
) -> None:
    define(folder, the_round({**GOALS, "XP039": (("C11", "45"), ("C12", "62.5"))}))
    generate(folder, reissue=True)
    assert reported(folder)["XP039"]["status"] == "rejected"
    for name in ("all", "previous", "1"):
        file = reported(folder, "--accept-version", name)["XP039"]
        found = file["findings"]
        assert isinstance(found, list)
        errors = [(one["code"], one["criterion"]) for one in found if one["severity"] == "error"]
        assert errors == [("I112", "C11")]
        scores = file["scores"]
        assert isinstance(scores, dict)
        assert scores["C12"] == "9.75"
