"""A release moves every fragment to CHANGELOG.md, and CHANGELOG.md states what was released."""

import re
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

from tools.release import release
from workbook_tool import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "CHANGELOG.md": "# Changes\n\nNewest.\n\n## 1.0 · 2026-01-02\n\n### Added\n\n- Old.\n",
        "workbook_tool/__init__.py": '"""Doc."""\n__version__ = "1.0"\nNAME = 1\n',
        "changelog.d/README.md": "# Fragments\n",
        "changelog.d/b.added.md": "B is new.\n",
        "changelog.d/a.added.md": "A is new.\n",
        "changelog.d/c.fixed.md": "C no longer fails.\n",
    }.items():
        tmp_path.joinpath(name).parent.mkdir(exist_ok=True)
        tmp_path.joinpath(name).write_text(text, "utf-8")
    return tmp_path


def test_fragments_become_the_newest_section_and_go(project: Path) -> None:
    release(project, Version("1.1"), date(2026, 3, 4))

    assert project.joinpath("CHANGELOG.md").read_text("utf-8") == (
        "# Changes\n\nNewest.\n\n## 1.1 · 2026-03-04\n\n### Added\n\n- A is new.\n- B is new.\n"
        "\n### Mended\n\n- C no longer fails.\n\n## 1.0 · 2026-01-02\n\n### Added\n\n- Old.\n"
    )
    stated = project.joinpath("workbook_tool", "__init__.py").read_text("utf-8")
    assert stated == '"""Doc."""\n__version__ = "1.1"\nNAME = 1\n'
    assert [path.name for path in project.joinpath("changelog.d").iterdir()] == ["README.md"]


def test_a_version_that_is_no_later_changes_nothing(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.*") if path.is_file()}

    with pytest.raises(ValueError, match=re.escape("1.0 is not later")):
        release(project, Version("1.0"), date(2026, 3, 4))

    assert {path: path.read_bytes() for path in project.rglob("*.*") if path.is_file()} == before


def test_what_this_version_brought_stands_in_the_changelog() -> None:
    text = ROOT.joinpath("CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"(?m)^## (\S+) · (\d{4}-\d\d-\d\d)$", text)

    assert newest is not None
    assert newest[1] == __version__
    assert date.fromisoformat(newest[2]).isoformat() == newest[2]
