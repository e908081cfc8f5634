"""The JSON reports (schema version 1): a field may be added, none is ever renamed.

Scores, totals and rates are decimal strings, null where nothing countable stands.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, cast

from workbook_tool.cli.report_shapes import (
    AdjustmentReport,
    AgencyReport,
    BothLanguages,
    CellPlace,
    CheckReport,
    CodeAndName,
    ConsolidateReport,
    CoverField,
    EntryReport,
    FileReport,
    FindingReport,
    InspectReport,
    NamedAgency,
    NoticeDates,
    PapersReport,
    PlacingReport,
    ReviewedAgency,
    ReviewFileReport,
    ReviewSheetReport,
    StatusReport,
    VersionReport,
)
from workbook_tool.cli.review_json import build_review_json, progress_json
from workbook_tool.core.findings import Finding
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.numbers import number_text, round_half_up, trimmed
from workbook_tool.core.returns.appeals import Adjustment
from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.returns.papers import Papers, PaperState
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.kinds.facts import SHOWN_PLACES
from workbook_tool.core.round.outcome import grade_entries
from workbook_tool.core.round.placing import NO_PLACES, Places, Placing, exact_answers
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text, in_language
from workbook_tool.workflows.results import (
    CheckResult,
    ConsolidateResult,
    InspectedEntry,
    InspectedSheet,
    Inspection,
    RoundStatus,
)

SCHEMA_VERSION: Final = 1
Json = dict[str, object]


def build_consolidation_json(result: ConsolidateResult, language: Language) -> ConsolidateReport:
    """Return the report of ``consolidate``: counts, every file, every agency, who is missing."""
    consolidation = result.consolidation
    assessment_round = consolidation.assessment_round
    places = {
        one.agency_return.file.path: one.places
        for one in consolidation.counted
        if one.agency_return
    }
    report: ConsolidateReport = {
        "schema_version": SCHEMA_VERSION,
        "round": assessment_round.settings.round_id,
        "summary_path": (
            None if result.summary is None else relative_path(result.summary, result.folder)
        ),
        "counts": asdict(consolidation.counts),
        "files": [
            build_file_json(
                verdict, _total(verdict, assessment_round, own), language, scores_of(verdict, own)
            )
            for verdict in consolidation.files
            for own in (places.get(verdict.file.path, NO_PLACES),)
        ],
        "agencies": [
            _agency_json(agency, consolidation.papers, consolidation.stage)
            for agency in consolidation.results
        ],
        "missing": [_missing_json(agency) for agency in consolidation.missing],
        "accepted_versions": [_version_json(version) for version in result.accepted],
        "as_of": _moment(consolidation.as_of),
        "papers": _papers_json(consolidation.papers, language),
        "notes": [note.in_language(language) for note in result.notes],
        "stage": consolidation.stage.value,
        "review": build_review_json(consolidation.review_state),
    }
    if result.reviews is not None:
        report["review_files"] = _review_files_json(result.reviews, language)
    return report


def build_check_json(result: CheckResult, language: Language) -> CheckReport:
    """Return the report of ``check``: every file as in the report of ``consolidate``."""
    report: CheckReport = {
        "schema_version": SCHEMA_VERSION,
        "round": result.assessment_round.settings.round_id,
        "files": [
            build_file_json(verdict, _total(verdict, result.assessment_round), language)
            for verdict in result.files
        ],
    }
    if result.reviews:
        report["review_files"] = _review_files_json(result.reviews, language)
    return report


def build_status_json(status: RoundStatus, language: Language) -> StatusReport:
    """Return the report of ``status``; ``next`` is the sentence that the terminal shows."""
    until = status.appeals.until
    return {
        "schema_version": SCHEMA_VERSION,
        "round": status.round_id,
        "stage": status.stage,
        "days_left": status.days_left,
        "notice": _notice_json(status),
        "appeals": {
            "until": None if until is None else until.isoformat(),
            "days_left": status.appeals.days_left,
            "open": status.appeals.open,
        },
        "counts": asdict(status.counts),
        "versions": [_version_json(version) for version in status.versions],
        "missing": [_missing_json(agency) for agency in status.missing],
        "faulty": [_missing_json(agency) for agency in status.faulty],
        "incomplete": [_missing_json(agency) for agency in status.incomplete],
        "open": status.open_gaps,
        "papers": _papers_json(status.papers, language),
        "archived": status.is_archived,
        "score_stage": (ScoreStage.SELF if status.review is None else status.review.stage).value,
        "review": build_review_json(status.review),
        "notes": [note.in_language(language) for note in status.notes],
        "next": status.next_step.in_language(language),
    }


def build_inspection_json(inspection: Inspection) -> InspectReport:
    """Return what a workbook is and where everything stands in it.

    Every key is always there; where the file is no agency workbook, the parts of one are null or
    empty.
    """
    blueprint = inspection.blueprint
    agency: CodeAndName | None = None
    if inspection.agency_code is not None:
        agency = {"code": inspection.agency_code, "name": inspection.agency_name}
    total: CellPlace | None = None
    name: CellPlace | None = None
    cover: list[CoverField] = []
    if blueprint is not None:
        total = {"sheet": blueprint.total.sheet, "cell": blueprint.total.cell}
        place = blueprint.agency_name_place
        name = {"sheet": place.sheet, "cell": place.cell}
        cover = [
            {
                "name": field.name,
                "sheet": field.place.sheet,
                "cell": field.place.cell,
                "required": field.is_required,
                "kind": field.kind.value,
                "choices": list(field.choices),
            }
            for field in blueprint.cover
        ]
    review = inspection.review
    told = blueprint or review
    version = review.blueprint_version if review else None
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": inspection.kind,
        "round": inspection.round_id,
        "agency": agency,
        "blueprint_version": version if blueprint is None else blueprint.version,
        "version": inspection.version,
        "wording": None if told is None else told.wording or None,
        "language": None if told is None else told.language.value,
        "entries": [_entry_json(entry) for entry in inspection.entries],
        "cover": cover,
        "total_cell": total,
        "agency_name_cell": name,
        "evaluator": None if review is None else review.evaluator,
        "agencies": [_reviewed_json(one) for one in review.sheets] if review else [],
    }


_REVIEW_CELLS: Final = ("self_cell", "reason_cell", "record_cell")
_FACT_PARTS: Final = ("rule", "unit", "points_cell")  # of criteria that ask for a fact only


def _reviewed_json(sheet: InspectedSheet) -> ReviewedAgency:
    return {
        "agency": sheet.agency,
        "sheet": sheet.sheet,
        "judged": sheet.sha256,
        "check_code": sheet.check_code,
        "entries": [
            {
                **_entry_json(entry),
                "self_cell": entry.self_cell,
                "reason_cell": entry.reason_cell,
                "record_cell": entry.record_cell,
            }
            for entry in sheet.entries
        ],
    }


def _entry_json(entry: InspectedEntry) -> EntryReport:
    """Return one criterion of a workbook; words of ours stand there in both languages."""
    from workbook_tool.definition.words.vocabulary import ROLES

    left_out = _REVIEW_CELLS + (() if entry.rule else _FACT_PARTS)
    plain = {key: value for key, value in asdict(entry).items() if key not in left_out}
    made: Json = {
        **plain,
        "kind": entry.kind.name,
        "kind_title": both_languages(entry.kind.title),
        "role": entry.role.value,
        "role_title": both_languages(ROLES.words[entry.role]),
        "options": [
            {"label": option.label, "points": decimal_text(option.points)}
            for option in entry.options
        ],
    }
    return cast("EntryReport", made)  # the fields of the entry are not known one by one here


def _notice_json(status: RoundStatus) -> NoticeDates | None:
    if status.notice is None:
        return None
    starts, ends = status.notice.starts.isoformat(), status.notice.ends.isoformat()
    return {"starts": starts, "ends": ends, "days_left": status.notice.days_left}


def _version_json(version: IssueVersion) -> VersionReport:
    return {
        "number": version.number,
        "version": version.digest,
        "copies": version.count,
        "is_current": version.is_current,
    }


def relative_path(path: Path, folder: Path) -> str:
    """Return where a result stands, relative to the round's folder, with "/"."""
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive of Windows has no relative path
        return path.as_posix()
    return relative.replace(os.sep, "/")


