"""The roster (单位名册): who is asked, under which code, name and category."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property

from workbook_tool.core.errors import UsageError
from workbook_tool.core.numbers import Number
from workbook_tool.core.records import LATER
from workbook_tool.core.round.goals import Goal, Goals
from workbook_tool.core.text import Text, listed, normalise_label, squeezed

_CODE = re.compile(r"[A-Z0-9]+")
_PATH_SEPARATOR = re.compile(r"[/!]")


class ReviewMode(StrEnum):
    """How the final score of an agency comes about (考评方式) where a round is reviewed."""

    REVIEWED = "reviewed"  # 考评
    SELF_STANDS = "self_stands"  # 以自评认定: its self score is its final score
    NOT_REVIEWED = "not_reviewed"  # 不考评: it has no final score and no rank


REVIEW_MODE_TITLES = {
    ReviewMode.REVIEWED: Text("考评", "reviewed"),
    ReviewMode.SELF_STANDS: Text("以自评认定", "self score stands"),
    ReviewMode.NOT_REVIEWED: Text("不考评", "not reviewed"),
}


class ChangeOfAgency(StrEnum):
    """What became of an agency while the round ran (变动)."""

    MERGED = "merged"  # 并入
    DISSOLVED = "dissolved"  # 撤销
    POSTPONED = "postponed"  # 缓评


CHANGE_TITLES = {
    ChangeOfAgency.MERGED: Text("并入其他单位", "merged into another agency"),
    ChangeOfAgency.DISSOLVED: Text("撤销", "dissolved"),
    ChangeOfAgency.POSTPONED: Text("缓评", "postponed"),
}


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """Why an agency is not asked any more; ``into`` is the code of the one it was merged into."""

    kind: ChangeOfAgency
    into: str = ""
    day: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency (单位). Contact fields serve the mail drafts only and reach no summary."""

    code: str
    name: str
    short_name: str = ""
    category: str = ""
    category_order: int = 0
    email: str = ""
    contact_role: str = ""
    aliases: tuple[str, ...] = ()
    other_name: str = ""  # a former or later name
    is_ranked: bool = True
    provenance: str = ""
    note: str = ""  # 说明: for the office
    remark: str = ""  # 备注: printed in the summary
    review_mode: ReviewMode = field(default=ReviewMode.REVIEWED, metadata=LATER)
    review_reason: str = field(default="", metadata=LATER)  # why it is not reviewed; printed
    change: AgencyChange | None = field(default=None, metadata=LATER)
    ranking_group: str = ""  # 排名分组; "" where its category is the group
    coefficient: Number | None = None  # 难度系数, by which its total is multiplied; None: 1
    goals: Goals = ()  # 目标值: its own targets and weights, where they are not those of 指标

    @property
    def is_asked(self) -> bool:
        """Tell whether a return is expected of it (应报): nothing became of it meanwhile."""
        return self.change is None

    @property
    def is_reviewed(self) -> bool:
        """Tell whether evaluators judge it where the round is reviewed."""
        return self.is_asked and self.review_mode is ReviewMode.REVIEWED

    @property
    def group(self) -> str:
        """Return the group that it is ranked in and that quotas are for: else its category."""
        return self.ranking_group or self.category

    @property
    def short(self) -> str:
        """Return the short name, or the full one where there is none."""
        return self.short_name or self.name


def anyone_of(category: str) -> Agency:
    """Return a stand-in for the agencies of a category that nothing names."""
    return Agency("", "", category=category)


class WordIndex:
    """Finds which of many names stand in a text, without looking at every name.

    A province has twenty thousand agencies and as many file names to look at.
    """

    __slots__ = ("_lengths", "_owners")

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """Take names, each with the number of its owner; a single character names nobody."""
        self._owners: dict[str, set[int]] = {}
        for word, owner in words:
            if len(word) > 1:
                self._owners.setdefault(word, set()).add(owner)
        self._lengths = sorted({len(word) for word in self._owners}, reverse=True)

    def owners_in(self, text: str) -> frozenset[int]:
        """Return the numbers of all owners whose name stands in the text for itself.

        A name that stands there only as part of a longer one does not count.

        >>> names = WordIndex([("统计局", 1), ("国家统计局", 0)])
        >>> sorted(names.owners_in("国家统计局新平调查队")), sorted(names.owners_in("县统计局"))
        ([0], [1])
        """
        found: set[int] = set()
        reach = 0  # whatever ends up to here is part of a name that was found before
        for start in range(len(text)):
            for length in self._lengths:
                end = start + length
                if reach < end <= len(text) and (owners := self._owners.get(text[start:end])):
                    found |= owners
                    reach = end
                    break
        return frozenset(found)


