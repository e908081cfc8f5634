"""Case files of the rules about reviews: what happened to review workbooks, as small tables.

A table starts from the workbook of group G01 with the sheets of ``filled`` (XP039 unless it says
otherwise) scored as the agency scored itself; see ``HAPPENINGS`` for the words. ``files`` says what
several files have in common with it, ``definition`` how the round has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.core.found import issued_register
from tests.core.review.copies import JUDGED, ReviewCopy, returns_of, reviewed_round
from workbook_tool.core.findings import Finding
from workbook_tool.core.form.identity import find_codes_in_text
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.review.one_place import in_one_place
from workbook_tool.core.review.register import build_review_register
from workbook_tool.core.review.spec import ReviewField
from workbook_tool.core.round.review_plan import ReviewPlan
from workbook_tool.core.round.roster import ReviewMode, Roster
from workbook_tool.core.round.settings import AssessmentRound

Said = Any  # whatever TOML holds


def run_review_case(said: Mapping[str, Said]) -> list[Finding]:
    """Return every finding that the files of a case give, sheets compared."""
    shared = {key: value for key, value in said.items() if key not in {"files", "returns", "round"}}
    files = said.get("files", [{}])
    issued = reviewed_round(said.get("round", "county"))
    returned: list[FileVerdict] = []
    reviewed: list[FileVerdict] = []
    now = _changed(issued, shared.pop("definition", {}))
    for number, own in enumerate(files, start=1):
        told = {**shared, **own}
        told_path = told.pop("path", "{}.xlsx")
        copy = _prepared(told, issued, now)
        copy.path = told_path.format(number)
        if told.get("among_returns", False):
            returned.append(copy.judge_among_returns())
        else:
            reviewed.append(copy.judge())
    counted = {agency.code: JUDGED for agency in issued.roster}
    counted |= said.get("returns", {})
    others = [agency for agency, sha256 in counted.items() if sha256 != JUDGED]
    verdicts = [one for place in in_one_place(returned, reviewed) for one in place]
    register = build_review_register(verdicts, now, returns_of(now, counted, others))
    own_findings = [one for file in register.files for one in file.verdict.findings]
    return [
        *own_findings,
        *(one for file in register.files for sheet in file.sheets for one in sheet.findings),
    ]


def _changed(found: AssessmentRound, said: Mapping[str, Said]) -> AssessmentRound:
    """``{exempt = ["XP039"], groups = ["G02"], of_group = {G01 = ["XP066"]}, cap = {C01 = 12}}``"""
    agencies = tuple(
        replace(one, review_mode=ReviewMode.NOT_REVIEWED)
        if one.code in said.get("exempt", ())
        else one
        for one in found.roster
    )
    plan = found.review
    assert plan is not None
    judging = said.get("of_group", {})
    groups = tuple(
        replace(one, agencies=tuple(judging.get(one.code, ())))
        for one in plan.groups
        if one.code in said.get("groups", [one.code])
    )
    caps, texts = said.get("cap", {}), said.get("text", {})
    criteria = tuple(
        replace(one, cap=Decimal(caps.get(one.code, one.cap)), text=texts.get(one.code, one.text))
        for one in found.scheme
    )
    scheme = replace(found.scheme, criteria=criteria)
    return replace(found, scheme=scheme, roster=Roster(agencies), review=ReviewPlan(groups))


def _prepared(
    said: Mapping[str, Said], issued: AssessmentRound, now: AssessmentRound
) -> ReviewCopy:
    told = {key: value for key, value in said.items() if key != "among_returns"}
    copy = ReviewCopy.issued(told.pop("group", "G01"), issued)
    copy.now = now
    copy.day = told.pop("day", 1)
    copy.is_collected = told.pop("is_collected", False)
    filled = told.pop("filled", ["XP039"])
    if filled:
        copy.fill(*filled)
    for happening, change in HAPPENINGS.items():
        if happening in told:
            change(copy, told.pop(happening))
    assert not told, f"no such words: {sorted(told)}"
    return copy


def _cells(copy: ReviewCopy, said: Mapping[str, Said]) -> None:
    """``{"XP039 C01" = 8, "XP039 C01 reason" = "…", "XP039!A2" = "…"}``; {} empties a cell."""
    for where, value in said.items():
        typed = None if value == {} else value
        if "!" in where:
            sheet, _, cell = where.partition("!")
            letters, row = coordinate_from_string(cell)
            copy.sheet(sheet).put(row, column_index_from_string(letters), typed)
        else:
            agency, code, *what = where.split()
            copy.put(agency, code, typed, ReviewField(what[0] if what else "score"))


def _delete_sheets(copy: ReviewCopy, said: list[str]) -> None:
    for name in said:
        copy.sheets.remove(copy.sheet(name))


def _rename_sheets(copy: ReviewCopy, said: Mapping[str, str]) -> None:
    for old, new in said.items():
        copy.sheet(old).name = new


def _copy_sheets(copy: ReviewCopy, said: Mapping[str, Said]) -> None:
    """``{"XP039" = "Sheet1"}``, or with other cells ``{name = "…", "XP039 C01" = 3}``."""
    for name, twin in said.items():
        sheet = copy.sheet(name)
        changes = dict(twin) if isinstance(twin, Mapping) else {"name": twin}
        made = replace(sheet, name=changes.pop("name"), cells=dict(sheet.cells))
        for where, value in changes.items():
            letters, row = coordinate_from_string(where)
            made.put(row, column_index_from_string(letters), None if value == {} else value)
        copy.sheets.append(made)


def _sheet_of_group(copy: ReviewCopy, said: Mapping[str, str]) -> None:
    """``{"XP066" = "G02"}``: the sheet of an agency comes from that group's workbook, filled."""
    for agency, group in said.items():
        other = ReviewCopy.issued(group).fill(agency)
        mine = copy.sheet(agency)
        mine.cells = dict(other.sheet(agency).cells)
        mine.header_footer = other.sheet(agency).header_footer


