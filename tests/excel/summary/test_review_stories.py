"""Reviews at random against an oracle: reports, cells and pivots say what it says."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from openpyxl import Workbook

from tests.cli.examples import RESULT
from tests.conftest import Soffice
from tests.core.form.rounds import fact_round
from tests.core.test_consolidation import consolidated, returned, round_of
from tests.excel.summary.reading import Row, listing
from tests.excel.summary.test_recalculation import ERRORS, twin_rows
from tests.fate_oracle import Handed, Said
from tests.oracle import points_of
from tests.review_oracle import Judgement
from tests.review_stories import CALM, Sent, Story, asked_of, story_of, widened
from tests.review_strategies import reviewed_rounds
from tests.told_stories import judged, messes, seeds, story_in, told
from workbook_tool.cli.json_reports import build_consolidation_json
from workbook_tool.core.form import Place
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.review_plan import SELF, EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import ReviewMode, Roster
from workbook_tool.core.round.scheme import CriterionRole, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.words import Label, Reviewing, SheetName

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reviewed_rounds(), seeds, messes)
def test_reports_cells_and_pivots_of_any_story_are_those_of_the_oracle(
    the_round: AssessmentRound, seed: int, mess: int
) -> None:
    story = story_in(the_round, seed, mess)
    found, wanted = told(story)[0], judged(story)
    assert_report(found, wanted)
    assume(story.counted)
    content = write_summary(found)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert_cells(book, story, wanted)
    assert_pivots(content, book, story, wanted)


def assert_report(found: Consolidation, wanted: Judgement) -> None:
    report = build_consolidation_json(replace(RESULT, consolidation=found), Language.ZH)
    assert report["stage"] == wanted.stage
    for one in report["agencies"]:
        code = one["agency"]
        verdict = wanted.verdicts.get(code)
        shown = wanted.shown.get(code)
        assert one["total"] == text(None if shown is None else shown.total)
        if verdict is None:
            continue
        totals = (one["self_total"], one["review_total"], one["final_total"])
        assert totals == tuple(map(text, (verdict.own, verdict.review, verdict.final)))
        places = (wanted.places.overall.get(code), wanted.places.in_group.get(code))
        assert (one["rank"], one["group_rank"]) == places
        assert one["grade"] == wanted.grades.get(code)
        scored = None if shown is None or shown.total is None else shown.rate
        assert one["rate"] is None or scored is not None
        if scored is not None:
            assert abs(Fraction(str(one["rate"])) - scored) < Fraction(1, 10**20)


def text(total: Fraction | None) -> str | None:
    """Return a total as a report writes it."""
    return None if total is None else number_text(Decimal(total.numerator) / total.denominator)


def number(value: object) -> Fraction | None:
    """Return what stands in a cell as a number."""
    return None if value is None else Fraction(str(value))


def assert_cells(book: Workbook, story: Story, wanted: Judgement) -> None:
    language = story.the_round.settings.language
    say = {key: one.in_language(language) for key, one in LABELS.items()}
    if story.the_round.roster.has_groups:
        say["in group"] = Label.RANK_IN_GROUP.in_language(language)
    scores = table(book, SheetName.SCORES.in_language(language), say["agency"])
    totals = {"self": "total", "review": "self total", "final": "final total"}
    heading = say[totals[wanted.stage]]
    if any(heading in row for row in scores.values()):
        for code, verdict in wanted.verdicts.items():
            row = scores[story.the_round.roster.by_code[code].name]
            shown = verdict.final if wanted.stage == "final" else verdict.own
            assert number(row[heading]) == shown
            is_hidden = wanted.stage == "review"
            grade = None if is_hidden else wanted.grades.get(code)
            assert row.get(say["grade"]) == grade
            assert row[say["rank"]] == wanted.places.overall.get(code)
            assert row[say["in group"]] == wanted.places.in_group.get(code)
            if wanted.stage == "final":
                assert number(row[say["self total"]]) == verdict.own
            if wanted.stage == "review" and row[say["review total"]] is not None:
                given = verdict.review
                is_open = row[say["review total"]] == say["under way"]
                assert is_open if given is None else number(row[say["review total"]]) == given
        assert_ranking(book, story, wanted, say)
    if wanted.stage != "self":
        assert_comparison(book, story, wanted, say)


LABELS = {
    "agency": Label.AGENCY,
    "total": Label.TOTAL,
    "self total": Label.SELF_TOTAL,
    "review total": Label.REVIEW_TOTAL,
    "final total": Label.FINAL_TOTAL,
    "grade": Label.GRADE,
    "rank": Label.RANK,
    "in group": Label.GROUP_RANK,
    "under way": Reviewing.UNDER_WAY,
    "code": Label.CODE,
    "final": Label.FINAL_SCORE,
}


def table(book: Workbook, name: str, heading: str) -> dict[object, Row]:
    """Return the rows of a sheet by agency, from below its headings to the first blank row."""
    rows = [list(row) for row in book[name].iter_rows(values_only=True)]
    at = next(place for place, row in enumerate(rows) if heading in row)
    found: dict[object, Row] = {}
    for row in rows[at + 1 :]:
        if any(value is not None for value in row):
            named: Row = {str(key): value for key, value in zip(rows[at], row, strict=True)}
            found.setdefault(named[heading], named)
    return found


def assert_ranking(book: Workbook, story: Story, wanted: Judgement, say: Mapping[str, str]) -> None:
    """Compare 排名表, which shows the places by self scores until the review is over."""
    language = story.the_round.settings.language
    places = wanted.self_places if wanted.stage == "review" else wanted.places
    rows = table(book, SheetName.RANKING.in_language(language), say["agency"])
    for code in wanted.verdicts:
        row = rows[story.the_round.roster.by_code[code].name]
        assert row.get(say["rank"]) in {None, places.overall.get(code)}
        if say["in group"] in row:
            assert row[say["in group"]] == places.in_group.get(code)


def assert_comparison(
    book: Workbook, story: Story, wanted: Judgement, say: Mapping[str, str]
) -> None:
    """Compare 自评与考评对比: the final score of each criterion, blank while it is open."""
    language = story.the_round.settings.language
    agencies = {one.name: one.code for one in story.the_round.roster}
    sheet = SheetName.COMPARISON.in_language(language)
    if sheet not in book.sheetnames:  # nothing is scored by groups, appeals settled all
        assert not any(one.got for one in wanted.verdicts.values())
        return
    for row in listing(book[sheet], Label.NUMBER.in_language(language)):
        exact = wanted.verdicts[agencies[str(row[say["agency"]])]].scores[str(row[say["code"]])]
        if exact is not None and isinstance(row[say["final"]], int | float):
            assert number(row[say["final"]]) == Fraction(round_half_up(exact, 4))


def assert_pivots(content: bytes, book: Workbook, story: Story, wanted: Judgement) -> None:
    """Compare what pivots keep and show of each agency with the points of its answers."""
    language = story.the_round.settings.language
    records = cached(content)
    if not records:
        return
    summed = next(
        one.in_language(language)
        for one in (Label.POINTS, Label.FINAL_SCORE, Label.SCORE_AFTER_APPEAL, Label.SCORE)
        if one.in_language(language) in records[0]
        and (one is not Label.FINAL_SCORE or wanted.stage == "final")  # else blank where it is open
    )
    sums: dict[str, Fraction] = {}
    for record in records:
        code = str(record[Label.AGENCY_CODE.in_language(language)])
        sums[code] = sums.get(code, Fraction(0)) + Fraction(str(record[summed]))
    for code, total in sums.items():
        answers, is_final = wanted.verdicts[code], wanted.stage == "final"
        total_of = answers.final if is_final else answers.own
        if total_of is None:  # nothing applies: the reader sends it back
            continue
        shown = answers.finals if is_final else answers.owns
        asked = asked_of(story.the_round, story.the_round.roster.by_code[code])
        assert abs(total - points_of(asked, shown)) < Fraction(1, 10**4)
    printed = table(
        book,
        SheetName.PIVOT_AGENCY.in_language(language),
        next(
            str(row[0])
            for row in book[SheetName.PIVOT_AGENCY.in_language(language)].iter_rows(
                min_row=7, values_only=True
            )
            if row[0]
        ),
    )
    for code, total in sums.items():
        row = printed[story.the_round.roster.by_code[code].name]
        last = [value for value in row.values() if isinstance(value, int | float)][-1]
        assert abs(Fraction(str(last)) - total) < Fraction(1, 10**6)


def test_of_a_group_of_criteria_pivots_sum_the_best_one_alone() -> None:
    plain = round_of(2)
    first, second, *others = plain.scheme.criteria
    same = (replace(first, best_of="同类"), replace(second, cap=first.cap, best_of="同类"))
    the_round = replace(plain, scheme=replace(plain.scheme, criteria=(*same, *others)))
    best = {one.code: one.cap for one in the_round.scheme}
    sent = [returned(the_round, one.code, dict(best)) for one in the_round.roster]
    found = consolidated(the_round, sent)

    records = cached(write_summary(found))
    for result in found.results:
        own = [one for one in records if one["单位代码"] == result.agency.code]
        assert sum(Fraction(str(one["折算得分"])) for one in own) == result.total
        assert sum(Fraction(str(one["自评得分"])) for one in own) == result.total + first.cap


def cached(content: bytes) -> list[dict[str, object]]:
    """Return the records that pivots keep, by the names of their fields."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        part = "xl/pivotCache/pivotCacheDefinition1.xml"
        if part not in names:
            return []
        head = ET.fromstring(package.read(part))
        body = ET.fromstring(package.read("xl/pivotCache/pivotCacheRecords1.xml"))
    fields = [
        (one.attrib["name"], [_value(item) for item in one.iterfind(f"{MAIN}sharedItems/*")])
        for one in head.iterfind(f"{MAIN}cacheFields/{MAIN}cacheField")
    ]
    return [
        {
            name: shared[int(item.attrib["v"])] if item.tag == f"{MAIN}x" else _value(item)
            for (name, shared), item in zip(fields, record, strict=True)
        }
        for record in body
    ]


