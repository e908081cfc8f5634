"""Command lines that people copy: quoted for their shell, and complete from where they stand."""

import os
import re
from pathlib import Path

from workbook_tool.round_folder.rounds import DEFINITION, RoundFolder, round_above

PROGRAM = "workbook-tool"
# Whatever else stands in a word is quoted; Chinese needs none.
_PLAIN = re.compile(r"[\w@%+=:,./-]+")
_PLAIN_ON_WINDOWS = re.compile(r"[\w@+=:./\\-]+")


def command_line(*words: str, is_windows: bool = os.name == "nt") -> str:
    r"""Return a command of the program with its words quoted, as it is typed into a shell.

    >>> command_line("check", "县农业局/a & b.xlsx", is_windows=False)
    "workbook-tool check '县农业局/a & b.xlsx'"
    >>> command_line("check", r"县农业局\a & b.xlsx", is_windows=True)
    'workbook-tool check "县农业局\\a & b.xlsx"'
    """
    return " ".join((PROGRAM, *(quoted(word, is_windows=is_windows) for word in words)))


def quoted(word: str, *, is_windows: bool = os.name == "nt") -> str:
    """Return a word as it is typed into a shell, in quotes where it needs them."""
    return _quote_for_windows(word) if is_windows else _quote(word)


def _quote(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else "'" + word.replace("'", "'\"'\"'") + "'"


def _quote_for_windows(word: str) -> str:
    """Return a word as cmd and PowerShell take it; neither allows ``"`` in the name of a file."""
    return word if _PLAIN_ON_WINDOWS.fullmatch(word) else '"' + word.replace('"', "'") + '"'


def path_from_here(path: Path) -> str:
    """Return a path relative to the current folder where it lies below, else the whole path."""
    here = Path.cwd()
    inside = path.is_relative_to(here)
    return str(path.relative_to(here)) if inside else str(path)


def round_argument(folder: RoundFolder) -> tuple[str, ...]:
    """Return the argument that names a round; none where it is found from the current folder."""
    if round_above(Path()) == folder:
        return ()
    if folder.definition.name != DEFINITION:
        return ("--assessment", path_from_here(folder.definition))
    return (path_from_here(folder.path),)


def round_option(folder: RoundFolder) -> tuple[str, ...]:
    """Return the option that names a round where a command takes it as no argument."""
    named = round_argument(folder)
    return ("--assessment", *named) if len(named) == 1 else named


def consolidate_line(folder: RoundFolder) -> str:
    """Return the command that consolidates a round, as it is typed in the current folder."""
    return command_line("consolidate", *round_argument(folder))
