"""The catalogue of findings, put together from its chapters."""

from collections.abc import Mapping
from types import MappingProxyType

from workbook_tool.core.findings.definition_rules import DefinitionRules
from workbook_tool.core.findings.evaluator_rules import EvaluatorRules
from workbook_tool.core.findings.file_rules import FileRules
from workbook_tool.core.findings.import_rules import ImportRules
from workbook_tool.core.findings.mail_rules import MailRules
from workbook_tool.core.findings.model import Rule
from workbook_tool.core.findings.paper_rules import PaperRules
from workbook_tool.core.findings.return_rules import ReturnRules
from workbook_tool.core.findings.review_rules import ReviewRules
from workbook_tool.core.findings.round_rules import RoundRules
from workbook_tool.core.findings.score_rules import ScoreRules
from workbook_tool.core.text import Text


class Code(
    DefinitionRules,
    EvaluatorRules,
    FileRules,
    ImportRules,
    MailRules,
    PaperRules,
    ReturnRules,
    ReviewRules,
    ScoreRules,
    RoundRules,
):
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
# By the first letter of the ids, in the order in which people read them.
CHAPTERS: Mapping[str, Text] = {
    "S": Text("得分及其说明", "Scores and what is written beside them"),
    "I": Text("编号与单位", "Whose workbook it is"),
    "L": Text("表格结构", "Where the answers stand"),
    "T": Text("锁定内容", "Locked parts"),
    "R": Text("版本与整个活动", "Versions and the round"),
    "V": Text("考评", "Review workbooks"),
    "P": Text("纸质件", "Signed papers"),
    "F": Text("文件", "Files"),
    "M": Text("邮件", "Mail"),
    "A": Text("安全检查", "Safety of files"),
    "D": Text("指标定义", "The definition workbook"),
    "N": Text("导入通知附表", "Importing the annex of a notice"),
}
