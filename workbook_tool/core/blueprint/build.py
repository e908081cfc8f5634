"""A round and an agency → the blueprint of that agency's workbook."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace

from workbook_tool.core.blueprint import wording
from workbook_tool.core.blueprint.check_code import check_weights
from workbook_tool.core.blueprint.cover import (
    LiveSums,
    build_cover,
    cover_fields,
    name_reference,
    regular_worth,
    sign_off_reference,
)
from workbook_tool.core.blueprint.draft import SheetDraft
from workbook_tool.core.blueprint.evidence import (
    PRINT_NAME,
    build_evidence,
    filled_rows,
    lay_out_evidence,
)
from workbook_tool.core.blueprint.formulas import absolute, at, quote
from workbook_tool.core.blueprint.hidden import (
    ListSheet,
    ScoreSums,
    build_meta,
    sum_block,
    write_sums,
)
from workbook_tool.core.blueprint.issue import Issue
from workbook_tool.core.blueprint.report import build_report, report_sections
from workbook_tool.core.blueprint.score_columns import lay_out_table
from workbook_tool.core.blueprint.scoring import (
    INPUTS,
    SignOff,
    build_scoring,
    done_count,
    plain_check_sum,
    plain_total,
    subtotal,
)
from workbook_tool.core.blueprint.spec import (
    Blueprint,
    CoverField,
    DefinedName,
    EvidenceTable,
    Field,
    Place,
    ScoreTable,
    SheetSpec,
)
from workbook_tool.core.cells import SheetState
from workbook_tool.core.identity import number_text
from workbook_tool.core.roster import Agency
from workbook_tool.core.round import AssessmentRound
from workbook_tool.core.scheme import Indicator, IndicatorScheme, NotApplicableRule, as_data

BLUEPRINT_VERSION = 1  # raised when positions change; it never voids a code

_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z_.]")


def applicable_scheme(assessment_round: AssessmentRound, category: str) -> IndicatorScheme:
    """Return the scheme as agencies of a category answer it."""
    scheme = assessment_round.scheme
    criteria = tuple(criterion for criterion in scheme if criterion.applies_to(category))
    return replace(scheme, criteria=criteria)


def build_blueprint(
    assessment_round: AssessmentRound,
    agency: Agency,
    code: str,
    *,
    wording: str = "",
    scheme: IndicatorScheme | None = None,
) -> Blueprint:
    """Return the workbook of one agency as data.

    ``code`` is the printed code; ``wording`` is ``wording_digest`` of the round, and ``scheme``
    what applies to the agency's category; both are computed where they are not given.
    """
    applicable = scheme or applicable_scheme(assessment_round, agency.category)
    issue = Issue(assessment_round, agency, code, applicable)
    return _assemble(issue, wording or wording_digest(assessment_round))


def wording_digest(assessment_round: AssessmentRound) -> str:
    """Return the SHA-256 of everything that an agency reads in its workbook.

    Title, texts, deadline, questions and stages are in it. Passwords and fonts are not, nor the
    roster: a new agency must not change the workbooks of all others.
    """
    settings = assessment_round.settings
    read = {
        "settings": [
            settings.round_id,
            settings.title,
            settings.language,
            settings.deadline,
            [asdict(stage) for stage in settings.stages],
            settings.questions,
            settings.contact,
            settings.has_closing_report,
            settings.required_cover,
            settings.is_example,
        ],
        "scheme": as_data(assessment_round.scheme),
    }
    canonical = json.dumps(read, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


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
    sums = None if issue.is_plain_sum else _write_sums(issue, lists, table)
    sign_off = SignOff(
        contact=sign_off_reference(issue, fields, "contact_person"),
        reviewer=sign_off_reference(issue, fields, "reviewer"),
        filled_on=sign_off_reference(issue, fields, "filled_on"),
        total=_total(issue, table, sums),
        check_sum=_check_sum(table, sums, tuple(own_weights.values())),
    )
    scoring, check_place = build_scoring(issue, table, widths, lists, sign_off)
    score_column = table.column_of(Field.SCORE) or 0
    total = Place(table.sheet, table.total_row, score_column)
    live = LiveSums(
        total=at(total.column, total.row, total.sheet),
        done=done_count(table, sheet=table.sheet),
        count=len(table.rows),
        subtotals=tuple(_subtotals(issue, table, sums)),
        check_code=f"RIGHT({at(check_place.column, check_place.row, check_place.sheet)},4)",
    )
    cover = build_cover(issue, fields, live)
    sheets = [cover, scoring, build_evidence(issue, evidence)]
    if sections:
        sheets.append(build_report(issue, sections))
    sheets += [
        lists.draft.finish(state=SheetState.HIDDEN, footer=issue.footer),
        build_meta(issue, table, wording_digest=digest, version=BLUEPRINT_VERSION),
    ]
    return Blueprint(
        version=BLUEPRINT_VERSION,
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


def _write_sums(issue: Issue, lists: ListSheet, table: ScoreTable) -> ScoreSums:
    columns = (table.column_of(Field.SCORE) or 0, table.column_of(Field.NOT_APPLICABLE) or 0)
    return write_sums(issue, lists, table, columns)


def _total(issue: Issue, table: ScoreTable, sums: ScoreSums | None) -> str:
    """Return the formula of the total; what does not apply is rescaled as the scheme says."""
    places = issue.scheme.places
    if sums is None:
        return plain_total(table, places)
    rule = issue.scheme.not_applicable
    if rule is NotApplicableRule.PARENT:
        return f"ROUND(MAX(0,{_rescaled_parts(issue, sums)}),{places})"
    codes = tuple(table.rows)
    points = sum_block(sums.points, sums, codes)
    if rule is NotApplicableRule.NONE:
        return f"ROUND(MAX(0,{points}),{places})"
    regular, apart = _regular_and_apart(issue, sums, codes)
    reachable = sum_block(sums.reachable, sums, codes)
    full = number_text(issue.scheme.total)
    scaled = f"IF({reachable}=0,0,({regular})*{full}/{reachable})"
    return f"ROUND(MAX(0,{scaled}{apart}),{places})"


def _regular_and_apart(issue: Issue, sums: ScoreSums, codes: tuple[str, ...]) -> tuple[str, str]:
    """Return the sum of the regular points, and bonus and deductions to be added to it."""
    regular = frozenset(criterion.code for criterion in issue.scheme.regular)
    apart = [at(sums.points, sums.rows[code], sums.sheet) for code in codes if code not in regular]
    points = sum_block(sums.points, sums, codes)
    if not apart:
        return points, ""
    return f"{points}-({'+'.join(apart)})", f"+{'+'.join(apart)}"


def _subtotals(issue: Issue, table: ScoreTable, sums: ScoreSums | None) -> Iterator[str]:
    """Yield the formula of each first-level indicator's subtotal."""
    places = issue.scheme.places
    for indicator in issue.scheme.indicators:
        codes = tuple(criterion.code for criterion in indicator.criteria)
        if sums is None:
            yield subtotal(table, codes, places)
            continue
        if issue.scheme.not_applicable is not NotApplicableRule.PARENT:
            yield f"ROUND({sum_block(sums.points, sums, codes)},{places})"
            continue
        yield f"ROUND({_rescaled(issue, sums, indicator)},{places})"


