"""What is published: in which form, with which approval, and what an erratum changes.

A published table stands still. So each carries a record of its results, and an erratum compares
the results of today with the record of the last one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial

from workbook_tool.core.errors import UsageError
from workbook_tool.core.numbers import number_text, round_half_up
from workbook_tool.core.returns import FileFacts
from workbook_tool.core.returns.appeals import Adjustment
from workbook_tool.core.returns.consolidation import AgencyResult, Consolidation
from workbook_tool.core.text import Text, day_words, listed


class PublicationKind(StrEnum):
    """The forms of a publication, in the order of a round's life."""

    DRAFT = "draft"  # 送审稿
    NOTICE = "notice"  # 公示稿
    FINAL = "final"  # 定稿
    ERRATUM = "erratum"  # 更正稿

    @property
    def is_frozen(self) -> bool:
        """Tell whether it stands as published, without a formula cell, and keeps its record."""
        return self in {PublicationKind.FINAL, PublicationKind.ERRATUM}


PUBLICATION_TITLES = {
    PublicationKind.DRAFT: Text("送审稿", "Draft for review"),
    PublicationKind.NOTICE: Text("公示稿", "Public notice"),
    PublicationKind.FINAL: Text("定稿", "Final"),
    PublicationKind.ERRATUM: Text("更正稿", "Erratum"),
}


class Companion(StrEnum):
    """What is written beside a publication, and what that tells only where it is asked to."""

    BULLETIN = "bulletin"  # 通报（代拟稿）
    RANKING = "ranking"  # in a bulletin: places and totals
    WEAK = "weak"  # in a bulletin: the weakest criteria
    MISSING = "missing"  # in a bulletin: who did not report
    FEEDBACK = "feedback"  # 考评结果反馈表
    MEAN = "mean"  # on a feedback sheet: the mean of those whom an agency is compared with
    PLACE = "place"  # on a feedback sheet: the place of the agency


COMPANION_TITLES = {
    Companion.BULLETIN: Text("通报（代拟稿）", "Bulletin (draft)"),
    Companion.FEEDBACK: Text("考评结果反馈表", "Feedback sheets"),
}
COMPANION_PARTS = {
    Companion.BULLETIN: (Companion.RANKING, Companion.WEAK, Companion.MISSING),
    Companion.FEEDBACK: (Companion.MEAN, Companion.PLACE),
}


def companions_of(names: Iterable[str]) -> frozenset[Companion]:
    """Return the companions of some names.

    Raises UsageError where there is no such one, and where a part is named without its whole.
    """
    found = set()
    for name in names:
        if name not in set(Companion):
            known = ", ".join(Companion)
            raise UsageError(
                f"不能随稿生成“{name}”。可用：{known}。",
                f"{name!r} cannot be written with it. There are: {known}.",
            )
        found.add(Companion(name))
    for whole, parts in COMPANION_PARTS.items():
        if whole not in found and found.intersection(parts):
            named = listed(parts)
            title = COMPANION_TITLES[whole]
            raise UsageError(
                f"{named.zh} 是{title.zh}的内容，请与 {whole} 一起写，例如：--with "
                f"{whole},{parts[0]}。",
                f"{named.en} are told in {title.en.lower()}; name {whole} too, for example: --with "
                f"{whole},{parts[0]}.",
            )
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """The published result of one agency as texts; "" where there is none.

    ``scores`` go by the codes of the criteria; ``file`` and ``sha256`` are those of the return.
    """

    code: str
    name: str
    total: str = ""
    grade: str = ""
    rank: str = ""
    file: str = ""
    sha256: str = ""
    scores: Mapping[str, str] = field(default_factory=dict)


class Item(StrEnum):
    """What of a result may change, beside single scores."""

    FILE = "file"
    TOTAL = "total"
    GRADE = "grade"
    RANK = "rank"


