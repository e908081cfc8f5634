import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from openpyxl.utils import column_index_from_string

from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    RARE_CHARACTER,
    blueprint_of,
    every_feature_round,
    with_settings,
    xinping_round,
)
from workbook_tool.core.cells import SheetState
from workbook_tool.core.form import Blueprint, CellSpec, Field, SheetSpec, wording, wording_digest
from workbook_tool.core.form.draft import LINE_HEIGHT
from workbook_tool.core.round.roster import anyone_of
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.round.settings import AssessmentRound, ScoreInput
from workbook_tool.core.text import count_word_lines

BLUEPRINTS = {
    "xinping": blueprint_of(xinping_round(), LONGEST_NAME),
    "every_feature": blueprint_of(every_feature_round(), AMPERSAND),
    "within_parent": blueprint_of(every_feature_round(NotApplicableRule.PARENT), "AB2"),
}
# What an .xlsx of 2010 knows and every WPS computes.
PROVEN_FUNCTIONS = re.compile(
    "ABS|AND|COUNTIF|DAY|IF|INDEX|ISBLANK|ISNUMBER|ISTEXT|LEFT|LEN|MAX|MIN|MOD|MONTH|NOT|OFFSET|OR|"
    "CHAR|LOWER|MID|REPT|RIGHT|ROUND|ROW|SUBSTITUTE|SUM|SUMPRODUCT|TEXT|TRIM|YEAR"
)


@pytest.fixture(params=BLUEPRINTS, name="blueprint")
def _blueprint(request: pytest.FixtureRequest) -> Blueprint:
    return BLUEPRINTS[request.param]


REFERENCE = re.compile(
    r"(?:'([^']+)'!)?\$?\b([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?\b(?!\()"
)


def cells_of(blueprint: Blueprint) -> list[tuple[SheetSpec, CellSpec]]:
    return [(sheet, cell) for sheet in blueprint.sheets for cell in sheet.cells]


