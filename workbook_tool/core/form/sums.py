"""The arithmetic of a scheme as formulas, step by step, on the hidden sheet ``_lists``.

It follows ``core.round.outcome`` line by line: points, deductions inside their indicators, what
does not apply, bonuses up to their limits, deductions of the total, vetoes that set it to zero,
rounding.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from workbook_tool.core.form import wording
from workbook_tool.core.form.answers import yes_no
from workbook_tool.core.form.draft import SheetDraft
from workbook_tool.core.form.hidden import FIRST_ROW, PLAIN, ListSheet
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.form.scoring_rules import column_cells, column_of
from workbook_tool.core.form.spec import Field, ScoreTable
from workbook_tool.core.formulas import absolute, at, block, quote
from workbook_tool.core.numbers import formula_text, number_text, plainest
from workbook_tool.core.round.outcome import blank_total
from workbook_tool.core.round.parts import Path, is_below
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    NotApplicableRule,
    exact_worth_of,
    hosts_of,
    worth_of,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the other sheets show, as formulas.

    ``sections`` are the points of each first-level indicator by its title, rounded, ``inner`` those
    of the indicators below by their titles, where these have subtotals. ``bonus`` and
    ``taken`` are what is added to and taken from the total beside them, ``triggered`` the number
    and ``triggered_codes`` the codes of vetoes and prerequisites that force something; each is ""
    where the scheme has none. ``raw`` is the total before it is told on another scale, "" where it
    is not. ``may_leave_nothing`` says that everything in points may be marked
    as not applicable; the total is a dash then.
    """

    total: str
    check_sum: str
    sections: Mapping[str, str]
    inner: Mapping[Path, str] = field(default_factory=dict)
    bonus: str = ""
    taken: str = ""
    triggered: str = ""
    triggered_codes: str = ""
    may_leave_nothing: bool = False
    raw: str = ""


def write_sums(
    issue: Issue,
    lists: ListSheet,
    table: ScoreTable,
    weights: tuple[int, ...],
    marks: Mapping[str, str],
) -> Sums:
    """Write every step on ``_lists`` and return what the other sheets show.

    ``marks`` are references to the texts that say that a criterion does not apply.
    """
    return _Arithmetic(issue, lists, table, marks).write(weights)


@dataclass(slots=True)
class _Block:
    """A block of columns on ``_lists``: its titles, and the next free row."""

    draft: SheetDraft
    first: int
    titles: tuple[str, ...]
    is_first: bool  # in version 1 of the form
    row: int = FIRST_ROW

    def column(self, title: str) -> int:
        """Return the column of a title."""
        return self.first + self.titles.index(title)

    def cell(self, title: str, row: int) -> str:
        """Return the reference to a cell."""
        return at(self.column(title), row)

    def all(self, title: str) -> str:
        """Return the reference to a whole column of the block."""
        return self.part(title, FIRST_ROW, self.row - 1)

    def part(self, title: str, first: int, last: int) -> str:
        """Return the reference to some rows of a column; the whole sheet is locked."""
        column = self.column(title)
        return block(column, first, last) if self.is_first else absolute("", first, column, last)

    def outside(self, title: str, row: int) -> str:
        """Return the reference to a cell from another sheet."""
        return at(self.column(title), row, self.draft.name)


