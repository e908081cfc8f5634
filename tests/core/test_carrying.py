"""Entries of a return on an older version: what is carried over, what is not, and what is said."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import criteria
from workbook_tool.core.findings import Code, Finding, Location
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister, IssueVersion
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts, carry_over
from workbook_tool.core.returns.register import FileVerdict, Status, build_register, judge
from workbook_tool.core.round import kinds
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.change_words import describe_change

VERSION = IssueVersion(1, "XPMZ18", "3f2a9c01" * 8, 3, is_current=False, is_kept=True)
CODES = ("C01", "C02", "C03", "C04")
ROSTER = Roster((Agency("A1", "甲单位"),))
# What an answer is worth depends on all of these; the words around it are not among them.
MEASURES = [
    spec.name
    for spec in fields(Criterion)
    if spec.name not in {"code", "levels", "text", "methods", "groups", "may_not_apply"}
]


QUESTIONS = {
    "C01": "成立民族工作领导小组并定期研究部署",
    "C02": "开展宣传月活动不少于四次",
    "C03": "经费列入年度预算",
    "C04": "建立台账，资料齐全",
}
OTHER_WORDS = {"C01": "，有记录", "C02": "（含线上）", "C03": "。", "C04": "、规范"}


@st.composite
def two_schemes(draw: st.DrawFn) -> tuple[IndicatorScheme, IndicatorScheme]:
    """An older and a newer scheme that share criteria.

    Some are reworded, some have another cap, some a question that stood elsewhere, or a new one.
    """
    chosen = draw(st.sets(st.sampled_from(CODES), min_size=1))
    old = {code: replace(draw(criteria(code)), text=QUESTIONS[code]) for code in chosen}
    new = []
    for code in draw(st.permutations(CODES)):
        fresh = replace(draw(criteria(code)), text=QUESTIONS[code])
        kept = old.get(code, fresh)
        words = QUESTIONS[code] + OTHER_WORDS[code]
        another = draw(st.sampled_from(("邀请群众代表测评打分", *QUESTIONS.values())))
        texts = (words, another)
        changed = draw(
            st.sampled_from((kept, fresh, *(replace(kept, text=text) for text in texts)))
        )
        step = draw(st.sampled_from((changed.step, Decimal("0.125"))))
        if draw(st.booleans()):
            new.append(replace(changed, step=step))
    new = new or [next(iter(old.values()))]
    rule = draw(st.sampled_from(NotApplicableRule))
    return IndicatorScheme(tuple(old.values()), rule), IndicatorScheme(tuple(new), rule)


@given(pair=two_schemes(), drawn=st.data())
def test_what_is_carried_over_is_what_nothing_has_changed_about(
    pair: tuple[IndicatorScheme, IndicatorScheme], drawn: st.DataObject
) -> None:
    old, new = pair
    entries = tuple(
        Entry(
            code,
            Decimal(drawn.draw(st.integers(0, 9))),
            is_not_applicable=drawn.draw(st.booleans()),
        )
        for code in old.by_code
    )
    returned = AgencyReturn(FileFacts("a.xlsx", "0" * 64), "A1", entries)
    carried = carry_over(returned, old, new, VERSION, describe_change)

    stated = {entry.criterion: entry for entry in entries}
    expected = []
    for criterion in new.criteria:
        before = old.by_code.get(criterion.code)
        is_same = before is not None and all(
            getattr(before, name) == getattr(criterion, name) for name in MEASURES
        )
        is_same = is_same and criterion.text.startswith(QUESTIONS[criterion.code])
        elsewhere = {one.text for one in new if one.code != criterion.code}
        if criterion.text not in QUESTIONS.values() and QUESTIONS[criterion.code] in elsewhere:
            is_same = False  # the question itself has another code now
        entry = stated.get(criterion.code)
        if entry is not None and entry.is_not_applicable and not criterion.may_not_apply:
            is_same = False
        expected.append(entry if is_same and entry else Entry(criterion.code, None))
    assert list(carried.entries) == expected
    assert carried.carried_from == 1
    missing = {one.at.criterion for one in carried.findings if one.rule is Code.NOT_CARRIED}
    assert missing == {entry.criterion for entry in expected if entry not in entries}
    told = [one.at.criterion for one in carried.findings if one.rule is not Code.NOTHING_LEFT]
    assert told == list(new.by_code)
    is_nothing_left = _is_nothing_left(expected, new)
    assert (len(told) < len(carried.findings)) == is_nothing_left
    assert carried.is_valid == (not missing and not is_nothing_left)


def _is_nothing_left(stated: list[Entry], scheme: IndicatorScheme) -> bool:
    if scheme.not_applicable is NotApplicableRule.NONE:
        return False
    worthy = [
        entry
        for entry, one in zip(stated, scheme, strict=True)
        if one.role is CriterionRole.REGULAR and one.kind is not kinds.STATE
    ]
    return bool(worthy) and all(entry.is_not_applicable for entry in worthy)


def test_a_carried_return_needs_something_that_applies_in_the_new_version() -> None:
    one, other = (replace(_criterion(code), may_not_apply=True) for code in ("C01", "C02"))
    left_out = Entry("C01", None, is_not_applicable=True, reason="没有此项")
    everything = AgencyReturn(FileFacts("a", "0"), "A1", (left_out, Entry("C02", Decimal(5))))
    both = IndicatorScheme((one, other), NotApplicableRule.GLOBAL)
    carried = carry_over(everything, both, replace(both, criteria=(one,)), VERSION, describe_change)
    assert [found.rule for found in carried.findings] == [Code.CARRIED_OVER, Code.NOTHING_LEFT]

    nothing = replace(
        everything, entries=(left_out,), findings=(Finding.of(Code.NOTHING_LEFT, count=1),)
    )
    carried = carry_over(
        nothing,
        replace(both, criteria=(one,)),
        replace(both, criteria=(one, replace(other, may_not_apply=False))),
        VERSION,
        describe_change,
    )
    assert [found.rule for found in carried.findings] == [Code.CARRIED_OVER, Code.NOT_CARRIED]


def test_faults_of_criteria_that_are_gone_are_forgotten() -> None:
    old = IndicatorScheme(tuple(_criterion(code) for code in CODES))
    findings = tuple(
        Finding.of(Code.SCORE_ABOVE_CAP, Location(criterion=code)) for code in ("C01", "C02")
    )
    entries = tuple(Entry(code, Decimal(1)) for code in CODES)
    returned = AgencyReturn(FileFacts("a", "0"), "A1", entries, findings=findings)
    new = IndicatorScheme(old.criteria[1:])
    carried = carry_over(returned, old, new, VERSION, describe_change)

    kept = [one for one in carried.findings if one.rule is not Code.CARRIED_OVER]
    assert [one.at.criterion for one in kept] == ["C02"]


def test_what_is_refused_is_not_said_to_be_carried_over() -> None:
    scheme = IndicatorScheme(tuple(_criterion(code) for code in CODES))
    findings = (
        Finding.of(Code.SCORE_NOT_A_NUMBER, Location(criterion="C01")),
        Finding.of(Code.SCORE_REPAIRED, Location(criterion="C02")),
        Finding.of(Code.SCORE_ABOVE_CAP, Location(criterion="C03")),
    )
    entries = (Entry("C01", None), *(Entry(code, Decimal(1)) for code in CODES[1:]))
    returned = AgencyReturn(FileFacts("a", "0"), "A1", entries, findings=findings)
    changed = (scheme.criteria[0], scheme.criteria[1], replace(scheme.criteria[2], cap=Decimal(9)))
    new = IndicatorScheme((*changed, replace(scheme.criteria[3], text="标准C04，改写")))

    carried = carry_over(returned, scheme, new, VERSION, describe_change)

    told = [(one.rule, one.at.criterion) for one in carried.findings]
    assert told == [
        (Code.SCORE_NOT_A_NUMBER, "C01"),
        (Code.SCORE_REPAIRED, "C02"),
        (Code.CARRIED_OVER, "C02"),
        (Code.NOT_CARRIED, "C03"),
        (Code.CARRIED_REWORDED, "C04"),
    ]


@pytest.mark.parametrize(
    ("words", "entry", "change", "obstacle"),
    [
        (
            "开展宣传月活动不少于四次",
            Entry("C01", None, is_not_applicable=True, reason="没有此项"),
            {"may_not_apply": False},
            "不再允许合理缺项",
        ),
        (
            "开展宣传月活动不少于四次",
            Entry("C01", Decimal(5)),
            {"text": "建立台账，资料齐全"},  # the words of C02
            "建立台账，资料齐全",
        ),
        (
            "建立台账，资料齐全",
            Entry("C01", Decimal(5)),
            {"text": "经费列入年度预算"},  # nothing in common
            "经费列入年度预算",
        ),
    ],
)
def test_an_answer_to_what_is_no_longer_asked_is_asked_for_anew(
    words: str, entry: Entry, change: dict[str, Any], obstacle: str
) -> None:
    asked = replace(_criterion("C01"), text=words, may_not_apply=True)
    other = replace(_criterion("C02"), text="建立台账，资料齐全")
    old = IndicatorScheme((asked, other), NotApplicableRule.GLOBAL)
    new = replace(old, criteria=(replace(asked, **change), other))
    returned = AgencyReturn(FileFacts("a", "0"), "A1", (entry, Entry("C02", Decimal(5))))

    carried = carry_over(returned, old, new, VERSION, describe_change)

    assert carried.entries == (Entry("C01", None), Entry("C02", Decimal(5)))
    (told,) = (one for one in carried.findings if one.rule is Code.NOT_CARRIED)
    assert told.at.criterion == "C01"
    assert obstacle in told.message(Language.ZH)


def _criterion(code: str) -> Criterion:
    return Criterion(code, ("甲",), f"标准{code}", Decimal(10), Decimal("0.5"))


def _verdict(
    path: str, score: int, *, carried_from: int | None = None, rule: str = ""
) -> FileVerdict:
    rules = {"fault": Code.SCORE_ABOVE_CAP, "blank": Code.BLANK_FORM}
    findings = (Finding.of(rules[rule]),) if rule else ()
    if carried_from is not None:
        findings = (*findings, Finding.of(Code.CARRIED_OVER))
    returned = AgencyReturn(
        FileFacts(path, path, arrived=1.0),
        "A1",
        (Entry("C01", Decimal(score)),),
        findings=findings,
        carried_from=carried_from,
    )
    return judge(returned.file, findings, agency="A1", agency_return=returned)


def _statuses(*verdicts: FileVerdict) -> list[Status]:
    return [verdict.status for verdict in build_register(verdicts, ROSTER).files]


def test_a_return_on_the_current_version_beats_a_carried_one() -> None:
    older, current = _verdict("a", 9, carried_from=1), _verdict("b", 8)
    assert _statuses(older, current) == [Status.SUPERSEDED, Status.ACCEPTED]


def test_a_faulty_return_on_the_current_version_beats_a_carried_one_too() -> None:
    older, current = _verdict("a", 9, carried_from=1), _verdict("b", 8, rule="fault")
    assert _statuses(older, current) == [Status.SUPERSEDED, Status.REJECTED]


def test_a_blank_form_does_not_displace_what_was_carried_over() -> None:
    older, current = _verdict("a", 9, carried_from=1), _verdict("b", 0, rule="blank")
    assert _statuses(older, current) == [Status.WARNED, Status.SUPERSEDED]


def test_of_two_older_versions_the_newer_counts() -> None:
    assert _statuses(_verdict("a", 9, carried_from=1), _verdict("b", 8, carried_from=2)) == [
        Status.SUPERSEDED,
        Status.WARNED,
    ]


def test_two_carried_returns_on_one_version_are_in_conflict() -> None:
    assert _statuses(_verdict("a", 9, carried_from=1), _verdict("b", 8, carried_from=1)) == [
        Status.CONFLICT,
        Status.CONFLICT,
    ]


def test_only_blank_forms_stay_what_they_are() -> None:
    older, current = _verdict("a", 0, carried_from=1, rule="blank"), _verdict("b", 0, rule="blank")
    assert _statuses(older, current) == [Status.SUPERSEDED, Status.REJECTED]


def _book(agency: str, digest: str, *, is_void: bool, round_id: str = "XP18") -> IssuedWorkbook:
    code = f"{round_id}-{agency}-{digest[:4]}-0000"
    return IssuedWorkbook(code, agency, agency, "f", "s", digest, f"w{digest}", 1, is_void=is_void)


def test_versions_are_numbered_in_the_order_of_their_issue() -> None:
    register = IssueRegister(
        "XP18",
        (
            _book("A1", "aaaa1111", is_void=True),
            _book("A2", "aaaa1111", is_void=True),
            _book("A1", "bbbb2222", is_void=False),
        ),
        (("waaaa1111", "{}"),),
    )
    first, second = register.versions

    assert (first.number, first.digest, first.count) == (1, "aaaa1111", 2)
    assert (first.is_current, first.is_kept) == (False, True)
    assert (second.number, second.count, second.is_current) == (2, 1, True)
    assert not second.is_kept
    assert register.version_of(register.workbooks[1]) == first
    assert first.name.zh == "第 1 版，aaaa1111"


def test_another_round_id_is_another_version() -> None:
    books = (
        _book("A1", "aaaa1111", is_void=True, round_id="XP17"),
        _book("A1", "aaaa1111", is_void=False),
    )
    assert [one.round_id for one in IssueRegister("XP18", books).versions] == ["XP17", "XP18"]
