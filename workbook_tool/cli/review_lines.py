"""What is told of review workbooks that came back, as lines."""

from collections import Counter
from collections.abc import Iterator

from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text, how_many, listed

MOST_SHEETS = 3  # of a file
_ATTENTION = frozenset({Status.QUARANTINED, Status.CONFLICT, Status.REJECTED})


def describe_reviews(
    files: tuple[ReviewedFile, ...],
    assessment_round: AssessmentRound,
    language: Language,
    most: int | None,
) -> Iterator[str]:
    """Yield what came back from evaluators, and what of it somebody has to look at."""
    if not files:
        return
    yield _count_line(files).in_language(language)
    faulty = [file for file in files if file.verdict.status in _ATTENTION]
    for file in faulty[:most]:
        yield _fault_line(file, assessment_round, language)
    rest = 0 if most is None else len(faulty[most:])
    if rest:
        yield Text(
            f"还有 {rest} 个考评表需要处理。",
            f"{how_many(rest, 'more review workbook needs', 'more review workbooks need')} "
            "attention.",
        ).in_language(language)


def _count_line(files: tuple[ReviewedFile, ...]) -> Text:
    """Return the review workbooks by what became of them, as a sum that adds up."""
    counts = Counter(file.verdict.status for file in files)
    shown = [(counts[status], STATUS_TITLES[status]) for status in Status if counts[status]]
    return Text(
        f"考评表：{len(files)} = " + " + ".join(f"{title.zh} {count}" for count, title in shown),
        f"Review workbooks: {len(files)} = "
        + " + ".join(f"{title.en} {count}" for count, title in shown),
    )


def _fault_line(file: ReviewedFile, assessment_round: AssessmentRound, language: Language) -> str:
    """Return one line on a faulty file: its group, what is wrong, and where first."""
    plan = assessment_round.review
    group = None if plan is None else plan.by_code.get(file.group or "")
    known = assessment_round.roster.by_code
    sheets = [one for one in file.sheets if one.status in _ATTENTION]
    agencies = [known.get(one.agency or "") for one in sheets]
    names = [one.short for one in agencies if one is not None]
    cut = listed([*names[:MOST_SHEETS], *(["…"] if len(names) > MOST_SHEETS else [])])
    where = cut.in_language(language)
    gap = "　" if language is Language.ZH else "  "
    parts = (
        f"× {file.verdict.file.path}",
        "" if group is None else group.name,
        STATUS_TITLES[file.verdict.status].in_language(language),
        file.verdict.reason.in_language(language),
        where,
    )
    return gap.join(part for part in parts if part)
