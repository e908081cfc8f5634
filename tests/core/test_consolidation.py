"""Counted returns become totals, grades, ranks and rows; nothing else does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.core.found import county_round
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.form import Place, check_code, check_weights
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation, ScoreRow
from workbook_tool.core.returns.papers import PaperEntry, PaperRegister, PaperState
from workbook_tool.core.returns.register import Status, build_register, ignore, judge
from workbook_tool.core.round import kinds
from workbook_tool.core.round.awarding import Award
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import CriterionRole, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, Grade, RankingScope, VetoedPlace

CATEGORIES = ("部门", "乡镇")


def round_of(count: int) -> AssessmentRound:
    """Return the county's round with many agencies, every fifth of them unranked."""
    agencies = tuple(
        Agency(
            f"A{number:02d}",
            f"单位{number}",
            category=CATEGORIES[number % 2],
            category_order=number % 2,
            is_ranked=number % 5 != 4,
        )
        for number in range(count)
    )
    return replace(
        county_round(),
        roster=Roster(agencies),
        grades=(Grade("优秀", Decimal(90)), Grade("良好", Decimal(80))),
    )


def returned(
    assessment_round: AssessmentRound, agency: str, scores: dict[str, Decimal | None], *rules: Rule
) -> AgencyReturn:
    file = FileFacts(f"{agency}.xlsx", agency)
    return AgencyReturn(
        file,
        agency,
        tuple(
            Entry(code, score, str(score), Place("自评打分", row, 7))
            for row, (code, score) in enumerate(scores.items(), start=5)
        ),
        findings=tuple(Finding.of(rule) for rule in rules),
    )


def consolidated(assessment_round: AssessmentRound, returns: list[AgencyReturn]) -> Consolidation:
    verdicts = [
        judge(found.file, found.findings, agency=found.agency, agency_return=found)
        for found in returns
    ]
    register = build_register(verdicts, assessment_round.roster)
    return consolidate(assessment_round, register, issued=len(assessment_round.roster))


def random_scores(assessment_round: AssessmentRound, chance: random.Random) -> dict[str, Decimal]:
    return {one.code: one.cap - Decimal(chance.randrange(4)) / 2 for one in assessment_round.scheme}


@pytest.mark.parametrize("seed", range(8))
def test_totals_ranks_and_rows_equal_plain_computation(seed: int) -> None:
    chance = random.Random(seed)
    assessment_round = round_of(25)
    sent = {
        agency.code: random_scores(assessment_round, chance)
        for agency in assessment_round.roster
        if chance.random() < 0.8
    }
    result = consolidated(
        assessment_round,
        [returned(assessment_round, code, dict(found)) for code, found in sent.items()],
    )

    totals = {code: sum(scores.values(), Decimal(0)) for code, scores in sent.items()}
    weights = check_weights(one.code for one in assessment_round.scheme)
    for found in result.results:
        agency = found.agency
        if agency.code not in sent:
            assert (found.status, found.total, found.rank) == (Status.MISSING, None, None)
            assert (found.grade, found.rate, found.outcome, found.check_code) == (None,) * 4
            continue
        total = totals[agency.code]
        rivals = {
            other.code: totals[other.code]
            for other in assessment_round.roster
            if other.is_ranked and other.code in totals
        }
        peers = [
            total_of
            for code, total_of in rivals.items()
            if assessment_round.roster.by_code[code].category == agency.category
        ]
        assert found.total == total
        assert found.rate == total / 100
        assert found.grade == ("优秀" if total >= 90 else "良好")
        assert found.check_code == check_code(sent[agency.code], weights)
        if agency.is_ranked:
            assert found.rank == 1 + sum(other > total for other in rivals.values())
            assert found.group_rank == 1 + sum(other > total for other in peers)
        else:
            assert found.rank is found.group_rank is None
    assert [row.score for row in result.rows] == [
        score
        for agency in assessment_round.roster
        if agency.code in sent
        for score in sent[agency.code].values()
    ]
    assert len(result.counted) + len(result.missing) == len(assessment_round.roster)
    assert result.counts.agencies_missing == len(result.missing)


