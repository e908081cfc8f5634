"""Write the returned files of the sample rounds, their registers and summaries, or check them.

python tools/make_samples.py          writes what is missing or stale
python tools/make_samples.py --check  exit 1 and a list where one is not what would be written

Needs LibreOffice only to write the few workbooks that it saved; they are checked by their cells.
"""

import argparse
import csv
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Runs in a fresh checkout too, before anything is installed from it.
sys.path.insert(0, str(REPOSITORY))

from tools import odd_files  # noqa: E402 - after the path is set
from tools.clerk import fill  # noqa: E402 - as above
from tools.form_results import Filling, typed_value  # noqa: E402 - as above
from tools.office import resave  # noqa: E402 - as above
from tools.sample_plan import (  # noqa: E402 - as above
    NOT_APPLICABLE,
    PlannedOther,
    PlannedReturn,
    SamplePlan,
    planned_scores,
    read_plan,
)
from workbook_tool.core.cells import CellKind  # noqa: E402 - as above
from workbook_tool.core.form import Blueprint, build_blueprint  # noqa: E402 - as above
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister  # noqa: E402 - as above
from workbook_tool.core.numbers import number_text  # noqa: E402 - as above
from workbook_tool.core.round import kinds  # noqa: E402 - as above
from workbook_tool.core.round.roster import Agency  # noqa: E402 - as above
from workbook_tool.core.round.scheme import (  # noqa: E402 - as above
    Criterion,
    CriterionRole,
    IndicatorScheme,
)
from workbook_tool.core.round.settings import AssessmentRound  # noqa: E402 - as above
from workbook_tool.core.text import Language  # noqa: E402 - as above
from workbook_tool.definition import sample_names  # noqa: E402 - as above
from workbook_tool.definition.writing.package import unpacked  # noqa: E402 - as above
from workbook_tool.intake import read_workbook  # noqa: E402 - as above
from workbook_tool.round_folder.rounds import (  # noqa: E402 - as above
    STATE,
    find_round,
    load_definition,
    load_issue_register,
)
from workbook_tool.workflows.demo import SAMPLE, TIMES, run_demo  # noqa: E402 - as above
from workbook_tool.workflows.generate import generate  # noqa: E402 - as above
from workbook_tool.workflows.init import init_round  # noqa: E402 - as above

SAMPLES = REPOSITORY / "samples"
HOME = SAMPLES / SAMPLE
KEY = Path(STATE, "key.json")
REGISTER = Path(STATE, "issued.json")
RETURNED = Path("returned")
SUMMARY = Path("county_summary.xlsx")
PACKAGES = (".xlsx", ".docx", ".zip")


@dataclass(frozen=True, slots=True)
class IssuedRound:
    """A sample round as it was issued: the register, and the bytes of every workbook."""

    assessment_round: AssessmentRound
    register: IssueRegister
    register_text: bytes
    workbooks: Mapping[str, bytes]  # by agency

    def book(self, agency: str) -> IssuedWorkbook:
        """Return the line of the register for an agency."""
        return self.register.current[agency]

    def blueprint(self, agency: str) -> tuple[Blueprint, IndicatorScheme]:
        """Return where everything stands in an agency's workbook."""
        book = self.book(agency)
        owner = self.assessment_round.roster.by_code[agency]
        blueprint = build_blueprint(self.assessment_round, owner, book.code, wording=book.wording)
        return blueprint, self.assessment_round.scheme.for_agency(owner)


