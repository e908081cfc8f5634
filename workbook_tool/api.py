"""The way in for scripts: a round, and its jobs as methods that return values.

docs/api.md shows each with an example. Nothing here prints, asks or exits; whatever a user may
cause is a ``WorkbookToolError``. Jobs are imported inside the methods, so that this stays light.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from workbook_tool.core.errors import UsageError, WorkbookToolError
from workbook_tool.core.text import Text
from workbook_tool.round_folder.storage import as_output_errors
from workbook_tool.workflows.results import (
    CheckResult,
    ConsolidateResult,
    ExportOptions,
    ExportResult,
    GenerateResult,
    Inspection,
    NotifyResult,
    PublishResult,
    ReviewResult,
    RoundLog,
    RoundStatus,
    SummaryOptions,
)

__all__ = [
    "CheckResult",
    "ConsolidateResult",
    "ExportResult",
    "GenerateResult",
    "Inspection",
    "NotifyResult",
    "PublishResult",
    "ReviewResult",
    "Round",
    "RoundLog",
    "RoundStatus",
    "Text",
    "WorkbookToolError",
    "open_round",
]

AnyPath: TypeAlias = str | os.PathLike[str]


@as_output_errors()
def open_round(path: AnyPath = ".", *, assessment: AnyPath | None = None) -> "Round":
    """Return the round that a path lies in: its folder or whatever is in it.

    ``assessment`` names the definition itself. Raises WorkbookToolError where there is none;
    whether it is in order shows when it is used.
    """
    from workbook_tool.round_folder.rounds import find_round

    named = None if assessment is None else Path(assessment)
    folder = find_round(Path(path), assessment=named)
    return Round(folder.path, folder.definition)


@dataclass(frozen=True, slots=True)
class Round:
    """A round by its folder. Nothing is kept in between: each call reads what lies there now.

    ``jobs`` is how many processes read, None for as many as pay; the results never depend on it.
    A script that asks for several needs ``if __name__ == "__main__":``, as with multiprocessing.
    """

    folder: Path
    definition: Path

    @as_output_errors()
    def generate(
        self,
        *,
        reissue: bool = False,
        only: Iterable[str] = (),
        dry_run: bool = False,
        carry: bool = False,
        carry_from: AnyPath | None = None,
    ) -> GenerateResult:
        """Write one workbook for each agency into ``outgoing/`` and return what became of each.

        ``only`` names agencies by code, name or alias. With ``carry`` a reissue holds the answers
        that came back, with ``carry_from`` those of another round. Raises WorkbookToolError where
        a changed scheme would void workbooks that are out and ``reissue`` is not given.
        """
        from workbook_tool.workflows.generate import generate

        return generate(
            assessment=self.definition,
            reissue=reissue,
            only=tuple(only),
            dry_run=dry_run,
            carry=carry if carry_from is None else Path(carry_from),
        )

    @as_output_errors()
    def consolidate(
        self,
        *returned: AnyPath,
        output: AnyPath | None = None,
        dry_run: bool = False,
        as_of: str = "",
        accept: Iterable[str] = (),
        jobs: int | None = 1,
    ) -> ConsolidateResult:
        """Read all that came, write the county summary, and return what they amount to.

        Without ``returned`` it reads the round's own folder of that name. Files alone write no
        summary unless ``output`` names its place. Only what came until ``as_of`` counts, a date or
        a time such as 2018-10-31T18:00. ``accept`` names older versions of the form.
        """
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.consolidate import consolidate

        return consolidate(
            *map(Path, returned),
            assessment=self.definition,
            output=None if output is None else Path(output),
            dry_run=dry_run,
            options=SummaryOptions(as_of=as_of),
            reading=ReadingOptions(jobs),
            accept=tuple(accept),
        )

    @as_output_errors()
    def check(
        self, files: AnyPath | Iterable[AnyPath], *, accept: Iterable[str] = ()
    ) -> CheckResult:
        """Return the verdict on each of one or several files or folders; nothing is written."""
        from workbook_tool.workflows.check import check_files

        named = [files] if isinstance(files, str | os.PathLike) else files
        return check_files(
            tuple(map(Path, named)), assessment=self.definition, accept=tuple(accept)
        )

    @as_output_errors()
    def status(self, *, today: date | None = None, jobs: int | None = 1) -> RoundStatus:
        """Return where the round stands on a day, today by default; nothing is written."""
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.status import read_status

        day = today or date.today()  # noqa: DTZ011 - the clerk's own calendar day
        return read_status(assessment=self.definition, today=day, reading=ReadingOptions(jobs))

    @as_output_errors()
    def inspect(self, file: AnyPath) -> Inspection:
        """Return what a workbook is and where everything stands in it; nothing is written."""
        from workbook_tool.workflows.inspect import inspect_file

        return inspect_file(Path(file), assessment=self.definition)

    @as_output_errors()
    def log(self) -> RoundLog:
        """Return every run of ``consolidate`` so far, and whether the record of them is whole."""
        from workbook_tool.workflows.log import read_log

        return read_log(assessment=self.definition)

    @as_output_errors()
    def notify(
        self, *, today: date | None = None, dry_run: bool = False, jobs: int | None = 1
    ) -> NotifyResult:
        """Write a draft for every agency with something open; nothing is sent."""
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.notify import notify

        day = today or date.today()  # noqa: DTZ011 - the clerk's own calendar day
        return notify(
            assessment=self.definition, today=day, dry_run=dry_run, reading=ReadingOptions(jobs)
        )

    @as_output_errors()
    def review(
        self,
        *,
        reissue: bool = False,
        hints: bool = False,
        dry_run: bool = False,
        jobs: int | None = 1,
    ) -> ReviewResult:
        """Write the review workbooks, one for each group of evaluators; nothing is sent.

        With ``hints`` also the internal file that says where a visit may be worth it.
        """
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.review import review

        return review(
            assessment=self.definition,
            reissue=reissue,
            hints=hints,
            dry_run=dry_run,
            reading=ReadingOptions(jobs),
        )

    @as_output_errors()
    def publish(
        self,
        kind: str,
        *,
        approval: str = "",
        day: date | None = None,
        force: str = "",
        companions: Iterable[str] = (),
        dry_run: bool = False,
        jobs: int | None = 1,
    ) -> PublishResult:
        """Publish a ``draft``, ``notice``, ``final`` or ``erratum``, or return what is in the way.

        A final needs its ``approval``, who approved it and when. Unless ``force`` says why, nothing
        but a draft is written while something has to be settled: then ``refused`` says so.
        ``companions`` are Word files: ``bulletin``, in it ``ranking``, ``weak`` and ``missing``
        where they are named; ``feedback``, one an agency with drafts and zips, on it ``mean`` and
        ``place``.
        """
        from workbook_tool.core.returns.publication import (
            Edition,
            PublicationKind,
            companions_of,
        )
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.publish import publish

        if kind not in set(PublicationKind):
            known = ", ".join(PublicationKind)
            raise UsageError(
                f"没有叫“{kind}”的发布形式。可用：{known}。",
                f"There is no publication {kind!r}. There are: {known}.",
            )
        return publish(
            edition=Edition(PublicationKind(kind), day, approval.strip(), force.strip()),
            companions=companions_of(companions),
            assessment=self.definition,
            dry_run=dry_run,
            reading=ReadingOptions(jobs),
        )

    @as_output_errors()
    def export(
        self,
        to: str,
        output: AnyPath | None = None,
        *,
        dry_run: bool = False,
        as_of: str = "",
        accept: Iterable[str] = (),
        jobs: int | None = 1,
    ) -> ExportResult:
        """Write everything that came as tidy tables, ``to`` csv, sqlite or parquet.

        ``output`` is a .sqlite file, or for the others a folder or a .zip; ``export/`` of the round
        by default. ``as_of`` and ``accept`` are those of ``consolidate``.
        """
        from workbook_tool.reading import ReadingOptions
        from workbook_tool.workflows.export import export_round

        return export_round(
            None,
            ExportOptions(to, None if output is None else Path(output), as_of, tuple(accept)),
            assessment=self.definition,
            dry_run=dry_run,
            reading=ReadingOptions(jobs),
        )
