"""Text in the two languages of the product, and how wide it stands on screen and paper."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from string import Formatter

_LATIN_WORD = re.compile(r"[\u0021-\u02ff]+")
# Runs of Latin text, runs of blanks, single wide characters.
_WORDS = re.compile(r"[\u0021-\u02ff]+|\s+|.")
# What is neither a letter nor a number; the underscore counts as a letter in patterns.
_NO_LABEL = re.compile(r"[\W_]+")


class _Seen(dict[int, int | None]):
    """A table for ``str.translate`` that drops blanks and invisible characters; it fills itself."""

    def __missing__(self, point: int) -> int | None:
        """Judge a character that is met for the first time."""
        char = chr(point)
        is_dropped = char.isspace() or unicodedata.category(char) in {"Cc", "Cf"}
        self[point] = None if is_dropped else point
        return self[point]


_SEEN = _Seen()


class _Widths(dict[str, int]):
    """The width of each character that was met."""

    def __missing__(self, char: str) -> int:
        """Measure a character that is met for the first time."""
        self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return self[char]


_WIDTHS = _Widths()


class Language(StrEnum):
    """The language of a workbook or a terminal session."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English, side by side."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the words in the given language."""
        return self.zh if language is Language.ZH else self.en

    def filled(self, **facts: "str | Text") -> "Text":
        """Return the words with facts in the places named in braces, each in its own language.

        >>> Text("{name}一栏", "column {name}").filled(name=Text("得分", "Score")).en
        'column Score'
        """
        return Text(
            fill(self.zh, {key: in_language(fact, Language.ZH) for key, fact in facts.items()}),
            fill(self.en, {key: in_language(fact, Language.EN) for key, fact in facts.items()}),
        )


def day_words(day: date) -> Text:
    """Return a day as it is written in each language.

    >>> day_words(date(2018, 10, 31))
    Text(zh='2018年10月31日', en='2018-10-31')
    """
    return Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def in_language(words: "str | Text", language: Language) -> str:
    """Return plain strings as they are and bilingual texts in the given language."""
    return words.in_language(language) if isinstance(words, Text) else words


def listed(words: Iterable[str]) -> Text:
    """Return words as one list, with the separators of each language.

    >>> listed(["C01", "C02"]).en
    'C01, C02'
    """
    kept = tuple(words)
    return Text("、".join(kept), ", ".join(kept))


def how_many(count: object, one: str, several: str = "") -> str:
    """Return a number with its English noun, and with the verb where that follows the number too.

    >>> how_many(1, "mail"), how_many(2, "mail"), how_many(0, "agency is", "agencies are")
    ('1 mail', '2 mails', '0 agencies are')
    """
    return f"{count} {one if str(count) == '1' else several or f'{one}s'}"


class _Counting(Formatter):
    """Fills ``{count:row/rows}`` with a number and its English noun."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Return the number and its noun, or what any other place is filled with."""
        one, slash, several = format_spec.partition("/")
        if not slash:
            return str(super().format_field(value, format_spec))
        return how_many(value, one, several)


_COUNTING = _Counting()


def fill(words: str, facts: Mapping[str, object]) -> str:
    """Return words of one language with facts in the places named in braces.

    >>> fill("{count:agency is/agencies are} missing", {"count": 1})
    '1 agency is missing'
    """
    return _COUNTING.vformat(words, (), facts) if "/" in words else words.format_map(facts)


def display_width(text: str) -> int:
    """Return the width of one line of text in units of a Latin character.

    East Asian wide and full-width characters count as two (Unicode Standard Annex 11).
    """
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def longest_word(text: str) -> int:
    """Return the length of the longest Latin word, 0 without one; other text breaks anywhere.

    >>> longest_word("4 Measurement, Analysis"), longest_word("重视")
    (12, 0)
    """
    return max(map(len, _LATIN_WORD.findall(text)), default=0)


@lru_cache(maxsize=8192)  # lists repeat the same texts, row by row
def count_lines(text: str, width: int) -> int:
    """Return how many lines ``text`` takes in a column of ``width`` units, at least one.

    The estimate is generous on purpose: a line that is too tall prints, one too short clips.
    """
    usable = max(width - 1, 2)
    lines = text.split("\n") or [""]
    return sum(max(1, -(-display_width(line) // usable)) for line in lines)


def count_word_lines(text: str, width: int) -> int:
    """Return how many lines a title takes in a narrow column of ``width`` units.

    Words stay whole where they fit; wide characters may stand at the end of any line.

    >>> count_word_lines("Measurement and analysis", 13)
    2
    """
    usable = max(width - 1, 2)
    lines, used = 1, 0
    for word in _WORDS.findall(text):
        taken = display_width(word)
        if used and used + taken > usable:
            lines, used = lines + 1, 0
        if used or not word.isspace():
            used += taken
        if used > usable:
            lines += (used - 1) // usable
            used = (used - 1) % usable + 1
    return lines


BLANKS = (" ", "\u3000", "\u00a0", "\t", "\n")
"""What a clerk types that nobody sees; forms and readers leave it out alike."""


def visible(text: str) -> str:
    """Return a text without the blanks that clerks type.

    >>> visible("  无\u3000")
    '无'
    """
    for blank in BLANKS:
        text = text.replace(blank, "")
    return text


def visible_length(text: str) -> int:
    """Return how many characters of a text are visible, counted as Excel's LEN does (UTF-16)."""
    return len(visible(text).encode("utf-16-le", "surrogatepass")) // 2


def squeezed(text: str) -> str:
    r"""Return a text without blanks, line breaks and invisible characters, forms unified (NFKC).

    Programs re-wrap and re-space locked text; a changed comma is a change.

    >>> squeezed("编号： A\n B")
    '编号:AB'
    """
    return unicodedata.normalize("NFKC", text).translate(_SEEN)


@lru_cache(maxsize=8192)  # a round compares the same few hundred texts in every return
def normalise_label(text: str) -> str:
    """Return a text reduced to what makes it the same label or sentence for a reader.

    Compatibility forms are unified (NFKC); blanks, punctuation, symbols and control characters
    are dropped and letters are case-folded, because programs and clerks change them freely.

    >>> normalise_label("得 分：")
    '得分'
    """
    return normalise_text(text)


def normalise_text(text: str) -> str:
    """Return the same as ``normalise_label`` of a text that is not expected to come again."""
    return _NO_LABEL.sub("", unicodedata.normalize("NFKC", text).casefold())
