"""The evaluators of the demonstration: who they are, and what they say. All of it is invented."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.review.spec import SignField, TypedAnswer, TypedSheet
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan, allocation_of
from workbook_tool.core.round.scheme import Criterion

MATERIALS: Final = EvaluatorGroup(
    "G01",
    "第一考评组（材料）",
    methods=("材料审核", "听取汇报"),
    email="g01@review.example.org",
)
VISITS: Final = EvaluatorGroup(
    "G02", "第二考评组（实地）", methods=("实地考察",), email="g02@review.example.org"
)
EVALUATORS: Final = ReviewPlan((MATERIALS, VISITS), disagreement=Decimal(1))
"""The two groups share some criteria, so that some of their scores differ by more than a point."""

_STRICTNESS: Final = (0, 1, 0, 2, 1, 1, 0, 2, 3, 1, 0, 2)
"""How many steps evaluators take off a self score, by the number of the criterion."""
_AT_AGENCIES: Final = (1, 0, 2, 1, 1, 0, 0)
_APART: Final = 3  # turns between the two groups: so they agree here and there
_RAISED_EVERY: Final = 17
_LESS: Final = {
    MATERIALS.code: (
        "示例：台账不全，缺第三季度",
        "示例：没有会议记录",
        "示例：材料与自评依据不一致",
        "示例：未提供考核结果",
    ),
    VISITS.code: ("示例：现场没有看到公示栏", "示例：抽查的干部不了解", "示例：活动未全覆盖"),
}
_MORE: Final = "示例：补交的材料已核实"
_RECORD: Final = "示例：2018年11月8日实地查看"
_SIGNS: Final = {
    SignField.RECORDED_BY: "示例：记录人",
    SignField.CHECKED_BY: "示例：核对人",
    SignField.REVIEWED_ON: "2018-11-09",
}


def invented_sheets(
    plan: ReviewPlan, consolidation: Consolidation
) -> Mapping[tuple[str, str], TypedSheet]:
    """Return what the evaluators typed, by the codes of group and agency; each score with a reason.

    The same returns give the same scores. Agencies without a counted return have no sheet.
    """
    the_round = consolidation.assessment_round
    results = {result.agency.code: result for result in consolidation.counted}
    return {
        (group.code, agency.code): _sheet(group, results[agency.code], allocation.criteria)
        for group in plan.groups
        for allocation in (allocation_of(group, the_round.scheme, the_round.roster),)
        for agency in allocation.agencies
        if agency.code in results
    }


def _sheet(
    group: EvaluatorGroup, result: AgencyResult, criteria: tuple[Criterion, ...]
) -> TypedSheet:
    found = result.agency_return
    own = {} if found is None else {entry.criterion: entry for entry in found.entries}
    answers = {
        one.code: _answer(group, result.agency.code, one, own[one.code])
        for one in criteria
        if one.code in own
    }
    return TypedSheet(answers, _SIGNS)


def _answer(group: EvaluatorGroup, agency: str, criterion: Criterion, entry: Entry) -> TypedAnswer:
    """Return a score around the self score, with the reason that it owes."""
    own, step, cap = entry.score or Decimal(0), criterion.step, criterion.cap
    turn, number = _number(agency), _number(criterion.code)
    is_visit = group.code == VISITS.code
    record = _RECORD if is_visit else ""
    if (turn + number) % _RAISED_EVERY == 0 and own + step <= cap:
        return TypedAnswer(own + step, _MORE, record)
    usual = _STRICTNESS[number % len(_STRICTNESS)]
    steps = usual * _AT_AGENCIES[(turn + number + _APART * is_visit) % len(_AT_AGENCIES)]
    given = max(own - steps * step, Decimal(0))
    reasons = _LESS[group.code]
    reason = reasons[(turn + number) % len(reasons)] if given < own else ""
    return TypedAnswer(given, reason, record)


def _number(code: str) -> int:
    return int("".join(filter(str.isdigit, code)) or 0)
