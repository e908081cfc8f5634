"""Rounds with evaluators, and review workbooks filled in as they do, with another program."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from openpyxl import Workbook

from workbook_tool.workflows.inspect import inspect_file
from workbook_tool.workflows.results import InspectedEntry, InspectedReview

Scores = Callable[[InspectedEntry], str | float]
Edit = Callable[[Workbook, InspectedReview], None]
HEADINGS = ("组名", "编号", "负责类别", "负责单位", "测评方法", "权重", "回避单位", "邮箱")
GROUPS = (("第一考评组", "G01"), ("第二考评组", "G02"))


def add_evaluators(workbook: Workbook, *groups: tuple[str, ...]) -> None:
    """Write the sheet of evaluators into a definition; two that judge everybody unless said."""
    sheet = workbook.create_sheet("考评组")
    for row in (HEADINGS, *(groups or GROUPS)):
        sheet.append(row)


def issued_review(folder: Path, group: str) -> Path:
    """Return the issued workbook of a group."""
    (found,) = folder.joinpath("review", "outgoing").glob(f"{group}_*.xlsx")
    return found


def review_of(path: Path) -> InspectedReview:
    """Return where everything stands in a review workbook."""
    found = inspect_file(path).review
    assert found is not None
    return found


def score_all(value: str | float = 5) -> Scores:
    return lambda _: value


def fill_review(
    source: Path,
    target: Path,
    scores: Scores | Mapping[str, Scores] | None = None,
    *,
    reason: str = "",
    edit: Edit | None = None,
) -> Path:
    """Save a copy of an issued review workbook with scores in it, edited further.

    ``scores`` goes by agency where only some are scored; a ``reason`` stands beside each score.
    """
    found = review_of(source)
    workbook = openpyxl.load_workbook(source)
    given = score_all() if scores is None else scores
    for sheet in found.sheets:
        chosen = given.get(sheet.agency) if isinstance(given, Mapping) else given
        if chosen is None:
            continue
        for entry in sheet.entries:
            workbook[sheet.sheet][str(entry.score_cell)] = chosen(entry)
            if reason:
                workbook[sheet.sheet][str(entry.reason_cell)] = reason
    if edit is not None:
        edit(workbook, found)
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target
