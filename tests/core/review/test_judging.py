"""What is judged is what was returned, with its basis and its evidence by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.core.review.workbooks import COUNTY, FEATURES
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem
from workbook_tool.core.returns.appeals import Adjustment, AppealScore
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.model import FileFacts
from workbook_tool.core.returns.register import Status
from workbook_tool.core.review.judging import judged_return
from workbook_tool.core.review.spec import TypedSheet
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language

FILE = FileFacts("a.xlsx", "ab" * 32)


def result_of(
    found: AssessmentRound,
    *entries: Entry,
    evidence: tuple[EvidenceItem, ...] = (),
    adjustments: tuple[Adjustment, ...] = (),
) -> AgencyResult:
    agency = found.roster.agencies[0]
    returned = AgencyReturn(FILE, agency.code, entries, evidence=evidence)
    return AgencyResult(
        agency, Status.ACCEPTED, returned, check_code="0477", adjustments=adjustments
    )


def test_documents_are_named_and_texts_are_inert() -> None:
    entry = Entry("C01", Decimal("9.5"), "9.5", basis="学\x07习\r\n计划", evidence="1")
    plan = EvidenceItem("1", title="学习计划")
    found = judged_return(result_of(COUNTY, entry, evidence=(plan,)), COUNTY.scheme, Language.ZH)
    assert found is not None
    answer = found.answers["C01"]
    assert (answer.entered, answer.score) == (Decimal("9.5"), Decimal("9.5"))
    assert answer.basis == "学习\n计划"
    assert answer.evidence == "1 学习计划"
    assert (found.sha256, found.check_code) == ("ab" * 32, "0477")
    assert len(found.criteria) == 12
    assert list(found.answers) == ["C01"]
    assert found.typed == TypedSheet()


def test_an_agency_without_a_counted_return_is_not_judged() -> None:
    result = AgencyResult(COUNTY.roster.agencies[0], Status.MISSING)
    assert judged_return(result, COUNTY.scheme, Language.ZH) is None


def test_words_are_those_of_the_form_and_what_does_not_apply_says_why() -> None:
    entries = (
        Entry("B.1", Decimal(10), "是", choice="是"),
        Entry("A.1", None, is_not_applicable=True, reason="none here"),
    )
    found = judged_return(result_of(FEATURES, *entries), FEATURES.scheme, Language.EN)
    assert found is not None
    assert found.answers["B.1"].entered == "Yes"
    assert found.answers["A.1"].entered is None
    assert found.answers["A.1"].is_not_applicable
    assert found.answers["A.1"].basis == "none here"


def test_what_was_given_after_an_appeal_is_not_the_self_score() -> None:
    given = AppealScore("AB1", "", "0", "found")
    entries = (
        Entry("A.2", Decimal(9)),
        Entry("B.1", Decimal(0), choice="否"),
        Entry("A.1", Decimal(3)),
        Entry("S.1", None, choice="Not achieved"),
    )
    adjustments = (
        Adjustment("A.2", "7", Decimal(7), given),
        Adjustment("B.1", "10", Decimal(10), given, "是"),
        Adjustment("A.1", "", None, given),
        Adjustment("S.1", "Achieved", None, given, "Achieved"),
    )
    found = judged_return(
        result_of(FEATURES, *entries, adjustments=adjustments), FEATURES.scheme, Language.EN
    )
    assert found is not None
    answers = found.answers
    assert answers["A.2"].entered == Decimal(7)
    assert (answers["B.1"].entered, answers["B.1"].score) == ("Yes", Decimal(10))
    assert answers["A.1"].is_not_applicable
    assert (answers["S.1"].entered, answers["S.1"].choice) == ("Achieved", "Achieved")
    assert replace(found).agency.code == FEATURES.roster.agencies[0].code
