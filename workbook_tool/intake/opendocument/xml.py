"""Parts as a stream of elements, so that no part is ever held as a tree."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.parsers import expat

from workbook_tool.core.findings import Code
from workbook_tool.intake.airlock import Package
from workbook_tool.intake.refusal import refusal

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
PREFIXES = {
    f"{_ODF}office:1.0": "office",
    f"{_ODF}table:1.0": "table",
    f"{_ODF}text:1.0": "text",
    f"{_ODF}style:1.0": "style",
    f"{_ODF}datastyle:1.0": "number",
    f"{_ODF}manifest:1.0": "manifest",
    f"{_ODF}meta:1.0": "meta",
    f"{_ODF}drawing:1.0": "draw",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/1999/xlink": "xlink",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_MEMO = 2000


class Attributes(dict[str, str]):
    """The attributes of an element; one that it does not have is ""."""

    def __missing__(self, _: str) -> str:
        return ""


class Listener(Protocol):
    """What hears of the elements of a part; names are like ``table:table-row``."""

    def start(self, name: str, attributes: Attributes, /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """An element ends."""

    def characters(self, text: str, /) -> None:
        """Text stands inside the element that began last."""


class _Names(dict[str, str]):
    """Names with the prefixes that the standard uses, whatever prefixes the file uses.

    Those of other namespaces stay as they are.
    """

    def __missing__(self, full: str) -> str:
        namespace, _, local = full.rpartition(" ")
        known = f"{PREFIXES[namespace]}:{local}" if namespace in PREFIXES else full
        if len(self) < _MEMO:
            self[full] = known
        return known


def hear(package: Package, part: str, listener: Listener) -> bool:
    """Let a listener hear of every element of a part; tell whether the part is there.

    A DOCTYPE, a tree deeper than allowed and what does not parse refuse the file.
    """
    if package.size(part) == 0:
        return False
    chunks = package.stream(part, limit=package.limits.worksheet_bytes)
    parse(chunks, part, listener, depth=package.limits.xml_depth)
    return True


def parse(chunks: Iterable[bytes], part: str, listener: Listener, *, depth: int) -> None:
    """Let a listener hear of the elements in the chunks of a part."""
    _Parse(part, listener, depth).run(chunks)


class _Parse:
    """One run of expat over one part."""

    def __init__(self, part: str, listener: Listener, limit: int) -> None:
        self._limit = limit
        self._part = part
        self._listener = listener
        self._names = _Names()
        self._depth = 0

    def run(self, chunks: Iterable[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._listener.characters
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            for chunk in chunks:
                parser.Parse(chunk)
            parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, ValueError, LookupError) as error:
            # ValueError and LookupError: an encoding that expat or Python does not know.
            raise refusal(Code.XML_DAMAGED, part=self._part, reason=str(error)) from error

    def _doctype(self, *_: object) -> None:
        raise refusal(Code.DOCTYPE_REFUSED, part=self._part)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limit:
            raise refusal(Code.XML_TOO_DEEP, part=self._part, limit=self._limit)
        names = self._names
        known = Attributes({names[key]: text for key, text in attributes.items()})
        self._listener.start(names[name], known)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._listener.end(self._names[name])
