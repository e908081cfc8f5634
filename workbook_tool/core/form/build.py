"""A round and an agency → the blueprint of that agency's workbook."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from workbook_tool.core.cells import SheetState
from workbook_tool.core.form import wording
from workbook_tool.core.form.check_code import check_weights
from workbook_tool.core.form.checks import (
    LAST_UNLIKE,
    LINES_NAME,
    Checks,
    lines_area,
    write_checks,
)
from workbook_tool.core.form.cover import (
    CoverLine,
    LiveSums,
    build_cover,
    cover_fields,
    name_reference,
    sign_off_reference,
)
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.evidence import (
    PRINT_NAME,
    build_evidence,
    filled_rows,
    lay_out_evidence,
    prints_fixed,
)
from workbook_tool.core.form.hidden import (
    ListSheet,
    build_meta,
)
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.report import build_report, report_sections
from workbook_tool.core.form.roles import section_title
from workbook_tool.core.form.score_columns import lay_out_table
from workbook_tool.core.form.scoring import (
    INPUTS,
    SignOff,
    Tables,
    build_scoring,
    done_count,
    plain_check_sum,
    plain_total,
)
from workbook_tool.core.form.spec import (
    BLUEPRINT_VERSION,
    Blueprint,
    CoverField,
    DefinedName,
    EvidenceTable,
    Field,
    Place,
    ReportSection,
    ScoreTable,
    SheetSpec,
)
from workbook_tool.core.form.sums import (
    Sums,
    count_states,
    plain_inner,
    plain_sections,
    write_sums,
)
from workbook_tool.core.formulas import absolute, at, quote, visible_text
from workbook_tool.core.numbers import exact_text, number_text
from workbook_tool.core.round.kinds.places import OPEN
from workbook_tool.core.round.parts import is_below
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import IndicatorScheme, worth_of
from workbook_tool.core.round.settings import AssessmentRound, PrintArea, Stage, Subtotals
from workbook_tool.core.round.snapshot import STORED
from workbook_tool.core.text import listed

_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z_.]")


def build_blueprint(
    assessment_round: AssessmentRound,
    agency: Agency,
    code: str,
    *,
    wording: str = "",
    scheme: IndicatorScheme | None = None,
    version: int = BLUEPRINT_VERSION,
) -> Blueprint:
    """Return the workbook of one agency as data, as a version of the blueprint lays it out.

    ``code`` is the printed code; ``wording`` is ``wording_digest`` of the round, and ``scheme``
    what applies to the agency; both are computed where they are not given.
    """
    applicable = scheme or assessment_round.scheme.for_agency(agency)
    issue = Issue(assessment_round, agency, code, applicable, version)
    return _assemble(issue, wording or wording_digest(assessment_round))


def wording_digest(assessment_round: AssessmentRound) -> str:
    """Return the SHA-256 of everything that an agency reads in its workbook.

    Title, texts, deadline, questions and stages are in it. Passwords and fonts are not, nor who
    reviews what, nor the roster: a new agency must not change the workbooks of all others.
    """
    settings = assessment_round.settings
    read: dict[str, object] = {
        "settings": [
            settings.round_id,
            settings.title,
            settings.language,
            settings.deadline,
            STORED.dump(tuple[Stage, ...], settings.stages),
            settings.questions,
            settings.contact,
            settings.has_closing_report,
            settings.required_cover,
            settings.is_example,
        ],
        "scheme": STORED.dump(IndicatorScheme, _as_agencies_read_it(assessment_round.scheme)),
    }
    if settings.print_area is not PrintArea.FILLED:  # older definitions keep their digest
        read["print_area"] = settings.print_area
    if settings.subtotals is not Subtotals.FIRST:
        read["subtotals"] = settings.subtotals
    canonical = json.dumps(read, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _as_agencies_read_it(scheme: IndicatorScheme) -> IndicatorScheme:
    criteria = tuple(replace(one, scored_by="") for one in scheme)
    return replace(scheme, criteria=criteria)


def _assemble(issue: Issue, digest: str) -> Blueprint:
    table, widths = lay_out_table(issue)
    evidence = lay_out_evidence(issue)
    fields = cover_fields(issue)
    sections = report_sections(issue)
    lists = ListSheet(SheetDraft(wording.LISTS, widths=(24.0,) * 12))
    lists.source("code", (issue.code,))
    codes = lists.source("criteria", tuple(criterion.code for criterion in issue.scheme))
    weights = check_weights(criterion.code for criterion in issue.assessment_round.scheme)
    own_weights = {criterion.code: weights[criterion.code] for criterion in issue.scheme}
    checks = write_checks(issue, lists, table, evidence) if issue.version > 1 else None
    sums = _sums_of(issue, lists, table, tuple(own_weights.values()), checks)
    sign_off = SignOff(
        contact=sign_off_reference(issue, fields, "contact_person"),
        reviewer=sign_off_reference(issue, fields, "reviewer"),
        filled_on=sign_off_reference(issue, fields, "filled_on"),
        total=sums.total if issue.scheme.has_points else "",
        check_sum=sums.check_sum,
    )
    scoring, check_place = build_scoring(
        issue, Tables(table, evidence, checks), widths, lists, sign_off
    )
    total = Place(table.sheet, table.total_row, table.result_column)
    live = LiveSums(
        total=at(total.column, total.row, total.sheet),
        done=done_count(table, sheet=table.sheet),
        count=len(table.rows),
        lines=tuple(_cover_lines(issue, table, sums)),
        check_code=f"RIGHT({at(check_place.column, check_place.row, check_place.sheet)},4)",
        may_leave_nothing=sums.may_leave_nothing,
        open_parts=tuple(_open_parts(issue, checks, sections)),
    )
    cover = build_cover(issue, fields, live)
    sheets = [cover, scoring, build_evidence(issue, evidence)]
    if sections:
        sheets.append(build_report(issue, sections))
    sheets += [
        lists.draft.finish(state=SheetState.HIDDEN, footer=issue.footer),
        build_meta(issue, table, wording_digest=digest),
    ]
    return Blueprint(
        version=issue.version,
        language=issue.language,
        round_id=issue.settings.round_id,
        agency_code=issue.agency.code,
        agency_name=issue.agency.name,
        code=issue.code,
        wording=digest,
        title=issue.settings.title,
        sheets=tuple(sheets),
        names=tuple(_names(issue, table, evidence, fields, codes)),
        properties=_properties(issue),
        score_table=table,
        evidence_table=evidence,
        cover=fields,
        report=sections,
        total=total,
        check_code=check_place,
        agency_name_place=_agency_name_place(cover, issue),
        check_weights=own_weights,
        fonts=issue.settings.fonts,
    )


def _open_parts(
    issue: Issue, checks: Checks | None, sections: tuple[ReportSection, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what keeps the form from being ready after scores and cover: when, and what to say."""
    if checks is None:
        return
    evidence, report = issue.say(wording.EVIDENCE), issue.say(wording.REPORT)
    yield checks.has_no_evidence, issue.say(wording.STILL_EVIDENCE, evidence=evidence)
    if sections:
        texts = (visible_text(at(one.place.column, one.place.row, report)) for one in sections)
        said = issue.say(wording.STILL_REPORT, report=report)
        yield f"LEN({'&'.join(texts)})=0", said


