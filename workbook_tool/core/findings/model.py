"""The values that findings are made of: severity, rule, location, finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from workbook_tool.core.text import Language, Text, fill, in_language

QUOTED = 60  # characters of a text that a message quotes
# What agencies send, evaluators hand in (交回).
_SENT_AND_HANDED_IN = (
    (
        Text("无需重报", "No need to send again"),
        Text("无需重新交回", "No need to hand it in again"),
    ),
    (Text("重新报送", "send the workbook again"), Text("重新交回", "hand the workbook in again")),
    (Text("重报", "send it again"), Text("重新交回", "hand it in again")),
)
_TO_STAFF = ("请与填报单位核实来源；", "Ask the agency where the file comes from. ")


class Severity(StrEnum):
    """How much a finding weighs; the most severe one decides what becomes of a return.

    They stand in order, the least one first; ``title`` is what people read.
    """

    _value_: str
    title: Text  # type: ignore[assignment]  # in place of the method of strings

    INFO = "info", "说明", "note"
    WARNING = "warning", "提示", "warning"
    ERROR = "error", "需改正", "error"
    SECURITY = "security", "存在风险", "unsafe"

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        """Take the value and the title in both languages."""
        severity = str.__new__(cls, value)
        severity._value_ = value
        severity.title = Text(zh, en)
        return severity


class Gap(StrEnum):
    """What was left blank beside the scores (漏填); each round says how much it weighs."""

    BASIS = "basis"
    REASON = "reason"
    EVIDENCE = "evidence"
    COVER = "cover"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue (审核规则); its id is never renamed or reused.

    ``message`` holds named places in braces, filled from the facts of a finding. ``remedy`` says
    what to do and holds none, so that ``explain`` can print it. ``meaning`` says why it matters.
    ``remedy_for_sender`` is what an agency reads where the remedy speaks to staff. Whatever else
    follows from meeting a rule is said here too, and nowhere by a list of rules.
    """

    id: str
    severity: Severity
    title: Text
    message: Text
    meaning: Text
    remedy: Text
    remedy_for_sender: Text | None = None
    is_identity_conflict: bool = False  # identity contradicts itself: staff decide (待核定)
    is_for_staff: bool = False  # staff put it right at their own desk before they ask anybody
    names_contacts: bool = False  # its message holds addresses, which stay out of summaries
    is_transient: bool = False  # the same bytes may be judged otherwise elsewhere or another day
    is_no_answer: bool = False  # what stands in a score cell is none of the criterion's answers
    is_out_of_bounds: bool = False  # a number that minimum, cap or step does not allow
    gap: Gap | None = None  # the round says how much it weighs; the severity here is the usual one
    in_review: str = ""  # the id of the rule that says the same of a review score
    inputs: tuple[str, ...] = ("score",)  # of its criterion that it is about, to be mended first
    leaves_columns_open: bool = False  # which columns a definition has is not known
    leaves_totals_open: bool = False  # what a definition adds up to is not known


@dataclass(frozen=True, slots=True)
class Location:
    """Where a finding stands; whatever does not apply is None."""

    agency: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found wrong or odd about something that was returned (审核问题).

    ``observed`` is the raw text that was found, ``expected`` what is allowed. ``suggestion`` is a
    value that is probably meant; it is shown, never applied. ``advice`` is what to do in this one
    case, where the remedy of the rule would not do. ``weight`` is its severity where the round
    weighs a gap otherwise than usual.
    """

    rule: Rule
    at: Location = field(default_factory=Location)
    facts: tuple[tuple[str, str | Text], ...] = ()  # pairs, because they travel between processes
    observed: str | None = None
    expected: str | Text | None = None
    suggestion: str | None = None
    advice: Text | None = None
    weight: Severity | None = None

    @classmethod
    def of(
        cls,
        rule: Rule,
        at: Location | None = None,
        *,
        observed: str | None = None,
        expected: str | Text | None = None,
        suggestion: str | None = None,
        **facts: object,
    ) -> "Finding":
        """Return a finding of a rule; facts become text, in both languages where they are Text."""
        words = tuple(
            (name, value if isinstance(value, Text) else str(value))
            for name, value in facts.items()
        )
        return cls(rule, at or Location(), words, observed, expected, suggestion)

    def advised(self, advice: Text | None) -> "Finding":
        """Return the same finding with what to do in its own case; None leaves the remedy."""
        return replace(self, advice=advice)

    def for_evaluators(self) -> "Finding":
        """Return the same finding with what to do in the words of a review."""
        remedy = told = self.advice or self.rule.remedy
        for sent, handed in _SENT_AND_HANDED_IN:
            told = Text(told.zh.replace(sent.zh, handed.zh), told.en.replace(sent.en, handed.en))
        return self if told == remedy else self.advised(told)

    @property
    def severity(self) -> Severity:
        """Return how much it weighs in its round: as its rule says, or as the round says."""
        return self.rule.severity if self.weight is None else self.weight

    def weighed(self, weights: Mapping[Gap, Severity]) -> "Finding":
        """Return the same finding with the severity that a round gives to its gap."""
        if self.rule.gap is None:
            return self
        return replace(self, weight=weights.get(self.rule.gap, self.weight))

    def message(self, language: Language) -> str:
        """Return what was found and what is allowed, in one sentence."""
        facts = {name: in_language(value, language) for name, value in self.facts}
        return fill(self.rule.message.in_language(language), facts)

    def hint(self, language: Language) -> str:
        """Return what to do, with the suggestion where there is one."""
        remedy = (self.advice or self.rule.remedy).in_language(language)
        if self.suggestion is None:
            return remedy
        question = Text(f"（是否应为 {self.suggestion}？）", f" (Did you mean {self.suggestion}?)")
        return remedy + question.in_language(language)

    def hint_for_sender(self, language: Language, *, hints: bool = True) -> str:
        """Return what to do in words that can be sent to an agency; ``hints`` adds the suggestion.

        Words that send staff to the sender are left out.
        """
        if self.rule.remedy_for_sender is not None:
            return self.rule.remedy_for_sender.in_language(language)
        told = self if hints else replace(self, suggestion=None)
        remedy = told.hint(language)
        for words in _TO_STAFF:
            remedy = remedy.removeprefix(words)
        return remedy

    def placed(self, *, agency: str | None = None, file: str | None = None) -> "Finding":
        """Return the same finding with agency and file filled in where they were unknown."""
        at = replace(self.at, agency=self.at.agency or agency, file=self.at.file or file)
        return replace(self, at=at)

    def moved(self, old: str, new: str) -> "Finding":
        """Return the same finding with another path where it stood at the old one."""
        is_there = self.at.file == old
        return replace(self, at=replace(self.at, file=new)) if is_there else self
