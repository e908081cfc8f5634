"""The kinds of criteria: each says all about itself, and nobody else tells them apart."""

from __future__ import annotations

import ast
import copy
import pickle
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import workbook_tool
from workbook_tool.core.round import kinds
from workbook_tool.core.round.conditions import Never
from workbook_tool.core.round.kinds import KINDS, Kind
from workbook_tool.core.round.kinds.chosen import ChosenKind
from workbook_tool.core.round.scheme import Criterion, Option
from workbook_tool.core.round.snapshot import STORED
from workbook_tool.core.text import Language

PACKAGE = Path(workbook_tool.__file__).parent
KINDS_ROOM = PACKAGE / "core" / "round" / "kinds"
NAMES = {kind.name for kind in KINDS}
CLASSES = {type(kind).__name__ for kind in KINDS}
STORED_CRITERION = {"code": "C01", "levels": ["甲"], "text": "乙", "cap": "5", "step": "1"}
OBJECTS = {"SCORE", "OPTION", "YES_NO", "STATE"}


def kinds_told_apart(tree: ast.AST) -> Iterator[str]:
    """Yield what a module tells kinds apart by: one of them imported, or a name compared."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if ".round.kinds" in module:
                yield from {one.name for one in names} & (OBJECTS | CLASSES)
            case ast.Attribute(value=ast.Name(id="kinds"), attr=attr) if attr in OBJECTS | CLASSES:
                yield attr
            case ast.Compare(left=left, comparators=others):
                sides = {one.value for one in (left, *others) if isinstance(one, ast.Constant)}
                yield from map(str, sides & NAMES)
            case ast.MatchValue(value=ast.Constant(value=value)) if value in NAMES:
                yield str(value)


def test_no_module_outside_tells_kinds_apart() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): told
        for path in PACKAGE.rglob("*.py")
        if not path.is_relative_to(KINDS_ROOM)
        and (told := sorted(kinds_told_apart(ast.parse(path.read_text("utf-8")))))
    }
    # A table of an annex says no kind; its importer makes one of these two of it.
    assert found == {
        "definition/annex/normalised.py": ["STATE"],
        "definition/annex/scales.py": ["OPTION", "STATE"],
    }


@pytest.mark.parametrize(
    "line",
    [
        "from workbook_tool.core.round.kinds import SCORE",
        "from workbook_tool.core.round.kinds.states import StateKind",
        "criterion.kind is kinds.YES_NO",
        "criterion.kind.name == 'score'",
        "match criterion.kind.name:\n    case 'yes_no': pass",
    ],
)
def test_telling_kinds_apart_is_seen(line: str) -> None:
    assert list(kinds_told_apart(ast.parse(line)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_the_same_wherever_it_is_taken(kind: Kind) -> None:
    assert STORED.load(Criterion, STORED_CRITERION | {"kind": kind.name}).kind is kind
    assert pickle.loads(pickle.dumps(kind)) == copy.deepcopy(kind) == kind  # noqa: S301 - its own
    assert hash(copy.copy(kind)) == hash(kind)
    assert [one for one in KINDS if one == kind] == [kind]


@pytest.mark.parametrize("name", ["light", "", None, 7, ["score"]])
def test_a_name_of_no_kind_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match=r"nothing is called|belong"):
        STORED.load(Criterion, STORED_CRITERION | {"kind": name})


def test_a_kind_that_leaves_something_open_is_pointed_out_by_the_type_checker() -> None:
    class Unfinished(ChosenKind):
        name = "unfinished"

    assert Unfinished().name == "unfinished"  # type: ignore[abstract]  # it lacks the most of it


def test_a_state_claims_nothing_and_loses_nothing() -> None:
    row = Criterion(
        "S",
        ("甲",),
        "进度",
        Decimal(1),
        Decimal(1),
        kind=kinds.STATE,
        options=(Option("达到"), Option("未达到")),
    )

    assert row.kind.claimed(row) == row.kind.lost(row) == Never()
    assert row.kind.way_back(row) is not None
    assert row.kind.custom_rule(row, "G5") == ""
    assert row.kind.number(row, "G5", Language.ZH) == '(G5="达到")*1+(G5="未达到")*2'


def test_a_score_is_not_chosen() -> None:
    assert Criterion("C01", ("甲",), "标准", Decimal(10), Decimal(1)).choices == ()
