"""Every final score can be computed again from the cells that 明细数据 names, on random rounds.

Forms are filled in and sent back as files. Then the summary, the JSON and the tables for analysts
are compared with what stands in those files, opened with another program, in exact fractions.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.core.test_outcome import answers
from tests.excel.summary.reading import listing, open_book, score_rows
from tests.oracle import _of_fact, give_opinion
from tests.review_strategies import reviewed_rounds
from tests.workflows.filling import close_gaps
from tests.workflows.reviewing import review_of
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code
from workbook_tool.core.returns import Entry
from workbook_tool.core.round import kinds
from workbook_tool.core.round.review_plan import Combination, ReviewPlan
from workbook_tool.core.round.roster import Agency, ReviewMode, Roster
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.excel.summary.words import Label, Reviewing, SheetName
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.results import ConsolidateResult
from workbook_tool.workflows.review import review

PLACED: Final = re.compile(r"(.+?\.xlsx) (.+)!([A-Z]+[0-9]+)")
Row = Mapping[str, Any]
"""A row of a sheet by its headings."""


@contextmanager
def new_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards: one for each example."""
    folder = Path(tempfile.mkdtemp(prefix="traced-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


class Books:
    """The workbooks that came back, as another program reads them, each opened once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Workbook] = {}

    def value(self, file: str, sheet: str, cell: str) -> object:
        if file not in self._open:
            self._open[file] = openpyxl.load_workbook(self._folder / file)
        return self._open[file][sheet][cell].value


def typed(entry: Entry) -> float | str:
    """Return what is typed into the cell of an answer."""
    if entry.fact is not None:
        return float(entry.fact)
    return entry.choice or float(entry.score or 0)


def put(book: Workbook, sheet: str, cell: str | None, value: float | str) -> None:
    """Write an answer as what it is: a text never becomes a formula."""
    target: Any = book[sheet][str(cell)]
    target.value = value
    if isinstance(value, str):
        target.data_type = "s"


def asked_of(the_round: AssessmentRound, code: str | None) -> Mapping[str, Criterion]:
    """Return the criteria of an agency by code: it may have targets of its own."""
    return the_round.scheme.for_agency(the_round.roster.by_code[code or ""]).by_code


def fill_returns(drawn: st.DataObject, folder: Path, the_round: AssessmentRound) -> None:
    for path in sorted((folder / "outgoing").glob("*.xlsx")):
        found = inspect_file(path)
        if found.blueprint is None:  # the list of what was issued
            continue
        book = openpyxl.load_workbook(path)
        asked = asked_of(the_round, found.agency_code)
        for place in found.entries:
            one = asked[place.criterion]
            said = drawn.draw(answers(replace(one, may_not_apply=False)))
            put(book, place.sheet, place.score_cell, typed(said))
        close_gaps(book, found)
        book.save(folder / "returned" / path.name)


def fill_reviews(
    drawn: st.DataObject, folder: Path, the_round: AssessmentRound, chance: int
) -> None:
    """Send back every review workbook; about one sheet in ``chance`` stays blank, none for 0."""
    (folder / "review" / "returned").mkdir(parents=True, exist_ok=True)
    for path in sorted((folder / "review" / "outgoing").glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in review_of(path).sheets:
            if chance and drawn.draw(st.integers(1, chance)) == 1:
                continue
            asked = asked_of(the_round, sheet.agency)
            for place in sheet.entries:
                one = asked[place.criterion]
                said = drawn.draw(answers(replace(one, may_not_apply=False)))
                put(book, sheet.sheet, place.score_cell, typed(said))
                put(book, sheet.sheet, place.reason_cell, "查看台账后评定")
        book.save(folder / "review" / "returned" / path.name)


@dataclass(frozen=True)
class Traced:
    """A round that was consolidated, with its summary as another program reads it."""

    the_round: AssessmentRound
    plan: ReviewPlan
    result: ConsolidateResult
    book: Workbook
    returned: Books
    reviews: Books

    def say(self, words: Text, **facts: object) -> str:
        return words.in_language(self.the_round.settings.language).format_map(facts)

    def points(self, one: Criterion, value: object) -> Fraction | None:
        """Return the points of what stands in the cell of an answer."""
        if one.kind.asks_facts:
            assert isinstance(value, int | float)
            return _of_fact(one, Fraction(str(value)))
        if one.kind.takes_options or isinstance(value, str):
            (option,) = [each for each in one.choices if each.label == value]
            return None if option.points is None else Fraction(option.points)
        return Fraction(str(value))


def parts_of(traced: Traced, row: Row, one: Criterion) -> dict[str, Fraction]:
    """Return the points of each group, read from the cell that a row of 明细数据 names."""
    found = {}
    for group in traced.plan.groups:
        score = row[traced.say(Reviewing.SCORE_OF, group=group.name)]
        place = row[traced.say(Reviewing.PLACE_OF, group=group.name)]
        assert (score is None) == (place is None)
        if score is None:
            continue
        matched = PLACED.fullmatch(str(place))
        assert matched is not None, place
        value = traced.reviews.value(*matched.groups())
        points = traced.points(one, value)
        assert points is not None
        assert abs(points - Fraction(str(score))) < Fraction(1, 10**11)
        if one.kind.asks_facts:
            assert row[traced.say(Reviewing.FACT_OF, group=group.name)] == value
        assert row[traced.say(Reviewing.REASON_OF, group=group.name)] == "查看台账后评定"
        found[group.code] = points
    return found


def together(plan: ReviewPlan, parts: Mapping[str, Fraction]) -> Fraction:
    scores = sorted(parts.values())
    if plan.combination is Combination.TRIMMED and len(scores) >= 5:
        scores = scores[1:-1]
    shares = {group.code: Fraction(group.weight or 0) for group in plan.groups}
    if plan.combination is Combination.WEIGHTED and any(shares[code] for code in parts):
        whole = sum((shares[code] * points for code, points in parts.items()), Fraction(0))
        return whole / sum(shares[code] for code in parts)
    return sum(scores, Fraction(0)) / len(scores)


def recombined(traced: Traced, row: Row) -> Fraction | None:
    """Return the final score that a row of 明细数据 amounts to; None while it is open."""
    one = asked_of(traced.the_round, row[traced.say(Label.AGENCY_CODE)])[
        row[traced.say(Label.CODE)]
    ]
    file, sheet, cell = (row[traced.say(each)] for each in (Label.FILE, Label.SHEET, Label.CELL))
    own = traced.points(one, traced.returned.value(file, sheet, cell))
    assert own is not None
    stated = row[traced.say(Label.SCORE)]
    assert abs(own - Fraction(str(stated))) <= Fraction(1, 2 * 10**6)
    parts = parts_of(traced, row, one)
    how = row[traced.say(Label.ORIGIN)]
    if not parts:
        return own if how == traced.say(Text("以自评认定", "self score stands")) else None
    if how == traced.say(Text("考评中", "under way")):
        return None
    given = together(traced.plan, parts)
    shown = row[traced.say(Label.REVIEW_SCORE)]
    assert abs(given - Fraction(str(shown))) <= Fraction(1, 2 * 10**6)
    share = Fraction(traced.plan.self_share)
    final = share * own + (1 - share) * given
    counted = row[traced.say(Label.FINAL_SCORE)]
    assert abs(final - Fraction(str(counted))) <= Fraction(1, 2 * 10**6)
    return final


def check_totals(traced: Traced, finals: Mapping[tuple[str, str], Fraction]) -> None:
    """Compare the totals that the rows amount to with the JSON, the tables and their cells."""
    report = build_consolidation_json(traced.result, traced.the_round.settings.language)
    assert report["stage"] in {"review", "final"}
    scores = traced.result.to_frame("scores")
    table = score_rows(traced.book[traced.say(SheetName.SCORES)])
    told = {one["agency"]: one for one in report["agencies"]}
    for agency in traced.the_round.roster:
        asked = [one for one in traced.the_round.scheme if one.applies_to(agency)]
        if not asked or agency.review_mode is ReviewMode.NOT_REVIEWED:
            assert told[agency.code]["final_total"] is None
            continue
        own = scores[scores["agency"] == agency.code].to_dict("records")
        exact = {
            str(one["criterion"]): Fraction(one["final_fraction"])
            for one in own
            if isinstance(one["final_fraction"], str)
        }
        assert exact == {
            code: score for (name, code), score in finals.items() if name == agency.code
        }
        choices = {
            str(one["criterion"]): one["final_choice"]
            for one in own
            if isinstance(one["final_choice"], str)
        }
        total = None
        if all(one.code in exact or one.code in choices for one in asked):
            total = opinion_of(traced.the_round, agency, asked, exact, choices)
        shown = told[agency.code]["final_total"]
        assert (None if shown is None else Fraction(shown)) == total
        if report["stage"] == "final" and total is not None:
            cell = table[agency.name][traced.say(Label.FINAL_TOTAL)]
            assert Fraction(str(cell)) == total
            rank = table[agency.name].get(traced.say(Label.RANK))
            assert rank == told[agency.code]["rank"]


def opinion_of(
    the_round: AssessmentRound,
    agency: Agency,
    asked: list[Criterion],
    exact: Mapping[str, Fraction],
    choices: Mapping[str, str],
) -> Fraction | None:
    entries = []
    for one in asked:
        score: Any = exact.get(one.code)  # a fraction in the place of a decimal
        entries.append(Entry(one.code, score, choice=choices.get(one.code, "")))
    weight = Fraction(agency.coefficient or 1)
    scheme, goals = the_round.scheme, agency.goals
    return give_opinion(scheme, agency.category, entries, agency.code, weight, goals).total


def check_comparison(traced: Traced, finals: Mapping[tuple[str, str], Fraction]) -> None:
    """Compare 自评与考评对比 with what the rows of 明细数据 amount to."""
    names = {agency.name: agency.code for agency in traced.the_round.roster}
    sheet = traced.book[traced.say(SheetName.COMPARISON)]
    for row in listing(sheet, traced.say(Label.NUMBER)):
        key = names[str(row[traced.say(Label.AGENCY)])], str(row[traced.say(Label.CODE)])
        shown = row[traced.say(Label.FINAL_SCORE)]
        if key in finals:
            assert abs(Fraction(str(shown)) - finals[key]) <= Fraction(1, 2 * 10**4)
        else:
            assert shown is None or isinstance(shown, str)


def check_ranking(traced: Traced) -> None:
    """Compare 排名表 with the totals: the final ones, in the order of their places."""
    report = build_consolidation_json(traced.result, traced.the_round.settings.language)
    told: dict[object, Any] = {one["name"]: one for one in report["agencies"]}
    stage = "final" if report["stage"] == "final" else "self"
    name = traced.say(SheetName.RANKING)
    if name not in traced.book.sheetnames:  # nobody takes part
        assert not [one for one in told.values() if one["rank"] is not None]
        return
    sheet = traced.book[name]
    for row in [[cell.value for cell in line] for line in sheet.iter_rows()]:
        (found, *_) = [*(told[each] for each in row if each in told), None]
        totals = [each for each in row if isinstance(each, float | int)]
        if found is not None and found[f"{stage}_total"] is not None:
            total = Fraction(found[f"{stage}_total"])
            assert total in {Fraction(str(each)) for each in totals}


def check_parts(traced: Traced, rows: Sequence[Row]) -> None:
    """Compare the table of review scores with 明细数据, part by part."""
    frame = traced.result.to_frame("reviews")
    given = frame[frame["state"] == "given"].to_dict("records")
    names = {group.code: group.name for group in traced.plan.groups}
    shown = {
        (row[traced.say(Label.AGENCY_CODE)], row[traced.say(Label.CODE)], code): (
            row[traced.say(Reviewing.SCORE_OF, group=name)],
            row[traced.say(Reviewing.PLACE_OF, group=name)],
        )
        for row in rows
        for code, name in names.items()
        if row[traced.say(Reviewing.PLACE_OF, group=name)] is not None
    }
    scored = {
        (one["agency"], one["criterion"], one["evaluator"]): one
        for one in given
        if (one["agency"], one["criterion"], one["evaluator"]) in shown
    }
    assert scored.keys() == shown.keys()
    for key, one in scored.items():
        score, place = shown[key]
        assert float(one["score"]) == pytest.approx(score, rel=1e-14)
        assert place == f"{one['file']} {one['sheet']}!{one['cell']}"
    for one in given:  # choices without points, too
        criterion = traced.the_round.scheme.by_code[one["criterion"]]
        value = traced.reviews.value(one["file"], one["sheet"], one["cell"])
        said = one["fact"] if criterion.kind.asks_facts else one["choice"] or one["score"]
        assert said == value if isinstance(value, str) else said == Decimal(str(value))


def all_asked(the_round: AssessmentRound) -> AssessmentRound:
    """Return the round with every agency still there; a form may be sent with gaps."""
    members = tuple(replace(one, change=None) for one in the_round.roster)
    plain = replace(the_round.settings, gap_weights=(), deadline=None)
    return replace(the_round, roster=Roster(members), settings=plain)


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each example is a whole round
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
@given(st.data(), reviewed_rounds(), st.sampled_from((0, 0, 3)))
def test_the_cells_that_details_name_amount_to_every_final_score(
    drawn: st.DataObject, assessment_round: AssessmentRound, chance: int
) -> None:
    # Points by place are no matter of one agency's cells; ``test_points_by_place`` has them.
    assume(all(one.kind is not kinds.PLACE for one in assessment_round.scheme))
    the_round = all_asked(assessment_round)
    plan = the_round.review
    assert plan is not None
    with new_folder() as folder:
        language = the_round.settings.language
        (folder / "assessment.xlsx").write_bytes(write_definition(the_round, language))
        try:
            generate(folder)
        except DefinitionError as fault:
            # Lines of grades are drawn before it is known who is left to reach them.
            assume({one.rule for one in fault.findings} != {Code.GRADE_ABOVE_TOTAL})
            raise AssertionError([one.message(language) for one in fault.findings]) from fault
        (folder / "returned").mkdir(exist_ok=True)
        fill_returns(drawn, folder, the_round)
        review(folder)
        fill_reviews(drawn, folder, the_round, chance)
        result = consolidate(folder)
        assert not result.consolidation.counts.rejected
        state = result.consolidation.review_state
        if result.summary is None or state is None or not state.scores.got:
            return
        book = open_book(result.summary.read_bytes())
        traced = Traced(
            the_round,
            plan,
            result,
            book,
            Books(folder / "returned"),
            Books(folder / "review" / "returned"),
        )
        rows = listing(book[traced.say(SheetName.DETAIL)], traced.say(Label.AGENCY_CODE))
        code, agency = traced.say(Label.CODE), traced.say(Label.AGENCY_CODE)
        finals = {}
        for row in rows:
            final = recombined(traced, row)
            if final is not None:
                finals[str(row[agency]), str(row[code])] = final
        check_totals(traced, finals)
        check_comparison(traced, finals)
        check_ranking(traced)
        check_parts(traced, rows)
