"""Immutable values as JSON and back, by the types of their fields: the way of all that is stored.

A stored file may be old, damaged or planted. So the way back checks every type, and what comes back
is a value of the type that was asked for or a ValueError that says where something does not fit.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from operator import attrgetter, length_hint
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

LATER: Mapping[str, bool] = {"later": True}
"""Marks a field that came later: a mapping leaves it out where it holds its default.

Otherwise every copy that is out would carry another wording than its own definition.
"""
_MOST_SHARED = 65_536
_NEVER = object()  # what no field holds

Change = Callable[[Any], Any]
_Value = TypeVar("_Value")


class Codec(NamedTuple):
    """How values of one type become JSON and come back.

    ``json_types`` are the types that may stand in the JSON. ``encode`` and ``decode`` are None
    where the value stands there as it is; None itself is never handed to them. ``decode`` raises
    ValueError for what is no value of the type.
    """

    json_types: frozenset[type]
    encode: Change | None = None
    decode: Change | None = None


class _MisfitError(ValueError):
    """Something that does not fit, and the way to it from where the reading began."""

    def __init__(self, reason: str, way: str = "") -> None:
        """Say what is wrong and where."""
        super().__init__(f"{way}: {reason}" if way else reason)
        self.reason, self.way = reason, way


def named(names: Mapping[str, object], name_of: Callable[[Any], str]) -> Codec:
    """Return the codec of values that are stored by name and looked up in ``names``."""

    def find(name: str) -> object:
        if name not in names:
            raise _MisfitError(f"nothing is called {name!r}")
        return names[name]

    return Codec(frozenset({str}), name_of, find)


def parse(text: str | bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return what a JSON text holds; raises ValueError where it is none or too deep."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("too many levels") from error


class Records:
    """Turns values into JSON and back; knows each type after it has met it once.

    A record is a dataclass or a named tuple, and may hold texts, numbers, dates, enums, tuples,
    frozen sets, mappings by text, other records, and unions of what looks different in JSON. In
    JSON it is a mapping by name, without what is LATER and usual; or with ``as_lists`` the list of
    its fields, which is short and quick. ``codecs`` are for types that are stored in their own way.
    Records of the types ``shared``, made of plain values only, are made once and shared.
    """

    def __init__(
        self,
        codecs: Mapping[Any, Codec] | None = None,
        *,
        as_lists: bool = False,
        shared: Iterable[type] = (),
    ) -> None:
        """Know the plain types and those that are handed in."""
        self._codecs = _PLAIN | dict(codecs or {})
        self._as_lists = as_lists
        self._shared = frozenset(shared)

    def dump(self, kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type and its value
        """Return a value of a type as ``json.dumps`` takes it.

        Raises TypeError where JSON cannot keep the type or such a value.
        """
        put = self._codec(kind).encode
        return value if put is None or value is None else put(value)

    def load(self, kind: type[_Value], parts: Any) -> _Value:  # noqa: ANN401 - any JSON value
        """Return the value of a type that JSON holds; lists in ``parts`` are used up.

        Raises ValueError with the way to what does not fit.
        """
        found: _Value = _taken(self._codec(kind), parts)
        return found

    def read(self, kind: type[_Value], text: str | bytes) -> _Value:
        """Return the value of a type from JSON text; raises ValueError as ``load`` does."""
        return self.load(kind, parse(text))

    def _codec(self, kind: Any) -> Codec:  # noqa: ANN401 - whatever stands for a type
        if kind not in self._codecs:
            self._codecs[kind] = self._made(kind)
        return self._codecs[kind]

    def _made(self, kind: Any) -> Codec:  # noqa: ANN401 - whatever stands for a type
        origin, members = get_origin(kind), get_args(kind)
        if origin is UnionType:
            return _union(members, [self._codec(member) for member in members])
        if origin is tuple and members[-1] is not Ellipsis:
            codecs = {str(turn): self._codec(one) for turn, one in enumerate(members)}
            return _listed(codecs, tuple, lambda *parts: parts)
        if origin is tuple:
            return _several(self._codec(members[0]), list, tuple)
        if origin is frozenset:
            return _several(
                self._codec(members[0]), lambda found: sorted(found, key=repr), frozenset
            )
        if origin is Mapping and members[0] is str:
            return _mapping(self._codec(members[1]))
        if isinstance(kind, type) and issubclass(kind, Enum):
            types = frozenset(type(one.value) for one in kind)
            return Codec(types, None if issubclass(kind, str) else attrgetter("value"), kind)
        if is_dataclass(kind) or hasattr(kind, "_field_defaults"):
            return self._record(kind)
        message = f"no way to keep {kind}"
        raise TypeError(message)

    def _record(self, kind: Any) -> Codec:  # noqa: ANN401 - the type of a record
        defaults, later = _defaults(kind)
        hints = get_type_hints(kind)
        codecs = {name: self._codec(hints[name]) for name in defaults}
        if self._as_lists:
            make = lru_cache(_MOST_SHARED, typed=True)(kind) if kind in self._shared else kind
            return _listed(codecs, _getter(tuple(codecs)), make)
        required = frozenset(name for name, default in defaults.items() if default is MISSING)
        return _by_name(codecs, required, {name: defaults[name] for name in later}, kind)


def _taken(codec: Codec, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value that stands for a JSON value, its type checked."""
    if type(value) not in codec.json_types:
        raise _misfit(value)
    return value if codec.decode is None or value is None else codec.decode(value)


