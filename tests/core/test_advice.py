"""What a finding advises can be done: the answers that it names are taken."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.found import issued_copy, optional_only_round
from tests.strategies import criteria
from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code, Finding, Severity
from workbook_tool.core.form import Field, wording
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.advice import advice_for
from workbook_tool.core.returns.scores import read_score
from workbook_tool.core.round import kinds
from workbook_tool.core.round.demands import NO_REASON
from workbook_tool.core.round.scheme import Criterion, CriterionRole, Option
from workbook_tool.core.text import Language

BAD = (
    None,
    Cell(CellKind.TEXT, "八分"),
    Cell(CellKind.TEXT, "√"),
    Cell(CellKind.BOOLEAN, "TRUE"),
    Cell(CellKind.ERROR, "#N/A"),
    Cell(CellKind.DATE, "2027-08-10"),
    Cell(CellKind.NUMBER, "0.0077"),
    Cell(CellKind.NUMBER, "-77"),
    Cell(CellKind.NUMBER, "999999"),
)
ZERO_SAID = re.compile(r"填 0|改为 0")


def cell_of(typed: str) -> Cell:
    kind = CellKind.NUMBER if re.fullmatch(r"-?[0-9.]+", typed) else CellKind.TEXT
    return Cell(kind, typed)


def is_taken(typed: str, criterion: Criterion) -> bool:
    rule = read_score(cell_of(typed), criterion).rule
    return rule is None or rule.severity is not Severity.ERROR


@given(criterion=criteria("C01"), cell=st.sampled_from(BAD), may_be_left=st.booleans())
def test_every_answer_that_is_named_is_taken(
    criterion: Criterion, cell: Cell | None, may_be_left: bool
) -> None:
    reading = read_score(cell, criterion)
    if reading.rule is None or reading.rule.severity is not Severity.ERROR:
        return
    advice = advice_for(reading.rule, criterion, may_be_left=may_be_left)
    hint = Finding.of(reading.rule).advised(advice).hint(Language.ZH)
    if criterion.kind.asks_facts:
        assert is_taken("0", criterion)
    elif criterion.kind is kinds.SCORE:
        if ZERO_SAID.search(hint):
            assert is_taken("0", criterion)
        for low, high in re.findall(r"请填写 (\S+) 至 (\S+) 分", hint):
            assert is_taken(low, criterion)
            assert is_taken(high, criterion)
    else:
        assert advice is not None
        assert not ZERO_SAID.search(hint)
        assert criterion.kind.expected(criterion).zh in hint
        for one in criterion.kind.expected(criterion).zh.split("、"):
            assert is_taken(one.partition("（")[0], criterion), one
    column = wording.NOT_APPLICABLE.zh
    asks_for_a_reason = column in hint
    assert not asks_for_a_reason or may_be_left


def row(**changes: object) -> Criterion:
    values = {"step": Decimal(1), "cap": Decimal(10), **changes}
    return Criterion("C01", ("甲",), "标准", **values)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("criterion", "said", "said_in_english"),
    [
        (row(), "确为 0 分请填 0", "if it is zero, enter 0"),
        (
            row(minimum=Decimal(5)),
            "请填写 5 至 10 分（每 1 分一档）",
            "enter 5 to 10 in steps of 1",
        ),
        (row(kind=kinds.YES_NO), "请从下拉列表中选择：是、否", "choose one of Yes, No"),
        (
            row(
                kind=kinds.OPTION,
                options=(Option("全部", Decimal(10)), Option("多数", Decimal(6))),
            ),
            "10（全部）、6（多数）",
            "10 (全部), 6 (多数)",
        ),
        (
            row(kind=kinds.STATE, options=(Option("达到"), Option("未达到"))),
            "达到、未达到",
            "达到, 未达到",
        ),
    ],
)
def test_a_missing_answer_is_told_with_what_the_row_takes(
    criterion: Criterion, said: str, said_in_english: str
) -> None:
    finding = Finding.of(Code.SCORE_MISSING).advised(
        advice_for(Code.SCORE_MISSING, criterion, may_be_left=False)
    )
    assert said in finding.hint(Language.ZH)
    assert said_in_english in finding.hint(Language.EN)


@pytest.mark.parametrize("count", [12, 13])
def test_a_long_list_of_answers_is_not_told_in_full(count: int) -> None:
    options = tuple(Option(number_text(Decimal(one)), Decimal(one)) for one in range(count))
    criterion = row(kind=kinds.OPTION, options=options)
    told = criterion.kind.expected(criterion).zh
    assert told.endswith("等") == (count > 12)
    assert told.count("、") == 11


@pytest.mark.parametrize(
    ("criterion", "way_out"),
    [
        (row(role=CriterionRole.BONUS), "改为 0 分"),
        (row(needs_evidence=True, minimum=Decimal(2)), ""),
        (row(role=CriterionRole.BONUS, kind=kinds.YES_NO), "改选“否”"),
        (
            row(
                role=CriterionRole.BONUS,
                kind=kinds.OPTION,
                options=(Option("省级", Decimal(5)), Option("没有", Decimal(0))),
            ),
            "改为 0 分",
        ),
        (
            row(
                role=CriterionRole.BONUS,
                kind=kinds.OPTION,
                options=(Option("省级", Decimal(5)), Option("县级", Decimal(2))),
            ),
            "",
        ),
    ],
)
def test_points_without_evidence_are_told_a_way_out_that_works(
    criterion: Criterion, way_out: str
) -> None:
    rule = Code.EVIDENCE_REQUIRED
    hint = (
        Finding.of(rule).advised(advice_for(rule, criterion, may_be_left=False)).hint(Language.ZH)
    )
    assert "在“佐证材料”一栏填写" in hint
    assert ("没有材料的" in hint) == bool(way_out)
    assert way_out in hint


@pytest.mark.parametrize(
    "mark",
    [
        *(one.in_language(language) for one in NO_REASON for language in Language),
        "√",
        "无",
        "是",
        "x",
        "—",
        "/",
    ],
)
def test_what_the_workbook_takes_for_no_reason_is_none_to_the_reader(mark: str) -> None:
    copy = issued_copy(optional_only_round(), "AB1").fill({"C01": None})
    copy.put("C01", mark, Field.NOT_APPLICABLE)
    refused = {one.rule for one in copy.judge().findings if one.severity is Severity.ERROR}
    assert refused in ({Code.NOT_APPLICABLE_UNREASONED}, {Code.SCORE_MISSING})


def test_the_column_of_reasons_is_called_what_the_workbook_calls_it() -> None:
    blank = issued_copy(optional_only_round(), "AB1").fill({"C01": None, "C02": "不适用"}).judge()
    by_rule = {finding.rule: finding for finding in blank.findings}
    for rule in (Code.SCORE_MISSING, Code.NOT_APPLICABLE_UNREASONED):
        for language in Language:
            assert wording.NOT_APPLICABLE.in_language(language) in by_rule[rule].hint(language)
    table = issued_copy(optional_only_round(), "AB1").blueprint.score_table
    place = table.place("C02", Field.NOT_APPLICABLE)
    assert place is not None
    assert by_rule[Code.NOT_APPLICABLE_UNREASONED].at.cell == place.cell


def test_an_agency_is_told_its_own_way_out_where_staff_have_another() -> None:
    finding = Finding.of(Code.NO_CONTENT_TYPES)
    assert "请填报单位" in finding.hint(Language.ZH)
    assert "请填报单位" not in finding.hint_for_sender(Language.ZH)
    assert finding.hint_for_sender(Language.ZH)
