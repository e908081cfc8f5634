"""Versions of one agency: which file counts where several came back.

Identical bytes are listed once; valid beats faulty; a blank form never displaces a filled one; a
prefilled form replaces the return that it was made from; of two other valid, different ones the
later counts only where both times agree and neither lies, else staff decide.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from workbook_tool.core.cells import FileFormat
from workbook_tool.core.findings import Code, Finding, Rule
from workbook_tool.core.returns import Entry
from workbook_tool.core.returns.register.dates import ANY_DATE, Calendar, early_dates, is_newer
from workbook_tool.core.returns.register.model import FileVerdict, Status
from workbook_tool.core.text import Language, Text, listed

CURRENT_ISSUE = sys.maxsize  # above the number of every older version of the form


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of decisions.csv: for an agency, the file with this hash counts."""

    agency: str
    sha256: str
    reason: str
    file: str = ""


Changes = Callable[[FileVerdict, FileVerdict], Text | None]


@dataclass(frozen=True, slots=True)
class VersionWords:
    """What is told of versions, and what tells that two of them differ: None where none does."""

    changed: Changes
    replaces: Rule = Code.REPLACES_OLDER
    conflict: Rule = Code.VERSIONS_CONFLICT
    blank: Rule = Code.BLANK_SUPERSEDED
    better: Rule = Code.BETTER_STANDS


def settle(
    verdicts: Iterable[FileVerdict],
    decisions: Mapping[str, Decision],
    calendar: Calendar = ANY_DATE,
    words: VersionWords | None = None,
) -> tuple[FileVerdict, ...]:
    """Return the verdicts with one counted file an agency at most, in the same order.

    ``words`` is how it is told, in the words of returns where nothing else is said.
    """
    words = words or OF_RETURNS
    listed = tuple(_apply_identity_decision(verdict, decisions) for verdict in verdicts)
    by_agency: dict[str, list[FileVerdict]] = {}
    for verdict in listed:
        if verdict.agency and verdict.agency_return and verdict.status is not Status.IGNORED:
            by_agency.setdefault(verdict.agency, []).append(verdict)
    settled: dict[str, FileVerdict] = {}
    for agency, versions in by_agency.items():
        for verdict in _settle_agency(versions, decisions.get(agency), calendar, words):
            settled[verdict.file.path] = verdict
    return tuple(settled.get(verdict.file.path, verdict) for verdict in listed)


def _apply_identity_decision(
    verdict: FileVerdict, decisions: Mapping[str, Decision]
) -> FileVerdict:
    """Return a file whose identity contradicts itself as staff have decided, where they have."""
    decision = next(
        (found for found in decisions.values() if found.sha256 == verdict.file.sha256), None
    )
    adopted = verdict.agency_return
    if decision is None or adopted is None or verdict.status is not Status.CONFLICT:
        return verdict
    findings = tuple(
        finding for finding in verdict.findings if not finding.rule.is_identity_conflict
    )
    if any(finding.severity.value == "error" for finding in findings):
        return verdict
    decided = Finding.of(Code.DECIDED, reason=decision.reason)
    findings = (*findings, decided.placed(agency=decision.agency, file=verdict.file.path))
    return replace(
        verdict,
        status=Status.WARNED,
        agency=decision.agency,
        findings=findings,
        # What was decided is no fault of the return any more.
        agency_return=replace(adopted, agency=decision.agency, findings=findings),
        reason=decided.rule.title,
    )


def _settle_agency(
    versions: list[FileVerdict],
    decision: Decision | None,
    calendar: Calendar,
    words: VersionWords,
) -> Iterable[FileVerdict]:
    """Yield every version of one agency with its final status."""
    valid = [verdict for verdict in versions if verdict.status.is_counted]
    chosen = next((v for v in valid if decision and v.file.sha256 == decision.sha256), None)
    if chosen is not None and decision is not None:
        yield from _chosen(chosen, versions, decision)
        return
    versions, older = _by_issue(versions)
    settled = list(_settle_issue(versions, calendar, words))
    yield from settled
    if older:
        best = next((v for v in settled if v.status is not Status.SUPERSEDED), settled[0])
        yield from (superseded_by(verdict, best, _why_older(verdict, words)) for verdict in older)


def _by_issue(versions: list[FileVerdict]) -> tuple[list[FileVerdict], list[FileVerdict]]:
    """Return the returns on the newest version of the form that was filled in, and the others.

    What was carried over from an older version never stands beside a return on a newer one, however
    faulty that is; a blank form is no return.
    """
    numbers = {_issue_of(verdict) for verdict in versions if not verdict.is_blank}
    newest = max(numbers, default=CURRENT_ISSUE)
    kept = [verdict for verdict in versions if _issue_of(verdict) == newest]
    return (kept, [v for v in versions if _issue_of(v) != newest]) if kept else (versions, [])


def _issue_of(verdict: FileVerdict) -> int:
    carried = verdict.agency_return.carried_from if verdict.agency_return else None
    return CURRENT_ISSUE if carried is None else carried