def _total(
    verdict: FileVerdict, assessment_round: AssessmentRound, places: Places = NO_PLACES
) -> Decimal | None:
    """Return what the scores of a file add up to, None unless the return is free of errors.

    Nor is there one while points by place are open.
    """
    returned = verdict.agency_return
    agency = assessment_round.roster.by_code.get(verdict.agency or "")
    if returned is None or agency is None or not returned.is_valid:
        return None
    answers = exact_answers(returned.entries, places)
    outcome = grade_entries(assessment_round.scheme, agency, answers)
    return None if outcome is None or not outcome.is_scored else outcome.total


def scores_of(
    verdict: FileVerdict, places: Places = NO_PLACES
) -> Mapping[str, Decimal | Fraction | None]:
    """Return the scores of a file by criterion, with the points of its places where it counts."""
    entries = () if verdict.agency_return is None else verdict.agency_return.entries
    return {one.criterion: one.score for one in exact_answers(entries, places)}


def build_file_json(
    verdict: FileVerdict,
    total: Decimal | None,
    language: Language,
    scores: Mapping[str, Decimal | Fraction | None] | None = None,
) -> FileReport:
    """Return what became of one file; ``scores`` are its own where none are given."""
    returned = verdict.agency_return
    scores = scores_of(verdict) if scores is None else scores
    return {
        "file": verdict.file.path,
        "sha256": verdict.file.sha256,
        "agency": verdict.agency,
        "status": verdict.status.value,
        "reason": verdict.reason.in_language(language) or None,
        "scores": {criterion: _points_text(score) for criterion, score in scores.items()},
        "total": decimal_text(total),
        "carried_from": None if returned is None else returned.carried_from,
        "findings": [build_finding_json(finding, language) for finding in verdict.findings],
    }


def _review_files_json(files: Iterable[ReviewedFile], language: Language) -> list[ReviewFileReport]:
    """Return every review workbook with its sheets; its findings are those of its sheets too."""
    return [_review_file_json(file, language) for file in files]


