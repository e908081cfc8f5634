"""Relationships between the parts of a package (ECMA-376 part 2), resolved inside it only."""

import posixpath
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.ooxml.crowds import RELATIONSHIPS, refuse_many
from workbook_tool.intake.ooxml.xml import local_name, parse_part, refuse_depth
from workbook_tool.intake.refusal import refusal

_REMEMBERED_BYTES = 16 * 1024


class Relationship(NamedTuple):
    """One relationship: the last word of its type, and the part or place that it names."""

    kind: str
    target: str
    is_external: bool


def relationships_name(part: str) -> str:
    """Return the name of the part that holds the relationships of a part ("" is the package).

    >>> relationships_name("xl/workbook.xml")
    'xl/_rels/workbook.xml.rels'
    """
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_relationships(package: Package, part: str) -> Mapping[str, Relationship]:
    """Return the relationships of a part by their id; none where it has none."""
    name = relationships_name(part)
    raw = package.read(name)
    if raw is None:
        return MappingProxyType({})
    if len(raw) > _REMEMBERED_BYTES:
        return _parse(raw, part, package.limits)
    return _remembered(raw, part, package.limits)


def _parse(raw: bytes, part: str, limits: AirlockLimits) -> Mapping[str, Relationship]:
    """Return the relationships of a part from the bytes of theirs."""
    name = relationships_name(part)
    root = parse_part(raw, name)
    refuse_depth([root], 1, limits, name)
    refuse_many(len(root), limits.relationships, RELATIONSHIPS, name)
    found: dict[str, Relationship] = {}
    for element in root:
        identifier, target = element.get("Id"), element.get("Target")
        if local_name(element.tag) != "Relationship" or identifier is None or target is None:
            continue
        kind = element.get("Type", "").rpartition("/")[2]
        is_external = element.get("TargetMode") == "External"
        if identifier in found:
            raise refusal(Code.XML_DAMAGED, part=name, reason=f"{identifier} twice")
        if not is_external:
            target = resolve_target(part, target)
        found[identifier] = Relationship(kind, target, is_external)
    return MappingProxyType(found)


# Returns that were saved by one program share them byte for byte.
_remembered = lru_cache(maxsize=64)(_parse)


def resolve_target(part: str, target: str) -> str:
    """Return the name of the part that a relationship of ``part`` names, without leading slash.

    Steps above the root stop there (RFC 3986, 5.2.4); LibreOffice writes such targets.

    >>> resolve_target("xl/worksheets/sheet1.xml", "../media/image1.png")
    'xl/media/image1.png'
    >>> resolve_target("", "../customXml/item1.xml")
    'customXml/item1.xml'
    """
    plain = unquote(target).replace("\\", "/").partition("#")[0]
    if ":" in plain.partition("/")[0] or plain.startswith("//"):
        raise refusal(Code.RELATIONSHIP_TRAVERSAL, part=part or "/", target=target)
    joined = plain if plain.startswith("/") else f"/{posixpath.dirname(part)}/{plain}"
    return posixpath.normpath(joined).lstrip("/")
