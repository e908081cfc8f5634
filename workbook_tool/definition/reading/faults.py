"""What was found wrong while a definition is read: collected, so that all of it is reported."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypedDict, Unpack

from workbook_tool.core.cells import cell_name
from workbook_tool.core.findings import Finding, Location, Rule
from workbook_tool.core.text import Text, normalise_label, squeezed

# Below this a suggestion misleads more than it helps (法文 is not 英文); it is never applied.
SIMILARITY = 0.6


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell, or a whole sheet where row and column are 0."""

    sheet: str
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str | None:
        """Return the A1 name, None for a whole sheet."""
        return cell_name(self.row, self.column) if self.row and self.column else None


class _Extras(TypedDict, total=False):
    """What a finding carries beside its facts."""

    observed: str | None
    expected: str | Text | None
    suggestion: str | None
    criterion: str | None


@dataclass(slots=True)
class Faults:
    """The faults found so far, in reading order."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self, rule: Rule, at: Spot, facts: dict[str, object], **extras: Unpack[_Extras]
    ) -> None:
        """Record one fault with its sheet and cell."""
        place = Location(sheet=at.sheet, cell=at.cell, criterion=extras.get("criterion"))
        self.found.append(
            Finding.of(
                rule,
                place,
                observed=extras.get("observed"),
                expected=extras.get("expected"),
                suggestion=extras.get("suggestion"),
                **facts,
            )
        )


def suggest(typed: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that looks most like what was typed, None where none does."""
    matches = get_close_matches(typed, tuple(allowed), n=1, cutoff=SIMILARITY)
    return matches[0] if matches else None


def find_name(typed: str, names: Iterable[str]) -> str | None:
    """Return the one of several names that is meant, None where none is, or two may be.

    The very name comes first, then one that differs in width, blanks or case, then in signs.

    >>> find_name("A＋", ["A", "A+"]), find_name("组织 领导:", ["组织领导"])
    ('A+', '组织领导')
    """
    known = tuple(dict.fromkeys(names))
    if typed in known:
        return typed
    alike: tuple[Callable[[str], str], ...] = (same_name, normalise_label)
    for key in alike:
        found = [name for name in known if key(name) == key(typed)]
        if found:
            return found[0] if len(found) == 1 and key(typed) else None
    return None


def same_name(name: str) -> str:
    """Return what two spellings of one name share; width, blanks and case make no difference."""
    return squeezed(name).casefold()


@dataclass(slots=True)
class Doubles:
    """Names or codes that may stand once only; width, case and blanks make no difference."""

    rule: Rule
    faults: Faults
    first: dict[str, Spot] = field(default_factory=dict)

    def check(self, value: str, at: Spot, **facts: object) -> None:
        """Report a value that stood before, with the cell of its first use."""
        first = self.first.setdefault(same_name(value), at)
        if first is not at:
            facts = {**facts, "value": value, "first": first.cell}
            self.faults.add(self.rule, at, facts, observed=value)
