"""Case files: for each rule, returns that meet it and returns that do not, as small tables.

A table of ``[[fails]]`` or ``[[passes]]`` starts from a workbook that was filled in without any
fault, and says what happened to it; see ``HAPPENINGS`` for the words. ``files`` says what several
files of one agency have in common with it; ``now``, ``issued`` and ``as_of`` are what dates are
held against, ``change`` what became of the agency.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.core.found import (
    WorkbookCopy,
    aimed_round,
    counting_round,
    county_round,
    feature_round,
    issued_copy,
    issued_register,
    lost_round,
    optional_only_round,
    twin_round,
)
from tests.core.review.case_files import run_review_case
from workbook_tool.core.cells import FileFormat, Range, SheetState
from workbook_tool.core.findings import Finding
from workbook_tool.core.form import Field
from workbook_tool.core.returns import attribute, carry_over
from workbook_tool.core.returns.register import (
    Calendar,
    Decision,
    FileVerdict,
    Register,
    build_register,
    judge,
)
from workbook_tool.core.round.roster import AgencyChange, ChangeOfAgency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.change_words import describe_change

OF_REVIEWS = ("V", "M102")  # these speak of review workbooks
ROUNDS = {
    "county": county_round,
    "features": feature_round,
    "optional": optional_only_round,
    "facts": counting_round,
    "twins": twin_round,
    "aimed": aimed_round,
    "lost": lost_round,
}
CASES = Path(__file__).parents[1] / "cases"
Said = Any  # whatever TOML holds
_OF_THE_RUN = frozenset({"files", "decision", "now", "issued", "as_of", "change"})


@dataclass(frozen=True, slots=True)
class Case:
    """One table of a case file."""

    rule_id: str
    is_met: bool
    said: Mapping[str, Said]
    number: int

    @property
    def name(self) -> str:
        """Return what a failing test is called."""
        kind = "fails" if self.is_met else "passes"
        return f"{self.rule_id}-{kind}-{self.number}"


def read_cases() -> list[Case]:
    """Return every case of every file."""
    cases = []
    for path in sorted(CASES.glob("*.toml")):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        for kind, is_met in (("fails", True), ("passes", False)):
            found = enumerate(tables.pop(kind), start=1)
            cases += [Case(path.stem, is_met, said, number) for number, said in found]
        assert not tables, f"{path.name}: {sorted(tables)}"
    return cases


def run_case(case: Case) -> list[Finding]:
    """Return every finding that the files of a case give, versions compared."""
    if case.rule_id.startswith(OF_REVIEWS):
        return run_review_case(case.said)
    shared = {key: value for key, value in case.said.items() if key not in _OF_THE_RUN}
    files = case.said.get("files", [{}])
    verdicts: list[FileVerdict] = []
    roster = None
    for number, own in enumerate(files, start=1):
        told = {key: value for key, value in own.items() if key != "made_from"}
        copy = prepare_copy(
            {"path": f"{number}.xlsx"} if "files" in case.said else {}, shared, told
        )
        if "made_from" in own:
            by_path = {verdict.file.path: verdict.file.sha256 for verdict in verdicts}
            copy.make_from(by_path[own["made_from"]])
        roster = copy.assessment_round.roster
        verdicts.append(judge_copy(copy))
    assert roster is not None
    if "change" in case.said:
        change = AgencyChange(ChangeOfAgency(case.said["change"]))
        roster = Roster(tuple(replace(agency, change=change) for agency in roster))
    register = _decided(verdicts, roster, case.said)
    return [finding for verdict in register.files for finding in verdict.findings]


def _decided(verdicts: list[FileVerdict], roster: Roster, said: Mapping[str, Said]) -> Register:
    by_path = {verdict.file.path: verdict.file for verdict in verdicts}
    decisions = {}
    if "decision" in said:
        agency, path, reason = (said["decision"][key] for key in ("agency", "file", "reason"))
        decisions[agency] = Decision(agency, by_path[path].sha256, reason, path)
    issued = {
        code: said["issued"]
        for verdict in verdicts
        if "issued" in said and verdict.agency_return
        for code in verdict.agency_return.codes
    }
    calendar = Calendar(said.get("now"), issued, said.get("as_of"))
    return build_register(verdicts, roster, decisions, calendar=calendar)


def prepare_copy(*tables: Mapping[str, Said]) -> WorkbookCopy:
    said = {key: value for table in tables for key, value in table.items()}
    assessment_round = ROUNDS[said.pop("round", "county")]()
    agency = said.pop("agency", "XP039" if assessment_round is county_round() else "AB1")
    if "deadline" in said:
        settings = replace(assessment_round.settings, deadline=said.pop("deadline"))
        assessment_round = replace(assessment_round, settings=settings)
    copy = issued_copy(assessment_round, agency)
    if not said.pop("is_blank", False):
        copy.fill()
    later = said.pop("later", None)
    for happening, change in HAPPENINGS.items():
        if happening in said:
            change(copy, said.pop(happening))
    assert not said, f"no such words: {sorted(said)}"
    copy.later = None if later is None else _changed(copy.scheme, later)
    return copy


def _changed(scheme: IndicatorScheme, said: Mapping[str, Said]) -> IndicatorScheme:
    """``{"C01" = {cap = 12}, "C02" = {}, "C99" = {…}}``: other criteria, none, new ones."""
    criteria = dict(scheme.by_code)
    for code, changes in said.items():
        values = {name: _typed(name, value) for name, value in changes.items()}
        if not changes:
            del criteria[code]
        elif code in criteria:
            criteria[code] = replace(criteria[code], **values)
        else:
            criteria[code] = Criterion(code, ("新",), "新增的标准", Decimal(5), Decimal(1))
    return IndicatorScheme(tuple(criteria.values()))


def _typed(name: str, said: Said) -> Said:
    if name == "cap":
        return Decimal(said)
    return tuple(said) if isinstance(said, list) else said


def _carried(copy: WorkbookCopy, later: IndicatorScheme) -> FileVerdict:
    """Return the verdict where the criteria changed later and the older version is accepted."""
    found = copy.judge().agency_return
    assert found is not None
    (version,) = issued_register(copy.assessment_round).versions
    returned = carry_over(found, copy.scheme, later, version, describe_change)
    return judge(copy.file, returned.findings, agency=found.agency, agency_return=returned)


def judge_copy(copy: WorkbookCopy) -> FileVerdict:
    """Return the verdict; a workbook of nobody's is not read any further."""
    if copy.later is not None:
        return _carried(copy, copy.later)
    roster = copy.assessment_round.roster
    attribution = attribute(copy.found(), copy.register, roster, path=copy.path)
    if attribution.book is None:
        return judge(copy.file, attribution.findings, agency=attribution.agency)
    return copy.judge()


