"""The press: many agency workbooks from few builds.

All agencies that answer the same criteria at the same weights get the same workbook but for their
code, name, category and own targets. It is built once with sentinels in their place and stamped
for each; the result is byte for byte what ``write_agency_workbook`` gives.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from workbook_tool.core.form import build_blueprint, wording_digest
from workbook_tool.core.form.issue import USUAL_NAME_WIDTH
from workbook_tool.core.form.prefill import Prefill
from workbook_tool.core.numbers import exact_text
from workbook_tool.core.round.goals import Goals, with_stand_ins
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.scheme import IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import display_width
from workbook_tool.excel.agency_workbook import write_agency_workbook
from workbook_tool.excel.package_template import PackageTemplate, make_template
from workbook_tool.excel.prefilled_forms import PrefilledForms, make_forms
from workbook_tool.excel.sheet_writer import NO_PASSWORD, Lock

# Letters only, or a number in the place of a number: no escaping and no number format touches them.
SENTINELS = {
    "code": "QWBTPRINTEDCODEQ",
    "agency": "QWBTAGENCYCODEQ",
    "name": "QWBTAGENCYNAMEQ",
    "category": "QWBTCATEGORYQ",
}
_STAND_IN = Agency(SENTINELS["agency"], SENTINELS["name"], category=SENTINELS["category"])
STRINGS = "xl/sharedStrings.xml"
# What a shared string writes in another way, or a footer might refuse: such agencies are rare
# and get a build of their own.
_UNUSUAL = re.compile(r"^\s|\s$|[\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


@dataclass(frozen=True, slots=True)
class Shape:
    """A built workbook with sentinels, and its shared strings with and without them."""

    template: PackageTemplate
    fixed: frozenset[str]
    stamped: tuple[str, ...]
    sentinels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Copy:
    """What one copy is stamped with, by the names of ``sentinels``; ``goals`` are the stand-ins."""

    values: Mapping[str, str]
    sentinels: Mapping[str, str]
    goals: Goals


class AgencyWorkbookPress:
    """Makes the agency workbooks of one round; keeps one built package for each shape."""

    def __init__(
        self, assessment_round: AssessmentRound, *, created: datetime, lock: Lock = NO_PASSWORD
    ) -> None:
        self._round = assessment_round
        self._created = created
        self._lock = lock
        self._shapes: dict[tuple[str, ...], Shape | None] = {}
        self._forms: dict[tuple[str, ...], PrefilledForms] = {}

    @cached_property
    def wording(self) -> str:
        """Return the digest of the wording that all copies carry."""
        return wording_digest(self._round)

    def press(self, agency: Agency, code: str) -> bytes:
        """Return the workbook of one agency under its printed code."""
        copy = self._copy_of(agency, code)
        shape = self._find_shape(agency, code, copy) if _is_usual(agency, code) else None
        if shape is None or _has_repeated_strings(shape, copy.values):
            return self.build(agency, code)
        return _stamp(shape, copy.values)

    def fill(self, agency: Agency, code: str, prefill: Prefill) -> bytes:
        """Return the workbook of one agency with answers in it, and its faults listed.

        It is stamped as a plain one is, own targets apart: those are built in. Formulas have no
        results before they are computed, but for those that tell what is to be mended.
        """
        copy = self._copy_of(agency, code)
        shape = self._find_shape(agency, code, copy) if _is_usual(agency, code) else None
        is_alike = shape is not None and not _has_repeated_strings(shape, copy.values)
        has_corrections = bool(prefill.corrections)
        scheme = self._round.scheme.for_agency(agency)
        holds_answers = prefill.holds_answers or not has_corrections
        kind = f"{has_corrections:d}{holds_answers:d}"
        key = (kind, *_shape_of(scheme, agency.goals))
        forms = self._forms.get(key) if is_alike else None
        if forms is None:
            stand_in = replace(_STAND_IN, goals=agency.goals) if is_alike else agency
            printed = SENTINELS["code"] if is_alike else code
            blueprint = build_blueprint(
                self._round, stand_in, printed, wording=self.wording, scheme=scheme
            )
            forms = make_forms(
                blueprint,
                tuple(SENTINELS.values()) if is_alike else (),
                has_corrections=has_corrections,
                holds_answers=holds_answers,
                created=self._created,
                lock=self._lock,
            )
            if is_alike:
                self._forms[key] = forms
        text, footer = _stamps_of({name: copy.values[name] for name in SENTINELS})
        return forms.fill(prefill, _by_sentinel(text), _by_sentinel(footer))

    def build(self, agency: Agency, code: str) -> bytes:
        """Return the same workbook, built from nothing."""
        blueprint = build_blueprint(self._round, agency, code, wording=self.wording)
        return write_agency_workbook(blueprint, created=self._created, lock=self._lock)

    def _copy_of(self, agency: Agency, code: str) -> Copy:
        """Return what a copy is stamped with."""
        values = {
            "code": code,
            "agency": agency.code,
            "name": agency.name,
            "category": agency.category,
        }
        stated = {one.target for one in self._round.scheme}
        goals, targets = with_stand_ins(agency.goals, stated)
        sentinels = SENTINELS | {text: text for text in targets}
        return Copy({**values, **targets}, sentinels, goals)

    def _find_shape(self, agency: Agency, code: str, copy: Copy) -> Shape | None:
        """Return the shape for the agency's criteria, None where stamping would not be exact."""
        scheme = self._round.scheme.for_agency(replace(agency, goals=copy.goals))
        key = _shape_of(scheme, copy.goals)
        if key not in self._shapes:
            stand_in = replace(_STAND_IN, goals=copy.goals)
            blueprint = build_blueprint(
                self._round, stand_in, SENTINELS["code"], wording=self.wording, scheme=scheme
            )
            package = write_agency_workbook(blueprint, created=self._created, lock=self._lock)
            shape = _make_shape(package, copy.sentinels)
            self._shapes[key] = self._proven(shape, agency, code, copy)
        return self._shapes[key]

    def _proven(self, shape: Shape, agency: Agency, code: str, copy: Copy) -> Shape | None:
        """Return the shape if its first stamp is what a build gives, else None."""
        if _has_repeated_strings(shape, copy.values):
            return shape
        return shape if _stamp(shape, copy.values) == self.build(agency, code) else None


