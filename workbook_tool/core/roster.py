"""The roster (单位名册): who is asked, under which code, name and category."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
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

    @property
    def by_code(self) -> Mapping[str, Agency]:
        """Return the agencies by their codes."""
        return {agency.code: agency for agency in self.agencies}

    @property
    def categories(self) -> tuple[str, ...]:
        """Return the categories (单位类别) in their stated order."""
        order: dict[str, tuple[int, int]] = {}
        for position, agency in enumerate(self.agencies):
            order.setdefault(agency.category, (agency.category_order, position))
        return tuple(sorted(order, key=lambda category: order[category]))