def _cells(copy: WorkbookCopy, said: Mapping[str, Said]) -> None:
    """``{"C01" = 8, "C01 basis" = "…", "自评打分!B3" = "…"}``; an empty table empties a cell."""
    for where, value in said.items():
        typed = None if value == {} else value
        if "!" in where:
            sheet, _, cell = where.partition("!")
            letters, row = coordinate_from_string(cell)
            copy.sheet(sheet).put(row, column_index_from_string(letters), typed)
        else:
            code, _, field = where.partition(" ")
            copy.put(code, typed, Field(field or "score"))


def _total(copy: WorkbookCopy, said: Said) -> None:
    copy.type_total(said)


def _merges(copy: WorkbookCopy, said: list[str]) -> None:
    for area in said:
        left, top, right, bottom = range_boundaries(area)
        assert left
        assert top
        assert right
        assert bottom
        copy.scoring.merges.append(Range(top, left, bottom, right))


def _insert_rows(copy: WorkbookCopy, said: list[str]) -> None:
    for code in said:
        copy.scoring.insert_row(copy.row(code))


def _delete_rows(copy: WorkbookCopy, said: list[str]) -> None:
    for code in reversed(said):
        copy.scoring.delete_row(copy.row(code))


def _swap_rows(copy: WorkbookCopy, said: list[str]) -> None:
    one, other = said
    copy.scoring.swap_rows(copy.row(one), copy.row(other))


def _copy_rows(copy: WorkbookCopy, said: Mapping[str, str]) -> None:
    for code, over in said.items():
        copy.scoring.copy_row(copy.row(code), copy.row(over))


def _swap_texts(copy: WorkbookCopy, said: list[str]) -> None:
    one, other = (copy.scheme.by_code[code] for code in said)
    copy.put(one.code, other.text, Field.TEXT)
    copy.put(other.code, one.text, Field.TEXT)


def _delete_columns(copy: WorkbookCopy, said: list[str]) -> None:
    for field in said:
        copy.scoring.delete_column(copy.column(Field(field)))


def _insert_columns(copy: WorkbookCopy, said: list[str]) -> None:
    for field in said:
        copy.scoring.insert_column(copy.column(Field(field)))


def _copy_sheets(copy: WorkbookCopy, said: Mapping[str, str]) -> None:
    for name, twin in said.items():
        sheet = copy.sheet(name)
        copy.sheets.append(replace(sheet, name=twin, cells=dict(sheet.cells)))


