"""What is written beside a publication: the bulletin, and a feedback sheet an agency."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from workbook_tool.core.progress import Progress
from workbook_tool.core.returns.publication import Companion, Edition
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.text import Text
from workbook_tool.round_folder.audit import append_publication, run_name
from workbook_tool.round_folder.last_run import LastRun, load_last_run, save_last_run
from workbook_tool.round_folder.published_files import BULLETIN, companions_logged, place_paper
from workbook_tool.round_folder.storage import hash_of, write_file
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import CompanionFile, Companions


def require_word(companions: Collection[Companion]) -> None:
    """Raise UsageError where something is to be written in Word and the extra for it is missing."""
    if companions:
        from workbook_tool.word import WORD

        WORD.require()


def write_companions(
    outcome: ReadRound,
    edition: Edition,
    contents: Collection[Companion],
    *,
    dry_run: bool,
    progress: Progress = lambda *_: None,
) -> Companions:
    """Write what goes with an edition, log it, and return it."""
    made = Companions()
    if Companion.BULLETIN in contents:
        made = Companions((_write_bulletin(outcome, edition, contents, dry_run=dry_run),))
    if Companion.FEEDBACK in contents:
        # python-docx takes its time to import: only when there is something to write.
        from workbook_tool.workflows.feedback_sheets import write_feedback_sheets

        sheets = write_feedback_sheets(
            outcome, edition, contents, dry_run=dry_run, progress=progress
        )
        made = replace(sheets, files=(*made.files, *sheets.files))
    # A run that ended between writing and logging leaves files that the log does not know.
    known = companions_logged(outcome.folder.audit)
    fresh = [one for one in made.files if one.is_new or one.file not in known]
    if not fresh or dry_run:
        return made
    return replace(made, notes=(*made.notes, *_put_on_record(outcome, edition, fresh)))


def _write_bulletin(
    outcome: ReadRound, edition: Edition, contents: Collection[Companion], *, dry_run: bool
) -> CompanionFile:
    from workbook_tool.word import write_bulletin

    folder, language = outcome.folder, outcome.assessment_round.settings.language
    content = write_bulletin(outcome.consolidation, edition, contents)
    target, is_new = place_paper(folder.results, BULLETIN.in_language(language), content)
    if is_new and not dry_run:
        write_file(target, content)
    file = target.relative_to(folder.path).as_posix()
    return CompanionFile(Companion.BULLETIN, file, is_new)


def _put_on_record(
    outcome: ReadRound, edition: Edition, fresh: Sequence[CompanionFile]
) -> tuple[Text, ...]:
    """Log which papers were written; a run that adds none leaves no line."""
    folder = outcome.folder
    counts = Counter(one.companion for one in fresh)
    named = ", ".join(f"{one.value} {count}" for one, count in counts.items())
    end, told = append_publication(
        folder.audit,
        outcome.log,
        run_name(),
        {
            "event": "companions",
            "reason": f"{edition.kind.value}: {named}",
            "scheme": scheme_digest(outcome.assessment_round.scheme),
            "companions": [
                {
                    "what": one.companion.value,
                    "agency": one.agency,
                    "file": one.file,
                    "sha256": hash_of(folder.path / one.file),
                }
                for one in fresh
            ],
        },
    )
    last = load_last_run(folder.state)
    save_last_run(folder.state, LastRun(last.files if last else {}, end))
    return told
