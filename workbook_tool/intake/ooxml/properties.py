"""Document properties: core (Dublin Core) and custom ones."""

from workbook_tool.intake.airlock import Package
from workbook_tool.intake.ooxml.crowds import PROPERTIES, refuse_many
from workbook_tool.intake.ooxml.strings import unescape
from workbook_tool.intake.ooxml.xml import local_name, parse_part, refuse_depth


def read_core_properties(package: Package, name: str) -> dict[str, str]:
    """Return the core properties by their local names (``title``, ``modified``, …)."""
    part = package.read(name)
    if part is None:
        return {}
    root = parse_part(part, name)
    refuse_depth([root], 1, package.limits, name)
    refuse_many(len(root), package.limits.properties, PROPERTIES, name)
    return {local_name(element.tag): element.text for element in root if element.text}


def read_custom_properties(package: Package, name: str) -> dict[str, str]:
    """Return the custom properties by name, each value as its text."""
    part = package.read(name)
    if part is None:
        return {}
    root = parse_part(part, name)
    refuse_depth([root], 1, package.limits, name)
    refuse_many(len(root), package.limits.properties, PROPERTIES, name)
    found = {}
    for element in root:
        value = "".join(text for child in element for text in child.itertext())
        found[element.get("name", "")] = unescape(value)
    return found
