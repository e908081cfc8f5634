import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.core.form.rounds import (
    KEY,
    every_feature_round,
    with_settings,
    xinping_round,
)
from tests.excel.agency_files import CREATED, password_lock, sheet_of
from workbook_tool.core.form.identity import make_code
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound, FontMode
from workbook_tool.excel import stamping
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.stamping import AgencyWorkbookPress


def code_of(assessment_round: AssessmentRound, agency: str) -> str:
    digest = scheme_digest(assessment_round.scheme)
    return make_code(KEY, assessment_round.settings.round_id, agency, digest)


def new_press(assessment_round: AssessmentRound) -> AgencyWorkbookPress:
    return AgencyWorkbookPress(assessment_round, created=CREATED, lock=password_lock())


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by a code with every build."""
    codes: list[str] = []

    def counted(blueprint: object, **options: object) -> bytes:
        codes.append(blueprint.code)  # type: ignore[attr-defined]  # a Blueprint
        return write_agency_workbook(blueprint, **options)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(stamping, "write_agency_workbook", counted)
    return codes


@pytest.mark.parametrize(
    "assessment_round",
    [
        xinping_round(),
        with_settings(xinping_round(), fonts=FontMode.GOV, has_closing_report=False),
        every_feature_round(),
    ],
)
def test_stamps_are_what_a_build_gives(assessment_round: AssessmentRound) -> None:
    press = new_press(assessment_round)
    for agency in assessment_round.roster:
        code = code_of(assessment_round, agency.code)
        assert press.press(agency, code) == press.build(agency, code)


SHARED_ROUND = xinping_round()
SHARED_PRESS = new_press(SHARED_ROUND)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=70) | st.sampled_from(
    ["自评打分", "C01", "a&b", "<i>", '"', " x", "x ", "_x0041_", "\n", "A" * 61, "QWBTCATEGORYQ"]
)


@settings(max_examples=40)
@given(name=NAMES, category=NAMES | st.just(""))
def test_whatever_the_name_a_stamp_is_what_a_build_gives(name: str, category: str) -> None:
    agency = Agency("XP039", name, category=category)
    code = code_of(SHARED_ROUND, agency.code)
    try:
        wanted = SHARED_PRESS.build(agency, code)
    except Exception as error:  # noqa: BLE001 - the press must refuse in the same way
        with pytest.raises(type(error)):
            SHARED_PRESS.press(agency, code)
        return
    assert SHARED_PRESS.press(agency, code) == wanted


def test_one_package_serves_all_agencies_that_answer_the_same(built: list[str]) -> None:
    assessment_round = xinping_round()
    press = new_press(assessment_round)
    for agency in assessment_round.roster:
        press.press(agency, code_of(assessment_round, agency.code))
    # One with sentinels and one to prove it by.
    assert len(built) == 2


def test_agencies_with_other_criteria_get_a_package_of_their_own(built: list[str]) -> None:
    assessment_round = every_feature_round()
    press = new_press(assessment_round)
    for agency in assessment_round.roster:
        press.press(agency, code_of(assessment_round, agency.code))
    assert len(built) == 4


def test_an_agency_named_like_its_category_is_built(built: list[str]) -> None:
    before = xinping_round()
    twin = Agency("XP099", "县委办", category="县委办")
    assessment_round = replace(before, roster=Roster((*before.roster.agencies, twin)))
    press = new_press(assessment_round)
    code = code_of(assessment_round, "XP099")
    workbook = press.press(twin, code)
    assert code in built
    assert workbook == press.build(twin, code)


def test_a_stamped_workbook_opens_and_names_its_agency() -> None:
    agency = SHARED_ROUND.roster.by_code["XP066"]
    code = code_of(SHARED_ROUND, agency.code)
    book = load_workbook(io.BytesIO(SHARED_PRESS.press(agency, code)))
    assert sheet_of(book, "封面")["C4"].value == "者竜乡"
    assert sheet_of(book, "自评打分")["A2"].value == "填报单位：者竜乡"
