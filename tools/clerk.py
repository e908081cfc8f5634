"""An issued workbook as it looks once a clerk has filled it in and saved it.

The cells are written into the package's own XML, because that leaves everything else as issued:
locks, validations, names, properties. The results of the formulas are put in as Excel would
have saved them; they are worked out here from what was typed, not by the package under test.
"""

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from workbook_tool.core.blueprint import Blueprint, CellSpec, Field, Place, SheetSpec
from workbook_tool.core.scheme import IndicatorScheme

ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # as the issued workbooks have it
PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MODULUS = 9973
BAR = 20
LINE_POINTS = 13.5  # of the form's font
LAST_NARROW = 0x2FF  # wider characters take the room of two
COLUMN_UNIT, NARROW, WIDE = 7.0, 7.4, 13.4  # in pixels, of the form's font at 10 pt
SHORTEST_BASIS, SHORTEST_REASON = 5, 2

Typed = str | Decimal


@dataclass(frozen=True, slots=True)
class Filling:
    """What a clerk types; ``locked`` is what somebody typed over the printed cells."""

    scores: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    evidence_marks: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Mapping[str, str], ...] = ()
    cover: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, str] = field(default_factory=dict)
    locked: Mapping[Place, str] = field(default_factory=dict)


def typed_value(text: str) -> Typed:
    """Return what Excel makes of keystrokes: a number, or a text."""
    return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else text


