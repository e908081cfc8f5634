"""XML parts to trees, after the airlock has refused every DOCTYPE."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.compatibility import has_alternatives, without_alternatives
from workbook_tool.intake.ooxml.crowds import refuse_crowd
from workbook_tool.intake.refusal import refusal

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
MAIN_NAMESPACES = (
    f"{_TRANSITIONAL}spreadsheetml/2006/main",
    f"{_STRICT}spreadsheetml/main",
)
FALSE_WORDS = frozenset({"0", "false"})
STRICT_MAIN = MAIN_NAMESPACES[1]
RELATION_NAMESPACES = (
    f"{_TRANSITIONAL}officeDocument/2006/relationships",
    f"{_STRICT}officeDocument/relationships",
)


def parse_part(part: bytes, name: str) -> ET.Element:
    """Return the tree of a part, of alternatives the one that Excel shows.

    What does not parse is damaged.
    """
    root = parse_as_written(part, name)
    # Looking at every element would cost a tenth of the parsing; in UTF-16, or behind references,
    # the namespace does not show in the bytes.
    may_have = b"markup-compatibility" in part or b"&#" in part or b"\0" in part[:64]
    return without_alternatives(part, name) if may_have and has_alternatives(root) else root


def parse_as_written(part: bytes, name: str) -> ET.Element:
    """Return the tree of a part as it stands there; what does not parse is damaged."""
    refuse_crowd(part, name)
    try:
        return ET.fromstring(part)
    except (ET.ParseError, ValueError, LookupError) as error:
        # ValueError and LookupError: an encoding that expat or Python does not know.
        raise refusal(Code.XML_DAMAGED, part=name, reason=str(error)) from error


def main_namespace(root: ET.Element, local: str, name: str) -> str:
    """Return the namespace of a spreadsheet part in braces; another root element is damage."""
    for namespace in MAIN_NAMESPACES:
        if root.tag == f"{{{namespace}}}{local}":
            return f"{{{namespace}}}"
    raise refusal(Code.XML_DAMAGED, part=name, reason=f"not a {local}")


def refuse_depth(
    elements: Iterable[ET.Element], depth: int, limits: AirlockLimits, name: str
) -> None:
    """Refuse elements, standing at ``depth``, below which the tree is deeper than allowed."""
    level = list(elements)
    while level:
        if depth > limits.xml_depth:
            raise refusal(Code.XML_TOO_DEEP, part=name, limit=limits.xml_depth)
        level = [child for element in level for child in element]
        depth += 1


def is_on(switch: ET.Element | None) -> bool:
    """Tell whether a property such as <strike/> is there and not switched off."""
    return switch is not None and switch.get("val") not in FALSE_WORDS


def local_name(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def relation_id(element: ET.Element) -> str | None:
    """Return the r:id of an element, in either namespace."""
    for namespace in RELATION_NAMESPACES:
        value = element.get(f"{{{namespace}}}id")
        if value is not None:
            return value
    return None