def _review_file_json(file: ReviewedFile, language: Language) -> ReviewFileReport:
    sheets = [_sheet_json(one, language) for one in file.sheets]
    own = build_file_json(file.verdict, None, language)
    return {
        **own,
        "evaluator": file.group,
        "findings": [*own["findings"], *(one for sheet in sheets for one in sheet["findings"])],
        "sheets": sheets,
    }


def _sheet_json(sheet: FileVerdict, language: Language) -> ReviewSheetReport:
    found = sheet.agency_return
    scores = {} if found is None else found.scores
    return {
        "agency": sheet.agency or "",
        "status": sheet.status.value,
        "reason": sheet.reason.in_language(language) or None,
        "scores": {criterion: decimal_text(score) for criterion, score in scores.items()},
        "findings": [build_finding_json(finding, language) for finding in sheet.findings],
    }


def build_finding_json(finding: Finding, language: Language) -> FindingReport:
    """Return one finding; a key that does not apply is null."""
    expected = finding.expected
    return {
        "code": finding.rule.id,
        "severity": finding.severity.value,
        "sheet": finding.at.sheet,
        "cell": finding.at.cell,
        "criterion": finding.at.criterion,
        "observed": finding.observed,
        "expected": None if expected is None else in_language(expected, language),
        "message": finding.message(language),
        "hint": finding.hint(language),
    }


def _points_text(points: Decimal | Fraction | None) -> str | None:
    """Return points as scores are told, those of places with as many decimals as of other facts."""
    if isinstance(points, Fraction):
        return decimal_text(trimmed(round_half_up(points, SHOWN_PLACES)))
    return decimal_text(points)


def _place_json(criterion: str, placing: Placing) -> PlacingReport:
    return {
        "criterion": criterion,
        "fact": number_text(placing.fact),
        "place": placing.place,
        "of": placing.size,
        "points": _points_text(placing.points) or "",
        "waiting": placing.waiting,
    }


def _agency_json(result: AgencyResult, papers: Papers | None, stage: ScoreStage) -> AgencyReport:
    override = result.award.override
    return {
        "agency": result.agency.code,
        "name": result.agency.name,
        "status": result.status.value,
        "self_total": decimal_text(result.self_total),
        "review_total": decimal_text(result.review_total),
        "final_total": decimal_text(result.final_total),
        "review": None if result.review is None else progress_json(result.review.progress),
        "change": None if result.agency.change is None else result.agency.change.kind.value,
        "total": decimal_text(result.total),
        "rate": decimal_text(result.rate),
        "grade": result.grade,
        "rank": result.rank,
        "group_rank": result.group_rank,
        "computed_grade": result.award.computed if override else result.grade,
        "override_reason": override.reason if override else None,
        "triggered": list(result.triggered),
        "forfeited_total": decimal_text(result.forfeited),
        "tied_for": result.award.tied_for,
        "late_days": result.late_days,
        "first_arrived": _moment(result.first_arrived),
        "open": result.open_gaps,
        "appeal": _appeal_state(result),
        "adjusted": [_adjustment_json(one) for one in result.adjustments],
        "places": [_place_json(*one) for one in result.places_at(stage).items()],
        "paper": _paper_state(papers, result.agency),
    }


def _appeal_state(result: AgencyResult) -> Literal["open", "rejected", "settled"] | None:
    """Return "open", "rejected" or "settled" (by scores), null without any appeal or score."""
    case = result.appeal
    if case is None:
        return None
    if result.has_open_appeal:
        return "open"
    return "settled" if case.rejected is None else "rejected"


def _adjustment_json(one: Adjustment) -> AdjustmentReport:
    """Return a score that an appeal changed; ``returned`` is null where it did not apply."""
    return {
        "criterion": one.criterion,
        "returned": one.returned or None,
        "score": one.given.stated,
        "reason": one.given.reason,
        "basis": one.given.basis,
    }


def _papers_json(papers: Papers | None, language: Language) -> PapersReport | None:
    """Return the counts of the signed papers and what was found; null where none is noted."""
    if papers is None:
        return None
    return {
        "file": papers.file,
        "received": papers.received,
        "missing": papers.counts[PaperState.MISSING],
        "unchecked": papers.counts[PaperState.UNCHECKED],
        "agrees": papers.counts[PaperState.AGREES],
        "differs": papers.counts[PaperState.DIFFERS],
        "findings": [
            {"agency": finding.at.agency, **build_finding_json(finding, language)}
            for finding in papers.findings
        ],
    }


def _paper_state(papers: Papers | None, agency: Agency) -> str | None:
    return None if papers is None else papers.of(agency.code).state.value


def _missing_json(agency: Agency) -> NamedAgency:
    return {"agency": agency.code, "name": agency.name}


def decimal_text(number: Decimal | None) -> str | None:
    """Return a number as reports have it, null where nothing countable stands."""
    return None if number is None else number_text(number)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def both_languages(text: Text) -> BothLanguages:
    """Return a text with its Chinese and its English."""
    return {"zh": text.zh, "en": text.en}
