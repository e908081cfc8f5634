"""LibreOffice computes every formula anew: the second opinion on results, empty and filled."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.conftest import Soffice
from tests.core.form.rounds import (
    AMPERSAND,
    LONGEST_NAME,
    blueprint_of,
    every_feature_round,
    optional_round,
    xinping_round,
)
from tests.excel.agency_files import Answer, fill, sheet_of, write
from workbook_tool.core.form import (
    Blueprint,
    Field,
    Place,
    check_code,
    check_weights,
    wording,
)
from workbook_tool.core.round.kinds import protocol
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.text import Language

pytestmark = pytest.mark.libreoffice

XINPING = blueprint_of(xinping_round(), LONGEST_NAME)
FEATURES = {rule: blueprint_of(every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule}
COMPLETE_COVER = {
    "contact_person": "某同志",
    "phone": "08777011234",
    "reviewer": "某领导",
    "filled_on": "2018.9.30",
}
FULL = "按要求开展了工作"

RESCALING: list[NotApplicableRule] = [
    rule for rule in NotApplicableRule if rule is not NotApplicableRule.NONE
]
OPTIONAL = {
    (rule, language): blueprint_of(optional_round(rule, language), AMPERSAND)
    for rule in RESCALING
    for language in Language
}
NOTHING_LEFT = [
    (rule.value, language.value, extra)
    for rule, language in OPTIONAL
    for extra in ("plain", "bonus")
]
FEATURE_ANSWERS = {
    "A.1": Answer(not_applicable="No such work here"),
    "A.2": Answer(Decimal(8), FULL, "two missing"),
    "A.3": Answer(Decimal("5.5"), FULL, "only some"),
    "B.1": Answer("Yes", FULL),
    "B.2": Answer(Decimal("87.5"), FULL, "some"),
    "B.3": Answer(Decimal(-5), FULL, "bad year"),
    "S.1": Answer("Partly, so far", FULL),
    "X.1": Answer(Decimal(2), FULL, evidence="1"),
    "X.2": Answer(Decimal(1), FULL, "a fault"),
    "X.3": Answer(Decimal(3), FULL, evidence="2"),
    "D.1": Answer(Decimal(3), FULL, "three slips"),
    "V.1": Answer("No"),
    "P.1": Answer("Yes", FULL),
}
# By hand: A.2 8*25/10 = 20, A.3 5.5, B.1 10, B.2 87.5*10/100 = 8.75, B.3 -5. The slips take 3 of
# these 13.75; the bonuses of 2 and 3 end at 4; the fault takes 1 from the total.
# The regular criteria are worth 10+25+10+10+10+10 = 75; without A.1 65 can be reached.
FEATURE_TOTALS = {
    NotApplicableRule.NONE: Decimal("39.25"),
    NotApplicableRule.GLOBAL: Decimal("44.83"),  # 36.25*75/65 + 4 - 1
    NotApplicableRule.PARENT: Decimal("46.54"),  # 25.5*45/35 + 10.75 + 4 - 1
}


@pytest.fixture(scope="module")
def recalculated(soffice: Soffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    folder = tmp_path_factory.mktemp("recalculation")
    files = {
        "xinping_empty": write(XINPING),
        "xinping_mixed": fill(XINPING, write(XINPING), MIXED, {}),
        "xinping_full": fill(XINPING, write(XINPING), all_filled(), COMPLETE_COVER),
        "xinping_no_cover": fill(XINPING, write(XINPING), all_filled(), {}),
    }
    for rule, blueprint in FEATURES.items():
        answers = dict(FEATURE_ANSWERS)
        if rule is NotApplicableRule.NONE:
            answers["A.1"] = Answer(Decimal(0), FULL, "nothing")
        files[f"{rule}_empty"] = write(blueprint)
        files[f"{rule}_filled"] = fill(
            blueprint, write(blueprint), answers, {"contact_person": "N", "question_1": "No"}
        )
    blueprint = FEATURES[NotApplicableRule.NONE]
    answers = {**FEATURE_ANSWERS, "A.1": Answer(Decimal(0), FULL, "nothing")}
    answers["X.1"] = Answer(Decimal(2), FULL)
    answers["X.3"] = Answer(Decimal(3), FULL, evidence="none")
    files["unproved"] = fill(blueprint, write(blueprint), answers, {})
    answers["X.1"] = Answer(Decimal(0))
    answers["V.1"], answers["P.1"] = Answer("Yes", FULL), Answer("No", FULL)
    files["vetoed"] = fill(blueprint, write(blueprint), answers, {})
    files.update(optional_forms())
    blueprint = FEATURES[NotApplicableRule.GLOBAL]
    costly = {code: answer for code, (answer, _) in COSTLY.items()}
    files["costly"] = fill(blueprint, write(blueprint), costly, {})
    files["half"] = fill(blueprint, write(blueprint), {"V.1": Answer("No")}, {})
    paths = []
    for name, workbook in files.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(workbook)
        paths.append(path)
    converted = soffice.convert(paths, to="xlsx", into=folder / "out")
    return {path.stem: load_workbook(path, data_only=True) for path in converted}


def optional_forms() -> dict[str, bytes]:
    """Return forms in which nothing applies, or one criterion alone."""
    forms = {}
    left_out = {code: Answer(not_applicable="没有此项工作") for code in ("C01", "C02", "C03")}
    for (rule, language), blueprint in OPTIONAL.items():
        no = protocol.NO.in_language(language)
        other = {"X01": Answer(Decimal(0)), "V01": Answer(no)}
        for extra in ("plain", "bonus"):
            if extra == "bonus":
                other["X01"] = Answer(Decimal(2), FULL, evidence="1")
            forms[f"{rule}_{language}_{extra}"] = fill(
                blueprint, write(blueprint), {**left_out, **other}, {}
            )
        bare = ("√", "合理缺项", "不适用") if language is Language.ZH else ("x", "N/A", " Yes ")
        marks = {
            code: Answer(not_applicable=mark) for code, mark in zip(left_out, bare, strict=True)
        }
        forms[f"bare_{language}"] = fill(blueprint, write(blueprint), {**marks, **other}, {})
        if language is Language.ZH:
            half = {"C02": Answer(Decimal(5), FULL, "一半"), "X01": Answer(Decimal(0))}
            forms[f"{rule}_one"] = fill(
                blueprint, write(blueprint), {**left_out, **other, **half}, {}
            )
    return forms


MIXED = {
    "C01": Answer(Decimal("9.5"), FULL, "差一点"),
    "C02": Answer(Decimal(8), FULL),
    "C03": Answer(Decimal("8.5"), FULL),
    "C04": Answer(Decimal("7.3"), FULL),
    "C05": Answer("八分", FULL),
    "C06": Answer(Decimal(7), FULL),
    "C07": Answer(Decimal(7), "短"),
    "C08": Answer(Decimal(-1), FULL),
    "C09": Answer(Decimal(0), FULL, "没有"),
}
MIXED_STATUS = {
    "C01": "√ 完成",
    "C02": "√ 完成",
    "C03": "× 超出0～8分",
    "C04": "× 须为0.5的倍数",
    "C05": "× 得分须为数字",
    "C06": "③ 待写扣分原因",
    "C07": "② 待写依据",
    "C08": "× 超出0～8分",
    "C09": "√ 完成",
    "C10": "① 待填得分",
}


def all_filled() -> dict[str, Answer]:
    return {
        criterion.code: Answer(criterion.cap - Decimal("0.5"), FULL, "尚有差距")
        for criterion in xinping_round().scheme
    }


def value(book: Workbook, place: Place | None) -> object:
    assert place is not None
    return sheet_of(book, place.sheet)[place.cell].value


def texts(book: Workbook, sheet: str) -> list[str]:
    return [str(cell.value) for row in sheet_of(book, sheet).iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("name", "blueprint"),
    [("xinping_empty", XINPING)]
    + [(f"{rule}_empty", blueprint) for rule, blueprint in FEATURES.items()],
)
def test_every_cached_result_of_an_issued_workbook_is_right(
    name: str, blueprint: Blueprint, recalculated: dict[str, Workbook]
) -> None:
    for spec in blueprint.sheets:
        for cell in spec.cells:
            if cell.formula:
                found = sheet_of(recalculated[name], spec.name).cell(cell.row, cell.column).value
                shown = "" if found is None else str(found)
                assert shown == str(cell.value), (spec.name, cell.row, cell.formula)


def test_the_status_names_what_each_row_still_needs(recalculated: dict[str, Workbook]) -> None:
    book = recalculated["xinping_mixed"]
    for code, status in MIXED_STATUS.items():
        assert value(book, XINPING.score_table.place(code, Field.STATUS)) == status
    assert "× 还不能报送：《自评打分》还有 9 项未完成" in texts(book, "封面")


FEATURE_STATUS = {
    "X.1": "√ Done",
    "X.2": "√ Points are off",
    "D.1": "√ Points are off",
    "V.1": "√ Done",
    "P.1": "√ Done",
}
COSTLY = {
    "X.1": (Answer(), "① Bonus, 0 if none"),
    "X.2": (Answer(Decimal(0)), "√ Nothing off"),
    "X.3": (Answer(Decimal(0)), "√ Done"),
    "D.1": (Answer(Decimal(2), FULL), "③ Say what it is for"),
    "V.1": (Answer("Yes", FULL), "√ Veto applies"),
    "P.1": (Answer("No", FULL), "√ Not fulfilled"),
}


def test_rows_that_cost_points_or_a_grade_say_so_when_they_are_done(
    recalculated: dict[str, Workbook],
) -> None:
    rule = NotApplicableRule.GLOBAL
    table = FEATURES[rule].score_table
    filled, costly = recalculated[f"{rule}_filled"], recalculated["costly"]
    for code, status in FEATURE_STATUS.items():
        assert value(filled, table.place(code, Field.STATUS)) == status
    for code, (_, status) in COSTLY.items():
        assert value(costly, table.place(code, Field.STATUS)) == status
    assert "None triggered" in texts(filled, "Cover")
    assert "Triggered: V.1 P.1" in texts(costly, "Cover")
    # A veto that nobody answered is not one that did not happen.
    for name, said in ((f"{rule}_empty", True), ("half", True), ("costly", False)):
        assert ("Not all answered" in texts(recalculated[name], "Cover")) is said, name


def test_total_check_code_and_subtotals_follow_the_scores(
    recalculated: dict[str, Workbook],
) -> None:
    book = recalculated["xinping_full"]
    scheme = xinping_round().scheme
    scores = {code: answer.score for code, answer in all_filled().items()}
    numbers = {code: score for code, score in scores.items() if isinstance(score, Decimal)}
    assert value(book, XINPING.total) == 94
    code = check_code(numbers, check_weights(criterion.code for criterion in scheme))
    assert value(book, XINPING.check_code) == f"校验码：{code}"
    cover = texts(book, "封面")
    assert code in cover
    assert "√ 可以保存并报送" in cover
    assert "12 / 12" in cover
    assert "■" * 20 in cover
    for wanted in ("39.5", "29", "25.5"):
        assert wanted in cover


def test_the_sign_off_line_repeats_the_cover(recalculated: dict[str, Workbook]) -> None:
    scoring = texts(recalculated["xinping_full"], "自评打分")
    assert "填报人：某同志" in scoring
    assert "审核领导（签字）：某领导" in scoring
    assert "日期：2018.9.30" in scoring


def test_required_cells_of_the_cover_are_waited_for(recalculated: dict[str, Workbook]) -> None:
    cover = texts(recalculated["xinping_no_cover"], "封面")
    assert "× 还不能报送：请补齐封面带 * 的格子" in cover


@pytest.mark.parametrize("rule", NotApplicableRule)
def test_totals_of_weighted_schemes_agree_with_a_count_by_hand(
    rule: NotApplicableRule, recalculated: dict[str, Workbook]
) -> None:
    book, blueprint = recalculated[f"{rule}_filled"], FEATURES[rule]
    found = value(book, blueprint.total)
    assert found == pytest.approx(float(FEATURE_TOTALS[rule]), abs=0.001)
    for code in FEATURE_ANSWERS:
        status = value(book, blueprint.score_table.place(code, Field.STATUS))
        assert str(status).startswith("√"), code
    assert "√ Ready: save it and send it" in texts(book, "Cover")
    scores = {
        code: answer.score if isinstance(answer.score, Decimal) else Decimal(10)
        for code, answer in FEATURE_ANSWERS.items()
        if answer.score is not None and code not in {"S.1", "V.1", "P.1"}
    }
    scores |= {"S.1": Decimal(2), "V.1": Decimal(2), "P.1": Decimal(1)}  # places of the answers
    code = check_code(scores, blueprint.check_weights)
    assert value(book, blueprint.check_code) == f"Check code: {code}"


def test_points_without_evidence_keep_the_workbook_from_being_sent(
    recalculated: dict[str, Workbook],
) -> None:
    table = FEATURES[NotApplicableRule.NONE].score_table
    for name, code, status in (
        ("unproved", "X.1", "② List the evidence"),
        ("unproved", "X.3", "② List the evidence"),
        ("vetoed", "X.1", "√ Done"),
    ):
        assert value(recalculated[name], table.place(code, Field.STATUS)) == status
    assert any(text.startswith("× Not ready") for text in texts(recalculated["unproved"], "Cover"))


def test_a_veto_is_named_on_the_cover_and_may_set_the_total_to_zero(
    recalculated: dict[str, Workbook],
) -> None:
    total = FEATURES[NotApplicableRule.NONE].total
    assert value(recalculated["vetoed"], total) == 0
    assert "Triggered: V.1 P.1" in texts(recalculated["vetoed"], "Cover")
    assert "None triggered" in texts(recalculated["none_filled"], "Cover")
    assert value(recalculated["none_filled"], total) != 0


@pytest.mark.parametrize("case", NOTHING_LEFT, ids="-".join)
def test_where_nothing_is_left_to_score_there_is_no_total_and_nothing_to_send(
    case: tuple[str, str, str], recalculated: dict[str, Workbook]
) -> None:
    rule, language, extra = case
    book = recalculated["_".join(case)]
    blueprint = OPTIONAL[NotApplicableRule(rule), Language(language)]
    assert value(book, blueprint.total) == "—"
    cover = texts(book, wording.COVER.in_language(blueprint.language))
    assert wording.NOTHING_LEFT.in_language(blueprint.language) in cover
    assert cover.count("—") == 1, "the total alone, and nowhere a number"
    assert cover.count(wording.NOTHING_APPLIES.in_language(blueprint.language)) == 2
    heading = wording.PROGRESS.in_language(blueprint.language).format(done=5, count=5, total="—")
    assert heading in texts(book, blueprint.total.sheet)
    assert ("2" in cover) == (extra == "bonus"), "the bonus itself is shown"


@pytest.mark.parametrize("language", Language)
def test_a_mark_without_a_reason_is_not_done(
    language: Language, recalculated: dict[str, Workbook]
) -> None:
    book = recalculated[f"bare_{language}"]
    blueprint = OPTIONAL[NotApplicableRule.GLOBAL, language]
    for code in ("C01", "C02", "C03"):
        status = value(book, blueprint.score_table.place(code, Field.STATUS))
        assert status == wording.TO_SAY_WHY_NOT.in_language(language), code
    told = texts(book, wording.COVER.in_language(language))
    assert not any(text.startswith("√") for text in told)


@pytest.mark.parametrize("rule", RESCALING)
def test_one_criterion_that_applies_is_enough_for_a_total(
    rule: NotApplicableRule, recalculated: dict[str, Workbook]
) -> None:
    book, blueprint = recalculated[f"{rule}_one"], OPTIONAL[rule, Language.ZH]
    assert value(book, blueprint.total) == 20, "half of what is left, of 40"
    cover = texts(book, "封面")
    assert "√ 可以保存并报送" in cover
    assert cover.count("不适用") == 1


def test_a_saved_workbook_can_be_opened_again(tmp_path: Path) -> None:
    load_workbook(io.BytesIO(fill(XINPING, write(XINPING), MIXED, {})))
