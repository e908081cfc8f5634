"""Stories of reviews as the package reads them, and what it and the oracle make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from tests.fate_oracle import Handed, Said
from tests.review_oracle import Judgement, judge_round
from tests.review_stories import Story, shared_out, story_of, widened
from tests.review_strategies import without_places
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form import Place
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts, ReviewReturn, ReviewSheet
from workbook_tool.core.returns.consolidating import consolidate
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import FileVerdict, build_register, judge
from workbook_tool.core.review.counting import counted_reviews
from workbook_tool.core.review.register import ReviewDecision, build_review_register
from workbook_tool.core.round.final_scores import ReviewPart, Reviews
from workbook_tool.core.round.settings import AssessmentRound

START = 1_538_352_000.0
seeds = st.integers(0, 10**9)
messes = st.sampled_from((0, 1, 1, 2, 2, 2))


def told(story: Story) -> tuple[Consolidation, Reviews]:
    """Return what the package makes of a story."""
    the_round = story.the_round
    returns = build_register(returns_of(story), the_round.roster)
    register = build_review_register(
        reviews_of(story.handed), the_round, returns, decisions_of(story)
    )
    counted = counted_reviews(register, returns)
    issued = len(the_round.roster)
    return (
        consolidate(the_round, returns, issued=issued, review=counted, appeals=story.appeals),
        counted,
    )


def judged(story: Story) -> Judgement:
    """Return what the oracle makes of it."""
    parts: dict[tuple[str, str], list[ReviewPart]] = {}
    for (group, agency), sheet in story.fates.counted.items():
        for code, said in sheet.said.items():
            if said.is_answered:
                part = ReviewPart(group, said.score, said.choice, fact=said.fact)
                parts.setdefault((agency, code), []).append(part)
    returned = {code: one.entries for code, one in story.counted.items()}
    return judge_round(story.the_round, returned, parts, story.given)


def story_in(the_round: AssessmentRound, seed: int, mess: int) -> Story:
    chance = Random(seed)
    the_round = without_places(the_round)  # test_placing and test_reviewing hold them
    wide = widened(chance, the_round)
    return story_of(chance, shared_out(chance, wide) if seed % 3 else wide, mess)


def returns_of(story: Story) -> list[FileVerdict]:
    """Return the verdicts on what agencies sent."""
    found = []
    for one in story.sent:
        path = f"{one.sha256}.xlsx"
        file = FileFacts(path, one.sha256, 1, START + one.day * 86_400)
        modified = f"2018-10-{one.day:02d}T08:00:00Z"
        agency_return = AgencyReturn(file, one.agency, one.entries, modified=modified)
        found.append(judge(file, (), agency=one.agency, agency_return=agency_return))
    return found


def reviews_of(handed: Sequence[Handed]) -> list[FileVerdict]:
    """Return the verdicts on the files of review workbooks, before sheets are compared."""
    by_path: dict[str, list[Handed]] = {}
    for one in handed:
        by_path.setdefault(one.path, []).append(one)
    return [_review(path, sheets) for path, sheets in by_path.items()]


def _review(path: str, sheets: Sequence[Handed]) -> FileVerdict:
    first = sheets[0]
    arrived = None if first.day is None else START + first.day * 86_400
    modified = "" if first.day is None else f"2018-10-{first.day:02d}T08:00:00Z"
    file = FileFacts(path, first.sha256, 1, arrived)
    found = tuple(_sheet(file, modified, one) for one in sheets)
    return replace(judge(file, ()), review=ReviewReturn(first.group, found, modified, ("X",)))


def _sheet(file: FileFacts, modified: str, handed: Handed) -> ReviewSheet:
    entries = tuple(
        Entry(
            code,
            said.score,
            _raw(said),
            Place(handed.agency, row, 9),
            deduction=said.reason,
            choice=said.choice,
            fact=said.fact,
        )
        for row, (code, said) in enumerate(handed.said.items(), start=5)
    )
    records = {code: said.record for code, said in handed.said.items() if said.record}
    at = Location(sheet=handed.agency)
    fault = Finding.of(Code.REVIEW_SCORE_ABOVE_CAP, at, criterion="C01", score=99, cap=10)
    found = AgencyReturn(
        file,
        handed.agency,
        entries,
        report=records,
        findings=(fault,) if handed.is_faulty else (),
        modified=modified,
    )
    return ReviewSheet(found, handed.agency, handed.judged)


def _raw(said: Said) -> str:
    number = said.score if said.fact is None else said.fact
    return said.choice or ("" if number is None else number_text(number))


def decisions_of(story: Story) -> Mapping[str, tuple[ReviewDecision, ...]]:
    """Return what staff decided as the package reads it."""
    return {
        agency: tuple(
            ReviewDecision(agency, one.sha256, "组长确认", "", one.judged) for one in made
        )
        for agency, made in story.decided.items()
    }
