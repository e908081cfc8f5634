"""Number styles of OpenDocument as the codes of number formats (part 3, 16.29: data styles).

One function says what a code shows for a value, for every format of file; so a style is spelled
as the code that Excel would have for it.
"""

import re
from dataclasses import dataclass, field
from operator import add

from workbook_tool.core.number_formats import GENERAL
from workbook_tool.intake.opendocument.xml import Attributes

KINDS = frozenset(
    f"number:{kind}-style"
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
_CONDITION = re.compile(r"\s*value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*")
# The conditions that a code of two, three or four sections has without saying so.
_USUAL = (("[>=0]",), ("[>0]", "[<0]"), ("[>0]", "[<0]", "[=0]"))
_MOST_MAPS = 3
_PLACES = 20
_MOST_PIECES = 100
_DATE_PARTS = {
    "number:day": ("d", "dd"),
    "number:year": ("yy", "yyyy"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:day-of-week": ("ddd", "dddd"),
    "number:era": ("e", "e"),
    "number:quarter": ("d", "d"),
    "number:week-of-year": ("d", "d"),
    "number:am-pm": ("AM/PM", "AM/PM"),
}


@dataclass(slots=True)
class NumberStyle:
    """One data style while it is read: the code of its own section, and its conditions."""

    name: str
    kind: str
    is_elapsed: bool = False
    is_endless: bool = False  # more pieces than any format has: it is not told
    pieces: list[str] = field(default_factory=list)
    maps: list[tuple[str, str]] = field(default_factory=list)  # condition, name of the style

    @classmethod
    def begun(cls, element: str, attributes: Attributes) -> "NumberStyle":
        """Return a style at its start."""
        kind = element.removeprefix("number:").removesuffix("-style")
        name = attributes["style:name"]
        return cls(name, kind, attributes.get("number:truncate-on-overflow") == "false")

    def add(self, element: str, attributes: Attributes) -> None:
        """Add what one child element stands for; literal text comes by ``add_text``."""
        if len(self.pieces) + len(self.maps) > _MOST_PIECES:
            self.is_endless = True
        elif element in _DATE_PARTS:
            part = _DATE_PARTS[element][attributes.get("number:style") == "long"]
            if element == "number:hours" and self.is_elapsed:
                part = f"[{part}]"
            self.pieces.append(part)
            if element == "number:seconds" and (places := _count(attributes, "decimal-places")):
                self.pieces.append("." + "0" * places)
        elif element == "number:month":
            letters = 2 if attributes.get("number:style") == "long" else 1
            is_word = attributes.get("number:textual") == "true"
            self.pieces.append("m" * (letters + 2 * is_word))
        elif element == "number:number":
            self.pieces.append(_number(attributes))
        elif element == "number:scientific-number":
            self.pieces.append(_number(attributes, places=2) + "E+00")
        elif element == "number:fraction":
            self.pieces.append(_fraction(attributes))
        elif element == "number:text-content":
            self.pieces.append("@")
        elif element == "number:boolean":
            self.add_text("TRUE")
        elif element == "style:map":
            condition = attributes["style:condition"]
            self.maps.append((condition, attributes["style:apply-style-name"]))

    def add_text(self, text: str) -> None:
        """Add literal text; in a percentage style its % is the sign that multiplies."""
        parts = text.split("%") if self.kind == "percentage" else [text]
        self.pieces.append("%".join(_literal(part) for part in parts))

    @property
    def section(self) -> str:
        """Return the code of the style by itself."""
        if self.kind == "percentage" and not any("%" in piece for piece in self.pieces):
            self.pieces.append("%")
        return "".join(self.pieces) or '""'


def _count(attributes: Attributes, name: str, otherwise: int = 0) -> int:
    """Return a number of places, within what any program shows."""
    text = attributes[f"number:{name}"]
    return min(int(text), _PLACES) if re.fullmatch("[0-9]{1,9}", text) else otherwise


def _number(attributes: Attributes, places: int | None = None) -> str:
    """Return the places of a number; without a word on decimals it is the general form."""
    if places is None and "number:decimal-places" not in attributes:
        has_form = attributes.keys() & {"number:grouping", "number:display-factor"}
        if not has_form and _count(attributes, "min-integer-digits") <= 1:
            return GENERAL
    decimals = _count(attributes, "decimal-places", places or 0)
    kept = min(_count(attributes, "min-decimal-places", decimals), decimals)
    whole = "0" * _count(attributes, "min-integer-digits", 1) or "#"
    if attributes.get("number:grouping") == "true":
        whole = "#," + whole.rjust(3, "#")
    point = "." * (decimals > 0)
    return whole + point + "0" * kept + "#" * (decimals - kept) + "," * _thousands(attributes)


def _fraction(attributes: Attributes) -> str:
    """Return the places of a fraction."""
    above = "?" * max(1, _count(attributes, "min-numerator-digits"))
    below = "?" * max(1, _count(attributes, "min-denominator-digits"))
    stated = attributes["number:denominator-value"]
    whole = "# " if "number:min-integer-digits" in attributes else ""
    return f"{whole}{above}/{stated or below}"


def _thousands(attributes: Attributes) -> int:
    """Return by how many thousands a number is divided before it is shown."""
    factor = attributes["number:display-factor"]
    return len(factor) // 3 if re.fullmatch("1(?:000){1,5}", factor) else 0


def _literal(text: str) -> str:
    """Return literal text inside a code."""
    return '\\"'.join(f'"{part}"' if part else "" for part in text.split('"'))


def format_code(name: str, styles: dict[str, NumberStyle]) -> str | None:
    """Return the code of a style with its conditions, None where it cannot be told.

    Conditions that Excel leaves unsaid (positive, negative, zero) are left unsaid here too.
    """
    style = styles.get(name)
    if style is None:
        return GENERAL  # what programs show where the style is missing
    if style.is_endless:
        return None
    conditions: list[str] = []
    sections: list[str] = []
    for condition, applied in style.maps:
        match = _CONDITION.fullmatch(condition)
        target = styles.get(applied)
        if match is None or target is None or target.is_endless or len(sections) == _MOST_MAPS:
            return None
        comparison, limit = match.groups()
        conditions.append(f"[{'<>' if comparison == '!=' else comparison}{limit}]")
        sections.append(target.section)
    if tuple(conditions) not in _USUAL:
        sections = [*map(add, conditions, sections)]
    return ";".join([*sections, style.section])
