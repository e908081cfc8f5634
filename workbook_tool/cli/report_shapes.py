"""The shapes of all JSON reports, from which ``docs/schemas/`` is made.

What stands behind a type is what a reader of the schema is told: a sentence, the values that may
stand there (some, or an enumeration), or the dataclass whose fields do. A field is added, never
renamed.
"""

from typing import Annotated, Literal, NotRequired, TypeAlias, TypedDict

from workbook_tool.core.findings import Severity
from workbook_tool.core.form import FieldKind
from workbook_tool.core.returns.consolidation import Counts
from workbook_tool.core.returns.notices import NoticeKind
from workbook_tool.core.returns.obstacles import ObstacleKind
from workbook_tool.core.returns.papers import PaperState
from workbook_tool.core.returns.publication import PublicationKind
from workbook_tool.core.returns.register import Status
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.round.differences import Area, ChangeKind
from workbook_tool.core.round.roster import ChangeOfAgency
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.mail.kinds import MailState, Outbox, Security, Wanted, Way

Decimals: TypeAlias = Annotated[str, "a decimal number, without exponent"]
Moment: TypeAlias = Annotated[str, "a time, ISO 8601"]
Version: TypeAlias = Literal[1]
Sentences: TypeAlias = Annotated[list[str], "sentences that the terminal shows on stderr"]


class BothLanguages(TypedDict):
    """A text in Chinese and in English."""

    zh: str
    en: str


class NamedAgency(TypedDict):
    """An agency by its code and its name."""

    agency: str
    name: str


class FindingReport(TypedDict):
    """One finding; what does not apply is null."""

    code: str
    severity: Annotated[str, Severity]
    sheet: str | None
    cell: str | None
    criterion: str | None
    observed: str | None
    expected: str | None
    message: str
    hint: str


class FileReport(TypedDict):
    """What became of one file, with its scores where it is a return."""

    file: Annotated[str, "path below the folder of returns; a member of an archive follows a !"]
    sha256: str
    agency: Annotated[str | None, "null where the file belongs to none"]
    status: Annotated[str, Status]
    reason: str | None
    scores: Annotated[dict[str, Decimals | None], "by criterion; null where nothing can count"]
    total: Decimals | None
    carried_from: Annotated[int | None, "the older version of the form that was carried over"]
    findings: list[FindingReport]


class ReviewSheetReport(TypedDict):
    """What a group of evaluators found about one agency: a sheet of its review workbook."""

    agency: str
    status: Annotated[str, Status]
    reason: str | None
    scores: Annotated[dict[str, Decimals | None], "by criterion; null where nothing can count"]
    findings: list[FindingReport]


class ReviewFileReport(FileReport):
    """A review workbook that came back: its status is the worst of its sheets.

    `file` is the path below `review/returned`; `findings` are those of its sheets too.
    """

    evaluator: Annotated[str | None, "the code of the group; null where nothing tells"]
    sheets: list[ReviewSheetReport]


class AdjustmentReport(TypedDict):
    """A score that counts otherwise than it was returned, after an appeal."""

    criterion: str
    returned: str | None
    score: str
    reason: str
    basis: str


class PlacingReport(TypedDict):
    """The place of a figure among the agencies that are compared, and its points."""

    criterion: str
    fact: Decimals
    place: int
    of: Annotated[int, "how many are compared"]
    points: Decimals
    waiting: Annotated[int, "how many are still to be compared: the place is provisional above 0"]


class ProgressReport(TypedDict):
    """How many review scores are owed, and how many are in."""

    owed: int
    got: int


class GroupReport(TypedDict):
    """How far one group of evaluators is."""

    group: str
    name: str
    agencies: int
    done: Annotated[int, "agencies of which all that it owes is in"]
    owed: int
    got: int


