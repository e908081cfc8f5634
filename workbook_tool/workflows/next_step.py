"""The one sentence that says what staff do next; its command stands last, ready to be copied."""

from collections.abc import Iterator

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.text import Text, how_many
from workbook_tool.round_folder.command_lines import (
    command_line,
    consolidate_line,
    path_from_here,
    round_argument,
    round_option,
)
from workbook_tool.round_folder.rounds import RoundFolder
from workbook_tool.workflows.read_round import ReadRound

_ASKED = Text("已与单位核实", "confirmed with the agency")
_SETTLED = Text("经研究确定", "settled by the office")


def next_step(outcome: ReadRound) -> Text:
    """Return the one sentence that says what staff do next."""
    counts = outcome.consolidation.counts
    again = consolidate_line(outcome.folder)
    written = command_line("notify", *round_argument(outcome.folder))
    if not counts.files:
        return Text(
            f"尚未收到自评表。下一步：把收到的文件放入 returned/ 后运行 {again}",
            f"No return has come back yet. Next: put what arrives into returned/, then run {again}",
        )
    if not outcome.consolidation.counted and not counts.conflict:
        line = command_line("check", path_from_here(outcome.returned))
        return Text(
            f"下一步：还没有可采用的自评表；请查看问题和改法，通知有关单位修改后重报：{line}",
            "Next: nothing can be counted yet; ask the agencies to correct and send again. Every "
            f"fault and its remedy: {line}",
        )
    if counts.conflict:
        return _next_of_conflicts(outcome)
    if counts.rejected or counts.quarantined:
        return Text(
            f"下一步：按《问题清单》通知有关单位修改后重报（通知草稿：{written}），"
            f"收到后运行 {again}",
            "Next: ask the agencies in the list of problems to correct and send again (drafts: "
            f"{written}), then run {again}",
        )
    if counts.agencies_missing:
        return Text(
            f"下一步：催报 {counts.agencies_missing} 个未报单位（见《未报送单位名单》；"
            f"通知草稿：{written}），收到后运行 {again}",
            "Next: remind the "
            f"{how_many(counts.agencies_missing, 'agency that is', 'agencies that are')} missing "
            f"(drafts: {written}), then run {again}",
        )
    return (
        next_of_appeals(outcome.consolidation, outcome.folder)
        or next_of_ties(outcome.consolidation, outcome.folder)
        or next_of_papers(outcome.consolidation, outcome.folder)
        or _next_of_faulty_reviews(outcome)
        or _next_of_reviews(outcome)
        or Text("全部报齐。下一步：核对汇总表后送审。", "All are in. Next: review the summary.")
    )


def _next_of_faulty_reviews(outcome: ReadRound) -> Text | None:
    """Return the next step while a review workbook has to be mended or settled, None otherwise."""
    waiting = (Status.REJECTED, Status.CONFLICT, Status.QUARANTINED)
    files = [one.verdict for one in outcome.reviews.register.files]
    count = sum(one.status in waiting for one in files)
    if not count:
        return None
    line = command_line("check", path_from_here(outcome.folder.review_returned))
    return Text(
        f"下一步：有 {count} 个考评表需要考评组改正或由工作人员核定；问题和改法：{line}",
        f"Next: {how_many(count, 'review workbook has', 'review workbooks have')} to be mended by "
        "the evaluators, or settled. Every "
        f"fault and its remedy: {line}",
    )


def _next_of_reviews(outcome: ReadRound) -> Text | None:
    """Return the next step while no group of evaluators has a workbook, None otherwise."""
    plan, issued = outcome.assessment_round.review, outcome.issued.current_reviews
    if plan is None or issued:
        return None
    line = command_line("review", *round_argument(outcome.folder))
    return Text(
        f"全部报齐。下一步：生成考评表，发给 {len(plan.groups)} 个考评组：{line}",
        f"All are in. Next: write the workbooks of the {how_many(len(plan.groups), 'group')} of "
        "evaluators: "
        f"{line}",
    )


def next_of_appeals(consolidation: Consolidation, folder: RoundFolder) -> Text | None:
    """Return the next step while appeals are open, None where none is."""
    waiting = [one.agency.code for one in consolidation.results if one.has_open_appeal]
    if not waiting:
        return None
    line = command_line("decide", waiting[0], *round_option(folder))
    return Text(
        f"下一步：有 {len(waiting)} 个单位的复核申请未办结，请复核后写下结果：改分用 {line} "
        "--score 指标=得分 --reason 理由 --basis 依据，维持原分用 --rejected --reason 理由",
        f"Next: the appeals of {how_many(len(waiting), 'agency', 'agencies')} are open; look into "
        "them and write down "
        f"what comes of it: {line} --score CODE=SCORE --reason TEXT --basis TEXT, or with "
        "--rejected --reason TEXT",
    )


