"""Render the pictures of a round under review, from the one that ``demo --review`` plays.

python tools/review_pictures.py          renders all of them into docs/pictures/
python tools/review_pictures.py NAME...  renders these only

Needs LibreOffice, poppler's programs, ImageMagick and a Chinese font, and python-docx for the
bulletin. Look at each picture: nothing checks whether they are fresh.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from tools.make_pictures import FONTS, HOME, SUMMARY, Picture, draw, without_pivots  # noqa: E402 - after the path is set
from tools.office import resave  # noqa: E402 - as above
from workbook_tool.workflows.demo_review import run_review_demo  # noqa: E402 - as above

REVIEWED = Path("review", "returned", "G01_第一考评组（材料）_XPMZ18_考评表.xlsx")
BULLETIN = Path("results", "通报（代拟稿）.docx")
FEEDBACK = Path("results", "反馈表", "XP039_新平县农业局_送审稿_2018-11-15.docx")
PROGRAMS = ("soffice", "pdftoppm", "pdftotext", "convert")
COLOURS = 48  # so that a picture is small
PICTURES: Mapping[str, Picture] = {
    "review-workbook": Picture(REVIEWED, "考察记录", dpi=84),
    "review-overview": Picture(SUMMARY, "测评结果总体情况", dpi=90),
    "review-bulletin": Picture(BULLETIN, "通报", dpi=70),
    "review-feedback": Picture(FEEDBACK, "回执", dpi=70),
    "summary-comparison": Picture(SUMMARY, "自评与考评对比\n", dpi=84, share=0.5),
    "summary-disagreements": Picture(SUMMARY, "评分差异（仅列出", dpi=84, share=0.6),
    "summary-progress": Picture(SUMMARY, "考评进度\n", dpi=84),
}


def render(names: list[str]) -> Iterator[Path]:
    """Yield each picture that was written."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fonts = place / "fonts.conf"
        fonts.write_text(FONTS, "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        demo = run_review_demo(place / "round").folder
        papers = {str(PICTURES[name].workbook) for name in names}
        sources = {path: _content(demo / path) for path in sorted(papers)}
        printed = {}
        for number, (path, content) in enumerate(resave(sources, "pdf").items()):
            printed[path] = place / f"{number}.pdf"
            printed[path].write_bytes(content)
        for name in names:
            picture = PICTURES[name]
            raw, target = place / f"{name}.png", HOME / f"{name}.png"
            raw.write_bytes(draw(printed[str(picture.workbook)], picture))
            command = ["convert", str(raw), "-strip", "+dither", "-colors", str(COLOURS)]
            subprocess.run([*command, f"PNG8:{target}"], check=True)
            yield target


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return without_pivots(content) if path.suffix == ".xlsx" else content


def main() -> int:
    """Render what is asked for, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], metavar="NAME")
    names = parser.parse_args().names or list(PICTURES)
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        print(f"not on the PATH: {', '.join(missing)}", file=sys.stderr)
        return 2
    for path in render(names):
        print(f"{path.relative_to(REPOSITORY).as_posix()}  {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
