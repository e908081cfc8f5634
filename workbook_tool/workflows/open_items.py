"""What is still open in a round, in the order in which staff would see to it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from workbook_tool.core.returns.register import FileVerdict, Status
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.text import Text
from workbook_tool.workflows.read_round import ReadRound

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that is open: what, whose or which files, and what to do about it."""

    kind: str
    title: Text
    names: tuple[str, ...]
    remedy: Text


def open_items(outcome: ReadRound) -> tuple[OpenItem, ...]:
    """Return everything that is open, none where the round is done."""
    return tuple(item for item in _items(outcome) if item.names)


def _items(outcome: ReadRound) -> Iterator[OpenItem]:
    consolidation = outcome.consolidation
    by_status = {
        status: [one.agency for one in consolidation.results if one.status is status]
        for status in Status
    }
    undecided = by_status[Status.CONFLICT]
    yield OpenItem(
        "conflict",
        Text(
            "待核定（两个版本不一致或单位不明确）", "To be decided (versions or names in conflict)"
        ),
        (
            *(agency.short for agency in undecided),
            *_undecided_besides(outcome.register.files, {agency.code for agency in undecided}),
        ),
        Text(
            "与单位核实后运行 decide 单位代码 --file 文件 --reason 理由",
            "ask the agency, then run decide AGENCY --file F --reason TEXT",
        ),
    )
    yield _of_agencies(
        "rejected",
        Text("需退回修改", "To be corrected"),
        by_status[Status.REJECTED],
        Text(
            "按汇总表的退回通知请单位修改后重报",
            "send the agency its notice from the summary; it corrects and sends again",
        ),
    )
    yield OpenItem(
        "unattributed",
        Text("无法确认单位或未打开的文件", "Files of nobody, or not opened"),
        tuple(_strays(outcome.register.files)),
        Text("见收表登记，查明来源", "see the register of files and find out whose they are"),
    )
    yield _of_agencies(
        MISSING,
        Text("未报送", "Missing"),
        consolidation.missing,
        Text("催报；收到后放入 returned/ 重新汇总", "remind them; put what comes into returned/"),
    )
    yield _of_agencies(
        "gaps",
        Text("已采用但有漏填", "Counted with gaps"),
        [one.agency for one in consolidation.incomplete],
        Text("请单位补填后重报", "let the agency fill them in and send again"),
    )
    yield _of_agencies(
        "ties",
        Text("并列超出名额，等次待核定", "Tied beyond a quota"),
        [one.agency for one in consolidation.counted if one.award.tied_for is not None],
        Text(
            "核定后运行 decide 单位代码 --grade 等次 --reason 理由",
            "decide, then run decide AGENCY --grade GRADE --reason TEXT",
        ),
    )
    yield _of_agencies(
        "appeals",
        Text("复核申请未办结", "Open appeals"),
        [one.agency for one in consolidation.results if one.has_open_appeal],
        Text(
            "复核后运行 decide 单位 --score 指标=得分 --reason 理由 --basis 依据，或 --rejected",
            "look into it, then run decide AGENCY --score CODE=SCORE --reason TEXT --basis TEXT, "
            "or --rejected",
        ),
    )
    yield from _papers(outcome)
    if outcome.log.faults:
        yield OpenItem(
            "audit",
            Text("审计日志不完整", "The audit log is not whole"),
            ("audit.jsonl",),
            Text("运行 log 查看，对照备份核实", "run log and compare it with a backup"),
        )


def _papers(outcome: ReadRound) -> Iterator[OpenItem]:
    papers = outcome.consolidation.papers
    if papers is None:
        return
    yield _of_agencies(
        "papers_differ",
        Text("纸质件与电子件不一致", "Paper and file differ"),
        papers.differing,
        Text(f"与单位核实，改正 {papers.file}", f"ask the agency and put {papers.file} right"),
    )
    yield _of_agencies(
        "papers_missing",
        Text("纸质件未收", "Papers not in"),
        papers.missing,
        Text(f"催收后登记到 {papers.file}", f"ask for them and note them in {papers.file}"),
    )


def _of_agencies(kind: str, title: Text, agencies: Iterable[Agency], remedy: Text) -> OpenItem:
    return OpenItem(kind, title, tuple(agency.short for agency in agencies), remedy)


def _undecided_besides(files: Iterable[FileVerdict], named: Collection[str]) -> Iterator[str]:
    """Yield the files to be decided of no agency that is named, such as a borrowed form."""
    for verdict in files:
        if verdict.status is Status.CONFLICT and verdict.agency not in named:
            yield verdict.file.path


def _strays(files: Iterable[FileVerdict]) -> Iterator[str]:
    """Yield the files that nobody answers for: quarantined, or faulty without an agency."""
    for verdict in files:
        is_faulty = verdict.status is Status.REJECTED and verdict.agency is None
        if is_faulty or verdict.status is Status.QUARANTINED:
            yield verdict.file.path
