"""Issued review workbooks as a reader finds them: filled in, mishandled and judged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from tests.core.form.rounds import KEY
from tests.core.found import SheetCopy, Typed, county_round, feature_round
from tests.core.review.workbooks import judged, stated
from workbook_tool.core.cells import FileFormat, FoundWorkbook
from workbook_tool.core.findings import Finding
from workbook_tool.core.form import wording, wording_digest
from workbook_tool.core.form.identity import make_review_code
from workbook_tool.core.form.issuance import IssuedReview, IssueRegister
from workbook_tool.core.returns import AgencyReturn, Entry, FileFacts
from workbook_tool.core.returns.register import FileVerdict, Register, build_register, judge
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.review.attribution import attribute_review, misplaced_review
from workbook_tool.core.review.build import build_review_blueprint, review_digest
from workbook_tool.core.review.issued_pages import IssuedPages
from workbook_tool.core.review.meta import judged_copy
from workbook_tool.core.review.reading import ReviewReader
from workbook_tool.core.review.spec import (
    Evaluator,
    JudgedAnswer,
    ReviewBlueprint,
    ReviewField,
    ReviewPage,
    SignField,
)
from workbook_tool.core.review.units import digest_of
from workbook_tool.core.round.review_plan import EvaluatorGroup, ReviewPlan
from workbook_tool.core.round.settings import AssessmentRound

AGENCY, BASE = 4, 16  # columns of the hidden sheet
JUDGED = "ab" * 32  # the return that every sheet was issued for
GROUPS = (EvaluatorGroup("G01", "第一考评组"), EvaluatorGroup("G02", "第二考评组"))


MODEST = {"XP066": JudgedAnswer("C01", Decimal(6), Decimal(6), "", "制定了学习计划", "1 学习计划")}
"""Agencies that did not give themselves full marks for everything."""
ROUNDS = {"county": county_round, "features": feature_round}


@cache
def reviewed_round(name: str = "county") -> AssessmentRound:
    """Return a round with two groups that judge everybody."""
    return replace(ROUNDS[name](), review=ReviewPlan(GROUPS))


@cache
def issued_blueprint(group: str, assessment_round: AssessmentRound) -> ReviewBlueprint:
    """Return the workbook of a group."""
    scheme = assessment_round.scheme
    criteria = tuple(scheme)
    name = next(one.name for one in GROUPS if one.code == group)
    code = make_review_code(
        KEY, assessment_round.settings.round_id, group, review_digest(criteria, scheme)
    )
    language = assessment_round.settings.language
    sheets = []
    for agency in assessment_round.roster:
        asked = tuple(one for one in criteria if one.applies_to(agency))
        own = judged(agency, asked, language=language)
        modest = MODEST.get(agency.code)
        answers = own.answers if modest is None else {**own.answers, modest.criterion: modest}
        sheets.append(replace(own, answers=answers, sha256=JUDGED))
    return build_review_blueprint(
        assessment_round, Evaluator(group, name), code, criteria=criteria, judged=sheets
    )


@cache
def reviews_register(assessment_round: AssessmentRound) -> IssueRegister:
    """Return the register after both groups got their workbooks."""
    books = []
    for group in GROUPS:
        found = issued_blueprint(group.code, assessment_round)
        books.append(
            IssuedReview(
                code=found.code,
                evaluator=group.code,
                evaluator_name=group.name,
                file=f"{group.code}.xlsx",
                sha256=group.code,
                digest=found.digest,
                wording=wording_digest(assessment_round),
                blueprint_version=found.version,
                sheets=tuple(judged_copy(page) for page in found.pages),
            )
        )
    return IssueRegister(assessment_round.settings.round_id, reviews=tuple(books))


@dataclass(slots=True)
class ReviewCopy:
    """One group's issued workbook, to be filled in and mishandled."""

    assessment_round: AssessmentRound
    blueprint: ReviewBlueprint
    register: IssueRegister
    sheets: list[SheetCopy]
    names: dict[str, str]
    properties: dict[str, str]
    path: str = "G01.xlsx"
    day: int = 1
    file_format: FileFormat = FileFormat.XLSX
    now: AssessmentRound | None = None  # the definition has changed to this since
    oddities: tuple[Finding, ...] = field(default=())
    is_collected: bool = False  # it came by a mail of the office's own mailbox

    @classmethod
    def issued(
        cls, group: str = "G01", assessment_round: AssessmentRound | None = None
    ) -> ReviewCopy:
        """Return a workbook as it was issued."""
        found = reviewed_round() if assessment_round is None else assessment_round
        blueprint = issued_blueprint(group, found)
        return cls(
            found,
            blueprint,
            reviews_register(found),
            [SheetCopy.issued(spec) for spec in blueprint.sheets],
            {name.name: name.formula for name in blueprint.names},
            dict(blueprint.properties),
        )

    def page(self, agency: str) -> ReviewPage:
        """Return where everything stands on the sheet of an agency."""
        return self.blueprint.by_agency[agency]

    def sheet(self, name: str) -> SheetCopy:
        """Return a sheet by its name, or by the code of its agency."""
        known = self.blueprint.by_agency
        wanted = known[name].sheet if name in known else name
        return next(sheet for sheet in self.sheets if sheet.name == wanted)

    def put(
        self,
        agency: str,
        criterion: str,
        typed: Typed | Mapping[str, object],
        what: ReviewField = ReviewField.SCORE,
    ) -> None:
        """Type something into the table of an agency's sheet."""
        place = self.page(agency).place(criterion, what)
        assert place is not None
        self.sheet(agency).put(place.row, place.column, typed)

    def sign(self, agency: str, who: str = "王某") -> None:
        """Name who entered and who checked."""
        for sign, place in self.page(agency).signs.items():
            if sign is not SignField.REVIEWED_ON:
                self.sheet(agency).put(place.row, place.column, who)

    def fill(self, *agencies: str) -> ReviewCopy:
        """Give every score as the agency stated it."""
        for agency in agencies or tuple(self.blueprint.by_agency):
            page = self.page(agency)
            for code in page.owed:
                shown = page.answers[code]
                number = exact_number(shown)
                self.put(agency, code, shown if number is None else number)
            self.sign(agency)
        return self

    def issued_for(self, sha256: str) -> None:
        """Let the workbook be one that was issued again, for other returns."""
        self.replace_text(JUDGED, sha256)
        books = [
            replace(book, sheets=tuple(replace(one, sha256=sha256) for one in book.sheets))
            for book in self.register.reviews
        ]
        self.register = replace(self.register, reviews=(*self.register.reviews, *books))

    def issued_with(self, *agencies: str) -> None:
        """Let the workbook be one that was issued with what these sheets say now."""
        review, meta = self.judge().review, self.sheet(wording.META)
        assert review is not None
        said = {one.found.agency: digest_of(one.found) for one in review.sheets}
        rows = {cell.text: row for (row, column), cell in meta.cells.items() if column == AGENCY}
        for agency in agencies:
            meta.put(rows[agency], BASE, said[agency])

    def replace_text(self, old: str, new: str, *sheets: str) -> None:
        """Replace a text wherever it stands, or on some sheets."""
        chosen = [self.sheet(name) for name in sheets] or self.sheets
        for sheet in chosen:
            for place, cell in sheet.cells.items():
                sheet.cells[place] = cell._replace(text=cell.text.replace(old, new))
            sheet.header_footer = tuple(text.replace(old, new) for text in sheet.header_footer)
        if not sheets:
            for texts in (self.names, self.properties):
                texts.update({name: text.replace(old, new) for name, text in texts.items()})

    def found(self) -> FoundWorkbook:
        """Return the workbook as a reader finds it."""
        return FoundWorkbook(
            self.file_format,
            tuple(sheet.found() for sheet in self.sheets),
            dict(self.names),
            {},
            dict(self.properties),
            f"2018-10-{self.day:02d}T08:00:00Z",
            oddities=self.oddities,
        )

    @property
    def file(self) -> FileFacts:
        """Return the facts of the file; equal workbooks have equal hashes."""
        content = repr(self.found()).encode()
        digest = hashlib.sha256(content).hexdigest()
        arrived = 1_538_352_000.0 + self.day * 86_400
        return FileFacts(self.path, digest, len(content), arrived, is_collected=self.is_collected)

    def judge(self) -> FileVerdict:
        """Return the verdict on the file, before its sheets are compared with others."""
        workbook, file = self.found(), self.file
        now = self.now or self.assessment_round
        attribution = attribute_review(workbook, self.register, now)
        pages = IssuedPages(lambda _: self.assessment_round)
        reader = ReviewReader(self.register, now.roster, pages)
        review, findings = reader.read(workbook, file, attribution)
        return replace(judge(file, findings), review=review)

    def judge_among_returns(self) -> FileVerdict:
        """Return the verdict on the file where it lies among the returns."""
        return judge(self.file, (misplaced_review(self.found()),))


