"""A county's whole review through files: 81 agencies, 12 criteria, three groups that judge all."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ironcalc
import openpyxl
import pytest

from bench.round_corpus import answered, with_cells
from tests.conftest import Soffice
from tests.review_oracle import judge_round
from tests.workflows.reviewing import issued_review, review_of
from tests.workflows.test_carried_answers import SAMPLE
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.form import Blueprint, build_blueprint
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns import Entry
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.round_folder.rounds import find_round, load_definition, load_issue_register
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.review import review

GROUPS = tuple(EvaluatorGroup(f"G{turn}", f"第{turn}考评组") for turn in (1, 2, 3))
COUNTY = replace(SAMPLE, review=ReviewPlan(GROUPS, Decimal("0.3")))
Parts = dict[tuple[str, str], list[ReviewPart]]


def send_returns(folder: Path) -> dict[str, list[Entry]]:
    """Put a filled return of every agency into the round, and return what they say."""
    the_round = load_definition(find_round(folder))
    register = load_issue_register(find_round(folder))
    assert register is not None
    said: dict[str, list[Entry]] = {}
    blueprint: Blueprint | None = None
    (folder / "returned").mkdir(exist_ok=True)
    for number, agency in enumerate(the_round.roster):
        book = register.current[agency.code]
        blueprint = blueprint or build_blueprint(the_round, agency, book.code)
        content = (folder / "outgoing" / book.file).read_bytes()
        target = folder / "returned" / book.file
        target.write_bytes(answered(content, blueprint, number))
        found = inspect_file(target) if number % 40 == 0 else None
        assert found is None or found.agency_code == agency.code
        chance = random.Random(number)
        halves = [chance.randrange(15) for _ in the_round.scheme]
        said[agency.code] = [
            Entry(one.code, Decimal(half) / 2)
            for one, half in zip(the_round.scheme, halves, strict=True)
        ]
    return said


def fill_in(source: Path, target: Path, group: str) -> Parts:
    """Hand in the workbook of a group with a score and a reason in every row."""
    found, chance, given = review_of(source), random.Random(group), Parts()
    names: Any = SimpleNamespace(
        sheets=[
            SimpleNamespace(name=name)
            for name in openpyxl.load_workbook(source, read_only=True).sheetnames
        ]
    )
    cells: dict[str, dict[str, str]] = {one.name: {} for one in names.sheets}
    for sheet in found.sheets:
        for entry in sheet.entries:
            score = Decimal(chance.randrange(15)) / 2
            cells[sheet.sheet][str(entry.score_cell)] = f"<v>{number_text(score)}</v>"
            cells[sheet.sheet][str(entry.reason_cell)] = "<is><t>看了台账和现场</t></is>"
            key = (sheet.agency, entry.criterion)
            given.setdefault(key, []).append(ReviewPart(group, score))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(with_cells(source.read_bytes(), names, cells))
    return given


@pytest.mark.libreoffice
def test_a_county_is_reviewed_from_the_first_form_to_the_last_rank(
    soffice: Soffice, tmp_path: Path
) -> None:
    folder = tmp_path / "round"
    folder.mkdir()
    (folder / "assessment.xlsx").write_bytes(write_definition(COUNTY, Language.ZH))
    generate(folder)
    said = send_returns(folder)
    assert [one.agencies for one in review(folder).workbooks] == [81, 81, 81]
    parts: Parts = {}
    for group in GROUPS:
        target = folder / "review" / "returned" / f"{group.code}.xlsx"
        for key, given in fill_in(issued_review(folder, group.code), target, group.code).items():
            parts.setdefault(key, []).extend(given)
    assert len(parts) == 81 * 12

    result = consolidate(folder)

    report = json.loads(json.dumps(build_consolidation_json(result, Language.ZH)))
    wanted = judge_round(load_definition(find_round(folder)), said, parts)
    assert report["stage"] == wanted.stage == "final"
    shown = {one["agency"]: one for one in report["agencies"]}
    for code, verdict in wanted.verdicts.items():
        one = shown[code]
        totals = (one["self_total"], one["review_total"], one["final_total"])
        assert tuple(map(Fraction, totals)) == (verdict.own, verdict.review, verdict.final)
        assert (one["rank"], one["group_rank"]) == (
            wanted.places.overall.get(code),
            wanted.places.in_group.get(code),
        )
        assert one["grade"] == wanted.grades.get(code)
    assert {sheet["status"] for one in report["review_files"] for sheet in one["sheets"]} == {
        "accepted"
    }
    assert result.summary is not None
    assert_sums(soffice, folder / "review" / "returned" / "G1.xlsx", parts, tmp_path)


def assert_sums(soffice: Soffice, filled: Path, parts: Parts, place: Path) -> None:
    """Compare what two engines show below the table of each agency with the sum of its scores."""
    found = review_of(filled)
    (again,) = soffice.convert([filled], to="xlsx", into=place / "again")
    by_office = openpyxl.load_workbook(again, data_only=True)
    model = ironcalc.load_from_xlsx(str(filled), "en", "UTC", "en")
    model.evaluate()
    places = {one["name"]: turn for turn, one in enumerate(model.get_worksheets_properties())}
    for sheet in found.sheets:
        last = by_office[sheet.sheet][str(sheet.entries[-1].score_cell)]
        score = by_office[sheet.sheet].cell(last.row + 1, last.column).value
        wanted = sum(
            float(part.score or 0)
            for entry in sheet.entries
            for part in parts[sheet.agency, entry.criterion]
            if part.group == "G1"
        )
        assert score == pytest.approx(wanted), sheet.agency
        shown = model.get_cell_value(places[sheet.sheet], last.row + 1, last.column)
        assert shown == pytest.approx(wanted), sheet.agency