def _sums_of(
    issue: Issue,
    lists: ListSheet,
    table: ScoreTable,
    weights: tuple[int, ...],
    checks: Checks | None,
) -> Sums:
    """Return the formulas of the totals; a plain sum needs no steps in between."""
    if issue.is_plain_sum:
        return Sums(
            plain_total(issue, table),
            plain_check_sum(issue, table, weights),
            plain_sections(issue, table),
            plain_inner(issue, table),
        )
    marks = {} if checks is None else checks.marks
    return write_sums(issue, lists, table, weights, marks)


def _cover_lines(issue: Issue, table: ScoreTable, sums: Sums) -> Iterator[CoverLine]:
    """Yield what the cover shows of each first-level indicator, then what stands beside them."""
    regular = issue.scheme.regular
    for title in dict.fromkeys(one.levels[0] for one in issue.scheme):
        if title in sums.sections:
            worth = worth_of(one for one in regular if one.levels[0] == title)
            name = section_title(issue, (title,))
            yield CoverLine(name, worth, sums.sections[title], Decimal(0))
            yield from _inner_lines(issue, title, sums)
        elif any(not one.kind.gives_points for one in issue.scheme if one.levels[0] == title):
            yield CoverLine(title, None, *count_states(issue, table, title))
    if issue.scheme.given_points:
        given = issue.scheme.given_points
        yield CoverLine(issue.say(wording.GIVEN_POINTS), given, number_text(given), given)
    if sums.bonus:
        yield CoverLine(issue.say(wording.BONUS_SUM), None, sums.bonus, Decimal(0))
    if sums.taken:
        yield CoverLine(issue.say(wording.TAKEN_SUM), None, f"-{sums.taken}", Decimal(0))
    if issue.compared:
        codes = listed(one.code for one in issue.compared)
        worth = worth_of(one for one in issue.compared if one.is_rated)
        title = issue.say(wording.PLACE_POINTS, codes=issue.say(codes))
        yield CoverLine(title, worth or None, "", issue.say(OPEN))
    if sums.raw:
        total = issue.scheme.total
        given = issue.scheme.given_points
        yield CoverLine(issue.say(wording.RAW_TOTAL), total, sums.raw, given)
    if issue.scheme.coefficient is not None and issue.scheme.has_points:
        shown = exact_text(issue.scheme.coefficient)
        yield CoverLine(issue.say(wording.COEFFICIENT), None, "", shown)
    if sums.triggered:
        none = quote(issue.say(wording.NOT_TRIGGERED))
        said = quote(issue.say(wording.TRIGGERED))
        empty = issue.say(wording.UNANSWERED)
        # Blank is never no: nothing is settled before every condition is answered.
        score = table.column_of(Field.SCORE) or 0
        blanks = [
            f"ISBLANK({at(score, table.rows[one.code], table.sheet)})"
            for one in issue.scheme
            if one.has_consequence
        ]
        # Excel takes a lone FALSE for more than 0, so it never gets ready with one condition.
        is_open = f"{'+'.join(blanks)}>0" if issue.version == 1 else f"OR({','.join(blanks)})"
        calm = f"IF({is_open},{quote(empty)},{none})"
        told = f"{said}&{sums.triggered_codes}"
        told = told if issue.version == 1 else f"TRIM({told})"
        formula = f"IF({sums.triggered}=0,{calm},{told})"
        is_more = any(one.has_consequence and one.has_points for one in issue.scheme)
        words = wording.CONSEQUENCES if is_more else wording.CONDITIONS
        yield CoverLine(issue.say(words), None, formula, empty)


