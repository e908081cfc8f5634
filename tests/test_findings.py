"""The catalogue, its document and the tests are one set of codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.definition.test_faults import CASES as DEFINITION_CASES
from tools.findings_reference import build_findings_reference
from workbook_tool.core.findings import CATALOGUE, CHAPTERS, Code, Rule, Severity

ROOT = Path(__file__).parent
DOCUMENT = ROOT.parent / "docs" / "findings.md"


def _named_rules(folder: str) -> set[str]:
    """Return the ids of the rules that the tests of a folder name."""
    rules = {
        name: rule.id
        for chapter in Code.__mro__
        for name, rule in vars(chapter).items()
        if isinstance(rule, Rule)
    }
    trees = (ast.parse(path.read_text("utf-8")) for path in ROOT.joinpath(folder).glob("*.py"))
    return {
        rules[node.attr]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Code"
    }


def test_catalogue_document_and_tests_are_the_same_set_of_codes() -> None:
    documented = re.findall(r"^### (\w+) ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)
    tested = {path.stem for path in ROOT.joinpath("cases").glob("*.toml")}
    tested |= {rule.id for rule, *_ in DEFINITION_CASES}
    tested |= {code for code in _named_rules("intake") if code[0] in "FA"}
    tested |= {code for code in _named_rules("reading") if code[0] in "FA"}
    tested |= {code for code in _named_rules("workflows") if code[0] in "FA"}
    tested |= {code for code in _named_rules("definition") if code[0] == "N"}
    tested |= {code for code in _named_rules("core") if code[0] == "P"}
    # Each row of this page is tried, with the codes that it names.
    tested |= set(re.findall(r"N\d{3}", (ROOT.parent / "docs/annexes.md").read_text("utf-8")))

    assert len(documented) == len(set(documented))
    assert set(documented) == set(CATALOGUE)
    assert tested == set(CATALOGUE)


def test_document_says_what_the_catalogue_says() -> None:
    assert build_findings_reference() in DOCUMENT.read_text("utf-8")


def test_document_shows_the_severities_as_the_programs_and_the_sheets_do() -> None:
    shown = re.findall(
        r"^\| `(\w+)` \| (.+?) · (.+?) \|", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    assert shown == [(one.value, one.title.zh, one.title.en) for one in Severity]


def test_every_chapter_of_the_catalogue_is_documented() -> None:
    assert {rule_id[0] for rule_id in CATALOGUE} == set(CHAPTERS)


def test_messages_say_the_same_places_in_both_languages() -> None:
    for rule in CATALOGUE.values():
        places = re.compile(r"\{(\w+)(?::[^}]*)?\}")
        # A language may repeat a fact; none may lack one.
        assert set(places.findall(rule.message.zh)) == set(places.findall(rule.message.en)), rule.id
        assert not places.search(rule.remedy.zh + rule.remedy.en), rule.id


def _listed_rules(source: str) -> list[str]:
    """Return the places where a literal names several rules, by name or by id."""

    def is_rule(node: ast.AST | None) -> bool:
        if isinstance(node, ast.Attribute) and node.attr == "id":
            node = node.value
        if isinstance(node, ast.Constant):
            return node.value in CATALOGUE
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Code"
        )

    def members(node: ast.AST) -> Sequence[ast.AST | None]:
        if isinstance(node, ast.Dict):
            return node.keys
        return node.elts if isinstance(node, ast.Set | ast.Tuple | ast.List) else ()

    found = (node for node in ast.walk(ast.parse(source)) if sum(map(is_rule, members(node))) > 1)
    return [ast.unparse(node) for node in found]


@pytest.mark.parametrize(
    "source",
    [
        "{Code.UNREADABLE.id, Code.READER_STOPPED.id}",
        "rule in (Code.UNREADABLE, Code.READER_STOPPED)",
        "{Code.UNREADABLE.id: 1, Code.READER_STOPPED.id: 2}",
        "['F315', 'F318']",
    ],
)
def test_a_list_of_rules_is_seen(source: str) -> None:
    assert _listed_rules(source)


def test_what_follows_from_a_rule_stands_in_its_entry_and_in_no_list_of_rules() -> None:
    package = ROOT.parent / "workbook_tool"
    found = {
        str(path.relative_to(package)): listed
        for path in package.rglob("*.py")
        if "findings" not in path.parts and (listed := _listed_rules(path.read_text("utf-8")))
    }
    assert not found
