"""Colours for whoever watches: marks by severity, errors red, the next action bold.

Reports are plain text; what is painted is what stands in it, so that a pipe gets the same words.
"""

import re
from typing import NamedTuple

import click


class _Style(NamedTuple):
    pattern: re.Pattern[str]  # its only group is what is painted
    colour: str | None = None


_STYLES = (
    _Style(re.compile(r"^ *(×(?: \[\w+\])?)", re.MULTILINE), "red"),
    _Style(re.compile(r"^ *(!(?: \[\w+\])?)", re.MULTILINE), "yellow"),
    _Style(re.compile(r"^ *(√)", re.MULTILINE), "green"),
    _Style(re.compile(r"^(错误：|Error:)", re.MULTILINE), "red"),
    _Style(re.compile(r"(下一步：|\bNext:)")),
)


def paint(text: str) -> str:
    """Return a text with its marks, errors and next action painted; the words stay the same.

    >>> click.unstyle(paint("× [S103] 自评打分 G5"))
    '× [S103] 自评打分 G5'
    """
    for style in _STYLES:
        parts = style.pattern.split(text)
        # The group stands at every second place; what precedes it in the match is blanks only.
        blanks = [found[0][: -len(found[1])] for found in style.pattern.finditer(text)]
        text = parts[0] + "".join(
            blank + click.style(painted, fg=style.colour, bold=True) + rest
            for blank, painted, rest in zip(blanks, parts[1::2], parts[2::2], strict=True)
        )
    return text
