"""Answers are found by key and header, wherever rows, columns and sheets went."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.found import WorkbookCopy, filled_copy, ids_of
from workbook_tool.core.cells import Cell, CellKind, SheetState
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.form import Field
from workbook_tool.core.returns import locate_table
from workbook_tool.core.returns.register import Status

CODES = tuple(f"C{number:02d}" for number in range(1, 13))
SCORES = {code: Decimal(number) / 2 for number, code in enumerate(CODES, start=2)}
HARMLESS = {"S201", "L201", "L202", "L203", "L204", "L206", "T102", "T106"}
FIRST_ROW, LAST_ROW = 5, 16


def filled() -> WorkbookCopy:
    return filled_copy(dict(SCORES))


def scores_of(copy: WorkbookCopy) -> dict[str, Decimal | None]:
    return dict(copy.read().scores)


@settings(max_examples=60)
@given(
    order=st.permutations(range(FIRST_ROW, LAST_ROW + 1)),
    rows=st.lists(st.integers(1, 16), max_size=4),
    columns=st.lists(st.integers(1, 11), max_size=4),
    name=st.sampled_from(["自评打分", "Sheet1", "自评打分 (2)", "打分表"]),
    header=st.sampled_from(["自评得分", "得 分", "自评　得分：", "Self Score"]),
    overwritten=st.sets(st.sampled_from(CODES), max_size=12),
    is_reversed=st.booleans(),
)
def test_every_score_is_found_after_any_harmless_change(
    order: list[int],
    rows: list[int],
    columns: list[int],
    name: str,
    header: str,
    overwritten: set[str],
    is_reversed: bool,
) -> None:
    copy = filled()
    sheet = copy.scoring
    for code in overwritten:
        copy.put(code, int(code[1:]), Field.CODE)
    sheet.put(copy.blueprint.score_table.header_row, copy.column(Field.SCORE), header)
    places = dict(zip(range(FIRST_ROW, LAST_ROW + 1), order, strict=True))
    sheet.move_rows(lambda row: places.get(row, row))
    for row in rows:
        sheet.insert_row(row)
    for column in columns:
        sheet.insert_column(column)
    sheet.name = name
    if is_reversed:
        copy.sheets.reverse()

    found = copy.read()

    assert found.scores == SCORES
    assert found.is_valid
    assert set(ids_of(found.findings)) <= HARMLESS
    is_moved = bool(rows or columns) or order != sorted(order)
    assert (Code.STRUCTURE_MOVED.id in ids_of(found.findings)) == is_moved


@settings(max_examples=40)
@given(st.permutations(CODES))
def test_keys_that_were_pasted_in_another_order_are_never_believed(order: list[str]) -> None:
    copy = filled()
    for code, pasted in zip(CODES, order, strict=True):
        copy.put(code, pasted, Field.CODE)

    found = copy.read()

    for code, pasted in zip(CODES, order, strict=True):
        if code == pasted:
            assert found.scores[code] == SCORES[code]
        else:
            assert found.scores[pasted] is None
    assert found.is_valid == (list(CODES) == order)


def test_deleted_rows_are_named_and_the_others_read() -> None:
    copy = filled()
    copy.scoring.delete_row(copy.row("C07"))
    copy.scoring.delete_row(copy.row("C02"))

    found = copy.read()

    assert {code for code, score in found.scores.items() if score is None} == {"C02", "C07"}
    missing = [one for one in found.findings if one.rule is Code.CRITERION_MISSING]
    assert [one.at.criterion for one in missing] == ["C02", "C07"]


def test_a_row_that_stands_twice_has_no_score_whichever_is_meant() -> None:
    copy = filled()
    copy.scoring.insert_row(9)
    copy.scoring.copy_row(8, 9)

    found = copy.read()

    assert found.scores["C04"] is None
    twice = [one for one in found.findings if one.rule is Code.CRITERION_TWICE]
    assert [one.at.cell for one in twice] == ["A8", "A9"]


def test_one_mistake_about_a_row_gives_one_finding() -> None:
    copy = filled()
    copy.put("C04", copy.scheme.by_code["C05"].text, Field.TEXT)

    errors = [one for one in copy.read().findings if one.severity is Severity.ERROR]

    assert [(one.rule, one.at.criterion) for one in errors] == [(Code.KEY_AGAINST_TEXT, "C04")]


def test_of_two_scoring_sheets_the_one_with_the_issued_name_is_shown_and_none_counts() -> None:
    copy = filled()
    other = filled_copy(dict.fromkeys(CODES, 1)).scoring
    other.name = "自评打分 (2)"
    copy.sheets.insert(0, other)

    assert scores_of(copy) == SCORES
    (finding,) = (one for one in copy.read().findings if one.rule is Code.SHEETS_DISAGREE)
    assert dict(finding.facts) == {
        "criterion": "C02",
        "sheet": "自评打分",
        "cell": "G6",
        "raw": str(SCORES["C02"]),
        "other": "自评打分 (2)",
        "other_cell": "G6",
        "other_raw": "1",
        "count": "11",
    }
    assert finding.at.cell == "G6"
    assert Code.SHEET_COPIED.id not in copy.ids()


def test_of_two_renamed_scoring_sheets_the_fuller_one_counts() -> None:
    copy = filled()
    other = filled_copy(dict.fromkeys(CODES, 1)).scoring
    other.name, copy.scoring.name = "甲", "乙"
    for _ in range(5):
        other.delete_row(5)
    copy.sheets.insert(0, other)

    assert scores_of(copy) == SCORES


def test_the_header_row_is_the_one_with_most_labels() -> None:
    copy = filled()
    copy.scoring.insert_row(1)
    copy.scoring.insert_row(1)
    copy.scoring.put(1, 2, "编号")
    copy.scoring.put(1, 7, "分值")
    copy.scoring.put(2, 9, "得分")

    assert scores_of(copy) == SCORES


def test_a_second_column_with_the_label_does_not_take_the_place_of_the_issued_one() -> None:
    copy = filled()
    header = copy.blueprint.score_table.header_row
    for column in (1, 2, 12, 13):
        if (header, column) not in copy.scoring.cells:
            copy.scoring.put(header, column, "得分")
            copy.scoring.put(FIRST_ROW, column, 1)

    assert scores_of(copy) == SCORES


def test_without_keys_the_texts_alone_locate() -> None:
    copy = filled()
    copy.scoring.delete_column(1)

    assert scores_of(copy) == SCORES
    copy = filled()
    copy.scoring.delete_column(1)
    copy.scoring.delete_row(6)
    (missing,) = [one for one in copy.read().findings if one.rule is Code.CRITERION_MISSING]
    assert missing.at.criterion == "C02"


def test_without_texts_the_keys_alone_locate() -> None:
    copy = filled()
    copy.scoring.delete_column(copy.column(Field.TEXT))

    assert scores_of(copy) == SCORES


def test_a_sheet_without_keys_and_texts_is_no_scoring_sheet() -> None:
    copy = filled()
    copy.scoring.delete_column(copy.column(Field.TEXT))
    copy.scoring.delete_column(1)

    found = copy.read()

    assert found.entries == ()
    assert Code.SCORE_SHEET_MISSING.id in ids_of(found.findings)


def test_keys_and_texts_alone_without_caps_and_scores_are_no_table() -> None:
    copy = filled()
    copy.scoring.delete_column(copy.column(Field.SCORE))
    copy.scoring.delete_column(copy.column(Field.CAP))

    assert Code.SCORE_SHEET_MISSING.id in ids_of(copy.read().findings)


def test_a_table_without_caps_is_read_all_the_same() -> None:
    copy = filled()
    copy.scoring.delete_column(copy.column(Field.CAP))

    assert scores_of(copy) == {code: Decimal(score) for code, score in SCORES.items()}


def test_a_missing_score_column_is_named_with_sheet_and_header() -> None:
    copy = filled()
    copy.scoring.delete_column(copy.column(Field.SCORE))

    (missing,) = [one for one in copy.read().findings if one.severity is Severity.ERROR]

    assert missing.rule is Code.SCORE_COLUMN_MISSING
    assert (missing.at.sheet, missing.at.cell, missing.expected) == ("自评打分", "A4", "自评得分")


def test_answers_are_never_taken_from_the_hidden_lists() -> None:
    copy = filled()
    scoring = copy.scoring
    copy.sheets.remove(scoring)
    copy.sheet("_lists").cells.update(scoring.cells)

    assert copy.read().entries == ()


@pytest.mark.parametrize("key", ["c04", " C04 ", "\uff23\uff10\uff14"])
def test_keys_are_read_as_people_read_them(key: str) -> None:
    copy = filled()
    copy.put("C04", key, Field.CODE)

    assert scores_of(copy) == SCORES


def test_a_score_below_the_total_is_nobodys_row() -> None:
    copy = filled()
    copy.scoring.put(30, 7, 99)
    copy.scoring.put(31, 1, "合计")

    assert scores_of(copy) == SCORES
    assert Code.ROW_ADDED.id not in copy.ids()


def test_an_added_row_is_named_and_never_counted() -> None:
    copy = filled()
    copy.scoring.insert_row(10)
    copy.scoring.put(10, 4, "自行增加的一项")
    copy.scoring.put(10, 7, 5)

    found = copy.read()

    assert found.scores == SCORES
    (added,) = [one for one in found.findings if one.rule is Code.ROW_ADDED]
    assert (added.at.cell, added.observed) == ("G10", "5")


def test_a_hidden_scoring_sheet_is_read_and_mentioned() -> None:
    copy = filled()
    copy.scoring.state = SheetState.VERY_HIDDEN

    verdict = copy.judge()

    assert verdict.status is Status.WARNED
    assert Code.SHEET_HIDDEN.id in ids_of(verdict.findings)


def test_a_far_cell_and_a_header_too_far_down_cost_and_mean_nothing() -> None:
    copy = filled()
    copy.scoring.put(1_048_576, 16_384, " ")
    copy.scoring.put(60, 1, "编号")
    copy.scoring.put(60, 2, "得分")

    assert scores_of(copy) == SCORES


def test_a_text_that_is_nearly_another_criterions_is_not_believed() -> None:
    copy = filled()
    near = copy.scheme.by_code["C07"].text[:-3]
    copy.put("C04", near, Field.TEXT)

    found = copy.read()

    (against,) = [one for one in found.findings if one.rule is Code.KEY_AGAINST_TEXT]
    assert (against.at.criterion, against.observed) == ("C04", near)
    assert found.scores["C04"] is None


def test_two_criteria_with_one_wording_are_told_apart_by_their_keys_only() -> None:
    copy = filled()
    text = copy.scheme.by_code["C01"].text
    criteria = tuple(
        criterion
        if criterion.code != "C02"
        else type(criterion)("C02", criterion.levels, text, criterion.cap, criterion.step)
        for criterion in copy.scheme
    )
    scheme = type(copy.scheme)(criteria)
    copy.put("C02", text, Field.TEXT)

    located, findings = locate_table(copy.found(), copy.blueprint, scheme)
    assert located is not None
    assert located.rows["C02"] == 6
    assert findings == ()

    copy.put("C02", 2, Field.CODE)
    located, findings = locate_table(copy.found(), copy.blueprint, scheme)
    assert located is not None
    assert "C02" not in located.rows
    assert located.place("C02", Field.SCORE) is None


def test_a_table_without_total_is_still_a_table() -> None:
    copy = filled()
    copy.scoring.delete_row(17)

    located, _ = locate_table(copy.found(), copy.blueprint, copy.scheme)

    assert located is not None
    assert located.total is None
    assert scores_of(copy) == SCORES


def test_what_stands_in_the_total_row_is_no_criterion() -> None:
    copy = filled()
    copy.scoring.cells[17, 1] = Cell(CellKind.TEXT, "总 分")

    assert scores_of(copy) == SCORES


def test_a_remark_in_a_row_of_its_own_is_no_added_score() -> None:
    copy = filled()
    copy.scoring.insert_row(10)
    copy.scoring.put(10, 4, "以上为加强领导部分")

    assert scores_of(copy) == SCORES
    assert Code.ROW_ADDED.id not in copy.ids()


def test_exchanged_headings_of_caps_and_scores_never_book_the_caps() -> None:
    copy = filled()
    columns = {one.field: one.column for one in copy.blueprint.score_table.columns}
    cap, score = columns[Field.CAP], columns[Field.SCORE]
    row = copy.blueprint.score_table.header_row
    copy.scoring.put(row, cap, "自评得分")
    copy.scoring.put(row, score, "分值")

    assert Code.SCORE_COLUMN_TWICE.id in copy.ids()
    assert copy.judge().status is Status.REJECTED
