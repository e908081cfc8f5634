"""Points without a limit (不封顶): the number that stands for it inside is shown to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.workflows.filling import fill, issued, run_tool
from tests.workflows.reviewing import fill_review, issued_review
from tests.workflows.test_carried_answers import SAMPLE
from tests.workflows.test_targets import define
from workbook_tool.core.form.wording import META
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round import kinds
from workbook_tool.core.round.point_rules import EachRule
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import NO_CAP, Criterion, CriterionRole
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.review import review

INSIDE = number_text(NO_CAP)
SCORES: dict[str, Decimal | str] = {one.code: Decimal(6) for one in SAMPLE.scheme}


def counted(code: str, role: CriterionRole, each: Fraction) -> Criterion:
    return Criterion(
        code,
        (code,),
        f"标准{code}",
        NO_CAP,
        Decimal("0.5"),
        methods=SAMPLE.scheme.criteria[0].methods,
        kind=kinds.COUNT,
        role=role,
        rule=EachRule(each, is_taking=role is CriterionRole.DEDUCTION),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits") / "round"
    extra = (
        counted("B1", CriterionRole.BONUS, Fraction(1)),
        counted("D1", CriterionRole.DEDUCTION, Fraction(3, 2)),
    )
    agencies = tuple(one for one in SAMPLE.roster if one.code in {"XP038", "XP039"})
    scheme = replace(SAMPLE.scheme, criteria=(*SAMPLE.scheme, *extra))
    plan = ReviewPlan((EvaluatorGroup("G01", "第一考评组"),))
    define(folder, replace(SAMPLE, scheme=scheme, roster=Roster(agencies), review=plan))
    generate(folder)
    typed: dict[str, dict[str, Decimal | str]] = {
        "XP038": {"B1": Decimal(4), "D1": Decimal(2)},
        "XP039": {"B1": "很多"},
    }
    for code, more in typed.items():
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx", SCORES | more)
    review(folder)
    given = {"B1": 3, "D1": 1}
    fill_review(
        issued_review(folder, "G01"),
        folder / "review" / "returned" / "g.xlsx",
        lambda entry: given.get(entry.criterion, 5),
        reason="核实",
    )
    return folder


def test_inspect_says_that_there_is_none(folder: Path) -> None:
    for path in (issued(folder, "XP038"), issued_review(folder, "G01")):
        report = run_tool("inspect", path, "--format", "json").report
        entries = report["entries"] or report["agencies"][0]["entries"]
        found = {one["criterion"]: one for one in entries}
        for code in ("B1", "D1"):
            assert (found[code]["cap"], found[code]["weight"]) == (None, None)
            assert found[code]["step"] == "0.5"
        assert found["C01"]["cap"] == "10"
    said = {"zh": ("B1　加分　不封顶", "D1　扣分　不封顶"), "en": ("bonus, no limit",)}
    for language, words in said.items():
        text = run_tool("inspect", issued(folder, "XP038"), "--lang", language).stdout
        assert all(one in text for one in words)
        assert "no points" not in text


def test_no_command_prints_it(folder: Path) -> None:
    commands = (
        ("consolidate", folder / "returned"),
        ("check", folder / "returned"),
        ("status", folder),
        ("inspect", issued(folder, "XP038")),
        ("inspect", issued_review(folder, "G01")),
        ("diff", folder / "assessment.xlsx", folder / "assessment.xlsx"),
        ("export", folder, "--to", "csv", "-o", folder / "tables"),
    )
    for command in commands:
        for form in ((), ("--format", "json")):
            if command[0] == "export" and form:
                continue
            done = run_tool(*command, *form)
            assert INSIDE not in done.stdout + done.stderr, command
    for path in folder.joinpath("tables").glob("*.csv"):
        assert INSIDE not in path.read_text("utf-8-sig"), path


def shown(path: Path) -> Iterator[str]:
    """Yield what the cells and prompts of a workbook say; ``_meta`` is for the program alone."""
    for sheet in openpyxl.load_workbook(path):
        if sheet.title == META:
            continue
        for row in sheet.iter_rows():
            yield from (str(one.value) for one in row if not str(one.value).startswith("="))
        for one in sheet.data_validations.dataValidation:
            yield f"{one.prompt} {one.error}"


def test_no_workbook_shows_it(folder: Path) -> None:
    run_tool("consolidate", folder / "returned")
    run_tool("notify", folder)
    paths = [*folder.rglob("*.xlsx")]
    assert len(paths) > 6
    for path in paths:
        texts = list(shown(path))
        assert not [one for one in texts if INSIDE in one], path