@dataclass(frozen=True)  # no slots: what is looked up for every return is put together once
class Roster:
    """All agencies in official order."""

    agencies: tuple[Agency, ...]

    def __post_init__(self) -> None:
        """Refuse duplicate codes; ``definition`` has reported them before."""
        if len(self.by_code) != len(self.agencies):
            message = "two agencies of the roster share a code"
            raise ValueError(message)

    def __iter__(self) -> Iterator[Agency]:
        """Iterate over the agencies in official order."""
        return iter(self.agencies)

    def __len__(self) -> int:
        """Return the number of agencies."""
        return len(self.agencies)

    @cached_property
    def by_code(self) -> Mapping[str, Agency]:
        """Return the agencies by their codes."""
        return {agency.code: agency for agency in self.agencies}

    @cached_property
    def asked(self) -> tuple[Agency, ...]:
        """Return the agencies of which a return is expected (应报), in official order."""
        return tuple(agency for agency in self.agencies if agency.is_asked)

    @cached_property
    def _turns(self) -> Mapping[str, int]:
        return {agency.code: turn for turn, agency in enumerate(self.agencies)}

    @cached_property
    def _names(self) -> WordIndex:
        return WordIndex(
            (normalise_label(word), turn)
            for turn, agency in enumerate(self.agencies)
            for word in (agency.name, agency.short_name)
        )

    @cached_property
    def _called(self) -> Mapping[str, tuple[Agency, ...]]:
        called: dict[str, dict[str, Agency]] = {}
        for agency in self.agencies:
            for word in (agency.name, agency.short_name, *agency.aliases, agency.other_name):
                called.setdefault(normalise_label(word), {})[agency.code] = agency
        return {word: tuple(agencies.values()) for word, agencies in called.items() if word}

    def called(self, text: str) -> tuple[Agency, ...]:
        """Return the agency of a code, in whatever case, or those that have a text as a name.

        The name, the short name, an alias and the other name all count, blanks and full-width
        forms apart; what is only like a name does not.
        """
        code = squeezed(text).upper()
        if code in self.by_code:
            return (self.by_code[code],)
        return self._called.get(normalise_label(text), ())

    def resembling(self, text: str) -> tuple[Agency, ...]:
        """Return up to three agencies that may have been meant, the likeliest first: a hint."""
        typed = normalise_label(text)
        near = [*get_close_matches(typed, self._called, n=3, cutoff=0.6)]
        near += [word for word in self._called if typed and (typed in word or word in typed)]
        found = [agency for word in near for agency in self._called[word]]
        return tuple(dict.fromkeys(found))[:3]

    def mentioned(self, text: str) -> tuple[Agency, ...]:
        """Return the agencies whose code, name or short name stands in a text, in official order.

        Codes stand alone (see ``codes_in``): 2 is not in 2018. Names stand anywhere, whatever
        blanks and punctuation part them; one inside a longer name does not count: 县委 in 县委办.
        It is a hint for people; nothing is ever attributed by it.
        """
        turns = {self._turns[code] for code in codes_in(text) if code in self._turns}
        turns |= self._names.owners_in(normalise_label(text))
        return tuple(self.agencies[turn] for turn in sorted(turns))

    def mentioned_in_path(self, path: str) -> tuple[Agency, ...]:
        """Return the agencies that a folder, an archive or the file name of a path mentions."""
        parts = _PATH_SEPARATOR.split(path)
        return tuple(dict.fromkeys(agency for part in parts for agency in self.mentioned(part)))

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories (单位类别) in their stated order."""
        return self._in_order(lambda agency: agency.category)

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups of the ranking (排名分组) by the stated order of their categories."""
        return self._in_order(lambda agency: agency.group)

    @property
    def has_groups(self) -> bool:
        """Tell whether agencies are ranked by another grouping than their categories."""
        return any(agency.ranking_group for agency in self.agencies)

    @property
    def has_coefficients(self) -> bool:
        """Tell whether totals of some agencies are multiplied by a coefficient."""
        return any(agency.coefficient is not None for agency in self.agencies)

    @cached_property
    def own_targets(self) -> frozenset[str]:
        """Return the codes of the criteria for which some agency has a target of its own."""
        return frozenset(one.criterion for one in self._goals if one.target is not None)

    @cached_property
    def own_weights(self) -> frozenset[str]:
        """Return the codes of the criteria that weigh something else for some agency."""
        return frozenset(one.criterion for one in self._goals if one.weight is not None)

    @property
    def _goals(self) -> Iterator[Goal]:
        return (goal for agency in self.agencies for goal in agency.goals)

    def _in_order(self, name_of: Callable[[Agency], str]) -> tuple[str, ...]:
        order: dict[str, tuple[int, int]] = {}
        for position, agency in enumerate(self.agencies):
            order.setdefault(name_of(agency), (agency.category_order, position))
        return tuple(sorted(order, key=lambda name: order[name]))


def find_agency(roster: Roster, typed: str) -> Agency:
    """Return the agency of a code, a name or an alias.

    Raises UsageError where there is none or several, with those that may have been meant.
    """
    found = roster.called(typed)
    if len(found) == 1:
        return found[0]
    near = found or roster.resembling(typed)
    hint = listed(f"{agency.code} {agency.name}" for agency in near)
    if found:
        raise UsageError(
            f"单位名册中有 {len(found)} 个单位叫“{typed}”：{hint.zh}。请改用单位代码。",
            f"{len(found)} agencies of the roster are called “{typed}”: {hint.en}. Use the code.",
        )
    zh, en = (f"是否指：{hint.zh}？", f" Did you mean: {hint.en}?") if near else ("", "")
    raise UsageError(
        f"单位名册中没有代码或名称为“{typed}”的单位。{zh}",
        f"The roster has no agency {typed}.{en}",
    )


def codes_in(text: str) -> frozenset[str]:
    """Return whatever may be the code of an agency: runs of letters and digits that stand alone.

    >>> sorted(codes_in("xp002_2018年自评表"))
    ['2018', 'XP002']
    """
    return frozenset(_CODE.findall(unicodedata.normalize("NFKC", text).upper()))
