"""The folders that run without installation, and the list of what they hold."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.tags import Tag, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.programs import ROOT

LIST = ROOT / "docs" / "components.json"
WINDOWS = frozenset({*cpython_tags((3, 12), ["cp312", "abi3", "none"], ["win_amd64"])}) | {
    Tag(python, "none", "any") for python in ("py3", "py2", "py312")
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a Windows folder made with a stand-in for the Python, and a Linux folder."""
    place = tmp_path_factory.mktemp("portable")
    embedded = place / "python-3.12.10-embed-amd64.zip"
    with zipfile.ZipFile(embedded, "w") as archive:
        archive.writestr("python.exe", "no Python")
        archive.writestr("python312._pth", "python312.zip\n.\n#import site\n")
    make(place, "windows", "windows", "--python", str(embedded))
    make(place, "linux", "linux")
    return place / "windows", place / "linux"


def make(place: Path, system: str, target: str, *options: str) -> str:
    finished = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_portable.py"), system, target, *options],
        cwd=place,
        capture_output=True,
        check=False,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_linux_folder_plays_the_whole_round(folders: tuple[Path, Path], tmp_path: Path) -> None:
    _, linux = folders
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(linux / "workbook-tool"), "demo", str(tmp_path / "demo")],
        capture_output=True,
        check=False,
        env={**environment, "PYTHON": getattr(sys, "_base_executable", sys.executable)},
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "county_summary.xlsx").is_file()
    short = subprocess.run(
        [str(linux / "consolidate"), "--help"],
        capture_output=True,
        check=False,
        env={**environment, "PYTHON": getattr(sys, "_base_executable", sys.executable)},
        text=True,
    )
    assert short.returncode == 0
    assert "Usage: workbook-tool consolidate" in short.stdout


def test_the_windows_folder_looks_nowhere_else_and_holds_what_windows_can_load(
    folders: tuple[Path, Path],
) -> None:
    windows, _ = folders
    path_file = (windows / "python" / "python312._pth").read_bytes()
    assert path_file == b"python312.zip\r\n.\r\n..\\site-packages\r\n"
    compiled = [path.name for path in windows.rglob("*.so*")]
    assert compiled == []
    assert [path for path in windows.rglob("*.pyd") if "linux" in path.name] == []
    assert len(list(windows.rglob("*.pyd"))) > 10
    for wheel in windows.glob("site-packages/*.dist-info/WHEEL"):
        tags = re.findall(r"^Tag: (\S+)$", wheel.read_text("utf-8"), re.MULTILINE)
        assert any(Tag(*tag.split("-")) in WINDOWS for tag in tags), wheel.parent.name


def test_the_start_files_are_plain_for_cmd_and_name_the_python_beside_them(
    folders: tuple[Path, Path],
) -> None:
    windows, _ = folders
    names = {path.name for path in windows.glob("*.bat")}
    assert names == {"workbook-tool.bat", "consolidate.bat", "工作台.bat"}
    for name in names:
        content = (windows / name).read_bytes()
        assert content.isascii()
        assert content.count(b"\n") == content.count(b"\r\n") > 0
        assert b'"%~dp0python\\python.exe" -P -m workbook_tool' in content


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("python-3.12.10-amd64.exe", "embeddable"),
        ("python-3.12.10-embed-win32.zip", "embeddable"),
        ("python-3.10.11-embed-amd64.zip", "3.11 or newer"),
    ],
)
def test_another_python_is_refused_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"")
    finished = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_portable.py"), "windows", "out",
         "--python", name],
        cwd=tmp_path, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert finished.returncode == 1
    assert reason in finished.stderr
    assert not (tmp_path / "out").exists()


def listed() -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(LIST.read_text("utf-8"))["components"]}


def test_the_list_of_components_is_valid_and_those_of_the_folders_too(
    folders: tuple[Path, Path],
) -> None:
    for path in (LIST, *(folder / "components.json" for folder in folders)):
        text = path.read_text("utf-8")
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
        assert "file:" not in text


def test_the_windows_folder_holds_what_the_list_of_the_documents_says(
    folders: tuple[Path, Path],
) -> None:
    windows, _ = folders
    made = json.loads((windows / "components.json").read_text("utf-8"))["components"]
    assert {one["name"]: one for one in made} == listed()
    installed = {
        canonicalize_name(path.name.split("-")[0])
        for path in windows.glob("site-packages/*.dist-info")
    }
    assert installed == {*listed(), "workbook-tool"}


def test_the_list_names_versions_that_are_checked_licences_and_hashes() -> None:
    pinned: dict[str, str] = {
        canonicalize_name(name): version.split()[0]
        for name, _, version in (
            line.partition("==")
            for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
            if "==" in line
        )
    }
    for name, component in listed().items():
        assert component["version"] == pinned.get(name, component["version"])
        assert component["licenses"], name
        assert "not stated" not in str(component["licenses"])
        (digest,) = component["hashes"]
        assert re.fullmatch(r"[0-9a-f]{64}", digest["content"])
        properties = {one["name"]: one["value"] for one in component["properties"]}
        _, _, _, tags = parse_wheel_filename(properties["file"])
        is_pure = all(tag.platform == "any" for tag in tags)
        assert properties["pure python"] == ("yes" if is_pure else "no")
        assert tags & WINDOWS


def test_the_list_holds_everything_that_the_program_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}
    assert asked <= set(listed())
