"""The issue register, rebuilt from outgoing/ when .workbook-tool is gone, damaged or held."""

import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.workflows.filling import edit_definition, fill, issued, rerun
from workbook_tool.core.errors import OutputError, RoundStateError
from workbook_tool.core.returns.register import FileVerdict
from workbook_tool.round_folder.issued import find_issue_register
from workbook_tool.round_folder.rounds import RoundFolder, load_definition, load_issue_register
from workbook_tool.workflows.generate import generate
from workbook_tool.workflows.results import ConsolidateResult

OLD_VERSION = "I104"


def _round(folder: Path) -> RoundFolder:
    return RoundFolder(folder, folder / "assessment.xlsx")


def _verdicts(result: ConsolidateResult) -> dict[str, tuple[str, str | None]]:
    return {v.file.path: (v.status.value, v.agency) for v in result.consolidation.files}


def _codes(verdict: FileVerdict) -> set[str]:
    return {f.rule.id for f in verdict.findings if f.severity.value in {"error", "security"}}


def _move_points(workbook: Workbook) -> None:
    cells = [cell for row in workbook["指标"].iter_rows() for cell in row if cell.value == 8]
    cells[0].value, cells[1].value = 9, 7


@pytest.fixture(scope="module")
def reissued(small_round: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round whose criteria were changed after two agencies had answered the first."""
    folder = Path(shutil.copytree(small_round, tmp_path_factory.mktemp("reissued") / "round"))
    edit_definition(folder, _move_points)
    generate(folder, reissue=True)
    fill(issued(folder, "XP066"), folder / "returned" / "新版.xlsx", Decimal(5))
    too_much = folder / "returned" / "超分.xlsx"
    fill(issued(folder, "XP007"), too_much, {"C01": Decimal(99)})
    return folder


def test_a_rebuilt_register_judges_as_the_kept_one_did(folder: Path) -> None:
    fill(issued(folder, "XP066"), folder / "returned" / "超分.xlsx", Decimal(99))
    kept = rerun(folder)
    shutil.rmtree(folder / ".workbook-tool")
    rebuilt = rerun(folder)
    assert _verdicts(rebuilt) == _verdicts(kept)
    assert rebuilt.consolidation.counts == kept.consolidation.counts
    assert any("3 份" in note.zh for note in rebuilt.notes)
    assert "XP066" not in {agency.code for agency in rebuilt.consolidation.missing}


def test_codes_of_an_older_version_are_rejected_as_such_after_a_rebuild(
    reissued: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(reissued, tmp_path / "round"))
    kept = rerun(folder)
    expected = {
        "农业局.xlsx": ("rejected", "XP039"),
        "林业/林业局.xlsx": ("rejected", "XP040"),
        "新版.xlsx": ("accepted", "XP066"),
        "超分.xlsx": ("rejected", "XP007"),
    }
    assert _verdicts(kept) == expected
    shutil.rmtree(folder / ".workbook-tool")
    rebuilt = rerun(folder)
    assert _verdicts(rebuilt) == expected
    by_path = {v.file.path: v for v in rebuilt.consolidation.files}
    assert _codes(by_path["农业局.xlsx"]) == {OLD_VERSION}
    assert OLD_VERSION not in _codes(by_path["超分.xlsx"])
    missing = {agency.code for agency in rebuilt.consolidation.missing}
    assert not missing & {"XP039", "XP040", "XP066", "XP007"}
    assert rebuilt.consolidation.counts == kept.consolidation.counts


def test_a_rebuilt_register_is_kept_by_the_next_generate_and_voids_nothing(folder: Path) -> None:
    (folder / ".workbook-tool" / "issued.json").unlink()
    result = generate(folder, only=("XP039",))
    assert result.notes
    assert (result.issued, result.written) == (3, ())
    register = load_issue_register(_round(folder))
    assert register is not None
    assert set(register.current) == {"XP039", "XP040", "XP066"}
    assert _verdicts(rerun(folder)) == {
        "农业局.xlsx": ("accepted", "XP039"),
        "林业/林业局.xlsx": ("accepted", "XP040"),
    }


@pytest.mark.parametrize("content", [b"", b'{"round_id": "X', b"[]", b"\xff\xfe", b"{}"])
def test_a_damaged_register_is_rebuilt_and_told(folder: Path, content: bytes) -> None:
    (folder / ".workbook-tool" / "issued.json").write_bytes(content)
    result = rerun(folder)
    assert any("重建" in note.zh for note in result.notes)
    assert result.consolidation.counts.issued == 3


def test_a_register_that_cannot_be_read_is_never_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / ".workbook-tool" / "issued.json"
    before = path.read_bytes()
    real = os.open

    def held(opened: str, *rest: int) -> int:
        if str(opened) == str(path):
            raise PermissionError(13, "held by another program")
        return real(opened, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", held)
        for job in (lambda: generate(folder, only=("XP039",)), lambda: rerun(folder)):
            with pytest.raises((RoundStateError, OutputError), match="held by another program"):
                job()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b'{"key": "zz"}', b"[]"])
def test_a_damaged_key_stops_generate_and_stays(folder: Path, content: bytes) -> None:
    path = folder / ".workbook-tool" / "key.json"
    path.write_bytes(content)
    with pytest.raises(RoundStateError):
        generate(folder, only=("XP039",))
    assert path.read_bytes() == content
    assert rerun(folder).consolidation.counts.accepted == 2, "reading needs no key"


def _retouch(folder: Path, agency: str, changes: dict[str, str], target: Path) -> None:
    """Save an issued workbook whose hidden sheet says something else."""
    import openpyxl

    workbook = openpyxl.load_workbook(issued(folder, agency))
    for row in workbook["_meta"].iter_rows():
        if row[0].value in changes:
            row[1].value = changes[str(row[0].value)]
    workbook.save(target)


def test_strange_workbooks_in_outgoing_neither_stop_a_rebuild_nor_count(folder: Path) -> None:
    code = json.loads((folder / ".workbook-tool" / "issued.json").read_bytes())["workbooks"][0]
    printed = code["code"]
    other_round = printed.replace("XPMZ18", "XPMZ17")
    outgoing = folder / "outgoing"
    (outgoing / "cut.xlsx").write_bytes(b"PK\x03\x04 cut")
    (outgoing / "~$lock.xlsx").write_bytes(b"lock")
    shutil.copyfile(folder / "assessment.xlsx", outgoing / "definition.xlsx")
    _retouch(folder, "XP039", {"agency": "XP040"}, outgoing / "edited.xlsx")
    _retouch(folder, "XP039", {"code": "no code"}, outgoing / "uncoded.xlsx")
    _retouch(folder, "XP039", {"blueprint": "x"}, outgoing / "copy.xlsx")
    _retouch(folder, "XP039", {"code": other_round}, outgoing / "last year.xlsx")
    shutil.rmtree(folder / ".workbook-tool")
    register, notes = find_issue_register(_round(folder), load_definition(_round(folder)))
    assert notes
    assert {agency: book.code for agency, book in register.current.items()}.keys() == {
        "XP039",
        "XP040",
        "XP066",
    }
    assert register.current["XP039"].code == printed
    last_year = register.find(other_round)
    assert last_year is not None
    assert last_year.is_void
    assert _verdicts(rerun(folder))["农业局.xlsx"] == ("accepted", "XP039")


def test_without_anything_issued_there_is_nothing_to_rebuild(folder: Path) -> None:
    shutil.rmtree(folder / ".workbook-tool")
    shutil.rmtree(folder / "outgoing")
    result = rerun(folder)
    assert not result.notes
    assert result.consolidation.counts.issued == 0
    assert {status for status, _ in _verdicts(result).values()} == {"rejected"}
