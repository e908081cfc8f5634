"""Help pages that wrap by width on screen, where a Chinese character counts as two."""

import re
from collections.abc import Iterable, Iterator

import click

from workbook_tool.core.text import display_width

_OPENING = "（“‘《【〔"
_CLOSING = "，。；：、）！？”’…》】〕％"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# A blank, or a word or one wide character with the punctuation that must stay on its line.
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_WIDE}])[{_CLOSING}]*|\S"
)
_TERM_WIDTH = 30
_GAP = 2


def wrap_words(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines of a width on screen; paragraphs are parted by an empty line.

    Lines break at blanks and between Chinese characters, never before a closing mark. A word
    wider than a line stands on a line of its own.
    """
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        line = blank = ""
        for piece in _PIECE.findall(paragraph.strip()):
            if piece.isspace():
                blank = " "
            elif not line or display_width(line + blank + piece) <= width:
                line, blank = line + blank + piece, ""
            else:
                yield line
                line, blank = piece, ""
        yield line


class HelpPage(click.HelpFormatter):
    """The formatter of our help pages."""

    def write_text(self, text: str) -> None:
        """Write paragraphs, indented as far as the section is."""
        indent = " " * self.current_indent
        for line in wrap_words(text, self.width - self.current_indent):
            self.write(f"{indent}{line}".rstrip() + "\n")

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _TERM_WIDTH,
        col_spacing: int = _GAP,
    ) -> None:
        """Write terms with their explanations beside them, below where a term is too wide."""
        listed = list(rows)
        column = min(max(display_width(term) for term, _ in listed), col_max) + col_spacing
        margin = " " * self.current_indent
        for term, text in listed:
            lines = list(wrap_words(text, self.width - self.current_indent - column))
            head = term + " " * (column - display_width(term))
            if display_width(term) > column - col_spacing:
                self.write(f"{margin}{term}\n")
                head = " " * column
            self.write(f"{margin}{head}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{margin}{' ' * column}{line}".rstrip() + "\n")


class HelpContext(click.Context):
    """A context whose help pages wrap by width on screen."""

    formatter_class = HelpPage
