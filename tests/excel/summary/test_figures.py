"""Figures are exact: they equal Decimal arithmetic for any scores."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.excel.summary.rounds import small
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.round.awarding import Award
from workbook_tool.core.round.outcome import Outcome
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


def of_totals(numbers: Sequence[Decimal], *limits: str) -> Consolidation:
    """Return a round of 100 points with these totals; each limit begins a grade."""
    grades = tuple(Grade(f"≥{limit}", minimum_total=Decimal(limit)) for limit in limits)
    base = small(grades=grades)
    results = []
    for number in numbers:
        grade = next((one.title for one in grades if number >= (one.minimum_total or 0)), None)
        outcome = outcome_of_scores([number])
        results.append(replace(base.results[0], outcome=outcome, award=Award(grade)))
    return replace(base, results=tuple(results))


@given(totals, st.sampled_from([("90",), ("89.5", "79.5"), ("95", "85", "60"), ()]))
def test_every_total_lies_in_exactly_one_band(
    numbers: list[Decimal], limits: tuple[str, ...]
) -> None:
    bands = build_bands(of_totals(numbers, *limits))
    assert sum(sum(band.counts.values()) for band in bands) == len(numbers)
    assert len(bands) <= MOST_BANDS
    for band in bands:
        assert band.low < band.high
        grades = [title for title, count in band.counts.items() if count]
        assert len(grades) <= 1, "a grade begins where a band does"


@pytest.mark.parametrize(
    ("numbers", "limits", "labels"),
    [
        ("71 79.2 88 94", "90 80 60", "70–74.9 75–79.9 80–84.9 85–89.9 90–94.9"),
        ("84 86 95 100", "90", "80–84.9 85–89.9 90–94.9 95–100"),
        ("100 100", "", "99–100"),
        ("88", "", "88–88.9"),
        ("88.25 89", "", "88–88.99 89–89.99"),
        ("55 75 98", "89.5 59.5", "0–59.4 59.5–89.4 89.5–100"),
        ("96 103.5", "", "96–97.9 98–99.9 100–101.9 102–103.9"),
        ("40 104", "", "40–49.9 50–59.9 60–69.9 70–79.9 80–89.9 90–99.9 100–109.9"),
    ],
)
def test_bands_are_equal_and_round_or_those_of_the_grades(
    numbers: str, limits: str, labels: str
) -> None:
    bands = build_bands(of_totals([Decimal(one) for one in numbers.split()], *limits.split()))
    assert [band.label for band in bands] == labels.split()


def test_bands_of_whole_points_name_whole_points() -> None:
    base = of_totals([Decimal(84), Decimal(96)])
    scheme = replace(base.assessment_round.scheme, places=0)
    whole = replace(base, assessment_round=replace(base.assessment_round, scheme=scheme))
    assert [band.label for band in build_bands(whole)] == [
        "84–85", "86–87", "88–89", "90–91", "92–93", "94–95", "96–97",
    ]  # fmt: skip
