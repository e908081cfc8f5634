"""What bonuses, vetoes and prerequisites have on 指标 beside the other criteria."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.kinds import Kind
from workbook_tool.core.round.scheme import Criterion, CriterionRole
from workbook_tool.core.text import Text
from workbook_tool.definition.reading.consequences import read_consequence
from workbook_tool.definition.reading.faults import Faults, Spot
from workbook_tool.definition.reading.fields import ZERO_OR_MORE, Field, refuse_column
from workbook_tool.definition.reading.grid import Grid
from workbook_tool.definition.reading.table import find_table
from workbook_tool.definition.words.table_columns import GRADE_COLUMNS
from workbook_tool.definition.words.vocabulary import ROLES, YES_NO, kind_words

CONDITIONS = frozenset({CriterionRole.VETO, CriterionRole.PREREQUISITE})
Cells = Mapping[str, Field]


def grade_titles(grid: Grid | None) -> tuple[str, ...] | None:
    """Return the titles on 等次, None where the sheet cannot be read."""
    if grid is None:
        return None
    if not grid.rows:
        return ()
    unheard = Faults()  # reading the sheet itself reports them
    table = find_table(grid, GRADE_COLUMNS, unheard)
    if table is None or "grade" not in table.places:
        return None
    titles = (table.cell(row, "grade", unheard).text() for row in table.filled_rows())
    return tuple(dict.fromkeys(filter(None, titles)))


def read_kind(kind_cell: Field, role: CriterionRole, code: str, kinds: tuple[Kind, ...]) -> Kind:
    """Return the kind; a veto or prerequisite is answered by yes or no and by nothing else."""
    is_condition = role in CONDITIONS
    usual = next(kind for kind in kinds if kind.settles_conditions or not is_condition)
    kind = kind_cell.choice(kind_words(kinds), usual)
    if is_condition and not kind.settles_conditions:
        facts: dict[str, object] = {
            "criterion": code,
            "role": ROLES.words[role],
            "kind": kind.title,
        }
        kind_cell.faults.add(
            Code.CONDITION_NOT_YES_NO, kind_cell.at, facts, observed=kind_cell.text()
        )
        return usual
    return kind


def check_zero(criterion: Criterion, minimum_cell: Field, options_cell: Field) -> None:
    """Report a bonus or deduction that offers no 0: a blank is a missing answer, never none."""
    if criterion.role not in {CriterionRole.BONUS, CriterionRole.DEDUCTION}:
        return
    points = {option.points for option in criterion.options}
    cell: Field | None = None
    if criterion.kind.takes_options:
        cell = options_cell if points and not points & {None, Decimal(0)} else None
    elif 0 < criterion.minimum < criterion.cap:
        cell = minimum_cell
    if cell is not None:
        facts: dict[str, object] = {
            "criterion": criterion.code,
            "role": ROLES.words[criterion.role],
        }
        cell.faults.add(
            Code.NOTHING_TO_CLAIM, cell.at, facts, observed=cell.text(), criterion=criterion.code
        )


def is_worth_nothing(cap_cell: Field, weight_cell: Field, code: str, title: Text) -> bool:
    """Tell whether cap and weight say nothing, or a weight of zero, where no points are given.

    Anything else is reported, the weight before the cap.
    """
    weight, cap = weight_cell.number(ZERO_OR_MORE), cap_cell.number(ZERO_OR_MORE)
    number, cell = (weight, weight_cell) if weight else (cap, cap_cell)
    if not number or weight == 0:
        return True
    facts: dict[str, object] = {
        "criterion": code,
        "kind": title,
        "label": cell.label,
        "value": number_text(number),
    }
    cell.faults.add(
        Code.POINTS_OF_NOTHING, cell.at, facts, observed=number_text(number), criterion=code
    )
    return False


@dataclass(slots=True)
class RoleColumns:
    """Reads bonus limit, evidence and consequence of every row, and compares the limits.

    ``titles`` are the grades, None where they are not known.
    """

    titles: tuple[str, ...] | None
    faults: Faults
    limits: dict[str, tuple[Decimal, Spot]] = field(default_factory=dict)

    def read(self, criterion: Criterion, cells: Cells) -> Criterion:
        """Return the criterion with what these columns say."""
        limit = self._limit(criterion, cells["bonus_limit"])
        evidence = self._evidence(criterion, cells["needs_evidence"])
        read = replace(criterion, bonus_limit=limit, needs_evidence=evidence)
        return read_consequence(read, cells["consequence"], self.titles)

    def with_common_limits(self, criteria: Iterable[Criterion]) -> Iterator[Criterion]:
        """Yield the criteria; bonuses of one first-level indicator share what one row states."""
        for criterion in criteria:
            stated = self.limits.get(criterion.levels[0])
            if stated is None or criterion.role is not CriterionRole.BONUS:
                yield criterion
            else:
                yield replace(criterion, bonus_limit=stated[0])

    def _limit(self, criterion: Criterion, cell: Field) -> Decimal | None:
        if cell.is_blank:
            return None
        if criterion.role is not CriterionRole.BONUS:
            refuse_column(cell, criterion.code, [ROLES.words[CriterionRole.BONUS]])
            return None
        limit = cell.number(ZERO_OR_MORE)
        if limit is None:
            return None
        title = criterion.levels[0]
        first, at = self.limits.setdefault(title, (limit, cell.at))
        if first != limit:
            facts: dict[str, object] = {
                "title": title,
                "value": number_text(limit),
                "other": number_text(first),
                "first": at.cell,
            }
            self._add(Code.BONUS_LIMITS_DIFFER, criterion, cell, facts)
        return limit

    def _evidence(self, criterion: Criterion, cell: Field) -> bool | None:
        if cell.is_blank:
            return None
        wanted = cell.choice(YES_NO, default=False)
        proves = criterion.has_points or criterion.role is CriterionRole.PREREQUISITE
        if wanted and not proves:
            roles = [role for role in CriterionRole if role is not CriterionRole.VETO]
            refuse_column(cell, criterion.code, [ROLES.words[role] for role in roles])
            return None
        return wanted

    def _add(
        self,
        rule: Rule,
        criterion: Criterion,
        cell: Field,
        facts: dict[str, object],
    ) -> None:
        self.faults.add(
            rule,
            cell.at,
            {"criterion": criterion.code, **facts},
            observed=cell.text(),
            criterion=criterion.code,
        )
