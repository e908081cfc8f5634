"""Feeds every pattern of the package with long hostile texts; ends in no time unless one is slow.

Run as a program: prints each pattern before it is tried, and is ended by the system where one does
not end.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser of re itself
from typing import Any, NamedTuple

import workbook_tool

ROOT = Path(workbook_tool.__file__).parent
LENGTH = 40_000  # a pattern that looks back over all of it takes half a minute for each text
CPU_SECONDS = 60  # all patterns together take a fifth of it
MOST_CHARACTERS = 4
# Patterns of which the caller bounds the text: Excel takes 255 characters of a number format.
BOUNDED = frozenset({"workbook_tool.core.number_formats._ODD"})
_AT_THE_START = frozenset({"match", "fullmatch"})
_FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "sub", "findall", "finditer"}


class Use(NamedTuple):
    """A pattern, and whether it looks anywhere in a text or at its start alone."""

    pattern: re.Pattern[Any]
    looks_anywhere: bool


def patterns() -> dict[str, Use]:
    """Return every pattern that the package compiles when it is imported, or writes in a call."""
    sources = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    everything = "\n".join(sources.values())
    found: dict[str, Use] = {}
    for module in pkgutil.walk_packages([str(ROOT)], "workbook_tool."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            # A bound method such as ``fullmatch`` belongs to its pattern.
            owner = getattr(value, "__self__", value)
            if isinstance(owner, re.Pattern):
                own = [str(getattr(value, "__name__", ""))] if owner is not value else []
                text = sources[Path(str(loaded.__file__))] if name[0] == "_" else everything
                methods = own or re.findall(rf"\b{name}\s*\.(\w+)\(", text)
                anywhere = not methods or not _AT_THE_START.issuperset(methods)
                found.setdefault(f"{module.name}.{name}", Use(owner, anywhere))
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in _FUNCTIONS or not node.args:
                continue
            first = node.args[0]
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            # What is compiled has a name, and is found by that.
            if is_re and node.func.attr != "compile" and isinstance(first, ast.Constant):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                anywhere = node.func.attr not in _AT_THE_START
                found[place] = Use(re.compile(first.value), anywhere)
    return found


def characters(pattern: re.Pattern[Any]) -> list[str]:
    """Return characters that its parts look for, one for each."""
    found: dict[str, None] = {}

    def walk(part: object) -> None:
        if isinstance(part, tuple) and len(part) == 2 and part[0] is _constants.LITERAL:
            found[chr(part[1])] = None
        elif isinstance(part, tuple) and len(part) == 2 and part[0] is _constants.RANGE:
            found[chr(part[1][0])] = None
        elif isinstance(part, tuple) and len(part) == 2 and part[0] is _constants.CATEGORY:
            found[{"SPACE": " ", "DIGIT": "7", "WORD": "w"}.get(str(part[1])[9:], "x")] = None
        elif isinstance(part, tuple | list | _parser.SubPattern):
            for inner in part:
                walk(inner)

    walk(
        _parser.parse(
            pattern.pattern,
            pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags,
        )
    )
    return [*dict.fromkeys([*[*found][:MOST_CHARACTERS], " "])]


def hostile_texts(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Yield long texts of what the pattern looks for, that end otherwise."""
    letters = characters(pattern)
    for one in letters:
        yield one * LENGTH + "\x01"
    for one, other in itertools.permutations(letters, 2):
        yield (one + other) * (LENGTH // 2) + "\x01"
        yield one + other * LENGTH + "\x01"


def try_all() -> None:
    """Search, replace and match with every pattern."""
    for name, (pattern, looks_anywhere) in sorted(patterns().items()):
        if name in BOUNDED:
            continue
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        is_text = isinstance(pattern.pattern, str)
        for text in hostile_texts(pattern):
            subject = text if is_text else text.encode("latin-1", "replace")
            pattern.match(subject)
            pattern.fullmatch(subject)
            for _ in pattern.finditer(subject) if looks_anywhere else ():
                pass


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try_all()
