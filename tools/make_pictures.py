"""Render the pictures of the documents from the sample round.

python tools/make_pictures.py          renders all of them into docs/pictures/
python tools/make_pictures.py NAME...  renders these only

Needs LibreOffice, poppler's programs and a Chinese font; those of a window Xvfb, xdotool, scrot and
ImageMagick as well. Pictures differ a little from one version
of these to the next, so nothing checks whether they are fresh: render them anew when the layout of
a workbook changes, and look at each.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from tools import screen_pictures  # noqa: E402 - after the path is set
from tools.office import resave  # noqa: E402 - as above
from workbook_tool.workflows.demo import run_demo  # noqa: E402 - as above

HOME = REPOSITORY / "docs" / "pictures"
FILLED = Path("returned", "XP001_中共新平县委办公室_自评表.xlsx")
ISSUED = Path("outgoing", "XP038_新平县交通运输局_自评表.xlsx")
SUMMARY = Path("county_summary.xlsx")
# Another sample: the county's scheme asks everything of everybody.
NOT_APPLICABLE = REPOSITORY / "samples" / "slaq" / "county_summary.xlsx"

POINTS_AN_INCH = 72
MARGIN = 8  # points of white that stay around the content
FOOTER = 38  # points above the lower edge: what stands there is the page's footer
TRIAL_DPI = 36
WHITE = 250  # of 255
# The workbooks name fonts of Windows; without this LibreOffice takes another for every script.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern">
<edit name="family" mode="assign" binding="same"><string>Noto Sans CJK SC</string></edit>
</match>
</fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a page: of which workbook, found by what stands on it, and how much of it."""

    workbook: Path
    heading: str  # the page is the first one that holds it
    dpi: int = 100
    share: float = 1.0  # of the content's height, from the top


PICTURES: Mapping[str, Picture] = {
    "agency-cover": Picture(FILLED, "怎样填报", dpi=90),
    "agency-scoring-issued": Picture(ISSUED, "测评标准", dpi=96),
    "agency-scoring-filled": Picture(FILLED, "测评标准", dpi=96),
    "agency-evidence": Picture(FILLED, "佐证材料清单", dpi=84, share=0.5),
    "agency-report": Picture(FILLED, "\n专题总结\n", dpi=84),
    "summary-overview": Picture(SUMMARY, "自评总体情况", dpi=100),
    "summary-scores": Picture(SUMMARY, "得分情况汇总表", dpi=95),
    "summary-findings": Picture(SUMMARY, "问题清单\n", dpi=105, share=0.7),
    "summary-pivot": Picture(SUMMARY, "分单位得分透视表", dpi=85),
    "summary-ranking": Picture(SUMMARY, "排名（未经考评", dpi=80),
    "summary-rates": Picture(SUMMARY, "指标得分率分析\n", dpi=80),
    "summary-pivot-indicator": Picture(SUMMARY, "分指标得分透视表", dpi=80, share=0.7),
    "summary-pivot-category": Picture(SUMMARY, "分类别得分透视表", dpi=80),
    "summary-missing": Picture(SUMMARY, "未报送单位名单\n", dpi=80, share=0.6),
    "summary-register": Picture(SUMMARY, "收表登记\n", dpi=90, share=0.7),
    "summary-evidence": Picture(SUMMARY, "佐证材料台账\n", dpi=90, share=0.7),
    "summary-not-applicable": Picture(NOT_APPLICABLE, "合理缺项明细\n", dpi=80),
    "summary-notices": Picture(SUMMARY, "退回修改通知", dpi=80, share=0.8),
    "summary-applicants": Picture(SUMMARY, "申报名单\n", dpi=80),
    "summary-methods": Picture(SUMMARY, "测评方法统计", dpi=80),
    "summary-reports": Picture(SUMMARY, "专题总结汇编\n", dpi=80, share=0.6),
    "summary-formulas": Picture(SUMMARY, "公式核对（", dpi=90),
    "summary-details": Picture(SUMMARY, "明细数据（每", dpi=90, share=0.5),
}


ALL = [*PICTURES, *screen_pictures.SCREENS]


