"""Entries of a return on an older version, carried over where the criterion has not changed."""

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from workbook_tool.core.findings import Code, Finding, Location, Severity
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.returns.entries import check_remainder
from workbook_tool.core.returns.model import AgencyReturn, Entry
from workbook_tool.core.round.differences import Change, ChangeKind, compare_criteria
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import Text, squeezed

_NEW = Text("新增的一项", "it is new")
_NO_LONGER_OPTIONAL = Text("不再允许合理缺项", "it may not be marked as not applicable any more")
# Whether an agency is asked at all shows in its own scheme; whether a criterion may be
# left out matters to those only that did leave it out. A weight says what an answer counts, and
# nothing of what is answered.
_ASIDE = frozenset({"groups", "agencies", "may_not_apply", "weight"})
_REFUSING = frozenset({Severity.ERROR, Severity.SECURITY})
_WORDING = frozenset({ChangeKind.REWORDED, ChangeKind.MOVED})
# Below this share of common characters a code stands for another question.
_LEAST_ALIKE = 0.5


def carry_over(
    returned: AgencyReturn,
    old: IndicatorScheme,
    new: IndicatorScheme,
    version: IssueVersion,
    describe: Callable[[Change], Text],
) -> AgencyReturn:
    """Return a return on an older version as one on the current version.

    ``old`` and ``new`` are the schemes that its agency answered and answers. An entry is carried
    over where everything that it depends on is the same, and listed; other words are listed with
    it, unless the code stands for another question by now. What is new or has changed is an entry
    that is missing, with a finding that says so. Findings about criteria that are not carried over
    go: what was wrong there matters no more. What is refused itself is not said to be carried over.
    """
    entries = {entry.criterion: entry for entry in returned.entries}
    refused = {one.at.criterion for one in returned.findings if one.severity in _REFUSING}
    kept: list[Entry] = []
    told: list[Finding] = []
    lost = {code for code in old.by_code if code not in new.by_code}
    for criterion in new:
        entry = entries.get(criterion.code)
        before = old.by_code.get(criterion.code)
        is_other = before is not None and _is_another_question(before, criterion, old, new)
        obstacles, reworded = _compared(before, criterion, entry, describe, is_other=is_other)
        rule = Code.CARRIED_REWORDED if reworded else Code.CARRIED_OVER
        if entry is None or obstacles:
            lost.add(criterion.code)
            rule, entry = Code.NOT_CARRIED, Entry(criterion.code, None)
        kept.append(entry)
        said = _joined(obstacles or reworded or (_NEW,))
        facts: dict[str, Any] = {"criterion": criterion.code, "version": version.name}
        if rule is not Code.CARRIED_OVER:
            facts["changes"] = said
        if rule is Code.NOT_CARRIED or criterion.code not in refused:
            told.append(Finding.of(rule, _place(entry), **facts))
    findings = (
        one
        for one in returned.findings
        if one.at.criterion not in lost and one.rule is not Code.NOTHING_LEFT
    )
    told += check_remainder(kept, new)
    return replace(
        returned,
        entries=tuple(kept),
        findings=(*findings, *told),
        carried_from=version.number,
    )


def _compared(
    old: Criterion | None,
    new: Criterion,
    entry: Entry | None,
    describe: Callable[[Change], Text],
    *,
    is_other: bool,
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return what forbids carrying an entry over, and what has only been reworded.

    ``is_other`` says that the text is that of another question.
    """
    if old is None or entry is None:
        return (_NEW,), ()
    changes = tuple(change for change in compare_criteria(old, new) if change.field not in _ASIDE)
    weighty = [one for one in changes if one.kind not in _WORDING or (is_other and _is_text(one))]
    obstacles = [describe(change) for change in weighty]
    if entry.is_not_applicable and not new.may_not_apply:
        obstacles.append(_NO_LONGER_OPTIONAL)
    reworded = tuple(describe(change) for change in changes if change not in weighty)
    return tuple(obstacles), reworded


def _is_text(change: Change) -> bool:
    return change.field == "text"


def _is_another_question(
    before: Criterion, after: Criterion, old: IndicatorScheme, new: IndicatorScheme
) -> bool:
    """Tell whether a code stands for another question: one that had or has a code of its own.

    Where the texts are nobody else's, they have to be alike to be two wordings of one question.
    """
    was, now = squeezed(before.text), squeezed(after.text)
    if was == now:
        return False
    others = {squeezed(one.text) for one in old if one.code != before.code}
    later = {squeezed(one.text) for one in new if one.code != after.code}
    if now in others or was in later:
        return True
    return SequenceMatcher(None, was, now, autojunk=False).ratio() < _LEAST_ALIKE


def _place(entry: Entry) -> Location:
    if entry.place is None:
        return Location(criterion=entry.criterion)
    return Location(sheet=entry.place.sheet, cell=entry.place.cell, criterion=entry.criterion)


def _joined(phrases: tuple[Text, ...]) -> Text:
    return Text(
        "；".join(phrase.zh for phrase in phrases), "; ".join(phrase.en for phrase in phrases)
    )
