"""What to do about one answer, where the general remedy of its rule could not work.

A veto takes yes or no and never 0; a score from 5 on takes no 0 either; who may leave a criterion
out is told where the reason goes.
"""

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.form.answers import takes_zero
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.scheme import Criterion, CriterionKind, Option
from workbook_tool.core.text import Text

_MOST_CHOICES = 12  # more are in the list that the cell itself offers
_CHOOSE = Text(
    "请从下拉列表中选择：{answers}，然后重新报送。",
    "Please choose one of {answers} and send the workbook again.",
)
_SCORE = Text(
    "请填写{answers}后重新报送。",
    "Please enter {answers} and send the workbook again.",
)
_RANGE = Text(" {low} 至 {high} 分（每 {step} 分一档）", "{low} to {high} in steps of {step}")
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
_OR_NO = Text("；没有材料的请改选“否”", "; without evidence choose No")
_OR_NONE = Text("", "")


def answers_of(criterion: Criterion) -> Text:
    """Return what a criterion takes, in words: its range, or the answers to choose from."""
    if criterion.kind is CriterionKind.SCORE:
        low, high = number_text(criterion.minimum), number_text(criterion.cap)
        return Text(f"{low} 至 {high}", f"{low} to {high}")
    named = tuple(map(_named, criterion.choices))
    zh = "、".join(words.zh for words in named[:_MOST_CHOICES])
    en = ", ".join(words.en for words in named[:_MOST_CHOICES])
    return Text(zh + "等", en + " …") if len(named) > _MOST_CHOICES else Text(zh, en)


def advice_for(rule: Rule, criterion: Criterion, *, may_be_left: bool) -> Text | None:
    """Return what to do about an answer, None where the rule's own remedy works.

    ``may_be_left`` says that the criterion may be marked as not applicable.
    """
    if rule is Code.EVIDENCE_REQUIRED:
        return _to_prove(criterion)
    is_score = criterion.kind is CriterionKind.SCORE
    advice: Text | None = None
    if rule.is_no_answer or rule is Code.NOT_APPLICABLE_REFUSED:
        advice = None if is_score else _CHOOSE.filled(answers=answers_of(criterion))
    elif rule is Code.SCORE_MISSING:
        advice = _to_answer(criterion)
    elif rule.is_out_of_bounds and criterion.minimum != 0:
        advice = _SCORE.filled(answers=_range(criterion))
    if not may_be_left or (rule is not Code.SCORE_MISSING and not rule.is_no_answer):
        return advice
    general = advice or rule.remedy
    return Text(general.zh + _LEAVE_OUT.zh, general.en + _LEAVE_OUT.en)


def _to_answer(criterion: Criterion) -> Text | None:
    """Return how to answer at all, None where 0 may be said as the general remedy does."""
    if criterion.kind is not CriterionKind.SCORE:
        return _CHOOSE.filled(answers=answers_of(criterion))
    return None if takes_zero(criterion) else _SCORE.filled(answers=_range(criterion))


def _to_prove(criterion: Criterion) -> Text | None:
    """Return how to prove a claim or take it back, None where 0 takes it back."""
    if criterion.kind is CriterionKind.YES_NO:
        return _PROVE.filled(otherwise=_OR_NO)
    return None if takes_zero(criterion) else _PROVE.filled(otherwise=_OR_NONE)


def _range(criterion: Criterion) -> Text:
    low, high, step = map(number_text, (criterion.minimum, criterion.cap, criterion.step))
    return _RANGE.filled(low=low, high=high, step=step)


def _named(option: Option) -> Text:
    """Return one answer as the list of the cell offers it: points before their meaning."""
    if len(option.words) > 1:
        return Text(*option.words)
    label = option.label
    if option.points is None or number_text(option.points) == label:
        return Text(label, label)
    points = number_text(option.points)
    return Text(f"{points}（{label}）", f"{points} ({label})")
