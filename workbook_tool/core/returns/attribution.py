"""Whose workbook it is: all codes are collected, one registered code or none is assigned.

Names and file names never assign a workbook; they contradict a code, or clue a message.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbook_tool.core.cells import FoundWorkbook
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form.identity import FoundCode, collect_codes
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.round.roster import Agency, Roster, codes_in
from workbook_tool.core.text import Text, listed, normalise_label


@dataclass(frozen=True, slots=True)
class Attribution:
    """Which agency a workbook belongs to, by which issued copy, and what stands against it.

    ``candidates`` are the agencies that a decision may choose from where identity contradicts
    itself. ``book`` is None where no issued copy is known.
    """

    agency: str | None
    book: IssuedWorkbook | None
    codes: tuple[FoundCode, ...]
    candidates: tuple[str, ...]
    findings: tuple[Finding, ...]


def attribute(
    workbook: FoundWorkbook,
    register: IssueRegister,
    roster: Roster,
    *,
    path: str,
    accepted: frozenset[tuple[str, str]] = frozenset(),
) -> Attribution:
    """Return whose workbook it is by the codes in it.

    One registered agency: that one. Two: conflict. None, but an older version's code: that agency,
    rejected unless the version is among the ``accepted`` ones. Nothing registered: nobody,
    rejected.
    """
    codes = collect_codes(workbook)
    books = [book for found in codes if (book := register.find(found.code)) is not None]
    known = roster.by_code
    valid = {book.agency: book for book in books if not book.is_void and book.agency in known}
    void = {book.agency: book for book in books if book.is_void and book.agency in known}
    shown = listed(found.code for found in codes)
    if len(valid) == 1:
        ((agency, book),) = valid.items()
        return Attribution(agency, book, codes, (agency,), ())
    if valid:
        at = Location(sheet=codes[0].carrier)
        finding = Finding.of(Code.TWO_IDENTITIES, at, observed=shown.en, codes=shown)
        return Attribution(None, next(iter(valid.values())), codes, tuple(valid), (finding,))
    if void:
        agency, book = next(iter(void.items()))
        version = register.version_of(book)
        if len(void) == 1 and version.key in accepted and version.is_kept:
            return Attribution(agency, book, codes, (agency,), ())
        name = version.name
        if version.key in accepted and not version.is_kept:
            name = Text(
                f"{name.zh}，当时的指标没有留存", f"{name.en}, whose criteria were not kept"
            )
        elif version.is_current:
            name = Text(
                f"{name.zh}，这个单位的难度系数、目标值或权重已改",
                f"{name.en}; coefficient, targets or weights of this agency have changed",
            )
        older: dict[str, Any] = {"codes": shown, "version": name}
        finding = Finding.of(Code.OLD_VERSION, observed=shown.en, **older)
        return Attribution(agency if len(void) == 1 else None, None, codes, (), (finding,))
    left = next((book for book in books if book.agency not in known), None)
    if left is not None:
        facts: dict[str, Any] = {"codes": shown, "agency": left.agency_name}
        gone = Finding.of(Code.AGENCY_LEFT_ROSTER, observed=shown.en, **facts)
        return Attribution(None, None, codes, (), (gone,))
    return Attribution(None, None, codes, (), (_unattributed(codes, register, roster, path),))


def _unattributed(
    codes: tuple[FoundCode, ...], register: IssueRegister, roster: Roster, path: str
) -> Finding:
    """Return why a workbook belongs to nobody."""
    if not codes:
        clue = _clue(path, roster)
        return Finding.of(Code.NO_IDENTITY, clue=clue)
    shown = listed(found.code for found in codes)
    at = Location(sheet=codes[0].carrier)
    if all(found.round_id != register.round_id for found in codes):
        facts: dict[str, Any] = {"codes": shown, "round": register.round_id}
        return Finding.of(Code.OTHER_ROUND, at, observed=shown.en, **facts)
    return Finding.of(Code.UNREGISTERED_CODE, at, observed=shown.en, codes=shown)


def _clue(path: str, roster: Roster) -> Text:
    """Return the hint that the file name gives; it is shown, never followed."""
    named = roster.mentioned(path.rpartition("/")[2])
    if not named:
        return Text("", "")
    names = listed(f"{agency.name}（{agency.code}）" for agency in named)
    return Text(
        f"文件名提到 {names.zh}，请核实。", f"The file name mentions {names.en}; please check."
    )


def check_file_name(path: str, agency: Agency, roster: Roster) -> Iterator[Finding]:
    """Yield FILE_NAME_OF_ANOTHER where a file name carries another agency and not its own."""
    file_name = path.rpartition("!")[2].rpartition("/")[2]
    mentioned = roster.mentioned(file_name)
    label = normalise_label(file_name)
    if agency in mentioned or any(normalise_label(alias) in label for alias in agency.aliases):
        return
    for other in mentioned[:1]:
        named = other.code if other.code in codes_in(file_name) else other.name
        facts: dict[str, Any] = {"named": named, "coded": agency.name}
        yield Finding.of(Code.FILE_NAME_OF_ANOTHER, observed=file_name, **facts)


def check_agency_name(
    named: str, at: Location, agency: Agency, roster: Roster, issued_names: frozenset[str]
) -> Iterator[Finding]:
    """Yield what a visible agency name says against the code.

    The names that copies were issued under are right; short name and aliases of the roster are
    good enough; another agency's name is a contradiction; anything else is changed wording.
    """
    label = normalise_label(named)
    if label in {normalise_label(name) for name in (*issued_names, agency.name)}:
        return
    facts: dict[str, Any] = {"named": named[:QUOTED], "coded": agency.name}
    aliases = (agency.short_name, *agency.aliases, agency.other_name)
    if label and label in {normalise_label(alias) for alias in aliases if alias}:
        yield Finding.of(Code.ALIAS_NAME, at, observed=named, expected=agency.name, **facts)
    elif label in _names_of_others(agency, roster):
        yield Finding.of(
            Code.NAME_CONTRADICTS_CODE, at, observed=named, expected=agency.name, **facts
        )
    else:
        yield Finding.of(
            Code.WORDING_CHANGED, at, observed=named, expected=agency.name, raw=named[:QUOTED]
        )


def contradicting_agency(text: str, agency: Agency, roster: Roster) -> Agency | None:
    """Return another agency whose full name or code stands in a printed line, None without one.

    No line prints short names, so of what it mentions they do not count. What is part of the own
    name does not either: 统计局 stands in 国家统计局新平调查队.
    """
    own = " ".join((agency.name, *agency.aliases))
    label, own_label = normalise_label(text), normalise_label(own)
    codes = codes_in(text) - codes_in(own)
    for other in roster.mentioned(text):
        name = normalise_label(other.name)
        is_named = name in label and name not in own_label
        if other.code != agency.code and (is_named or other.code in codes):
            return other
    return None


def _names_of_others(agency: Agency, roster: Roster) -> Mapping[str, str]:
    """Return every name, short name and alias of the other agencies, with the agency's code."""
    return {
        normalise_label(name): other.code
        for other in roster
        if other.code != agency.code
        for name in (other.name, other.short_name, *other.aliases)
        if name
    }
