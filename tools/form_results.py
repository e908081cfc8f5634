"""What the formulas of a filled form say, worked out from what was typed.

Nothing of the package under test computes here: points are exact fractions, and only the words of
the form are taken from it. What is not known here keeps the result that it was issued with;
the tests hold every result to what LibreOffice computes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from workbook_tool.core.form import Blueprint, CellSpec, Place, wording
from workbook_tool.core.round import kinds
from workbook_tool.core.round.kinds import chosen, protocol, scores
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
)
from workbook_tool.core.text import Text

PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MODULUS = 9973
BAR = 20
SHORTEST_BASIS, SHORTEST_REASON = 5, 2
CONDITIONS = {CriterionRole.VETO: protocol.YES, CriterionRole.PREREQUISITE: protocol.NO}
SIGNS = {CriterionRole.REGULAR: 1, CriterionRole.BONUS: 1, CriterionRole.DEDUCTION: -1}

Typed = str | Decimal


@dataclass(frozen=True, slots=True)
class Filling:
    """What a clerk types; ``locked`` is what somebody typed over the printed cells."""

    scores: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    evidence_marks: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Mapping[str, str], ...] = ()
    cover: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, str] = field(default_factory=dict)
    locked: Mapping[Place, str] = field(default_factory=dict)


def typed_value(text: str) -> Typed:
    """Return what Excel makes of keystrokes: a number, or a text."""
    return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else text


@dataclass(frozen=True)
class Results:
    """The results of one filled form."""

    blueprint: Blueprint
    scheme: IndicatorScheme
    filling: Filling

    def by_place(self) -> Mapping[Place, Typed]:
        """Return the result of every formula that is known here."""
        found: dict[Place, Typed] = {}
        subtotals = dict(self._subtotals())
        sums = dict(self._sums())
        for spec in self.blueprint.sheets:
            for cell in spec.cells:
                if cell.formula is None:
                    continue
                place = Place(spec.name, cell.row, cell.column)
                known = subtotals.get(place, sums.get(place))
                result = self._result(place, cell) if known is None else known
                if result is not None:
                    found[place] = result
        return found

    def _say(self, words: Text, **facts: object) -> str:
        return words.in_language(self.blueprint.language).format(**facts)

    def _result(self, place: Place, cell: CellSpec) -> Typed | None:
        """Return the result of one formula, found by what it says in an empty form."""
        say, cover, count = self._say, self.filling.cover, len(self.scheme.criteria)
        rows = {row: code for code, row in self.blueprint.score_table.rows.items()}
        sheet = self.blueprint.score_table.sheet
        known: dict[str, Callable[[], Typed]] = {
            "0": self._total,
            "0000": self._check_code,
            say(wording.CHECK_CODE) + "0000": lambda: say(wording.CHECK_CODE) + self._check_code(),
            f"0 / {count}": lambda: f"{self._done()} / {count}",
            "□" * BAR: self._bar,
            say(scores.TO_SCORE): lambda: self._status(rows[place.row]),
            say(chosen.TO_CHOOSE): lambda: self._status(rows[place.row]),
            say(wording.TO_ADD): lambda: self._status(rows[place.row]),
            say(wording.PROGRESS, done=0, count=count, total=0): self._headline,
            say(wording.PROGRESS_WITHOUT_POINTS, done=0, count=count): self._headline,
            say(wording.STILL_SCORES, sheet=sheet, count=count): self._answer,
        }
        for words, name in (
            (wording.SIGNED_BY, "contact_person"),
            (wording.REVIEWED_BY, "reviewer"),
            (wording.SIGNED_ON, "filled_on"),
        ):
            label, typed = say(words), cover.get(name, "")
            known[label] = f"{label}{typed}".__str__
        result = known.get(str(cell.value))
        return None if result is None else result()

    @cached_property
    def _numbers(self) -> Mapping[str, Fraction]:
        """Return what the answers count, by criterion; a state counts nothing."""
        found = {}
        for code, text in self.filling.scores.items():
            criterion, typed = self.scheme.by_code[code], typed_value(text)
            if criterion.role in CONDITIONS:
                continue
            if criterion.kind is kinds.YES_NO:
                found[code] = Fraction(criterion.cap) * (text == self._say(protocol.YES))
            elif isinstance(typed, Decimal):
                found[code] = Fraction(typed)
        return found

    def _counted(self, criterion: Criterion) -> Fraction:
        """Return what an answer counts in the check code; without points its place, from 1 on."""
        typed = self.filling.scores.get(criterion.code)
        if criterion.role in CONDITIONS:
            answers = [self._say(protocol.YES), self._say(protocol.NO)]
        elif criterion.kind is kinds.STATE:
            answers = [option.label for option in criterion.options]
        else:
            return self._numbers.get(criterion.code, Fraction(0))
        return Fraction(answers.index(typed) + 1 if typed in answers else 0)

    def _points(self, criterion: Criterion) -> Fraction:
        """Return what an answer adds to the total."""
        score = self._numbers.get(criterion.code, Fraction(0)) * SIGNS.get(criterion.role, 0)
        if criterion.weight is None:
            return score
        return score * Fraction(criterion.weight) / Fraction(criterion.cap)

    def _worth(self, criterion: Criterion) -> Fraction:
        """Return what full marks of a regular criterion add to the total."""
        if criterion.role is not CriterionRole.REGULAR:
            return Fraction(0)
        return Fraction(criterion.cap if criterion.weight is None else criterion.weight)

    def _reachable(self, criterion: Criterion) -> Fraction:
        """Return what a criterion could have added, nothing where it does not apply."""
        marked = self.filling.not_applicable.get(criterion.code, "").strip()
        return Fraction(0) if marked else self._worth(criterion)

    def _scaled(self, members: tuple[Criterion, ...]) -> Fraction:
        """Return the points of regular criteria, rescaled for those that do not apply."""
        worth = sum(map(self._worth, members), Fraction(0))
        reachable = sum(map(self._reachable, members), Fraction(0))
        points = sum(map(self._points, members), Fraction(0))
        return points * worth / reachable if reachable else Fraction(0)

    def _total(self) -> Decimal:
        match self.scheme.not_applicable:
            case NotApplicableRule.NONE:
                total = sum(map(self._points, self.scheme.regular), Fraction(0))
            case NotApplicableRule.GLOBAL:
                total = self._scaled(self.scheme.regular)
            case NotApplicableRule.PARENT:
                total = self._rescaled_by_parts()
        return _rounded(max(total + self._added(), Fraction(0)), self.scheme.places)

    def _rescaled_by_parts(self) -> Fraction:
        """Return the sum of rescaled indicators, rescaled for those of which nothing applies."""
        parts = [self._under(title) for title in self._titles()]
        found = sum(map(self._scaled, parts), Fraction(0))
        full = sum(map(self._worth, self.scheme.regular), Fraction(0))
        base = sum(
            (sum(map(self._worth, part)) for part in parts if any(map(self._reachable, part))),
            Fraction(0),
        )
        return found * full / base if base else Fraction(0)

    def _added(self) -> Fraction:
        """Return the bonuses, those of one first-level indicator up to their common limit."""
        given: dict[str, Fraction] = {}
        limits: dict[str, Fraction] = {}
        for one in self.scheme:
            if one.role is CriterionRole.BONUS:
                title = one.levels[0]
                given[title] = given.get(title, Fraction(0)) + self._points(one)
                if one.bonus_limit is not None:
                    limits[title] = Fraction(one.bonus_limit)
        return sum(
            (min(part, limits.get(title, part)) for title, part in given.items()), Fraction(0)
        )

    def _triggered(self) -> list[str]:
        """Return the codes of vetoes that happened and prerequisites that are not met."""
        return [
            one.code
            for one in self.scheme
            if one.role in CONDITIONS
            and self.filling.scores.get(one.code) == self._say(CONDITIONS[one.role])
        ]

    def _titles(self) -> tuple[str, ...]:
        """Return the first-level indicators that hold regular criteria with points."""
        return tuple(dict.fromkeys(one.levels[0] for one in self.scheme.regular))

    def _under(self, title: str) -> tuple[Criterion, ...]:
        return tuple(one for one in self.scheme.regular if one.levels[0] == title)

    def _subtotals(self) -> Iterator[tuple[Place, Typed]]:
        """Yield the sum of each first-level indicator, with its place on the cover."""
        cover = self.blueprint.sheets[0]
        words = self._say(wording.SUBTOTAL)
        heads = [cell for cell in cover.cells if cell.value == words]
        is_parent = self.scheme.not_applicable is NotApplicableRule.PARENT
        titles = tuple(
            dict.fromkeys(
                one.levels[0]
                for one in self.scheme
                if one.kind is kinds.STATE or one.role is CriterionRole.REGULAR
            )
        )
        for head in heads:
            for row, title in enumerate(titles, head.row + 1):
                place, members = Place(cover.name, row, head.column), self._under(title)
                if any(map(self._worth, members)) and not any(map(self._reachable, members)):
                    yield place, self._say(wording.NOTHING_APPLIES)
                elif members:
                    plain_sum = sum(map(self._points, members), Fraction(0))
                    found = self._scaled(members) if is_parent else plain_sum
                    yield place, _rounded(found, max(self.scheme.places, 2))
                else:
                    yield place, self._states(title)
            row = head.row + len(titles) + 1
            if any(one.role is CriterionRole.BONUS for one in self.scheme):
                shown = _rounded(self._added(), max(self.scheme.places, 2))
                yield Place(cover.name, row, head.column), shown
                row += 1
            if any(one.role in CONDITIONS for one in self.scheme):
                told = " ".join(self._triggered())
                said = self._say(wording.TRIGGERED) + told if told else ""
                asked = [one.code for one in self.scheme if one.role in CONDITIONS]
                is_open = any(not self.filling.scores.get(code) for code in asked)
                calm = self._say(wording.UNANSWERED if is_open else wording.NOT_TRIGGERED)
                yield Place(cover.name, row, head.column), said or calm

    def _states(self, title: str) -> str:
        """Return how often each state of an indicator was chosen."""
        members = [one for one in self.scheme if one.levels[0] == title]
        labels = dict.fromkeys(option.label for one in members for option in one.options)
        typed = [self.filling.scores.get(one.code) for one in members]
        between = self._say(wording.BETWEEN_STATES)
        return between.join(f"{label} {typed.count(label)}" for label in labels)

    def _sums(self) -> Iterator[tuple[Place, Decimal]]:
        """Yield what each answer contributes, as the hidden sheet works it out."""
        computed: dict[str, Callable[[Criterion], Fraction]] = {
            "score": self._counted,
            "points": self._points,
            "reachable": self._reachable,
            "bonus": self._points,
        }
        for spec in self.blueprint.sheets:
            if spec.name != wording.LISTS:
                continue
            for head in spec.cells:
                count = computed.get(str(head.value)) if head.row == 1 else None
                if count is not None:
                    for row, criterion in enumerate(self.scheme, 2):
                        place = Place(spec.name, row, head.column)
                        yield place, _exact(count(criterion))
                yield from self._steps(spec.name, head)

    def _steps(self, sheet: str, head: CellSpec) -> Iterator[tuple[Place, Decimal]]:
        """Yield a column of the steps from points to total; no criterion is a deduction."""

        def base(members: tuple[Criterion, ...]) -> Fraction:
            return sum(map(self._reachable, members), Fraction(0))

        columns: dict[str, Callable[[tuple[Criterion, ...]], Fraction]] = {
            "held": lambda members: sum(map(self._points, members), Fraction(0)),
            "base": base,
            "scaled": self._scaled,
            "counted": lambda members: (
                sum(map(self._worth, members), Fraction(0)) if base(members) else Fraction(0)
            ),
        }
        title = str(head.value) if head.row == 1 else ""
        if title in columns:
            for row, section in enumerate(self._titles(), 2):
                yield Place(sheet, row, head.column), _exact(columns[title](self._under(section)))
        ends = {
            "added": self._added(),
            "taken off": Fraction(0),
            "triggered": Fraction(len(self._triggered())),
            "forfeited": Fraction(0),
        }
        if title in ends:
            yield Place(sheet, 2, head.column), _exact(ends[title])

    def _check_code(self) -> str:
        """Return MOD(Σ weight·score·100, 9973), the weights being those of the blueprint."""
        weights = self.blueprint.check_weights
        weighted = (weights[one.code] * self._counted(one) * 100 for one in self.scheme)
        return f"{int(_rounded(sum(weighted, Fraction(0)), 0)) % MODULUS:04}"

    def _status(self, code: str) -> str:
        """Return what the form tells the clerk about one row."""
        criterion, filling = self.scheme.by_code[code], self.filling
        typed = filling.scores.get(code, "")
        is_score = criterion.kind is kinds.SCORE
        if filling.not_applicable.get(code, "").strip():
            # Nobody in the samples marks anything without a reason.
            return self._say(wording.SCORE_OF_NOTHING if typed else wording.DOES_NOT_APPLY)
        if not typed:
            return self._to_fill(criterion)
        fault = self._score_fault(criterion, typed) if is_score else None
        if not is_score and typed not in self._choices(criterion):
            fault = self._say(chosen.NOT_A_CHOICE)
        if fault is not None:
            return fault
        is_short = len(filling.basis.get(code, "").strip()) < SHORTEST_BASIS
        if is_short and self._wants_basis(criterion, typed):
            return self._say(wording.TO_BASE)
        is_listed = any(line.get("criterion") == code for line in filling.evidence)
        is_proved = is_listed or bool(filling.evidence_marks.get(code, "").strip())
        if self._wants_evidence(criterion) and not is_proved:
            return self._say(wording.TO_PROVE)
        has_reason = len(filling.reasons.get(code, "").strip()) >= SHORTEST_REASON
        if self._wants_reason(criterion) and not has_reason:
            return self._say(wording.TO_EXPLAIN)
        met = {CriterionRole.VETO: wording.VETO_MET}.get(criterion.role, wording.NOT_FULFILLED)
        return self._say(met if code in self._triggered() else wording.DONE)

    def _to_fill(self, criterion: Criterion) -> str:
        """Return what a blank row asks for; a bonus that nobody earned is 0, not blank."""
        if criterion.role is CriterionRole.BONUS and criterion.kind is not kinds.YES_NO:
            return self._say(wording.TO_ADD)
        is_score = criterion.kind is kinds.SCORE
        return self._say(scores.TO_SCORE if is_score else chosen.TO_CHOOSE)

    def _score_fault(self, criterion: Criterion, typed: str) -> str | None:
        score = typed_value(typed)
        if not isinstance(score, Decimal):
            return self._say(scores.NOT_A_NUMBER)
        if not criterion.minimum <= score <= criterion.cap:
            low, high = plain(criterion.minimum), plain(criterion.cap)
            return self._say(scores.OUT_OF_RANGE, low=low, high=high)
        if (score - criterion.minimum) % criterion.step:
            return self._say(scores.OFF_STEP, step=plain(criterion.step))
        return None

    def _choices(self, criterion: Criterion) -> tuple[str, ...]:
        if criterion.kind is kinds.YES_NO:
            return self._say(protocol.YES), self._say(protocol.NO)
        return tuple(
            one.label if one.points is None else plain(one.points) for one in criterion.options
        )

    def _wants_basis(self, criterion: Criterion, typed: str) -> bool:
        """Tell whether an answer has to be explained; no bonus and no veto explain themselves."""
        if criterion.role is CriterionRole.VETO:
            return typed == self._say(protocol.YES)
        if criterion.role in {CriterionRole.BONUS, CriterionRole.DEDUCTION}:
            return self._numbers.get(criterion.code, Fraction(0)) > 0
        return True

    def _wants_evidence(self, criterion: Criterion) -> bool:
        """Tell whether points were claimed that count with evidence only; by default a bonus."""
        is_asked = criterion.needs_evidence
        if is_asked is None:
            is_asked = criterion.role is CriterionRole.BONUS
        return is_asked and self._numbers.get(criterion.code, Fraction(0)) > 0

    def _wants_reason(self, criterion: Criterion) -> bool:
        """Tell whether an answer leaves points behind, or takes some off."""
        score = self._numbers.get(criterion.code, Fraction(0))
        if criterion.kind is kinds.STATE:
            return False
        if criterion.role is CriterionRole.DEDUCTION:
            return criterion.kind is kinds.SCORE and score > 0
        return criterion.role is CriterionRole.REGULAR and score < criterion.cap

    def _done(self) -> int:
        return sum(self._status(criterion.code).startswith("√") for criterion in self.scheme)

    def _bar(self) -> str:
        # Halves round up in Excel.
        count = len(self.scheme.criteria)
        full = (2 * self._done() * BAR + count) // (2 * count)
        return "■" * full + "□" * (BAR - full)

    def _headline(self) -> str:
        count, total = len(self.scheme.criteria), plain(self._total())
        if not self.scheme.has_points:
            return self._say(wording.PROGRESS_WITHOUT_POINTS, done=self._done(), count=count)
        return self._say(wording.PROGRESS, done=self._done(), count=count, total=total)

    def _answer(self) -> str:
        open_rows = len(self.scheme.criteria) - self._done()
        if open_rows:
            sheet = self.blueprint.score_table.sheet
            return self._say(wording.STILL_SCORES, sheet=sheet, count=open_rows)
        required = [one.name for one in self.blueprint.cover if one.is_required]
        if not all(self.filling.cover.get(name) for name in required):
            return self._say(wording.STILL_COVER)
        return self._say(wording.MAY_SEND)


def _rounded(number: Fraction, places: int) -> Decimal:
    """Return a number rounded half up, as the form's ROUND does."""
    shifted = abs(number) * 10**places
    whole = (2 * shifted.numerator + shifted.denominator) // (2 * shifted.denominator)
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def _exact(number: Fraction) -> Decimal:
    """Return a number as Excel stores it, in the shortest form of its binary float."""
    return Decimal(repr(float(number)))


def plain(number: Decimal) -> str:
    """Return a number as Excel shows it, without needless zeros."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
