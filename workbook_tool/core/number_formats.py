"""What a cell shows under its number format (ECMA-376 part 1, 18.8.30 and 18.8.31).

All readers hand over the code of a format as the file has it; what it means for a value is decided
here and nowhere else. The section that applies to the value counts, whatever the others say.
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from workbook_tool.core.date_formats import date_text
from workbook_tool.core.numbers import number_text

GENERAL = "General"


class FormatFamily(StrEnum):
    """What kind of value a format shows, as far as it changes what a number means."""

    GENERAL = "general"
    PERCENT = "percent"
    DATE = "date"  # dates and times
    TEXT = "text"  # the format "@"


class Appearance(NamedTuple):
    """What is seen of a value: the family of the section that applies, and the text.

    ``is_faithful`` tells that the text reads as the stored value, whatever unit stands beside it.
    """

    family: FormatFamily
    text: str
    is_faithful: bool


_PLAIN = ("0", "0.00", "#,##0", "#,##0.00")
_THAI_DAYS = (
    "d/m/yyyy", "d-mmm-yy", "d-mmm", "mmm-yy", "h:mm", "h:mm:ss", "d/m/yyyy h:mm",
    "mm:ss", "[h]:mm:ss", "mm:ss.0", "d/m/bb",
)  # fmt: skip
_BUILTIN = {
    **dict(enumerate(_PLAIN, 1)),
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    # Dates and times in the East Asian languages; which of them, the language decides.
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), *range(56, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((32, 34, 55), "h:mm"), **dict.fromkeys((33, 35), "h:mm:ss"),
    37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
    41: "#,##0_);(#,##0);0", 42: "#,##0_);(#,##0);0",
    43: "#,##0.00_);(#,##0.00);0", 44: "#,##0.00_);(#,##0.00);0",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **{59 + at: f"t{code}" for at, code in enumerate(_PLAIN)},
    67: "t0%", 68: "t0.00%", 69: "t# ?/?", 70: "t# ??/??",
    **dict(enumerate(_THAI_DAYS, 71)),
}  # fmt: skip


def builtin_format(identifier: int) -> str:
    """Return the code of a built-in format by its number, General where there is none.

    The numbers are those of .xlsx and of .xls alike, the Thai and East Asian ones included.
    """
    return _BUILTIN.get(identifier, GENERAL)


_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.?)|_(?P<pad>.?)|\*(?P<fill>.?)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|G/(?:通用格式|標準|标准|표준))|(?P<exponent>e[+-])"
    r"|(?P<date>AM/PM|A/P|上午/下午|aaaa?|y+|m+|d+|h+|s+|g+|e+|b+|[วดปชนท]+)"
    r"|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<end>;)|(?P<thai>t(?=[0#?]))|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)")
_FRACTION = re.compile(r"[0#?] *+/ *+[0#?1-9]")
# What Excel does not take, so that nobody knows what is seen: digits around a general number, an
# exponent without them, thousands among the decimals.
_ODD = re.compile(
    r"[0#?].*(?:General|@)|(?:General|@).*[0#?]|^[^0#?]*E[+-]|\.[^E]*[0#?],+[0#?]",
    re.IGNORECASE,
)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_FILLED = "########"  # what a cell shows that no section applies to
_SECTIONS = 4
_LONGEST = 255  # characters that Excel takes
_WIDE = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # for numbers of any size
_PLACES = 20  # more decimals than any stored number keeps
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+)(?:E[+-]?[0-9]{1,3})?")
_IN_BRACKETS = re.compile(r"\([\s0-9.,]*\)")  # as accounts have a number below zero
_SIGNS = frozenset(".,+-−/%‰‱")


_Condition = tuple[str, Decimal]
_SIGN_CONDITIONS: tuple[_Condition, _Condition] = ((">", Decimal(0)), ("<", Decimal(0)))


class _Token(NamedTuple):
    """One piece of a format code: literal, digit, mark, date, elapsed, exponent or general."""

    kind: str
    text: str


class _Section(NamedTuple):
    """One section of a format code and the condition in front of it."""

    tokens: tuple[_Token, ...]
    condition: _Condition | None

    def has(self, kind: str, text: str | None = None) -> bool:
        return any(token.kind == kind and text in {None, token.text} for token in self.tokens)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format code, at most four."""
    found: list[_Section] = []
    tokens: list[_Token] = []
    condition = None
    for match in _TOKENS.finditer(code):
        kind = match.lastgroup or ""
        text = match[kind]
        if kind == "end":
            found.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            if limit := _CONDITION.fullmatch(text.strip()):
                condition = limit[1], Decimal(limit[2])
            elif _ELAPSED.fullmatch(text):
                tokens.append(_Token("elapsed", text))
            elif text.startswith("$"):
                tokens.append(_Token("literal", text[1:].partition("-")[0]))
        elif kind == "pad":
            tokens.append(_Token("literal", " "))
        elif kind in {"quoted", "escaped", "fill", "other"}:
            tokens.append(_Token("literal", text))
        elif kind != "thai":
            tokens.append(_Token(kind, text))
    found.append(_Section(tuple(tokens), condition))
    return tuple(found[:_SECTIONS])


