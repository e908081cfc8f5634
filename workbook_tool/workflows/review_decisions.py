"""A decision on a review: which of several counts for an agency, or that one stands anyway."""

import os
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.review.register import ReviewDecision, ReviewRegister, build_review_register
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import listed
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.workflows.read_round import ReadRound


def is_review_path(file: str, folder: RoundFolder) -> bool:
    """Tell whether a path as it was typed lies among what evaluators sent back."""
    homes = (folder.review_returned, folder.review_returned.resolve())
    plain = file.replace("\\", "/").partition("!")[0]
    places = [Path(os.path.abspath(base / plain)) for base in (Path(), folder.path)]  # noqa: PTH100 - no link is followed
    return any(place.exists() and place.is_relative_to(home) for place in places for home in homes)


def review_named(file: str, outcome: ReadRound) -> str | None:
    """Return the review workbook that a path names as reports have it, None where it names none.

    A path relative to ``returned/`` that is no return there may be one of a review.
    """
    typed = file.replace("\\", "/")
    files = {one.verdict.file.path for one in outcome.reviews.register.files}
    if not is_review_path(file, outcome.folder):
        is_return = any(one.file.path == typed for one in outcome.register.files)
        return typed if typed in files and not is_return else None
    home = outcome.folder.review_returned
    plain, mark, member = typed.partition("!")
    for base in (Path(), outcome.folder.path):
        place = Path(os.path.abspath(base / plain))  # noqa: PTH100 - as above
        for start in (home, home.resolve()):
            if place.is_relative_to(start) and place.exists():
                return f"{place.relative_to(start).as_posix()}{mark}{member}"
    return typed


def settle_review(outcome: ReadRound, agency: Agency, file: str, reason: str) -> ReviewDecision:
    """Return the decision that what a review workbook says of an agency counts.

    It holds as long as the return counts that counts now. Raises UsageError where the workbook
    says nothing of the agency, counts already, or cannot count.
    """
    sheet = _sheet_of(outcome.reviews.register, agency, file)
    if sheet is None:
        raise _no_such_review(outcome.reviews.register, agency, file)
    if sheet.status.is_counted:
        raise UsageError(
            f"{agency.name}（{agency.code}）现在采用的就是“{file}”中的考评，不必核定，没有写入任何"
            "内容。",
            f"The review in “{file}” counts for {agency.code} already; there is nothing to "
            "decide, and nothing was written.",
        )
    counted = next(
        (one.counted for one in outcome.register.standings if one.agency.code == agency.code), None
    )
    judged = "" if counted is None else counted.file.sha256
    made = ReviewDecision(agency.code, sheet.file.sha256, reason, file, judged)
    # Tried before it is written: a decision that would have no effect is refused.
    if not _would_count(outcome, made):
        raise UsageError(
            f"“{file}”中对 {agency.code} {agency.name} 的考评（{sheet.reason.zh}）不能采用。",
            f"What “{file}” says of {agency.code} ({sheet.reason.en}) cannot count.",
        )
    return made


def _sheet_of(register: ReviewRegister, agency: Agency, file: str) -> FileVerdict | None:
    sheets = (
        sheet for one in register.files if one.verdict.file.path == file for sheet in one.sheets
    )
    return next((one for one in sheets if one.agency == agency.code), None)


def _would_count(outcome: ReadRound, made: ReviewDecision) -> bool:
    known = outcome.reviews.decisions
    decisions = {**known, made.agency: (*known.get(made.agency, ()), made)}
    register = build_review_register(
        outcome.reviews.verdicts,
        outcome.assessment_round,
        outcome.register,
        decisions,
        calendar=outcome.calendar,
    )
    return any(
        sheet.agency == made.agency
        and sheet.status.is_counted
        and any(finding.rule is Code.DECIDED for finding in sheet.findings)
        for file in register.files
        if file.verdict.file.sha256 == made.sha256
        for sheet in file.sheets
    )


def _no_such_review(register: ReviewRegister, agency: Agency, file: str) -> UsageError:
    """Return the error for a review that is none, with those that the agency has."""
    files = [
        one.verdict.file.path
        for one in register.files
        if any(sheet.agency == agency.code for sheet in one.sheets)
    ]
    own = listed(files)
    zh, en = ("", "")
    if files:
        zh = f"{agency.name}的考评在：{own.zh}。"
        en = f" {agency.code} is reviewed in: {own.en}."
    return UsageError(
        f"“{file}”中没有 {agency.code} {agency.name} 的考评。{zh}",
        f"“{file}” holds no review of {agency.code}.{en}",
    )
