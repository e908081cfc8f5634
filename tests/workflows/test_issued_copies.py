"""A copy as it was issued: the shape in an agency's words is what a layout of its own gives."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.form.rounds import every_feature_round, fact_round, xinping_round
from workbook_tool.core.form import BLUEPRINT_VERSION, build_blueprint
from workbook_tool.core.form.identity import make_code
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import dump_round
from workbook_tool.reading.issued_copies import IssuedCopies


def first_for_towns_only() -> AssessmentRound:
    """Return a round of which a criterion in the middle is left to the townships."""
    issued = xinping_round()
    criteria = [
        replace(one, groups=("乡镇(街道)",)) if one.code == "C02" else one for one in issued.scheme
    ]
    return replace(issued, scheme=replace(issued.scheme, criteria=tuple(criteria)))


def second_for_one_agency() -> AssessmentRound:
    issued = xinping_round()
    criteria = [
        replace(one, agencies=("XP002",)) if one.code == "C02" else one for one in issued.scheme
    ]
    return replace(issued, scheme=replace(issued.scheme, criteria=tuple(criteria)))


def each_with_its_own_targets() -> AssessmentRound:
    """Return a round of facts; some targets are alike, stated for all, or wider than usual."""
    issued = fact_round()
    first = issued.roster.agencies[0]
    pairs = (("80", "81"), ("12.5", "12.5"), ("90", "7"), ("0.1234567890123", "7"), ("3", "4"))
    return replace(
        issued,
        roster=Roster(
            tuple(
                replace(
                    first,
                    code=f"A{turn}",
                    name=f"单位{turn}",
                    goals=(Goal("V01", Decimal(one)), Goal("V02", Decimal(two))),
                )
                for turn, (one, two) in enumerate(pairs)
            )
        ),
    )


ROUNDS = [xinping_round(), every_feature_round(), first_for_towns_only(), second_for_one_agency()]
ROUNDS.append(each_with_its_own_targets())


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("issued", ROUNDS)
def test_copy_equals_a_layout_of_its_own(issued: AssessmentRound, version: int) -> None:
    snapshots = (("w", dump_round(issued)),)
    register = IssueRegister(issued.settings.round_id, (), snapshots)
    copies = IssuedCopies(issued, register)
    for agency in issued.roster:
        digest = scheme_digest(issued.scheme)
        code = make_code(b"k" * 32, issued.settings.round_id, agency.code, digest)
        book = IssuedWorkbook(
            *(code, agency.code, agency.name, "f", "s", digest, "w", version), goals=agency.goals
        )
        found, scheme = copies.find(book)
        expected = build_blueprint(issued, agency, code, wording="w", version=version)
        assert scheme == issued.scheme.for_agency(agency)
        shown = [sheet for sheet in expected.sheets if not sheet.name.startswith("_")]
        for sheet in shown:
            assert found.sheet(sheet.name).cells == sheet.cells
        assert found.score_table == expected.score_table
        assert found.cover == expected.cover
        assert found.check_weights == expected.check_weights
        assert (found.code, found.agency_name, found.wording) == (code, agency.name, "w")
        assert found.version == version


def test_a_version_that_nobody_knows_is_read_as_the_current_one() -> None:
    issued = xinping_round()
    copies = IssuedCopies(issued, IssueRegister(issued.settings.round_id))
    agency = issued.roster.agencies[0]
    book = IssuedWorkbook("X-Y-1", agency.code, agency.name, "f", "s", "d", "w", 0)
    for unknown in (0, BLUEPRINT_VERSION + 1):
        found, _ = copies.find(replace(book, blueprint_version=unknown))
        assert found.version == BLUEPRINT_VERSION
