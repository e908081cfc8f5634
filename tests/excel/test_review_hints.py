"""The hints for staff as a workbook: both lists in both languages, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from tests.core.test_reviewing import G1, G2, small_round
from workbook_tool.core.review.hints import Leniency, Reason, ReviewHints, VisitHint, Why
from workbook_tool.core.text import Language
from workbook_tool.excel.review_hints import write_review_hints

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - as in every workbook
ROUND = small_round()
AGENCY = replace(ROUND.roster.asked[0], name='=HYPERLINK("http://example.invalid")')
CRITERION = ROUND.scheme.criteria[0]
HINTS = ReviewHints(
    (
        VisitHint(AGENCY, None, (Why(Reason.GAPS, Fraction(3)),)),
        VisitHint(
            AGENCY,
            CRITERION,
            (
                Why(Reason.GROUPS_DIFFER, Fraction(7, 3), Fraction(1)),
                Why(Reason.NO_EVIDENCE, Fraction(10)),
                Why(Reason.FAR_BELOW, Fraction(5, 2), Fraction(10)),
            ),
        ),
        VisitHint(AGENCY, CRITERION, (Why(Reason.GROUPS_CONTRADICT),)),
    ),
    (Leniency(G1, G2, 6, Fraction(-1, 3)), Leniency(G2, G1, 4, None)),
)
SEVERAL = (
    "考评组之间相差 2.33 分，超过设置的 1 分\n自评满分 10 分，没有写明佐证材料\n"
    "考评比自评低 2.5 分（该项满分 10 分）"
)
NOTHING = ReviewHints((), ())


def rows(hints: ReviewHints, language: Language) -> dict[str, list[list[object]]]:
    settings = replace(ROUND.settings, language=language)
    book = openpyxl.load_workbook(BytesIO(write_review_hints(settings, hints, created=CREATED)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_both_lists_say_what_was_found_in_chinese() -> None:
    found = rows(HINTS, Language.ZH)
    assert list(found) == ["建议实地考察", "宽严比较"]
    title, note, heading, *listed = found["建议实地考察"]
    assert title[0] == f"{ROUND.settings.title}　建议实地考察（内部参考，不据此改分）"
    assert "20%" in str(note[0])
    assert heading == ["序号", "单位", "编号", "指标", "理由"]
    assert [row[1:] for row in listed] == [
        [AGENCY.name, None, "（整份自评表）", "自评表漏填 3 处"],
        [
            AGENCY.name,
            CRITERION.code,
            CRITERION.text,
            SEVERAL,
        ],
        [AGENCY.name, CRITERION.code, CRITERION.text, "考评组的答案不一致，只能有一个成立"],
    ]
    assert found["宽严比较"][3:] == [
        [1, "G1 第一组", "G2 第二组", 6, -0.33],
        [2, "G2 第二组", "G1 第一组", 4, "不足 5 项，不作比较"],
    ]


def test_both_lists_say_so_in_english_and_where_nothing_is_listed() -> None:
    found = rows(HINTS, Language.EN)
    assert list(found) == ["Suggested visits", "Leniency of groups"]
    for name, sheet in found.items():
        assert sheet[0][0] == f"{ROUND.settings.title}: {name} (internal, never a correction)"
    assert found["Suggested visits"][4][4] == (
        "groups differ by 2.33 points, the settings allow 1\n"
        "self score at the cap of 10, and no evidence named\n"
        "review 2.5 points below the self score, of a cap of 10"
    )
    nothing = rows(NOTHING, Language.EN)
    assert nothing["Suggested visits"][2][0] == "Nothing is listed."
    assert nothing["Leniency of groups"][2][0] == "There is one group only: no pair to compare."


@pytest.mark.parametrize("language", Language)
def test_the_same_hints_give_the_same_bytes(language: Language) -> None:
    settings = replace(ROUND.settings, language=language)
    first, second = (write_review_hints(settings, HINTS, created=CREATED) for _ in range(2))
    assert first == second