def _why_older(verdict: FileVerdict, words: VersionWords) -> Rule:
    return words.blank if verdict.is_blank else Code.SUPERSEDED


def _settle_issue(
    versions: list[FileVerdict], calendar: Calendar, words: VersionWords
) -> Iterable[FileVerdict]:
    """Yield the versions of one agency on one version of the form with their final status."""
    valid = [verdict for verdict in versions if verdict.status.is_counted]
    faulty = [verdict for verdict in versions if verdict.status is Status.REJECTED]
    yield from (verdict for verdict in versions if verdict.status is Status.CONFLICT)
    if valid:
        replaced = _replaced_bases(valid, versions, words.changed)
        yield from replaced.values()
        valid = [verdict for verdict in valid if verdict.file.path not in replaced]
        kept = list(_settle_valid(valid, calendar, words))
        yield from kept
        best = next((v for v in kept if v.status is not Status.SUPERSEDED), valid[0])
        yield from (superseded_by(verdict, best, _why_beaten(verdict, words)) for verdict in faulty)
    else:
        yield from _settle_faulty(faulty, words)


def _chosen(
    chosen: FileVerdict, versions: Iterable[FileVerdict], decision: Decision
) -> Iterable[FileVerdict]:
    """Yield the version that staff chose, and the others as not chosen."""
    if not any(finding.rule is Code.DECIDED for finding in chosen.findings):
        chosen = told_of(chosen, Status.WARNED, Code.DECIDED, reason=decision.reason)
    yield chosen
    for verdict in versions:
        if verdict.file.path != chosen.file.path:
            yield superseded_by(verdict, chosen, Code.NOT_CHOSEN)


def _settle_valid(
    valid: list[FileVerdict], calendar: Calendar, words: VersionWords
) -> Iterable[FileVerdict]:
    """Yield valid versions: one counted, or all different ones in conflict."""
    groups: list[list[FileVerdict]] = []
    for verdict in valid:
        same = (group for group in groups if not words.changed(group[0], verdict))
        group = next(same, None)
        if group is None:
            groups.append([verdict])
        else:
            group.append(verdict)
    heads = [_best_of_same(group, calendar) for group in groups]
    for group, head in zip(groups, heads, strict=True):
        yield from (
            superseded_by(verdict, head, Code.SAME_ENTRIES)
            for verdict in group
            if verdict is not head
        )
    newest = [
        head for head in heads if all(o is head or is_newer(head, o, calendar) for o in heads)
    ]
    if len(heads) == 1:
        yield heads[0]
    elif newest:
        yield from _replaced(newest[0], [head for head in heads if head is not newest[0]], words)
    else:
        yield from (_in_conflict(_with_early_date(head, calendar), heads, words) for head in heads)


def _replaced_bases(
    valid: list[FileVerdict], versions: Iterable[FileVerdict], changed: Changes
) -> Mapping[str, FileVerdict]:
    """Return by path the valid versions of which a prefilled form came back, as superseded by it.

    These are the returns that such a form was made from, however many forms lie between, and
    whatever says the same as one of them; nobody's times are looked at. What is replaced replaces
    nothing itself, so that one stays even where forms name each other in a circle.
    """
    by_hash = {verdict.file.sha256: verdict for verdict in versions}
    earlier = {verdict.file.path: _made_from(verdict, by_hash) for verdict in valid}
    found: dict[str, FileVerdict] = {}
    for form in valid:
        bases = [one for one in valid if one.file.sha256 in earlier[form.file.path]]
        for verdict in valid:
            is_beaten = (
                verdict is not form
                and form.file.path not in found
                and form.file.sha256 not in earlier[verdict.file.path]
                and any(changed(verdict, base) is None for base in bases)
                and not (_bases(verdict) and changed(verdict, form) is None)
            )
            if is_beaten:
                found.setdefault(verdict.file.path, superseded_by(verdict, form, Code.CORRECTED))
    return found


def _made_from(verdict: FileVerdict, by_hash: Mapping[str, FileVerdict]) -> frozenset[str]:
    """Return the hashes of all returns that a form goes back to."""
    found: set[str] = set()
    asked = list(_bases(verdict))
    while asked:
        base = asked.pop()
        if base not in found:
            found.add(base)
            asked += _bases(by_hash[base]) if base in by_hash else ()
    return frozenset(found)


def _bases(verdict: FileVerdict) -> tuple[str, ...]:
    return verdict.agency_return.bases if verdict.agency_return else ()


def _best_of_same(group: list[FileVerdict], calendar: Calendar) -> FileVerdict:
    """Return the version to keep of several with the same entries."""
    modern = [verdict for verdict in group if _format(verdict) is FileFormat.XLSX] or group
    best = modern[0]
    for verdict in modern[1:]:
        if is_newer(verdict, best, calendar):
            best = verdict
    return best


def _format(verdict: FileVerdict) -> FileFormat | None:
    return verdict.agency_return.file_format if verdict.agency_return else None


