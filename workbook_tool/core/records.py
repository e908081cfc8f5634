"""Immutable values as JSON and back, by the types of their fields: the way of all that is stored.

A stored file may be old, damaged or planted. So the way back checks every type, and what comes back
is a value of the type that was asked for or a ValueError that says where something does not fit.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import lru_cache, partial
from inspect import signature
from operator import attrgetter, length_hint
from types import NoneType, UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from workbook_tool.core.numbers import Number

LATER: Mapping[str, bool] = {"later": True}
"""Marks a field that came later: a mapping leaves it out where it holds its default.

Otherwise every copy that is out would carry another wording than its own definition.
"""
Change = Callable[[Any], Any]
_Value = TypeVar("_Value")
_MOST_DIGITS = 40_000  # more than a cell holds; 1E+999999999 is short to say and long to write out


class Codec(NamedTuple):
    """How values of one type become JSON and come back.

    ``json_types`` are the types that may stand in the JSON. ``encode`` and ``decode`` are None
    where the value stands there as it is; ``decode`` raises ValueError for what is no value.
    """

    json_types: frozenset[type]
    encode: Change | None = None
    decode: Change | None = None


def named(names: Mapping[str, object], name_of: Callable[[Any], str]) -> Codec:
    """Return the codec of values that are stored by name and looked up in ``names``."""

    def find(name: str) -> object:
        if name not in names:
            message = f"nothing is called {name!r}"
            raise ValueError(message)
        return names[name]

    return Codec(_TEXT, name_of, find)


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
    Records of the types ``shared`` are made once from the same plain values.
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
        """Return a value as ``json.dumps`` takes it; raises TypeError for types it cannot keep."""
        return _changed(self._codec(kind).encode, value)

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
            return _union({member: self._codec(member) for member in members})
        if origin is tuple and members[-1] is not Ellipsis:
            codecs = {str(turn): self._codec(one) for turn, one in enumerate(members)}
            return _listed(codecs, tuple, lambda *parts: parts)
        if origin is tuple:
            return _several(self._codec(members[0]), list, tuple)
        if origin is frozenset:
            return _several(self._codec(members[0]), lambda found: sorted(found, key=repr), origin)
        if origin is Mapping and members[0] is str:
            return _mapping(self._codec(members[1]))
        if isinstance(kind, type) and issubclass(kind, Enum):
            types = frozenset(type(one.value) for one in kind)
            return Codec(types, None if issubclass(kind, str) else attrgetter("value"), kind)
        if is_dataclass(kind) or hasattr(kind, "_fields"):
            return self._record(kind)
        message = f"no way to keep {kind}"
        raise TypeError(message)

    def _record(self, kind: Any) -> Codec:  # noqa: ANN401 - the type of a record
        hints = get_type_hints(kind)
        codecs = {name: self._codec(hints[name]) for name in signature(kind).parameters}
        if not self._as_lists:
            return _by_name(codecs, kind)
        take = attrgetter(*codecs) if len(codecs) > 1 else lambda one: (getattr(one, *codecs),)
        make = lru_cache(65_536, typed=True)(kind) if kind in self._shared else kind
        return _listed(codecs, take, make)


def _changed(change: Change | None, value: Any) -> Any:  # noqa: ANN401 - any value
    return value if change is None else change(value)


def _taken(codec: Codec, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value that stands for a JSON value, its type checked."""
    if type(value) not in codec.json_types:
        message = f"{type(value).__name__} does not belong here"
        raise ValueError(message)
    return _changed(codec.decode, value)


def _below(step: object, error: ValueError) -> ValueError:
    """Return an error as it is told one step further out: the way, a colon, the reason."""
    told = str(error)
    return ValueError(f"/{step}{told if told.startswith('/') else f': {told}'}")


@lru_cache(maxsize=4096)  # a round holds the same few hundred numbers many times
def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("not a finite number")
    return number


def _number(text: str | None) -> Number | None:
    """Return a decimal, or the fraction that stands in lowest terms with its stroke."""
    if text is None or "/" not in text:
        return None if text is None else _decimal(text)
    found = _FRACTION.fullmatch(text)
    number = Fraction(int(found[1]), int(found[2])) if found else None
    if number is None or str(number) != text:
        raise ValueError("not a number")
    return number


def _number_text(number: Number | None) -> str | None:
    return None if number is None else str(number)


