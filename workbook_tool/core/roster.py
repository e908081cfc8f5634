"""The roster (单位名册): who is asked, under which code, name and category."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbook_tool.core.text import normalise_label


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

    @property
    def short(self) -> str:
        """Return the short name, or the full one where there is none."""
        return self.short_name or self.name


class WordIndex:
    """Finds which of many names stand in a text, without looking at every name.

    A province has twenty thousand agencies and as many file names to look at.
    """

    __slots__ = ("_lengths", "_owners")

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """Take names, each with the number of its owner; blank ones are passed over."""
        self._owners: dict[str, list[int]] = {}
        for word, owner in words:
            if word:
                self._owners.setdefault(word, []).append(owner)
        self._lengths = sorted({len(word) for word in self._owners})

    def owners_in(self, text: str) -> tuple[int, ...]:
        """Return the numbers of all owners whose name stands anywhere in the text, in order.

        >>> WordIndex([("统计局", 1), ("国家统计局", 0)]).owners_in("国家统计局新平调查队")
        (0, 1)
        """
        found: set[int] = set()
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                found.update(self._owners.get(text[start : start + length], ()))
        return tuple(sorted(found))


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
    def _labels(self) -> WordIndex:
        return WordIndex(
            (normalise_label(word), turn)
            for turn, agency in enumerate(self.agencies)
            for word in (agency.code, agency.name, agency.short_name)
        )

    def named_in(self, label: str) -> tuple[Agency, ...]:
        """Return the agencies whose code, name or short name stands in a normalised label."""
        return tuple(self.agencies[turn] for turn in self._labels.owners_in(label))

    @cached_property
    def _names(self) -> WordIndex:
        return WordIndex(
            (word, turn)
            for turn, agency in enumerate(self.agencies)
            for word in (agency.name, agency.short_name)
        )

    @cached_property
    def _turns(self) -> Mapping[str, int]:
        return {agency.code: turn for turn, agency in enumerate(self.agencies)}

    def mentioned_in(self, text: str) -> tuple[Agency, ...]:
        """Return the agencies whose code a text begins with, or whose name stands in it."""
        capitals = text.upper()
        begun = (capitals[:end] for end in range(1, len(capitals) + 1))
        turns = {self._turns[start] for start in begun if start in self._turns}
        turns.update(self._names.owners_in(text))
        return tuple(self.agencies[turn] for turn in sorted(turns))

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories (单位类别) in their stated order."""
        order: dict[str, tuple[int, int]] = {}
        for position, agency in enumerate(self.agencies):
            order.setdefault(agency.category, (agency.category_order, position))
        return tuple(sorted(order, key=lambda category: order[category]))
