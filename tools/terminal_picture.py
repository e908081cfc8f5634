"""Draw what the terminal shows of the demonstration, in both languages.

python tools/terminal_picture.py   writes docs/pictures/demo-zh.svg and demo-en.svg

rich can export SVG too, but it squeezes Chinese lines into half their width and fetches fonts.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from rich.console import Console
from rich.text import Text

REPOSITORY = Path(__file__).resolve().parents[1]
HOME = REPOSITORY / "docs" / "pictures"
PLACE = "build/demo"
COLUMNS = 112
LINE, SIZE, CELL, EDGE = 22, 15, 7.6, 16  # pixels
FONTS = "'Noto Sans Mono CJK SC', 'Sarasa Mono SC', SimSun, Menlo, Consolas, monospace"
INK, BACK = "#d5dbe1", "#1d2730"
PAINT = {1: "#ff7b72", 2: "#7ee787", 3: "#e3b341"}  # by the number of the colour in ANSI


def main() -> None:
    """Play the demonstration in each language and draw it."""
    for language in ("zh", "en"):
        target = HOME / f"demo-{language}.svg"
        target.write_text(draw(play(language)), "utf-8", newline="\n")


def play(language: str) -> Text:
    """Return what the demonstration says, behind the command that plays it."""
    with tempfile.TemporaryDirectory() as place:
        said = subprocess.run(
            [sys.executable, "-P", "-m", "workbook_tool", "--lang", language, "demo", PLACE],
            cwd=place,
            check=True,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY),
                "FORCE_COLOR": "1",
                # Else the commands in it began with a path of this machine.
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ).stdout.decode("utf-8")
        said = said.replace(f"{Path(place).resolve()}{os.sep}", "")
    return Text.from_ansi(f"\033[1m$ workbook-tool demo {PLACE}\033[0m\n{said}")


def draw(text: Text) -> str:
    """Return a terminal window with a text in it as SVG."""
    lines = text.wrap(Console(width=COLUMNS), COLUMNS)
    width, height = round(COLUMNS * CELL) + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    drawn = "\n".join(
        f'<text x="{EDGE}" y="{EDGE + LINE * number + SIZE}">{"".join(_pieces(line))}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>\n'
        f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{INK}" xml:space="preserve">\n'
        f"{drawn}\n</g>\n</svg>\n"
    )


def _pieces(line: Text) -> Iterator[str]:
    """Yield the parts of a line that look alike, each as a tspan where it is painted."""
    for piece in line.divide(
        sorted({end for span in line.spans for end in (span.start, span.end)})
    ):
        style = piece.spans[0].style if piece.spans else ""
        colour = getattr(getattr(style, "color", None), "number", None)
        marks = f' fill="{PAINT[colour]}"' if colour in PAINT else ""
        if getattr(style, "bold", False):
            marks += ' font-weight="bold"'
        words = escape(piece.plain.rstrip("\n"))
        yield f"<tspan{marks}>{words}</tspan>" if marks else words


if __name__ == "__main__":
    main()
