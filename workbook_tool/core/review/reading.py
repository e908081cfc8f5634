"""A returned review workbook becomes what a group found about each agency, and what is odd.

Every sheet that was issued is told by what stands printed on it, wherever it went, and read for
itself: one bad sheet costs its own agency only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbook_tool.core.cells import FoundSheet, FoundWorkbook
from workbook_tool.core.findings import QUOTED, Code, Finding, Location
from workbook_tool.core.form import Field, wording
from workbook_tool.core.form.issuance import IssuedReview, IssueRegister
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts, ReviewReturn, ReviewSheet
from workbook_tool.core.returns.headers import field_labels, find_header
from workbook_tool.core.returns.tampering import check_guards
from workbook_tool.core.review import words
from workbook_tool.core.review.attribution import (
    ReviewAttribution,
    check_review_file_name,
    foreign_codes,
)
from workbook_tool.core.review.issued_pages import IssuedPage, IssuedPages
from workbook_tool.core.review.meta import read_review_meta
from workbook_tool.core.review.sheet_reading import BLANK, ReadSheet, read_sheet
from workbook_tool.core.review.telling import IssuedSheets, agencies_on
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.text import Text, listed, visible


@dataclass(frozen=True, slots=True)
class ReviewReader:
    """Reads the review workbooks of one round; it remembers what each sheet was issued as."""

    register: IssueRegister
    roster: Roster
    pages: IssuedPages

    def read(
        self, workbook: FoundWorkbook, file: FileFacts, attribution: ReviewAttribution
    ) -> tuple[ReviewReturn | None, tuple[Finding, ...]]:
        """Return what a group found, and what there is to say of the file as a whole.

        None where nothing tells whose it is.
        """
        book = attribution.book
        if book is None:
            return None, attribution.findings
        one = _Workbook(self, workbook, file, book, attribution)
        return one.read()


class _Workbook:
    """One review workbook while it is read."""

    def __init__(
        self,
        reader: ReviewReader,
        workbook: FoundWorkbook,
        file: FileFacts,
        book: IssuedReview,
        attribution: ReviewAttribution,
    ) -> None:
        self._reader = reader
        self._workbook = workbook
        self._file = file
        self._book = book
        self._codes = tuple(found.code for found in attribution.codes)
        self._issued = IssuedSheets.of(attribution.issues)
        self._meta = read_review_meta(workbook)

    def read(self) -> tuple[ReviewReturn, tuple[Finding, ...]]:
        """Return what the group found, and what there is to say of the file."""
        by_agency: dict[str, list[FoundSheet]] = {}
        told: list[Finding] = list(self._workbook.oddities)
        told += check_review_file_name(self._file.path, self._book, self._reader.register)
        troubled: set[str] = set()
        for sheet in self._workbook.sheets:
            if sheet.name in _OWN_SHEETS:
                continue
            agency, trouble = self._whose(sheet)
            if trouble is not None:
                told.append(trouble)
                troubled.add(sheet.name)
            elif agency is not None:
                by_agency.setdefault(agency, []).append(sheet)
        read = (self._read_agency(code, found) for code, found in by_agency.items())
        sheets = tuple(map(_in_review_words, read))
        names = {one.name for found in by_agency.values() for one in found}
        told += self._lost(by_agency, troubled)
        told += self._other_sheets(names | troubled)
        told += check_guards(self._workbook, names)
        review = ReviewReturn(self._book.evaluator, sheets, self._workbook.modified, self._codes)
        return review, tuple(told)

    def _whose(self, sheet: FoundSheet) -> tuple[str | None, Finding | None]:
        """Return the agency of a sheet, or why its scores are nobody's; it may be neither."""
        foreign = self._foreign(sheet)
        if foreign is not None:
            return None, foreign if _holds_scores(sheet, self._any_page()) else None
        told = agencies_on(sheet, self._reader.roster)
        at = Location(sheet=sheet.name)
        if len(told) > 1:
            names = listed(self._named(code) for code in told)
            return None, Finding.of(
                Code.SHEET_OF_TWO_AGENCIES, at, sheet=sheet.name, agencies=names
            )
        agency = told[0] if told else self._issued.names.get(sheet.name)
        if agency in self._issued.agencies:
            return agency, None
        if not _holds_scores(sheet, self._any_page()):
            return None, None
        found = (
            Text("没有单位代码", "no agency's code")
            if agency is None
            else Text(
                f"单位代码 {agency} 不在本考评表下发的单位中", f"no sheet was issued for {agency}"
            )
        )
        return None, Finding.of(Code.SHEET_OF_NOBODY, at, sheet=sheet.name, found=found)

    def _named(self, code: str) -> str:
        agency = self._reader.roster.by_code.get(code)
        return code if agency is None else f"{agency.name}（{code}）"

    def _any_page(self) -> IssuedPage | None:
        first = next(iter(self._issued.by_return.values()), None)
        return None if first is None else self._reader.pages.find(*first)

    def _read_agency(self, agency: str, sheets: list[FoundSheet]) -> ReviewSheet:
        """Return what was found about an agency; copies of its sheet have to say the same."""
        read = [self._read_sheet(agency, sheet) for sheet in sheets]
        filled = [one for one in read if one.is_filled] or read
        issued = [one for one in filled if self._issued.names.get(one.sheet.name) == agency]
        counted = (issued or filled)[0].sheet
        if len(read) == 1:
            return counted
        others = [one.sheet for one in filled if one.sheet is not counted]
        finding = next(filter(None, (_differing(counted, one) for one in others)), None)
        if finding is None:
            names = listed(one.name for one in sheets)
            at = Location(sheet=counted.name)
            finding = Finding.of(Code.SHEET_TWICE, at, sheets=names, sheet=counted.name)
        return _with_findings(counted, (finding,))

    def _read_sheet(self, agency: str, sheet: FoundSheet) -> ReadSheet:
        """Return one sheet as it was read."""
        book, copy, tells = self._issued.copy_of(agency, sheet, self._meta)
        page = self._reader.pages.find(book, copy)
        workbook = self._workbook
        empty = AgencyReturn(
            file=self._file,
            agency=agency,
            file_format=workbook.file_format,
            modified=workbook.modified,
            codes=self._codes,
        )
        read = read_sheet(sheet, page, empty, judged=copy.sha256 if tells else "")
        base = self._meta.bases.get(agency, "") if self._meta else ""
        return replace(read, sheet=replace(read.sheet, base=base))

    def _foreign(self, sheet: FoundSheet) -> Finding | None:
        """Return that a sheet was copied from another group's workbook, None where it was not."""
        codes = foreign_codes(sheet, self._book, self._reader.register)
        if not codes:
            return None
        shown = listed(codes)
        facts: dict[str, Any] = {"sheet": sheet.name, "codes": shown, "code": self._book.code}
        at = Location(sheet=sheet.name)
        return Finding.of(Code.SHEET_OF_OTHER_GROUP, at, observed=shown.en, **facts)

    def _expected(self) -> Mapping[str, str]:
        """Return the name of the sheet of each agency that this very copy was issued with."""
        if self._meta is not None and self._meta.sheets:
            return {one.agency: one.sheet for one in self._meta.sheets}
        return {one.agency: one.sheet for one in self._book.sheets}

    def _lost(self, by_agency: Mapping[str, object], troubled: set[str]) -> Iterator[Finding]:
        for agency, name in self._expected().items():
            is_there = agency in by_agency or name in troubled
            if not is_there and agency in self._issued.agencies:
                at = Location(agency=agency, sheet=name)
                yield Finding.of(Code.SHEET_LOST, at, agency=self._named(agency), sheet=name)

    def _other_sheets(self, known: set[str]) -> Iterator[Finding]:
        """Yield one note of sheets that were added, or stand in another order."""
        names = [one.name for one in self._workbook.sheets if one.name not in _OWN_SHEETS]
        extra = [name for name in names if name not in known]
        issued = list(self._expected().values())
        kept = [name for name in names if name in issued]
        if extra or kept != [name for name in issued if name in kept]:
            yield Finding.of(Code.SHEETS_EXTRA, sheets=listed(extra or kept))


