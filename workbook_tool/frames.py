"""A consolidation as tidy DataFrames, for whoever analyses it: the only home of pandas.

``to_frames`` gives five tables; the tuples of columns state what stands in them. Numbers stay
``Decimal``, so that sums are those of the summary, and what is blank or unknown is null.
docs/analysis.md shows what can be done with them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from workbook_tool.core.findings import Finding
from workbook_tool.core.form import wording
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation, ScoreRow
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language

if TYPE_CHECKING:
    import pandas as pd

    DataFrame: TypeAlias = pd.DataFrame

TEXT: Final = "string"
DECIMAL: Final = "object"
COUNT: Final = "Int64"
FLAG: Final = "boolean"
MOMENT: Final = "datetime64[s]"
BETWEEN: Final = "; "
"""Stands between several names in one cell."""

RowT = TypeVar("RowT")


class Frames(NamedTuple):
    """One consolidation in five tables, joined by agency, criterion and file."""

    agencies: "pd.DataFrame"
    criteria: "pd.DataFrame"
    scores: "pd.DataFrame"
    findings: "pd.DataFrame"
    files: "pd.DataFrame"


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """One column of a table: name, dtype, meaning, and the value of a row."""

    name: str
    dtype: str
    meaning: str
    value: Callable[[RowT], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of a return that counts; ``row`` is its score where one stands."""

    agency: str
    file: str
    entry: Entry
    row: ScoreRow | None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a file, to be told in a language."""

    verdict: FileVerdict
    finding: Finding
    language: Language


@dataclass(frozen=True, slots=True)
class Received:
    """One file that came, with its reason in words and its time in the zone of the round."""

    verdict: FileVerdict
    reason: str
    check_code: str | None
    modified: datetime | None


def _level(place: int, criterion: Criterion) -> str | None:
    return criterion.levels[place] if place < len(criterion.levels) else None


AGENCIES: Final[tuple[Column[AgencyResult], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency.code),
    Column("name", TEXT, "full name", lambda one: one.agency.name),
    Column("short_name", TEXT, "short name, else the full one", lambda one: one.agency.short),
    Column("category", TEXT, "category", lambda one: one.agency.category),
    Column("is_ranked", FLAG, "takes part in the ranking", lambda one: one.agency.is_ranked),
    Column("status", TEXT, "status; `missing` where none came", lambda one: one.status.value),
    Column("check_code", TEXT, "check code of the answers", lambda one: one.check_code),
    Column("total", DECIMAL, "total, rounded as the round says", lambda one: one.total),
    Column("rate", DECIMAL, "total out of `reachable`", lambda one: one.rate),
    Column(
        "reachable",
        DECIMAL,
        "what the agency can reach, bonuses apart",
        lambda one: one.outcome and one.outcome.reachable,
    ),
    Column(
        "base",
        DECIMAL,
        "that, without what does not apply",
        lambda one: one.outcome and one.outcome.base,
    ),
    Column(
        "earned",
        DECIMAL,
        "points in `base`, before they are rescaled",
        lambda one: one.outcome and one.outcome.earned,
    ),
    Column("grade", TEXT, "final grade", lambda one: one.grade),
    Column("computed_grade", TEXT, "grade before staff decided", lambda one: one.award.computed),
    Column("rank", COUNT, "rank", lambda one: one.rank),
    Column("group_rank", COUNT, "rank in the category", lambda one: one.group_rank),
    Column("late_days", COUNT, "days after the deadline when it came", lambda one: one.late_days),
    Column("open_gaps", COUNT, "gaps that are more than a note", lambda one: one.open_gaps),
    Column("remark", TEXT, "remark of the roster", lambda one: one.agency.remark),
)
CRITERIA: Final[tuple[Column[Criterion], ...]] = (
    Column("criterion", TEXT, "code of the criterion", lambda one: one.code),
    *(
        Column(
            f"level_{place + 1}", TEXT, "title above it, outermost first", partial(_level, place)
        )
        for place in range(len(wording.LEVELS))
    ),
    Column("text", TEXT, "wording", lambda one: one.text),
    Column("kind", TEXT, "how it is answered", lambda one: one.kind.name),
    Column("role", TEXT, "how it enters totals", lambda one: one.role.value),
    Column("cap", DECIMAL, "highest score", lambda one: one.shown_cap),
    Column(
        "worth", DECIMAL, "that in the total", lambda one: one.worth if one.has_points else None
    ),
    Column("methods", TEXT, "evaluation methods", lambda one: BETWEEN.join(one.methods)),
    Column("categories", TEXT, "who is asked; null: all", lambda one: BETWEEN.join(one.groups)),
)
SCORES: Final[tuple[Column[Answer], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency),
    Column("criterion", TEXT, "code of the criterion", lambda one: one.entry.criterion),
    Column("score", DECIMAL, "score that counts", lambda one: one.entry.score),
    Column(
        "returned",
        DECIMAL,
        "score of the return: after an appeal another may count",
        lambda one: one.row and one.row.returned,
    ),
    Column("rate", DECIMAL, "score out of the cap", lambda one: one.row and one.row.rate),
    Column(
        "points",
        DECIMAL,
        "what the score adds to the total; of a deduction below zero",
        lambda one: one.row and one.row.points,
    ),
    Column("choice", TEXT, "option, state, yes or no", lambda one: one.entry.choice),
    Column(
        "is_not_applicable",
        FLAG,
        "marked as not applicable",
        lambda one: one.entry.is_not_applicable,
    ),
    Column("reason", TEXT, "why it does not apply", lambda one: one.entry.reason),
    Column("basis", TEXT, "basis of the score", lambda one: one.entry.basis),
    Column("evidence", TEXT, "evidence as the entry says", lambda one: one.entry.evidence),
    Column("deduction", TEXT, "reason for a deduction", lambda one: one.entry.deduction),
    Column("file", TEXT, "file of origin", lambda one: one.file),
    Column("sheet", TEXT, "sheet of origin", lambda one: one.entry.place and one.entry.place.sheet),
    Column("cell", TEXT, "cell of origin", lambda one: one.entry.place and one.entry.place.cell),
    Column(
        "fact", DECIMAL, "count or figure that it was computed from", lambda one: one.entry.fact
    ),
)
FINDINGS: Final[tuple[Column[Found], ...]] = (
    Column("file", TEXT, "file", lambda one: one.verdict.file.path),
    Column("agency", TEXT, "code of the agency", lambda one: one.verdict.agency),
    Column("code", TEXT, "code of the finding", lambda one: one.finding.rule.id),
    Column("severity", TEXT, "how much it weighs", lambda one: one.finding.severity.value),
    Column("criterion", TEXT, "code of the criterion", lambda one: one.finding.at.criterion),
    Column("sheet", TEXT, "sheet", lambda one: one.finding.at.sheet),
    Column("cell", TEXT, "cell", lambda one: one.finding.at.cell),
    Column("observed", TEXT, "what was found", lambda one: one.finding.observed),
    Column("message", TEXT, "what is wrong", lambda one: one.finding.message(one.language)),
    Column("hint", TEXT, "what to do", lambda one: one.finding.hint(one.language)),
)
FILES: Final[tuple[Column[Received], ...]] = (
    Column("file", TEXT, "path below the folder of returns", lambda one: one.verdict.file.path),
    Column("agency", TEXT, "code of the agency", lambda one: one.verdict.agency),
    Column("status", TEXT, "what became of it", lambda one: one.verdict.status.value),
    Column("reason", TEXT, "why", lambda one: one.reason),
    Column("check_code", TEXT, "check code, of a file that counts", lambda one: one.check_code),
    Column(
        "modified", MOMENT, "when it came in, in the zone of the round", lambda one: one.modified
    ),
    Column("size", COUNT, "bytes", lambda one: one.verdict.file.size),
    Column("sha256", TEXT, "SHA-256", lambda one: one.verdict.file.sha256),
)
TABLES: Final[Mapping[str, tuple[Column[Any], ...]]] = {
    "agencies": AGENCIES,
    "criteria": CRITERIA,
    "scores": SCORES,
    "findings": FINDINGS,
    "files": FILES,
}


def to_frames(consolidation: Consolidation) -> Frames:
    """Return the tables of a consolidation: rows in the order of the summary, none merged.

    ``agencies`` holds the whole roster, ``criteria`` the scheme, ``scores`` every answer of the
    returns that count, ``findings`` and ``files`` everything that came.
    """
    the_round = consolidation.assessment_round
    files = consolidation.files
    return Frames(
        build_frame(AGENCIES, consolidation.results),
        build_frame(CRITERIA, the_round.scheme),
        build_frame(SCORES, _answers(consolidation)),
        build_findings_frame(files, the_round.settings),
        build_files_frame(files, the_round.settings, consolidation.check_codes),
    )


def rows_of(frame: "pd.DataFrame") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as plain values; what is null is None."""
    plain = frame.astype(object)
    for row in plain.where(frame.notna(), None).itertuples(index=False, name=None):
        yield tuple(map(_plain, row))


