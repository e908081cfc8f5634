"""What a changed definition would void, and the refusal to do so unasked."""

from collections.abc import Iterator

from workbook_tool.core.identity import number_text, scheme_digest
from workbook_tool.core.issuance import IssueRegister, describe_unissued, describe_voided
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Criterion, IndicatorScheme
from workbook_tool.core.snapshot import load_round
from workbook_tool.core.text import Text
from workbook_tool.errors import RoundStateError

_SOMETHING = Text("指标、分值、类型或步长", "criteria, caps, kinds or steps")


def refuse_to_void(
    register: IssueRegister, assessment_round: AssessmentRound, *, is_allowed: bool
) -> None:
    """Stop where issued codes would become void and nobody asked for it.

    Raises RoundStateError with what changed and how many workbooks are out.
    """
    count = count_voided(register, assessment_round)
    if count and not is_allowed:
        words = describe_voided(definition_changes(register, assessment_round), count)
        raise RoundStateError(words.zh, words.en)


def note_unissued(register: IssueRegister, assessment_round: AssessmentRound) -> tuple[Text, ...]:
    """Return the warning that the definition no longer fits the workbooks that are out."""
    count = count_voided(register, assessment_round)
    if not count:
        return ()
    return (describe_unissued(definition_changes(register, assessment_round), count),)


def count_voided(register: IssueRegister, assessment_round: AssessmentRound) -> int:
    """Return how many workbooks are out whose codes the definition does not give any more."""
    settings = assessment_round.settings
    valid = register.under(scheme_digest(assessment_round.scheme), settings.round_id).current
    return sum(1 for agency in register.current if agency not in valid)


def definition_changes(
    register: IssueRegister, assessment_round: AssessmentRound
) -> tuple[Text, ...]:
    """Return what differs between the definition and what was issued last."""
    round_id = assessment_round.settings.round_id
    changes: list[Text] = []
    if register.round_id != round_id:
        step = f"{register.round_id}→{round_id}"
        changes.append(Text(f"活动编号 {step}", f"round id {step}"))
    wordings = [book.wording for book in register.current.values()]
    snapshot = register.snapshot(wordings[-1]) if wordings else None
    if snapshot is not None:
        changes.extend(scheme_changes(load_round(snapshot).scheme, assessment_round.scheme))
    return tuple(changes) or (_SOMETHING,)


def scheme_changes(old: IndicatorScheme, new: IndicatorScheme) -> Iterator[Text]:
    """Yield what answers depend on and what differs between two schemes: "C05 分值 8→10"."""
    for code, criterion in old.by_code.items():
        if code in new.by_code:
            yield from _criterion_changes(criterion, new.by_code[code])
        else:
            yield Text(f"{code} 删除", f"{code} removed")
    for code in new.by_code:
        if code not in old.by_code:
            yield Text(f"{code} 新增", f"{code} added")
    kept = [code for code in old.by_code if code in new.by_code]
    if kept != [code for code in new.by_code if code in old.by_code]:
        yield Text("顺序调整", "another order")


def _criterion_changes(old: Criterion, new: Criterion) -> Iterator[Text]:
    numbers = (
        (Text("分值", "cap"), old.cap, new.cap),
        (Text("步长", "step"), old.step, new.step),
        (Text("最低分", "minimum"), old.minimum, new.minimum),
    )
    for title, before, after in numbers:
        if before != after:
            step = f"{number_text(before)}→{number_text(after)}"
            yield Text(f"{old.code} {title.zh} {step}", f"{old.code} {title.en} {step}")
    words = (
        (Text("类型", "kind"), old.kind, new.kind),
        (Text("性质", "role"), old.role, new.role),
        (Text("选项", "options"), old.options, new.options),
        (Text("适用类别", "groups"), sorted(old.groups), sorted(new.groups)),
        (Text("可缺项", "may not apply"), old.may_not_apply, new.may_not_apply),
    )
    for title, was, now in words:
        if was != now:
            yield Text(f"{old.code} {title.zh}改动", f"{old.code} {title.en} changed")
