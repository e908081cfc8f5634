"""The sources of a sample round that ships as a definition alone: one table for each sheet.

They hold what staff would type, in the words of the definition, and are read as a definition that
somebody made with another program.
"""

import csv
import tempfile
from importlib.resources.abc import Traversable
from pathlib import Path

from openpyxl import Workbook

from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text
from workbook_tool.definition import read_definition

# In the order of the workbook; each is a file of the source.
_SHEETS = {
    "settings.csv": Text("设置", "Settings"),
    "criteria.csv": Text("指标", "Criteria"),
    "grades.csv": Text("等次", "Grades"),
    "roster.csv": Text("单位名册", "Roster"),
    "targets.csv": Text("目标值", "Targets"),  # of few
}


def read_sheets(source: Traversable) -> AssessmentRound:
    """Return the round whose sheets stand in the ``source`` folder of a sample.

    Raises DefinitionError with all that is wrong in them.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    tables = {name: _rows(source, name) for name in _SHEETS if source.joinpath(name).is_file()}
    language = Language.ZH if tables["settings.csv"][0][0] == "项目" else Language.EN
    for name, rows in tables.items():
        sheet = workbook.create_sheet(_SHEETS[name].in_language(language))
        for row in rows:
            sheet.append([_typed(one) for one in row])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assessment.xlsx"
        workbook.save(path)
        return read_definition(path)


def is_of_sheets(source: Traversable) -> bool:
    """Tell whether a sample's source is tables of sheets alone."""
    return source.joinpath("settings.csv").is_file()


def _rows(source: Traversable, name: str) -> list[list[str]]:
    return list(csv.reader(source.joinpath(name).read_text("utf-8").splitlines()))


def _typed(text: str) -> str | float | None:
    """Return the number where a text is one, as a cell would hold it; None for a blank."""
    if text.replace(".", "", 1).isdigit():
        return float(text)
    return text or None
