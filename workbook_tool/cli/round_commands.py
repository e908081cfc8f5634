"""Commands that start a round and send it out: init, generate, demo."""

import re
from pathlib import Path

import click

from workbook_tool.cli.bilingual import BilingualCommand
from workbook_tool.cli.failures import EXIT_DONE
from workbook_tool.cli.opening import open_result
from workbook_tool.cli.options import (
    FILE,
    argument,
    assessment_option,
    dry_run_option,
    language_option,
    open_option,
    option,
    round_argument,
)
from workbook_tool.cli.progress import ProgressBar
from workbook_tool.cli.terminal import Terminal
from workbook_tool.core.text import Text

DEMO_FOLDER = Path("workbook-tool-demo")


@click.command(
    "init",
    cls=BilingualCommand,
    text=Text(
        "新建一个测评活动文件夹。里面有指标定义 assessment.xlsx、收表文件夹 returned 和几个"
        "可双击运行的 .bat 文件，建好就能用。",
        "Make a round's folder that works at once. It holds the definition assessment.xlsx, the "
        "folder returned/ and .bat files to double-click.",
    ),
)
@argument(
    "dir",
    type=FILE,
    text=Text("要新建的文件夹。", "The folder to make."),
)
@option(
    "--sample",
    metavar="NAME",
    text=Text(
        "用样例的指标和单位名册：xinping，或其他形态的 baldrige、baoshan、caf、cdc-shi、efqm、"
        "naac、slaq，以及只有定义的 hospitals、safety、villages；不给时写入空白模板。",
        "Start from a sample's scheme and roster: xinping, or one of another shape, baldrige, "
        "baoshan, caf, cdc-shi, efqm, naac, slaq, or a definition alone, hospitals, safety, "
        "villages; otherwise from a blank one.",
    ),
)
@dry_run_option
@language_option
@click.pass_obj
def init_command(terminal: Terminal, dir: Path, sample: str | None, dry_run: bool) -> int:
    """Write a new round."""
    from workbook_tool.cli.job_reports import describe_init
    from workbook_tool.workflows.init import init_round

    result = init_round(dir, sample=sample, language=terminal.language, dry_run=dry_run)
    terminal.write("\n".join(describe_init(result, terminal.language)))
    return EXIT_DONE


@click.command(
    "generate",
    cls=BilingualCommand,
    text=Text(
        "按指标定义为每个单位生成加锁的自评表。结果在 outgoing 文件夹：自评表、分发清单"
        "和邮件草稿。定义未变时重新运行，文件内容不变。",
        "Write one locked workbook for each agency. outgoing/ then holds the workbooks, "
        "the distribution list and the mail drafts. The same definition gives the same bytes.",
    ),
)
@round_argument
@assessment_option
@option(
    "--reissue",
    is_flag=True,
    text=Text(
        "指标改动会使已下发的自评表失效时，仍然重新下发；旧文件保留在 outgoing/旧版。",
        "Issue anew although changed criteria void workbooks that are out; the older ones are "
        "kept in outgoing/旧版.",
    ),
)
@option(
    "--carry",
    is_flag=True,
    text=Text(
        "与 --reissue 同用：新表带入已报送的答案，题目没有变化的项不用再填。",
        "With --reissue: the new forms hold every answer that came back whose question has not "
        "changed.",
    ),
)
@option(
    "--carry-from",
    metavar="ROUND",
    type=FILE,
    text=Text(
        "新表带入另一次测评（例如上一年）的答案；单位按名称对应。",
        "The new forms hold the answers of another round, such as last year's; agencies are "
        "matched by their names.",
    ),
)
@option(
    "--only",
    metavar="CODE",
    multiple=True,
    text=Text(
        "只生成这些单位代码的自评表，可重复给出，也可用逗号隔开。",
        "Only the agencies of these codes; repeat it or separate them by commas.",
    ),
)
@open_option
@dry_run_option
@language_option
@click.pass_obj
def generate_command(  # noqa: PLR0917 - click passes every option by its name
    terminal: Terminal,
    round: Path | None,
    assessment: Path | None,
    reissue: bool,
    carry: bool,
    carry_from: Path | None,
    only: tuple[str, ...],
    opens: bool,
    dry_run: bool,
) -> int:
    """Write the workbooks of a round."""
    from workbook_tool.cli.job_reports import describe_generation
    from workbook_tool.workflows.carried_answers import carried_twice
    from workbook_tool.workflows.generate import generate

    codes = tuple(code for part in only for code in re.split(r"[,，、;；\s]+", part) if code)
    if carry and carry_from:
        raise carried_twice()
    with ProgressBar(terminal) as progress:
        result = generate(
            round,
            assessment=assessment,
            reissue=reissue,
            carry=carry_from or carry,
            only=codes,
            dry_run=dry_run,
            progress=progress,
        )
    terminal.tell(*result.notes)
    terminal.write("\n".join(describe_generation(result, terminal.language)))
    if opens and not dry_run:
        open_result(result.folder / "outgoing", terminal)
    return EXIT_DONE


@click.command(
    "demo",
    cls=BilingualCommand,
    text=Text(
        "用样例从头到尾演示一遍。先生成自评表，再汇总样例中收回的自评表；样例中故意放了有问题的文件。"
        "加 --review 时接着通知、考评、发布，并列出每一步的命令。",
        "Show the whole job on the sample round. It generates workbooks, then consolidates the "
        "sample's returns, some of which are faulty on purpose. With --review it goes on to "
        "notices, evaluators and a publication, and tells the command of each step.",
    ),
)
@argument(
    "dir",
    required=False,
    default=DEMO_FOLDER,
    type=FILE,
    text=Text(
        f"演示用的文件夹，默认为 {DEMO_FOLDER}。", f"The folder to use, {DEMO_FOLDER} by default."
    ),
)
@option(
    "--review",
    is_flag=True,
    text=Text(
        "演示带考评组的完整过程：下发、收表、通知、考评、发布；考评分数为虚构。",
        "Play the whole round with evaluators, from the issue to a bulletin; their scores are "
        "invented.",
    ),
)
@language_option
@click.pass_obj
def demo_command(terminal: Terminal, dir: Path, review: bool) -> int:
    """Run the sample round; its faulty returns are part of the show, so the exit code is 0."""
    if review:
        return _demo_of_review(terminal, dir)
    from workbook_tool.cli.job_reports import describe_demo, describe_generation
    from workbook_tool.cli.text_reports import describe_consolidation
    from workbook_tool.workflows.demo import run_demo

    with ProgressBar(terminal) as progress:
        result = run_demo(dir, progress=progress)
    terminal.tell(*result.generated.notes, *result.consolidated.notes)
    terminal.write("\n".join(describe_generation(result.generated, terminal.language)))
    terminal.write("")
    terminal.write("\n".join(describe_consolidation(result.consolidated, terminal.language)))
    terminal.write("")
    terminal.write("\n".join(describe_demo(result, terminal.language)))
    return EXIT_DONE


def _demo_of_review(terminal: Terminal, directory: Path) -> int:
    """Play the round with evaluators and tell each step."""
    from workbook_tool.cli.demo_reports import describe_review_demo
    from workbook_tool.workflows.demo_review import run_review_demo

    with ProgressBar(terminal) as progress:
        result = run_review_demo(directory, progress=progress)
    terminal.tell(*result.notes)
    terminal.write("\n".join(describe_review_demo(result, terminal.language)))
    return EXIT_DONE
