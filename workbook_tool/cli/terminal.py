"""The terminal: which language it speaks, and the only functions that write to it."""

import gettext
import locale
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import click

from workbook_tool.core.text import Language, Text, in_language

_NOT_FORCED = frozenset({"", "0", "false"})
LANGUAGE_VARIABLE = "WORKBOOK_TOOL_LANG"
# click asks gettext's default domain; our catalogue holds those of its sentences that users meet.
_CATALOGUES = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command speaks: data on stdout, messages on stderr, in one language.

    Where it is quiet, only errors and JSON are said; where it is verbose, nothing is cut.
    ``as_typed`` makes the commands in a text such that they can be pasted here.
    """

    language: Language
    is_quiet: bool = False
    is_verbose: bool = False
    as_typed: Callable[[str], str] = str

    def words(self, text: str | Text) -> str:
        """Return a text in the language of the terminal, its commands as they are typed here."""
        return self.as_typed(in_language(text, self.language))

    def write(self, text: str | Text) -> None:
        """Write a report to stdout."""
        if not self.is_quiet:
            _echo(self.words(text), sys.stdout)

    def tell(self, *texts: str | Text) -> None:
        """Write messages to stderr, one a line."""
        for text in () if self.is_quiet else texts:
            _echo(self.words(text), sys.stderr)

    def detail(self, *texts: str | Text) -> None:
        """Write messages to stderr that only those who ask for details get."""
        if self.is_verbose:
            self.tell(*texts)

    def write_json(self, value: Mapping[str, object]) -> None:
        """Write a value as JSON to stdout.

        Outside UTF-8 (a redirected Windows console, a file name that is no text) everything else
        than ASCII is escaped, so that no character is ever replaced in data.
        """
        import json

        text = json.dumps(value, ensure_ascii=False, indent=2)
        encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
        if encoding not in {"utf-8", "utf8"} or not _is_plain(text):
            text = json.dumps(value, ensure_ascii=True, indent=2)
        click.echo(text)

    def report(
        self, format: str, as_json: Callable[[], Mapping[str, object]], lines: Iterable[str]
    ) -> None:
        """Write a report to stdout as JSON, or its lines where text was asked for."""
        if format == "json":
            self.write_json(as_json())
        else:
            self.write("\n".join(lines))


def _echo(text: str, stream: TextIO) -> None:
    if wants_colour(stream):
        from workbook_tool.cli.colours import paint

        click.echo(paint(text), file=stream, color=True)
    else:
        click.echo(text, file=stream, color=False)


def _is_plain(text: str) -> bool:
    """Tell whether a text holds no lone surrogate, which stands for a byte that is no text."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def wants_colour(stream: TextIO) -> bool:
    """Tell whether colours may be written: NO_COLOR and FORCE_COLOR decide, then the stream."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0").lower() not in _NOT_FORCED:
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def prepare_streams() -> None:
    """See that a glyph which the terminal lacks becomes a question mark, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the terminal's language: ``--lang``, WORKBOOK_TOOL_LANG, else the locale.

    The option is looked up before the command line is parsed, because help and faulty command
    lines speak the language, too. Locales that begin with "zh" are Chinese, all others English.
    """
    for wanted in (_language_option(arguments), environment.get(LANGUAGE_VARIABLE, "")):
        if wanted[:2].lower() in {"zh", "en"}:
            return Language(wanted[:2].lower())
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    # Windows calls the locale "Chinese (Simplified)_China".
    return Language.ZH if name.lower().startswith(("zh", "chinese")) else Language.EN


def _language_option(arguments: Sequence[str]) -> str:
    """Return what follows the last ``--lang``, nothing where it is not given."""
    wanted = ""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            wanted = "".join(arguments[position + 1 : position + 2])
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return wanted


def speak(language: Language) -> None:
    """Let the command-line library speak the language, too."""
    gettext.bindtextdomain("messages", str(_CATALOGUES))
    gettext.textdomain("messages")
    os.environ["LANGUAGE"] = "zh_CN" if language is Language.ZH else "en"
