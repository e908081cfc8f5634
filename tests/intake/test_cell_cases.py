"""Every reader comes to the same verdict on the same cell, or refuses it."""

import pytest

from tests.intake.binary_workbooks import binary_for
from tests.intake.cell_cases import CASES, CellCase, verdict_of, workbook_for
from tests.intake.open_documents import document_for
from tests.intake.packages import STREAMING

EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


# Cases whose number format the tests can spell as a style of OpenDocument.
SPELLED = [case for case in CASES if document_for(case) is not None]
# Excel and LibreOffice count the days of early 1900 apart, so such a date is no number.
NOT_SAID_BY_OPEN_DOCUMENTS = {"a score in a date format": "S108"}


def test_each_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@EACH
@pytest.mark.parametrize("inline", [False, True], ids=["shared", "inline"])
def test_the_plain_the_tree_and_the_streamed_way_of_open_xml(case: CellCase, inline: bool) -> None:
    plain = workbook_for(case, inline=inline)
    tree = workbook_for(case, inline=inline, before_rows="<!-- not plain -->")
    verdicts = [
        verdict_of(plain, "表.xlsx"),
        verdict_of(tree, "表.xlsx"),
        verdict_of(plain, "表.xlsx", STREAMING),
    ]
    assert verdicts == [case.verdict] * 3


@EACH
@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "own"])
def test_a_binary_workbook(case: CellCase, is_shared: bool) -> None:
    assert verdict_of(binary_for(case, is_shared=is_shared), "表.xls") == case.verdict


@pytest.mark.parametrize("case", SPELLED, ids=[case.name for case in SPELLED])
def test_an_open_document(case: CellCase) -> None:
    content = document_for(case)
    assert content is not None
    verdict = NOT_SAID_BY_OPEN_DOCUMENTS.get(case.name, case.verdict)
    assert verdict_of(content, "表.ods") == verdict
