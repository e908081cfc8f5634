"""Follow one value through one run of ``consolidate``: a process of its own, for house_figures.

python tools/house_trip.py ROOT SAMPLE TYPE

Prints as JSON the module of every function that got a value of the type, or one that holds it, in
the order in which the functions were first called. What may hold it: fields of dataclasses, members
of tuples and lists, values of mappings.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType

PACKAGE = "workbook_tool"
DEEPEST = 9  # what lies deeper is no longer what a function was given
MOST_MEMBERS = 3  # members of one sequence are alike


class Trip:
    """The functions that a value was handed to, in order; ``watch`` is told of every call."""

    def __init__(self, root: Path, wanted: str) -> None:
        self._home = f"{root / PACKAGE}/"
        self._wanted = wanted
        self._known: dict[int, tuple[object, bool]] = {}  # with the value, so that no id is reused
        self._seen: set[tuple[str, str]] = set()
        self.modules: list[str] = []

    def watch(self, frame: FrameType, event: str, _: object) -> None:
        """Note a function of the package that gets the value for the first time."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(self._home):
            return
        function = (code.co_filename.removeprefix(self._home), code.co_qualname)
        if function in self._seen:
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(self._holds(frame.f_locals.get(name)) for name in names):
            self._seen.add(function)
            self.modules.append(function[0])

    def _holds(self, value: object, depth: int = 0) -> bool:
        """Tell whether a value is of the wanted type, or holds one."""
        if type(value).__name__ == self._wanted:
            return True
        if id(value) not in self._known:
            self._known[id(value)] = (value, False)  # a circle of values ends here
            parts = _parts(value) if depth < DEEPEST else iter(())
            self._known[id(value)] = (value, any(self._holds(one, depth + 1) for one in parts))
        return self._known[id(value)][1]


def _parts(value: object) -> Iterator[object]:
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield getattr(value, one.name, None)
    elif isinstance(value, tuple | list):
        yield from value[:MOST_MEMBERS]
    elif isinstance(value, dict):
        yield from list(value.values())[:MOST_MEMBERS]


def main() -> None:
    """Run a sample round twice, the second time watched and with nothing in its cache."""
    root, sample, wanted = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    sys.path.insert(0, str(root))
    # By name: the tree that is measured need not be this one.
    run_demo = import_module(f"{PACKAGE}.workflows.demo").run_demo
    consolidate = import_module(f"{PACKAGE}.workflows.consolidate").consolidate
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "round")
        run_demo(folder, sample=sample)
        for verdicts in folder.joinpath(".workbook-tool").glob("verdicts*"):
            verdicts.unlink()
        trip = Trip(root, wanted)
        sys.setprofile(trip.watch)
        consolidate(folder / "returned")
        sys.setprofile(None)
    print(json.dumps(trip.modules))


if __name__ == "__main__":
    main()