def fill(
    issued: bytes,
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    filling: Filling,
    *,
    modified: datetime,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return an issued workbook with the filling in it, saved at ``modified``.

    The same arguments give the same bytes. Raises LookupError where the blueprint has a formula
    whose result is not known here.
    """
    values = dict(_typed_cells(blueprint, filling))
    values.update(Results(blueprint, scheme, filling).by_place())
    parts = _unzip(issued)
    shared = _SharedStrings(parts["xl/sharedStrings.xml"].decode())
    for number, spec in enumerate(blueprint.sheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        text = parts[name].decode()
        for place, value in values.items():
            if place.sheet == spec.name:
                text = _put(text, place.cell, value, shared)
        for row, points in _grown_rows(spec, values):
            text = re.sub(rf'(<row r="{row}"[^>]* ht=")[^"]*', rf"\g<1>{points}", text)
        parts[name] = text.encode()
    parts["xl/sharedStrings.xml"] = shared.text().encode()
    parts["docProps/core.xml"] = _stamp(parts["docProps/core.xml"].decode(), modified).encode()
    return _zip(parts, method)


def _grown_rows(spec: SheetSpec, values: Mapping[Place, Typed]) -> Iterator[tuple[int, float]]:
    """Yield the rows that grew under long texts while they were typed, with their new heights."""
    points: dict[int, float] = {}
    for place, value in values.items():
        if place.sheet == spec.name and place.row in spec.growing_rows:
            width = sum(WIDE if ord(char) > LAST_NARROW else NARROW for char in str(value))
            lines = math.ceil(width / (spec.widths[place.column - 1] * COLUMN_UNIT))
            points[place.row] = max(points.get(place.row, 0), lines * LINE_POINTS + 4)
    for row, wanted in points.items():
        if wanted > spec.heights.get(row, 0):
            yield row, wanted


def _typed_cells(blueprint: Blueprint, filling: Filling) -> Iterator[tuple[Place, Typed]]:
    """Yield every cell that the clerk types into, with the value."""
    table = blueprint.score_table
    columns = {
        Field.SCORE: filling.scores,
        Field.BASIS: filling.basis,
        Field.EVIDENCE: filling.evidence_marks,
        Field.DEDUCTION: filling.reasons,
    }
    for column, texts in columns.items():
        for code, text in texts.items():
            place = table.place(code, column)
            if place is None:
                message = f"the scoring table has no column {column}"
                raise LookupError(message)
            yield place, typed_value(text) if column is Field.SCORE else text
    evidence = blueprint.evidence_table
    for row, line in enumerate(filling.evidence, evidence.first_row):
        for column in evidence.columns:
            if column.field in line:
                place = Place(evidence.sheet, row, column.column)
                text = line[column.field]
                yield place, Decimal(text) if column.field == "pages" else text
    for cover in blueprint.cover:
        if cover.name in filling.cover:
            yield cover.place, filling.cover[cover.name]
    for section in blueprint.report:
        if section.name in filling.report:
            yield section.place, filling.report[section.name]
    yield from filling.locked.items()


@dataclass(frozen=True, slots=True)
class Results:
    """What the formulas of a filled workbook say, found by what they say in an empty one."""

    blueprint: Blueprint
    scheme: IndicatorScheme
    filling: Filling

    def by_place(self) -> Mapping[Place, Typed]:
        """Return the result of every formula."""
        found: dict[Place, Typed] = {}
        subtotals = self._subtotals()
        for spec in self.blueprint.sheets:
            for cell in spec.cells:
                if cell.formula is None:
                    continue
                place = Place(spec.name, cell.row, cell.column)
                if "SUM(INDEX(" in cell.formula and "MOD(" not in cell.formula:
                    found[place] = next(subtotals)
                else:
                    found[place] = self._result(place, cell)
        return found

    def _result(self, place: Place, cell: CellSpec) -> Typed:
        """Return the result of one formula that is no subtotal."""
        cover, rows = self.filling.cover, len(self.scheme.criteria)
        known: Mapping[str, Callable[[], Typed]] = {
            "0": self._total,
            "0000": self._check_code,
            "校验码：0000": lambda: f"校验码：{self._check_code()}",
            f"0 / {rows}": lambda: f"{self._done()} / {rows}",
            "□" * BAR: self._bar,
            "① 待填得分": lambda: self._status(self._criterion_at(place)),
            f"已完成 0 / {rows} 项　自评总分 0": self._headline,
            "填报人：": lambda: f"填报人：{cover.get('contact_person', '')}",
            "审核领导（签字）：": lambda: f"审核领导（签字）：{cover.get('reviewer', '')}",
            "日期：": lambda: f"日期：{cover.get('filled_on', '')}",
            f"× 还不能报送：《自评打分》还有 {rows} 项未完成": self._answer,
        }
        result = known.get(str(cell.value))
        if result is None:
            message = f"no result is known for {place.sheet}!{place.cell} ({cell.value})"
            raise LookupError(message)
        return result()

    def _numbers(self) -> Mapping[str, Decimal]:
        """Return the scores that Excel takes for numbers."""
        typed = {code: typed_value(text) for code, text in self.filling.scores.items()}
        return {code: score for code, score in typed.items() if isinstance(score, Decimal)}

    def _total(self) -> Decimal:
        return sum(self._numbers().values(), Decimal(0))

    def _subtotals(self) -> Iterator[Decimal]:
        """Yield the sum of each first-level indicator in printed order."""
        numbers = self._numbers()
        sums: dict[str, Decimal] = {}
        for criterion in self.scheme:
            level = criterion.levels[0]
            sums[level] = sums.get(level, Decimal(0)) + numbers.get(criterion.code, Decimal(0))
        yield from sums.values()

    def _check_code(self) -> str:
        """Return MOD(Σ 11ⁿ·score·100, 9973), n being the place of the criterion in the scheme."""
        numbers = self._numbers()
        weighted = (
            pow(11, turn, MODULUS) * numbers.get(criterion.code, Decimal(0)) * 100
            for turn, criterion in enumerate(self.scheme, 1)
        )
        return f"{int(sum(weighted, Decimal(0))) % MODULUS:04}"

    def _criterion_at(self, place: Place) -> str:
        rows = {row: code for code, row in self.blueprint.score_table.rows.items()}
        return rows[place.row]

    def _status(self, code: str) -> str:
        """Return what the form tells the clerk about one row."""
        criterion, filling = self.scheme.by_code[code], self.filling
        if not filling.scores.get(code):
            return "① 待填得分"
        score = self._numbers().get(code)
        if score is None:
            return "× 得分须为数字"
        if not 0 <= score <= criterion.cap:
            return f"× 超出0～{criterion.cap}分"
        if score % criterion.step:
            return f"× 须为{criterion.step}的倍数"
        if len(filling.basis.get(code, "").strip()) < SHORTEST_BASIS:
            return "② 待写依据"
        is_wanted = score < criterion.cap
        if is_wanted and len(filling.reasons.get(code, "").strip()) < SHORTEST_REASON:
            return "③ 待写扣分原因"
        return "√ 完成"

    def _done(self) -> int:
        return sum(self._status(criterion.code).startswith("√") for criterion in self.scheme)

    def _bar(self) -> str:
        # Halves round up in Excel.
        full = (2 * self._done() * BAR + len(self.scheme.criteria)) // (
            2 * len(self.scheme.criteria)
        )
        return "■" * full + "□" * (BAR - full)

    def _headline(self) -> str:
        total = _plain(self._total())
        return f"已完成 {self._done()} / {len(self.scheme.criteria)} 项　自评总分 {total}"

    def _answer(self) -> str:
        open_rows = len(self.scheme.criteria) - self._done()
        if open_rows:
            return f"× 还不能报送：《自评打分》还有 {open_rows} 项未完成"
        required = [one.name for one in self.blueprint.cover if one.is_required]
        if not all(self.filling.cover.get(name) for name in required):
            return "× 还不能报送：请补齐封面带 * 的格子"
        return "√ 可以保存并报送"


def _plain(number: Decimal) -> str:
    """Return a number as Excel shows it, without needless zeros."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


class _SharedStrings:
    """The texts of a package, to which typed ones are added at the end."""

    def __init__(self, part: str) -> None:
        self._head, _, rest = part.partition("<si>")
        self._items = [f"<si>{item}" for item in rest.removesuffix("</sst>").split("<si>")]
        self._known = {item: number for number, item in enumerate(self._items)}
        self._uses = int(re.findall(r' count="(\d+)"', self._head)[0])

    def number_of(self, text: str) -> int:
        """Return the number of a text, adding it where it is new."""
        self._uses += 1
        item = f'<si><t xml:space="preserve">{escape(text)}</t></si>'
        if item not in self._known:
            self._known[item] = len(self._items)
            self._items.append(item)
        return self._known[item]

    def text(self) -> str:
        """Return the part."""
        counts = f' count="{self._uses}" uniqueCount="{len(self._items)}"'
        head = re.sub(r' count="\d+" uniqueCount="\d+"', counts, self._head)
        return f"{head}{''.join(self._items)}</sst>"


def _put(sheet: str, cell: str, value: Typed, shared: _SharedStrings) -> str:
    """Return a sheet's XML with another value, or another result of its formula, in a cell."""
    found = re.search(rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>(.*?)</c>)', sheet, re.DOTALL)
    if found is None:
        message = f"the issued sheet has no cell {cell}"
        raise LookupError(message)
    style, content = found.group(1), found.group(2) or ""
    formula = "".join(re.findall(r"<f>.*?</f>", content, re.DOTALL))
    if isinstance(value, Decimal):
        kind, stored = "", _plain(value)
    elif formula:
        kind, stored = ' t="str"', escape(value)
    else:
        kind, stored = ' t="s"', str(shared.number_of(value))
    filled = f'<c r="{cell}"{style}{kind}>{formula}<v>{stored}</v></c>'
    return sheet[: found.start()] + filled + sheet[found.end() :]


def _stamp(core: str, modified: datetime) -> str:
    """Return the core properties with the time of the last saving."""
    moment = modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{moment}", core)


def _unzip(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _zip(parts: Mapping[str, bytes], method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = method
            entry.create_system = 0  # the same on every system
            package.writestr(entry, part)
    return target.getvalue()