def _code(copy: ReviewCopy, said: str) -> None:
    copy.replace_text(copy.blueprint.code, said)


def _also_code_of(copy: ReviewCopy, said: str) -> None:
    """The workbook carries the code of another group, or of an agency's form, too."""
    codes = {one.evaluator: one.code for one in copy.register.reviews}
    copy.names["OTHER"] = f'"{codes[said]}"'


def _code_of_return(copy: ReviewCopy, said: str) -> None:
    returns = issued_register(copy.assessment_round)
    code = returns.current[said].code
    assert find_codes_in_text(code)
    copy.register = replace(copy.register, workbooks=returns.workbooks)
    copy.replace_text(copy.blueprint.code, code)


def _is_void(copy: ReviewCopy, said: bool) -> None:
    reviews = tuple(replace(one, is_void=said) for one in copy.register.reviews)
    copy.register = replace(copy.register, reviews=reviews)


def _replace(copy: ReviewCopy, said: Mapping[str, Mapping[str, str]]) -> None:
    """``{"XP039" = {"县农业局" = "者竜乡"}}``: a text of one sheet reads otherwise."""
    for sheet, texts in said.items():
        for old, new in texts.items():
            copy.replace_text(old, new, sheet)


def _clear(copy: ReviewCopy, said: Mapping[str, list[str]]) -> None:
    """``{"XP039" = ["被考评单位"]}``: cells of a sheet that begin so are gone."""
    for name, starts in said.items():
        sheet = copy.sheet(name)
        for place in [
            at for at, cell in sheet.cells.items() if cell.text.startswith(tuple(starts))
        ]:
            del sheet.cells[place]


def _unsigned(copy: ReviewCopy, said: list[str]) -> None:
    for agency in said:
        for place in copy.page(agency).signs.values():
            copy.sheet(agency).put(place.row, place.column, None)


def _issued_for(copy: ReviewCopy, said: str) -> None:
    copy.issued_for(said)


def _issued_with(copy: ReviewCopy, said: list[str]) -> None:
    """The workbook was issued with what the sheets of these agencies say now."""
    copy.issued_with(*said)


HAPPENINGS: Mapping[str, Callable[[ReviewCopy, Said], None]] = {
    "issued_with": _issued_with,
    "cells": _cells,
    "unsigned": _unsigned,
    "issued_for": _issued_for,
    "replace": _replace,
    "clear": _clear,
    "sheet_of_group": _sheet_of_group,
    "copy_sheets": _copy_sheets,
    "rename_sheets": _rename_sheets,
    "delete_sheets": _delete_sheets,
    "code_of_return": _code_of_return,
    "also_code_of": _also_code_of,
    "is_void": _is_void,
    "code": _code,
}
