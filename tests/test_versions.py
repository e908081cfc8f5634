"""What docs/versions.md promises is read, and what a newer version wrote is refused whole."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.workflows.filling import run_tool
from workbook_tool.cli.json_reports import SCHEMA_VERSION
from workbook_tool.core.form import BLUEPRINT_VERSION
from workbook_tool.core.form.issuance import REGISTER_VERSION
from workbook_tool.core.review.spec import REVIEW_VERSION

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "baldrige"
PROMISE = ROOT / "docs" / "versions.md"
WRITTEN = {
    "form of an agency": BLUEPRINT_VERSION,
    "review workbook": REVIEW_VERSION,
    "register of issued forms": REGISTER_VERSION,
    "JSON reports": SCHEMA_VERSION,
}


def promised() -> dict[str, tuple[str, str, dict[int, Path]]]:
    """Return of each row of the table what is read, what is written, and what proves it."""
    rows = {}
    for line in PROMISE.read_text("utf-8").splitlines():
        if not line.startswith("| ") or line.startswith(("| What", "| ---")):
            continue
        what, read, written, proofs = (cell.strip() for cell in line.strip("|").split("|"))
        found = {
            int(version): ROOT / path for version, path in re.findall(r"(\d+): `([^`]+)`", proofs)
        }
        rows[re.split(r",| ·", what)[0]] = (read, written, found)
    return rows


def test_the_promise_names_every_version_that_was_ever_written() -> None:
    rows = promised()
    assert rows.keys() == WRITTEN.keys()
    for what, newest in WRITTEN.items():
        read, written, proofs = rows[what]
        every = list(range(1, newest + 1))
        assert written == str(newest), what
        assert read in {", ".join(map(str, every)), "–"}, what
        assert sorted(proofs) == every, what
        assert all(path.exists() for path in proofs.values()), what


def test_the_rounds_that_prove_forms_hold_forms_of_their_version() -> None:
    _, _, proofs = promised()["form of an agency"]
    for version, home in proofs.items():
        kept = json.loads((home / ".workbook-tool" / "issued.json").read_text("utf-8"))
        assert {book["blueprint_version"] for book in kept["workbooks"]} == {version}
        assert any((home / "returned").rglob("*.xlsx"))


def files_of(place: Path) -> dict[Path, bytes]:
    """Return what every file of a round holds; the lock of a run stays and holds nothing."""
    found = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    return {path: content for path, content in found.items() if path.name != "running.lock"}


@pytest.mark.parametrize(
    ("command", "name", "known"),
    [
        ("status", "schema_version", REGISTER_VERSION),
        ("generate", "schema_version", REGISTER_VERSION),
        ("notify", "blueprint_version", BLUEPRINT_VERSION),
        ("consolidate", "blueprint_version", BLUEPRINT_VERSION),
    ],
)
def test_what_a_newer_version_wrote_is_refused_and_left_alone(
    tmp_path: Path, command: str, name: str, known: int
) -> None:
    place = Path(shutil.copytree(SAMPLE, tmp_path / "round"))
    register = place / ".workbook-tool" / "issued.json"
    kept = register.read_text("utf-8").replace(f'"{name}": {known}', f'"{name}": {known + 1}')
    register.write_text(kept, "utf-8")
    before = files_of(place)

    run = run_tool("--lang", "en", command, cwd=place)

    assert run.code == 2
    assert "A newer version of workbook-tool wrote the issue register" in run.stderr
    assert f"({name} {known + 1})" in run.stderr
    assert "Update the program" in run.stderr
    assert files_of(place) == before
