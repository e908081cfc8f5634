"""What holds for the repository as a whole."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.other_pythons import find_python, try_version

ROOT = Path(__file__).resolve().parent.parent

# Written in pieces, because this file is searched too.
FOREIGN = re.compile(
    "|".join(
        [
            r"pypi" + r"\.org",
            r"pythonhosted" + r"\.org",
            r"pypi\." + r"(?:tuna|mirrors|douban)",
            r"mirrors\." + r"(?:aliyun|tuna|ustc|cloud)",
            r"\bextra-index" + r"-url\b",
            r"--index" + r"-url\b",
            r"\bPIP_" + r"(?:INDEX|EXTRA|FIND)",
            r"(?<![\w.])/(?:root|opt|work|home|Users)" + r"/\w",
            r"\b[A-Z]:[\\/]" + r"Users[\\/]\w",
        ]
    )
)


def _tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def _pyproject() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def _texts_within(content: bytes) -> list[str]:
    """Return the file's text, or its members' texts where it is a zip such as a workbook."""
    if not content.startswith(b"PK\x03\x04"):
        return [content.decode("utf-8", errors="replace")]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return []  # a damaged or encrypted sample


def test_no_tracked_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked_files()
        for text in _texts_within(path.read_bytes())
        if (match := FOREIGN.search(text))
    ]

    assert found == []


def test_every_requirement_is_pinned_within_its_bounds() -> None:
    project = _pyproject()["project"]
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if pin := line.partition("#")[0].strip():
            name, _, version = pin.partition("==")
            pins[canonicalize_name(name)] = Version(version)
    groups = [project["dependencies"], *project["optional-dependencies"].values()]

    for requirement in (Requirement(text) for group in groups for text in group):
        if requirement.name == project["name"]:
            continue  # an extra that takes in others
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


@pytest.mark.parametrize(
    "package", ["cli", "core", "excel", "exports", "mail", "pivot", "round_folder", "workflows"]
)
def test_one_module_of_a_package_can_be_had_without_the_others(package: str) -> None:
    tree = ast.parse((ROOT / "workbook_tool" / package / "__init__.py").read_text("utf-8"))

    assert ast.get_docstring(tree)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_every_silenced_check_has_its_reason_beside_it_or_above() -> None:
    silenced = re.compile(r"#\s*(?:ruff:\s*)?(?:noqa|type:\s*ignore)(?P<rest>.*)")
    reason = re.compile(
        r"\s*:?\s*(?:\[[\w, -]+\]|[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)\s*(?:#|-)\s*\S+"
    )
    bare = []
    for path in _tracked_files():
        if path.suffix != ".py" or path == Path(__file__).resolve():
            continue
        above = ""
        for line in path.read_text("utf-8").splitlines():
            match = silenced.search(line)
            if match and not reason.match(match["rest"]) and not above.startswith("#"):
                bare.append(f"{path.relative_to(ROOT)}: {line.strip()}")
            above = line.strip()

    assert bare == []


def test_the_readme_starts_with_the_one_command_that_shows_everything() -> None:
    fenced = re.search(
        r"^```\w*\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )

    assert fenced is not None
    assert fenced[1] == "make demo\n"


def test_every_ignored_rule_in_the_configuration_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rules = re.findall(r'^    "[A-Z]+[0-9]*",(.*)$', text, flags=re.MULTILINE)

    assert rules
    assert all(re.match(r"\s*# \S", rest) for rest in rules)


def test_a_changelog_fragment_is_one_sentence_in_a_file_named_by_its_kind() -> None:
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]

    for path in fragments:
        assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed)\.md", path.name), path.name
        text = path.read_text(encoding="utf-8").strip()
        assert text.endswith("."), path.name
        assert "\n" not in text, path.name


def test_decision_records_are_numbered_without_gaps() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert headings == ["Question", "Options", "Choice", "Consequences"], path.name


def test_every_name_that_counts_as_used_from_outside_is_one_that_nothing_here_uses(
    tmp_path: Path,
) -> None:
    settings = _pyproject()["tool"]["vulture"]
    without = tmp_path / "no_names.toml"
    without.write_text("[tool.vulture]\n", encoding="utf-8")
    unused: set[str] = set()
    for more in ([], ["tests"]):
        asked = [sys.executable, "-m", "vulture", "--config", str(without)]
        told = subprocess.run(
            [*asked, *settings["paths"], *more],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        ).stdout
        unused.update(re.findall(r": unused \w+ '(\w+)'", told))

    assert unused
    assert [
        pattern
        for pattern in settings["ignore_names"]
        if not any(fnmatchcase(name, pattern) for name in unused)
    ] == []


def test_a_python_that_is_not_there_is_told_and_nothing_is_run() -> None:
    assert find_python("2.99") is None
    assert try_version("2.99", []) == "not found here, so nothing was run"


def test_a_python_that_is_found_starts_and_is_of_that_version() -> None:
    found = {version: find_python(version) for version in ("3.11", "3.12", "3.13", "3.14")}

    for version, python in found.items():
        if python is not None:
            asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
            assert told.strip() == version
