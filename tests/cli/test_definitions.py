"""The commands on definitions: what they print, their JSON and their exit codes."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.running import Runner
from tests.definition.annex_files import Annex, document, table
from tools.sample_rounds import build_sample
from workbook_tool.core.round.settings import AssessmentRound
from workbook_tool.core.text import Language
from workbook_tool.definition.writing.writer import write_definition

SAMPLE = build_sample("xinping")


def _written(folder: Path, assessment_round: AssessmentRound) -> Path:
    folder.mkdir()
    path = folder / "assessment.xlsx"
    path.write_bytes(write_definition(assessment_round, Language.ZH))
    return path


@pytest.fixture
def two_definitions(tmp_path: Path) -> tuple[Path, Path]:
    first, second, *rest = SAMPLE.scheme.criteria
    criteria = (
        replace(first, cap=Decimal(8)),
        replace(second, cap=Decimal(10)),
        replace(rest[0], text=rest[0].text + "。"),
        *rest[1:],
    )
    changed = replace(SAMPLE, scheme=replace(SAMPLE.scheme, criteria=criteria))
    return _written(tmp_path / "old", SAMPLE), _written(tmp_path / "new", changed)


def test_diff_says_what_changed_and_what_voids(
    run: Runner, two_definitions: tuple[Path, Path]
) -> None:
    old, new = two_definitions
    outcome = run("diff", str(old), str(new.parent), "--lang", "zh")

    assert outcome.code == 1
    assert "× C01 分值 10→8" in outcome.stdout
    assert "× C02 分值 8→10" in outcome.stdout
    assert "· C03 测评标准 “…" in outcome.stdout
    assert "3 处不同：新增 0　删除 0　移动 0　改字 1　改动 2" in outcome.stdout
    assert "--reissue" in outcome.stdout.splitlines()[-1]


def test_diff_of_equal_definitions_is_0(run: Runner, two_definitions: tuple[Path, Path]) -> None:
    old, _ = two_definitions
    outcome = run("diff", str(old), str(old.parent), "--lang", "en")

    assert outcome.code == 0
    assert "The two definitions say the same." in outcome.stdout


def test_wording_alone_keeps_the_codes(run: Runner, tmp_path: Path) -> None:
    settings = replace(SAMPLE.settings, title="另一个标题")
    old = _written(tmp_path / "old", SAMPLE)
    new = _written(tmp_path / "new", replace(SAMPLE, settings=settings))
    outcome = run("diff", str(old), str(new), "--lang", "en")

    assert outcome.code == 1
    assert "codes stay valid" in outcome.stdout
    assert "×" not in outcome.stdout


def test_diff_as_json(run: Runner, two_definitions: tuple[Path, Path]) -> None:
    outcome = run("diff", *map(str, two_definitions), "--lang", "en", "--format", "json")
    report = json.loads(outcome.stdout)

    assert report["schema_version"] == 1
    assert (report["is_same"], report["voids_issued"]) == (False, True)
    assert report["counts"] == {"added": 0, "removed": 0, "moved": 0, "reworded": 1, "changed": 2}
    assert report["changes"][0] == {
        "area": "criteria",
        "kind": "changed",
        "subject": "C01",
        "name": SAMPLE.scheme.criteria[0].text,
        "field": "cap",
        "old": "10",
        "new": "8",
        "voids_issued": True,
        "message": "C01 cap 10→8",
    }
    assert report["old"]["version"] != report["new"]["version"]


def test_diff_without_a_definition_is_2(run: Runner, tmp_path: Path) -> None:
    outcome = run("diff", str(tmp_path), str(tmp_path / "none.xlsx"), "--lang", "zh")

    assert outcome.code == 2
    assert "找不到测评定义" in outcome.stderr
    assert outcome.stdout == ""


@pytest.fixture
def annex(tmp_path: Path) -> Path:
    path = tmp_path / "附件2.docx"
    path.write_bytes(document(table(Annex().rows())))
    return path


def test_an_import_says_that_it_adds_up(run: Runner, annex: Path) -> None:
    outcome = run("import-scheme", str(annex), "--lang", "zh")

    assert outcome.code == 0
    assert "12 项, 合计 100 分, 与总分一致" in outcome.stdout.splitlines()
    assert "  高度重视民族工作　5 项　42 分" in outcome.stdout.splitlines()
    assert (annex.parent / "assessment.xlsx").is_file()


def test_an_import_says_what_does_not_add_up(run: Runner, annex: Path) -> None:
    annex.write_bytes(document(table(Annex(caps={"C05": "9"}).rows())))
    outcome = run("import-scheme", str(annex), "--lang", "zh")

    assert outcome.code == 2
    assert "12 项, 合计 101 分, 与总分 100 分不一致, 相差 1 分" in outcome.stdout.splitlines()
    assert "[N104] 表格1 A14：" in outcome.stdout
    assert not (annex.parent / "assessment.xlsx").exists()


def test_an_import_into_a_round_says_what_changes(
    run: Runner, annex: Path, two_definitions: tuple[Path, Path]
) -> None:
    _, changed = two_definitions
    outcome = run("import-scheme", str(annex), "--round", str(changed.parent), "--lang", "en")

    assert outcome.code == 0
    assert "× C01 cap 8→10" in outcome.stdout
    assert changed.read_bytes() == write_definition(SAMPLE, Language.ZH)


def test_an_import_as_json(run: Runner, annex: Path) -> None:
    annex.write_bytes(document(table(Annex(caps={"C01": "10分"}).rows())))
    outcome = run("import-scheme", str(annex), "--format", "json", "--lang", "en")
    report = json.loads(outcome.stdout)

    assert outcome.code == 0
    assert report["counts"] == {"criteria": 12}
    assert (report["total"], report["stated_total"], report["agrees"]) == ("100", "100", True)
    assert report["levels"][0] == {
        "title": "高度重视民族工作",
        "criteria": 5,
        "total": "42",
        "stated_total": None,
    }
    assert [(one["code"], one["cell"]) for one in report["findings"]] == [("N201", "D2")]
    assert report["output_path"] == (annex.parent / "assessment.xlsx").as_posix()


def test_an_import_of_a_pdf_is_2(run: Runner, annex: Path) -> None:
    annex.write_bytes(b"%PDF-1.7\n")
    outcome = run("import-scheme", str(annex), "--lang", "zh")

    assert outcome.code == 2
    assert "另存为 .docx" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_preview_shows_each_row_with_its_place_and_writes_nothing(
    run: Runner, annex: Path
) -> None:
    outcome = run("import-scheme", str(annex), "--preview", "--lang", "zh")
    assert "没有写出；核对后去掉 --preview" in outcome.stdout
    assert "generate" not in outcome.stdout

    assert outcome.code == 0
    lines = outcome.stdout.splitlines()
    first = SAMPLE.scheme.criteria[0]
    assert f"  {first.levels[0]}" in lines
    assert f"    {first.levels[1]}" in lines
    (row,) = [line for line in lines if first.text in line]
    assert row.startswith("      C01 [10 分] ")
    assert row.endswith("（表格1 C2）")
    assert not annex.with_name("assessment.xlsx").exists()


def test_a_preview_of_what_is_refused_shows_the_table_that_was_found(
    run: Runner, annex: Path
) -> None:
    annex.write_bytes(document(table(Annex(caps={"C02": "8②"}).rows())))
    outcome = run("import-scheme", str(annex), "--preview", "--format", "json", "--lang", "en")

    assert outcome.code == 2
    rows = json.loads(outcome.stdout)["criteria"]
    assert [row["cap"] for row in rows][:2] == ["10", "8②"]
    assert rows[1]["levels"] == list(SAMPLE.scheme.criteria[1].levels)
    assert (rows[1]["sheet"], rows[1]["cell"]) == ("table 1", "C3")
