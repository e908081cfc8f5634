"""One file a code: returns that meet the rule and returns that do not."""

from __future__ import annotations

import pytest

from tests.core.case_files import CASES, Case, messages, read_cases, run_case
from workbook_tool.core.findings import CATALOGUE
from workbook_tool.core.text import Language

ALL_CASES = read_cases()
CHAPTERS = "SILTRVM"  # scores, identity, locating, tampering, the round, reviews, mails


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)
def test_rule_is_met_where_the_case_says_so_and_nowhere_else(case: Case) -> None:
    findings = run_case(case)

    met = [finding for finding in findings if finding.rule.id == case.rule_id]
    assert bool(met) is case.is_met, messages(findings)
    for finding in met:
        for language in Language:
            assert "{" not in finding.message(language)
            assert finding.hint(language)


def test_every_rule_has_its_case_file_with_both_kinds() -> None:
    chapters = {rule_id for rule_id in CATALOGUE if rule_id[0] in CHAPTERS}
    kinds = {(case.rule_id, case.is_met) for case in ALL_CASES}

    assert {path.stem for path in CASES.iterdir()} == chapters
    assert kinds == {(rule_id, is_met) for rule_id in chapters for is_met in (True, False)}