def _plain(value: object) -> object:
    """Return a time of pandas as one of the standard library, anything else as it is."""
    if not isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value.isoformat())


def build_findings_frame(
    verdicts: Iterable[FileVerdict], settings: RoundSettings
) -> "pd.DataFrame":
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
) -> "pd.DataFrame":
    """Return what became of some files; the check codes of those that count go by their paths."""
    return build_frame(
        FILES,
        (
            Received(
                verdict,
                verdict.reason.in_language(settings.language),
                check_codes.get(verdict.file.path),
                settings.local_time(verdict.file.arrived),
            )
            for verdict in verdicts
        ),
    )


def build_frame(columns: Iterable[Column[RowT]], rows: Iterable[RowT]) -> "pd.DataFrame":
    """Return a table with exactly the stated dtypes; blank texts are null."""
    import pandas as pd

    found = tuple(rows)
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [None if (value := column.value(row)) == "" else value for row in found],
                dtype=column.dtype,
            )
            for column in columns
        }
    )


def _answers(consolidation: Consolidation) -> Iterator[Answer]:
    rows = {(row.agency.code, row.criterion.code): row for row in consolidation.rows}
    for result in consolidation.results:
        if result.agency_return is not None:
            code, path = result.agency.code, result.agency_return.file.path
            for entry in result.agency_return.entries:
                yield Answer(code, path, entry, rows.get((code, entry.criterion)))
