"""The schemas in docs/schemas are those of the shapes, and what the commands print fits them."""

import copy
import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from tests.cli.examples import RESULT
from tests.cli.running import PROJECT, Runner
from tests.cli.test_other_commands import STATUS
from tools import json_schemas
from workbook_tool.cli.json_reports import build_consolidation_json, build_status_json
from workbook_tool.cli.main import workbook_tool
from workbook_tool.cli.report_shapes import REPORTS
from workbook_tool.core.text import Language
from workbook_tool.definition import sample_names
from workbook_tool.workflows.demo import copy_sample

SCHEMAS = PROJECT / "docs" / "schemas"
Report = dict[str, Any]


@cache
def validator(command: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{command}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(command: str, report: object) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in validator(command).iter_errors(report)]


def printed(run: Runner, *arguments: str | Path) -> Report:
    """Return the report of a command, which fits its schema in whatever language it speaks."""
    outcome = run(*map(str, arguments), "--format", "json")
    assert outcome.stdout, outcome.stderr
    report = json.loads(outcome.stdout)
    assert isinstance(report, dict)
    assert faults(str(arguments[0]), report) == []
    return report


def make_round(sample: str, folder: Path) -> Path:
    home = PROJECT / "samples" / sample
    copy_sample(home, folder)
    (folder / "assessment.xlsx").write_bytes((home / "assessment.xlsx").read_bytes())
    return folder


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_round("xinping", tmp_path_factory.mktemp("county") / "round")


def test_the_schemas_are_those_of_the_shapes() -> None:
    assert json_schemas.stale() == []
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(REPORTS)
    for command in REPORTS:
        schema = json.loads((SCHEMAS / f"{command}.json").read_text("utf-8"))
        shapes = [schema, *schema["$defs"].values()]
        assert {shape["additionalProperties"] for shape in shapes} == {False}


def test_every_command_with_a_json_report_has_a_schema_and_no_other() -> None:
    def has_json(command: click.Command) -> bool:
        return any("--format" in parameter.opts for parameter in command.params)

    assert {name for name, one in workbook_tool.commands.items() if has_json(one)} == set(REPORTS)


def test_a_stale_schema_is_told_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(json_schemas, "FOLDER", tmp_path / "schemas")
    assert json_schemas.main([]) == 0
    assert json_schemas.main(["--check"]) == 0
    (tmp_path / "schemas" / "check.json").write_text("{}")
    (tmp_path / "schemas" / "no-command.json").write_text("{}")
    assert json_schemas.main(["--check"]) == 1
    assert capsys.readouterr().err == "stale in docs/schemas: check.json, no-command.json\n"
    assert json_schemas.main([]) == 0
    assert json_schemas.main(["--check"]) == 0


@pytest.mark.parametrize("sample", sample_names())
def test_the_reports_of_every_sample_fit(run: Runner, tmp_path: Path, sample: str) -> None:
    folder = make_round(sample, tmp_path / sample)
    report = printed(run, "consolidate", folder, "--dry-run")
    assert report["files"]
    checked = printed(run, "check", folder / "returned", "--lang", "zh")
    assert {one["file"] for one in checked["files"]} == {one["file"] for one in report["files"]}


def test_the_other_reports_of_a_round_fit(run: Runner, county: Path) -> None:
    assert printed(run, "consolidate", county)["summary_path"] == "county_summary.xlsx"
    assert printed(run, "status", county)["missing"]
    assert printed(run, "log", county)["runs"]
    assert printed(run, "export", county, "--to", "csv", "--dry-run")["tables"]
    assert printed(run, "doctor", county)["parts"]
    published = printed(run, "publish", county, "--as", "final", "--approval", "x", "--force", "y")
    assert published["obstacles"]
    assert printed(run, "publish", county, "--as", "notice")["refused"]
    assert [one["kind"] for one in printed(run, "log", county)["runs"][-1]["published"]] == [
        "final"
    ]
    assert printed(run, "inspect", county / "county_summary.xlsx")["kind"] == "county_summary"
    assert printed(run, "inspect", county / "assessment.xlsx")["kind"] == "definition"
    assert printed(run, "notify", county, "--dry-run")["notices"]
    assert printed(run, "archive", county)["files"]
    (county / "returned" / "late.xlsx").write_bytes(b"")
    assert printed(run, "archive", county, "--check")["changes"]
    assert printed(run, "archive", county, "--reopen", "--reason", "more came")["reopened"]
    assert printed(run, "log", county)["runs"][-1]["reason"] == "more came"
    (county / ".workbook-tool" / "audit.jsonl").write_bytes(b"{}\n")
    assert not printed(run, "log", county)["is_whole"]