def test_a_result_says_whatever_its_outcome_and_its_award_say() -> None:
    assessment_round = round_of(1)
    scores = {one.code: one.cap for one in assessment_round.scheme}
    (found,) = consolidated(
        assessment_round, [returned(assessment_round, "A00", dict(scores))]
    ).results
    assert found.outcome is not None

    forfeited = replace(
        found,
        outcome=replace(
            found.outcome,
            total=Decimal(0),
            rate=Decimal(0),
            triggered=("C01",),
            forfeited=Decimal(100),
        ),
        award=Award("不合格"),
    )

    assert (found.total, found.rate, found.grade) == (Decimal(100), Decimal(1), "优秀")
    assert (found.triggered, found.forfeited) == ((), None)
    assert (forfeited.total, forfeited.rate, forfeited.grade) == (Decimal(0), Decimal(0), "不合格")
    assert (forfeited.triggered, forfeited.forfeited) == (("C01",), Decimal(100))


def test_where_nothing_is_scored_there_is_an_outcome_and_no_total() -> None:
    assessment_round = round_of(1)
    scores = {one.code: one.cap for one in assessment_round.scheme}
    (found,) = consolidated(
        assessment_round, [returned(assessment_round, "A00", dict(scores))]
    ).results
    assert found.outcome is not None

    unscored = replace(found, outcome=replace(found.outcome, is_scored=False, triggered=("C01",)))

    assert found.scored is found.outcome
    assert (unscored.scored, unscored.total, unscored.rate) == (None, None, None)
    assert unscored.triggered == ("C01",)


def test_every_row_tells_file_sheet_and_cell() -> None:
    assessment_round = round_of(1)
    scores = {one.code: one.cap for one in assessment_round.scheme}

    result = consolidated(assessment_round, [returned(assessment_round, "A00", dict(scores))])

    first = result.rows[0]
    assert (first.file, first.sheet, first.cell) == ("A00.xlsx", "自评打分", "G5")
    assert (first.score, first.rate) == (Decimal(10), Decimal(1))
    assert first.criterion.code == "C01"
    assert len(result.rows) == len(assessment_round.scheme.criteria)


def test_points_of_a_row_are_weighted_and_those_of_a_deduction_below_zero() -> None:
    first, second, *others = round_of(1).scheme
    criteria = (
        replace(first, weight=Decimal(5)),
        replace(second, role=CriterionRole.DEDUCTION),
        *others,
    )
    assessment_round = replace(round_of(1), scheme=IndicatorScheme(criteria))
    scores = {one.code: one.cap for one in criteria} | {second.code: Decimal(2)}

    result = consolidated(assessment_round, [returned(assessment_round, "A00", dict(scores))])

    weighted, deducted, plain, *_ = result.rows
    assert (weighted.score, weighted.points) == (Decimal(10), Decimal(5))
    assert (deducted.score, deducted.points) == (Decimal(2), Decimal(-2))
    assert plain.points == plain.score > 0
    assert result.results[0].total == sum(row.points for row in result.rows)


def test_files_that_count_tell_their_check_codes_by_path() -> None:
    assessment_round = round_of(3)
    scores = {one.code: one.cap for one in assessment_round.scheme}
    good, bad = (
        returned(assessment_round, code, dict(scores), *rules)
        for code, rules in (("A00", ()), ("A01", (Code.UNREADABLE,)))
    )
    weights = check_weights(scores)

    result = consolidated(assessment_round, [good, bad])

    assert result.check_codes == {"A00.xlsx": check_code(scores, weights)}


def test_a_faulty_return_has_its_status_and_nothing_else() -> None:
    assessment_round = round_of(2)
    scores: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
    scores["C03"] = None

    result = consolidated(
        assessment_round, [returned(assessment_round, "A00", scores, Code.UNREADABLE)]
    )

    assert result.results[0].status is Status.REJECTED
    assert result.counted == ()
    assert result.rows == ()
    assert [agency.code for agency in result.missing] == ["A01"]


