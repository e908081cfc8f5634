"""考评结果反馈表: what one agency is told of its result, with the slip that it sends back.

One page where that is possible: the more there is to say, the smaller the type of its table, down
to what still reads well on paper; beyond, it goes on, its headings repeated, and the slip stays
whole.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from workbook_tool.core.form import wording
from workbook_tool.core.numbers import Number, computed_text, exact_text, number_text, round_half_up
from workbook_tool.core.returns.feedback import Feedback, FeedbackLine, Feedbacks, Means
from workbook_tool.core.returns.publication import Change, Companion, Edition, Item
from workbook_tool.core.round.awarding import Award
from workbook_tool.core.round.outcome import Answer
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language, Text, display_width, how_many
from workbook_tool.excel.summary.remarks import grade_remarks, standing_remarks
from workbook_tool.excel.summary.staged import shown_score
from workbook_tool.excel.summary.subject import Subject, shorten
from workbook_tool.excel.summary.words import Figure, Label, Phrase
from workbook_tool.word.feedback_words import Words
from workbook_tool.word.fitting import LOOSE, PADDING, Density, fitted, units_of, width_of
from workbook_tool.word.lines import Align, Block, Cell, Line, Part, Row, Table
from workbook_tool.word.paper import write_paper
from workbook_tool.word.reply_slip import reply_slip

_MEAN_PLACES: Final = 2
_CODE: Final = 13  # mm
_NUMBER: Final = {Language.ZH: 13, Language.EN: 15}
_SLACK: Final = 6  # mm beside the longest reason: signs of two scripts are not equally wide
_FOOT: Final = 60  # Latin characters
_HALF: Final = 2  # signs: a heading of twice as many stands on two lines


def write_feedback(
    subject: Subject, found: Feedbacks, feedback: Feedback, contents: Collection[Companion]
) -> bytes:
    """Return the feedback sheet of an agency as a .docx file; the same input, the same bytes.

    The edition of ``subject`` must have a day.
    """
    sheet = _Sheet(subject, found, feedback, contents)
    layout, blocks = fitted(sheet.blocks, subject.language)
    agency, settings = feedback.agency, subject.settings
    foot = shorten(f"{agency.code} {agency.name}", _FOOT)
    return write_paper(blocks, settings.language, settings.fonts, layout, foot=foot)


def told_changes(edition: Edition, contents: Collection[Companion]) -> tuple[Change, ...]:
    """Return what an erratum changes on the sheets; places where they stand there alone."""
    is_told = Companion.PLACE in contents
    return tuple(one for one in edition.changes if is_told or one.item != Item.RANK)


def feedback_facts(
    subject: Subject, found: Feedbacks, feedback: Feedback, contents: Collection[Companion]
) -> tuple[str, ...]:
    """Return all that a sheet says, apart from its day: what makes it another one than before."""
    undated = replace(subject, edition=replace(subject.edition, day=date.min))
    blocks = _Sheet(undated, found, feedback, contents).blocks(LOOSE)
    return tuple(_texts(blocks))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from (text for row in block.rows for cell in row.cells for text in cell.lines)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet to be written."""

    subject: Subject
    found: Feedbacks
    feedback: Feedback
    contents: Collection[Companion]

    @property
    def edition(self) -> Edition:
        """Return the edition that it goes with."""
        return self.subject.edition

    @property
    def means(self) -> Means | None:
        """Return the means that it tells, None where it tells none."""
        is_told = Companion.MEAN in self.contents and self.found.is_whole and self.has_points
        return self.found.means_of(self.feedback) if is_told else None

    @property
    def has_points(self) -> bool:
        """Tell whether anything is scored in points."""
        return any(line.criterion.has_points for line in self.feedback.lines)

    @property
    def shares(self) -> bool:
        """Tell whether self and review score both have a share in the final one."""
        plan = self.subject.the_round.review
        return plan is not None and plan.self_share > 0

    @property
    def final_title(self) -> Text:
        """Return what the score is called that counts in the end."""
        if self.subject.the_round.review is None:
            return Words.COUNTED_SCORE
        return Words.APPROVED_SCORE if self.edition.kind.is_frozen else Label.FINAL_SCORE

    def blocks(self, density: Density) -> tuple[Block, ...]:
        """Return what the sheet says, from its title to the end of the slip."""
        say, agency = self.subject.say, self.feedback.agency
        told = [say(Words.AGENCY, name=agency.name, code=agency.code)]
        if agency.category:
            told.append(say(Words.CATEGORY, category=agency.category))
        return (
            Line(Part.TITLE, say(Words.TITLE, round=self.subject.heading())),
            Line(Part.SUBTITLE, say(self.edition.mark)),
            Line(Part.NOTE, say(Words.GAP).join(told)),
            self._table(density),
            *(Line(Part.NOTE, text) for text in self._notes()),
            Line(Part.NOTE, say(Words.CUT)),
            *reply_slip(self.subject, agency, density),
        )

    def _table(self, density: Density) -> Table:
        """Return the scores, criterion by criterion, and the total below them."""
        headings = [Label.CODE, Label.CRITERION]
        headings += [Label.CAP] if self.has_points else []
        headings += [Label.SCORE]
        headings += [Label.REVIEW_SCORE] if self.shares else []
        headings += [self.final_title]
        headings += [Words.DIFFERENCE] if self.has_points else []
        headings += [Words.MEAN] if self.means else []
        headings += [Label.REVIEW_REASONS]
        numbers = len(headings) - 3
        language = self.subject.language
        number = _NUMBER[language] - density.narrower
        wide = density.layout.width - _CODE - numbers * number
        said = [self._reasons(line) for line in self.feedback.lines]
        most = width_of(max(map(display_width, said), default=0), density.type, language)
        # Short reasons leave their room to the criteria.
        reasons = max(wide // 6, min(int(wide * density.reasons), most + _SLACK))
        widths = (_CODE, wide - reasons, *[number] * numbers, reasons)
        units = units_of(wide - reasons - PADDING, density.type, language)
        rows = [self._row(line, (units - 2) * density.room) for line in self.feedback.lines]
        if self.feedback.outcome.is_scored:
            rows.append(self._total())
        top = Row(tuple(self._heading(one) for one in headings))
        return Table(widths, (top, *rows), headings=1)

    def _heading(self, title: Text) -> Cell:
        words = self.subject.say(title)
        is_parted = self.subject.language is Language.ZH and len(words) == 2 * _HALF
        lines = (
            (words[:_HALF], words[_HALF:])
            if is_parted and title is not Label.CRITERION
            else (words,)
        )
        return Cell(lines, Align.CENTER, is_bold=True)

    def _row(self, line: FeedbackLine, most: int) -> Row:
        criterion, means = line.criterion, self.means
        text = shorten(criterion.text, most)
        if criterion.role is not CriterionRole.REGULAR:
            role = self.subject.say(wording.ROLES[criterion.role])
            text = self.subject.say(Words.OF_ROLE, text=text, role=role)
        cap = criterion.shown_cap
        mean = means.criteria.get(criterion.code) if means else None
        numbers = [
            *(["" if cap is None else number_text(cap)] if self.has_points else []),
            self._stated(line.own),
            *([self._stated(line.review)] if self.shares else []),
            self._stated(line.counted),
            *([_signed(line.difference)] if self.has_points else []),
            *([_rounded(mean)] if means else []),
        ]
        return _row_of(criterion.code, text, numbers, self._reasons(line))

    def _total(self) -> Row:
        feedback, means = self.feedback, self.means
        reviewed = feedback.result.review_total
        own = feedback.own.total if feedback.own and feedback.own.is_scored else None
        numbers = [
            number_text(feedback.outcome.reachable),
            "" if own is None else number_text(own),
            *(["" if reviewed is None else number_text(reviewed)] if self.shares else []),
            number_text(feedback.outcome.total),
            _signed(feedback.difference),
            *([_rounded(means.total)] if means else []),
        ]
        return _row_of("", self.subject.say(Words.TOTAL), numbers, "", is_bold=True)

    def _stated(self, answer: Answer | None) -> str:
        """Return the score of an answer, or what was chosen; a dash where nobody is to score."""
        if answer is None:
            return wording.NOTHING_TO_SAY
        if answer.is_not_applicable:
            return self.subject.say(Phrase.NOT_APPLICABLE)
        score = shown_score(answer.score)
        return answer.choice if score is None else number_text(score)

    def _reasons(self, line: FeedbackLine) -> str:
        """Return why another score counts than the agency's own, the decision on appeal last."""
        said = list(line.reasons)
        if line.adjustment is not None:
            given = line.adjustment.given
            facts = {"reason": given.reason, "basis": given.basis or wording.NOTHING_TO_SAY}
            said.append(self.subject.say(Words.APPEAL, **facts))
        return self.subject.say(Words.REASON_END).join(said)

    def _notes(self) -> Iterator[str]:
        """Yield what stands below the table: grade, mean and place, remarks, how it came about."""
        say = self.subject.say
        results = tuple(self._results())
        if results:
            yield say(Words.GAP).join(results)
        for change in told_changes(self.edition, self.contents):
            if change.code == self.feedback.agency.code:
                facts = {"old": change.old or say(Words.NONE), "new": change.new or say(Words.NONE)}
                item, why = say(change.title), say(change.why)
                yield say(Words.CHANGED, item=item, why=why, **facts)
        remarks = tuple(self._remarks())
        if remarks:
            yield say(Phrase.CLAUSE_END).join(remarks)
        yield "".join(self._basis()).strip()

    def _results(self) -> Iterator[str]:
        say, feedback, means = self.subject.say, self.feedback, self.means
        if self.subject.has_grades:
            grade = feedback.grade or say(Figure.NO_GRADE)
            grade = grade if self.found.is_whole else say(Words.LATER)
            yield say(Words.GRADE, grade=grade, example=self.subject.example_mark())
        group = say(Words.EVERYBODY) if self.found.is_overall else feedback.agency.group
        if means is not None and means.total is not None:
            count = means.agencies
            facts = {"agencies": count, "counted": how_many(count, "agency", "agencies")}
            yield say(Words.MEAN_TOTAL, mean=_rounded(means.total), peers=group, **facts)
        if Companion.PLACE not in self.contents:
            return
        if not self.found.is_whole:
            yield say(Words.PLACE_LATER)
        elif feedback.place is None:
            yield say(Words.NO_PLACE)
        else:
            places = self.found.means_of(feedback).places
            yield say(Words.PLACE, place=feedback.place, peers=group, places=places)

    def _remarks(self) -> Iterator[str]:
        """Yield vetoes and the like, and that an appeal changed nothing."""
        result = replace(self.feedback.result, outcome=self.feedback.outcome)
        if not self.found.is_whole:
            result = replace(result, award=Award())
        result = replace(result, award=replace(result.award, tied_for=None))
        yield from standing_remarks(self.subject, result)
        case = result.appeal
        if case is not None and case.rejected is not None and not case.is_open:
            yield self.subject.say(Phrase.APPEAL_REJECTED, reason=case.rejected.reason)
        yield from grade_remarks(self.subject, result)

    def _basis(self) -> Iterator[str]:
        """Yield how the scores and the total came about."""
        say, plan = self.subject.say, self.subject.the_round.review
        if plan is None:
            yield say(Words.SELF_ALONE)
        else:
            if self.shares:
                own, others = plan.self_share * 100, 100 - plan.self_share * 100
                facts = {"own": number_text(own), "others": number_text(others)}
                yield say(Words.SHARES, final=say(self.final_title), **facts)
            yield say(Words.OF_DIFFERENCE, final=say(self.final_title))
        scores = [line.counted.score for line in self.feedback.lines]
        total = sum((Fraction(one) for one in scores if one is not None), Fraction(0))
        outcome = self.feedback.outcome
        if outcome.is_scored and outcome.total != total:
            yield say(Words.NOT_THE_SUM)
        scale = self.subject.scheme.scaled_to
        if outcome.is_scored and outcome.unscaled is not None and scale is not None:
            facts = {"unscaled": computed_text(outcome.unscaled), "scale": number_text(scale)}
            yield say(Words.SCALED, **facts)
        coefficient = self.feedback.agency.coefficient
        if outcome.is_scored and coefficient not in {None, 1}:
            yield say(Words.COEFFICIENT, coefficient=exact_text(coefficient))
        code, approval = self.feedback.result.check_code, self.edition.approval
        if code:
            yield say(Words.CHECK_CODE, code=code)
        if approval:
            yield say(Words.APPROVED, approval=approval)


def _row_of(
    code: str, text: str, numbers: Sequence[str], reasons: str, *, is_bold: bool = False
) -> Row:
    return Row(
        (
            Cell((code,), Align.CENTER, is_bold=is_bold),
            Cell((text,), Align.CENTER if is_bold else Align.START, is_bold=is_bold),
            *(Cell((number,), Align.CENTER, is_bold=is_bold) for number in numbers),
            Cell((reasons,)),
        )
    )


def _rounded(mean: Fraction | None) -> str:
    return "" if mean is None else number_text(round_half_up(mean, _MEAN_PLACES))


def _signed(difference: Number | None) -> str:
    """Return a difference with its sign, nothing where there is none."""
    shown = shown_score(difference)
    if shown is None:
        return ""
    return f"+{number_text(shown)}" if shown > 0 else number_text(shown)
