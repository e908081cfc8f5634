"""Pictures of a form while a clerk fills it in, on the screen of many an office.

LibreOffice in a real window of 1366 by 768 pixels, at 100 %; colours are few, so that a picture is
small.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.clerk import fill
from tools.form_results import Filling
from workbook_tool.core.form import Field, build_blueprint
from workbook_tool.definition import read_definition
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.sheet_writer import NO_PASSWORD

REPOSITORY = Path(__file__).resolve().parents[1]
PROGRAMS = ("soffice", "Xvfb", "xdotool", "scrot", "convert")
SCREEN = (1366, 768)
COLOURS = 64
CODE = "{round}-{agency}-8YS1-1X1H"
SAVED = datetime(2018, 10, 8, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Screen:
    """Whose form it is, what stands in it, and what is being typed beside the next criterion."""

    sample: str
    agency: str
    filling: Filling
    criterion: str
    field: Field
    text: str


SCREENS: Mapping[str, Screen] = {
    "screen-zh": Screen(
        "xinping",
        "XP038",
        Filling(
            scores={"C01": "10", "C02": "8", "C03": "12"},
            basis={
                "C01": "成立领导小组，主要领导任组长，年内研究2次",
                "C02": "制定工作方案，分工到科室，有检查有总结",
                "C03": "开展宣传月活动，培训干部两批96人",
            },
            evidence_marks={"C01": "1、2", "C02": "3"},
            reasons={"C02": "总结材料报送晚了三天"},
            evidence=(
                {"criterion": "C01", "title": "领导小组成员名单"},
                {"criterion": "C01", "title": "会议记录"},
                {"criterion": "C02", "title": "工作方案"},
            ),
        ),
        "C04",
        Field.SCORE,
        "7.5",
    ),
    "screen-en": Screen(
        "cdc-shi",
        "SH02",
        Filling(
            scores={"C01": "3", "C02": "2", "C03": "5", "C04": "3"},
            basis={
                "C01": "The school nurse, named by the board in August",
                "C02": "A plan of two pages, agreed with the teachers",
                "C03": "Letter to all families, September",
            },
            evidence_marks={"C01": "1", "C02": "1", "C03": "2"},
            reasons={"C02": "The plan has no dates yet"},
            evidence=(
                {"criterion": "C01", "title": "Minutes of the board"},
                {"criterion": "C03", "title": "Letter to families"},
            ),
        ),
        "C04",
        Field.BASIS,
        "Lessons exist for grades 1",
    ),
}


def render_screens(names: list[str], place: Path, home: Path) -> Iterator[Path]:
    """Yield each picture that was written into ``home``; ``place`` is for what is needed."""
    from tests.excel.real_window import open_screen, write_profile
    from tests.programs import run_with_uno

    write_profile(place / "profile")
    jobs = [_job(name, SCREENS[name], place) for name in names]
    asked = place / "jobs.json"
    asked.write_text(json.dumps(jobs), "utf-8")
    with open_screen(*SCREEN) as environment:
        arguments = ("soffice", str(place / "profile"), *map(str, SCREEN), str(asked))
        script = REPOSITORY / "tools" / "show_in_office.py"
        run_with_uno(script, *arguments, environment=environment)
    for name, job in zip(names, jobs, strict=True):
        target = home / f"{name}.png"
        command = ["convert", str(job["picture"]), "-strip", "+dither", "-colors", str(COLOURS)]
        subprocess.run([*command, f"PNG8:{target}"], check=True)
        yield target


def _job(name: str, screen: Screen, place: Path) -> dict[str, str | int]:
    """Return what the script is to open, where to type what, and where the picture goes."""
    the_round = read_definition(REPOSITORY / "samples" / screen.sample / "assessment.xlsx")
    agency = the_round.roster.by_code[screen.agency]
    code = CODE.format(round=the_round.settings.round_id, agency=agency.code)
    blueprint = build_blueprint(the_round, agency, code, wording="-")
    issued = write_agency_workbook(blueprint, created=SAVED, lock=NO_PASSWORD)
    path = place / f"{name}.xlsx"
    path.write_bytes(fill(issued, blueprint, screen.filling, modified=SAVED))
    at = blueprint.score_table.place(screen.criterion, screen.field)
    if at is None:
        message = f"{screen.sample} has no place for {screen.criterion}, {screen.field}"
        raise LookupError(message)
    where: dict[str, str | int] = {"sheet": at.sheet, "row": at.row, "column": at.column}
    return {
        **where,
        "path": str(path),
        "text": screen.text,
        "picture": str(place / f"{name}-raw.png"),
    }