ITEM_TITLES = {
    Item.FILE: Text("采用的文件", "File that counts"),
    Item.TOTAL: Text("合计", "Total"),
    Item.GRADE: Text("等次", "Grade"),
    Item.RANK: Text("名次", "Rank"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a published result: whose, of what, from what to what, and why.

    ``item`` is the code of a criterion, or an ``Item``.
    """

    code: str
    name: str
    item: str
    old: str
    new: str
    why: Text

    @property
    def title(self) -> Text:
        """Return what changed, in words."""
        known = {item.value: words for item, words in ITEM_TITLES.items()}
        return known.get(self.item, Text(self.item, self.item))


@dataclass(frozen=True, slots=True)
class Edition:
    """One table as it is to be made out; the working paper has no day.

    ``approval`` says who approved it and when, ``forced`` why it is made in spite of what stands
    in the way. ``changes`` are those of an erratum, against the file named ``against``.
    """

    kind: PublicationKind = PublicationKind.DRAFT
    day: date | None = None
    approval: str = ""
    forced: str = ""
    changes: tuple[Change, ...] = ()
    against: str = ""

    @property
    def mark(self) -> Text:
        """Return the name of the form, with its day."""
        title = PUBLICATION_TITLES[self.kind]
        if self.day is None:
            return title
        return Text("{title}（{day}）", "{title}, {day}").filled(
            title=title, day=day_words(self.day)
        )


WORKING_PAPER = Edition()
RECORDED_PLACES = 6  # of a score: what two groups of three gave has no last one
NO_FILE = FileFacts("", "")


def records_of(consolidation: Consolidation) -> tuple[ResultRecord, ...]:
    """Return the record of every counted agency, in roster order."""
    scores: dict[str, dict[str, str]] = {}
    for row in consolidation.rows:
        shown = number_text(round_half_up(row.score, RECORDED_PLACES))
        scores.setdefault(row.agency.code, {})[row.criterion.code] = shown
    return tuple(
        _record(result, scores.get(result.agency.code, {})) for result in consolidation.counted
    )


def _record(result: AgencyResult, scores: Mapping[str, str]) -> ResultRecord:
    file = result.agency_return.file if result.agency_return else NO_FILE
    return ResultRecord(
        result.agency.code,
        result.agency.name,
        "" if result.total is None else number_text(result.total),
        result.grade or "",
        rank_text(result),
        file.path,
        file.sha256,
        scores,
    )


def rank_text(result: AgencyResult) -> str:
    """Return the place of an agency as it is recorded: over all, else in its category; "" none."""
    rank = result.group_rank if result.rank is None else result.rank
    return "" if rank is None else str(rank)


def changes_between(
    before: Sequence[ResultRecord], consolidation: Consolidation, decided: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return what differs from a published record, in roster order; agencies that are gone last.

    ``decided`` are the reasons for which staff chose a file, by agency code.
    """
    old = {record.code: record for record in before}
    new = {record.code: record for record in records_of(consolidation)}
    results = {result.agency.code: result for result in consolidation.results}
    order = [*results, *(code for code in old if code not in results)]
    return tuple(
        change
        for code in order
        for known in (new.get(code) or old.get(code),)
        if known is not None
        for change in _changes(
            old.get(code) or ResultRecord(code, known.name),
            new.get(code) or ResultRecord(code, known.name),
            results.get(code),
            decided.get(code, ""),
        )
    )


def _changes(
    before: ResultRecord, after: ResultRecord, result: AgencyResult | None, decided: str
) -> Iterator[Change]:
    """Yield what differs for one agency: file, scores, total, grade, rank."""
    change = partial(Change, after.code, after.name)
    is_other_file = before.sha256 != after.sha256
    adjusted = {one.criterion: one for one in result.adjustments} if result else {}
    if is_other_file:
        yield change(Item.FILE, before.file, after.file, _of_file(after, decided))
    # Of who is new or gone the total says enough; a record without details has none to compare.
    compared = (*before.scores, *after.scores) if before.scores and after.scores else ()
    for criterion in dict.fromkeys(compared):
        was, now = before.scores.get(criterion, ""), after.scores.get(criterion, "")
        if was != now:
            why = _of_score(adjusted.get(criterion), is_other_file=is_other_file)
            yield change(criterion, was, now, why)
    if before.total != after.total:
        yield change(Item.TOTAL, before.total, after.total, _SCORES)
    if before.grade != after.grade:
        yield change(Item.GRADE, before.grade, after.grade, _of_grade(result))
    if before.rank != after.rank:
        is_own = before.total != after.total
        why = _TOTAL if is_own else _OTHERS
        yield change(Item.RANK, before.rank, after.rank, why)


_SCORES = Text("随得分变化", "follows from the scores")
_TOTAL = Text("随合计变化", "follows from the total")
_OTHERS = Text("随其他单位的变化", "follows from other agencies")
_RULES = Text("随合计、名额或等次条件变化", "follows from total, quota or conditions")


def _of_file(after: ResultRecord, decided: str) -> Text:
    if not after.sha256:
        return Text("现在没有采用的自评表", "no return of it counts now")
    if decided:
        return Text(f"人工核定：{decided}", f"decided by staff: {decided}")
    return Text("定稿后收到或改用了另一份自评表", "another return came or counts since")


def _of_score(adjustment: Adjustment | None, *, is_other_file: bool) -> Text:
    if adjustment is not None:
        given = adjustment.given
        basis = given.basis or "—"
        return Text(
            f"复核：{given.reason}（依据：{basis}）", f"appeal: {given.reason} (basis: {basis})"
        )
    if is_other_file:
        return Text("见采用的文件", "see the file that counts")
    return Text(
        "撤销了复核得分，或考评得分、定义有变",
        "a score on appeal was taken back, or evaluators or the definition changed",
    )


def _of_grade(result: AgencyResult | None) -> Text:
    override = result.award.override if result else None
    if override is None:
        return _RULES
    return Text(f"人工调整：{override.reason}", f"given by staff: {override.reason}")
