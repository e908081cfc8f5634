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

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Leaf:
    """One criterion: its section, full marks as entered, and what they are worth."""

    section: str
    cap: Fraction
    worth: Fraction


@dataclass(frozen=True)
class Standing:
    """What a counted return amounts to; rates are of what can be reached."""

    total: Fraction
    rate: Fraction
    sections: Mapping[str, Fraction]
    section_rates: Mapping[str, Fraction]
    grade: str | None


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
        found = [
            Leaf(part["levels"][0], Fraction(written["cap"]), Fraction(written["cap"]))
            for part in written.get("listed", ())
            for _ in part["texts"]
        ]
        if "file" in written:
            text = (self.source / written["file"]).read_text("utf-8-sig")
            for row in csv.DictReader(text.splitlines()):
                cap = Fraction(row.get(str(written.get("cap")), str(written.get("cap", 1))))
                worth = Fraction(row[written["weight"]]) if "weight" in written else cap
                worth /= written.get("weight_divisor", 1)
                found.append(Leaf(row[written["levels"][0]], cap, worth))
        return found

    def standing(self, file: str) -> Standing:
        """Return what one return amounts to, rounded half up once at the end."""
        typed = self.answers(file)
        points: dict[str, Fraction] = {}
        bases: dict[str, Fraction] = {}
        worths: dict[str, Fraction] = {}
        for leaf, answer in zip(self.leaves, typed, strict=True):
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
        exact = sum(points.values(), Fraction(0)) / base * reachable
        total = _half_up(exact, self.rules.get("places", 2))
        rate = total / reachable
        return Standing(total, rate, points, shares, self._grade(total, rate, shares))

    def _grade(self, total: Fraction, rate: Fraction, shares: Mapping[str, Fraction]) -> str | None:
        for grade in self.round.get("grades", ()):
            held = (
                total >= Fraction(str(grade.get("minimum_total", 0))),
                rate >= Fraction(str(grade.get("minimum_rate", 0))),
                min(shares.values()) >= Fraction(str(grade.get("minimum_section_rate", 0))),
            )
            if all(held):
                return str(grade["title"])
        return None

    def ranks(self, totals: Mapping[str, Fraction]) -> Mapping[str, int]:
        """Return competition ranks of the agencies that take part, by their totals."""
        ranked = {
            code: total
            for code, total in totals.items()
            if self.agencies[code].get("is_ranked", True)
        }
        return {
            code: 1 + sum(other > total for other in ranked.values())
            for code, total in ranked.items()
        }


def _add(sums: dict[str, Fraction], key: str, number: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + number


def _half_up(number: Fraction, places: int) -> Fraction:
    return Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)
