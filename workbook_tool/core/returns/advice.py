"""What to do about one answer, where the general remedy of its rule could not work.

A veto takes yes or no and never 0; a score from 5 on takes no 0 either; who may leave a criterion
out is told where the reason goes.
"""

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.round.scheme import Criterion
from workbook_tool.core.text import Text

_LEAVE_OUT = Text(
    "本单位确无此项的，得分留空，在“不适用的理由（合理缺项）”一栏写明理由。",
    " If it does not apply to you, leave the score empty and give the reason under “Why it does "
    "not apply”.",
)
_PROVE = Text(
    "请在“佐证材料”一栏填写材料名称或序号，或在《佐证材料》中登记该项的材料后重新报送{otherwise}。",
    "Please name the evidence beside the score, or list it on the sheet of evidence, and send the "
    "workbook again{otherwise}.",
)


def advice_for(rule: Rule, criterion: Criterion, *, may_be_left: bool) -> Text | None:
    """Return what to do about an answer, None where the rule's own remedy works.

    ``may_be_left`` says that the criterion may be marked as not applicable.
    """
    kind = criterion.kind
    if rule is Code.EVIDENCE_REQUIRED:
        way_back = kind.way_back(criterion)
        return None if way_back is None else _PROVE.filled(otherwise=way_back)
    if rule.is_no_answer or rule is Code.NOT_APPLICABLE_REFUSED:
        is_general = kind.is_typed
    elif rule is Code.SCORE_MISSING:
        is_general = kind.takes_zero(criterion) and kind.is_typed
    else:
        is_general = not rule.is_out_of_bounds or criterion.minimum == 0
    advice = None if is_general else kind.request(criterion)
    if not may_be_left or (rule is not Code.SCORE_MISSING and not rule.is_no_answer):
        return advice
    general = advice or rule.remedy
    return Text(general.zh + _LEAVE_OUT.zh, general.en + _LEAVE_OUT.en)
