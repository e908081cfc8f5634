"""The measure of the tests: a module with changes in it does what it did until one is active."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tools.changed_modules import Active, ChangedModule, function_of
from tools.mutants import Rate, rates, sampled

SOURCE = """
class Thing:
    @classmethod
    def named(cls, name):
        return cls.prefix + name

    prefix = "a"


def double(number):
    return number * 2


def evens(numbers):
    for number in numbers:
        if number % 2 == 0:
            yield number
    return "done"
"""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[tuple[ChangedModule, ModuleType]]:
    path = tmp_path / "things.py"
    path.write_text(SOURCE, encoding="utf-8")
    module = ModuleType("things")
    found = ChangedModule("things", path)
    found.exec_module(module)
    yield found, module
    Active.name, Active.entered = "", None


def test_nothing_changes_before_a_change_is_active(
    changed: tuple[ChangedModule, ModuleType],
) -> None:
    _, module = changed
    Active.entered = set()
    assert module.double(4) == 8
    assert list(module.evens([1, 2, 4])) == [2, 4]
    assert module.Thing.named("b") == "ab"
    assert Active.entered == {"things.x_double", "things.x_evens", "things.xǁThingǁnamed"}


def test_the_active_change_is_the_only_one(changed: tuple[ChangedModule, ModuleType]) -> None:
    found, module = changed
    doubles = [change for change in found.changes if function_of(change) == "things.x_double"]
    seen = set()
    for change in doubles:
        Active.name = change
        seen.add(module.double(4))
        assert list(module.evens([1, 2])) == [2]
        assert "number" in found.difference(change)
    assert seen == {2, 12}  # 4 / 2 and 4 * 3
    Active.name = doubles[0].replace("things.", "others.")
    assert module.double(4) == 8


def test_rates_and_samples_are_the_same_each_time(
    changed: tuple[ChangedModule, ModuleType],
) -> None:
    found, _ = changed
    assert sampled(found, most=99, seed=1) == list(found.changes)
    chosen = sampled(found, most=2, seed=1)
    assert len(chosen) == 2
    assert chosen == sampled(found, most=2, seed=1)
    results = dict(zip(chosen, ("stayed", "endless"), strict=True))
    row, total = rates([found], results)
    made = len(found.changes)
    assert row == Rate("things", made, Counter(stayed=1, endless=1))
    assert str(row) == f"| `things` | {made} | 2 | 1 = 50.0% |"
    assert total.name == "all"
