"""What the design promises (its section on speed), and what was measured against it.

A bar is a ratio within one run wherever it can be. One that is missed says by how much; why stands
in ``docs/proofs.md``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.contests import (
    BUILT,
    CELL_BY_CELL,
    FAR,
    FORKED,
    FORMATTED,
    HELP,
    ISSUED,
    NOTICE,
    PREFILLED,
    RE_RUN,
    REVIEW_WRITTEN,
    REVIEWS_READ,
    SAME_CELLS,
    STAMPED,
    Size,
)
from bench.readers import BARE, OURS, TWO_PASSES
from bench.sampling import Standing

Standings = Mapping[str, Mapping[str, Standing]]
SCRIPT = "the usual pandas script"


@dataclass(frozen=True, slots=True)
class Bar:
    """One promise: a number that may be at most, or has to be at least, the bar.

    ``reached`` is None where it was not measured in this run, ``unit`` stands behind both numbers.
    """

    zh: str
    en: str
    bar: float
    unit: str
    is_floor: bool
    reached: float | None

    @property
    def is_met(self) -> bool:
        """Tell whether the promise holds; what was not measured does not hold."""
        if self.reached is None:
            return False
        return self.reached >= self.bar if self.is_floor else self.reached <= self.bar

    @property
    def gap(self) -> float:
        """Return how far it is missed, in parts of the bar; 0 where it is met."""
        if self.is_met or self.reached is None:
            return 0.0
        return abs(self.reached / self.bar - 1)

    def as_json(self) -> dict[str, Any]:
        """Return it with its verdict."""
        return {**asdict(self), "is_met": self.is_met, "gap": self.gap}


def at_most(zh: str, en: str, bar: float, unit: str, reached: float | None) -> Bar:
    """Return a promise that a number is no larger than the bar."""
    return Bar(zh, en, bar, unit, is_floor=False, reached=reached)


def at_least(zh: str, en: str, bar: float, unit: str, reached: float | None) -> Bar:
    """Return a promise that a number is no smaller than the bar."""
    return Bar(zh, en, bar, unit, is_floor=True, reached=reached)


def bars(found: Standings, size: Size) -> Iterator[Bar]:
    """Yield every bar with what was reached."""
    yield from _reading(found)
    yield from _blown_up(found)
    yield from _whole(found, size)
    yield from _reading_many(found, size)
    yield from _issuing(found, size)
    yield from _writing(found, size)


def _of(
    found: Standings, contest: str, name: str, value: Callable[[Standing], float]
) -> float | None:
    """Return a value of a standing, None where it was not measured."""
    standing = found.get(contest, {}).get(name)
    return value(standing) if standing is not None and standing.samples else None


def _inverse(ratio: float | None) -> float | None:
    return None if not ratio else 1 / ratio


def _reading(found: Standings) -> Iterator[Bar]:
    kinds = (
        ("read 12, as issued", "12 项标准", "12 criteria"),
        (
            "read 12, saved by LibreOffice",
            "12 项标准，LibreOffice 另存",
            "12 criteria, LibreOffice",
        ),
        ("read 60, as issued", "60 项标准", "60 criteria"),
        (
            "read 60, saved by LibreOffice",
            "60 项标准，LibreOffice 另存",
            "60 criteria, LibreOffice",
        ),
    )
    for contest, zh, en in kinds:
        if contest in found:
            bare = _of(found, contest, BARE, lambda one: one.cpu_ratio)
            twice = _of(found, contest, TWO_PASSES, lambda one: one.cpu_ratio)
            yield at_most(
                f"读取并逐格核对（{zh}），与只解压解析相比",
                f"checked read ({en}) against bare inflate and parse",
                5,
                "×",
                _inverse(bare),
            )
            yield at_least(
                f"读取并逐格核对（{zh}），openpyxl 读两遍所用",
                f"checked read ({en}): openpyxl's two passes take",
                25,
                "×",
                twice,
            )


def _blown_up(found: Standings) -> Iterator[Bar]:
    contest = "read blown up"
    yield at_most(
        "一张排满格式到第 1,048,576 行的表",
        "a sheet formatted to row 1,048,576",
        0.5,
        "s",
        _of(found, contest, FORMATTED, lambda one: one.cpu),
    )
    yield at_most(
        "同上，内存",
        "the same, memory",
        60,
        "MB",
        _of(found, contest, FORMATTED, lambda one: one.peak),
    )
    yield at_most(
        "XFD1048576 处有一个空白格，与普通文件相比",
        "a blank at XFD1048576, against an ordinary file",
        2,
        "×",
        _of(found, contest, FAR, lambda one: one.cpu_ratio),
    )


def _whole(found: Standings, size: Size) -> Iterator[Bar]:
    for agencies, bar in ((size.small, 0.5), (size.large, 0.25)):
        contest = f"consolidate {agencies}"
        yield at_most(
            f"汇总 {agencies:,} 份，与 datamaps 相比",
            f"consolidate {agencies:,} returns, against datamaps",
            bar,
            "×",
            _inverse(_of(found, contest, "datamaps", lambda one: one.wall_ratio)),
        )
    contest = f"consolidate {size.large}"
    yield at_least(
        f"汇总 {size.large:,} 份：常见的 pandas 脚本所用",
        f"consolidate {size.large:,} returns: the usual pandas script takes",
        8,
        "×",
        _of(found, contest, SCRIPT, lambda one: one.wall_ratio),
    )
    bare = _of(found, contest, BARE, lambda one: one.cpu_ratio * size.large)
    yield at_most(
        f"汇总 {size.large:,} 份的全部处理器时间，与只解压解析这些文件相比",
        f"consolidate {size.large:,} returns, all CPU, against bare inflate and parse of them",
        4,
        "×",
        _inverse(bare),
    )
    yield at_most(
        f"汇总 {size.large:,} 份，内存",
        f"consolidate {size.large:,} returns, memory",
        90,
        "MB",
        _of(found, contest, OURS, lambda one: one.peak),
    )
    yield at_most(
        f"汇总 {size.county:,} 份，从启动算起，与空的 Python 相比",
        f"consolidate {size.county:,} returns, cold, against bare Python",
        25,
        "×",
        _of(found, f"consolidate {size.county}, cold", OURS, lambda one: one.wall_ratio),
    )


def _issuing(found: Standings, size: Size) -> Iterator[Bar]:
    yield at_least(
        "套印一份自评表：逐份生成所用（结果逐字节相同）",
        "stamp a workbook: building it takes (the bytes are the same)",
        20,
        "×",
        _of(found, "make a workbook", BUILT, lambda one: one.cpu_ratio),
    )
    stamped = _of(found, "make a workbook", STAMPED, lambda one: one.cpu)
    filled = _of(found, "prefill a workbook", PREFILLED, lambda one: one.cpu)
    yield at_most(
        "一份带答案和修改说明的自评表，与套印一份空表相比",
        "a form with its answers and its faults, against a blank one that is stamped",
        2,
        "×",
        filled / stamped if filled and stamped else None,
    )
    told = _of(found, "write a notice", NOTICE, lambda one: one.cpu)
    yield at_most(
        "一份通知的全部（找联系人、带答案的自评表、文字、邮件草稿、压缩包），与套印一份空表相比",
        "a whole notice (whom to ask, form with answers, text, draft, zip), against a blank form "
        "that is stamped",
        2,
        "×",
        told / stamped if told and stamped else None,
    )
    yield at_most(
        f"一份 {size.county} 个单位的考评表（CPU）",
        f"one review workbook with the sheets of {size.county} agencies (CPU)",
        1,
        "s",
        _of(found, f"write a review of {size.county}", REVIEW_WRITTEN, lambda one: one.cpu),
    )
    yield at_most(
        "读取并核对三份这样的考评表（CPU）",
        "three of them, read and checked (CPU)",
        1,
        "s",
        _of(found, f"read three reviews of {size.county}", REVIEWS_READ, lambda one: one.cpu),
    )
    whole = _of(found, f"issue {size.large}", ISSUED, lambda one: one.wall)
    build = _of(found, "make a workbook", BUILT, lambda one: one.cpu)
    yield at_least(
        f"generate 全程 {size.large:,} 份：仅逐份生成就要",
        f"generate, {size.large:,} workbooks end to end: building them alone takes",
        5,
        "×",
        build * size.large / whole if whole and build else None,
    )


def _reading_many(found: Standings, size: Size) -> Iterator[Bar]:
    again = _of(found, f"read {size.large} again", RE_RUN, lambda one: one.cpu_ratio)
    yield at_least(
        f"{size.large:,} 份无变化再次运行：首次读取所用",
        f"re-run over {size.large:,} unchanged returns: the first reading takes",
        10,
        "×",
        _inverse(again),
    )
    both = _of(found, f"read {size.many} in processes", FORKED, lambda one: one.wall_ratio)
    yield at_least(
        f"两个进程（fork）读取 {size.many:,} 份：一个进程所用",
        f"two processes (fork) read {size.many:,} returns: one process takes",
        1.6,
        "×",
        _inverse(both),
    )


def _writing(found: Standings, size: Size) -> Iterator[Bar]:
    yield at_least(
        f"{size.rows:,} 行明细：XlsxWriter constant_memory 所用（各格相同）",
        f"{size.rows:,} detail rows: XlsxWriter constant_memory takes (equal cells)",
        4,
        "×",
        _of(found, f"write {size.rows} rows", CELL_BY_CELL, lambda one: one.cpu_ratio),
    )
    plain = f"write the summary of {size.large}"
    yield at_most(
        f"{size.large:,} 份的汇总表（CPU），与 XlsxWriter 只写同样的单元格相比",
        f"the summary of {size.large:,} returns (CPU), against XlsxWriter with the same cells",
        0.5,
        "×",
        _inverse(_of(found, plain, SAME_CELLS, lambda one: one.cpu_ratio)),
    )
    yield at_most(
        "workbook-tool --help，与空的 Python 相比",
        "workbook-tool --help, against bare Python",
        12,
        "×",
        _of(found, "start", HELP, lambda one: one.wall_ratio),
    )