def test_what_does_not_apply_or_has_no_points_gives_no_row() -> None:
    assessment_round = round_of(1)
    scores = {one.code: one.cap for one in assessment_round.scheme}
    found = returned(assessment_round, "A00", dict(scores))
    blank = replace(found.entries[0], score=None, is_not_applicable=True)
    homeless = replace(found.entries[1], place=None)
    found = replace(found, entries=(blank, homeless, *found.entries[2:]))

    result = consolidated(assessment_round, [found])

    assert result.results[0].total == 100  # 90 of 90, over the whole scheme
    assert result.rows[0].criterion.code == "C03"


def test_files_are_counted_by_status() -> None:
    assessment_round = round_of(4)
    full = {one.code: one.cap for one in assessment_round.scheme}
    good, warned, bad = (
        returned(assessment_round, code, dict(full), *rules)
        for code, rules in (("A00", ()), ("A01", (Code.MACROS,)), ("A02", (Code.UNREADABLE,)))
    )
    verdicts = [
        judge(one.file, one.findings, agency=one.agency, agency_return=one)
        for one in (good, warned, bad)
    ]
    verdicts += [
        ignore(FileFacts("a.jpg", "j"), ()),
        judge(FileFacts("bomb.xlsx", "b"), (Finding.of(Code.DOCTYPE_REFUSED),)),
        judge(FileFacts("two.xlsx", "t"), (Finding.of(Code.TWO_IDENTITIES, codes="x"),)),
    ]
    register = build_register(verdicts, assessment_round.roster)

    counts = consolidate(assessment_round, register, issued=4).counts

    assert (counts.issued, counts.files) == (4, 6)
    assert (counts.accepted, counts.warned, counts.rejected, counts.conflict) == (1, 1, 1, 1)
    assert (counts.superseded, counts.ignored, counts.quarantined) == (0, 1, 1)
    assert counts.agencies_missing == 1


NOON_OF_THE_30TH = 1_538_280_000.0  # 2018-09-30 12:00 in the zone of the round


@pytest.mark.parametrize(
    ("deadline", "days", "as_of", "until", "overdue"),
    [
        (date(2018, 9, 30), (0, 1), None, "2018-10-01T12", 1),
        (date(2018, 9, 30), (0, None), None, "2018-09-30T12", 0),
        (date(2018, 10, 31), (3, 1), None, "2018-10-03T12", 0),
        (None, (3, 1), None, "2018-10-03T12", 0),
        (date(2018, 9, 30), (None, None), None, None, 0),
        (date(2018, 9, 28), (0, 0), "2018-10-08T00:00:00+08:00", "2018-10-08", 10),
    ],
)
def test_returns_count_until_the_newest_one_came_or_the_time_that_was_asked_for(
    deadline: date | None,
    days: tuple[int | None, ...],
    as_of: str | None,
    until: str | None,
    overdue: int,
) -> None:
    base = round_of(2)
    assessment_round = replace(base, settings=replace(base.settings, deadline=deadline))
    scores: dict[str, Decimal | None] = {one.code: one.cap for one in assessment_round.scheme}
    returns = []
    for agency, day in zip(assessment_round.roster, days, strict=True):
        one = returned(assessment_round, agency.code, scores)
        came = None if day is None else NOON_OF_THE_30TH + day * 86_400
        returns.append(replace(one, file=replace(one.file, arrived=came)))
    asked = None if as_of is None else datetime.fromisoformat(as_of)
    found = replace(consolidated(assessment_round, returns), as_of=asked)
    assert found.counted_until == (None if until is None else datetime.fromisoformat(until))
    assert found.overdue_days == overdue


