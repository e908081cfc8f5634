"""check: the verdicts on files and folders, nothing written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from workbook_tool.core.findings import Code
from workbook_tool.core.returns.register import FileVerdict, build_register
from workbook_tool.core.review.one_place import in_one_place
from workbook_tool.core.review.register import ReviewedFile, build_review_register
from workbook_tool.intake import Place
from workbook_tool.reading import READ_HERE, ReadingOptions, open_store, read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.command_lines import round_option
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.mail_files import load_collected
from workbook_tool.round_folder.rounds import RoundFolder, load_definition
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
    places = tuple(_places(returns))
    named = [one for one in places if not returns.is_review(one.entry)]
    verdicts = returns.chosen(_read(named, judge, returns, reading))
    twins = _twins(named, folder, folder.review_returned)
    verdicts, _ = in_one_place(verdicts, _read(twins, judge.for_reviews(), returns, reading))
    # A review workbook is one wherever it lies, but where the returns of agencies are read.
    strays = {one.file.path for one in verdicts if _is_stray_review(one)}
    aside = {
        one.path
        for one in places
        if one.path in strays and not one.entry.resolve().is_relative_to(folder.returned.resolve())
    }
    reviews = _read_reviews(
        [one for one in places if returns.is_review(one.entry) or one.path in aside],
        judge,
        returns,
        reading,
    )
    kept = tuple(one for one in verdicts if one.file.path not in aside)
    return CheckResult(assessment_round, kept, round_option(folder), reviews)


def _read(
    places: Sequence[Place], judge: Judge, returns: NamedReturns, reading: ReadingOptions
) -> tuple[FileVerdict, ...]:
    state = returns.folder.state
    return read_verdicts(
        places,
        judge,
        options=reading,
        store=open_store(state, judge, reading, may_write=False),
        arrivals=load_collected(returns.folder).arrivals,
    )


def _twins(places: Iterable[Place], folder: RoundFolder, home: Path) -> list[Place]:
    """Return where mails with both kinds stand as well: what is read there is not misplaced."""
    twins = load_collected(folder).twins
    found = []
    for place in places:
        whole = place.entry.resolve()
        inside = whole.is_relative_to(folder.path)
        other = twins.get(whole.relative_to(folder.path).as_posix()) if inside else None
        if other is not None and (folder.path / other).is_file():
            entry = folder.path / other
            found.append(Place(entry.relative_to(home).as_posix(), entry))
    return found


def _is_stray_review(verdict: FileVerdict) -> bool:
    return any(finding.rule is Code.REVIEW_AMONG_RETURNS for finding in verdict.findings)


def _read_reviews(
    places: Sequence[Place], judge: Judge, returns: NamedReturns, reading: ReadingOptions
) -> tuple[ReviewedFile, ...]:
    """Return review workbooks with their sheets, each for itself and without any return."""
    if not places:
        return ()
    home = returns.of_reviews
    named = [
        one._replace(path=home.path_of(one.entry)) if returns.is_review(one.entry) else one
        for one in places
    ]
    verdicts = home.chosen(_read(named, judge.for_reviews(), returns, reading))
    folder = returns.folder
    twins = _twins(named, folder, folder.returned)
    _, verdicts = in_one_place(_read(twins, judge, returns, reading), verdicts)
    nothing = build_register((), judge.assessment_round.roster)
    return tuple(
        file
        for verdict in verdicts
        for file in build_review_register((verdict,), judge.assessment_round, nothing).files
    )


def _places(returns: NamedReturns) -> Iterator[Place]:
    """Yield the files in the order of the arguments, and what lies in the folders."""
    if not returns.named:
        yield from returns.places()
    for path in returns.named:
        if path.is_dir():
            yield from replace(returns, named=(path,)).named_places()
        else:
            yield Place(returns.path_of(path), path)
