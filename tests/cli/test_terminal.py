"""Language, streams, failures and start-up of the command line."""

import gettext
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.examples import above_cap
from tests.cli.running import PROJECT, Runner, run_apart
from tools.command_reference import build_reference
from workbook_tool.cli import terminal
from workbook_tool.cli.bilingual import (
    BilingualArgument,
    BilingualCommand,
    BilingualOption,
    localise,
)
from workbook_tool.cli.help_pages import wrap_words
from workbook_tool.cli.main import workbook_tool
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal, choose_language
from workbook_tool.core.errors import DefinitionError, OutputError
from workbook_tool.core.findings import CATALOGUE
from workbook_tool.core.text import Language, Text, display_width

LOCALE = Path(terminal.__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"
HEAVY = (
    *("pandas", "numpy", "openpyxl", "xlsxwriter", "python_calamine", "rich"),
    *("sqlite3", "multiprocessing", "concurrent.futures", "dask", "distributed"),
)
# What only the commands themselves need.
OF_COMMANDS = (
    "workbook_tool.cli.report_shapes",
    "workbook_tool.core.form",
    "workbook_tool.workflows",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def all_commands() -> Iterator[tuple[str, click.Command]]:
    yield "workbook-tool", workbook_tool
    yield from workbook_tool.commands.items()


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ((), {}, Language.EN),
        ((), {"LANG": "zh_CN.UTF-8"}, Language.ZH),
        ((), {"LANG": "zh_TW"}, Language.ZH),
        ((), {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, Language.EN),
        ((), {"LANG": "fr_FR.UTF-8"}, Language.EN),
        ((), {"LANG": "C", "WORKBOOK_TOOL_LANG": "zh"}, Language.ZH),
        ((), {"LANG": "zh_CN", "WORKBOOK_TOOL_LANG": "en_US"}, Language.EN),
        ((), {"LANG": "zh_CN", "WORKBOOK_TOOL_LANG": "klingon"}, Language.ZH),
        (("--lang", "zh", "status"), {"WORKBOOK_TOOL_LANG": "en"}, Language.ZH),
        (("status", "--lang=en"), {"LANG": "zh_CN"}, Language.EN),
        (("--lang", "zh", "status", "--lang", "en"), {}, Language.EN),
        (("check", "--", "--lang", "zh"), {"LANG": "C"}, Language.EN),
        (("status", "--lang"), {"LANG": "C"}, Language.EN),
    ],
)
def test_the_language_comes_from_option_then_variable_then_locale(
    arguments: tuple[str, ...], environment: dict[str, str], language: Language
) -> None:
    assert choose_language(arguments, {"LANG": "C", **environment}) is language


def test_without_any_variable_the_system_tells_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = ("Chinese (Simplified)_China", "936")
    monkeypatch.setattr("locale.getlocale", lambda: spoken)
    assert choose_language((), {}) is Language.ZH


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [name for name, _ in all_commands()])
def test_every_command_and_option_has_help_in_both_languages(
    run: Runner, name: str, language: str
) -> None:
    arguments = () if name == "workbook-tool" else (name,)
    outcome = run(*arguments, "--help", "--lang", language)
    assert outcome.code == 0
    assert outcome.stderr == ""
    command = dict(all_commands())[name]
    assert isinstance(command, BilingualCommand)
    for parameter in command.params:
        assert isinstance(parameter, BilingualOption | BilingualArgument)
        assert CHINESE.search(parameter.text.zh)
        # Names of files stay Chinese in English text.
        assert not CHINESE.search(re.sub(r"\S*(/旧版|\.csv)", "", parameter.text.en))
        # An option by the flag that is typed; an argument has its name alone.
        assert max(parameter.opts, key=len).upper() in outcome.stdout.upper()
    heading = "用法:" if language == "zh" else "Usage:"
    assert outcome.stdout.startswith(heading)
    for foreign in ("Options", "Arguments", "Commands", "Show this", "required"):
        assert (foreign in outcome.stdout) <= (language == "en")


# The READMEs belong here as soon as they describe the commands.
@pytest.mark.parametrize("document", ["docs/commands.md", "docs/commands.zh-CN.md"])
def test_every_command_and_option_is_documented(document: str) -> None:
    text = (PROJECT / document).read_text(encoding="utf-8")
    for name, command in all_commands():
        assert name in text
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(option in text for option in parameter.opts)


