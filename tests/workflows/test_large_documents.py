"""Large definitions and annexes: refused in a moment with a sentence, never read for hours."""

from __future__ import annotations

import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.workflows.filling import SAMPLE, edit_definition
from tests.workflows.generated_shapes import generated_shapes
from workbook_tool.core.errors import DefinitionError
from workbook_tool.core.findings import Code
from workbook_tool.core.text import Language
from workbook_tool.definition import read_definition
from workbook_tool.definition.reading import workbook_file
from workbook_tool.intake import AirlockLimits
from workbook_tool.workflows.diff import diff_definitions
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.import_scheme import import_scheme

ALL = "A1:XFD1048576"
GENERATED = {
    name: make
    for name, make in generated_shapes(1).items()
    if name.endswith((".xlsx", ".csv", ".html", ".txt", ".xml"))
}


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """Return the folder of a definition with one merge over a whole sheet."""
    folder = tmp_path / "round"
    folder.mkdir()
    shutil.copyfile(SAMPLE, folder / "assessment.xlsx")
    source = folder / "assessment.xlsx"
    target = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                assert b"<mergeCell " not in part
                merge = f'</sheetData><mergeCells><mergeCell ref="{ALL}"/></mergeCells>'
                part = part.replace(b"</sheetData>", merge.encode())
            new.writestr(name, part)
    source.write_bytes(target.getvalue())
    return folder


def test_a_definition_with_one_merge_over_a_sheet_is_refused_by_every_command(
    merged: Path, tmp_path: Path
) -> None:
    source = merged / "assessment.xlsx"
    jobs = (
        lambda: generate(merged),
        lambda: diff_definitions(SAMPLE, source),
        lambda: import_scheme(source, output=tmp_path / "new", language=Language.ZH),
        lambda: import_scheme(SAMPLE, into=merged, language=Language.ZH),
    )
    for job in jobs:
        with pytest.raises(DefinitionError) as caught:
            job()
        (finding,) = caught.value.findings
        assert finding.rule is Code.MERGE_TOO_LARGE
        assert "指标" in finding.message(Language.ZH)
    assert not (merged / "outgoing").exists()


def test_a_definition_beyond_the_size_of_any_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "assessment.xlsx"
    large.write_bytes(SAMPLE.read_bytes())
    monkeypatch.setattr(workbook_file, "DEFAULT_LIMITS", AirlockLimits(file_bytes=100))
    with pytest.raises(DefinitionError, match="MB"):
        read_definition(large)


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("编号,测评标准,分值\n" + "C01,标准,10\n" * 30_000, True),
        ("编号,测评标准,分值\n" + "," * 300_000, True),
        ("编号，标准\n" + "县 " * 4_500_000, True),
        ("编号,测评标准,分值\nC01," + "(" * 100_000 + ",10\n", False),
    ],
)
def test_a_text_table_is_refused_for_its_counts_and_ends_with_any_brackets(
    tmp_path: Path, text: str, *, is_refused: bool
) -> None:
    annex = tmp_path / "附表.csv"
    annex.write_text(text, "utf-8")
    try:
        findings = import_scheme(
            annex, output=tmp_path / "new", language=Language.ZH
        ).scheme.findings
    except DefinitionError as error:
        findings = error.findings
    rules = [finding.rule for finding in findings]
    assert rules
    assert (Code.ANNEX_TOO_LARGE in rules) is is_refused


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_shape_as_an_annex_is_read_or_refused_with_a_sentence(
    tmp_path: Path, name: str
) -> None:
    annex = tmp_path / name
    annex.write_bytes(GENERATED[name]())
    words: tuple[str, ...] = ()
    try:
        result = import_scheme(annex, output=tmp_path / "new", language=Language.ZH)
        findings = result.scheme.findings
    except DefinitionError as error:
        findings, words = error.findings, (error.zh, error.en)
    assert all(words)
    assert all(finding.message(Language.ZH) for finding in findings)
    assert words or findings


def test_a_roster_of_merges_that_fits_is_read(folder: Path) -> None:
    edit_definition(folder, lambda book: book.worksheets[1].merge_cells("Z1:Z200"))
    generate(folder, dry_run=True)
