"""A small round that two groups judged, and feedback sheets read back as people see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx

from tests.cli.running import run_apart
from tests.workflows.filling import fill, issued
from tests.workflows.reviewing import fill_review, issued_review
from tests.workflows.test_carried_answers import SAMPLE
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.results import InspectedEntry
from workbook_tool.workflows.review import review

CODES = ("XP036", "XP037", "XP038")
SHARE = Decimal("0.2")
GROUPS = (EvaluatorGroup("G1", "第一考评组"), EvaluatorGroup("G2", "第二考评组"))
REASON = '现场缺会议记录 { HYPERLINK "http://x" }'


def agencies() -> tuple[Agency, ...]:
    """Return three agencies with addresses, the first with a long name."""
    found = [one for one in SAMPLE.roster if one.code in CODES]
    found = [replace(one, email=f"{one.code.lower()}@example.cn") for one in found]
    return (replace(found[0], name=found[0].name + "（新平彝族傣族自治县）" * 4), *found[1:])


def define(folder: Path, **changes: Any) -> AssessmentRound:  # noqa: ANN401 - of any setting
    """Write the definition of the round; ``changes`` are those of its settings."""
    plan = ReviewPlan(GROUPS, self_share=SHARE)
    chosen = replace(SAMPLE, roster=Roster(agencies()), review=plan)
    chosen = replace(chosen, settings=replace(chosen.settings, **changes))
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("assessment.xlsx").write_bytes(write_definition(chosen, Language.ZH))
    return chosen


def score_of(entry: InspectedEntry, less: int) -> float:
    """Return a score below the cap that differs from criterion to criterion."""
    turn = int(entry.criterion[1:])
    return float(Decimal(entry.cap or 0) - Decimal((turn * less) % 5) / 2)


def make_reviewed(folder: Path, scored: tuple[str, ...] = CODES[:2]) -> Path:
    """Return a round of which two agencies reported and the ``scored`` ones were judged."""
    define(folder)
    generate(folder)
    for less, code in enumerate(CODES[:2], start=1):
        own = {
            one.code: one.cap - Decimal(less if one.code in {"C02", "C05"} else 0) / 2
            for one in SAMPLE.scheme
        }
        fill(issued(folder, code), folder / "returned" / f"{code}.xlsx", own)
    review(folder)
    for turn, group in enumerate(GROUPS, start=1):
        scores = {
            code: lambda entry, turn=turn, at=at: score_of(entry, turn + at)
            for at, code in enumerate(scored)
        }
        target = folder / "review" / "returned" / f"{group.code}.xlsx"
        fill_review(issued_review(folder, group.code), target, scores, reason=REASON)
    return folder


def report_of(folder: Path) -> Mapping[str, Any]:
    """Return what ``consolidate`` reports of a round, in a process of its own."""
    words = ("consolidate", str(folder / "returned"), "--format", "json", "--dry-run")
    found: Mapping[str, Any] = json.loads(run_apart(*words).stdout)
    return found


def sheet_of(folder: Path, code: str, place: str = "反馈表") -> Path:
    """Return the one sheet of an agency."""
    (found,) = (folder / "results" / place).glob(f"{code}_*.docx")
    return found


def rows_of(path: Path) -> list[list[str]]:
    """Return the table of scores, its headings first."""
    table = docx.Document(str(path)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def lines_of(path: Path) -> list[str]:
    """Return the lines around the tables."""
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