class DisagreementReport(TypedDict):
    """A criterion of an agency on which groups of evaluators differ."""

    agency: str
    criterion: str
    spread: Annotated[str | None, "points between the highest and the lowest score"]
    is_open: Annotated[bool, "only one answer can stand, and nobody has decided which"]
    answers: Annotated[dict[str, str], "the score, or the choice, of each group by its code"]


class ReviewStateReport(TypedDict):
    """How far the review is; where groups differ by more than the round allows."""

    owed: int
    got: int
    agencies: Annotated[int, "agencies that are reviewed and whose return counts"]
    done: Annotated[int, "agencies with a final score"]
    groups: list[GroupReport]
    disagreements: list[DisagreementReport]


class AgencyReport(TypedDict):
    """One agency of the roster with its result; total, rate, grade and ranks are of the stage."""

    agency: str
    name: str
    status: Annotated[str, Status]
    self_total: Decimals | None
    review_total: Annotated[str | None, "null while a review score is owed, and where none is"]
    final_total: Annotated[str | None, "null while a final score is open, and without evaluators"]
    review: ProgressReport | None
    change: Annotated[str | None, "why no return is expected any more", ChangeOfAgency]
    total: Decimals | None
    rate: Annotated[str | None, "total out of what the agency can reach"]
    grade: str | None
    rank: int | None
    group_rank: int | None
    computed_grade: Annotated[str | None, "the grade by the rules"]
    override_reason: Annotated[str | None, "why staff gave another grade"]
    triggered: Annotated[list[str], "vetoes that happened, prerequisites that are not met"]
    forfeited_total: Annotated[str | None, "the total that one of them set to zero"]
    tied_for: Annotated[str | None, "the grade for which the agency is tied beyond a quota"]
    late_days: Annotated[int | None, "calendar days after the deadline; 0 in time"]
    first_arrived: Moment | None
    open: Annotated[int, "open gaps"]
    appeal: Literal["open", "rejected", "settled"] | None
    adjusted: list[AdjustmentReport]
    places: Annotated[list[PlacingReport], "of criteria of the kind place, at the stage of total"]
    paper: Annotated[str | None, PaperState]


class VersionReport(TypedDict):
    """A version of the criteria that was issued."""

    number: int
    version: Annotated[str, "digest of the criteria"]
    copies: int
    is_current: bool


class PaperFinding(FindingReport):
    """A finding about the signed paper of an agency."""

    agency: str | None


class PapersReport(TypedDict):
    """The signed papers that staff noted, by what became of them."""

    file: str
    received: int
    missing: int
    unchecked: int
    agrees: int
    differs: int
    findings: list[PaperFinding]


class ConsolidateReport(TypedDict):
    """What `consolidate --format json` prints."""

    schema_version: Version
    round: str
    summary_path: Annotated[str | None, "relative to the round; null where none was written"]
    counts: Annotated[dict[str, int], Counts]
    files: list[FileReport]
    agencies: list[AgencyReport]
    missing: list[NamedAgency]
    accepted_versions: list[VersionReport]
    as_of: Moment | None
    papers: PapersReport | None
    notes: Sentences
    stage: Annotated[str, ScoreStage]
    review: ReviewStateReport | None
    review_files: NotRequired[Annotated[list[ReviewFileReport], "where the round has evaluators"]]


class CheckReport(TypedDict):
    """What `check --format json` prints."""

    schema_version: Version
    round: str
    files: list[FileReport]
    review_files: NotRequired[Annotated[list[ReviewFileReport], "where some were named"]]


class NoticeDates(TypedDict):
    """The days of the public notice; `days_left` counts to the last one."""

    starts: str
    ends: str
    days_left: int


class AppealDates(TypedDict):
    """Until when agencies may appeal, and how many appeals are open."""

    until: str | None
    days_left: int | None
    open: int


class OpenItemReport(TypedDict):
    """One thing that is open, whose it is, and what to do about it."""

    kind: str
    title: str
    names: list[str]
    remedy: str