def _value(item: ET.Element) -> object:
    kind = item.tag.removeprefix(MAIN)
    if kind == "m":
        return None
    return item.attrib["v"] if kind == "s" else Fraction(item.attrib["v"])


# What formulas of the summary make of it in another program.


def rounds_in_thirds() -> list[AssessmentRound]:
    """Return rounds in which three groups give thirds of points, each rounded otherwise."""
    groups = tuple(EvaluatorGroup(f"G{turn}", f"第{turn}组") for turn in range(1, 4))
    county, facts = round_of(6), replace(fact_round(), roster=round_of(4).roster)
    # Deductions that stop inside their indicator take more than plain formulas.
    plain = tuple(one for one in facts.scheme if one.role is not CriterionRole.DEDUCTION)
    facts = replace(facts, scheme=IndicatorScheme(plain))
    made = []
    for one in (county, facts):
        for places in (0, 1, 2):
            scheme = replace(one.scheme, places=places)
            plan = ReviewPlan(groups, Decimal("0.25") if places == 1 else Decimal(0))
            made.append(replace(one, scheme=scheme, review=plan))
    first, *others = county.roster.agencies
    members = (replace(first, review_mode=ReviewMode.NOT_REVIEWED), *others)
    scheme = IndicatorScheme(county.scheme.criteria, given_points=Decimal(20))
    made.append(replace(county, scheme=scheme, roster=Roster(members), review=ReviewPlan(groups)))
    return made


