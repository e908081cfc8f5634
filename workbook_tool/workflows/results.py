"""What the jobs return: values that the command line renders and that scripts analyse.

``to_frame()`` needs pandas, which takes a second to import: it is met only when one is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbook_tool.core.form import Blueprint
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.returns.appeals import AppealStep
from workbook_tool.core.returns.consolidation import Consolidation, Counts
from workbook_tool.core.returns.notices import NoticeKind
from workbook_tool.core.returns.obstacles import LeftOpen, Obstacle
from workbook_tool.core.returns.papers import Papers
from workbook_tool.core.returns.publication import Companion, Edition
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.returns.reviewing import ReviewState
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.kinds import USUAL, Kind
from workbook_tool.core.round.review_plan import EvaluatorGroup
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import CriterionRole, Option
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text
from workbook_tool.round_folder.decision_words import Made

if TYPE_CHECKING:
    from workbook_tool.frames import Frames, ReviewFrames
    from workbook_tool.frames.columns import DataFrame


@dataclass(frozen=True, slots=True)
class InitResult:
    """What ``init`` wrote, relative to the new round's folder."""

    folder: Path
    files: tuple[str, ...]
    next_step: Text
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class GenerateResult:
    """What ``generate`` did: workbooks by what became of them, and the sentences to print.

    ``recipients`` says who has to be sent one and who has not, None where nothing has changed.
    """

    folder: Path
    round_id: str
    issued: int
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    moved: tuple[str, ...]  # older workbooks kept in outgoing/旧版
    is_dry_run: bool
    notes: tuple[Text, ...]
    next_step: Text
    recipients: Text | None = None

    def to_frame(self) -> "DataFrame":
        """Return a row for each workbook and what became of it."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import GENERATED, Made

        outcomes = {"written": self.written, "unchanged": self.unchanged, "moved": self.moved}
        rows = (Made(file, outcome) for outcome, files in outcomes.items() for file in files)
        return build_frame(GENERATED, rows)


@dataclass(frozen=True, slots=True)
class SentNotice:
    """One notice that was written: the draft and the form, relative to the round.

    ``items`` counts the faults and gaps that it names; ``form`` is None where none goes with it.
    """

    agency: Agency
    kind: NoticeKind
    draft: str
    form: str | None
    items: int


@dataclass(frozen=True, slots=True)
class NotifyResult:
    """What ``notify`` wrote: one notice for each agency with something open."""

    folder: Path
    round_id: str
    notices: tuple[SentNotice, ...]
    is_dry_run: bool
    notes: tuple[Text, ...]

    def to_frame(self) -> "DataFrame":
        """Return a row for each notice."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import NOTICES

        return build_frame(NOTICES, self.notices)


