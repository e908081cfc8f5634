"""Files are written whole or not at all; dead runs leave nothing that matters."""

import csv
import errno
import io
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.errors import OutputError, RoundStateError
from workbook_tool.round_folder import storage
from workbook_tool.round_folder.csv_files import TableError, csv_bytes, defuse, read_csv, restore
from workbook_tool.round_folder.limits import TooLargeError
from workbook_tool.round_folder.locking import run_lock
from workbook_tool.round_folder.previous import keep_previous, kept_summaries
from workbook_tool.round_folder.storage import (
    ORPHAN_AGE,
    holds,
    read_file,
    sweep_orphans,
    write_beside,
    write_file,
    write_if_changed,
)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_failed_check_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")

    def refuse(written: bytes) -> None:
        assert written == b"new"
        message = "wrong"
        raise OSError(message)

    with pytest.raises(OutputError):
        write_file(target, b"new", verify=refuse)
    assert target.read_bytes() == b"old"
    assert _names(tmp_path) == ["a.xlsx"]


def test_bytes_that_read_back_differently_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _self: b"rotten")
    with pytest.raises(OutputError, match="reads back differently"):
        write_file(tmp_path / "a", b"new")
    assert _names(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: str, flags: int, *rest: int) -> int:
        if Path(path) == tmp_path:
            raise OSError(errno.EINVAL, "no folders here")
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    write_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_held_target_is_tried_for_a_while_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    real = Path.replace
    source = tmp_path / "source"
    source.write_bytes(b"new")

    def held(self: Path, target: Path) -> Path:
        if len(pauses) < 3:
            raise PermissionError(errno.EACCES, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(storage, "os", type("nt", (), {"name": "nt"}))
        storage._replace(source, tmp_path / "target")
        assert len(pauses) == 3
        elsewhere.setattr(Path, "replace", _always_held)
        with pytest.raises(PermissionError):
            storage._replace(tmp_path / "target", source)
    assert (tmp_path / "target").read_bytes() == b"new"


def _always_held(self: Path, target: Path) -> Path:
    raise PermissionError(errno.EACCES, "held")


def test_equal_bytes_are_not_written_again(tmp_path: Path) -> None:
    target = tmp_path / "a"
    assert write_if_changed(target, b"1")
    os.utime(target, (1, 1))
    assert not write_if_changed(target, b"1")
    assert target.stat().st_mtime == 1
    assert write_if_changed(target, b"2")


def test_a_file_that_cannot_be_read_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"1")
    assert holds(target, b"1")
    monkeypatch.setattr(Path, "read_bytes", lambda _self: _refuse())
    assert not holds(target, b"1")


def _refuse() -> bytes:
    raise PermissionError(errno.EACCES, "no")


def test_numbered_names_go_up_and_equal_bytes_share_one(tmp_path: Path) -> None:
    target = tmp_path / "s.xlsx"
    first = write_beside(target, b"1")
    assert first.name == "s（新-1）.xlsx"
    assert write_beside(target, b"1") == first
    assert write_beside(target, b"2").name == "s（新-2）.xlsx"
    (tmp_path / "s（新-3）.xlsx").symlink_to(tmp_path / "nowhere")
    assert write_beside(target, b"3").name == "s（新-4）.xlsx"


def test_only_our_own_old_orphans_are_swept(tmp_path: Path) -> None:
    old = [tmp_path / ".~workbook-tool-1.tmp", tmp_path / "theirs.tmp", tmp_path / "~$a.xlsx"]
    fresh = tmp_path / ".~workbook-tool-2.tmp"
    for path in (*old, fresh):
        path.write_bytes(b"x")
    for path in old:
        os.utime(path, (time.time() - ORPHAN_AGE - 60,) * 2)
    sweep_orphans(tmp_path / "absent", tmp_path, fresh)
    assert _names(tmp_path) == sorted([fresh.name, "theirs.tmp", "~$a.xlsx"])


