"""Our ``dataclass`` against the standard library's: each body is made into a class by both."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

import pytest

from workbook_tool.core.classes import dataclass, make

_Item = TypeVar("_Item")
Decorator = Callable[[type], type]


def ours(kind: type) -> type:
    return make(kind, is_frozen=True)


standard: Decorator = dataclasses.dataclass(frozen=True, slots=True)


def bodies(decorate: Decorator) -> Iterator[tuple[type, tuple[object, ...]]]:
    """Yield classes of every kind that the package has, and what to make a value from."""

    class Empty:
        """Nothing in it."""

    class One:
        """One field."""

        text: str

    class Many(Generic[_Item]):
        """Defaults, and fields that are not compared, not shown or not given."""

        number: Decimal
        items: tuple[_Item, ...] = ()
        seen: list[int] = field(default_factory=list, compare=False)
        own: list[int] = field(default_factory=list, init=False, compare=False, repr=False)
        kept: int = field(default=3, init=False)
        marked: str = field(default="-", metadata={"later": True})

    class Checked:
        """Refuses and has methods of its own."""

        number: int
        double: int = field(init=False)
        words: dict[str, int] = field(init=False, default_factory=dict)

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("negative")
            object.__setattr__(self, "double", 2 * self.number)

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return f"<{self.number}>"

    yield decorate(Empty), ()
    one = decorate(One)
    yield one, ("字",)
    yield decorate(Many), (Decimal(1), (2,))
    yield decorate(Checked), (5,)
    # A class that adds to another one, and gives one of its fields a default.
    body = {"__annotations__": {"more": "int", "text": "str"}, "more": 4, "text": "又"}
    more = type("More", (one,), {**body, "__doc__": "More.", "__module__": __name__})
    yield decorate(more), ("字", 6)


PAIRS = list(zip(bodies(ours), bodies(standard), strict=True))


@pytest.mark.parametrize(("own", "other"), PAIRS, ids=lambda pair: pair[0].__name__)
class TestBothAreAlike:
    def test_values_look_and_compare_alike(
        self, own: tuple[Any, tuple[object, ...]], other: tuple[Any, tuple[object, ...]]
    ) -> None:
        (mine, given), (theirs, _) = own, other
        a, b = mine(*given), theirs(*given)
        assert repr(a) == repr(b)
        assert hash(a) == hash(b) == hash(mine(*given))
        assert a == mine(*given) == copy.copy(a)
        assert (a == b) is False
        assert a != "something else"
        for name in inspect.signature(mine).parameters:
            kept = getattr(theirs(*given), name)
            assert getattr(a, name) == kept
            changed = dataclasses.replace(a, **{name: kept * 2})
            again = dataclasses.replace(b, **{name: kept * 2})
            assert (changed == a) is (again == b)
            assert repr(changed) == repr(again)

    def test_what_a_class_says_of_itself_is_alike(
        self, own: tuple[Any, tuple[object, ...]], other: tuple[Any, tuple[object, ...]]
    ) -> None:
        mine, theirs = own[0], other[0]
        assert mine.__slots__ == theirs.__slots__
        assert mine.__doc__ == theirs.__doc__
        assert mine.__match_args__ == theirs.__match_args__
        assert mine.__init__.__qualname__ == theirs.__init__.__qualname__
        assert _parameters(mine) == _parameters(theirs)
        assert [one.name for one in dataclasses.fields(mine)] == [
            one.name for one in dataclasses.fields(theirs)
        ]

    def test_nothing_can_be_set_or_deleted(
        self, own: tuple[Any, tuple[object, ...]], other: tuple[Any, tuple[object, ...]]
    ) -> None:
        for made, given in (own, other):
            value = made(*given)
            for name in inspect.signature(made).parameters:
                with pytest.raises(FrozenInstanceError, match="cannot assign to field"):
                    setattr(value, name, 1)
                with pytest.raises(FrozenInstanceError, match="cannot delete field"):
                    delattr(value, name)


def _parameters(made: type) -> list[tuple[str, object]]:
    """Return names and defaults; that of a factory is only known to be one."""
    factories = {
        one.name
        for one in dataclasses.fields(made)
        if one.default_factory is not dataclasses.MISSING
    }
    found = inspect.signature(made).parameters.items()
    return [(name, "made" if name in factories else one.default) for name, one in found]


@dataclass(frozen=True, slots=True)
class Sent:
    """Goes from process to process."""

    number: int
    items: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Open:
    """Can be changed."""

    number: int
    items: list[int] = field(default_factory=list)


def test_values_go_to_other_processes_and_lists_are_not_shared() -> None:
    for kind in (Sent, Open):
        value = kind(1)
        value.items.append(2)
        assert pickle.loads(pickle.dumps(value)) == value == copy.deepcopy(value)  # noqa: S301 - our own
        assert kind(1).items == []


def test_a_class_that_is_not_frozen_can_be_changed_and_has_no_hash() -> None:
    value = Open(1)
    value.number = 2
    assert value == Open(2) != Open(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(value)


def test_a_class_without_slots_is_the_standard_one() -> None:
    @dataclass
    class Plain:
        number: int

    @dataclass(frozen=True)
    class Fixed:
        number: int

    assert vars(Plain(1)) == {"number": 1} == vars(Fixed(1))
    with pytest.raises(FrozenInstanceError):
        del Fixed(1).number


def test_a_fault_in_a_class_is_refused_when_it_is_made() -> None:
    class Shared:
        items: list[int] = []  # noqa: RUF012 - that is the fault

    with pytest.raises(ValueError, match="mutable default"):
        ours(Shared)


def test_what_a_class_checks_itself_is_checked() -> None:
    for decorate in (ours, standard):
        checked: Any = next(kind for kind, _ in bodies(decorate) if kind.__name__ == "Checked")
        with pytest.raises(ValueError, match="negative"):
            checked(-1)