@dataclass(frozen=True, slots=True)
class IssuedToGroup:
    """The review workbook of one group of evaluators; ``file`` is relative to the round.

    ``criteria`` is how many the group scores. ``new``, ``changed`` and ``gone`` are the agencies
    that differ from the workbook before: added, with another return, not judged any more.
    """

    group: EvaluatorGroup
    file: str
    agencies: int
    criteria: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What ``review`` wrote: one workbook a group; ``moved`` are older ones that were put aside.

    ``hints`` is the file of hints for staff, relative to the round, None where none was asked for.
    """

    folder: Path
    round_id: str
    workbooks: tuple[IssuedToGroup, ...]
    moved: tuple[str, ...]
    is_dry_run: bool
    notes: tuple[Text, ...]
    next_step: Text
    hints: str | None = None

    def to_frame(self) -> "DataFrame":
        """Return a row for each workbook."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import REVIEWS

        return build_frame(REVIEWS, self.workbooks)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdicts on single files; nothing was written."""

    assessment_round: AssessmentRound
    files: tuple[FileVerdict, ...]
    round_words: tuple[str, ...] = ()  # what names the round on a command line typed here
    reviews: tuple[ReviewedFile, ...] = ()  # review workbooks among the files, each for itself

    def to_frame(self, table: str = "files") -> "DataFrame":
        """Return a row for each of the ``files``, or for each of their ``findings``."""
        from workbook_tool.workflows.result_tables import build_checked_frame

        return build_checked_frame(self.files, self.assessment_round.settings, table)


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """How the summary is made out, and whether pivots refresh when it is opened.

    ``most_rows`` is what one sheet holds; longer details go into a file of their own. Only what
    came until ``as_of`` counts, a date or a time in the zone of the round; "" takes everything.
    """

    refresh_on_load: bool = False
    most_rows: int = 1_048_576
    as_of: str = ""


DRAFT = SummaryOptions()


@dataclass(frozen=True, slots=True)
class ConsolidateResult:
    """What ``consolidate`` found and wrote.

    ``summary`` is where the summary stands, None where none was written. ``is_beside`` tells that
    the usual place was locked or not writable, so that it stands beside it under a numbered name.
    ``notes`` are sentences for stderr (a rebuilt register, what changed since the last run …).
    """

    consolidation: Consolidation
    folder: Path
    summary: Path | None
    is_beside: bool
    is_dry_run: bool
    notes: tuple[Text, ...]
    next_step: Text
    accepted: tuple[IssueVersion, ...] = ()  # older versions whose returns were carried over
    check_line: str = ""  # the command that lists every fault of the first faulty file
    reviews: tuple[ReviewedFile, ...] | None = None  # None in a round without evaluators

    def to_frame(self, table: str = "agencies") -> "DataFrame":
        """Return one table: ``agencies``, ``criteria``, ``scores``, ``findings`` or ``files``.

        A round with evaluators also has ``reviews``, ``review_files`` and ``review_findings``.
        """
        from workbook_tool.workflows.result_tables import no_such_table

        reviews = self.to_review_frames()
        tables = self.to_frames()._asdict() | ({} if reviews is None else reviews._asdict())
        if table not in tables:
            raise no_such_table(table, tables)
        found: DataFrame = tables[table]
        return found

    def to_frames(self) -> "Frames":
        """Return all five tables."""
        from workbook_tool.frames import to_frames

        return to_frames(self.consolidation)

    def to_review_frames(self) -> "ReviewFrames | None":
        """Return the three tables of what evaluators gave, None in a round without any."""
        if self.consolidation.assessment_round.review is None:
            return None
        from workbook_tool.frames import to_review_frames

        return to_review_frames(self.consolidation, self.reviews or ())


@dataclass(frozen=True, slots=True)
class NoticeDates:
    """The days of the public notice (公示起止); ``days_left`` counts to the last one."""

    starts: date
    ends: date
    days_left: int


@dataclass(frozen=True, slots=True)
class AppealDates:
    """Until when agencies may appeal (复核截止), and how many appeals are open."""

    until: date | None = None
    days_left: int | None = None
    open: int = 0


NO_APPEALS = AppealDates()


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """Where the round stands today.

    ``days_left`` counts to the deadline, negative after it, None where the round has none.
    ``faulty`` agencies sent something that cannot be counted yet. ``incomplete`` ones left
    ``open_gaps`` gaps together. ``papers`` are the signed ones, None where none is noted.
    ``review`` is how far the evaluators are, None without any.
    """

    folder: Path
    round_id: str
    title: str
    stage: str | None
    days_left: int | None
    agencies: int
    counts: Counts
    missing: tuple[Agency, ...]
    faulty: tuple[Agency, ...]
    notes: tuple[Text, ...]
    next_step: Text
    versions: tuple[IssueVersion, ...] = ()  # of the criteria, oldest first
    incomplete: tuple[Agency, ...] = ()
    open_gaps: int = 0
    papers: Papers | None = None
    notice: NoticeDates | None = None
    appeals: AppealDates = NO_APPEALS
    is_archived: bool = False
    review: ReviewState | None = None

    def to_frame(self) -> "DataFrame":
        """Return a row for each agency that is missing, faulty or incomplete."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import OPEN, Open

        states = {"missing": self.missing, "faulty": self.faulty, "incomplete": self.incomplete}
        rows = (Open(agency, state) for state, found in states.items() for agency in found)
        return build_frame(OPEN, rows)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a workbook is. Places are where things really stand in this file.

    ``kind`` is agency_workbook, review_workbook, county_summary, definition or unknown; only an
    agency workbook has the other parts, and ``review`` a review workbook. ``version`` is the digest
    of the criteria that it was issued with, ``entries`` what each criterion is and where it is
    answered.
    """

    kind: str
    path: Path
    round_id: str | None = None
    agency_code: str | None = None
    agency_name: str | None = None
    blueprint: Blueprint | None = None
    entries: tuple["InspectedEntry", ...] = ()
    version: str | None = None
    review: "InspectedReview | None" = None

    def to_frame(self) -> "DataFrame":
        """Return a row for each criterion of the workbook, with the cells of its answer."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import ENTRIES

        sheets = self.review.sheets if self.review else ()
        reviewed = (entry for sheet in sheets for entry in sheet.entries)
        return build_frame(ENTRIES, (*self.entries, *reviewed))


