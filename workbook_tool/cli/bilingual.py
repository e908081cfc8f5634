"""Commands and options that carry their help in Chinese and in English."""

import copy
from dataclasses import replace
from typing import Any, TypeVar

import click

from workbook_tool.cli.help_pages import HelpContext
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Language, Text

_ARGUMENTS = Text("参数", "Arguments")
_OPTIONS = Text("选项", "Options")
_ADVANCED = Text("高级选项（一般不需要）", "Advanced options (rarely needed)")
_OPTIONS_METAVAR = Text("[选项]", "[OPTIONS]")
_COMMAND_METAVAR = Text("命令 [参数]…", "COMMAND [ARGS]...")
AnyCommand = TypeVar("AnyCommand", bound=click.Command)


class BilingualOption(click.Option):
    """An option with its help in both languages; what clerks never need is advanced."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's own signature
        text: Text,
        is_advanced: bool = False,
        **kwargs: Any,  # noqa: ANN401 - click's own signature
    ) -> None:
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **{**kwargs, "help": text.en})
        self.text = text
        self.is_advanced = is_advanced


class BilingualArgument(click.Argument):
    """An argument with its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; the page picks one."""
        super().__init__(*args, **kwargs)
        self.text = text


class BilingualCommand(click.Command):
    """A command with its help in both languages; the first sentence stands in the list.

    Every command can be told to be quiet, or to say more.
    """

    context_class = HelpContext
    language = Language.EN

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **kwargs)
        self.text = text
        self.params += _volume_options()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments, the options, and apart from them those that are advanced."""
        arguments = [
            (parameter.make_metavar(ctx), parameter.text.in_language(self.language))
            for parameter in self.params
            if isinstance(parameter, BilingualArgument)
        ]
        if arguments:
            with formatter.section(_ARGUMENTS.in_language(self.language)):
                formatter.write_dl(arguments)
        for title, is_advanced in ((_OPTIONS, False), (_ADVANCED, True)):
            options = [
                record
                for parameter in self.get_params(ctx)
                if isinstance(parameter, click.Option)
                and getattr(parameter, "is_advanced", False) is is_advanced
                and (record := parameter.get_help_record(ctx)) is not None
            ]
            if options:
                with formatter.section(title.in_language(self.language)):
                    formatter.write_dl(options)


class BilingualGroup(BilingualCommand, click.Group):
    """The group of all commands, with its help in both languages."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of a word; raises UsageError with what may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand:
            from workbook_tool.cli.unknown_commands import unknown_command

            raise unknown_command(args[0], args[1:], self.commands, ctx.command_path) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work, not of the alphabet."""
        del ctx
        return list(self.commands)


def _volume_options() -> list[click.Parameter]:
    """Return the two options that every command has: to say less, and to say more."""

    def turn(context: click.Context, parameter: click.Parameter, is_given: bool) -> None:
        if is_given and isinstance(context.obj, Terminal):
            is_quiet = parameter.name == "quiet"
            context.obj = replace(
                context.obj,
                is_quiet=is_quiet or context.obj.is_quiet,
                is_verbose=not is_quiet or context.obj.is_verbose,
            )

    quiet = Text(
        "只说错误；结果看退出码，JSON 照常输出。",
        "Say errors only; the exit code tells the rest, and JSON is written as ever.",
    )
    verbose = Text("详细输出：名单和文件全部列出。", "Say more: no list of names or files is cut.")
    shared: dict[str, Any] = {"is_flag": True, "expose_value": False, "callback": turn}
    return [
        BilingualOption(["-q", "--quiet"], text=quiet, **shared),
        BilingualOption(["-v", "--verbose"], text=verbose, **shared),
    ]


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