def with_a_veto(count: int, **options: object) -> Consolidation:
    """Return a round in which better agencies stand first and the first one is vetoed."""
    base = round_of(count)
    veto = replace(
        base.scheme.criteria[0],
        code="V1",
        cap=Decimal(1),
        weight=Decimal(0),
        kind=kinds.YES_NO,
        role=CriterionRole.VETO,
    )
    scheme = IndicatorScheme((*base.scheme, veto))
    settings = replace(base.settings, **options)  # type: ignore[arg-type]  # by name
    assessment_round = replace(base, scheme=scheme, settings=settings)
    returns = []
    for lost, agency in enumerate(assessment_round.roster):
        scores: dict[str, Decimal | None] = {one.code: one.cap for one in base.scheme}
        scores["C01"] = Decimal(10 - lost)
        one = returned(assessment_round, agency.code, scores)
        answer = Entry("V1", None, choice="否" if lost else "是")
        returns.append(replace(one, entries=(*one.entries, answer)))
    return consolidated(assessment_round, returns)


@pytest.mark.parametrize(
    ("options", "overall", "in_group"),
    [
        ({}, [4, 1, 2, 3], [2, 1, 1, 2]),
        ({"vetoed_place": VetoedPlace.UNRANKED}, [None, 1, 2, 3], [None, 1, 1, 2]),
        ({"ranking_scope": RankingScope.CATEGORY}, [None] * 4, [2, 1, 1, 2]),
        ({"ranking_scope": RankingScope.OVERALL}, [4, 1, 2, 3], [2, 1, 1, 2]),
    ],
)
def test_who_is_vetoed_stands_behind_all_others_or_is_not_ranked(
    options: dict[str, object], overall: list[int | None], in_group: list[int | None]
) -> None:
    found = with_a_veto(4, **options)
    assert [result.total for result in found.results] == [100, 99, 98, 97]
    assert [result.rank for result in found.results] == overall
    assert [result.group_rank for result in found.results] == in_group


@pytest.mark.parametrize(
    ("groups", "scope", "ranks_overall"),
    [
        ((), RankingScope.COMPARABLE, True),
        ((CATEGORIES[0],), RankingScope.COMPARABLE, False),
        (CATEGORIES, RankingScope.COMPARABLE, True),
        ((CATEGORIES[0],), RankingScope.OVERALL, True),
        ((), RankingScope.CATEGORY, False),
    ],
)
def test_a_rank_over_all_means_something_where_all_are_asked_the_same(
    groups: tuple[str, ...], scope: RankingScope, *, ranks_overall: bool
) -> None:
    base = round_of(4)
    first, *others = base.scheme
    scheme = IndicatorScheme((replace(first, groups=groups), *others))
    settings = replace(base.settings, ranking_scope=scope)
    assert replace(base, scheme=scheme, settings=settings).ranks_overall is ranks_overall


def test_papers_are_compared_with_the_returns_that_count_and_with_no_others() -> None:
    assessment_round = round_of(3)
    scores = {one.code: one.cap for one in assessment_round.scheme}
    carried = replace(returned(assessment_round, "A01", dict(scores)), carried_from=1)
    result = consolidated(
        assessment_round, [returned(assessment_round, "A00", dict(scores)), carried]
    )
    code = result.results[0].check_code

    assert code is not None
    assert result.results[2].check_code is None
    entries = tuple(
        PaperEntry(agency, "纸质登记", "B4", code=code) for agency in assessment_round.roster
    )
    papers = result.with_papers(PaperRegister("纸质登记.xlsx", entries)).papers
    assert papers is not None
    assert [papers.of(agency.code).state for agency in assessment_round.roster] == [
        PaperState.AGREES,
        PaperState.UNCHECKED,
        PaperState.UNCHECKED,
    ]
    assert result.with_papers(None) is result


def test_what_another_of_its_group_beats_adds_nothing() -> None:
    the_round = round_of(1)
    one = replace(the_round.scheme.criteria[0], best_of="表彰")
    row = ScoreRow(the_round.roster.agencies[0], one, Decimal(3), None, "a.xlsx", "自评打分", "G5")
    assert row.points == 3
    assert replace(row, is_beaten=True).points == 0
