"""A faulty return goes back with its answers in it, is mended, and counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.case_files import judge_copy, prepare_copy, read_cases
from tests.core.form.rounds import fact_round
from tests.core.found import (
    SheetCopy,
    WorkbookCopy,
    best_answer,
    county_round,
    feature_copy,
    feature_round,
    filled_copy,
    issued_copy,
)
from tests.facts import fact_entry
from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.form import Field, Place
from workbook_tool.core.form.corrections import SHEET_NAMES, build_corrections
from workbook_tool.core.form.prefill import Prefill, with_prefill
from workbook_tool.core.returns import AgencyReturn, Entry, EvidenceItem, FileFacts
from workbook_tool.core.returns.kept_answers import (
    as_entered,
    equal_in_all,
    inert,
    shortened,
    units,
)
from workbook_tool.core.returns.prefilling import (
    is_open,
    prefill_carried,
    prefill_correction,
)
from workbook_tool.core.returns.register import FileVerdict, Register, Status, build_register
from workbook_tool.core.round.demands import BASIS_MINIMUM
from workbook_tool.core.text import Language

NOT_READ = {
    *("I101", "I103", "I104", "I105"),  # nothing of it is read: whose it is, or on which form
    *("I102", "I106", "I109"),  # staff decide
    *("I110", "I111", "I112"),  # on an older version
    "S140",  # nobody knows what it was measured against
}
MENDED = {
    case.name: case
    for case in read_cases()
    if case.is_met
    and "files" not in case.said
    and "later" not in case.said
    and case.rule_id[0] in "SLIT"
    and case.rule_id not in NOT_READ
}


def correction_of(copy: WorkbookCopy, *verdicts: FileVerdict) -> Prefill:
    found = [one.agency_return for one in verdicts if one.agency_return]
    findings = [finding for one in verdicts for finding in one.findings]
    return prefill_correction(found, findings, copy.blueprint, copy.scheme)


def prefilled_copy(copy: WorkbookCopy, prefill: Prefill) -> WorkbookCopy:
    """Return the form that goes back, as a reader finds it."""
    fresh = issued_copy(copy.assessment_round, copy.blueprint.agency_code)
    blueprint = with_prefill(fresh.blueprint, prefill)
    sheets = [SheetCopy.issued(spec) for spec in blueprint.sheets]
    return replace(fresh, sheets=sheets, path="returned again.xlsx")


def fill_blanks(copy: WorkbookCopy) -> None:
    """Fill in what is empty and nothing else, as an orderly clerk does."""
    full = issued_copy(copy.assessment_round, copy.blueprint.agency_code).fill()
    for sheet in copy.sheets:
        if sheet.name in SHEET_NAMES:
            continue
        for place, cell in full.sheet(sheet.name).cells.items():
            row, column = place
            is_reason = column == copy.column(Field.DEDUCTION)
            if sheet is copy.scoring and is_reason:
                continue
            sheet.cells.setdefault(place, cell)
            if row == copy.blueprint.total.row and sheet is copy.scoring:
                sheet.cells[place] = sheet.cells[place]._replace(text="", is_cached=False)
    for criterion in copy.scheme:
        basis = copy.scoring.text(copy.row(criterion.code), copy.column(Field.BASIS))
        if len(basis) < BASIS_MINIMUM:  # what was left of it without control characters
            copy.put(criterion.code, f"{basis}等多项工作", Field.BASIS)
        score = copy.scoring.text(copy.row(criterion.code), copy.column(Field.SCORE))
        blank = not copy.scoring.text(copy.row(criterion.code), copy.column(Field.DEDUCTION))
        if blank and score != str(best_answer(criterion)):
            copy.put(criterion.code, "活动次数不够", Field.DEDUCTION)


def without_marks(copy: WorkbookCopy) -> None:
    """What does not apply has no score."""
    column = copy.blueprint.score_table.column_of(Field.NOT_APPLICABLE)
    for criterion in copy.scheme:
        is_marked = column and copy.scoring.text(copy.row(criterion.code), column)
        if is_marked and copy.scheme.may_be_left(criterion):
            copy.put(criterion.code, None)


@pytest.mark.parametrize("name", MENDED)
def test_what_a_clerk_can_mend_is_mended_and_counts(name: str) -> None:
    said = {key: value for key, value in MENDED[name].said.items() if key not in {"now", "issued"}}
    copy = prepare_copy(said)
    verdict = judge_copy(copy)
    assert verdict.agency_return is not None
    prefill = correction_of(copy, verdict)
    back = prefilled_copy(copy, prefill)
    fill_blanks(back)
    without_marks(back)
    again = back.judge()
    assert [one.rule.id for one in again.findings if is_open(one)] == []
    assert again.status.is_counted, again.reason
    assert Code.SHEETS_EXTRA not in {one.rule for one in again.findings}
    assert again.agency_return is not None
    assert again.agency_return.bases == (copy.file.sha256,)
    kept = {entry.criterion: entry for entry in again.agency_return.entries}
    for entry in verdict.agency_return.entries:
        is_named = any(one.at.criterion == entry.criterion for one in verdict.findings)
        if entry.is_answered and not is_named:
            assert kept[entry.criterion].score == entry.score
            assert kept[entry.criterion].choice == entry.choice
            assert kept[entry.criterion].basis == entry.basis


def lines_of(prefill: Prefill) -> list[tuple[str, str, str]]:
    return [
        (f"{one.place.sheet}!{one.place.cell}", one.criterion, one.returned)
        for one in prefill.corrections
    ]


def test_each_fault_and_gap_is_a_line_and_its_cell_is_empty() -> None:
    copy = filled_copy({"C01": "9,5", "C02": 7})
    copy.put("C02", None, Field.DEDUCTION)
    copy.put("C03", "短", Field.BASIS)
    copy.put("C04", "1、9", Field.EVIDENCE)
    copy.sheet("封面").put(6, 3, None)
    prefill = correction_of(copy, copy.judge())
    assert lines_of(prefill) == [
        ("自评打分!G5", "C01 加强学习教育", "9,5"),
        ("自评打分!K6", "C02 加强学习教育", ""),
        ("自评打分!I7", "C03 健全工作机制", "短"),
        ("自评打分!J8", "C04 健全工作机制", "1、9"),
        ("封面!C6", "", ""),
    ]
    held = {(place.sheet, place.cell): value for place, value in prefill.values.items()}
    for cell in ("G5", "K6", "I7", "J8"):
        assert ("自评打分", cell) not in held
    assert held["自评打分", "G6"] == Decimal(7)
    assert held["自评打分", "I5"] == "开展宣传和培训活动"
    assert held["佐证材料", "C5"] == "材料3"


def test_the_sheet_of_corrections_links_and_says_what_to_do() -> None:
    copy = filled_copy({"C01": "9,5"})
    prefill = correction_of(copy, copy.judge())
    sheet = build_corrections(copy.blueprint, prefill.corrections)
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    assert sheet.name == "修改说明"
    assert cells[5, 2].link == Place("自评打分", 5, 7)
    assert cells[5, 2].value == "自评打分 G5"
    assert cells[5, 4].value == "9,5"
    assert cells[5, 7].value == "× 未改"
    assert "9.5" in str(cells[5, 6].value)


def test_a_form_without_corrections_has_no_more_sheets() -> None:
    copy = filled_copy()
    copy.sheet("佐证材料").put(5, 2, "C01")
    verdict = copy.judge()
    assert verdict.agency_return is not None
    prefill = prefill_carried(verdict.agency_return, copy.blueprint, copy.scheme)
    form = with_prefill(copy.blueprint, prefill)
    assert [one.name for one in form.sheets] == [one.name for one in copy.blueprint.sheets]
    back = prefilled_copy(copy, prefill)
    again = back.judge()
    assert again.agency_return is not None
    assert [e.score for e in again.agency_return.entries] == [
        e.score for e in verdict.agency_return.entries
    ]
    assert again.agency_return.evidence == verdict.agency_return.evidence
    assert again.agency_return.report == verdict.agency_return.report
    assert again.agency_return.answers == verdict.agency_return.answers


def test_every_kind_of_answer_is_held() -> None:
    copy = feature_copy()
    verdict = copy.judge()
    assert verdict.agency_return is not None
    prefill = prefill_carried(verdict.agency_return, copy.blueprint, copy.scheme)
    again = prefilled_copy(copy, prefill).judge().agency_return
    assert again is not None
    said = [(e.score, e.choice, e.is_not_applicable, e.reason) for e in again.entries]
    assert said == [
        (e.score, e.choice, e.is_not_applicable, e.reason) for e in verdict.agency_return.entries
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "=1+1"),
        ("a\x00\x07b\x1f", "ab"),
        ("行\r\n行\r行\t列", "行\n行\n行 列"),
        ("\u202e反\u200e", "反"),
        ("\ud800x\uffff", "x"),
    ],
)
def test_texts_are_inert(text: str, kept: str) -> None:
    assert inert(text) == kept


def test_a_cut_never_parts_a_character() -> None:
    assert shortened("😀😀😀", 5) == "😀😀"
    assert units("😀a") == 3
    assert shortened("abc", 3) == "abc"


def test_a_text_that_is_too_long_is_cut_and_told() -> None:
    copy = filled_copy({"C01": "x"})
    copy.put("C02", "长" * 40_000, Field.BASIS)
    copy.put("C03", "\x07\u202e", Field.DEDUCTION)
    prefill = correction_of(copy, copy.judge())
    held = {(place.sheet, place.cell): value for place, value in prefill.values.items()}
    assert held["自评打分", "I6"] == "长" * 500
    assert ("自评打分", "K7") not in held
    last = prefill.corrections[-1]
    assert last.place == Place("自评打分", 6, 9)
    assert "40000" in last.problem
    assert len(last.returned) == 100
    assert last.is_mended == "LEN(INDEX('自评打分'!$I:$I,6))<500"


def test_lines_of_evidence_keep_their_numbers() -> None:
    copy = filled_copy({"C01": "x"})
    verdict = copy.judge()
    assert verdict.agency_return is not None
    evidence = (
        EvidenceItem("3", "C01", "第三份", dated="43373", pages="4", medium="纸质"),
        EvidenceItem("3", "C01", "又是第三份"),
        EvidenceItem("x", "C01", "没有号"),
        EvidenceItem("999", "C01", "在后面"),
        EvidenceItem("1.5", "C01", "一份半"),
        EvidenceItem("4", "C99", "没有这项", dated="2018.9.30", pages="两"),
        EvidenceItem("5", "C01", "日期不对", dated="9", pages="0"),
    )
    found = replace(verdict.agency_return, evidence=evidence)
    prefill = prefill_correction([found], verdict.findings, copy.blueprint, copy.scheme)
    held = {place.cell: value for place, value in prefill.values.items() if "佐证" in place.sheet}
    assert held["C7"] == "第三份"
    assert held["E7"] == Decimal(43373)
    assert held["G7"] == Decimal(4)
    assert held["B8"] == "C99"
    assert (held["C8"], held["E8"], held["G8"]) == ("没有这项", "2018.9.30", "两")
    assert (held["E9"], held["G9"]) == ("9", "0")
    told = [one.returned for one in prefill.corrections if one.place == Place("佐证材料", 5, 2)]
    assert told == ["3 又是第三份", "x 没有号", "999 在后面", "1.5 一份半"]


def test_a_line_names_no_question_that_is_another_one_now() -> None:
    copy = filled_copy()
    found = copy.judge().agency_return
    assert found is not None
    entries = tuple(Entry("C01", None) if one.criterion == "C01" else one for one in found.entries)
    evidence = (EvidenceItem("1", "C01", "旧的"), EvidenceItem("2", "C02", "新的"))
    carried = replace(found, entries=entries, evidence=evidence)
    prefill = prefill_carried(carried, copy.blueprint, copy.scheme)
    held = {place.cell: value for place, value in prefill.values.items() if "佐证" in place.sheet}
    assert held == {"C5": "旧的", "B6": "C02", "C6": "新的"}


def test_of_several_versions_only_what_is_equal_is_held() -> None:
    one, other = filled_copy({"C01": "x", "C02": 7}), filled_copy({"C01": "y", "C02": 6})
    other.put("C03", "另一种说法", Field.BASIS)
    other.sheet("专题总结").put(4, 2, "别的做法")
    other.sheet("佐证材料").put(5, 3, "别的材料")
    other.sheet("封面").put(10, 5, "否")
    verdicts = [one.judge(), replace(other, path="2.xlsx").judge()]
    prefill = correction_of(one, *verdicts)
    held = {(place.sheet, place.cell): value for place, value in prefill.values.items()}
    assert ("自评打分", "G6") not in held
    assert held["自评打分", "I6"] == "开展宣传和培训活动"
    assert held["自评打分", "G7"] == Decimal(8)
    assert ("自评打分", "I7") not in held
    assert ("专题总结", "B4") not in held
    assert held["专题总结", "B5"] == "做法"
    assert ("佐证材料", "C5") not in held
    assert ("封面", "E10") not in held
    assert [line.returned for line in prefill.corrections] == ["x", "y"]
    assert len(prefill.bases) == 2


def test_answers_to_what_is_not_asked_any_more_are_left_out() -> None:
    copy = filled_copy()
    found = copy.judge().agency_return
    assert found is not None
    gone = replace(found, entries=(Entry("C99", Decimal(3), place=Place("自评打分", 5, 7)),))
    prefill = prefill_carried(gone, copy.blueprint, copy.scheme)
    assert not [place for place in prefill.values if place.sheet == "自评打分"]


def test_an_entry_that_only_one_version_has_is_left_open() -> None:
    file = FileFacts("a.xlsx", "a" * 64)
    one = AgencyReturn(file, "A", entries=(Entry("C01", Decimal(3)),))
    other = AgencyReturn(file, "A")
    assert equal_in_all([one, other]).entries == (Entry("C01", None),)


def test_a_fact_that_all_versions_state_stands_as_the_fact_and_not_as_its_points() -> None:
    assessment_round = fact_round()
    counted = assessment_round.scheme.by_code["C03"]  # a third of a point each
    file = FileFacts("a.xlsx", "a" * 64)
    three = replace(fact_entry(counted, 3), raw="3")
    versions = [AgencyReturn(file, "A", entries=(three,), modified=day) for day in ("1", "2")]
    (entry,) = equal_in_all(versions).entries

    assert (entry.score, entry.fact) == (Decimal(1), Decimal(3))
    assert as_entered(entry, counted, Language.ZH) == Decimal(3)


def test_what_could_not_be_read_gives_an_empty_form_that_says_so() -> None:
    copy = filled_copy()
    finding = Finding.of(Code.SCORE_SHEET_MISSING, sheet="自评打分")
    prefill = prefill_correction([], [finding], copy.blueprint, copy.scheme)
    assert prefill.values == {}
    (line,) = prefill.corrections
    assert line.place == Place("自评打分", 5, 7)
    assert line.is_mended == "COUNTIF('自评打分'!$H$5:$H$16,\"√*\")=12"


def test_whom_to_ask_is_no_answer() -> None:
    copy = filled_copy({"C01": "x"})
    person, asked = Place("封面", 6, 3), Place("封面", 10, 5)
    line = correction_of(copy, copy.judge()).corrections
    given: dict[str, dict[Place, str | Decimal]] = {
        "nothing": {},
        "contact": {person: "王某"},
        "question": {person: "王某", asked: "是"},
        "score": {Place("自评打分", 5, 7): Decimal(5)},
    }
    forms = {
        held: with_prefill(copy.blueprint, Prefill(values, (), line))
        for held, values in given.items()
    }
    said = {held: str(form.sheets[1].cells[3].value) for held, form in forms.items()}
    assert {held: "没有可以带入的答案" in text for held, text in said.items()} == {
        "nothing": True,
        "contact": True,
        "question": False,
        "score": False,
    }


def test_contact_goes_back_to_the_agency_but_not_its_day() -> None:
    copy = filled_copy({"C01": "x"})
    verdict = copy.judge()
    assert verdict.agency_return is not None
    contact = {"contact_person": "王某", "filled_on": "2018-9-1", "phone": "0877-7011234"}
    prefill = prefill_correction(
        [verdict.agency_return], verdict.findings, copy.blueprint, copy.scheme, contact=contact
    )
    cover = {place.cell: value for place, value in prefill.values.items() if place.sheet == "封面"}
    assert cover == {"C6": "王某", "C7": "0877-7011234", "E10": "是"}


def test_gaps_that_weigh_nothing_are_not_listed() -> None:
    gap = Finding.of(Code.BASIS_MISSING, criterion="C01", score="9", cap="10")
    assert is_open(gap)
    assert not is_open(replace(gap, weight=Severity.INFO))
    assert not is_open(Finding.of(Code.OUR_DEFECT, name="x"))
    assert not is_open(Finding.of(Code.SHEETS_EXTRA, sheets="x"))


def register_of(*copies: WorkbookCopy) -> Register:
    verdicts = [
        replace(copy, path=f"{number}.xlsx").judge() for number, copy in enumerate(copies, 1)
    ]
    return build_register(verdicts, copies[0].assessment_round.roster)


def form_of(base: WorkbookCopy, scores: dict[str, int]) -> WorkbookCopy:
    copy = filled_copy(scores)
    copy.make_from(base.file.sha256)
    return copy


def statuses(*copies: WorkbookCopy) -> list[Status]:
    return [verdict.status for verdict in register_of(*copies).files]


def test_a_chain_of_forms_ends_in_its_last() -> None:
    first = filled_copy({"C01": 7})
    second = form_of(first, {"C01": 8})
    third = form_of(second, {"C01": 9})
    gone, kept = Status.SUPERSEDED, Status.ACCEPTED
    assert statuses(first, second, third) == [gone, gone, kept]
    assert statuses(third, second, first) == [kept, gone, gone]
    faulty = form_of(first, {"C01": 99})
    assert statuses(first, faulty, form_of(faulty, {"C01": 9})) == [gone, gone, kept]


def test_going_back_to_the_first_answers_is_the_last_word() -> None:
    first = filled_copy({"C01": 7})
    second = form_of(first, {"C01": 8})
    third = form_of(second, {"C01": 7})
    gone, kept = Status.SUPERSEDED, Status.ACCEPTED
    assert statuses(first, second, third) == [gone, gone, kept]


def test_two_forms_of_one_return_are_two_versions() -> None:
    first = filled_copy({"C01": 7})
    found = statuses(first, form_of(first, {"C01": 8}), form_of(first, {"C01": 9}))
    assert found == [Status.SUPERSEDED, Status.CONFLICT, Status.CONFLICT]


def test_forms_that_name_each_other_replace_nothing() -> None:
    one, other = filled_copy({"C01": 7}).judge(), filled_copy({"C01": 8}).judge()
    hashes = one.file.sha256, other.file.sha256
    verdicts = []
    for verdict, base in ((one, hashes[1]), (other, hashes[0])):
        assert verdict.agency_return
        made = replace(verdict.agency_return, bases=(base, base))
        verdicts.append(replace(verdict, agency_return=made))
    verdicts[1] = verdicts[1].moved_to("2.xlsx")
    register = build_register(verdicts, county_round().roster)
    assert [verdict.status for verdict in register.files] == [Status.CONFLICT] * 2


def test_an_untouched_form_steps_back_behind_one_that_was_changed() -> None:
    first = filled_copy({"C01": 7})
    found = statuses(first, form_of(first, {"C01": 7}), form_of(first, {"C01": 9}))
    assert found == [Status.SUPERSEDED, Status.SUPERSEDED, Status.ACCEPTED]


def test_the_words_of_the_sheet_stand_in_both_languages() -> None:
    copy = issued_copy(feature_round(), "AB1")
    finding = Finding.of(Code.SCORE_SHEET_MISSING, sheet="Scoring")
    prefill = prefill_correction([], [finding], copy.blueprint, copy.scheme)
    form = with_prefill(copy.blueprint, prefill)
    assert form.language is Language.EN
    assert form.sheets[1].name == "Corrections"
    assert {one.name for one in form.sheets} & SHEET_NAMES == {"Corrections"}
    assert county_round().settings.language is Language.ZH
