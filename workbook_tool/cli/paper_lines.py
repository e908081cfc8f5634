"""The signed papers in the reports: how many came, which disagree, what was unclear."""

from collections.abc import Iterator

from workbook_tool.cli.finding_lines import describe_findings
from workbook_tool.core.findings import Severity
from workbook_tool.core.returns.papers import Papers, PaperState
from workbook_tool.core.text import Language, Text, listed

MOST_LINES = 5


def describe_papers(papers: Papers | None, language: Language, most: int | None) -> Iterator[str]:
    """Yield the counts, then what staff have to look at; nothing in a round without papers."""
    if papers is None:
        return
    counts = papers.counts
    agrees, differs = counts[PaperState.AGREES], counts[PaperState.DIFFERS]
    unchecked, missing = counts[PaperState.UNCHECKED], counts[PaperState.MISSING]
    names = listed(agency.short for agency in papers.differing)
    named = Text(f"（{names.zh}）", f" ({names.en})") if differs else Text("", "")
    yield Text(
        f"纸质件：已收 {papers.received} = 一致 {agrees} + 不一致 {differs}{named.zh} + "
        f"未核对 {unchecked}；未收 {missing}",
        f"Papers: {papers.received} in = {agrees} agree + {differs} differ{named.en} + "
        f"{unchecked} not compared; {missing} not in",
    ).in_language(language)
    told = [one for one in papers.findings if one.severity is not Severity.INFO]
    lines = list(describe_findings(told if most else papers.findings, language))
    yield from lines[:most]
    if most is not None and len(lines) > most:
        yield Text(
            f"还有 {len(lines) - most} 条，见汇总表的问题清单。",
            f"{len(lines) - most} more; see the list of problems in the summary.",
        ).in_language(language)
