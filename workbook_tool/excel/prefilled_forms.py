"""Forms with answers in them, from the package of one: for corrections and for forms that carry."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workbook_tool.core.form import Blueprint
from workbook_tool.core.form.corrections import SHEET_NAMES, Correction, tell_left
from workbook_tool.core.form.prefill import Prefill, with_prefill
from workbook_tool.core.form.spec import Place
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.fillable_sheets import (
    Body,
    FillableSheet,
    LinedSheet,
    Value,
    fillable,
    lined,
    without_results,
)
from workbook_tool.excel.package_template import PackageTemplate, make_template
from workbook_tool.excel.sheet_writer import Lock

BASE = "QWBTBASEQ"  # stands for the hashes of the returns that a form is made from


@dataclass(frozen=True, slots=True)
class PrefilledForms:
    """The package of one form with open inputs, for all that are alike but for their answers."""

    blueprint: Blueprint
    template: PackageTemplate
    sheets: Mapping[str, FillableSheet] = field(default_factory=dict)  # by the name of the sheet
    lines: LinedSheet | None = None
    parts: Mapping[str, str] = field(default_factory=dict)  # of the package, by those names

    def fill(
        self, prefill: Prefill, text: Mapping[str, bytes], footer: Mapping[str, bytes]
    ) -> bytes:
        """Return the form with its answers.

        ``text`` and ``footer`` are what is stamped by the sentinels, escaped, as texts and in the
        footers of sheets.
        """
        stamps = {sentinel: value.decode() for sentinel, value in footer.items()}
        bodies: dict[str, Body] = {}
        by_sheet: dict[str, dict[tuple[int, int], Value]] = {name: {} for name in self.sheets}
        for place, value in (dict(prefill.values) | self._told(prefill)).items():
            by_sheet[place.sheet][place.row, place.column] = value
        for name, sheet in self.sheets.items():
            bodies[self.parts[name]] = sheet.fill(by_sheet[name], stamps)
        if self.lines is not None:
            name = next(name for name in self.parts if name in SHEET_NAMES)
            bodies[self.parts[name]] = self.lines.fill(prefill.corrections, stamps)
        base = {BASE: prefill.base.encode()}
        return self.template.stamp({"text": {**text, **base}, "sheet": footer}, bodies)

    def _told(self, prefill: Prefill) -> dict[Place, Value]:
        """Return what the cover says of the corrections."""
        if self.lines is None:
            return {}
        cover, listed = self.blueprint.sheets[0], self.blueprint.sheets[1].name
        cell = next(one for one in cover.cells if one.formula and one.link)
        said = tell_left(listed, len(prefill.corrections), self.blueprint.language)
        return {Place(cover.name, cell.row, cell.column): said}


def make_forms(
    blueprint: Blueprint,
    sentinels: tuple[str, ...],
    *,
    has_corrections: bool,
    holds_answers: bool = True,
    created: datetime,
    lock: Lock,
) -> PrefilledForms:
    """Return the forms of a blueprint in which sentinels stand for what differs by agency."""
    line = Correction(blueprint.score_table.first_score, "", "", "", "", "TRUE")
    held = Prefill({}, (BASE,), (line,) if has_corrections else ())
    sample = with_prefill(blueprint, held, holds_answers=holds_answers)
    package = write_agency_workbook(sample, created=created, lock=lock)
    parts = {
        spec.name: f"xl/worksheets/sheet{number}.xml"
        for number, spec in enumerate(sample.sheets, start=1)
    }
    plain, lines, sheets = {}, None, {}
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for spec in sample.sheets:
            text = archive.read(parts[spec.name]).decode()
            if spec.name in SHEET_NAMES:
                lines = lined(text, blueprint.language)
            elif any(cell.is_input for cell in spec.cells):
                sheets[spec.name] = fillable(text, spec, sentinels)
            else:
                plain[parts[spec.name]] = without_results(text).encode()
    template = make_template(
        _replaced(package, plain), {sentinel: sentinel for sentinel in (*sentinels, BASE)}
    )
    return PrefilledForms(sample, template, sheets, lines, parts)


def _replaced(package: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a package with other bytes in some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w") as after:
        for member in before.infolist():
            content = parts.get(member.filename) or before.read(member)
            after.writestr(member, content, compress_type=member.compress_type)
    return out.getvalue()
