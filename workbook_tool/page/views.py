"""What the page shows, as JSON: the round, its agencies and files, what can be taken along."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Severity
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.text import Language, Text
from workbook_tool.page.desk import Desk, Fields, Job, JobState
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.workflows.import_scheme import ImportResult
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import ConsolidateResult
from workbook_tool.workflows.status import status_of


class Download(NamedTuple):
    """A file that may be taken along: its path in the round with "/", and its size in bytes."""

    path: str
    size: int


class Shelf(NamedTuple):
    """A place of the round whose files are offered, in words."""

    title: Text
    patterns: tuple[str, ...]


SHELVES: Final = (
    Shelf(
        Text("汇总表和定义", "Summary and definition"),
        ("county_summary*.xlsx", "assessment.xlsx", "纸质登记.xlsx", "paper register.xlsx"),
    ),
    Shelf(Text("自评表（发出）", "Forms to send"), ("outgoing/*.xlsx", "outgoing/*.csv")),
    Shelf(
        Text("通知（发出）", "Notices to send"),
        ("notices/*.xlsx", "notices/*/*.zip", "notices/*.eml"),
    ),
    Shelf(
        Text("考评表（发出）", "Review workbooks to send"),
        ("review/outgoing/*.xlsx", "review/outgoing/*/*.zip"),
    ),
    Shelf(Text("发布稿", "Publications"), ("results/*.*",)),
    Shelf(
        Text("反馈表（发出）", "Feedback sheets to send"),
        ("results/*/*.xlsx", "results/*/*/*.zip", "results/*/*.docx", "results/*/*.eml"),
    ),
)


def list_downloads(folder: RoundFolder) -> Sequence[tuple[Text, tuple[Download, ...]]]:
    """Return what the page offers, shelf by shelf; links and hidden files are none of it."""
    return [(shelf.title, tuple(_files(folder.path, shelf.patterns))) for shelf in SHELVES]


def _files(place: Path, patterns: Sequence[str]) -> Iterator[Download]:
    for pattern in patterns:
        for path in sorted(place.glob(pattern)):
            if path.name.startswith((".", "~$")) or path.is_symlink() or not path.is_file():
                continue
            yield Download(path.relative_to(place).as_posix(), path.stat().st_size)


def find_download(folder: RoundFolder | None, wanted: str) -> Path:
    """Return an offered file by its path in the round; UsageError for whatever is not offered."""
    if folder is not None:
        for _, files in list_downloads(folder):
            if any(file.path == wanted for file in files):
                return folder.path / wanted
    raise UsageError("没有这个文件。", "There is no such file.")


def build_view(desk: Desk, language: Language) -> Fields:
    """Return everything that a page shows, in a language."""
    snapshot = desk.snapshot
    view: dict[str, object] = {
        "snapshot": snapshot.number,
        "job": build_job_view(desk, language),
        "round": None,
        "trouble": [],
        "status": None,
        "agencies": [],
        "files": [],
        "grades": [],
        "severities": {},
        "downloads": [],
        "base": desk.base.name,
    }
    if snapshot.error is not None:
        view["trouble"] = list(desk.reports.failure(snapshot.error, language))
    if snapshot.folder is not None:
        view["round"] = {"folder": snapshot.folder.path.name}
        view["downloads"] = [
            {"title": title.in_language(language), "files": [file._asdict() for file in files]}
            for title, files in list_downloads(snapshot.folder)
            if files
        ]
    if snapshot.outcome is not None:
        view.update(_round_view(desk, snapshot.outcome, language))
    return view


def _round_view(desk: Desk, outcome: ReadRound, language: Language) -> Fields:
    today = date.today()  # noqa: DTZ011 - the clerk's own calendar day
    status = status_of(outcome, today)
    result = ConsolidateResult(
        outcome.consolidation,
        outcome.folder.path,
        None,
        is_beside=False,
        is_dry_run=False,
        notes=(),
        next_step=status.next_step,
    )
    agencies, files = desk.reports.tables(result, language)
    settings = outcome.assessment_round.settings
    return {
        "round": {
            "folder": outcome.folder.path.name,
            "id": settings.round_id,
            "title": settings.title,
            "deadline": None if settings.deadline is None else settings.deadline.isoformat(),
            "has_review": outcome.assessment_round.review is not None,
        },
        "status": desk.reports.status(status, language),
        "agencies": [
            {**row, "category": one.agency.category, "label": _label(one.status, language)}
            for row, one in zip(agencies, outcome.consolidation.results, strict=True)
        ],
        "files": [
            {**row, "label": _label(one.status, language)}
            for row, one in zip(files, outcome.consolidation.files, strict=True)
        ],
        "grades": [grade.title for grade in outcome.assessment_round.grades],
        "severities": {one.value: one.title.in_language(language) for one in Severity},
    }


def _label(status: Status, language: Language) -> str:
    return STATUS_TITLES[status].in_language(language)


def build_job_view(desk: Desk, language: Language) -> Fields | None:
    """Return how far the job is and what it said, None where none ran yet."""
    job = desk.job
    if job is None:
        return None
    phase = desk.reports.phases.get(job.phase)
    return {
        "number": job.number,
        "name": job.name,
        "state": job.state.value,
        "phase": "" if phase is None else phase.in_language(language),
        "done": job.done,
        "total": job.total,
        "lines": list(_lines(desk, job, language)),
        "may_import": isinstance(job.result, ImportResult)
        and job.result.scheme.is_sound
        and not job.result.is_written,
    }


def _lines(desk: Desk, job: Job, language: Language) -> Iterator[str]:
    if job.error is not None:
        yield from desk.reports.failure(job.error, language)
    elif job.state is not JobState.RUNNING:
        yield from desk.reports.lines(job.result, language)
