"""status --handover: all that a successor has to know of a round, on one page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from workbook_tool.core.returns.consolidation import AgencyResult
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Text
from workbook_tool.reading import READ_HERE, ReadingOptions
from workbook_tool.round_folder.audit import run_time
from workbook_tool.round_folder.decisions_file import decision_lines
from workbook_tool.round_folder.rounds import DEFINITION, RETURNED, STATE, RoundFolder
from workbook_tool.workflows.log import read_log
from workbook_tool.workflows.open_items import OpenItem, open_items
from workbook_tool.workflows.read_round import ReadRound
from workbook_tool.workflows.results import RoundStatus
from workbook_tool.workflows.status import read_whole_round, status_of

# E-mail addresses and numbers that may be those of telephones: reasons are free text.
_CONTACT: Final = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}\w|(?<!\d)\+?\d[\d\- ]{6,}\d(?!\d)")
_PLACES: Final = (
    (DEFINITION, Text("设置、指标、等次、单位名册", "settings, criteria, grades, roster")),
    (
        "outgoing",
        Text("下发的自评表、分发清单、邮件草稿", "issued forms, distribution list, drafts"),
    ),
    (RETURNED, Text("收到的文件，原样保存", "what came back, kept as it came")),
    ("county_summary.xlsx", Text("汇总表（工作稿）", "the summary, a working paper")),
    ("decisions.csv", Text("核定和理由", "what was decided, with reasons")),
    ("notices", Text("退回、催报通知", "notices to agencies")),
    ("review", Text("考评组的考评表", "review workbooks")),
    ("results", Text("发布的稿件", "what was published")),
    (
        STATE,
        Text("签名密钥、下发登记、审计日志，随文件夹一起备份", "key, register, log; back it up"),
    ),
)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One line of decisions.csv as people read it; what may be contact data is left out."""

    date: str
    person: str
    agency: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Handover:
    """The page: where the round stands, where things lie, what is open, decided and next.

    ``places`` are what there is of the round's files and folders, relative to it. ``late`` came
    after the deadline and count. ``last_run`` is when it was consolidated last.
    """

    status: RoundStatus
    settings: RoundSettings
    places: tuple[tuple[str, Text], ...]
    open_items: tuple[OpenItem, ...]
    late: tuple[AgencyResult, ...]
    decisions: tuple[DecisionLine, ...]
    steps: tuple[Text, ...]
    last_run: datetime | None


def read_handover(
    start: Path | None = None,
    *,
    assessment: Path | None = None,
    today: date,
    reading: ReadingOptions = READ_HERE,
) -> Handover:
    """Return the page for a successor; nothing is written."""
    outcome = read_whole_round(start, assessment, reading)
    settings = outcome.assessment_round.settings
    status = status_of(outcome, today)
    items = open_items(outcome)
    return Handover(
        status=status,
        settings=settings,
        places=tuple(_places(outcome.folder, settings)),
        open_items=items,
        late=tuple(one for one in outcome.consolidation.counted if one.late_days),
        decisions=tuple(_decision(parts) for _, parts in decision_lines(outcome.folder)),
        steps=tuple(_steps(outcome, status, items)),
        last_run=_last_run(outcome.folder),
    )


def _places(folder: RoundFolder, settings: RoundSettings) -> Iterator[tuple[str, Text]]:
    for name, words in _PLACES:
        path = folder.path / name
        if path.exists():
            yield f"{name}/" if path.is_dir() else name, words
    papers = folder.paper_register(settings.language)
    if papers.exists():
        yield papers.name, Text("签字纸质件的登记", "the register of signed papers")
    archive = folder.archive_list(settings.language)
    if archive.exists():
        yield archive.name, Text("全部文件及其校验值", "every file with its hash")


def _decision(parts: Mapping[str, str]) -> DecisionLine:
    def said(key: str) -> str:
        return _CONTACT.sub("…", parts.get(key, ""))

    day = parts.get("date", "")[: len("2018-10-31")]
    what = " ".join(part for part in (said("decision"), parts.get("file", "")) if part)
    return DecisionLine(
        day, said("person"), parts.get("name") or parts.get("agency", ""), what, said("reason")
    )


def _steps(outcome: ReadRound, status: RoundStatus, items: tuple[OpenItem, ...]) -> Iterator[Text]:
    """Yield what to do, in this order."""
    if status.is_archived:
        yield status.next_step
        yield Text(
            "确需修改：archive --reopen --reason 理由，改完再运行 archive",
            "To change it: archive --reopen --reason TEXT, and archive again when done",
        )
        return
    if not outcome.issued.current:
        yield status.next_step
        return
    for item in items:
        yield Text(f"{item.title.zh}：{item.remedy.zh}", f"{item.title.en}: {item.remedy.en}")
    yield Text(
        f"每收到或处理一批：consolidate {RETURNED}，重新汇总",
        f"After every batch: consolidate {RETURNED}, which renews the summary",
    )
    yield Text(
        "全部办结：publish --as draft 送审，批准后 publish --as final --approval 会议和日期；"
        "结束后 archive 归档",
        "When all is done: publish --as draft for review, once approved publish --as final "
        "--approval TEXT; at the end run archive",
    )


def _last_run(folder: RoundFolder) -> datetime | None:
    runs = [one for one in read_log(folder.path).runs if not one.event]
    return run_time(runs[-1].name) if runs else None
