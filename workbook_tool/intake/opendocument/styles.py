"""What the styles of a document say about cells, sheets and pieces of text."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from workbook_tool.core.findings import Code
from workbook_tool.core.number_formats import GENERAL
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.opendocument.number_styles import KINDS, NumberStyle, format_code
from workbook_tool.intake.opendocument.xml import Attributes
from workbook_tool.intake.refusal import refusal

_DEFAULT = "Default"  # the style of a cell that names none (part 3, 16.2)
_STYLES = frozenset({"style:style", "style:default-style"})
_MOST_PARENTS = 20
_MOST_PIECES = 100
Value = TypeVar("Value")


class StyleRecord(NamedTuple):
    """One style of a cell, a sheet or a piece of text; None where it leaves that to its parent."""

    parent: str = ""
    number_style: str | None = None
    is_locked: bool | None = None
    is_struck: bool | None = None
    shift: str | None = None  # superscript, subscript or "" for on the line
    is_displayed: bool = True
    master_page: str = ""


class CellLook(NamedTuple):
    """How a cell looks: the code of its number format, None where it cannot be told."""

    number_format: str | None
    is_locked: bool
    is_struck: bool


@dataclass(slots=True)
class Styles:
    """The styles of a document, heard from ``styles.xml`` and then from ``content.xml``.

    The automatic styles of ``styles.xml`` belong to headers and footers only; those of
    ``content.xml`` come later, so of one name the later one counts.
    """

    limits: AirlockLimits
    numbers: dict[str, NumberStyle] = field(default_factory=dict)
    records: dict[tuple[str, str], StyleRecord] = field(default_factory=dict)
    _looks: dict[str, CellLook] = field(default_factory=dict)
    _key: tuple[str, str] | None = None
    _number: NumberStyle | None = None
    _text: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Hear the start of an element among styles."""
        if name in _STYLES:
            self._begin(attributes)
        elif name in KINDS:
            self._number = NumberStyle.begun(name, attributes)
        elif self._number is not None:
            self._number.add(name, attributes)
            if name in {"number:text", "number:currency-symbol"}:
                self._text = []
        elif self._key is not None:
            self.records[self._key] = _with_properties(self.records[self._key], name, attributes)

    def end(self, name: str) -> None:
        """Hear the end of an element among styles."""
        if self._number is not None and self._text is not None:
            self._number.add_text("".join(self._text))
            self._text = None
        elif self._number is not None and name in KINDS:
            self.numbers[self._number.name] = self._number
            self._number = None
            self._refuse_many()
        elif name in _STYLES:
            self._key = None

    def characters(self, text: str) -> None:
        """Hear text; only literals of number styles count."""
        if self._text is not None and len(self._text) < _MOST_PIECES:
            self._text.append(text)

    def _begin(self, attributes: Attributes) -> None:
        """Begin a style; the default one of a family has no name."""
        self._key = (attributes["style:family"], attributes["style:name"])
        self.records[self._key] = StyleRecord(
            parent=attributes["style:parent-style-name"],
            number_style=attributes.get("style:data-style-name"),
            master_page=attributes["style:master-page-name"],
        )
        self._refuse_many()

    def _refuse_many(self) -> None:
        """Refuse more styles than there may be cells."""
        if len(self.records) + len(self.numbers) > self.limits.cells:
            raise refusal(Code.TOO_MANY_CELLS, limit=self.limits.cells)

    def look_of(self, name: str) -> CellLook:
        """Return how a cell of a style looks, with what it has from its parents.

        A style that is missing is as good as none.
        """
        if not name or ("table-cell", name) not in self.records:
            name = _DEFAULT
        known = self._looks.get(name)
        if known is None:
            record = self._inherited("table-cell", name)
            style = record.number_style
            known = self._looks[name] = CellLook(
                GENERAL if style is None else format_code(style, self.numbers),
                record.is_locked is not False,
                bool(record.is_struck),
            )
        return known

    def text_mark(self, name: str) -> tuple[bool | None, str | None]:
        """Return whether a style of text strikes it, and its shift; None leaves it as it was."""
        record = self._inherited("text", name)
        return record.is_struck, record.shift

    def sheet_record(self, name: str) -> StyleRecord:
        """Return the style of a sheet."""
        return self.records.get(("table", name), StyleRecord())

    def _inherited(self, family: str, name: str) -> StyleRecord:
        """Return a style with what it leaves to its parents; a circle of parents ends."""
        found = StyleRecord()
        for _ in range(_MOST_PARENTS):
            record = self.records.get((family, name), StyleRecord())
            found = StyleRecord(
                number_style=_first(found.number_style, record.number_style),
                is_locked=_first(found.is_locked, record.is_locked),
                is_struck=_first(found.is_struck, record.is_struck),
                shift=_first(found.shift, record.shift),
            )
            if not name:
                break
            name = record.parent
        return found


def _first(own: Value | None, parents: Value | None) -> Value | None:
    return parents if own is None else own


def _shift_of(position: str) -> str:
    """Return what a text position such as "super 58%" or "-33% 58%" is."""
    if position.startswith("0"):
        return ""
    return "subscript" if position.startswith(("sub", "-")) else "superscript"


def _with_properties(record: StyleRecord, name: str, attributes: Attributes) -> StyleRecord:
    """Return a style with what one element of properties adds."""
    if name == "style:table-cell-properties" and "style:cell-protect" in attributes:
        return record._replace(is_locked="protected" in attributes["style:cell-protect"])
    if name == "style:table-properties":
        return record._replace(is_displayed=attributes.get("table:display") != "false")
    if name == "style:text-properties":
        line = attributes.get("style:text-line-through-style") or attributes.get(
            "style:text-line-through-type"
        )
        position = attributes.get("style:text-position")
        return record._replace(
            is_struck=record.is_struck if line is None else line != "none",
            shift=record.shift if position is None else _shift_of(position),
        )
    return record