def _inner_lines(issue: Issue, title: str, sums: Sums) -> Iterator[CoverLine]:
    """Yield the indicators below one of the first level, where they have subtotals."""
    for path, formula in sums.inner.items():
        if path[0] == title:
            worth = worth_of(one for one in issue.scheme.regular if is_below(one, path))
            depth = len(path) - 1
            yield CoverLine(section_title(issue, path), worth, formula, Decimal(0), depth)


def _names(
    issue: Issue,
    table: ScoreTable,
    evidence: EvidenceTable,
    fields: tuple[CoverField, ...],
    codes: str,
) -> Iterator[DefinedName]:
    """Yield the defined names: a tripwire for the reader, and the list of criteria."""
    yield DefinedName("WBT_CODE", quote(issue.code))
    yield DefinedName("lst_codes", codes)
    if issue.version > LAST_UNLIKE:
        yield DefinedName(LINES_NAME, lines_area(evidence))
    if not prints_fixed(issue):
        yield DefinedName(issue.say(PRINT_NAME), filled_rows(evidence), is_hidden=True)
    seen: set[str] = set()
    for code in table.rows:
        safe = _NOT_IN_NAMES.sub("_", code)
        if safe.casefold() in seen:
            continue
        seen.add(safe.casefold())
        for field in INPUTS:
            place = table.place(code, field)
            if place and (field is not Field.NOT_APPLICABLE or issue.allows_not_applicable):
                reference = absolute(place.sheet, place.row, place.column)
                yield DefinedName(f"in_{safe}_{field.value}", reference)
    for one in fields:
        yield DefinedName(f"in_cover_{one.name}", name_reference(one))
    yield DefinedName(
        "in_evidence",
        absolute(evidence.sheet, evidence.first_row, 2, evidence.last_row, len(evidence.columns)),
    )


def _properties(issue: Issue) -> dict[str, str]:
    return {
        "WBT_TOOL": "workbook_tool",
        "WBT_FORMAT": "agency_workbook",
        "WBT_ROUND": issue.settings.round_id,
        "WBT_AGENCY": issue.agency.code,
        "WBT_CODE": issue.code,
        "WBT_BLUEPRINT": str(issue.version),
    }


def _agency_name_place(cover: SheetSpec, issue: Issue) -> Place:
    label = issue.say(wording.AGENCY)
    cell = next(cell for cell in cover.cells if cell.value == label)
    return Place(cover.name, cell.row, cell.column + 1)
