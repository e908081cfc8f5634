"""Whether a text holds a table: by our headings, by rows divided alike, by a list of scores."""

import re
from collections.abc import Iterable
from itertools import groupby

# Of a text so much is looked at: the rows of a form stand before it, whatever is said first.
_TABLE_BYTES = 1024 * 1024
_ROWS = 3  # in a row that are divided alike make a table
_QUOTED = re.compile(r'"[^"]*"')
_SEPARATORS = "\t,;|"
_GAP = re.compile(r"[\t,;|│┃¦^]| {2,}|\u3000")
# Headings of the columns of our forms: one that stands alone between separators makes a table.
_SCORE_WORDS = ("自评得分", "自评分", "self score")
_HEADINGS = frozenset({*_SCORE_WORDS, "得分", "编号", "score", "code"})
_SAYS_SCORE = re.compile("得分|自评分|评分|score", re.IGNORECASE)
_NAMED_SCORE = re.compile(
    rf"(?:{'|'.join(_SCORE_WORDS)})[\"']?\s{{0,9}}[:=：＝]\s{{0,9}}[\"']?[0-9]", re.IGNORECASE
)
_AROUND = str.maketrans("", "", "{}[]\"'`*\\")
# One score to a line: a number of its own at the end, or alone.
_SCORED = re.compile(
    r"(?:(?P<label>\S.{0,80}?)[\s:：=＝,，;；|│┃¦^&])?\s*[0-9]{1,3}(?:\.[0-9]{1,2})?\s*分?[\s,，;；|│┃¦]*"
)
_CODE = re.compile(r"[|│┃¦-]?\s*[A-Za-z]{1,3}-?[0-9]{1,3}(?![0-9A-Za-z])")


def decoded(text: bytes) -> str:
    """Return a text of the country: UTF-8, else GB18030."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")


def holds_table(content: bytes) -> bool:
    """Tell whether a text has columns, or says scores one by one.

    A single comma is no column, and letters have no three lines in a row with equally many. A
    letter may state a total; a list of numbers beside the word or beside codes is an answer.
    """
    start = content[:_TABLE_BYTES]
    text = decoded(start if len(content) <= len(start) else start[: start.rfind(b"\n") + 1])
    lines = text.splitlines()
    if any(map(_is_heading, lines)):
        return True
    rows = [line for line in _QUOTED.sub("", text).splitlines() if line.strip()]
    if any(_is_divided(rows, separator) for separator in _SEPARATORS):
        return True
    return _lists_scores(text, lines)


def _is_heading(line: str) -> bool:
    cells = _GAP.split(line.strip())
    return len(cells) > 1 and any(cell.strip(' "').lower() in _HEADINGS for cell in cells)


def _is_divided(lines: list[str], separator: str) -> bool:
    """Tell whether most lines, and three in a row, hold the same number of separators above one."""
    runs = groupby(line.count(separator) for line in lines)
    lengths = (len([*same]) for count, same in runs if count > 1)
    least = _ROWS if separator == "\t" else max(_ROWS, len(lines) / 2)
    return any(length >= least for length in lengths)


def _lists_scores(text: str, lines: Iterable[str]) -> bool:
    """Tell whether three lines in a row are scores, or two are called so one after the other."""
    if len(_NAMED_SCORE.findall(text)) > 1:
        return True
    says_score = _SAYS_SCORE.search(text) is not None
    length = 0
    for line in lines:
        plain = line.translate(_AROUND).strip()
        if not plain:
            continue
        is_scored = _SCORED.fullmatch(plain) and (says_score or _CODE.match(plain))
        length = length + 1 if is_scored else 0
        if length == _ROWS:
            return True
    return False
