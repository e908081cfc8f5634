"""Awarding (评定等次): conditions, then quotas, then what is forced, then what staff decided.

Conditions and order say which grade an agency may have; a quota gives it to the best of a
group; a forced grade is never better than the conditions give; an override stands above all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbook_tool.core.round.grading import RankingKey, grade_of, is_met, ranking_key
from workbook_tool.core.round.outcome import Outcome
from workbook_tool.core.round.roster import Agency, ReviewMode
from workbook_tool.core.round.settings import AssessmentRound, Grade


@dataclass(frozen=True, slots=True)
class GradeOverride:
    """A grade that staff gave to an agency by hand (人工调整等次); the reason is mandatory."""

    agency: str
    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agency whose return counts. ``forced`` is the best grade that it may still have.

    It gets one at least ``lowered`` below what the conditions give.
    """

    agency: Agency
    outcome: Outcome
    forced: str | None = None
    lowered: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """The grade of an agency and how it came about.

    ``computed`` is the grade before an override. ``tied_for`` is a grade whose last places the
    agency shares with others, so that none of them got it; None once staff have settled it.
    """

    grade: str | None = None
    computed: str | None = None
    tied_for: str | None = None
    override: GradeOverride | None = None


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """The places of one grade in one ranking group, and how many agencies hold it in the end."""

    grade: str
    group: str
    places: int
    held: int


def award_grades(
    assessment_round: AssessmentRound,
    candidates: Sequence[Candidate],
    overrides: Mapping[str, GradeOverride],
) -> Mapping[str, Award]:
    """Return the award of each candidate by the code of its agency.

    Overrides name existing grades; they change no place of anybody else.
    """
    computed: dict[str, str | None] = {}
    tied: dict[str, str] = {}
    for group in assessment_round.roster.groups:
        members = [one for one in candidates if one.agency.group == group]
        given = _Allocation(assessment_round, group).run(members)
        computed.update(given[0])
        tied.update(given[1])
    final = {
        code: overrides[code].grade if code in overrides else grade
        for code, grade in computed.items()
    }
    awards = {
        code: Award(final[code], grade, tied.get(code), overrides.get(code))
        for code, grade in computed.items()
    }
    full = {
        (use.grade, use.group)
        for use in quota_uses(assessment_round, final)
        if use.held >= use.places
    }
    by_code = assessment_round.roster.by_code
    return {
        code: _settled(award, is_full=(award.tied_for, by_code[code].group) in full)
        for code, award in awards.items()
    }


def _settled(award: Award, *, is_full: bool) -> Award:
    """Return the award without its tie where staff decided about it, or filled the places."""
    if award.tied_for is None or not (is_full or award.override):
        return award
    return Award(award.grade, award.computed, None, award.override)


def quota_uses(
    assessment_round: AssessmentRound, grades: Mapping[str, str | None]
) -> tuple[QuotaUse, ...]:
    """Return the use of every quota, by grade and group; ``grades`` go by agency code."""
    roster = assessment_round.roster
    return tuple(
        QuotaUse(
            grade.title,
            group,
            share.places(ranked_in(assessment_round, group)),
            sum(
                agency.group == group and grades.get(agency.code) == grade.title
                for agency in roster
            ),
        )
        for grade in assessment_round.grades
        for group in roster.groups
        if (share := grade.share_of(group)) is not None
    )


def ranked_in(assessment_round: AssessmentRound, group: str) -> int:
    """Return how many agencies of a group take part in the ranking: the base of percentages.

    Who is not asked any more takes no part, nor who is not reviewed where the others are.
    """
    is_reviewed = assessment_round.review is not None
    return sum(
        agency.is_ranked
        and agency.group == group
        and not (is_reviewed and agency.review_mode is ReviewMode.NOT_REVIEWED)
        for agency in assessment_round.roster.asked
    )


@dataclass(frozen=True, slots=True)
class _Allocation:
    """The grades of one group, given from the best grade down."""

    assessment_round: AssessmentRound
    group: str

    def run(
        self, members: Sequence[Candidate]
    ) -> tuple[Mapping[str, str | None], Mapping[str, str]]:
        """Return the grade of each member, and for whom a tie exceeded the places of a grade."""
        grades: dict[str, str | None] = {
            one.agency.code: one.forced for one in members if self._is_forced(one)
        }
        tied: dict[str, str] = {}
        best = {one.agency.code: self._best_for(one) for one in members}
        for position, grade in enumerate(self.assessment_round.grades):
            fitting = [
                one
                for one in members
                if one.agency.code not in grades
                and position >= best[one.agency.code]
                and is_met(grade, one.outcome)
            ]
            chosen, excess = self._choose(grade, fitting)
            grades.update((one.agency.code, grade.title) for one in chosen)
            for one in excess:
                tied.setdefault(one.agency.code, grade.title)
        rest: dict[str, str | None] = {one.agency.code: None for one in members}
        return {**rest, **grades}, tied

    def _best_for(self, candidate: Candidate) -> int:
        """Return the position of the best grade that what lowers it leaves; never below the last.

        It competes for places there like everybody.
        """
        grades = self.assessment_round.grades
        earned = grade_of(grades, candidate.outcome) if candidate.lowered else None
        if earned is None:
            return 0
        position = [grade.title for grade in grades].index(earned)
        return min(position + candidate.lowered, len(grades) - 1)

    def _is_forced(self, candidate: Candidate) -> bool:
        """Tell whether the conditions alone would give a better grade than the forced one.

        Without any points there are no conditions to meet: what is forced stands. Who has a total
        and meets no condition stands below all grades already.
        """
        grades = self.assessment_round.grades
        titles = [grade.title for grade in grades]
        if candidate.forced not in titles:
            return False
        if not candidate.outcome.is_scored:
            return True
        earned = grade_of(grades, candidate.outcome)
        return earned is not None and titles.index(earned) < titles.index(candidate.forced)

    def _choose(
        self, grade: Grade, fitting: Sequence[Candidate]
    ) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """Return who gets a grade, and the tied ones whom its last places do not suffice for."""
        share = grade.share_of(self.group)
        if share is None:
            return fitting, ()
        left = share.places(ranked_in(self.assessment_round, self.group))
        chosen: list[Candidate] = []
        for tied in self._best_first(one for one in fitting if one.agency.is_ranked):
            if len(tied) > left:
                return chosen, tied if left else ()
            chosen += tied
            left -= len(tied)
        return chosen, ()

    def _best_first(self, members: Iterable[Candidate]) -> Iterator[list[Candidate]]:
        """Yield the members by rank, those of one rank together."""

        def key(member: Candidate) -> RankingKey:
            return ranking_key(member.outcome, self.assessment_round.settings.tie_break)

        for _, tied in groupby(sorted(members, key=key, reverse=True), key):
            yield list(tied)