def test_an_orphan_that_cannot_be_removed_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = tmp_path / ".~workbook-tool-1.tmp"
    orphan.write_bytes(b"x")
    os.utime(orphan, (1, 1))
    monkeypatch.setattr(Path, "unlink", lambda _self, **_: _refuse())
    sweep_orphans(tmp_path)
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: _refuse())
    sweep_orphans(tmp_path)
    assert orphan.exists()


# The run lock.


def test_a_second_run_is_refused_and_the_lock_ends_with_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "running.lock"
    with run_lock(lock), pytest.raises(RoundStateError, match="Another run"), run_lock(lock):
        pass
    with pytest.raises(KeyboardInterrupt), run_lock(lock):
        raise KeyboardInterrupt
    with run_lock(lock):
        pass


@pytest.mark.parametrize("mark", ["", "1 0123456789abcdef 00", "99999999999999999999 host"])
def test_what_a_dead_run_or_an_older_version_left_behind_holds_nobody_up(
    tmp_path: Path, mark: str
) -> None:
    lock = tmp_path / "running.lock"
    lock.write_text(mark)
    with run_lock(lock):
        pass


_HOLD = """
import sys, time
from pathlib import Path
from workbook_tool.round_folder.locking import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_another_process_is_respected_and_ends_with_it(tmp_path: Path) -> None:
    lock = tmp_path / "running.lock"
    call = [sys.executable, "-c", _HOLD, str(lock)]
    with subprocess.Popen(call, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(RoundStateError, match="Another run"), run_lock(lock):
            pass
        holder.kill()
        holder.wait()
    with run_lock(lock):
        pass


@pytest.mark.parametrize("place", ["state", "state/running.lock"])
def test_a_lock_that_cannot_be_is_one_sentence(tmp_path: Path, place: str) -> None:
    blocked = tmp_path / place
    if place == "state":
        blocked.write_bytes(b"a file in the place of the folder")
    else:
        blocked.mkdir(parents=True)
    with pytest.raises(OutputError), run_lock(tmp_path / "state" / "running.lock"):
        pass


# Previous summaries.


def test_the_five_latest_summaries_stay_with_their_times(tmp_path: Path) -> None:
    target, kept = tmp_path / "county_summary.xlsx", tmp_path / "previous"
    keep_previous(kept, target)
    assert not kept.exists()
    for number in range(8):
        target.write_bytes(b"%d" % number)
        os.utime(target, (number, number))
        keep_previous(kept, target)
    assert [path.read_bytes() for _, path in kept_summaries(kept)] == [b"3", b"4", b"5", b"6", b"7"]
    assert [path.stat().st_mtime for _, path in kept_summaries(kept)] == [3, 4, 5, 6, 7]
    keep_previous(kept, target)
    assert len(kept_summaries(kept)) == 5


def test_numbers_go_beyond_six_digits_and_strange_names_are_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "previous"
    kept.mkdir()
    strange = ["county_summary-x.xlsx", "copy of county_summary-000009.xlsx", "notes.xlsx"]
    numbers = [f"county_summary-{number}.xlsx" for number in range(999_996, 1_000_001)]
    for turn, name in enumerate((*strange, *numbers)):
        (kept / name).write_bytes(b"%d" % turn)
    target = tmp_path / "county_summary.xlsx"
    target.write_bytes(b"newest")
    keep_previous(kept, target)
    assert [number for number, _ in kept_summaries(kept)] == list(range(999_997, 1_000_002))
    assert kept_summaries(kept)[-1][1].read_bytes() == b"newest"
    assert set(strange) < set(_names(kept))


# CSV.


def test_numbers_in_csv_have_no_exponent() -> None:
    rates = [Decimal(0) / Decimal("0.5"), Decimal(5) / Decimal("0.5"), Decimal("-7.50"), None]

    assert csv_bytes(["a", "b", "c", "d"], [rates]).splitlines()[1] == b"0,10,-7.5,"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3),
        min_size=1,
    )
)
def test_csv_gives_back_every_text(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(csv_bytes(["a", "b", "c"], rows))
    heading, *found = read_csv(path)
    assert heading == ("a", "b", "c")
    # A text that was typed with an apostrophe before "=" is the one that cannot be told apart.
    plain = [[restore(cell) for cell in row] for row in rows]
    assert [[restore(cell) for cell in row] for row in found] == plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((f"{mark}1", f"'{mark}1") for mark in "=+-@＝＋－＠\0\t\r\n"),
        ("a;=1+1", "a;'=1+1"),
        ("a\t＝1", "a\t'＝1"),
        ("甲\n-1", "甲\n'-1"),
        ("a\r\n@x;+1", "a\r\n'@x;'+1"),
        ("a;\0=1", "a;'\0=1"),
        ("a=1, b@c.cn; d - e", "a=1, b@c.cn; d - e"),
        ("a\r\n\r\nb", "a\r\n\r\nb"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_no_text_of_a_csv_file_is_a_formula_in_any_region(text: str, written: str) -> None:
    assert defuse(text) == written
    assert restore(written) == text
    (line,) = csv.reader(io.StringIO(csv_bytes([text], []).decode("utf-8-sig"), newline=""))
    assert line == [written]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_office_program_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    text = delimiter.join(["agency", "reason"]) + "\r\n" + delimiter.join(["XP1", "已核实，采用"])
    path.write_bytes(text.encode(encoding))
    assert read_csv(path) == (("agency", "reason"), ("XP1", "已核实，采用"))


HEADING = "单位代码 agency,理由 reason\r\n"


@pytest.mark.parametrize(
    "content",
    [
        HEADING.encode("utf-8-sig") + "XP1,县局\r\n".encode("gb18030"),
        HEADING.encode("gb18030") + "XP1,县局\r\n".encode(),
        b"agency,reason\r\n" + "XP1,县局\r\nXP2,é\r\n".encode() + "XP3,局".encode("gbk"),
        b"agency,reason\r\n" + "XP1,县局\r\nXP2,县\r\n".encode("gbk") + "XP3,局".encode(),
        (HEADING + "XP1,县局\r\n").encode("utf-16"),
        b"\xfe\xff" + (HEADING + "XP1,县局\r\n").encode("utf-16-be"),
        (HEADING + 'XP1,"县局"\r\n\r\n').encode().replace(b"\r\n", b"\r"),
    ],
)
def test_a_line_in_another_encoding_than_the_others_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    heading, line, *_ = read_csv(path)
    assert heading[0].endswith("agency")
    assert heading[1].endswith("reason")
    assert line == ("XP1", "县局")


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"a,b\r\nc,d\r\n" + b"\xff,x", "第 3 行", "line 3 is neither UTF-8"),
        (b"\xff\xfe\x00\xd8", "第 1 行", "line 1 is neither"),
        (b'a,b\r\nc,d\r\ne,"f\r\ng,h\r\n', "第 3 行有引号不成对", "line 3 has a quotation"),
        (b'a,b\r\nc,"' + b"d" * 140_000, "131,072", "131,072 characters"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_told_with_its_line_and_the_way_out(
    tmp_path: Path, content: bytes, zh: str, en: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_csv(path)
    assert zh in caught.value.reason.zh
    assert "请" in caught.value.reason.zh
    assert en in caught.value.reason.en


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n" * 100_001, "holds 100,001 rows"),
        (b"\n" * 1_000_001, "holds 1,000,001 lines"),
        (b"\r" * 1_000_001, "holds 1,000,001 lines"),
        (b"a" + b"," * 1_000, "holds 1,001 columns"),
        (b"a" * (16 * 2**20 + 1), "holds 16,777,217 bytes"),
    ],
)
def test_a_csv_file_of_more_than_anybody_decides_is_not_read(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(TooLargeError, match=f"{told}, above the limit"):
        read_csv(path)


def test_a_file_that_grows_while_it_is_read_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"123")
    assert read_file(path, 3) == b"123"
    with pytest.raises(TooLargeError, match="holds 3 bytes, above the limit of 2 bytes"):
        read_file(path, 2)


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"a,b\n" + b"x" * 200_000])
def test_what_is_no_csv_is_a_value_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"neither|limit"):
        read_csv(path)
