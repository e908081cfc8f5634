"""The assessment round (测评活动): settings, scheme, grades and roster as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from workbook_tool.core.findings import Gap, Severity
from workbook_tool.core.records import LATER
from workbook_tool.core.round.audiences import Audience, audiences_of
from workbook_tool.core.round.review_plan import ReviewPlan
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.text import Language

_FIRST_YEAR: Final = 1980
_LAST_YEAR: Final = 2100


class PasswordMode(StrEnum):
    """Whether the issued workbooks are locked with a password; a guard against accidents only."""

    RANDOM = "random"
    NONE = "none"


class FontMode(StrEnum):
    """Which fonts the workbooks name."""

    SCREEN = "screen"  # 微软雅黑, on every clerk's machine
    GOV = "gov"  # 方正小标宋 and 仿宋, for printed official papers


class ScoreInput(StrEnum):
    """How a score cell is validated in the workbook."""

    LIST = "list"  # a drop-down list, up to 61 values; proven in WPS
    CUSTOM = "custom"  # a formula


class PrintArea(StrEnum):
    """What of the list of evidence an agency prints."""

    FILLED = "filled"  # to the last filled row, by a formula, which LibreOffice cannot follow
    FIXED = "fixed"  # plain cells for every program; LibreOffice leaves out empty pages


class Subtotals(StrEnum):
    """Which indicators have a subtotal in forms and in the summary."""

    FIRST = "first"  # the first level alone
    EVERY = "every"  # the indicators of every level


class RankingRule(StrEnum):
    """Which rank follows a shared one."""

    COMPETITION = "competition"  # 1, 2, 2, 4
    DENSE = "dense"  # 1, 2, 2, 3


class RankingScope(StrEnum):
    """Among whom agencies are ranked; within their group they always are."""

    COMPARABLE = "comparable"  # among all where all categories are asked the same
    OVERALL = "overall"
    CATEGORY = "category"


class VetoedPlace(StrEnum):
    """Where an agency stands whose veto happened (一票否决)."""

    LAST = "last"  # ranked behind all others
    UNRANKED = "unranked"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the notice (工作阶段) with its first and last day."""

    title: str
    starts: date | None = None
    ends: date | None = None
    task: str = ""


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """What 设置 holds.

    ``stated_total`` is the total that the notice states; the caps must add up to it, or what each
    category reaches must be it; ``category_totals`` states it for the categories that differ.
    ``questions`` are yes/no questions of the cover. ``required_cover`` names the cover fields that
    an agency has to fill in before it is told that it may send. ``utc_offset`` is in hours.
    ``is_example`` marks deadline and grades as an example (示例). ``tie_break`` are the first-level
    indicators whose rates are compared in turn between equal totals (同分时依次比较).
    ``gap_weights`` is how much gaps weigh (漏填处理) where that is not a warning.
    ``ranking_scope`` says among whom agencies are ranked, ``vetoed_place`` where vetoed ones stand.
    ``notice_starts`` and ``notice_ends`` are the days of the public notice (公示起止), and
    ``appeals_until`` is the last day for appeals (复核截止).
    ``print_area`` is what of the evidence prints, ``subtotals`` are the levels that have one.
    """

    round_id: str
    title: str
    organiser: str
    language: Language = Language.ZH
    deadline: date | None = None
    stages: tuple[Stage, ...] = ()
    stated_total: Decimal = Decimal(100)
    default_step: Decimal = Decimal("0.5")
    questions: tuple[str, ...] = ()
    contact: str = ""
    has_closing_report: bool = True
    password: PasswordMode = PasswordMode.RANDOM
    fonts: FontMode = FontMode.SCREEN
    score_input: ScoreInput = ScoreInput.LIST
    required_cover: tuple[str, ...] = ("contact_person", "phone", "reviewer", "filled_on")
    utc_offset: Decimal = Decimal(8)
    is_example: bool = False
    category_totals: tuple[tuple[str, Decimal], ...] = field(default=(), metadata=LATER)
    ranking: RankingRule = field(default=RankingRule.COMPETITION, metadata=LATER)
    tie_break: tuple[str, ...] = field(default=(), metadata=LATER)
    ranking_scope: RankingScope = field(default=RankingScope.COMPARABLE, metadata=LATER)
    vetoed_place: VetoedPlace = field(default=VetoedPlace.LAST, metadata=LATER)
    gap_weights: tuple[tuple[Gap, Severity], ...] = field(default=(), metadata=LATER)
    notice_starts: date | None = field(default=None, metadata=LATER)
    notice_ends: date | None = field(default=None, metadata=LATER)
    appeals_until: date | None = field(default=None, metadata=LATER)
    print_area: PrintArea = field(default=PrintArea.FILLED, metadata=LATER)
    subtotals: Subtotals = field(default=Subtotals.FIRST, metadata=LATER)

    def weight_of(self, gap: Gap) -> Severity:
        """Return how much a gap weighs in this round."""
        return dict(self.gap_weights).get(gap, Severity.WARNING)

    @property
    def heading(self) -> str:
        """Return the title without the name of the form at its end, for what is not that form."""
        return self.title.removesuffix("自评表") or self.title

    @property
    def beside_utc(self) -> timedelta:
        """Return how far the clocks of the round are ahead of UTC."""
        return timedelta(hours=float(self.utc_offset))

    @property
    def zone(self) -> timezone:
        """Return the time zone of the round."""
        return timezone(self.beside_utc)

    def local_time(self, seconds: float | None) -> datetime | None:
        """Return the time of a file, in seconds since 1970 UTC, in the zone of the round.

        None where nothing tells it, and for a date that no clock shows.
        """
        if seconds is None:
            return None
        try:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
            local = moment + self.beside_utc
        except (OverflowError, ValueError):
            return None
        is_shown = _FIRST_YEAR <= local.year <= _LAST_YEAR
        return local.replace(tzinfo=None, microsecond=0) if is_shown else None


