"""All that a kind of criterion decides, and what it is told of the criterion that it answers.

A kind is one object. Whoever needs to know how a criterion is answered asks it, and compares
nothing: a new kind is one module beside this one and its place in ``KINDS``.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, runtime_checkable

from workbook_tool.core.cells import Cell
from workbook_tool.core.findings import Rule
from workbook_tool.core.numbers import Number
from workbook_tool.core.round.conditions import Condition
from workbook_tool.core.round.point_rules import PointRule
from workbook_tool.core.text import Language, Text

YES, NO = Text("是", "Yes"), Text("否", "No")


class CriterionRole(StrEnum):
    """What a criterion does to the total."""

    REGULAR = "regular"
    BONUS = "bonus"  # outside the stated total
    DEDUCTION = "deduction"  # taken off, never below zero
    VETO = "veto"  # yes means that it happened and forces a grade; the score is still shown
    PREREQUISITE = "prerequisite"  # no means that it is not met, which does the same


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from; of a state it has no points."""

    label: str
    points: Decimal | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word that stands for this answer, in both languages for yes and no."""
        both = ((word.zh, word.en) for word in (YES, NO))
        return next((words for words in both if self.label in words), (self.label,))


@dataclass(frozen=True, slots=True)
class ScoreReading:
    """What a score cell gave: a score or None, and the rule that was met on the way, if any.

    ``seen`` is a number that was read but is not allowed; ``choice`` is the label of an option.
    ``fact`` is what was typed where the score was computed from it.
    """

    score: Decimal | None
    rule: Rule | None = None
    suggestion: str | None = None
    seen: Decimal | None = None
    choice: str = ""
    fact: Decimal | None = None

    @property
    def is_read(self) -> bool:
        """Tell whether it is an answer: points, a choice, or a fact whose points are open."""
        return self.score is not None or self.fact is not None or bool(self.choice)


class Asked(Protocol):
    """What a kind is told of a criterion, in the terms of ``scheme.Criterion``."""

    @property
    def cap(self) -> Decimal:
        """Return the highest score."""

    @property
    def minimum(self) -> Decimal:
        """Return the lowest score."""

    @property
    def step(self) -> Decimal:
        """Return what lies between two scores."""

    @property
    def worth(self) -> Decimal:
        """Return what full marks contribute to the total."""

    @property
    def role(self) -> CriterionRole:
        """Return what it does to the total."""

    @property
    def options(self) -> tuple[Option, ...]:
        """Return the options that the definition lists."""

    @property
    def has_points(self) -> bool:
        """Tell whether answers give or take points."""

    @property
    def rule(self) -> PointRule:
        """Return how points come about from a fact."""

    @property
    def unit(self) -> str:
        """Return what a fact is counted or measured in, "" where it is not said."""

    @property
    def target(self) -> Decimal | None:
        """Return what was to be reached, None where the rule needs none."""

    @property
    def is_uncapped(self) -> bool:
        """Tell whether points have no limit; the cap means nothing then."""

    def is_on_step(self, score: Decimal, /) -> bool:
        """Tell whether a score is one of the steps above the minimum."""


@runtime_checkable
class Kind(Protocol):
    """How a criterion is answered. Nothing here has a default: every kind decides all of it.

    Kinds are equal by their class. ``score`` in a formula is the reference to the score cell.
    """

    __slots__ = ()

    name: str
    """What stands for the kind in stored files and in JSON, and is never changed."""
    title: Text
    """The word in the definition workbook and in its documentation."""
    to_fill: Text
    """What a blank cell asks for; the first character decides the colour."""
    gives_points: bool
    """Whether answers give or take points; others are only counted."""
    enters_points: bool
    """Whether the cell holds the points themselves, so that it can be summed and have a minimum.

    ``is_labelled`` tells where it does not: see ``scheme.Criterion.enters_points``.
    """
    is_typed: bool
    """Whether any number on the steps may be typed; otherwise one of the choices is picked."""
    asks_facts: bool
    """Whether a fact is typed, from which the points are computed by a rule."""
    is_compared: bool
    """Whether points come about by comparing agencies: they are open until consolidation."""
    takes_options: bool
    """Whether the definition lists the options."""
    settles_conditions: bool
    """Whether it answers a veto or a prerequisite."""

    def choices(self, asked: Asked) -> tuple[Option, ...]:
        """Return the answers to choose from."""

    def answers(self, asked: Asked, language: Language) -> tuple[str, ...]:
        """Return every answer as it is entered, best first; () where there are too many."""

    def is_labelled(self, asked: Asked) -> bool:
        """Tell whether labels are entered for points, because some points stand for several."""

    def takes_zero(self, asked: Asked) -> bool:
        """Tell whether 0 can be entered as points."""

    def meanings(self, asked: Asked) -> tuple[str, ...]:
        """Return what each answer that is entered as points stands for: "3 = Fully in place"."""

    def custom_rule(self, asked: Asked, cell: str) -> str:
        """Return the condition of what may be typed, "" where a list offers all there is."""

    def messages(self, asked: Asked, language: Language) -> tuple[Text, Text, Text]:
        """Return title and text of the refusal of a wrong answer, and the prompt of the cell."""

    def number(self, asked: Asked, score: str, language: Language) -> str:
        """Return the formula of the number that an answer stands for in sums; 0 for none.

        Of a fact it is the fact, for the check code; sums take its ``points``.
        """

    def points(self, asked: Asked, score: str, language: Language) -> str:
        """Return the formula of the points of an answer that can stand."""

    def exact(self, asked: Asked, score: Number | None, fact: Decimal | None) -> Fraction:
        """Return the points of what was read, before any weight; nothing where there are none."""

    def unit(self, asked: Asked) -> Text:
        """Return what stands beside an answer, such as 次 or %; "" where nothing does."""

    def read_rule(self, text: str) -> tuple[PointRule, frozenset[str]] | None:
        """Return the rule that a text states and the units it names, None where it is none."""

    def told(self, asked: Asked) -> Text:
        """Return how points come about, as the form and its foot tell it; "" for nothing."""

    def refusals(
        self, asked: Asked, score: str, language: Language, version: int
    ) -> tuple[tuple[str, Text], ...]:
        """Return when an answer that is not blank cannot stand, as formulas, and what to say.

        ``version`` is that of the form.
        """

    def lead(self, asked: Asked, /, **facts: str) -> tuple[Text, ...]:
        """Return what to enter for a bonus or a deduction, in sentences.

        ``facts`` are the ``limits`` of a bonus, or the ``host`` that a deduction is taken from.
        """

    def read(self, asked: Asked, reading: ScoreReading, cell: Cell) -> ScoreReading:
        """Return what a cell gives whose number or text was read; no bound was looked at before."""

    def claimed(self, asked: Asked) -> Condition:
        """Return the answers that give or take points, or meet a condition."""

    def lost(self, asked: Asked) -> Condition:
        """Return the answers that leave points behind."""

    def expected(self, asked: Asked) -> Text:
        """Return what it takes, in words: its range, or the answers to choose from."""

    def request(self, asked: Asked) -> Text:
        """Return how to answer and send the workbook again."""

    def way_back(self, asked: Asked) -> Text | None:
        """Return how to take back a claim that has no evidence, None where 0 does."""