def issue(home: Path = HOME) -> IssuedRound:
    """Return a sample round issued anew with its published key."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        init_round(place, sample=home.name, language=Language.ZH)
        (place / KEY).parent.mkdir(parents=True, exist_ok=True)
        (place / KEY).write_bytes((home / KEY).read_bytes())
        generate(place, is_dated=False)
        found = find_round(place)
        register = load_issue_register(found)
        if register is None:
            message = "generate wrote no register"
            raise AssertionError(message)
        return IssuedRound(
            load_definition(found),
            register,
            found.register.read_bytes(),
            {
                agency: (found.outgoing / book.file).read_bytes()
                for agency, book in register.current.items()
            },
        )


@dataclass(frozen=True)
class Samples:
    """Everything that the plan asks for, as bytes; ``home`` is where the sample lies."""

    home: Path
    plan: SamplePlan
    issued: IssuedRound

    @cached_property
    def filled(self) -> Mapping[str, bytes]:
        """Return every planned return as its clerk saved it, by its name in the plan."""
        return {planned.file: self._fill(planned) for planned in self.plan.returns}

    @cached_property
    def made(self) -> Mapping[Path, bytes]:
        """Return every file that is made here alone, by its path in the sample's folder."""
        made = {REGISTER: self.issued.register_text, Path(TIMES): self._times()}
        for planned in self.plan.returns:
            if planned.resaved is None:
                made[RETURNED / planned.path] = self._as_sent(planned)
        for other in self.plan.others:
            if other.kind != "copy":
                made[RETURNED / other.file] = self._other(other)
        return made

    @property
    def resaved(self) -> tuple[PlannedReturn, ...]:
        """Return the plans of the workbooks that LibreOffice saved."""
        return tuple(planned for planned in self.plan.returns if planned.resaved)

    @property
    def copies(self) -> Mapping[Path, Path]:
        """Return which file is a copy of which, by path."""
        return {
            RETURNED / other.file: RETURNED / other.of
            for other in self.plan.others
            if other.kind == "copy"
        }

    def _fill(self, planned: PlannedReturn) -> bytes:
        """Return one return as its clerk saved it; a blank form is as it was issued."""
        issued = self.issued.workbooks[planned.agency]
        if not planned.scores:
            return issued
        blueprint, scheme = self.issued.blueprint(planned.agency)
        filling = fill_in(planned, self._agency(planned.agency), blueprint, scheme, self.plan)
        is_stored = planned.is_cut  # what arrived must not depend on the compressor
        return fill(
            issued,
            blueprint,
            filling,
            modified=planned.modified,
            method=zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED,
        )

    def _as_sent(self, planned: PlannedReturn) -> bytes:
        """Return the file that lies in the folder of returns."""
        content = self.filled[planned.file]
        if planned.is_cut:
            return odd_files.cut(content)
        if planned.inside:
            return odd_files.archive(planned.file, content, planned.saved)
        return content

    def _agency(self, code: str) -> Agency:
        return self.issued.assessment_round.roster.by_code[code]

    def _times(self) -> bytes:
        """Return the table of file times that ``demo`` applies."""
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(("file", "time"))
        writer.writerows((file, moment.isoformat()) for file, moment in self.plan.times.items())
        return table.getvalue().encode()

    def _other(self, other: PlannedOther) -> bytes:
        """Return a file that is no return."""
        if other.kind == "lock":
            return odd_files.lock("示例")
        if other.kind == "scan":
            return odd_files.scan()
        name = self._agency(other.agency).name
        if other.kind == "letter":
            sections = self.plan.phrases.report
            agency = self._agency(other.agency)
            told = (self.plan.phrases.section_of(section, agency) for section in sections)
            return odd_files.letter((f"{name}创建活动专题总结（示例）", *told))
        rows = tuple(
            (criterion.code, str(criterion.cap), str(criterion.cap))
            for criterion in self.issued.assessment_round.scheme
        )
        return odd_files.page(name, rows)


def fill_in(
    planned: PlannedReturn,
    agency: Agency,
    blueprint: Blueprint,
    scheme: IndicatorScheme,
    plan: SamplePlan,
) -> Filling:
    """Return what a clerk types for a planned return."""
    answers, phrases = planned_scores(planned, scheme), plan.phrases
    scores = {code: typed for code, typed in answers.items() if typed != NOT_APPLICABLE}
    evidence, marks = [], {}
    proved = {
        code: title
        for code, title in phrases.evidence.items()
        if code != planned.unproved and scores.get(code, "0") != "0"
    }
    for number, (code, title) in enumerate(proved.items(), 1):
        document = phrases.document_of(agency, number)
        evidence.append({"criterion": code, "title": title, **document})
        marks[code] = str(number)
    moment = planned.modified
    cover = {**phrases.cover, "filled_on": f"{moment.year}.{moment.month}.{moment.day}"}
    if planned.apply:
        cover["question_1"] = planned.apply
    return Filling(
        scores=scores,
        basis={
            criterion.code: phrases.basis_of(criterion, agency)
            for criterion in scheme
            if criterion.code in scores and _wants_basis(scores[criterion.code], criterion)
        },
        reasons={
            criterion.code: phrases.reason_of(criterion, agency)
            for criterion in scheme
            if criterion.code in scores and _wants_reason(scores[criterion.code], criterion)
        },
        not_applicable=dict.fromkeys(answers.keys() - scores.keys(), phrases.not_applicable),
        evidence_marks=marks,
        evidence=tuple(evidence),
        cover=cover,
        report={section: phrases.section_of(section, agency) for section in phrases.report},
        locked={blueprint.agency_name_place: planned.named} if planned.named else {},
    )


def _wants_basis(typed: str, criterion: Criterion) -> bool:
    """Tell whether an answer is one to explain: no bonus and no veto explain themselves."""
    return criterion.role is CriterionRole.REGULAR or typed not in {"0", "否", "No"}


def _wants_reason(typed: str, criterion: Criterion) -> bool:
    """Tell whether an answer is not full marks."""
    if criterion.kind is kinds.STATE or criterion.role is not CriterionRole.REGULAR:
        return False
    score = typed_value(typed)
    return not isinstance(score, Decimal) or score < criterion.cap


def cells_of(content: bytes, name: str) -> Mapping[tuple[str, int, int], str]:
    """Return what stands in every cell of a workbook, numbers in their shortest form."""
    return {
        (sheet.name, row, column): _shown(cell.kind, cell.text)
        for sheet in read_workbook(content, name).sheets
        for (row, column), cell in sheet.cells.items()
        if cell.text
    }