def render(names: list[str]) -> Iterator[Path]:
    """Yield each picture that was written."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fonts = place / "fonts.conf"
        fonts.write_text(FONTS, "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        screens = [name for name in names if name in screen_pictures.SCREENS]
        if screens:
            yield from screen_pictures.render_screens(screens, place, HOME)
        names = [name for name in names if name in PICTURES]
        if not names:
            return
        demo = run_demo(place / "round").folder
        workbooks = {str(PICTURES[name].workbook) for name in names}
        sources = {path: without_pivots((demo / path).read_bytes()) for path in sorted(workbooks)}
        printed = {}
        for number, (path, content) in enumerate(resave(sources, "pdf").items()):
            printed[path] = place / f"{number}.pdf"
            printed[path].write_bytes(content)
        for name in names:
            picture = PICTURES[name]
            target = HOME / f"{name}.png"
            target.write_bytes(draw(printed[str(picture.workbook)], picture))
            yield target


def without_pivots(workbook: bytes) -> bytes:
    """Return a workbook whose PivotTables are plain cells.

    LibreOffice lays PivotTables out anew, in its own way. The picture shows the cells as they
    stand in the file, which is what Excel and WPS show when they open it.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if "pivot" in name:
                continue
            if name.endswith((".rels", "[Content_Types].xml", "workbook.xml")):
                text = content.decode("utf-8")
                text = re.sub(r"<(?:Relationship|Override)\b[^>]*pivot[^>]*>", "", text)
                content = re.sub(r"<pivotCaches>.*?</pivotCaches>", "", text).encode()
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def draw(printed: Path, picture: Picture) -> bytes:
    """Return a page as PNG, cut to its content."""
    page = find_page(printed, picture.heading)
    left, top, right, bottom = (
        round(edge * picture.dpi / POINTS_AN_INCH) for edge in content_box(printed, page)
    )
    height = round((bottom - top) * picture.share)
    cut: list[str | int] = ["-x", left, "-y", top, "-W", right - left, "-H", height]
    return rasterise(printed, page, "-png", "-r", picture.dpi, *cut)


def find_page(printed: Path, heading: str) -> int:
    """Return the number of the first page that holds a text."""
    text = subprocess.run(
        ["pdftotext", str(printed), "-"], capture_output=True, check=True
    ).stdout.decode()
    for number, page in enumerate(text.split("\f"), start=1):
        if heading in page:
            return number
    message = f"no page holds {heading}"
    raise RuntimeError(message)


def content_box(printed: Path, page: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what a page shows above its footer, in points."""
    image = rasterise(printed, page, "-gray", "-r", TRIAL_DPI)
    header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", image)
    if header is None:
        message = "pdftoppm gave no greyscale picture"
        raise RuntimeError(message)
    width, height = int(header[1]), int(header[2])
    dots = image[header.end() :]
    lines = [
        dots[at : at + width]
        for at in range(0, width * (height - FOOTER * TRIAL_DPI // POINTS_AN_INCH), width)
    ]
    rows = [number for number, line in enumerate(lines) if min(line) < WHITE]
    columns = [number for number in range(width) if min(line[number] for line in lines) < WHITE]
    scale = POINTS_AN_INCH / TRIAL_DPI
    return (
        max(0.0, columns[0] * scale - MARGIN),
        max(0.0, rows[0] * scale - MARGIN),
        min(width, columns[-1] + 1) * scale + MARGIN,
        (rows[-1] + 1) * scale + MARGIN,
    )


def rasterise(printed: Path, page: int, *options: str | int) -> bytes:
    """Return one page of a PDF as pdftoppm draws it."""
    numbers = ["-f", str(page), "-l", str(page), "-singlefile"]
    command = ["pdftoppm", *numbers, *map(str, options), str(printed)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def main() -> int:
    """Render what is asked for, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*ALL, []], metavar="NAME")
    names = parser.parse_args().names or ALL
    has_screens = not screen_pictures.SCREENS.keys().isdisjoint(names)
    needed = ("soffice", "pdftoppm", "pdftotext", *(screen_pictures.PROGRAMS * has_screens))
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        print(f"not on the PATH: {', '.join(missing)}", file=sys.stderr)
        return 2
    HOME.mkdir(exist_ok=True)
    for path in render(names):
        print(f"{path.relative_to(REPOSITORY).as_posix()}  {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
