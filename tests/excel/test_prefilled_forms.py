"""Prefilled forms are stamped, hold what a build would hold, and live in every program."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.core.form.rounds import every_feature_round, xinping_round
from tests.core.found import WorkbookCopy, best_answer, feature_copy, filled_copy
from tests.core.test_prefilling import correction_of
from tests.excel.agency_files import CREATED, password_lock
from tests.excel.engines import (
    Trial,
    computed_by_ironcalc,
    computed_by_libreoffice,
    formula_cells,
)
from tests.excel.test_formula_rules import breaches_of
from tests.excel.test_stamping import code_of, new_press
from tools.clerk import fill
from tools.form_results import Filling
from workbook_tool.core.cells import CellKind, FoundWorkbook
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form import Blueprint, Field, Place, build_blueprint, read_meta
from workbook_tool.core.form.prefill import Prefill, with_prefill
from workbook_tool.core.returns.prefilling import prefill_correction
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.intake import read_workbook

HOSTILE = (
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "@SUM(1)",
    "=cmd|' /c calc'!A0",
    "<script>&amp;</script>]]>",
    "_x0041_ _x005F_ _xZZZZ_",
    ' 两端空格  和"引号" ',
    "第一行\n第二行",
    "😀" * 20,
)
SAVED = datetime(2018, 10, 9, 9, 0, tzinfo=UTC)


def faults(blueprint: Blueprint) -> list[Finding]:
    """Return a finding for each way in which something is mended."""
    first, second = list(blueprint.score_table.rows)[:2]
    at, also = Location(criterion=first), Location(criterion=second)
    facts = {
        "criterion": first,
        "score": "9",
        "cap": "10",
        "raw": "x",
        "numbers": "9",
        "stated": "9",
    }
    found = [
        Finding.of(Code.SCORE_NOT_A_NUMBER, at, observed='=1+1,"<x>"' + "长" * 300, **facts),
        Finding.of(Code.BASIS_MISSING, at, **facts),
        Finding.of(Code.DEDUCTION_UNREASONED, at, **facts),
        Finding.of(Code.EVIDENCE_NOT_LISTED, also, observed="1、9", **facts),
        Finding.of(Code.NOT_APPLICABLE_UNREASONED, also, **facts),
        Finding.of(Code.EVIDENCE_BLANK),
        Finding.of(Code.COVER_INCOMPLETE, Location(cell="C6"), fields="填报人"),
        Finding.of(Code.NOTHING_LEFT, count=2),
        Finding.of(Code.SCORE_SHEET_MISSING, sheet="自评打分"),
    ]
    return [*found, *([Finding.of(Code.REPORT_BLANK)] if blueprint.report else [])]


def a_form(assessment_round: AssessmentRound, agency: str) -> tuple[Blueprint, Prefill]:
    found = assessment_round.roster.by_code[agency]
    scheme = assessment_round.scheme.for_agency(found)
    blueprint = build_blueprint(assessment_round, found, code_of(assessment_round, agency))
    listed = prefill_correction([], faults(blueprint), blueprint, scheme)
    values: dict[Place, str | Decimal] = {}
    for turn, criterion in enumerate(scheme):
        place = blueprint.score_table.place(criterion.code, Field.BASIS)
        score = blueprint.score_table.place(criterion.code, Field.SCORE)
        assert place
        assert score
        values[place] = HOSTILE[turn % len(HOSTILE)]
        answer = best_answer(criterion)
        assert isinstance(answer, str | Decimal)
        values[score] = answer
    evidence = blueprint.evidence_table
    values[Place(evidence.sheet, evidence.first_row + 6, 3)] = "第七份" * 30
    values[Place(evidence.sheet, evidence.first_row + 6, 7)] = Decimal(12)
    return blueprint, Prefill(values, ("a" * 64, "b" * 64), listed.corrections)


ROUNDS = {
    "county": (xinping_round(), "XP039"),
    "longest name": (xinping_round(), "XP014"),
    "features": (every_feature_round(), "AB1"),
}


def written(assessment_round: AssessmentRound, agency: str, prefill: Prefill) -> bytes:
    press = new_press(assessment_round)
    found = assessment_round.roster.by_code[agency]
    return press.fill(found, code_of(assessment_round, agency), prefill)


def shown(book: FoundWorkbook) -> dict[tuple[str, int, int], tuple[object, ...]]:
    """Return every cell; results of formulas are those of a later computation."""
    return {
        (sheet.name, *at): (cell.formula, cell.number_format, cell.is_locked)
        if cell.formula is not None
        else (cell.kind, cell.text, cell.number_format, cell.is_locked)
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
    }


@pytest.mark.parametrize("held", ["all", "answers", "faults"])
@pytest.mark.parametrize("name", ROUNDS)
def test_a_stamped_form_holds_what_a_build_holds(name: str, held: str) -> None:
    blueprint, prefill = a_form(*ROUNDS[name])
    if held == "answers":
        prefill = Prefill(prefill.values, prefill.bases)
    elif held == "faults":
        prefill = Prefill({}, prefill.bases, prefill.corrections)
    stamped = read_workbook(written(*ROUNDS[name], prefill), "a.xlsx")
    built = write_agency_workbook(
        with_prefill(blueprint, prefill), created=CREATED, lock=password_lock()
    )
    wanted = read_workbook(built, "a.xlsx")
    assert shown(stamped) == shown(wanted)
    assert stamped.defined_names == wanted.defined_names
    assert stamped.core_properties == wanted.core_properties
    assert stamped.custom_properties == wanted.custom_properties
    assert stamped.oddities == ()
    assert [(one.name, one.state, one.merges, one.header_footer) for one in stamped.sheets] == [
        (one.name, one.state, one.merges, one.header_footer) for one in wanted.sheets
    ]
    assert read_meta(stamped).bases == prefill.bases


def test_what_was_typed_is_a_text_and_never_a_formula() -> None:
    _, prefill = a_form(*ROUNDS["county"])
    book = read_workbook(written(*ROUNDS["county"], prefill), "a.xlsx")
    for place, value in prefill.values.items():
        sheet = book.sheet(place.sheet)
        assert sheet is not None
        cell = sheet.cells[place.row, place.column]
        kind = CellKind.NUMBER if isinstance(value, Decimal) else CellKind.TEXT
        assert (cell.kind, cell.text, cell.formula) == (kind, str(value), None)
    listed = book.sheet("修改说明")
    assert listed is not None
    assert listed.text_at(5, 4).startswith('=1+1,"<x>"')
    assert len(listed.text_at(5, 4)) == 100
    assert listed.cells[5, 4].formula is None


def test_the_cover_counts_and_the_lines_are_open() -> None:
    _, prefill = a_form(*ROUNDS["county"])
    book = read_workbook(written(*ROUNDS["county"], prefill), "a.xlsx")
    cover, listed = book.sheet("封面"), book.sheet("修改说明")
    assert cover
    assert listed
    count = len(prefill.corrections)
    assert f"× 《修改说明》还有 {count} 处未改，点此查看" in [c.text for c in cover.cells.values()]
    assert [listed.text_at(row, 7) for row in range(5, 5 + count)] == ["× 未改"] * count


def test_an_unusual_name_gets_a_form_as_well() -> None:
    agency = Agency("XP099", " 名称很长" * 20 + "_x0041_", category="政府部门")
    assessment_round = xinping_round()
    _, prefill = a_form(*ROUNDS["county"])
    press = new_press(assessment_round)
    code = code_of(assessment_round, agency.code)
    blueprint = build_blueprint(assessment_round, agency, code)
    built = write_agency_workbook(
        with_prefill(blueprint, prefill), created=CREATED, lock=password_lock()
    )
    stamped = press.fill(agency, code, prefill)
    assert shown(read_workbook(stamped, "a.xlsx")) == shown(read_workbook(built, "a.xlsx"))


@pytest.mark.parametrize("name", ROUNDS)
def test_the_formulas_keep_the_rules(name: str) -> None:
    blueprint, prefill = a_form(*ROUNDS[name])
    assert breaches_of(with_prefill(blueprint, prefill)) == []


def test_a_thousand_forms_in_one_run_are_each_their_own() -> None:
    assessment_round = xinping_round()
    press = new_press(assessment_round)
    agency = assessment_round.roster.by_code["XP039"]
    code = code_of(assessment_round, agency.code)
    blueprint, prefill = a_form(*ROUNDS["county"])
    place = blueprint.score_table.place("C01", Field.BASIS)
    assert place
    forms = {
        press.fill(
            agency,
            code,
            Prefill({place: f"第 {turn} 份"}, ("c" * 64,), prefill.corrections[: turn % 7]),
        )
        for turn in range(1000)
    }
    assert len(forms) == 1000
    sheet = read_workbook(sorted(forms)[500], "a.xlsx").sheet("自评打分")
    assert sheet
    assert re.fullmatch(r"第 \d+ 份", sheet.text_at(place.row, place.column))


def damaged(copy: WorkbookCopy) -> WorkbookCopy:
    """Return a copy with a fault of its score, and gaps of most kinds."""
    first, second, third = (one.code for one in list(copy.scheme)[:3])
    copy.put(first, "?")
    copy.put(second, "短", Field.BASIS)
    copy.put(third, "77", Field.EVIDENCE)
    place = copy.blueprint.cover[0].place
    copy.sheet(place.sheet).put(place.row, place.column, None)
    for section in copy.blueprint.report:
        copy.sheet(section.place.sheet).put(section.place.row, section.place.column, None)
    return copy


@pytest.mark.parametrize("copy", [damaged(filled_copy()), damaged(feature_copy())])
def test_what_is_mended_says_so_in_an_engine_that_follows_excel(
    copy: WorkbookCopy, tmp_path: Path
) -> None:
    prefill = correction_of(copy, copy.judge())
    agency = copy.assessment_round.roster.by_code[copy.blueprint.agency_code]
    issued = new_press(copy.assessment_round).fill(agency, copy.blueprint.code, prefill)
    form = with_prefill(copy.blueprint, prefill)
    empty = [
        one.code
        for one in copy.scheme
        if copy.blueprint.score_table.place(one.code, Field.SCORE) not in prefill.values
    ]
    assert empty
    typed = {one: str(best_answer(copy.scheme.by_code[one])) for one in empty}
    codes = list(form.score_table.rows)
    filling = Filling(
        scores=typed,
        basis={codes[1]: "按要求开展了工作"},
        evidence_marks={codes[2]: "1"},
        cover={"contact_person": "王某"},
        report={"gaps": "还有不足"},
    )
    done = fill(issued, form, filling, modified=SAVED)
    listed = form.sheets[1].name
    for name, content, mark in (("before", issued, "×"), ("after", done, "√")):
        states = tuple(cell for cell in formula_cells(form) if cell[0] == listed)
        (found,) = computed_by_ironcalc(Trial(name, content, ({},), states), tmp_path)
        assert {found[cell][0] for cell in states} == {mark}


@pytest.mark.libreoffice
def test_both_engines_and_a_save_by_another_program(soffice: Soffice, tmp_path: Path) -> None:
    paths, forms, trials = [], {}, []
    for number, (name, (assessment_round, agency)) in enumerate(ROUNDS.items()):
        blueprint, prefill = a_form(assessment_round, agency)
        path = tmp_path / f"form{number}.xlsx"
        path.write_bytes(written(assessment_round, agency, prefill))
        paths.append(path)
        forms[path.stem] = (name, with_prefill(blueprint, prefill), prefill)
        cells = tuple(formula_cells(forms[path.stem][1]))
        trials.append(Trial(path.stem, path.read_bytes(), ({},), cells))
    shown = computed_by_libreoffice(soffice, trials, tmp_path)
    saved = tmp_path / "saved"
    soffice.convert(paths, to="xlsx", into=saved)
    for path, trial, (other,) in zip(paths, trials, shown, strict=True):
        name, _, prefill = forms[path.stem]
        (one,) = computed_by_ironcalc(trial, tmp_path)
        assert [(name, at, one[at], other[at]) for at in trial.cells if one[at] != other[at]] == []
        book = read_workbook((saved / path.name).read_bytes(), path.name)
        assert read_meta(book).bases == prefill.bases
        for place, value in prefill.values.items():
            sheet = book.sheet(place.sheet)
            assert sheet
            assert sheet.text_at(place.row, place.column) == str(value)