def _shown(kind: CellKind, text: str) -> str:
    return number_text(Decimal(text)) if kind is CellKind.NUMBER else text


def build_samples(home: Path = HOME) -> Samples:
    """Return everything that the sample's plan asks for."""
    return Samples(home, read_plan(home / "source"), issue(home))


def build_summary(home: Path = HOME) -> bytes:
    """Return the summary that the committed returned files give."""
    with tempfile.TemporaryDirectory() as folder:
        done = run_demo(Path(folder) / "demo", sample=home.name)
        if done.consolidated.summary is None:
            message = f"the sample {home.name} gave no summary"
            raise AssertionError(message)
        return done.consolidated.summary.read_bytes()


def is_fresh(path: Path, built: bytes) -> bool:
    """Tell whether a file is what would be written now; packages are compared by their parts."""
    if not path.is_file():
        return False
    found = path.read_bytes()
    if found == built:
        return True
    if path.name == REGISTER.name:
        return _without_hashes(found) == _without_hashes(built)
    if path.suffix not in PACKAGES:
        return False
    try:
        return _parts(found) == _parts(built)
    except zipfile.BadZipFile:
        return False


def _parts(package: bytes) -> Mapping[str, object]:
    """Return the parts of a package, and those of packages in it."""
    return {
        name: _parts(part) if name.endswith(PACKAGES) else part
        for name, part in unpacked(package).items()
    }


def _without_hashes(register: bytes) -> object:
    """Return a register without the hashes of the workbooks, which other builds of zlib change."""
    parts = json.loads(register)
    for book in parts["workbooks"]:
        del book["sha256"]
    return parts


def stale_resaved(samples: Samples) -> tuple[PlannedReturn, ...]:
    """Return the workbooks saved by LibreOffice whose cells are not what the plan says."""
    return tuple(planned for planned in samples.resaved if not _has_its_cells(samples, planned))


def _has_its_cells(samples: Samples, planned: PlannedReturn) -> bool:
    path = samples.home / RETURNED / planned.path
    if not path.is_file():
        return False
    wanted = cells_of(samples.filled[planned.file], "filled.xlsx")
    return cells_of(path.read_bytes(), path.name) == wanted


def find_stale(samples: Samples) -> Iterator[tuple[Path, str]]:
    """Yield every file of the sample that is stale, missing or not in the plan, and which it is."""
    for path, built in samples.made.items():
        if not is_fresh(samples.home / path, built):
            yield path, "stale"
    for planned in stale_resaved(samples):
        yield RETURNED / planned.path, "stale"
    for path, original in samples.copies.items():
        if not _is_copy(samples.home / path, samples.home / original):
            yield path, "stale"
    planned_files = set(samples.plan.times)
    root = samples.home / RETURNED
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).as_posix() not in planned_files:
            yield RETURNED / path.relative_to(root), "not in the plan"


def _is_copy(path: Path, original: Path) -> bool:
    return path.is_file() and original.is_file() and path.read_bytes() == original.read_bytes()


def write_stale(samples: Samples) -> Iterator[Path]:
    """Write what is missing or stale, and yield it."""
    for path, built in samples.made.items():
        if not is_fresh(samples.home / path, built):
            yield _write(samples.home, path, built)
    stale = stale_resaved(samples)
    for extension in sorted({planned.resaved or "" for planned in stale}):
        chosen = {
            planned.path: samples.filled[planned.file]
            for planned in stale
            if planned.resaved == extension
        }
        for name, saved in resave(chosen, extension).items():
            yield _write(samples.home, RETURNED / name, saved)
    for path, original in samples.copies.items():
        if not _is_copy(samples.home / path, samples.home / original):
            yield _write(samples.home, path, (samples.home / original).read_bytes())


def _write(home: Path, path: Path, content: bytes) -> Path:
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_bytes(content)
    return path


def main() -> int:
    """Write or check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    is_check = parser.parse_args().check
    stale = [
        (home / path, reason)
        for home in (SAMPLES / name for name in sample_names())
        for path, reason in renew(home, is_check=is_check)
    ]
    for path, reason in stale:
        print(f"{reason}: {path.relative_to(SAMPLES).as_posix()}")
    return 1 if stale else 0


def renew(home: Path, *, is_check: bool) -> list[tuple[Path, str]]:
    """Write what is stale in one sample, or check it; return what is stale still, and why."""
    samples = build_samples(home)
    if not is_check:
        for path in write_stale(samples):
            print(f"written: {home.name}/{path.as_posix()}")
    stale = list(find_stale(samples))
    summary = build_summary(home)
    if not is_fresh(home / SUMMARY, summary):
        if is_check:
            stale.append((SUMMARY, "stale"))
        else:
            print(f"written: {home.name}/{_write(home, SUMMARY, summary).as_posix()}")
    return stale


if __name__ == "__main__":
    sys.exit(main())
