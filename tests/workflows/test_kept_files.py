"""What earlier editions kept is read, and what is written is what they wrote, to the byte."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.found import county_round
from tests.workflows.filling import REPOSITORY
from workbook_tool.core.form import wording_digest
from workbook_tool.core.form.issuance import IssueRegister, dump_register, load_register
from workbook_tool.core.round.digests import scheme_digest
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.round.snapshot import dump_round, load_round
from workbook_tool.round_folder.issue_versions import (
    definition_changes,
    keep_older_criteria,
    kept_criteria,
)

FIRST_EDITION = REPOSITORY / "tests" / "rounds" / "first_edition"
KEPT = sorted(
    path
    for folder in (REPOSITORY / "samples", REPOSITORY / "tests" / "rounds")
    for path in folder.glob("*/.workbook-tool/issued.json")
)


def test_the_samples_and_the_first_edition_keep_registers() -> None:
    assert FIRST_EDITION / ".workbook-tool" / "issued.json" in KEPT
    assert len(KEPT) > 5


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.parent.parent.name)
def test_a_register_and_its_snapshots_are_read_and_written_as_they_were(path: Path) -> None:
    text = path.read_text("utf-8")
    register = load_register(text)
    assert dump_register(register) == text
    digests = {book.wording: book.digest for book in register.workbooks}
    assert register.snapshots
    for wording, snapshot in register.snapshots:
        issued = load_round(snapshot)
        assert dump_round(issued) == snapshot
        assert wording_digest(issued) == wording
        assert scheme_digest(issued.scheme) == digests[wording]


def test_older_criteria_are_read_and_written_as_they_were(tmp_path: Path) -> None:
    older = FIRST_EDITION / "outgoing" / "旧版"
    register = load_register((FIRST_EDITION / ".workbook-tool" / "issued.json").read_text("utf-8"))
    keep_older_criteria(register, tmp_path)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {path.name: path.read_bytes() for path in older.glob("*.json")}
    assert set(kept_criteria(older)) < set(register.snapshots)


@pytest.mark.parametrize(
    "text", ["", "7", '{"wording": "w"}', "[" * 100_000, '{"schema_version": 1, "wording": 2}']
)
def test_older_criteria_that_are_damaged_are_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "指标_0123456789ab.json").write_text(text, "utf-8")
    kept = {"schema_version": 1, "wording": "w", "snapshot": "{}"}
    (tmp_path / "指标_ba9876543210.json").write_text(json.dumps(kept), "utf-8")
    assert kept_criteria(tmp_path) == ()


@pytest.mark.parametrize("snapshot", ["", "{}", '{"settings": {"round_id": 7}}', "[" * 100_000])
def test_a_change_from_what_is_damaged_is_told_without_its_particulars(snapshot: str) -> None:
    path = FIRST_EDITION / ".workbook-tool" / "issued.json"
    register = load_register(path.read_text("utf-8"))
    damaged = replace(register, snapshots=tuple((one, snapshot) for one, _ in register.snapshots))
    (told,) = definition_changes(damaged, replace(county_round(), settings=_settings_of(register)))
    assert told.en == "criteria, caps, kinds or steps"


def _settings_of(register: IssueRegister) -> RoundSettings:
    return replace(county_round().settings, round_id=register.round_id)
