"""The cover says that a form is ready exactly where the reader finds neither a fault nor a gap.

Answers are those that a clerk can type: a score that is pasted as text is repaired by the reader,
which no form does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import Soffice
from tests.core.form.live import MAY_SEND, places_of, typed_into
from tests.core.form.rounds import AMPERSAND, every_feature_round, fact_round, optional_round
from tests.core.found import AGENCY, WorkbookCopy, county_round, issued_copy
from tests.excel.agency_files import write
from tests.excel.engines import (
    Results,
    Trial,
    computed_by_ironcalc,
    computed_by_libreoffice,
)
from workbook_tool.core.findings import Severity
from workbook_tool.core.form import BLUEPRINT_VERSION, Field
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import Criterion, CriterionRole, NotApplicableRule
from workbook_tool.core.text import Language

FILLINGS = 36
ROUNDS = (
    (county_round(), AGENCY),
    *((every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule),
    *((optional_round(NotApplicableRule.GLOBAL, one), AMPERSAND) for one in Language),
    *((fact_round(one), AMPERSAND) for one in Language),
)
BASES = ("开展了宣传和培训", "", "短", "　　　　　　", "一 二 三 四", "一二三四五", "𠮷𠮷𠮷")
REASONS = ("活动次数不够", "", "少", " 少 ", "无", "不够")
NUMBERS = (
    *("1", "", "无", "—", "１、２", "第2号", "1-3", "1至2", "材料1", "见附件", "200", "3、1"),
    *("1 and 2", "1~9", "5-1", "No.1", "1;2", "会议纪要1", "0", "99-120"),
)
MARKS = ("本单位没有这项工作", "", "—", "无", "不适用", "x", " ", "合理缺项", "N/A")


def answers_of(criterion: Criterion, language: Language) -> tuple[str | Decimal, ...]:
    """Return answers that a criterion takes, one that it does not, and the least one first."""
    if criterion.kind is kinds.SCORE:
        low, high, step = criterion.minimum, criterion.cap, criterion.step
        return low, high, low + step, high + step, low + step / 3
    if criterion.kind is kinds.VALUE:
        return Decimal(96), Decimal("88.5"), Decimal(3), Decimal(10**9), "九十"
    if criterion.kind.asks_facts:
        return Decimal(0), Decimal(3), Decimal(1), Decimal(10000), Decimal("1.5")
    answers = criterion.kind.answers(criterion, language)
    typed = map(Decimal, answers) if criterion.enters_points else answers
    return (*typed, "-1")


def complete(chance: random.Random, copy: WorkbookCopy) -> None:
    """Fill in everything, each criterion with one of its answers."""
    copy.fill()
    language = copy.blueprint.language
    for one in copy.scheme:
        good = answers_of(one, language)[:2]
        is_condition = one.role in {CriterionRole.VETO, CriterionRole.PREREQUISITE}
        copy.put(one.code, chance.choice(good) if not is_condition else good[0])
        copy.put(one.code, BASES[0], Field.BASIS)
        copy.put(one.code, NUMBERS[0], Field.EVIDENCE)
        copy.put(one.code, REASONS[0], Field.DEDUCTION)


def mishap(chance: random.Random, copy: WorkbookCopy) -> None:
    """Let something else stand somewhere."""
    one = chance.choice(copy.scheme.criteria)
    what = chance.randrange(9)
    if what == 0:
        copy.put(one.code, chance.choice((None, *answers_of(one, copy.blueprint.language))))
    elif what == 1:
        copy.put(one.code, chance.choice(BASES), Field.BASIS)
    elif what == 2:
        copy.put(one.code, chance.choice(REASONS), Field.DEDUCTION)
    elif what in {3, 4}:
        copy.put(one.code, chance.choice(NUMBERS), Field.EVIDENCE)
    elif what == 5 and copy.scheme.may_be_left(one):
        copy.put(one.code, chance.choice(MARKS), Field.NOT_APPLICABLE)
        copy.put(one.code, None)
    elif what == 6:
        place = chance.choice(copy.blueprint.cover).place
        copy.sheet(place.sheet).put(place.row, place.column, chance.choice((None, "　", "张三")))
    elif what == 7:
        for section in copy.blueprint.report[chance.randrange(2) :]:
            place = section.place
            copy.sheet(place.sheet).put(place.row, place.column, None)
    else:
        list_evidence(chance, copy)


def list_evidence(chance: random.Random, copy: WorkbookCopy) -> None:
    """Let other lines of the list of evidence be filled, or none; then name nothing, or words."""
    table = copy.blueprint.evidence_table
    for row in range(table.first_row, table.first_row + 3):
        for column in table.columns[1:]:
            copy.sheet(table.sheet).put(row, column.column, None)
        if chance.random() < 0.5:
            copy.sheet(table.sheet).put(row, chance.choice((2, 3, 8)), chance.choice(("x", " ")))
    said = chance.choice(("", "无", "1", "见附件"))
    for one in copy.scheme:
        copy.put(one.code, said, Field.EVIDENCE)


def copies(count: int) -> Iterator[WorkbookCopy]:
    """Yield the same random fillings on every run; every fourth one has nothing amiss."""
    for turn in range(count):
        chance = random.Random(turn)
        copy = issued_copy(*ROUNDS[turn % len(ROUNDS)])
        complete(chance, copy)
        for _ in range(turn % 4):
            mishap(chance, copy)
        yield copy


def is_clean(copy: WorkbookCopy) -> bool:
    """Tell whether the reader finds neither a fault nor a gap."""
    return not any(
        one.rule.gap is not None or one.severity is Severity.ERROR for one in copy.judge().findings
    )


def told(copy: WorkbookCopy) -> list[tuple[str, str | None, str | None]]:
    return [(one.rule.id, one.at.cell, one.observed) for one in copy.judge().findings]


@cache
def tried() -> tuple[WorkbookCopy, ...]:
    return tuple(copies(FILLINGS))


def trials(version: int = BLUEPRINT_VERSION) -> Iterator[Trial]:
    """Yield each form with what is typed into it, in the order of ``tried``."""
    for turn, (the_round, agency) in enumerate(ROUNDS):
        mine = tried()[turn :: len(ROUNDS)]
        hints, cover = places_of(mine[0])
        plans = tuple(typed_into(copy) for copy in mine)
        issued = write(issued_copy(the_round, agency, version).blueprint)
        yield Trial(str(turn), issued, plans, (*hints.values(), cover))


def in_order(shown: Sequence[Sequence[Results]]) -> list[Results]:
    """Return what the forms show after each filling, in the order of ``tried``."""
    return [shown[turn % len(ROUNDS)][turn // len(ROUNDS)] for turn in range(FILLINGS)]


@pytest.fixture(scope="module", name="by_ironcalc")
def _by_ironcalc(tmp_path_factory: pytest.TempPathFactory) -> list[Results]:
    folder = tmp_path_factory.mktemp("ironcalc")
    return in_order([tuple(computed_by_ironcalc(trial, folder)) for trial in trials()])


def test_the_form_is_ready_exactly_where_the_reader_misses_nothing(
    by_ironcalc: list[Results],
) -> None:
    seen = []
    for copy, shown in zip(tried(), by_ironcalc, strict=True):
        _, cover = places_of(copy)
        assert shown[cover].startswith(MAY_SEND) == is_clean(copy), (shown, told(copy))
        seen.append(is_clean(copy))
    assert FILLINGS / 4 < sum(seen) < FILLINGS * 3 / 4


def test_version_2_shows_the_same(by_ironcalc: list[Results], tmp_path: Path) -> None:
    """What it computes cell by cell, later versions compute in formulas that are alike."""
    shown = in_order([tuple(computed_by_ironcalc(trial, tmp_path)) for trial in trials(2)])
    assert shown == by_ironcalc


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same_forms_ready(
    soffice: Soffice, by_ironcalc: list[Results], tmp_path: Path
) -> None:
    shown = in_order(computed_by_libreoffice(soffice, tuple(trials()), tmp_path))
    assert shown == by_ironcalc
