"""The reports of ``explain``: one finding of the catalogue, several, or the list of all."""

from collections.abc import Iterator, Sequence

from workbook_tool.cli.json_reports import SCHEMA_VERSION, both_languages
from workbook_tool.cli.report_shapes import ExplainReport, RuleReport
from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import CATALOGUE, CHAPTERS, Rule
from workbook_tool.core.text import Language, Text, listed, normalise_label

_MOST_SIMILAR = 3


def find_rule(typed: str) -> Rule:
    """Return the rule of a code; raises UsageError with those that may have been meant."""
    wanted = typed.strip().strip("[]【】").upper()
    rule = CATALOGUE.get(wanted)
    if rule is not None:
        return rule
    similar = tuple(_similar(wanted, normalise_label(typed)))
    zh = listed(f"{one.id} {one.title.zh}" for one in similar).zh
    en = listed(f"{one.id} {one.title.en}" for one in similar).en
    raise UsageError(
        f"没有问题代码“{typed}”。{f'是否指：{zh}？' if similar else ''}"
        "列出全部代码：workbook-tool explain",
        f"There is no code {typed!r}.{f' Did you mean: {en}?' if similar else ''} "
        "List all of them: workbook-tool explain",
    )


def _similar(wanted: str, words: str) -> Iterator[Rule]:
    """Yield a few rules that a code or the words of a title may have meant, the likeliest first."""
    from difflib import get_close_matches

    by_title = {
        normalise_label(title): rule
        for rule in CATALOGUE.values()
        for title in (rule.title.zh, rule.title.en)
    }
    near = [rule for code, rule in CATALOGUE.items() if wanted and code.startswith(wanted)]
    near += [rule for title, rule in by_title.items() if words and words in title]
    near += [by_title[title] for title in get_close_matches(words, by_title, cutoff=0.5)]
    near += [CATALOGUE[code] for code in get_close_matches(wanted, CATALOGUE, cutoff=0.5)]
    yield from tuple(dict.fromkeys(near))[:_MOST_SIMILAR]


def describe_rules(rules: Sequence[Rule], language: Language) -> Iterator[str]:
    """Yield what codes mean and what to do, parted by an empty line."""
    for turn, rule in enumerate(rules):
        if turn:
            yield ""
        yield from _describe(rule, language)


def _describe(rule: Rule, language: Language) -> Iterator[str]:
    title = rule.title.in_language(language)
    severity = rule.severity.title
    yield Text(
        f"{rule.id}　{title}（{severity.zh}）", f"{rule.id}  {title} ({severity.en})"
    ).in_language(language)
    yield Text("含义：", "Meaning: ").in_language(language) + rule.meaning.in_language(language)
    yield Text("处理：", "Remedy: ").in_language(language) + rule.remedy.in_language(language)


def list_rules(language: Language) -> Iterator[str]:
    """Yield every code with its title, chapter by chapter, and how to learn more."""
    for letter, chapter in CHAPTERS.items():
        yield f"{letter}  {chapter.in_language(language)}"
        for rule in CATALOGUE.values():
            if rule.id.startswith(letter):
                severity = rule.severity.title.in_language(language)
                brackets = Text(f"（{severity}）", f" ({severity})").in_language(language)
                yield f"  {rule.id}  {rule.title.in_language(language)}{brackets}"
    yield Text(
        "下一步：说明其中一个，例如 workbook-tool explain S103",
        "Next: explain one of them, for instance workbook-tool explain S103",
    ).in_language(language)


def build_explanation_json(rules: Sequence[Rule]) -> ExplainReport:
    """Return one explanation, or the list of several or of all, each text in both languages."""
    if len(rules) == 1:
        one = _rule_json(rules[0])
        return {
            "schema_version": SCHEMA_VERSION,
            "code": one["code"],
            "severity": one["severity"],
            "title": one["title"],
            "meaning": one["meaning"],
            "remedy": one["remedy"],
        }
    listed_rules = [_rule_json(rule) for rule in rules or CATALOGUE.values()]
    return {"schema_version": SCHEMA_VERSION, "codes": listed_rules}


def _rule_json(rule: Rule) -> RuleReport:
    return {
        "code": rule.id,
        "severity": rule.severity.value,
        "title": both_languages(rule.title),
        "meaning": both_languages(rule.meaning),
        "remedy": both_languages(rule.remedy),
    }
