"""demo --review: the round with its evaluators, from the issue of the forms to a bulletin."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.resources import as_file
from pathlib import Path
from typing import Final

from workbook_tool.core.errors import UsageError
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.publication import Companion, Edition, PublicationKind
from workbook_tool.core.text import Text
from workbook_tool.definition import read_definition, shipped
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.rounds import DEFINITION, RoundFolder, find_round, load_key
from workbook_tool.round_folder.storage import as_output_errors, write_file
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.demo import SAMPLE, lay_out_sample
from workbook_tool.workflows.demo_evaluators import EVALUATORS, invented_sheets
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.made_reviews import make_reviews
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.notify import notify
from workbook_tool.workflows.publish import publish
from workbook_tool.workflows.read_round import read_round
from workbook_tool.workflows.results import (
    ConsolidateResult,
    GenerateResult,
    NotifyResult,
    PublishResult,
    ReviewResult,
)
from workbook_tool.workflows.review import no_evaluators, review

NOTIFIED_ON: Final = date(2018, 11, 2)  # after the deadline of the sample
PUBLISHED_ON: Final = date(2018, 11, 15)
_REVIEWED_AT: Final = datetime(2018, 11, 12, 2, 0, tzinfo=UTC)
COMPANIONS: Final = (Companion.BULLETIN, Companion.RANKING, Companion.WEAK, Companion.FEEDBACK)


@dataclass(frozen=True, slots=True)
class ReviewDemoResult:
    """What each step of the demonstration did, in their order.

    ``consolidated`` is the round after the evaluators, ``returned`` the one before them.
    ``without_bulletin`` is the sentence that tells why there is none, None where it is there.
    """

    folder: Path
    generated: GenerateResult
    returned: ConsolidateResult
    notified: NotifyResult
    reviewed: ReviewResult
    sent_back: tuple[str, ...]  # review workbooks, relative to the round
    consolidated: ConsolidateResult
    published: PublishResult
    without_bulletin: Text | None

    @property
    def notes(self) -> Iterator[Text]:
        """Yield what the steps had to tell besides, each sentence once."""
        steps = (self.generated, self.returned, self.notified, self.reviewed, self.consolidated)
        yield from dict.fromkeys(note for step in (*steps, self.published) for note in step.notes)


def run_review_demo(
    directory: Path, *, sample: str = SAMPLE, progress: Progress = lambda *_: None
) -> ReviewDemoResult:
    """Write a sample round with evaluators into a folder and play the whole of it there.

    Dates are those of the sample and scores of evaluators invented, so that the same comes out
    every time. A folder that holds the sample already is used as it is and gets the evaluators
    where its definition is the sample's own. Raises OutputError where the folder cannot be
    written, UsageError where its definition is another one, without evaluators.
    """
    lay_out_sample(directory, sample)
    _add_evaluators(directory / DEFINITION, sample)
    returned = directory / "returned"
    generated = generate(directory, progress=progress)
    before = consolidate(returned, progress=progress)
    notified = notify(directory, today=NOTIFIED_ON)
    reviewed = review(directory)
    sent_back = _send_back(find_round(directory))
    after = consolidate(returned, progress=progress)
    published, without = _publish(directory)
    return ReviewDemoResult(
        directory, generated, before, notified, reviewed, sent_back, after, published, without
    )


@as_output_errors()
def _add_evaluators(definition: Path, sample: str) -> None:
    """Write the evaluators into the sample's own definition; one that somebody changed is left.

    Raises UsageError where that one has no evaluators, before anything is played.
    """
    source = shipped("samples", sample, DEFINITION)
    if definition.read_bytes() != source.read_bytes():
        if read_definition(definition).review is None:
            raise no_evaluators()
        return
    with as_file(source) as path:
        the_round = replace(read_definition(path), review=EVALUATORS)
    write_file(definition, write_definition(the_round, the_round.settings.language))


@as_output_errors()
def _send_back(folder: RoundFolder) -> tuple[str, ...]:
    """Put filled review workbooks where evaluators' answers go, and return their paths.

    They are those that were issued, with what the evaluators typed; files that stand there already
    are left alone.
    """
    with run_lock(folder.lock):
        outcome = read_round(NamedReturns(folder, folder.returned), may_write_cache=True)
        plan, key = outcome.assessment_round.review, load_key(folder)
        if plan is None or key is None:  # neither reviewed nor issued: ``review`` refused before
            return ()
        typed = invented_sheets(plan, outcome.consolidation)
        files = []
        for made in make_reviews(outcome, plan, key, typed):
            target = folder.review_returned / made.book.file
            if not target.exists():
                write_file(target, made.content)
                moment = _REVIEWED_AT.timestamp()
                os.utime(target, (moment, moment))
            files.append(target.relative_to(folder.path).as_posix())
    return tuple(files)


def _publish(directory: Path) -> tuple[PublishResult, Text | None]:
    """Publish a draft with its bulletin; without the extra for Word the draft alone, and why."""
    edition = Edition(PublicationKind.DRAFT, PUBLISHED_ON)
    without: Text | None = None
    companions: tuple[Companion, ...] = COMPANIONS
    try:
        from workbook_tool.word import WORD

        WORD.require()
    except UsageError as error:
        without, companions = Text(error.zh, error.en), ()
    return publish(directory, edition=edition, companions=companions), without
