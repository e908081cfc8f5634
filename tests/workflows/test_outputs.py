"""Where the summary goes, what it replaces, and what keeps a run from writing it."""

import os
import shutil
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.workflows.filling import fill, issued
from workbook_tool.cli.main import main
from workbook_tool.core.errors import OutputError, SheetWriteError, UsageError
from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.excel.summary import proof, write_summary
from workbook_tool.excel.summary.filled_in import count_filled_in
from workbook_tool.excel.summary.proof import check_summary
from workbook_tool.round_folder.previous import kept_summaries
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.round_folder.storage import ORPHAN_AGE
from workbook_tool.workflows import consolidate as consolidate_module
from workbook_tool.workflows.consolidate import consolidate
from workbook_tool.workflows.named_returns import NamedReturns
from workbook_tool.workflows.read_round import read_round

OLD = b"the older summary"


def _round(folder: Path) -> RoundFolder:
    return RoundFolder(folder, folder / "assessment.xlsx")


def _kept(folder: Path) -> list[bytes]:
    return [path.read_bytes() for _, path in kept_summaries(_round(folder).previous)]


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_changed_summary_keeps_the_one_before_and_an_equal_one_is_left_alone(
    folder: Path,
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    assert consolidate(folder / "returned").summary == summary
    assert _kept(folder) == [OLD]
    os.utime(summary, (1, 1))
    consolidate(folder / "returned")
    assert summary.stat().st_mtime == 1
    first = summary.read_bytes()
    fill(issued(folder, "XP066"), folder / "returned" / "又一份.xlsx", Decimal(1))
    consolidate(folder / "returned")
    assert _kept(folder) == [OLD, first]
    assert not [name for name in _names(folder) if name.startswith(".~")]


def test_a_summary_that_somebody_filled_in_stays_beside_the_new_one(folder: Path) -> None:
    summary = consolidate(folder / "returned").summary
    assert summary is not None
    book = load_workbook(summary)
    review = book.create_sheet("考评表-实地考察")  # which earlier versions wrote
    review.append(["序号", "单位", "编号", "考评得分", "扣分原因"])
    review.append([1, "县教育局", "C01", 8.5, None])
    review.append([2, "县财政局", "C01", None, "工作还有差距"])
    book.save(summary)
    filled = summary.read_bytes()
    result = consolidate(folder / "returned")
    kept = folder / "county_summary（有手工填写-1）.xlsx"
    assert result.summary == summary
    assert kept.read_bytes() == filled
    assert count_filled_in(summary.read_bytes()) == 0
    (told,) = [note.zh for note in result.notes if "手工填写" in note.zh]
    assert "有 2 格手工填写的内容" in told
    assert kept.name in told
    again = consolidate(folder / "returned")
    assert not [note for note in again.notes if "手工填写" in note.zh]
    assert {name for name in _names(folder) if name.startswith("county_summary")} == {
        "county_summary.xlsx",
        kept.name,
    }
    summary.write_bytes(filled)
    consolidate(folder / "returned")
    assert (folder / "county_summary（有手工填写-2）.xlsx").read_bytes() == filled


@pytest.mark.parametrize("content", [None, b"PK\x03\x04 cut", b""])
def test_a_run_without_a_countable_return_replaces_nothing(
    folder: Path, content: bytes | None
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    shutil.rmtree(folder / "returned")
    (folder / "returned").mkdir()
    if content is not None:
        (folder / "returned" / "a.xlsx").write_bytes(content)
    result = consolidate(folder / "returned")
    assert result.summary is None
    assert summary.read_bytes() == OLD
    assert _kept(folder) == []


@pytest.mark.parametrize("mark", ["~$county_summary.xlsx", ".~lock.county_summary.xlsx#"])
def test_an_open_summary_is_left_alone_and_the_result_stands_beside_it(
    folder: Path, mark: str
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    (folder / mark).write_bytes(b"")
    for _ in range(2):  # an equal result shares one name
        result = consolidate(folder / "returned")
        assert result.is_beside
        assert result.summary == folder / "county_summary（新-1）.xlsx"
        assert any("县" in note.zh or "新-1" in note.zh for note in result.notes)
    assert summary.read_bytes() == OLD
    fill(issued(folder, "XP066"), folder / "returned" / "又一份.xlsx", Decimal(1))
    result = consolidate(folder / "returned")
    assert result.summary == folder / "county_summary（新-2）.xlsx"


def test_a_summary_that_cannot_be_replaced_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target) == summary:
            raise PermissionError(13, "held by another program")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    result = consolidate(folder / "returned")
    assert result.is_beside
    assert result.summary is not None
    check_summary(result.summary.read_bytes(), result.consolidation)
    assert summary.read_bytes() == OLD
    summary.unlink()
    with pytest.raises(OutputError, match="held by another program"):
        consolidate(folder / "returned")


def test_a_folder_in_the_place_of_the_summary_is_left_alone(folder: Path) -> None:
    (folder / "county_summary.xlsx").mkdir()
    result = consolidate(folder / "returned")
    assert result.is_beside
    assert result.summary == folder / "county_summary（新-1）.xlsx"
    assert _names(folder / "county_summary.xlsx") == set()


def test_output_may_stand_elsewhere_or_in_a_folder(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "报送" / "汇总.xlsx"
    result = consolidate(folder / "returned", output=target)
    assert (result.summary, result.is_beside) == (target, False)
    check_summary(target.read_bytes(), result.consolidation)
    assert not (folder / "county_summary.xlsx").exists()
    result = consolidate(folder / "returned", output=target.parent)
    assert result.summary == target.parent / "county_summary.xlsx"


@pytest.mark.parametrize(
    "output",
    [
        "assessment.xlsx",
        "decisions.csv",
        "summary.pdf",
        "returned/农业局.xlsx",
        "returned/new.xlsx",
        "outgoing/x.xlsx",
        ".workbook-tool/issued.json",
        "returned",
    ],
)
def test_output_never_lands_on_the_round_s_own_files(folder: Path, output: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(UsageError):
        consolidate(folder / "returned", output=folder / output)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_orphans_of_killed_runs_are_swept_from_every_folder_at_the_start(
    folder: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    places = [*_round(folder).written, elsewhere]
    orphans = []
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        orphan = place / ".~workbook-tool-0.tmp"
        orphan.write_bytes(b"half")
        os.utime(orphan, (1, 1))
        orphans.append(orphan)
    fresh = folder / ".~workbook-tool-1.tmp"
    fresh.write_bytes(b"half")
    assert fresh.stat().st_mtime > ORPHAN_AGE
    consolidate(folder / "returned", output=elsewhere / "a.xlsx")
    assert not [orphan for orphan in orphans if orphan.exists()]
    assert fresh.exists()


def test_a_failed_run_does_not_push_older_summaries_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    for number in range(5):
        path = _round(folder).previous / f"county_summary-{number:06d}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%d" % number)
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target) == summary:
            raise PermissionError(13, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    for _ in range(4):
        consolidate(folder / "returned")
    assert _kept(folder) == [b"1", b"2", b"3", b"4", OLD]


# What is proved of a summary before it takes the place of the older one.


@pytest.fixture(scope="module")
def finished(small_round: Path) -> tuple[bytes, Consolidation]:
    outcome = read_round(NamedReturns(_round(small_round), small_round / "returned"))
    return write_summary(outcome.consolidation), outcome.consolidation


def _with_part(content: bytes, part: str, change: dict[bytes, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            for before, after in change.items() if entry.filename == part else ():
                assert before in text
                text = text.replace(before, after)
            new.writestr(entry, text)
    return target.getvalue()


def test_a_finished_summary_reads_back(finished: tuple[bytes, Consolidation]) -> None:
    check_summary(*finished)


def _score_part(content: bytes, consolidation: Consolidation) -> tuple[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        part = proof.parts_of_sheets(package)["得分情况汇总表"]
        return part, package.read(part)


def test_a_wrong_lost_or_added_total_is_refused(finished: tuple[bytes, Consolidation]) -> None:
    content, consolidation = finished
    part, _ = _score_part(content, consolidation)
    wrong = {b"<v>60</v>": b"<v>61</v>"}, {b"<v>60</v>": b"<v></v>"}, {b"<v>60</v>": b""}
    for change in wrong:
        with pytest.raises(SheetWriteError):
            check_summary(_with_part(content, part, change), consolidation)
    with pytest.raises(SheetWriteError):
        check_summary(_with_part(content, part, {b"</row>": b"<row"}), consolidation)
    for change in ({b'name="\xe5\xbe\x97': b'name="x'}, {b"<sheets>": b""}):
        with pytest.raises(SheetWriteError):
            check_summary(_with_part(content, "xl/workbook.xml", change), consolidation)


def test_cut_and_damaged_archives_are_refused(finished: tuple[bytes, Consolidation]) -> None:
    content, consolidation = finished
    with zipfile.ZipFile(BytesIO(content)) as package:
        largest = max(package.infolist(), key=lambda entry: entry.compress_size)
    damaged = bytearray(content)
    # Inside the compressed bytes of a part: no reader looks at every byte of a local header.
    damaged[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
    for wrong in (b"", content[: len(content) // 2], content[:-1], bytes(damaged)):
        with pytest.raises(SheetWriteError):
            check_summary(wrong, consolidation)


def test_a_summary_that_reads_back_wrong_never_replaces_the_older_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = folder / "county_summary.xlsx"
    summary.write_bytes(OLD)
    monkeypatch.setattr(proof, "_totals", lambda _package, _consolidation: iter(()))
    with pytest.raises(SheetWriteError):
        consolidate(folder / "returned")
    assert summary.read_bytes() == OLD
    assert not [name for name in _names(folder) if name.startswith(".~")]
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "en", "consolidate", str(folder / "returned")])
    assert ended.value.code == 2
    assert "reads back differently" in capsys.readouterr().err


def test_what_the_file_system_refuses_outside_of_writing_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error", "some file")

    monkeypatch.setattr(consolidate_module, "scheme_digest", refuse)
    with pytest.raises(OutputError, match="some file"):
        consolidate(folder / "returned")
