"""Issued workbooks as a reader finds them: filled, mishandled and judged without any file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache

from tests.core.form.rounds import (
    blueprint_of,
    every_feature_round,
    fact_round,
    optional_round,
    xinping_round,
)
from workbook_tool.core.cells import (
    Cell,
    CellKind,
    FileFormat,
    FoundSheet,
    FoundWorkbook,
    Range,
    SheetState,
)
from workbook_tool.core.findings import Finding
from workbook_tool.core.form import (
    BLUEPRINT_VERSION,
    Blueprint,
    Field,
    SheetSpec,
    wording_digest,
)
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns import (
    AgencyReturn,
    FileFacts,
    attribute,
    check_lateness,
    read_return,
)
from workbook_tool.core.returns.register import FileVerdict, judge
from workbook_tool.core.round import kinds
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.goals import Goal
from workbook_tool.core.round.roster import Roster
from workbook_tool.core.round.scheme import (
    Criterion,
    CriterionRole,
    IndicatorScheme,
    NotApplicableRule,
    Option,
)
from workbook_tool.core.round.settings import AssessmentRound

AGENCY = "XP039"
OTHER = "XP066"
Typed = Cell | str | int | float | Decimal | bool | date | None

_FORMATS = {
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "text": "@",
}


@cache
def county_round() -> AssessmentRound:
    """Return the notice's round; its agencies have other names too."""
    found = xinping_round()
    other_names = {
        AGENCY: {"short_name": "农业局", "aliases": ("县农业局",), "other_name": "农业农村局"},
        OTHER: {"aliases": ("者龙乡",)},
    }
    roster = Roster(
        tuple(
            replace(agency, **other_names.get(agency.code, {}))  # type: ignore[arg-type]  # by name
            for agency in found.roster
        )
    )
    return replace(found, roster=roster)


@cache
def feature_round(rule: NotApplicableRule = NotApplicableRule.GLOBAL) -> AssessmentRound:
    """Return the round that uses every kind, role and depth."""
    return every_feature_round(rule)


@cache
def optional_only_round() -> AssessmentRound:
    """Return the round in which no regular criterion has to apply."""
    return optional_round()


@cache
def counting_round() -> AssessmentRound:
    """Return the round in which points are computed from facts."""
    return fact_round()


@cache
def lost_round() -> AssessmentRound:
    """Return the round of facts in which a criterion has lost its target."""
    facts = counting_round()
    criteria = (replace(one, target=None) if one.code == "V01" else one for one in facts.scheme)
    return replace(facts, scheme=replace(facts.scheme, criteria=tuple(criteria)))


@cache
def aimed_round() -> AssessmentRound:
    """Return that round with a target of each agency's own."""
    lost = lost_round()
    goals = (Goal("V01", Decimal(80)), Goal("V02", Decimal("92.5")))
    return replace(lost, roster=Roster(tuple(replace(one, goals=goals) for one in lost.roster)))


@cache
def twin_round() -> AssessmentRound:
    """Return the county's round whose first criterion has two options with equal points."""
    county = county_round()
    first, *rest = county.scheme
    five = first.cap / 2
    options = (Option("健全", first.cap), Option("不健全", five), Option("无此机构", five))
    first = replace(first, kind=kinds.OPTION, options=options)
    return replace(county, scheme=IndicatorScheme((first, *rest)))


@cache
def _blueprint(
    assessment_round: AssessmentRound, agency: str, version: int = BLUEPRINT_VERSION
) -> Blueprint:
    return blueprint_of(assessment_round, agency, version)


@cache
def issued_register(assessment_round: AssessmentRound) -> IssueRegister:
    """Return the register after every agency of the round got its workbook."""
    wording = wording_digest(assessment_round)
    digest = scheme_digest(assessment_round.scheme)
    books = tuple(
        IssuedWorkbook(
            code=_blueprint(assessment_round, agency.code).code,
            agency=agency.code,
            agency_name=agency.name,
            file=f"{agency.code}.xlsx",
            sha256=agency.code,
            digest=digest,
            wording=wording,
            blueprint_version=BLUEPRINT_VERSION,
        )
        for agency in assessment_round.roster
    )
    return IssueRegister(assessment_round.settings.round_id, books)


