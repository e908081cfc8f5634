"""Figures are exact: they equal Decimal arithmetic for any scores."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from tests.excel.summary.rounds import small
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.round.awarding import Award
from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import Grade
from workbook_tool.excel.summary.bands import MOST_BANDS, build_bands
from workbook_tool.excel.summary.figures import build_figures

scores = st.decimals(min_value=0, max_value=50, places=2)
totals = st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=40)


def with_scores(columns: list[tuple[Decimal, Decimal]]) -> Consolidation:
    base = small(agencies=len(columns))
    by_agency: Mapping[str, tuple[Decimal, Decimal]] = {
        result.agency.code: pair for result, pair in zip(base.results, columns, strict=True)
    }
    rows = tuple(
        replace(row, score=by_agency[row.agency.code][row.criterion.code == "C02"])
        for row in base.rows
    )
    results = tuple(
        replace(
            result,
            outcome=outcome_of_scores(by_agency[result.agency.code]),
        )
        for result in base.results
    )
    return replace(base, rows=rows, results=results)


def outcome_of_scores(scores: Sequence[Decimal]) -> Outcome:
    total = sum(scores, Decimal(0))
    sections = dict(zip(("甲", "乙"), scores, strict=False))
    rates = {title: points / 50 for title, points in sections.items()}
    return Outcome(
        total,
        total / 100,
        sections,
        rates,
        reachable=Decimal(100),
        section_bases=dict.fromkeys(sections, Decimal(50)),
    )


def half_up(number: Decimal, places: str) -> Decimal:
    return number.quantize(Decimal(places), ROUND_HALF_UP)


@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=12))
def test_means_medians_and_rates_equal_decimal_arithmetic(
    columns: list[tuple[Decimal, Decimal]],
) -> None:
    figures = build_figures(with_scores(columns))
    sums = [first + second for first, second in columns]
    assert figures.totals is not None
    assert figures.totals.mean == half_up(sum(sums, Decimal(0)) / len(sums), "0.01")
    assert figures.totals.median == half_up(Decimal(median(sums)), "0.01")
    assert figures.totals.highest == max(sums)
    assert figures.totals.lowest == min(sums)
    for one in figures.criteria:
        own = [pair[one.criterion.code == "C02"] for pair in columns]
        assert one.mean == half_up(sum(own, Decimal(0)) / len(own), "0.01")
        assert one.rate == half_up(sum(own, Decimal(0)) / (50 * len(own)), "0.000001")
        assert one.full_marks == sum(score == 50 for score in own)
        assert one.zeros == sum(score == 0 for score in own)
    for place, indicator in enumerate(figures.indicators):
        own = [pair[place] for pair in columns]
        assert indicator.mean == half_up(sum(own, Decimal(0)) / len(own), "0.01")
        assert (indicator.lowest, indicator.highest) == (min(own), max(own))
    assert len(figures.indicators) == 2
    rates = [one.rate for one in figures.criteria]
    assert rates == sorted(rates)


def test_full_marks_are_those_of_the_cap_and_not_of_its_whole_part() -> None:
    base = small()
    criterion = replace(base.rows[0].criterion, cap=Decimal("7.5"))
    scheme = replace(base.assessment_round.scheme, criteria=(criterion, base.rows[1].criterion))
    figures = build_figures(
        replace(
            base,
            assessment_round=replace(base.assessment_round, scheme=scheme),
            rows=(replace(base.rows[0], criterion=criterion, score=Decimal(7)),),
        )
    )
    assert [(one.rate, one.full_marks) for one in figures.criteria] == [(Decimal("0.933333"), 0)]


@given(totals)
def test_every_total_lies_in_exactly_one_band(numbers: list[Decimal]) -> None:
    agency = Agency("A", "甲")
    base = small().results[0]
    results = tuple(
        AgencyResult(
            agency,
            base.status,
            outcome=outcome_of_scores([number]),
            award=Award("优秀" if number >= 90 else None),
        )
        for number in numbers
    )
    grades = (Grade("优秀", minimum_total=Decimal(90)),)
    bands = build_bands(results, grades, Decimal(100))
    assert sum(sum(band.counts.values()) for band in bands) == len(numbers)
    assert len(bands) <= MOST_BANDS + len(grades)
    for band in bands:
        assert band.low < band.high
        assert not (band.counts["优秀"] and band.counts[""]), "a limit of a grade cuts bands"
