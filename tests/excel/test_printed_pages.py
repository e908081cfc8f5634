"""What an agency prints and signs, page by page as LibreOffice lays it out."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.core.form.rounds import blueprint_of, with_settings, xinping_round
from tests.excel.agency_files import write
from tests.programs import require_programs
from tools.clerk import fill
from tools.form_results import Filling
from workbook_tool.core.round.settings import FontMode, PrintArea
from workbook_tool.core.text import Language

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
    return pages_of(printed)


def pages_of(printed: Path) -> list[str]:
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


# Rows of the list of evidence that are filled, and how many lines each title takes.
LISTED: Mapping[str, Mapping[int, int]] = {
    "none": {},
    "three": dict.fromkeys((1, 2, 3), 1),
    "far down": dict.fromkeys((1, 70), 1),
    "grown": dict.fromkeys(range(1, 13), 6),
    "all": dict.fromkeys(range(1, 101), 1),
}
FIXED: Mapping[str, Mapping[str, object]] = {
    "zh": {"print_area": PrintArea.FIXED},
    "en": {"print_area": PrintArea.FIXED, "language": Language.EN, "fonts": FontMode.GOV},
}


@pytest.fixture(scope="module", name="lists")
def _lists(
    soffice: Soffice, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], list[str]]:
    """Return the pages of evidence of forms whose print area is fixed, by what is filled in."""
    require_programs("pdftotext")
    folder = tmp_path_factory.mktemp("lists")
    moment = datetime(2018, 10, 16, tzinfo=UTC)
    paths = {}
    for language, changes in FIXED.items():
        blueprint = blueprint_of(with_settings(xinping_round(), **changes), AGENCY)
        issued = write(blueprint)
        for name, rows in LISTED.items():
            filling = Filling(
                evidence=tuple(
                    {"title": f"<{row}>" + "长" * 25 * (rows[row] - 1)} if row in rows else {}
                    for row in range(1, 101)
                )
            )
            path = paths[language, name] = folder / f"{language}-{name}.xlsx"
            path.write_bytes(fill(issued, blueprint, filling, modified=moment))
    printed = soffice.convert(list(paths.values()), to="pdf", into=folder)
    return {
        key: [page for page in pages_of(path) if "材料名称" in page or "Reference" in page]
        for key, path in zip(paths, printed, strict=True)
    }


@pytest.mark.parametrize("language", FIXED)
@pytest.mark.parametrize("name", LISTED)
def test_with_a_fixed_area_no_page_is_empty_and_no_row_is_lost(
    lists: Mapping[tuple[str, str], list[str]], language: str, name: str
) -> None:
    pages, rows = lists[language, name], LISTED[name]
    assert all("<" in page for page in pages[1:])
    assert [row for row in rows if not any(f"<{row}>" in page for page in pages)] == []
    # Each row stands beside its number, also where the page repeats the column.
    beside = {line.split()[0] for page in pages for line in page.splitlines() if "<" in line}
    assert beside == {str(row) for row in rows} or name == "grown"
    assert len(pages) == {"none": 1, "three": 1, "far down": 2, "grown": 2}.get(name, len(pages))
    assert len(pages) <= 4
