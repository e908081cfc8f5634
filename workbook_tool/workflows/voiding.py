"""What a changed definition would void, and the refusal to do so unasked."""

from collections.abc import Iterator

from workbook_tool.core.identity import number_text, scheme_digest
from workbook_tool.core.issuance import IssueRegister, describe_voided
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Criterion, IndicatorScheme
from workbook_tool.core.snapshot import load_round
from workbook_tool.errors import RoundStateError


def refuse_to_void(
    register: IssueRegister, assessment_round: AssessmentRound, *, is_allowed: bool
) -> None:
    """Stop where issued codes would become void and nobody asked for it.

    Raises RoundStateError with what changed and how many workbooks are out.
    """
    digest = scheme_digest(assessment_round.scheme)
    round_id = assessment_round.settings.round_id
    current = register.current.values()
    voided = [book for book in current if book.digest != digest or register.round_id != round_id]
    if not voided or is_allowed:
        return
    snapshot = register.snapshot(voided[0].wording)
    changes: list[str] = []
    if register.round_id != round_id:
        changes.append(f"活动编号 {register.round_id}→{round_id}")
    if snapshot is not None:
        changes.extend(scheme_changes(load_round(snapshot).scheme, assessment_round.scheme))
    words = describe_voided(changes or ["指标、分值、类型或步长"], len(voided))
    raise RoundStateError(words.zh, words.en)


def scheme_changes(old: IndicatorScheme, new: IndicatorScheme) -> Iterator[str]:
    """Yield what answers depend on and what differs between two schemes: "C05 分值 8→10"."""
    for code, criterion in old.by_code.items():
        if code not in new.by_code:
            yield f"{code} 删除"
            continue
        yield from _criterion_changes(criterion, new.by_code[code])
    yield from (f"{code} 新增" for code in new.by_code if code not in old.by_code)
    if [c.code for c in old if c.code in new.by_code] != [
        c.code for c in new if c.code in old.by_code
    ]:
        yield "顺序调整"


def _criterion_changes(old: Criterion, new: Criterion) -> Iterator[str]:
    numbers = (
        ("分值", old.cap, new.cap),
        ("步长", old.step, new.step),
        ("最低分", old.minimum, new.minimum),
    )
    for title, before, after in numbers:
        if before != after:
            yield f"{old.code} {title} {number_text(before)}→{number_text(after)}"
    words = (
        ("类型", old.kind, new.kind),
        ("性质", old.role, new.role),
        ("选项", old.options, new.options),
        ("适用类别", sorted(old.groups), sorted(new.groups)),
        ("可缺项", old.may_not_apply, new.may_not_apply),
    )
    for title, was, now in words:
        if was != now:
            yield f"{old.code} {title}改动"