def cell_of(typed: Typed | Mapping[str, object]) -> Cell | None:
    """Return what a program stores for something typed; a mapping says it piece by piece."""
    if typed is None or isinstance(typed, Cell):
        return typed
    if isinstance(typed, Mapping):
        return _described(typed)
    if isinstance(typed, bool):
        return Cell(CellKind.BOOLEAN, str(typed).upper())
    if isinstance(typed, str):
        return Cell(CellKind.TEXT, typed)
    if isinstance(typed, date):
        return Cell(CellKind.DATE, typed.isoformat())
    return Cell(CellKind.NUMBER, str(typed))


def _described(said: Mapping[str, object]) -> Cell:
    """Return a cell from pieces such as ``{formula = "A1*2", value = 8}``."""
    if "error" in said:
        return Cell(CellKind.ERROR, str(said["error"]))
    kind = CellKind.TEXT if isinstance(said.get("value"), str) else CellKind.NUMBER
    return Cell(
        kind,
        str(said.get("value", "")),
        formula=str(said["formula"]) if "formula" in said else None,
        number_format=_FORMATS.get(shown := str(said.get("format", "General")), shown),
        is_cached="value" in said,
        is_struck=bool(said.get("struck")),
        remainder=None if "remainder" not in said else str(said["remainder"]),
    )


@dataclass(slots=True)
class SheetCopy:
    """One sheet of a copy, to be changed in place as a clerk would."""

    name: str
    state: SheetState
    cells: dict[tuple[int, int], Cell]
    merges: list[Range]
    header_footer: tuple[str, ...]
    validation_count: int
    is_protected: bool = True
    hidden_rows: frozenset[int] = frozenset()
    followers: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def issued(cls, spec: SheetSpec) -> SheetCopy:
        """Return a sheet as it is issued."""
        cells = {
            (cell.row, cell.column): Cell(
                CellKind.NUMBER if isinstance(cell.value, Decimal) else CellKind.TEXT,
                number_text(cell.value) if isinstance(cell.value, Decimal) else cell.value or "",
                formula=cell.formula,
                is_locked=not cell.is_input,
            )
            for cell in spec.cells
            if cell.formula is not None or cell.value not in {None, ""}
        }
        return cls(
            spec.name,
            spec.state,
            cells,
            list(spec.merges),
            (spec.footer,),
            len(spec.validations),
        )

    def put(self, row: int, column: int, typed: Typed | Mapping[str, object]) -> None:
        """Type something into a cell; None empties it."""
        cell = cell_of(typed)
        if cell is None:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = cell

    def text(self, row: int, column: int) -> str:
        """Return the stored text of a cell."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def move_rows(self, order: Callable[[int], int | None]) -> None:
        """Move every row to another number; None deletes it."""
        self._move(lambda row, column: (order(row), column))

    def move_columns(self, order: Callable[[int], int | None]) -> None:
        """Move every column to another number; None deletes it."""
        self._move(lambda row, column: (row, order(column)))

    def _move(self, order: Callable[[int, int], tuple[int | None, int | None]]) -> None:
        moved = {order(*place): cell for place, cell in self.cells.items()}
        self.cells = {
            (row, column): cell
            for (row, column), cell in moved.items()
            if row is not None and column is not None
        }
        self.merges = []

    def insert_row(self, row: int) -> None:
        """Insert an empty row above a row."""
        self.move_rows(lambda old: old + (old >= row))

    def delete_row(self, row: int) -> None:
        """Delete a row."""
        self.move_rows(lambda old: None if old == row else old - (old > row))

    def insert_column(self, column: int) -> None:
        """Insert an empty column left of a column."""
        self.move_columns(lambda old: old + (old >= column))

    def delete_column(self, column: int) -> None:
        """Delete a column."""
        self.move_columns(lambda old: None if old == column else old - (old > column))

    def swap_rows(self, one: int, other: int) -> None:
        """Exchange two whole rows, as sorting does."""
        places = {one: other, other: one}
        self.move_rows(lambda old: places.get(old, old))

    def copy_row(self, row: int, to: int) -> None:
        """Copy a row's cells to another row."""
        for column in range(1, 30):
            if (row, column) in self.cells:
                self.cells[to, column] = self.cells[row, column]

    def found(self) -> FoundSheet:
        """Return the sheet as a reader finds it."""
        return FoundSheet(
            self.name,
            self.state,
            dict(self.cells),
            tuple(self.merges),
            self.hidden_rows,
            is_protected=self.is_protected,
            validation_count=self.validation_count,
            header_footer=self.header_footer,
            followers=self.followers,
        )


