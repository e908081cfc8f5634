"""A second opinion on the sample rounds: totals, grades and ranks from their sources alone.

Reads the published table, ``round.toml`` and ``returns.toml`` itself and counts in exact fractions;
nothing of the package computes here.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples"
NOT_APPLICABLE = "n/a"
YES = ("是", "Yes")

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Leaf:
    """One criterion: its section, full marks as entered, and what they are worth.

    ``role`` is regular, bonus, veto or state; ``groups`` are the categories that answer it, all
    where empty; ``limit`` is what the bonuses of its section give together at the most.
    """

    section: str
    cap: Fraction
    worth: Fraction
    role: str = "regular"
    groups: tuple[str, ...] = ()
    limit: Fraction | None = None


@dataclass(frozen=True)
class Standing:
    """What a counted return amounts to; rates are of what can be reached."""

    total: Fraction
    rate: Fraction
    sections: Mapping[str, Fraction]
    section_rates: Mapping[str, Fraction]
    is_vetoed: bool


class Oracle:
    """One sample round as its sources tell it."""

    def __init__(self, name: str) -> None:
        self.source = SAMPLES / name / "source"
        self.round: Table = tomllib.loads((self.source / "round.toml").read_text("utf-8"))
        self.plan: Table = tomllib.loads((self.source / "returns.toml").read_text("utf-8"))
        self.rules: Table = self.round.get("scheme", {})
        self.leaves = tuple(self._leaves())

    @property
    def language(self) -> str:
        return str(self.round["settings"]["language"])

    @property
    def agencies(self) -> Mapping[str, Table]:
        return {agency["code"]: agency for agency in self.round["agencies"]}

    @property
    def planned(self) -> Mapping[str, Table]:
        """Return every planned return by its path."""
        return {row["file"]: row for row in self.plan["returns"]}

    def answers(self, file: str) -> list[str]:
        """Return what was typed, in the order of the criteria."""
        letters: Mapping[str, str] = self.plan.get("letters", {})
        return [letters.get(word, word) for word in self.planned[file]["scores"].split()]

    def _leaves(self) -> list[Leaf]:
        written = self.round["criteria"]
        kind = "state" if written.get("kind") == "state" else "regular"
        found = [
            Leaf(
                part["levels"][0],
                Fraction(written["cap"]),
                Fraction(written["cap"]),
                groups=tuple(part.get("groups", ())),
            )
            for part in written.get("listed", ())
            for _ in part["texts"]
        ]
        if "file" in written:
            text = (self.source / written["file"]).read_text("utf-8-sig")
            for row in csv.DictReader(text.splitlines()):
                cap = Fraction(row.get(str(written.get("cap")), str(written.get("cap", 1))))
                worth = Fraction(row[written["weight"]]) if "weight" in written else cap
                worth /= written.get("weight_divisor", 1)
                found.append(Leaf(row[written["levels"][0]], cap, worth, kind))
        for row in written.get("added", ()):
            cap = Fraction(row["cap"])
            limit = Fraction(row["bonus_limit"]) if "bonus_limit" in row else None
            found.append(Leaf(row["levels"][0], cap, cap, row["role"], limit=limit))
        return found

    def asked(self, agency: str) -> list[Leaf]:
        """Return the criteria that an agency answers."""
        category = self.agencies[agency]["category"]
        return [leaf for leaf in self.leaves if not leaf.groups or category in leaf.groups]

    def standing(self, file: str) -> Standing:
        """Return what one return amounts to, rounded half up once at the end."""
        typed, asked = self.answers(file), self.asked(self.planned[file]["agency"])
        answered = list(zip(asked, typed, strict=True))
        points: dict[str, Fraction] = {}
        bases: dict[str, Fraction] = {}
        worths: dict[str, Fraction] = {}
        for leaf, answer in answered:
            if leaf.role != "regular":
                continue
            applies = answer != NOT_APPLICABLE
            share = Fraction(answer.strip()) / leaf.cap if applies else Fraction(0)
            _add(points, leaf.section, share * leaf.worth)
            _add(bases, leaf.section, leaf.worth if applies else Fraction(0))
            _add(worths, leaf.section, leaf.worth)
        reachable = sum(worths.values())
        rule = self.rules.get("not_applicable", "none")
        shares = {one: points[one] / bases[one] for one in points if bases[one]}
        if rule == "parent":
            points = {one: shares.get(one, Fraction(0)) * worths[one] for one in points}
            base = sum(worths[one] for one in shares)
        else:
            base = sum(bases.values())
        exact = sum(points.values(), Fraction(0)) / base * reachable + _bonus(answered)
        total = _half_up(exact, self.rules.get("places", 2))
        is_vetoed = any(leaf.role == "veto" and answer in YES for leaf, answer in answered)
        return Standing(total, total / reachable, points, shares, is_vetoed)

    def grades(self, standings: Mapping[str, Standing]) -> Mapping[str, str | None]:
        """Return the grade of each agency: the first that it meets and that has a place left.

        Places are given within a category, the best total first; a veto leaves the last grade.
        """
        found: dict[str, str | None] = dict.fromkeys(standings)
        taken: dict[tuple[str, str], int] = {}
        grades = self.round.get("grades", ())
        best_first = sorted(standings, key=lambda code: -standings[code].total)
        for code in best_first:
            standing, category = standings[code], self.agencies[code]["category"]
            for grade in grades[-1:] if standing.is_vetoed else grades:
                place = (str(grade["title"]), category)
                is_full = "quota" in grade and taken.get(place, 0) >= grade["quota"]
                if _meets(standing, grade) and not is_full:
                    taken[place] = taken.get(place, 0) + 1
                    found[code] = place[0]
                    break
        return found

    def ranks(self, standings: Mapping[str, Standing]) -> Mapping[str, int]:
        """Return competition ranks of the agencies that take part; a veto stands behind all."""
        ranked = {
            code: (not standing.is_vetoed, standing.total)
            for code, standing in standings.items()
            if self.agencies[code].get("is_ranked", True)
        }
        return {
            code: 1 + sum(other > place for other in ranked.values())
            for code, place in ranked.items()
        }


def _meets(standing: Standing, grade: Table) -> bool:
    """Tell whether everything that a grade asks for is there."""
    named = grade.get("minimum_sections", {})
    shares = standing.section_rates
    return (
        standing.total >= Fraction(str(grade.get("minimum_total", 0)))
        and standing.rate >= Fraction(str(grade.get("minimum_rate", 0)))
        and min(shares.values()) >= Fraction(str(grade.get("minimum_section_rate", 0)))
        and all(shares[title] >= Fraction(str(rate)) for title, rate in named.items())
    )


def _bonus(answered: list[tuple[Leaf, str]]) -> Fraction:
    """Return what bonuses give, those of one section up to their common limit."""
    given: dict[str, Fraction] = {}
    limits: dict[str, Fraction] = {}
    for leaf, answer in answered:
        if leaf.role == "bonus":
            _add(given, leaf.section, Fraction(answer))
            if leaf.limit is not None:
                limits[leaf.section] = leaf.limit
    return sum((min(part, limits.get(one, part)) for one, part in given.items()), Fraction(0))


def _add(sums: dict[str, Fraction], key: str, number: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + number


def _half_up(number: Fraction, places: int) -> Fraction:
    return Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)