def halves_of_thirds() -> Story:
    """Return a review in which three thirds and halves make totals that end in a half."""
    groups = tuple(EvaluatorGroup(f"G{turn}", f"第{turn}组") for turn in range(1, 4))
    county = round_of(3)
    thirds = [one.code for one in county.scheme.criteria[:3]]
    criteria = tuple(
        one if one.code in thirds else replace(one, scored_by=SELF) for one in county.scheme
    )
    scheme = replace(county.scheme, criteria=criteria, places=0)
    the_round = replace(county, scheme=scheme, review=ReviewPlan(groups))
    halves = tuple(
        Entry(one.code, Decimal("4.5"), "4.5", Place("自评打分", row, 7))
        for row, one in enumerate(scheme, start=5)
    )
    sent = tuple(Sent(one.code, f"{one.code} 1", 1, halves) for one in the_round.roster)
    handed = tuple(
        Handed(
            f"{group.code}.xlsx",
            group.code,
            group.code,
            one.agency,
            one.sha256,
            2,
            dict.fromkeys(thirds, Said(Decimal(5 if turn == 0 else 4), reason="缺台账")),
        )
        for turn, group in enumerate(groups)
        for one in sent
    )
    counted = {one.agency: one for one in sent}
    current = {one.agency: frozenset({one.sha256}) for one in sent}
    return Story(the_round, sent, counted, current, handed)


@pytest.mark.libreoffice
def test_formulas_of_a_reviewed_round_agree_with_the_oracle(
    soffice: Soffice, tmp_path: Path
) -> None:
    paths, wanted = [], []
    stories = [halves_of_thirds()]
    for turn, the_round in enumerate(rounds_in_thirds()):
        chance = Random(turn)
        stories.append(story_of(chance, widened(chance, the_round), CALM))
    for turn, story in enumerate(stories):
        paths.append(tmp_path / f"{turn}.xlsx")
        paths[-1].write_bytes(write_summary(told(story)[0]))
        wanted.append((story, judged(story)))
    again = soffice.convert(paths, to="xlsx", into=tmp_path / "again")
    for path, (story, judgement) in zip(again, wanted, strict=True):
        assert judgement.stage == "final"
        book = openpyxl.load_workbook(path, data_only=True)
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        assert not {cell for row in rows for cell in row} & ERRORS, path.name
        assert_cells(book, story, judgement)
        names = {one.name: one.code for one in story.the_round.roster}
        twins = twin_rows(book["公式核对"])
        assert {row[-1] for row in twins} == {"一致"}, path.name
        for row in twins:
            (code,) = {names[one] for one in row if isinstance(one, str) and one in names}
            shown = judgement.shown[code].total
            assert shown is not None
            assert row[-2] == pytest.approx(float(shown))
            assert row[-5] == pytest.approx(float(shown))
