"""Whom to ask, read from returned files again: it goes back to its agency and is kept nowhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.form import CoverField, read_meta
from workbook_tool.core.form.issuance import IssuedWorkbook
from workbook_tool.core.form.wording import META
from workbook_tool.core.returns.kept_answers import contact_of
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.intake import Fetched, Place, fetch, list_places, open_fetched, read_workbook
from workbook_tool.reading.issued_copies import IssuedCopies
from workbook_tool.round_folder.storage import sha256_of


@dataclass  # no slots: the places are listed once somebody asks
class ReturnedContacts:
    """Opens returned files for the contact fields of their covers, and for nothing else.

    ``copies`` know what the returned forms were issued as: their covers may be others than those
    of the forms that are made now.
    """

    returned: Path
    copies: IssuedCopies
    _covers: dict[tuple[str, int], tuple[CoverField, ...]] = field(default_factory=dict)
    _opened: dict[str, Mapping[str, bytes]] = field(default_factory=dict)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return {one.path: one for one in list_places(self.returned)}

    def contact(self, standing: tuple[FileVerdict, ...]) -> Mapping[str, str]:
        """Return the contact fields that all of the files say alike, none without a file."""
        found = [dict(self._contact_in(one)) for one in standing]
        return {
            name: text
            for name, text in (found[0] if found else {}).items()
            if all(other.get(name) == text for other in found)
        }

    def _contact_in(self, verdict: FileVerdict) -> Mapping[str, str]:
        content, covers = self._content_of(verdict), self._covers_of(verdict)
        if content is None or not covers:
            return {}
        only = {one.place.sheet for cover in covers.values() for one in cover}
        if len(covers) > 1:
            only.add(META)
        try:
            workbook = read_workbook(content, verdict.file.path, only=only)
        except UnreadableReturnError:
            return {}
        newest, *_ = covers.values()
        said = read_meta(workbook).pairs.get("wording", "")
        return contact_of(workbook, covers.get(said, newest))

    def _covers_of(self, verdict: FileVerdict) -> Mapping[str, tuple[CoverField, ...]]:
        """Return the covers that a return may have been issued with, by wording, newest first."""
        codes = verdict.agency_return.codes if verdict.agency_return else ()
        register = self.copies.register
        issues = (issue for code in codes for issue in register.issues_of(code))
        return {
            issue.wording: self._cover_of(issue)
            for issue in issues
            if issue.agency == verdict.agency
        }

    def _cover_of(self, issue: IssuedWorkbook) -> tuple[CoverField, ...]:
        """Return the inputs of a cover, which are the same for all agencies."""
        key = (issue.wording, issue.blueprint_version)
        if key not in self._covers:
            blueprint, _ = self.copies.find(issue)
            self._covers[key] = blueprint.cover
        return self._covers[key]

    def _content_of(self, verdict: FileVerdict) -> bytes | None:
        """Return the bytes that were judged, None where they are gone by now."""
        wanted, path = verdict.file.sha256, self._home_of(verdict.file.path)
        if path not in self._opened:
            fetched = fetch(self._places[path]) if path else Fetched("")
            # Of most places the bytes are the return itself, and nothing has to be opened.
            found: Mapping[str, bytes] = {sha256_of(fetched.content): fetched.content}
            self._opened = {path: found if wanted in found else dict(_members_of(fetched))}
        return self._opened[path].get(wanted)

    def _home_of(self, path: str) -> str:
        """Return the file that holds a path; "!" parts archive and member, and stands in names."""
        parts = path.split("!")
        homes = ("!".join(parts[:count]) for count in range(len(parts), 0, -1))
        return next((home for home in homes if home in self._places), "")


def _members_of(fetched: Fetched) -> Iterator[tuple[str, bytes]]:
    """Yield the returns that an archive or a mail holds, by their hashes."""
    for one in open_fetched(fetched):
        if one.content is not None:
            yield one.sha256, one.content
