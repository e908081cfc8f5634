"""A found workbook becomes a return: entries, texts, evidence, answers and findings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.found import WorkbookCopy, feature_copy, filled_copy, ids_of, issued_copy
from tests.core.found import county_round as county
from workbook_tool.core.cells import Cell, CellKind, Range
from workbook_tool.core.findings import Code, Finding, Severity, merge_findings
from workbook_tool.core.form import Field
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.entries import LONG_TEXT
from workbook_tool.core.returns.register import Status
from workbook_tool.core.text import Language

CODES = tuple(f"C{number:02d}" for number in range(1, 13))
TEXTS = st.text("宣传活动abc=+-@{}\t\n\u202e_x0041_ ", min_size=1).filter(lambda text: text.strip())


def found_of(copy: WorkbookCopy, rule: object) -> list[Finding]:
    return [one for one in copy.read().findings if one.rule is rule]


@settings(max_examples=40)
@given(
    st.fixed_dictionaries({code: st.integers(0, 14) for code in CODES}),
    st.fixed_dictionaries({code: st.tuples(TEXTS, TEXTS, TEXTS) for code in CODES[:3]}),
)
def test_what_was_typed_is_what_is_read(
    halves: dict[str, int], texts: dict[str, tuple[str, str, str]]
) -> None:
    scores = {code: Decimal(count) / 2 for code, count in halves.items()}
    copy = filled_copy(dict(scores))
    for code, typed in texts.items():
        for field, text in zip((Field.BASIS, Field.EVIDENCE, Field.DEDUCTION), typed, strict=True):
            copy.put(code, text, field)

    found = copy.read()

    assert found.scores == scores
    assert found.is_valid
    assert not found.is_blank
    for entry in found.entries[:3]:
        assert (entry.basis, entry.evidence, entry.deduction) == texts[entry.criterion]
        assert entry.place is not None
        assert entry.place.cell == f"G{copy.row(entry.criterion)}"


def test_all_faults_of_a_return_are_found_in_one_pass() -> None:
    copy = filled_copy({"C01": 11, "C02": "八分", "C03": None, "C04": 7.25, "C05": -1})

    errors = [one for one in copy.read().findings if one.severity is Severity.ERROR]

    assert [(one.at.criterion, one.rule) for one in errors] == [
        ("C01", Code.SCORE_ABOVE_CAP),
        ("C02", Code.SCORE_NOT_A_NUMBER),
        ("C03", Code.SCORE_MISSING),
        ("C04", Code.SCORE_OFF_STEP),
        ("C05", Code.SCORE_BELOW_MINIMUM),
    ]
    assert errors[1].suggestion == "8"
    assert "8" in errors[1].hint(Language.ZH)


def test_a_blank_form_is_said_once() -> None:
    verdict = issued_copy(county(), "XP039").judge()

    assert verdict.status is Status.REJECTED
    errors = [one for one in verdict.findings if one.severity is Severity.ERROR]
    assert ids_of(errors) == [Code.BLANK_FORM.id]
    assert verdict.agency_return is not None
    assert verdict.agency_return.is_blank


def test_a_form_without_any_score_column_is_not_called_blank() -> None:
    copy = filled_copy()
    copy.scoring.move_rows(lambda row: row if row < 5 or row > 16 else None)

    found = copy.read()

    assert Code.BLANK_FORM.id not in ids_of(found.findings)
    assert ids_of(found.findings).count(Code.CRITERION_MISSING.id) == 12
    assert [entry.score for entry in found.entries] == [None] * 12


def test_a_form_that_applies_nowhere_is_not_blank() -> None:
    copy = feature_copy(dict.fromkeys(("A.1", "B.3")))
    for code in ("A.1", "B.3"):
        copy.put(code, "not our work", Field.NOT_APPLICABLE)

    found = copy.read()

    assert found.is_valid
    marked = [entry for entry in found.entries if entry.is_not_applicable]
    assert [(entry.criterion, entry.reason) for entry in marked] == [
        ("A.1", "not our work"),
        ("B.3", "not our work"),
    ]
    assert all(entry.score is None for entry in marked)


def test_every_kind_of_answer_is_read() -> None:
    copy = feature_copy({"A.3": Decimal("5.5"), "B.1": "No", "S.1": "Partly, so far"})

    entries = {entry.criterion: entry for entry in copy.read().entries}

    assert (entries["A.3"].score, entries["A.3"].choice) == (Decimal("5.5"), "some")
    assert (entries["B.1"].score, entries["B.1"].choice) == (Decimal(0), "否")
    assert (entries["S.1"].score, entries["S.1"].choice) == (None, "Partly, so far")
    assert "T.1" not in entries  # asked of towns only


@pytest.mark.parametrize(
    ("merge", "is_doubtful"),
    [
        (Range(5, 7, 6, 7), True),  # two scores in one
        (Range(5, 6, 5, 7), True),  # the cap covers the score
        (Range(4, 7, 5, 7), True),
        (Range(5, 7, 5, 8), False),  # the score is the anchor
        (Range(5, 2, 7, 2), False),
    ],
)
def test_a_merge_makes_a_score_doubtful_where_it_covers_others(
    merge: Range, is_doubtful: bool
) -> None:
    copy = filled_copy()
    copy.scoring.merges.append(merge)

    found = copy.read()

    assert (found.scores["C01"] is None) == is_doubtful
    merged = [one for one in found.findings if one.rule is Code.SCORE_MERGED]
    assert bool(merged) == is_doubtful
    for one in merged:
        assert ":" in one.message(Language.EN)


def test_long_and_odd_text_is_kept_and_noted() -> None:
    copy = filled_copy()
    copy.put("C01", "长" * (LONG_TEXT + 1), Field.BASIS)
    copy.put("C02", "\u202e反", Field.EVIDENCE)
    copy.put("C03", "宣传\n活动", Field.BASIS)

    found = copy.read()

    assert [one.at.criterion for one in found.findings if one.rule is Code.UNUSUAL_TEXT] == [
        "C01",
        "C02",
    ]
    assert found.entries[0].basis == "长" * (LONG_TEXT + 1)
    assert found.is_valid


def test_a_formula_without_result_is_shown_with_its_text() -> None:
    copy = filled_copy()
    copy.put("C01", Cell(CellKind.NUMBER, "", "[1]表!A1", is_cached=False))

    (finding,) = found_of(copy, Code.SCORE_FORMULA_WITHOUT_VALUE)

    assert finding.observed == "=[1]表!A1"


@pytest.mark.parametrize(
    ("stored", "is_told_as"),
    [
        ("95.900000000000006", "95.9"),  # 17 digits, as Excel stores it
        ("95.90000000000001", "95.9"),  # 16, as openpyxl does
        ("95.90", "95.90"),  # no noise: as it stands
        ("9.5E+1000000000000000", "9.5E+1000000000000000"),  # no number that we know
    ],
)
def test_a_number_is_told_as_it_was_typed(stored: str, is_told_as: str) -> None:
    copy = filled_copy()
    copy.put("C01", Cell(CellKind.NUMBER, stored))

    found = copy.read()

    assert found.entries[0].raw == is_told_as
    assert [one.observed for one in found.findings if one.at.criterion == "C01"] == [is_told_as]


@pytest.mark.parametrize(
    ("total", "is_right"),
    [
        (Decimal(100), True),
        (Decimal("99.999999999999"), True),
        (Decimal("99.99"), False),
        (None, True),  # never calculated
        ("100", False),
        (" ", True),
    ],
)
def test_a_total_is_compared_and_never_used(total: Decimal | str | None, is_right: bool) -> None:
    copy = filled_copy()
    copy.type_total(Cell(CellKind.TEXT, "", "", is_cached=False) if total is None else total)

    assert (found_of(copy, Code.TOTAL_MISMATCH) == []) == is_right


def test_a_total_that_was_deleted_is_not_missed_twice() -> None:
    copy = filled_copy()
    copy.scoring.put(17, 7, None)

    assert ids_of(copy.read().findings) == [Code.FORMULA_CHANGED.id]


def test_a_total_is_rounded_half_up_as_the_sheet_does() -> None:
    copy = filled_copy({"C01": Decimal("9.5")})
    scheme = replace(copy.assessment_round.scheme, places=0)
    copy.assessment_round = replace(copy.assessment_round, scheme=scheme)
    copy.type_total(100)  # 99.5; rounded half to even it would be 100 as well, 98.5 would not
    assert found_of(copy, Code.TOTAL_MISMATCH) == []
    copy.put("C02", 7)
    copy.type_total(99)
    assert found_of(copy, Code.TOTAL_MISMATCH) == []


def test_the_total_is_compared_with_what_does_not_apply_left_out() -> None:
    copy = feature_copy({"A.1": None})
    copy.put("A.1", "not our work", Field.NOT_APPLICABLE)
    copy.type_total(Decimal("40.38"))  # 35 of 65 is worth 40.38 of 75; the bonuses and the fault
    assert found_of(copy, Code.TOTAL_MISMATCH) == []

    copy.type_total(45)
    assert len(found_of(copy, Code.TOTAL_MISMATCH)) == 1


def test_a_prerequisite_that_is_not_met_sets_the_total_to_zero() -> None:
    copy = feature_copy({"P.1": "No"})
    copy.type_total(0)
    assert found_of(copy, Code.TOTAL_MISMATCH) == []


def test_defined_names_are_a_tripwire_only() -> None:
    copy = filled_copy()
    copy.names["in_C03_score"] = "'自评打分'!$G$9"
    del copy.names["in_C04_score"]

    found = copy.read()

    (moved,) = [one for one in found.findings if one.rule is Code.NAME_MOVED]
    assert (moved.at.criterion, moved.severity) == ("C03", Severity.INFO)
    assert found.scores["C03"] == 8
    copy.scoring.delete_row(copy.row("C05"))
    assert Code.NAME_MOVED.id not in copy.ids()


def test_names_of_a_missing_row_are_no_further_finding() -> None:
    copy = filled_copy()
    for column in range(1, 12):
        copy.scoring.put(copy.row("C12"), column, None)

    assert ids_of(copy.read().findings).count(Code.CRITERION_MISSING.id) == 1
    assert found_of(copy, Code.NAME_MOVED) == []


def test_evidence_is_read_by_its_headers_wherever_they_stand() -> None:
    copy = filled_copy()
    sheet = copy.sheet("佐证材料")
    sheet.put(6, 3, "培训通知")
    sheet.insert_row(2)
    sheet.insert_column(1)

    items = copy.read().evidence

    assert [item.title for item in items] == ["材料3", "培训通知"]
    assert items[0].number == "1"


def test_evidence_without_any_header_is_blank_not_misread() -> None:
    copy = filled_copy()
    sheet = copy.sheet("佐证材料")
    for column in range(1, 9):
        sheet.put(4, column, None)

    found = copy.read()

    assert found.evidence == ()
    assert Code.EVIDENCE_BLANK.id in ids_of(found.findings)


def test_answers_are_read_and_contact_data_is_not() -> None:
    copy = filled_copy()
    (question,) = [one for one in copy.blueprint.cover if one.name.startswith("question")]
    contact = next(one for one in copy.blueprint.cover if one.name == "contact_person")
    copy.sheet("封面").put(contact.place.row, contact.place.column, "张三")

    found = copy.read()

    assert found.answers == {question.name: "是"}
    assert "张三" not in repr(replace(found, findings=()))
    copy.sheet("封面").put(question.place.row, question.place.column, None)
    assert copy.read().answers == {}


def test_the_closing_report_is_read_by_its_sections() -> None:
    copy = filled_copy()
    assert set(copy.read().report) == {section.name for section in copy.blueprint.report}
    copy.sheets.remove(copy.sheet("专题总结"))
    found = copy.read()
    assert found.report == {}
    assert Code.REPORT_BLANK.id not in ids_of(found.findings)


def test_a_round_without_required_cover_fields_misses_none() -> None:
    settings_of = replace(county().settings, required_cover=())
    copy = issued_copy(replace(county(), settings=settings_of), "XP039").fill()
    for one in copy.blueprint.cover:
        copy.sheet("封面").put(one.place.row, one.place.column, None)

    assert Code.COVER_INCOMPLETE.id not in copy.ids()


def test_each_blank_field_of_the_cover_is_a_gap_with_its_cell_and_all_are_told_as_one() -> None:
    copy = filled_copy()
    for one in copy.blueprint.cover:
        copy.sheet("封面").put(one.place.row, one.place.column, None)

    gaps = found_of(copy, Code.COVER_INCOMPLETE)

    required = [one for one in copy.blueprint.cover if one.is_required]
    assert [one.at.cell for one in gaps] == [one.place.cell for one in required]
    (merged,) = merge_findings(gaps, Language.ZH)
    assert "填报人、联系电话" in merged.finding.message(Language.ZH)


def test_the_blank_fields_of_the_cover_of_version_1_are_one_note() -> None:
    copy = issued_copy(county(), "XP039", version=1).fill()
    for one in copy.blueprint.cover:
        copy.sheet("封面").put(one.place.row, one.place.column, None)

    (note,) = found_of(copy, Code.COVER_INCOMPLETE)

    assert note.at.cell is None
    assert "填报人、联系电话" in note.message(Language.ZH)


def test_a_foreign_name_is_said_once_however_often_it_is_printed() -> None:
    copy = filled_copy()
    copy.replace_text(copy.blueprint.agency_name, "者竜乡")

    verdict = copy.judge()

    assert verdict.status is Status.CONFLICT
    assert ids_of(verdict.findings).count(Code.NAME_CONTRADICTS_CODE.id) == 1


def test_two_foreign_names_are_both_said() -> None:
    copy = filled_copy()
    copy.sheet("封面").put(4, 3, "者竜乡")
    copy.scoring.put(2, 1, "填报单位：县农业局")

    assert set(copy.ids()) == {Code.NAME_CONTRADICTS_CODE.id, Code.ALIAS_NAME.id}


def test_a_name_line_that_is_gone_or_changed_is_changed_wording() -> None:
    copy = filled_copy()
    copy.scoring.put(2, 1, None)
    copy.scoring.put(18, 5, "别的话")

    assert copy.ids() == [Code.WORDING_CHANGED.id] * 2


def test_a_printed_code_that_was_changed_is_changed_wording() -> None:
    copy = filled_copy()
    copy.scoring.put(18, 1, "编号：XPMZ18-XP039-AAAA-AAAA")

    assert copy.ids() == [Code.WORDING_CHANGED.id]


def test_another_agency_in_the_line_above_the_signature_is_a_contradiction() -> None:
    copy = filled_copy()
    copy.scoring.put(18, 5, "填报单位：者竜乡（XP066）")

    assert copy.judge().status is Status.CONFLICT


def test_lines_of_a_sheet_whose_rows_moved_are_left_alone() -> None:
    copy = filled_copy()
    copy.scoring.insert_row(3)

    assert Code.WORDING_CHANGED.id not in copy.ids()


def test_extra_sheets_and_another_order_are_one_note() -> None:
    copy = filled_copy()
    copy.sheets.reverse()
    assert copy.ids() == [Code.SHEETS_EXTRA.id]
    copy = filled_copy()
    copy.sheets.append(replace(copy.sheet("专题总结"), name="我的表", cells={}))
    (note,) = found_of(copy, Code.SHEETS_EXTRA)
    assert "我的表" in note.message(Language.ZH)


def test_what_the_reader_noticed_is_kept() -> None:
    copy = filled_copy()
    copy.oddities = (Finding.of(Code.MACROS),)

    assert copy.judge().status is Status.WARNED


def test_a_return_without_entries_is_neither_counted_nor_filled() -> None:
    empty = AgencyReturn(FileFacts("a.xlsx", "0"), None)
    assert empty.is_valid
    assert empty.is_blank
    assert not replace(empty, entries=(Entry("C01", None, raw="8分"),)).is_blank


def test_a_lost_column_of_texts_loses_the_texts_and_no_score() -> None:
    for field in (Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
        copy = filled_copy({"C01": 5})
        copy.scoring.delete_column(copy.column(field))

        found = copy.read()

        assert found.scores["C01"] == 5
        assert {getattr(entry, field.value) for entry in found.entries} == {""}
        wanting = {Code.BASIS_MISSING.id, Code.DEDUCTION_UNREASONED.id}
        assert not wanting & set(ids_of(found.findings))


def test_points_taken_off_are_told_as_what_they_are() -> None:
    copy = feature_copy({"X.2": 1})
    copy.put("X.2", None, Field.DEDUCTION)
    (found,) = (one for one in copy.read().findings if one.rule is Code.DEDUCTION_UNREASONED)
    assert found.message(Language.ZH) == "X.2 扣 1 分，扣分原因未填写。"
    assert found.message(Language.EN) == "X.2 takes off 1 without a reason."


def test_computed_points_are_told_without_a_dozen_digits() -> None:
    assert Entry("N01", Decimal("2.333333333333"), fact=Decimal(7)).said == "2.3333"
    assert Entry("C01", Decimal("7.12345")).said == "7.12345"