@lru_cache(maxsize=4096)
def appearance_of(value: Decimal | str, code: str) -> Appearance:
    """Return what a format shows for a number, or for a text.

    >>> appearance_of(Decimal("0.5"), "[>100]0;0%")
    Appearance(family=<FormatFamily.PERCENT: 'percent'>, text='50%', is_faithful=False)
    >>> appearance_of(Decimal("7.5"), "0").text
    '8'
    """
    if code == GENERAL:
        text = value if isinstance(value, str) else number_text(value)
        return Appearance(FormatFamily.GENERAL, text, is_faithful=True)
    if len(code) > _LONGEST:
        # No program writes it; whether one shows a percentage then is anybody's guess.
        family = FormatFamily.PERCENT if "%" in code else FormatFamily.GENERAL
        return Appearance(family, _FILLED, is_faithful=False)
    sections = _sections(code)
    has_text = len(sections) == _SECTIONS or sections[-1].has("mark", "@")
    if isinstance(value, str):
        text = _filled_in(sections[-1], value) if has_text else value
        family = FormatFamily.TEXT if has_text else FormatFamily.GENERAL
        return Appearance(family, text, _seen_number(text, value) == _seen_number(value, value))
    numeric = sections[: len(sections) - has_text]
    if not numeric:
        text = _filled_in(sections[-1], number_text(value))
        return Appearance(FormatFamily.TEXT, text, _reads_as(text, value))
    shown = [
        _shown_by(section, value, drops_sign=drops) for section, drops in _apply(numeric, value)
    ]
    # Where programs choose differently, the reading that raises most doubt counts.
    return max(shown, key=lambda each: (each.family is FormatFamily.PERCENT, not each.is_faithful))


def _apply(sections: Sequence[_Section], number: Decimal) -> list[tuple[_Section | None, bool]]:
    """Return the sections that a program may choose, and whether they leave the sign out."""
    first, last = sections[0], sections[-1]
    if any(section.condition for section in sections):
        chosen = (_by_sign(sections, number), _left_over(sections, number))
        return [(section, _is_negative_only(section)) for section in chosen]
    if number < 0 and len(sections) > 1:
        return [(sections[1], True)]
    is_third = number == 0 and len(sections) > len(_SIGN_CONDITIONS)
    return [(last if is_third else first, False)]


def _by_sign(sections: Sequence[_Section], number: Decimal) -> _Section | None:
    """Return the section that Excel and LibreOffice choose where conditions stand.

    Without a condition of its own the first is for positive numbers and the second for negative
    ones, if another follows.
    """
    for section, usual in zip(sections, _SIGN_CONDITIONS, strict=False):
        if section.condition is None and section is sections[-1]:
            return section
        if _meets(number, section.condition or usual):
            return section
    return sections[-1] if len(sections) > len(_SIGN_CONDITIONS) else None


def _left_over(sections: Sequence[_Section], number: Decimal) -> _Section | None:
    """Return the section that others choose: the one without a condition takes what is left."""
    for section in sections:
        if section.condition and _meets(number, section.condition):
            return section
    return next((section for section in sections if not section.condition), None)


def _meets(number: Decimal, condition: _Condition) -> bool:
    comparison, limit = condition
    return _COMPARE[comparison](number, limit)


def _is_negative_only(section: _Section | None) -> bool:
    """Tell whether only negative numbers meet the condition of a section, which says so itself."""
    if section is None or section.condition is None:
        return False
    comparison, limit = section.condition
    return limit < 0 if comparison in {"<=", "="} else comparison == "<" and limit <= 0


def _shown_by(section: _Section | None, number: Decimal, *, drops_sign: bool) -> Appearance:
    """Return what one section shows for a number."""
    if section is None:
        return Appearance(FormatFamily.GENERAL, _FILLED, is_faithful=False)
    if section.has("mark", "%"):
        text = _digits(section, number * 100 ** sum(token == _PERCENT for token in section.tokens))
        return Appearance(FormatFamily.PERCENT, text, is_faithful=False)
    if section.has("date") or section.has("elapsed"):
        return Appearance(FormatFamily.DATE, date_text(section.tokens, number), is_faithful=False)
    size = abs(number)
    sign = "-" if number < 0 and not drops_sign else ""
    if section.has("general") or section.has("mark", "@"):
        text = sign + _filled_in(section, number_text(size))
    elif section.has("exponent"):
        text = sign + _scientific(section, size)
    elif _FRACTION.search(_literals(section.tokens)):
        text, fraction = _fraction(section, size)
        return Appearance(FormatFamily.GENERAL, sign + text, fraction == Fraction(size))
    else:
        text = sign + _digits(section, size)
    is_faithful = _reads_as(text, number) and not _ODD.search(_literals(section.tokens))
    return Appearance(FormatFamily.GENERAL, text, is_faithful)


_PERCENT, _TEXT_PLACE = _Token("mark", "%"), _Token("mark", "@")
_POINT, _COMMA = _Token("mark", "."), _Token("mark", ",")