class StageDates(TypedDict):
    """One stage of the round."""

    title: str
    starts: str | None
    ends: str | None


class PlaceReport(TypedDict):
    """A file or folder of the round, relative to it."""

    path: str
    what: str


class LateReport(TypedDict):
    """An agency whose return came after the deadline and counts."""

    agency: str
    name: str
    days: int | None


class DecisionReport(TypedDict):
    """One line of decisions.csv; what may be contact data is left out of it."""

    date: str
    person: str
    agency: str
    what: str
    reason: str


class StatusReport(TypedDict):
    """What `status --format json` prints; with `--handover` all that a successor asks, too."""

    schema_version: Version
    round: str
    stage: str | None
    days_left: Annotated[int | None, "below zero after the deadline"]
    notice: NoticeDates | None
    appeals: AppealDates
    counts: Annotated[dict[str, int], Counts]
    versions: list[VersionReport]
    missing: list[NamedAgency]
    faulty: list[NamedAgency]
    incomplete: list[NamedAgency]
    open: Annotated[int, "open gaps"]
    papers: PapersReport | None
    archived: Annotated[bool, "nothing writes into the round any more"]
    score_stage: Annotated[str, ScoreStage]
    review: ReviewStateReport | None
    notes: Sentences
    next: Annotated[str, "the next thing to do, as the terminal says it"]
    title: NotRequired[str]
    organiser: NotRequired[str]
    deadline: NotRequired[str | None]
    stages: NotRequired[list[StageDates]]
    last_run: NotRequired[Annotated[str | None, "when it was consolidated last"]]
    places: NotRequired[list[PlaceReport]]
    open_items: NotRequired[list[OpenItemReport]]
    late: NotRequired[list[LateReport]]
    decisions: NotRequired[list[DecisionReport]]
    steps: NotRequired[list[str]]


class RuleReport(TypedDict):
    """What a code means."""

    code: str
    severity: Annotated[str, Severity]
    title: BothLanguages
    meaning: BothLanguages
    remedy: BothLanguages


class ExplainReport(TypedDict):
    """What `explain --format json` prints: of one code its parts, of several or all `codes`."""

    schema_version: Version
    code: NotRequired[str]
    severity: NotRequired[Annotated[str, Severity]]
    title: NotRequired[BothLanguages]
    meaning: NotRequired[BothLanguages]
    remedy: NotRequired[BothLanguages]
    codes: NotRequired[list[RuleReport]]


class CellPlace(TypedDict):
    """A cell by its sheet and its A1 name."""

    sheet: str
    cell: str


class CoverField(TypedDict):
    """A field of the cover."""

    name: str
    sheet: str
    cell: str
    required: bool
    kind: Annotated[str, FieldKind]
    choices: list[str]


class InspectedOption(TypedDict):
    """An answer to choose from."""

    label: str
    points: Decimals | None


class EntryReport(TypedDict):
    """One criterion of a workbook and the cells of its answer."""

    criterion: str
    sheet: str
    cap: Decimals | None
    step: Decimals | None
    code_cell: str | None
    text_cell: str | None
    cap_cell: str | None
    score_cell: str | None
    basis_cell: str | None
    evidence_cell: str | None
    deduction_cell: str | None
    not_applicable_cell: str | None
    kind: str
    kind_title: BothLanguages
    role: Annotated[str, CriterionRole]
    role_title: BothLanguages
    minimum: Decimals | None
    weight: Annotated[str | None, "what full marks are worth"]
    options: list[InspectedOption]
    needs_evidence: bool
    rule: NotRequired[Annotated[str, "how points come about from what is typed"]]
    unit: NotRequired[str]
    points_cell: NotRequired[str | None]


class ReviewEntryReport(EntryReport):
    """One criterion on the sheet of an agency; `score_cell` takes the review score."""

    self_cell: str | None
    reason_cell: str | None
    record_cell: str | None