@dataclass(slots=True)
class _Arithmetic:
    """Writes the blocks one after the other."""

    issue: Issue
    lists: ListSheet
    table: ScoreTable
    marks: Mapping[str, str]

    def write(self, weights: tuple[int, ...]) -> Sums:
        """Write all blocks."""
        answers = self._write_answers()
        taken, left_over = self._write_hosts(answers)
        sections = self._write_sections(answers, taken)
        ends, codes = self._write_total(answers, sections, left_over)
        row = FIRST_ROW
        places = self.issue.scheme.part_places
        last = row + len(self.issue.scheme.criteria) - 1
        scores = absolute(self.lists.draft.name, row, answers.column("score"), last)
        return Sums(
            total=ends.outside("total", row),
            check_sum=f"SUMPRODUCT({scores},{{{';'.join(map(str, weights))}}})",
            sections={
                title: self._shown_of(sections, title, row)
                for row, title in enumerate(self._titles, start=FIRST_ROW)
            },
            inner=self._write_inner(answers, taken),
            bonus=f"ROUND({ends.outside('added', row)},{places})" if self._bonuses else "",
            taken=f"ROUND({ends.outside('taken off', row)},{places})"
            if self._host_codes(()) or left_over
            else "",
            triggered=ends.outside("triggered", row) if codes else "",
            triggered_codes=codes,
            may_leave_nothing=self._may_be_left(self.issue.scheme.regular),
            raw=f"ROUND({ends.outside('raw', row)},{places})" if self._is_scaled else "",
        )

    def _shown_of(self, sections: _Block, title: str, row: int) -> str:
        """Return the formula of an indicator's points, a word where nothing of it applies."""
        points = sections.outside("scaled" if self._is_parent else "held", row)
        return self._or_word(points, sections.outside("base", row), self._inside((title,)))

    def _or_word(self, points: str, base: str, members: Sequence[Criterion]) -> str:
        """Return rounded points, a word where nothing may be left of what they are out of."""
        points = f"ROUND({points},{self.issue.scheme.part_places})"
        if not self._may_be_left(members):
            return points
        return f"IF({base}=0,{quote(self.issue.say(wording.NOTHING_APPLIES))},{points})"

    def _write_inner(self, answers: _Block, taken: Mapping[Path, str]) -> Mapping[Path, str]:
        """Write, one indicator below the first level a row, its points and what they are out of."""
        shown: dict[Path, str] = {}
        paths = self.issue.inner_paths
        if not paths:
            return shown
        inner = self._add_block("indicator", "kept", "applies")
        for path in paths:
            row, members = inner.row, self._inside(path)
            inner.row += 1
            codes = [one.code for one in members]
            own = [cell for host, cell in taken.items() if host[: len(path)] == path]
            points = "-".join((self._sum(answers, "points", codes), *own))
            base, worth = self._sum(answers, "reachable", codes), worth_of(members)
            inner.draft.put(row, inner.column("indicator"), " / ".join(path), PLAIN)
            inner.draft.compute(row, inner.column("kept"), points, ZERO, PLAIN)
            inner.draft.compute(row, inner.column("applies"), base, worth, PLAIN)
            cells = inner.outside("kept", row), inner.outside("applies", row)
            shown[path] = self._or_word(*cells, members)
        return shown

    def _may_be_left(self, criteria: Sequence[Criterion]) -> bool:
        """Tell whether every one that is worth anything may be marked as not applicable."""
        worthy = [one for one in criteria if one.worth]
        return bool(worthy) and all(map(self.issue.may_not_apply, worthy))

    @property
    def _is_parent(self) -> bool:
        return self.issue.scheme.not_applicable is NotApplicableRule.PARENT

    @property
    def _titles(self) -> tuple[str, ...]:
        """Return the first-level indicators that hold regular criteria."""
        return tuple(dict.fromkeys(one.levels[0] for one in self.issue.scheme.regular))

    @property
    def _bonuses(self) -> Sequence[Criterion]:
        return [one for one in self.issue.scheme if one.role is CriterionRole.BONUS]

    def _host_codes(self, path: Path) -> Sequence[str]:
        """Return the deductions that are taken from an indicator, or from the total."""
        return [code for code, host in hosts_of(self.issue.scheme).items() if host == path]

    def _add_block(self, *titles: str) -> _Block:
        draft, first = self.lists.draft, self.lists.next_column
        self.lists.next_column += len(titles)
        for offset, title in enumerate(titles):
            draft.put(1, first + offset, title, PLAIN)
        return _Block(draft, first, titles, self.issue.version == 1)

    def _score(self, criterion: Criterion) -> str:
        column = column_of(self.table, Field.SCORE)
        return at(column, self.table.rows[criterion.code], self.table.sheet)

    def _points(self, criterion: Criterion, number: str) -> str:
        """Return the points of an answer: its number, or what the form computes from a fact."""
        if not criterion.kind.asks_facts:
            return number
        row, column = self.table.rows[criterion.code], column_of(self.table, Field.POINTS)
        points = at(column, row, self.table.sheet)
        return f"IF(ISNUMBER({points}),{points},0)"

    def _write_answers(self) -> _Block:
        """Write, one criterion a row, the number, the points and what can be reached."""
        titles = ["score", "points", "reachable"]
        roles = {one.role for one in self.issue.scheme if one.has_points}
        titles += [
            role.value for role in (CriterionRole.BONUS, CriterionRole.DEDUCTION) if role in roles
        ]
        has_groups = any(one.best_of for one in self.issue.scheme)
        answers = self._add_block(*titles, *(("own",) if has_groups else ()))
        draft, mark = self.lists.draft, self.table.column_of(Field.NOT_APPLICABLE)
        for criterion in self.issue.scheme:
            row = answers.row
            answers.row += 1
            # An answer without points counts in the check code alone.
            score, language = self._score(criterion), self.issue.language
            formula = criterion.kind.number(criterion, score, language)
            draft.compute(row, answers.column("score"), formula, ZERO, PLAIN)
            if not criterion.has_points:
                continue
            points = self._points(criterion, answers.cell("score", row))
            if criterion.weight is not None:
                weight, cap = formula_text(criterion.weight), number_text(criterion.cap)
                points = f"{points}*{weight}/{cap}"
            if criterion.best_of:
                draft.compute(row, answers.column("own"), points, ZERO, PLAIN)
                points = self._best_points(answers, criterion)
            is_regular = criterion.role is CriterionRole.REGULAR
            title = "points" if is_regular else criterion.role.value
            draft.compute(row, answers.column(title), points, ZERO, PLAIN)
            if not is_regular:
                continue
            if criterion.best_of:
                formula, worth = self._best_worth(criterion, mark), self._best_full(criterion)
                draft.compute(row, answers.column("reachable"), formula, worth, PLAIN)
            elif self.issue.may_not_apply(criterion) and mark:
                formula = self._worth_if_applied(criterion, mark)
                draft.compute(row, answers.column("reachable"), formula, criterion.worth, PLAIN)
            elif isinstance(criterion.weight, Fraction):
                formula = formula_text(criterion.weight)
                draft.compute(row, answers.column("reachable"), formula, criterion.worth, PLAIN)
            else:
                draft.put(row, answers.column("reachable"), criterion.worth, PLAIN)
        return answers

    def _worth_if_applied(self, criterion: Criterion, mark: int | None) -> str:
        """Return what full marks are worth, 0 where it is marked as not applicable."""
        full = _full_marks([criterion])
        if mark is None or not self.issue.may_not_apply(criterion):
            return full
        where = at(mark, self.table.rows[criterion.code], self.table.sheet)
        said = self.marks.get(criterion.code, f"TRIM({where})")
        return f"IF(LEN({said})>0,0,{full})"

    def _group_of(self, criterion: Criterion) -> Sequence[Criterion]:
        return [one for one in self.issue.scheme if one.group_key == criterion.group_key]

    def _best_points(self, answers: _Block, criterion: Criterion) -> str:
        """Return the points where they are the best of the group; of equal ones the first."""
        places = {one.code: row for row, one in enumerate(self.issue.scheme, start=FIRST_ROW)}
        cells = [answers.cell("own", places[one.code]) for one in self._group_of(criterion)]
        own = answers.cell("own", places[criterion.code])
        before = cells[: cells.index(own)]
        counted = f"IF({own}={_greatest(before)},0,{own})" if before else own
        return f"IF({own}={_greatest(cells)},{counted},0)"

    def _best_worth(self, criterion: Criterion, mark: int | None) -> str:
        """Return what the group can reach, in the row of its first member."""
        group = self._group_of(criterion)
        if group[0] != criterion:
            return "0"
        return _greatest([self._worth_if_applied(one, mark) for one in group])

    def _best_full(self, criterion: Criterion) -> Decimal:
        group = self._group_of(criterion)
        return worth_of(group) if group[0] == criterion else ZERO

    def _sum(self, answers: _Block, title: str, codes: Iterable[str]) -> str:
        """Return the sum of a column over criteria, in as few blocks as possible."""
        wanted = frozenset(codes)
        rows = [
            row
            for row, criterion in enumerate(self.issue.scheme, start=FIRST_ROW)
            if criterion.code in wanted
        ]
        if not rows:
            return "0"
        return f"SUM({','.join(answers.part(title, first, last) for first, last in _runs(rows))})"

    def _inside(self, path: Path) -> Sequence[Criterion]:
        """Return the regular criteria of an indicator."""
        return [one for one in self.issue.scheme.regular if is_below(one, path)]

    def _host_paths(self) -> Sequence[Path]:
        """Return the indicators that deductions may be taken from, the innermost first.

        Where all of one may be marked as not applicable, the one above it is another.
        """
        paths = {path for path in hosts_of(self.issue.scheme).values() if path}
        for path in sorted(paths, key=len, reverse=True):
            above = path
            while len(above) > 1 and self._may_be_left(self._inside(above)):
                above = above[:-1]
                paths.add(above)
        return sorted(paths, key=lambda path: (-len(path), path))

    def _write_hosts(self, answers: _Block) -> tuple[Mapping[Path, str], Sequence[str]]:
        """Write what deductions take from each indicator, and return what is left for the total.

        Of what does not apply at all nothing can be taken: it is wanted from the indicator above.
        """
        taken: dict[Path, str] = {}
        passed: dict[Path, list[str]] = {}
        paths = self._host_paths()
        if not paths:
            return taken, ()
        may_pass = {path for path in paths if self._may_be_left(self._inside(path))}
        titles = ("host", "left", "wanted", "taken")
        hosts = self._add_block(*titles, *(("base", "passed") if may_pass else ()))
        for path in paths:
            row, depth = hosts.row, len(path)
            hosts.row += 1
            inside = [one.code for one in self._inside(path)]
            below = [cell for other, cell in taken.items() if other[:depth] == path]
            left = "-".join((self._sum(answers, "points", inside), *below))
            own = self._sum(answers, CriterionRole.DEDUCTION.value, self._host_codes(path))
            wanted = "+".join((own, *passed.get(path, ())))
            draft = hosts.draft
            draft.put(row, hosts.column("host"), " / ".join(path), PLAIN)
            draft.compute(row, hosts.column("left"), left, ZERO, PLAIN)
            draft.compute(row, hosts.column("wanted"), wanted, ZERO, PLAIN)
            formula = f"MIN({hosts.cell('wanted', row)},MAX({hosts.cell('left', row)},0))"
            draft.compute(row, hosts.column("taken"), formula, ZERO, PLAIN)
            taken[path] = hosts.cell("taken", row)
            if path in may_pass:
                base = self._sum(answers, "reachable", inside)
                worth = worth_of(self._inside(path))
                draft.compute(row, hosts.column("base"), base, worth, PLAIN)
                formula = f"IF({hosts.cell('base', row)}=0,{hosts.cell('wanted', row)},0)"
                draft.compute(row, hosts.column("passed"), formula, ZERO, PLAIN)
                passed.setdefault(path[:-1], []).append(hosts.cell("passed", row))
        return taken, passed.get((), ())

    def _write_sections(self, answers: _Block, taken: Mapping[Path, str]) -> _Block:
        """Write, one first-level indicator a row, points, base, worth, rescaled points."""
        sections = self._add_block("section", "held", "base", "worth", "scaled", "counted")
        draft = sections.draft
        for title in self._titles:
            row = sections.row
            sections.row += 1
            codes = [one.code for one in self.issue.scheme.regular if one.levels[0] == title]
            members = [self.issue.scheme.by_code[code] for code in codes]
            worth = worth_of(members)
            own = [cell for path, cell in taken.items() if path[0] == title]
            points = "-".join((self._sum(answers, "points", codes), *own))
            base, full = sections.cell("base", row), _full_marks(members)
            scaled = f"{sections.cell('held', row)}*{full}/{base}"
            draft.put(row, sections.column("section"), title, PLAIN)
            draft.compute(row, sections.column("held"), points, ZERO, PLAIN)
            base_sum = self._sum(answers, "reachable", codes)
            draft.compute(row, sections.column("base"), base_sum, worth, PLAIN)
            draft.put(row, sections.column("worth"), worth, PLAIN)
            draft.compute(row, sections.column("scaled"), f"IF({base}=0,0,{scaled})", ZERO, PLAIN)
            counted = f"IF({base}=0,0,{full})"
            draft.compute(row, sections.column("counted"), counted, worth, PLAIN)
        return sections

    def _write_total(
        self, answers: _Block, sections: _Block, left_over: Sequence[str]
    ) -> tuple[_Block, str]:
        """Write bonus, deductions of the total, vetoes and the total itself."""
        draft, row, scheme = self.lists.draft, FIRST_ROW, self.issue.scheme
        titles = ("added", "taken off", "triggered", "forfeited", "total")
        ends = self._add_block(*titles, *(("raw",) if self._is_scaled else ()))
        bonus = "+".join(self._bonus_parts(answers)) or "0"
        of_total = self._sum(answers, CriterionRole.DEDUCTION.value, self._host_codes(()))
        taken = "+".join((of_total, *left_over))
        draft.compute(row, ends.column("added"), bonus, ZERO, PLAIN)
        draft.compute(row, ends.column("taken off"), taken, ZERO, PLAIN)
        conditions = {
            one.code: self._is_triggered(answers, one, place)
            for place, one in enumerate(scheme, start=FIRST_ROW)
            if one.has_consequence
        }
        count = "+".join(f"IF({met},1,0)" for met in conditions.values()) or "0"
        draft.compute(row, ends.column("triggered"), count, ZERO, PLAIN)
        named = "&".join(f'IF({met},"{code} ","")' for code, met in conditions.items())
        zeroing = [met for code, met in conditions.items() if scheme.by_code[code].forfeits_total]
        forfeited = f"IF(OR({','.join(zeroing)}),1,0)" if zeroing else "0"
        draft.compute(row, ends.column("forfeited"), forfeited, ZERO, PLAIN)
        added, off = ends.cell("added", row), ends.cell("taken off", row)
        raw = f"{self._found(sections)}+{added}-{off}"
        full = _full_marks(scheme.regular, given=scheme.given_points)
        if scheme.given_points:
            raw = f"{number_text(scheme.given_points)}+{raw}"
        if scheme.floor == 0 and not self._is_scaled:
            raw = f"MAX(0,{raw})"
        if scheme.is_total_capped:
            raw = f"MIN({full},{raw})"
        if self._is_scaled:
            draft.compute(row, ends.column("raw"), raw, scheme.given_points, PLAIN)
            raw = f"{ends.cell('raw', row)}*{number_text(scheme.full_total)}/{full}"
        raw = self.issue.weighed(raw)
        is_kept = scheme.floor or (scheme.floor is not None and self._is_scaled)
        total = f"MAX({number_text(scheme.floor or ZERO)},{raw})" if is_kept else raw
        total = f"IF({ends.cell('forfeited', row)}=1,0,ROUND({total},{scheme.places}))"
        if self._may_be_left(scheme.regular):
            base = f"SUM({sections.all('base')})"
            total = f"IF({base}=0,{quote(wording.NO_TOTAL)},{total})"
        draft.compute(row, ends.column("total"), total, blank_total(scheme), PLAIN)
        return ends, f"TRIM({named})" if conditions else ""

    @property
    def _is_scaled(self) -> bool:
        """Tell whether totals are told on another scale than that of the points."""
        return self.issue.scheme.scaled_to is not None and bool(self.issue.scheme.total)

    def _found(self, sections: _Block) -> str:
        """Return the points of all sections, rescaled where something does not apply."""
        if not self._titles:
            return "0"
        rule, full = self.issue.scheme.not_applicable, _full_marks(self.issue.scheme.regular)
        points = f"SUM({sections.all('scaled' if self._is_parent else 'held')})"
        if rule is NotApplicableRule.NONE:
            return points
        base = f"SUM({sections.all('counted' if self._is_parent else 'base')})"
        return f"IF({base}=0,0,{points}*{full}/{base})"

    def _bonus_parts(self, answers: _Block) -> Iterator[str]:
        """Yield the bonuses of each first-level indicator, up to their common limit."""
        limits = self.issue.scheme.bonus_limits
        for title in dict.fromkeys(one.levels[0] for one in self._bonuses if one.has_points):
            codes = [one.code for one in self._bonuses if one.levels[0] == title]
            part = self._sum(answers, CriterionRole.BONUS.value, codes)
            yield f"MIN({number_text(limits[title])},{part})" if title in limits else part

    def _is_triggered(self, answers: _Block, criterion: Criterion, row: int) -> str:
        """Return the condition that ``Criterion.is_triggered_by`` states."""
        yes, no = yes_no(self.issue.language)
        score = self._score(criterion)
        if criterion.is_condition:
            wanted = yes if criterion.role is CriterionRole.VETO else no
            return f"{score}={quote(wanted)}"
        if criterion.consequence_from is not None:
            return f"AND(ISNUMBER({score}),{score}>={number_text(criterion.consequence_from)})"
        role = criterion.role
        title = "points" if role is CriterionRole.REGULAR else role.value
        points = answers.outside("own" if criterion.best_of else title, row)  # the cover asks, too
        if role is CriterionRole.DEDUCTION:
            return f"{points}>0"
        is_answered = f"ISNUMBER({score})" if criterion.kind.is_typed else f"NOT(ISBLANK({score}))"
        return f"AND({is_answered},{points}<=0)"


