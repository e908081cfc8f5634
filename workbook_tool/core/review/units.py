"""The unit of a review: what one group found about one agency, as one file has it.

Everything that is compared, kept or left out is one such sheet, never a whole workbook: people of
one group fill in parts on several computers and hand them in one after the other.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbook_tool.core.findings import Code
from workbook_tool.core.returns import AgencyReturn, Entry, ReviewSheet
from workbook_tool.core.returns.register import FileVerdict, VersionWords, plain_text
from workbook_tool.core.text import Text, listed

_NOTHING: Final = ("", "", "")


@dataclass(frozen=True, slots=True)
class Unit:
    """One sheet of one returned review workbook, and its verdict.

    The verdict is that on a file whose return is this sheet: its agency is the one that is judged.
    """

    group: str
    sheet: ReviewSheet
    verdict: FileVerdict

    @property
    def key(self) -> tuple[str, str]:
        """Return the codes of group and agency."""
        return self.group, self.verdict.agency or ""

    @property
    def path(self) -> str:
        """Return the path of its file."""
        return self.verdict.file.path

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing at all was filled in."""
        found = self.sheet.found
        return not any(map(_has_words, found.entries)) and not found.report


def _has_words(entry: Entry) -> bool:
    return bool(entry.raw.strip() or entry.deduction.strip())


def changed_answers(one: FileVerdict, other: FileVerdict) -> Text | None:
    """Return the codes of the criteria that two sheets judge otherwise, None where they agree.

    Who entered and who checked takes no part.
    """
    left, right = _answers(one.agency_return), _answers(other.agency_return)
    codes = [code for code in dict.fromkeys((*left, *right)) if left.get(code) != right.get(code)]
    return listed(codes) if codes else None


def is_fuller(one: FileVerdict, other: FileVerdict) -> bool:
    """Tell whether one sheet holds everything that the other does, and more."""
    left, right = _answers(one.agency_return), _answers(other.agency_return)
    if left == right:
        return False
    return all(
        said in {"", more}
        for code, parts in right.items()
        for said, more in zip(parts, left.get(code, _NOTHING), strict=True)
    )


def digest_of(found: AgencyReturn | None) -> str:
    """Return the digest of all that a sheet says: by it a sheet that was issued anew knows another.

    The same answers have the same digest, whoever typed them and in whatever file.
    """
    said = json.dumps(sorted(_answers(found).items()), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _answers(found: AgencyReturn | None) -> Mapping[str, tuple[str, str, str]]:
    """Return score, reason and record of each criterion that has any, without typing habits.

    Sheets for two returns of an agency have other rows where one marked more as not applicable: a
    row that was left blank says no more than none.
    """
    if found is None:
        return {}
    answers = {
        entry.criterion: (
            _said(entry),
            plain_text(entry.deduction),
            plain_text(found.report.get(entry.criterion, "")),
        )
        for entry in found.entries
    }
    return {code: parts for code, parts in answers.items() if parts != _NOTHING}


def _said(entry: Entry) -> str:
    """Return what an answer says: its score or choice, else whatever stands there."""
    number = entry.score if entry.fact is None else entry.fact
    if number is not None:
        return f"{number.normalize():f} {entry.choice}"
    return entry.choice or plain_text(entry.raw)


OF_REVIEWS = VersionWords(
    changed_answers,
    replaces=Code.REVIEW_REPLACES_OLDER,
    conflict=Code.REVIEWS_CONFLICT,
    blank=Code.REVIEW_BLANK_SUPERSEDED,
    better=Code.REVIEW_BETTER_STANDS,
)
