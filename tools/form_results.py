"""What a clerk types into a form, and how numbers are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workbook_tool.core.form import Place

PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

Typed = str | Decimal


@dataclass(frozen=True, slots=True)
class Filling:
    """What a clerk types; ``locked`` is what somebody typed over the printed cells."""

    scores: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    evidence_marks: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Mapping[str, str], ...] = ()
    cover: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, str] = field(default_factory=dict)
    locked: Mapping[Place, str] = field(default_factory=dict)


def typed_value(text: str) -> Typed:
    """Return what Excel makes of keystrokes: a number, or a text."""
    return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else text


def plain(number: Decimal) -> str:
    """Return a number as Excel shows it, without needless zeros."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
