"""The reports of returns as text: about ten lines, the next action last."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from workbook_tool.cli.finding_lines import describe_findings
from workbook_tool.cli.paper_lines import MOST_LINES, describe_papers
from workbook_tool.cli.review_lines import describe_reviews
from workbook_tool.core.findings import Finding, Severity
from workbook_tool.core.form.issuance import IssueVersion
from workbook_tool.core.returns.consolidation import Counts
from workbook_tool.core.returns.register import STATUS_TITLES, FileVerdict, Status
from workbook_tool.core.returns.reviewing import ReviewState
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Language, Text, how_many, listed
from workbook_tool.round_folder.command_lines import command_line
from workbook_tool.round_folder.issue_versions import describe_version
from workbook_tool.workflows.next_step import decide_line
from workbook_tool.workflows.results import CheckResult, ConsolidateResult, RoundStatus

MOST_NAMES = 12  # in the report of consolidate; status names everyone
MOST_CODES = 3  # explained at once
MOST_CELLS = 3  # of a file
MOST_FILES = 5  # the report stays at about ten lines; the summary lists everything
_ATTENTION = (Status.QUARANTINED, Status.CONFLICT, Status.REJECTED)
_GRAVE = frozenset({Severity.ERROR, Severity.SECURITY})
_NEXT = Text("下一步：", "Next: ")
NOTHING_WRITTEN = Text("试运行：没有写入任何文件。", "Dry run: nothing was written.")
NOTHING_RETURNED = Text("尚未收到自评表。", "No return has come in yet.")


def next_line(step: Text, language: Language) -> str:
    """Return the last line of a report: the next action, with its heading once."""
    words, heading = step.in_language(language), _NEXT.in_language(language)
    return words if heading.strip() in words else heading + words


def describe_consolidation(
    result: ConsolidateResult, language: Language, *, is_full: bool = False
) -> Iterator[str]:
    """Yield the report of ``consolidate``, line by line; a full one cuts no list."""
    consolidation = result.consolidation
    settings = consolidation.assessment_round.settings
    counts = consolidation.counts
    agencies = {agency.agency.code: agency.agency for agency in consolidation.results}
    texts = [
        Text(f"{settings.title}（{settings.round_id}）", f"{settings.title} ({settings.round_id})"),
        *agency_lines(Counter(agency.status for agency in consolidation.results)),
        file_line(counts),
        *_gap_lines(
            [one.agency for one in consolidation.incomplete],
            sum(one.open_gaps for one in consolidation.incomplete),
        ),
    ]
    yield from (text.in_language(language) for text in texts)
    most = None if is_full else MOST_NAMES
    yield from _describe_missing(consolidation.missing, language, most)
    yield from _describe_faults(
        consolidation.files, agencies, language, None if is_full else MOST_FILES
    )
    if result.check_line:
        yield Text(
            f"逐条说明和改法，例如 {result.check_line}",
            f"Every fault and its remedy, for instance {result.check_line}",
        ).in_language(language)
    yield from describe_reviews(
        result.reviews or (),
        consolidation.assessment_round,
        language,
        None if is_full else MOST_FILES,
    )
    yield from describe_papers(consolidation.papers, language, None if is_full else MOST_LINES)
    left_out = counts.superseded + counts.ignored
    if left_out:
        yield Text(
            f"另有 {left_out} 个文件不计入（旧版、重复、随附材料等），逐个列在汇总表的收表登记中。",
            f"{how_many(left_out, 'more file does', 'more files do')} not count (older versions, "
            "copies, what was sent along); "
            "the register in the summary lists each.",
        ).in_language(language)
    if counts.files or result.is_dry_run:
        yield _summary_line(result).in_language(language)
    yield next_line(result.next_step, language)


def agency_lines(by_status: Counter[Status]) -> Iterator[Text]:
    """Yield how many agencies stand where, and that every one of them was counted once."""
    exempt = by_status[Status.EXEMPT]
    total = sum(by_status.values()) - exempt
    counted = by_status[Status.ACCEPTED] + by_status[Status.WARNED]
    conflict = by_status[Status.CONFLICT]
    missing = by_status[Status.MISSING]
    rejected = total - counted - conflict - missing
    yield Text(
        f"应报 {total}　已报 {total - missing}　采用 {counted}　退回 {rejected}　冲突 {conflict}　"
        f"未报 {missing}",
        f"agencies {total}, returned {total - missing}, counted {counted}, rejected {rejected}, "
        f"conflict {conflict}, missing {missing}",
    )
    yield Text(
        f"单位：{total} = 采用 {counted} + 退回 {rejected} + 冲突 {conflict} + 未报 {missing}",
        f"Agencies: {total} = counted {counted} + rejected {rejected} + conflict {conflict} "
        f"+ missing {missing}",
    )
    if exempt:
        yield Text(
            f"另有 {exempt} 个单位已登记变动（并入、撤销或缓评），不在应报",
            f"{how_many(exempt, 'more agency was', 'more agencies were')} merged, dissolved or "
            "postponed and not expected",
        )


def file_line(counts: Counts) -> Text:
    """Return the files by what became of them, as a sum that adds up."""
    if not counts.files:
        return NOTHING_RETURNED
    parts = [
        (counts.accepted, Status.ACCEPTED),
        (counts.warned, Status.WARNED),
        (counts.rejected, Status.REJECTED),
        (counts.conflict, Status.CONFLICT),
        (counts.superseded, Status.SUPERSEDED),
        (counts.ignored, Status.IGNORED),
        (counts.quarantined, Status.QUARANTINED),
    ]
    shown = [(number, STATUS_TITLES[status]) for number, status in parts if number]
    return Text(
        f"文件：{counts.files} = " + " + ".join(f"{title.zh} {number}" for number, title in shown),
        f"Files: {counts.files} = " + " + ".join(f"{title.en} {number}" for number, title in shown),
    )


def _gap_lines(agencies: Sequence[Agency], count: int) -> Iterable[Text]:
    """Yield how much was left blank beside the scores, and by whom, where anything was."""
    if agencies:
        names = cut_list([agency.short for agency in agencies])
        yield Text(
            f"漏填：{len(agencies)} 个单位共 {count} 处（{names.zh}）",
            f"Gaps: {count} in the returns of {how_many(len(agencies), 'agency', 'agencies')} "
            f"({names.en})",
        )


def cut_list(names: Sequence[str], most: int | None = MOST_NAMES) -> Text:
    """Return names in one line, of which no more than so many are said; all of them for None."""
    shown = listed(names[:most])
    if most is None or len(names) <= most:
        return shown
    return Text(f"{shown.zh}等", f"{shown.en} …")


def _describe_missing(
    missing: Sequence[Agency], language: Language, most: int | None = None
) -> Iterator[str]:
    if not missing:
        return
    names = cut_list([agency.short for agency in missing], most)
    yield Text(
        f"未报（{len(missing)}）：{names.zh}", f"Missing ({len(missing)}): {names.en}"
    ).in_language(language)


def _describe_faults(
    files: Sequence[FileVerdict],
    agencies: dict[str, Agency],
    language: Language,
    most: int | None,
) -> Iterator[str]:
    """Yield the files that somebody has to look at, the gravest first, with their faults."""
    faulty = [verdict for status in _ATTENTION for verdict in files if verdict.status is status]
    gap = "　" if language is Language.ZH else "  "
    for verdict in faulty[:most]:
        agency = agencies.get(verdict.agency or "")
        unknown = Text("无法确认单位", "agency unknown").in_language(language)
        name = unknown if agency is None else _unless_named(verdict.file.path, agency, agency.short)
        title = STATUS_TITLES[verdict.status].in_language(language)
        reason = verdict.reason.in_language(language) + _cells_of(verdict).in_language(language)
        parts = (f"× {verdict.file.path}", name, title, reason)
        yield gap.join(part for part in parts if part)
    rest = len(faulty[most:]) if most is not None else 0
    if rest:
        yield Text(
            f"还有 {rest} 个文件需要处理，见汇总表的收表登记和问题清单。",
            f"{how_many(rest, 'more file needs', 'more files need')} attention; see the register "
            "and the list of problems.",
        ).in_language(language)


def _unless_named(path: str, agency: Agency, name: str) -> str:
    """Return a name of an agency, "" where the path says it already."""
    return "" if agency.name in path or agency.short in path else name


def _cells_of(verdict: FileVerdict) -> Text:
    """Return the first cells that the faults of a file stand in, in brackets."""
    cells = dict.fromkeys(
        one.at.cell for one in verdict.findings if one.severity in _GRAVE and one.at.cell
    )
    shown = listed([*list(cells)[:MOST_CELLS], *(["…"] if len(cells) > MOST_CELLS else [])])
    return Text(f"（{shown.zh}）", f" ({shown.en})") if cells else Text("", "")


def _describe_file(verdict: FileVerdict, agency: str, language: Language) -> Iterator[str]:
    """Yield one file, why it has its status, and all its findings."""
    mark = "×" if verdict.status in _ATTENTION else "√" if verdict.status.is_counted else "·"
    gap = "　" if language is Language.ZH else "  "
    title = STATUS_TITLES[verdict.status].in_language(language)
    yield gap.join(part for part in (f"{mark} {verdict.file.path}", agency, title) if part)
    lines = list(describe_findings(verdict.findings, language))
    reason = verdict.reason.in_language(language)
    if reason not in {"", title} and not lines:  # otherwise the findings say it, and with the cell
        yield f"    {reason}"
    yield from (f"  {line}" for line in lines)


def _summary_line(result: ConsolidateResult) -> Text:
    if result.is_dry_run:
        return NOTHING_WRITTEN
    if result.summary is None:
        return Text(
            "没有可采用的自评表，未生成汇总表。", "Nothing can be counted; no summary was written."
        )
    if result.is_beside:
        return Text(
            f"汇总表（原文件正在使用或不可写，另存在旁边）：{result.summary}",
            f"Summary (beside the usual one, which is open or not writable): {result.summary}",
        )
    return Text(f"汇总表：{result.summary}", f"Summary: {result.summary}")


def describe_check(result: CheckResult, language: Language) -> Iterator[str]:
    """Yield the report of ``check``: every file with all that was found, then what to do."""
    codes: list[str] = []
    agencies = result.assessment_round.roster.by_code
    files = (*result.files, *_review_verdicts(result))
    for verdict in files:
        agency = agencies.get(verdict.agency or "")
        name = "" if agency is None else _unless_named(verdict.file.path, agency, agency.name)
        yield from _describe_file(verdict, name, language)
        if verdict.status is not Status.CONFLICT:
            codes += [one.rule.id for one in verdict.findings if one.severity in _GRAVE]
    if codes:
        line = command_line("explain", *tuple(dict.fromkeys(codes))[:MOST_CODES])
        step = Text(
            f"按上面的说明修改后重新报送；详细说明：{line}",
            f"correct what is marked and send it again; more about it: {line}",
        )
    elif any(verdict.status is Status.CONFLICT for verdict in result.files):
        step = _conflict_step(result)
    elif any(verdict.status in _ATTENTION for verdict in files):
        step = Text("请人工核对上面的文件。", "look at the files above.")
    elif any(_is_open_gap(one) for verdict in files for one in verdict.findings):
        step = Text(
            "可以采用；请补填上面列出的漏填项后重新报送。",
            "it counts; fill in what is listed above as left blank and send it again.",
        )
    else:
        step = Text("没有需要改正的问题。", "nothing has to be corrected.")
    yield next_line(step, language)


def _review_verdicts(result: CheckResult) -> Iterator[FileVerdict]:
    """Yield review workbooks and their sheets; of blank ones there is nothing to say."""
    for file in result.reviews:
        yield file.verdict
        yield from (one for one in file.sheets if one.status is not Status.IGNORED)


def _conflict_step(result: CheckResult) -> Text:
    """Return the step where a file waits for a decision, with the command for the first one."""
    first = next(one for one in result.files if one.status is Status.CONFLICT)
    agency = first.agency or ""
    zh = decide_line(agency, first.file.path, "已与单位核实", result.round_words)
    en = decide_line(agency, first.file.path, "confirmed with the agency", result.round_words)
    return Text(
        f"请与有关单位核实，再写下决定，例如 {zh}",
        f"ask the agencies, then write down what is decided, for instance {en}",
    )


def _is_open_gap(finding: Finding) -> bool:
    return finding.rule.gap is not None and finding.severity is Severity.WARNING


def describe_status(status: RoundStatus, language: Language) -> Iterator[str]:
    """Yield the report of ``status``: stage, days left, who is missing, what to run next."""
    faulty = [agency.short for agency in status.faulty]
    returned = status.agencies - len(status.missing)
    texts = [
        Text(f"{status.title}（{status.round_id}）", f"{status.title} ({status.round_id})"),
        *_stage_lines(status),
        Text(
            f"应报 {status.agencies}　已下发 {status.counts.issued}　已报 {returned}　"
            f"有问题 {len(faulty)}　未报 {len(status.missing)}",
            f"agencies {status.agencies}, issued {status.counts.issued}, returned {returned}, "
            f"faulty {len(faulty)}, missing {len(status.missing)}",
        ),
        file_line(status.counts),
        *_gap_lines(status.incomplete, status.open_gaps),
        *review_lines(status.review),
        *_version_lines(status.versions),
    ]
    yield from (text.in_language(language) for text in texts)
    if faulty:
        yield Text(
            f"有问题（{len(faulty)}）：{'、'.join(faulty)}",
            f"Faulty ({len(faulty)}): {', '.join(faulty)}",
        ).in_language(language)
    yield from _describe_missing(status.missing, language)
    yield from describe_papers(status.papers, language, None)
    yield next_line(status.next_step, language)


def review_lines(review: ReviewState | None) -> Iterator[Text]:
    """Yield how far the evaluators are, in a round that has some."""
    if review is not None:
        owed, got = review.scores.owed, review.scores.got
        yield Text(
            f"考评：应评 {owed} 项，已评 {got} 项；"
            f"{review.agencies} 个单位中 {review.done} 个已评完",
            f"Review: {got} of {owed} scores are in; {review.done} of {review.agencies} agencies "
            "are done",
        )


def _version_lines(versions: Sequence[IssueVersion]) -> Iterable[Text]:
    """Yield the versions of the form where there is more than the current one."""
    if any(version.replaced for version in versions):
        names = [describe_version(version) for version in versions]
        zh, en = listed(one.zh for one in names).zh, listed(one.en for one in names).en
        yield Text(f"已下发的版本：{zh}", f"Versions issued: {en}")


def _stage_lines(status: RoundStatus) -> Iterable[Text]:
    if status.stage is not None:
        yield Text(f"当前阶段：{status.stage}", f"Stage: {status.stage}")
    days = status.days_left
    if days is None:
        yield Text("没有设定报送截止日期", "No deadline is set")
    elif days < 0:
        yield Text(f"已超过报送截止日期 {-days} 天", f"{how_many(-days, 'day')} past the deadline")
    elif days == 0:
        yield Text("今天是报送截止日期", "Today is the deadline")
    else:
        yield Text(f"距报送截止还有 {days} 天", f"{how_many(days, 'day')} until the deadline")
    yield from _result_lines(status)


def _result_lines(status: RoundStatus) -> Iterable[Text]:
    """Yield the days of the public notice and of appeals, and what is open."""
    notice, appeals = status.notice, status.appeals
    if notice is not None:
        left = _days_left(notice.days_left)
        yield Text(
            f"公示 {notice.starts} 至 {notice.ends}{left.zh}",
            f"Public notice {notice.starts} to {notice.ends}{left.en}",
        )
    if appeals.until is not None and appeals.days_left is not None:
        left = _days_left(appeals.days_left)
        yield Text(f"复核截止 {appeals.until}{left.zh}", f"Appeals until {appeals.until}{left.en}")
    if appeals.open:
        yield Text(f"复核申请未办结 {appeals.open} 个", f"Open appeals: {appeals.open}")


def _days_left(days: int) -> Text:
    if days < 0:
        return Text("（已过）", " (over)")
    return Text(f"（还有 {days} 天）", f" ({how_many(days, 'day')} left)")
