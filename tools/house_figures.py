"""Print the figures of docs/architecture.md: sizes, rooms, circles, and how far one value travels.

python tools/house_figures.py               prints the tables
python tools/house_figures.py --check FILE  exit 1 where they are not what stands in FILE
python tools/house_figures.py --write FILE  puts them there, between its two markers

``--root`` measures another tree of the project. The definitions stand beside each function.
"""

import argparse
import ast
import json
import math
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "workbook_tool"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
TRAVELLER, SAMPLE = "FileVerdict", "baldrige"  # every sample gives the same numbers

# The names that a module uses which knows the kinds, or the columns of 明细数据.
KINDS = frozenset(
    f"{PACKAGE}.core.round.kinds.{name}"
    for kind in ("scores.SCORE", "options.OPTION", "yes_no.YES_NO", "states.STATE")
    for name in (kind, kind.partition(".")[2])
)
COLUMNS = frozenset({"Detail", "build_detail"})

Row = tuple[str, ...]
Graph = Mapping[str, frozenset[str]]


def percentile(values: Iterable[int], share: float) -> int:
    """Return the value below or at which a share of the others lies; one that occurs.

    >>> percentile([1, 2, 3, 4], 0.95)
    4
    """
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of the package and of its tests, in physical lines."""

    modules: tuple[int, ...]
    functions: tuple[int, ...]
    docstrings: int
    tests: int

    @property
    def lines(self) -> int:
        """Return all lines of the package, blank ones and docstrings too."""
        return sum(self.modules)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the table."""
        modules, functions = self.modules, self.functions
        yield "modules / lines", f"{len(modules)} / {self.lines:,}"
        longest = f"{percentile(modules, 0.95)} / {max(modules)}"
        yield "module, median / 95th percentile / longest", f"{_middle(modules)} / {longest}"
        yield (
            "function, 95th percentile / longest",
            f"{percentile(functions, 0.95)} / {max(functions)}",
        )
        yield "docstrings, share of lines", f"{self.docstrings / self.lines:.1%}"
        yield "test : code, lines", f"{self.tests / self.lines:.2f}"


def _middle(values: Sequence[int]) -> int:
    return int(statistics.median_low(values))


def measure_sizes(root: Path) -> Sizes:
    """Return the sizes: a function is its lines from ``def`` on, with those inside it."""
    modules, functions, docstrings = [], [], 0
    for path in sorted((root / PACKAGE).rglob("*.py")):
        text = path.read_text("utf-8")
        modules.append(len(text.splitlines()))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append(_span(node))
            docstrings += _docstring_lines(node)
    tests = sum(len(path.read_text("utf-8").splitlines()) for path in root.glob("tests/**/*.py"))
    return Sizes(tuple(modules), tuple(functions), docstrings, tests)


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _docstring_lines(node: ast.AST) -> int:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
        return _span(node.body[0])
    return 0


@dataclass(frozen=True, slots=True)
class Package:
    """How the rooms of a package hang together.

    Rooms are its modules and sub-packages, without the package's own ``__init__``. An arrow is a
    pair of rooms of which one imports anything in the other, inside functions and for the type
    checker too. Floors are the rooms on the longest chain of arrows, a circle counting as one. A
    circle is a set of rooms that all reach each other.
    """

    name: str
    rooms: int
    floors: int
    arrows: int
    circles: tuple[tuple[str, ...], ...]

    def row(self) -> Row:
        """Return the row of the table."""
        told = "; ".join(" ↔ ".join(f"`{room}`" for room in circle) for circle in self.circles)
        counted = f"{len(self.circles)}: {told}" if told else "0"
        return f"`{self.name}`", str(self.rooms), str(self.floors), str(self.arrows), counted


def measure_packages(root: Path) -> tuple[Package, ...]:
    """Return every package that has more than one room, the whole first."""
    sys.path.insert(0, str(root))
    try:
        graph = grimp.build_graph(PACKAGE, cache_dir=None)
    finally:
        sys.path.remove(str(root))
    names = sorted(name for name in graph.modules if len(graph.find_children(name)) > 1)
    return tuple(_measure_package(graph, name) for name in names)


def _measure_package(graph: grimp.ImportGraph, name: str) -> Package:
    rooms = sorted(graph.find_children(name))
    arrows = {
        room: frozenset(
            other
            for other in rooms
            if other != room
            and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
        )
        for room in rooms
    }
    circles = tuple(
        tuple(room.rpartition(".")[2] for room in sorted(circle)) for circle in find_circles(arrows)
    )
    count = sum(map(len, arrows.values()))
    return Package(name, len(rooms), count_floors(arrows), count, circles)


