"""Parts as office programs write them, taken apart by one pattern: a third of a tree's cost.

Nothing here refuses anything. Rows or strings that are not in the very form of these patterns, to
the last byte, are left to the tree reader, which also says what is wrong with them; so both ways
give the same cells (a property of the tests). What stands around the rows is always parsed.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, cast

# A part in UTF-8 says so in its first bytes, or nothing at all.
_is_utf8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<[^?!]|<\?xml version=[\"']1\.0[\"']"
    rb"(?: encoding=[\"'](?i:utf-8)[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>)"
).match
# Characters that XML takes as they are: a carriage return would become a line feed.
_CHARACTER = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]"
_TEXT = rf"{_CHARACTER}*+(?:&(?:lt|gt|amp|quot|apos|\#10);{_CHARACTER}*+)*+"
_ENTITIES = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#10;", "\n"), ("&amp;", "&"),
)  # fmt: skip
_STYLE = r'(?: s="([0-9]{1,5})")?+'
_KIND = r'(?: t="([a-zA-Z]{1,9})")?+'
# As ``cells.is_number`` has it, and shorter.
_NUMBER = r"[+-]?+(?:[0-9]{1,99}+(?:\.[0-9]{0,99}+)?+|\.[0-9]{1,99}+)(?:[eE][+-]?+[0-9]{1,99}+)?+"
_FORMULA = (
    r'<f(?: aca="[a-z]{1,5}")?+(?: t="([a-zA-Z]{1,9})")?+(?: ref="[A-Z0-9:]{1,31}")?+'
    rf'(?: si="([0-9]{{1,9}})")?+(?: ca="[a-z0-9]{{1,5}}")?+ ?(?:/>|>({_TEXT})</f>)'
)
_VALUE = rf"<v ?(?:/>|>({_TEXT})</v>)"
_INLINE = rf'<is><t(?: xml:space="preserve")?+ ?(?:/>|>({_TEXT})</t>)</is>'
_UNUSUAL = f"{_KIND}>(?:{_FORMULA})?+(?:{_VALUE}|{_INLINE})?+"


def _without_groups(pattern: str) -> str:
    """Return a pattern that yields nothing."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


_CELLS = re.compile(
    # Blank cells, the commonest kind, are passed over without a word.
    _without_groups(rf'(?:<c r="[A-Z]{{1,3}}[0-9]{{1,7}}"{_STYLE}{_KIND} ?/>)*+')
    + rf'(?:<c r="([A-Z]{{1,3}})([0-9]{{1,7}})"{_STYLE}(?: t="s"><v>([0-9]{{1,9}})</v>|'
    rf'(?: t="n")?+><v>({_NUMBER})</v>|({_without_groups(_UNUSUAL)}))</c>'
    # The end of a row leaves every group empty; what is not plain is all in the last group.
    r'|<row r="([0-9]{1,7})"([^<>]*+)>|</row>|(.+))',
    re.DOTALL,
)
_parts_of_unusual = re.compile(_UNUSUAL).fullmatch
_STRING = rf'<t(?: xml:space="preserve")?+ ?(?:/>|>({_TEXT})</t>)'
# A property of a run with one attribute at most, so that none can stand twice; what takes a run
# back is for the tree to see.
_RUN = (
    r"<r>(?:<rPr>(?:<(?!strike|vertAlign)[a-zA-Z]{1,20}"
    r'(?: [a-z]{1,20}="[^"<>&\x00-\x1f\ufffe\uffff]{0,99}+")?+ ?/>)*+'
    rf"</rPr>)?+{_STRING}</r>"
)
_STRINGS = re.compile(
    rf"<si>(?:{_STRING}</si>|((?:{_without_groups(_RUN)})++)</si>"
    r"|((?:[^<]++|<(?!/si>))++</si>))|(.+)",
    re.DOTALL,
)
_RUN_TEXTS = re.compile(r"<t[^>]*>([^<]*)</t>")
_HEADER_FOOTER = re.compile(rf"<((?:odd|even|first)(?:Header|Footer))>({_TEXT})</\1>")


SHARED = "shared"  # what says of a formula that it is one of several
_KNOWN, _KNOWN_LENGTH = 4096, 2000  # texts that are remembered, and their most characters
UnusualParts = tuple[str | None, str | None, str | None, str | None, str | None]


