"""The tables for analysts hold exactly the numbers of the written summary, on every sample."""

import csv
import doctest
import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from tests.excel.summary.reading import listing, open_book, score_rows
from tests.excel.summary.rounds import county, not_applicable, with_deduction
from workbook_tool import frames
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.round.scheme import NotApplicableRule
from workbook_tool.core.text import Text
from workbook_tool.definition import sample_names
from workbook_tool.excel.summary import write_summary
from workbook_tool.excel.summary.words import Label, Phrase, SheetName
from workbook_tool.exports.csv_export import build_csv_files
from workbook_tool.exports.parquet_export import build_parquet_files
from workbook_tool.exports.sqlite_export import build_database
from workbook_tool.exports.tables import ExportTable, build_tables
from workbook_tool.frames import Frames, to_frames
from workbook_tool.round_folder.csv_files import defuse
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.demo import copy_sample

ROOT = Path(__file__).resolve().parents[1]
ROUNDS: Mapping[str, Callable[[], Consolidation]] = {
    "a county": county,
    "with a deduction": with_deduction,
    "with marks": lambda: not_applicable(NotApplicableRule.GLOBAL),
}
CLOSE = 1e-12


class Told:
    """A consolidation, its frames, and the summary that was written of it."""

    def __init__(self, consolidation: Consolidation, book: Workbook) -> None:
        self.consolidation = consolidation
        self.frames = to_frames(consolidation)
        self.book = book

    def say(self, words: Text) -> str:
        return words.in_language(self.consolidation.assessment_round.settings.language)

    def rows(self, sheet: Text, *wanted: Text) -> list[tuple[object, ...]]:
        """Return the wanted columns of a list of the summary."""
        names = [self.say(label) for label in wanted]
        first = self.say(Label.AGENCY_CODE if sheet is SheetName.DETAIL else Label.NUMBER)
        found = self.book[self.say(sheet)]
        return [tuple(row[name] for name in names) for row in listing(found, first)]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Told]:
    """Return the sample rounds; the summaries are the committed ones."""
    found = {}
    for name in sample_names():
        home, folder = ROOT / "samples" / name, tmp_path_factory.mktemp(name)
        copy_sample(home, folder)
        (folder / "assessment.xlsx").write_bytes((home / "assessment.xlsx").read_bytes())
        consolidation = consolidate(folder / "returned", dry_run=True).consolidation
        book = open_book((home / "county_summary.xlsx").read_bytes())
        found[name] = Told(consolidation, book)
    return found


@pytest.fixture(params=(*sample_names(), *ROUNDS), scope="module")
def told(request: pytest.FixtureRequest, samples: Mapping[str, Told]) -> Told:
    if request.param in samples:
        return samples[request.param]
    consolidation = ROUNDS[request.param]()
    return Told(consolidation, open_book(write_summary(consolidation)))


def shown(value: object) -> object:
    """Return a value as it is read back from a cell."""
    if isinstance(value, Decimal):
        return pytest.approx(float(value), abs=CLOSE)
    return None if value is pd.NA or value is pd.NaT else value


def exported(
    tables: Sequence[ExportTable], folder: Path
) -> Mapping[str, Mapping[str, list[dict[str, object]]]]:
    """Return the rows of every table as other programs read them back from each form."""
    path = folder / "round.sqlite"
    path.write_bytes(build_database(tables))
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = {one.name: [*read_rows(database, one)] for one in tables}
    files = build_csv_files(tables)
    texts = {
        one.name: [
            {
                name: typed(text, column.dtype)
                for (name, text), column in zip(row.items(), one.columns, strict=True)
            }
            for row in csv.DictReader(io.StringIO(files[f"{one.name}.csv"].decode("utf-8-sig")))
        ]
        for one in tables
    }
    packed = build_parquet_files(tables)
    columns = {
        one.name: parquet.read_table(io.BytesIO(packed[f"{one.name}.parquet"])).to_pylist()
        for one in tables
    }
    return {"sqlite": rows, "csv": texts, "parquet": columns}


def read_rows(database: sqlite3.Connection, table: ExportTable) -> Iterator[dict[str, object]]:
    """Yield rows with exact numbers; the other number is the nearest double of it."""
    found = database.execute(f"SELECT * FROM {table.name}")  # noqa: S608 - a name of our own
    names = [one[0] for one in found.description]
    for values in found:
        row = dict(zip(names, values, strict=True))
        for name in table.names:
            exact = row.get(f"{name}_exact")
            if exact is not None:
                assert row[name] == float(exact)
                row[name] = Decimal(exact)
        yield {name: row[name] for name in table.names}


def typed(text: str, dtype: str) -> object:
    if not text:
        return None
    return Decimal(text) if dtype == frames.DECIMAL else text


def test_agencies_have_the_totals_rates_grades_and_ranks_of_the_score_table(told: Told) -> None:
    printed = score_rows(told.book[told.say(SheetName.SCORES)])
    agencies = told.frames.agencies
    assert list(agencies["name"]) == list(printed)[: len(agencies)]  # mean and so on follow
    pairs = {
        "total": Label.TOTAL,
        "rate": Label.RATE,
        "grade": Label.GRADE,
        "rank": Label.RANK,
        "group_rank": Label.GROUP_RANK,
        "base": Label.BASE,
    }
    for one in agencies.to_dict("records"):
        row = printed[one["name"]]
        assert row[told.say(Label.STATUS)] == told.say(STATUS_TITLES[Status(one["status"])])
        for name, label in pairs.items():
            if told.say(label) in row:
                assert row[told.say(label)] == shown(one[name]), (one["name"], name)


