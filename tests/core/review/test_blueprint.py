"""A review workbook states who judges what, shows what was returned, and asks for the rest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.core.form.rounds import KEY
from tests.core.review.workbooks import (
    BASIS,
    COUNTY,
    FACTS,
    FEATURES,
    GROUP,
    as_found,
    blueprint_of,
    county_blueprint,
    feature_blueprint,
    judged,
    stated,
)
from workbook_tool.core.cells import SheetState
from workbook_tool.core.form import CellSpec, SheetSpec, wording_digest
from workbook_tool.core.form.identity import (
    collect_codes,
    find_codes_in_text,
    make_code,
    make_review_code,
)
from workbook_tool.core.review.build import review_digest, sheet_name
from workbook_tool.core.review.meta import judged_copy, read_review_meta
from workbook_tool.core.review.spec import (
    REVIEW_VERSION,
    Evaluator,
    JudgedAnswer,
    ReviewBlueprint,
    ReviewField,
    SignField,
    TypedAnswer,
    TypedSheet,
)
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.round.snapshot import STORED

CRITERIA = tuple(COUNTY.scheme)


def page_of(blueprint: ReviewBlueprint, turn: int = 0) -> SheetSpec:
    name = blueprint.pages[turn].sheet
    return next(one for one in blueprint.sheets if one.name == name)


def cells_of(sheet: SheetSpec) -> dict[tuple[int, int], CellSpec]:
    return {(one.row, one.column): one for one in sheet.cells}


def at(blueprint: ReviewBlueprint, code: str, field: ReviewField, turn: int = 0) -> CellSpec | None:
    page = blueprint.pages[turn]
    place = page.place(code, field)
    assert place is not None
    return cells_of(page_of(blueprint, turn)).get((place.row, place.column))


def test_a_code_of_a_group_is_never_that_of_an_agency() -> None:
    digest = "d" * 64
    code = make_review_code(KEY, "XPMZ18", "G02", digest)
    assert find_codes_in_text(code) == (code,)
    assert code.startswith("XPMZ18-G02-")
    assert code != make_code(KEY, "XPMZ18", "G02", digest)
    with pytest.raises(ValueError, match="not a round id"):
        make_review_code(KEY, "XPMZ18", "第二组", digest)


def test_a_code_stands_for_the_criteria_alone() -> None:
    digest = review_digest(CRITERIA, COUNTY.scheme)
    reworded = tuple(replace(one, text="其他") for one in CRITERIA)
    assert review_digest(reworded, COUNTY.scheme) == digest
    assert review_digest(CRITERIA[:-1], COUNTY.scheme) != digest
    recapped = (replace(CRITERIA[0], cap=Decimal(9)), *CRITERIA[1:])
    assert review_digest(recapped, COUNTY.scheme) != digest


def test_each_agency_has_a_sheet_that_shows_what_it_returned() -> None:
    blueprint = county_blueprint()
    assert [one.agency for one in blueprint.pages] == [one.code for one in COUNTY.roster]
    assert blueprint.by_agency["XP039"].sheet == "XP039 新平县农业局"
    fields = [one.field for one in blueprint.pages[0].columns]
    shown = {field: at(blueprint, "C01", field) for field in fields}
    values = {field: one.value for field, one in shown.items() if one and not one.is_input}
    assert values[ReviewField.SELF] == Decimal(10)
    assert values[ReviewField.BASIS] == BASIS
    assert values[ReviewField.EVIDENCE] == "1 学习计划"
    assert values[ReviewField.METHODS] == "听取汇报\n材料审核"
    assert values[ReviewField.STATUS] == "① 待考评"
    inputs = {field for field, one in shown.items() if one and one.is_input}
    assert inputs == {ReviewField.SCORE, ReviewField.REASON, ReviewField.RECORD}


def test_every_sheet_bears_the_code_and_each_agency_the_return_that_is_judged() -> None:
    blueprint = county_blueprint()
    for sheet in blueprint.sheets:
        texts = [str(one.value) for one in sheet.cells]
        assert any(blueprint.code in one for one in texts), sheet.name
        assert blueprint.code in sheet.footer
    texts = [str(one.value) for one in page_of(blueprint).cells]
    assert sum(blueprint.code in one for one in texts) == 2
    assert any("校验码：0477" in one and "ab" * 32 in one for one in texts)
    assert {one.code for one in collect_codes(as_found(blueprint))} == {blueprint.code}


def test_an_agency_prints_on_one_page_across() -> None:
    for turn in range(len(COUNTY.roster)):
        sheet = page_of(county_blueprint(), turn)
        assert sheet.is_landscape
        assert sheet.fits_one_page
        assert sheet.print_titles is None
        assert sheet.page_breaks == ()
        assert sheet.print_area is not None


def test_long_texts_are_cut_so_that_the_page_can_be_read_and_say_so() -> None:
    agency = COUNTY.roster.agencies[0]
    long = {one.code: replace(stated(one), basis="长" * 500) for one in CRITERIA}
    blueprint = blueprint_of(COUNTY, judged(agency, CRITERIA, others=long))
    shown = at(blueprint, "C01", ReviewField.BASIS)
    assert shown is not None
    assert str(shown.value).endswith("……（全文见《自评全文》）")
    assert 70 <= str(shown.value).count("长") < 500
    assert page_of(blueprint).fits_one_page
    one_long = blueprint_of(COUNTY, judged(agency, CRITERIA, others={"C01": long["C01"]}))
    whole = at(one_long, "C01", ReviewField.BASIS)
    assert whole is not None
    assert whole.value == "长" * 500


def test_what_is_cut_stands_in_full_on_a_sheet_of_its_own() -> None:
    long = {
        one.code: replace(stated(one), basis="长" * 500) for one in CRITERIA if one.code != "C02"
    }
    long["C02"] = stated(CRITERIA[1])
    agencies = COUNTY.roster.agencies
    blueprint = blueprint_of(
        COUNTY, judged(agencies[0], CRITERIA, others=long), judged(agencies[1], CRITERIA)
    )
    assert [one.name for one in blueprint.sheets[:3]] == ["考评目录", "考察清单", "自评全文"]
    cells = cells_of(blueprint.sheets[2])
    assert cells[5, 3].value == "长" * 500
    assert cells[5, 4].value == "1 学习计划"
    assert [cells[row, 2].value for row in range(5, 16)] == [
        one.code for one in CRITERIA if one.code != "C02"
    ]
    assert (16, 2) not in cells
    link = cells[6, 1].link
    assert link is not None
    assert (link.sheet, link.cell) == (blueprint.pages[0].sheet, "A8")
    assert "自评全文" not in [one.name for one in county_blueprint().sheets]


def test_a_name_of_any_length_fits_the_footer() -> None:
    group = Evaluator("G1", "组" * 300)
    agency = replace(COUNTY.roster.agencies[0], name="单位&" * 100)
    blueprint = blueprint_of(COUNTY, judged(agency, CRITERIA), group=group)
    assert max(len(sheet.footer) for sheet in blueprint.sheets) < 255


def test_many_criteria_go_over_several_pages_with_their_headings() -> None:
    many = tuple(
        replace(CRITERIA[turn % 12], code=f"K{turn}", text="标准" * 40) for turn in range(60)
    )
    found = replace(COUNTY, scheme=replace(COUNTY.scheme, criteria=many))
    blueprint = blueprint_of(found, judged(COUNTY.roster.agencies[0], many))
    sheet = page_of(blueprint)
    assert not sheet.fits_one_page
    assert sheet.print_titles == (5, 5)
    first, *others = sheet.page_breaks
    assert 5 < first < 65
    assert all(row <= 62 for row in others)  # three rows and more stand with the signatures


def test_what_does_not_apply_is_shown_and_asks_for_nothing() -> None:
    blueprint = feature_blueprint()
    page = blueprint.pages[1]
    assert "A.1" not in page.owed
    assert page.answers["A.1"] == "Does not apply"
    for field in (ReviewField.SCORE, ReviewField.REASON, ReviewField.RECORD):
        cell = at(blueprint, "A.1", field, 1)
        assert cell is not None
        assert (cell.value, cell.is_input) == ("—", False)
    status = at(blueprint, "A.1", ReviewField.STATUS, 1)
    assert status is not None
    assert (status.value, status.formula) == ("Does not apply", None)


def test_of_a_fact_the_rule_stands_beside_it_and_its_points_are_computed() -> None:
    agency, criteria = FACTS.roster.agencies[0], tuple(FACTS.scheme)
    typed = TypedSheet({"C03": TypedAnswer(Decimal(4)), "C02": TypedAnswer("两次")})
    blueprint = blueprint_of(FACTS, judged(agency, criteria, typed))
    rule, points = (at(blueprint, "C03", field) for field in (ReviewField.RULE, ReviewField.POINTS))
    assert rule is not None
    assert points is not None
    assert str(rule.value).startswith("每篇")
    assert points.formula is not None
    assert str(points.value).startswith("1.333333")
    plain = at(blueprint, "C01", ReviewField.RULE)
    assert plain is not None
    assert plain.value == "—"
    unread = at(blueprint, "C02", ReviewField.POINTS)
    assert unread is not None
    assert unread.value == ""
    assert blueprint.pages[0].answers["C03"] == "2"
    status = at(blueprint, "C03", ReviewField.STATUS)
    assert status is not None
    assert status.value == "③ 待写上调理由"
    cap = at(blueprint, "X01", ReviewField.CAP)
    assert cap is not None
    assert cap.value == ""
    assert county_blueprint().pages[0].column_of(ReviewField.POINTS) is None


def test_a_digit_never_follows_a_size_in_a_footer() -> None:
    footer = page_of(feature_blueprint(), 1).footer
    assert footer.endswith("&R&8Agency: 3rd Town")
    assert feature_blueprint().sheets[0].footer.endswith("&R&8Evaluator: Group && one")


def test_roles_and_methods_have_a_column_where_there_are_any() -> None:
    assert feature_blueprint().pages[0].column_of(ReviewField.METHODS) is None
    assert county_blueprint().pages[0].column_of(ReviewField.ROLE) is None
    assert county_blueprint().pages[0].place("C01", ReviewField.ROLE) is None
    deduction = at(feature_blueprint(), "X.2", ReviewField.ROLE)
    assert deduction is not None
    assert deduction.value == "Deduction"


def test_scores_are_added_only_where_they_are_points_as_they_stand() -> None:
    county, features = county_blueprint(), feature_blueprint()
    total = cells_of(page_of(county))[county.pages[0].total_row, 1]
    assert total.value == "本组考评小计"
    score = county.pages[0].column_of(ReviewField.SCORE)
    assert cells_of(page_of(county))[county.pages[0].total_row, score or 0].value == 0
    assert cells_of(page_of(features))[features.pages[0].total_row, 1].value == "Total"
    score = features.pages[0].column_of(ReviewField.SCORE)
    assert cells_of(page_of(features))[features.pages[0].total_row, score or 0].value is None


def test_a_criterion_without_an_answer_is_asked_all_the_same() -> None:
    one = replace(judged(COUNTY.roster.agencies[0], CRITERIA[:1]), answers={})
    blueprint = blueprint_of(COUNTY, one)
    assert blueprint.pages[0].answers == {"C01": "—"}
    assert blueprint.pages[0].owed == ("C01",)
    status = at(blueprint, "C01", ReviewField.STATUS)
    assert status is not None
    assert "√ 完成" in str(status.formula)


def test_what_was_typed_before_stands_in_its_cells_and_counts() -> None:
    typed = TypedSheet(
        {
            **{one.code: TypedAnswer(stated(one).entered) for one in CRITERIA},
            "C01": TypedAnswer(Decimal(8), "少一次学习", "现场查看台账"),
            "C02": TypedAnswer(Decimal(7)),
            "C03": TypedAnswer("八分"),
        },
        {SignField.RECORDED_BY: "张三", SignField.REVIEWED_ON: Decimal(43400)},
    )
    agency = COUNTY.roster.agencies[0]
    blueprint = blueprint_of(COUNTY, judged(agency, CRITERIA, typed))
    values = {
        (code, field): cell.value
        for code in ("C01", "C02", "C03", "C04")
        for field in (ReviewField.SCORE, ReviewField.REASON, ReviewField.RECORD, ReviewField.STATUS)
        if (cell := at(blueprint, code, field))
    }
    assert values["C01", ReviewField.SCORE] == 8
    assert values["C01", ReviewField.REASON] == "少一次学习"
    assert values["C01", ReviewField.RECORD] == "现场查看台账"
    assert values["C01", ReviewField.STATUS] == "√ 低于自评"
    assert values["C02", ReviewField.STATUS] == "③ 待写扣分原因"
    assert values["C03", ReviewField.SCORE] == "八分"
    assert values["C03", ReviewField.STATUS] == ""
    assert values["C04", ReviewField.STATUS] == "√ 与自评一致"
    page = blueprint.pages[0]
    signs = cells_of(page_of(blueprint))
    entered = page.signs[SignField.RECORDED_BY]
    assert signs[entered.row, entered.column].value == "张三"
    texts = [str(one.value) for one in page_of(blueprint).cells]
    assert "已考评 10 / 12 项" in texts
    assert "10 / 12" in texts


@pytest.mark.parametrize(
    ("scored", "signed", "state", "answer"),
    [
        (0, False, "① 未开始", "× 还有 1 个单位、12 项未完成"),
        (5, True, "② 还差 7 项", "× 还有 1 个单位、7 项未完成"),
        (12, False, "③ 待填录入人、核对人", "× 得分已填完，还有 1 个单位没有填录入人和核对人"),
        (12, True, "√ 完成", "√ 全部完成，可以保存并交回"),
    ],
)
def test_the_index_says_how_far_each_agency_is(
    scored: int, signed: bool, state: str, answer: str
) -> None:
    signs = {SignField.RECORDED_BY: "张三", SignField.CHECKED_BY: "李四"} if signed else {}
    typed = TypedSheet(
        {one.code: TypedAnswer(stated(one).entered) for one in CRITERIA[:scored]}, signs
    )
    blueprint = blueprint_of(COUNTY, judged(COUNTY.roster.agencies[2], CRITERIA, typed))
    texts = [str(one.value) for one in blueprint.sheets[0].cells]
    assert state in texts
    assert answer in texts
    assert f"已考评 {scored} / 12 项" in texts


def test_half_a_square_of_the_bar_is_a_whole_one_as_in_the_formula() -> None:
    criteria = CRITERIA[:8]
    typed = TypedSheet({one.code: TypedAnswer(stated(one).entered) for one in criteria[:5]})
    blueprint = blueprint_of(COUNTY, judged(COUNTY.roster.agencies[0], criteria, typed))
    assert "■" * 13 + "□" * 7 in [one.value for one in blueprint.sheets[0].cells]


def test_the_index_leads_to_the_first_score_of_each_agency_and_back() -> None:
    blueprint = county_blueprint()
    links = [one for one in blueprint.sheets[0].cells if one.link]
    assert [one.link.sheet for one in links if one.link] == [one.sheet for one in blueprint.pages]
    assert {one.link.cell for one in links if one.link} == {"I6"}
    assert links[2].value == "XP039 新平县农业局"
    (back,) = (one.link for one in page_of(blueprint).cells if one.link)
    assert back is not None
    assert back.sheet == blueprint.sheets[0].name


def test_a_long_name_is_linked_by_its_short_one() -> None:
    agency = replace(COUNTY.roster.agencies[0], short_name="县政协办")
    blueprint = blueprint_of(COUNTY, judged(agency, CRITERIA))
    assert [one.value for one in blueprint.sheets[0].cells if one.link] == ["XP014 县政协办"]


def test_the_visit_list_names_the_criteria_of_each_method() -> None:
    blueprint = county_blueprint()
    visits = blueprint.sheets[1]
    assert visits.name == "考察清单"
    cells = cells_of(visits)
    headings = [cells[4, column].value for column in range(3, 6)]
    assert headings == ["听取汇报", "材料审核", "实地考察"]
    assert cells[5, 5].value == "C06 C08 C10 C11"
    mixed = (CRITERIA[0], replace(CRITERIA[1], methods=()))
    one = blueprint_of(COUNTY, judged(COUNTY.roster.agencies[0], mixed))
    cells = cells_of(one.sheets[1])
    assert [cells[4, column].value for column in (3, 4, 5)] == [
        "听取汇报",
        "材料审核",
        "未注明方法",
    ]
    assert [cells[5, column].value for column in (3, 4, 5)] == ["C01", "C01", "C02"]


def test_without_methods_there_is_no_visit_list() -> None:
    assert [one.name for one in feature_blueprint().sheets[:2]] == [
        "Index",
        feature_blueprint().pages[0].sheet,
    ]


@pytest.mark.parametrize("blueprint", [county_blueprint(), feature_blueprint()])
def test_the_hidden_sheet_says_what_was_issued(blueprint: ReviewBlueprint) -> None:
    assert blueprint.sheets[-1].state is SheetState.VERY_HIDDEN
    meta = read_review_meta(as_found(blueprint))
    assert meta is not None
    assert meta.version == REVIEW_VERSION
    assert meta.pairs["evaluator"] == blueprint.evaluator.code
    assert meta.pairs["evaluator_name"] == blueprint.evaluator.name
    assert meta.pairs["code"] == blueprint.code
    assert meta.pairs["digest"] == blueprint.digest
    assert meta.sheets == tuple(map(judged_copy, blueprint.pages))
    found = COUNTY if blueprint.evaluator is GROUP else FEATURES
    assert meta.pairs["wording"] == wording_digest(found)
    read = [STORED.load(Criterion, parts) for parts in meta.criteria]
    assert [(one.code, one.cap, one.kind, one.role) for one in read] == [
        (one.code, one.cap, one.kind, one.role) for one in found.scheme
    ]


def test_a_hidden_sheet_that_was_edited_says_what_is_left() -> None:
    workbook = as_found(county_blueprint())
    meta = workbook.sheets[-1]
    cells = dict(meta.cells)
    for place, text in {
        (2, 8): "{",
        (3, 8): "[]",
        (2, 15): "{",
        (3, 15): "[]",
        (4, 10): "",
        (4, 1): "blueprint",
        (4, 2): "99",
    }.items():
        cells[place] = next(iter(cells.values()))._replace(text=text)
    edited = replace(workbook, sheets=(*workbook.sheets[:-1], replace(meta, cells=cells)))
    found = read_review_meta(edited)
    assert found is not None
    assert found.version is None
    assert [len(one.answers) for one in found.sheets] == [0, 0, 12]
    assert len(found.criteria) == 9


def test_other_workbooks_are_no_review_workbooks() -> None:
    workbook = as_found(county_blueprint())
    assert read_review_meta(replace(workbook, sheets=workbook.sheets[:-1])) is None
    meta = workbook.sheets[-1]
    cells = {place: cell for place, cell in meta.cells.items() if place[0] != 2}
    other = replace(workbook, sheets=(*workbook.sheets[:-1], replace(meta, cells=cells)))
    assert read_review_meta(other) is None


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        (Agency("A1", "甲"), "A1 甲"),
        (Agency("A1", "甲/乙?[丙]'=&"), "A1 甲乙丙"),
        (Agency("A1", "???"), "A1"),
        (Agency("INDEX", "??"), "INDEX_"),
        (Agency("A1", "长" * 40), "A1 " + "长" * 28),
    ],
)
def test_sheets_are_named_as_every_program_takes_it(agency: Agency, name: str) -> None:
    assert sheet_name(agency) == name


def test_an_ask_for_help_has_room() -> None:
    long = replace(COUNTY.settings, contact="县委统战部民族宗教股" * 12)
    blueprint = blueprint_of(
        replace(COUNTY, settings=long), judged(COUNTY.roster.agencies[0], CRITERIA)
    )
    assert blueprint.sheets[0].heights[4] > 40
    silent = replace(COUNTY, settings=replace(COUNTY.settings, contact=""))
    blueprint = blueprint_of(silent, judged(COUNTY.roster.agencies[0], CRITERIA))
    assert not any("咨询" in str(one.value) for one in blueprint.sheets[0].cells)


def test_a_judged_answer_without_text_is_blank() -> None:
    answers = {one.code: JudgedAnswer(one.code, Decimal(1), Decimal(1)) for one in CRITERIA}
    blueprint = blueprint_of(COUNTY, judged(COUNTY.roster.agencies[0], CRITERIA, others=answers))
    basis = at(blueprint, "C01", ReviewField.BASIS)
    assert basis is not None
    assert basis.value == ""
    assert blueprint.evaluator == Evaluator("G02", "第二考评组")


def test_the_hidden_sheet_names_what_a_sheet_was_issued_with() -> None:
    first, second = COUNTY.roster.agencies[:2]
    typed = TypedSheet({"C03": TypedAnswer(Decimal(4))}, base="ab" * 32)
    blueprint = blueprint_of(COUNTY, judged(first, CRITERIA), judged(second, CRITERIA, typed=typed))
    meta = read_review_meta(as_found(blueprint))
    assert meta is not None
    assert meta.bases == {second.code: "ab" * 32}
    bare = read_review_meta(as_found(county_blueprint()))
    assert bare is not None
    assert bare.bases == {}
