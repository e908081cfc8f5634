"""The cover says that a form is ready exactly where the reader finds neither a fault nor a gap.

Answers are those that a clerk can type: a score that is pasted as text is repaired by the reader,
which no form does.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import Soffice
from tests.core.form.live import look_at, places_of, typed_into
from tests.core.form.rounds import AMPERSAND, every_feature_round, optional_round
from tests.core.found import AGENCY, WorkbookCopy, county_round, issued_copy
from tests.excel.agency_files import write
from workbook_tool.core.findings import Severity
from workbook_tool.core.form import Field
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import Criterion, CriterionRole, NotApplicableRule
from workbook_tool.core.text import Language

ROUNDS = (
    (county_round(), AGENCY),
    *((every_feature_round(rule), AMPERSAND) for rule in NotApplicableRule),
    *((optional_round(NotApplicableRule.GLOBAL, one), AMPERSAND) for one in Language),
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
    answers = criterion.kind.answers(criterion, language)
    typed = map(Decimal, answers) if criterion.kind is kinds.OPTION else answers
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


def test_the_form_is_ready_exactly_where_the_reader_misses_nothing() -> None:
    seen = []
    for copy in copies(30):
        shown = look_at(copy)
        assert shown.is_ready == is_clean(copy), (shown, told(copy))
        seen.append(shown.is_ready)
    assert 8 < sum(seen) < 24


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same_forms_ready(soffice: Soffice, tmp_path: Path) -> None:
    tried = list(copies(14))
    files, expected = [], []
    for turn, copy in enumerate(tried):
        book = load_workbook(io.BytesIO(write(copy.blueprint)))
        for (sheet, row, column), value in typed_into(copy).items():
            cell = book[sheet].cell(row, column)
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) else "n"
        files.append(tmp_path / f"{turn}.xlsx")
        book.save(files[-1])
        expected.append(look_at(copy))
        assert expected[-1].is_ready == is_clean(copy)
    for turn, path in enumerate(soffice.convert(files, to="xlsx", into=tmp_path / "out")):
        copy = tried[turn]
        hints, (sheet, row, column) = places_of(copy)
        book = load_workbook(path, data_only=True)
        assert book[sheet].cell(row, column).value == expected[turn].cover, told(copy)
        found = {code: book[at[0]].cell(*at[1:]).value for code, at in hints.items()}
        assert found == expected[turn].hints
