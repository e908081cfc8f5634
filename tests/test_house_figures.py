"""The figures of docs/architecture.md are worked out from the code; a stale document is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.house_figures import (
    BEGIN,
    END,
    count_floors,
    count_modules_that_name,
    find_circles,
    measure_packages,
    measure_sizes,
    measure_trip,
    percentile,
    replace_figures,
)

ROOT = Path(__file__).resolve().parent.parent
MODULE = '''"""Two lines
of a docstring."""

from enum import Enum


def outer() -> None:
    """One line."""

    def inner() -> Enum: ...
'''


def graph(**arrows: str) -> dict[str, frozenset[str]]:
    return {room: frozenset(others.split()) for room, others in arrows.items()}


@pytest.mark.parametrize(("share", "found"), [(0.5, 2), (0.95, 4), (0.25, 1)])
def test_a_percentile_is_a_value_that_occurs(share: float, found: int) -> None:
    assert percentile([4, 2, 1, 3], share) == found


def test_rooms_that_reach_each_other_are_a_circle() -> None:
    rooms = graph(a="b", b="c", c="b a", d="a e", e="", f="f")

    assert find_circles(rooms) == (frozenset("abc"), frozenset("f"))
    assert find_circles(graph(a="b c", b="c", c="")) == ()


@pytest.mark.parametrize(
    ("rooms", "floors"),
    [
        (graph(), 0),
        (graph(a="", b=""), 1),
        (graph(a="b c", b="c", c=""), 3),
        (graph(a="b", b="c", c="b", d="a"), 3),  # b and c are one floor
    ],
)
def test_floors_are_the_longest_chain(rooms: dict[str, frozenset[str]], floors: int) -> None:
    assert count_floors(rooms) == floors


def test_sizes_are_physical_lines(tmp_path: Path) -> None:
    for name, text in (("workbook_tool/a.py", MODULE), ("tests/test_a.py", "a = 1\n")):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    sizes = measure_sizes(tmp_path)

    assert (sizes.modules, sizes.docstrings, sizes.tests) == ((10,), 3, 1)
    assert sorted(sizes.functions) == [1, 4]


def test_a_name_counts_where_it_is_used_and_not_where_it_is_told(tmp_path: Path) -> None:
    package = tmp_path / "workbook_tool"
    package.mkdir()
    for number, text in enumerate(
        ["from a import Kind\n", "import a\n\na.Kind\n", '"""Kind"""\n', "class Kind: ...\n"]
    ):
        package.joinpath(f"m{number}.py").write_text(text, "utf-8")

    assert count_modules_that_name(tmp_path, frozenset({"Kind"})) == 3
    assert count_modules_that_name(tmp_path, frozenset({"a.Kind"})) == 1


def test_every_package_of_rooms_is_measured() -> None:
    packages = {package.name: package for package in measure_packages(ROOT)}

    assert {"workbook_tool", "workbook_tool.core", "workbook_tool.cli"} <= packages.keys()
    assert all(1 <= one.floors <= one.rooms for one in packages.values())
    rooms = list((ROOT / "workbook_tool" / "cli").glob("*.py"))
    assert packages["workbook_tool.cli"].rooms == len(rooms) - 1


def test_a_document_without_the_markers_is_refused() -> None:
    assert replace_figures(f"a {BEGIN} old {END} b", "new") == f"a {BEGIN}\nnew\n{END} b"
    with pytest.raises(LookupError):
        replace_figures(f"a {BEGIN} old", "new")


def test_a_stale_document_fails_the_check(tmp_path: Path) -> None:
    document = tmp_path / "architecture.md"
    document.write_text(f"# Title\n\n{BEGIN}\n| steps |\n{END}\n", "utf-8")
    command = [sys.executable, str(ROOT / "tools" / "house_figures.py"), "--check"]
    finished = subprocess.run([*command, str(document)], capture_output=True, check=False, cwd=ROOT)

    assert (finished.returncode, finished.stderr) == (1, b"")
    assert b"is stale" in finished.stdout


def test_the_figures_tell_how_far_a_verdict_travels() -> None:
    modules, stays = measure_trip(ROOT)

    assert 1 < modules <= stays
