"""The assessment round (测评活动): settings, scheme, grades and roster as one value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workbook_tool.core.roster import Roster
from workbook_tool.core.scheme import IndicatorScheme
from workbook_tool.core.text import Language


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

    ``stated_total`` is the total that the notice states; the caps must add up to it.
    ``questions`` are yes/no questions of the cover. ``required_cover`` names the cover fields that
    an agency has to fill in before it is told that it may send. ``utc_offset`` is in hours.
    ``is_example`` marks deadline and grades as an example (示例).
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


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade (等次) as a list of conditions; all that are given must hold.

    ``minimum_total`` is in points, ``minimum_rate`` is a fraction of what can be reached,
    ``minimum_section_rate`` is the lowest fraction that any first-level indicator may have.
    A grade without conditions takes the rest.
    """

    title: str
    minimum_total: Decimal | None = None
    minimum_rate: Decimal | None = None
    minimum_section_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AssessmentRound:
    """Everything that ``assessment.xlsx`` defines. Grades are in order; the first match wins."""

    settings: RoundSettings
    scheme: IndicatorScheme
    grades: tuple[Grade, ...]
    roster: Roster
