"""Texts of a workbook: the shared string table, rich runs joined, escapes decoded once."""

import itertools
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeGuard
from xml.etree import ElementTree as ET

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.crowds import STRINGS, refuse_many
from workbook_tool.intake.ooxml.plain import plain_strings
from workbook_tool.intake.ooxml.xml import is_on, main_namespace, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.rich_text import RichText, Run, rich_text

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_INDEXES = tuple(map(str, range(2048)))
RAISED = frozenset({"superscript", "subscript"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF_16 = "utf-16-le"


def unescape(text: str) -> str:
    """Return a text with its ``_xHHHH_`` escapes decoded once (ECMA-376 part 1, 22.9.2.19).

    >>> unescape("_x0041__x005F_x0041_")
    'A_x0041_'
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(decoded):
        # Two escapes may be the halves of one character; a lone half becomes U+FFFD.
        decoded = decoded.encode(_UTF_16, "surrogatepass").decode(_UTF_16, "replace")
    return decoded


# What may stand where in a string. Elsewhere, in the properties of runs, anything but what other
# readers would take for a text, a string or a cell of its own.
_STRING_PARTS: Mapping[tuple[str, ...], frozenset[str]] = {
    (): frozenset({"t", "r", "rPh", "phoneticPr"}),
    ("r",): frozenset({"rPr", "t"}),
    ("t",): frozenset(),
    ("r", "t"): frozenset(),
    ("rPh",): frozenset({"t"}),
    ("rPh", "t"): frozenset(),
}
_WITH_ONE_TEXT: frozenset[tuple[str, ...]] = frozenset({(), ("r",)})
_OF_ITS_OWN = frozenset({"si", "is", "r", "t", "v", "f", "c", "row"})


def may_stand(place: tuple[str, ...], tag: str) -> bool:
    """Tell whether an element may stand at a place in a string, named by the elements above it."""
    allowed = _STRING_PARTS.get(place)
    return tag not in _OF_ITS_OWN if allowed is None else tag in allowed


def is_second(said: Container[str], place: tuple[str, ...], tag: str) -> bool:
    """Tell whether an element says a string once more, beside those that stand at its place.

    A string is one text and then runs of one text each; of more readers take the first or all.
    """
    return tag == "t" and place in _WITH_ONE_TEXT and ("t" in said or "r" in said)


def runs_of(element: ET.Element, namespace: str) -> Iterator[Run]:
    """Yield the runs of a string item; phonetic runs are left out.

    Raises ValueError where anything stands in it that is no part of a text.
    """
    _refuse_others(element, namespace)
    for child in element:
        local = child.tag.removeprefix(namespace)
        if local == "t":
            yield Run(unescape(child.text or ""))
        elif local == "r":
            is_struck, shift = False, ""
            for piece in child:
                if piece.tag == f"{namespace}t":
                    yield Run(unescape(piece.text or ""), is_struck, shift)
                else:
                    is_struck = is_struck or is_on(piece.find(f"{namespace}strike"))
                    shift = shift or shift_of(piece.find(f"{namespace}vertAlign"))


def _refuse_others(string: ET.Element, namespace: str) -> None:
    """Refuse a string in which anything stands where it may not, however deep."""
    waiting: list[tuple[tuple[str, ...], ET.Element]] = [((), string)]
    while waiting:
        place, element = waiting.pop()
        said: set[str] = set()
        for child in element:
            local = child.tag.removeprefix(namespace)
            if not may_stand(place, local) or is_second(said, place, local):
                raise ValueError
            said.add(local)
            if len(child):
                waiting.append(((*place[:2], local), child))


def shift_of(alignment: ET.Element | None) -> str:
    """Return "superscript" or "subscript", "" for a run that stands on the line."""
    value = None if alignment is None else alignment.get("val")
    return value if value in RAISED else ""


class SharedStrings(NamedTuple):
    """The shared strings of a workbook by their index as text, as cells refer to them.

    ``marked`` are those of which runs are struck through, raised or lowered; ``plain`` all others.
    """

    plain: Mapping[str, str]
    marked: Mapping[str, RichText]

    @property
    def texts(self) -> Iterable[str]:
        """Return all texts, in no order."""
        return itertools.chain(self.plain.values(), (one.text for one in self.marked.values()))


def read_shared_strings(part: bytes, name: str, limits: AirlockLimits) -> SharedStrings:
    """Return the shared strings of the part of this name."""
    refuse_many(part.count(b"si>") // 2, limits.strings, STRINGS, name)
    strings = _plain_strings(part, name, limits)
    if strings is None:
        strings = _tree_strings(part, name, limits)
    by_index = dict(zip(_indexes(len(strings)), strings, strict=False))
    if _has_no_marks(by_index):
        found = SharedStrings(by_index, {})
    else:
        found = SharedStrings(
            {index: text for index, text in by_index.items() if isinstance(text, str)},
            {index: text for index, text in by_index.items() if isinstance(text, RichText)},
        )
    refuse_long_text(max(map(len, found.texts), default=0), limits)
    return found


def _has_no_marks(strings: Mapping[str, str | RichText]) -> TypeGuard[Mapping[str, str]]:
    """Tell whether all strings are plain, which costs less than a look at each."""
    return RichText not in set(map(type, strings.values()))


def _indexes(count: int) -> Iterable[str]:
    """Return the first numbers from 0 on as texts; those of most workbooks are kept ready."""
    return _INDEXES if count <= len(_INDEXES) else map(str, range(count))


def _plain_strings(part: bytes, name: str, limits: AirlockLimits) -> list[str | RichText] | None:
    """Return the strings of a part that is plain but for strings of several runs, else None."""
    plain = plain_strings(part)
    if plain is None:
        return None
    try:
        root, namespace = _parsed(plain.shell, name, limits)
    except UnreadableReturnError:
        return None
    if [item.tag for item in root] != [f"{namespace}si"] * plain.texts.count(None):
        return None
    items = iter(root)
    try:
        return [
            _item_text(next(items), namespace) if text is None
            else unescape(text) if "_x" in text else text
            for text in plain.texts
        ]  # fmt: skip
    except ValueError:
        return None


def _parsed(part: bytes, name: str, limits: AirlockLimits) -> tuple[ET.Element, str]:
    """Return the tree of a table of strings, and its namespace in braces."""
    root = parse_part(part, name)
    refuse_depth([root], 1, limits, name)
    return root, main_namespace(root, "sst", name)


def _item_text(element: ET.Element, namespace: str) -> str | RichText:
    """Return the text of a string item, with its marks only where it has any."""
    found = rich_text(runs_of(element, namespace))
    return found if found.is_struck or found.remainder is not None else found.text


def _tree_strings(part: bytes, name: str, limits: AirlockLimits) -> list[str | RichText]:
    """Return the strings of a part, however it is written."""
    root, namespace = _parsed(part, name, limits)
    string_tag = f"{namespace}si"
    items = [item for item in root if item.tag == string_tag]
    others = [item for item in root if item.tag != string_tag]
    if any(
        item.tag != f"{namespace}extLst" or item.find(f".//{string_tag}") is not None
        for item in others
    ):
        # Other readers take the strings in it for strings of the table.
        raise refusal(Code.XML_DAMAGED, part=name, reason="structure")
    try:
        return [_item_text(item, namespace) for item in items]
    except ValueError as error:
        raise refusal(Code.XML_DAMAGED, part=name, reason="structure") from error


def refuse_long_text(length: int, limits: AirlockLimits) -> None:
    """Refuse a cell text that no program may write."""
    if length > limits.cell_text:
        raise refusal(Code.TEXT_TOO_LONG, length=length, limit=limits.cell_text)
