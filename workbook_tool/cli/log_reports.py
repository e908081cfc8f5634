"""The report of ``log``: what happened in a round, as text and as JSON."""

from collections.abc import Iterator

from workbook_tool.cli.json_reports import SCHEMA_VERSION
from workbook_tool.cli.report_shapes import LogReport
from workbook_tool.core.returns.publication import PUBLICATION_TITLES, PublicationKind
from workbook_tool.core.returns.register import STATUS_TITLES, Status
from workbook_tool.core.text import Language, Text, how_many
from workbook_tool.workflows.results import LoggedRun, RoundLog

_MOST_FILES = 5  # of a run; the JSON has all
_CHANGES = {
    "new": Text("新增", "new"),
    "changed": Text("变化", "changed"),
    "gone": Text("减少", "gone"),
}

_EVENTS = {
    "archived": Text("归档", "archived"),
    "reopened": Text("重新打开", "reopened"),
    "review": Text("生成考评表", "review workbooks"),
    "companions": Text("随稿写出通报、反馈表", "papers written beside a publication"),
}


def describe_log(log: RoundLog, language: Language) -> Iterator[str]:
    """Yield what each run found and what had changed, then whether the log is whole."""
    for run in log.runs:
        yield _run_line(run).in_language(language)
        for kind, file in run.published:
            title = PUBLICATION_TITLES[PublicationKind(kind)].in_language(language)
            yield f"    {title}{Text('　', '  ').in_language(language)}{file}"
        for file, change in run.changes[:_MOST_FILES]:
            yield f"    {_CHANGES[change].in_language(language)}  {file}"
        if len(run.changes) > _MOST_FILES:
            rest = len(run.changes) - _MOST_FILES
            yield Text(f"    另有 {rest} 个文件", f"    and {rest} more").in_language(language)
        yield from (f"    {fault.in_language(language)}" for fault in run.faults)
    yield from (fault.in_language(language) for fault in log.faults)
    yield _verdict(log).in_language(language)


def _run_line(run: LoggedRun) -> Text:
    time = f"{run.time.astimezone():%Y-%m-%d %H:%M:%S}" if run.time else run.name
    if run.event:
        return _event_line(run, time)
    titles = [(STATUS_TITLES[Status(one)], count) for one, count in run.statuses.items()]
    none = Text("发布", "published") if run.published else Text("没有文件", "no file")
    zh = "　".join(f"{title.zh} {count}" for title, count in titles) or none.zh
    en = ", ".join(f"{title.en} {count}" for title, count in titles) or none.en
    if run.accepted_versions:
        zh += f"　采用旧版：{'、'.join(run.accepted_versions)}"
        en += f"; older versions accepted: {', '.join(run.accepted_versions)}"
    return Text(f"{time}　{zh}", f"{time}  {en}")


def _event_line(run: LoggedRun, time: str) -> Text:
    """Return that somebody closed or opened the round, and why; or what was sent out to whom."""
    words = _EVENTS.get(run.event, Text(run.event, run.event))
    zh, en = (f"　{run.person}", f" by {run.person}") if run.person else ("", "")
    zh = f"{time}　{words.zh}{zh}" + (f"（{run.reason}）" if run.reason else "")
    en = f"{time}  {words.en}{en}" + (f" ({run.reason})" if run.reason else "")
    return Text(zh, en)


def _verdict(log: RoundLog) -> Text:
    if not log.runs and log.is_whole:
        return Text("还没有运行过汇总。", "No consolidate has run yet.")
    if log.is_whole:
        return Text(
            f"审计日志完整：{len(log.runs)} 次运行，{log.lines} 行。",
            f"The audit log is whole: {how_many(len(log.runs), 'run')}, "
            f"{how_many(log.lines, 'line')}.",
        )
    return Text(
        "审计日志不完整。请对照备份核实；以后的运行会照常进行，但这一处会一直留在记录中。",
        "The audit log is not whole. Compare it with a backup; runs go on as ever, and this stays "
        "on record.",
    )


def build_log_json(log: RoundLog, language: Language) -> LogReport:
    """Return every run of a round, and what is wrong with the log."""
    return {
        "schema_version": SCHEMA_VERSION,
        "is_whole": log.is_whole,
        "lines": log.lines,
        "runs": [
            {
                "run": run.name,
                "time": run.time.isoformat() if run.time else None,
                "tool": run.tool,
                "files": dict(run.statuses),
                "changes": [{"file": file, "change": change} for file, change in run.changes],
                "published": [{"kind": kind, "file": file} for kind, file in run.published],
                "accepted_versions": list(run.accepted_versions),
                "faults": [fault.in_language(language) for fault in run.faults],
                "event": run.event or None,
                "person": run.person or None,
                "reason": run.reason or None,
            }
            for run in log.runs
        ],
        "faults": [fault.in_language(language) for fault in log.faults],
        "notes": [note.in_language(language) for note in log.notes],
    }
