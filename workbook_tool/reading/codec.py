"""Verdicts as bytes and back: what the cache keeps and what workers hand over.

JSON, packed; never pickle, because a stranger could plant a cache file. Each dataclass is the list
of its fields in their order, so that no field can be forgotten; the way back checks every type.
"""

import json
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, cast, get_args, get_origin, get_type_hints

from workbook_tool.core.findings import CATALOGUE, Finding, Rule
from workbook_tool.core.form import Place
from workbook_tool.core.returns.register import FileVerdict

MOST_UNPACKED = 64 * 1024 * 1024  # of one file's verdicts, unpacked
_FINDINGS = [one.name for one in fields(FileVerdict)].index("findings")
_RETURN = [one.name for one in fields(FileVerdict)].index("agency_return")

Change = Callable[[Any], Any]


class _Codec(NamedTuple):
    """How values of one type become JSON and come back.

    ``json_types`` are the types that may stand in the JSON. ``encode`` and ``decode`` are None
    where the value stands there as it is; None itself is never handed to them.
    """

    json_types: frozenset[type]
    encode: Change | None = None
    decode: Change | None = None


def dump_verdicts(verdicts: tuple[FileVerdict, ...]) -> bytes:
    """Return verdicts as packed JSON."""
    found = [_dump(verdict) for verdict in verdicts]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # File names in archives may hold what UTF-8 does not allow.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def load_verdicts(packed: bytes) -> tuple[FileVerdict, ...]:
    """Return the verdicts that ``dump_verdicts`` packed; raises ValueError for anything else."""
    machine = zlib.decompressobj()
    try:
        text = machine.decompress(packed, MOST_UNPACKED)
        if not machine.eof:
            raise ValueError("not packed verdicts")
        found = json.loads(text.decode("utf-8", "surrogatepass"))
        if type(found) is not list:
            raise ValueError("no list of verdicts")
        return tuple(map(_load, found))
    except (zlib.error, RecursionError, TypeError, AttributeError) as error:
        raise ValueError("not packed verdicts") from error


def _dump(verdict: FileVerdict) -> object:
    """Return a verdict as JSON; what the return says too is said once.

    The findings of a return are those of its verdict before agency and file were filled in, so
    that most of them are the number of that one.
    """
    agency_return = verdict.agency_return
    if agency_return is None:
        return [_encoded(verdict), None]
    turns = {
        _bare(finding): turn
        for turn, finding in enumerate(verdict.findings)
        if finding.at.file is not None
    }
    own = [turns.get(finding, -1) for finding in agency_return.findings]
    rest = tuple(
        finding for finding, turn in zip(agency_return.findings, own, strict=True) if turn < 0
    )
    said_once = replace(agency_return, findings=rest)
    return [_encoded(replace(verdict, agency_return=said_once)), own]


def _load(found: Any) -> FileVerdict:  # noqa: ANN401 - any JSON value
    stored, own = found
    verdict: FileVerdict = _verdict_codec()[1](stored)
    agency_return = verdict.agency_return
    if agency_return is None:
        return verdict
    rest = iter(agency_return.findings)
    findings = tuple(
        next(rest) if turn == -1 else _bare(_at(verdict.findings, turn)) for turn in own
    )
    return replace(verdict, agency_return=replace(agency_return, findings=findings))


def _at(findings: tuple[Finding, ...], turn: Any) -> Finding:  # noqa: ANN401 - any JSON value
    if type(turn) is not int or not 0 <= turn < len(findings):
        raise ValueError("no finding of that number")
    return findings[turn]


def _bare(finding: Finding) -> Finding:
    """Return a finding without the agency and the file that the verdict filled in."""
    at = replace(finding.at, agency=None, file=None)
    return replace(finding, at=at)


def _encoded(verdict: FileVerdict) -> object:
    return _verdict_codec()[0](verdict)


@cache
def _verdict_codec() -> tuple[Change, Change]:
    codec = _record(FileVerdict)
    if codec.encode is None or codec.decode is None:  # pragma: no cover - a record has both
        raise AssertionError
    return codec.encode, codec.decode


