"""The help of every command as Markdown, for the documents that must never be stale."""

from collections.abc import Iterator

from click import Command

from workbook_tool.cli.bilingual import BilingualGroup, localise
from workbook_tool.cli.help_pages import HelpContext
from workbook_tool.cli.main import workbook_tool
from workbook_tool.cli.terminal import speak
from workbook_tool.core.text import Language

_WIDTH = 80


def build_reference(language: Language) -> str:
    """Return the help of the program and of each command, each in a fenced block.

    The text depends on neither terminal nor environment. It leaves the process speaking the
    language, as the program itself does.
    """
    speak(language)
    blocks = (f"```text\n{text}\n```\n" for text in _help_texts(localise(workbook_tool, language)))
    return "\n".join(blocks)


def _help_texts(group: BilingualGroup) -> Iterator[str]:
    yield _help_text(group, "workbook-tool")
    for name, command in group.commands.items():
        yield _help_text(command, f"workbook-tool {name}")


def _help_text(command: Command, program: str) -> str:
    """Return the help of one command, 80 columns wide."""
    context = HelpContext(
        command, info_name=program, terminal_width=_WIDTH, **command.context_settings
    )
    return command.get_help(context).strip()
