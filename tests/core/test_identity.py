"""Codes are made once, found everywhere, and depend on the criteria alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.form.rounds import KEY
from tests.core.found import county_round, feature_round, filled_copy
from workbook_tool.core.cells import Cell, CellKind, FileFormat, FoundSheet, FoundWorkbook
from workbook_tool.core.form.identity import (
    KIND_PROPERTY,
    SUMMARY_KIND,
    collect_codes,
    find_codes_in_text,
    is_own_summary,
    make_code,
)
from workbook_tool.core.round import kinds
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.scheme import IndicatorScheme, Option

KEYS = st.binary(min_size=1, max_size=40)
ROUND_IDS = st.from_regex(r"[A-Z0-9]{2,10}", fullmatch=True)
AGENCY_CODES = st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True)
DIGESTS = st.text("0123456789abcdef", min_size=1, max_size=64)
# What stands around a code in cells, headers, footers and sentences.
AROUND = st.sampled_from(["", " ", "编号：", "编号:", "（", "）", "。", "\n", "，", '"', "/", "&"])
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
SCHEME = county_round().scheme


@given(KEYS, ROUND_IDS, AGENCY_CODES, DIGESTS, AROUND, AROUND)
def test_a_code_is_found_in_whatever_text_it_is_printed(
    key: bytes, round_id: str, agency: str, digest: str, before: str, after: str
) -> None:
    code = make_code(key, round_id, agency, digest)

    assert find_codes_in_text(before + code + after) == (code,)
    assert find_codes_in_text((before + code + after).translate(FULL_WIDTH)) == (code,)
    assert make_code(key, round_id, agency, digest) == code


def test_a_summary_is_known_by_its_mark_alone() -> None:
    unmarked = FoundWorkbook(FileFormat.XLSX, (FoundSheet("汇总"),))
    marked, form = (
        replace(unmarked, custom_properties={KIND_PROPERTY: kind})
        for kind in (SUMMARY_KIND, "agency_workbook")
    )

    assert [is_own_summary(one) for one in (marked, form, unmarked)] == [True, False, False]


def test_a_code_names_its_round_and_its_agency() -> None:
    code = make_code(b"k", "XPMZ18", "XP039", "d")
    book = FoundWorkbook(FileFormat.XLSX, (FoundSheet("表", header_footer=(f"&L{code}",)),))

    (found,) = collect_codes(book)

    assert (found.round_id, found.agency_code) == ("XPMZ18", "XP039")


@given(KEYS, ROUND_IDS, AGENCY_CODES, DIGESTS, st.sampled_from("LCR"), st.integers(6, 14))
def test_a_code_survives_the_codes_of_headers_and_footers(
    key: bytes, round_id: str, agency: str, digest: str, side: str, size: int
) -> None:
    code = make_code(key, round_id, agency, digest)
    footers = (
        f"&{side}&{size}编号：{code}&C第 &P 页&R&D",
        f'&L甲&{side}&"宋体,Bold"{code}&R乙',
        f"&{side}&B{code}&B",
    )
    for footer in footers:
        sheet = FoundSheet("表", header_footer=(footer,))
        (found,) = collect_codes(FoundWorkbook(FileFormat.XLSX, (sheet,)))
        assert (found.code, found.carrier) == (code, "表")
        assert (found.round_id, found.agency_code) == (round_id, agency)


@given(KEYS, KEYS, ROUND_IDS, AGENCY_CODES, AGENCY_CODES)
def test_key_round_and_agency_each_change_the_code(
    key: bytes, other_key: bytes, round_id: str, agency: str, other: str
) -> None:
    code = make_code(key, round_id, agency, "d")

    # HMAC pads keys with zeros, so that keys that differ in them alone are the same key.
    is_same_key = key.rstrip(b"\0") == other_key.rstrip(b"\0")
    assert (make_code(other_key, round_id, agency, "d") == code) == is_same_key
    assert (make_code(key, round_id, other, "d") == code) == (other == agency)
    assert make_code(key, round_id, agency, "e") != code


@pytest.mark.parametrize(
    ("round_id", "agency"),
    [
        ("X", "A1"),
        ("XPMZ18XPMZ1", "A1"),
        ("xp18", "A1"),
        ("XP18", ""),
        ("XP18", "A-1"),
        ("XP18", "单位"),
        ("XP18", "A" * 13),
        ("X P", "A1"),
        ("XP18\n", "A1"),
    ],
)
def test_ids_that_a_code_cannot_carry_are_refused(round_id: str, agency: str) -> None:
    with pytest.raises(ValueError, match="round id"):
        make_code(KEY, round_id, agency, "d")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018-10-31-2018",
        "XPMZ18-XP039-8YS1",
        "XPMZ18-XP039-8YS1-1X1HX",
        "XPMZ18-XP039-8YS1-1X1H-2",
        "AXPMZ18XPMZ18-XP039-8YS1-1X1H",
        "XPMZ18-XP039-8YSI-1X1H",  # no I, L, O, U
        "xpmz18-xp039-8ys1-1x1h",
        "XPMZ18 XP039 8YS1 1X1H",
    ],
)
def test_what_only_looks_like_a_code_is_none(text: str) -> None:
    assert find_codes_in_text(text) == ()


def test_two_codes_in_one_text_are_both_found() -> None:
    text = "A1-B-0000-1111、A1-C-0000-1111"
    assert find_codes_in_text(text) == ("A1-B-0000-1111", "A1-C-0000-1111")


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for code in find_codes_in_text(text):
        assert code.count("-") == 3


def test_codes_are_collected_once_with_the_first_place_where_they_stood() -> None:
    copy = filled_copy()
    code = copy.blueprint.code

    (found,) = collect_codes(copy.found())
    assert (found.code, found.carrier) == (code, "封面")

    workbook = FoundWorkbook(
        FileFormat.XLSX,
        (
            FoundSheet(
                "表",
                cells={
                    (1, 1): Cell(CellKind.TEXT, "无"),
                    (2, 1): Cell(CellKind.TEXT, code.translate(FULL_WIDTH)),
                },
            ),
        ),
        {"WBT_CODE": f'"{code}"'},
        {"keywords": "A1-B-0000-1111"},
        {"WBT_CODE": "A1-C-0000-1111"},
    )
    assert [(one.code, one.carrier) for one in collect_codes(workbook)] == [
        (code, "表"),
        ("A1-B-0000-1111", "keywords"),
        ("A1-C-0000-1111", "WBT_CODE"),
    ]


def changed(**changes: object) -> str:
    first, *others = SCHEME.criteria
    return scheme_digest(
        IndicatorScheme((replace(first, **changes), *others))  # type: ignore[arg-type]  # by name
    )


def test_wording_and_layout_leave_the_digest_alone() -> None:
    digest = scheme_digest(SCHEME)

    assert (
        changed(text="另一段文字") == changed(levels=("另一级",)) == changed(methods=()) == digest
    )
    assert changed(cap=Decimal("10.00"), step=Decimal("0.50")) == digest
    assert changed(weight=Decimal(10)) == digest  # what a score is worth is no answer


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "C99"},
        {"cap": Decimal(11)},
        {"step": Decimal(1)},
        {"minimum": Decimal(1)},
        {"kind": kinds.YES_NO},
        {"may_not_apply": True},
        {"groups": ("乡镇",)},
        {"options": (Option("好", Decimal(10)),)},
    ],
)
def test_whatever_answers_depend_on_changes_the_digest(changes: dict[str, object]) -> None:
    assert changed(**changes) != scheme_digest(SCHEME)


def test_order_of_criteria_and_options_changes_the_digest_and_that_of_groups_does_not() -> None:
    assert scheme_digest(IndicatorScheme(SCHEME.criteria[::-1])) != scheme_digest(SCHEME)
    assert changed(groups=("甲", "乙")) == changed(groups=("乙", "甲"))
    states = (Option("好"), Option("差"))
    assert changed(options=states) != changed(options=states[::-1])
    assert scheme_digest(feature_round().scheme) != scheme_digest(SCHEME)
