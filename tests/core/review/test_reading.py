"""Review workbooks as they come back: sheets wherever they went, cells as they were typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.review.copies import JUDGED, MODEST, ReviewCopy, reviewed_round, reviews_register
from workbook_tool.core.cells import FileFormat, FoundWorkbook, SheetState
from workbook_tool.core.findings import CATALOGUE, Code, Finding, Rule, Severity
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns import ReviewReturn, ReviewSheet
from workbook_tool.core.review.attribution import is_review_workbook
from workbook_tool.core.review.issued_pages import IssuedPages
from workbook_tool.core.review.spec import ReviewField, SignField
from workbook_tool.core.text import Language

FIRST, SECOND, THIRD = "XP014", "XP039", "XP066"


def read(copy: ReviewCopy) -> tuple[ReviewReturn, list[Rule]]:
    """Return what was read, and the rules that the file or any sheet met."""
    verdict = copy.judge()
    assert verdict.review is not None
    sheets = [one.found.findings for one in verdict.review.sheets]
    met = [one.rule for findings in (verdict.findings, *sheets) for one in findings]
    return verdict.review, met


def sheet_of(review: ReviewReturn, agency: str) -> ReviewSheet:
    return next(one for one in review.sheets if one.found.agency == agency)


def test_a_workbook_that_was_filled_in_gives_every_answer_and_nothing_to_say() -> None:
    copy = ReviewCopy.issued().fill()
    copy.put(SECOND, "C01", 7.5)
    copy.put(SECOND, "C01", "次数不够", ReviewField.REASON)
    copy.put(SECOND, "C01", "看了台账", ReviewField.RECORD)

    review, met = read(copy)

    assert met == []
    assert (review.group, review.modified) == ("G01", "2018-10-01T08:00:00Z")
    assert review.codes == (copy.blueprint.code,)
    assert [one.found.agency for one in review.sheets] == [FIRST, THIRD, SECOND]
    found = sheet_of(review, SECOND)
    assert found.judged == JUDGED
    assert found.name == copy.page(SECOND).sheet
    first = found.found.entries[0]
    assert (first.score, first.deduction) == (Decimal("7.5"), "次数不够")
    assert first.place is not None
    assert first.reason_place is not None
    assert (first.place.cell, first.reason_place.cell) == ("I6", "K6")
    assert found.found.report == {"C01": "看了台账"}
    assert found.found.answers == {"recorded_by": "王某", "checked_by": "王某"}
    modest = sheet_of(review, THIRD).found.scores
    assert modest["C01"] == MODEST[THIRD].score


def test_every_kind_and_role_of_answer_comes_back_in_both_languages() -> None:
    copy = ReviewCopy.issued(assessment_round=reviewed_round("features")).fill()

    review, met = read(copy)

    assert met == []
    answers = {one.criterion: one for one in sheet_of(review, "AB1").found.entries}
    assert answers["S.1"].choice == "Achieved"
    assert answers["A.3"].choice == "all"
    assert answers["A.3"].score == Decimal(10)
    assert "T.1" not in answers


# What clerks do to workbooks; the answers of everybody stay.


def _reverse(copy: ReviewCopy) -> None:
    copy.sheets.reverse()


def _rename(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).name = "农业局"


def _insert_row(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).insert_row(8)


def _insert_column(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).insert_column(3)


def _swap_rows(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).swap_rows(7, 9)


def _hide(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).state = SheetState.HIDDEN


def _values_only(copy: ReviewCopy) -> None:
    for name in (FIRST, SECOND, THIRD):
        sheet = copy.sheet(name)
        for place, cell in sheet.cells.items():
            sheet.cells[place] = cell._replace(formula=None)


def _change_a_formula(copy: ReviewCopy) -> None:
    page = copy.page(SECOND)
    place = page.place("C01", ReviewField.STATUS)
    assert place is not None
    sheet = copy.sheet(SECOND)
    cell = sheet.cells[place.row, place.column]
    sheet.cells[place.row, place.column] = cell._replace(formula='"√"')


def _change_words(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).put(3, 4, "所考评的自评表：另一份")


def _change_a_cap(copy: ReviewCopy) -> None:
    copy.put(SECOND, "C01", 12, ReviewField.CAP)


def _own_sheet(copy: ReviewCopy) -> None:
    copy.sheets.append(replace(copy.sheet("考评目录"), name="备忘"))


def _no_guards(copy: ReviewCopy) -> None:
    for sheet in copy.sheets:
        sheet.is_protected = False


def _no_self_scores(copy: ReviewCopy) -> None:
    column = copy.page(SECOND).column_of(ReviewField.SELF)
    assert column is not None
    copy.sheet(SECOND).delete_column(column)


def _no_hidden_sheet(copy: ReviewCopy) -> None:
    copy.sheets.remove(copy.sheet("_meta"))


def _odd_lines(copy: ReviewCopy) -> None:
    copy.sheet(SECOND).put(40, 1, "被考评单位：见上")


@pytest.mark.parametrize(
    ("happening", "rules"),
    [
        (_reverse, [Code.SHEETS_EXTRA]),
        (_rename, [Code.SHEET_RENAMED]),
        (_insert_row, [Code.STRUCTURE_MOVED]),
        (_insert_column, [Code.STRUCTURE_MOVED]),
        (_swap_rows, [Code.STRUCTURE_MOVED]),
        (_hide, [Code.SHEET_HIDDEN]),
        (_values_only, [Code.FORMULAS_LOST]),
        (_change_a_formula, [Code.FORMULA_CHANGED]),
        (_change_words, [Code.WORDING_CHANGED]),
        (_change_a_cap, [Code.CAP_CHANGED]),
        (_own_sheet, [Code.SHEETS_EXTRA]),
        (_no_guards, [Code.GUARDS_LOST]),
        (_no_self_scores, [Code.STRUCTURE_MOVED]),
        (_no_hidden_sheet, []),
        (_odd_lines, []),
    ],
)
def test_whatever_a_clerk_does_to_the_workbook_the_answers_stay(
    happening: Callable[[ReviewCopy], None], rules: list[Rule]
) -> None:
    plain, _ = read(ReviewCopy.issued().fill())
    copy = ReviewCopy.issued().fill()
    happening(copy)

    review, met = read(copy)

    assert set(met) == set(rules)
    for agency in (FIRST, SECOND, THIRD):
        before, after = (sheet_of(one, agency) for one in (plain, review))
        assert after.found.scores == before.found.scores
        assert after.found.answers == before.found.answers
        assert after.judged == JUDGED


def test_an_unformatted_copy_has_no_formulas_to_compare() -> None:
    copy = ReviewCopy.issued().fill()
    copy.file_format = FileFormat.ODS
    _values_only(copy)

    assert read(copy)[1] == []


@pytest.mark.parametrize(
    ("field", "rule"),
    [(ReviewField.SCORE, Code.SCORE_COLUMN_MISSING), (ReviewField.CODE, None)],
)
def test_a_sheet_without_its_scores_is_faulty_and_costs_nobody_else(
    field: ReviewField, rule: Rule | None
) -> None:
    copy = ReviewCopy.issued().fill()
    column = copy.page(SECOND).column_of(field)
    assert column is not None
    copy.sheet(SECOND).delete_column(column)

    review, _ = read(copy)

    found = sheet_of(review, SECOND).found
    assert found.is_valid is (rule is None)
    assert bool(found.entries) is (rule is None)
    assert sheet_of(review, FIRST).found.is_valid


def test_a_row_that_is_gone_is_missing() -> None:
    copy = ReviewCopy.issued().fill()
    copy.sheet(SECOND).delete_row(8)

    review, met = read(copy)

    assert Code.CRITERION_MISSING in met
    assert sheet_of(review, SECOND).found.scores["C03"] is None


def test_a_table_of_ones_own_without_scores_is_nobodys_review() -> None:
    copy = ReviewCopy.issued().fill()
    sheet = copy.sheet(SECOND)
    own = replace(sheet, name="备忘", cells=dict(sheet.cells))
    for place in [at for at, cell in own.cells.items() if cell.text.startswith("被考评单位")]:
        del own.cells[place]
    own.delete_column(9)
    copy.sheets.append(own)

    assert set(read(copy)[1]) == {Code.SHEETS_EXTRA}


def test_what_a_number_looks_like_is_for_the_evaluators_to_check() -> None:
    copy = ReviewCopy.issued().fill()
    copy.put(SECOND, "C01", {"value": 10, "struck": True})

    review, _ = read(copy)

    (told,) = sheet_of(review, SECOND).found.findings
    assert told.rule is Code.SCORE_STRUCK
    assert "填报单位" not in told.hint(Language.ZH)


def test_a_review_without_the_hash_of_its_return_tells_none() -> None:
    copy = ReviewCopy.issued().fill()
    copy.replace_text(JUDGED, "cd" * 32)

    review, met = read(copy)

    assert {one.judged for one in review.sheets} == {""}
    assert set(met) == {Code.WORDING_CHANGED}


def test_who_signed_is_found_right_of_the_words_and_no_label_is_taken_for_a_name() -> None:
    copy = ReviewCopy.issued().fill()
    place = copy.page(SECOND).signs[SignField.RECORDED_BY]
    copy.sheet(SECOND).put(place.row, place.column, None)
    copy.sheet(SECOND).insert_row(3)

    found = sheet_of(read(copy)[0], SECOND).found

    assert found.answers == {"checked_by": "王某"}
    assert [one.rule for one in found.findings] == [Code.STRUCTURE_MOVED, Code.REVIEW_UNSIGNED]


# Whose it is.


def test_a_review_workbook_is_known_by_any_of_its_marks() -> None:
    copy = ReviewCopy.issued()
    found, register = copy.found(), copy.register
    nothing = IssueRegister("XPMZ18")
    bare = replace(found, custom_properties={}, defined_names={})
    without_meta = replace(bare, sheets=bare.sheets[:-1])

    assert is_review_workbook(found, nothing)
    assert is_review_workbook(bare, nothing)
    assert is_review_workbook(without_meta, register)
    assert not is_review_workbook(without_meta, nothing)
    assert not is_review_workbook(FoundWorkbook(FileFormat.XLSX, ()), register)


def test_codes_of_one_group_old_and_new_are_one_group() -> None:
    copy = ReviewCopy.issued().fill()
    older = replace(copy.register.reviews[0], code="XPMZ18-G01-0000-0000", is_void=True)
    copy.register = replace(copy.register, reviews=(older, *copy.register.reviews))
    copy.sheet("考评目录").put(30, 1, f"旧编号 {older.code}")
    copy.names["AAA"] = older.code

    review, _ = read(copy)

    assert review.group == "G01"
    assert all(one.found.is_valid for one in review.sheets)


def test_nothing_of_a_group_counts_in_a_round_without_evaluators() -> None:
    copy = ReviewCopy.issued().fill()
    copy.now = replace(reviewed_round(), review=None)

    verdict = copy.judge()

    assert [one.rule for one in verdict.findings] == [Code.REVIEW_GROUP_LEFT]
    assert verdict.review is None


# What was issued.


def test_a_sheet_is_compared_with_the_criteria_that_it_asked() -> None:
    found, register = reviewed_round(), reviews_register(reviewed_round())
    book = register.reviews[0]
    copy = replace(book.sheets[0], answers=())
    pages = IssuedPages(lambda _: found)

    assert len(pages.find(book, copy).owed) == 12
    plain = IssuedPages(lambda _: replace(found, review=None))
    assert len(plain.find(book, copy).owed) == 12
    gone = replace(copy, agency="XP099", answers=(("C01", "8"), ("C99", "8")))
    page = pages.find(book, gone)
    assert [one.code for one in page.owed] == ["C01"]
    assert any("XP099" in str(cell.value) for cell in page.cells)


@pytest.mark.parametrize(
    ("shown", "entered", "is_left"),
    [("8", Decimal(8), False), ("不适用", None, True), ("—", None, False), ("", None, False)],
)
def test_what_an_agency_stated_is_read_from_its_column(
    shown: str, entered: Decimal | None, is_left: bool
) -> None:
    found, register = reviewed_round(), reviews_register(reviewed_round())
    book = register.reviews[0]
    copy = replace(book.sheets[0], answers=(("C01", shown), ("C02", "8")))

    page = IssuedPages(lambda _: found).find(book, copy)

    assert page.answers["C01"].entered == entered
    assert [one.code for one in page.owed] == (["C02"] if is_left else ["C01", "C02"])


def test_what_nobody_scores_needs_no_score_and_takes_no_reason() -> None:
    plain = ReviewCopy.issued()
    books = [
        replace(
            book,
            sheets=tuple(
                replace(one, answers=(("C01", "不适用"), *one.answers[1:])) for one in book.sheets
            ),
        )
        for book in plain.register.reviews
    ]
    plain.register = replace(plain.register, reviews=tuple(books))
    plain.fill(SECOND)

    review, _ = read(plain)

    assert "C01" not in sheet_of(review, SECOND).found.scores


# Whatever is typed, it is the number or an error.

typed = st.one_of(
    st.none(),
    st.integers(-3, 15),
    st.floats(allow_nan=False, width=32),
    st.text("0123456789.八分/%- ", max_size=6),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(("C01", "C02", "C03")), typed, min_size=1))
def test_an_accepted_review_score_is_a_number_that_its_criterion_takes(
    answers: dict[str, str | float | bool | None],
) -> None:
    copy = ReviewCopy.issued().fill(SECOND)
    for code, value in answers.items():
        copy.put(SECOND, code, value)

    found = sheet_of(read(copy)[0], SECOND).found

    scheme = copy.assessment_round.scheme.by_code
    for entry in found.entries:
        criterion = scheme[entry.criterion]
        if entry.score is not None:
            assert criterion.minimum <= entry.score <= criterion.cap
            assert criterion.is_on_step(entry.score)
        else:
            told = [one for one in found.findings if one.at.criterion == entry.criterion]
            assert told, entry
            assert _is_said(told)


def _is_said(findings: list[Finding]) -> bool:
    return any(
        one.severity is Severity.ERROR or one.rule is Code.REVIEW_SCORE_MISSING for one in findings
    )


def test_two_groups_contradict_each_other_without_the_hidden_sheet_too() -> None:
    copy = ReviewCopy.issued().fill()
    copy.names["OTHER"] = copy.register.reviews[1].code
    _no_hidden_sheet(copy)

    verdict = copy.judge()

    assert [one.rule for one in verdict.findings] == [Code.REVIEW_OF_TWO_GROUPS]


def test_sheets_that_nothing_is_known_of_are_told_and_not_lost() -> None:
    copy = ReviewCopy.issued().fill()
    books = [replace(book, sheets=()) for book in copy.register.reviews]
    copy.register = replace(copy.register, reviews=tuple(books))

    review, met = read(copy)

    assert review.sheets == ()
    assert met.count(Code.SHEET_OF_NOBODY) == 3


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.id)
def test_what_agencies_send_again_evaluators_hand_in_again(rule: Rule) -> None:
    told = Finding.of(rule).for_evaluators()
    assert "重报" not in told.hint(Language.ZH)
    assert "重新报送" not in told.hint(Language.ZH)
    assert told.for_evaluators() == told
