"""Files that are no definition, and the files that are shipped."""

from __future__ import annotations

import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.definition.editing import SAMPLE, SAMPLE_BYTES
from tools.example_round import build_example
from workbook_tool.core.errors import DefinitionError, UsageError
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Language
from workbook_tool.definition import blank_template, read_definition, shipped
from workbook_tool.definition.annex import read_text_parts
from workbook_tool.definition.samples import shipped_files
from workbook_tool.definition.writing.writer import write_definition

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "tools" / "make_templates.py"


def test_missing_file_names_the_path_and_the_command_that_helps(tmp_path: Path) -> None:
    path = tmp_path / "assessment.xlsx"
    with pytest.raises(UsageError) as caught:
        read_definition(path)
    for words in (caught.value.zh, caught.value.en):
        assert str(path) in words
        assert "workbook-tool init" in words


@pytest.mark.parametrize(
    "content", [b"", b"not a workbook", b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0x"]
)
def test_what_is_no_workbook_is_named_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(content)
    with pytest.raises(DefinitionError) as caught:
        read_definition(path)
    assert str(path) in caught.value.zh
    assert str(path) in caught.value.en


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "assessment.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(DefinitionError):
        read_definition(path)


def test_open_lock_beside_the_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(SAMPLE_BYTES)
    path.with_name("~$assessment.xlsx").write_bytes(b"\x05clerk")
    assert read_definition(path) == SAMPLE


@pytest.mark.parametrize("language", Language)
def test_shipped_templates_are_the_worked_example(tmp_path: Path, language: Language) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(blank_template(language).read_bytes())
    assert read_definition(path) == build_example(language)


def test_shipped_sample_is_the_county_round(tmp_path: Path) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(shipped("samples", "xinping", "assessment.xlsx").read_bytes())
    assert read_definition(path) == SAMPLE


def test_what_is_not_shipped_is_said() -> None:
    with pytest.raises(FileNotFoundError, match="samples/nowhere"):
        shipped("samples", "nowhere")


def test_shipped_files_are_fresh() -> None:
    subprocess.run([sys.executable, str(SCRIPT), "--check"], check=True)


def test_stale_files_are_listed_and_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = runpy.run_path(str(SCRIPT))
    main = script["main"]
    monkeypatch.setitem(main.__globals__, "REPOSITORY", tmp_path)
    monkeypatch.setattr(sys, "argv", ["make_templates.py", "--check"])
    assert main() == 1
    assert "blank_templates/assessment.zh.xlsx" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["make_templates.py"])
    assert main() == 0
    monkeypatch.setattr(sys, "argv", ["make_templates.py", "--check"])
    assert main() == 0


def test_every_header_is_explained_and_lists_are_offered(tmp_path: Path) -> None:
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(write_definition(build_example(Language.ZH), Language.ZH, is_template=True))
    workbook = load_workbook(path)
    for sheet in workbook.worksheets:
        headers = [cell for cell in sheet[3] if cell.value not in {None, "说明"}]
        assert all(cell.comment for cell in headers), sheet.title
        assert sheet.freeze_panes
        assert sheet.page_setup.paperSize == 9
        assert "示例" in str(sheet["A2"].value)
    lists = {
        sheet.title: [rule.type for rule in sheet.data_validations.dataValidation]
        for sheet in workbook.worksheets
    }
    assert lists["设置"].count("list") == 13
    assert lists["单位名册"] == ["list", "list"]
    assert "decimal" in lists["指标"]


def test_files_inside_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "_shipped" / "samples" / "xinping"
    inside.mkdir(parents=True)
    (inside / "assessment.xlsx").write_bytes(b"from the wheel")
    monkeypatch.setattr(shipped_files, "files", lambda _package: tmp_path)
    assert shipped("samples", "xinping", "assessment.xlsx").read_bytes() == b"from the wheel"
    assert blank_template("zh").is_file()


@pytest.mark.parametrize(
    ("text", "what"),
    [("a\n" * 20_001, "rows"), ("," * 200_001, "cells"), ("a" * 8_000_001, "characters")],
)
def test_a_text_table_that_is_far_larger_than_any_annex_is_refused(text: str, what: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_text_parts(text.encode(), "a.csv")
    (finding,) = caught.value.findings
    assert finding.rule is Code.ANNEX_TOO_LARGE
    assert what in finding.message(Language.EN)