_FRACTION = re.compile(r"(-?[0-9]{1,30})/([1-9][0-9]{0,29})")
_TEXT = frozenset({str})
_PLAIN: dict[Any, Codec] = {
    **{kind: Codec(frozenset({kind})) for kind in (int, float, bool, NoneType)},
    # Two thirds of a round's texts stand in more than one return, or twice in one.
    str: Codec(_TEXT, None, sys.intern),
    # The methods of the types themselves refuse values of others.
    Decimal: Codec(_TEXT, Decimal.__str__, _decimal),
    Number | None: Codec(_TEXT | {NoneType}, _number_text, _number),
    date: Codec(_TEXT, date.isoformat, date.fromisoformat),
    datetime: Codec(_TEXT, datetime.isoformat, datetime.fromisoformat),
}


def _union(codecs: Mapping[Any, Codec]) -> Codec:
    """Return the codec of types of which each looks different in JSON."""
    found = [(one, codec.decode) for codec in codecs.values() for one in codec.json_types]
    puts = {get_origin(kind) or kind: one.encode for kind, one in codecs.items() if one.encode}
    takes = {one: take for one, take in found if take}
    types = frozenset(one for one, _ in found)
    if len(types) < len(found):
        message = f"JSON could not tell these apart: {tuple(codecs)}"
        raise TypeError(message)
    return Codec(
        types,
        (lambda value: _changed(puts.get(type(value)), value)) if puts else None,
        (lambda value: _changed(takes.get(type(value)), value)) if takes else None,
    )


def _several(member: Codec, order: Callable[[Iterable[Any]], Any], make: Change) -> Codec:
    """Return the codec of a collection of any length; ``order`` makes a list of it."""
    types, put, take = member

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        is_lawful = types.issuperset(map(type, value))
        change = take if is_lawful else partial(_taken, member)
        left = iter(value)
        try:
            return make(left if change is None else map(change, left))
        except ValueError as error:  # what is left tells where it stands
            raise _below(len(value) - length_hint(left) - 1, error) from None

    return Codec(frozenset({list}), lambda value: order(map(put, value) if put else value), decode)


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
    return Codec(
        frozenset({dict}),
        lambda value: {name: _changed(member.encode, part) for name, part in value.items()},
        lambda value: _parts(value, lambda _: member),
    )


def _by_name(codecs: Mapping[str, Codec], kind: Any) -> Codec:  # noqa: ANN401 - a type of record
    """Return the codec of a record as a mapping by the names of its fields."""
    declared = getattr(kind, "__dataclass_fields__", {})
    later = {name: one.default for name, one in declared.items() if "later" in one.metadata}
    parameters = signature(kind).parameters.items()
    required = {name for name, one in parameters if one.default is one.empty}

    def encode(value: Any) -> Any:  # noqa: ANN401 - a record of the type
        return {
            name: _changed(codec.encode, getattr(value, name))
            for name, codec in codecs.items()
            if name not in later or getattr(value, name) != later[name]
        }

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON mapping
        if not required <= value.keys() <= codecs.keys():
            wrong = (required - value.keys()) | (value.keys() - codecs.keys())
            message = f"missing or unknown: {', '.join(sorted(wrong))}"
            raise ValueError(message)
        return kind(**_parts(value, codecs.__getitem__))

    return Codec(frozenset({dict}), encode, decode)


def _listed(codecs: Mapping[str, Codec], take: Change, make: Callable[..., Any]) -> Codec:
    """Return the codec of something that has always the same members, as their list.

    All types of a list are looked at in one step: a return is some hundred of them.
    """
    encoders = tuple((turn, one.encode) for turn, one in enumerate(codecs.values()) if one.encode)
    decoders = tuple((turn, one.decode) for turn, one in enumerate(codecs.values()) if one.decode)
    names = tuple(codecs)
    lawful: set[tuple[type, ...]] = set()

    def encode(value: Any) -> Any:  # noqa: ANN401 - any value of the type
        members = list(take(value))
        for turn, put in encoders:
            if members[turn] is not None:  # None is what it is, and the quicker way
                members[turn] = put(members[turn])
        return members

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        types, turn = tuple(map(type, value)), 0
        if types not in lawful:
            _check(codecs, value)
            lawful.add(types)
        try:
            for turn, read in decoders:
                if value[turn] is not None:
                    value[turn] = read(value[turn])
        except ValueError as error:
            raise _below(names[turn], error) from None
        return make(*value)

    return Codec(frozenset({list}), encode, decode)


def _check(codecs: Mapping[str, Codec], found: list[Any]) -> None:
    if len(found) != len(codecs):
        message = f"{len(codecs)} members belong here, not {len(found)}"
        raise ValueError(message)
    _parts(dict(zip(codecs, found, strict=True)), lambda name: Codec(codecs[name].json_types))
