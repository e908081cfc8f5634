"""Answers under the codes that their questions have now: the same words, another number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbook_tool.core.returns.model import AgencyReturn
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.text import squeezed


def renumbered(
    found: AgencyReturn, old: IndicatorScheme, new: IndicatorScheme
) -> tuple[AgencyReturn, IndicatorScheme]:
    """Return a return and its scheme in which each criterion has the code that its words have now.

    Words decide where they stand once in both schemes. What has lost its code to another question
    is left out.
    """
    codes = _codes_now(old, new)
    if all(before == after for before, after in codes.items()):
        return found, old
    criteria = tuple(
        replace(one, code=codes[one.code]) for one in old.criteria if one.code in codes
    )
    entries = tuple(
        replace(one, criterion=codes[one.criterion])
        for one in found.entries
        if one.criterion in codes
    )
    evidence = tuple(replace(one, criterion=codes.get(one.criterion, "")) for one in found.evidence)
    findings = tuple(
        replace(one, at=replace(one.at, criterion=codes.get(one.at.criterion)))
        if one.at.criterion
        else one
        for one in found.findings
    )
    moved = replace(found, entries=entries, evidence=evidence, findings=findings)
    return moved, replace(old, criteria=criteria)


def _codes_now(old: IndicatorScheme, new: IndicatorScheme) -> Mapping[str, str]:
    """Return the code that each old criterion has now, those apart that have none."""
    before, after = _by_words(old), _by_words(new)
    moved = {one.code: after[words].code for words, one in before.items() if words in after}
    taken = set(moved.values())
    kept = {one.code: one.code for one in old if one.code not in moved and one.code not in taken}
    return moved | kept


def _by_words(criteria: Iterable[Criterion]) -> Mapping[str, Criterion]:
    """Return the criteria by words that only one of them has."""
    listed = tuple(criteria)
    counts = Counter(squeezed(one.text) for one in listed)
    return {words: one for one in listed if counts[words := squeezed(one.text)] == 1}
