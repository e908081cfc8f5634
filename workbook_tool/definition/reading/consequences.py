"""What follows from an answer (后果): of vetoes and prerequisites, and of criteria with points.

One cell says it: a grade, 总分计0, 降一等次 or 一票否决; of a count from some on: ≥3次=不合格.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.kinds import COUNT, KINDS
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Language, Text
from workbook_tool.definition.reading.faults import find_name, suggest
from workbook_tool.definition.reading.fields import Field, refuse_column
from workbook_tool.definition.words.vocabulary import ONE_LESS, ROLES, TOTAL_ZERO

_VETO = ROLES.words[CriterionRole.VETO]
_PIECE = r"\s*[^\d\s=＝:：]{0,6}?\s*"
_FROM = re.compile(
    rf"(?:(?:≥|>=|＞＝)\s*(?P<least>\d{{1,6}}){_PIECE}|(?P<and_more>\d{{1,6}}){_PIECE}及?以上"
    r"|(?P<or_more>\d{1,6}) or more)\s*[=＝:：]\s*(?P<effect>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_TAKERS = tuple(role for role in CriterionRole if role is not CriterionRole.BONUS)


def write_consequence(criterion: Criterion, language: Language) -> str:
    """Return what stands in the cell."""
    effect = criterion.consequence
    if criterion.forfeits_total:
        effect = TOTAL_ZERO.choices(language)[0]
    elif criterion.lowers_grade:
        effect = ONE_LESS.choices(language)[0]
    elif criterion.is_veto_too:
        effect = _VETO.in_language(language)
    if criterion.consequence_from is None:
        return effect
    return f"≥{number_text(criterion.consequence_from)}={effect}"


def read_consequence(
    criterion: Criterion, cell: Field, titles: tuple[str, ...] | None
) -> Criterion:
    """Return the criterion with what the cell says; what means nothing here is reported.

    ``titles`` are the grades, None where they are not known.
    """
    typed = cell.text()
    read = _Cell(criterion, cell, titles)
    if not typed:
        if criterion.is_condition and titles is not None and len(titles) == 1:
            read.report(Code.CONSEQUENCE_WITHOUT_EFFECT, grade=titles[0])
        return criterion
    is_asked = criterion.has_points or criterion.is_condition
    if criterion.role not in _TAKERS or not is_asked:
        refuse_column(cell, criterion.code, [ROLES.words[role] for role in _TAKERS])
        return criterion
    if criterion.kind.is_compared:  # no form can tell what its place leads to
        takers = [one.title for one in KINDS if one.gives_points and not one.is_compared]
        refuse_column(cell, criterion.code, takers)
        return criterion
    found = read.criterion_with(typed)
    if found.has_consequence and not criterion.is_condition and not _may_happen(found):
        read.report(Code.CONSEQUENCE_NEVER, value=typed)
    return found


def _may_happen(criterion: Criterion) -> bool:
    """Tell whether an answer can have the consequence: no points have to be possible for none."""
    if criterion.consequence_from is not None or criterion.role is CriterionRole.DEDUCTION:
        return True
    points = [one.points for one in criterion.choices if one.points is not None]
    return min(points, default=criterion.minimum) <= 0


@dataclass(frozen=True, slots=True)
class _Cell:
    """The cell of one criterion, and the grades that it may name."""

    criterion: Criterion
    cell: Field
    titles: tuple[str, ...] | None

    def criterion_with(self, typed: str) -> Criterion:
        """Return the criterion with the consequence, without where it is none."""
        match = _FROM.fullmatch(typed)
        if match is None or find_name(typed, self.titles or ()) is not None:
            return self._with_effect(self.criterion, typed)
        number = Decimal(match["least"] or match["and_more"] or match["or_more"])
        if self.criterion.kind is not COUNT or number < 1:
            self.report(Code.CONSEQUENCE_OF_COUNT, value=typed, kind=COUNT.title)
            return self.criterion
        found = self._with_effect(self.criterion, match["effect"])
        return replace(found, consequence_from=number) if found.has_consequence else found

    def _with_effect(self, criterion: Criterion, typed: str) -> Criterion:
        title = find_name(typed, self.titles or ())
        if title is None and TOTAL_ZERO.find(typed):
            return replace(criterion, forfeits_total=True)
        if title is None and ONE_LESS.find(typed):
            if self.titles is not None and len(self.titles) == 1:
                self.report(Code.CONSEQUENCE_WITHOUT_EFFECT, grade=self.titles[0])
            return replace(criterion, lowers_grade=True)
        if title is None and ROLES.find(typed) is CriterionRole.VETO:
            is_one = criterion.role is CriterionRole.VETO
            return criterion if is_one else replace(criterion, is_veto_too=True)
        if title is None and self.titles is not None:
            words = tuple(self._words())
            zh, en = "、".join(one.zh for one in words), ", ".join(one.en for one in words)
            close = suggest(typed, {word for one in words for word in (one.zh, one.en)})
            self.report(Code.CONSEQUENCE_UNKNOWN, close, value=typed, allowed=Text(zh, en))
        if self.titles and title == self.titles[0]:
            self.report(Code.CONSEQUENCE_WITHOUT_EFFECT, grade=title)
        return replace(criterion, consequence=title or typed)

    def _words(self) -> Iterator[Text]:
        yield from (Text(title, title) for title in self.titles or ())
        yield from (TOTAL_ZERO.words[True], ONE_LESS.words[True], _VETO)

    def report(self, rule: Rule, suggestion: str | None = None, **facts: object) -> None:
        """Report the cell."""
        self.cell.faults.add(
            rule,
            self.cell.at,
            {"criterion": self.criterion.code, **facts},
            observed=self.cell.text(),
            criterion=self.criterion.code,
            suggestion=suggestion,
        )