@pytest.mark.parametrize("codes", [("S103",), ("S103", "F301"), ()])
def test_explanations_fit(run: Runner, codes: tuple[str, ...]) -> None:
    report = printed(run, "explain", *codes)
    assert ("codes" in report) is (len(codes) != 1)


def test_the_reports_about_definitions_fit(run: Runner, county: Path, tmp_path: Path) -> None:
    samples = PROJECT / "samples"
    assert printed(run, "diff", samples / "xinping", samples / "baoshan")["changes"]
    assert printed(run, "diff", samples / "xinping", samples / "xinping")["is_same"]
    annex = tmp_path / "annex.csv"
    annex.write_text("一级指标,测评标准,分值\n领导,组织健全,60\n宣传,宣传到位,40\n", "utf-8")
    assert printed(run, "import-scheme", annex, "--dry-run")["counts"] == {"criteria": 2}
    annex.write_text("一级指标,测评标准,分值\n组织领导,组织健全,六十\n,,\n", "utf-8")
    assert printed(run, "import-scheme", annex, "--dry-run")["findings"]
    into = Path(shutil.copytree(county, tmp_path / "into"))
    annex.write_text("一级指标,测评标准,分值\n组织领导,组织健全,100\n", "utf-8")
    assert printed(run, "import-scheme", annex, "--into", into)["changes"]


def hostile() -> Iterator[Path]:
    """Yield what strangers sent: saved by other programs, broken, or no workbook at all."""
    for folder in ("returned", "field", "rounds"):
        for path in sorted((PROJECT / "tests" / folder).rglob("*")):
            if path.suffix.lower() in {".xlsx", ".xls", ".ods", ".et", ".zip", ".eml", ".docx"}:
                yield path


def test_verdicts_on_hostile_files_fit(run: Runner, county: Path, tmp_path: Path) -> None:
    odd = {
        "empty.xlsx": b"",
        "text.xlsx": b"hello",
        "half.zip": b"PK\x03\x04",
        "=cmd|x.xlsx": b"PK",
        "mail.eml": b"Subject: =?utf-8?b?/////w==?=\r\n\r\n\xff\xfe",
        "\udcff.bin": b"\x00" * 9,
    }
    for name, content in odd.items():
        (tmp_path / name).write_bytes(content)
    files = [*(tmp_path / name for name in odd), *hostile()]
    report = printed(run, "check", *files, "--assessment", county)
    assert len(report["files"]) >= len(files)
    assert {one["status"] for one in report["files"]} >= {"rejected", "ignored"}
    for path in hostile():
        outcome = run("inspect", str(path), "--format", "json")
        assert outcome.code in {0, 2}
        assert not outcome.stdout or faults("inspect", json.loads(outcome.stdout)) == []


def test_reports_of_every_status_and_standing_fit() -> None:
    for language in Language:
        assert faults("consolidate", build_consolidation_json(RESULT, language)) == []
        assert faults("status", build_status_json(STATUS, language)) == []


def places(report: object, way: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Yield the ways to every object of a report."""
    if isinstance(report, dict):
        yield way
        for name, part in report.items():
            yield from places(part, (*way, name))
    elif isinstance(report, list) and report:
        yield from places(report[0], (*way, 0))


def at(report: Any, way: tuple[Any, ...]) -> dict[str, Any]:  # noqa: ANN401 - any part of a report
    for step in way:
        report = report[step]
    assert isinstance(report, dict)
    return report


def test_a_field_that_is_not_in_the_schema_or_lacks_is_told_at_every_place() -> None:
    """So none is ever added, renamed or forgotten without the schema."""
    reports: Mapping[str, Any] = {
        "consolidate": build_consolidation_json(RESULT, Language.EN),
        "status": build_status_json(STATUS, Language.EN),
    }
    for command, report in reports.items():
        for way in places(report):
            if way[-1:] == ("scores",):  # by criterion
                continue
            more = copy.deepcopy(report)
            at(more, way)["undocumented"] = None
            assert faults(command, more), way
            for name in at(report, way):
                less = copy.deepcopy(report)
                del at(less, way)[name]
                assert faults(command, less), (way, name)
                other = copy.deepcopy(report)
                at(other, way)[name] = 0.5  # no report holds such a number
                assert faults(command, other), (way, name)
