"""Issued workbooks with something typed in, as two engines compute them.

Each loads a form once and takes one plan after the other, because loading costs most.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import ironcalc

from tests.conftest import Soffice
from tests.programs import run_with_uno
from workbook_tool.core.form import Blueprint

SCRIPT = Path(__file__).with_name("type_in_office.py")
Cell = tuple[str, int, int]
Typed = Mapping[Cell, str | float]
Results = Mapping[Cell, str]


class Trial(NamedTuple):
    """A form, what is typed into it turn by turn, and the cells to look at."""

    name: str
    issued: bytes
    plans: tuple[Typed, ...]
    cells: tuple[Cell, ...]


def formula_cells(blueprint: Blueprint) -> Iterator[Cell]:
    """Yield every cell that is computed."""
    for sheet in blueprint.sheets:
        yield from ((sheet.name, one.row, one.column) for one in sheet.cells if one.formula)


def computed_by_ironcalc(trial: Trial, folder: Path) -> Iterator[Results]:
    """Yield what the cells show after each plan, as ironcalc computes them."""
    path = folder / f"{trial.name}.xlsx"
    path.write_bytes(trial.issued)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    places = {one["name"]: turn for turn, one in enumerate(model.get_worksheets_properties())}
    before: Typed = {}
    for plan in trial.plans:
        for sheet, row, column in before.keys() - plan.keys():
            model.clear_cell_contents(places[sheet], row, column)
        for (sheet, row, column), value in plan.items():
            # A quote before it keeps a text from being taken for a number or a formula.
            typed = f"'{value}" if isinstance(value, str) else repr(value)
            model.set_user_input(places[sheet], row, column, typed)
        model.evaluate()
        found = ((cell, model.get_cell_value(places[cell[0]], *cell[1:])) for cell in trial.cells)
        yield {cell: comparable(value) for cell, value in found}
        before = plan


def computed_by_libreoffice(
    soffice: Soffice, trials: Sequence[Trial], folder: Path
) -> Sequence[Sequence[Results]]:
    """Return the same of LibreOffice, for each form and plan; one start for all of them."""
    jobs = []
    for trial in trials:
        path = folder / f"{trial.name}.office.xlsx"
        path.write_bytes(trial.issued)
        plans = [[(*cell, value) for cell, value in plan.items()] for plan in trial.plans]
        jobs.append({"path": str(path), "plans": plans, "cells": trial.cells})
    asked = folder / "jobs.json"
    asked.write_text(json.dumps(jobs), "utf-8")
    answer = run_with_uno(SCRIPT, soffice.program, str(soffice.profile), str(asked))
    return [
        [
            {cell: comparable(value) for cell, value in zip(trial.cells, values, strict=True)}
            for values in turns
        ]
        for trial, turns in zip(trials, json.loads(answer), strict=True)
    ]


def comparable(value: object) -> str:
    """Return a number as exact as every program stores it, and anything else as its text.

    LibreOffice hands a logical out as a number.
    """
    if isinstance(value, str):
        return value
    return "#" if value is None else f"{float(str(value + 0)):.9g}"  # type: ignore[operator]  # a number of any kind
