"""What evaluators sent back: every file of review/returned/ judged, and each of its sheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tool.core.findings import Code
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.register import ANY_DATE, Calendar, FileVerdict, Register
from workbook_tool.core.review.counting import counted_reviews
from workbook_tool.core.review.register import (
    NO_DECISIONS,
    NO_REVIEW_REGISTER,
    ReviewDecision,
    ReviewRegister,
    build_review_register,
)
from workbook_tool.core.round.final_scores import NO_REVIEWS, Reviews
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text
from workbook_tool.reading import ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.mail_files import load_collected
from workbook_tool.workflows.named_returns import NamedReturns


@dataclass(frozen=True, slots=True)
class ReadReviews:
    """The review workbooks that came back, judged and registered.

    ``verdicts`` are those on single files, before sheets of one group are compared; ``counted`` is
    what enters the final scores.
    """

    verdicts: tuple[FileVerdict, ...] = ()
    register: ReviewRegister = NO_REVIEW_REGISTER
    counted: Reviews = NO_REVIEWS
    decisions: Mapping[str, Sequence[ReviewDecision]] = field(default_factory=dict)


NOTHING_REVIEWED = ReadReviews()


def read_reviews(
    returns: NamedReturns,
    judge: Judge,
    *,
    reading: ReadingOptions,
    may_write_cache: bool,
    progress: Progress = lambda *_: None,
) -> tuple[FileVerdict, ...]:
    """Return the verdicts on what evaluators sent back, as far as it is asked for.

    A round that has and had no evaluators asks for nothing.
    """
    if judge.assessment_round.review is None and not judge.register.reviews:
        return ()
    places = returns.review_places()
    if not places:
        return ()
    judge = judge.for_reviews()
    read = read_verdicts(
        places,
        judge,
        options=reading,
        store=open_store(returns.folder.state, judge, reading, may_write=may_write_cache),
        arrivals=load_collected(returns.folder).arrivals,
        progress=progress,
    )
    return returns.of_reviews.chosen(read)


def register_reviews(
    verdicts: tuple[FileVerdict, ...],
    assessment_round: AssessmentRound,
    returns: Register,
    decisions: Mapping[str, Sequence[ReviewDecision]] = NO_DECISIONS,
    *,
    calendar: Calendar = ANY_DATE,
) -> ReadReviews:
    """Return the register of what was read, and what of it counts."""
    if not verdicts:
        return NOTHING_REVIEWED
    register = build_review_register(
        verdicts, assessment_round, returns, decisions, calendar=calendar
    )
    return ReadReviews(verdicts, register, counted_reviews(register, returns), decisions)


def reviews_without_effect(read: ReadReviews) -> Iterator[Text]:
    """Yield a sentence for each decision on a review that changes nothing now.

    One that was made for an earlier return of the agency is among them.
    """
    for made in (one for several in read.decisions.values() for one in several[-1:]):
        has_effect = any(
            sheet.agency == made.agency
            and file.verdict.file.sha256 == made.sha256
            and any(finding.rule is Code.DECIDED for finding in sheet.findings)
            for file in read.register.files
            for sheet in file.sheets
        )
        if not has_effect:
            shown = made.file or made.sha256[:12]
            yield Text(
                f"decisions.csv 中 {made.agency} 采用的考评表“{shown}”暂未起作用：文件已不在"
                "（或内容已改变），不能计入，或该单位之后又重报了自评表。",
                f"decisions.csv: the review “{shown}”, chosen for {made.agency}, has no effect "
                "now: the file is gone or has changed, it cannot count, or another return of the "
                "agency counts since.",
            )
