"""A disk that is full: each command says it and where, leaves nothing half, and works later."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.rounds import make_round
from tests.mail.test_send import FEW
from tests.programs import ROOT, is_needed_here
from tests.workflows.filling import fill, issued
from workbook_tool.core.errors import OutputError
from workbook_tool.round_folder.storage import append_synced, as_output_errors

KILOBYTE = 1024
COMMANDS = {
    "generate": ("generate",),
    "consolidate": ("consolidate",),
    "notify": ("notify",),
    "publish": ("publish", "--as", "draft"),
    "export": ("export", "--to", "csv"),
    "sqlite": ("export", "--to", "sqlite"),
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a round with two returns, and one that faults are told of."""
    folder = make_round(tmp_path_factory.mktemp("full") / "round", FEW)
    for agency in FEW[:2]:
        fill(issued(folder, agency.code), folder / "returned" / f"{agency.code}.xlsx")
    (folder / "returned" / "cut.xlsx").write_bytes(b"PK\x03\x04 cut")
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a small disk of its own; it needs the right to mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        if is_needed_here() and os.geteuid() == 0:
            pytest.fail("no small disk can be mounted")
        pytest.skip("needs the right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run(folder: Path, command: tuple[str, ...]) -> tuple[int, str]:
    name, *options = command
    done = subprocess.run(
        [sys.executable, "-m", "workbook_tool", "--lang", "zh", name, str(folder), *options],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    return done.returncode, done.stderr


def assert_is_whole(found: dict[str, bytes], folder: Path) -> None:
    assert not [name for name in found if name.endswith(".tmp")]
    made = [name for name in found if name.endswith((".xlsx", ".zip")) and "returned/" not in name]
    assert not [name for name in made if not zipfile.is_zipfile(folder / name)]
    assert not [name for name in found if name.endswith((".eml", ".csv")) and not found[name]]


@pytest.mark.parametrize("room", [0, 24, 90])
@pytest.mark.parametrize("job", list(COMMANDS))
def test_a_command_on_a_full_disk_says_so_and_the_next_run_is_right(
    answered: Path, disk: Path, job: str, room: int
) -> None:
    folder = Path(shutil.copytree(answered, disk / "round"))
    if job == "generate":
        for name in ("outgoing", ".workbook-tool"):
            shutil.rmtree(folder / name)
    before = files(folder)
    free = os.statvfs(disk)
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * max(0, free.f_bavail * free.f_frsize - room * KILOBYTE))
    code, said = run(folder, COMMANDS[job])
    after = files(folder)
    if code == 2:
        assert "No space left" in said
        assert "空间" in said
        assert "“-”" not in said
    assert "Traceback" not in said
    assert "程序内部出错" not in said
    assert {name: after[name] for name in before if "returned/" in name} == {
        name: before[name] for name in before if "returned/" in name
    }
    assert set(before) <= set(after)
    assert_is_whole(after, folder)
    ballast.unlink()
    assert run(folder, COMMANDS[job])[0] in {0, 1}
    assert_is_whole(files(folder), folder)


def test_what_cannot_be_appended_names_its_file() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    # The device is no regular file, which is refused; what a write refuses is named the same way.
    with pytest.raises(OutputError, match="/dev/full"), as_output_errors():
        append_synced(full, b"x")