@dataclass(slots=True)
class WorkbookCopy:
    """One agency's issued workbook, to be filled in and mishandled."""

    assessment_round: AssessmentRound
    blueprint: Blueprint
    sheets: list[SheetCopy]
    names: dict[str, str]
    core_properties: dict[str, str]
    custom_properties: dict[str, str]
    register: IssueRegister
    file_format: FileFormat = FileFormat.XLSX
    saved: str = "2018-10-01T08:00:00Z"
    arrived: float | None = 1_538_380_800.0  # the same moment
    sender: str = ""
    is_collected: bool = False
    path: str = f"{AGENCY}_自评表.xlsx"
    oddities: tuple[Finding, ...] = ()
    later: IndicatorScheme | None = None  # the criteria have changed to these since

    @property
    def scheme(self) -> IndicatorScheme:
        """Return the scheme that the agency answers."""
        agency = self.assessment_round.roster.by_code[self.blueprint.agency_code]
        return self.assessment_round.scheme.for_agency(agency)

    @property
    def scoring(self) -> SheetCopy:
        """Return the scoring sheet under its issued name."""
        return self.sheet(self.blueprint.score_table.sheet)

    def sheet(self, name: str) -> SheetCopy:
        """Return a sheet by its name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def row(self, criterion: str) -> int:
        """Return the row that a criterion was issued in."""
        return self.blueprint.score_table.rows[criterion]

    def column(self, what: Field) -> int:
        """Return the column that a field was issued in."""
        column = self.blueprint.score_table.column_of(what)
        assert column is not None
        return column

    def put(
        self, criterion: str, typed: Typed | Mapping[str, object], what: Field = Field.SCORE
    ) -> None:
        """Type something into a cell of the scoring table."""
        self.scoring.put(self.row(criterion), self.column(what), typed)

    def type_total(self, typed: Typed) -> None:
        """Let the total have a result, as a program that calculates leaves it."""
        place = (self.blueprint.total.row, self.blueprint.total.column)
        cell = cell_of(typed)
        assert cell is not None
        self.scoring.cells[place] = cell._replace(formula=self.scoring.cells[place].formula)

    def fill(self, scores: Mapping[str, Typed] | None = None) -> WorkbookCopy:
        """Fill in everything as an orderly agency would; ``scores`` replace full marks."""
        typed = {one.code: best_answer(one) for one in self.scheme}
        typed.update(scores or {})
        for code, value in typed.items():
            self.put(code, value)
            self.put(code, "开展宣传和培训活动", Field.BASIS)
            if self.scheme.by_code[code].asks_for_evidence:
                self.put(code, "1", Field.EVIDENCE)
            if not _is_full(value, self.scheme.by_code[code]):
                self.put(code, "活动次数不够", Field.DEDUCTION)
        self._fill_other_sheets()
        numbers = [value for value in typed.values() if isinstance(value, Decimal | int | float)]
        total = sum((Decimal(str(number)) for number in numbers), Decimal(0))
        is_sum = len(numbers) == len(typed) and not any(one.kind.asks_facts for one in self.scheme)
        self.type_total(total if is_sum else Cell(CellKind.TEXT, "", ""))
        return self

    def _fill_other_sheets(self) -> None:
        for one in self.blueprint.cover:
            self.sheet(one.place.sheet).put(one.place.row, one.place.column, "是")
        for section in self.blueprint.report:
            self.sheet(section.place.sheet).put(section.place.row, section.place.column, "做法")
        table = self.blueprint.evidence_table
        for column in table.columns[1:]:
            self.sheet(table.sheet).put(table.first_row, column.column, f"材料{column.column}")

    def make_from(self, *bases: str) -> None:
        """Let the form name the returns that it was made from, by their hashes."""
        meta = self.sheet("_meta")
        row = 1 + max(row for row, column in meta.cells if column == 1)
        meta.put(row, 1, "base")
        meta.put(row, 2, " ".join(bases))

    def replace_text(self, old: str, new: str) -> None:
        """Replace a text wherever it stands, properties, names and footers included."""
        for sheet in self.sheets:
            for place, cell in sheet.cells.items():
                sheet.cells[place] = cell._replace(text=cell.text.replace(old, new))
            sheet.header_footer = tuple(text.replace(old, new) for text in sheet.header_footer)
        for texts in (self.names, self.core_properties, self.custom_properties):
            texts.update({name: text.replace(old, new) for name, text in texts.items()})

    def keep_values_only(self) -> None:
        """Turn every formula into its value, as pasting values does."""
        for sheet in self.sheets:
            for place, cell in sheet.cells.items():
                sheet.cells[place] = cell._replace(formula=None)

    def found(self) -> FoundWorkbook:
        """Return the workbook as a reader finds it."""
        return FoundWorkbook(
            self.file_format,
            tuple(sheet.found() for sheet in self.sheets),
            dict(self.names),
            dict(self.core_properties),
            dict(self.custom_properties),
            self.saved,
            oddities=self.oddities,
        )

    @property
    def file(self) -> FileFacts:
        """Return the facts of the file; equal workbooks have equal hashes."""
        content = repr(self.found()).encode()
        digest = hashlib.sha256(content).hexdigest()
        return FileFacts(
            self.path, digest, len(content), self.arrived, self.sender, self.is_collected
        )

    def read(self) -> AgencyReturn:
        """Return the return as read against the blueprint that it was issued with."""
        workbook = self.found()
        attribution = attribute(
            workbook, self.register, self.assessment_round.roster, path=self.path
        )
        return read_return(
            workbook,
            self.blueprint,
            self.scheme,
            file=self.file,
            attribution=attribution,
            roster=self.assessment_round.roster,
            issued_names=self.register.names_of(self.blueprint.agency_code),
            gap_weights=dict(self.assessment_round.settings.gap_weights),
        )

    def judge(self) -> FileVerdict:
        """Return the verdict on the file, before versions are compared."""
        found = self.read()
        late = check_lateness(found, self.assessment_round.settings)
        return judge(
            self.file,
            (*found.findings, *late),
            agency=found.agency,
            agency_return=found,
        )

    def ids(self) -> list[str]:
        """Return the ids of everything that was found, in order."""
        return [finding.rule.id for finding in self.judge().findings]


def best_answer(criterion: Criterion) -> Typed:
    if criterion.kind.asks_facts:
        points = {
            fact: criterion.kind.exact(criterion, None, Decimal(fact)) for fact in (0, 15, 100)
        }
        return max(points, key=points.__getitem__)
    if criterion.kind is kinds.YES_NO:
        return "No" if criterion.role is CriterionRole.VETO else "Yes"
    return criterion.cap if criterion.enters_points else criterion.choices[0].label


def _is_full(typed: Typed, criterion: Criterion) -> bool:
    """Tell whether nobody will ask for a reason."""
    if criterion.kind.asks_facts and isinstance(typed, int | Decimal):
        points = criterion.kind.exact(criterion, None, Decimal(typed))
        is_off = criterion.role is CriterionRole.DEDUCTION
        return points == 0 if is_off else points == criterion.cap
    if criterion.role is CriterionRole.DEDUCTION:
        return typed == 0
    best = criterion.cap if criterion.enters_points else best_answer(criterion)
    return typed in {best, "Yes"} or not criterion.has_points


def issued_copy(
    assessment_round: AssessmentRound, agency: str, version: int = BLUEPRINT_VERSION
) -> WorkbookCopy:
    """Return the workbook of an agency as it is issued, still blank."""
    blueprint = _blueprint(assessment_round, agency, version)
    return WorkbookCopy(
        assessment_round,
        blueprint,
        [SheetCopy.issued(spec) for spec in blueprint.sheets],
        {name.name: name.formula for name in blueprint.names},
        {"keywords": blueprint.code, "title": blueprint.title},
        dict(blueprint.properties),
        issued_register(assessment_round),
        path=f"{agency}_自评表.xlsx",
    )


def filled_copy(scores: Mapping[str, Typed] | None = None, *, agency: str = AGENCY) -> WorkbookCopy:
    """Return an agency's workbook of the county's round, filled with full marks or as said."""
    return issued_copy(county_round(), agency).fill(scores)


def feature_copy(scores: Mapping[str, Typed] | None = None) -> WorkbookCopy:
    """Return the filled workbook of the round that uses every feature."""
    return issued_copy(feature_round(), "AB1").fill(scores)


def ids_of(findings: Iterable[Finding]) -> list[str]:
    """Return the ids of findings."""
    return [finding.rule.id for finding in findings]
