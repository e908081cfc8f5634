"""Random schemes with every feature: LibreOffice computes the totals that the engine computes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.core.form.rounds import blueprint_of, xinping_round
from tests.core.test_grading import VECTORS
from tests.excel.agency_files import Answer, fill, sheet_of, write
from tests.facts import fact_entries
from tests.oracle import give_opinion
from tests.strategies import CATEGORIES, schemes
from workbook_tool.core.form import Blueprint, Field, wording
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.form.cover_notes import LABEL, VALUE_2
from workbook_tool.core.numbers import Number, round_half_up
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.goals import Goal, Goals
from workbook_tool.core.round.outcome import Outcome, grade_entries
from workbook_tool.core.round.parts import inner_paths
from workbook_tool.core.round.placing import without_places
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings, Subtotals
from workbook_tool.core.text import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from tests.conftest import Soffice

pytestmark = pytest.mark.libreoffice

COUNT = 40
FULL = "按要求开展了工作"


WEIGHTS = (Fraction(100, 7), Decimal("12.5"), Fraction(1, 3), Decimal(40))
TARGETS = (Decimal("37.5"), Decimal(80), Decimal("99.9"), Decimal("37.5"))
COEFFICIENTS = (None, Decimal("1.1"), Fraction(6, 7), Decimal("0.85"))


@dataclass(frozen=True)
class Filled:
    """A round, the workbook of its one agency, and what was typed and has to be read."""

    name: str
    assessment_round: AssessmentRound
    answers: dict[str, Answer]
    entries: tuple[Entry, ...]

    @property
    def blueprint(self) -> Blueprint:
        return blueprint_of(self.assessment_round, "A1")

    @property
    def agency(self) -> Agency:
        return self.assessment_round.roster.agencies[0]

    @property
    def category(self) -> str:
        return self.agency.category


def round_of(
    scheme: IndicatorScheme,
    category: str,
    language: Language,
    coefficient: Number | None = None,
    goals: Goals = (),
) -> AssessmentRound:
    stated = RoundSettings(
        *("R26", "测评", "办公室"),
        language=language,
        required_cover=(),
        subtotals=Subtotals.EVERY,
    )
    agency = Agency("A1", "某单位", category=category, coefficient=coefficient, goals=goals)
    return AssessmentRound(stated, scheme, (), Roster((agency,)))


def coefficient_for(scheme: IndicatorScheme) -> Number | None:
    """Return the coefficient that a random scheme is tried with, none for some of them."""
    return COEFFICIENTS[len(scheme.criteria) % len(COEFFICIENTS)]


def goals_for(scheme: IndicatorScheme) -> Goals:
    """Return own targets and weights that a random scheme is tried with.

    Every other criterion that takes a target or a weight has one.
    """
    takers = [one.code for one in scheme if one.rule.needs_target]
    targets = dict(zip(takers[::2], TARGETS, strict=False))
    weighty = [one.code for one in scheme if one.has_points and not one.is_uncapped]
    weights: dict[str, Number] = dict(zip(weighty[::2], WEIGHTS, strict=False))
    return tuple(
        Goal(one.code, targets.get(one.code), weights.get(one.code))
        for one in scheme
        if one.code in targets or one.code in weights
    )


def answered(criterion: Criterion, entry: Entry, typed: str | Decimal) -> tuple[Answer, Entry]:
    """Return an answer with everything beside it that the form may ask for."""
    return Answer(typed, FULL, "尚有差距", evidence="1"), replace(entry, evidence="1")


@st.composite
def filled_rounds(draw: st.DrawFn) -> tuple[AssessmentRound, dict[str, Answer], tuple[Entry, ...]]:
    scheme, category = draw(schemes()), draw(st.sampled_from(CATEGORIES))
    goals = goals_for(scheme)
    own = scheme.suited_to(Agency("", "", goals=goals))
    asked = [one for one in own if one.applies_to(anyone_of(category))]
    assume(asked)
    language = draw(st.sampled_from(Language))
    answers, entries = {}, []
    for one in asked:
        allows = scheme.not_applicable is not NotApplicableRule.NONE and one.may_not_apply
        if allows and draw(st.integers(0, 2)) == 0:
            answers[one.code] = Answer(not_applicable="没有这项工作")
            entries.append(Entry(one.code, None, is_not_applicable=True))
            continue
        typed: str | Decimal
        if one.kind is kinds.SCORE:
            turns = int((one.cap - one.minimum) / one.step)
            typed = one.minimum + draw(st.integers(0, turns)) * one.step
            entry = Entry(one.code, typed)
        elif one.kind.asks_facts:
            entry = draw(fact_entries(one))
            assert entry.fact is not None
            typed = entry.fact
        else:
            place = draw(st.integers(0, len(one.choices) - 1))
            option = one.choices[place]
            entry = Entry(one.code, option.points, choice=option.label)
            is_points = one.enters_points and option.points is not None
            typed = option.points if is_points and option.points is not None else option.label
            if one.kind is kinds.YES_NO:
                typed = yes_no(language)[place]
        answers[one.code], entry = answered(one, entry, typed)
        entries.append(entry)
    coefficient = coefficient_for(scheme)
    return round_of(scheme, category, language, coefficient, goals), answers, tuple(entries)


def random_forms() -> list[Filled]:
    """Return the same random forms on every run."""
    forms: list[Filled] = []

    @settings(
        max_examples=COUNT,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(filled_rounds())
    def collect(drawn: tuple[AssessmentRound, dict[str, Answer], tuple[Entry, ...]]) -> None:
        forms.append(Filled(f"random{len(forms):02}", *drawn))

    collect()
    return forms


def plain(code: str, cap: str | int, **other: object) -> Criterion:
    step = Decimal("0.001")
    return replace(
        Criterion(code, ("甲",), f"标准{code}", Decimal(cap), step),
        **other,  # type: ignore[arg-type]  # by name
    )


def form_of(name: str, scheme: IndicatorScheme, scores: Sequence[object]) -> Filled:
    """Return a form with scores in printed order; None does not apply."""
    answers, entries = {}, []
    for one, score in zip(scheme, scores, strict=True):
        if score is None:
            answers[one.code] = Answer(not_applicable="没有这项工作")
            entries.append(Entry(one.code, None, is_not_applicable=True))
        else:
            number = Decimal(str(score))
            answers[one.code], entry = answered(one, Entry(one.code, number), number)
            entries.append(entry)
    return Filled(name, round_of(scheme, "", Language.ZH), answers, tuple(entries))


def vector_forms() -> list[tuple[Filled, str]]:
    """Return the published vectors that are about one form, each with its total."""
    tenths = tuple(
        replace(one, step=Decimal("0.1"), may_not_apply=True) for one in xinping_round().scheme
    )
    county = IndicatorScheme(tenths)
    forms = [
        (form_of("caps", county, VECTORS["all caps"]["scores"]), VECTORS["all caps"]["total"]),
    ]
    trap = VECTORS["float trap at the 90 line"]
    forms.append((form_of("trap", county, trap["scores"]), trap["total"]))
    missing = VECTORS["one criterion (cap 9) not applicable, global rescale"]
    obtained = [9, 7, 7, 7, 7, 7, 6, 7, 7, 8, 9, None]
    for places, result in ((1, missing["result_1dp"]), (0, missing["result_int"])):
        scheme = IndicatorScheme(tenths, NotApplicableRule.GLOBAL, places)
        forms.append((form_of(f"global{places}", scheme, obtained), result))
    parent = VECTORS["whole level-2 group N/A, rescale inside parent then weight (hazmat style)"]
    ten = IndicatorScheme(
        (
            plain("A1", 60, weight=Decimal(6)),
            plain("A2", 40, weight=Decimal(4), may_not_apply=True),
            plain("B1", 90, levels=("乙",)),
        ),
        NotApplicableRule.PARENT,
    )
    share = Decimal(parent["parent_score"]) * Decimal(parent["weight"])
    forms.append((form_of("parent", ten, [parent["obtained"], None, 90]), str(share + 90)))
    for name, places in (("NAAC rounding", 2), ("integer rounding (四舍五入取整数)", 0)):
        pairs = zip(VECTORS[name]["in"], VECTORS[name]["out"], strict=True)
        scheme = IndicatorScheme((plain("A1", 100), plain("A2", 1)), places=places)
        forms += [
            (form_of(f"round{places}_{turn}", scheme, [given_, 0]), wanted)
            for turn, (given_, wanted) in enumerate(pairs)
        ]
    extra = VECTORS["bonus above 100"]
    bonus = plain("X1", extra["bonus"], role=CriterionRole.BONUS, levels=("加分",))
    limited = replace(bonus, bonus_limit=Decimal(extra["bonus_cap"]))
    scores = [extra["base"], extra["bonus"]]
    forms.append(
        (form_of("bonus", IndicatorScheme((plain("A1", 100), limited)), scores), extra["total"])
    )
    capped = IndicatorScheme((plain("A1", 100), limited), is_total_capped=True)
    forms.append((form_of("capped", capped, scores), "100"))
    exhausted = VECTORS["deduction exhausts the item"]
    slips = [
        plain(f"D{turn}", taken, role=CriterionRole.DEDUCTION)
        for turn, taken in enumerate(exhausted["deductions"])
    ]
    whole = IndicatorScheme((plain("A1", exhausted["cap"]), *slips, plain("B1", 5, levels=("乙",))))
    taken = [exhausted["cap"], *exhausted["deductions"], 5]
    forms.append((form_of("exhausted", whole, taken), "5"))
    return forms


def passed_on_forms() -> list[Filled]:
    """Return forms whose deductions stand where more and more does not apply."""
    one, other = ("甲", "一"), ("甲", "二")
    criteria = (
        plain("A1", 40, levels=one, may_not_apply=True),
        plain("A2", 20, levels=other, weight=Decimal(30), may_not_apply=True),
        plain("B1", 40, levels=("乙",)),
        plain("D1", 9, levels=one, role=CriterionRole.DEDUCTION),
        plain("D2", 9, levels=("甲",), role=CriterionRole.DEDUCTION),
    )
    return [
        form_of(f"passed_{rule}_{turn}", IndicatorScheme(criteria, rule), scores)
        for rule in (NotApplicableRule.GLOBAL, NotApplicableRule.PARENT)
        for turn, scores in enumerate(
            (
                (3, 20, 40, 5, 2),
                (None, 20, 40, 5, 2),
                (None, 2, 40, 5, 2),
                (30, None, 35, 5, 2),
                (None, None, 40, 5, 2),
            )
        )
    ]


RANDOM, PUBLISHED = [*random_forms(), *passed_on_forms()], vector_forms()


@pytest.fixture(scope="module")
def computed(soffice: Soffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """Return every form as LibreOffice computes it, by its name."""
    folder = tmp_path_factory.mktemp("totals")
    paths: list[Path] = []
    for form in (*RANDOM, *(form for form, _ in PUBLISHED)):
        paths.append(folder / f"{form.name}.xlsx")
        blueprint = form.blueprint
        paths[-1].write_bytes(fill(blueprint, write(blueprint), form.answers, {}))
    converted = soffice.convert(paths, to="xlsx", into=folder / "out")
    return {path.stem: load_workbook(path, data_only=True) for path in converted}


def number(book: Workbook, form: Filled) -> Decimal:
    place = form.blueprint.total
    value = sheet_of(book, place.sheet)[place.cell].value
    assert isinstance(value, (int, float)), value
    return Decimal(repr(value))


def code_of(form: Filled) -> str:
    """Return the four digits anew: each answer by its points, or by its place among the choices."""
    total = Decimal(0)
    turns = {one.code: turn for turn, one in enumerate(form.assessment_round.scheme, start=1)}
    for entry in form.entries:
        criterion = form.assessment_round.scheme.by_code[entry.criterion]
        labels = [option.label for option in criterion.choices]
        worth = entry.score if entry.fact is None else entry.fact
        if not criterion.has_points and entry.choice:
            worth = Decimal(labels.index(entry.choice) + 1)
        total += (worth or Decimal(0)) * 100 * pow(11, turns[entry.criterion], 9973)
    return f"{int(total) % 9973:04d}"


def assert_triggered(form: Filled, outcome: Outcome, shown: Mapping[str, object]) -> None:
    """Hold the cover to the codes of what has a consequence, none where nothing has."""
    language = form.assessment_round.settings.language
    titles = {one.in_language(language) for one in (wording.CONDITIONS, wording.CONSEQUENCES)}
    told = [str(value) for title, value in shown.items() if title in titles]
    scheme = form.assessment_round.scheme.for_agency(form.agency)
    assert len(told) == any(one.has_consequence for one in scheme)
    codes = {one.code for one in scheme}
    for line in told:
        assert [word for word in line.replace("：", " ").split() if word in codes] == list(
            outcome.triggered
        )


def expected_inner(form: Filled, outcome: Outcome) -> list[object]:
    """Return what the cover has to show of the indicators below the first level, in its order."""
    scheme = form.assessment_round.scheme.for_agency(form.agency)
    titles = list(dict.fromkeys(one.levels[0] for one in scheme))
    paths = sorted(inner_paths(scheme.regular), key=lambda path: titles.index(path[0]))
    word = wording.NOTHING_APPLIES.in_language(form.assessment_round.settings.language)
    points = (outcome.parts.points_of(path) for path in paths)
    return [
        word if one is None else pytest.approx(float(round_half_up(one, scheme.part_places)))
        for one in points
    ]


@pytest.mark.parametrize("form", RANDOM, ids=lambda form: form.name)
def test_the_workbook_computes_what_the_engine_does(
    form: Filled, computed: dict[str, Workbook]
) -> None:
    scheme, book = form.assessment_round.scheme, computed[form.name]
    outcome = grade_entries(scheme, form.agency, without_places(form.entries))
    assert outcome is not None
    ratio = Fraction(form.agency.coefficient or 1)
    goals = form.agency.goals
    wanted = give_opinion(scheme, form.category, form.entries, coefficient=ratio, goals=goals).total
    assert (outcome.total if outcome.is_scored else None) == wanted
    place = form.blueprint.total
    if wanted is not None:
        assert round_half_up(number(book, form), 9) == wanted
    elif any(one.has_points for one in scheme.for_agency(anyone_of(form.category))):
        assert sheet_of(book, place.sheet)[place.cell].value == "—"
    else:
        assert sheet_of(book, place.sheet)[place.cell].value in {"不计分", "No points"}
    place = form.blueprint.check_code
    assert str(sheet_of(book, place.sheet)[place.cell].value)[-4:] == code_of(form)
    table = form.blueprint.score_table
    for code in form.answers:
        status = table.place(code, Field.STATUS)
        assert status is not None
        assert str(sheet_of(book, status.sheet)[status.cell].value).startswith("√"), code
    cover = sheet_of(book, form.blueprint.sheets[0].name)
    lessened = re.compile("（已减扣分）| [(]after deductions[)]")
    lines = {
        (one.row, one.style): lessened.sub("", str(one.value))
        for one in form.blueprint.sheets[0].cells
        if one.column == LABEL and one.style.startswith("value")
    }
    inner = [cover.cell(row, VALUE_2).value for row, style in sorted(lines) if style != "value"]
    assert inner == expected_inner(form, outcome)
    shown = {
        title: cover.cell(row, VALUE_2).value
        for (row, style), title in lines.items()
        if style == "value"
    }
    assert_triggered(form, outcome, shown)
    for title, points in outcome.sections.items():
        if title not in outcome.section_bases:
            assert shown[title] in {"不适用", "Does not apply"}
            continue
        assert Decimal(repr(shown[title])) == pytest.approx(
            round_half_up(points, scheme.part_places), abs=Decimal("1e-9")
        )


@pytest.mark.parametrize(("form", "total"), PUBLISHED, ids=[form.name for form, _ in PUBLISHED])
def test_published_vectors_hold_in_the_issued_workbook(
    form: Filled, total: str, computed: dict[str, Workbook]
) -> None:
    assert round_half_up(number(computed[form.name], form), 9) == Decimal(total)
