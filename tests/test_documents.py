"""What the documents for developers name exists: paths, modules, names, targets and commands."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from workbook_tool.cli.main import workbook_tool

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("CONTRIBUTING.md", "docs/architecture.md")
PACKAGE = "workbook_tool"

SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# A word of a path that stands for many: `tests/cases/CODE.toml`, `docs/decisions/NNNN-title.md`.
STAND_IN = re.compile(r"…|<[^>]*>|\{[^}]*\}|\bCODE\b|\bNAME\b|NNNN-title")
PATH = re.compile(r"[\w.*/…<>{}~-]+(?:/|\.(?:py|md|toml|csv|json|txt|yml|xlsx|cfg|bat|eml))")
DOTTED = re.compile(r"[a-z_]\w*(?:\.\w+)+")
CLASS = re.compile(r"[A-Z]\w*[a-z]\w*(?:\.\w+)*")
# What lies in a round's folder and not in the repository (docs/commands.md).
OF_A_ROUND = re.compile(
    r"(?:outgoing|returned|\.workbook-tool)(?:/|$)|assessment\.xlsx$|county_summary\.xlsx$"
    r"|decisions\.csv$|issued\.json$|key\.json$|audit\.jsonl$|[^/]*分发清单\.(csv|xlsx)$"
)


def find_broken(text: str) -> Iterator[str]:
    """Yield what a document names and the repository does not have."""
    fenced = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for said in (*SPAN.findall(FENCE.sub("", text)), *fenced):
        if not _is_there(said.strip()):
            yield said


def find_broken_links(document: Path) -> Iterator[str]:
    """Yield the relative links of a document that lead nowhere, to a heading included."""
    for target, anchor in LINK.findall(FENCE.sub("", document.read_text("utf-8"))):
        place = document.parent / target if target else document
        if not place.exists():
            yield target
        elif anchor and place.suffix == ".md" and anchor not in _anchors(place):
            yield f"{target}#{anchor}"


def _anchors(document: Path) -> frozenset[str]:
    """Return what the headings of a document are linked by: lower case, blanks as hyphens."""
    text = FENCE.sub("", document.read_text("utf-8"))
    plain = (re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(text))
    return frozenset(title.strip().replace(" ", "-") for title in plain)


def _is_there(said: str) -> bool:
    """Tell whether what stands in backticks exists; what names nothing of ours does."""
    first, *rest = said.split()[:2] or [""]
    if first == "make":
        return not rest or rest[0] in _targets()
    if first in {"workbook-tool", "consolidate"}:
        return first == "consolidate" or not rest or _is_command(rest[0])
    if first.rpartition("/")[2].startswith("python"):
        return all(_path_is_there(word) for word in said.split()[1:] if PATH.fullmatch(word))
    if " " in said:
        return True
    return _name_is_there(said)


def _name_is_there(said: str) -> bool:
    path, _, inside = said.partition("::")
    if inside:
        return _path_is_there(path) and inside.partition("[")[0] in (ROOT / path).read_text("utf-8")
    if PATH.fullmatch(said):
        return _path_is_there(said)
    if DOTTED.fullmatch(said):
        return _dotted_is_there(said)
    if CLASS.fullmatch(said):
        name = said.partition(".")[0]
        return name in _defined() or hasattr(builtins, name) or (ROOT / said).exists()
    called = re.fullmatch(r"(\w+)\(\)", said)
    return called is None or called[1] in _defined()


@cache
def _targets() -> frozenset[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return frozenset(re.findall(r"^([a-z][\w-]*):(?!=)", makefile, re.MULTILINE))


def _is_command(word: str) -> bool:
    return word.startswith("-") or word.isupper() or word in workbook_tool.commands


def _path_is_there(path: str) -> bool:
    if OF_A_ROUND.match(path):
        return True
    pattern = STAND_IN.sub("*", path).rstrip("/")
    return any(True for home in (ROOT, ROOT / PACKAGE) for _ in home.glob(pattern))


def _dotted_is_there(dotted: str) -> bool:
    """Tell whether a module, or a name in one, exists; roots that are not ours are passed over."""
    root = dotted.partition(".")[0]
    if root not in {PACKAGE, "tests", "tools", "bench"}:
        if not any((ROOT / PACKAGE).glob(f"{root}*")):
            return True
        dotted = f"{PACKAGE}.{dotted}"
    names: list[str] = []
    module = dotted
    while not _is_module(module):
        module, _, name = module.rpartition(".")
        names.insert(0, name)
        if not module:
            return False
    return not names or names[0] in _names_in(module)


def _is_module(dotted: str) -> bool:
    try:
        return find_spec(dotted) is not None
    except ModuleNotFoundError:  # its parent is a module and no package
        return False


def _names_in(module: str) -> frozenset[str]:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return _names_of(Path(spec.origin))


@cache
def _names_of(path: Path) -> frozenset[str]:
    """Return what a module defines or imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name)
    return frozenset(found)


@cache
def _defined() -> frozenset[str]:
    """Return every name of the package, the tools and the tests."""
    homes = (PACKAGE, "tools", "tests", "bench")
    return frozenset().union(
        *(_names_of(path) for home in homes for path in (ROOT / home).rglob("*.py"))
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_everything_that_a_document_names_exists(name: str) -> None:
    document = ROOT / name

    assert list(find_broken(document.read_text("utf-8"))) == []
    assert list(find_broken_links(document)) == []


@pytest.mark.parametrize(
    "said",
    [
        *("make check", "make bench SIZE=full", "make", "workbook-tool status", "workbook-tool -h"),
        *("tests/cases/S101.toml", "tests/cases/CODE.toml", "tests/golden/", "core/", "Makefile"),
        *("workbook_tool.cli.main", "workbook_tool.cli.main.workbook_tool", "cli.main"),
        *("tests.test_documents", "find_broken()", "Path.exists", "os.path", "returned/x.xlsx"),
        *("tests/test_documents.py::find_broken", "python tools/make_samples.py --check", "score"),
    ],
)
def test_what_exists_is_not_reported(said: str) -> None:
    assert list(find_broken(f"Say `{said}` here.\n```sh\n{said}\n```\n")) == []


@pytest.mark.parametrize(
    "said",
    [
        *("make coffee", "workbook-tool brew", "tests/cases/Q1*.toml", "core/coffee.py"),
        *("workbook_tool.cli.coffee", "cli.main.coffee", "tests.coffee", "Coffee" + "Maker"),
        *("brew_" + "coffee()", "tests/test_documents.py::brew_" + "tea", "python tools/coffee.py"),
        "docs/coffee/",
    ],
)
def test_what_does_not_exist_is_reported_in_texts_and_in_listings(said: str) -> None:
    assert list(find_broken(f"Say `{said}` here.")) == [said]
    assert list(find_broken(f"```sh\n{said}\n```\n")) == [said]


ALL_DOCUMENTS = sorted(
    {
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "samples").rglob("README.md"),
        *(ROOT / "tests").rglob("README.md"),
        ROOT / "changelog.d" / "README.md",
    }
)


@pytest.mark.parametrize("path", ALL_DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_every_document_leads_somewhere(path: Path) -> None:
    assert list(find_broken_links(path)) == []


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    linked = "[a](a.md#the-top) [b](gone.md) [c](https://example.org/x) [d](#down) [e](#the-top)"
    document.write_text(f"# The top\n\n{linked}\n", "utf-8")

    assert list(find_broken_links(document)) == ["gone.md", "#down"]