def _shape_of(scheme: IndicatorScheme, goals: Goals) -> tuple[str, ...]:
    """Return what the form of a scheme is known by: coefficient, own targets, weights, criteria."""
    numbers = (scheme.coefficient, *(one for goal in goals for one in (goal.target, goal.weight)))
    own = ("" if one is None else exact_text(one) for one in numbers)
    codes = (goal.criterion for goal in goals)
    return ("|".join(own), "|".join(codes), *(criterion.code for criterion in scheme))


def _stamp(shape: Shape, values: Mapping[str, str]) -> bytes:
    text, footer = _stamps_of(values)
    return shape.template.stamp({"text": text, "sheet": footer})


def _stamps_of(values: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what is stamped into texts, and into the footers of sheets."""
    text = {name: _escape(value) for name, value in values.items()}
    return text, text | {"name": _escape(values["name"].replace("&", "&&"))}


def _by_sentinel(stamps: dict[str, bytes]) -> dict[str, bytes]:
    return {SENTINELS[name]: value for name, value in stamps.items()}


def _escape(value: str) -> bytes:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def _is_usual(agency: Agency, code: str) -> bool:
    return all(
        0 < display_width(value) <= USUAL_NAME_WIDTH and not _UNUSUAL.search(value)
        for value in (code, agency.code, agency.name, agency.category)
    )


def _make_shape(package: bytes, sentinels: Mapping[str, str]) -> Shape:
    with ZipFile(BytesIO(package)) as archive:
        root = ET.fromstring(archive.read(STRINGS))
    strings = ["".join(entry.itertext()) for entry in root]
    marks = re.compile("|".join(map(re.escape, sentinels.values())))
    return Shape(
        make_template(package, sentinels),
        fixed=frozenset(string for string in strings if not marks.search(string)),
        stamped=tuple(string for string in strings if marks.search(string)),
        sentinels=sentinels,
    )


def _has_repeated_strings(shape: Shape, values: Mapping[str, str]) -> bool:
    """Tell whether two shared strings would be the same: a build would write them once."""
    seen: set[str] = set()
    for string in shape.stamped:
        stamped = string
        for name, sentinel in shape.sentinels.items():
            stamped = stamped.replace(sentinel, values[name])
        seen.add(stamped)
    return len(seen) < len(shape.stamped) or not seen.isdisjoint(shape.fixed)
