"""What becomes of an annex in each shape: what ``docs/annexes.md`` says is what happens."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.definition.annex_shapes import BODY, COUNTY, SHAPES, TITLES
from workbook_tool.core.findings import Code, Severity
from workbook_tool.core.round.scheme import CriterionRole
from workbook_tool.core.text import Language
from workbook_tool.definition.annex import ImportedScheme
from workbook_tool.workflows.import_scheme import import_scheme

DOCUMENT = Path(__file__).parents[2] / "docs/annexes.md"
FIELD = Path(__file__).parent / "annexes" / "field"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| .* \| (.+) \|$", re.MULTILINE)


def documented() -> dict[str, str]:
    return dict(ROW.findall(DOCUMENT.read_text("utf-8")))


def imported(folder: Path, name: str, content: bytes) -> ImportedScheme:
    file = folder / name
    file.write_bytes(content)
    return import_scheme(file, language=Language.ZH, dry_run=True).scheme


def test_the_page_names_every_shape_once() -> None:
    assert list(documented()) == list(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_becomes_what_the_page_says(tmp_path: Path, shape: str) -> None:
    made = SHAPES[shape]()
    scheme = imported(tmp_path, made.name, made.content)

    said = documented()[shape]
    codes = re.findall(r"[A-Z]\d{3}", said)
    weight = Severity.WARNING if said.startswith("imported") else Severity.ERROR
    loud = [one.rule.id for one in scheme.findings if one.severity is weight]
    assert sorted(set(loud)) == sorted(codes)
    assert scheme.is_sound is (weight is Severity.WARNING)
    if scheme.is_sound and scheme.assessment_round is not None:
        assert scheme.total == Decimal(100)
        if scheme.count == len(COUNTY):
            read = scheme.assessment_round.scheme.criteria
            assert tuple(one.cap for one in read) == COUNTY
            assert [one.text.partition("（")[0] for one in read] == [
                row[2].partition("（")[0] for row in BODY
            ]
            firsts = dict.fromkeys(one.levels[0] for one in read)
            assert [any(title in one for one in firsts) for title in TITLES] == [True] * 3


def test_a_merged_cap_makes_one_criterion_of_all_its_lines(tmp_path: Path) -> None:
    made = SHAPES["cap-merged"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    first = scheme.assessment_round.scheme.criteria[0]
    assert (first.text, first.cap) == ("有机构，没有扣5分\n有方案，没有扣5分", Decimal(20))
    assert [one.rule for one in scheme.findings if one.severity is Severity.WARNING] == [
        Code.ROWS_JOINED
    ]


def test_shared_weights_are_those_of_the_levels(tmp_path: Path) -> None:
    made = SHAPES["weight-shared"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    weights = [one.weight for one in scheme.assessment_round.scheme]
    assert weights == [Decimal(20), Decimal(20), Decimal(42), Decimal(18)]


def test_bonus_rows_are_no_part_of_the_total(tmp_path: Path) -> None:
    made = SHAPES["bonus-rows"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert scheme.assessment_round is not None
    assert scheme.assessment_round.scheme.criteria[-1].role is CriterionRole.BONUS
    assert (scheme.total, scheme.stated_total) == (Decimal(100), Decimal(100))


def test_the_preview_has_each_row_with_its_place(tmp_path: Path) -> None:
    made = SHAPES["tables-under-headings"]()
    scheme = imported(tmp_path, made.name, made.content)

    assert [row.cap for row in scheme.rows] == [str(cap) for cap in COUNTY]
    assert (scheme.rows[5].at.sheet, scheme.rows[5].at.cell) == ("表格2", "B2")
    made = SHAPES["caps-symbol"]()
    refused = imported(tmp_path, made.name, made.content)
    assert not refused.is_sound
    assert [row.cap for row in refused.rows][:2] == ["10①", "8"]


def test_the_advice_about_a_word_cell_is_not_about_excel(tmp_path: Path) -> None:
    for shape, words in (("caps-each", "Word"), ("cap-repeated", "合并")):
        made = SHAPES[shape]()
        scheme = imported(tmp_path, made.name, made.content)
        (fault,) = [one for one in scheme.findings if one.severity is Severity.ERROR]
        assert words in fault.hint(Language.ZH)
        assert "常规" not in fault.hint(Language.ZH)


def test_what_no_column_says_is_named_with_the_headers_that_are_known(tmp_path: Path) -> None:
    made = SHAPES["no-caps"]()
    scheme = imported(tmp_path, made.name, made.content)

    (fault,) = scheme.findings
    message = fault.message(Language.ZH)
    assert "缺分值的表头（认得的名称如 分值、标准分、满分、权重）" in message
    assert "表格1 第 1 行：一级指标、二级指标、测评标准" in message


def test_what_is_hidden_is_named(tmp_path: Path) -> None:
    made = SHAPES["hidden"]()
    scheme = imported(tmp_path, made.name, made.content)

    hidden = [one for one in scheme.findings if one.rule is Code.HIDDEN_LEFT_OUT]
    assert [one.message(Language.ZH) for one in hidden] == [
        "隐藏的第 5 行没有导入：“旧 旧 作废 5”。",
        "隐藏的工作表没有导入：“一级指标 评分标准 分值 旧 旧 100”。",
    ]


# Of each file that was met: the total, and what has to be said about it beside notes.
FIELD_CASES = {
    "03_several_tables.docx": ("100", []),
    "04_caps_in_text.docx": ("100", []),
    "05_cap_forms.docx": (None, ["D106", "N201"]),
    "17_hidden_row_several_sheets.xlsx": (None, ["N102", "N120"]),
    "18_scores_columns_beside.xlsx": ("100", ["N201", "N202"]),
    "20_cap_at_every_level.xlsx": ("100", []),
    "21_items_in_one_cell.docx": ("100", ["N124"]),
    "42_weight_fixed.docx": ("100", []),
    "46_cap_merged_over_rows.docx": (None, ["N110"]),
    "48_1.docx": (None, ["N104"]),
    "49_6.docx": (None, ["N103"]),
    "51_percent_format.xlsx": ("100", ["N201"]),
    "52_hidden_sheet.xlsx": ("100", ["N120"]),
    "60b_nfkc.docx": (None, ["D106"]),
}


@pytest.mark.parametrize("name", FIELD_CASES)
def test_what_offices_sent_is_read_or_refused_with_one_thing_to_do(
    tmp_path: Path, name: str
) -> None:
    scheme = imported(tmp_path, name, (FIELD / name).read_bytes())

    total, codes = FIELD_CASES[name]
    loud = {one.rule.id for one in scheme.findings if one.severity is not Severity.INFO}
    assert sorted(loud) == codes
    assert scheme.is_sound is (total is not None)
    errors = {one.rule for one in scheme.findings if one.severity is Severity.ERROR}
    assert len(errors) == (0 if scheme.is_sound else 1)
    if total is not None:
        assert scheme.total == Decimal(total)