def _misfit(value: object) -> _MisfitError:
    return _MisfitError(f"{type(value).__name__} does not belong here")


def _below(step: object, error: ValueError) -> _MisfitError:
    """Return an error as it is told one step further out."""
    if isinstance(error, _MisfitError):
        return _MisfitError(error.reason, f"/{step}{error.way}")
    return _MisfitError(str(error), f"/{step}")


@lru_cache(maxsize=4096)  # a round holds the same few hundred numbers many times
def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


_TEXT = frozenset({str})
_PLAIN: dict[Any, Codec] = {
    **{kind: Codec(frozenset({kind})) for kind in (int, float, bool, NoneType)},
    # Two thirds of a round's texts stand in more than one return, or twice in one.
    str: Codec(_TEXT, None, sys.intern),
    # The methods of the types themselves refuse values of others.
    Decimal: Codec(_TEXT, Decimal.__str__, _decimal),
    date: Codec(_TEXT, date.isoformat, date.fromisoformat),
    datetime: Codec(_TEXT, datetime.isoformat, datetime.fromisoformat),
}


def _defaults(kind: Any) -> tuple[dict[str, object], frozenset[str]]:  # noqa: ANN401 - a record
    """Return the default of every field, MISSING where there is none, and what came later."""
    if not is_dataclass(kind):
        return {one: kind._field_defaults.get(one, MISSING) for one in kind._fields}, frozenset()
    made = [one for one in fields(kind) if one.init]
    later = frozenset(one.name for one in made if "later" in one.metadata)
    return {
        one.name: one.default if one.default_factory is MISSING else one.default_factory
        for one in made
    }, later


def _getter(names: tuple[str, ...]) -> Change:
    """Return what takes the fields of a record out of it, in their order."""
    if len(names) == 1:
        return lambda record: (getattr(record, names[0]),)
    return attrgetter(*names)