def _replaced(
    newest: FileVerdict, older: list[FileVerdict], words: VersionWords
) -> Iterable[FileVerdict]:
    """Yield the newest version with a warning for what it replaced, and the older ones."""
    for verdict in older:
        changed = words.changed(verdict, newest)
        facts: dict[str, Any] = {"other": verdict.file.path, "criteria": changed}
        newest = told_of(newest, Status.WARNED, words.replaces, **facts)
        yield superseded_by(verdict, newest, Code.SUPERSEDED)
    yield newest


def _in_conflict(
    verdict: FileVerdict, heads: Iterable[FileVerdict], words: VersionWords
) -> FileVerdict:
    """Return a version marked as being in conflict with the others."""
    for other in heads:
        if other.file.path != verdict.file.path:
            changed = words.changed(verdict, other)
            facts: dict[str, Any] = {"other": other.file.path, "criteria": changed}
            verdict = told_of(verdict, Status.CONFLICT, words.conflict, **facts)
    return verdict


def _with_early_date(verdict: FileVerdict, calendar: Calendar) -> FileVerdict:
    """Return a version that competes with the note that its date lies before the issue."""
    dates = early_dates(verdict, calendar)
    if not dates:
        return verdict
    facts: dict[str, Any] = {"time": f"{min(dates):%Y-%m-%d}"}
    return told_of(verdict, verdict.status, Code.DATE_BEFORE_ISSUE, **facts)


def _settle_faulty(faulty: list[FileVerdict], words: VersionWords) -> Iterable[FileVerdict]:
    """Yield faulty versions; a blank one steps back behind a filled one."""
    filled = next((verdict for verdict in faulty if not verdict.is_blank), None)
    for verdict in faulty:
        if filled is not None and verdict.is_blank:
            yield superseded_by(verdict, filled, words.blank)
        else:
            yield verdict


def _why_beaten(verdict: FileVerdict, words: VersionWords) -> Rule:
    return words.blank if verdict.is_blank else words.better


def superseded_by(verdict: FileVerdict, by: FileVerdict, rule: Rule) -> FileVerdict:
    """Return a version that another one replaces, with the rule that says why."""
    return told_of(verdict, Status.SUPERSEDED, rule, other=by.file.path)


def told_of(verdict: FileVerdict, status: Status, rule: Rule, **facts: Any) -> FileVerdict:  # noqa: ANN401 - facts of any rule
    """Return a verdict with another status and the finding that explains it."""
    finding = Finding.of(rule, **facts).placed(agency=verdict.agency, file=verdict.file.path)
    reason = Text(finding.message(Language.ZH), finding.message(Language.EN))
    findings = (*verdict.findings, finding)
    return replace(verdict, status=status, findings=findings, reason=reason)


def changed_parts(one: FileVerdict, other: FileVerdict) -> Text | None:
    """Return what differs between two versions in words, None where they say the same.

    Criteria by their codes, then the cover, the list of evidence and the report.
    """
    left, right = _other_parts(one), _other_parts(other)
    parts = [title for title in left if left[title] != right[title]]
    criteria = changed_criteria(one, other)
    if not criteria and not parts:
        return None
    return Text(
        listed([*criteria, *(part.zh for part in parts)]).zh,
        listed([*criteria, *(part.en for part in parts)]).en,
    )


OF_RETURNS = VersionWords(changed_parts)

_COVER = Text("封面", "the cover")
_EVIDENCE = Text("佐证材料清单", "the list of evidence")
_REPORT = Text("专题总结", "the report")


def _other_parts(verdict: FileVerdict) -> Mapping[Text, object]:
    """Return what was stated beside the entries, blanks apart; contact data takes no part."""
    found = verdict.agency_return
    if found is None:
        return dict.fromkeys((_COVER, _EVIDENCE, _REPORT), ())
    lines = [tuple(map(plain_text, astuple(one))) for one in found.evidence]
    return {
        _COVER: {name: plain_text(answer) for name, answer in found.answers.items()},
        _EVIDENCE: lines,
        _REPORT: {name: plain_text(text) for name, text in found.report.items()},
    }


def plain_text(text: str) -> str:
    """Return a text without its habits of blanks and line ends."""
    return " ".join(text.split())


def changed_criteria(one: FileVerdict, other: FileVerdict) -> tuple[str, ...]:
    """Return the codes of the criteria whose entries differ between two versions."""
    left, right = _entries(one), _entries(other)
    codes = dict.fromkeys((*left, *right))
    return tuple(code for code in codes if left.get(code) != right.get(code))


def _entries(verdict: FileVerdict) -> Mapping[str, tuple[object, ...]]:
    """Return what was stated for each criterion, without places and typing habits."""
    entries: tuple[Entry, ...] = verdict.agency_return.entries if verdict.agency_return else ()
    return {
        entry.criterion: (
            entry.score,
            entry.fact,
            entry.choice,
            entry.is_not_applicable,
            *map(plain_text, (entry.basis, entry.evidence, entry.deduction)),
        )
        for entry in entries
    }
