"""The files that the bench works on: rounds with filled returns, saved again, and blown up.

Started as ``python -m bench.corpora FOLDER …``, in a process of its own, so that the process that
measures stays small. Everything is made by the tool's own ``generate`` and filled as a clerk would;
a corpus is made anew whenever the code that makes it has changed.
"""

import hashlib
import json
import os
import pickle
import shutil
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path

from bench import round_corpus
from bench.manifest import JUDGE, MANIFEST, PRISTINE, STATE, Manifest
from tools.clerk import fill
from tools.form_results import Filling
from tools.office import resave
from tools.sample_rounds import build_sample
from workbook_tool.core.form import Blueprint, Field, build_blueprint
from workbook_tool.core.form.issuance import IssuedWorkbook
from workbook_tool.core.numbers import number_text
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.scheme import Criterion, IndicatorScheme
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.round_folder.rounds import RoundFolder, find_round, load_issue_register
from workbook_tool.workflows.generate import generate

REPOSITORY = Path(__file__).resolve().parents[1]
SAVED = datetime(2018, 10, 8, tzinfo=UTC)
LAST_ROW = 1_048_576
MADE_FROM = "made_from"
EVIDENCE_ROWS = 6


def make_all(
    folder: Path,
    read: int,
    county: int,
    small: int,
    large: int,
    many: int,
    last_row: int,
    has_office: int,
) -> None:
    """Write every corpus: files to read, blown-up ones, and rounds of three sizes."""
    for criteria in (12, 60):
        home = folder / f"read-{criteria}"
        make_round(home, criteria=criteria, agencies=read)
        if has_office:
            make_resaved(home, folder / f"resaved-{criteria}")
    make_blown_up(folder / "read-12", folder / "blown-up", last_row)
    for agencies in (county, small, large):
        make_round(folder / f"round-{agencies}", criteria=12, agencies=agencies)
    make_answered(folder / f"answered-{many}", many)