@dataclass(frozen=True, slots=True)
class InspectedSheet:
    """The sheet of one agency in a review workbook, and the return that is judged there."""

    agency: str
    sheet: str
    sha256: str
    check_code: str
    entries: tuple["InspectedEntry", ...]


@dataclass(frozen=True, slots=True)
class InspectedReview:
    """Whose a review workbook is, and the sheets of its agencies that are there."""

    evaluator: str
    evaluator_name: str
    blueprint_version: int | None
    wording: str
    language: Language
    sheets: tuple[InspectedSheet, ...]


@dataclass(frozen=True, slots=True)
class InspectedEntry:
    """One criterion of an inspected workbook and where it is answered.

    Cells are A1 names, None where there is none. ``cap``, ``step``, ``minimum`` and ``weight``
    (what full marks are worth) are None where answers have no points, cap and weight also where
    points have no limit (不封顶). ``options`` are the answers to choose from, in the workbook's
    language. In a review workbook ``score_cell`` takes the review score, and ``self_cell``,
    ``reason_cell`` and ``record_cell`` are the self score, the reason and the record. Where a fact
    is typed, ``rule`` is how points come about, in the language of the workbook, and
    ``points_cell`` where they are computed.
    """

    criterion: str
    sheet: str
    cap: str | None
    step: str | None
    code_cell: str | None
    text_cell: str | None
    cap_cell: str | None
    score_cell: str | None
    basis_cell: str | None
    evidence_cell: str | None
    deduction_cell: str | None
    not_applicable_cell: str | None = None
    kind: Kind = USUAL
    role: CriterionRole = CriterionRole.REGULAR
    minimum: str | None = None
    weight: str | None = None
    options: tuple[Option, ...] = ()
    needs_evidence: bool = False
    self_cell: str | None = None
    reason_cell: str | None = None
    record_cell: str | None = None
    rule: str | None = None
    unit: str | None = None
    points_cell: str | None = None