def _reached(graph: Graph, start: str) -> frozenset[str]:
    """Return what can be reached from a node, the node itself only where it is in a circle."""
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph[node]
    return frozenset(found)


def find_circles(graph: Graph) -> tuple[frozenset[str], ...]:
    """Return the sets of nodes that all reach each other, by their first node.

    >>> find_circles({"a": frozenset("b"), "b": frozenset("a"), "c": frozenset("a")}) == (
    ...     frozenset("ab"),
    ... )
    True
    """
    reached = {node: _reached(graph, node) for node in graph}
    found = {
        node: frozenset(other for other in reached[node] if node in reached[other])
        for node in graph
        if node in reached[node]
    }
    return tuple(dict.fromkeys(found[node] for node in sorted(found)))


def count_floors(graph: Graph) -> int:
    """Return the nodes on the longest chain of arrows, where a circle counts as one.

    >>> count_floors({"a": frozenset("b"), "b": frozenset("a"), "c": frozenset("a")})
    2
    """
    circle_of = {node: circle for circle in find_circles(graph) for node in circle}

    @cache
    def height(room: frozenset[str]) -> int:
        below = {circle_of.get(n, frozenset({n})) for node in room for n in graph[node]} - {room}
        return 1 + max(map(height, below), default=0)

    return max((height(circle_of.get(node, frozenset({node}))) for node in graph), default=0)


def measure_trip(root: Path) -> tuple[int, int]:
    """Return the modules and the stays that ``consolidate`` takes one value through.

    The value is the verdict on a returned file (``FileVerdict``). Every function of the package
    counts once, when it is first called with a verdict or with a value that holds one; functions
    that follow each other in one module are one stay. A process of its own runs a sample round.
    """
    finished = subprocess.run(
        [sys.executable, Path(__file__).with_name("house_trip.py"), root, SAMPLE, TRAVELLER],
        capture_output=True,
        check=True,
        cwd=root,
    )
    modules = json.loads(finished.stdout)
    if not modules:
        message = f"no function of the package got a {TRAVELLER}"
        raise LookupError(message)
    return len(set(modules)), sum(1 for _ in groupby(modules))


def count_modules_that_name(root: Path, wanted: frozenset[str]) -> int:
    """Return how many modules of the package use or define one of some names."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (root / PACKAGE).rglob("*.py"))
    return sum(any(wanted & set(_names(node)) for node in ast.walk(tree)) for tree in trees)


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            yield name
        case ast.ImportFrom(module=str(module), names=names):
            yield from (f"{module}.{one.name}" for one in names)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name


def build_figures(root: Path) -> str:
    """Return the tables in Markdown."""
    modules, stays = measure_trip(root)
    packages = measure_packages(root)
    circles = sum(len(package.circles) for package in packages)
    sizes = [
        *measure_sizes(root).rows(),
        ("`consolidate` takes a verdict through", f"{stays} stays in {modules} modules"),
        ("modules that name a kind, beside its own", str(count_modules_that_name(root, KINDS))),
        ("modules that know the columns of 明细数据", str(count_modules_that_name(root, COLUMNS))),
        ("circles of imports", str(circles)),
    ]
    heads: tuple[Row, Row] = (
        ("Figure", "Value"),
        ("Package", "Rooms", "Floors", "Arrows", "Circles"),
    )
    return "\n".join(
        [*_table(heads[0], sizes), "", *_table(heads[1], [one.row() for one in packages])]
    )


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def replace_figures(document: str, figures: str) -> str:
    """Return a document with the figures between its markers; raises LookupError without them."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        message = f"the document lacks {BEGIN} or {END}"
        raise LookupError(message)
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def main() -> int:
    """Print, compare or write the figures; 1 where a document is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree that is measured")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", type=Path, metavar="FILE", help="exit 1 where FILE is stale")
    what.add_argument("--write", type=Path, metavar="FILE", help="renew the figures in FILE")
    arguments = parser.parse_args()
    figures = build_figures(arguments.root.resolve())
    document = arguments.check or arguments.write
    if document is None:
        print(figures)
        return 0
    text = document.read_text("utf-8")
    renewed = replace_figures(text, figures)
    if arguments.write:
        document.write_text(renewed, "utf-8", newline="\n")
    elif text != renewed:
        print(f"{document} is stale: run tools/house_figures.py --write {document}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
