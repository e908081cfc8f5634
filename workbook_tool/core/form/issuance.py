"""The register of what was issued (分发登记): codes, versions and the wording of each."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from workbook_tool.core.form.spec import BLUEPRINT_VERSION
from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.records import LATER, Records
from workbook_tool.core.round.digests import digest_for, scheme_digest
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Text, how_many

_RECORDS = Records()
REGISTER_VERSION = 1
VERSION_DIGITS = 8  # of a digest, shown wherever a version is named


@dataclass(frozen=True, slots=True)
class IssuedWorkbook:
    """One workbook that was issued.

    ``digest`` is that of the criteria, ``wording`` that of everything an agency reads; ``is_void``
    tells that a later version of the criteria replaced it. ``issued_at`` is when its code was
    issued first, None where that was not recorded. ``coefficient`` and ``goals`` are those of the
    agency then.
    """

    code: str
    agency: str
    agency_name: str
    file: str
    sha256: str
    digest: str
    wording: str
    blueprint_version: int
    is_void: bool = False
    issued_at: datetime | None = field(default=None, metadata=LATER)
    coefficient: Number | None = field(default=None, metadata=LATER)
    goals: Goals = field(default=(), metadata=LATER)

    @property
    def code_digest(self) -> str:
        """Return the digest that its code was made with."""
        return digest_for(self.digest, self.coefficient, self.goals)

    @property
    def version_key(self) -> tuple[str, str]:
        """Return what its version is known by: round id and digest of the criteria."""
        return self.code.split("-")[0], self.digest


@dataclass(frozen=True, slots=True)
class JudgedCopy:
    """What one sheet of a review workbook (考评表) was issued with.

    ``sha256`` and ``check_code`` are those of the return that is judged, ``answers`` what stands in
    the column of the self scores, by criterion. ``goals`` are the targets that points are computed
    with, as far as they are the agency's own.
    """

    agency: str
    sheet: str
    sha256: str
    check_code: str
    answers: tuple[tuple[str, str], ...] = ()
    goals: Goals = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class IssuedReview:
    """One review workbook that was issued to a group of evaluators (考评组).

    ``digest`` is that of the criteria that the group scores, ``wording`` that of the round as it
    was defined then; ``is_void`` tells that its criteria have changed since. A code is issued again
    whenever agencies or their returns have changed.
    """

    code: str
    evaluator: str
    evaluator_name: str
    file: str
    sha256: str
    digest: str
    wording: str
    blueprint_version: int
    sheets: tuple[JudgedCopy, ...]
    is_void: bool = False
    issued_at: datetime | None = field(default=None, metadata=LATER)

    @property
    def by_agency(self) -> Mapping[str, JudgedCopy]:
        """Return the sheets by the codes of their agencies."""
        return {sheet.agency: sheet for sheet in self.sheets}


@dataclass(frozen=True, slots=True)
class IssueVersion:
    """One version of the criteria that workbooks were issued under (下发版本).

    ``number`` counts the versions of a round from 1, oldest first; ``count`` is how many agencies
    got a copy of it, ``replaced`` how many of these copies are void, because the criteria have
    changed, or coefficient, targets or weights of the agency. ``is_kept`` tells that the criteria
    of it are known.
    """

    number: int
    round_id: str
    digest: str
    count: int
    is_current: bool
    is_kept: bool
    replaced: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Return what its copies are known by: round id and digest of the criteria."""
        return self.round_id, self.digest

    @property
    def short(self) -> str:
        """Return the first digits of the digest, which tell versions apart for sure."""
        return self.digest[:VERSION_DIGITS]

    @property
    def name(self) -> Text:
        """Return what people call it, with the digits that tell it apart."""
        return Text(f"第 {self.number} 版，{self.short}", f"version {self.number}, {self.short}")


