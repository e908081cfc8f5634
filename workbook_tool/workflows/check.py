"""check: the verdicts on files and folders, nothing written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from workbook_tool.intake import Place
from workbook_tool.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.command_lines import round_option
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.mail_files import load_collected
from workbook_tool.round_folder.rounds import load_definition
from workbook_tool.workflows.named_returns import NamedReturns, find_named_returns
from workbook_tool.workflows.results import CheckResult


def check_files(
    paths: tuple[Path, ...],
    *,
    assessment: Path | None = None,
    reading: ReadingOptions = READ_HERE,
    accept: tuple[str, ...] = (),
) -> CheckResult:
    """Return the verdict on each file in the order of the arguments, on those of folders by path.

    The round is found from the arguments. Returns on the older versions that ``accept`` names are
    carried over. Raises UsageError where a path or a version does not exist.
    """
    returns = find_named_returns(paths, assessment)
    folder = returns.folder
    if not returns.named and returns.root.resolve().is_relative_to(folder.returned.resolve()):
        # So that what is printed is where it lies in returned/, whichever folder was named.
        returns = replace(returns, root=folder.returned, named=(returns.root,))
    assessment_round = load_definition(folder)
    issued, _ = find_issue_register(folder, assessment_round)
    judge = Judge.of_round(assessment_round, issued, accept)
    verdicts = read_verdicts(
        tuple(_places(returns)),
        judge,
        options=reading,
        store=open_store(folder.state, judge, reading, may_write=False),
        arrivals=load_collected(folder).arrivals,
    )
    return CheckResult(assessment_round, returns.chosen(verdicts), round_option(folder))


def _places(returns: NamedReturns) -> Iterator[Place]:
    """Yield the files in the order of the arguments, and what lies in the folders."""
    if not returns.named:
        yield from returns.places()
    for path in returns.named:
        if path.is_dir():
            yield from replace(returns, named=(path,)).places()
        else:
            yield Place(returns.path_of(path), path)
