"""What answers depend on, as one digest: the part of a scheme that printed codes stand for."""

import hashlib
import json
from collections.abc import Iterator
from fractions import Fraction

from workbook_tool.core.numbers import Number, number_text
from workbook_tool.core.round.goals import Goals
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme


def scheme_digest(scheme: IndicatorScheme) -> str:
    """Return the SHA-256 of what answers depend on: codes, caps, kinds, steps and options.

    No wording, no layout and no version of this tool is in it, so that those may change while
    workbooks are out.
    """
    answers = [
        [
            criterion.code,
            number_text(criterion.cap),
            number_text(criterion.minimum),
            number_text(criterion.step),
            criterion.kind.name,
            criterion.role.value,
            criterion.may_not_apply,
            [
                [option.label, None if option.points is None else number_text(option.points)]
                for option in criterion.options
            ],
            sorted(criterion.groups),
            *([sorted(criterion.agencies)] if criterion.agencies else []),  # older codes stay
            *_of_facts(criterion),
        ]
        for criterion in scheme
    ]
    canonical = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _of_facts(criterion: Criterion) -> Iterator[list[object]]:
    """Yield what points are computed from; criteria without a rule keep their digest."""
    if words := criterion.rule.in_unit("").zh:
        target = None if criterion.target is None else number_text(criterion.target)
        yield [words, criterion.unit, target]


def digest_for(digest: str, coefficient: Number | None, goals: Goals = ()) -> str:
    """Return what the code of one agency stands for: the criteria, and what is its own.

    That are its coefficient, its targets and its weights. Without any it is the digest of the
    criteria itself.
    """
    own = []
    if coefficient is not None:
        ratio = Fraction(coefficient)
        own.append(f"coefficient={ratio.numerator}/{ratio.denominator}")
    if targets := [[one.criterion, number_text(one.target)] for one in goals if one.target]:
        own.append(f"targets={_canonical(sorted(targets))}")
    if weights := [[one.criterion, str(Fraction(one.weight))] for one in goals if one.weight]:
        own.append(f"weights={_canonical(sorted(weights))}")
    if not own:
        return digest
    return hashlib.sha256("|".join((digest, *own)).encode()).hexdigest()


def _canonical(pairs: list[list[str]]) -> str:
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
