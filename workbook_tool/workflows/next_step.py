"""The one sentence that says what staff do next."""

from workbook_tool.core.returns.consolidation import Consolidation
from workbook_tool.core.text import Text
from workbook_tool.workflows.read_round import ReadRound


def next_step(outcome: ReadRound) -> Text:
    """Return the one sentence that says what staff do next."""
    counts = outcome.consolidation.counts
    if not counts.files:
        return Text(
            "尚未收到自评表。下一步：把收到的文件放入 returned/ 后重新运行。",
            "No return has come back yet. Next: put what arrives into returned/ and run again.",
        )
    if not outcome.consolidation.counted:
        return Text(
            "下一步：还没有可采用的自评表；请运行 workbook-tool check 文件 查看问题和改法，"
            "通知有关单位修改后重报。",
            "Next: nothing can be counted yet; run workbook-tool check FILE for every fault and "
            "its remedy, and ask the agencies to correct and send again.",
        )
    if counts.conflict:
        return Text(
            f"下一步：有 {counts.conflict} 个文件待核定，请核实后运行 "
            "workbook-tool decide 单位代码 --file 文件 --reason 理由。",
            f"Next: {counts.conflict} files wait for a decision; ask the agencies, then run "
            "workbook-tool decide AGENCY --file F --reason TEXT",
        )
    if counts.rejected or counts.quarantined:
        return Text(
            "下一步：按《问题清单》通知有关单位修改后重报，收到后重新运行。",
            "Next: ask the agencies in the list of problems to correct and send again, then rerun.",
        )
    if counts.agencies_missing:
        return Text(
            f"下一步：催报 {counts.agencies_missing} 个未报单位（见《未报送单位名单》），"
            "收到后重新运行。",
            f"Next: remind the {counts.agencies_missing} agencies that are missing, then rerun.",
        )
    return (
        next_of_appeals(outcome.consolidation)
        or next_of_ties(outcome.consolidation)
        or next_of_papers(outcome.consolidation)
        or Text("全部报齐。下一步：核对汇总表后送审。", "All are in. Next: review the summary.")
    )


def next_of_appeals(consolidation: Consolidation) -> Text | None:
    """Return the next step while appeals are open, None where none is."""
    count = sum(result.has_open_appeal for result in consolidation.results)
    if not count:
        return None
    return Text(
        f"下一步：有 {count} 个单位的复核申请未办结，请复核后运行 workbook-tool decide 单位代码 "
        "--score 指标=得分 --reason 理由 --basis 依据，或 --rejected --reason 理由。",
        f"Next: the appeals of {count} agencies are open; look into them, then run workbook-tool "
        "decide AGENCY --score CODE=SCORE --reason TEXT --basis TEXT, or --rejected --reason TEXT",
    )


def next_of_papers(consolidation: Consolidation) -> Text | None:
    """Return the next step while signed papers disagree or are not in, None otherwise."""
    papers = consolidation.papers
    if papers is None:
        return None
    differing, missing = len(papers.differing), len(papers.missing)
    if differing:
        return Text(
            f"下一步：有 {differing} 个单位的纸质件与电子件不一致，请与单位核实后"
            f"改正 {papers.file}，再重新运行。",
            f"Next: the papers of {differing} agencies differ from what counts; ask the agencies, "
            f"put {papers.file} right, then rerun.",
        )
    if missing:
        return Text(
            f"电子件全部报齐。下一步：催收 {missing} 个单位的纸质件，登记到 {papers.file}。",
            f"All files are in. Next: ask {missing} agencies for their signed papers and note them "
            f"in {papers.file}.",
        )
    return None


def next_of_ties(consolidation: Consolidation) -> Text | None:
    """Return the next step while ties beyond a quota are open, None where none is."""
    count = len(open_ties(consolidation))
    if not count:
        return None
    return Text(
        f"下一步：有 {count} 个单位并列超出名额（见排名表备注），请核定后运行 "
        "workbook-tool decide 单位代码 --grade 等次 --reason 理由。",
        f"Next: {count} agencies are tied beyond a quota (see the remarks in Ranking); decide, "
        "then run workbook-tool decide AGENCY --grade GRADE --reason TEXT",
    )


def open_ties(consolidation: Consolidation) -> list[str]:
    """Return the codes of the agencies whose tie beyond a quota nobody has settled."""
    return [one.agency.code for one in consolidation.counted if one.award.tied_for is not None]
