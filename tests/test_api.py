"""The API: documented whole, cheap to import, typed, quiet, and with one exception."""

import doctest
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

import workbook_tool
from tests.cli.test_terminal import HEAVY
from workbook_tool import Round, WorkbookToolError, open_round
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.text import Language
from workbook_tool.frames import TABLES, Column
from workbook_tool.workflows.demo import run_demo
from workbook_tool.workflows.init import init_round
from workbook_tool.workflows.result_tables import RESULT_TABLES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "api.md"
SECTION = re.compile(r"^### `([\w.]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
SCRIPT = """\
from decimal import Decimal
from pathlib import Path

from workbook_tool import ConsolidateResult, Round, WorkbookToolError, open_round


def totals(folder: Path) -> dict[str, Decimal | None]:
    a_round: Round = open_round(folder)
    result: ConsolidateResult = a_round.consolidate(dry_run=True, jobs=None)
    return {one.agency.code: one.total for one in result.consolidation.results}


def faults(a_round: Round, *files: str) -> list[str]:
    try:
        return [found.rule.id for one in a_round.check(files).files for found in one.findings]
    except WorkbookToolError as error:
        return [error.zh, error.en]


def wrong(a_round: Round) -> int:
    return a_round.status().title
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("api") / "demo"
    run_demo(made)
    return made


@pytest.fixture
def a_round(folder: Path) -> Round:
    return open_round(folder)


def sections() -> Mapping[str, str]:
    return dict(SECTION.findall(DOCUMENT.read_text("utf-8")))


def jobs() -> set[str]:
    return {f"Round.{name}" for name in vars(Round) if callable(getattr(Round, name))} - {
        f"Round.{name}" for name in dir(Round) if name.startswith("_")
    }


def test_every_public_name_is_documented_with_an_example_and_no_other() -> None:
    described = sections()
    assert set(described) == {*workbook_tool.__all__, *jobs()}
    assert {name for name, text in described.items() if ">>> " not in text} == set()


@pytest.mark.parametrize("document", ["api.md", "exports.md", "analysis.md"])
def test_every_column_that_a_document_lists_is_really_listed(document: str) -> None:
    written = (ROOT / "docs" / document).read_text("utf-8")
    tables = RESULT_TABLES if document == "api.md" else TABLES
    for columns in tables.values():
        for column in columns:
            assert re.search(
                rf"^\| `{column.name}` \| .*{re.escape(column.meaning)}", written, re.MULTILINE
            )


def test_the_examples_of_the_document_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    tried = doctest.testfile(
        str(DOCUMENT),
        module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE,
        encoding="utf-8",
    )
    assert tried.attempted > len(workbook_tool.__all__)
    assert tried.failed == 0


def test_every_field_that_the_document_names_of_a_result_is_there() -> None:
    for name, text in sections().items():
        kind = getattr(workbook_tool, name, None)
        if isinstance(kind, type) and name.endswith(("Result", "Status", "Log", "Inspection")):
            prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
            named = set(re.findall(r"`([a-z_]+)`", prose))
            known = {one.name for one in fields(kind)} | set(dir(kind))
            assert named & known, name


@pytest.mark.parametrize("code", ["import workbook_tool", "from workbook_tool import open_round"])
def test_the_import_is_cheap(code: str) -> None:
    code = f"import sys\n{code}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT
    )
    assert finished.stdout.split() == [b"[]"]


def test_the_package_alone_imports_no_module_of_its_own() -> None:
    code = "import sys, workbook_tool; print([x for x in sys.modules if x.startswith('workbook_')])"
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT
    )
    assert finished.stdout.split() == [b"['workbook_tool']"]


def test_the_package_lists_its_api_and_nothing_else_by_name() -> None:
    assert set(workbook_tool.__all__) <= set(dir(workbook_tool))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        workbook_tool.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_a_script_of_a_user_is_type_checked(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    asked = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    told = subprocess.run(
        [*asked, "--cache-dir", str(ROOT / ".mypy_cache"), str(script)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    faults = [line for line in told.stdout.splitlines() if " error: " in line]
    assert len(faults) == 1, told.stdout + told.stderr
    assert faults[0].endswith(
        'Incompatible return value type (got "str", expected "int")  [return-value]'
    )


def test_jobs_print_nothing(a_round: Round, capfd: pytest.CaptureFixture[str]) -> None:
    a_round.generate(dry_run=True)
    a_round.consolidate(dry_run=True)
    a_round.consolidate()
    a_round.check([a_round.folder / "returned"])
    a_round.status(today=date(2018, 9, 1))
    a_round.inspect(a_round.folder / "county_summary.xlsx")
    a_round.log()
    a_round.export("sqlite")
    a_round.notify(dry_run=True)
    a_round.publish("draft", dry_run=True)
    assert capfd.readouterr() == ("", "")


def test_a_round_stays_the_one_that_was_opened(
    a_round: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    init_round(other, sample="efqm", language=Language.EN)
    monkeypatch.chdir(other)
    assert len(a_round.consolidate(dry_run=True).consolidation.files) == 27
    assert a_round.status().agencies == 81
    empty = tmp_path / "empty"
    init_round(empty, sample="xinping", language=Language.EN)
    (empty / "returned").rmdir()
    assert open_round(empty).consolidate(dry_run=True).consolidation.files == ()


def test_every_frame_has_the_columns_that_are_stated_with_their_dtypes(a_round: Round) -> None:
    returned = a_round.folder / "returned"
    consolidated, checked = a_round.consolidate(dry_run=True), a_round.check(returned)
    form = next((a_round.folder / "outgoing").glob("XP039*.xlsx"))
    made: list[tuple[pd.DataFrame, tuple[Column[object], ...]]] = [
        *((consolidated.to_frame(name), TABLES[name]) for name in TABLES),
        (consolidated.to_frame(), TABLES["agencies"]),
        (checked.to_frame(), TABLES["files"]),
        (checked.to_frame("findings"), TABLES["findings"]),
        (a_round.generate(dry_run=True).to_frame(), RESULT_TABLES["GenerateResult"]),
        (a_round.status().to_frame(), RESULT_TABLES["RoundStatus"]),
        (a_round.inspect(form).to_frame(), RESULT_TABLES["Inspection"]),
        (a_round.log().to_frame(), RESULT_TABLES["RoundLog"]),
        (a_round.publish("draft", dry_run=True).to_frame(), RESULT_TABLES["PublishResult"]),
        (a_round.notify(dry_run=True).to_frame(), RESULT_TABLES["NotifyResult"]),
        (a_round.export("csv", dry_run=True).to_frame(), RESULT_TABLES["ExportResult"]),
    ]
    for frame, columns in made:
        assert len(frame) > 0
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            column.name: column.dtype for column in columns
        }


def test_what_a_frame_says_of_checked_files_is_what_it_says_when_they_are_consolidated(
    a_round: Round,
) -> None:
    """Statuses differ where versions of an agency are compared, findings of single files do not."""
    checked = a_round.check(a_round.folder / "returned").to_frame()
    consolidated = a_round.consolidate(dry_run=True).to_frame("files")
    columns = ["file", "size", "sha256"]
    pd.testing.assert_frame_equal(checked[columns], consolidated[columns])


def test_frames_count_what_the_results_count(a_round: Round) -> None:
    status, log = a_round.status(), a_round.log()
    states = status.to_frame().groupby("state").size().to_dict()
    assert states["missing"] == status.counts.agencies_missing == len(status.missing)
    assert states["faulty"] == len(status.faulty)
    found = log.to_frame()["accepted"].to_list()
    assert found == [one.statuses.get("accepted", 0) for one in log.runs]
    assert len(a_round.generate(dry_run=True).to_frame()) == 81


def test_a_result_cannot_be_changed_and_a_frame_is_a_copy(a_round: Round) -> None:
    result = a_round.consolidate(dry_run=True)
    with pytest.raises(FrozenInstanceError):
        result.summary = None  # type: ignore[misc]  # that it is refused is the case
    with pytest.raises(FrozenInstanceError):
        a_round.folder = Path()  # type: ignore[misc]  # as above
    frame = result.to_frame()
    frame["total"] = None
    assert result.to_frame()["total"].notna().any()


def _faulty(folder: Path) -> Path:
    broken = folder.parent / "broken"
    broken.mkdir(exist_ok=True)
    Workbook().save(broken / "assessment.xlsx")
    return broken


WRONG: Mapping[str, Callable[[Round], object]] = {
    "no round": lambda a_round: open_round(a_round.folder.parent / "nowhere"),
    "no definition": lambda a_round: open_round(assessment=a_round.folder / "nothing.xlsx"),
    "faulty definition": lambda a_round: open_round(_faulty(a_round.folder)).status(),
    "unknown agency": lambda a_round: a_round.generate(only=["nobody at all"], dry_run=True),
    "no such file": lambda a_round: a_round.check("nothing.xlsx"),
    "no such folder": lambda a_round: a_round.consolidate("nothing"),
    "output among returns": lambda a_round: a_round.consolidate(
        output=a_round.folder / "returned" / "summary.xlsx"
    ),
    "output in a file": lambda a_round: a_round.consolidate(
        output=a_round.folder / "assessment.xlsx" / "summary.xlsx"
    ),
    "no time": lambda a_round: a_round.consolidate(as_of="yesterday", dry_run=True),
    "no version": lambda a_round: a_round.consolidate(accept=["zz"], dry_run=True),
    "no workbook": lambda a_round: a_round.inspect(a_round.folder / ".workbook-tool" / "key.json"),
    "name too long": lambda a_round: a_round.inspect("x" * 5000),
    "no form": lambda a_round: a_round.export("xml"),
    "no publication": lambda a_round: a_round.publish("rumour"),
    "no approval": lambda a_round: a_round.publish("final"),
    "no table": lambda a_round: a_round.consolidate(dry_run=True).to_frame("pivots"),
    "no table of a check": lambda a_round: a_round.check(a_round.folder).to_frame("scores"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_a_user_causes_is_one_exception_in_both_languages(
    wrong: str, a_round: Round, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WorkbookToolError) as caught:
        WRONG[wrong](a_round)
    assert re.search(r"[\u4e00-\u9fff]", caught.value.zh)
    assert str(caught.value) == caught.value.en != caught.value.zh
    assert bool(caught.value.findings) is isinstance(caught.value, DefinitionError)
    assert capfd.readouterr() == ("", "")
