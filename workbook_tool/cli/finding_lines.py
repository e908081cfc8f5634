"""Findings as short lines: equal ones on many cells become one line that lists the cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from workbook_tool.core.findings import Finding, Severity
from workbook_tool.core.text import Language, Text, in_language

# All inside GBK, so that a Chinese Windows console shows them.
_MARKS = {
    Severity.INFO: "·",
    Severity.WARNING: "!",
    Severity.ERROR: "×",
    Severity.SECURITY: "×",
}
_WEIGHTS = list(Severity)
MOST_CELLS = 12
_PLACE_FACTS = frozenset({"criterion", "cell"})


@dataclass(frozen=True, slots=True)
class MergedFinding:
    """Equal findings of one file, with every place where they stand."""

    finding: Finding
    sheet: str | None
    cells: tuple[str, ...]
    message: str
    hint: str

    def place(self, language: Language) -> str:
        """Return sheet and cells in words, nothing where the whole file is meant."""
        shown = self.cells[:MOST_CELLS]
        cells = Text("、", ", ").in_language(language).join(shown)
        if len(self.cells) > len(shown):
            rest = Text(f" 等 {len(self.cells)} 处", f" … ({len(self.cells)} cells)")
            cells += rest.in_language(language)
        return " ".join(part for part in (self.sheet, cells) if part)


def merge_findings(findings: Iterable[Finding], language: Language) -> tuple[MergedFinding, ...]:
    """Return findings with equal ones merged, the most severe first.

    Equal are findings of one rule on one sheet whose words differ in criterion and cell at most;
    the merged message names all the criteria.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        facts = tuple(fact for fact in finding.facts if fact[0] not in _PLACE_FACTS)
        key = (finding.rule.id, finding.at.sheet, finding.hint(language), facts)
        groups.setdefault(key, []).append(finding)
    merged = [_merge(members, language) for members in groups.values()]
    return tuple(sorted(merged, key=lambda one: _WEIGHTS.index(one.finding.severity), reverse=True))


def _merge(members: list[Finding], language: Language) -> MergedFinding:
    first = members[0]
    facts: dict[str, dict[str, None]] = {}
    for finding in members:
        for name, words in finding.facts:
            facts.setdefault(name, {})[in_language(words, language)] = None
    joint = Text("、", ", ").in_language(language)
    joined: tuple[tuple[str, str | Text], ...] = tuple(
        (name, joint.join(values)) for name, values in facts.items()
    )
    cells = dict.fromkeys(finding.at.cell for finding in members if finding.at.cell is not None)
    return MergedFinding(
        first,
        first.at.sheet,
        tuple(cells),
        replace(first, facts=joined).message(language),
        first.hint(language),
    )


def describe_findings(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    """Yield one line a merged finding: mark, code, place, what was found and what to do."""
    colon = Text("：", ": ").in_language(language)
    for merged in merge_findings(findings, language):
        place = merged.place(language)
        gap = "" if language is Language.ZH else " "
        yield (
            f"  {_MARKS[merged.finding.severity]} [{merged.finding.rule.id}] "
            f"{place}{colon if place else ''}{merged.message}{gap}{merged.hint}"
        )
