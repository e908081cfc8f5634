"""The command about the machine: doctor."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_ATTENTION, EXIT_DONE
from workbook_tool.cli.options import (
    assessment_option,
    format_option,
    language_option,
    round_argument,
)
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Language, Text

if TYPE_CHECKING:
    from workbook_tool.workflows.doctor import Examined

# By the fitness of a part; the marks are inside GBK.
_FITNESS = {
    "ok": ("√", Text("正常", "ok")),
    "optional": ("·", Text("可选", "optional")),
    "missing": ("×", Text("需处理", "wanting")),
}


@click.command(
    "doctor",
    cls=BilingualCommand,
    text=Text(
        "检查这台电脑和活动文件夹是否具备所需条件。逐项说明 Python、附加组件、办公软件、字体、"
        "策略文件、终端编码和文件夹，缺什么、怎样补；不留下任何文件。\n\n"
        "退出码：0 可以工作；1 缺少必需的条件。",
        "Tell what this machine and the round lack. Python, extras, office program, fonts, policy "
        "file, encoding of the terminal and folders, each with its remedy; nothing is left "
        "behind.\n\nExit codes: 0 it can work; 1 something is wanting that a round needs.",
    ),
)
@round_argument
@assessment_option
@format_option
@language_option
@click.pass_obj
def doctor_command(
    terminal: Terminal, round: Path | None, assessment: Path | None, format: str
) -> int:
    """Examine the machine."""
    from workbook_tool.workflows.doctor import examine, is_fit

    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    parts = examine(round, assessment=assessment, encoding=encoding)
    terminal.report(
        format,
        lambda: _as_json(parts, terminal.language),
        _describe(parts, terminal.language),
    )
    return EXIT_DONE if is_fit(parts) else EXIT_ATTENTION


def _as_json(parts: "tuple[Examined, ...]", language: Language) -> dict[str, object]:
    from workbook_tool.cli.json_reports import SCHEMA_VERSION
    from workbook_tool.workflows.doctor import is_fit

    return {
        "schema_version": SCHEMA_VERSION,
        "is_fit": is_fit(parts),
        "parts": [_part_json(part, language) for part in parts],
    }


def _part_json(part: "Examined", language: Language) -> dict[str, object]:
    is_ok = part.fitness == "ok"
    return {
        "part": part.part,
        "title": part.title.in_language(language),
        "fitness": part.fitness.value,
        "found": part.found.in_language(language),
        "remedy": None if is_ok else part.remedy.in_language(language),
    }


def _describe(parts: Sequence["Examined"], language: Language) -> Iterator[str]:
    """Yield a line for each part, with its remedy below where it lacks, and what it amounts to."""
    colon = Text("：", ": ").in_language(language)
    for part in parts:
        mark, word = _FITNESS[part.fitness]
        title, fitness = part.title.in_language(language), word.in_language(language)
        yield f"{mark} {fitness}  {title}{colon}{part.found.in_language(language)}"
        if part.fitness != "ok":
            yield f"    {part.remedy.in_language(language)}"
    wanting = sum(part.fitness == "missing" for part in parts)
    verdict = Text("可以工作。", "It can work.")
    if wanting:
        verdict = Text(
            f"有 {wanting} 处需要处理，处理后再运行 workbook-tool doctor",
            f"{wanting} wanting; mend them and run workbook-tool doctor again.",
        )
    yield verdict.in_language(language)
