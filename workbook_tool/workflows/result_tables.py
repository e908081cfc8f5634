"""The columns of what jobs return as pandas DataFrames, beside those of a consolidation.

They know the results by the names of their fields alone: the results import them.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workbook_tool import frames
from workbook_tool.core.errors import UsageError
from workbook_tool.core.returns.obstacles import Obstacle
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.frames import COUNT, DECIMAL, TEXT, Column

if TYPE_CHECKING:
    from workbook_tool.frames.columns import DataFrame

_MOMENT: Final = "datetime64[s, UTC]"


class Made(NamedTuple):
    """One workbook of ``generate`` and what became of it."""

    file: str
    outcome: str


class Open(NamedTuple):
    """One agency from which something is awaited."""

    agency: Agency
    state: str


def _number(field: str) -> Callable[[Any], Decimal | None]:
    """Return what reads a number that is kept as text."""
    read = attrgetter(field)

    def parse(row: object) -> Decimal | None:
        text: str | None = read(row)
        return None if text is None else Decimal(text)

    return parse


def _count(status: Status) -> Callable[[Any], int]:
    return lambda run: run.statuses.get(status.value, 0)


GENERATED: Final[tuple[Column[Made], ...]] = (
    Column("file", TEXT, "name in `outgoing/`", lambda one: one.file),
    Column("outcome", TEXT, "`written`, `unchanged` or `moved`", lambda one: one.outcome),
)
OPEN: Final[tuple[Column[Open], ...]] = (
    Column("agency", TEXT, "code of the agency", lambda one: one.agency.code),
    Column("name", TEXT, "full name", lambda one: one.agency.name),
    Column("state", TEXT, "`missing`, `faulty` or `incomplete`", lambda one: one.state),
)
ENTRIES: Final[tuple[Column[Any], ...]] = (
    Column("criterion", TEXT, "code of the criterion", attrgetter("criterion")),
    Column("kind", TEXT, "how it is answered", attrgetter("kind.name")),
    Column("role", TEXT, "how it enters totals", attrgetter("role.value")),
    Column("cap", DECIMAL, "highest score", _number("cap")),
    Column("step", DECIMAL, "step of the scores", _number("step")),
    Column("minimum", DECIMAL, "lowest score", _number("minimum")),
    Column("weight", DECIMAL, "what full marks are worth", _number("weight")),
    Column("sheet", TEXT, "sheet", attrgetter("sheet")),
    Column("code_cell", TEXT, "cell of the code", attrgetter("code_cell")),
    Column("text_cell", TEXT, "cell of the wording", attrgetter("text_cell")),
    Column("cap_cell", TEXT, "cell of the cap", attrgetter("cap_cell")),
    Column("score_cell", TEXT, "cell of the score", attrgetter("score_cell")),
    Column("basis_cell", TEXT, "cell of the basis", attrgetter("basis_cell")),
    Column("evidence_cell", TEXT, "cell of the evidence", attrgetter("evidence_cell")),
    Column("deduction_cell", TEXT, "cell of the reason", attrgetter("deduction_cell")),
    Column("not_applicable_cell", TEXT, "cell of the mark", attrgetter("not_applicable_cell")),
    Column("self_cell", TEXT, "cell of the self score, for a review", attrgetter("self_cell")),
    Column("reason_cell", TEXT, "cell of its reason, for a review", attrgetter("reason_cell")),
)
RUNS: Final[tuple[Column[Any], ...]] = (
    Column("run", TEXT, "name of the run", attrgetter("name")),
    Column("time", _MOMENT, "when it began", attrgetter("time")),
    Column("tool", TEXT, "version of the program", attrgetter("tool")),
    *(
        Column(status.value, COUNT, f"files that were {status.value}", _count(status))
        for status in Status
        if status.is_of_files
    ),
)
EXPORTED: Final[tuple[Column[Any], ...]] = (
    Column("table", TEXT, "name of the table", attrgetter("name")),
    Column("file", TEXT, "file that holds it", attrgetter("file")),
    Column("rows", COUNT, "how many rows it has", attrgetter("rows")),
)
OBSTACLES: Final[tuple[Column[Obstacle], ...]] = (
    Column("kind", TEXT, "`conflict`, `tie`, `paper` or `appeal`", lambda one: one.kind.value),
    Column("agency", TEXT, "code of the agency", lambda one: one.agency and one.agency.code),
    Column("zh", TEXT, "what has to be settled, in Chinese", lambda one: one.what.zh),
    Column("en", TEXT, "the same in English", lambda one: one.what.en),
)
NOTICES: Final[tuple[Column[Any], ...]] = (
    Column("agency", TEXT, "code of the agency", attrgetter("agency.code")),
    Column("kind", TEXT, "why it is told something", attrgetter("kind.value")),
    Column("draft", TEXT, "the draft, relative to the round", attrgetter("draft")),
    Column("form", TEXT, "the form that goes with it", attrgetter("form")),
    Column("items", COUNT, "faults and gaps that it names", attrgetter("items")),
)
REVIEWS: Final[tuple[Column[Any], ...]] = (
    Column("evaluator", TEXT, "code of the group", attrgetter("group.code")),
    Column("name", TEXT, "name of the group", attrgetter("group.name")),
    Column("file", TEXT, "the workbook, relative to the round", attrgetter("file")),
    Column("agencies", COUNT, "agencies in it", attrgetter("agencies")),
    Column("criteria", COUNT, "criteria that the group scores", attrgetter("criteria")),
)
RESULT_TABLES: Final[Mapping[str, tuple[Column[Any], ...]]] = {
    "GenerateResult": GENERATED,
    "RoundStatus": OPEN,
    "Inspection": ENTRIES,
    "RoundLog": RUNS,
    "ExportResult": EXPORTED,
    "NotifyResult": NOTICES,
    "PublishResult": OBSTACLES,
    "ReviewResult": REVIEWS,
}


def build_checked_frame(
    files: tuple[FileVerdict, ...], settings: RoundSettings, table: str
) -> "DataFrame":
    """Return files that were checked, or their findings; raises UsageError for another table."""
    if table == "findings":
        return frames.build_findings_frame(files, settings)
    if table == "files":
        return frames.build_files_frame(files, settings, {})
    raise no_such_table(table, ("files", "findings"))


def no_such_table(wanted: str, known: Iterable[str]) -> UsageError:
    """Return the error for a table of another name than those that there are."""
    shown = ", ".join(known)
    return UsageError(
        f"没有叫“{wanted}”的表。可用的表：{shown}。",
        f"There is no table {wanted!r}. There are: {shown}.",
    )