class ReviewedAgency(TypedDict):
    """The sheet of one agency in a review workbook."""

    agency: str
    sheet: str
    judged: Annotated[str, "SHA-256 of the return that is judged"]
    check_code: Annotated[str, "of that return"]
    entries: list[ReviewEntryReport]


class CodeAndName(TypedDict):
    """The agency of a workbook."""

    code: str
    name: str | None


class InspectReport(TypedDict):
    """What `inspect --format json` prints; the parts of an agency workbook are null without one."""

    schema_version: Version
    kind: Annotated[
        str, ("agency_workbook", "review_workbook", "county_summary", "definition", "unknown")
    ]
    round: str | None
    agency: CodeAndName | None
    blueprint_version: int | None
    version: Annotated[str | None, "digest of the criteria"]
    wording: Annotated[str | None, "digest of the wording"]
    language: Literal["zh", "en"] | None
    entries: list[EntryReport]
    cover: list[CoverField]
    total_cell: CellPlace | None
    agency_name_cell: CellPlace | None
    evaluator: Annotated[str | None, "the code of the group of a review workbook"]
    agencies: Annotated[list[ReviewedAgency], "of a review workbook"]


class FileChange(TypedDict):
    """A file and what had become of it since the run before."""

    file: str
    change: Annotated[str, ("new", "changed", "gone")]


class PublishedFile(TypedDict):
    """A publication that a run wrote."""

    kind: Annotated[str, PublicationKind]
    file: str


class RunReport(TypedDict):
    """One run as the audit log has it."""

    run: str
    time: Moment | None
    tool: str
    files: Annotated[dict[str, int], "how many, by status"]
    changes: list[FileChange]
    published: list[PublishedFile]
    accepted_versions: list[str]
    faults: list[str]
    event: Annotated[str | None, "what happened, where it was no consolidation"]
    person: str | None
    reason: str | None


class LogReport(TypedDict):
    """What `log --format json` prints."""

    schema_version: Version
    is_whole: bool
    lines: int
    runs: list[RunReport]
    faults: list[str]
    notes: Sentences


class ObstacleReport(TypedDict):
    """Something that has to be settled before anything but a draft is published."""

    kind: Annotated[str, ObstacleKind]
    agency: Annotated[str | None, "null where the file belongs to none"]
    name: str | None
    what: str


class LeftOpenReport(TypedDict):
    """What is open without refusing a publication."""

    missing: list[NamedAgency]
    not_counted: list[NamedAgency]
    incomplete: list[NamedAgency]


class CorrectionReport(TypedDict):
    """A published result that an erratum changes."""

    agency: str
    name: str
    item: Annotated[str, "the code of a criterion, or file, total, grade or rank"]
    old: str | None
    new: str | None
    why: str


class CompanionReport(TypedDict):
    """A file that was written with a publication."""

    what: Annotated[str, "`bulletin` or `feedback`"]
    file: Annotated[str, "relative to the round"]
    is_new: Annotated[bool, "false where the same content was there already"]
    agency: Annotated[str | None, "whose feedback sheet it is"]
    draft: Annotated[str | None, "the mail that takes it there, relative to the round"]


class WithoutFeedbackReport(TypedDict):
    """An agency that has no result yet, so that it gets no feedback sheet."""

    agency: str
    name: str
    why: str


class PublishReport(TypedDict):
    """What `publish --format json` prints."""

    schema_version: Version
    round: str
    kind: Annotated[str, PublicationKind]
    date: str | None
    file: Annotated[str | None, "relative to the round; null where it was refused"]
    is_new: Annotated[bool, "false where the same content of the day was there already"]
    approval: str | None
    forced: Annotated[str | None, "why it was published although something is open"]
    refused: Annotated[str | None, "why it was not published"]
    obstacles: list[ObstacleReport]
    open: LeftOpenReport
    against: Annotated[str | None, "the file that an erratum is compared with"]
    changes: list[CorrectionReport]
    companions: list[CompanionReport]
    without_feedback: list[WithoutFeedbackReport]
    notes: Sentences
    next: Annotated[str, "the next thing to do, as the terminal says it"]


