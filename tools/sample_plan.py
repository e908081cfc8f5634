"""The filling plan of a sample round: what each returned file states, read from TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme

# What stands in the place of an answer where a criterion does not apply.
NOT_APPLICABLE = "n/a"


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """One workbook that comes back; ``scores`` are as typed, none for a blank form.

    ``modified`` is the workbook's own time, ``saved`` the file's. ``inside`` is the archive that it
    came in. ``named`` is typed over the printed name. ``is_cut`` tells that the file was damaged
    on its way. ``unproved`` names a criterion for which no evidence is given.
    """

    file: str
    agency: str
    scores: tuple[str, ...]
    modified: datetime
    saved: datetime
    resaved: str | None = None
    inside: str | None = None
    named: str | None = None
    apply: str | None = None
    is_cut: bool = False
    unproved: str = ""

    @property
    def path(self) -> str:
        """Return the file that lies in the folder: the workbook, or the archive around it."""
        return self.inside or self.file


@dataclass(frozen=True, slots=True)
class PlannedOther:
    """One file that is no return; ``kind`` is lock, scan, letter, page or copy (``of`` a file)."""

    file: str
    kind: str
    saved: datetime
    of: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What clerks write, by criterion, section or field; all of it invented.

    Bases and reasons are variants for each criterion, or the same ones for all. ``document`` is
    what is the same about all evidence, with the ``{name}`` of the agency and a ``{number}``.
    """

    basis: Mapping[str, list[str]] | list[str]
    reasons: Mapping[str, list[str]] | list[str]
    evidence: Mapping[str, str]
    report: Mapping[str, str]
    cover: Mapping[str, str]
    document: Mapping[str, str]
    not_applicable: str = ""

    def basis_of(self, criterion: Criterion, agency: Agency) -> str:
        """Return what an agency says that it did."""
        return _choose(self.basis, agency, criterion).format(**numbers(agency))

    def reason_of(self, criterion: Criterion, agency: Agency) -> str:
        """Return why an agency gives itself less than the cap."""
        return _choose(self.reasons, agency, criterion)

    def document_of(self, agency: Agency, number: int) -> Mapping[str, str]:
        """Return what stands in a row of evidence beside criterion and title."""
        shown = {
            field: words.format(name=agency.short, number=number + 3)
            for field, words in self.document.items()
        }
        year, paper, electronic = (shown.pop(name) for name in ("year", "paper", "electronic"))
        date = f"{year}.{number + 2}.{number * 3 + 1}"
        pages = str(number * 2 + 1)
        return {
            **shown,
            "date": date,
            "medium": electronic if number % 2 else paper,
            "pages": pages,
        }

    def section_of(self, name: str, agency: Agency) -> str:
        """Return a section of the closing report."""
        return self.report[name].format(**numbers(agency))


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """Everything that lies in the sample's ``returned/``."""

    returns: tuple[PlannedReturn, ...]
    others: tuple[PlannedOther, ...]
    phrases: Phrases

    @property
    def times(self) -> Mapping[str, datetime]:
        """Return the time of every file that lies in the folder, by path."""
        files = {planned.path: planned.saved for planned in self.returns}
        files.update({planned.file: planned.saved for planned in self.others})
        return dict(sorted(files.items()))


def read_plan(source: Path) -> SamplePlan:
    """Return the plan that stands in the ``source`` folder of a sample round."""
    listed = tomllib.loads((source / "returns.toml").read_text("utf-8"))
    phrases = Phrases(**tomllib.loads((source / "phrases.toml").read_text("utf-8")))
    letters = listed.get("letters", {})
    return SamplePlan(
        tuple(_planned_return(row, letters) for row in listed["returns"]),
        tuple(PlannedOther(**row) for row in listed.get("others", ())),
        phrases,
    )


def _planned_return(row: Mapping[str, Any], letters: Mapping[str, str]) -> PlannedReturn:
    """Return one return; scores are listed, or stand in lines of words with letters for answers."""
    typed = row["scores"]
    scores = [letters.get(word, word) for word in typed.split()] if "\n" in typed else typed
    return PlannedReturn(**{"saved": row["modified"], **row, "scores": tuple(scores)})


def numbers(agency: Agency) -> Mapping[str, str]:
    """Return the made-up numbers of an agency's texts, and its short name."""
    seed = int("".join(filter(str.isdigit, agency.code)))
    made = {"few": 2 + seed % 4, "some": 6 + seed % 9, "many": 40 + seed * 7 % 90}
    rate = {"rate": 92 + seed % 7}
    return {"name": agency.short, **{key: str(n) for key, n in (made | rate).items()}}


def planned_scores(planned: PlannedReturn, scheme: IndicatorScheme) -> Mapping[str, str]:
    """Return what was typed into each score cell, by criterion."""
    typed = planned.scores
    codes = [criterion.code for criterion in scheme]
    return dict(zip(codes, typed, strict=True)) if typed else {}


def _choose(
    phrases: Mapping[str, list[str]] | list[str], agency: Agency, criterion: Criterion
) -> str:
    variants = phrases if isinstance(phrases, list) else phrases[criterion.code]
    seed = int("".join(filter(str.isdigit, agency.code + criterion.code)))
    return variants[seed % len(variants)]
