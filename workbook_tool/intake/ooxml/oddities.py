"""What the parts of a package tell besides cells: macros, links, pictures, comments, encoding."""

from collections.abc import Mapping

from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.ooxml.crowds import RELATIONSHIPS, refuse_many
from workbook_tool.intake.ooxml.relationships import Relationship, read_relationships

MACRO_SHEETS = frozenset({"xlMacrosheet", "xlIntlMacrosheet"})
_LINK_FOLDER = "xl/externallinks/"
_CONTENT_TYPES = "[content_types].xml"
_MACRO_PART = "vbaproject.bin"
_CONNECTIONS = "xl/connections.xml"


def package_oddities(
    package: Package,
    roots: Mapping[str, Relationship],
    relations: Mapping[str, Relationship],
) -> list[Finding]:
    """Return what is odd about a package, most serious first."""
    names = package.entries
    found = []
    if _CONTENT_TYPES not in names:
        found.append(Finding.of(Code.NO_CONTENT_TYPES))
    kinds = {relation.kind for relation in relations.values()}
    if any(name.endswith(_MACRO_PART) for name in names) or kinds & MACRO_SHEETS:
        found.append(Finding.of(Code.MACROS))
    found.extend(_links(package, [*roots.values(), *relations.values()]))
    if any(name.startswith("xl/media/") for name in names):
        found.append(Finding.of(Code.PICTURES))
    if any(
        name.startswith(("xl/comments", "xl/threadedcomments", "xl/worksheets/comments"))
        for name in names
    ):
        found.append(Finding.of(Code.COMMENTS))
    if package.garbage:
        found.append(Finding.of(Code.GARBAGE_AROUND, count=package.garbage))
    if package.wide_parts:
        found.append(Finding.of(Code.UTF16_PARTS, part=min(package.wide_parts)))
    return found


def _links(package: Package, seen: list[Relationship]) -> list[Finding]:
    """Return findings about links to other files; web addresses behind a cell are ordinary."""
    found = []
    links = [name for name in package.entries if name.startswith(_LINK_FOLDER)]
    if any(b"ddeLink" in (package.read(name) or b"") for name in links if name.endswith(".xml")):
        found.append(Finding.of(Code.DDE_LINKS))
    parts = sorted(
        name.replace("/_rels/", "/").removesuffix(".rels")
        for name in package.entries
        if name.endswith(".rels")
        and name.startswith("xl/")
        and name != "xl/_rels/workbook.xml.rels"
    )
    relations = [*seen]
    for part in parts:
        relations.extend(read_relationships(package, part).values())
        refuse_many(len(relations), package.limits.relationships, RELATIONSHIPS, part)
    targets = [
        relation.target
        for relation in relations
        if relation.is_external and _leaves_for_a_file(relation)
    ]
    if targets or links:
        target = targets[0] if targets else "externalLinks"
        found.append(Finding.of(Code.EXTERNAL_LINKS, observed=target, target=target[:200]))
    elif _CONNECTIONS in package.entries:
        found.append(Finding.of(Code.EXTERNAL_LINKS, target="connections"))
    return found


def _leaves_for_a_file(relation: Relationship) -> bool:
    """Tell whether an external relationship is more than a web or mail address."""
    if relation.kind != "hyperlink":
        return True
    target = relation.target.strip().lower().replace("\\", "/")
    return target.startswith(("file:", "//"))