def test_scores_are_those_of_the_score_table_cell_by_cell(told: Told) -> None:
    printed = score_rows(told.book[told.say(SheetName.SCORES)])
    names = dict(zip(told.frames.agencies["agency"], told.frames.agencies["name"], strict=True))
    for one in told.frames.scores.to_dict("records"):
        found = printed[names[one["agency"]]][one["criterion"]]
        if one["is_not_applicable"]:
            assert found == told.say(Phrase.NOT_APPLICABLE)
        elif one["score"] is None:
            assert found == shown(one["choice"])
        else:
            assert found == shown(one["score"])


def test_scores_and_criteria_are_those_of_the_details(told: Told) -> None:
    wanted = (
        ("agency", Label.AGENCY_CODE),
        ("criterion", Label.CODE),
        ("text", Label.CRITERION),
        ("cap", Label.CAP),
        ("score", Label.SCORE),
        ("rate", Label.RATE),
        ("file", Label.FILE),
        ("sheet", Label.SHEET),
        ("cell", Label.CELL),
    )
    joined = told.frames.scores.merge(told.frames.criteria, on="criterion")
    scored = joined[joined["score"].notna()]
    found = [
        tuple(map(shown, row))
        for row in scored[[name for name, _ in wanted]].itertuples(index=False)
    ]
    assert told.rows(SheetName.DETAIL, *(label for _, label in wanted)) == found


def test_points_add_up_as_the_details_say(told: Told) -> None:
    heading = told.say(Label.POINTS)
    rows = listing(told.book[told.say(SheetName.DETAIL)], told.say(Label.AGENCY_CODE))
    printed = sum(float(str(row.get(heading, row[told.say(Label.SCORE)]))) for row in rows)
    assert float(sum(told.frames.scores["points"].dropna(), Decimal(0))) == pytest.approx(printed)


def test_files_are_those_of_the_register(told: Told) -> None:
    wanted = (Label.FILE, Label.STATUS, Label.CHECK_CODE, Label.TIME, Label.SHA256, Label.REASON)
    names = ["file", "status", "check_code", "modified", "sha256", "reason"]
    files = told.frames.files[names].assign(
        status=[told.say(STATUS_TITLES[Status(one)]) for one in told.frames.files["status"]]
    )
    found = [tuple(map(shown, row)) for row in files.itertuples(index=False)]
    assert found == told.rows(SheetName.REGISTER, *wanted)


def test_every_place_that_the_list_of_findings_names_is_there_and_no_other(told: Told) -> None:
    columns = (Label.FILE, Label.SHEET, Label.CELL, Label.REMEDY)
    printed = {
        (file, sheet, cell)
        for file, sheet, cells, remedy in told.rows(SheetName.FINDINGS, *columns)
        if remedy is not None  # else the row says that there is nothing
        for cell in (str(cells).split(told.say(Phrase.COLON_LIST)) if cells else [None])
    }
    found = told.frames.findings[["file", "sheet", "cell"]]
    assert {tuple(map(shown, row)) for row in found.itertuples(index=False)} == printed


def test_every_export_holds_each_number_of_the_summary(told: Told, tmp_path: Path) -> None:
    language = told.consolidation.assessment_round.settings.language
    tables = build_tables(told.frames, language)
    printed = score_rows(told.book[told.say(SheetName.SCORES)])
    names = dict(zip(told.frames.agencies["agency"], told.frames.agencies["name"], strict=True))
    for form, found in exported(tables, tmp_path).items():
        agencies, scores = found["agencies"], found["scores"]
        assert [one["name"] for one in agencies] == list(names.values()), form
        for one in agencies:
            row = printed[str(one["name"])]
            if told.say(Label.TOTAL) in row:  # where there are points
                assert row[told.say(Label.TOTAL)] == shown(one["total"]), form
        assert len(scores) == len(told.frames.scores)
        for one, exact in zip(scores, told.frames.scores["score"], strict=True):
            assert one["score"] == exact, form
            cell = printed[names[one["agency"]]][str(one["criterion"])]
            if exact is not None and cell != told.say(Phrase.NOT_APPLICABLE):
                assert cell == shown(one["score"]), form
        totals = [one["total"] for one in agencies]
        assert totals == list(told.frames.agencies["total"]), form
        assert len(found["findings"]) == len(told.frames.findings), form
        assert [one["file"] for one in found["files"]] == [
            defuse(file) if form == "csv" else file for file in told.frames.files["file"]
        ]


def test_dtypes_are_those_that_are_stated_also_where_nothing_came() -> None:
    full = to_frames(county())
    empty = to_frames(Consolidation(county().assessment_round, (), (), (), county().counts))
    for table in (full, empty):
        for name, columns in frames.TABLES.items():
            frame = getattr(table, name)
            assert [(one.name, one.dtype) for one in columns] == [
                (column, str(dtype)) for column, dtype in frame.dtypes.items()
            ]
    assert set(map(type, full.scores["score"])) == {Decimal}
    assert Frames._fields == tuple(frames.TABLES)


def test_a_finding_leads_to_its_file_and_a_score_to_its_agency() -> None:
    tables = to_frames(county())
    assert set(tables.findings["file"]) <= set(tables.files["file"])
    assert set(tables.scores["agency"]) <= set(tables.agencies["agency"])
    assert set(tables.scores["criterion"]) <= set(tables.criteria["criterion"])


def test_the_document_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tried = doctest.testfile(
        str(ROOT / "docs" / "analysis.md"),
        module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE,
        encoding="utf-8",
    )
    assert tried.attempted > 0
    assert tried.failed == 0