@dataclass(frozen=True)  # no slots: what is looked up for every return is put together once
class IssueRegister:
    """Everything that was issued in a round, oldest first, and the snapshot of each wording.

    ``reviews`` are the review workbooks, none in a round without evaluators.
    """

    round_id: str
    workbooks: tuple[IssuedWorkbook, ...] = ()
    snapshots: tuple[tuple[str, str], ...] = ()  # wording digest, JSON of the round
    reviews: tuple[IssuedReview, ...] = field(default=(), metadata=LATER)

    @cached_property
    def current(self) -> Mapping[str, IssuedWorkbook]:
        """Return the valid workbook of each agency, by agency code; the last one issued counts."""
        return {book.agency: book for book in self.workbooks if not book.is_void}

    def find(self, code: str) -> IssuedWorkbook | None:
        """Return the last issue under a printed code, None where none was."""
        books = self._by_code.get(code)
        return books[-1] if books else None

    @cached_property
    def current_reviews(self) -> Mapping[str, IssuedReview]:
        """Return the valid review workbook of each group, by its code; the last one counts."""
        return {book.evaluator: book for book in self.reviews if not book.is_void}

    def reviews_under(self, code: str) -> tuple[IssuedReview, ...]:
        """Return every issue of a review workbook under a printed code, newest first."""
        return tuple(book for book in reversed(self.reviews) if book.code == code)

    def with_reviews(self, books: Iterable[IssuedReview]) -> "IssueRegister":
        """Return the register with further review workbooks; older codes of a group become void.

        What was issued alike before is not noted twice.
        """
        issued = tuple(books)
        codes = {book.evaluator: book.code for book in issued}
        kept = tuple(
            replace(book, is_void=codes.get(book.evaluator, book.code) != book.code)
            for book in self.reviews
        )
        added = tuple(book for book in issued if book not in self.current_reviews.values())
        return replace(self, reviews=kept + added)

    @property
    def issue_times(self) -> Mapping[str, datetime]:
        """Return when each code was issued, by the codes of which that was recorded."""
        books: tuple[IssuedWorkbook | IssuedReview, ...] = (*self.workbooks, *self.reviews)
        return {
            book.code: book.issued_at.replace(tzinfo=book.issued_at.tzinfo or UTC)
            for book in books
            if book.issued_at is not None
        }

    def issues_of(
        self, code: str, *, wording: str = "", version: int | None = None
    ) -> tuple[IssuedWorkbook, ...]:
        """Return what a return under a printed code may have been issued as, newest first.

        That is the latest issue of each wording and version of the blueprint. What the return
        itself names leaves fewer: a ``wording`` where it was issued, and the ``version``.
        """
        found = self._by_code.get(code, ())
        books = tuple(book for book in found if book.wording == wording) or tuple(found)
        if version is not None:
            books = tuple(replace(book, blueprint_version=version) for book in books)
        latest = {(book.wording, book.blueprint_version): book for book in books}
        return tuple(reversed(latest.values()))

    def names_of(self, agency: str) -> frozenset[str]:
        """Return every name that workbooks of an agency were issued under."""
        return self._names.get(agency, frozenset())

    @cached_property
    def _by_code(self) -> Mapping[str, list[IssuedWorkbook]]:
        found: dict[str, list[IssuedWorkbook]] = {}
        for book in self.workbooks:
            found.setdefault(book.code, []).append(book)
        return found

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for book in self.workbooks:
            found.setdefault(book.agency, set()).add(book.agency_name)
        return {agency: frozenset(names) for agency, names in found.items()}

    def snapshot(self, wording: str) -> str | None:
        """Return the JSON of the round as it was issued under a wording."""
        return dict(self.snapshots).get(wording)

    @cached_property
    def versions(self) -> tuple[IssueVersion, ...]:
        """Return the versions of the criteria that were issued, oldest first."""
        books: dict[tuple[str, str], list[IssuedWorkbook]] = {}
        for book in self.workbooks:
            books.setdefault(book.version_key, []).append(book)
        kept = {wording for wording, _ in self.snapshots}
        return tuple(
            IssueVersion(
                number,
                *key,
                count=len({book.agency for book in members}),
                is_current=any(not book.is_void for book in members),
                is_kept=all(book.wording in kept for book in members),
                replaced=len({book.agency for book in members if book.is_void}),
            )
            for number, (key, members) in enumerate(books.items(), start=1)
        )

    def version_of(self, book: IssuedWorkbook) -> IssueVersion:
        """Return the version that a workbook of this register was issued under."""
        return next(one for one in self.versions if one.key == book.version_key)

    def for_round(self, round_id: str) -> "IssueRegister":
        """Return the register under another round id; every older code becomes void."""
        void = tuple(replace(book, is_void=True) for book in self.workbooks)
        reviews = tuple(replace(book, is_void=True) for book in self.reviews)
        return replace(self, round_id=round_id, workbooks=void, reviews=reviews)

    def as_defined(self, assessment_round: AssessmentRound) -> "IssueRegister":
        """Return the register as a round leaves it: codes of other criteria are void.

        So is the code of an agency whose coefficient or one of whose own targets has changed.
        """
        digest = scheme_digest(assessment_round.scheme)
        valid = self.under(digest, assessment_round.settings.round_id)
        roster = assessment_round.roster.by_code
        if all(_is_asked_alike(book, roster) for book in valid.current.values()):
            return valid
        books = tuple(
            book if _is_asked_alike(book, roster) else replace(book, is_void=True)
            for book in valid.workbooks
        )
        return replace(valid, workbooks=books)

    def under(self, digest: str, round_id: str) -> "IssueRegister":
        """Return the register as criteria leave it: codes of others are void."""
        if self.round_id != round_id:
            return self.for_round(round_id)
        books = tuple(
            book if book.digest == digest or book.is_void else replace(book, is_void=True)
            for book in self.workbooks
        )
        return replace(self, workbooks=books)

    def with_issue(
        self, books: Iterable[IssuedWorkbook], wording: str, snapshot: str
    ) -> "IssueRegister":
        """Return the register with a further issue; codes of other criteria become void.

        So do other codes of the same agencies.
        """
        issued = tuple(books)
        digests = {book.digest for book in issued}
        codes = {book.agency: book.code for book in issued}
        known = set(self.current.values())
        kept = tuple(
            book
            if book.digest in digests and codes.get(book.agency, book.code) == book.code
            else replace(book, is_void=True)
            for book in self.workbooks
        )
        added = tuple(book for book in issued if book not in known)
        snapshots = self.snapshots
        if self.snapshot(wording) is None:
            snapshots = (*snapshots, (wording, snapshot))
        return replace(self, workbooks=kept + added, snapshots=snapshots)


