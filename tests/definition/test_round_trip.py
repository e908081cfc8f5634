"""What is written is what is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review_strategies import reviewed_rounds
from tests.strategies import rounds
from tools.example_round import build_example
from tools.sample_rounds import build_sample
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition, sample_names
from workbook_tool.definition.writing.writer import write_definition


def reread(package: bytes) -> AssessmentRound:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "assessment.xlsx")
        path.write_bytes(package)
        return read_definition(path)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(rounds() | reviewed_rounds(), st.sampled_from(Language))
def test_any_round_is_read_as_it_was_written(
    assessment_round: AssessmentRound, language: Language
) -> None:
    assert reread(write_definition(assessment_round, language)) == assessment_round


@pytest.mark.parametrize("language", Language)
def test_samples_are_read_as_they_were_written(language: Language) -> None:
    for name in sample_names():
        sample = build_sample(name, language)
        assert reread(write_definition(sample, language)) == sample


@pytest.mark.parametrize("language", Language)
def test_template_is_a_round_that_works_and_says_that_it_is_an_example(language: Language) -> None:
    example = build_example(language)
    assert reread(write_definition(example, language, is_template=True)) == example
    assert example.settings.is_example
    assert example.settings.language is language
    assert example.scheme.total == example.settings.stated_total


def test_equal_rounds_give_equal_bytes() -> None:
    sample = build_sample("xinping")
    assert write_definition(sample, Language.ZH) == write_definition(sample, Language.ZH)


def test_sample_is_the_rubric_and_the_roster_as_published() -> None:
    sample = build_sample("xinping")
    caps = [criterion.cap for criterion in sample.scheme]
    assert caps == [10, 8, 8, 8, 8, 8, 7, 8, 8, 9, 9, 9]
    assert [indicator.worth for indicator in sample.scheme.indicators] == [42, 31, 27]
    assert len(sample.roster) == 81
    assert [agency.code for agency in sample.roster if not agency.is_ranked] == ["XP005"]
    assert "民族团进步模范机关" in sample.scheme.by_code["C05"].text  # the notice's own slip
    assert sample.scheme.by_code["C10"].methods == ("实地考察", "材料审核")
    assert sample.settings.is_example
    assert sample.roster.categories[0] == "县委部门"


def test_unknown_sample_is_refused() -> None:
    with pytest.raises(KeyError):
        build_sample("nowhere")
