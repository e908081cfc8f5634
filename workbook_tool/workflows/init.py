"""init: a new round's folder that works at once."""

from difflib import get_close_matches
from importlib.resources import as_file
from pathlib import Path

from workbook_tool.core.errors import OutputError, UsageError
from workbook_tool.core.text import Language, Text, listed
from workbook_tool.definition import blank_template, definition_names, read_definition, shipped
from workbook_tool.round_folder.bat_files import build_bat_files, remembered_python
from workbook_tool.round_folder.command_lines import command_line
from workbook_tool.round_folder.rounds import DEFINITION
from workbook_tool.round_folder.storage import write_file
from workbook_tool.workflows.results import InitResult


def init_round(
    directory: Path, *, sample: str | None, language: Language, dry_run: bool = False
) -> InitResult:
    """Write a round into a folder: the definition, ``returned/`` and the files to double-click.

    The definition is that of a sample round, or a blank template with a worked example in the
    given language. No key is made or copied. Raises UsageError where the folder holds a round
    already or the sample is unknown, so that nothing is overwritten.
    """
    if sample is not None and sample not in definition_names():
        names = definition_names()
        known, near = listed(names), listed(get_close_matches(sample, names))
        zh, en = (f"是否指：{near.zh}？", f" Did you mean: {near.en}?") if near.zh else ("", "")
        raise UsageError(
            f"没有名为“{sample}”的示例。{zh}可用的示例：{known.zh}。",
            f"There is no sample “{sample}”.{en} Samples: {known.en}.",
        )
    if (directory / DEFINITION).exists():
        raise UsageError(
            f"“{directory / DEFINITION}”已存在，没有改动。请换一个文件夹，或直接编辑它。",
            f"“{directory / DEFINITION}” exists already and was left alone. Choose another folder, "
            "or edit it.",
        )
    source = shipped("samples", sample, DEFINITION) if sample else blank_template(language.value)
    if sample:
        with as_file(source) as path:
            language = read_definition(path).settings.language
    files = {DEFINITION: source.read_bytes(), **build_bat_files(language, remembered_python())}
    line = command_line("generate", str(directory))
    next_step = Text(
        f"下一步：打开 {DEFINITION} 核对设置、指标、等次和单位名册，然后运行 {line}",
        f"Next: open {DEFINITION}, check settings, criteria, grades and roster, then run {line}",
    )
    if dry_run:
        return InitResult(directory, (*files, "returned/"), next_step, is_dry_run=True)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "returned").mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"无法建立文件夹“{directory}”（{error.strerror}）。请换一个位置。",
            f"Cannot make the folder “{directory}” ({error.strerror}). Choose another place.",
        ) from error
    for name, content in files.items():
        if not (directory / name).exists():
            write_file(directory / name, content)
    return InitResult(directory, (*files, "returned/"), next_step)
