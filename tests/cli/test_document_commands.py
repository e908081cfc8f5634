"""Every command that a document shows in a listing runs; every other one it names exists."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.running import PROJECT, Runner
from workbook_tool.cli.main import workbook_tool

DOCUMENTS = tuple(
    path.relative_to(PROJECT).as_posix()
    for path in sorted(
        {
            *PROJECT.glob("*.md"),
            *(PROJECT / "docs").glob("*.md"),
            PROJECT / "samples" / "README.md",
        }
    )
)
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`((?:workbook-tool|consolidate) [^`\n]+)`(?!`)")
PROGRAMS = ("workbook-tool", "consolidate")
# What cannot run here: a cluster, a mail server, a page that waits for its reader.
ELSEWHERE = re.compile(r" --scheduler |^workbook-tool (?:mail-setup|send|collect|ui)\b")
# What has to have happened before a command makes sense, where its document does not show it.
BEFORE = {
    "--rejected": ("workbook-tool decide XP039 --appeal 'C06 少计 1 分'",),
    "publish --as notice": (
        "workbook-tool decide XP026 --file 县发改局.xlsx --reason 已核实",
        "workbook-tool decide XP040 --file 县水利局/自评表.xlsx --reason 已核实",
    ),
    "publish --as erratum": ("workbook-tool decide XP059 --grade 优秀 --reason 经研究确定",),
}


def listed_commands(text: str) -> Iterator[str]:
    """Yield the command lines of the listings; help pages and outputs are marked as text."""
    for _, kind, body in FENCE.findall(text):
        for line in body.replace("\\\n", " ").splitlines() if kind != "text" else ():
            words = line.strip().removeprefix("$ ")
            if words.split(" ")[0] in PROGRAMS:
                yield words


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = Path(shutil.copytree(PROJECT / "samples" / "xinping", tmp_path / "minzu-2018"))
    monkeypatch.chdir(place)
    return place


@pytest.mark.parametrize(
    "document",
    [name for name in DOCUMENTS if any(listed_commands((PROJECT / name).read_text("utf-8")))],
)
def test_every_listed_command_runs_in_the_order_of_its_document(
    run: Runner, sample: Path, document: str
) -> None:
    lines = list(listed_commands((PROJECT / document).read_text("utf-8")))
    for line in lines:
        before = (first for word, firsts in BEFORE.items() if word in line for first in firsts)
        for typed in (*before, line) if not ELSEWHERE.search(line) else ():
            program, *words = shlex.split(typed, comments=True)
            outcome = run.consolidate(*words) if program == "consolidate" else run(*words)
            assert outcome.code in {0, 1}, (typed, outcome.stderr)
            assert "Traceback" not in outcome.stderr


def _command_of(span: str) -> tuple[click.Command | None, list[str]]:
    """Return the command that a span names, with what follows it."""
    program, *words = shlex.split(span)
    if program == "consolidate":
        return workbook_tool.commands["consolidate"], words
    if not words or words[0].startswith("-") or words[0].isupper():
        return workbook_tool, words
    return workbook_tool.commands.get(words[0]), words[1:]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_and_option_that_a_text_names_exists(document: str) -> None:
    text = (PROJECT / document).read_text("utf-8")
    if document.startswith("docs/commands"):  # the typos of its table are tried elsewhere
        text = re.split(r"^## (?:Natural calls|随手输入的命令)$", text, flags=re.MULTILINE)[0]
    for span in SPAN.findall(FENCE.sub("", text)):
        command, words = _command_of(span)
        assert command is not None, span
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given <= known | {"-h", "--help"}, span


def test_listings_are_found_and_outputs_are_not() -> None:
    text = (
        "```\n$ workbook-tool status  # where\nx\n```\n"
        "  ```sh\n  consolidate \\\n  a\n  ```\n```text\nconsolidate b\n```\n"
    )
    assert [shlex.split(one, comments=True) for one in listed_commands(text)] == [
        ["workbook-tool", "status"],
        ["consolidate", "a"],
    ]