def _rescaled(issue: Issue, sums: ScoreSums, indicator: Indicator) -> str:
    """Return the points of a first-level indicator, rescaled for what does not apply in it."""
    codes = tuple(criterion.code for criterion in indicator.criteria)
    regular, apart = _regular_and_apart(issue, sums, codes)
    reachable = sum_block(sums.reachable, sums, codes)
    worth = number_text(regular_worth(issue, indicator))
    return f"IF({reachable}=0,0,({regular})*{worth}/{reachable}){apart}"


def _rescaled_parts(issue: Issue, sums: ScoreSums) -> str:
    """Return the sum of rescaled indicators; one that does not apply at all leaves the base, too.

    Where each indicator has a criterion that always applies, that never happens, and the formula
    is the plain sum.
    """
    indicators = issue.scheme.indicators
    parts = "+".join(f"({_rescaled(issue, sums, one)})" for one in indicators)
    optional = [
        one for one in indicators if all(issue.may_not_apply(each) for each in one.criteria)
    ]
    if not optional:
        return parts
    apart = _regular_and_apart(issue, sums, tuple(sums.rows))[1]
    full = number_text(issue.scheme.total)
    gone = "".join(
        f"-IF({sum_block(sums.reachable, sums, tuple(each.code for each in one.criteria))}=0,"
        f"{number_text(regular_worth(issue, one))},0)"
        for one in optional
    )
    base = f"({full}{gone})"
    scaled = f"({parts}{_negated(apart)})"
    return f"IF({base}=0,0,{scaled}*{full}/{base}){apart}"


def _negated(apart: str) -> str:
    """Return what takes bonus and deductions off again, "" where there are none."""
    return f"-({apart.removeprefix('+')})" if apart else ""


def _check_sum(table: ScoreTable, sums: ScoreSums | None, weights: tuple[int, ...]) -> str:
    if sums is None:
        return plain_check_sum(table, weights)
    codes = tuple(table.rows)
    first, last = sums.rows[codes[0]], sums.rows[codes[-1]]
    cells = absolute(sums.sheet, first, sums.score, last)
    return f"SUMPRODUCT({cells},{{{';'.join(map(str, weights))}}})"


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
    yield DefinedName(PRINT_NAME, filled_rows(evidence), is_hidden=True)
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
        "WBT_BLUEPRINT": str(BLUEPRINT_VERSION),
    }


def _agency_name_place(cover: SheetSpec, issue: Issue) -> Place:
    label = issue.say(wording.AGENCY)
    cell = next(cell for cell in cover.cells if cell.value == label)
    return Place(cover.name, cell.row, cell.column + 1)
