"""What stands in the way of publishing anything but a draft, and what is open besides.

Each obstacle is something that only people can settle. Whatever else has to be settled first,
such as a review that is not complete, is one more function that yields obstacles here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import Status
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text, listed


class ObstacleKind(StrEnum):
    """What has to be settled."""

    CONFLICT = "conflict"  # nobody has said which file counts
    TIE = "tie"  # more agencies than places of a grade
    PAPER = "paper"  # the signed paper says something else
    APPEAL = "appeal"  # 复核申请
    REVIEW = "review"  # scores of evaluators are owed, or contradict each other


OBSTACLE_TITLES = {
    ObstacleKind.CONFLICT: Text("待核定的文件", "file to be decided"),
    ObstacleKind.TIE: Text("并列超出名额", "tied beyond a quota"),
    ObstacleKind.PAPER: Text("纸质件不一致", "paper differs"),
    ObstacleKind.APPEAL: Text("复核申请未办结", "open appeal"),
    ObstacleKind.REVIEW: Text("考评未完成", "review not complete"),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to be settled: what it is, whose it is as far as that is known, and in words."""

    kind: ObstacleKind
    agency: Agency | None
    what: Text


def obstacles(consolidation: Consolidation) -> tuple[Obstacle, ...]:
    """Return everything that refuses a publication, kind by kind in roster or path order."""
    return (
        *_conflicts(consolidation),
        *_ties(consolidation),
        *_papers(consolidation),
        *_appeals(consolidation),
        *_reviews(consolidation),
    )


def _conflicts(consolidation: Consolidation) -> Iterator[Obstacle]:
    by_code = consolidation.assessment_round.roster.by_code
    for verdict in consolidation.files:
        if verdict.status is Status.CONFLICT:
            path = verdict.file.path
            what = Text(f"{path}（{verdict.reason.zh}）", f"{path} ({verdict.reason.en})")
            yield Obstacle(ObstacleKind.CONFLICT, by_code.get(verdict.agency or ""), what)


def _ties(consolidation: Consolidation) -> Iterator[Obstacle]:
    for result in consolidation.counted:
        grade = result.award.tied_for
        if grade is not None:
            what = Text(f"“{grade}”名额不够，等次待核定", f"the places of “{grade}” do not suffice")
            yield Obstacle(ObstacleKind.TIE, result.agency, what)


def _papers(consolidation: Consolidation) -> Iterator[Obstacle]:
    papers = consolidation.papers
    for agency in papers.differing if papers is not None else ():
        what = Text(
            "纸质件与采用的文件不一致", "its paper does not agree with the file that counts"
        )
        yield Obstacle(ObstacleKind.PAPER, agency, what)


def _appeals(consolidation: Consolidation) -> Iterator[Obstacle]:
    for result in consolidation.results:
        case = result.appeal
        if case is not None and case.is_open and case.appeal is not None:
            reason = case.appeal.reason
            yield Obstacle(ObstacleKind.APPEAL, result.agency, Text(reason, reason))
        for score in result.scores_in_doubt:
            said = f"{score.criterion}={score.stated}"
            what = Text(
                f"复核得分 {said} 是对另一份自评表给的，待核定",
                f"the score {said} was given for another return; please decide again",
            )
            yield Obstacle(ObstacleKind.APPEAL, result.agency, what)


def _reviews(consolidation: Consolidation) -> Iterator[Obstacle]:
    for review in consolidation.unreviewed:
        disputed = [one.criterion.code for one in review.disputed]
        left = review.progress.left
        if left:
            what = Text(f"还有 {left} 项考评得分未收齐", f"{left} review scores are still owed")
            yield Obstacle(ObstacleKind.REVIEW, review.agency, what)
        if disputed:
            codes = listed(disputed)
            what = Text(
                f"{codes.zh} 各考评组意见不一致，请核定",
                f"the groups contradict each other on {codes.en}; please decide",
            )
            yield Obstacle(ObstacleKind.REVIEW, review.agency, what)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What is open without refusing anything: it is listed with each publication.

    ``not_counted`` are agencies whose returns cannot count yet, ``incomplete`` those with gaps.
    """

    missing: tuple[Agency, ...]
    not_counted: tuple[Agency, ...]
    incomplete: tuple[Agency, ...]


def left_open(consolidation: Consolidation) -> LeftOpen:
    """Return what is missing, rejected or incomplete, in roster order."""
    return LeftOpen(
        consolidation.missing,
        tuple(
            one.agency
            for one in consolidation.results
            if not one.is_counted and one.status not in {Status.MISSING, Status.EXEMPT}
        ),
        tuple(one.agency for one in consolidation.incomplete),
    )