def next_of_papers(consolidation: Consolidation, folder: RoundFolder) -> Text | None:
    """Return the next step while signed papers disagree or are not in, None otherwise."""
    papers = consolidation.papers
    if papers is None:
        return None
    differing, missing = len(papers.differing), len(papers.missing)
    if differing:
        return Text(
            f"下一步：有 {differing} 个单位的纸质件与电子件不一致，请与单位核实后"
            f"改正 {papers.file}，再运行 {consolidate_line(folder)}",
            f"Next: the papers of {how_many(differing, 'agency', 'agencies')} differ from what "
            "counts; ask the agencies, "
            f"put {papers.file} right, then run {consolidate_line(folder)}",
        )
    if missing:
        return Text(
            f"电子件全部报齐。下一步：催收 {missing} 个单位的纸质件，登记到 {papers.file}。",
            f"All files are in. Next: ask {how_many(missing, 'agency', 'agencies')} for their "
            "signed papers and note them "
            f"in {papers.file}.",
        )
    return None


def decide_line(agency: str, file: str, reason: str, round_words: tuple[str, ...]) -> str:
    """Return the command by which a file is made to count for an agency."""
    return command_line("decide", agency, "--file", file, "--reason", reason, *round_words)


def check_line(outcome: ReadRound) -> str:
    """Return the command that lists the faults of the first faulty file, "" where none is."""
    faulty = next(_faulty(outcome.consolidation), None)
    if faulty is None:
        return ""
    file = faulty.file.path
    archive = outcome.returned / file.partition("!")[0]
    return command_line(
        "check",
        path_from_here(outcome.returned / file) if archive.exists() else file,
        *(() if archive.exists() else round_option(outcome.folder)),
    )


def _faulty(consolidation: Consolidation) -> Iterator[FileVerdict]:
    """Yield what is not counted and has faults of its own, before what only contradicts others."""
    for status in (Status.REJECTED, Status.QUARANTINED, Status.CONFLICT):
        yield from (one for one in consolidation.files if one.status is status)


def _next_of_conflicts(outcome: ReadRound) -> Text:
    """Return the step while files wait for a decision, with the command for the first of them."""
    count = outcome.consolidation.counts.conflict
    waiting = (one for one in outcome.consolidation.files if one.status is Status.CONFLICT)
    first = next((one for one in waiting if one.agency), None)
    words = round_option(outcome.folder)
    zh = en = command_line("status", *round_argument(outcome.folder))
    if first is not None and first.agency is not None:
        zh = decide_line(first.agency, first.file.path, _ASKED.zh, words)
        en = decide_line(first.agency, first.file.path, _ASKED.en, words)
    return Text(
        f"下一步：有 {count} 个文件待核定。请与单位核实采用哪一个，再写下决定，例如 {zh}",
        f"Next: {how_many(count, 'file waits', 'files wait')} for a decision. Ask the agencies "
        "which one counts, then write "
        f"it down, for instance {en}",
    )


def next_of_ties(consolidation: Consolidation, folder: RoundFolder) -> Text | None:
    """Return the next step while ties beyond a quota are open, None where none is."""
    tied = [one for one in consolidation.counted if one.award.tied_for is not None]
    if not tied:
        return None
    words = ("decide", tied[0].agency.code, "--grade", tied[0].award.tied_for or "", "--reason")
    zh = command_line(*words, _SETTLED.zh, *round_option(folder))
    en = command_line(*words, _SETTLED.en, *round_option(folder))
    return Text(
        f"下一步：有 {len(tied)} 个单位并列超出名额（见排名表备注），请研究后写下决定，例如 {zh}",
        f"Next: {how_many(len(tied), 'agency is', 'agencies are')} tied beyond a quota (see the "
        "remarks in Ranking); settle "
        f"it, then write it down, for instance {en}",
    )


def next_of_obstacles(outcome: ReadRound) -> Text | None:
    """Return how the first thing that refuses a publication is settled, None where nothing does."""
    consolidation, folder = outcome.consolidation, outcome.folder
    if consolidation.counts.conflict:
        return _next_of_conflicts(outcome)
    return (
        next_of_appeals(consolidation, folder)
        or next_of_ties(consolidation, folder)
        or next_of_papers(consolidation, folder)
    )
