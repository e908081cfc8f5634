"""Fixtures of the command line's tests."""

import pytest

from tests.cli.running import Runner

SPOKEN = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "WORKBOOK_TOOL_LANG", "WORKBOOK_TOOL_DEBUG")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    """Return a runner whose terminal speaks English unless a test says otherwise."""
    for name in SPOKEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")
    # speak() sets it for the process; this takes it back after the test.
    monkeypatch.setenv("LANGUAGE", "en")
    return Runner(monkeypatch, capsys)
