"""What says that a criterion does not apply: the column of reasons, and words in a score cell.

The column takes the reason itself. Clerks also type words where the score goes; these are never a
number, and only beside a reason are they taken for the mark that they are.
"""

from workbook_tool.core.round.demands import NO_MARK, NO_REASON, is_bare_mark
from workbook_tool.core.text import normalise_label, visible

_WORDS = frozenset(
    {"不适用", "不涉及", "合理缺项", "缺项", "无此项", "notapplicable", "doesnotapply", "na"}
)
_NOTHING = frozenset({"无", "没有", "none", "nil"})
# In the column of reasons these say that something does not apply, and nothing about why.
_BARE = frozenset({"", "是", "x", "无"}).union(
    normalise_label(word) for words in NO_REASON for word in (words.zh, words.en)
)
_DASHES = frozenset(NO_MARK)  # printed, or typed, where there is nothing to say


def read_mark(text: str, version: int) -> tuple[str, bool]:
    """Return the reason and whether a text in the column of reasons is a mark at all.

    A bare mark such as 不适用 or √ has no reason. A dash is no mark: the blueprint prints one where
    a criterion always applies. Forms of version 1 took less for a mark without a reason.
    """
    if _DASHES.issuperset(visible(text)):
        return "", False
    if version > 1:
        return ("" if is_bare_mark(text) else text), True
    return ("" if normalise_label(text) in _BARE else text), True


def says_not_applicable(score: str) -> bool:
    """Tell whether what was typed as a score says that the criterion does not apply."""
    return normalise_label(score) in _WORDS


def is_no_answer(score: str) -> bool:
    """Tell whether what was typed as a score leaves a mark beside it as it stands."""
    return (
        says_not_applicable(score)
        or normalise_label(score) in _NOTHING
        or _DASHES.issuperset(score.strip())
    )
