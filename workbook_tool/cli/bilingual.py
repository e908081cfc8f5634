"""Commands and options that carry their help in Chinese and in English."""

import copy
from typing import Any, TypeVar

import click

from workbook_tool.cli.help_pages import HelpContext
from workbook_tool.core.text import Language, Text

_ARGUMENTS = Text("参数", "Arguments")
_OPTIONS_METAVAR = Text("[选项]", "[OPTIONS]")
_COMMAND_METAVAR = Text("命令 [参数]…", "COMMAND [ARGS]...")
AnyCommand = TypeVar("AnyCommand", bound=click.Command)


class BilingualOption(click.Option):
    """An option with its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **{**kwargs, "help": text.en})
        self.text = text


class BilingualArgument(click.Argument):
    """An argument with its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; the page picks one."""
        super().__init__(*args, **kwargs)
        self.text = text


class BilingualCommand(click.Command):
    """A command with its help in both languages; the first sentence stands in the list."""

    context_class = HelpContext
    language = Language.EN

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **kwargs)
        self.text = text

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments with their help, which click 8.2 cannot, and then the options."""
        arguments = [
            (parameter.make_metavar(ctx), parameter.text.in_language(self.language))
            for parameter in self.params
            if isinstance(parameter, BilingualArgument)
        ]
        if arguments:
            with formatter.section(_ARGUMENTS.in_language(self.language)):
                formatter.write_dl(arguments)
        super().format_options(ctx, formatter)


class BilingualGroup(BilingualCommand, click.Group):
    """The group of all commands, with its help in both languages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work, not of the alphabet."""
        del ctx
        return list(self.commands)


def localise(command: AnyCommand, language: Language) -> AnyCommand:
    """Return a copy of a command whose help, and that of all below it, is in one language."""
    chosen = copy.copy(command)
    chosen.params = [_localise_parameter(parameter, language) for parameter in command.params]
    chosen.context_settings = {**command.context_settings, "help_option_names": ["-h", "--help"]}
    if isinstance(chosen, BilingualCommand):
        text = chosen.text.in_language(language)
        chosen.language = language
        chosen.help = text
        chosen.short_help = _first_sentence(text)
        chosen.options_metavar = _OPTIONS_METAVAR.in_language(language)
    if isinstance(chosen, BilingualGroup):
        chosen.subcommand_metavar = _COMMAND_METAVAR.in_language(language)
        chosen.commands = {
            name: localise(member, language) for name, member in chosen.commands.items()
        }
    return chosen


def _localise_parameter(parameter: click.Parameter, language: Language) -> click.Parameter:
    chosen = copy.copy(parameter)
    if isinstance(chosen, BilingualOption):
        chosen.help = chosen.text.in_language(language)
    return chosen


def _first_sentence(text: str) -> str:
    """Return a text up to its first full stop, Chinese or English."""
    ends = [text.find(mark) + 1 for mark in ("。", ". ", ".\n") if mark in text]
    return text[: min(ends)].strip() if ends else text
