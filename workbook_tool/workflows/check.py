"""check: the verdicts on files and folders, nothing written."""

from pathlib import Path

from workbook_tool.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import load_definition
from workbook_tool.workflows.named_returns import find_named_returns
from workbook_tool.workflows.results import CheckResult


def check_files(
    paths: tuple[Path, ...],
    *,
    assessment: Path | None = None,
    reading: ReadingOptions = READ_HERE,
    accept: tuple[str, ...] = (),
) -> CheckResult:
    """Return the verdict on each file, in the order of their paths.

    The round is found from the arguments. Returns on the older versions that ``accept`` names are
    carried over. Raises UsageError where a path or a version does not exist.
    """
    returns = find_named_returns(paths, assessment)
    folder = returns.folder
    assessment_round = load_definition(folder)
    issued, _ = find_issue_register(folder, assessment_round)
    judge = Judge.of_round(assessment_round, issued, accept)
    verdicts = read_verdicts(
        returns.places(),
        judge,
        options=reading,
        store=open_store(folder.state, judge, reading, may_write=False),
    )
    return CheckResult(assessment_round, verdicts)