def returns_of(
    assessment_round: AssessmentRound, hashes: Mapping[str, str], others: Iterable[str] = ()
) -> Register:
    """Return a register of returns: by agency the hash of the one that counts.

    Of ``others`` an earlier one with other scores is there too, under the hash that was judged.
    """
    verdicts = []
    for agency, sha256 in hashes.items():
        verdicts.append(_returned(assessment_round, agency, sha256, 20))
        if agency in others:
            verdicts.append(_returned(assessment_round, agency, JUDGED, 10, turn=1))
    return build_register(verdicts, assessment_round.roster)


def _returned(
    assessment_round: AssessmentRound, agency: str, sha256: str, day: int, turn: int = 0
) -> FileVerdict:
    file = FileFacts(f"{agency}-{day}.xlsx", sha256, 1, 1_538_352_000.0 + day * 86_400)
    scheme = assessment_round.scheme
    entries = []
    for criterion in scheme:
        answer = stated(criterion, language=assessment_round.settings.language)
        score = answer.score
        if turn and score is not None:
            score = criterion.minimum
        entries.append(Entry(criterion.code, score, str(score), choice=answer.choice))
    found = AgencyReturn(file, agency, tuple(entries), modified=f"2018-10-{day:02d}T08:00:00Z")
    return judge(file, (), agency=agency, agency_return=found)
