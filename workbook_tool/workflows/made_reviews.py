"""One review workbook as files: what a group judges now, its mail, and what differs from before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from workbook_tool.core.form import wording_digest
from workbook_tool.core.form.identity import make_review_code
from workbook_tool.core.form.issuance import IssuedReview, IssueRegister
from workbook_tool.core.review.build import build_review_blueprint, review_digest
from workbook_tool.core.review.judging import judged_return
from workbook_tool.core.review.meta import judged_copy
from workbook_tool.core.review.spec import Evaluator, ReviewBlueprint, TypedSheet
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan, allocation_of
from workbook_tool.core.text import Text, listed
from workbook_tool.excel.review_workbook import write_review_workbook
from workbook_tool.excel.sheet_writer import Lock
from workbook_tool.mail.messages import Attachment
from workbook_tool.mail.reviews import build_review_draft, review_body
from workbook_tool.round_folder.rounds import RoundKey
from workbook_tool.round_folder.storage import sha256_of
from workbook_tool.workflows.generate import CREATED, lock_of, safe_file_name
from workbook_tool.workflows.read_round import ReadRound

_FORM: Final = Text("考评表", "review")
_MOST_NAMED: Final = 8
Typed = Mapping[tuple[str, str], TypedSheet]
"""What evaluators typed before, by the codes of group and agency."""


@dataclass(frozen=True, slots=True)
class MadeReview:
    """One workbook as it is issued, and what differs from the one before."""

    group: EvaluatorGroup
    book: IssuedReview
    criteria: int
    content: bytes
    body: str
    draft: bytes
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def make_reviews(
    outcome: ReadRound, plan: ReviewPlan, key: RoundKey, typed: Typed
) -> tuple[MadeReview, ...]:
    """Return the workbooks of all groups that have an agency to judge."""
    lock = lock_of(outcome.assessment_round.settings, key)
    now = datetime.now(UTC).replace(microsecond=0)
    found = (_make(outcome, group, key, lock, typed, now) for group in plan.groups)
    return tuple(one for one in found if one is not None)


def _make(
    outcome: ReadRound,
    group: EvaluatorGroup,
    key: RoundKey,
    lock: Lock,
    typed: Typed,
    now: datetime,
) -> MadeReview | None:
    """Return the workbook of one group, None where no return that it judges is counted."""
    the_round, settings = outcome.assessment_round, outcome.assessment_round.settings
    allocation = allocation_of(group, the_round.scheme, the_round.roster)
    results = {one.agency.code: one for one in outcome.consolidation.results}
    judged = [
        found
        for agency in allocation.agencies
        if (
            found := judged_return(
                results[agency.code],
                allocation.asked_of(agency),
                settings.language,
                typed.get((group.code, agency.code), TypedSheet()),
            )
        )
    ]
    if not judged:
        return None
    digest = review_digest(allocation.criteria, the_round.scheme)
    code = make_review_code(key.key, settings.round_id, group.code, digest)
    blueprint = build_review_blueprint(
        the_round,
        Evaluator(group.code, group.name),
        code,
        criteria=allocation.criteria,
        judged=judged,
    )
    content = write_review_workbook(blueprint, created=CREATED, lock=lock)
    book = _registered(outcome, blueprint, content, now)
    new, changed, gone = _differences(outcome.issued, book)
    changes = _describe_changes(outcome, new, changed, gone)
    body = review_body(settings, group, code=code, agencies=len(judged), changes=changes)
    draft = build_review_draft(
        settings,
        group,
        body=body,
        workbook=Attachment(book.file, content),
        sha256=book.sha256,
    )
    count = len(allocation.criteria)
    return MadeReview(group, book, count, content, body, draft, new, changed, gone)


def _registered(
    outcome: ReadRound,
    blueprint: ReviewBlueprint,
    content: bytes,
    now: datetime,
) -> IssuedReview:
    """Return the line of the register; it keeps when the code was issued first."""
    known = outcome.issued.reviews_under(blueprint.code)
    settings, evaluator = outcome.assessment_round.settings, blueprint.evaluator
    form = f"{settings.round_id}_{_FORM.in_language(settings.language)}"
    return IssuedReview(
        code=blueprint.code,
        evaluator=evaluator.code,
        evaluator_name=evaluator.name,
        file=safe_file_name(evaluator.code, evaluator.name, form),
        sha256=sha256_of(content),
        digest=blueprint.digest,
        wording=wording_digest(outcome.assessment_round),
        blueprint_version=blueprint.version,
        sheets=tuple(map(judged_copy, blueprint.pages)),
        issued_at=known[0].issued_at if known else now,
    )


def _differences(
    issued: IssueRegister, now: IssuedReview
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the agencies that are new, whose return is another one, and that are not judged now.

    Nothing is new in the first workbook of a group. It is compared with the last other one, so that
    a second run says the same.
    """
    others = (
        one for one in issued.reviews if one.evaluator == now.evaluator and one.sha256 != now.sha256
    )
    before = next(reversed(tuple(others)), None)
    if before is None:
        return (), (), ()
    old, new = before.by_agency, now.by_agency
    return (
        tuple(code for code in new if code not in old),
        tuple(code for code in new if code in old and old[code].sha256 != new[code].sha256),
        tuple(code for code in old if code not in new),
    )


def _describe_changes(
    outcome: ReadRound, new: tuple[str, ...], changed: tuple[str, ...], gone: tuple[str, ...]
) -> Text | None:
    """Return the sentence that says what a group has to look at again, None without any."""
    names = {one.code: one.short for one in outcome.assessment_round.roster}
    parts = (
        (new, Text("新增", "new: ")),
        (changed, Text("自评表已更换", "with another return: ")),
        (gone, Text("不再考评", "not judged any more: ")),
    )
    told = [
        Text(f"{words.zh}：{shown.zh}", f"{words.en}{shown.en}")
        for codes, words in parts
        if codes
        for shown in (named([names.get(code, code) for code in codes]),)
    ]
    if not told:
        return None
    zh, en = "；".join(one.zh for one in told), "; ".join(one.en for one in told)
    return Text(f"与上一份相比，{zh}。", f"Since the last one, {en}.")


def named(names: list[str]) -> Text:
    """Return names as one list, the first of many."""
    shown = listed(names[:_MOST_NAMED])
    count = len(names)
    if count <= _MOST_NAMED:
        return shown
    return Text(f"{shown.zh}等 {count} 个单位", f"{shown.en} … ({count} in all)")
