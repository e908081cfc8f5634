"""The small values of core: roster, scheme, cells, texts, findings, lateness."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.found import county_round, feature_round
from workbook_tool.core.cells import FoundSheet, Range, cell_name, column_name
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.findings.catalogue import collect_rules
from workbook_tool.core.returns import AgencyReturn, FileFacts, check_lateness
from workbook_tool.core.round.roster import Agency, Roster, anyone_of
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, worth_of
from workbook_tool.core.text import (
    Language,
    Text,
    count_lines,
    display_width,
    normalise_label,
    squeezed,
)


def test_two_agencies_may_not_share_a_code() -> None:
    with pytest.raises(ValueError, match="share a code"):
        Roster((Agency("A1", "甲"), Agency("A1", "乙")))


def test_a_roster_keeps_its_order_and_that_of_its_categories() -> None:
    roster = Roster(
        (
            Agency("A1", "甲", category="乡镇", category_order=2),
            Agency("A2", "乙", category="部门", category_order=1),
            Agency("A3", "丙", "短", category="其他", category_order=2),
        )
    )

    assert [agency.code for agency in roster] == ["A1", "A2", "A3"]
    assert len(roster) == 3
    assert roster.categories == roster.groups == ("部门", "乡镇", "其他")
    assert not roster.has_groups
    grouped = Roster(tuple(replace(one, ranking_group="甲组") for one in roster.agencies[1:]))
    assert (grouped.groups, grouped.has_groups) == (("甲组",), True)
    assert Roster((*grouped, roster.agencies[0])).groups == ("甲组", "乡镇")
    assert [agency.short for agency in roster] == ["甲", "乙", "短"]


@pytest.mark.parametrize(
    "criteria",
    [
        (),
        (("C01", 1, 1), ("C01", 1, 1)),
        (("C01", 0, 1),),
        (("C01", 1, 0),),
    ],
)
def test_a_scheme_that_exists_is_valid(criteria: tuple[tuple[str, int, int], ...]) -> None:
    with pytest.raises(ValueError, match=r"scheme needs|above zero"):
        IndicatorScheme(
            tuple(
                Criterion(code, ("一",), "标准", Decimal(cap), Decimal(step))
                for code, cap, step in criteria
            )
        )


def test_a_scheme_knows_its_total_and_its_indicators() -> None:
    scheme = county_round().scheme
    assert scheme.total == 100
    assert [indicator.worth for indicator in scheme.indicators] == [42, 31, 27]
    assert scheme.for_agency(anyone_of("任何")) is scheme

    features = feature_round().scheme
    assert features.total == 10 + 25 + 10 + 10 + 10 + 10 + 1
    assert "T.1" in features.for_agency(anyone_of("town")).by_code
    assert "T.1" not in features.for_agency(anyone_of("office")).by_code


@given(st.integers(1, 16_384))
def test_column_names_count_as_letters_do(column: int) -> None:
    value = 0
    for letter in column_name(column):
        value = value * 26 + ord(letter) - 64
    assert value == column


def test_cells_are_named_and_read_as_in_a_spreadsheet() -> None:
    assert cell_name(1, 1) == "A1"
    assert cell_name(1_048_576, 16_384) == "XFD1048576"
    assert FoundSheet("表").text_at(1, 1) == ""
    assert Range(2, 2, 3, 4).covers(3, 4)
    assert not Range(2, 2, 3, 4).covers(4, 4)


@given(st.text("自评得分标准ABCabcⅠ０１２③（）：，。 \n\t-_\u200b\u3000"))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise_label(text)
    assert normalise_label(once) == once
    assert normalise_label(f" {text}：\n") == once


@pytest.mark.thorough
def test_labels_wording_and_widths_follow_the_tables_of_unicode() -> None:
    for point in range(sys.maxunicode + 1):
        char = chr(point)
        category = unicodedata.category(char)
        if unicodedata.normalize("NFKC", char) == char and char == char.casefold():
            assert normalise_label(char) == (char if category[0] in "LN" else "")
            is_seen = not char.isspace() and category not in {"Cc", "Cf"}
            assert squeezed(char) == (char if is_seen else "")
        assert display_width(char) == (2 if unicodedata.east_asian_width(char) in "WFA" else 1)


@given(st.text(), st.integers(1, 80))
def test_every_text_takes_at_least_a_line_and_never_too_few(text: str, width: int) -> None:
    assert count_lines(text, width) >= max(1, text.count("\n") + 1)
    assert count_lines(text, width) * max(width - 1, 2) >= max(
        display_width(line) for line in text.split("\n")
    )


def test_findings_speak_both_languages_and_keep_a_known_place() -> None:
    at = Location(file="a.xlsx", criterion="C01")
    finding = Finding.of(
        Code.SCORE_NOT_A_NUMBER, at, suggestion="8", criterion=Text("甲", "A"), raw="八"
    )

    assert "甲 的得分写成“八”" in finding.message(Language.ZH)
    assert "A reads “八”" in finding.message(Language.EN)
    assert "是否应为 8？" in finding.hint(Language.ZH)
    assert "Did you mean 8?" in finding.hint(Language.EN)
    placed = finding.placed(agency="A1", file="b.xlsx")
    assert (placed.at.agency, placed.at.file, placed.at.criterion) == ("A1", "a.xlsx", "C01")


def test_a_faulty_definition_is_refused_with_all_its_faults_in_both_languages() -> None:
    faults = tuple(Finding.of(Code.UNREADABLE, Location(cell=cell)) for cell in ("A1", "B2"))

    refused = DefinitionError("定义有误", "The definition has faults", faults)

    assert str(refused) == refused.en == "The definition has faults"
    assert refused.zh == "定义有误"
    assert [fault.at.cell for fault in refused.findings] == ["A1", "B2"]


def test_two_rules_with_one_id_are_a_defect_of_ours() -> None:
    class Doubled(Code):
        ANOTHER = Code.SCORE_MISSING

    with pytest.raises(AssertionError, match="share"):
        collect_rules(Doubled)


def returned(modified: float | None) -> AgencyReturn:
    return AgencyReturn(FileFacts("a.xlsx", "0", 0, modified), "A1")


def test_a_score_is_worth_its_share_of_the_weight() -> None:
    plain = Criterion("C01", ("甲",), "标准", Decimal(20), Decimal(1))

    assert plain.points_of(Decimal(8)) == 8
    assert replace(plain, weight=Decimal(5)).points_of(Decimal(8)) == 2


def test_weights_of_fractions_add_up_exactly() -> None:
    one = Criterion("C01", ("甲",), "标准", Decimal(3), Decimal(1), weight=Fraction(100, 59))

    assert str(worth_of([one] * 59)) == "100"
    assert (one.exact_worth, str(one.worth)[:8]) == (Fraction(100, 59), "1.694915")
    assert one.exact_points(Decimal(2)) == Fraction(200, 177)
    assert str(one.points_of(Decimal(2)))[:8] == "1.129943"


@pytest.mark.parametrize(
    ("offset", "modified", "is_late"),
    [
        ("8", 1_541_001_599, False),
        ("8", 1_541_001_600, True),  # midnight in China
        ("0", 1_541_001_600, False),
        ("5.75", 1_541_009_700, True),
        ("5.75", 1_541_009_699, False),
        ("8", None, False),
        ("8", 9e15, False),  # no clock shows it
    ],
)
def test_lateness_is_that_of_the_rounds_own_midnight(
    offset: str, modified: float | None, is_late: bool
) -> None:
    settings = replace(
        county_round().settings, deadline=date(2018, 10, 31), utc_offset=Decimal(offset)
    )

    found = tuple(check_lateness(returned(modified), settings))

    assert [one.rule for one in found] == ([Code.LATE] if is_late else [])
    assert not [*check_lateness(returned(modified), replace(settings, deadline=None))]
    if is_late:
        assert found[0].observed == "2018-11-01 00:00"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1_541_001_600.9, "2018-11-01 00:00:00"),
        (None, None),
        (0.0, None),  # 1970: no clock of an office
        (9e15, None),
        (-1e300, None),
    ],
)
def test_the_time_of_a_file_is_that_of_the_round_and_one_that_a_clock_shows(
    seconds: float | None, shown: str | None
) -> None:
    found = county_round().settings.local_time(seconds)
    assert (found and str(found)) == shown


@pytest.mark.parametrize(("offset", "shown"), [("8", "UTC+08:00"), ("-3.5", "UTC-03:30")])
def test_the_zone_of_a_round_is_its_offset_from_utc(offset: str, shown: str) -> None:
    settings = replace(county_round().settings, utc_offset=Decimal(offset))
    assert str(settings.zone) == shown
