"""The table of natural calls in the documents of the commands: each is made as it stands there."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import PROJECT, Runner

DOCUMENTS = {"en": "docs/commands.md", "zh": "docs/commands.zh-CN.md"}
PLACES = {
    "the round": "minzu-2018",
    "above it": ".",
    "an empty folder": "empty",
    "活动": "minzu-2018",
    "上级": ".",
    "空文件夹": "empty",
    "`returned/`": "minzu-2018/returned",
    "returned": "minzu-2018/returned",
}
LEAST = 40


@dataclass(frozen=True, slots=True)
class Call:
    language: str
    place: str
    typed: str
    code: int
    printed: tuple[str, ...]


def calls_of(language: str) -> Iterator[Call]:
    """Yield the rows of the table in a document."""
    text = (PROJECT / DOCUMENTS[language]).read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| `([^|]+)` \| (\d) \| (.*) \|$", text, re.MULTILINE)
    for place, typed, code, words in rows:
        printed = tuple(one for one in re.findall(r"`([^`]+)`", words) if one != "returned/")
        yield Call(language, PLACES[place], typed, int(code), printed)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("natural")
    sample = PROJECT / "samples" / "xinping"
    shutil.copytree(sample, place / "minzu-2018")
    (place / "empty").mkdir()
    shutil.copy(sample / "assessment.xlsx", place / "empty" / "旧定义.xls")
    return place


@pytest.mark.parametrize(
    "call",
    [call for language in DOCUMENTS for call in calls_of(language)],
    ids=lambda call: f"{call.language}: {call.typed}",
)
def test_a_natural_call_gets_the_answer_of_the_document(
    run: Runner, home: Path, call: Call
) -> None:
    run.monkeypatch.chdir(home / call.place)
    run.monkeypatch.setenv("WORKBOOK_TOOL_LANG", call.language)
    program, *words = shlex.split(call.typed)
    outcome = run.consolidate(*words) if program == "consolidate" else run(*words)
    printed = outcome.stdout + outcome.stderr
    assert outcome.code == call.code, printed
    assert "Traceback" not in printed
    for words_of_it in call.printed:
        assert words_of_it in printed
    if call.code == 2 and words:
        assert outcome.stdout == ""
        assert len(outcome.stderr.splitlines()) <= 2


def test_both_documents_hold_the_same_calls() -> None:
    english, chinese = (
        [(call.place, call.typed, call.code) for call in calls_of(language)]
        for language in ("en", "zh")
    )
    assert english == chinese
    assert len(english) >= LEAST