def make_round(folder: Path, *, criteria: int, agencies: int) -> None:
    """Write a round whose agencies have all returned a filled workbook, and its manifest.

    ``pristine/`` keeps the round's own folder as ``generate`` left it, so that each cold run
    starts from the same state.
    """
    if _is_fresh(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    the_round = round_of(criteria, agencies)
    (folder / "assessment.xlsx").write_bytes(write_definition(the_round, Language.ZH))
    generate(folder)
    found = find_round(folder)
    blueprints = _fill_all(found, the_round)
    shutil.copytree(folder / STATE, folder / PRISTINE)
    _write_manifest(folder, the_round, blueprints)


def round_of(criteria: int, agencies: int) -> AssessmentRound:
    """Return the sample round with so many criteria, 100 points in all, and so many agencies."""
    sample = build_sample("xinping")
    categories = sample.roster.categories
    roster = Roster(
        tuple(
            Agency(
                f"XP{number:04d}",
                f"新平县第{number}单位",
                category=categories[number % len(categories)],
                category_order=number % len(categories),
            )
            for number in range(1, agencies + 1)
        )
    )
    scheme = sample.scheme
    if criteria != len(scheme.criteria):
        scheme = replace(scheme, criteria=tuple(_many_criteria(scheme, criteria)))
    return replace(sample, scheme=scheme, roster=roster)


def _many_criteria(scheme: IndicatorScheme, count: int) -> Iterator[Criterion]:
    """Yield criteria like the scheme's own, 100 points in all, each level in one run."""
    share, rest = divmod(100, count)
    for turn in range(count):
        model = scheme.criteria[turn * len(scheme.criteria) // count]
        yield replace(
            model,
            code=f"C{turn + 1:02d}",
            text=f"{turn + 1}．{model.text}",
            cap=Decimal(share + (turn < rest)),
            step=Decimal("0.5"),
        )


def filling_of(agency: Agency, scheme: IndicatorScheme, number: int) -> Filling:
    """Return what a diligent clerk types: every score, basis and reason, some evidence."""
    scores = {
        criterion.code: criterion.cap
        - min(criterion.cap, criterion.step * ((number * 7 + turn * 3) % 4))
        for turn, criterion in enumerate(scheme)
    }
    first = [criterion.code for criterion in islice(scheme, EVIDENCE_ROWS)]
    return Filling(
        scores={code: number_text(score) for code, score in scores.items()},
        basis={
            criterion.code: f"{agency.name}全年开展{criterion.code}相关工作{number % 9 + 2}次，"
            "有方案、有记录、有总结，干部职工参与率100%。"
            for criterion in scheme
        },
        reasons={
            criterion.code: f"{agency.name}此项宣传覆盖面还不够，下一步改进。"
            for criterion in scheme
            if scores[criterion.code] < criterion.cap
        },
        evidence_marks={code: str(turn) for turn, code in enumerate(first, 1)},
        evidence=tuple(
            {
                "criterion": code,
                "title": f"{agency.name}关于{code}工作的总结",
                "reference": f"〔2018〕{turn}号",
                "date": f"2018.{turn + 2}.{turn * 3}",
                "medium": "电子文档",
                "pages": str(turn * 2),
            }
            for turn, code in enumerate(first, 1)
        ),
        cover={
            "contact_person": "填报员",
            "position": "干事",
            "phone": "0877-0000000",
            "department": "办公室",
            "reviewer": "负责人",
            "filled_on": "2018.10.8",
            "review_opinion": "同意报送",
        },
        report={
            section: f"{agency.name}在{section}方面做了{number % 7 + 3}件工作，群众满意。"
            for section in ("measures", "results", "gaps", "plans")
        },
    )


def _fill_all(found: RoundFolder, the_round: AssessmentRound) -> Blueprint:
    """Write a filled copy of every issued workbook, and return the blueprint of one."""
    register = load_issue_register(found)
    if register is None:
        message = "generate left no register"
        raise AssertionError(message)
    books = tuple(register.current.values())
    # The formulas of each copy are computed, which takes most of the time: on all cores.
    with ProcessPoolExecutor() as pool:
        job = partial(_fill_one, found, the_round)
        list(pool.map(job, books, range(1, len(books) + 1), chunksize=50))
    return _blueprint_of(the_round, books[-1])


def _fill_one(
    found: RoundFolder, the_round: AssessmentRound, book: IssuedWorkbook, number: int
) -> None:
    filled = fill(
        (found.outgoing / book.file).read_bytes(),
        _blueprint_of(the_round, book),
        filling_of(the_round.roster.by_code[book.agency], the_round.scheme, number),
        modified=SAVED,
    )
    target = found.returned / book.file
    target.write_bytes(filled)
    os.utime(target, (SAVED.timestamp(), SAVED.timestamp()))  # in time


def _blueprint_of(the_round: AssessmentRound, book: IssuedWorkbook) -> Blueprint:
    agency = the_round.roster.by_code[book.agency]
    return build_blueprint(the_round, agency, book.code, wording=book.wording)


def _write_manifest(folder: Path, the_round: AssessmentRound, blueprint: Blueprint) -> None:
    table = blueprint.score_table
    rows = sorted(table.rows.values())
    columns = {column.field: column for column in table.columns}
    manifest = Manifest(
        files=len(the_round.roster.agencies),
        codes=tuple(table.rows),
        score_sheet=table.sheet,
        evidence_sheet=blueprint.evidence_table.sheet,
        header_row=table.header_row,
        first_row=rows[0],
        score_column=columns[Field.SCORE].column,
        code_title=columns[Field.CODE].label,
        score_title=columns[Field.SCORE].label,
    )
    if rows != list(range(rows[0], rows[0] + len(rows))):
        message = "the scores do not stand in one run of rows, which peers need"
        raise AssertionError(message)
    _finish(folder, json.dumps(asdict(manifest), ensure_ascii=False))


def make_answered(folder: Path, agencies: int) -> None:
    """Write very many returns, quickly, and their judge: scores and texts and little else."""
    if not _is_fresh(folder):
        shutil.rmtree(folder, ignore_errors=True)
        judge = round_corpus.write_returns(folder / "returned", agencies)
        (folder / JUDGE).write_bytes(pickle.dumps(judge))
        (folder / MADE_FROM).write_text(_sources(), "utf-8")


def make_resaved(source: Path, folder: Path) -> None:
    """Write what LibreOffice saves of the returns of a round, in one run of it; none without it."""
    if _is_fresh(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    books = {path.name: path.read_bytes() for path in sorted((source / "returned").iterdir())}
    if shutil.which("soffice") is None:
        print("LibreOffice is absent, so nothing is measured on files that it saved")
        return
    for name, content in resave(books, "xlsx").items():
        (folder / "returned").mkdir(parents=True, exist_ok=True)
        (folder / "returned" / name).write_bytes(content)
    _finish(folder, (source / MANIFEST).read_text("utf-8"))


def make_blown_up(source: Path, folder: Path, last_row: int) -> None:
    """Write an ordinary return, one with a blank at XFD1048576, one formatted to the last row."""
    if _is_fresh(folder):
        return
    shutil.rmtree(folder, ignore_errors=True)
    plain = min((source / "returned").iterdir()).read_bytes()
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGH")
    row = f'<row r="{{0}}" ht="15" customHeight="1">{cells}</row>'
    formatted = "".join(row.format(number) for number in range(200, last_row + 1))
    for kind, rows in (
        ("ordinary", ""),
        ("far", f'<row r="{LAST_ROW}"><c r="XFD{LAST_ROW}" s="1"/></row>'),
        ("formatted", formatted),
    ):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "a.xlsx").write_bytes(_with_rows(plain, rows))
    _finish(folder, (source / MANIFEST).read_text("utf-8"))


def _with_rows(content: bytes, rows: str) -> bytes:
    """Return the workbook with further rows at the end of its scoring sheet."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                part = part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            archive.writestr(name, part)
    return target.getvalue()


def _finish(folder: Path, manifest: str) -> None:
    """Mark a corpus as whole, and note what it was made from."""
    (folder / MANIFEST).write_text(manifest, "utf-8")
    (folder / MADE_FROM).write_text(_sources(), "utf-8")


def _is_fresh(folder: Path) -> bool:
    """Tell whether a corpus stands that today's code made."""
    made_from = folder / MADE_FROM
    return made_from.is_file() and made_from.read_text("utf-8") == _sources()


@cache
def _sources() -> str:
    """Return the digest of all code that a corpus comes from."""
    digest = hashlib.sha256()
    made_by = [Path(__file__)]
    for place in ("workbook_tool", "tools"):
        made_by += sorted((REPOSITORY / place).rglob("*.py"))
    for path in made_by:
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    make_all(Path(sys.argv[1]), *map(int, sys.argv[2:]))