@dataclass(frozen=True, slots=True)
class SectionMinimum:
    """The lowest rate that one indicator or criterion may have (分项下限), as a fraction.

    ``title`` is that of an indicator of any level, with those above it where it would be ambiguous
    (甲/机制), or the code of a criterion.
    """

    title: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many places, or a fraction of the ranked agencies of a group."""

    number: Decimal
    is_fraction: bool = False

    def places(self, agencies: int) -> int:
        """Return the places for a group with so many ranked agencies, rounded down.

        >>> Share(Decimal("0.2"), is_fraction=True).places(14)
        2
        """
        number = self.number * agencies if self.is_fraction else self.number
        return int(number.to_integral_value(ROUND_FLOOR))


@dataclass(frozen=True, slots=True)
class CategoryShare:
    """The share of one ranking group, which is a category where no groups are stated."""

    category: str
    share: Share


@dataclass(frozen=True, slots=True)
class Quota:
    """How many agencies may hold a grade (名额): of each ranking group alike, and of named ones.

    Without ``of_each``, groups that are not named have no limit.
    """

    of_each: Share | None = None
    named: tuple[CategoryShare, ...] = ()

    def share_of(self, group: str) -> Share | None:
        """Return the share of a group, None where it has no limit."""
        found = (one.share for one in self.named if one.category == group)
        return next(found, self.of_each)


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade (等次) as a list of conditions; all that are given must hold.

    ``minimum_total`` is in points, ``minimum_rate`` is a fraction of what can be reached,
    ``minimum_section_rate`` is the lowest fraction that any first-level indicator may have,
    ``minimum_sections`` that of named ones. A grade without conditions takes the rest. With a
    ``quota`` it goes to the best of those who meet it.
    """

    title: str
    minimum_total: Decimal | None = None
    minimum_rate: Decimal | None = None
    minimum_section_rate: Decimal | None = None
    minimum_sections: tuple[SectionMinimum, ...] = field(default=(), metadata=LATER)
    quota: Quota | None = field(default=None, metadata=LATER)

    def share_of(self, group: str) -> Share | None:
        """Return how many agencies of a group may hold it, None where there is no limit."""
        return None if self.quota is None else self.quota.share_of(group)


@dataclass(frozen=True, slots=True)
class AssessmentRound:
    """Everything that ``assessment.xlsx`` defines. Grades are in order; the first match wins.

    ``review`` is how it is reviewed, None where no evaluators are (no sheet 考评组).
    """

    settings: RoundSettings
    scheme: IndicatorScheme
    grades: tuple[Grade, ...]
    roster: Roster
    review: ReviewPlan | None = None

    @property
    def asks_everybody_the_same(self) -> bool:
        """Tell whether all agencies of the roster answer every criterion."""
        return all(len(one.criteria) == len(self.scheme.criteria) for one in self.audiences)

    @property
    def ranks_overall(self) -> bool:
        """Tell whether a list of all agencies by rank means anything, or is wanted all the same."""
        scope = self.settings.ranking_scope
        is_comparable = scope is RankingScope.COMPARABLE and self.asks_everybody_the_same
        return is_comparable or scope is RankingScope.OVERALL

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Return the agencies by what they answer, category by category in their stated order."""
        turns = {category: turn for turn, category in enumerate(self.roster.categories)}
        found = audiences_of(self.scheme.criteria, self.roster)
        return tuple(sorted(found, key=lambda one: turns[one.category]))

    @property
    def reaches(self) -> Mapping[str, Decimal]:
        """Return what full marks give each agency of the roster, bonuses apart, by its code.

        One that answers nothing reaches nothing.
        """
        reach = self.scheme.reach_of
        return {
            agency.code: full
            for one in self.audiences
            for full in (reach(one.agencies[0]),)
            for agency in one.agencies
        }
