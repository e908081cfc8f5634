"""What an agency prints and signs, page by page as LibreOffice lays it out."""

import subprocess
from datetime import UTC, datetime

import pytest

from tests.conftest import Soffice
from tests.core.form.rounds import blueprint_of, xinping_round
from tests.excel.agency_files import write
from tests.programs import require_programs
from tools.clerk import fill
from tools.form_results import Filling

pytestmark = pytest.mark.libreoffice

AGENCY = "XP014"  # the longest name of the roster
ORDINARY = (
    "制定实施方案和年度工作计划，明确十二项任务、责任人和时限，"
    "年中检查1次，全年总结1次，安排专项经费5万元，有会议记录。"
)
SIGN_OFF = "单位（盖章）"


@pytest.fixture(scope="module", name="pages")
def _pages(soffice: Soffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the text of each page of a form that is filled in as forms usually are."""
    require_programs("pdftotext")
    folder = tmp_path_factory.mktemp("printed")
    assessment_round = xinping_round()
    scheme, blueprint = assessment_round.scheme, blueprint_of(assessment_round, AGENCY)
    filling = Filling(
        scores={one.code: str(one.cap - 1) for one in scheme},
        basis={one.code: ORDINARY for one in scheme},
        reasons={one.code: "年中检查没有书面通报" for one in scheme},
        evidence_marks={one.code: "1、2" for one in scheme},
        evidence=({"criterion": "C01", "title": "学习计划"},),
        cover={"contact_person": "某同志", "reviewer": "某领导", "filled_on": "2018.10.16"},
        report={"measures": "主要做法"},
    )
    moment = datetime(2018, 10, 16, tzinfo=UTC)
    path = folder / "form.xlsx"
    path.write_bytes(fill(write(blueprint), blueprint, filling, modified=moment))
    (printed,) = soffice.convert([path], to="pdf", into=folder)
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, check=True
    ).stdout.decode()
    return text.split("\f")


def test_the_cover_is_one_page(pages: list[str]) -> None:
    assert "怎样填报" in pages[0]
    assert "全面总结" in pages[0]


def test_an_ordinarily_filled_scoring_sheet_is_one_page_with_its_sign_off_line(
    pages: list[str],
) -> None:
    assert len(ORDINARY) >= 55
    scoring = pages[1]
    for criterion in xinping_round().scheme:
        assert criterion.code in scoring
    assert SIGN_OFF in scoring
    assert "校验码：" in scoring
    assert sum(page.count(SIGN_OFF) for page in pages) == 1


def test_every_page_carries_the_code(pages: list[str]) -> None:
    code = blueprint_of(xinping_round(), AGENCY).code
    assert all(code in page for page in pages if page.strip())


def test_a_hundred_rows_of_evidence_take_four_pages_at_most(pages: list[str]) -> None:
    assert sum("材料名称" in page for page in pages) <= 4
