"""The hidden sheet of a review workbook: whose it is, what is judged, and where it stands.

It is read where the register is gone, and to tell what an issued workbook holds. Nothing in it is
proven: whoever unhides the sheet can change it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workbook_tool.core.cells import FoundSheet, FoundWorkbook, SheetState
from workbook_tool.core.form import SheetSpec, wording
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import PLAIN, TARGETS, goals_text, more_of, read_goals
from workbook_tool.core.form.issuance import JudgedCopy
from workbook_tool.core.records import parse
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.spec import REVIEW_FORMAT, REVIEW_VERSION, ReviewPage
from workbook_tool.core.round.kinds import USUAL
from workbook_tool.core.round.scheme import Criterion

FIRST_ROW = 2
# Pairs, beside them a line for each sheet, beside these a line for each criterion.
_NAME, _VALUE = 1, 2
_AGENCY, _SHEET, _JUDGED, _CHECK, _ANSWERS, _TARGETS = range(4, 10)
_KEY, _CAP, _STEP, _KIND, _TEXT, _MORE = range(10, 16)
_BASE = 16  # of a sheet that was issued with what evaluators had typed before
_SHEET_TITLES = ("agency", "sheet", "judged", "check_code", "answers")
_KEY_TITLES = ("key", "cap", "step", "kind", "text", "more")
_WIDTHS = (18, 50, 4, 14, 32, 66, 10, 30, 4, 12, 8, 8, 10, 66, 30)


@dataclass(frozen=True, slots=True)
class FoundReviewMeta:
    """What ``_meta`` of a review workbook says: the pairs, each sheet, each criterion as JSON.

    ``bases`` are the digests of what sheets were issued with, by agency.
    """

    pairs: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[JudgedCopy, ...] = ()
    criteria: tuple[dict[str, Any], ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int | None:
        """Return the version of the blueprint that is named, None where that is none of ours."""
        versions = {str(one): one for one in range(1, REVIEW_VERSION + 1)}
        return versions.get(self.pairs.get("blueprint", ""))


def build_review_meta(
    issue: ReviewIssue,
    pages: tuple[ReviewPage, ...],
    criteria: tuple[Criterion, ...],
    *,
    digest: str,
    wording_digest: str,
) -> SheetSpec:
    """Return the very hidden sheet."""
    draft = SheetDraft(wording.META, widths=_WIDTHS)
    pairs = {
        "tool": "workbook_tool",
        "format": REVIEW_FORMAT,
        "round": issue.settings.round_id,
        "blueprint": str(REVIEW_VERSION),
        "evaluator": issue.evaluator.code,
        "evaluator_name": issue.evaluator.name,
        "code": issue.code,
        "digest": digest,
        "wording": wording_digest,
        "language": issue.language.value,
    }
    for row, (key, value) in enumerate(pairs.items(), start=1):
        draft.put(row, _NAME, key, PLAIN)
        draft.put(row, _VALUE, value, PLAIN)
    for first, titles in ((_AGENCY, _SHEET_TITLES), (_KEY, _KEY_TITLES)):
        for column, title in enumerate(titles, start=first):
            draft.put(1, column, title, PLAIN)
    for row, page in enumerate(pages, start=FIRST_ROW):
        copy = judged_copy(page)
        answers = json.dumps(dict(copy.answers), ensure_ascii=False)
        said = (copy.agency, copy.sheet, copy.sha256, copy.check_code, answers)
        for column, text in enumerate(said, start=_AGENCY):
            draft.put(row, column, text, PLAIN)
        if copy.goals:
            draft.put(1, _TARGETS, TARGETS, PLAIN)
            draft.put(row, _TARGETS, goals_text(copy.goals), PLAIN)
    for row, judged in enumerate(issue.judged, start=FIRST_ROW):
        if judged.typed.base:
            draft.put(1, _BASE, "base", PLAIN)
            draft.put(row, _BASE, judged.typed.base, PLAIN)
    for row, criterion in enumerate(criteria, start=FIRST_ROW):
        for column, shown in enumerate(_parts(criterion), start=_KEY):
            draft.put(row, column, shown, PLAIN)
    return draft.finish(state=SheetState.VERY_HIDDEN, footer=issue.footer)


def judged_copy(page: ReviewPage) -> JudgedCopy:
    """Return what the register keeps of one sheet."""
    return JudgedCopy(
        page.agency,
        page.sheet,
        page.sha256,
        page.check_code,
        tuple(page.answers.items()),
        page.goals,
    )


def _parts(criterion: Criterion) -> tuple[str | Decimal | None, ...]:
    more = more_of(criterion)
    return (
        criterion.code,
        criterion.cap,
        criterion.step,
        criterion.kind.name,
        hashlib.sha256(criterion.text.encode()).hexdigest(),
        json.dumps(more, ensure_ascii=False, sort_keys=True) if more else None,
    )


def read_review_meta(workbook: FoundWorkbook) -> FoundReviewMeta | None:
    """Return what ``build_review_meta`` wrote, None where the workbook is no review workbook."""
    sheet = workbook.sheet(wording.META)
    if sheet is None:
        return None
    named = (row for row, column in sheet.cells if column == _NAME)
    pairs = {sheet.text_at(row, _NAME): sheet.text_at(row, _VALUE) for row in named}
    if pairs.get("format") != REVIEW_FORMAT:
        return None
    rows = sorted({row for row, _ in sheet.cells if row >= FIRST_ROW})
    return FoundReviewMeta(
        pairs,
        tuple(copy for row in rows for copy in _copies(sheet, row)),
        tuple(parts for row in rows for parts in _criteria(sheet, row)),
        {sheet.text_at(row, _AGENCY): base for row in rows if (base := sheet.text_at(row, _BASE))},
    )


def _copies(sheet: FoundSheet, row: int) -> Iterator[JudgedCopy]:
    agency = sheet.text_at(row, _AGENCY)
    if not agency:
        return
    try:
        found = parse(sheet.text_at(row, _ANSWERS))
    except ValueError:
        found = {}
    answers = found.items() if isinstance(found, dict) else ()
    try:
        goals = read_goals(sheet.text_at(row, _TARGETS))
    except ValueError:
        goals = ()
    yield JudgedCopy(
        agency,
        sheet.text_at(row, _SHEET),
        sheet.text_at(row, _JUDGED),
        sheet.text_at(row, _CHECK),
        tuple((str(code), str(text)) for code, text in answers),
        goals,
    )


def _criteria(sheet: FoundSheet, row: int) -> Iterator[dict[str, Any]]:
    code = sheet.text_at(row, _KEY)
    if not code:
        return
    try:
        more = parse(sheet.text_at(row, _MORE) or "{}")
    except ValueError:
        return
    if isinstance(more, dict):
        plain = {
            "code": code,
            "levels": [""],
            "text": "",
            "cap": sheet.text_at(row, _CAP),
            "step": sheet.text_at(row, _STEP),
            "kind": sheet.text_at(row, _KIND) or USUAL.name,
        }
        yield plain | more