def _filled_in(section: _Section, text: str) -> str:
    """Return the literals of a section around a text, or around a number in the general form."""
    return "".join(
        text if token.kind == "general" or token == _TEXT_PLACE else token.text
        for token in section.tokens
    )


def _digits(section: _Section, size: Decimal) -> str:
    """Return the digits of a number in the places of a section, literals between them."""
    tokens = section.tokens
    at = tokens.index(_POINT) if _POINT in tokens else len(tokens)
    before, behind = tokens[:at], tokens[at:]
    places = [token.text for token in behind if token.kind == "digit"]
    has_places = section.has("digit")
    thousands = _commas_at_end(before) + _commas_at_end(behind) if has_places else 0
    unit = Decimal(1).scaleb(-min(len(places), _PLACES))
    rounded = (size / 1000**thousands).quantize(unit, ROUND_HALF_UP, _WIDE)
    whole, _, decimals = format(rounded, "f").partition(".")
    shown = _whole(before, whole.strip("0") and whole) if has_places else _literals(before)
    is_grouped = before.count(_COMMA) > _commas_at_end(before)
    if is_grouped and len(whole) > 3:  # noqa: PLR2004 - groups of three
        shown = shown.replace(whole, f"{int(whole):,}", 1)
    kept = max(len(decimals.rstrip("0")), *(n for n, one in enumerate(places, 1) if one == "0"), 0)
    figures = iter(decimals[:kept].ljust(kept, "0"))
    return shown + "".join(
        next(figures, "") if token.kind == "digit" else "" if token == _COMMA else token.text
        for token in behind
    )


def _commas_at_end(tokens: Sequence[_Token]) -> int:
    """Return how many commas stand behind the last digit; each divides by a thousand."""
    count = 0
    for token in tokens:
        count = 0 if token.kind == "digit" else count + (token == _COMMA)
    return count


def _literals(tokens: Sequence[_Token]) -> str:
    return "".join(token.text for token in tokens)


def _whole(tokens: Sequence[_Token], digits: str) -> str:
    """Return the digits of a whole number in their places; the first takes what is over."""
    places = sum(1 for token in tokens if token.kind == "digit")
    shown = [] if places else [digits]
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind == "digit":
            places -= 1
            taken = digits[-1:] if places else digits
            digits = digits[: len(digits) - len(taken)]
            is_nought = any(one.kind == "digit" and one.text == "0" for one in tokens[: at + 1])
            blank = "0" if is_nought else " " if token.text == "?" else ""
            shown.append(taken or blank)
        elif token != _COMMA:
            shown.append(token.text)
    return "".join(reversed(shown))


def _scientific(section: _Section, size: Decimal) -> str:
    """Return a number with an exponent, as exact as the places allow."""
    kinds = [(token.kind, token.text) for token in section.tokens]
    end = next(at for at, (kind, _) in enumerate(kinds) if kind == "exponent")
    mantissa = kinds[:end]
    point = mantissa.index(("mark", ".")) if ("mark", ".") in mantissa else end
    places = sum(1 for kind, _ in mantissa[point:] if kind == "digit")
    before = [text for kind, text in kinds[:end] if kind == "literal"]
    after = [text for kind, text in kinds[end:] if kind == "literal"]
    return "".join([*before, format(size, f".{min(places, _PLACES)}E"), *after])


def _fraction(section: _Section, size: Decimal) -> tuple[str, Fraction]:
    """Return a number as a fraction of so many digits, or of a stated denominator."""
    code = _literals(section.tokens)
    before, _, after = code.partition("/")
    stated = re.match(r"([1-9][0-9]{0,3})", after.lstrip())
    width = sum(1 for character in after if character in "0#?")
    if stated:
        nearest = Fraction(round(Fraction(size) * int(stated[1])), int(stated[1]))
    else:
        nearest = Fraction(size).limit_denominator(10 ** min(width, 4) - 1)
    whole = int(nearest) if re.search(r"[0#?][^0#?]+[0#?]", before) else 0
    rest = nearest - whole
    shown = f"{whole} {rest}" if whole and rest else str(whole or rest)
    return shown, nearest


def _reads_as(text: str, number: Decimal) -> bool:
    """Tell whether a person who sees the text reads this number, beside a unit perhaps."""
    seen = _seen_number(text, None)
    if isinstance(seen, Decimal) and _IN_BRACKETS.search(unicodedata.normalize("NFKC", text)):
        seen = -seen
    return seen == number


def _seen_number(text: str, otherwise: str | None) -> Decimal | str | None:
    """Return the one number that a text shows; without one, ``otherwise`` if just that is seen.

    A letter or a unit beside the number changes nothing; another numeral, as in 9万, does.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")
    numeric = [at for at, character in enumerate(plain) if _is_numeric(character)]
    core = plain[numeric[0] : numeric[-1] + 1] if numeric else ""
    if _NUMBER.fullmatch(core):
        return Decimal(core.replace(",", ""))
    is_seen = otherwise is not None and otherwise.strip() == text.strip()
    return otherwise if is_seen else None


def _is_numeric(character: str) -> bool:
    return character in _SIGNS or unicodedata.numeric(character, None) is not None
