"""What the summary is about: the consolidation, its figures, and how the caller wants it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from workbook_tool.core.returns import AgencyReturn, Entry
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.returns.publication import WORKING_PAPER, Edition
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.core.returns.reviewing import ScoreStage
from workbook_tool.core.review.register import ReviewedFile
from workbook_tool.core.round.grading import is_vetoed
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, Indicator, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Language, Text, day_words, display_width, fill
from workbook_tool.excel.summary.figures import Figures, build_figures
from workbook_tool.excel.summary.staged import at_its_stage
from workbook_tool.excel.summary.words import Figure, Label, Phrase

SHORT_WIDTH = 28
_STAGES = {
    ScoreStage.SELF: Phrase.SELF_STAGE,
    ScoreStage.REVIEW: Phrase.REVIEW_STAGE,
    ScoreStage.FINAL: Phrase.FINAL_STAGE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of a return that counts, with all that it belongs to."""

    agency: Agency
    agency_return: AgencyReturn
    criterion: Criterion
    entry: Entry

    @property
    def stated(self) -> Decimal | str:
        """Return the score, or what was chosen where there is none."""
        return self.entry.choice if self.entry.score is None else self.entry.score


@dataclass(frozen=True, slots=True)
class Subject:
    """One summary to be written.

    ``returned_prefix`` is the path from the summary to the returned folder ("returned/"), None
    where no relative link is possible. ``edition`` is the form in which it is made out.
    ``agencies`` and ``criteria`` go by code; ``indicators`` are the first-level indicators with the
    criteria that make up the total, each title once. ``consolidation`` is as its stage shows it
    (``at_its_stage``), ``returned`` what agencies sent themselves, by code.
    """

    consolidation: Consolidation
    figures: Figures
    agencies: Mapping[str, Agency]
    criteria: Mapping[str, Criterion]
    indicators: tuple[Indicator, ...]
    returned_prefix: str | None = None
    edition: Edition = WORKING_PAPER
    returned: Mapping[str, AgencyReturn] = field(default_factory=dict)
    reviews: tuple[ReviewedFile, ...] = ()
    review_prefix: str | None = None

    @property
    def stage(self) -> ScoreStage:
        """Return whose scores are shown."""
        return self.consolidation.stage

    @property
    def is_final(self) -> bool:
        """Tell whether final scores are shown, of which every part is in."""
        return self.stage is ScoreStage.FINAL

    @property
    def the_round(self) -> AssessmentRound:
        """Return the round."""
        return self.consolidation.assessment_round

    @property
    def settings(self) -> RoundSettings:
        """Return the settings of the round."""
        return self.the_round.settings

    @property
    def scheme(self) -> IndicatorScheme:
        """Return the scheme of the round."""
        return self.the_round.scheme

    @property
    def language(self) -> Language:
        """Return the language of the round."""
        return self.settings.language

    @property
    def has_grades(self) -> bool:
        """Tell whether grades are shown at all; none is ever invented."""
        return bool(self.the_round.grades)

    @property
    def has_adjustments(self) -> bool:
        """Tell whether a score counts otherwise than it was returned, because of an appeal."""
        return any(result.adjustments for result in self.consolidation.results)

    @property
    def group_label(self) -> Text:
        """Return what agencies are ranked in: categories, unless the roster states groups."""
        return Label.RANKING_GROUP if self.the_round.roster.has_groups else Label.CATEGORY

    @property
    def group_rank_label(self) -> Text:
        """Return what the rank within such a group is called."""
        return Label.RANK_IN_GROUP if self.the_round.roster.has_groups else Label.GROUP_RANK

    def is_vetoed(self, result: AgencyResult) -> bool:
        """Tell whether a veto of an agency happened."""
        return result.outcome is not None and is_vetoed(result.outcome, self.scheme)

    def say(self, words: Text, **facts: object) -> str:
        """Return words in the language of the round, with their places filled."""
        said = words.in_language(self.language)
        return fill(said, facts) if facts else said

    def join(self, names: list[str]) -> str:
        """Return names as one enumeration."""
        return self.say(Phrase.COLON_LIST).join(names)

    def deadline(self) -> str:
        """Return the deadline in words, "" where none is set."""
        day = self.settings.deadline
        if day is None:
            return ""
        return self.say(day_words(day))

    @property
    def overdue_days(self) -> int:
        """Return for how many days who is not in is overdue, 0 before the deadline has passed."""
        return self.consolidation.overdue_days

    def late(self) -> tuple[AgencyResult, ...]:
        """Return the agencies whose return came late (迟报)."""
        return tuple(one for one in self.consolidation.counted if one.late_days)

    def overdue(self) -> tuple[Agency, ...]:
        """Return the agencies that are not in although the deadline has passed (逾期未报)."""
        return self.consolidation.missing if self.overdue_days else ()

    def lateness(self) -> tuple[str, ...]:
        """Return a sentence on who came late and one on who is overdue, none where nobody is."""
        late = [
            self.say(Phrase.LATE_DAYS, agency=one.agency.short, days=one.late_days)
            for one in self.late()
        ]
        overdue = [agency.short for agency in self.overdue()]
        told = []
        if late:
            told.append(self.say(Phrase.CAME_LATE, count=len(late), names=self.join(late)))
        if overdue:
            names, days = self.join(overdue), self.overdue_days
            told.append(self.say(Phrase.IS_OVERDUE, count=len(overdue), days=days, names=names))
        return tuple(told)

    def named(self) -> str:
        """Return the round by its title and id."""
        return self.say(Phrase.ROUND, round=self.heading(), id=self.settings.round_id)

    def stage_and_time(self) -> str:
        """Return which scores are shown and which files they cover, and which edition it is."""
        moment = self.consolidation.counted_until
        time = self.say(Phrase.NO_TIME) if moment is None else self.moment(moment)
        if self.consolidation.as_of is not None:
            time += self.say(Phrase.AS_ASKED)
        shown = self.say(Phrase.STAGE_AND_TIME, stage=self.stage_name(), time=time)
        if self.edition.day is None:
            return shown
        return self.say(Figure.GAP).join((self.say(self.edition.mark), shown))

    def stage_name(self) -> str:
        """Return in words whose scores are shown."""
        return self.say(_STAGES[self.stage])

    def dated(self) -> str:
        """Return the line that names round, stage and time on each sheet."""
        return self.say(Figure.GAP).join((self.named(), self.stage_and_time()))

    def moment(self, time: datetime) -> str:
        """Return a time in words, to the minute."""
        return f"{self.say(day_words(time.date()))} {time:%H:%M}"

    def form(self) -> str:
        """Return the name of the form that agencies send; many a title ends with 表 already."""
        is_named = self.settings.title.endswith("表")
        words = Phrase.FORM_NAMED if is_named else Phrase.FORM
        return self.say(words, round=self.settings.title)

    def heading(self) -> str:
        """Return the title of the round to stand above the name of a sheet.

        Without the name of the form at its end, because no sheet here is that form.
        """
        return self.settings.heading

    def example_mark(self) -> str:
        """Return the words that mark deadline and grades as an example, "" where they are not."""
        return self.say(Phrase.EXAMPLE) if self.settings.is_example else ""

    def by_deadline(self) -> str:
        """Return the deadline as the end of a request, "" where none is set; it may have passed."""
        day, days = self.deadline(), self.overdue_days
        if not day:
            return ""
        words = Phrase.AFTER_DEADLINE if days else Phrase.BY_DEADLINE
        return self.say(words, date=day, days=days)

    def agency_name(self, verdict: FileVerdict) -> str:
        """Return the name of the agency a file belongs to, "" where it is unknown."""
        agency = self.agencies.get(verdict.agency or "")
        return agency.name if agency else (verdict.agency or "")

    def methods_of(self, criterion: Criterion) -> str:
        """Return the methods of a criterion in one order, so that equal sets read alike."""
        wanted = set(criterion.methods)
        return self.join([method for method in self.all_methods() if method in wanted])

    def answers(self) -> Iterator[Answer]:
        """Yield the answers of the returns that count, in the order of roster and scheme."""
        for result in self.consolidation.counted:
            returned = self.returned.get(result.agency.code)
            if returned is not None:
                entries = {entry.criterion: entry for entry in returned.entries}
                for criterion in self.scheme.suited_to(result.agency):
                    if criterion.code in entries:
                        entry = entries[criterion.code]
                        yield Answer(result.agency, returned, criterion, entry)

    def all_methods(self) -> tuple[str, ...]:
        """Return the methods of the scheme in the order in which they first appear."""
        found = (method for criterion in self.scheme for method in criterion.methods)
        return tuple(dict.fromkeys(found))

    def short_title(self, criterion: Criterion) -> str:
        """Return the code and the title of the lowest level of a criterion, for charts and lists.

        Texts begin alike in many a scheme; the title says what it is about.
        """
        return shorten(f"{criterion.code} {criterion.levels[-1]}", SHORT_WIDTH)


