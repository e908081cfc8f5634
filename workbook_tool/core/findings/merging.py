"""Equal findings of one file as one, with every place where they stand; for display only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workbook_tool.core.findings.model import Finding, Severity
from workbook_tool.core.text import Language, Text, in_language

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class MergedFinding:
    """Equal findings, in the order in which they were found.

    ``finding`` is the first of them with the facts of all, so that its message names every place.
    """

    finding: Finding
    members: tuple[Finding, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the cells where it stands, each once."""
        return tuple(dict.fromkeys(one.at.cell for one in self.members if one.at.cell))


def merge_findings(
    findings: Iterable[Finding], language: Language, *, by_criterion: bool = False
) -> tuple[MergedFinding, ...]:
    """Return findings with equal ones merged, the most severe first.

    Equal are findings of one rule on one sheet that say to do the same, and whose words differ in
    criterion, cell and fields of the cover at most; ``by_criterion`` keeps words on different
    criteria apart.
    """
    joined = {"cell", "fields"} if by_criterion else {"cell", "fields", "criterion"}
    groups: dict[tuple[str, str | None, str, str], list[Finding]] = {}
    for finding in findings:
        unplaced = tuple((name, "" if name in joined else said) for name, said in finding.facts)
        words = replace(finding, facts=unplaced).message(language)
        key = (finding.rule.id, finding.at.sheet, finding.hint(language), words)
        groups.setdefault(key, []).append(finding)
    merged = (_merge(tuple(members), language) for members in groups.values())
    return tuple(sorted(merged, key=lambda one: _WEIGHTS[one.finding.severity], reverse=True))


def _merge(members: tuple[Finding, ...], language: Language) -> MergedFinding:
    facts: dict[str, dict[str, None]] = {}
    for finding in members:
        for name, words in finding.facts:
            facts.setdefault(name, {})[in_language(words, language)] = None
    joint = Text("、", ", ").in_language(language)
    joined: tuple[tuple[str, str | Text], ...] = tuple(
        (name, joint.join(values)) for name, values in facts.items()
    )
    return MergedFinding(replace(members[0], facts=joined), members)
