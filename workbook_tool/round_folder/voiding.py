"""What a changed definition would void, and the refusal to do so unasked."""

from workbook_tool.core.errors import RoundStateError
from workbook_tool.core.form.issuance import IssueRegister, describe_unissued, describe_voided
from workbook_tool.core.round.differences import (
    ROUND_ID,
    Area,
    Change,
    ChangeKind,
    compare_schemes,
)
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import load_round
from workbook_tool.core.text import Text
from workbook_tool.definition.writing.change_words import describe_change

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
    changes: list[Change] = []
    if register.round_id != round_id:
        renamed = (register.round_id, round_id)
        changes.append(
            Change(Area.SETTINGS, ChangeKind.CHANGED, "", ROUND_ID, *renamed, voids=True)
        )
    wordings = [book.wording for book in register.current.values()]
    snapshot = register.snapshot(wordings[-1]) if wordings else None
    if snapshot is not None:
        changes.extend(compare_schemes(load_round(snapshot).scheme, assessment_round.scheme))
    voiding = (change for change in changes if change.voids)
    return tuple(describe_change(change) for change in voiding) or (_SOMETHING,)
