"""The review scores that count, as the final scores take them, and what evaluators typed so far."""

from collections.abc import Iterable, Iterator, Mapping

from workbook_tool.core.findings import Code
from workbook_tool.core.returns import AgencyReturn, Entry
from workbook_tool.core.returns.kept_answers import as_entered, inert
from workbook_tool.core.returns.register import Register, Status
from workbook_tool.core.review.register import ReviewRegister
from workbook_tool.core.review.spec import SignField, TypedAnswer, TypedSheet, Value
from workbook_tool.core.review.units import Unit, digest_of, is_fuller
from workbook_tool.core.round.final_scores import ReviewPart, Reviews, Withheld
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import Language

_WITHHELD = {Status.REJECTED: Withheld.REJECTED, Status.CONFLICT: Withheld.CONFLICT}
_NOTHING = TypedAnswer()


def counted_reviews(register: ReviewRegister, returns: Register) -> Reviews:
    """Return the scores of every sheet that counts, and the sheets that are there and do not.

    ``returns`` tells what the agencies stated: whether a reason is one for more or for less.
    """
    stated = {
        one.agency.code: {entry.criterion: entry for entry in one.counted.entries}
        for one in returns.standings
        if one.counted is not None
    }
    scores: dict[tuple[str, str], list[ReviewPart]] = {}
    for unit in register.units:
        if unit.verdict.status.is_counted:
            _, agency = unit.key
            for entry in unit.sheet.found.entries:
                if entry.is_answered:
                    own = stated.get(agency, {}).get(entry.criterion)
                    part = _part(unit, entry, own)
                    scores.setdefault((agency, entry.criterion), []).append(part)
    return Reviews({key: tuple(parts) for key, parts in scores.items()}, _withheld(register))


def _part(unit: Unit, entry: Entry, own: Entry | None) -> ReviewPart:
    is_raised = (
        own is not None
        and own.score is not None
        and entry.score is not None
        and entry.score > own.score
    )
    return ReviewPart(
        unit.group,
        entry.score,
        entry.choice,
        reason="" if is_raised else entry.deduction,
        raised_reason=entry.deduction if is_raised else "",
        file=unit.path,
        sheet=unit.sheet.name,
        cell=entry.place.cell if entry.place else "",
        fact=entry.fact,
        record=unit.sheet.found.report.get(entry.criterion, ""),
    )


def _withheld(register: ReviewRegister) -> Mapping[tuple[str, str], Withheld]:
    """Return why nothing of a group counts for an agency though a sheet is there."""
    counted = {unit.key for unit in register.units if unit.verdict.status.is_counted}
    found: dict[tuple[str, str], Withheld] = {}
    for unit in register.units:
        why = _WITHHELD.get(unit.verdict.status)
        if why is None or unit.key in counted:
            continue
        rules = {finding.rule for finding in unit.verdict.findings}
        if Code.OTHER_RETURN_COUNTS in rules:
            why = Withheld.STALE
        if found.get(unit.key) in {None, Withheld.REJECTED}:
            found[unit.key] = why
    return found


def typed_sheets(
    register: ReviewRegister, scheme: IndicatorScheme, language: Language
) -> Mapping[tuple[str, str], TypedSheet]:
    """Return what evaluators typed so far, by the codes of group and agency.

    What counts is kept, else what waits to be mended or confirmed; of several that contradict each
    other only what is equal in all of them. What no criterion takes is not kept.
    """
    by_key: dict[tuple[str, str], list[Unit]] = {}
    for unit in register.units:
        if unit.sheet.found.entries and not unit.is_blank:
            by_key.setdefault(unit.key, []).append(unit)
    return {key: _typed(_best(units), scheme, language) for key, units in by_key.items()}


def _best(units: list[Unit]) -> list[Unit]:
    """Return the sheets of one agency that stand."""
    for statuses in (
        {Status.ACCEPTED, Status.WARNED},
        {Status.CONFLICT},
        {Status.REJECTED},
        {Status.IGNORED},
    ):
        found = [one for one in units if one.verdict.status in statuses]
        if found:
            return [
                one
                for one in found
                if not any(is_fuller(other.verdict, one.verdict) for other in found)
            ]
    return units[:1]


def _typed(units: list[Unit], scheme: IndicatorScheme, language: Language) -> TypedSheet:
    sheets = [_typed_sheet(one.sheet.found, scheme, language) for one in units]
    codes = dict.fromkeys(code for one in sheets for code in one.answers)
    answers = {code: _alike([one.answers.get(code, _NOTHING) for one in sheets]) for code in codes}
    signs = {sign: one for sign, one in sheets[0].signs.items() if _all_have(sheets, sign, one)}
    digests = {digest_of(one.sheet.found) for one in units}
    base = digests.pop() if len(digests) == 1 else ""
    return TypedSheet({code: one for code, one in answers.items() if one != _NOTHING}, signs, base)


def _all_have(sheets: Iterable[TypedSheet], sign: SignField, value: Value) -> bool:
    return all(one.signs.get(sign) == value for one in sheets)


def _alike(answers: list[TypedAnswer]) -> TypedAnswer:
    """Return what several answers have in common, part by part."""
    first = answers[0]
    return TypedAnswer(
        first.entered if all(one.entered == first.entered for one in answers) else None,
        first.reason if all(one.reason == first.reason for one in answers) else "",
        first.record if all(one.record == first.record for one in answers) else "",
    )


def _typed_sheet(found: AgencyReturn, scheme: IndicatorScheme, language: Language) -> TypedSheet:
    signs = {
        sign: inert(found.answers[sign.value]) for sign in SignField if sign.value in found.answers
    }
    return TypedSheet(dict(_typed_answers(found, scheme, language)), signs)


def _typed_answers(
    found: AgencyReturn, scheme: IndicatorScheme, language: Language
) -> Iterator[tuple[str, TypedAnswer]]:
    by_code = scheme.by_code
    for entry in found.entries:
        criterion = by_code.get(entry.criterion)
        if criterion is None:
            continue
        entered = as_entered(entry, criterion, language) if entry.is_answered else None
        record = inert(found.report.get(entry.criterion, ""))
        answer = TypedAnswer(entered, inert(entry.deduction), record)
        if answer != _NOTHING:
            yield entry.criterion, answer