def _greatest(pieces: Sequence[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"MAX({','.join(pieces)})"


def _full_marks(criteria: Iterable[Criterion], *, given: Decimal = ZERO) -> str:
    """Return what full marks of some criteria are, as an exact piece of a formula."""
    return formula_text(plainest(Fraction(given) + exact_worth_of(criteria)))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of rows that follow each other; there is one row at least.

    >>> list(_runs([2, 3, 4, 7]))
    [(2, 4), (7, 7)]
    """
    first = last = rows[0]
    for row in rows[1:]:
        if row > last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def plain_sections(issue: Issue, table: ScoreTable) -> Mapping[str, str]:
    """Return the sums of scores of each first-level indicator, where nothing else counts."""
    titles = dict.fromkeys(one.levels[0] for one in issue.scheme)
    return {title: _plain_sum(issue, table, (title,)) for title in titles}


def plain_inner(issue: Issue, table: ScoreTable) -> Mapping[Path, str]:
    """Return the same of each indicator below, where these have subtotals."""
    return {path: _plain_sum(issue, table, path) for path in issue.inner_paths}


def _plain_sum(issue: Issue, table: ScoreTable, path: Path) -> str:
    column, places = column_of(table, Field.SCORE), issue.scheme.part_places
    rows = [table.rows[one.code] for one in issue.scheme if is_below(one, path)]
    cells = ",".join(column_cells(issue, table, column, run) for run in _runs(rows))
    return f"ROUND(SUM({cells}),{places})"


def count_states(issue: Issue, table: ScoreTable, title: str) -> tuple[str, str]:
    """Return the formula that counts each state of an indicator, and its empty result."""
    members = [one for one in issue.scheme if one.levels[0] == title and not one.kind.gives_points]
    labels = tuple(dict.fromkeys(option.label for one in members for option in one.options))
    column = column_of(table, Field.SCORE)
    rows = [table.rows[one.code] for one in members]
    blocks = [column_cells(issue, table, column, run) for run in _runs(rows)]
    pieces = [
        f"{quote(label + ' ')}&("
        + "+".join(f"SUMPRODUCT(({cells}={quote(label)})*1)" for cells in blocks)
        + ")"
        for label in labels
    ]
    between = issue.say(wording.BETWEEN_STATES)
    return f"&{quote(between)}&".join(pieces), between.join(f"{label} 0" for label in labels)
