"""The catalogue of findings, put together from its chapters."""

from collections.abc import Mapping
from types import MappingProxyType

from workbook_tool.core.findings.definition_rules import DefinitionRules
from workbook_tool.core.findings.file_rules import FileRules
from workbook_tool.core.findings.model import Rule
from workbook_tool.core.findings.return_rules import ReturnRules
from workbook_tool.core.findings.round_rules import RoundRules
from workbook_tool.core.findings.score_rules import ScoreRules


class Code(DefinitionRules, FileRules, ReturnRules, ScoreRules, RoundRules):
    """Every rule of the catalogue by its name: ``Code.SCORE_ABOVE_CAP``."""


def _collect() -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of ids."""
    rules = [
        rule
        for chapter in Code.__mro__
        for rule in vars(chapter).values()
        if isinstance(rule, Rule)
    ]
    by_id = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    if len(by_id) != len(rules):
        message = "two rules of the catalogue share an id"
        raise AssertionError(message)
    return MappingProxyType(by_id)


CATALOGUE: Mapping[str, Rule] = _collect()
