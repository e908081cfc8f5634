"""The score grammar against a grammar of its own, written without regular expressions."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from workbook_tool.core.cells import Cell, CellKind
from workbook_tool.core.findings import Code, Rule, Severity
from workbook_tool.core.returns import read_score
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round import kinds
from workbook_tool.core.round.scheme import Criterion, Option

# Any number of the grammar lies in range and on the step, so that only the grammar speaks.
WIDE = Criterion("C01", ("一",), "标准", Decimal(9999), Decimal("0.0001"), minimum=Decimal(0))
TEN = Criterion("C01", ("一",), "标准", Decimal(10), Decimal("0.5"))
DIGITS = "0123456789"
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
BLANKS = st.text(" \u3000\t\n\r\u00a0\u200b\ufeff\u2003", max_size=3)
NUMBERS = st.builds(
    lambda whole, places: whole + ("." + places if places else ""),
    st.text(DIGITS, min_size=1, max_size=4),
    st.text(DIGITS, max_size=4),
)
TRICKY = st.text("0123456789.,。．/-%分半八满①⑧²٨൮eE+_ \n\t\u3000\u200b８nai", max_size=8)


def text(content: str) -> Cell:
    return Cell(CellKind.TEXT, content)


def number(stored: str, number_format: str = "General") -> Cell:
    return Cell(CellKind.NUMBER, stored, number_format=number_format)


def spelled(content: str) -> Decimal | None:
    """Return what a text is by the grammar of the fact sheet, None where it is no score."""
    for char in content:
        has_hidden_digit = any(part in DIGITS for part in unicodedata.normalize("NFKC", char))
        if has_hidden_digit and char not in DIGITS + "０１２３４５６７８９":
            return None
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFKC", content)
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf"}
    ).strip()
    if kept.endswith("分"):
        kept = kept[:-1].rstrip()
    if kept.count("。") + kept.count(".") > 1:
        return None
    whole, point, places = kept.replace("。", ".").partition(".")
    is_whole = 1 <= len(whole) <= 4 and all(char in DIGITS for char in whole)
    has_places = 1 <= len(places) <= 4 and all(char in DIGITS for char in places)
    if not is_whole or (point and not has_places):
        return None
    return Decimal(f"{whole}.{places or 0}")


@given(st.text() | TRICKY)
@example("8\n9")
@example("8。5")
@example("۸")
def test_text_is_accepted_only_as_the_grammar_says(content: str) -> None:
    reading = read_score(text(content), WIDE)

    assert reading.score == spelled(content)
    if reading.score is not None:
        assert reading.rule is Code.SCORE_REPAIRED
    else:
        assert reading.rule in {Code.SCORE_NOT_A_NUMBER, Code.SCORE_MISSING}


@given(NUMBERS, BLANKS, BLANKS, st.sampled_from(["", "分", " 分"]), st.booleans())
def test_padding_width_and_unit_change_nothing(
    spelling: str, before: str, after: str, unit: str, is_wide: bool
) -> None:
    typed = spelling.translate(FULL_WIDTH) if is_wide else spelling
    reading = read_score(text(before + typed + unit + after), WIDE)

    assert reading.score == Decimal(spelling)
    assert reading.rule is Code.SCORE_REPAIRED


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-20, max_value=20, places=3))
def test_a_number_counts_where_it_is_in_range_and_on_the_step(value: Decimal) -> None:
    reading = read_score(number(str(value)), TEN)

    if value > 10:
        expected: Rule | None = Code.SCORE_ABOVE_CAP
    elif value < 0:
        expected = Code.SCORE_BELOW_MINIMUM
    else:
        expected = None if (value * 2) % 1 == 0 else Code.SCORE_OFF_STEP
    assert reading.rule is expected
    assert reading.score == (value if expected is None else None)
    assert reading.seen == (None if expected is None else value)


@given(st.integers(0, 9999).map(lambda tenths: Decimal(tenths) / 10), st.integers(-8, 8))
def test_noise_of_binary_floats_is_no_fault(value: Decimal, units: int) -> None:
    stored = float(value)
    noisy = f"{stored + units * stored * 2**-52:.17g}"

    assert read_score(number(noisy), WIDE).score == value


@given(st.text())
def test_exact_number_never_raises_and_only_takes_plain_ascii(stored: str) -> None:
    found = exact_number(stored)

    assert found is None or stored.strip().isascii()


@given(
    st.sampled_from(CellKind),
    st.text() | TRICKY | NUMBERS,
    st.none() | st.text(max_size=5),
    st.sampled_from(["General", "0.0%", "yyyy-mm-dd", "@", "[>5]0;0%", ";;;"]),
    st.booleans(),
)
def test_any_cell_gives_a_score_or_an_error_and_never_zero_for_what_is_none(
    kind: CellKind,
    content: str,
    formula: str | None,
    number_format: str,
    is_cached: bool,
) -> None:
    reading = read_score(Cell(kind, content, formula, number_format, is_cached=is_cached), TEN)

    if reading.score is None:
        assert reading.rule is not None
        assert reading.rule.severity is Severity.ERROR
    else:
        assert reading.rule is None or reading.rule.severity is Severity.WARNING
        assert kind in {CellKind.NUMBER, CellKind.TEXT}
        assert any(char in "0123456789０１２３４５６７８９" for char in content)
        is_none = kind is CellKind.TEXT and any(char in "123456789" for char in content)
        assert reading.score != 0 or not is_none


@pytest.mark.parametrize(
    ("content", "suggestion"),
    [
        ("八", "8"),
        ("八分", "8"),
        ("八分半", "8.5"),
        ("八半", "8.5"),
        ("7,5", "7.5"),
        ("7，5分", "7.5"),
        ("8/10", "8"),
        ("满分", "10"),
        ("⑧", "8"),
        ("8/9", None),
        ("十一", None),
        ("7,25", None),  # off the step
        ("12,5", None),  # above the cap
        ("80%", None),
        ("8-9", None),
        ("8:30", None),
        ("8 9", None),
        ("8..5", None),
        ("8.", None),
        (".5", None),
        ("+8", None),
        ("-8", None),
        ("1e1", None),
        ("0_8", None),
        ("0x8", None),
        ("nan", None),
        ("inf", None),
        ("NaN分", None),
        ("٨", None),
        ("൮", None),
        ("²", "2"),
        ("\N{MATHEMATICAL BOLD DIGIT EIGHT}", "8"),
        ("1O", None),
        ("√", None),
        ("/", None),
        ("无", None),
        ("不涉及", None),
        ("优秀", None),
        ("00008", None),
        ("8.00000", None),
        ("8分分", None),
        ("分", None),
        ("8。。5", None),
        ("。8", None),
        ("=8", None),
        ("8'", None),
    ],
)
def test_nothing_else_is_guessed_and_a_suggestion_is_never_applied(
    content: str, suggestion: str | None
) -> None:
    reading = read_score(text(content), TEN)

    assert reading.score is None
    assert reading.rule is Code.SCORE_NOT_A_NUMBER
    assert reading.suggestion == suggestion


@pytest.mark.parametrize(
    ("cell", "score", "rule"),
    [
        (None, None, Code.SCORE_MISSING),
        (text(""), None, Code.SCORE_MISSING),
        (text(" \u3000\u200b\t"), None, Code.SCORE_MISSING),
        (number(""), None, Code.SCORE_MISSING),
        (number("0"), "0", None),
        (number("-0"), "0", None),
        (number("8"), "8", None),
        (number("8.0"), "8", None),
        (number("8E0"), "8", None),
        (number("1e1"), "10", None),  # a stored literal, not something typed
        (number("7.4999999999999996"), "7.5", None),
        (number("1e9999"), None, Code.SCORE_ABOVE_CAP),
        (number("-1e300"), None, Code.SCORE_BELOW_MINIMUM),
        (number("12345678901234567890123456789012345678"), None, Code.SCORE_ABOVE_CAP),
        (number("eight"), None, Code.SCORE_NOT_A_NUMBER),
        (number("٨"), None, Code.SCORE_NOT_A_NUMBER),
        (number("nan"), None, Code.SCORE_NOT_A_NUMBER),
        (number("8", "@"), "8", None),
        (number("0.8", "0.0%"), None, Code.SCORE_IS_PERCENT),
        (number("8", "0.0%"), None, Code.SCORE_IS_PERCENT),
        (number("8", "yyyy-mm-dd"), "8", Code.SCORE_IN_DATE_FORMAT),
        (number("43322", "yyyy-mm-dd"), None, Code.SCORE_IS_DATE),
        (number("0.354166666666667", "yyyy-mm-dd"), None, Code.SCORE_IS_DATE),
        (number("7.5", "yyyy-mm-dd"), None, Code.SCORE_IS_DATE),
        (number("-1", "yyyy-mm-dd"), None, Code.SCORE_IS_DATE),
        (Cell(CellKind.DATE, "2018-08-10"), None, Code.SCORE_IS_DATE),
        (Cell(CellKind.BOOLEAN, "TRUE"), None, Code.SCORE_IS_BOOLEAN),
        (Cell(CellKind.ERROR, "#N/A"), None, Code.SCORE_IS_ERROR_VALUE),
        (Cell(CellKind.NUMBER, "8", formula="A1*2"), "8", Code.SCORE_IS_FORMULA),
        (Cell(CellKind.TEXT, "8分", formula="A1"), "8", Code.SCORE_IS_FORMULA),
        (
            Cell(CellKind.NUMBER, "", formula="A1", is_cached=False),
            None,
            Code.SCORE_FORMULA_WITHOUT_VALUE,
        ),
        (Cell(CellKind.TEXT, " ", formula="A1"), None, Code.SCORE_FORMULA_WITHOUT_VALUE),
        (Cell(CellKind.ERROR, "#REF!", formula="A1"), None, Code.SCORE_IS_ERROR_VALUE),
        (Cell(CellKind.NUMBER, "11", formula="A1"), None, Code.SCORE_ABOVE_CAP),
        (text("９．５"), "9.5", Code.SCORE_REPAIRED),
        (text("8。5"), "8.5", Code.SCORE_REPAIRED),
        (text("8｡5"), "8.5", Code.SCORE_REPAIRED),
        (text("8分"), "8", Code.SCORE_REPAIRED),
        (text("8.50"), "8.5", Code.SCORE_REPAIRED),
        (text("0008"), "8", Code.SCORE_REPAIRED),
        (text("\u202a8\u202c"), "8", Code.SCORE_REPAIRED),
        (text("8.25"), None, Code.SCORE_OFF_STEP),
        (text("10.5分"), None, Code.SCORE_ABOVE_CAP),
    ],
)
def test_every_line_of_the_grammar(cell: Cell | None, score: str | None, rule: Rule | None) -> None:
    reading = read_score(cell, TEN)

    assert reading.score == (None if score is None else Decimal(score))
    assert reading.rule is rule
    if reading.score is not None:
        assert str(reading.score) == score  # in its shortest form


@given(st.integers(-40, 40), st.sampled_from(["0.1", "0.25", "0.5", "1", "3"]), st.integers(-5, 5))
def test_steps_count_from_the_minimum(turns: int, step: str, minimum: int) -> None:
    criterion = Criterion(
        "C", ("一",), "标准", Decimal(30), Decimal(step), minimum=Decimal(minimum)
    )
    score = criterion.minimum + turns * criterion.step
    assume(criterion.minimum <= score <= criterion.cap)

    assert read_score(number(str(score)), criterion).score == score
    off = score + criterion.step / 2
    if off <= criterion.cap:
        assert read_score(number(str(off)), criterion).rule is Code.SCORE_OFF_STEP


OPTIONS = Criterion(
    "C01",
    ("一",),
    "标准",
    Decimal(10),
    Decimal(1),
    kind=kinds.OPTION,
    options=(Option("达到", Decimal(10)), Option("10", Decimal(5)), Option("5", Decimal(0))),
)
YES_NO = Criterion("C01", ("一",), "标准", Decimal(8), Decimal(1), kind=kinds.YES_NO)
SIGNS = Criterion(
    "C01",
    ("一",),
    "标准",
    Decimal(1),
    Decimal(1),
    kind=kinds.STATE,
    options=tuple(map(Option, ("A+", "A", "B-", "B+", "√", "×"))),
)
STATES = Criterion(
    "C01",
    ("一",),
    "标准",
    Decimal(1),
    Decimal(1),
    kind=kinds.STATE,
    options=(Option("达到"), Option("Not achieved")),
)


@pytest.mark.parametrize(
    ("criterion", "cell", "score", "choice", "rule"),
    [
        (OPTIONS, number("10"), "10", "达到", None),
        (OPTIONS, number("5"), "5", "10", None),  # what the list offers are points
        (OPTIONS, text("5"), "5", "10", Code.SCORE_REPAIRED),
        (OPTIONS, text(" 达到。"), "10", "达到", None),
        (OPTIONS, number("7"), None, "", Code.SCORE_NOT_AN_OPTION),
        (OPTIONS, text("差不多"), None, "", Code.SCORE_NOT_AN_OPTION),
        (OPTIONS, None, None, "", Code.SCORE_MISSING),
        (OPTIONS, number("10", "0.0%"), None, "", Code.SCORE_IS_PERCENT),
        (YES_NO, text("是"), "8", "是", None),
        (YES_NO, text("no"), "0", "否", None),
        (YES_NO, number("8"), "8", "是", None),
        (YES_NO, Cell(CellKind.TEXT, "YES", formula="A1"), "8", "是", Code.SCORE_IS_FORMULA),
        (YES_NO, Cell(CellKind.BOOLEAN, "TRUE"), None, "", Code.SCORE_IS_BOOLEAN),
        (YES_NO, text("也许"), None, "", Code.SCORE_NOT_AN_OPTION),
        (STATES, text("not achieved"), None, "Not achieved", None),
        (STATES, number("1"), None, "", Code.SCORE_NOT_AN_OPTION),
        (STATES, text("……"), None, "", Code.SCORE_NOT_AN_OPTION),
        (STATES, text(" "), None, "", Code.SCORE_MISSING),
        (SIGNS, text("A"), None, "A", None),
        (SIGNS, text("A ＋"), None, "A+", None),
        (SIGNS, text("a"), None, "", Code.SCORE_NOT_AN_OPTION),  # A+ or A
        (SIGNS, text("B"), None, "", Code.SCORE_NOT_AN_OPTION),
        (SIGNS, text("×"), None, "×", None),
    ],
)
def test_choices_are_taken_by_points_or_label(
    criterion: Criterion, cell: Cell | None, score: str | None, choice: str, rule: Rule | None
) -> None:
    reading = read_score(cell, criterion)

    assert reading.score == (None if score is None else Decimal(score))
    assert reading.choice == choice
    assert reading.rule is rule
