"""What an agency's coefficient does to its code and to the register; None is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tests.core.found import county_round
from workbook_tool.core.form.issuance import (
    IssuedWorkbook,
    IssueRegister,
    dump_register,
    load_register,
)
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.digests import digest_for, scheme_digest
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound


def round_with(coefficient: Number | None) -> AssessmentRound:
    agencies = (Agency("A1", "甲局", coefficient=coefficient), Agency("A2", "乙局"))
    return replace(county_round(), roster=Roster(agencies))


def book(agency: str, coefficient: Number | None = None, code: str = "") -> IssuedWorkbook:
    digest, round_id = scheme_digest(county_round().scheme), county_round().settings.round_id
    name = code or f"{round_id}-{agency}"
    return IssuedWorkbook(
        name, agency, "局", f"{agency}.xlsx", "0", digest, "w", 1, coefficient=coefficient
    )


def register_of(*books: IssuedWorkbook) -> IssueRegister:
    return IssueRegister(county_round().settings.round_id, books)


def test_a_code_stands_for_the_coefficient_whichever_way_it_is_written() -> None:
    assert digest_for("d", None) == "d"
    assert digest_for("d", Decimal("1.2")) == digest_for("d", Fraction(6, 5))
    assert digest_for("d", Decimal("1.2")) != digest_for("d", Decimal("1.21"))
    plain = book("A1")
    assert plain.code_digest == plain.digest
    assert book("A1", Decimal("1.2")).code_digest == digest_for(plain.digest, Fraction(6, 5))


def test_a_changed_coefficient_voids_the_code_of_its_agency_alone() -> None:
    register = register_of(book("A1", Decimal("1.2")), book("A2"), book("GONE", Decimal(2)))
    assert register.as_defined(round_with(Fraction(6, 5))) == register

    valid = register.as_defined(round_with(Decimal("1.1"))).current
    assert set(valid) == {"A2", "GONE"}  # who left the roster is nobody's concern here
    assert set(register.as_defined(round_with(None)).current) == {"A2", "GONE"}


def test_another_code_of_an_agency_replaces_the_one_before() -> None:
    register = register_of(book("A1"), book("A2"))
    found = register.with_issue((book("A1", Decimal("1.2"), "NEW"),), "w", "{}")
    assert {one.agency: one.code for one in found.current.values()} == {
        "A1": "NEW",
        "A2": book("A2").code,
    }


def test_registers_keep_coefficients_where_there_are_any() -> None:
    register = register_of(book("A1", Fraction(6, 7)), book("A2"))
    kept = dump_register(register)
    assert load_register(kept) == register
    assert kept.count("coefficient") == 1


def test_a_roster_knows_whether_it_has_any() -> None:
    assert round_with(Decimal("1.2")).roster.has_coefficients
    assert not round_with(None).roster.has_coefficients
