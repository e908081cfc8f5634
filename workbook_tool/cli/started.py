"""How the program was started, so that each command which it prints can be pasted as it stands.

A fresh clone has ``.venv/bin/workbook-tool``, a portable folder its own start file, others only
``python -m workbook_tool``; reports, papers and JSON speak of ``workbook-tool`` all the same, and
what stands on the screen is put right here, when it is written.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

PROGRAM: Final = "workbook-tool"
_SHORT_FORM: Final = "consolidate"
_ENDINGS: Final = ("", ".exe", ".bat")
Finder = Callable[[str], str | None]


def as_typed_here(text: str, commands: Iterable[str]) -> str:
    """Return a text whose commands begin as this program was started.

    A command is the name of the program, one of ``commands`` or an option behind it; in the middle
    of a path it is none.
    """
    if PROGRAM not in text:
        return text
    names = "|".join(map(re.escape, commands))
    pattern = re.compile(rf"(?<![\w/\\.:-]){PROGRAM}(?= (?:--|(?:{names})(?![\w-])))")
    return pattern.sub(lambda _: started_as(Path(sys.argv[0]), Path(sys.executable)), text)


def started_as(
    start: Path, python: Path, find: Finder = shutil.which, *, is_windows: bool = os.name == "nt"
) -> str:
    """Return what starts the program from the current folder: its name, a path, or a module's run.

    ``start`` is what was run, as ``sys.argv`` has it, ``python`` runs it, and ``find`` looks a
    name up in the places of the shell. The name alone stands only where the shell finds it.
    """
    on_path = find(PROGRAM)
    if start.stem in {PROGRAM, _SHORT_FORM}:
        own = next(_start_files((start.absolute().parent,)), None)
        if own is not None:
            return PROGRAM if _is_same(own, on_path) else _typed(own, is_windows=is_windows)
    if on_path is not None:
        return PROGRAM
    package = Path(__file__).parents[1]
    places = (python.parent, python.parent / "Scripts", package.parents[1])
    own = next(_start_files(places), None)
    if own is not None:
        return _typed(own, is_windows=is_windows)
    is_found = _is_same(python, find(python.name))
    program = python.name if is_found else _typed(python, is_windows=is_windows)
    return f"{program} -m workbook_tool"


def _start_files(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the start files of the program that lie in folders."""
    for place in places:
        yield from (path for ending in _ENDINGS if (path := place / f"{PROGRAM}{ending}").is_file())


def _is_same(path: Path, found: str | None) -> bool:
    return found is not None and path.exists() and path.samefile(found)


def _typed(path: Path, *, is_windows: bool) -> str:
    """Return a program's path as it is typed: relative where it lies below the current folder.

    A shell looks for a bare name elsewhere, so one in the current folder gets its ``./``.
    """
    from workbook_tool.round_folder.command_lines import path_from_here, quoted

    typed = path_from_here(path)
    if not Path(typed).is_absolute() and len(Path(typed).parts) == 1:
        typed = os.path.join(os.curdir, typed)  # noqa: PTH118 - a Path drops the dot
    return quoted(typed, is_windows=is_windows)
