"""What a published table says, read back from its own sheets: the record and the details."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from workbook_tool.core.cells import Cell, CellKind, FoundSheet
from workbook_tool.core.errors import RoundStateError, UnreadableReturnError
from workbook_tool.core.numbers import number_text
from workbook_tool.core.returns.publication import ResultRecord
from workbook_tool.core.returns.scores import exact_number
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language, Text
from workbook_tool.excel.summary.publication_words import PublicationName
from workbook_tool.excel.summary.words import Label, Phrase, SheetName
from workbook_tool.intake import read_workbook
from workbook_tool.round_folder.storage import read_file

Row = Mapping[str, str]
# What the score that counts is called: the first of these that stands there.
_COUNTING: Final = (Label.SCORE_AFTER_APPEAL, Label.SCORE)


def read_published(path: Path, assessment_round: AssessmentRound) -> tuple[ResultRecord, ...]:
    """Return the results that a final or an erratum holds, agency by agency.

    Raises RoundStateError where it cannot be read or lacks the sheets that it was written with.
    """
    try:
        found = read_workbook(read_file(path), path.name)
    except (OSError, UnreadableReturnError) as error:
        raise _unusable(path) from error
    for language in (assessment_round.settings.language, *Language):
        record = found.sheet(PublicationName.RECORD.in_language(language))
        details = found.sheet(SheetName.DETAIL.in_language(language))
        if record is not None and details is not None:
            return tuple(_records(record, details, language))
    raise _unusable(path)


def _unusable(path: Path) -> RoundStateError:
    name = PublicationName.RECORD
    return RoundStateError(
        f"无法从“{path.name}”读出已发布的结果（文件损坏，或缺少“{name.zh}”“明细数据”表）。"
        "请恢复原文件。",
        f"The published results cannot be read from “{path.name}”: it is damaged, or the sheets "
        f"“{name.en}” and “{SheetName.DETAIL.en}” are gone. Restore the file as it was published.",
    )


def _records(record: FoundSheet, details: FoundSheet, language: Language) -> Iterator[ResultRecord]:
    scores: dict[str, dict[str, str]] = {}
    for row in _rows(details, (Label.AGENCY_CODE, Label.CODE), language):
        code = row[Label.AGENCY_CODE.in_language(language)]
        criterion = row[Label.CODE.in_language(language)]
        scores.setdefault(code, {})[criterion] = _counting(row, language)
    for row in _rows(record, (Label.AGENCY_CODE, Label.SHA256), language):

        def cell(label: Text, row: Row = row) -> str:
            return row.get(label.in_language(language), "")

        code = cell(Label.AGENCY_CODE)
        yield ResultRecord(
            code,
            cell(Label.AGENCY),
            cell(Label.TOTAL),
            cell(Label.GRADE),
            cell(Label.RANK),
            cell(Label.FILE),
            cell(Label.SHA256),
            scores.get(code, {}),
        )


def _counting(row: Row, language: Language) -> str:
    """Return the score of a row that counts: the final one, unless the review is under way."""
    stage = row.get(Label.SCORE_STAGE.in_language(language), "")
    is_under_way = stage == Phrase.REVIEW_STAGE.in_language(language)
    labels = _COUNTING if is_under_way else (Label.FINAL_SCORE, *_COUNTING)
    names = (one.in_language(language) for one in labels)
    return next((row[name] for name in names if name in row), "")


def _rows(sheet: FoundSheet, needed: tuple[Text, ...], language: Language) -> Iterator[Row]:
    """Yield the rows below the headings as texts by heading, down to the first without a code."""
    lines: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        lines.setdefault(row, {})[column] = _plain(cell)
    wanted = {label.in_language(language) for label in needed}
    key = needed[0].in_language(language)
    headings: Mapping[int, str] = {}
    for row in sorted(lines):
        if not headings:
            headings = lines[row] if wanted <= set(lines[row].values()) else {}
            continue
        found = {name: lines[row].get(column, "") for column, name in headings.items()}
        if not found[key]:
            return
        yield found


def _plain(cell: Cell) -> str:
    """Return a number in its shortest form, and a text as it is."""
    number = exact_number(cell.text) if cell.kind is CellKind.NUMBER else None
    return cell.text if number is None else number_text(number)
