"""inspect: what a workbook is, and where things stand in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.errors import DefinitionError, UnreadableReturnError, UsageError
from workbook_tool.core.form import (
    BLUEPRINT_VERSION,
    Blueprint,
    Field,
    build_blueprint,
    read_meta,
)
from workbook_tool.core.form.identity import collect_codes, is_own_summary
from workbook_tool.core.form.issuance import IssueRegister
from workbook_tool.core.returns import LocatedTable, locate_table
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.round.snapshot import STORED
from workbook_tool.core.text import Language
from workbook_tool.intake import REVIEW_LIMITS, ReturnedStatus, read_one, read_workbook
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.command_lines import command_line
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import find_round, load_definition
from workbook_tool.workflows.inspect_review import (
    inspect_issued_review,
    inspect_review,
    points_told,
)
from workbook_tool.workflows.report_paths import NamedFile, find_named, no_such_member
from workbook_tool.workflows.results import InspectedEntry, Inspection

_MOST_DIGITS = 12  # of a cap, a step or a weight, before or behind the point
_FIELDS = (
    Field.CODE,
    Field.TEXT,
    Field.CAP,
    Field.SCORE,
    Field.BASIS,
    Field.EVIDENCE,
    Field.DEDUCTION,
    Field.NOT_APPLICABLE,
    Field.POINTS,
)


def inspect_file(path: Path, *, assessment: Path | None = None) -> Inspection:
    """Return what a workbook is; places are where things really stand in it.

    With the round at hand its register tells the blueprint; without it the workbook's own hidden
    sheet does. Raises UsageError where the file does not exist or is no workbook.
    """
    named = find_named(path, assessment)
    path = named.path
    workbook = _read(named)
    if is_own_summary(workbook):
        return Inspection("county_summary", path)
    reviewed = _inspect_review(workbook, path, assessment)
    if reviewed is not None:
        return reviewed
    issued = _issued_blueprint(workbook, path, assessment) or _own_blueprint(workbook)
    if issued is None:
        names = {sheet.name for sheet in workbook.sheets}
        is_definition = {"设置", "指标"} <= names or {"Settings", "Criteria"} <= names
        return Inspection("definition" if is_definition else "unknown", path)
    blueprint, scheme = issued
    located, _ = locate_table(workbook, blueprint, scheme)
    entries = tuple(_entries(located, scheme, blueprint.language)) if located else ()
    if located and located.total:
        place = replace(blueprint.total, sheet=located.sheet.name)
        place = replace(place, row=located.total[0], column=located.total[1])
        blueprint = replace(blueprint, total=place)
    return Inspection(
        kind="agency_workbook",
        path=path,
        round_id=blueprint.round_id,
        agency_code=blueprint.agency_code,
        agency_name=blueprint.agency_name,
        blueprint=blueprint,
        entries=entries,
        version=read_meta(workbook).pairs.get("digest") or None,
    )


def _read(named: NamedFile) -> FoundWorkbook:
    """Return the workbook of a path, or raise UsageError with the reason in words."""
    path = named.path
    if path.is_dir():
        raise UsageError(
            f"“{path}”是文件夹，inspect 一次看一个工作簿。核对整个文件夹："
            f"{command_line('check', str(path))}",
            f"“{path}” is a folder, and inspect looks at one workbook. To check a whole folder: "
            f"{command_line('check', str(path))}",
        )
    held = tuple(read_one(path))
    if named.member:
        start = f"{path.name}!"
        wanted = [one for one in held if one.path.removeprefix(start) == named.member]
        if not wanted:
            raise no_such_member(named, tuple(one.path for one in held))
        held = tuple(wanted)
    found = next(iter(held), None)
    finding = found.findings[0] if found and found.findings else None
    if found is not None and found.status is ReturnedStatus.WORKBOOK and found.content is not None:
        try:
            return read_workbook(found.content, path.name, limits=REVIEW_LIMITS)
        except UnreadableReturnError as error:
            finding = error.finding
    zh = finding.message(Language.ZH) if finding else "不是工作簿"
    en = finding.message(Language.EN) if finding else "not a workbook"
    raise UsageError(f"无法读取“{path}”：{zh}", f"Cannot read “{path}”: {en}")


def _inspect_review(
    workbook: FoundWorkbook, path: Path, assessment: Path | None
) -> Inspection | None:
    """Return what a review workbook is, None where it is none."""
    meta = read_review_meta(workbook)
    if meta is not None:
        return inspect_review(path, workbook, meta, _criteria(meta.criteria), _options)
    known = _issues_near(path, assessment)
    if known is None:
        return None
    for found in collect_codes(workbook):
        books = known[1].reviews_under(found.code)
        if books:
            issued_round = IssuedCopies(*known).round_of(books[0].wording)
            return inspect_issued_review(path, workbook, books[0], issued_round, _options)
    return None


def _issues_near(
    path: Path, assessment: Path | None
) -> tuple[AssessmentRound, IssueRegister] | None:
    """Return the round that a file lies in and what it issued, None where there is none."""
    try:
        folder = find_round(path.parent, assessment=assessment)
        assessment_round = load_definition(folder)
    except (UsageError, DefinitionError):
        if assessment is not None:
            raise
        return None
    return assessment_round, find_issue_register(folder, assessment_round)[0]


def _issued_blueprint(
    workbook: FoundWorkbook, path: Path, assessment: Path | None
) -> tuple[Blueprint, IndicatorScheme] | None:
    """Return the blueprint that the round's register knows for a code in the workbook."""
    known = _issues_near(path, assessment)
    if known is None:
        return None
    assessment_round, register = known
    version = read_meta(workbook).version
    for found in collect_codes(workbook):
        books = register.issues_of(found.code, version=version)
        if books and register.snapshot(books[0].wording) is not None:
            return IssuedCopies(assessment_round, register).find(books[0])
    return None


