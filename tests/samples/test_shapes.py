"""The shapes that ship as a definition alone: issued, filled in, judged, held to the oracle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.facts import fact_entry
from tests.oracle import give_opinion, points_by_place
from tests.workflows.filling import fill, issued
from tools.sample_rounds import build_sample
from tools.sample_sheets import read_sheets
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import definition_names, sample_names
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.init import init_round

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = tuple(name for name in definition_names() if name not in sample_names())
COUNTS, VALUES = (0, 1, 2, 4, 7), (99, 95, "92.5", "87.3", "63.1", "1.7", "2.25", "12.5")
# What each of them is there to show, by the columns and settings that it uses.
SHOWN = {
    "hospitals": {"weight", "rule", "options", "ranking_group", "may_not_apply"},
    "safety": {"given_points", "floor", "each", "best_of", "bonus_limit", "no limit", "quota"},
    "villages": {
        *("scaled_to", "each", "rule", "place", "agencies", "best_of"),
        *("ranking_group", "coefficient", "quota", "targets", "weights"),
    },
}


@dataclass(frozen=True)
class Done:
    """One shape after the main job: its definition, what was typed, what the report says."""

    made: AssessmentRound
    agencies: Mapping[str, Mapping[str, Any]]
    statuses: set[str]


def answer(criterion: Criterion, turn: int, language: Language) -> tuple[Decimal | str, Entry]:
    """Return what is typed into a score cell, and the entry that it stands for."""
    code = criterion.code
    if criterion.kind.asks_facts:
        pool = COUNTS if criterion.kind is kinds.COUNT else VALUES
        fact = Decimal(pool[turn % len(pool)])
        return fact, fact_entry(criterion, fact)
    if criterion.role is CriterionRole.VETO:
        word = yes_no(language)[turn % 5 != 0]
        return word, Entry(code, None, choice=word)
    if criterion.kind is kinds.SCORE:
        score = criterion.cap - criterion.step * (turn % 3)
        return score, Entry(code, score)
    if criterion.kind is kinds.YES_NO:
        word = yes_no(language)[turn % 2]
        return word, Entry(code, criterion.cap if turn % 2 == 0 else Decimal(0), choice=word)
    option = criterion.choices[turn % len(criterion.choices)]
    return option.label, Entry(code, option.points, choice=option.label)


def answers(made: AssessmentRound, agency: Agency) -> Mapping[str, tuple[Decimal | str, Entry]]:
    """Return what an agency types and what it stands for, by criterion."""
    start, language = 3 * made.roster.agencies.index(agency), made.settings.language
    return {
        one.code: answer(one, start + turn, language)
        for turn, one in enumerate(made.scheme.for_agency(agency))
    }


def placed(made: AssessmentRound, agencies: Sequence[Agency]) -> Mapping[tuple[str, str], Fraction]:
    """Return the points of places among agencies, by agency and criterion."""
    found: dict[tuple[str, str], Fraction] = {}
    for one in made.scheme:
        for group in dict.fromkeys(agency.group for agency in agencies):
            asked = [each for each in agencies if each.group == group and one.applies_to(each)]
            if one.kind is kinds.PLACE:
                entries = {each.code: answers(made, each)[one.code][1] for each in asked}
                facts = {code: Fraction(entry.fact or 0) for code, entry in entries.items()}
                ranked = [each.code for each in asked if each.is_ranked]
                points = points_by_place(one, facts, ranked) if facts else {}
                found |= {(code, one.code): given for code, given in points.items()}
    return found


def oracle_total(
    made: AssessmentRound, agency: Agency, places: Mapping[tuple[str, str], Fraction]
) -> Fraction | None:
    """Return the total of an independent count; without places their points are none."""
    entries = []
    for code, (_, entry) in answers(made, agency).items():
        score: Any = places.get((agency.code, code), entry.score)  # a fraction
        entries.append(replace(entry, score=score))
    factor = Fraction(agency.coefficient or 1)
    scheme, goals = made.scheme, agency.goals
    return give_opinion(scheme, agency.category, entries, agency.code, factor, goals).total


@pytest.fixture(scope="module", params=NAMES)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp(request.param)
    made = build_sample(request.param)
    init_round(folder, sample=request.param, language=Language.ZH)
    some = made.roster.agencies[::4]
    generate(folder, only=tuple(one.code for one in some))
    for agency in some:
        typed = {code: value for code, (value, _) in answers(made, agency).items()}
        fill(issued(folder, agency.code), folder / "returned" / f"{agency.code}.xlsx", typed)
    result = consolidate(folder / "returned", dry_run=True)
    report = build_consolidation_json(result, Language.EN)
    agencies = {one["agency"]: one for one in report["agencies"] if one["total"] is not None}
    return Done(made, agencies, {one["status"] for one in report["files"]})


def test_the_main_job_gives_the_totals_of_an_independent_count(done: Done) -> None:
    assert done.statuses <= {"accepted", "warned"}
    assert len(done.agencies) > 1
    counted = [done.made.roster.by_code[code] for code in done.agencies]
    places = placed(done.made, counted)
    for code, found in done.agencies.items():
        expected = oracle_total(done.made, done.made.roster.by_code[code], places)
        assert Fraction(found["total"]) == expected, code


@pytest.mark.parametrize("name", NAMES)
def test_every_agency_gets_the_total_of_an_independent_count(name: str) -> None:
    made = build_sample(name)
    for agency in made.roster:
        entries = [entry for _, entry in answers(made, agency).values()]
        outcome = grade_entries(made.scheme, agency, without_places(entries))
        assert outcome is not None, agency.code
        assert outcome.total == oracle_total(made, agency, {}), agency.code


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_reads_as_it_was_built_is_an_example_and_small(name: str, tmp_path: Path) -> None:
    made = build_sample(name)
    init_round(tmp_path, sample=name, language=Language.ZH)
    assert load_definition(find_round(tmp_path)) == made
    assert made.settings.is_example
    for text in (made.settings.title, *(one.name for one in made.roster),
                 *(one.text for one in made.scheme)):  # fmt: skip
        assert "示例" in text or "xample" in text, text
    assert 6 <= len(made.roster.agencies) <= 12
    assert 10 <= len(made.scheme.criteria) <= 25
    assert made.settings.language is (Language.EN if name == "hospitals" else Language.ZH)


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_uses_what_it_is_there_to_show(name: str) -> None:
    made = build_sample(name)
    scheme, criteria = made.scheme, made.scheme.criteria
    used = {
        "given_points": scheme.given_points > 0,
        "floor": scheme.floor is None,
        "scaled_to": scheme.scaled_to is not None,
        "weight": any(one.weight is not None for one in criteria),
        "each": any(one.kind is kinds.COUNT for one in criteria),
        "rule": any(one.kind is kinds.VALUE for one in criteria),
        "place": any(one.kind is kinds.PLACE for one in criteria),
        "options": any(one.kind is kinds.OPTION for one in criteria),
        "may_not_apply": any(one.may_not_apply for one in criteria),
        "best_of": any(one.best_of for one in criteria),
        "bonus_limit": any(one.bonus_limit is not None for one in criteria),
        "no limit": any(one.is_uncapped for one in criteria),
        "agencies": any(one.agencies for one in criteria),
        "ranking_group": any(one.ranking_group for one in made.roster),
        "coefficient": any(one.coefficient is not None for one in made.roster),
        "quota": any(one.quota is not None for one in made.grades),
        "targets": bool(made.roster.own_targets),
        "weights": bool(made.roster.own_weights),
    }
    assert {what for what in SHOWN[name] if not used[what]} == set()


def test_faults_in_the_tables_of_a_shape_are_told_with_their_place(tmp_path: Path) -> None:
    for path in (SAMPLES / "safety" / "source").iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("0.5", "半分"), "utf-8")
    with pytest.raises(DefinitionError) as told:
        read_sheets(tmp_path)
    assert {one.rule for one in told.value.findings} >= {Code.NUMBER_AS_TEXT}
