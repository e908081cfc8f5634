"""Modules of the package with small changes in them, of which one at a time can be made active.

mutmut makes the changes: every function stands in such a module once as it is and once with each
change of it, and whoever calls it gets what ``Active`` says.
"""

import ast
import difflib
import functools
import importlib.abc
import importlib.util
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from inspect import isgeneratorfunction
from pathlib import Path
from types import ModuleType
from typing import Any

from mutmut.mutation.file_mutation import mutate_file_contents

_IMPORTED = "mutmut.mutation.trampoline"
_ORIGINAL = "_mutmut_orig"
Function = Callable[..., Any]
MutantDict = dict[str, Function]  # the code that mutmut writes names it


class Active:
    """The change that is tried now, or the functions that are entered while none is."""

    name = ""
    entered: set[str] | None = None


def wrap_in_trampoline(
    changed: MutantDict,
    is_classmethod: bool = False,  # noqa: FBT001, FBT002 - as mutmut writes it
) -> Callable[[Function], Function]:
    """Let a function do what its active change does; the code that mutmut writes calls this."""

    def decorate(function: Function) -> Function:
        module = function.__module__

        def chosen(first: Sequence[Any]) -> Function:
            original = changed[_ORIGINAL]
            if Active.entered is not None:
                Active.entered.add(f"{module}.{original.__name__.removesuffix('_' + _ORIGINAL)}")
            package, _, name = Active.name.rpartition(".")
            found = changed.get(name, original) if package == module else original
            return getattr(first[0], found.__name__) if is_classmethod else found

        if isgeneratorfunction(function):

            @functools.wraps(function)
            def generating(*args: Any, **named: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401 - of any function
                return (yield from chosen(args)(*args[is_classmethod:], **named))

            return generating

        @functools.wraps(function)
        def calling(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - of any function
            return chosen(args)(*args[is_classmethod:], **named)

        return calling

    return decorate


class ChangedModule(importlib.abc.Loader):
    """One module with all of its changes in it, none of them active."""

    def __init__(self, name: str, path: Path) -> None:
        """Make the changes."""
        self.name, self.path = name, path
        made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        self.code = made.code.replace(_IMPORTED, __name__)
        self.changes = tuple(f"{name}.{change}" for change in made.mutant_names)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        exec(compile(self.code, str(self.path), "exec"), module.__dict__)  # noqa: S102 - our own

    @functools.cached_property
    def _functions(self) -> Mapping[str, Sequence[str]]:
        """Return the lines of each function and of each change of it."""
        lines = self.code.splitlines()
        return {
            node.name: lines[node.lineno - 1 : node.end_lineno]
            for node in ast.walk(ast.parse(self.code))
            if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
        }

    def difference(self, change: str) -> str:
        """Return what a change changes, as a patch."""
        wanted, found = change.rpartition(".")[2], self._functions
        original = found[wanted.rpartition("_")[0] + "_orig"]
        lines = list(difflib.unified_diff(original[1:], found[wanted][1:], n=1, lineterm=""))
        return "\n".join(lines[3:])


class Finder(importlib.abc.MetaPathFinder):
    """Gives whoever imports them the changed modules."""

    def __init__(self, modules: Iterable[ChangedModule]) -> None:
        """Take the modules."""
        self._modules = {module.name: module for module in modules}

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Return where a module comes from."""
        module = self._modules.get(name)
        if module is None:
            return None
        return importlib.util.spec_from_file_location(name, module.path, loader=module)


def function_of(change: str) -> str:
    """Return the name of the function that a change changes, as ``Active.entered`` has it."""
    return change.partition("__mutmut_")[0]