def _is_asked_alike(book: IssuedWorkbook, roster: Mapping[str, Agency]) -> bool:
    """Tell whether an agency still has the coefficient and targets that it was issued with."""
    agency = roster.get(book.agency)
    if agency is None:
        return True
    return (agency.coefficient, agency.goals) == (book.coefficient, book.goals)


class _RegisterFile(NamedTuple):
    """What the file of a register holds."""

    round_id: str
    workbooks: tuple[IssuedWorkbook, ...]
    snapshots: tuple[tuple[str, str], ...]
    schema_version: int = REGISTER_VERSION
    reviews: tuple[IssuedReview, ...] = ()


def dump_register(register: IssueRegister) -> str:
    """Return the register as JSON text, one workbook a line."""
    found = _RECORDS.dump(IssueRegister, register)
    reviews = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found.get("reviews", ()))
    reviewed = f',\n "reviews": [\n  {reviews}\n ]' if reviews else ""
    books, snapshots = (
        ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found[name])
        for name in ("workbooks", "snapshots")
    )
    return (
        f'{{"schema_version": {REGISTER_VERSION}, "round_id": {json.dumps(register.round_id)},\n'
        f' "workbooks": [\n  {books}\n ],\n "snapshots": [\n  {snapshots}\n ]{reviewed}}}\n'
    )


