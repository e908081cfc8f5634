"""What 收表登记 and 问题清单 list: the files that came back, review workbooks after the returns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.excel.summary.subject import Subject
from workbook_tool.excel.summary.words import Reviewing

_FOLDER: Final = "review/returned"  # as a round names it, whatever its language


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came back, and whose it is: an agency's, or a group's of evaluators.

    ``prefix`` leads from the folder of the summary to the folder of its kind, with "/" and at the
    end; None where no link leads there.
    """

    verdict: FileVerdict
    whose: str
    shown: str
    prefix: str | None
    is_review: bool = False


def received_files(subject: Subject) -> tuple[Received, ...]:
    """Return every file in the order of its folder, the review workbooks last."""
    returns = (
        Received(one, subject.agency_name(one), one.file.path, subject.returned_prefix)
        for one in subject.consolidation.files
    )
    reviews = (
        Received(
            file.verdict,
            _group_name(subject, file),
            file.below(_FOLDER).verdict.file.path,
            subject.review_prefix,
            is_review=True,
        )
        for file in subject.reviews
    )
    return (*returns, *reviews)


def reviewed_findings(subject: Subject) -> Iterator[tuple[str, FileVerdict]]:
    """Yield whose it is and what was found: of each file as a whole, then of each of its sheets.

    The paths are those from the folder of the round.
    """
    for file in subject.reviews:
        group, placed = _group_name(subject, file), file.below(_FOLDER)
        yield group, placed.verdict
        for sheet in placed.sheets:
            yield subject.agency_name(sheet) or group, sheet


def _group_name(subject: Subject, file: ReviewedFile) -> str:
    plan = subject.the_round.review
    group = None if plan is None or file.group is None else plan.by_code.get(file.group)
    return "" if group is None else subject.say(Reviewing.FROM_GROUP, group=group.name)