def test_every_input_that_the_reader_looks_for_is_an_empty_input(blueprint: Blueprint) -> None:
    inputs = {
        (sheet.name, cell.row, cell.column)
        for sheet, cell in cells_of(blueprint)
        if cell.is_input and cell.value is None and cell.formula is None
    }
    table = blueprint.score_table
    places = [one.place for one in blueprint.cover]
    places += [section.place for section in blueprint.report]
    for code in table.rows:
        for field in (Field.SCORE, Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
            place = table.place(code, field)
            assert place is not None
            places.append(place)
    assert {(place.sheet, place.row, place.column) for place in places} <= inputs


def test_no_cell_is_written_twice_and_none_below_a_merge(blueprint: Blueprint) -> None:
    for sheet in blueprint.sheets:
        places = Counter((cell.row, cell.column) for cell in sheet.cells)
        assert max(places.values()) == 1
        for merge in sheet.merges:
            inside = [place for place in places if merge.covers(*place)]
            assert inside == [(merge.first_row, merge.first_column)], (sheet.name, merge)


def test_inputs_are_never_merged(blueprint: Blueprint) -> None:
    for sheet, cell in cells_of(blueprint):
        if cell.is_input:
            assert not any(merge.covers(cell.row, cell.column) for merge in sheet.merges)


def test_no_merge_crosses_the_freeze(blueprint: Blueprint) -> None:
    for sheet in blueprint.sheets:
        row, column = sheet.freeze or (1, 1)
        for merge in sheet.merges:
            if merge.first_column > 1 or sheet.freeze is None:
                continue
            if merge.first_row < row <= merge.last_row:
                pytest.fail(f"{sheet.name}: {merge} crosses the frozen rows")
            if column > 1 and merge.last_column >= column:
                pytest.fail(f"{sheet.name}: {merge} crosses the frozen columns")


def test_the_printed_code_stands_on_every_sheet(blueprint: Blueprint) -> None:
    for sheet in blueprint.sheets:
        texts = [str(cell.value) for cell in sheet.cells if not cell.is_input]
        assert any(blueprint.code in text for text in texts), sheet.name
        assert blueprint.code in sheet.footer


def test_the_code_stands_above_and_below_the_scoring_table(blueprint: Blueprint) -> None:
    table = blueprint.score_table
    sheet = blueprint.sheet(table.sheet)
    rows = [cell.row for cell in sheet.cells if blueprint.code in str(cell.value)]
    assert min(rows) < table.header_row
    assert max(rows) > table.total_row


def test_formulas_use_proven_functions_only(blueprint: Blueprint) -> None:
    formulas = [cell.formula for _, cell in cells_of(blueprint) if cell.formula]
    formulas += [rule.formula for sheet in blueprint.sheets for rule in sheet.conditional_styles]
    formulas += [name.formula for name in blueprint.names]
    for formula in formulas:
        without_texts = re.sub(r'"[^"]*"', "", formula)
        for function in re.findall(r"([A-Z.]+)\(", without_texts):
            assert PROVEN_FUNCTIONS.fullmatch(function), formula
        assert len(formula) < 8192


def test_formulas_never_point_straight_at_an_input(blueprint: Blueprint) -> None:
    """Excel rewrites such references when a clerk cuts and pastes."""
    inputs = {
        (sheet.name, cell.row, cell.column) for sheet, cell in cells_of(blueprint) if cell.is_input
    }
    for sheet, cell in cells_of(blueprint):
        without_texts = re.sub(r'"[^"]*"', "", cell.formula or "")
        for match in REFERENCE.finditer(without_texts):
            target, letters, row, last_letters, last_row = match.groups()
            for one in (letters, last_letters or letters):
                for number in range(int(row), int(last_row or row) + 1):
                    place = (target or sheet.name, number, column_index_from_string(one))
                    assert place not in inputs, cell.formula


def test_choices_are_a_list_up_to_61_values_and_a_formula_beyond() -> None:
    kinds = {
        validation.kind
        for sheet in BLUEPRINTS["every_feature"].sheets
        for validation in sheet.validations
        if validation.prompt_title
    }
    assert kinds == {"list", "custom"}
    custom = with_settings(xinping_round(), score_input=ScoreInput.CUSTOM)
    sheet = blueprint_of(custom, LONGEST_NAME).sheets[1]
    assert {rule.kind for rule in sheet.validations if rule.prompt_title} == {"custom"}


def test_each_score_cell_has_exactly_one_validation(blueprint: Blueprint) -> None:
    table = blueprint.score_table
    column = table.column_of(Field.SCORE)
    sheet = blueprint.sheet(table.sheet)
    rows = Counter(
        row
        for validation in sheet.validations
        for cells in validation.cells
        if cells.first_column == column
        for row in range(cells.first_row, cells.last_row + 1)
    )
    assert rows == Counter(table.rows.values())


def test_validation_messages_fit_excel(blueprint: Blueprint) -> None:
    for sheet in blueprint.sheets:
        for rule in sheet.validations:
            assert len(rule.error_title) <= 32
            assert len(rule.prompt_title) <= 32
            assert rule.error
            assert len(rule.error) <= 255
            assert len(rule.prompt) <= 255


def test_only_criteria_of_the_agencys_category_are_asked() -> None:
    office, town = (blueprint_of(every_feature_round(), code) for code in (AMPERSAND, "AB2"))
    assert set(town.score_table.rows) - set(office.score_table.rows) == {"T.1"}
    assert office.check_weights.items() <= town.check_weights.items()


def test_the_closing_report_can_be_left_out() -> None:
    without = blueprint_of(with_settings(xinping_round(), has_closing_report=False), LONGEST_NAME)
    assert not without.report
    assert [sheet.name for sheet in without.sheets] == [
        "封面",
        "自评打分",
        "佐证材料",
        "_lists",
        "_meta",
    ]
    assert without.sheets[-1].state is SheetState.VERY_HIDDEN


def test_english_rounds_have_no_chinese_outside_the_definition() -> None:
    for sheet, cell in cells_of(BLUEPRINTS["every_feature"]):
        # What is typed is compared with the words of both languages, and never shown.
        shown = re.sub(r'="[^"]*"', "", cell.formula or "")
        shown = "" if sheet.name == wording.LISTS else shown
        assert not re.search("[一-鿿]", f"{cell.value}{shown}")


def test_layout_does_not_depend_on_the_agency() -> None:
    """Stamping shares one package among all agencies of a category."""

    def shape(blueprint: Blueprint) -> object:
        return [
            (
                sheet.heights,
                sheet.merges,
                sheet.widths,
                [(c.row, c.column, c.style) for c in sheet.cells],
            )
            for sheet in blueprint.sheets
        ]

    assert shape(blueprint_of(xinping_round(), LONGEST_NAME)) == shape(
        blueprint_of(xinping_round(), RARE_CHARACTER)
    )


def changed_text(assessment_round: AssessmentRound) -> AssessmentRound:
    first, *others = assessment_round.scheme.criteria
    criteria = (replace(first, text=first.text + "。"), *others)
    return replace(assessment_round, scheme=replace(assessment_round.scheme, criteria=criteria))


def test_wording_digest_follows_what_an_agency_reads() -> None:
    before = xinping_round()
    seen = [
        with_settings(before, deadline=date(2018, 11, 1)),
        with_settings(before, title="新平县测评"),
        with_settings(before, questions=()),
        with_settings(before, stages=()),
        changed_text(before),
    ]
    unseen = with_settings(before, utc_offset=0, score_input=ScoreInput.CUSTOM)
    digests = {wording_digest(one) for one in (before, *seen)}
    assert len(digests) == len(seen) + 1
    assert wording_digest(unseen) == wording_digest(before)
    assert BLUEPRINTS["xinping"].wording == wording_digest(before)


def test_a_required_question_is_marked_and_waited_for() -> None:
    blueprint = BLUEPRINTS["every_feature"]
    required = [one.name for one in blueprint.cover if one.is_required]
    assert required == ["contact_person", "question_1"]
    texts = [str(cell.value) for cell in blueprint.sheets[0].cells]
    assert "Do you apply for the prize? *" in texts


def test_the_scoring_sheet_prints_at_eight_points_or_more(blueprint: Blueprint) -> None:
    assert sum(blueprint.sheet(blueprint.score_table.sheet).widths) <= 182


def test_titles_of_all_depths_have_room_in_their_rows() -> None:
    before = xinping_round()
    long_titles = tuple(
        replace(one, levels=("Management of Information Knowledge", f"Level {one.code}" * 3))
        for one in before.scheme
    )
    blueprint = blueprint_of(
        replace(before, scheme=replace(before.scheme, criteria=long_titles)), LONGEST_NAME
    )
    table = blueprint.score_table
    sheet = blueprint.sheet(table.sheet)
    shown = {
        (cell.row, cell.column): cell.value
        for cell in sheet.cells
        if cell.style == "cell_level" and isinstance(cell.value, str)
    }
    assert sheet.widths[1] >= len("Information") + 2
    for (row, column), title in shown.items():
        last = next(
            (
                one.last_row
                for one in sheet.merges
                if (one.first_row, one.first_column) == (row, column)
            ),
            row,
        )
        height = sum(sheet.heights[one] for one in range(row, last + 1))
        lines = count_word_lines(title, int(sheet.widths[column - 1]))
        assert height >= lines * LINE_HEIGHT, title


def test_agencies_see_what_a_cap_is_worth_only_where_weights_differ_from_caps() -> None:
    plain, weighted = BLUEPRINTS["xinping"], BLUEPRINTS["every_feature"]
    assert Field.WEIGHT not in {column.field for column in plain.score_table.columns}
    table = weighted.score_table
    shown = {(one.row, one.column): one.value for one in weighted.sheet(table.sheet).cells}
    column = table.column_of(Field.WEIGHT)
    assert column is not None
    scheme = every_feature_round().scheme.for_agency(anyone_of("office"))
    for code, row in table.rows.items():
        criterion = scheme.by_code[code]
        assert shown[row, column] == (criterion.worth if criterion.has_points else "")
    assert shown[table.total_row, column] == scheme.total


SCREEN, ROW_NUMBERS_AND_SCROLL_BAR = 1366, 55
PIXELS = 9  # a character in LibreOffice without the form's font; Excel takes 7


def test_code_criterion_score_hint_and_basis_are_seen_together_on_a_small_screen(
    blueprint: Blueprint,
) -> None:
    table = blueprint.score_table
    sheet = blueprint.sheet(table.sheet)
    assert sheet.freeze is not None
    _, scrolling = sheet.freeze
    assert scrolling - 1 == table.column_of(Field.TEXT)
    together = [*range(1, scrolling)]
    together += [table.column_of(one) for one in (Field.SCORE, Field.STATUS, Field.BASIS)]
    pixels = sum(int(sheet.widths[column - 1] * PIXELS) + 5 for column in together)
    assert pixels <= SCREEN - ROW_NUMBERS_AND_SCROLL_BAR


def test_what_to_do_stands_where_it_does_not_scroll(blueprint: Blueprint) -> None:
    sheet = blueprint.sheet(blueprint.score_table.sheet)
    assert sheet.freeze is not None
    row, column = sheet.freeze
    notes = [cell for cell in sheet.cells if cell.style == "note" and cell.row < row]
    assert notes
    assert all(cell.column < column for cell in notes)


def test_every_row_bears_the_titles_of_its_levels_and_none_is_merged(blueprint: Blueprint) -> None:
    table = blueprint.score_table
    sheet = blueprint.sheet(table.sheet)
    columns = [one.column for one in table.columns if one.field == Field.LEVEL]
    titles = {(cell.row, cell.column): cell for cell in sheet.cells if cell.column in columns}
    rows = table.rows.values()
    assert not [one for one in sheet.merges if one.first_row in rows]
    for above, row in pairwise(sorted(rows)):
        path = [titles[row, column].value for column in columns]
        before = [titles[above, column].value for column in columns]
        for depth, column in enumerate(columns, start=1):
            is_again = path[:depth] == before[:depth] and path[depth - 1] != ""
            assert (titles[row, column].style == "cell_level_again") is is_again


def test_the_answers_of_every_criterion_stand_on_paper() -> None:
    blueprint = blueprint_of(xinping_round(), LONGEST_NAME)
    sheet = blueprint.sheet(blueprint.score_table.sheet)
    assert sheet.print_area is not None
    (told,) = (
        str(cell.value)
        for cell in sheet.cells
        if cell.row == sheet.print_area.last_row and cell.style == "note"
    )
    assert "C01：0 至 10，步长 0.5" in told
    assert "C10、C11、C12：0 至 9，步长 0.5" in told


def test_the_report_bears_the_title_of_the_round() -> None:
    settings = {"title": "某县2027年督查工作自评表"}
    blueprint = blueprint_of(with_settings(xinping_round(), **settings), LONGEST_NAME)
    titles = [str(cell.value) for cell in blueprint.sheets[3].cells if cell.style == "title"]
    assert titles == ["某县2027年督查工作　专题总结"]
