"""A round, a group of evaluators and the returns it judges → the blueprint of its workbook."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from unicodedata import category

from workbook_tool.core.cells import SheetState
from workbook_tool.core.form import DefinedName, wording
from workbook_tool.core.form import wording_digest as digest_of_wording
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import ListSheet
from workbook_tool.core.formulas import quote
from workbook_tool.core.returns.kept_answers import shortened
from workbook_tool.core.review.full_texts import build_full_texts
from workbook_tool.core.review.index import build_index
from workbook_tool.core.review.issue import ReviewIssue
from workbook_tool.core.review.meta import build_review_meta
from workbook_tool.core.review.pages import build_page
from workbook_tool.core.review.spec import (
    REVIEW_FORMAT,
    REVIEW_VERSION,
    Evaluator,
    JudgedReturn,
    ReviewBlueprint,
)
from workbook_tool.core.review.visits import build_visits
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound

NAME_LIMIT = 31  # of a sheet, in UTF-16 units
# What sheet names may not hold, and what formulas and links of some program stumble over.
_FORBIDDEN = frozenset("[]:*?/\\'&\"=\ufe0f")
_SIGNS = frozenset({"So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn"})
_RESERVED = frozenset({"index", "visit list", "full texts", "history", "_lists", "_meta"})


def review_digest(criteria: Sequence[Criterion], scheme: IndicatorScheme) -> str:
    """Return the digest of the criteria that a group scores, which its printed code stands for.

    Neither agencies nor self scores are in it, so that a code stays valid when those change.
    """
    return scheme_digest(replace(scheme, criteria=tuple(criteria)))


def sheet_name(agency: Agency) -> str:
    """Return the name of an agency's sheet: its code and short name, safe in every program.

    >>> sheet_name(Agency("XP001", "县委办公室（[机关]）", short_name="县委办/机关"))
    'XP001 县委办机关'
    """
    kept = (
        char for char in agency.short if char not in _FORBIDDEN and category(char) not in _SIGNS
    )
    name = shortened(f"{agency.code} {''.join(kept).strip()}".strip(), NAME_LIMIT).strip()
    return f"{name}_" if name.casefold() in _RESERVED else name


def build_review_blueprint(
    assessment_round: AssessmentRound,
    evaluator: Evaluator,
    code: str,
    *,
    criteria: Sequence[Criterion],
    judged: Iterable[JudgedReturn],
) -> ReviewBlueprint:
    """Return the workbook of one group of evaluators as data.

    ``code`` is the printed code, ``criteria`` what the group scores whichever agency is asked them;
    ``judged`` are the agencies with a counted return, each with the criteria that it is asked.
    """
    issue = ReviewIssue(assessment_round, evaluator, code, tuple(judged))
    lists = ListSheet(SheetDraft(wording.LISTS, widths=(24.0,) * 12))
    lists.source("code", (code,))
    made = [build_page(issue, one, sheet_name(one.agency), lists) for one in issue.judged]
    pages = tuple(page for _, page in made)
    others = (build_visits(issue, pages), build_full_texts(issue, made))
    digest = review_digest(criteria, assessment_round.scheme)
    meta = build_review_meta(
        issue,
        pages,
        tuple(criteria),
        digest=digest,
        wording_digest=digest_of_wording(assessment_round),
    )
    sheets = (
        build_index(issue, pages),
        *(sheet for sheet in others if sheet is not None),
        *(sheet for sheet, _ in made),
        lists.draft.finish(state=SheetState.HIDDEN, footer=issue.footer),
        meta,
    )
    settings = issue.settings
    return ReviewBlueprint(
        version=REVIEW_VERSION,
        language=issue.language,
        round_id=settings.round_id,
        evaluator=evaluator,
        code=code,
        digest=digest,
        title=issue.title,
        sheets=sheets,
        pages=pages,
        names=(DefinedName("WBT_CODE", quote(code)),),
        properties={
            "WBT_TOOL": "workbook_tool",
            "WBT_FORMAT": REVIEW_FORMAT,
            "WBT_ROUND": settings.round_id,
            "WBT_EVALUATOR": evaluator.code,
            "WBT_CODE": code,
            "WBT_BLUEPRINT": str(REVIEW_VERSION),
        },
        fonts=settings.fonts,
    )
