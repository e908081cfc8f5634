"""What mutants of the register showed: every word, place and reason of a verdict is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.test_register import ROSTER, chosen, outcome, version
from workbook_tool.core.cells import FileFormat
from workbook_tool.core.findings import Code, Finding
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.register import (
    FileVerdict,
    Register,
    Status,
    build_register,
    ignore,
)
from workbook_tool.core.returns.register.model import STATUS_TITLES
from workbook_tool.core.text import Language, Text

STATEMENT = Finding.of(Code.ATTACHMENT, name="a.pdf", kind="PDF")


def sent_along(path: str, agency: str | None = None) -> FileVerdict:
    return ignore(FileFacts(path, f"hash of {path}", 1, None), (STATEMENT,), agency)


def found(register: Register, path: str) -> FileVerdict:
    return next(verdict for verdict in register.files if verdict.file.path == path)


def register_of(*verdicts: FileVerdict) -> Register:
    return build_register(verdicts, ROSTER)


def last_fact(verdict: FileVerdict, name: str) -> str:
    fact = dict(verdict.findings[-1].facts)[name]
    return fact.en if isinstance(fact, Text) else fact


def assert_explained(verdict: FileVerdict, agency: str = "A1") -> None:
    """Hold that the last finding is placed, and that its message is the reason."""
    finding = verdict.findings[-1]
    assert (finding.at.agency, finding.at.file) == (agency, verdict.file.path)
    assert verdict.reason.zh == finding.message(Language.ZH)
    assert verdict.reason.en == finding.message(Language.EN)


def test_an_ignored_file_carries_agency_place_and_the_last_reason() -> None:
    first = Finding.of(Code.IN_CONTAINER, container="a.zip")
    verdict = ignore(FileFacts("x", "", 1, None), (first, STATEMENT), "A2")
    assert (verdict.agency, verdict.agency_return) == ("A2", None)
    assert {(one.at.agency, one.at.file) for one in verdict.findings} == {("A2", "x")}
    assert verdict.reason == STATEMENT.rule.title
    assert ignore(FileFacts("x", "", 1, None), ()).reason == STATUS_TITLES[Status.IGNORED]


def test_a_verdict_places_its_findings() -> None:
    finding = version("a", Code.MACROS).findings[0]
    assert (finding.at.agency, finding.at.file) == ("A1", "a")


def test_a_reason_is_that_of_the_weightiest_findings_in_both_languages() -> None:
    verdict = version("a", Code.LATE, Code.MACROS, Code.SCORE_MISSING, Code.CRITERION_TWICE)
    heavy = (Code.SCORE_MISSING.title, Code.CRITERION_TWICE.title)
    assert verdict.reason.zh == "；".join(title.zh for title in heavy)
    assert verdict.reason.en == "; ".join(title.en for title in heavy)


def test_a_copy_names_its_original_and_belongs_to_the_same_agency() -> None:
    one, two = version("a", sha256="s"), version("b", sha256="s", agency="A1")
    copy = found(register_of(one, two), "b")
    assert last_fact(copy, "other") == "a"
    assert copy.agency == copy.findings[-1].at.agency == "A1"


@pytest.mark.parametrize(
    ("returned", "other", "agency"),
    [
        ("县农业局/表.xlsx", "县农业局/a.pdf", "A1"),
        ("a/b/表.xlsx", "a/b/a.pdf", "A1"),
        ("m.eml!表.xlsx", "m.eml!a.pdf", "A1"),
        ("x/m.eml!表.xlsx", "x/m.eml!a.pdf", "A1"),
        ("x/m.eml!表.xlsx", "x/a.pdf", None),
        ("m.eml!a.zip!表.xlsx", "m.eml!a.pdf", None),
        ("表.xlsx", "a.pdf", None),
        ("a/表.xlsx", "b/a.pdf", None),
        ("a/表.xlsx", "a/b/a.pdf", None),
    ],
)
def test_material_belongs_to_the_agency_whose_returns_alone_lie_beside_it(
    returned: str, other: str, agency: str | None
) -> None:
    material = found(register_of(version(returned), sent_along(other)), other)
    assert material.agency == agency
    assert [one.at.agency for one in material.findings] == [agency]
    assert [one.rule for one in material.findings] == [Code.ATTACHMENT]


def test_material_beside_two_agencies_or_with_a_name_of_its_own_stays_as_it_is() -> None:
    both = (version("d/a.xlsx"), version("d/b.xlsx", agency="A2"))
    assert found(register_of(*both, sent_along("d/x.pdf")), "d/x.pdf").agency is None
    named = found(register_of(version("d/a.xlsx"), sent_along("d/x.pdf", "A2")), "d/x.pdf")
    assert named.agency == "A2"
    stranger = version("d/x.xlsx", Code.NO_IDENTITY, agency=None)
    kept = found(register_of(version("d/a.xlsx"), stranger), "d/x.xlsx")
    assert (kept.agency, kept.status) == (None, Status.REJECTED)


def test_unreadable_files_of_an_agency_give_its_folder_no_name() -> None:
    unread = replace(version("d/a.xlsx", Code.UNREADABLE), agency_return=None)
    assert found(register_of(unread, sent_along("d/x.pdf")), "d/x.pdf").agency is None
    nobody = version("d/a.xlsx", Code.NO_IDENTITY, agency=None)
    assert found(register_of(nobody, sent_along("d/x.pdf")), "d/x.pdf").agency is None


def test_every_version_says_which_other_one_settled_it() -> None:
    older, newer = version("a", day=1, score=7), version("b", day=2)
    register = register_of(older, newer)
    replaced, kept = found(register, "a"), found(register, "b")
    assert last_fact(replaced, "other") == "b"
    assert (last_fact(kept, "other"), last_fact(kept, "criteria")) == ("a", "C01")
    assert_explained(replaced)
    assert_explained(kept)


def test_versions_in_conflict_name_each_other_and_what_differs() -> None:
    register = register_of(version("a", score=7, day=None), version("b", day=None))
    for path, other in (("a", "b"), ("b", "a")):
        verdict = found(register, path)
        assert (last_fact(verdict, "other"), last_fact(verdict, "criteria")) == (other, "C01")
        assert len(verdict.findings) == 1
        assert_explained(verdict)


def test_same_times_are_not_newer() -> None:
    one, other = version("a", score=7, day=2), version("b", day=2)
    other = replace(other, file=replace(other.file, arrived=(one.file.arrived or 0) + 9))
    assert outcome(one, other) == {"a": Status.CONFLICT, "b": Status.CONFLICT}


def test_a_zone_in_the_workbooks_time_is_kept() -> None:
    early = version("a", score=7, day=2, saved="2018-10-02T08:00:00+08:00")
    late = version("b", day=3, saved="2018-10-02T07:00:00+00:00")
    assert outcome(early, late) == {"a": Status.SUPERSEDED, "b": Status.WARNED}


def test_faulty_versions_step_back_behind_the_one_that_counts() -> None:
    faulty = version("c", Code.SCORE_MISSING, day=3)
    older, newer = version("a", day=1, score=7), version("b", day=2)
    verdict = found(register_of(older, newer, faulty), "c")
    assert verdict.status is Status.SUPERSEDED
    assert last_fact(verdict, "other") == "b"


def test_faulty_versions_beside_a_conflict_name_one_of_them() -> None:
    versions = (version("a", score=7, day=None), version("b", day=None))
    faulty = version("c", Code.SCORE_MISSING)
    assert last_fact(found(register_of(*versions, faulty), "c"), "other") == "a"


def test_a_conflict_of_identity_stands_beside_what_counts() -> None:
    register = register_of(version("a"), version("b", Code.NAME_CONTRADICTS_CODE))
    assert {verdict.file.path: verdict.status for verdict in register.files} == {
        "a": Status.ACCEPTED,
        "b": Status.CONFLICT,
    }


def test_a_decision_gives_its_reason_and_place_to_the_chosen_file() -> None:
    files = (version("a", score=7, day=None), version("b", day=None))
    decisions = chosen("b")
    register = build_register(files, ROSTER, decisions)
    verdict = found(register, "b")
    assert last_fact(verdict, "reason") == decisions["A1"].reason
    assert_explained(verdict)
    assert last_fact(found(register, "a"), "other") == "b"


def test_a_decision_whose_it_is_reaches_the_return_itself() -> None:
    decisions = chosen("a", "A3")
    register = build_register([version("a", Code.NAME_CONTRADICTS_CODE)], ROSTER, decisions)
    verdict = found(register, "a")
    assert (verdict.agency, verdict.status) == ("A3", Status.WARNED)
    assert verdict.reason == Code.DECIDED.title
    assert last_fact(verdict, "reason") == decisions["A3"].reason
    assert (verdict.findings[-1].at.agency, verdict.findings[-1].at.file) == ("A3", "a")
    assert verdict.agency_return is not None
    assert verdict.agency_return.agency == "A3"
    assert verdict.agency_return.findings == verdict.findings


def test_ignored_and_unread_files_are_no_versions() -> None:
    copy = replace(version("b", day=3), status=Status.IGNORED)
    assert outcome(version("a"), copy) == {"a": Status.ACCEPTED, "b": Status.IGNORED}
    unread = replace(version("b", Code.UNREADABLE), agency_return=None)
    assert outcome(version("a"), unread) == {"a": Status.ACCEPTED, "b": Status.REJECTED}


def test_words_that_run_together_are_another_text() -> None:
    one = version("a", basis="甲 乙", day=None)
    other = version("b", basis="甲乙", day=None, file_format=FileFormat.XLS)
    assert set(outcome(one, other).values()) == {Status.CONFLICT}
