"""export: whole or not at all, only where it may, the same bytes, and no contact data."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from pyarrow import parquet

from tests.cli.running import Runner
from tests.workflows.filling import edit_definition, fill, issued, read_rows, run_tool
from tests.workflows.reviewing import add_evaluators, fill_review, issued_review, score_all
from tests.workflows.states import state_of
from workbook_tool.core.errors import ConservationError, OutputError, RoundStateError, UsageError
from workbook_tool.exports import parquet_export
from workbook_tool.exports.sqlite_export import build_database, check_database
from workbook_tool.exports.tables import KEYS, REVIEW_KEYS, ExportTable, export_columns
from workbook_tool.round_folder import storage
from workbook_tool.workflows.archive import archive_round, check_archive
from workbook_tool.workflows.export import FORMS, export_round
from workbook_tool.workflows.results import (
    ExportOptions,
    ExportResult,
    InspectedReview,
    Inspection,
)
from workbook_tool.workflows.review import review

PHONE, PERSON = "0877-7010000", "张三"  # what tests.workflows.filling writes on every cover
FORMULA = '=HYPERLINK("http://example.org","x")'


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    monkeypatch.setenv("LANGUAGE", "en")  # speak() sets it for the process; taken back afterwards
    return Runner(monkeypatch, capsys)


def export(folder: Path, form: str, output: Path | None = None) -> ExportResult:
    return export_round(folder, ExportOptions(form, output))


def contents(place: Path) -> Mapping[str, bytes]:
    """Return the files of an export by name."""
    if place.is_dir():
        return {path.name: path.read_bytes() for path in sorted(place.iterdir())}
    return {place.name: place.read_bytes()}


@pytest.mark.parametrize("form", FORMS)
def test_an_export_stands_in_the_round_and_changes_nothing_of_it(folder: Path, form: str) -> None:
    before = state_of(folder)
    result = export(folder, form)
    assert state_of(folder) == before
    assert result.path.is_relative_to(folder / "export")
    assert [table.name for table in result.tables] == list(KEYS)
    assert {table.file for table in result.tables} == set(contents(result.path))
    first = contents(result.path)
    assert contents(export(folder, form).path) == first


@pytest.mark.parametrize("form", FORMS)
def test_the_report_counts_the_rows_that_are_there(folder: Path, form: str) -> None:
    told = {table.name: table.rows for table in export(folder, form).tables}
    place = folder / "export"
    if form == "sqlite":
        with closing(sqlite3.connect(place / "XPMZ18.sqlite")) as database:
            count = "SELECT count(*) FROM {}"
            found = {name: database.execute(count.format(name)).fetchone()[0] for name in KEYS}
    elif form == "csv":
        found = {name: len(read_rows(place / f"{name}.csv")) for name in KEYS}
    else:
        found = {name: parquet.read_table(place / f"{name}.parquet").num_rows for name in KEYS}
    assert found == told
    assert told["scores"] == 2 * told["criteria"]


def test_a_zip_holds_the_same_files_as_a_folder(folder: Path, tmp_path: Path) -> None:
    export(folder, "csv")
    packed = export(folder, "csv", tmp_path / "round.zip").path
    first = packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents(
            folder / "export"
        )
    assert export(folder, "csv", packed).path.read_bytes() == first


def test_numbers_sort_as_numbers_and_lose_no_digit(folder: Path) -> None:
    fill(
        issued(folder, "XP066"),
        folder / "returned" / "b.xlsx",
        {f"C{turn:02}": Decimal("9.5") if turn == 1 else Decimal(1) for turn in range(1, 13)},
    )
    with closing(sqlite3.connect(export(folder, "sqlite").path)) as database:
        found = database.execute(
            "SELECT score, score_exact, rate_exact, typeof(score), typeof(score_exact)"
            " FROM scores WHERE criterion = 'C01' ORDER BY score DESC"
        ).fetchall()
    assert [row[:3] for row in found] == [
        (9.5, "9.5", "0.95"),
        (6.0, "6", "0.6"),
        (5.0, "5", "0.5"),
    ]
    assert {row[3:] for row in found} == {("real", "text")}


def test_a_text_that_could_be_a_formula_is_defused_in_csv_alone(folder: Path) -> None:
    def begin_formula(workbook: Workbook, inspection: Inspection) -> None:
        cell = workbook[inspection.entries[0].sheet][str(inspection.entries[0].basis_cell)]
        cell.value = FORMULA
        cell.data_type = "s"

    fill(issued(folder, "XP066"), folder / "returned" / "b.xlsx", edit=begin_formula)
    export(folder, "csv")
    rows = read_rows(folder / "export" / "scores.csv")
    assert [row["basis"] for row in rows if "HYPERLINK" in row["basis"]] == ["'" + FORMULA]
    export(folder, "parquet")
    table = parquet.read_table(folder / "export" / "scores.parquet").to_pylist()
    assert [one["basis"] for one in table if "HYPERLINK" in one["basis"]] == [FORMULA]


@pytest.mark.parametrize("form", FORMS)
def test_no_export_holds_a_person_or_a_telephone_number(folder: Path, form: str) -> None:
    def type_over_locked_cells(workbook: Workbook, inspection: Inspection) -> None:
        assert inspection.blueprint is not None
        cover = workbook[inspection.blueprint.cover[0].place.sheet]
        for row in (1, 2, 3):
            cover.cell(row, 1).value = f"{PERSON} {PHONE}"
        scores = workbook[inspection.entries[0].sheet]
        for row in range(scores.max_row - 3, scores.max_row + 1):
            for column in range(1, 8):
                cell = scores.cell(row, column)
                if type(cell).__name__ == "Cell" and cell.value is not None:
                    cell.value = f"{PERSON} {PHONE}"

    fill(issued(folder, "XP066"), folder / "returned" / "b.xlsx", edit=type_over_locked_cells)
    result = export(folder, form)
    for name, content in contents(result.path).items():
        text = content.decode("utf-8", "ignore")
        if form == "parquet":
            text = str(parquet.read_table(io.BytesIO(content)).to_pylist())
        assert PHONE not in text, name
        assert PERSON not in text, name
    findings = next(table.rows for table in result.tables if table.name == "findings")
    assert findings > 0


@pytest.fixture
def reviewed(folder: Path) -> Path:
    """Return the round with two groups; the first scored one agency, the second nothing yet."""
    edit_definition(folder, add_evaluators)
    review(folder)

    def sign_and_note(workbook: Workbook, found: InspectedReview) -> None:
        for sheet in found.sheets:
            for row in workbook[sheet.sheet].iter_rows():
                for cell in row:
                    if cell.value in {"录入人", "核对人"}:
                        beside = (one for one in row[cell.column :] if not one.protection.locked)
                        next(beside).value = f"{PERSON} {PHONE}"
            record = workbook[sheet.sheet][str(sheet.entries[0].record_cell)]
            record.value, record.data_type = FORMULA, "s"
            workbook[sheet.sheet]["A1"] = f"{PERSON} {PHONE}"  # typed over the title

    fill_review(
        issued_review(folder, "G01"),
        folder / "review" / "returned" / "g01.xlsx",
        {"XP039": score_all(4)},
        reason="次数不够",
        edit=sign_and_note,
    )
    return folder


def rows_of(place: Path, form: str, table: str) -> list[dict[str, str | None]]:
    """Return the rows of a table as text, whatever its form; "" is None."""
    if form == "csv":
        return [{k: v or None for k, v in row.items()} for row in read_rows(place / f"{table}.csv")]
    if form == "parquet":
        found = parquet.read_table(place / f"{table}.parquet").to_pylist()
    else:
        with closing(sqlite3.connect(place)) as database:
            database.row_factory = sqlite3.Row
            selected = database.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
            found = [dict(row) for row in selected]
    return [{k: None if v is None else str(v) for k, v in row.items()} for row in found]


@pytest.mark.parametrize("form", FORMS)
def test_a_round_with_evaluators_hands_out_what_they_gave_with_its_cells(
    reviewed: Path, form: str
) -> None:
    result = export(reviewed, form)
    told = {table.name: table.rows for table in result.tables}
    assert list(told) == [*KEYS, *REVIEW_KEYS]
    rows = rows_of(result.path, form, "reviews")
    assert len(rows) == told["reviews"] == 2 * 2 * 12
    of_agency = [row for row in rows if row["agency"] == "XP039"]
    given = [row for row in of_agency if row["evaluator"] == "G01"]
    assert {row["state"] for row in given} == {"given"}
    assert {float(str(row["score"])) for row in given} == {4}
    assert {row["reason"] or row["raised_reason"] for row in given} == {"次数不够"}
    assert {row["record"] for row in given} == {"'" + FORMULA if form == "csv" else FORMULA, None}
    book = load_workbook(reviewed / "review" / "returned" / "g01.xlsx")
    assert {row["file"] for row in given} == {"g01.xlsx"}
    assert {book[str(row["sheet"])][str(row["cell"])].value for row in given} == {4}
    owed = [row for row in rows if row not in given]
    assert {(row["state"], row["score"], row["file"]) for row in owed} == {("owed", None, None)}
    (file,) = rows_of(result.path, form, "review_files")
    assert (file["file"], file["evaluator"], file["status"]) == ("g01.xlsx", "G01", "warned")
    scores = [row for row in rows_of(result.path, form, "scores") if row["agency"] == "XP039"]
    assert {(row["stage"], row["origin"], row["final_fraction"]) for row in scores} == {
        ("review", "open", None)
    }
    (agency,) = (row for row in rows_of(result.path, form, "agencies") if row["agency"] == "XP039")
    assert (agency["stage"], agency["scores_owed"], agency["scores_got"]) == ("review", "24", "12")


@pytest.mark.parametrize("form", FORMS)
def test_no_export_tells_who_typed_or_checked_a_review(reviewed: Path, form: str) -> None:
    result = export(reviewed, form)
    assert next(table.rows for table in result.tables if table.name == "review_findings") > 0
    for name, content in contents(result.path).items():
        text = content.decode("utf-8", "ignore")
        if form == "parquet":
            text = str(parquet.read_table(io.BytesIO(content)).to_pylist())
        assert PHONE not in text, name
        assert PERSON not in text, name


def test_without_evaluators_no_table_and_no_column_tells_of_them(folder: Path) -> None:
    plain = export(folder, "csv")
    assert [table.name for table in plain.tables] == list(KEYS)
    for table in plain.tables:
        assert table.columns == tuple(one.name for one in export_columns(table.name))
        assert table.columns == tuple(read_rows(plain.path / table.file)[0])


def test_an_export_of_a_round_in_which_nothing_came(folder: Path) -> None:
    for path in (folder / "returned").rglob("*.xlsx"):
        path.unlink()
    for form in FORMS:
        told = {table.name: table.rows for table in export(folder, form).tables}
        assert told == {"agencies": 81, "criteria": 12, "files": 0, "scores": 0, "findings": 0}


def test_nothing_is_written_into_a_closed_round_but_elsewhere(folder: Path, tmp_path: Path) -> None:
    archive_round(folder)
    with pytest.raises(RoundStateError):
        export(folder, "csv")
    assert not (folder / "export").exists()
    assert export(folder, "csv", tmp_path / "elsewhere").path.is_dir()
    assert check_archive(folder).changes == {}


def test_only_what_came_until_then_is_counted(folder: Path) -> None:
    options = ExportOptions("csv", as_of="2001-01-01")
    told = export_round(folder, options, dry_run=True)
    assert {table.name: table.rows for table in told.tables}["scores"] == 0


def _file(folder: Path) -> Path:
    (folder / "notes.sqlite").write_bytes(b"a database of somebody else")
    return folder / "notes.sqlite"


def _folder(folder: Path) -> Path:
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.docx").write_bytes(b"")
    return folder / "mine"


def _zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "mine.zip", "w") as archive:
        archive.writestr("thesis.docx", b"")
    return folder / "mine.zip"


def _broken_zip(folder: Path) -> Path:
    (folder / "mine.zip").write_bytes(b"PK")
    return folder / "mine.zip"


WRONG: Mapping[str, tuple[str, Callable[[Path], Path]]] = {
    "another database": ("sqlite", _file),
    "the definition": ("sqlite", lambda folder: folder / "assessment.xlsx"),
    "another ending": ("sqlite", lambda folder: folder / "round.csv"),
    "a file for a folder": ("csv", lambda folder: folder / "agencies.csv"),
    "a database for a folder": ("csv", lambda folder: folder / "round.sqlite"),
    "a folder of somebody": ("csv", _folder),
    "an archive of somebody": ("parquet", _zip),
    "a broken archive": ("csv", _broken_zip),
    "the round itself": ("csv", lambda folder: folder),
    "the returns": ("csv", lambda folder: folder / "returned" / "export"),
    "the outgoing workbooks": ("sqlite", lambda folder: folder / "outgoing" / "x.sqlite"),
    "the state": ("csv", lambda folder: folder / ".workbook-tool"),
    "below a file": ("csv", lambda folder: folder / "decisions.csv"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_but_an_earlier_export_is_ever_replaced(folder: Path, wrong: str) -> None:
    form, place = WRONG[wrong]
    output = place(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(UsageError) as caught:
        export(folder, form, output)
    assert str(output) in caught.value.zh
    assert str(output) in caught.value.en
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_marks_of_open_files_do_not_make_a_folder_somebody_elses(folder: Path) -> None:
    export(folder, "csv")
    (folder / "export" / ".~lock.agencies.csv#").write_bytes(b"")
    (folder / "export" / "~$agencies.csv").write_bytes(b"")
    export(folder, "csv")
    export(folder, "parquet")
    export(folder, "sqlite", folder / "export")


@pytest.mark.parametrize("has_older", [True, False])
def test_all_files_are_written_or_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, has_older: bool
) -> None:
    if has_older:
        export(folder, "csv")
    place = folder / "export"
    before = contents(place) if has_older else {}
    (folder / "returned" / "农业局.xlsx").unlink()
    replace = storage._replace

    def fail_once(temporary: Path, path: Path) -> None:
        if path.name == "scores.csv":
            monkeypatch.setattr(storage, "_replace", replace)
            raise OSError(28, "No space left on device")
        replace(temporary, path)

    monkeypatch.setattr(storage, "_replace", fail_once)
    with pytest.raises(OutputError):
        export(folder, "csv")
    assert contents(place) == before
    assert export(folder, "csv").path == place
    assert contents(place) != before


def test_a_database_whose_keys_lead_nowhere_is_never_written() -> None:
    columns = export_columns("files")
    values = {"file": "a.xlsx", "agency": "NOBODY"}
    row = tuple(values.get(column.name) for column in columns)
    tables = (
        ExportTable("agencies", export_columns("agencies"), ()),
        ExportTable("files", columns, (row,)),
    )
    with pytest.raises(ConservationError, match="not whole"):
        build_database(tables)
    whole = build_database(tables[:1])
    check_database(whole)
    assert whole == build_database(tables[:1])


def test_a_name_that_is_no_text_is_written_all_the_same(folder: Path) -> None:
    table = ExportTable("files", export_columns("files"), ())
    assert "file" in table.names
    odd = folder / "returned" / "\udcff.xlsx"
    odd.write_bytes(b"")
    for form in FORMS:
        assert export(folder, form).path.exists()


def test_the_command_tells_what_it_wrote(folder: Path, run: Runner) -> None:
    told = run("export", str(folder), "--to", "SQLite", "--format", "json", "--lang", "en")
    assert told.code == 0, told.stderr
    report = json.loads(told.stdout)
    assert report["output_path"] == "export/XPMZ18.sqlite"
    assert [table["name"] for table in report["tables"]] == list(KEYS)
    shown = run("export", str(folder), "--to", "csv", "--lang", "zh")
    assert "审核问题" in shown.stdout
    assert str(folder / "export") in shown.stdout


def test_a_dry_run_writes_nothing_and_says_so(folder: Path, run: Runner) -> None:
    shown = run("export", str(folder), "--to", "csv", "--dry-run", "--lang", "zh")
    assert shown.code == 0
    assert "没有写入" in shown.stdout
    told = run("export", str(folder), "--to", "csv", "--dry-run", "--format", "json")
    report = json.loads(told.stdout)
    assert report["output_path"] is None
    assert sum(table["rows"] for table in report["tables"]) > 0
    assert not (folder / "export").exists()


def test_without_pyarrow_one_sentence_names_the_part_to_install(
    folder: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_export, "find_spec", lambda _: None)
    for language in ("zh", "en"):
        shown = run("export", str(folder), "--to", "parquet", "--lang", language)
        assert shown.code == 2
        assert shown.stdout == ""
        assert shown.stderr.count("\n") == 1
        assert 'pip install "workbook-tool[parquet]"' in shown.stderr
    assert not (folder / "export").exists()


def test_faulty_returns_are_rows_and_no_reason_to_fail(sample: Path) -> None:
    shown = run_tool("export", sample, "--to", "sqlite", "--format", "json")
    assert shown.code == 0, shown.stderr
    with closing(sqlite3.connect(sample / shown.report["output_path"])) as database:
        statuses = {name for (name,) in database.execute("SELECT DISTINCT status FROM files")}
    assert {"accepted", "warned", "rejected", "conflict"} <= statuses
