"""The catalogue of findings, put together from its chapters."""

from collections.abc import Mapping
from types import MappingProxyType

from workbook_tool.core.findings.definition_rules import DefinitionRules
from workbook_tool.core.findings.file_rules import FileRules
from workbook_tool.core.findings.import_rules import ImportRules
from workbook_tool.core.findings.model import Rule
from workbook_tool.core.findings.return_rules import ReturnRules
from workbook_tool.core.findings.round_rules import RoundRules
from workbook_tool.core.findings.score_rules import ScoreRules


class Code(DefinitionRules, FileRules, ImportRules, ReturnRules, ScoreRules, RoundRules):
    """Every rule of the catalogue by its name: ``Code.SCORE_ABOVE_CAP``."""


def collect_rules(catalogue: type[Code]) -> Mapping[str, Rule]:
    """Return every rule by its id, in the order of ids; two with one name or id are refused."""
    named = [
        (name, rule)
        for chapter in catalogue.__mro__
        for name, rule in vars(chapter).items()
        if isinstance(rule, Rule)
    ]
    by_id = {rule.id: rule for _, rule in sorted(named, key=lambda pair: pair[1].id)}
    if len({name for name, _ in named}) != len(named) or len(by_id) != len(named):
        message = "two rules of the catalogue share a name or an id"
        raise AssertionError(message)
    return MappingProxyType(by_id)


CATALOGUE: Mapping[str, Rule] = collect_rules(Code)
