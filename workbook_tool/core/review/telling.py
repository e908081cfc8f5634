"""Which sheet of a returned review workbook is which agency's, and which return it judged.

Agencies are told by the code that stands printed on the sheet, above and below the table; a sheet
of which both lines are gone still has the name that it was issued with.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbook_tool.core.cells import FoundSheet
from workbook_tool.core.form.issuance import IssuedReview, JudgedCopy
from workbook_tool.core.returns.attribution import contradicting_agency
from workbook_tool.core.review import words
from workbook_tool.core.review.meta import FoundReviewMeta
from workbook_tool.core.round.roster import Roster

_LINES = tuple(text.partition("{")[0] for text in (words.AGENCY_LINE.zh, words.AGENCY_LINE.en))
_CODE = re.compile(r"\(\s*([A-Za-z0-9]{1,12})\s*\)\s*$")
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class IssuedSheets:
    """Every sheet that was issued under one printed code, whenever that was.

    ``by_return`` goes by agency and judged return, ``names`` by the name of the sheet.
    """

    by_return: Mapping[tuple[str, str], tuple[IssuedReview, JudgedCopy]]
    names: Mapping[str, str]
    agencies: frozenset[str]

    @classmethod
    def of(cls, issues: Iterable[IssuedReview]) -> "IssuedSheets":
        """Return the sheets of some issues, the newest first."""
        by_return: dict[tuple[str, str], tuple[IssuedReview, JudgedCopy]] = {}
        names: dict[str, str] = {}
        for book in issues:
            for copy in book.sheets:
                by_return.setdefault((copy.agency, copy.sha256), (book, copy))
                names.setdefault(copy.sheet, copy.agency)
        return cls(by_return, names, frozenset(agency for agency, _ in by_return))

    def copy_of(
        self, agency: str, sheet: FoundSheet, meta: FoundReviewMeta | None
    ) -> tuple[IssuedReview, JudgedCopy, bool]:
        """Return what an agency's sheet was issued as, and whether it tells so itself.

        By the hash that stands printed on it, else by the hidden sheet; where neither is left, what
        was issued last is what it is compared with.
        """
        hidden = {one.agency: one.sha256 for one in meta.sheets} if meta else {}
        for sha256 in (*dict.fromkeys(_hashes(sheet)), hidden.get(agency, "")):
            found = self.by_return.get((agency, sha256))
            if found is not None:
                return (*found, True)
        first = next(found for (code, _), found in self.by_return.items() if code == agency)
        return (*first, False)


def agencies_on(sheet: FoundSheet, roster: Roster) -> tuple[str, ...]:
    """Return the codes of the agencies that the lines of a sheet name, each once.

    A line with the code of one agency and the name of another one names both.
    """
    found: dict[str, None] = {}
    for line in _agency_lines(sheet):
        match = _CODE.search(unicodedata.normalize("NFKC", line))
        if match is None:
            continue
        code = match[1].upper()
        found[code] = None
        agency = roster.by_code.get(code)
        other = None if agency is None else contradicting_agency(line, agency, roster)
        if other is not None:
            found[other.code] = None
    return tuple(found)


def _agency_lines(sheet: FoundSheet) -> Iterator[str]:
    for cell in sheet.cells.values():
        if cell.text.startswith(_LINES):
            yield cell.text


def _hashes(sheet: FoundSheet) -> Iterator[str]:
    for cell in sheet.cells.values():
        if len(cell.text) >= _HASH_LENGTH:
            yield from _HASH.findall(cell.text)
