"""Commands and options that carry their help in Chinese and in English."""

import copy
from typing import Any, TypeVar

import rich_click as click

from workbook_tool.core.text import Language, Text

USAGE = Text("用法:", "Usage:")
# No boxes: the frames that rich draws by default are outside GBK.
_STYLE: dict[str, object] = {"theme": "default-slim", "max_width": 100, "text_markup": None}
_HELP_WORDS = {
    Language.ZH: {
        "arguments_panel_title": "参数",
        "options_panel_title": "选项",
        "commands_panel_title": "命令",
        "required_long_string": "[必填]",
        "default_string": "[默认：{}]",
        "panel_title_string": "{}：",
    },
    Language.EN: {},
}

AnyCommand = TypeVar("AnyCommand", bound=click.Command)


class BilingualOption(click.RichOption):
    """An option with its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **{**kwargs, "help": text.en})
        self.text = text


class BilingualArgument(click.RichArgument):
    """An argument with its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **{**kwargs, "help": text.en})
        self.text = text


class BilingualCommand(click.RichCommand):
    """A command with its help in both languages; the first sentence stands in the list."""

    language = Language.EN

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        """Keep both texts; ``localise`` picks one."""
        super().__init__(*args, **kwargs)
        self.text = text

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line with its heading in the language of the help."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, USAGE.in_language(self.language))


# rich-click's own types disagree about format_options.
class BilingualGroup(BilingualCommand, click.RichGroup):  # type: ignore[misc]
    """The group of all commands, with its help in both languages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work, not of the alphabet."""
        del ctx
        return list(self.commands)


def localise(command: AnyCommand, language: Language) -> AnyCommand:
    """Return a copy of a command whose help, and that of all below it, is in one language."""
    chosen = copy.copy(command)
    chosen.params = [_localise_parameter(parameter, language) for parameter in command.params]
    chosen.context_settings = {
        **command.context_settings,
        "rich_help_config": {**_STYLE, **_HELP_WORDS[language]},
        "help_option_names": ["-h", "--help"],
    }
    if isinstance(chosen, BilingualCommand):
        text = chosen.text.in_language(language)
        chosen.language = language
        chosen.help = text
        chosen.short_help = _first_sentence(text)
        chosen.options_metavar = "[选项]" if language is Language.ZH else "[OPTIONS]"
    if isinstance(chosen, BilingualGroup):
        chosen.subcommand_metavar = (
            "命令 [参数]…" if language is Language.ZH else "COMMAND [ARGS]..."
        )
        chosen.commands = {
            name: localise(member, language) for name, member in chosen.commands.items()
        }
    return chosen


def _localise_parameter(parameter: click.Parameter, language: Language) -> click.Parameter:
    chosen = copy.copy(parameter)
    if isinstance(chosen, BilingualOption | BilingualArgument):
        chosen.help = chosen.text.in_language(language)
    return chosen


def _first_sentence(text: str) -> str:
    """Return a text up to its first full stop, Chinese or English."""
    ends = [text.find(mark) + 1 for mark in ("。", ". ", ".\n") if mark in text]
    return text[: min(ends)].strip() if ends else text
