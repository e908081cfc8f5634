"""A consolidation as DataFrames: the rows of each table, in the order of the summary."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.returns.reviewing import ScoreStage, final_entry
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.frames.columns import build_frame
from workbook_tool.frames.reviews import FoundInReview, Given, review_rows, reviewed_tables
from workbook_tool.frames.tables import FILES, FINDINGS, TABLES, Answer, Found, Received, Tables

if TYPE_CHECKING:
    from workbook_tool.frames.columns import DataFrame


class Frames(NamedTuple):
    """One consolidation in five tables, joined by agency, criterion and file."""

    agencies: "DataFrame"
    criteria: "DataFrame"
    scores: "DataFrame"
    findings: "DataFrame"
    files: "DataFrame"


class ReviewFrames(NamedTuple):
    """What evaluators gave and sent back, in three tables more."""

    reviews: "DataFrame"
    review_files: "DataFrame"
    review_findings: "DataFrame"


def tables_of(consolidation: Consolidation) -> Tables:
    """Return the columns of each table; a round with evaluators has more of both."""
    if consolidation.assessment_round.review is None:
        return TABLES
    return reviewed_tables(consolidation.stage)


def to_frames(consolidation: Consolidation) -> Frames:
    """Return the tables of a consolidation: rows in the order of the summary, none merged.

    ``agencies`` holds the whole roster, ``criteria`` the scheme, ``scores`` every answer of the
    returns that count, ``findings`` and ``files`` everything that came. Where the round has
    evaluators, agencies and scores have more columns.
    """
    the_round, tables = consolidation.assessment_round, tables_of(consolidation)
    files = consolidation.files
    return Frames(
        build_frame(tables["agencies"], consolidation.results),
        build_frame(tables["criteria"], the_round.scheme),
        build_frame(tables["scores"], _answers(consolidation)),
        build_findings_frame(files, the_round.settings),
        build_files_frame(files, the_round.settings, consolidation.check_codes),
    )


def to_review_frames(consolidation: Consolidation, files: Iterable[ReviewedFile]) -> ReviewFrames:
    """Return what evaluators gave, and what became of the ``files`` that they sent back.

    ``reviews`` has a row for each score that a group owes: with file, sheet and cell of what it
    gave, else with the reason why nothing of it counts.
    """
    found, tables = tuple(files), reviewed_tables(consolidation.stage)
    settings = consolidation.assessment_round.settings
    received = (_received(file.verdict, settings, file.group) for file in found)
    return ReviewFrames(
        build_frame(tables["reviews"], _given(consolidation)),
        build_frame(tables["review_files"], received),
        build_frame(tables["review_findings"], _found_in(found, settings)),
    )


def build_findings_frame(verdicts: Iterable[FileVerdict], settings: RoundSettings) -> "DataFrame":
    """Return every finding of some files, in the language of the round."""
    return build_frame(
        FINDINGS,
        (
            Found(verdict, finding, settings.language)
            for verdict in verdicts
            for finding in verdict.findings
        ),
    )


def build_files_frame(
    verdicts: Iterable[FileVerdict], settings: RoundSettings, check_codes: Mapping[str, str]
) -> "DataFrame":
    """Return what became of some files; the check codes of those that count go by their paths."""
    return build_frame(
        FILES,
        (_received(verdict, settings, check_codes.get(verdict.file.path)) for verdict in verdicts),
    )


def _received(verdict: FileVerdict, settings: RoundSettings, code: str | None) -> Received:
    return Received(
        verdict,
        verdict.reason.in_language(settings.language),
        code,
        settings.local_time(verdict.file.arrived),
    )


def _answers(consolidation: Consolidation) -> Iterator[Answer]:
    rows = {(row.agency.code, row.criterion.code): row for row in consolidation.rows}
    plan, is_final = consolidation.assessment_round.review, consolidation.stage is ScoreStage.FINAL
    for result in consolidation.results:
        if result.agency_return is None:
            continue
        code, path = result.agency.code, result.agency_return.file.path
        reviews = {} if result.review is None else result.review.by_code
        for entry in result.agency_return.entries:
            review = reviews.get(entry.criterion)
            yield Answer(
                code,
                path,
                entry,
                rows.get((code, entry.criterion)),
                final_entry(entry, review) if is_final else entry,
                review,
                plan,
            )


def _given(consolidation: Consolidation) -> Iterator[Given]:
    plan = consolidation.assessment_round.review
    if plan is not None:
        for review in consolidation.under_review:
            yield from review_rows(plan, review)


def _found_in(files: Iterable[ReviewedFile], settings: RoundSettings) -> Iterator[FoundInReview]:
    for file in files:
        for verdict in (file.verdict, *file.sheets):
            for finding in verdict.findings:
                yield FoundInReview(verdict, finding, settings.language, file.group)