_OWN_SHEETS = frozenset(
    {
        wording.META,
        wording.LISTS,
        *(
            word
            for said in (words.INDEX, words.VISITS, words.FULL_TEXTS)
            for word in (said.zh, said.en)
        ),
    }
)


def _holds_scores(sheet: FoundSheet, page: IssuedPage | None) -> bool:
    """Tell whether a sheet looks like one of ours and something stands in its score column.

    Where no sheet of ours is known, nothing is held for none.
    """
    if page is None:
        return bool(sheet.cells)
    header = find_header(sheet, page.table, field_labels(page.table))
    if header is None or Field.SCORE not in header.columns:
        return False
    score, code = header.columns[Field.SCORE], header.columns.get(Field.CODE)
    return any(
        column == score
        and row > header.row
        and visible(cell.text)
        # A row without a key may be the total.
        and (code is None or sheet.text_at(row, code).strip() in page.scheme.by_code)
        for (row, column), cell in sheet.cells.items()
    )


def _differing(counted: ReviewSheet, other: ReviewSheet) -> Finding | None:
    """Return the first answer in which two sheets of one agency differ."""
    entries = {one.criterion: one for one in other.found.entries}
    for mine in counted.found.entries:
        theirs = entries.get(mine.criterion, Entry(mine.criterion, None))
        records = [one.found.report.get(mine.criterion, "") for one in (counted, other)]
        left = (mine.score, mine.choice, mine.raw.strip(), mine.deduction, records[0])
        right = (theirs.score, theirs.choice, theirs.raw.strip(), theirs.deduction, records[1])
        if left != right:
            facts: dict[str, Any] = {
                "criterion": mine.criterion,
                "sheet": counted.name,
                "cell": mine.place.cell if mine.place else "",
                "raw": mine.raw[:QUOTED] or BLANK,
                "other": other.name,
                "other_cell": theirs.place.cell if theirs.place else "",
                "other_raw": theirs.raw[:QUOTED] or BLANK,
            }
            at = Location(sheet=counted.name, criterion=mine.criterion)
            return Finding.of(Code.SHEETS_OF_ONE_DISAGREE, at, **facts)
    return None


def _in_review_words(sheet: ReviewSheet) -> ReviewSheet:
    told = tuple(one.for_evaluators() for one in sheet.found.findings)
    return replace(sheet, found=replace(sheet.found, findings=told))


def _with_findings(sheet: ReviewSheet, findings: tuple[Finding, ...]) -> ReviewSheet:
    found = replace(sheet.found, findings=(*sheet.found.findings, *findings))
    return replace(sheet, found=found)