@cache
def _codec_of(kind: Any) -> _Codec:  # noqa: ANN401, PLR0911 - one line for each kind of type
    """Return how values of a type are written and read."""
    origin = get_origin(kind)
    if kind is str:
        # Two thirds of a round's texts stand in more than one return, or twice in one.
        return _Codec(frozenset({str}), None, sys.intern)
    if kind in {int, float, bool, NoneType}:
        return _Codec(frozenset({kind}))
    if kind is Decimal:
        return _Codec(frozenset({str}), str, _decimal)
    if kind is Rule:
        return _Codec(frozenset({str}), attrgetter("id"), _rule)
    if origin is UnionType:
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is Mapping:
        return _Codec(frozenset({dict}), dict, _mapping)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Codec(frozenset({str}), None, kind)  # a StrEnum is text to JSON
    if is_dataclass(kind):
        return _record(cast("type", kind))
    message = f"no way to keep {kind}"
    raise TypeError(message)


@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error


def _rule(rule_id: str) -> Rule:
    rule = CATALOGUE.get(rule_id)
    if rule is None:
        raise ValueError("no rule of the catalogue")
    return rule


def _mapping(found: dict[str, Any]) -> Mapping[str, str]:
    if not all(type(text) is str for text in found.values()):
        raise ValueError("not a map of texts")
    return {sys.intern(name): sys.intern(text) for name, text in found.items()}


def _union(kinds: tuple[Any, ...]) -> _Codec:
    """Return the codec of types of which each looks different in JSON."""
    codecs = [_codec_of(kind) for kind in kinds]
    changing = {one: codec for codec in codecs for one in codec.json_types}
    if len(changing) != sum(len(codec.json_types) for codec in codecs):
        message = f"JSON could not tell these apart: {kinds}"
        raise TypeError(message)
    encoders = tuple(
        (kind, codec.encode) for kind, codec in zip(kinds, codecs, strict=True) if codec.encode
    )

    def encode(value: Any) -> Any:  # noqa: ANN401 - any value of the types
        return next((put(value) for kind, put in encoders if isinstance(value, kind)), value)

    def decode(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        take = changing[type(value)].decode
        return value if take is None else take(value)

    is_plain = not any(codec.decode for codec in codecs)
    types = frozenset(changing)
    return _Codec(types) if is_plain else _Codec(types, encode, decode)


def _tuple(kinds: tuple[Any, ...]) -> _Codec:
    """Return the codec of a tuple: of any length, or of fixed members."""
    if kinds[-1] is not Ellipsis:
        return _fixed(tuple(_codec_of(kind) for kind in kinds), tuple, lambda *members: members)
    member = _codec_of(kinds[0])
    types, put, take = member.json_types, member.encode, member.decode

    def encode(value: Any) -> Any:  # noqa: ANN401 - a tuple of the type
        return value if put is None else [put(one) for one in value]

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        if not types.issuperset(map(type, value)):
            raise ValueError("another type of member")
        return tuple(value) if take is None else tuple([take(one) for one in value])

    return _Codec(frozenset({list}), encode, decode)


def _record(kind: type) -> _Codec:
    """Return the codec of a dataclass: its fields in their order."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    codecs = tuple(_codec_of(hints[name]) for name in names)
    codec = _fixed(codecs, attrgetter(*names), kind)
    # The same cells are meant in every return of a round.
    return codec._replace(decode=_remembered(codec.decode)) if kind is Place else codec


def _remembered(decode: Change | None) -> Change:
    known: dict[tuple[Any, ...], Any] = {}

    def remember(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        key = (*value, *map(type, value))
        if key not in known:
            known[key] = decode(value) if decode else value
        return known[key]

    return remember


def _fixed(codecs: tuple[_Codec, ...], take: Change, make: Callable[..., Any]) -> _Codec:
    """Return the codec of something that has always the same members.

    All types of a list are looked at in one step: a return is some hundred of them.
    """
    encoders = tuple((turn, one.encode) for turn, one in enumerate(codecs) if one.encode)
    decoders = tuple((turn, one.decode) for turn, one in enumerate(codecs) if one.decode)
    lawful: set[tuple[type, ...]] = set()

    def check(types: tuple[type, ...]) -> None:
        if len(types) != len(codecs) or any(
            one not in codec.json_types for one, codec in zip(types, codecs, strict=True)
        ):
            raise ValueError("another type of member")
        lawful.add(types)

    def encode(value: Any) -> Any:  # noqa: ANN401 - any value of the type
        members = list(take(value))
        for turn, put in encoders:
            if members[turn] is not None:
                members[turn] = put(members[turn])
        return members

    def decode(value: Any) -> Any:  # noqa: ANN401 - a JSON list
        types = tuple(map(type, value))
        if types not in lawful:
            check(types)
        for turn, read in decoders:
            if value[turn] is not None:
                value[turn] = read(value[turn])
        return make(*value)

    return _Codec(frozenset({list}), encode, decode)
