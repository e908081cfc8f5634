"""The candidate that writes whole notices: whom to ask, form, text, draft and zip."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.prefilling import FAULTY, LINES, TEXTS
from bench.round_corpus import round_of, with_cells
from bench.worker import peak, tell, timed
from workbook_tool.core.cells import cell_name
from workbook_tool.core.form import Blueprint, Field, build_blueprint
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.notices import Notice
from workbook_tool.core.round.roster import Agency, Roster
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.definition.writing.writer import write_definition
from workbook_tool.round_folder.rounds import RoundFolder, find_round
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.made_notices import NoticeMaker
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.notice_packages import zipped
from workbook_tool.workflows.notify import package_of
from workbook_tool.workflows.read_round import read_round

DAY = date(2018, 10, 8)


def notice(count: int) -> None:
    """Make so many notices of faulty returns as bytes; each agency's return is its own."""
    the_round = with_addresses(round_of(count + 1))
    with tempfile.TemporaryDirectory() as place:
        folder = answer(Path(place) / "round", the_round)
        outcome = read_round(NamedReturns(folder, folder.returned))
        maker = NoticeMaker(outcome, DAY)
        first, *others = maker.decide()
        language = the_round.settings.language

        def make(one: Notice) -> tuple[bytes, bytes]:
            made = maker.make(one)
            return made.draft, zipped(package_of(made).files(language))

        make(first)  # what all of them share
        cpu = timed(lambda: [make(one) for one in others])
        # Each round has a key of its own, so that no bytes can be compared.
        tell(cpu=cpu / count, peak=peak())


def with_addresses(the_round: AssessmentRound) -> AssessmentRound:
    """Return a round whose agencies have addresses."""
    agencies = (replace(one, email=f"{one.code.lower()}@example.org") for one in the_round.roster)
    return replace(the_round, roster=Roster(tuple(agencies)))


def answer(place: Path, the_round: AssessmentRound) -> RoundFolder:
    """Return a round that was issued and whose returns all have faults."""
    place.mkdir(parents=True)
    content = write_definition(the_round, the_round.settings.language)
    (place / "assessment.xlsx").write_bytes(content)
    generate(place)
    folder = find_round(place)
    by_code: dict[str, Agency] = dict(the_round.roster.by_code)
    blueprint = build_blueprint(the_round, next(iter(the_round.roster)), "", wording="-")
    for path in sorted(folder.outgoing.glob("*_*.xlsx")):
        agency = by_code[path.name.partition("_")[0]]
        cells = typed_cells(blueprint, the_round, agency, faulty=FAULTY)
        (folder.returned / path.name).write_bytes(with_cells(path.read_bytes(), blueprint, cells))
    return folder


def typed_cells(
    blueprint: Blueprint, the_round: AssessmentRound, agency: Agency, *, faulty: int
) -> dict[str, dict[str, str]]:
    """Return what an agency typed: so many scores that are none, all else in order."""
    cells: dict[str, dict[str, str]] = {sheet.name: {} for sheet in blueprint.sheets}
    table, listed = blueprint.score_table, blueprint.evidence_table
    words = dict(zip((Field.BASIS, Field.EVIDENCE, Field.DEDUCTION), TEXTS, strict=True))

    def put(sheet: str, row: int, column: int, content: str) -> None:
        cells[sheet][cell_name(row, column)] = content

    for turn, criterion in enumerate(the_round.scheme):
        row = table.rows[criterion.code]
        score = "<is><t>八分</t></is>" if turn < faulty else f"<v>{number_text(criterion.cap)}</v>"
        put(table.sheet, row, table.column_of(Field.SCORE) or 0, score)
        for field, text in words.items():
            said = f"{agency.name}{text}" if field is Field.BASIS else text
            put(table.sheet, row, table.column_of(field) or 0, f"<is><t>{said}</t></is>")
    for one in blueprint.cover:
        if one.is_required:
            text = one.choices[0] if one.choices else f"张三{agency.code}"
            put(one.place.sheet, one.place.row, one.place.column, f"<is><t>{text}</t></is>")
    for section in blueprint.report:
        place = section.place
        put(place.sheet, place.row, place.column, f"<is><t>{TEXTS[0] * 5}</t></is>")
    titles = next(one.column for one in listed.columns if one.field == "title")
    for row in range(listed.first_row, listed.first_row + LINES):
        put(listed.sheet, row, titles, f"<is><t>材料{row}</t></is>")
    return cells