class PlainRows(NamedTuple):
    """The rows of a worksheet as tokens, and the part without them.

    A token is a cell (letters, digits, style, then one of: index of a shared string, number, all
    else), or the start of a row (number and attributes, in the seventh and eighth place), or, all
    empty, the end of a row. Each way to write the attributes of a row stands once in ``shell``, as
    a row of its own, in the order of ``attributes``: so the parser judges them. Plain texts of
    header and footer are taken out too: they hold the code, the rest is alike in many returns.
    """

    tokens: Sequence[tuple[str, ...]]
    shell: bytes
    attributes: tuple[str, ...]
    header_footer: tuple[str, ...]


def plain_rows(part: bytes) -> PlainRows | None:
    """Return the rows of a worksheet part, None where one byte of them is not plain."""
    start, end = part.find(b"<sheetData>"), part.rfind(b"</sheetData>")
    text = _decoded(part, start + len(b"<sheetData>"), end) if start > 0 else None
    if text is None:
        return None
    tokens = _CELLS.findall(text)
    # A pattern of blanks only and a last token of rest: neither is plain.
    if not tokens or tokens[-1][8]:
        return None
    attributes = tuple(dict.fromkeys([token[7] for token in tokens if token[6]]))
    rows = "".join([f'<row r="1"{each.removesuffix("/")}/>' for each in attributes])
    tail, header_footer = _without_header_footer(part[end:])
    shell = part[: start + len(b"<sheetData>")] + rows.encode() + tail
    return PlainRows(tokens, shell, attributes, header_footer)


def _without_header_footer(tail: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Return what stands behind the rows without the texts of header and footer, and these."""
    start, end = tail.find(b"<headerFooter"), tail.find(b"</headerFooter>")
    if not 0 < start < end or tail.count(b"<headerFooter") > 1 or b"<!" in tail:
        return tail, ()
    try:
        section = tail[start:end].decode()
    except UnicodeDecodeError:
        return tail, ()
    empty = _HEADER_FOOTER.sub("", section)
    if empty.count("<") > 1:
        return tail, ()
    texts = tuple(plain_text(match[2]) for match in _HEADER_FOOTER.finditer(section))
    return tail[:start] + empty.encode() + tail[end:], texts


def _decoded(part: bytes, start: int, end: int) -> str | None:
    """Return a stretch of a part as text, None where it is none or not in UTF-8."""
    if not 0 <= start <= end or not _is_utf8(part):
        return None
    try:
        return part[start:end].decode()
    except UnicodeDecodeError:
        return None


def unusual_parts(unusual: str) -> UnusualParts:
    """Return type, value, formula and inline text of a cell, None for what it has not.

    The last one is the index of a shared formula.
    """
    # The pattern of the rows, which found this text, holds this very pattern.
    found = cast("re.Match[str]", _parts_of_unusual(unusual))
    kind, use, index, formula, value, inline = found.groups()
    has_value, has_inline = "<v" in unusual, "<is>" in unusual
    return (
        kind,
        plain_text(value or "") if has_value else None,
        _formula_text(formula or "") if "<f" in unusual else None,
        plain_text(inline or "") if has_inline else None,
        index if use == SHARED else None,
    )


def _formula_text(formula: str) -> str:
    is_worth_it = "&" in formula and len(formula) <= _KNOWN_LENGTH
    return _known_text(formula) if is_worth_it else plain_text(formula)


class PlainStrings(NamedTuple):
    """The shared strings of a workbook, and the part without the plain ones.

    A string that is not plain is None; it stands in ``shell``, in the same order.
    """

    texts: list[str | None]
    shell: bytes


def plain_strings(part: bytes) -> PlainStrings | None:
    """Return the shared strings of a part, their ``_xHHHH_`` escapes left as they are.

    None where anything but strings stands between them, or may hide among them.
    """
    first, end = part.find(b"<si>"), part.rfind(b"</sst>")
    text = _decoded(part, first, end)
    if not text or "<!" in text or "<?" in text:
        return None
    tokens = _STRINGS.findall(text)
    if tokens[-1][3]:
        return None
    if "_x" in text:
        # An escape counts within its run: runs that hold one are taken apart like odd strings.
        tokens = [
            ("", "", f"{token[1]}</si>", "") if "_x" in token[1] else token for token in tokens
        ]
    texts = [_string(plain, runs) if not odd else None for plain, runs, odd, _ in tokens]
    odds = "".join([f"<si>{odd}" for _, _, odd, _ in tokens if odd])
    return PlainStrings(texts, part[:first] + odds.encode() + part[end:])


def _string(plain: str, runs: str) -> str:
    """Return the text of a string, of one run or of several."""
    if runs:
        plain = "".join(_RUN_TEXTS.findall(runs))
    return plain_text(plain) if "&" in plain else plain


def plain_text(text: str) -> str:
    """Return a text of XML without entities."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text


_known_text = lru_cache(maxsize=_KNOWN)(plain_text)
