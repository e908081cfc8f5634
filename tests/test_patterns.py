"""No pattern of the package is slow on any text: whoever writes a header, a cell or a mail."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.growing_input import BOUNDED, ROOT, Use, hostile_texts, patterns


def test_every_pattern_stays_quick_on_long_hostile_texts() -> None:
    program = [sys.executable, "-m", "tests.growing_input"]
    finished = subprocess.run(program, capture_output=True, text=True, cwd=ROOT.parent, check=False)
    assert finished.returncode == 0, f"{finished.stdout.split()[-1:]} {finished.stderr}"


def test_the_patterns_are_found_with_the_way_that_they_are_used() -> None:
    found = patterns()
    assert len(found) > 100
    assert set(found) >= BOUNDED
    assert found["workbook_tool.intake.junk._LOCKS"].looks_anywhere is False
    assert found["workbook_tool.definition.annex.header_words.JOINED"].looks_anywhere is True


def test_hostile_texts_are_made_of_what_a_pattern_looks_for() -> None:
    slow = Use(re.compile(r"\(.*?\)"), looks_anywhere=True)
    starts = {text[:2] for text in hostile_texts(slow.pattern)}
    assert {"((", "))", "()"} <= starts