class DefinitionSide(TypedDict):
    """One of two definitions."""

    file: str
    round: str
    version: Annotated[str, "digest of the criteria"]


class ChangeReport(TypedDict):
    """One difference of two definitions; a value is null where there is none."""

    area: Annotated[str, Area]
    kind: Annotated[str, ChangeKind]
    subject: str | None
    name: str | None
    field: str | None
    old: object
    new: object
    voids_issued: bool
    message: str


class DiffReport(TypedDict):
    """What `diff --format json` prints."""

    schema_version: Version
    old: DefinitionSide
    new: DefinitionSide
    is_same: bool
    voids_issued: bool
    counts: Annotated[dict[str, int], "how many, by the kind of the change"]
    changes: list[ChangeReport]


class ImportCounts(TypedDict):
    """How many were imported."""

    criteria: int


class ImportedLevel(TypedDict):
    """A first-level indicator and what its criteria add up to."""

    title: str
    criteria: int
    total: Decimals
    stated_total: Decimals | None


class PreviewReport(TypedDict):
    """One criterion as it is going to stand in the definition, with its place in the document.

    Where a fault forbids the import, cap and weight are what was found, a number or not.
    """

    code: str
    levels: list[str]
    text: str
    cap: str | None
    weight: str | None
    role: Annotated[str | None, CriterionRole]
    methods: list[str]
    sheet: str | None
    cell: str | None


class ImportReport(TypedDict):
    """What `import-scheme --format json` prints."""

    schema_version: Version
    file: str
    source: str | None
    counts: ImportCounts
    total: Decimals | None
    stated_total: Decimals | None
    agrees: bool | None
    levels: list[ImportedLevel]
    is_sound: bool
    output_path: Annotated[str | None, "null where nothing was written"]
    criteria: list[PreviewReport]
    findings: list[FindingReport]
    changes: list[ChangeReport]


class ExportedTableReport(TypedDict):
    """One table of an export."""

    name: str
    file: str
    columns: list[str]
    rows: int


class ExportReport(TypedDict):
    """What `export --format json` prints."""

    schema_version: Version
    round: str
    to: Annotated[str, ("csv", "sqlite", "parquet")]
    output_path: Annotated[str | None, "relative to the round; null where nothing was written"]
    tables: list[ExportedTableReport]
    notes: Sentences


class ArchivedFileReport(TypedDict):
    """A file of a closed round; one that changes at each run has no hash."""

    file: str
    size: int
    sha256: str | None


# One field of the next is called list.
_Files: TypeAlias = list[ArchivedFileReport]
_Items: TypeAlias = list[OpenItemReport]
_Changes: TypeAlias = list[FileChange]


class ArchiveReport(TypedDict):
    """What `archive --format json` prints; with `--reopen` who opened the round again, and why."""

    schema_version: Version
    person: str
    archived_at: NotRequired[Moment | None]
    is_new: NotRequired[bool]
    list: NotRequired[str]
    files: NotRequired[_Files]
    open: NotRequired[_Items]
    changes: NotRequired[_Changes]
    next: NotRequired[str]
    reopened: NotRequired[bool]
    reason: NotRequired[str]


class NoticeReport(TypedDict):
    """One notice that was written; `items` counts the faults and gaps that it names."""

    agency: str
    kind: Annotated[str, NoticeKind]
    draft: Annotated[str, "relative to the round"]
    form: Annotated[str | None, "relative to the round; null where none goes with it"]
    items: int


class NotifyReport(TypedDict):
    """What `notify --format json` prints."""

    schema_version: Version
    round: str
    notices: list[NoticeReport]
    notes: Sentences


