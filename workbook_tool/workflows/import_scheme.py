"""import-scheme: the annex of a notice becomes a definition, or the 指标 of one."""

from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tool.core.errors import DefinitionError, OutputError, RoundStateError, UsageError
from workbook_tool.core.round.differences import Change, compare_rounds
from workbook_tool.core.text import Language, Text
from workbook_tool.definition import read_definition
from workbook_tool.definition.annex import ImportedScheme, import_into, import_new
from workbook_tool.round_folder.command_lines import command_line
from workbook_tool.round_folder.issue_versions import note_unissued
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.previous import keep_previous
from workbook_tool.round_folder.rounds import DEFINITION, RoundFolder
from workbook_tool.round_folder.storage import as_output_errors, holds, write_file
from workbook_tool.workflows.annex_files import read_annex_parts


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What ``import-scheme`` read and wrote.

    ``target`` is where the definition belongs; it was written where ``is_written``. ``changes`` is
    what the import changes in a definition that was there, ``notes`` what has to be said about it.
    """

    file: Path
    scheme: ImportedScheme
    target: Path
    is_written: bool
    is_dry_run: bool
    changes: tuple[Change, ...]
    notes: tuple[Text, ...]
    next_step: Text


@as_output_errors()
def import_scheme(
    file: Path,
    *,
    output: Path | None = None,
    into: Path | None = None,
    table: int | None = None,
    language: Language,
    dry_run: bool = False,
) -> ImportResult:
    """Read an annex and write a definition with its criteria; nothing is written with faults.

    Without ``into`` it is a new definition beside the file or at ``output``, where none may stand
    yet. ``into`` names a round, or its definition, whose 指标 are replaced; settings, grades and
    roster stay, and the older definition is kept. ``table`` chooses between several tables.
    Raises UsageError, DefinitionError or OutputError where it could not run.
    """
    parts = read_annex_parts(file, language)
    folder = None if into is None else _existing_round(into)
    if folder is None:
        scheme = import_new(parts, file.name, chosen=table, language=language)
        target = _new_place(file, output)
    else:
        scheme = import_into(parts, file.name, folder.definition, chosen=table)
        target = folder.definition if output is None else _new_place(file, output)
    result = ImportResult(
        file=file,
        scheme=scheme,
        target=target,
        is_written=False,
        is_dry_run=dry_run,
        changes=_changes(folder, scheme),
        notes=_notes(folder, scheme),
        next_step=_next_step(scheme, target, is_new=folder is None, is_dry_run=dry_run),
    )
    if not scheme.is_sound:
        return result
    is_own = folder is not None and target == folder.definition
    if not is_own and target.exists() and not holds(target, scheme.content):
        raise _exists(target)
    if dry_run:
        return result
    _write(folder if is_own else None, target, scheme.content)
    return replace(result, is_written=True)


def _existing_round(place: Path) -> RoundFolder:
    """Return the round of a folder or a definition; never one further up."""
    definition = place / DEFINITION if place.is_dir() else place
    if not definition.is_file():
        raise UsageError(
            f"“{place}”里没有 {DEFINITION}。请先运行 workbook-tool init 新建测评活动，"
            "或去掉 --into，另写一份新的定义。",
            f"There is no {DEFINITION} in “{place}”. Start a round with workbook-tool init DIR, or "
            "leave --into out to write a new definition.",
        )
    return RoundFolder(definition.resolve().parent, definition.resolve())


def _new_place(file: Path, output: Path | None) -> Path:
    """Return where a new definition belongs; a folder stands for the definition in it."""
    if output is None:
        return file.parent / DEFINITION
    is_workbook = output.suffix.lower() == ".xlsx" and not output.is_dir()
    return output if is_workbook else output / DEFINITION


def _exists(target: Path) -> UsageError:
    return UsageError(
        f"“{target}”已存在，没有改动。请用 -o 另写一个位置；"
        f"要替换其中的指标，请用 --into {target.parent}。",
        f"“{target}” exists already and was left alone. Name another place with -o, or replace "
        f"its criteria with --into {target.parent}.",
    )


def _changes(folder: RoundFolder | None, scheme: ImportedScheme) -> tuple[Change, ...]:
    """Return what an import changes; nothing where the older definition cannot be read."""
    if folder is None or scheme.assessment_round is None:
        return ()
    try:
        return compare_rounds(read_definition(folder.definition), scheme.assessment_round)
    except DefinitionError:
        return ()


def _notes(folder: RoundFolder | None, scheme: ImportedScheme) -> tuple[Text, ...]:
    """Return what the import means for workbooks that are out."""
    if folder is None or scheme.assessment_round is None:
        return ()
    try:
        register, _ = find_issue_register(folder, scheme.assessment_round)
    except RoundStateError as error:
        return (Text(error.zh, error.en),)
    return note_unissued(register, scheme.assessment_round)


def _write(folder: RoundFolder | None, target: Path, content: bytes) -> None:
    if folder is None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"无法建立文件夹“{target.parent}”（{error.strerror}）。请换一个位置。",
                f"Cannot make the folder “{target.parent}” ({error.strerror}). Choose another.",
            ) from error
        if not holds(target, content):
            write_file(target, content)
        return
    with run_lock(folder.lock):
        if not holds(target, content):
            keep_previous(folder.previous, target, stem=target.stem)
            write_file(target, content)


def _next_step(scheme: ImportedScheme, target: Path, *, is_new: bool, is_dry_run: bool) -> Text:
    if not scheme.is_sound:
        return Text(
            "没有写出定义。请按上面的说明改正文件后重新导入。",
            "No definition was written. Correct the file as said above and import it again.",
        )
    if is_dry_run:
        return Text(
            f"以上只是预览，{target} 没有写出；核对后去掉 --preview 或 --dry-run 再运行即可写出。",
            f"This was a preview, and {target} was not written; once the table is right, run again "
            "without --preview or --dry-run.",
        )
    line = command_line("generate", str(target.parent))
    if is_new:
        return Text(
            f"下一步：打开 {target}，把设置、等次和单位名册（都是示例）改成本次测评的，"
            f"核对指标，然后运行 {line}",
            f"Next: open {target}, replace settings, grades and roster, which are examples, check "
            f"the criteria, then run {line}",
        )
    return Text(
        f"下一步：打开 {target} 核对指标，然后运行 {line}",
        f"Next: open {target}, check the criteria, then run {line}",
    )
