"""export: everything that came, as tidy tables for other programs."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from workbook_tool.core.errors import UsageError
from workbook_tool.core.progress import Progress
from workbook_tool.exports.tables import KEYS, REVIEW_KEYS, ExportTable, build_tables
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.round_folder.storage import (
    as_output_errors,
    sweep_orphans,
    write_file,
    write_files,
)
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import read_round
from workbook_tool.workflows.results import ExportedTable, ExportOptions, ExportResult

SQLITE: Final = "sqlite"
FORMS: Final = ("csv", SQLITE, "parquet")
EXPORTS: Final = "export"
_ENDINGS: Final = frozenset({".sqlite", ".sqlite3", ".db"})
_FILES: Final = _ENDINGS | {".csv", ".parquet", ".xlsx"}  # of a file, and a folder is wanted
_ZIP: Final = ".zip"
_STAMP: Final = (2000, 1, 1, 0, 0, 0)  # same input, same bytes: no clock in archives
_HEADER: Final = 72  # bytes that tell a database of ours
_LOCKS: Final = ("~$", ".")  # what office programs put beside an open file begins so


@as_output_errors()
def export_round(
    start: Path | None,
    options: ExportOptions,
    *,
    assessment: Path | None = None,
    dry_run: bool = False,
    reading: ReadingOptions = READ_HERE,
    progress: Progress = lambda *_: None,
) -> ExportResult:
    """Write the tables of a round as ``options`` say, and return how many rows each has.

    A database is one file, CSV and Parquet are a folder or a .zip; unless a place is named they
    stand in ``export/`` of the round. Raises UsageError where that holds what is no earlier export.
    """
    form = _form_of(options)
    folder = find_round(start, assessment=assessment)
    outcome = read_round(
        NamedReturns(folder, folder.returned),
        progress,
        reading=reading,
        accept=options.accept,
        as_of=options.as_of,
    )
    settings = outcome.assessment_round.settings
    target = _target(options.output, folder, form, settings.round_id)
    # pandas takes its time to import: only when there is something to write.
    from workbook_tool.frames import tables_of, to_frames, to_review_frames

    found, files = outcome.consolidation, outcome.reviews.register.files
    is_reviewed = outcome.assessment_round.review is not None
    tables = build_tables(
        to_frames(found),
        settings.language,
        reviews=to_review_frames(found, files) if is_reviewed else None,
        columns=tables_of(found),
    )
    if not dry_run:
        progress("write", 0, 1)
        is_inside = target.resolve().is_relative_to(folder.path)
        # Nothing is written into a round that is closed, nor while another run writes there.
        with run_lock(folder.lock) if is_inside else nullcontext():
            _write(tables, target, form)
        progress("write", 1, 1)
    return ExportResult(
        folder=folder.path,
        round_id=settings.round_id,
        form=form,
        path=target,
        tables=tuple(_told(table, target, form) for table in tables),
        notes=outcome.notes,
        is_dry_run=dry_run,
    )


def _form_of(options: ExportOptions) -> str:
    """Return the form; raises UsageError where there is none such, or pyarrow lacks for it."""
    if options.form not in FORMS:
        raise UsageError(
            f"不能导出为“{options.form}”。可用：{'、'.join(FORMS)}。",
            f"There is no export to {options.form!r}. There are: {', '.join(FORMS)}.",
        )
    if options.form == "parquet":
        from workbook_tool.exports.parquet_export import require_pyarrow

        require_pyarrow()
    return options.form


def _told(table: ExportTable, target: Path, form: str) -> ExportedTable:
    file = target.name if form == SQLITE else f"{table.name}.{form}"
    return ExportedTable(table.name, file, table.names, len(table.rows))


def _write(tables: Iterable[ExportTable], target: Path, form: str) -> None:
    sweep_orphans(target.parent, target)
    if form == SQLITE:
        from workbook_tool.exports.sqlite_export import build_database, check_database

        write_file(target, build_database(tables), verify=check_database)
        return
    files = _files(tables, form)
    if target.suffix.lower() == _ZIP:
        write_file(target, _zipped(files))
    else:
        write_files(target, files)


def _files(tables: Iterable[ExportTable], form: str) -> Mapping[str, bytes]:
    if form == "parquet":
        from workbook_tool.exports.parquet_export import build_parquet_files

        return build_parquet_files(tables)
    from workbook_tool.exports.csv_export import build_csv_files

    return build_csv_files(tables)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _target(output: Path | None, folder: RoundFolder, form: str, round_id: str) -> Path:
    """Return where an export belongs: a place of its own, free or with an earlier export."""
    usual = folder.path / EXPORTS
    target = output or (usual / f"{round_id}.sqlite" if form == SQLITE else usual)
    if form == SQLITE and target.is_dir():
        target /= f"{round_id}.sqlite"
    place = target.resolve()
    homes = (folder.returned, folder.outgoing, folder.state)
    if place == folder.path or any(place.is_relative_to(home.resolve()) for home in homes):
        raise _no_place(target, form)
    ending = target.suffix.lower()
    fits = ending in _ENDINGS if form == SQLITE else ending not in _FILES
    if not fits or not _is_free(target, form):
        raise _no_place(target, form)
    return target


def _is_free(target: Path, form: str) -> bool:
    """Tell whether nothing stands there, or nothing but an earlier export."""
    if not target.exists():
        return True
    if form == SQLITE:
        from workbook_tool.exports.sqlite_export import is_own_database

        with target.open("rb") as stream:
            return is_own_database(stream.read(_HEADER))
    if target.suffix.lower() == _ZIP:
        return target.is_file() and _are_tables(_members(target))
    if not target.is_dir():
        return False
    found = (path.name for path in target.iterdir() if not path.name.startswith(_LOCKS))
    return _are_tables(found)


def _members(target: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(target) as archive:
            return tuple(archive.namelist())
    except zipfile.BadZipFile:
        return ("",)


def _are_tables(names: Iterable[str]) -> bool:
    """Tell whether nothing is called otherwise than the files of an export."""
    known = {f"{table}.{form}" for table in (*KEYS, *REVIEW_KEYS) for form in FORMS}
    return all(name in known or name.endswith(f".{SQLITE}") for name in names)


def _no_place(target: Path, form: str) -> UsageError:
    if form == SQLITE:
        return UsageError(
            f"不能导出到“{target}”。请给出以 .sqlite 结尾的新文件或以前导出的文件，"
            "不要放在 returned、outgoing 等文件夹中。",
            f"The export cannot go to “{target}”. Name a new file that ends with .sqlite, or an "
            "earlier export, outside of returned/, outgoing/ and the round's own files.",
        )
    return UsageError(
        f"不能导出到“{target}”。请给出新的、空的或只有以前导出结果的文件夹，"
        "或以 .zip 结尾的文件，不要放在 returned、outgoing 等文件夹中。",
        f"The export cannot go to “{target}”. Name a folder that is new, empty or holds nothing "
        "but an earlier export, or a file that ends with .zip, outside of returned/, outgoing/ "
        "and the round's own files.",
    )
