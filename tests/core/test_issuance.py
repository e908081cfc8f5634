"""The register of what was issued: versions, wordings, names, and its JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.found import county_round, feature_round
from workbook_tool.core.form import BLUEPRINT_VERSION
from workbook_tool.core.form.issuance import (
    IssuedReview,
    IssuedWorkbook,
    IssueRegister,
    JudgedCopy,
    NewerRegisterError,
    describe_reaches,
    describe_unissued,
    describe_voided,
    dump_register,
    load_register,
)
from workbook_tool.core.text import Text

BOOKS = st.builds(
    IssuedWorkbook,
    *(st.text(max_size=8) for _ in range(3)),
    st.text("表a._/", max_size=8).filter(lambda name: ".." not in name and name[:1] != "/"),
    *(st.text(max_size=8) for _ in range(3)),
    st.integers(0, BLUEPRINT_VERSION),
    is_void=st.booleans(),
)
REGISTERS = st.builds(
    IssueRegister,
    st.text(max_size=8),
    st.lists(BOOKS, max_size=5).map(tuple),
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=20)), max_size=3).map(tuple),
)


def book(
    agency: str, *, digest: str = "d1", wording: str = "w1", name: str = "甲"
) -> IssuedWorkbook:
    return IssuedWorkbook(
        f"R1-{agency}-{digest}", agency, name, f"{agency}.xlsx", wording, digest, wording, 1
    )


@given(REGISTERS)
def test_what_is_kept_is_what_is_loaded(register: IssueRegister) -> None:
    assert load_register(dump_register(register)) == register


@pytest.mark.parametrize(
    ("kept", "newer"),
    [
        ('"schema_version": 1', '"schema_version": 2, "unheard_of": []'),
        ('"blueprint_version": 1', f'"blueprint_version": {BLUEPRINT_VERSION + 1}'),
    ],
)
def test_the_register_of_a_newer_version_is_told_from_a_damaged_one(kept: str, newer: str) -> None:
    text = dump_register(IssueRegister("R1", (book("A1"),)))
    assert kept in text

    with pytest.raises(NewerRegisterError):
        load_register(text.replace(kept, newer))


def test_a_register_is_kept_as_one_line_a_workbook() -> None:
    register = IssueRegister("R1").with_issue((book("A1"), book("A2", name="乙乡")), "w1", "{}")

    kept = dump_register(register)

    assert load_register(kept) == register
    (line,) = (line for line in kept.splitlines() if "乙乡" in line)
    assert "R1-A2-d1" in line
    assert "R1-A1-d1" not in line


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"round_id": "R", "workbooks": [{}]}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|belong|missing"):
        load_register(text)


@pytest.mark.parametrize("file", ["../a.xlsx", "/a.xlsx", "旧版/../../a.xlsx", "C:a.xlsx", "a\\b"])
def test_a_file_outside_of_the_folder_of_issued_workbooks_is_refused(file: str) -> None:
    kept = dump_register(IssueRegister("R1", (replace(book("A1"), file=file),)))
    with pytest.raises(ValueError, match="outside"):
        load_register(kept)


@pytest.mark.parametrize(("escaped", "is_whole"), [("\\ud83d\\ude00", True), ("\\ud83d", False)])
def test_half_a_character_could_not_be_kept_again(escaped: str, *, is_whole: bool) -> None:
    kept = dump_register(IssueRegister("R1", (book("A1", name="甲"),))).replace("甲", escaped)
    if is_whole:
        assert load_register(kept).workbooks[0].agency_name == "\U0001f600"
    else:
        with pytest.raises(ValueError, match="surrogates"):
            load_register(kept)


def test_an_issue_with_other_criteria_voids_the_older_codes() -> None:
    first = IssueRegister("R1").with_issue((book("A1"), book("A2")), "w1", "one")
    second = first.with_issue((book("A1", digest="d2"), book("A2", digest="d2")), "w2", "two")

    assert [one.is_void for one in second.workbooks] == [True, True, False, False]
    assert {one.digest for one in second.current.values()} == {"d2"}
    old = second.find("R1-A1-d1")
    assert old is not None
    assert old.is_void
    assert second.find("R1-A9-d1") is None


def test_another_wording_keeps_the_code_and_both_snapshots() -> None:
    first = IssueRegister("R1").with_issue((book("A1"),), "w1", "one")
    second = first.with_issue((book("A1", wording="w2", name="乙"),), "w2", "two")

    assert not any(one.is_void for one in second.workbooks)
    assert second.current["A1"].wording == "w2"
    assert [one.wording for one in second.issues_of("R1-A1-d1")] == ["w2", "w1"]
    assert [one.wording for one in second.issues_of("R1-A1-d1", wording="w1")] == ["w1"]
    assert [one.wording for one in second.issues_of("R1-A1-d1", wording="w9")] == ["w2", "w1"]
    assert (second.snapshot("w1"), second.snapshot("w2"), second.snapshot("w3")) == (
        "one",
        "two",
        None,
    )
    assert second.names_of("A1") == {"甲", "乙"}
    assert second.names_of("A2") == frozenset()


def test_the_same_wording_on_a_later_form_is_another_issue() -> None:
    later = replace(book("A1"), blueprint_version=2, sha256="later")
    register = IssueRegister("R1").with_issue((book("A1"),), "w1", "one")
    both = register.with_issue((later,), "w1", "one")

    assert both.issues_of("R1-A1-d1") == (later, book("A1"))
    # A register that was put together from what lies in outgoing/ may know of one form only.
    assert register.issues_of("R1-A1-d1", version=2) == (replace(book("A1"), blueprint_version=2),)
    assert both.issues_of("R1-A1-d1", version=1) == (replace(later, blueprint_version=1),)
    assert both.issues_of("R1-A9-d1", version=1) == ()


def test_issuing_the_same_again_changes_nothing() -> None:
    first = IssueRegister("R1").with_issue((book("A1"),), "w1", "one")

    assert first.with_issue((book("A1"),), "w1", "another") == first


def test_another_round_id_voids_everything() -> None:
    first = IssueRegister("R1").with_issue((book("A1"),), "w1", "one")

    renamed = first.for_round("R2")

    assert renamed.round_id == "R2"
    assert renamed.current == {}
    assert renamed.workbooks == (replace(book("A1"), is_void=True),)


def test_what_would_be_voided_is_said_with_its_number() -> None:
    changes = [Text("C05 分值 8→10", "C05 cap 8→10"), Text("C06 步长 0.5→1", "C06 step 0.5→1")]
    said = describe_voided(changes, 81)

    assert "将使已生成的81份自评表失效：C05 分值 8→10；C06 步长 0.5→1" in said.zh
    assert "81 workbooks" in said.en
    assert "C05 cap 8→10; C06" in said.en


def test_copies_that_are_out_under_another_definition_are_void_and_said() -> None:
    register = IssueRegister("R1").with_issue((book("A1"),), "w1", "one")
    assert register.under(register.workbooks[0].digest, register.round_id) == register
    assert register.under("another digest", register.round_id).current == {}
    assert register.under(register.workbooks[0].digest, "OTHER").current == {}
    said = describe_unissued([Text("C05 分值 8→10", "C05 cap 8→10")], 81)
    assert "不能计入" in said.zh
    assert "C05 cap 8→10" in said.en


def test_what_categories_reach_is_said_where_it_differs() -> None:
    assert describe_reaches(feature_round()) != ()
    (said,) = describe_reaches(feature_round())
    assert "office 75 分、town 76 分" in said.zh
    assert "office 75, town 76" in said.en
    assert describe_reaches(county_round()) == ()


def test_issue_times_are_those_that_were_recorded_each_with_a_zone() -> None:
    plain = datetime(2018, 9, 1)  # noqa: DTZ001 - as an edited register may have it
    aware = datetime(2018, 9, 1, tzinfo=UTC)
    books = (
        replace(book("A1"), code="A"),
        replace(book("A2"), code="B", issued_at=plain),
        replace(book("A3"), code="C", issued_at=aware),
    )
    register = IssueRegister("XP", books)
    assert register.issue_times == {"B": aware, "C": aware}
    assert load_register(dump_register(register)) == register


def review(evaluator: str, *, code: str = "", sha: str = "s1", file: str = "") -> IssuedReview:
    sheet = JudgedCopy("A1", "A1 甲", "ab" * 32, "0477", (("C01", "9.5"),))
    code = code or f"R1-{evaluator}-1"
    file = file or f"{evaluator}.xlsx"
    return IssuedReview(code, evaluator, "甲组", file, sha, "d1", "w1", 1, (sheet,))


def test_review_workbooks_are_kept_beside_the_forms_of_agencies() -> None:
    register = IssueRegister("R1").with_issue((book("A1"),), "w1", "{}")
    plain = dump_register(register)
    assert "reviews" not in plain

    reviewed = register.with_reviews((review("G1"), review("G2")))

    kept = dump_register(reviewed)
    assert load_register(kept) == reviewed
    assert len([line for line in kept.splitlines() if "甲组" in line]) == 2
    assert set(reviewed.current_reviews) == {"G1", "G2"}
    assert reviewed.current_reviews["G1"].by_agency["A1"].answers == (("C01", "9.5"),)


def test_a_review_workbook_that_is_issued_alike_is_noted_once() -> None:
    register = IssueRegister("R1").with_reviews((review("G1"),))
    assert register.with_reviews((review("G1"),)) == register
    again = register.with_reviews((review("G1", sha="s2"),))
    assert [one.sha256 for one in again.reviews_under("R1-G1-1")] == ["s2", "s1"]
    assert not any(one.is_void for one in again.reviews)


def test_another_code_voids_the_older_one_of_the_same_group() -> None:
    register = IssueRegister("R1").with_reviews((review("G1"), review("G2")))
    again = register.with_reviews((review("G1", code="R1-G1-2"),))
    assert [(one.code, one.is_void) for one in again.reviews] == [
        ("R1-G1-1", True),
        ("R1-G2-1", False),
        ("R1-G1-2", False),
    ]
    assert all(one.is_void for one in again.for_round("R2").reviews)


def test_a_review_workbook_lies_in_its_folder() -> None:
    register = IssueRegister("R1").with_reviews((review("G1", file="../G1.xlsx"),))
    with pytest.raises(ValueError, match="outside"):
        load_register(dump_register(register))
