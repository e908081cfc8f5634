"""Rounds of any size on disk, issued and answered, for the measurements in this folder.

The returns are the issued workbooks filled in as careful clerks do: scores, reasons, evidence,
cover, report, and the total as Excel saves it. Every hundredth has a fault. Making one takes a few
milliseconds.
"""

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tools.sample_rounds import build_sample
from workbook_tool.core.cells import cell_name
from workbook_tool.core.form import Blueprint, Field, build_blueprint
from workbook_tool.core.form.identity import make_code
from workbook_tool.core.form.issuance import IssuedWorkbook, IssueRegister
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.excel.sheet_writer import lock_with_password
from workbook_tool.excel.stamping import AgencyWorkbookPress
from workbook_tool.reading.judging import Judge
from workbook_tool.workflows.generate import CREATED

_KEY = b"a key for the bench, 32 bytes ok"
FAULTY_EVERY = 100
EVIDENCE = 12
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")
_REASON = "已按通知要求开展工作，建立台账，按季度报送进展情况"


def round_of(agencies: int) -> AssessmentRound:
    """Return the sample round with so many agencies."""
    sample = build_sample("xinping")
    first = next(iter(sample.roster))
    made = (
        Agency(f"XP{number:05d}", f"新平县第{number}单位", category=first.category)
        for number in range(agencies)
    )
    return replace(sample, roster=Roster(tuple(made)))


def write_returns(folder: Path, agencies: int) -> Judge:
    """Write a return of every agency of a round into a folder, and return the round's judge."""
    assessment_round = round_of(agencies)
    digest = scheme_digest(assessment_round.scheme)
    lock = lock_with_password("password", b"sixteen bytes ok")
    press = AgencyWorkbookPress(assessment_round, created=CREATED, lock=lock)
    folder.mkdir(parents=True, exist_ok=True)
    blueprint: Blueprint | None = None
    books = []
    for number, agency in enumerate(assessment_round.roster):
        code = make_code(_KEY, assessment_round.settings.round_id, agency.code, digest)
        if blueprint is None:
            blueprint = build_blueprint(assessment_round, agency, code, wording="-")
        content = answered(press.press(agency, code), blueprint, number)
        name = f"{agency.code}_{agency.name}_自评表.xlsx"
        (folder / name).write_bytes(content)
        books.append(IssuedWorkbook(code, agency.code, agency.name, name, "", digest, "-", 1))
    register = IssueRegister(assessment_round.settings.round_id, tuple(books))
    return Judge.of_round(assessment_round, register)


def answered(content: bytes, blueprint: Blueprint, number: int) -> bytes:
    """Return an issued workbook with an answer in every row; a fault in some of them."""
    cells: dict[str, dict[str, str]] = {sheet.name: {} for sheet in blueprint.sheets}
    table = blueprint.score_table
    scores = cells[table.sheet]
    chance = random.Random(number)
    total = 0
    for row in table.rows.values():
        points = chance.randrange(15)
        total += points
        scores[cell_name(row, table.column_of(Field.SCORE) or 0)] = f"<v>{points / 2:g}</v>"
        for field in (Field.BASIS, Field.EVIDENCE, Field.DEDUCTION):
            cell = cell_name(row, table.column_of(field) or 0)
            scores[cell] = _words(f"{_REASON}（{number}-{row}）")
    scores[blueprint.total.cell] = f"<v>{total / 2:g}</v>"
    if number % FAULTY_EVERY == FAULTY_EVERY - 1:
        first = next(iter(table.rows.values()))
        scores[cell_name(first, table.column_of(Field.SCORE) or 0)] = _words("八分")
    for place in [field.place for field in blueprint.cover if field.is_required]:
        cells[place.sheet][place.cell] = _words(f"第{number}单位")
    for section in blueprint.report:
        cells[section.place.sheet][section.place.cell] = _words(_REASON * 5)
    listed = blueprint.evidence_table
    for row in range(listed.first_row, listed.first_row + EVIDENCE):
        for column in listed.columns:
            if column.field in {"criterion", "title", "reference", "date"}:
                cells[listed.sheet][cell_name(row, column.column)] = _words(f"材料{number}-{row}")
    return with_cells(content, blueprint, cells)


def _words(text: str) -> str:
    return f"<is><t>{text}</t></is>"


def with_cells(
    content: bytes,
    blueprint: Blueprint,
    cells: Mapping[str, Mapping[str, str]],
    *,
    modified: str = "",
) -> bytes:
    """Return the workbook with contents in cells of its sheets, as saved at a time (ISO, UTC)."""
    parts = {
        f"xl/worksheets/sheet{turn}.xml": cells[sheet.name]
        for turn, sheet in enumerate(blueprint.sheets, 1)
    }
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for entry in source.infolist():
            xml = source.read(entry)
            if parts.get(entry.filename):
                xml = _filled(xml.decode(), parts[entry.filename]).encode()
            elif modified and entry.filename == "docProps/core.xml":
                xml = _MODIFIED.sub(rf"\g<1>{modified}<".encode(), xml)
            archive.writestr(entry, xml)
    return target.getvalue()


def _filled(xml: str, cells: Mapping[str, str]) -> str:
    def put(match: re.Match[str]) -> str:
        content = cells.get(match[1])
        if content is None:
            return match[0]
        found.add(match[1])
        kind = ' t="inlineStr"' if content.startswith("<is>") else ""
        return f'<c r="{match[1]}"{match[2]}{kind}>{match[3] or ""}{content}</c>'

    found: set[str] = set()
    blank_or_formula = r'<c r="([A-Z]+\d+)"( s="\d+")?(?:/>|>(<f>[^<]*</f>)<v>[^<]*</v></c>)'
    filled = re.sub(blank_or_formula, put, xml)
    if found != cells.keys():
        message = f"cells are written in another way: {sorted(cells.keys() - found)}"
        raise RuntimeError(message)
    return filled