def _own_blueprint(workbook: FoundWorkbook) -> tuple[Blueprint, IndicatorScheme] | None:
    """Return a blueprint made from the hidden sheet alone, None where there is none."""
    meta = read_meta(workbook)
    facts, criteria = meta.pairs, tuple(_criteria(meta.criteria))
    if "code" not in facts or not criteria:
        return None
    scheme = IndicatorScheme(criteria, not_applicable=_rule_of(facts))
    language = Language.EN if facts.get("language") == "en" else Language.ZH
    agency = Agency(facts.get("agency", ""), facts.get("agency_name", ""))
    settings = RoundSettings(facts.get("round", ""), "", "", language)
    assessment_round = AssessmentRound(settings, scheme, (), Roster((agency,)))
    blueprint = build_blueprint(
        assessment_round,
        agency,
        facts["code"],
        wording=facts.get("wording", ""),
        version=meta.version or BLUEPRINT_VERSION,
    )
    return blueprint, scheme


def _criteria(listed: Iterable[dict[str, Any]]) -> Iterator[Criterion]:
    """Yield the criteria that the hidden sheet lists, without their wording."""
    for parts in listed:
        try:
            criterion = STORED.load(Criterion, parts)
        except ValueError:
            continue
        if criterion.code and criterion.cap > 0 and criterion.step > 0 and _is_usual(criterion):
            yield criterion


def _is_usual(criterion: Criterion) -> bool:
    """Tell whether a form could hold the numbers of a criterion; a stranger may claim any."""
    numbers = (criterion.cap, criterion.step, criterion.minimum, criterion.worth)
    return all(abs(number.adjusted()) <= _MOST_DIGITS for number in numbers)


def _rule_of(facts: Mapping[str, str]) -> NotApplicableRule:
    """Return the rule that the hidden sheet names, none where it names none."""
    said = facts.get("not_applicable", NotApplicableRule.NONE)
    return NotApplicableRule(said) if said in set(NotApplicableRule) else NotApplicableRule.NONE


def _entries(
    located: LocatedTable, scheme: IndicatorScheme, language: Language
) -> Iterator[InspectedEntry]:
    """Yield what each criterion is and where it is answered."""
    for criterion in scheme:
        cells = {
            field: place.cell
            for field in _FIELDS
            if (place := located.place(criterion.code, field))
        }
        cap, step, minimum, weight = points_told(criterion)
        told = criterion.kind.told(criterion).in_language(language)
        yield InspectedEntry(
            criterion=criterion.code,
            sheet=located.sheet.name,
            cap=cap,
            step=step,
            code_cell=cells.get(Field.CODE),
            text_cell=cells.get(Field.TEXT),
            cap_cell=cells.get(Field.CAP),
            score_cell=cells.get(Field.SCORE),
            basis_cell=cells.get(Field.BASIS),
            evidence_cell=cells.get(Field.EVIDENCE),
            deduction_cell=cells.get(Field.DEDUCTION),
            not_applicable_cell=cells.get(Field.NOT_APPLICABLE),
            kind=criterion.kind,
            role=criterion.role,
            minimum=minimum,
            weight=weight,
            options=_options(criterion, language),
            needs_evidence=criterion.asks_for_evidence,
            rule=told or None,
            unit=criterion.kind.unit(criterion).in_language(language) if told else None,
            points_cell=cells.get(Field.POINTS) if told else None,
        )


def _options(criterion: Criterion, language: Language) -> tuple[Option, ...]:
    """Return the answers to choose from, yes and no in the language of the workbook."""
    if criterion.options:
        return criterion.choices
    turn = 0 if language is Language.ZH else -1
    return tuple(replace(one, label=one.words[turn]) for one in criterion.choices)
