"""Findings as short lines: equal ones on many cells become one line that lists the cells."""

from collections.abc import Iterable, Iterator

from workbook_tool.core.findings import Finding, MergedFinding, Severity, merge_findings
from workbook_tool.core.text import Language, Text, how_many

# All inside GBK, so that a Chinese Windows console shows them.
_MARKS = {
    Severity.INFO: "·",
    Severity.WARNING: "!",
    Severity.ERROR: "×",
    Severity.SECURITY: "×",
}
MOST_CELLS = 12


def describe_findings(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    """Yield one line a merged finding: mark, code, place, what was found and what to do."""
    colon = Text("：", ": ").in_language(language)
    gap = "" if language is Language.ZH else " "
    for merged in merge_findings(findings, language):
        finding, place = merged.finding, _place(merged, language)
        yield (
            f"  {_MARKS[finding.severity]} [{finding.rule.id}] {place}{colon if place else ''}"
            f"{finding.message(language)}{gap}{finding.hint(language)}"
        )


def _place(merged: MergedFinding, language: Language) -> str:
    """Return sheet and cells in words, nothing where the whole file is meant."""
    shown = merged.cells[:MOST_CELLS]
    cells = Text("、", ", ").in_language(language).join(shown)
    if len(merged.cells) > len(shown):
        count = len(merged.cells)
        cells += Text(f" 等 {count} 处", f" … ({how_many(count, 'cell')})").in_language(language)
    return " ".join(part for part in (merged.finding.at.sheet, cells) if part)