@dataclass(frozen=True, slots=True)
class DecideResult:
    """What ``decide`` wrote into decisions.csv."""

    agency: Agency
    file: str
    sha256: str
    next_step: Text
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class GradeDecideResult:
    """The grade that ``decide`` wrote into decisions.csv; ``computed`` is that of the rules."""

    agency: Agency
    grade: str
    computed: str | None
    reason: str
    next_step: Text
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """One run as the audit log has it.

    ``statuses`` counts its files by status, ``changes`` are files and what had become of them since
    the run before: new, changed or gone. ``faults`` is what it found wrong with the log. ``event``
    is archived or reopened where a person closed or opened the round, and "" for a consolidate.
    ``published`` are forms of a publication (``PublicationKind``) and the files that hold them.
    """

    name: str
    time: datetime | None
    tool: str
    statuses: Mapping[str, int]
    changes: tuple[tuple[str, str], ...] = ()
    accepted_versions: tuple[str, ...] = ()
    faults: tuple[Text, ...] = ()
    event: str = ""
    person: str = ""
    reason: str = ""
    published: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RoundLog:
    """What happened in a round; ``faults`` is what is wrong with the log as it stands."""

    folder: Path
    lines: int
    runs: tuple[LoggedRun, ...]
    faults: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether the log proves every run: nothing is broken now or was found broken."""
        return not self.faults and not any(run.faults for run in self.runs)

    def to_frame(self) -> "DataFrame":
        """Return a row for each run, with the number of files of each status."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import RUNS

        return build_frame(RUNS, self.runs)


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What ``decide --undo`` took back: one decision, or the scores that were given at once."""

    agency: Agency
    decisions: tuple[Made, ...]
    next_step: Text
    is_dry_run: bool = False

    @property
    def decision(self) -> Made:
        """Return the last of them."""
        return self.decisions[-1]


@dataclass(frozen=True, slots=True)
class AppealResult:
    """What ``decide`` wrote about an appeal: the appeal, the scores given, or that it is rejected.

    ``returned`` is what counted before for the criterion of each score.
    """

    agency: Agency
    steps: tuple[AppealStep, ...]
    returned: Mapping[str, str]
    notes: tuple[Text, ...]
    next_step: Text
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is exported: ``form`` is csv, sqlite or parquet, ``output`` where it goes.

    What counts is what ``consolidate`` counts with the same ``as_of`` and ``accept``.
    """

    form: str
    output: Path | None = None
    as_of: str = ""
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """One table of an export: its file, its columns and how many rows it has."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What ``export`` wrote; ``path`` is the file or the folder where it stands or would stand."""

    folder: Path
    round_id: str
    form: str
    path: Path
    tables: tuple[ExportedTable, ...]
    notes: tuple[Text, ...]
    is_dry_run: bool = False

    def to_frame(self) -> "DataFrame":
        """Return a row for each table."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import EXPORTED

        return build_frame(EXPORTED, self.tables)


@dataclass(frozen=True, slots=True)
class CompanionFile:
    """What stands beside a publication: which, where, and whether it was written now.

    Paths are relative to the round, with "/". A feedback sheet has its ``agency``, and the
    ``draft`` that takes it there.
    """

    companion: Companion
    file: str
    is_new: bool
    agency: str | None = None
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class WithoutFeedback:
    """An agency that has no result yet, so that it gets no feedback sheet, and why."""

    agency: Agency
    why: Text


@dataclass(frozen=True, slots=True)
class Companions:
    """What stands beside a publication, who gets no feedback sheet, and what has to be said."""

    files: tuple[CompanionFile, ...] = ()
    without_feedback: tuple[WithoutFeedback, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What ``publish`` wrote, or why it refused.

    ``file`` is where the publication stands, relative to the round, with "/"; None where it was
    ``refused``. ``is_new`` tells that it was written now: the same state of the same day is not
    written twice. ``obstacles`` and ``left_open`` are listed either way. ``without_feedback`` are
    the agencies that get no feedback sheet where such sheets were asked for.
    """

    round_id: str
    edition: Edition
    file: str | None
    is_new: bool
    obstacles: tuple[Obstacle, ...]
    left_open: LeftOpen
    notes: tuple[Text, ...]
    next_step: Text
    refused: Text | None = None
    is_dry_run: bool = False
    companions: tuple[CompanionFile, ...] = ()
    without_feedback: tuple[WithoutFeedback, ...] = ()

    def to_frame(self) -> "DataFrame":
        """Return a row for each thing that has to be settled first."""
        from workbook_tool.frames import build_frame
        from workbook_tool.workflows.result_tables import OBSTACLES

        return build_frame(OBSTACLES, self.obstacles)
