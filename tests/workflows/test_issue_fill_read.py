"""Issue, fill in with another program, read: the same entries come back."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell as OpenpyxlCell

from tests.core.form.rounds import blueprint_of
from tests.core.found import feature_round, issued_register
from tests.excel.agency_files import write
from tests.facts import fact_entries
from tests.oracle import give_opinion
from tests.strategies import labels, rounds, words
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.form import (
    BLUEPRINT_VERSION,
    Blueprint,
    Field,
    Place,
    check_code,
)
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts, attribute, read_return
from workbook_tool.core.round import kinds
from workbook_tool.core.round.conditions import is_met
from workbook_tool.core.round.demands import demands_of
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, NotApplicableRule
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.intake import read_workbook

TEXT_FIELDS = (Field.BASIS, Field.EVIDENCE, Field.DEDUCTION)
# Each example costs a workbook written, loaded, saved and read, so that shrinking takes minutes.
SLOW = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
Typed = str | Decimal | None


@st.composite
def answers(
    draw: st.DrawFn, criterion: Criterion, blueprint: Blueprint, rule: NotApplicableRule
) -> tuple[Typed, Entry]:
    """Return what a clerk types into the score cell, and the entry that has to come back."""
    place = blueprint.score_table.place(criterion.code, Field.SCORE)
    basis, evidence, deduction = (draw(st.just("") | words) for _ in TEXT_FIELDS)
    entry = Entry(
        criterion.code, None, "", place, basis=basis, evidence=evidence, deduction=deduction
    )
    if rule is not NotApplicableRule.NONE and criterion.may_not_apply and draw(st.booleans()):
        event("does not apply")
        return None, replace(entry, is_not_applicable=True, reason=draw(labels))
    event(criterion.kind.name)
    typed: str | Decimal
    score: Decimal | None
    if criterion.kind.asks_facts:
        given = draw(fact_entries(criterion))
        assert given.fact is not None
        typed, score, choice = given.fact, given.score, ""
        entry = replace(entry, fact=typed)
    else:
        typed, score, choice = draw(_scores(criterion, blueprint.language))
    if is_met(demands_of(criterion, BLUEPRINT_VERSION).evidence, score, choice):
        entry = replace(entry, evidence=draw(words))
    return typed, replace(entry, score=score, raw=_shown(typed), choice=choice)


@st.composite
def _scores(
    draw: st.DrawFn, criterion: Criterion, language: Language
) -> tuple[str | Decimal, Decimal | None, str]:
    """Return what is typed, the score and the choice that it stands for."""
    if criterion.kind is kinds.SCORE:
        turns = int((criterion.cap - criterion.minimum) / criterion.step)
        score = criterion.minimum + draw(st.integers(0, turns)) * criterion.step
        return score, score, ""
    option = draw(st.sampled_from(criterion.choices))
    if criterion.kind is kinds.YES_NO:
        words_of = draw(st.sampled_from([language, *Language]))
        is_no = option.label in {"否", "No"}
        return yes_no(words_of)[is_no], option.points, option.label
    if option.points is not None and criterion.enters_points and draw(st.booleans()):
        return option.points, option.points, option.label
    return option.label, option.points, option.label


def _shown(typed: str | Decimal) -> str:
    """Return the text that a program stores for something typed."""
    if isinstance(typed, str):
        return typed
    return str(int(typed)) if typed == int(typed) else str(float(typed))


def filled(blueprint: Blueprint, typed: dict[str, Typed], entries: list[Entry]) -> bytes:
    """Return the issued workbook with everything typed in by another program."""
    book = openpyxl.load_workbook(io.BytesIO(write(blueprint)))

    def put(place: Place | None, value: Typed) -> None:
        if place is None or value is None or value == "":
            return
        cell = book[place.sheet][place.cell]
        assert isinstance(cell, OpenpyxlCell)
        assert not cell.protection.locked, place
        if isinstance(value, Decimal):
            number = float(value)
            cell.value = int(number) if number.is_integer() else number
        else:
            cell.value = value
            cell.data_type = "s"  # a leading "=" is text

    for entry in entries:
        put(entry.place, typed[entry.criterion])
        for field in TEXT_FIELDS:
            put(blueprint.score_table.place(entry.criterion, field), getattr(entry, field.value))
        if entry.is_not_applicable:
            place = blueprint.score_table.place(entry.criterion, Field.NOT_APPLICABLE)
            put(place, entry.reason)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes, assessment_round: AssessmentRound, blueprint: Blueprint) -> AgencyReturn:
    path = f"{blueprint.agency_code}.xlsx"
    workbook = read_workbook(content, path)
    register = issued_register(assessment_round)
    agency = assessment_round.roster.by_code[blueprint.agency_code]
    return read_return(
        workbook,
        blueprint,
        assessment_round.scheme.for_agency(agency),
        file=FileFacts(path, "0"),
        attribution=attribute(workbook, register, assessment_round.roster, path=path),
        roster=assessment_round.roster,
        issued_names=register.names_of(agency.code),
    )


def assert_graded_as_the_oracle_says(
    assessment_round: AssessmentRound, agency: Agency, found: AgencyReturn
) -> None:
    outcome = grade_entries(assessment_round.scheme, agency, without_places(found.entries))
    opinion = give_opinion(
        assessment_round.scheme,
        agency.category,
        found.entries,
        agency.code,
        Fraction(agency.coefficient or 1),
        agency.goals,
    )
    assert outcome is not None
    assert (outcome.total if outcome.is_scored else None) == opinion.total
    assert outcome.triggered == opinion.triggered
    assert outcome.forfeited == opinion.forfeited
    assert outcome.sections == pytest.approx(
        {
            title: Decimal(part.numerator) / part.denominator
            for title, part in opinion.sections.items()
        },
        abs=Decimal("1e-20"),
    )


def issue_fill_read(
    drawn: st.DataObject, assessment_round: AssessmentRound, agency: Agency
) -> None:
    blueprint = blueprint_of(assessment_round, agency.code)
    scheme = assessment_round.scheme.for_agency(agency)
    given_answers = [
        drawn.draw(answers(one, blueprint, scheme.not_applicable), label=one.code) for one in scheme
    ]
    expected = [entry for _, entry in given_answers]
    typed = {entry.criterion: what for what, entry in given_answers}

    found = read(filled(blueprint, typed, expected), assessment_round, blueprint)

    assert list(found.entries) == expected
    assert_graded_as_the_oracle_says(assessment_round, agency, found)
    assert found.agency == agency.code
    assert found.codes == (blueprint.code,)
    worse = {Severity.WARNING, Severity.ERROR, Severity.SECURITY}
    marked = {entry.criterion for entry in expected if entry.is_not_applicable}
    rated = [one.code for one in scheme.regular if one.worth]
    is_nothing_left = bool(rated) and marked.issuperset(rated)
    graded = (one for one in found.findings if one.rule.gap is None)
    # A small percentage is only to be looked at; whether it is told has cases of its own.
    told = [one.rule.id for one in graded if one.severity in worse]
    assert [one for one in told if one != Code.PERCENT_DOUBTFUL.id] == (
        [Code.NOTHING_LEFT.id] if is_nothing_left else []
    )
    scores = {entry.criterion: entry.score for entry in expected if entry.score is not None}
    read_scores = {code: score for code, score in found.scores.items() if score is not None}
    assert check_code(read_scores, blueprint.check_weights) == check_code(
        scores, blueprint.check_weights
    )


@SLOW
@given(st.data(), rounds())
def test_any_fill_of_any_scheme_comes_back(
    drawn: st.DataObject, assessment_round: AssessmentRound
) -> None:
    agency = drawn.draw(st.sampled_from(assessment_round.roster.agencies))
    assume(any(one.applies_to(agency) for one in assessment_round.scheme))

    issue_fill_read(drawn, assessment_round, agency)


@settings(SLOW, max_examples=8)
@given(st.data(), st.sampled_from(NotApplicableRule))
def test_any_fill_of_every_kind_of_criterion_comes_back(
    drawn: st.DataObject, rule: NotApplicableRule
) -> None:
    assessment_round = feature_round(rule)
    issue_fill_read(drawn, assessment_round, assessment_round.roster.by_code["AB1"])
