"""How far a review is stands in the reports of consolidate and status, in words and as JSON."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.cli.examples import RESULT
from tests.cli.test_other_commands import STATUS
from tests.core.test_reviewing import all_scored, all_sent, consolidated, small_round
from workbook_tool.cli.json_reports import build_consolidation_json, build_status_json
from workbook_tool.cli.text_reports import describe_status
from workbook_tool.core.round.final_scores import ReviewPart
from workbook_tool.core.text import Language

ROUND = small_round()
HALF = consolidated(
    ROUND,
    all_sent(ROUND),
    all_scored(ROUND, "G1", "G2")
    | {("A00", "C02"): (ReviewPart("G1", Decimal(3)), ReviewPart("G2", Decimal(8)))}
    | {("A02", "C01"): (ReviewPart("G2", Decimal(9)),)},
)


def test_the_report_has_the_stage_the_totals_and_how_far_each_group_is() -> None:
    report = build_consolidation_json(replace(RESULT, consolidation=HALF), Language.ZH)

    assert report["stage"] == "review"
    first, _, third = report["agencies"]
    assert (first["self_total"], first["review_total"], first["final_total"]) == (
        "100",
        "94.5",
        "94.5",
    )
    assert (first["total"], first["rank"], first["review"]) == (
        "94.5",
        None,
        {"owed": 24, "got": 24},
    )
    assert (third["self_total"], third["final_total"], third["total"]) == ("98", None, None)
    assert third["review"] == {"owed": 24, "got": 23}
    assert report["review"] == {
        "owed": 72,
        "got": 71,
        "agencies": 3,
        "done": 2,
        "groups": [
            {"group": "G1", "name": "第一组", "agencies": 3, "done": 2, "owed": 36, "got": 35},
            {"group": "G2", "name": "第二组", "agencies": 3, "done": 3, "owed": 36, "got": 36},
        ],
        "disagreements": [
            {
                "agency": "A00",
                "criterion": "C02",
                "spread": "5",
                "is_open": False,
                "answers": {"G1": "3", "G2": "8"},
            }
        ],
    }


def test_without_evaluators_the_stage_is_that_of_the_self_scores() -> None:
    report = build_consolidation_json(RESULT, Language.ZH)

    assert (report["stage"], report["review"]) == ("self", None)
    assert {one["review"] for one in report["agencies"]} == {None}


def test_status_tells_how_many_scores_are_owed() -> None:
    status = replace(STATUS, review=HALF.review_state)
    report = build_status_json(status, Language.EN)

    assert (report["score_stage"], report["review"]) == (
        "review",
        build_consolidation_json(replace(RESULT, consolidation=HALF), Language.EN)["review"],
    )
    assert build_status_json(STATUS, Language.EN)["score_stage"] == "self"
    assert "考评：应评 72 项，已评 71 项；3 个单位中 2 个已评完" in describe_status(
        status, Language.ZH
    )
    assert not any("考评" in line for line in describe_status(STATUS, Language.ZH))
