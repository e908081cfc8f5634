"""The vocabulary of a review workbook: what is judged, what was typed, where everything stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workbook_tool.core.form import DefinedName, Place, SheetSpec
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.settings import FontMode
from workbook_tool.core.text import Language

REVIEW_VERSION = 1
"""What is issued now; raised when positions, formulas or lists change. It never voids a code."""
REVIEW_FORMAT = "review_workbook"
"""What ``_meta`` and the custom properties call such a workbook."""
Value = str | Decimal


class ReviewField(StrEnum):
    """What a column of the table on an agency's sheet holds."""

    CODE = "code"
    LEVEL = "level"  # the title of the lowest level
    TEXT = "text"
    METHODS = "methods"  # where some row states any
    ROLE = "role"  # where some row is not a regular one
    RULE = "rule"  # where some row asks for a fact: how points are computed from it
    CAP = "cap"
    SELF = "self"
    BASIS = "basis"
    EVIDENCE = "evidence"
    SCORE = "score"
    POINTS = "points"  # where some row asks for a fact: what the review score amounts to
    STATUS = "status"
    REASON = "reason"
    RECORD = "record"


class SignField(StrEnum):
    """What stands below the table of an agency's sheet."""

    RECORDED_BY = "recorded_by"
    CHECKED_BY = "checked_by"
    REVIEWED_ON = "reviewed_on"


@dataclass(frozen=True, slots=True)
class Evaluator:
    """One group of evaluators (考评组) as its workbook names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What an agency stated for one criterion, as its counted return has it.

    ``entered`` is the answer as it is entered, None where there is none. ``score`` and ``choice``
    are those of the entry; ``evidence`` names the documents. What does not apply (合理缺项) is not
    scored by anybody, and ``basis`` says why.
    """

    criterion: str
    entered: Value | None
    score: Decimal | None = None
    choice: str = ""
    basis: str = ""
    evidence: str = ""
    is_not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What an evaluator typed for one criterion: the answer as it is entered, and the texts."""

    entered: Value | None = None
    reason: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """What evaluators typed into the sheet of one agency, by criterion, and who did.

    ``base`` is the digest of the sheet that it comes from, "" where it comes from several.
    """

    answers: Mapping[str, TypedAnswer] = field(default_factory=dict)
    signs: Mapping[SignField, Value] = field(default_factory=dict)
    base: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class JudgedReturn:
    """One agency that is judged: its counted return, and the criteria that the group scores there.

    ``sha256`` and ``check_code`` (校验码) are those of the return. ``typed`` is what evaluators
    typed before, and stays in the workbook.
    """

    agency: Agency
    criteria: tuple[Criterion, ...]
    answers: Mapping[str, JudgedAnswer]
    sha256: str
    check_code: str
    typed: TypedSheet = TypedSheet()


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """One column of the table: what it holds, where it stands, its header label."""

    field: ReviewField
    column: int
    label: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Where everything stands on the sheet of one agency.

    ``rows`` holds the row of each criterion by its code; ``owed`` are those that the group scores,
    all but what does not apply. ``total_row`` follows the last of them. ``answers`` is what stands
    in the column of the self scores, by criterion. ``goals`` are the agency's own targets for them.
    """

    agency: str
    sheet: str
    header_row: int
    columns: tuple[ReviewColumn, ...]
    rows: Mapping[str, int]
    owed: tuple[str, ...]
    signs: Mapping[SignField, Place]
    total_row: int
    sha256: str
    check_code: str
    answers: Mapping[str, str]
    goals: Goals = ()

    def column_of(self, wanted: ReviewField) -> int | None:
        """Return the column of a field, None where the table has none."""
        return next((one.column for one in self.columns if one.field is wanted), None)

    def place(self, criterion: str, wanted: ReviewField) -> Place | None:
        """Return where a field of a criterion stands."""
        column = self.column_of(wanted)
        return None if column is None else Place(self.sheet, self.rows[criterion], column)


@dataclass(frozen=True, slots=True)
class ReviewBlueprint:
    """One evaluator's workbook (考评表) as data: what the writer writes and the reader reads."""

    version: int
    language: Language
    round_id: str
    evaluator: Evaluator
    code: str
    digest: str  # of the criteria that the group scores
    title: str
    sheets: tuple[SheetSpec, ...]
    pages: tuple[ReviewPage, ...]
    names: tuple[DefinedName, ...]
    properties: Mapping[str, str]
    fonts: FontMode = FontMode.SCREEN

    @property
    def by_agency(self) -> Mapping[str, ReviewPage]:
        """Return the sheets by the codes of their agencies."""
        return {page.agency: page for page in self.pages}
