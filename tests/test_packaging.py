"""What travels inside the wheel and the source archive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from hatch_build import PAGE

ROOT = Path(__file__).resolve().parent.parent
# hatchling never packs these; no sample may depend on them.
NOT_OURS = frozenset({"__pycache__", ".DS_Store"})
SHIPPED = ("blank_templates", "samples")


def _build(target: str, *, source: Path, into: Path, page: str = "") -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)],
        cwd=source,
        env={**os.environ, PAGE: page},
        check=True,
        capture_output=True,
    )
    (built,) = into.iterdir()
    return built


def _shipped_in_the_checkout() -> dict[str, bytes]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in SHIPPED
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and NOT_OURS.isdisjoint(path.parts)
    }


def _shipped_in_the_wheel(wheel: Path) -> dict[str, bytes]:
    prefix = "workbook_tool/_shipped/"
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.removeprefix(prefix): archive.read(name)
            for name in archive.namelist()
            if name.startswith(prefix)
        }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", source=ROOT, into=tmp_path_factory.mktemp("wheel"))


def test_templates_and_samples_travel_whole_hidden_and_ignored_files_included(
    wheel: Path,
) -> None:
    shipped = _shipped_in_the_wheel(wheel)

    assert shipped == _shipped_in_the_checkout()
    assert {name.partition("/")[0] for name in shipped} == set(SHIPPED)


def test_a_wheel_built_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    sdist = _build("sdist", source=ROOT, into=tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()

    again = _build("wheel", source=unpacked, into=tmp_path / "wheel")

    assert again.read_bytes() == wheel.read_bytes()


def test_both_commands_are_entry_points(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("/entry_points.txt"))
        entry_points = archive.read(name).decode()

    assert "workbook-tool = workbook_tool.cli.main:main" in entry_points
    assert "consolidate = workbook_tool.cli.main:consolidate_main" in entry_points


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("/METADATA"))
        return message_from_bytes(archive.read(name))


def description_of(metadata: Message) -> str:
    found = metadata.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found.decode()


def test_on_an_index_page_every_link_leads_to_the_repository(tmp_path: Path) -> None:
    page = "https://code.example.org/office/workbook-tool"
    found = metadata_of(_build("wheel", source=ROOT, into=tmp_path, page=page + "/"))

    assert found["Author"] == "The workbook_tool project"
    assert found["Description-Content-Type"] == "text/markdown"
    assert set(found.get_all("Project-URL", ())) == {
        f"Changelog, {page}/blob/HEAD/CHANGELOG.md",
        f"Documentation, {page}/blob/HEAD/docs/README.md",
        f"Homepage, {page}",
    }
    links = re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", description_of(found))
    assert links
    for mark, target in links:
        if target.startswith("#"):
            continue
        way, _, path = target.removeprefix(page + "/").partition("/HEAD/")
        assert way == ("raw" if mark else "blob"), target
        assert ROOT.joinpath(path.partition("#")[0]).exists(), target


def test_without_a_page_nothing_is_made_up(wheel: Path) -> None:
    found = metadata_of(wheel)

    assert found.get_all("Project-URL") is None
    assert description_of(found) == ROOT.joinpath("README.md").read_text("utf-8")
