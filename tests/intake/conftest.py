"""What holds for every test of intake: findings are told in full, nothing is remembered."""

import re
from collections.abc import Iterator

import pytest

from tests.intake.packages import STREAMING
from workbook_tool.core.findings import Finding
from workbook_tool.core.text import Language, Text
from workbook_tool.intake import DEFAULT_LIMITS, AirlockLimits
from workbook_tool.intake.ooxml import cells, plain_sheet, relationships, styles, workbook

CELL = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
NAMES = ("Error", "Exception", "File", ".bin", ".dat", ".xlsx")


def assert_is_told_in_full(finding: Finding) -> None:
    """Assert that a message names all of its facts, and technical reasons in both languages.

    A reason may also be a class of errors, or the name of an attachment.
    """
    for language in Language:
        assert "None" not in finding.message(language), finding
    assert finding.at.cell is None or CELL.fullmatch(finding.at.cell), finding
    for name, value in finding.facts:
        if name == "reason":
            is_name = isinstance(value, str) and value.endswith(NAMES)
            assert isinstance(value, Text) or is_name, finding


@pytest.fixture(autouse=True)
def _every_finding_is_told_in_full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made: set[Finding] = set()
    original = Finding.__init__

    def remember(finding: Finding, *args: object, **words: object) -> None:
        # Whatever the constructor takes is passed on as it came.
        original(finding, *args, **words)  # type: ignore[arg-type]
        made.add(finding)

    monkeypatch.setattr(Finding, "__init__", remember)
    yield
    for finding in made:
        assert_is_told_in_full(finding)


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_other_tests() -> None:
    cells.COLUMNS.clear()
    cells.parse_range.cache_clear()
    for remembered in (
        plain_sheet._remembered,
        relationships._remembered,
        styles._remembered_styles,
    ):
        remembered.cache_clear()


@pytest.fixture
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AirlockLimits:
    """Return limits with which worksheets are read in the way that is asked for."""
    if request.param == "tree":
        # The tree reader takes what no pattern fits; here it takes everything.
        monkeypatch.setattr(workbook, "read_plain_sheet", lambda *_: None)
    return STREAMING if request.param == "stream" else DEFAULT_LIMITS