def build_subject(
    consolidation: Consolidation,
    *,
    returned_prefix: str | None = None,
    edition: Edition = WORKING_PAPER,
    reviews: tuple[ReviewedFile, ...] = (),
    review_prefix: str | None = None,
) -> Subject:
    """Return the subject of one summary; see ``Subject`` for the options."""
    the_round = consolidation.assessment_round
    shown = at_its_stage(consolidation)
    members: dict[str, list[Criterion]] = {}
    for criterion in the_round.scheme.regular:
        members.setdefault(criterion.levels[0], []).append(criterion)
    return Subject(
        shown,
        build_figures(shown),
        the_round.roster.by_code,
        the_round.scheme.by_code,
        tuple(Indicator(title, tuple(criteria)) for title, criteria in members.items()),
        returned_prefix,
        edition,
        {
            result.agency.code: result.agency_return
            for result in consolidation.counted
            if result.agency_return is not None
        },
        reviews,
        review_prefix,
    )


@lru_cache(maxsize=8192)  # the same texts come again with every agency
def shorten(text: str, width: int) -> str:
    """Return one line of at most ``width`` Latin characters, cut with an ellipsis.

    >>> shorten("C01 积极开展学习", 10)
    'C01 积极…'
    """
    line = " ".join(text.split())
    if display_width(line) <= width:
        return line
    # In one pass: the names of all who were late make one text, however many they are.
    widths = list(accumulate(map(display_width, line)))
    return f"{line[: bisect_right(widths, width - 2)]}…"