class ReviewWorkbookReport(TypedDict):
    """The review workbook of one group of evaluators."""

    evaluator: Annotated[str, "the code of the group"]
    file: Annotated[str, "relative to the round"]
    agencies: Annotated[int, "in the workbook: those with a counted return"]
    criteria: Annotated[int, "that the group scores"]
    is_written: Annotated[bool, "false where the same file stands there already"]
    new: Annotated[list[str], "agencies that the workbook before did not have"]
    changed: Annotated[list[str], "agencies of which another return is judged now"]
    gone: Annotated[list[str], "agencies that are not judged any more"]


class ReviewReport(TypedDict):
    """What `review --format json` prints."""

    schema_version: Version
    round: str
    workbooks: list[ReviewWorkbookReport]
    hints: Annotated[
        str | None, "the file of hints for staff, relative to the round; null without --hints"
    ]
    notes: Sentences


class SentMailReport(TypedDict):
    """What became of one mail; where nothing has to be explained, meaning and remedy are null."""

    agency: Annotated[str, "the code of an agency, or of a group of evaluators"]
    file: Annotated[str, "the draft, relative to the round"]
    state: Annotated[str, MailState]
    is_new: Annotated[bool, "this run did it"]
    via: Annotated[str | None, Way]
    answer: Annotated[str | None, "what the server said, without addresses"]
    meaning: str | None
    remedy: str | None


class MailCounts(TypedDict):
    """How many mails are in which state."""

    queued: int
    sent: int
    temporary: int
    permanent: int
    unknown: int


class SendReport(TypedDict):
    """What `send --format json` prints."""

    schema_version: Version
    round: str
    what: Annotated[str, Outbox]
    via: Annotated[str, Way]
    counts: MailCounts
    mails: list[SentMailReport]
    next: str
    notes: Sentences


class NewMailReport(TypedDict):
    """One mail that was put among the returns."""

    file: Annotated[str, "relative to the round"]
    copy: Annotated[str | None, "where a mail with returns and review workbooks stands as well"]
    what: Annotated[str, Wanted]
    agency: Annotated[str | None, "whose address it came from; null for strangers"]
    sender: str
    arrived: Moment


class CollectCounts(TypedDict):
    """How many mails are new, had come before, bring nothing, or are too large."""

    new: int
    known: int
    passed_over: int
    too_large: int


class CollectReport(TypedDict):
    """What `collect --format json` prints."""

    schema_version: Version
    round: str
    mailbox: str
    counts: CollectCounts
    mails: list[NewMailReport]
    next: str
    notes: Sentences


class TriedServerReport(TypedDict):
    """One mail server that let us in."""

    protocol: Annotated[str, ("imap", "smtp")]
    host: str
    port: int
    security: Annotated[str, Security]
    found: str


class MailSetupReport(TypedDict):
    """What `mail-setup --format json` prints; `path` is null where nothing was written."""

    schema_version: Version
    path: str | None
    servers: list[TriedServerReport]
    is_password_kept: bool
    next: str
    notes: Sentences


class ExaminedPart(TypedDict):
    """One part of the machine."""

    part: str
    title: str
    fitness: Annotated[str, ("ok", "optional", "missing")]
    found: str
    remedy: str | None


class DoctorReport(TypedDict):
    """What `doctor --format json` prints."""

    schema_version: Version
    is_fit: bool
    parts: list[ExaminedPart]


REPORTS: dict[str, type] = {
    "archive": ArchiveReport,
    "check": CheckReport,
    "collect": CollectReport,
    "consolidate": ConsolidateReport,
    "diff": DiffReport,
    "doctor": DoctorReport,
    "explain": ExplainReport,
    "export": ExportReport,
    "import-scheme": ImportReport,
    "inspect": InspectReport,
    "log": LogReport,
    "mail-setup": MailSetupReport,
    "publish": PublishReport,
    "notify": NotifyReport,
    "review": ReviewReport,
    "send": SendReport,
    "status": StatusReport,
}
"""The report of each command that has ``--format json``."""
