"""The answers of earlier returns for the forms that are issued now, of this round or another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from workbook_tool.core.errors import UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.form import BLUEPRINT_VERSION, Blueprint, build_blueprint, read_meta
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueVersion
from workbook_tool.core.form.prefill import Prefill
from workbook_tool.core.form.wording import META
from workbook_tool.core.progress import Progress
from workbook_tool.core.returns import AgencyReturn, carry_over
from workbook_tool.core.returns.kept_answers import equal_in_all
from workbook_tool.core.returns.prefilling import prefill_carried
from workbook_tool.core.returns.register import (
    Calendar,
    FileVerdict,
    Register,
    Status,
    build_register,
)
from workbook_tool.core.returns.renumbering import renumbered
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.round.snapshot import load_round
from workbook_tool.core.text import Text, how_many, listed
from workbook_tool.definition.writing.change_words import describe_change
from workbook_tool.intake import list_places, read_workbook
from workbook_tool.reading import read_verdicts
from workbook_tool.reading.judging import Judge
from workbook_tool.round_folder.decisions_file import load_decisions
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.mail_files import load_collected
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_definition
from workbook_tool.round_folder.storage import read_file, sha256_of
from workbook_tool.workflows.returned_contacts import ReturnedContacts

_STANDING = frozenset({Status.ACCEPTED, Status.WARNED, Status.REJECTED, Status.CONFLICT})
_SHOWN = 5  # names in a note


@dataclass(frozen=True, slots=True)
class CarriedAnswers:
    """What new forms hold, by the code of the agency, and what is said of it."""

    prefills: Mapping[str, Prefill] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


NO_ANSWERS = CarriedAnswers()


@dataclass(frozen=True, slots=True)
class _Source:
    """A round whose returns are taken, as it was issued in one version."""

    contacts: ReturnedContacts
    issued_round: AssessmentRound
    roster: Roster  # with the other names of agencies, which are not kept with an issue
    version: IssueVersion
    returns: Register

    def standing(self, agency: str) -> tuple[FileVerdict, ...]:
        """Return what stands of an agency: the return that counts, else all that are not blank.

        Where code and name contradict each other, nobody has said whose answers they are.
        """
        found = [
            one
            for one in self.returns.files
            if one.agency == agency
            and one.agency_return
            and one.status in _STANDING
            and not one.is_blank
        ]
        counted = tuple(one for one in found if one.status.is_counted)
        return counted or tuple(one for one in found if not one.is_identity_unclear)


def read_answers(
    folder: RoundFolder,
    assessment_round: AssessmentRound,
    agencies: Iterable[Agency],
    *,
    other: Path | None = None,
    progress: Progress = lambda *_: None,
) -> CarriedAnswers:
    """Return what the new forms of agencies hold of the returns of this round or an earlier one.

    Returns are read as they stood before the definition changed. Nothing is written. Raises
    UsageError where ``other`` is this round.
    """
    sources = tuple(_versions_of(folder, other, progress))
    prefills: dict[str, Prefill] = {}
    empty: list[str] = []
    lost: dict[str, int] = {}
    blueprints: dict[tuple[Goals, tuple[str, ...]], Blueprint] = {}
    for agency in agencies:
        found_in = _newest_of(agency, sources, is_same_round=other is None)
        if found_in is None:
            continue
        source, then, standing = found_in
        found = _carried(standing, then, agency, source, assessment_round)
        scheme = assessment_round.scheme.for_agency(agency)
        key = (agency.goals, tuple(one.code for one in scheme))
        if key not in blueprints:
            blueprints[key] = build_blueprint(assessment_round, agency, "", wording="-")
        blueprint = blueprints[key]
        prefill = prefill_carried(
            found,
            blueprint,
            scheme,
            contact=source.contacts.contact(standing),
        )
        bases = tuple(dict.fromkeys(one.file.sha256 for one in standing))
        if any(place.sheet == blueprint.score_table.sheet for place in prefill.values):
            prefills[agency.code] = replace(prefill, bases=bases)
        else:
            empty.append(f"{agency.code} {agency.name}")
        for finding in found.findings:
            if finding.rule is Code.NOT_CARRIED and finding.at.criterion:
                lost[finding.at.criterion] = lost.get(finding.at.criterion, 0) + 1
    return CarriedAnswers(prefills, tuple(_notes(len(prefills), empty, tuple(lost))))


def carried_without_reissue() -> UsageError:
    """Return what to say where nothing is issued anew."""
    return UsageError(
        "--carry 要与 --reissue 同用：重新下发时带入已报送的答案。",
        "--carry goes with --reissue: what is issued anew holds the answers that came back.",
    )


def carried_twice() -> UsageError:
    """Return what to say where the answers of two rounds are asked for."""
    return UsageError(
        "--carry 与 --carry-from 只能用一个：前者带入本次的答案，后者带入另一次测评的答案。",
        "Use either --carry, for the answers of this round, or --carry-from, for another's.",
    )


def carried_copy(path: Path, known: IssuedWorkbook, blank: bytes) -> bytes:
    """Return the issued form that holds answers where it still stands, else a blank one.

    Whoever adds an agency later does not take the answers out of all other forms again.
    """
    if known.sha256 == sha256_of(blank) or not path.is_file():
        return blank
    content = read_file(path)
    if known.sha256 != sha256_of(content):
        return blank
    is_same_form = known.blueprint_version == BLUEPRINT_VERSION
    return content if is_same_form and holds_answers(content) else blank


def holds_answers(form: bytes) -> bool:
    """Tell whether an issued form was made from a return."""
    return bool(read_meta(read_workbook(form, "form.xlsx", only={META})).bases)


def _versions_of(folder: RoundFolder, other: Path | None, progress: Progress) -> Iterator[_Source]:
    """Yield the versions of the round that is taken, newest first, each with its returns.

    What staff changed in the definition since then does not make a return another one.
    """
    source = folder if other is None else find_round(other)
    if other is not None and source.path == folder.path:
        raise UsageError(
            "--carry-from 应给出以前的另一次测评；带入本次测评的答案请用 --reissue --carry。",
            "--carry-from takes another, earlier round; --reissue --carry takes the answers of "
            "this one.",
        )
    current = load_definition(source)
    register, _ = find_issue_register(source, current)
    for version in reversed(register.versions):
        wording = [one.wording for one in register.workbooks if one.version_key == version.key]
        snapshot = register.snapshot(wording[-1])
        issued_round = load_round(snapshot) if snapshot else current
        books = (replace(one, is_void=one.version_key != version.key) for one in register.workbooks)
        then = replace(register, round_id=version.round_id, workbooks=tuple(books))
        # Coefficients and targets are those of the copies; what agencies have now voids none here.
        judge = Judge(issued_round, then)
        arrivals = load_collected(source).arrivals
        places = list_places(source.returned)
        verdicts = read_verdicts(places, judge, arrivals=arrivals, progress=progress)
        calendar = Calendar(datetime.now(UTC), then.issue_times, None)
        decisions = load_decisions(source, issued_round).files
        returns = build_register(verdicts, issued_round.roster, decisions, calendar=calendar)
        contacts = ReturnedContacts(source.returned, judge.copies)
        yield _Source(contacts, issued_round, current.roster, version, returns)


def _newest_of(
    agency: Agency, sources: Iterable[_Source], *, is_same_round: bool
) -> tuple[_Source, Agency, tuple[FileVerdict, ...]] | None:
    """Return the newest version that an agency sent a return on, itself as of then, and that."""
    for source in sources:
        then = agency if is_same_round else _same_agency(agency, source)
        standing = source.standing(then.code) if then else ()
        if then and standing:
            return source, then, standing
    return None


def _same_agency(agency: Agency, source: _Source) -> Agency | None:
    """Return the agency of the other round that has its name or an alias of it.

    A code alone tells nothing: codes are given anew with each roster, and nobody may get another
    agency's answers. Where several have the name, the code tells which one it is.
    """
    roster = source.roster
    names = (agency.name, *agency.aliases, agency.other_name)
    found = list(dict.fromkeys(one for name in names if name for one in roster.called(name)))
    found = [one for one in found if one.code == agency.code] or found
    return found[0] if len(found) == 1 else None


def _carried(
    standing: tuple[FileVerdict, ...],
    then: Agency,
    agency: Agency,
    source: _Source,
    assessment_round: AssessmentRound,
) -> AgencyReturn:
    """Return what several returns say alike as one on the form that is issued now."""
    found = equal_in_all(one.agency_return for one in standing if one.agency_return)
    old = _as_issued(standing, then, agency, source)
    new = assessment_round.scheme.for_agency(agency)
    found, old = renumbered(found, old, new)
    questions = source.issued_round.settings.questions
    asked = {text: turn for turn, text in enumerate(assessment_round.settings.questions, start=1)}
    answers = {
        f"question_{asked[text]}": found.answers[name]
        for turn, text in enumerate(questions, start=1)
        if text in asked and (name := f"question_{turn}") in found.answers
    }
    return carry_over(replace(found, answers=answers), old, new, source.version, describe_change)


def _as_issued(
    standing: tuple[FileVerdict, ...], then: Agency, agency: Agency, source: _Source
) -> IndicatorScheme:
    """Return what an agency was asked, with its own targets of then.

    Where its returns are on several, those count that are not the ones of now.
    """
    known = source.contacts.copies.register
    returns = [one.agency_return for one in standing if one.agency_return]
    books = (known.find(code) for one in returns for code in one.codes)
    own = [book.goals for book in books if book is not None and book.agency == then.code]
    goals = min(own, key=agency.goals.__eq__, default=then.goals)
    return source.issued_round.scheme.for_agency(replace(then, goals=goals))


def _notes(count: int, empty: list[str], lost: tuple[str, ...]) -> Iterator[Text]:
    """Yield how many forms hold answers, which could hold none, and what is asked anew."""
    yield Text(
        f"有 {count} 份自评表带入了以前的答案；没有报送过的单位得到空表。",
        f"{how_many(count, 'form holds', 'forms hold')} earlier answers; agencies that sent "
        "nothing get blank ones.",
    )
    if lost:
        names = listed(lost)
        yield Text(
            f"题目有变化、没有带入的指标：{names.zh}。",
            f"Not carried over, because the question has changed: {names.en}.",
        )
    if empty:
        names = listed(empty[:_SHOWN])
        more = len(empty) - _SHOWN
        zh = f"{names.zh}等 {len(empty)} 个单位" if more > 0 else names.zh
        en = f"{names.en} and {more} more" if more > 0 else names.en
        yield Text(
            f"报送过、但没有可以带入的内容，得到空表：{zh}。",
            f"They sent a return of which nothing can be carried over, and get a blank form: {en}.",
        )
