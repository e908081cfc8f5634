"""Markup compatibility (ECMA-376 part 3): of alternatives the one that Excel shows is kept.

Positions count in styles and shared strings, so alternatives that stand side by side would shift
every one behind them (Hancom writes such parts; measured).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code
from workbook_tool.intake.refusal import refusal

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_IN = f"{{{COMPATIBILITY}}}"
_ALTERNATIVES, _CHOICE, _FALLBACK = f"{_IN}AlternateContent", f"{_IN}Choice", f"{_IN}Fallback"
_IGNORABLE, _UNWRAPPED = f"{_IN}Ignorable", f"{_IN}ProcessContent"
NEEDED = f"{_IN}MustUnderstand"
# The standard's own, and the extensions that Excel has understood since 2010 and WPS since.
_UNDERSTOOD = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
    "http://www.w3.org/XML/1998/namespace",
)
_KNOWN = tuple(f"{{{namespace}" for namespace in _UNDERSTOOD)
_COUNTED = frozenset({"si", "xf", "font", "numFmt", "sheet", "row", "c", "Relationship"})
_DEEPEST = 256  # beyond, the part is refused for its depth anyway

Scope = Mapping[str, str]  # namespaces by prefix


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the elements above one have declared."""

    ignorable: frozenset[str] = frozenset()  # namespaces
    unwrapped: frozenset[str] = frozenset()  # tags, or "{namespace}*"


def has_alternatives(root: ET.Element) -> bool:
    """Tell whether a tree holds anything that processing would change or refuse."""
    tags, names = {root.tag}, set(root.attrib)
    for element in root.iter():
        tags.add(element.tag)
        names.update(element.attrib)
    if NEEDED in names or _UNWRAPPED in names or any(tag.startswith(_IN) for tag in tags):
        return True
    return _IGNORABLE in names and not all(tag.startswith(_KNOWN) for tag in tags)


def without_alternatives(part: bytes, name: str) -> ET.Element:
    """Return the tree of a well-formed part, processed as the standard says.

    One that is too deep is left as it is. Raises UnreadableReturnError where a namespace that must
    be understood is not, and where the markup breaks the rules of the standard.
    """
    builder = _ScopedBuilder()
    root = ET.fromstring(part, ET.XMLParser(target=builder))
    if builder.depth <= _DEEPEST:
        _Processing(name, builder.scopes).process(root)
    return root


class _ScopedBuilder(ET.TreeBuilder):
    """Builds a tree, and notes its depth and the prefixes in scope of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes: dict[ET.Element, Scope] = {}
        self.depth = 0
        self._open: list[Scope] = [{}]
        self._declared: dict[str, str] = {}

    def start_ns(self, prefix: str, namespace: str) -> None:
        """Note what the next element declares."""
        self._declared[prefix] = namespace

    def start(self, tag: str, attributes: dict[str, str], /) -> ET.Element:
        """Begin an element."""
        element = super().start(tag, attributes)
        above = self._open[-1]
        scope = {**above, **self._declared} if self._declared else above
        self._declared = {}
        self.scopes[element] = scope
        self._open.append(scope)
        self.depth = max(self.depth, len(self._open))
        return element

    def end(self, tag: str, /) -> ET.Element:
        """End an element."""
        self._open.pop()
        return super().end(tag)


@dataclass(frozen=True, slots=True)
class _Processing:
    """The processing of one part."""

    name: str
    scopes: Mapping[ET.Element, Scope]

    def process(self, root: ET.Element) -> None:
        """Leave of a tree what Excel shows."""
        self._process(root, self._rules(root, _Rules()))

    def _process(self, element: ET.Element, rules: _Rules) -> None:
        element[:] = list(self._children(element, rules))

    def _children(self, element: ET.Element, rules: _Rules) -> Iterator[ET.Element]:
        """Yield the children that remain, processed."""
        for child in element:
            own = self._rules(child, rules)
            namespace = child.tag[1:].rpartition("}")[0]
            if child.tag == _ALTERNATIVES:
                yield from self._chosen(child, own)
            elif namespace == COMPATIBILITY:
                raise self._damaged("AlternateContent")
            elif namespace not in own.ignorable or _is_understood(namespace):
                self._process(child, own)
                yield child
            elif own.unwrapped & {child.tag, f"{{{namespace}}}*"}:
                yield from self._children(child, own)
            elif any(_counts(inner.tag) for inner in child.iter()):
                raise self._damaged("structure")

    def _chosen(self, alternatives: ET.Element, rules: _Rules) -> Iterator[ET.Element]:
        """Yield what the first choice that is understood holds, or else the fallback."""
        tags = [child.tag for child in alternatives if child.tag in {_CHOICE, _FALLBACK}]
        if not tags or tags != [*[_CHOICE] * tags.count(_CHOICE), _FALLBACK][: len(tags)]:
            raise self._damaged("AlternateContent")
        for child in alternatives:
            if child.tag == _CHOICE:
                required = self._namespaces(child, child.get("Requires", ""))
                if not required:
                    raise self._damaged("AlternateContent")
                is_taken = all(map(_is_understood, required))
            else:
                is_taken = child.tag == _FALLBACK
            if is_taken:
                yield from self._children(child, self._rules(child, rules))
                return

    def _rules(self, element: ET.Element, above: _Rules) -> _Rules:
        """Return what holds inside an element; what it must understand is looked at here."""
        for namespace in self._namespaces(element, element.get(NEEDED, "")):
            if not _is_understood(namespace):
                raise refusal(Code.EXTENSION_NEEDED, part=self.name, namespace=namespace[:200])
        ignorable, unwrapped = element.get(_IGNORABLE, ""), element.get(_UNWRAPPED, "")
        if not (ignorable or unwrapped):
            return above
        names = [name.rpartition(":") for name in unwrapped.split()]
        tags = {
            f"{{{namespace}}}{local}"
            for prefix, _, local in names
            for namespace in self._namespaces(element, prefix)
        }
        ignored = self._namespaces(element, ignorable)
        return _Rules(above.ignorable | ignored, above.unwrapped | tags)

    def _namespaces(self, element: ET.Element, prefixes: str) -> frozenset[str]:
        """Return the namespaces of prefixes, which must have been declared."""
        scope = self.scopes[element]
        if any(prefix not in scope for prefix in prefixes.split()):
            raise self._damaged("AlternateContent")
        return frozenset(scope[prefix] for prefix in prefixes.split())

    def _damaged(self, reason: str) -> UnreadableReturnError:
        return refusal(Code.XML_DAMAGED, part=self.name, reason=reason)


def _counts(tag: str) -> bool:
    """Tell whether an element is one of those that a place or a number refers to.

    The standard drops it with the ignored element around it, and other readers do not.
    """
    return tag.startswith(_KNOWN) and tag.rpartition("}")[2] in _COUNTED


def _is_understood(namespace: str) -> bool:
    return namespace.startswith(_UNDERSTOOD)
