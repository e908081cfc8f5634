"""What a blueprint is built for: one agency, its criteria, its code and the round's words."""

from dataclasses import dataclass, replace
from fractions import Fraction

from workbook_tool.core.form import wording
from workbook_tool.core.form.spec import BLUEPRINT_VERSION
from workbook_tool.core.round.goals import target_in, wide_targets
from workbook_tool.core.round.parts import Path, inner_paths
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings, Subtotals
from workbook_tool.core.text import Language, Text, display_width

USUAL_NAME_WIDTH = 50  # of agencies and categories, where a wide character counts as two


@dataclass(frozen=True, slots=True)
class Issue:
    """One copy that is issued to one agency."""

    assessment_round: AssessmentRound
    agency: Agency
    code: str
    scheme: IndicatorScheme  # the criteria that apply to the agency
    version: int = BLUEPRINT_VERSION  # which edition of the form; see there

    @property
    def settings(self) -> RoundSettings:
        """Return the settings of the round."""
        return self.assessment_round.settings

    @property
    def language(self) -> Language:
        """Return the language of the round."""
        return self.settings.language

    def say(self, words: Text, **facts: object) -> str:
        """Return words in the round's language with their facts filled in."""
        text = words.in_language(self.language)
        return text.format(**facts) if facts else text

    @property
    def is_plain_sum(self) -> bool:
        """Tell whether the total is nothing but the sum of the score column."""
        is_plain = self.scheme.has_plain_scale
        return (
            is_plain
            and self.scheme.not_applicable is NotApplicableRule.NONE
            and all(
                criterion.role is CriterionRole.REGULAR
                and criterion.weight is None
                and not criterion.best_of
                and not criterion.has_consequence
                and criterion.enters_points
                for criterion in self.scheme
            )
        )

    @property
    def inner_paths(self) -> tuple[Path, ...]:
        """Return the indicators below the first level that have a subtotal (分级小计)."""
        has_all = self.settings.subtotals is Subtotals.EVERY
        return inner_paths(self.scheme.regular) if has_all else ()

    def weighed(self, total: str) -> str:
        """Return the formula of a total times the agency's coefficient; a quotient is exact."""
        if self.scheme.coefficient is None:
            return total
        ratio = Fraction(self.scheme.coefficient)
        return f"({total})*{ratio.numerator}/{ratio.denominator}"

    @property
    def has_weights(self) -> bool:
        """Tell whether full marks of some criterion are worth something else than its cap."""
        return any(
            criterion.weight is not None and criterion.has_points for criterion in self.scheme
        )

    @property
    def asks_facts(self) -> bool:
        """Tell whether points of some criterion are computed from a fact that is typed."""
        return any(criterion.kind.asks_facts for criterion in self.scheme)

    @property
    def compared(self) -> tuple[Criterion, ...]:
        """Return the criteria whose points are open until agencies are compared."""
        return tuple(one for one in self.scheme if one.kind.is_compared)

    def of_total(self, words: Text) -> str:
        """Return words that name the total; they say where points by place are not in it."""
        return self.say(words) + (self.say(wording.WITHOUT_PLACES) if self.compared else "")

    @property
    def roles(self) -> tuple[CriterionRole, ...]:
        """Return the roles that are not regular and occur, in their order; () for most schemes."""
        used = {criterion.role for criterion in self.scheme}
        return tuple(
            role for role in CriterionRole if role in used and role is not CriterionRole.REGULAR
        )

    @property
    def allows_not_applicable(self) -> bool:
        """Tell whether any criterion may be marked as not applicable."""
        return any(map(self.scheme.may_be_left, self.scheme))

    def may_not_apply(self, criterion: Criterion) -> bool:
        """Tell whether one criterion may be marked as not applicable."""
        return self.scheme.may_be_left(criterion)

    @property
    def footer(self) -> str:
        """Return the page footer; a label stands before code and name.

        Directly after "&8" they would be read as part of the font size.
        """
        name = self.agency.name.replace("&", "&&")
        return self.say(wording.FOOTER, code=self.code, name=name)

    @property
    def measured_name(self) -> str:
        """Return what the room for the agency's name is measured by.

        Every usual name gets the same room, so that stamped forms are those that are built.
        """
        return "x" * max(USUAL_NAME_WIDTH, display_width(self.agency.name))

    def measured(self, criterion: Criterion) -> Criterion:
        """Return what the room for the rule of a criterion is measured by.

        Every usual target of an agency's own gets the same room, for the same reason.
        """
        if target_in(self.agency.goals, criterion.code) is None or criterion.target is None:
            return criterion
        return replace(criterion, target=wide_targets(self.agency.goals)[criterion.target])

    @property
    def longest_code(self) -> int:
        """Return the length of the longest code in the round; layout may depend on the round."""
        agencies = max((len(agency.code) for agency in self.assessment_round.roster), default=0)
        return len(self.settings.round_id) + agencies + len("--8YS1-1X1H")

    @property
    def printed_code(self) -> str:
        """Return the code with its label."""
        return self.say(wording.PRINTED_CODE, code=self.code)