def _union(kinds: tuple[Any, ...], codecs: list[Codec]) -> Codec:
    """Return the codec of types of which each looks different in JSON."""
    by_type = {one: codec for codec in codecs for one in codec.json_types}
    if len(by_type) != sum(len(codec.json_types) for codec in codecs):
        message = f"JSON could not tell these apart: {kinds}"
        raise TypeError(message)
    types = frozenset(by_type)
    valued = [codec for codec in codecs if NoneType not in codec.json_types]
    if len(valued) == 1:
        return valued[0]._replace(json_types=types)
    encoders = tuple(
        (get_origin(kind) or kind, codec.encode)
        for kind, codec in zip(kinds, codecs, strict=True)
        if codec.encode
    )

    def encode(value: Any) -> Any:  # noqa: ANN401 - any value of the types
        return next((put(value) for kind, put in encoders if isinstance(value, kind)), value)

    def decode(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        take = by_type[type(value)].decode
        return value if take is None else take(value)

    is_changed = any(codec.decode for codec in codecs)
    return Codec(types, encode if encoders else None, decode if is_changed else None)


def _several(member: Codec, order: Callable[[Iterable[Any]], Any], make: Change) -> Codec:
    """Return the codec of a collection of any length; ``order`` makes a list of it."""
    types, (put, take) = member.json_types, (_sparing_none(member, one) for one in member[1:])

    def encode(value: Any) -> Any:  # noqa: ANN401 - a collection of the type
        return order(value) if put is None else order(map(put, value))

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        if not types.issuperset(map(type, value)):
            turn = next(turn for turn, one in enumerate(value) if type(one) not in types)
            raise _below(turn, _misfit(value[turn]))
        if take is None:
            return make(value)
        left = iter(value)
        try:
            return make(map(take, left))
        except ValueError as error:
            raise _below(len(value) - length_hint(left) - 1, error) from None

    return Codec(frozenset({list}), encode, decode)


def _sparing_none(codec: Codec, change: Change | None) -> Change | None:
    if change is None or NoneType not in codec.json_types:
        return change
    return lambda value: None if value is None else change(value)


def _parts(found: Mapping[str, Any], codec_of: Callable[[str], Codec]) -> dict[str, Any]:
    """Return what stands under each name of a JSON mapping."""
    parts, name = {}, ""
    try:
        for name, part in found.items():
            parts[sys.intern(name)] = _taken(codec_of(name), part)
    except ValueError as error:
        raise _below(name, error) from None
    return parts


def _mapping(member: Codec) -> Codec:
    """Return the codec of a mapping from text to anything."""
    put = _sparing_none(member, member.encode)

    def encode(value: Any) -> Any:  # noqa: ANN401 - a mapping of the type
        return dict(value) if put is None else {name: put(part) for name, part in value.items()}

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON mapping
        return _parts(value, lambda _: member)

    return Codec(frozenset({dict}), encode, decode)


def _by_name(
    codecs: Mapping[str, Codec],
    required: frozenset[str],
    later: Mapping[str, object],
    make: Callable[..., Any],
) -> Codec:
    """Return the codec of a record as a mapping by the names of its fields."""
    known = codecs.keys()

    def encode(value: Any) -> Any:  # noqa: ANN401 - a record of the type
        found = {name: getattr(value, name) for name in codecs}
        return {
            name: part if part is None or (put := codecs[name].encode) is None else put(part)
            for name, part in found.items()
            if part != later.get(name, _NEVER)
        }

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON mapping
        if not required <= value.keys() <= known:
            wrong = (required - value.keys()) | (value.keys() - known)
            raise _MisfitError(f"missing or unknown: {', '.join(sorted(wrong))}")
        return make(**_parts(value, codecs.__getitem__))

    return Codec(frozenset({dict}), encode, decode)


def _listed(codecs: Mapping[str, Codec], take: Change, make: Callable[..., Any]) -> Codec:
    """Return the codec of something that has always the same members, as their list.

    All types of a list are looked at in one step: a return is some hundred of them.
    """
    names = tuple(codecs)
    encoders = tuple((turn, one.encode) for turn, one in enumerate(codecs.values()) if one.encode)
    decoders = tuple((turn, one.decode) for turn, one in enumerate(codecs.values()) if one.decode)
    lawful: set[tuple[type, ...]] = set()

    def encode(value: Any) -> Any:  # noqa: ANN401 - any value of the type
        members = list(take(value))
        for turn, put in encoders:
            if members[turn] is not None:
                members[turn] = put(members[turn])
        return members

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        types = tuple(map(type, value))
        if types not in lawful:
            _check_members(codecs, value)
            lawful.add(types)
        turn = 0
        try:
            for turn, read in decoders:
                if value[turn] is not None:
                    value[turn] = read(value[turn])
        except ValueError as error:
            raise _below(names[turn], error) from None
        return make(*value)

    return Codec(frozenset({list}), encode, decode)


def _check_members(codecs: Mapping[str, Codec], found: list[Any]) -> None:
    if len(found) != len(codecs):
        raise _MisfitError(f"{len(codecs)} members belong here, not {len(found)}")
    for (name, codec), one in zip(codecs.items(), found, strict=True):
        if type(one) not in codec.json_types:
            raise _below(name, _misfit(one))
