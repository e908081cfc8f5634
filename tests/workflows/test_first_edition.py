"""A round that the first edition issued is read as it was then: every finding, total and cell."""

import json
from collections.abc import Iterator, Mapping

import pytest

from tests.rounds.outcome import COMMANDS, EXPECTED, SUMMARY, outcomes
from tests.workflows.filling import REPOSITORY

HOME = REPOSITORY / "tests" / "rounds" / "first_edition"
KEPT = HOME / EXPECTED
GAPS = {"S101", "S117", "S119", "S201", "S203", "S206", "S207", "S208"}


@pytest.fixture(scope="module")
def found() -> Mapping[str, str]:
    return outcomes(HOME, REPOSITORY)


@pytest.mark.parametrize("name", [*COMMANDS, SUMMARY])
def test_the_round_is_read_as_it_was_when_it_was_issued(
    name: str, found: Mapping[str, str], request: pytest.FixtureRequest
) -> None:
    path = KEPT / name
    if request.config.getoption("--update-golden"):
        path.write_text(found[name], "utf-8", newline="\n")
    assert _lines(name, found[name]) == _lines(name, path.read_text("utf-8"))


def _lines(name: str, text: str) -> list[str]:
    """Return a text by its lines, and JSON by its fields, each with the way to it."""
    if not name.endswith(".json"):
        return text.splitlines()
    status, _, report = text.partition("\n")
    return [status, *_fields("", json.loads(report))]


def _fields(way: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _fields(f"{way}.{key}", part)
    elif isinstance(value, list):
        yield f"{way} has {len(value)}"
        for number, part in enumerate(value):
            yield from _fields(f"{way}[{number}]", part)
    else:
        yield f"{way} = {value!r}"


def test_every_text_that_is_kept_is_compared() -> None:
    assert {path.name for path in KEPT.iterdir()} == {*COMMANDS, SUMMARY}


def test_the_round_holds_every_status_and_every_gap() -> None:
    report = json.loads(_text("consolidate.en.json"))
    files = report["files"]
    findings = [one for file in files for one in file["findings"]]

    assert {file["status"] for file in files} == {
        *("accepted", "warned", "rejected", "conflict", "superseded", "ignored", "quarantined")
    }
    assert {one["code"] for one in findings} >= GAPS | {"I104", "I107", "R104", "R108"}
    assert [one["agency"] for one in report["missing"]] == ["D7"]
    assert {way for one in report["agencies"] for way in one["triggered"]} == {"P1", "V1", "V2"}
    assert [one["agency"] for one in report["agencies"] if one["override_reason"]] == ["T4"]


def test_the_round_asks_for_every_kind_and_role() -> None:
    entries = json.loads(_text("inspect.zh.json"))["entries"]

    assert {one["kind"] for one in entries} == {"score", "option", "yes_no", "state"}
    assert {one["role"] for one in entries} == {
        *("regular", "bonus", "deduction", "veto", "prerequisite")
    }


def _text(name: str) -> str:
    return (KEPT / name).read_text("utf-8").partition("\n")[2]
