"""How far a review is, as JSON: the same in the reports of ``consolidate`` and ``status``."""

from workbook_tool.cli.report_shapes import (
    DisagreementReport,
    GroupReport,
    ProgressReport,
    ReviewStateReport,
)
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.reviewing import Disagreement, GroupProgress, ReviewState
from workbook_tool.core.round.final_scores import Progress, ReviewPart


def build_review_json(state: ReviewState | None) -> ReviewStateReport | None:
    """Return how far the review is and where groups differ; null in a round without evaluators."""
    if state is None:
        return None
    return {
        **progress_json(state.scores),
        "agencies": state.agencies,
        "done": state.done,
        "groups": [_group_json(one) for one in state.groups],
        "disagreements": [_disagreement_json(one) for one in state.disagreements],
    }


def progress_json(progress: Progress) -> ProgressReport:
    """Return how many scores are owed and in."""
    return {"owed": progress.owed, "got": progress.got}


def _group_json(found: GroupProgress) -> GroupReport:
    return {
        "group": found.group.code,
        "name": found.group.name,
        "agencies": found.agencies,
        "done": found.done,
        **progress_json(found.scores),
    }


def _disagreement_json(found: Disagreement) -> DisagreementReport:
    review = found.review
    return {
        "agency": found.agency.code,
        "criterion": review.criterion.code,
        "spread": None if review.spread is None else number_text(review.spread),
        "is_open": review.final is None,
        "answers": {part.group: _answer_text(part) for part in review.parts},
    }


def _answer_text(part: ReviewPart) -> str:
    return part.stated if isinstance(part.stated, str) else number_text(part.stated)
