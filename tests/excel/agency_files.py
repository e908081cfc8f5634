"""Agency workbooks as a clerk would fill them in, and what their formulas ought to say."""

import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tool.core.form import Blueprint, Field
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.sheet_writer import Lock, lock_with_password

CREATED = datetime(2018, 4, 1)  # noqa: DTZ001 - workbooks know no zones
PASSWORD = "for tests only"  # noqa: S105 - opens nothing


@cache
def password_lock() -> Lock:
    return lock_with_password(PASSWORD, b"sixteen salt byte")


def write(blueprint: Blueprint) -> bytes:
    return write_agency_workbook(blueprint, created=CREATED, lock=password_lock())


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clerk enters for one criterion."""

    score: str | Decimal | None = None
    basis: str = ""
    deduction: str = ""
    not_applicable: str = ""
    evidence: str = ""


def fill(
    blueprint: Blueprint, workbook: bytes, answers: dict[str, Answer], cover: dict[str, str]
) -> bytes:
    """Return the workbook with answers typed in; all cached results are gone.

    Where anything is answered, the report is filled in and a document is listed, and each that an
    answer names by its number.
    """
    book = load_workbook(io.BytesIO(workbook))
    table = blueprint.score_table
    for code, answer in answers.items():
        values = {
            Field.SCORE: _number(answer.score),
            Field.BASIS: answer.basis,
            Field.EVIDENCE: answer.evidence,
            Field.DEDUCTION: answer.deduction,
            Field.NOT_APPLICABLE: answer.not_applicable,
        }
        for field, value in values.items():
            place = table.place(code, field)
            if place is not None and value not in ("", None):
                sheet_of(book, place.sheet)[place.cell] = value
    listed = blueprint.evidence_table
    title = next(one.column for one in listed.columns if one.field == "title")
    named = {one.evidence for one in answers.values() if one.evidence.isdecimal()}
    for number in named | {"1"} if answers else ():
        row = listed.first_row + int(number) - 1
        sheet_of(book, listed.sheet).cell(row, title, f"材料{number}")
    for section in blueprint.report if answers else ():
        sheet_of(book, section.place.sheet)[section.place.cell] = "已总结"
    for one in blueprint.cover:
        if one.name in cover:
            sheet_of(book, one.place.sheet)[one.place.cell] = cover[one.name]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_of(book: Workbook, name: str) -> Worksheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _number(score: str | Decimal | None) -> str | float | None:
    return float(score) if isinstance(score, Decimal) else score
