"""check: the verdicts on single files, nothing written."""

from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.intake import Place
from workbook_tool.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.results import CheckResult


def check_files(
    paths: tuple[Path, ...],
    *,
    assessment: Path | None = None,
    reading: ReadingOptions = READ_HERE,
    accept: tuple[str, ...] = (),
) -> CheckResult:
    """Return the verdict on each file; the round is found from the first one.

    Returns on the older versions that ``accept`` names are carried over. Raises UsageError where a
    path or a version does not exist.
    """
    for path in paths:
        if not path.is_file():
            raise UsageError(
                f"找不到文件“{path}”（查找位置：{path.absolute()}）。请核对路径；"
                "检查整个文件夹请用 consolidate。",
                f"There is no file “{path}” (looked at {path.absolute()}). Check the path; for a "
                "whole folder use consolidate.",
            )
    folder = find_round(paths[0].parent if paths else None, assessment=assessment)
    assessment_round = load_definition(folder)
    issued, _ = find_issue_register(folder, assessment_round)
    judge = Judge.of_round(assessment_round, issued, accept)
    verdicts = read_verdicts(
        [Place(path.name, path) for path in paths],
        judge,
        options=reading,
        store=open_store(folder.state, judge, reading, may_write=False),
    )
    return CheckResult(assessment_round, verdicts)
