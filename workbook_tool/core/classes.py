"""The decorator ``dataclass(frozen=True, slots=True)``, made in a third of the time.

The standard library compiles six functions for each class, and a run has four hundred classes: half
of what all imports take, in every process. Here ``__init__`` alone is compiled at once. Whether a
class is frozen needs no code of its own, and ``==`` and ``hash`` are compiled for the few classes
that are ever compared. What comes out behaves alike: docs/decisions/0068.
"""

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast

__all__ = ["dataclass", "make"]

_Class = TypeVar("_Class", bound=type)
_FACTORY = object()
"""Stands for the default of a field that a function makes anew for each value."""


def make(kind: _Class, *, is_frozen: bool) -> _Class:
    """Return a class as the standard decorator makes it, slots included.

    Of the rest of what that knows, ``order``, ``kw_only`` and ``InitVar`` are not for this one.
    Methods that the class writes itself stay.
    """
    own = frozenset(vars(kind))
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(kind)
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {"__init__": _initialiser(made, fields), "__repr__": _shown}
    compared = [field.name for field in fields if field.compare]
    methods["__eq__"] = _compiled_when_used(made, "__eq__", "self, other", _equality(compared))
    methods["__hash__"] = None
    if is_frozen:
        body = f"return hash({_values('self', compared)})"
        methods["__hash__"] = _compiled_when_used(made, "__hash__", "self", body)
        methods |= _FROZEN
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return cast("_Class", made)


def _initialiser(made: type, fields: Iterable[dataclasses.Field[Any]]) -> Callable[..., None]:
    """Return the ``__init__`` of a class, which fills each slot by its own setter."""
    parameters, lines = ["self"], []
    names: dict[str, object] = {"_factory": _FACTORY}
    for field in fields:
        name, default = field.name, ""
        value = name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"], default = field.default_factory, " = _factory"
            made_anew = f"_make_{name}()"
            value = f"{made_anew} if {name} is _factory else {name}" if field.init else made_anew
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{name}"], default = field.default, f" = _default_{name}"
            value = name if field.init else f"_default_{name}"
        names[f"_set_{name}"] = getattr(made, name).__set__
        if field.init:
            parameters.append(f"{name}{default}")
        if field.init or default:
            lines.append(f"_set_{name}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    return _compiled(made, "__init__", ", ".join(parameters), "; ".join(lines) or "pass", names)


def _equality(names: Iterable[str]) -> str:
    names = tuple(names)
    same = f"{_values('self', names)} == {_values('other', names)}"
    return f"return {same} if other.__class__ is self.__class__ else NotImplemented"


def _values(owner: str, names: Iterable[str]) -> str:
    return f"({''.join(f'{owner}.{name}, ' for name in names)})"


def _compiled(
    made: type, name: str, parameters: str, body: str, names: dict[str, object]
) -> Callable[..., Any]:
    exec(f"def {name}({parameters}): {body}", names)  # noqa: S102 - of names of fields alone
    function = cast("FunctionType", names.pop(name))
    function.__qualname__ = f"{made.__qualname__}.{name}"
    function.__module__ = made.__module__
    return function


def _compiled_when_used(made: type, name: str, parameters: str, body: str) -> Callable[..., Any]:
    """Return a method that takes its own place, compiled, the first time it is called."""

    def first(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the method takes
        function = _compiled(made, name, parameters, body, {})
        setattr(made, name, function)
        return function(*arguments)

    return first


def _shown(self: Any) -> str:  # noqa: ANN401 - a value of any class made here
    parts = [
        f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr
    ]
    return f"{type(self).__qualname__}({', '.join(parts)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    del self, value
    message = f"cannot assign to field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _refuse_to_delete(self: object, name: str) -> None:
    del self
    message = f"cannot delete field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _state(self: Any) -> list[object]:  # noqa: ANN401 - a value of any class made here
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:  # noqa: ANN401 - as above
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_FROZEN: dict[str, Callable[..., Any]] = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        kind: type | None = None, /, *, frozen: bool = False, slots: bool = False
    ) -> object:
        """Return a class, or what makes one; without slots it is the standard library's."""
        if slots:
            return partial(make, is_frozen=frozen)
        return dataclasses.dataclass(kind, frozen=frozen)
