"""What holds for every finding that intake makes, whichever test makes it."""

from collections.abc import Iterator

import pytest

from workbook_tool.core.findings import Finding
from workbook_tool.core.text import Language, Text

NAMES = ("Error", "Exception", "File", ".bin", ".dat", ".xlsx")


def assert_is_told_in_full(finding: Finding) -> None:
    """Assert that a message names all of its facts, and technical reasons in both languages.

    A reason may also be a class of errors, or the name of an attachment.
    """
    for language in Language:
        assert "None" not in finding.message(language), finding
    for name, value in finding.facts:
        if name == "reason":
            is_name = isinstance(value, str) and value.endswith(NAMES)
            assert isinstance(value, Text) or is_name, finding


@pytest.fixture(autouse=True)
def _every_finding_is_told_in_full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made: set[Finding] = set()
    original = Finding.__init__

    def remember(finding: Finding, *args: object, **words: object) -> None:
        original(finding, *args, **words)  # type: ignore[arg-type]
        made.add(finding)

    monkeypatch.setattr(Finding, "__init__", remember)
    yield
    for finding in made:
        assert_is_told_in_full(finding)
