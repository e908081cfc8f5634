"""An agency's form issued anew with its answers: for a correction, or carried to a new version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbook_tool.core.findings import Code, Finding, Gap, Rule, Severity
from workbook_tool.core.form import Blueprint, Field, Place
from workbook_tool.core.form import correction_words as words
from workbook_tool.core.form.corrections import Correction
from workbook_tool.core.form.mending import (
    any_mended,
    cell_mended,
    field_mended,
    form_mended,
    lines_listed,
    list_mended,
    remainder_mended,
    shorter,
)
from workbook_tool.core.form.prefill import Prefill
from workbook_tool.core.returns.kept_answers import (
    NO_CONTACT,
    Kept,
    equal_in_all,
    inert,
    keep_answers,
    shortened,
    units,
)
from workbook_tool.core.returns.model import AgencyReturn
from workbook_tool.core.round.scheme import IndicatorScheme

SHOWN = 100  # characters of what was returned
_GAP_FIELDS = {
    Gap.BASIS: (Field.BASIS,),
    Gap.REASON: (Field.DEDUCTION,),
    Gap.EVIDENCE: (Field.EVIDENCE,),
}


def is_open(finding: Finding) -> bool:
    """Tell whether a finding is something that the agency has to mend: a fault, or a gap."""
    if finding.rule.gap is None:
        return finding.severity is Severity.ERROR and not finding.rule.is_for_staff
    return finding.severity in {Severity.ERROR, Severity.WARNING}


def prefill_carried(
    found: AgencyReturn,
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    *,
    contact: Mapping[str, str] = NO_CONTACT,
) -> Prefill:
    """Return what a form of a new version holds of a return: nothing is listed, nothing faulty."""
    refused = frozenset(_refused(found.findings, blueprint, scheme))
    named = frozenset(one.criterion for one in found.entries if one.place is not None)
    kept = keep_answers(found, blueprint, scheme, refused=refused, named=named, contact=contact)
    return Prefill(kept.values, (found.file.sha256,))


def prefill_correction(
    versions: Sequence[AgencyReturn],
    findings: Iterable[Finding],
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    *,
    contact: Mapping[str, str] = NO_CONTACT,
) -> Prefill:
    """Return what a form holds that goes back to be corrected.

    ``versions`` are the returns that stand and cannot count, ``findings`` what was found about
    them, where there are none what was found about the files. Only what is equal in all versions
    is held. What is open has an empty cell and a line that says why.
    """
    faults = tuple(dict.fromkeys(one for one in findings if is_open(one)))
    kept = Kept({})
    if versions:
        refused = frozenset(_refused(faults, blueprint, scheme))
        alike = equal_in_all(versions)
        kept = keep_answers(alike, blueprint, scheme, refused=refused, contact=contact)
    lines = (*_lines(faults, blueprint, scheme), *_notes(kept, blueprint))
    return Prefill(
        kept.values,
        tuple(dict.fromkeys(one.file.sha256 for one in versions)),
        tuple(lines),
    )


def _refused(
    findings: Iterable[Finding], blueprint: Blueprint, scheme: IndicatorScheme
) -> Iterator[tuple[str, Field]]:
    """Yield the inputs that have to stay empty."""
    for finding in filter(is_open, findings):
        if finding.rule is Code.NOTHING_LEFT:
            yield from ((one.code, Field.NOT_APPLICABLE) for one in scheme)
        elif (code := finding.at.criterion or "") in blueprint.score_table.rows:
            yield from ((code, field) for field in _fields_of(finding.rule))


def _fields_of(rule: Rule) -> tuple[Field, ...]:
    """Return the inputs that a finding about a criterion is about, the one to be mended first."""
    if rule.gap is not None:
        return _GAP_FIELDS[rule.gap]
    return tuple(map(Field, rule.inputs))


def _lines(
    faults: Iterable[Finding], blueprint: Blueprint, scheme: IndicatorScheme
) -> Iterator[Correction]:
    seen: set[tuple[object, ...]] = set()
    for finding in faults:
        place, is_mended = _target(finding, blueprint)
        key = (finding.rule, place, finding.observed)
        if key in seen:
            continue
        seen.add(key)
        yield Correction(
            place,
            _named(finding.at.criterion, scheme),
            _shown(finding.observed or ""),
            inert(finding.message(blueprint.language)),
            inert(finding.hint_for_sender(blueprint.language)),
            is_mended,
        )


def _target(finding: Finding, blueprint: Blueprint) -> tuple[Place, str]:
    """Return where a finding is to be mended, and the condition that it is."""
    table, code, gap = blueprint.score_table, finding.at.criterion or "", finding.rule.gap
    if code in table.rows:
        field = _fields_of(finding.rule)[0]
        # A form without the column takes the answer itself.
        place = table.place(code, field) or table.first_score
        return place, field_mended(blueprint, code, field)
    if gap is Gap.COVER:
        fields = [one for one in blueprint.cover if one.place.cell == finding.at.cell]
        required = [one for one in blueprint.cover if one.is_required]
        place = (fields or required or blueprint.cover)[0].place
        return place, cell_mended(place)
    if gap is Gap.REPORT:
        places = [one.place for one in blueprint.report]
        return places[0], any_mended(places)
    if gap is Gap.EVIDENCE:
        evidence = blueprint.evidence_table
        return Place(evidence.sheet, evidence.first_row, 2), list_mended(blueprint)
    if finding.rule is Code.NOTHING_LEFT:
        return table.first_score, remainder_mended(blueprint)
    return table.first_score, form_mended(blueprint)


def _notes(kept: Kept, blueprint: Blueprint) -> Iterator[Correction]:
    """Yield what could not be brought over as it was."""
    language = blueprint.language
    for cut in kept.cut:
        said = words.CUT.in_language(language).format(length=cut.length, limit=cut.limit)
        todo = words.TO_SHORTEN.in_language(language)
        is_mended = shorter(cut.place, units(cut.kept))
        yield Correction(cut.place, "", _shown(cut.kept), said, todo, is_mended)
    table = blueprint.evidence_table
    first = Place(table.sheet, table.first_row, 2)
    for turn, item in enumerate(kept.left_out, start=1):
        said, todo = (one.in_language(language) for one in (words.NO_ROOM, words.TO_LIST_AGAIN))
        shown = _shown(f"{item.number} {item.title}".strip())
        yield Correction(first, "", shown, said, todo, lines_listed(blueprint, kept.lines + turn))


def _named(code: str | None, scheme: IndicatorScheme) -> str:
    """Return a criterion as people know it."""
    criterion = scheme.by_code.get(code or "")
    return "" if criterion is None else f"{criterion.code} {criterion.levels[-1]}"


def _shown(returned: str) -> str:
    """Return what was sent, cut; a text that could not be shown is no reason to show nothing."""
    plain = inert(returned)
    return plain if len(plain) <= SHOWN else f"{shortened(plain, SHOWN - 1)}…"
