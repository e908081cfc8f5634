"""The cells of 等次 that hold lines: named section minimums and quotas, read and written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbook_tool.core.findings import Code, Rule
from workbook_tool.core.numbers import (
    has_disguised_digit,
    is_disguised_digit,
    number_text,
    percent_text,
    read_written_number,
)
from workbook_tool.core.round.parts import PATH_SIGN, Part, parts_named, parts_of
from workbook_tool.core.round.scheme import HUNDRED, Criterion
from workbook_tool.core.round.settings import CategoryShare, Grade, Quota, SectionMinimum, Share
from workbook_tool.core.text import Text, listed, normalise_label
from workbook_tool.definition.reading.faults import find_name, suggest
from workbook_tool.definition.reading.fields import SEPARATORS, Field

# A separator counts after a number only, because titles and categories may hold one themselves.
_LINE_ENDS = re.compile(r"\n|(?<=[0-9%])\s*[;|、,，]\s*")
_NAMED = re.compile(r"(?P<name>.*\S)\s*[=:]\s*(?P<amount>[^=:]*)", re.DOTALL)
_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)? ?%?")

NO_NUMBER = Text("应为数字或百分比", "a number or a percentage is expected")
NO_RATE = Text("应写成 指标名=70% 或 编号=70%", "it should read Title=70% or Code=70%")
ABOVE_ALL = Text("不能超过 100%", "it cannot be above 100%")
BELOW_EVERY = Text(
    "低于“一级指标最低得分率”，不起作用", "it is below what every level 1 needs, and means nothing"
)
LEVELS = "一二三四"
NOT_WHOLE = Text("个数应为整数，比例请带 %", "places are whole; a percentage needs its %")
TWICE = Text("重复", "it stands twice")
NONE_THERE = Text("（没有）", "(none)")

Titles = tuple[str, ...] | None
"""The first-level indicators that hold points, None where they are not known."""


def write_sections(minimums: Iterable[SectionMinimum]) -> str:
    """Return section minimums as the text of a cell."""
    return "\n".join(f"{_one_line(one.title)}={percent_text(one.rate)}" for one in minimums)


def write_quota(quota: Quota | None) -> str:
    """Return a quota as the text of a cell, "" where there is none."""
    if quota is None:
        return ""
    lines = [] if quota.of_each is None else [_share_text(quota.of_each)]
    lines += [f"{_one_line(one.category)}={_share_text(one.share)}" for one in quota.named]
    return "\n".join(lines)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _share_text(share: Share) -> str:
    return percent_text(share.number) if share.is_fraction else number_text(share.number)


def first_levels(criteria: Iterable[Criterion]) -> tuple[str, ...]:
    """Return the titles of the first-level indicators that hold points, in printed order."""
    return tuple(dict.fromkeys(one.levels[0] for one in criteria if one.levels and one.is_rated))


@dataclass(frozen=True, slots=True)
class Names:
    """What a section minimum may name.

    ``titles`` are the first-level indicators that hold points, None where they are not known, and
    ``criteria`` those of which it may name codes and indicators.
    """

    titles: Titles
    criteria: tuple[Criterion, ...] = ()


def read_sections(
    cell: Field, names: Names, *, at_least: Decimal | None
) -> tuple[SectionMinimum, ...]:
    """Return the named section minimums of a grade.

    Where levels are faulty no name is called unknown. A minimum of a first-level indicator below
    ``at_least``, which all of them need, would mean nothing.
    """
    found: dict[object, SectionMinimum] = {}
    for line in _lines(cell):
        named = _NAMED.fullmatch(line)
        rate = _rate_of(named["amount"]) if named else None
        if named is None or rate is None:
            _malformed(cell, Code.SECTION_MINIMUM_MALFORMED, line, NO_RATE, _with_percent(named))
            continue
        if rate > 1:
            suggestion = _with_percent(named)
            _malformed(cell, Code.SECTION_MINIMUM_MALFORMED, line, ABOVE_ALL, suggestion)
            continue
        part = _find_part(cell, named["name"], names)
        if part is None:
            continue
        title, key, is_first = part
        if is_first and at_least is not None and rate < at_least:
            _malformed(cell, Code.SECTION_MINIMUM_MALFORMED, line, BELOW_EVERY)
        elif key in found:
            _malformed(cell, Code.SECTION_MINIMUM_MALFORMED, line, TWICE)
        else:
            found[key] = SectionMinimum(title, rate)
    return tuple(found.values())


def _find_part(cell: Field, typed: str, names: Names) -> tuple[str, object, bool] | None:
    """Return the name of a part, a key that its other names share, and whether it is a first level.

    None where it is reported: no part has the name, or several have it.
    """
    if names.titles is None:
        return typed, normalise_label(typed), True
    firsts = {title: Part((title,)) for title in names.titles}
    every = (*firsts.values(), *parts_of(names.criteria))
    known = tuple(name for part in every for name in part.names)
    name = find_name(typed, firsts) or find_name(typed, known)
    if name is None:
        titles = dict.fromkeys(part.path[-1] for part in every if part.path)
        _unknown(cell, Code.SECTION_UNKNOWN, typed, tuple(titles), known)
        return None
    parts = parts_named(name, names.criteria) or (firsts[name],)
    if len(parts) > 1:
        places = tuple(map(_place_of, parts))
        shown = Text(listed(one.zh for one in places).zh, listed(one.en for one in places).en)
        facts = {"label": cell.label, "value": typed, "places": shown}
        cell.faults.add(Code.SECTION_AMBIGUOUS, cell.at, facts, observed=typed)
        return None
    return name, parts[0], len(parts[0].path) == 1


def _place_of(part: Part) -> Text:
    """Return what a part is, in words: its level and titles, or its code."""
    if part.code:
        return Text(f"编号 {part.code}", f"the code {part.code}")
    level, path = len(part.path), PATH_SIGN.join(part.path)
    return Text(f"{LEVELS[level - 1]}级指标“{path}”", f"level {level} “{path}”")


def find_title(cell: Field, typed: str, titles: Titles) -> str | None:
    """Return the first-level indicator of a name; reports one that the scheme does not have."""
    title = typed if titles is None else find_name(typed, titles)
    if title is None:
        _unknown(cell, Code.SECTION_UNKNOWN, typed, titles or ())
    return title


def read_titles(cell: Field | None, titles: Titles) -> tuple[str, ...]:
    """Return the first-level indicators that a cell names, one a line or separated, each once."""
    found: dict[str, None] = {}
    labels = {normalise_label(title) for title in titles or ()}
    for line in cell.text().split("\n") if cell else ():
        is_one = normalise_label(line) in labels
        for part in (line,) if is_one else SEPARATORS.split(line):
            title = find_title(cell, part.strip(), titles) if cell and part.strip() else None
            if title is not None:
                found[title] = None
    return tuple(found)


def read_quota(cell: Field, *, shows_percent: bool = False) -> Quota | None:
    """Return the quota of a grade; ``shows_percent`` says how a bare number is formatted.

    Categories are kept as typed; ``resolve_quota`` looks them up once the roster is read.
    """
    if isinstance(cell.value, Decimal):
        number = cell.value
        is_fraction = shows_percent or 0 < number < 1
        share = _checked_share(cell, number_text(number), number, is_fraction=is_fraction)
        return None if share is None else Quota(share)
    of_each: Share | None = None
    named: list[CategoryShare] = []
    lines = tuple(_lines(cell))
    for line in lines:
        match = _NAMED.fullmatch(line)
        share = _read_share(cell, line, match["amount"] if match else line)
        if share is None:
            continue
        if match is not None:
            named.append(CategoryShare(match["name"], share))
        elif of_each is None:
            of_each = share
        else:
            _malformed(cell, Code.QUOTA_MALFORMED, line, TWICE)
    return Quota(of_each, tuple(named)) if of_each or named else None


def resolve_quota(
    cell: Field, quota: Quota, groups: tuple[str, ...], *, are_categories: bool = True
) -> Quota:
    """Return the quota with groups as the roster spells them; reports unknown and doubled ones.

    They are categories or ranking groups. Without any none is called unknown: what is wrong with
    them was reported already.
    """
    unknown = Code.QUOTA_CATEGORY_UNKNOWN if are_categories else Code.QUOTA_GROUP_UNKNOWN
    found: dict[str, CategoryShare] = {}
    for one in quota.named:
        group = find_name(one.category, groups)
        if group is None and groups:
            _unknown(cell, unknown, one.category, groups)
            continue
        name = group or one.category
        if name in found:
            _malformed(cell, Code.QUOTA_MALFORMED, one.category, TWICE)
        found[name] = CategoryShare(name, one.share)
    return Quota(quota.of_each, tuple(found.values()))


def _lines(cell: Field) -> Iterator[str]:
    """Yield the lines in plain forms; a symbol that would become a digit stays what it is."""
    typed = cell.text()
    unified = unicodedata.normalize("NFKC", typed)
    has_symbol = has_disguised_digit(typed)
    text = "".join(map(_plain_form, typed)) if has_symbol else unified
    yield from (line.strip() for line in _LINE_ENDS.split(text) if line.strip())


def _plain_form(char: str) -> str:
    return char if is_disguised_digit(char) else unicodedata.normalize("NFKC", char)


def _amount(typed: str) -> tuple[Decimal, bool] | None:
    """Return the number that a text is, and whether it is a percentage; None for anything else."""
    plain = typed.strip()
    number = read_written_number(plain.removesuffix("%").rstrip())
    is_amount = number is not None and _AMOUNT.fullmatch(plain) is not None
    return (number, plain.endswith("%")) if is_amount and number is not None else None


def _rate_of(amount: str) -> Decimal | None:
    found = _amount(amount)
    if found is None:
        return None
    number, is_percent = found
    return number / HUNDRED if is_percent else number


def _read_share(cell: Field, line: str, amount: str) -> Share | None:
    found = _amount(amount)
    if found is None:
        obvious = None if has_disguised_digit(amount) else _AMOUNT.match(amount)
        suggestion = line.replace(amount, obvious[0]) if obvious else None
        _malformed(cell, Code.QUOTA_MALFORMED, line, NO_NUMBER, suggestion)
        return None
    number, is_percent = found
    if is_percent:
        return _checked_share(cell, line, number / HUNDRED, is_fraction=True)
    return _checked_share(cell, line, number, is_fraction=0 < number < 1)


def _checked_share(cell: Field, line: str, number: Decimal, *, is_fraction: bool) -> Share | None:
    """Return a share, None where it is reported: negative, above all, or not whole."""
    reason = None
    if number < 0:
        reason = NO_NUMBER
    elif is_fraction and number > 1:
        reason = ABOVE_ALL
    elif not is_fraction and number != number.to_integral_value():
        reason = NOT_WHOLE
    if reason is None:
        return Share(number, is_fraction=is_fraction)
    _malformed(cell, Code.QUOTA_MALFORMED, line, reason)
    return None


def _with_percent(named: Mapping[str, str] | re.Match[str] | None) -> str | None:
    """Return a line as it was probably meant: with the per cent sign that is missing."""
    if named is None:
        return None
    found = _amount(named["amount"])
    if found is None or found[1] or found[0] > HUNDRED:
        return None
    return f"{named['name']}={number_text(found[0])}%"


def _malformed(
    cell: Field, rule: Rule, line: str, reason: Text, suggestion: str | None = None
) -> None:
    facts: dict[str, object] = {"label": cell.label, "value": line, "reason": reason}
    cell.faults.add(rule, cell.at, facts, observed=line, suggestion=suggestion)


def _unknown(
    cell: Field, rule: Rule, typed: str, allowed: tuple[str, ...], also: tuple[str, ...] = ()
) -> None:
    """Report an unknown name; ``also`` are further names that may be suggested."""
    words = listed(allowed) if allowed else NONE_THERE
    facts: dict[str, object] = {"label": cell.label, "value": typed, "allowed": words}
    suggestion = suggest(typed, (*allowed, *also))
    cell.faults.add(rule, cell.at, facts, observed=typed, expected=words, suggestion=suggestion)


def line_fields(grade: Grade) -> Mapping[str, str]:
    """Return the fields of a grade that are lines of text."""
    return {
        "minimum_sections": write_sections(grade.minimum_sections),
        "quota": write_quota(grade.quota),
    }