class NewerRegisterError(ValueError):
    """A register that a later version of the tool wrote; docs/versions.md has the promise."""


def load_register(text: str) -> IssueRegister:
    """Return the register that ``dump_register`` wrote; raises ValueError for anything else.

    Files of it lie in ``outgoing/`` and nowhere else, and every text can be written again. Raises
    NewerRegisterError where this version of the tool knows its format or its forms not yet.
    """
    # A later format may have fields that nobody here can read, so it is asked first.
    stated = _SCHEMA_VERSION.match(text)
    if stated and int(stated[1]) > REGISTER_VERSION:
        raise NewerRegisterError(f"schema_version {stated[1]}")
    kept = _RECORDS.read(_RegisterFile, text)
    newest = max((book.blueprint_version for book in kept.workbooks), default=0)
    if newest > BLUEPRINT_VERSION:
        raise NewerRegisterError(f"blueprint_version {newest}")
    register = IssueRegister(kept.round_id, kept.workbooks, kept.snapshots, kept.reviews)
    files = [book.file for book in register.workbooks]
    if any(map(_leads_out, (*files, *(book.file for book in register.reviews)))):
        raise ValueError("a file outside of the folder of issued workbooks")
    if _ESCAPED_SURROGATE in text.lower():
        dump_register(register).encode()
    return register


_SCHEMA_VERSION = re.compile(r'\s*\{\s*"schema_version":\s*(\d{1,9})\b')
_ESCAPED_SURROGATE = "\\ud"  # half of a character, which JSON can hold and no file can


def _leads_out(file: str) -> bool:
    return file.startswith("/") or "\\" in file or ":" in file or ".." in file.split("/")


def describe_voided(changes: Iterable[Text], count: int) -> Text:
    """Return the sentence that says how many issued workbooks a changed definition would void."""
    zh, en = _joined(changes)
    return Text(
        f"指标定义已改动，将使已生成的{count}份自评表失效：{zh}。"
        "如确需重新下发，请加 --reissue 再运行；旧文件会保留在 outgoing/旧版/ 中。",
        f"The criteria have changed; this would void {how_many(count, 'workbook')} already "
        f"issued: {en}. "
        "To issue them anew, run again with --reissue; the older files are kept in outgoing/旧版/.",
    )


def describe_unissued(changes: Iterable[Text], count: int) -> Text:
    """Return the sentence that says why copies that are out cannot be counted any more."""
    zh, en = _joined(changes)
    return Text(
        f"指标定义已改动（{zh}），与已下发的{count}份自评表不一致，这些表不能计入。"
        "请恢复定义，或运行 workbook-tool generate --reissue 重新下发。",
        f"The definition has changed ({en}) and no longer fits what is out "
        f"({how_many(count, 'workbook')}), which cannot be counted. Restore the definition, or "
        "issue anew with "
        "workbook-tool generate --reissue.",
    )


def describe_reaches(assessment_round: AssessmentRound) -> tuple[Text, ...]:
    """Return the sentence that says what each category can reach, none where that is the same.

    Where agencies of one category answer different criteria, they are named.
    """
    reaches = [(one.name, number_text(one.reach)) for one in assessment_round.audiences]
    if len({total for _, total in reaches}) < 2:  # noqa: PLR2004 - two make a difference
        return ()
    zh = "、".join(f"{name.zh} {total} 分" for name, total in reaches)
    en = ", ".join(f"{name.en} {total}" for name, total in reaches)
    return (
        Text(
            f"各类别适用的指标不同，可得总分：{zh}。得分率按本类别可得总分计算。",
            f"Categories answer different criteria and can reach: {en}. Rates are of that.",
        ),
    )


def _joined(changes: Iterable[Text]) -> tuple[str, str]:
    kept = tuple(changes)
    return "；".join(change.zh for change in kept), "; ".join(change.en for change in kept)