def _rename_sheets(copy: WorkbookCopy, said: Mapping[str, str]) -> None:
    for old, new in said.items():
        copy.sheet(old).name = new


def _delete_sheets(copy: WorkbookCopy, said: list[str]) -> None:
    copy.sheets = [sheet for sheet in copy.sheets if sheet.name not in said]


def _hide_sheets(copy: WorkbookCopy, said: list[str]) -> None:
    for name in said:
        copy.sheet(name).state = SheetState.HIDDEN


def _reverse_sheets(copy: WorkbookCopy, said: bool) -> None:
    if said:
        copy.sheets.reverse()


def _values_only(copy: WorkbookCopy, said: bool) -> None:
    if said:
        copy.keep_values_only()


def _names(copy: WorkbookCopy, said: Mapping[str, str]) -> None:
    copy.names.update(said)


def _lost(copy: WorkbookCopy, said: list[str]) -> None:
    for sheet in copy.sheets:
        sheet.is_protected = sheet.is_protected and "protection" not in said
        sheet.validation_count *= "validations" not in said
    for part, texts in (
        ("names", (copy.names,)),
        ("properties", (copy.core_properties, copy.custom_properties)),
    ):
        if part in said:
            for found in texts:
                found.clear()


def _code(copy: WorkbookCopy, said: str) -> None:
    copy.replace_text(copy.blueprint.code, said)


def _also_code_of(copy: WorkbookCopy, said: str) -> None:
    (book,) = (book for book in copy.register.workbooks if book.agency == said)
    copy.sheets[-1].put(90, 1, book.code)


def _named(copy: WorkbookCopy, said: str) -> None:
    copy.replace_text(copy.blueprint.agency_name, said)


def _is_void(copy: WorkbookCopy, said: bool) -> None:
    books = (replace(book, is_void=said) for book in copy.register.workbooks)
    copy.register = replace(issued_register(copy.assessment_round), workbooks=tuple(books))


def _left(copy: WorkbookCopy, said: bool) -> None:
    if said:
        others = (agency for agency in copy.assessment_round.roster if agency.code != "XP039")
        roster = Roster(tuple(others))
        copy.assessment_round = replace(copy.assessment_round, roster=roster)


def _path(copy: WorkbookCopy, said: str) -> None:
    copy.path = said


def _saved(copy: WorkbookCopy, said: str) -> None:
    copy.saved = said


def _arrived(copy: WorkbookCopy, said: float) -> None:
    copy.arrived = said


def _sender(copy: WorkbookCopy, said: str) -> None:
    copy.sender = said


def _is_collected(copy: WorkbookCopy, said: bool) -> None:
    copy.is_collected = said


def _address(copy: WorkbookCopy, said: str) -> None:
    agencies = (
        replace(agency, email=said) if agency.code == copy.blueprint.agency_code else agency
        for agency in copy.assessment_round.roster
    )
    copy.assessment_round = replace(copy.assessment_round, roster=Roster(tuple(agencies)))


def _format(copy: WorkbookCopy, said: str) -> None:
    copy.file_format = FileFormat(said)


# In this order, whatever the order in the table. Positions are those of the issued workbook,
# except for the cells that are typed afterwards.
HAPPENINGS: Mapping[str, Callable[[WorkbookCopy, Said], None]] = {
    "code": _code,
    "named": _named,
    "cells": _cells,
    "total": _total,
    "merges": _merges,
    "swap_texts": _swap_texts,
    "copy_rows": _copy_rows,
    "swap_rows": _swap_rows,
    "insert_rows": _insert_rows,
    "delete_rows": _delete_rows,
    "delete_columns": _delete_columns,
    "insert_columns": _insert_columns,
    "cells_afterwards": _cells,
    "copy_sheets": _copy_sheets,
    "cells_in_copies": _cells,
    "hide_sheets": _hide_sheets,
    "rename_sheets": _rename_sheets,
    "delete_sheets": _delete_sheets,
    "reverse_sheets": _reverse_sheets,
    "values_only": _values_only,
    "names": _names,
    "lost": _lost,
    "also_code_of": _also_code_of,
    "is_void": _is_void,
    "left_the_roster": _left,
    "path": _path,
    "saved": _saved,
    "arrived": _arrived,
    "sender": _sender,
    "is_collected": _is_collected,
    "address": _address,
    "format": _format,
}


def messages(findings: list[Finding]) -> list[str]:
    """Return what the findings say, so that a failing case explains itself."""
    return [f"{finding.rule.id} {finding.message(Language.ZH)}" for finding in findings]
