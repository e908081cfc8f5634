"""Every rule of the catalogue as Markdown, for the document that must never be stale."""

from collections.abc import Iterator

from workbook_tool.core.findings import CATALOGUE, CHAPTERS, Rule


def build_findings_reference() -> str:
    """Return a chapter for each letter and a section for each rule, in both languages."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    for letter, title in CHAPTERS.items():
        yield f"## {letter}… {title.zh} · {title.en}\n"
        for rule in CATALOGUE.values():
            if rule.id.startswith(letter):
                yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id} {rule.title.zh} · {rule.title.en}\n"
    yield f"`{rule.severity}`\n"
    yield "| | 中文 | English |"
    yield "| --- | --- | --- |"
    rows = (("问题 found", rule.message), ("原因 why", rule.meaning), ("处理 remedy", rule.remedy))
    for label, words in rows:
        yield f"| {label} | {_cell(words.zh)} | {_cell(words.en)} |"
    yield ""


def _cell(words: str) -> str:
    """Return words as one cell of a Markdown table."""
    return words.replace("|", r"\|").replace("<", "&lt;").strip()
