"""What a copy was issued with, as JSON: settings, scheme and names, so that wording is kept.

A return is compared with the wording that its own copy carried, however often the definition was
improved since.
"""

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from workbook_tool.core.round.kinds import KINDS, Kind, kind_named
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme, as_data
from workbook_tool.core.round.settings import AssessmentRound, Grade, RoundSettings


def dump_round(assessment_round: AssessmentRound) -> str:
    """Return a round as canonical JSON; contact data of agencies is left out."""
    parts = {
        "settings": as_data(assessment_round.settings),
        "scheme": as_data(assessment_round.scheme),
        "grades": [as_data(grade) for grade in assessment_round.grades],
        "roster": [
            {"code": agency.code, "name": agency.name, "category": agency.category}
            for agency in assessment_round.roster
        ],
    }
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, default=_plain)


def load_round(text: str, kinds: tuple[Kind, ...] = KINDS) -> AssessmentRound:
    """Return the round that ``dump_round`` wrote.

    Raises ValueError, KeyError or TypeError where the text is something else.
    """
    parts = json.loads(text)
    scheme = parts["scheme"]
    criteria = [_with_kind(criterion, kinds) for criterion in scheme["criteria"]]
    return AssessmentRound(
        settings=_build(RoundSettings, parts["settings"]),
        scheme=_build(IndicatorScheme, scheme | {"criteria": criteria}),
        grades=tuple(_build(Grade, grade) for grade in parts["grades"]),
        roster=Roster(tuple(Agency(**agency) for agency in parts["roster"])),
    )


def load_criterion(parts: dict[str, Any], kinds: tuple[Kind, ...] = KINDS) -> Criterion:
    """Return a criterion from its JSON form; what is left out has its default.

    Raises ValueError, KeyError or TypeError where a part is something else.
    """
    criterion: Criterion = _build(Criterion, _with_kind(parts, kinds))
    return criterion


def _with_kind(parts: dict[str, Any], kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """Return the JSON form of a criterion with the kind itself in place of its name."""
    return parts | {"kind": kind_named(parts["kind"], kinds)} if "kind" in parts else parts


def _plain(value: object) -> str:
    """Return what JSON has no type for as text."""
    if isinstance(value, Decimal | date):
        return str(value)
    message = f"cannot keep {type(value).__name__} in a snapshot"
    raise TypeError(message)


def _build(kind: Any, value: Any) -> Any:  # noqa: ANN401 - walks types, as a decoder must
    """Return a value of an annotated type from its JSON form."""
    if value is None:
        return None
    if get_origin(kind) is UnionType:
        (inner,) = (choice for choice in get_args(kind) if choice is not type(None))
        return _build(inner, value)
    if get_origin(kind) is tuple:
        return _build_tuple(get_args(kind), value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is Decimal:
        return Decimal(value)
    if kind is date:
        return date.fromisoformat(value)
    if hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return kind(**{name: _build(hints[name], part) for name, part in value.items()})
    return value


def _build_tuple(kinds: tuple[Any, ...], members: list[Any]) -> tuple[Any, ...]:
    """Return a tuple of any length, or one with a type for each place."""
    if kinds[-1] is Ellipsis:
        return tuple(_build(kinds[0], member) for member in members)
    return tuple(_build(kind, member) for kind, member in zip(kinds, members, strict=True))
