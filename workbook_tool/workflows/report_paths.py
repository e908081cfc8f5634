"""Paths as people have them: from a report, from another program, with quotes or backslashes."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from workbook_tool.core.errors import DefinitionError, UsageError
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.round_folder.command_lines import command_line, path_from_here
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_definition, round_above

_QUOTES = "\"'“”‘’「」《》 "
_MOST_FILES = 3
_MOST_LOOKED_AT = 20_000
_SENT_ALONG = frozenset({".doc", ".docx", ".jpeg", ".jpg", ".pdf", ".png", ".txt", ".wps"})


@dataclass(frozen=True, slots=True)
class NamedFile:
    """What an argument names: a file or a folder, or with ``member`` one file in an archive."""

    path: Path
    member: str = ""


def find_named(typed: Path, assessment: Path | None = None) -> NamedFile:
    """Return what a path names; raises UsageError with what may have been meant where it is none.

    What a report prints is relative to ``returned/`` or ``review/returned/``, so that it is looked
    for there and in the round, too; ``a.zip!b.xlsx`` is a file in an archive. Quotes around it and
    backslashes in it are what other programs make of a path.
    """
    if typed.exists():
        return NamedFile(typed)
    folder = _round_here(assessment)
    homes = (folder.returned, folder.review_returned, folder.path) if folder else ()
    bases = (Path(), *homes)
    for spelling in _spellings(str(typed)):
        for path, member in _splits(spelling):
            found = next((base / path for base in bases if _is_there(base / path)), None)
            if found is not None and (not member or found.is_file()):
                return NamedFile(found, member)
    raise _no_such_path(typed, folder)


def _round_here(assessment: Path | None) -> RoundFolder | None:
    return find_round(assessment=assessment) if assessment is not None else round_above(Path())


def _spellings(text: str) -> Iterator[str]:
    """Yield a path as it was typed, without quotes around it, and with slashes."""
    bare = text.strip(_QUOTES)
    yield from dict.fromkeys((text, bare, bare.replace("\\", "/")))


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield a path whole, then parted at each ``!`` into an archive and what lies in it."""
    if text:
        yield text, ""
    for place in reversed([place for place, char in enumerate(text) if char == "!"]):
        if text[:place]:
            yield text[:place], text[place + 1 :]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file system takes
        return False


def _no_such_path(typed: Path, folder: RoundFolder | None) -> UsageError:
    """Return the error for a path that is none, with the files that may have been meant."""
    agency, files = _near(typed, folder)
    files = tuple(sorted(files, key=lambda path: path.suffix.lower() in _SENT_ALONG))[:_MOST_FILES]
    lines = listed(
        command_line("consolidate" if path.is_dir() else "check", path_from_here(path))
        for path in files
    )
    zh = f"找不到“{typed}”（查找位置：{typed.absolute()}）。"
    en = f"There is no “{typed}” (looked at {typed.absolute()}). "
    if agency:
        zh, en = (
            f"“{typed}”是单位（{agency}），这里要的是文件或文件夹。",
            f"“{typed}” is an agency ({agency}); what is wanted here is a file or a folder. ",
        )
    if files:
        return UsageError(f"{zh}是否指：{lines.zh}", f"{en}Did you mean: {lines.en}")
    example = command_line("consolidate", "returned")
    return UsageError(
        f"{zh}请写收到的自评表或它们所在的文件夹，例如：{example}",
        f"{en}Name returned workbooks or the folder that holds them, for example: {example}",
    )


def _near(typed: Path, folder: RoundFolder | None) -> tuple[str, tuple[Path, ...]]:
    """Return the agency that was named instead of a file, "" for none, and files like it."""
    word = Path(str(typed).replace("\\", "/")).name.strip(_QUOTES)
    stem = word.rpartition(".")[0] or word
    beside = _children(typed.parent)
    among = _files_of(folder.returned) if folder else ()
    words, agency = {normalise_label(stem)} - {""}, ""
    for found in _roster_of(folder).called(word):
        agency = f"{found.code} {found.name}"
        words = {normalise_label(one) for one in (found.name, found.short_name, *found.aliases)}
        words = {one for one in words if one} | {found.code.lower()}
    within = [path for path in among if any(one in normalise_label(str(path)) for one in words)]
    by_name = {path.name: path for path in (*among, *beside)}
    alike = () if within else get_close_matches(word, by_name, cutoff=0.75)
    return agency, (*within, *(by_name[name] for name in alike))


def _roster_of(folder: RoundFolder | None) -> Roster:
    """Return the roster of a round, an empty one where it cannot be read: it is for a hint."""
    try:
        return load_definition(folder).roster if folder else Roster(())
    except DefinitionError:
        return Roster(())


def _children(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(folder.iterdir()))
    except OSError:
        return ()


def _files_of(folder: Path) -> tuple[Path, ...]:
    """Return the files below a folder; of very many the first ones."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name[:1] not in "~.")
    return tuple(sorted(islice(found, _MOST_LOOKED_AT)))


def no_such_member(named: NamedFile, members: tuple[str, ...]) -> UsageError:
    """Return the error for a file that an archive does not hold, with what it holds."""
    shown = listed(members[:_MOST_FILES]) if members else Text("没有文件", "no file")
    return UsageError(
        f"“{named.path}”里没有“{named.member}”。里面有：{shown.zh}",
        f"“{named.path}” holds no “{named.member}”. It holds: {shown.en}",
    )
