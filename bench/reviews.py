"""The candidates that write and read the workbooks of evaluators: one sheet an agency."""

from dataclasses import replace
from decimal import Decimal

from bench.corpora import round_of
from bench.jobs import CREATED, KEY
from bench.worker import digest, peak, tell, timed
from workbook_tool.core.form import wording_digest
from workbook_tool.core.form.identity import make_review_code
from workbook_tool.core.form.issuance import IssuedReview, IssueRegister
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.review.attribution import attribute_review
from workbook_tool.core.review.build import build_review_blueprint, review_digest
from workbook_tool.core.review.issued_pages import IssuedPages
from workbook_tool.core.review.meta import judged_copy
from workbook_tool.core.review.reading import ReviewReader
from workbook_tool.core.review.spec import (
    Evaluator,
    JudgedAnswer,
    JudgedReturn,
    ReviewBlueprint,
    TypedAnswer,
    TypedSheet,
)
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.excel.review_workbook import write_review_workbook
from workbook_tool.excel.sheet_writer import lock_with_password
from workbook_tool.intake import REVIEW_LIMITS, read_workbook

CRITERIA, GROUPS = 12, 3
BASIS = "开展宣传和培训活动，有计划、有检查、有总结"


def write(count: int) -> None:
    """Write one workbook with the sheets of so many agencies, as it is issued."""
    the_round = reviewed_round(count)
    laid_out(the_round, 0)  # what all of them share
    made: list[bytes] = []
    cpu = timed(lambda: made.append(written(laid_out(the_round, 0))))
    tell(cpu=cpu, checksum=digest([count]), peak=peak())


def read(count: int) -> None:
    """Read and check three workbooks with a score for every criterion of so many agencies."""
    the_round = reviewed_round(count)
    books = [laid_out(the_round, turn) for turn in range(GROUPS)]
    files = [written(one) for one in books]
    register = IssueRegister(
        the_round.settings.round_id, reviews=tuple(_issued(the_round, one) for one in books)
    )
    scored: list[int] = []

    def job() -> None:
        reader = ReviewReader(register, the_round.roster, IssuedPages(lambda _: the_round))
        for content in files:
            workbook = read_workbook(content, "a.xlsx", limits=REVIEW_LIMITS)
            attribution = attribute_review(workbook, register, the_round)
            found, _ = reader.read(workbook, FileFacts("a.xlsx", "a"), attribution)
            sheets = found.sheets if found is not None else ()
            scored.append(sum(one.is_answered for sheet in sheets for one in sheet.found.entries))

    cpu = timed(job)
    if scored != [count * CRITERIA] * GROUPS:
        message = f"{scored} scores were read"
        raise SystemExit(message)
    tell(cpu=cpu, checksum=digest([count]), peak=peak())


def reviewed_round(count: int) -> AssessmentRound:
    """Return a round whose agencies all groups judge."""
    groups = tuple(EvaluatorGroup(f"G{turn}", f"第{turn}考评组") for turn in range(GROUPS))
    return replace(round_of(CRITERIA, count), review=ReviewPlan(groups))


def laid_out(the_round: AssessmentRound, turn: int) -> ReviewBlueprint:
    """Return the workbook of a group that scored everything half a point below the cap."""
    criteria, scheme = tuple(the_round.scheme), the_round.scheme
    answers = {
        one.code: JudgedAnswer(one.code, one.cap, one.cap, "", BASIS, "1 学习计划")
        for one in criteria
    }
    typed = TypedSheet({one.code: TypedAnswer(one.cap - Decimal("0.5"), BASIS) for one in criteria})
    judged = [
        JudgedReturn(one, criteria, answers, "ab" * 32, "0477", typed) for one in the_round.roster
    ]
    group = Evaluator(f"G{turn}", f"第{turn}考评组")
    code = make_review_code(
        KEY, the_round.settings.round_id, group.code, review_digest(criteria, scheme)
    )
    return build_review_blueprint(the_round, group, code, criteria=criteria, judged=judged)


def written(blueprint: ReviewBlueprint) -> bytes:
    """Return the workbook as a file."""
    lock = lock_with_password("password", b"sixteen bytes ok")
    return write_review_workbook(blueprint, created=CREATED, lock=lock)


def _issued(the_round: AssessmentRound, blueprint: ReviewBlueprint) -> IssuedReview:
    return IssuedReview(
        code=blueprint.code,
        evaluator=blueprint.evaluator.code,
        evaluator_name=blueprint.evaluator.name,
        file=f"{blueprint.evaluator.code}.xlsx",
        sha256=blueprint.evaluator.code,
        digest=blueprint.digest,
        wording=wording_digest(the_round),
        blueprint_version=blueprint.version,
        sheets=tuple(map(judged_copy, blueprint.pages)),
    )