@pytest.mark.parametrize(
    ("document", "language"),
    [("docs/commands.md", Language.EN), ("docs/commands.zh-CN.md", Language.ZH)],
)
def test_the_documented_help_is_that_of_the_program(document: str, language: Language) -> None:
    assert build_reference(language) in (PROJECT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("columns", ["40", "200"])
def test_the_reference_is_the_same_on_every_terminal(
    run: Runner, columns: str, language: Language
) -> None:
    expected = build_reference(language)
    run.monkeypatch.setenv("COLUMNS", columns)
    run.monkeypatch.setenv("FORCE_COLOR", "1")
    assert build_reference(language) == expected
    assert "\x1b" not in expected
    for name, command in all_commands():
        assert name in expected
        for parameter in command.params:
            assert all(option in expected for option in parameter.opts if "-" in option)


def test_every_command_accepts_the_language_option() -> None:
    for _, command in all_commands():
        assert "--lang" in [name for parameter in command.params for name in parameter.opts]


def test_help_names_every_command_in_the_order_of_the_work(run: Runner) -> None:
    text = run("--help").stdout
    names = ["init", "generate", "consolidate", "status", "check", "decide", "inspect", "explain"]
    places = [text.index(f"\n  {name} ") for name in names]
    assert places == sorted(places)


def test_localising_leaves_the_original_alone() -> None:
    before = workbook_tool.commands["status"].help
    localise(workbook_tool, Language.ZH)
    assert workbook_tool.commands["status"].help == before


@pytest.mark.parametrize("arguments", [("--help",), ("consolidate", "--help"), ("--version",)])
def test_help_imports_no_heavy_package(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\n"
        "from workbook_tool.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit as stop:\n    assert stop.code == 0\n"
        f"print('HEAVY', [name for name in {HEAVY + OF_COMMANDS!r} if name in sys.modules])"
    )
    finished = run_apart(*arguments, code=code)
    assert finished.returncode == 0, finished.stderr
    assert b"HEAVY []" in finished.stdout


def test_consolidating_imports_no_package_that_it_has_no_use_for(tmp_path: Path) -> None:
    sample = Path(shutil.copytree(PROJECT / "samples" / "xinping", tmp_path / "sample"))
    code = (
        "import sys\n"
        "from workbook_tool.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "unneeded = ('numpy', 'openpyxl', 'pandas', 'pyarrow')\n"
        "print('HEAVY', [name for name in unneeded if name in sys.modules])"
    )
    (sample / "county_summary.xlsx").unlink()
    finished = run_apart("consolidate", str(sample / "returned"), code=code)
    assert (sample / "county_summary.xlsx").is_file(), finished.stderr
    assert b"HEAVY []" in finished.stdout


def test_reading_returns_imports_the_parser_of_mails_only_for_mails() -> None:
    code = "import sys, workbook_tool.reading; print('email.parser' in sys.modules)"
    assert run_apart(code=code).stdout.strip() == b"False"


def test_the_parser_and_its_modules_import_no_rich() -> None:
    code = "import sys, workbook_tool.cli.main; print('rich' in sys.modules)"
    assert run_apart(code=code).stdout.strip() == b"False"


@pytest.mark.parametrize("encoding", ["utf-8", "cp936", "ascii", "cp1252"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_redirected_output_never_crashes_whatever_the_encoding(
    encoding: str, language: str
) -> None:
    environment = {"PYTHONIOENCODING": f"{encoding}:strict"}
    for arguments in (("--help",), ("explain", "S103"), ("explain", "nothing"), ("nothing",)):
        finished = run_apart(*arguments, "--lang", language, environment=environment)
        assert b"Traceback" not in finished.stderr
        assert finished.returncode in {0, 2}


def test_every_text_of_the_terminal_is_inside_gbk(run: Runner) -> None:
    for name, _ in all_commands():
        arguments = () if name == "workbook-tool" else (name,)
        run(*arguments, "--help", "--lang", "zh").stdout.encode("gbk")
    for code in CATALOGUE:
        run("explain", code, "--lang", "zh").stdout.encode("gbk")


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "utf-8"])
def test_json_loses_no_character_in_any_encoding(encoding: str) -> None:
    value = {"file": "竜\U00020000😀\udcff.xlsx"}
    code = (
        "from workbook_tool.cli.terminal import Terminal, prepare_streams\n"
        "from workbook_tool.core.text import Language\n"
        f"prepare_streams(); Terminal(Language.ZH).write_json({value!a})"
    )
    finished = run_apart(code=code, environment={"PYTHONIOENCODING": encoding})
    assert json.loads(finished.stdout.decode(encoding)) == value


@given(
    st.text(st.sampled_from("测评标准，。（）“”abc XYZ.:-/　\n"), max_size=200),
    st.integers(min_value=10, max_value=80),
)
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = list(wrap_words(text, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        words = line.strip().split()
        assert display_width(line) <= width or len(words) == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("把收回的自评表汇总。", ["把收回的", "自评表汇", "总。"]),
        ("一二三四，五", ["一二三", "四，五"]),
        ("一 two（三）", ["一 two", "（三）"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("", [""]),
    ],
)
def test_chinese_breaks_between_characters_and_never_before_a_mark(
    text: str, lines: list[str]
) -> None:
    assert list(wrap_words(text, 8)) == lines


def test_no_colour_is_written_to_a_pipe_or_under_no_color() -> None:
    for environment in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        finished = run_apart("explain", "S103", environment=environment)
        assert b"\x1b" not in finished.stdout + finished.stderr


def test_usage_errors_are_exit_two_in_both_languages(run: Runner) -> None:
    english = run("inspect")
    assert (english.code, english.stdout) == (2, "")
    assert "Missing argument 'FILE'" in english.stderr
    chinese = run("inspect", "--lang", "zh")
    assert chinese.stderr == ("错误：缺少参数 'FILE'。\n查看用法：workbook-tool inspect --help\n")
    assert run("nothing").code == 2
    assert "是否应为 '--format'" in run("status", "--formt", "x", "--lang", "zh").stderr
    assert run("status", "--lang", "fr").code == 2


def test_a_faulty_definition_lists_all_its_faults_with_sheet_and_cell(run: Runner) -> None:
    faults = (above_cap("C01", "E5"), above_cap("C02", "E9"))

    def job(*arguments: object, **options: object) -> None:
        raise DefinitionError("指标定义有 2 处问题。", "The definition has 2 faults.", faults)

    run.stub("status", "read_status", job)
    outcome = run("status")
    assert outcome.code == 2
    assert outcome.stderr.startswith("Error: The definition has 2 faults.\n")
    assert "自评打分 E5, E9" in outcome.stderr


def test_a_defect_is_one_sentence_and_a_traceback_only_when_asked_for(run: Runner) -> None:
    def job(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("one\nby zero")

    run.stub("status", "read_status", job)
    outcome = run("status")
    assert outcome.code == 2
    assert outcome.stderr.count("\n") == 1
    assert "ZeroDivisionError: one by zero" in outcome.stderr
    assert "WORKBOOK_TOOL_DEBUG" in outcome.stderr
    run.monkeypatch.setenv("WORKBOOK_TOOL_DEBUG", "1")
    assert "Traceback" in run("status").stderr


def test_a_full_disk_is_named_with_the_file(run: Runner) -> None:
    def job(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device", "/round/x.xlsx")

    run.stub("status", "read_status", job)
    outcome = run("status")
    assert outcome.code == 2
    assert "/round/x.xlsx (No space left on device)" in outcome.stderr


def test_an_error_of_our_own_is_its_sentence(run: Runner) -> None:
    def job(*arguments: object, **options: object) -> None:
        raise OutputError("无法写入。", "Cannot write.")

    run.stub("status", "read_status", job)
    assert run("status").stderr == "Error: Cannot write.\n"
    assert run("status", "--lang", "zh").stderr == "错误：无法写入。\n"


def test_ctrl_c_is_one_line(run: Runner) -> None:
    def job(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    run.stub("status", "read_status", job)
    outcome = run("status", "--lang", "zh")
    assert outcome.code == 130
    assert outcome.stderr.strip() == "已中断。没有写了一半的文件，可以随时重新运行。"


def test_a_quick_or_unwatched_job_draws_no_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ProgressBar(Terminal(Language.EN)) as progress:
        progress("read", 1, 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressBar(Terminal(Language.EN)) as progress:
        progress("read", 1, 2)
    assert capsys.readouterr().err == ""


def test_a_long_job_that_is_watched_draws_a_bar_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("workbook_tool.cli.progress.PATIENCE", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with ProgressBar(Terminal(Language.ZH)) as progress:
        progress("read", 1, 2)
        progress("read", 2, 2)
        progress("own words", 1, 1)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "读取文件" in printed.err
    assert "own words" in printed.err


def read_po(text: str) -> dict[str, str]:
    """Return the entries of a catalogue's source: msgid and msgstr, plural forms by number."""
    entries: dict[str, str] = {}
    for block in text.split("\n\n"):
        words: dict[str, str] = {}
        field = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            match = re.match(r'(msgid_plural|msgid|msgstr(?:\[0\])?) (".*")$', line)
            field, quoted = (match[1], match[2]) if match else (field, line)
            words[field] = words.get(field, "") + json.loads(quoted)
        entries[words["msgid"]] = words.get("msgstr", words.get("msgstr[0]", ""))
    return entries


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    with (LOCALE / "messages.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    source = read_po((LOCALE / "messages.po").read_text(encoding="utf-8"))
    source.pop("")
    assert len(source) > 20
    for message, translation in source.items():
        assert translation in {compiled.gettext(message), compiled.ngettext(message, "", 2)}


@pytest.mark.parametrize(("limit", "said"), [("0", "不在允许的范围"), ("x", "不是整数")])
def test_a_number_that_is_not_allowed_is_told_in_chinese(limit: str, said: str) -> None:
    utf_8 = {"PYTHONIOENCODING": "utf-8"}
    found = run_apart("--lang", "zh", "send", "--limit", limit, environment=utf_8)
    assert found.returncode == 2
    assert said in found.stderr.decode()


@given(st.text(max_size=60))
def test_any_argument_is_answered_with_a_sentence(code: str) -> None:
    from workbook_tool.cli.main import run as run_command

    if code.startswith("-"):
        return
    assert run_command(workbook_tool, "workbook-tool", ["explain", "--", code]) in {0, 2}


def test_the_short_form_shows_its_own_name(run: Runner) -> None:
    assert run.consolidate("--help").stdout.startswith("Usage: consolidate [OPTIONS] [RETURNED]...")


def test_texts_differ_between_the_languages() -> None:
    for _, command in all_commands():
        assert isinstance(command, BilingualCommand)
        assert isinstance(command.text, Text)
        assert command.text.zh != command.text.en
