"""The text of a cell: paragraphs, blanks and breaks as the standard counts them (part 3, 6.1)."""

import re

from workbook_tool.core.findings import Code
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.opendocument.styles import Styles
from workbook_tool.intake.opendocument.xml import Attributes
from workbook_tool.intake.refusal import refusal
from workbook_tool.intake.rich_text import RichText, Run, rich_text

_LOOSE = re.compile("[ \t\r\n]+")
_PARAGRAPHS = frozenset({"text:p", "text:h"})
# Elements inside a paragraph whose text is not part of it.
_ASIDE = frozenset({"office:annotation", "text:note", "text:ruby-text"})
_COUNT = re.compile("[0-9]{1,9}")


class CellText:
    """The paragraphs of one cell while they are heard; what stands aside of them is left out."""

    has_paragraph = False
    has_comment = False
    has_picture = False
    _depth = 0
    _aside = 0
    _is_loose = True  # a blank that comes next adds nothing
    _length = 0

    def __init__(self, styles: Styles, limits: AirlockLimits, *, is_struck: bool) -> None:
        """Begin at the start of a cell."""
        self._styles = styles
        self._limits = limits
        self._looks = [Run("", is_struck)]
        self._runs: list[Run] = []

    @property
    def rich(self) -> RichText:
        """Return the text, a line break between paragraphs."""
        return rich_text(self._runs)

    def start(self, name: str, attributes: Attributes) -> None:
        """Hear the start of an element inside the cell."""
        self._depth += 1
        if self._aside:
            return
        if name in _ASIDE or name.startswith("draw:"):
            self.has_comment = self.has_comment or name == "office:annotation"
            self.has_picture = self.has_picture or name.startswith("draw:")
            self._aside = self._depth
        elif self._depth == 1:
            self._begin(name)
        elif name == "text:s":
            count = attributes["text:c"]
            self._meant(" " * min(int(count), self._left) if _COUNT.fullmatch(count) else " ")
        elif name == "text:tab":
            self._meant("\t")
        elif name == "text:line-break":
            self._meant("\n")
        elif name == "text:span":
            struck, shift = self._styles.text_mark(attributes["text:style-name"])
            around = self._looks[-1]
            self._looks.append(
                around._replace(
                    is_struck=around.is_struck if struck is None else struck,
                    shift=around.shift if shift is None else shift,
                )
            )

    def end(self, name: str) -> None:
        """Hear the end of an element inside the cell."""
        if self._aside == self._depth:
            self._aside = 0
        elif not self._aside and name == "text:span":
            self._looks.pop()
        elif self._depth == 1:
            self._trim()
        self._depth -= 1

    def characters(self, text: str) -> None:
        """Hear text; blanks are loose: several are one, and at the ends there are none."""
        if self._aside or not self._depth:
            return
        text = _LOOSE.sub(" ", text)
        if self._is_loose:
            text = text.removeprefix(" ")
        if text:
            self._is_loose = text.endswith(" ")
            self._add(text)

    @property
    def _left(self) -> int:
        """Return how much more text the cell may hold, and one to be refused for."""
        return self._limits.cell_text - self._length + 1

    def _begin(self, name: str) -> None:
        """Begin a paragraph; anything else beside paragraphs is left out."""
        if name not in _PARAGRAPHS:
            self._aside = self._depth
            return
        if self.has_paragraph:
            self._meant("\n")
        self.has_paragraph = True
        self._is_loose = True

    def _meant(self, blanks: str) -> None:
        """Add blanks that count."""
        self._is_loose = False
        self._add(blanks)

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.cell_text:
            raise refusal(Code.TEXT_TOO_LONG, length=self._length, limit=self._limits.cell_text)
        self._runs.append(self._looks[-1]._replace(text=text))

    def _trim(self) -> None:
        """End a paragraph without the loose blank at its end."""
        if self._is_loose and self._runs and self._runs[-1].text.endswith(" "):
            last = self._runs.pop()
            self._runs.append(last._replace(text=last.text[:-1]))
