"""How an agency is reviewed (考评方式) and what became of it (变动), as the roster says it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from workbook_tool.core.findings import Code
from workbook_tool.core.round.roster import (
    Agency,
    AgencyChange,
    ChangeOfAgency,
    ReviewMode,
    Roster,
)
from workbook_tool.core.text import Language
from workbook_tool.definition.reading.faults import suggest
from workbook_tool.definition.reading.fields import DATE_TEXT, Field, date_of
from workbook_tool.definition.words.vocabulary import (
    CHANGES_OF_AGENCY,
    REVIEW_MODES,
    Vocabulary,
)

T = TypeVar("T")

_SEPARATORS: Final = " \t\n:：,，;；、.。—-"
_ENDS_OF_NAMES = re.compile(r"[\s:：,，;；、.。(（]")
_BRACKETS = re.compile(r"[(（\[【“\"](?P<inside>[^()（）]*)[)）\]】”\"]")


def write_review_mode(agency: Agency, language: Language) -> str:
    """Return how an agency is reviewed as the text of a cell, "" where it is as usual."""
    if agency.review_mode is ReviewMode.REVIEWED and not agency.review_reason:
        return ""
    mode = REVIEW_MODES.word(agency.review_mode, language)
    return "\n".join(filter(None, (mode, agency.review_reason)))


def read_review_mode(cell: Field) -> tuple[ReviewMode, str]:
    """Return how an agency is reviewed, and the reason that follows the word."""
    typed = cell.text()
    found = _leading(typed, REVIEW_MODES)
    if typed and found is None:
        cell.not_a_choice(typed, REVIEW_MODES)
    return found or (ReviewMode.REVIEWED, "")


def read_change(cell: Field) -> AgencyChange | None:
    """Return what became of an agency, None where nothing did.

    ``into`` is all that was said of it, to be looked up by ``resolve_change``.
    """
    typed = cell.text()
    found = _leading(typed, CHANGES_OF_AGENCY)
    if found is None or (found[0] is ChangeOfAgency.MERGED and not found[1]):
        if typed:
            facts: dict[str, object] = {"value": typed}
            words = [word for one in Language for word in CHANGES_OF_AGENCY.choices(one)]
            begins = _ENDS_OF_NAMES.split(typed)[0]
            better = suggest(begins, words)
            cell.faults.add(
                Code.CHANGE_MALFORMED, cell.at, facts, observed=typed, suggestion=better
            )
        return None
    kind, said = found
    dates = ((one, date_of(one.group())) for one in DATE_TEXT.finditer(said))
    date, day = next(((one, day) for one, day in dates if day), (None, None))
    before = _bare(said if date is None else said[: date.start()])
    after = "" if date is None else _bare(said[date.end() :])
    if kind is ChangeOfAgency.MERGED:
        return AgencyChange(kind, before, day, after)
    return AgencyChange(kind, day=day, reason=_joined(before, after))


def resolve_change(change: AgencyChange, agency: Agency, roster: Roster, cell: Field) -> Agency:
    """Return an agency with its change, the one that it was merged into by its code.

    What follows the name of that one belongs to the reason. Reports one that is not there.
    """
    said = change.into
    ends = [len(said), *(one.start() for one in _ENDS_OF_NAMES.finditer(said))]
    for end in sorted(ends, reverse=True):
        found = roster.called(_bare(said[:end]))
        if len(found) == 1 and found[0].code != agency.code:
            reason = _joined(_bare(said[end:]), change.reason)
            return replace(agency, change=replace(change, into=found[0].code, reason=reason))
    near = [one for one in roster.resembling(said) if one.code != agency.code]
    facts: dict[str, object] = {"name": agency.name or agency.code, "value": said}
    cell.faults.add(
        Code.MERGED_INTO_UNKNOWN,
        cell.at,
        facts,
        observed=said,
        suggestion=f"{near[0].code} {near[0].name}" if near else None,
    )
    return agency


def resolve_changes(agencies: Sequence[Agency], cells: Sequence[Field]) -> tuple[Agency, ...]:
    """Return the agencies, those that were merged with the code of the other one."""
    merged = [one.change is not None and bool(one.change.into) for one in agencies]
    if not any(merged):
        return tuple(agencies)
    roster = Roster(tuple({agency.code: agency for agency in agencies}.values()))
    return tuple(
        resolve_change(agency.change, agency, roster, cell)
        if is_merged and agency.change
        else agency
        for agency, cell, is_merged in zip(agencies, cells, merged, strict=True)
    )


def _leading(typed: str, words: Vocabulary[T]) -> tuple[T, str] | None:
    """Return the choice that a text begins with, and what is said after it."""
    said = [
        (word.in_language(one), value) for value, word in words.words.items() for one in Language
    ]
    known = sorted((*said, *words.spellings.items()), key=lambda pair: len(pair[0]), reverse=True)
    for word, value in known:
        if typed.casefold().startswith(word.casefold()):
            return value, _bare(typed[len(word) :])
    return None


def _bare(text: str) -> str:
    """Return a text without separators around it, and without brackets around the whole of it."""
    plain = text.strip(_SEPARATORS)
    inside = _BRACKETS.fullmatch(plain)
    return inside["inside"].strip(_SEPARATORS) if inside else plain


def _joined(*parts: str) -> str:
    return "，".join(filter(None, parts))
