"""Whose review workbook it is: all codes are collected, and one registered group or none is taken.

The same rule as for returns: names and file names never assign a workbook. A sheet that carries the
code of another group was copied from there; that is the sheet's matter, see ``reading``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbook_tool.core.cells import FoundSheet, FoundWorkbook
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form.identity import FoundCode, collect_codes, find_codes_in_text
from workbook_tool.core.form.issuance import IssuedReview, IssueRegister
from workbook_tool.core.review.build import review_digest
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.review.spec import REVIEW_FORMAT
from workbook_tool.core.round.review_plan import criteria_of
from workbook_tool.core.round.roster import codes_in
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import listed, normalise_label

_FORMAT_PROPERTY = "WBT_FORMAT"


@dataclass(frozen=True, slots=True)
class ReviewAttribution:
    """Which group a workbook belongs to, everything issued under its code, newest first.

    ``book`` is None where that is not known; then ``findings`` say why.
    """

    book: IssuedReview | None
    issues: tuple[IssuedReview, ...] = ()
    codes: tuple[FoundCode, ...] = ()
    findings: tuple[Finding, ...] = ()


def is_review_workbook(workbook: FoundWorkbook, register: IssueRegister) -> bool:
    """Tell whether a workbook is one for evaluators, of this round or of another one."""
    if workbook.custom_properties.get(_FORMAT_PROPERTY) == REVIEW_FORMAT:
        return True
    if read_review_meta(workbook) is not None:
        return True
    return any(register.reviews_under(found.code) for found in collect_codes(workbook))


def misplaced_review(workbook: FoundWorkbook) -> Finding:
    """Return the finding that a review workbook lies among the returns."""
    shown = listed(found.code for found in collect_codes(workbook))
    return Finding.of(Code.REVIEW_AMONG_RETURNS, observed=shown.en, codes=shown)


def attribute_review(
    workbook: FoundWorkbook, register: IssueRegister, assessment_round: AssessmentRound
) -> ReviewAttribution:
    """Return whose review workbook it is by the codes in it."""
    codes = collect_codes(workbook)
    by_group = _by_group(register, (found.code for found in codes))
    if not by_group:
        return ReviewAttribution(None, codes=codes, findings=(_unattributed(codes, register),))
    if len(by_group) > 1:
        own = _by_group(register, _codes_of_the_workbook(workbook))
        by_group = own if len(own) == 1 else by_group
    shown = listed(found.code for found in codes)
    if len(by_group) > 1:
        finding = Finding.of(Code.REVIEW_OF_TWO_GROUPS, observed=shown.en, codes=shown)
        return ReviewAttribution(None, codes=codes, findings=(finding,))
    ((group, book),) = by_group.items()
    refusal = _refusal(book, group, assessment_round)
    if refusal is not None:
        return ReviewAttribution(None, codes=codes, findings=(refusal,))
    return ReviewAttribution(book, register.reviews_under(book.code), codes)


def check_review_file_name(
    path: str, book: IssuedReview, register: IssueRegister
) -> Iterator[Finding]:
    """Yield REVIEW_FILE_NAME_OF_ANOTHER where a file name carries another group and not its own.

    A code stands alone in the name, and one letter is none; a name inside a longer one does not
    count.
    """
    file_name = path.rpartition("!")[2].rpartition("/")[2]
    label, codes = normalise_label(file_name), codes_in(file_name)
    groups = {one.evaluator: one.evaluator_name for one in register.current_reviews.values()}
    groups[book.evaluator] = book.evaluator_name
    named = {code: said for code, name in groups.items() if (said := normalise_label(name))}
    named = {code: said for code, said in named.items() if said in label}
    whole = {
        code
        for code, said in named.items()
        if not any(said in other and said != other for other in named.values())
    }
    coded = {code for code in groups if len(code) > 1 and code in codes}
    if book.evaluator in whole | coded:
        return
    for code in [one for one in groups if one in whole | coded][:1]:
        shown = code if code in coded else groups[code]
        facts: dict[str, Any] = {"named": shown, "coded": book.evaluator_name}
        yield Finding.of(Code.REVIEW_FILE_NAME_OF_ANOTHER, observed=file_name, **facts)


def _refusal(book: IssuedReview, group: str, assessment_round: AssessmentRound) -> Finding | None:
    """Return why nothing of a group's workbook can count, None where it may."""
    plan, scheme = assessment_round.review, assessment_round.scheme
    facts: dict[str, Any] = {"codes": book.code, "group": book.evaluator_name}
    if plan is None or group not in plan.by_code:
        return Finding.of(Code.REVIEW_GROUP_LEFT, observed=book.code, **facts)
    scored = criteria_of(plan.by_code[group], scheme)
    if book.is_void or book.digest != review_digest(scored, scheme):
        return Finding.of(Code.REVIEW_OLD_VERSION, observed=book.code, codes=book.code)
    return None


def _by_group(register: IssueRegister, codes: Iterable[str]) -> Mapping[str, IssuedReview]:
    """Return the workbook that each group was issued under some codes; a valid one goes first."""
    found: dict[str, IssuedReview] = {}
    for code in codes:
        for book in register.reviews_under(code)[:1]:
            known = found.get(book.evaluator)
            if known is None or known.is_void:
                found[book.evaluator] = book
    return found


def _codes_of_the_workbook(workbook: FoundWorkbook) -> Iterator[str]:
    """Yield the codes of what belongs to no agency: hidden sheet, names, properties."""
    meta = read_review_meta(workbook)
    if meta is not None:
        yield meta.pairs.get("code", "")
    for texts in (
        workbook.defined_names,
        workbook.core_properties,
        workbook.custom_properties,
    ):
        for text in texts.values():
            yield from find_codes_in_text(text)


def _unattributed(codes: tuple[FoundCode, ...], register: IssueRegister) -> Finding:
    """Return why a workbook belongs to no group."""
    if not codes:
        return Finding.of(Code.REVIEW_WITHOUT_IDENTITY)
    shown = listed(found.code for found in codes)
    at = Location(sheet=codes[0].carrier)
    if any(register.find(found.code) is not None for found in codes):
        return Finding.of(Code.RETURN_AMONG_REVIEWS, at, observed=shown.en, codes=shown)
    if all(found.round_id != register.round_id for found in codes):
        facts: dict[str, Any] = {"codes": shown, "round": register.round_id}
        return Finding.of(Code.REVIEW_OF_OTHER_ROUND, at, observed=shown.en, **facts)
    return Finding.of(Code.REVIEW_UNREGISTERED, at, observed=shown.en, codes=shown)


def foreign_codes(
    sheet: FoundSheet, book: IssuedReview, register: IssueRegister
) -> tuple[str, ...]:
    """Return the codes of other groups that stand on a sheet."""
    found = dict.fromkeys(
        code for cell in sheet.cells.values() for code in find_codes_in_text(cell.text)
    )
    return tuple(
        code
        for code in found
        if any(other.evaluator != book.evaluator for other in register.reviews_under(code)[:1])
    )
